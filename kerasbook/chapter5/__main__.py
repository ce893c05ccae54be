"""python -m kerasbook.chapter5"""

from kerasbook.chapter5 import chapter
from kerasbook.commands.main import main

if __name__ == "__main__":
    main(chapter)

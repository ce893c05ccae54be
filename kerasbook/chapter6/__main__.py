"""python -m kerasbook.chapter6"""

from kerasbook.chapter6 import chapter
from kerasbook.commands.main import main

if __name__ == "__main__":
    main(chapter)

"""python -m kerasbook.chapter8"""

from kerasbook.chapter8 import chapter
from kerasbook.commands.main import main

if __name__ == "__main__":
    main(chapter)

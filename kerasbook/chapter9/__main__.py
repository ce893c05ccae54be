"""python -m kerasbook.chapter9"""

from kerasbook.chapter9 import chapter
from kerasbook.commands.main import main

if __name__ == "__main__":
    main(chapter)

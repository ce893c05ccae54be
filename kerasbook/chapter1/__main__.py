"""python -m kerasbook.chapter1"""

from kerasbook.chapter1 import chapter
from kerasbook.commands.main import main

if __name__ == "__main__":
    main(chapter)

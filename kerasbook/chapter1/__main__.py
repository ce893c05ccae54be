"""python -m kerasbook.chapter1"""

from kerasbook.book.command import main
from kerasbook.chapter1 import chapter

if __name__ == "__main__":
    main(chapter)

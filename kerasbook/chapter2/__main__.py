"""python -m kerasbook.chapter2"""

from kerasbook.book.command import main
from kerasbook.chapter2 import chapter

if __name__ == "__main__":
    main(chapter)

"""python -m kerasbook"""

from kerasbook.book.command import main

if __name__ == "__main__":
    main()

"""python -m kerasbook.chapter2"""

from kerasbook.chapter2 import chapter
from kerasbook.commands.main import main

if __name__ == "__main__":
    main(chapter)

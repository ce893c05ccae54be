"""python -m kerasbook.chapter3"""

from kerasbook.chapter3 import chapter
from kerasbook.commands.main import main

if __name__ == "__main__":
    main(chapter)

"""python -m kerasbook.chapter7"""

from kerasbook.chapter7 import chapter
from kerasbook.commands.main import main

if __name__ == "__main__":
    main(chapter)

"""python -m kerasbook.chapter4"""

from kerasbook.chapter4 import chapter
from kerasbook.commands.main import main

if __name__ == "__main__":
    main(chapter)

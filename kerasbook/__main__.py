"""python -m kerasbook"""

from kerasbook.commands.main import main

if __name__ == "__main__":
    main()

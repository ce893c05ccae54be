"""How a command of kerasbook is typed in the shell that the reader has open.

The same command is `kerasbook`, `python -m kerasbook`, or `python3 scripts/run.py`, which hands its own spelling down.
Whatever tells a reader what to type asks here.
"""

import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

HANDED_DOWN = "KERASBOOK_COMMAND"  # scripts/run.py says in it how it was typed
INSTALLED = "kerasbook"  # what an installation puts on the path, and what a notebook calls it
CHECKOUT = Path(__file__).parents[2]


def quoted(*words: str) -> str:
    """Words as a shell takes them."""
    return subprocess.list2cmdline(words) if os.name == "nt" else shlex.join(words)


def words_of_start() -> list[str]:
    """What this process was started with, up to the name of the module or script."""
    return sys.orig_argv[: len(sys.orig_argv) - len(sys.argv) + 1]


def python_typed() -> list[str]:
    """Of `python -X utf8 -m kerasbook.chapter1` the words before the module; none if it was started otherwise."""
    *before, last = words_of_start() or [""]
    if last.startswith("-m"):  # python -mkerasbook
        before, last = [*before, "-m"], last.removeprefix("-m")
    return before if before[-1:] == ["-m"] and last.split(".")[0] == INSTALLED else []


def program() -> str:
    """What is typed before the name of a command: "kerasbook", "python -m kerasbook", "python3 scripts/run.py"."""
    if handed := os.environ.get(HANDED_DOWN):
        return handed
    if before := python_typed():
        return quoted(*before, INSTALLED)
    script = (words_of_start() or [""])[-1]
    if Path(script).stem == INSTALLED and Path(script).is_file() and not is_on_path(script):
        return quoted(script)
    return INSTALLED


def is_on_path(script: str) -> bool:
    """Whether this very script is the one that its bare name starts."""
    found = shutil.which(INSTALLED)
    return found is not None and os.path.samefile(found, script)


def command(*words: str) -> str:
    """A whole command, such as `kerasbook exercise 1 honest-bet`, to be pasted.

    Args:
        *words: What follows the program.
    """
    return f"{program()} {quoted(*map(str, words))}"


def chapter(number: int) -> str:
    """What is typed to run a chapter; after `python -m kerasbook.chapter1` that again."""
    if os.environ.get(HANDED_DOWN) or not python_typed():
        return command(f"chapter{number}")
    return f"{program()}.chapter{number}"


def install(what: str, *options: str) -> str:
    """How pip installs something where kerasbook runs, such as `kerasbook[explore]`, with options of pip's."""
    pip = " ".join(["-m pip install", *options, f'"{what}"'])
    if handed := os.environ.get(HANDED_DOWN):
        return f"{handed} python {pip}"
    if before := python_typed():
        return f"{quoted(*before[:-1])} {pip}"
    return pip.removeprefix("-m ")


def first_start() -> str:
    """How scripts/run.py of this copy of the project is started from here; empty in an installed package."""
    script = CHECKOUT / "scripts" / "run.py"
    if not script.is_file():
        return ""
    try:
        shown = os.path.relpath(script)
    except ValueError:  # on another drive of Windows
        shown = str(script)
    return quoted("py" if os.name == "nt" else "python3", shown, "chapter1")

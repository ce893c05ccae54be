"""Which exercises the reader has solved, at the command line or in a notebook: a line each, in a file of their own."""

import builtins
import json
import os
import sys
import warnings
from collections.abc import Callable
from pathlib import Path

from kerasbook.errors import OutputError
from kerasbook.files import write_together
from kerasbook.locale import gettext as _

ELSEWHERE = "KERASBOOK_SOLVED"  # names another file, for tests and for readers who share a computer


def place() -> Path:
    """The file, where this system keeps what belongs to a program and its user."""
    if named := os.environ.get(ELSEWHERE):
        return Path(named)
    home = Path(os.path.expanduser("~"))
    if sys.platform == "win32":
        data = Path(os.environ.get("LOCALAPPDATA") or home / "AppData" / "Local")
    elif sys.platform == "darwin":
        data = home / "Library" / "Application Support"
    else:
        data = Path(os.environ.get("XDG_DATA_HOME") or home / ".local" / "share")
    return data / "kerasbook" / "solved.jsonl"


def line(exercise) -> str:
    """What stands in the file for a solved exercise."""
    return json.dumps({"chapter": exercise.chapter.number, "exercise": exercise.key})


def text() -> str:
    """What stands in the file; nothing if there is none, or it cannot be read."""
    try:
        return place().read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""


def is_solved(exercise) -> bool:
    """Whether the reader has solved it, now or on another day."""
    return line(exercise) in text().splitlines()


def keep(exercise) -> None:
    """Note that an exercise is solved. A line is added at once, so that two starts do not lose each other's.

    Raises:
        OutputError: If the file cannot be written.
    """
    if is_solved(exercise):
        return
    unended = text()[-1:] not in ("", "\n")  # a line that broke off
    try:
        place().parent.mkdir(parents=True, exist_ok=True)
        with open(place(), "a", encoding="utf-8") as file:
            file.write(("\n" if unended else "") + line(exercise) + "\n")
    except OSError as error:
        raise OutputError(
            _(
                "This exercise is solved, but that cannot be kept: {file} cannot be written ({reason}). Set {variable} "
                "to a file that can."
            ).format(file=place(), reason=error.strerror or error, variable=ELSEWHERE)
        ) from error


def forget(which: Callable[[dict], bool]) -> int:
    """Forget solved exercises.

    Args:
        which: Whether to forget what a line says, `{"chapter": 1, "exercise": "honest_bet"}`.

    Returns:
        How many were forgotten.

    Raises:
        OutputError: If the file cannot be written.
    """
    kept, forgotten = [], 0
    for noted in dict.fromkeys(text().splitlines()):
        try:
            forgets = which(json.loads(noted))
        except (ValueError, TypeError, KeyError):  # not a line of ours
            continue
        if forgets:
            forgotten += 1
        else:
            kept.append(noted)
    if forgotten:
        write_together(place().parent, {place().name: "".join(f"{noted}\n" for noted in kept).encode()})
    return forgotten


def in_a_notebook() -> bool:
    """Whether a cell of Jupyter or Colab is running."""
    shell = getattr(builtins, "get_ipython", lambda: None)()
    return hasattr(shell, "kernel")


def keep_in_a_notebook(exercise) -> None:
    """Note that a cell has solved an exercise. The answer counts even where that cannot be kept."""
    if in_a_notebook():
        try:
            keep(exercise)
        except OutputError as error:
            warnings.warn(str(error), stacklevel=3)

"""What kerasbook cannot start without: if it is not installed, one sentence says so, and what to do."""

import contextlib
import importlib.util
import sys
from collections.abc import Iterator

from kerasbook.locale import gettext as _
from kerasbook.locale import spelling

TO_RUN = ("lazy_loader", "click", "jinja2", "rich", "numpy", "sklearn", "matplotlib", "keras")


def started() -> bool:
    """Whether this process is `python -m kerasbook...`, and not somebody's program that imports kerasbook."""
    if sys.argv[:1] != ["-m"]:  # what it is as long as Python looks for the module
        return False
    module = sys.orig_argv[-len(sys.argv)].removeprefix("-m")  # python -m kerasbook, or python -mkerasbook
    return module.split(".")[0] == "kerasbook"


def advice(name: str) -> str:
    """The sentence, in the language of the system."""
    if start := spelling.first_start():
        return _(
            "kerasbook needs {name}, which is not installed. Start with `{start}`, which installs what is missing."
        ).format(name=name, start=start)
    return _("kerasbook needs {name}, which is not installed. Install it with: {command}").format(
        name=name, command=spelling.install(name)
    )


@contextlib.contextmanager
def installed() -> Iterator[None]:
    """Around the first import of what has to be installed.

    Raises:
        ModuleNotFoundError: If it is not. It says what to do.
        SystemExit: The same as a sentence on the terminal, if `python -m kerasbook` lacks something.
    """
    if started():
        for name in TO_RUN:
            if importlib.util.find_spec(name) is None:
                sys.exit(advice(name))
    try:
        yield
    except ModuleNotFoundError as error:
        raise ModuleNotFoundError(advice(error.name), name=error.name) from None

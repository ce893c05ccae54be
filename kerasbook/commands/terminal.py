"""The terminal: what it can show, and keeping the frameworks' chatter off it."""

import codecs
import contextlib
import os
import sys
from collections.abc import Iterator
from typing import TextIO

from kerasbook import backends
from kerasbook.errors import OutputError
from kerasbook.locale import N_

# What our own sentences use beyond ASCII, for terminals that show nothing else.
PLAIN = {
    "²": "2",
    "→": "->",
    "·": "-",
    "×": "x",
    "−": "-",
    "∞": "inf",
    "✓": "*",
    "–": "-",
    "—": "-",
    "…": "...",
    "’": "'",
    "“": '"',
    "”": '"',
}

NO_HANGUL = N_(
    "Expected a terminal that can show Korean. Received one with the encoding {encoding}. "
    "Set PYTHONUTF8=1 (or a UTF-8 locale) and start again, or use --lang en."
)


def plainly(error: UnicodeError) -> tuple[str, int]:
    """A codec error handler: what the terminal cannot show is written with the signs it has."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    signs = error.object[error.start : error.end]
    return "".join(PLAIN.get(sign, "?") for sign in signs), error.end


codecs.register_error("kerasbook.plainly", plainly)


def prepare(language: str) -> None:
    """See to it that whatever is printed from now on can be shown.

    Raises:
        OutputError: If the language is Korean and the terminal has no Hangul.
    """
    for stream in (sys.stdout, sys.stderr):
        encoding = getattr(stream, "encoding", None) or "utf-8"
        if language == "ko" and not _can_show("한글", encoding):
            raise OutputError(NO_HANGUL.format(encoding=encoding))
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="kerasbook.plainly")


def _can_show(text: str, encoding: str) -> bool:
    try:
        text.encode(encoding)
    except (UnicodeEncodeError, LookupError):
        return False
    return True


@contextlib.contextmanager
def quiet_frameworks() -> Iterator[TextIO]:
    """Within the `with` block the frameworks' log lines go nowhere; what is printed to the stream it gives is shown.

    TensorFlow's C++ writes to file descriptor 2 itself, before any Python setting is heard.

    Raises:
        BackendError: If Keras is set to use a backend that is not installed, or on which kerasbook does not run.
    """
    backends.check()
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    if sys.stderr is None:  # closed, as by 2>&-
        with open(os.devnull, "w", encoding="utf-8") as nowhere:
            yield nowhere
        return
    try:
        real = sys.stderr.fileno()
    except (AttributeError, OSError, ValueError):  # a test or a notebook has put something else in its place
        yield sys.stderr
        return
    sys.stderr.flush()
    with (
        open(os.devnull, "wb") as nowhere,
        os.fdopen(os.dup(real), "w", encoding=sys.stderr.encoding, errors=sys.stderr.errors, buffering=1) as shown,
    ):
        os.dup2(nowhere.fileno(), real)
        try:
            yield shown
        finally:
            sys.stderr.flush()
            os.dup2(shown.fileno(), real)

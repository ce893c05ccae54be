"""What a reader sees, in the reader's language.

The English sentences stand in the code; the Korean ones in the `ko.po` of this folder and of each chapter, which
`python scripts/messages.py` keeps in step with the code.
"""

import contextlib
import contextvars
import functools
import gettext as _gettext
import os
from collections.abc import Iterator

from kerasbook.locale import catalogues

LANGUAGES = {"en": "English", "ko": "한국어"}

_of_this_context: contextvars.ContextVar[str | None] = contextvars.ContextVar("language", default=None)
_of_this_process: str | None = None


def system_language() -> str:
    """The language the operating system or `KERASBOOK_LANG` asks for: "ko" or, failing that, "en"."""
    for name in ("KERASBOOK_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        if value := os.environ.get(name):
            return "ko" if value.lower().startswith("ko") else "en"
    import locale  # Windows has none of these variables, only its own setting

    try:
        name = locale.getlocale()[0] or ""
    except ValueError:
        name = ""
    return "ko" if name.lower().startswith(("ko", "korean")) else "en"


def language() -> str:
    """The language in use here and now, "en" or "ko"."""
    return _of_this_context.get() or _of_this_process or system_language()


def known(name: str) -> str:
    """`name` if it is one of our languages.

    Raises:
        ValueError: If it is not.
    """
    if name not in LANGUAGES:
        raise ValueError(f"Expected a language out of {', '.join(LANGUAGES)}. Received: {name!r}")
    return name


def use_language(name: str) -> None:
    """Choose the language of everything kerasbook shows from now on, in a notebook for instance.

    Args:
        name: "en" or "ko".

    Raises:
        ValueError: If it is neither.

    Example:

    >>> use_language("en")
    """
    global _of_this_process
    _of_this_process = known(name)


@contextlib.contextmanager
def speaking(name: str) -> Iterator[None]:
    """Within the `with` block, and in its thread only, kerasbook shows `name`, "en" or "ko"."""
    token = _of_this_context.set(known(name))
    try:
        yield
    finally:
        _of_this_context.reset(token)


@functools.cache
def catalogue(name: str) -> _gettext.NullTranslations:
    """The sentences of one language; English has an empty catalogue, for its sentences stand in the code."""
    return _gettext.NullTranslations() if name == "en" else catalogues.Catalogue(catalogues.files())


def gettext(message: str) -> str:
    """`message` in the language in use; a message without a translation stays as it is."""
    return catalogue(language()).gettext(message) if message else ""


def N_(message: str) -> str:
    """Mark a sentence for the catalogue where it stands, to be translated where it is shown."""
    return message

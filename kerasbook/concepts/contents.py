"""What stands in a chapter, read from its files as they are written: a list need not import what it lists.

Of a chapter it reads `chapter = Chapter(number=1, title="...")` in `settings.py`, the order of the listings in
`__init__.py`, and in each listing

    @chapter.concept("1.1.4", third="1", ...)
    def depth(...):
        '''What do more layers make possible?
"""

import re
from dataclasses import dataclass
from pathlib import Path

from kerasbook.concepts.docstrings import paragraphs
from kerasbook.concepts.editions import InBothEditions
from kerasbook.locale import gettext as _

PACKAGE = Path(__file__).resolve().parents[1]
TITLE = re.compile(r'^chapter = Chapter\(\s*number=\d+,\s*title="(.*?)"', re.MULTILINE)
LISTING = re.compile(r"^from kerasbook\.chapter\d+\.listings\.(\w+) import", re.MULTILINE)
CONCEPT = re.compile(
    r'''^@chapter\.concept\(\s*"(?P<section>[^"]+)"(?P<more>.*?)^def (?P<key>\w+)\(.*?"""(?P<docstring>.*?)"""''',
    re.MULTILINE | re.DOTALL,
)
THIRD = re.compile(r'third="([^"]+)"')


@dataclass
class Entry(InBothEditions):
    """A concept as a list shows it.

    Attributes:
        name: As it is typed on the command line.
        section: Its section in the 2nd edition.
        third: Its section in the 3rd edition; None if it has none.
    """

    name: str
    section: str
    third: str | None
    _question: str

    @property
    def question(self) -> str:
        """What the book asks here, in the language in use."""
        return _(self._question)


@dataclass
class Contents:
    """A chapter as a list shows it.

    Attributes:
        number: Its number.
        entries: Its concepts, in the book's order.
    """

    number: int
    entries: list[Entry]
    _title: str

    @property
    def title(self) -> str:
        """The chapter's title in the language in use."""
        return _(self._title)


def entries(listing: str) -> list[Entry]:
    """The concepts in the source of a listing."""
    found = []
    for concept in CONCEPT.finditer(listing):
        third = THIRD.search(concept["more"])
        question = paragraphs(concept["docstring"])[0]
        found.append(Entry(concept["key"].replace("_", "-"), concept["section"], third and third[1], question))
    return found


def contents(number: int, package: Path = PACKAGE) -> Contents:
    """What stands in chapter `number`.

    Args:
        number: One of those that kerasbook has.
        package: The folder of kerasbook.
    """

    def source(*place: str) -> str:
        return Path(package, f"chapter{number}", *place).read_text(encoding="utf-8")

    (title,) = TITLE.findall(source("settings.py"))
    names = LISTING.findall(source("__init__.py"))
    return Contents(number, [entry for name in names for entry in entries(source("listings", f"{name}.py"))], title)

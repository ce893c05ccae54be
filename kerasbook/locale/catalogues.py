"""Korean sentences, read from the `ko.po` files as they stand: nothing has to be compiled after a change.

A file is what `scripts/messages.py` writes with Babel: GNU gettext's text format, without contexts. There is one in
this folder, one beside the data sets, and one in each chapter's; together they are the catalogue.
"""

import gettext
import re
import struct
import threading
from collections.abc import Iterable, Iterator
from pathlib import Path

PACKAGE = Path(__file__).parents[1]
FILE = "ko.po"
COMMON = Path(__file__).with_name(FILE)  # what all rooms but the chapters say, and click
ESCAPED = re.compile(r"\\(.)")
MEANT = {"n": "\n", "t": "\t", "r": "\r"}  # any other escaped sign, such as \", stands for itself

Sentences = dict[tuple[str, ...], tuple[str, ...]]  # (singular,) or (singular, plural) -> forms of the translation


def unquoted(line: str) -> str:
    """The text in the quotation marks of a line of a .po file."""
    text = line[line.index('"') + 1 : -1]
    return ESCAPED.sub(lambda found: MEANT.get(found[1], found[1]), text) if "\\" in text else text


def entries(lines: Iterable[str]) -> Iterator[dict[str, str]]:
    """Of each entry of a .po file, its parts: "msgid", "msgstr", or "msgid", "msgid_plural", "msgstr[0]"."""
    entry: dict[str, str] = {}
    keyword = ""
    for line in lines:
        if line.startswith('"'):
            entry[keyword] += unquoted(line)
        elif line.startswith("msg"):
            keyword = line.partition(" ")[0]
            if keyword == "msgid" and entry:
                yield entry
                entry = {}
            entry[keyword] = unquoted(line)
    if entry:
        yield entry


def read(text: str) -> Sentences:
    """From each sentence of a .po file, or its singular and plural, to the forms of its translation.

    The header, which translates nothing, is left out, and so is what nobody has translated yet.
    """
    found = {}
    for entry in entries(text.splitlines()):
        english = tuple(entry[name] for name in ("msgid", "msgid_plural") if name in entry)
        korean = tuple(translated for name, translated in entry.items() if name.startswith("msgstr"))
        if english[0] and all(korean):
            found[english] = korean
    return found


def files() -> list[Path]:
    """The files there are: first the one of all rooms together, then those of the data sets and of the chapters."""
    return [COMMON, *sorted(PACKAGE.glob(f"datasets/{FILE}")), *sorted(PACKAGE.glob(f"chapter*/{FILE}"))]


class Catalogue(gettext.NullTranslations):
    """The sentences of some files, each of which is read when those before it lack a sentence."""

    def __init__(self, files: Iterable[Path]):
        super().__init__()
        self._unread = list(files)
        self._found: dict[str, str] = {}
        self._reading = threading.Lock()

    def gettext(self, message: str) -> str:
        if message not in self._found:
            self._read_on(message)
        return self._found.get(message, message)

    def _read_on(self, message: str) -> None:
        """Read one file after the other, until one has the sentence."""
        with self._reading:
            while self._unread and message not in self._found:
                sentences = read(self._unread.pop(0).read_text(encoding="utf-8"))
                self._found = {english[0]: korean[0] for english, korean in sentences.items()} | self._found


def compiled(sentences: Sentences) -> bytes:
    """The same sentences as a .mo file, the only form in which Python's own `gettext`, and so click, takes them."""
    header = {("",): ("Content-Type: text/plain; charset=utf-8\nPlural-Forms: nplurals=1; plural=0;\n",)}
    pairs = sorted(["\0".join(forms).encode() for forms in pair] for pair in (header | sentences).items())
    tables_end = 28 + 16 * len(pairs)  # behind the head: of each text its length and its place
    tables, texts = [], b""
    for text in (pair[side] for side in (0, 1) for pair in pairs):
        tables += [len(text), tables_end + len(texts)]
        texts += text + b"\0"
    head = [0x950412DE, 0, len(pairs), 28, 28 + 8 * len(pairs), 0, tables_end]
    return struct.pack(f"<{len(head) + len(tables)}I", *head, *tables) + texts

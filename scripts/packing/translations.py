"""Sentences from the help pages of LibreOffice in English, Spanish and Korean."""

import html
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np

from packing.packages import Package
from packing.writing import lines, split

VERSION = "4:7.4.7-1+deb12u14"
PACKAGES = [
    Package(
        "Debian", "libreoffice-help-en-us", VERSION, "8faa840285734d6cfe1ed25537b48f07e74bd6412e3917bf8e5f8a653f7b3712"
    ),
    Package(
        "Debian", "libreoffice-help-es", VERSION, "9128a84d83d92c8b1c618d90469d16affddb7d1290b09d42a0c5109cb16f0480"
    ),
    Package(
        "Debian", "libreoffice-help-ko", VERSION, "7ef2d854e9ed58e6bf861cfa9fa2579555233f9df874baf327fcb07ccd190669"
    ),
]
TITLE = "8,429 sentences from the help pages of LibreOffice in English, Spanish and Korean"
WORDS = range(4, 15)  # of the English sentence
MOST_SPANISH_WORDS = 18
SPANISH_LENGTH = (0.5, 2.0)  # number of letters, as a multiple of the English sentence's
KOREAN_LENGTH = (0.25, 1.0)
TEST_SHARE = 0.2

ARRAYS = {
    "english": "the sentences, as lines of UTF-8: those for training, then those for testing",
    "spanish": "the same in Spanish; an empty line where there is no translation",
    "korean": "the same in Korean; an empty line where there is no translation",
    "pages": "the number of the page on which each stands",
    "training": "how many of the sentences are for training",
}
DONE = """
- A paragraph of the help has the same name on the same page in all languages: so sentences and their translations come
  together. Markup and references were resolved to letters; curly quotation marks and guillemets became straight ones.
- Kept were paragraphs and headings of one sentence with 4 to 14 English words whose translation is one sentence, too,
  ends in the same sign and is about as long as one expects (of a Spanish one 0.5 to 2 letters for an English one, of a
  Korean one 0.25 to 1). Left out were those with pictures, code, keys, paths through menus, names of functions in
  capitals and small letters, numbers of three digits, or passages that change with the system; and fragments such as
  "On the Table bar, click", which a picture would finish.
- What was never translated stands in English on the Spanish and Korean pages: a Spanish text with an English word such
  as "the", and a Korean one with less than half of its letters in Hangul, count as missing.
- Each English sentence is kept once, as on the first page (in alphabetical order) that has it; capitals, digits and
  punctuation make no difference. So none stands in both parts.
- If different English sentences have the same translation, one of them is often wrong: "cosecant" has the Korean of
  "cosine". None of them has that translation here. Other mistakes of the translators, and translations of an earlier
  version of the sentence, are still there; most of them are Korean.
- One page in five is for testing, by the sha256 of its name. Manuals repeat themselves: of the English sentences for
  testing about 1 % share 70 % of their pairs of words with one for training, none 90 %.
"""
LICENCE = """
Copyright 2000, 2010 Oracle and/or its affiliates; copyright 2000, 2010 LibreOffice contributors and/or their
affiliates: so says Debian's copyright file. The help pages, in all languages, are under the Mozilla Public License,
version 2.0, https://mozilla.org/MPL/2.0/, which says:

> This Source Code Form is subject to the terms of the Mozilla Public License, v. 2.0. If a copy of the MPL was not
> distributed with this file, You can obtain one at https://mozilla.org/MPL/2.0/.

It holds for `translations.npz`, which contains parts of these pages, and for whoever passes that file on, changed or
not; the rest of kerasbook, which only reads it, keeps its own licence. The source form is the pages themselves, in
Debian's packages named above and at https://git.libreoffice.org/help and https://git.libreoffice.org/translations;
what was done to them is above and in `scripts/packing/translations.py`. There is no warranty.

Some files of LibreOffice contain material under the Apache License 2.0. Unverified: whether any of it is in the help.
"""

PARAGRAPH = re.compile(r'<(p|h[1-6])\b[^>]*\bid="((?:par|hd)_id\w+)"[^>]*>(.*?)</\1>', re.DOTALL)
# Pictures, code, and passages of which a reader sees one or another, depending on the program and the system.
MARKED = re.compile(r'<img|<pre|<code|<su[bp]|hidden=|switchinline|class="(?:literal|input|keycode)"')
GLUED = re.compile(r"[^\W\d_]<[a-z][^>]*>[^\W\d_]")  # "el<a href=...>artículo"
UNFINISHED = re.compile(r"\b(?:an?|and|click|by|for|from|in|is|of|on|or|the|to|with)$", re.IGNORECASE)
CODE = re.compile(
    r"^[^\w\"¿¡(]|^\d|[=<>{}_\\#;|/*&+~@$\[\]\x80-\x9f…→↑↓←−×÷™°″]| - |\d{3}|\.{2}|[a-z]\d|[a-z][A-Z](?<!eO)"
)
ENDINGS = ("", ".", "!", "?")
END = re.compile(r"[.!?](?=\s|$)")
HANGUL, LETTER = re.compile(r"[가-힣]"), re.compile(r"[^\W\d_]")
ENGLISH = re.compile(r"\b(?:the|of|is|and|with|you|this|for|more|see)\b", re.IGNORECASE)
QUOTES = str.maketrans({"“": '"', "”": '"', "«": '"', "»": '"', "‘": "'", "’": "'", "–": "-", "\xad": None})


class Sentence(NamedTuple):
    """A sentence in English and its translations, "" where there is none; and the page on which it stands."""

    page: str
    english: str
    spanish: str
    korean: str


def plain(markup: str) -> str:
    """The text of a paragraph of a help page on one line; "" if it cannot do without its markup."""
    if MARKED.search(markup):
        return ""
    text = html.unescape(re.sub(r"<[^>]+>", "", markup.replace("<br", " <br"))).translate(QUOTES)
    return " ".join(text.replace("▸", " - ").split())


def paragraphs(page: Path) -> dict[str, str]:
    """From the name of each paragraph of a page to its markup."""
    content = page.read_text("utf-8")
    return {name: markup for _tag, name, markup in PARAGRAPH.findall(content[content.find('id="DisplayArea"') :])}


def pages(folder: Path) -> dict[str, Path]:
    """From the name of each page, the same in all languages, to its file."""
    root = next(folder.rglob("text"))
    return {path.relative_to(root).with_suffix("").as_posix(): path for path in sorted(root.rglob("*.html"))}


def ending(text: str) -> str:
    """What a text ends in: a full stop, another sign, or nothing."""
    return "" if text[-1].isalnum() or text[-1] in ")\"'" else text[-1]


def is_one(text: str) -> bool:
    """Whether a text is a single sentence or a single heading, without code."""
    return ending(text) in ENDINGS and len(END.findall(text)) == len(ending(text)) and not CODE.search(text)


def within(text: str, english: str, limits: tuple[float, float]) -> bool:
    """Whether a translation is about as long as one expects."""
    return limits[0] <= len(text) / len(english) <= limits[1]


def spanish_of(markup: str, english: str) -> str:
    """The Spanish translation; "" if there is none that goes with the English sentence."""
    text = plain(markup)
    good = (
        text
        and text != english
        and not GLUED.search(markup)
        and is_one(text)
        and ending(text) == ending(english)
        and len(text.split()) <= MOST_SPANISH_WORDS
        and not ENGLISH.search(text)
        and within(text, english, SPANISH_LENGTH)
    )
    return text if good else ""


def korean_of(markup: str, english: str) -> str:
    """The Korean translation; "" if there is none that goes with the English sentence."""
    text = plain(markup)
    good = (
        text
        and 2 * len(HANGUL.findall(text)) >= len(LETTER.findall(text))
        and is_one(text)
        and ending(text) == ending(english)
        and within(text, english, KOREAN_LENGTH)
    )
    return text if good else ""


def sentences(english: Path, spanish: Path, korean: Path) -> Iterator[Sentence]:
    """All that are short enough and translated into one language at least, page by page."""
    there, here = pages(spanish), pages(korean)
    for page, path in pages(english).items():
        translated, also = paragraphs(there[page]), paragraphs(here[page])
        for name, markup in paragraphs(path).items():
            text = plain(markup)
            if len(text.split()) not in WORDS or not is_one(text) or GLUED.search(markup) or UNFINISHED.search(text):
                continue
            found = Sentence(
                page, text, spanish_of(translated.get(name, ""), text), korean_of(also.get(name, ""), text)
            )
            if found.spanish or found.korean:
                yield found


def essence(text: str) -> str:
    """A sentence without capitals, digits and punctuation: who shares it is the same to us."""
    return " ".join(re.findall(r"[^\W\d_]+", text.lower()))


def without_mistaken(given: list[Sentence], language: str) -> list[Sentence]:
    """The sentences without those translations that several of them have."""
    times = Counter(essence(getattr(sentence, language)) for sentence in given)
    return [
        sentence if times[essence(getattr(sentence, language))] == 1 else sentence._replace(**{language: ""})
        for sentence in given
    ]


def distinct(*folders: Path) -> list[Sentence]:
    """Each sentence once, as it stands on the first page that has it."""
    first = {}
    for sentence in sentences(*folders):
        first.setdefault(essence(sentence.english), sentence)
    found = without_mistaken(without_mistaken(list(first.values()), "spanish"), "korean")
    return [sentence for sentence in found if sentence.spanish or sentence.korean]


def arrays(*folders: Path) -> dict[str, np.ndarray]:
    """What is packed."""
    found = distinct(*folders)
    training, test = split([each.english for each in found], TEST_SHARE, groups=[each.page for each in found])
    mixed = [found[number] for number in training + test]
    page = {name: number for number, name in enumerate(sorted({each.page for each in found}))}
    return {
        "english": lines([each.english for each in mixed]),
        "spanish": lines([each.spanish for each in mixed]),
        "korean": lines([each.korean for each in mixed]),
        "pages": np.array([page[each.page] for each in mixed], np.uint16),
        "training": np.array(len(training)),
    }

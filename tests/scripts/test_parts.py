"""Chapters in parts: where one page ends and the next begins."""

import sys
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell

sys.path.append(str(Path(__file__).resolve().parents[2] / "scripts"))

import parts

ABOVE = "(chapter9)=\n# Nine\n\n(chapter9-how)=\n## How\n\nRead.\n\n(coin)=\n## Which {term}`coin`?\n\nToss."
BELOW = "### Exercise: again\n\n```\n## no heading\n```\n\n(chapter9-shown)=\n## What is shown\n\nAll."


@pytest.fixture
def book():
    return nbformat.v4.new_notebook(
        cells=[new_markdown_cell(ABOVE, id="a"), new_code_cell("coin()", id="b"), new_markdown_cell(BELOW, id="c")]
    )


def sources(part: parts.Part) -> list[str]:
    return [cell.source for cell in part.book.cells]


def test_a_chapter_is_an_overview_and_a_page_for_each_section(book):
    found = parts.parts("chapter9", book, "coin")
    assert [(part.name, part.label, part.title) for part in found] == [
        ("chapter9", "", ""),
        ("chapter9-coin", "coin", "Which {term}`coin`?"),
        ("chapter9-shown", "chapter9-shown", "What is shown"),
    ]
    overview, coin, shown = map(sources, found)
    assert overview == ["(chapter9)=\n# Nine\n\n(chapter9-how)=\n## How\n\nRead."]
    assert coin == [
        "(coin)=\n# Which {term}`coin`?\n\nToss.",
        "coin()",
        "## Exercise: again\n\n```\n## no heading\n```",
    ]
    assert shown == ["(chapter9-shown)=\n# What is shown\n\nAll."]
    assert [part.labels for part in found] == [["chapter9", "chapter9-how"], ["coin"], ["chapter9-shown"]]


def test_nothing_is_lost_and_the_notebook_itself_stays(book):
    before = nbformat.writes(book)
    words = " ".join(source for part in parts.parts("chapter9", book, "coin") for source in sources(part)).split()
    there = " ".join(cell.source for cell in book.cells).split()
    assert [word.strip("#") for word in words if word.strip("#")] == [
        word.strip("#") for word in there if word.strip("#")
    ]
    assert nbformat.writes(book) == before


def test_a_page_without_a_concept_stays_one(book):
    (whole,) = parts.parts("helpers", book, None)
    assert (whole.name, sources(whole)) == ("helpers", [cell.source for cell in book.cells])


def test_cells_of_a_part_have_names_of_their_own(book):
    ids = [cell.id for part in parts.parts("chapter9", book, "coin") for cell in part.book.cells]
    assert len(set(ids)) == len(ids)

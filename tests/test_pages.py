"""The pages of chapters/: every cell runs, and both languages hold the same cells and sections."""

import re
from pathlib import Path

import pytest

from kerasbook.locale import LANGUAGES, gettext, speaking

ROOT = Path(__file__).resolve().parents[1]
PAGES = sorted(path.name for path in (ROOT / "chapters" / "en").glob("*.md"))
CELL = re.compile(r"^```\{code-cell\}\n(.*?)^```$", flags=re.DOTALL | re.MULTILINE)


def page(language: str, name: str) -> str:
    return (ROOT / "chapters" / language / name).read_text(encoding="utf-8")


def cells(language: str, name: str) -> list[str]:
    return CELL.findall(page(language, name))


def without_language(cell: str) -> str:
    return re.sub(r'use_language\("\w+"\)', "use_language(...)", cell)


def test_every_page_is_there_in_every_language():
    assert PAGES
    for language in LANGUAGES:
        assert sorted(path.name for path in (ROOT / "chapters" / language).glob("*.md")) == PAGES


@pytest.mark.parametrize("name", PAGES)
def test_both_languages_have_the_same_cells_and_headings(name):
    assert list(map(without_language, cells("en", name))) == list(map(without_language, cells("ko", name)))
    levels = [re.findall(r"^#+", page(language, name), flags=re.MULTILINE) for language in ("en", "ko")]
    assert levels[0] == levels[1]


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_headings_are_questions_of_the_concepts_in_the_books_order(name, language):
    from kerasbook.chapter1 import chapter

    headings = re.findall(r"^## (.*)$", page(language, name), flags=re.MULTILINE)
    with speaking(language):
        questions = [concept.question for concept in chapter.concepts.values()]
    assert headings
    assert headings == [question for question in questions if question in headings]


@pytest.mark.slow
@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_cell_runs_and_speaks_the_language(name, language, monkeypatch):
    monkeypatch.setattr("kerasbook.locale._of_this_process", None)
    space: dict = {}
    for cell in cells(language, name):
        exec(compile(cell, f"{language}/{name}", "exec"), space)
    assert gettext("pixels") == {"en": "pixels", "ko": "픽셀"}[language]
    assert space["finding"]._repr_html_().count("<img") == 1

"""The pages of chapters/: every cell runs, and both languages hold the same cells and sections."""

import re
from pathlib import Path

import pytest

from kerasbook.locale import LANGUAGES, gettext, speaking

ROOT = Path(__file__).resolve().parents[1]
PAGES = sorted(path.name for path in (ROOT / "chapters" / "en").glob("*.md"))
CHAPTERS = [name for name in PAGES if name.startswith("chapter")]
NO_HELPERS = {
    "LayerReport",
    "book",
    "chapter1",
    "datasets",
    "explore",
    "layerwise",
    "model_files",
    "plots",
    "use_language",
}
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


@pytest.mark.parametrize("name", CHAPTERS)
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
    shown = [
        value for value in space.values() if hasattr(value, "_repr_html_") and hasattr(value, "__dict__")
    ]
    assert shown
    assert all("<img" in value._repr_html_() for value in shown if not isinstance(value, type))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_public_helper_is_on_the_helpers_page(language):
    import kerasbook

    text = page(language, "helpers.md")
    helpers = {name for name in kerasbook.__all__ if name not in NO_HELPERS}
    assert [name for name in helpers if f"`{name}" not in text and f" {name}" not in text] == []


def test_two_lines_are_enough_and_the_readme_shows_the_same_ones():
    two_lines = "from kerasbook import plot_layers\nplot_layers(model, images)\n"
    for language, readme in {"en": "README.md", "ko": "README.ko.md"}.items():
        assert two_lines in cells(language, "helpers.md")
        assert f"```python\n{two_lines}```" in (ROOT / readme).read_text(encoding="utf-8")

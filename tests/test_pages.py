"""The pages of chapters/: what stands on them, that both languages say the same, and that every cell runs.

They run once for all tests, with those of the site: `pages.executed` keeps the run. Tests of what the page of a chapter
shows are deep, see tests/unchanged.py.
"""

import ast
import functools
import html
import importlib
import io
import itertools
import pickletools
import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from urllib.parse import unquote

import nbformat
import numpy as np
import pytest
from PIL import Image

from kerasbook.commands import lookup
from kerasbook.concepts.listing import listing
from kerasbook.locale import gettext, speaking

ROOT = Path(__file__).resolve().parents[1]
sys.path.append(str(ROOT / "scripts"))

import markup  # noqa: E402
import notebooks  # noqa: E402
import pages  # noqa: E402
import readable  # noqa: E402
import repository  # noqa: E402

PAGES = pages.page_names()
CHAPTERS = [number for number in lookup.chapters() if f"chapter{number}" in PAGES]
NO_HELPERS = {"LayerReport", "use_language"}

# Korean first: English then shows what concepts found in Korean. Were any of its words kept, they would be seen.
every_language = pytest.mark.parametrize("language", pages.LANGUAGES[::-1])
every_page = pytest.mark.parametrize("name", PAGES)
every_chapter = pytest.mark.parametrize("number", CHAPTERS, ids=[f"chapter{number}" for number in CHAPTERS])


# What stands on a page


@dataclass
class Section:
    """What stands below one heading, up to the next one of any level."""

    level: int
    title: str
    labels: list[str] = field(default_factory=list)
    cells: list[str] = field(default_factory=list)
    expressions: list[str] = field(default_factory=list)
    pictures: list[str] = field(default_factory=list)


def sections(text: str) -> list[Section]:
    """The sections of a page; the first one, of level 0, holds what stands above the first heading."""
    found, labels = [Section(0, "")], []
    for cell in pages.notebook(text).cells:
        if cell.cell_type == "code":
            found[-1].cells.append(without_language(cell.source))
            continue
        for block in markup.blocks(cell.source):
            for line in block.lines if block.kind != "code" else []:
                if label := markup.LABEL.match(line):
                    labels.append(label["label"])
                elif block.kind == "text" and (heading := markup.HEADING.match(line)):
                    found.append(Section(line.index(" "), heading["title"], labels))
                    labels = []
                found[-1].expressions += pages.expressions(line)
                found[-1].pictures += re.findall(r"!\[.*?\]\(([^)]*)\)", line)
    return found


def without_language(cell: str) -> str:
    return re.sub(r'use_language\("\w+"\)', "use_language(...)", cell)


def sections_of(language: str, name: str) -> list[Section]:
    return sections(pages.page_text(language, name))


def cells(language: str, name: str) -> list[str]:
    return [cell for section in sections_of(language, name) for cell in section.cells]


def paragraphs(text: str) -> Iterator[str]:
    """The paragraphs of a text in Markdown, without code in fences."""
    for block in markup.blocks(text):
        if block.kind in ("code", "code-block"):
            continue
        inside = "\n".join(block.lines)
        if block.kind == "text":
            yield from re.split(r"\n\s*\n", inside)
        else:
            yield block.argument
            yield from paragraphs(inside)


def texts(text: str) -> Iterator[str]:
    """The paragraphs between the cells of a page."""
    for cell in pages.notebook(text).cells:
        if cell.cell_type == "markdown":
            yield from paragraphs(cell.source)


def roles(text: str, role: str) -> list[str]:
    """The targets of a page's roles of one kind, such as {term}."""
    found = (match for paragraph in texts(text) for match in markup.INLINE.finditer(paragraph))
    return [markup.named(" ".join(match["text"].split()))[1] for match in found if match["role"] == role]


def chapter_of(number: int):
    module = importlib.import_module(f"kerasbook.chapter{number}")
    return module.chapter


# Both languages


def test_every_page_is_there_in_every_language():
    assert PAGES
    assert [pages.page_names(language) for language in pages.LANGUAGES] == [PAGES] * len(pages.LANGUAGES)


def differences(one: str, other: str) -> list[str]:
    """What two languages of a page do not have in common, section by section."""
    pairs = list(itertools.zip_longest(sections(one), sections(other), fillvalue=Section(0, "none")))
    compared = {
        "levels": lambda section: section.level,
        "labels": lambda section: section.labels,
        "cells": lambda section: section.cells,
        "numbers": lambda section: sorted(set(section.expressions)),
        "pictures": lambda section: [Path(picture).name for picture in section.pictures],
    }
    return [
        f"{what}: {of(first)} in {first.title!r}, {of(second)} in {second.title!r}"
        for first, second in pairs
        for what, of in compared.items()
        if of(first) != of(second)
    ]


@every_page
def test_both_languages_have_the_same_sections_cells_numbers_and_pictures(name):
    assert differences(pages.page_text("en", name), pages.page_text("ko", name)) == []


SAMPLE = """\
# One

(label)=
## Two

Number {eval}`x`. ![a](../images/en/a.png)

```{code-cell}
use_language("en")
```
"""


@pytest.mark.parametrize(
    ("old", "new", "kind"),
    [
        ("## Two", "### Two", "levels"),
        ("(label)=\n", "", "labels"),
        ("(label)=", "(other)=", "labels"),
        ('use_language("en")', "use()", "cells"),
        ("{eval}`x`", "3", "numbers"),
        ("a.png", "b.png", "pictures"),
    ],
)
def test_what_differs_would_be_seen(old, new, kind):
    assert differences(SAMPLE, SAMPLE.replace("en", "ko")) == []
    found = differences(SAMPLE, SAMPLE.replace(old, new))
    assert [difference.split(":")[0] for difference in found] == [kind]


@every_page
@every_language
def test_a_page_with_code_chooses_its_language(name, language):
    code = [cell.source for cell in pages.notebook(pages.page_text(language, name)).cells if cell.cell_type == "code"]
    assert not code or f'use_language("{language}")' in code[0]


# Concepts and exercises


@every_chapter
@every_language
def test_every_concept_has_its_section_in_the_books_order(number, language):
    concepts = chapter_of(number).concepts.values()
    names = {concept.name for concept in concepts}
    found = [
        (label, section.level, section.title)
        for section in sections_of(language, f"chapter{number}")
        for label in section.labels
        if label in names
    ]
    with speaking(language):
        assert found == [(concept.name, 2, concept.question) for concept in concepts]


@every_chapter
def test_every_concept_is_run_in_its_section_and_shows_itself(number):
    for section in sections_of("en", f"chapter{number}"):
        for key in set(chapter_of(number).concepts) & {label.replace("-", "_") for label in section.labels}:
            assert section.cells[0] == f"{key} = chapter{number}.{key}()\n{key}"


def starting_call(cell: str) -> dict:
    """The settings of a call such as `exercises.name(width=64)`."""
    (call,) = ast.parse(cell).body
    assert call.value.args == []
    return {keyword.arg: ast.literal_eval(keyword.value) for keyword in call.value.keywords}


@every_chapter
@every_language
def test_every_exercise_shows_its_task_and_then_its_starting_point(number, language):
    exercises = getattr(chapter_of(number), "exercises", {})
    there = [
        section
        for section in sections_of(language, f"chapter{number}")
        if section.cells and re.fullmatch(r"exercises\.\w+", section.cells[0])
    ]
    keys = [section.cells[0].removeprefix("exercises.") for section in there]
    assert sorted(keys) == sorted(exercises)
    before = {"en": "Exercise: ", "ko": "연습 문제: "}[language]
    for key, section in zip(keys, there, strict=True):
        exercise = exercises[key]
        with speaking(language):
            assert (section.level, section.title) == (3, before + exercise.title)
        task, start = section.cells
        assert start.startswith(f"{task}(")
        settings = starting_call(start)
        assert settings.items() <= exercise.defaults.items()
        assert settings.keys() >= exercise.answer(exercise.defaults).keys()


# Numbers


YEAR = r"(?:19|20)\d\d"
SECTION = r"\d\d?\.\d\d?(?:\.\d\d?)?"
NOT_MEASURED = [
    rf"[Ss]ections? {SECTION}(?:(?:,| and| to|, and) {SECTION})*",
    rf"(?:{SECTION}(?:, ?|[과와] |~))*{SECTION}절",
    rf"\b(?:[Ii]n|[Bb]y|[Ss]ince|[Aa]round|[Uu]ntil|[Bb]efore|[Aa]fter|[Ff]rom|to|of) {YEAR}s?\b",
    rf"\b{YEAR}s\b",
    rf"{YEAR}년",
]
MEASURED = re.compile(
    r"\d+\.\d+"  # 0.914
    r"|\d+ ?(?:%|percent|퍼센트|프로)"  # 91 %
    r"|\d{1,3}(?:[,_]\d{3})+|\d{4,}"  # 4,000
    r"|\d+ ?(?:천|thousand|million)|\d+ ?만(?= ?(?:개|장|명|번|배))"  # 4천, 5만 (개); 만 is "only", too
)
# Round numbers by which a page says how much data there is; it names them at its head.
SETTINGS = re.compile(r"^% settings, not results: (.*)$", re.MULTILINE)


def prose(text: str) -> Iterator[str]:
    """The sentences of a page as a reader sees them, without code and without numbers that were asked for."""

    def shown(found: re.Match) -> str:
        if found["role"] and found["role"] != "eval":
            return markup.named(found["text"])[0] or found["text"]
        return "]" if found["address"] else " "

    for paragraph in texts(text):
        yield markup.INLINE.sub(shown, paragraph)


def typed_numbers(text: str) -> list[str]:
    """The numbers in the sentences that look measured, but were typed."""
    allowed = {number for line in SETTINGS.findall(text) for number in line.split(", ")}
    found = []
    for paragraph in prose(text):
        paragraph = re.sub("|".join(NOT_MEASURED), " ", " ".join(paragraph.split()))
        found += [number for number in MEASURED.findall(paragraph) if number not in allowed]
    return found


@every_page
@every_language
def test_no_measured_number_is_typed(name, language):
    assert typed_numbers(pages.page_text(language, name)) == []


@pytest.mark.parametrize(
    ("sentence", "number"),
    [
        ("The accuracy is 0.914.", "0.914"),
        ("The accuracy is\n0.914 here.", "0.914"),
        ("It reads 91 % of them.", "91 %"),
        ("It reads 91% of them.", "91%"),
        ("91퍼센트를 읽습니다.", "91퍼센트"),
        ("It has 50,890 parameters.", "50,890"),
        ("It has 50890 parameters.", "50890"),
        ("파라미터가 5만 개입니다.", "5만"),
        ("It took 2012 steps.", "2012"),
        ("The loss is 1.3 at first, and in the end", "1.3"),
        ("| loss | 2.303 |", "2.303"),
        ("- item: 2.303", "2.303"),
        (":::{note}\nThe loss is 2.303.\n:::", "2.303"),
        ("{ref}`about 0.9 <label>`", "0.9"),
        ("```{glossary}\nloss\n  About 2.303.\n```", "2.303"),
    ],
)
def test_a_typed_number_would_be_seen(sentence, number):
    text = SAMPLE.replace("Number", f"{sentence}\n\nNumber")
    assert typed_numbers(text) == [number]
    assert typed_numbers(SAMPLE) == []


@pytest.mark.parametrize(
    "sentence",
    [
        "Section 1.1.4 says so, and Sections 1.1, 1.2 and 1.3.",
        "1.1.4절과 1.2절, 1.1.1과 1.1.2절이 그렇게 말합니다. 3분의 2만큼, 숫자 2만 읽습니다.",
        "By 1990 it was there; in 2012 it won, unlike in the 1980s. 2012년에 이겼습니다.",
        "About {eval}`f'{100 * 0.914:.1f}'`%.",
        "Set `learning_rate=0.05`.",
        "```\nloss = 2.303\n```",
        "[here](https://example.org/2.303)",
        "Sixty-four, 64 at a time, of 10 classes.",
        "% settings, not results: 4천, 2천\n\n숫자 4천 개로 배우고, 2천 개는 남깁니다.",
    ],
)
def test_what_was_not_measured_may_be_typed(sentence):
    assert typed_numbers(sentence) == []


# Words and links


def glossary(language: str) -> list[tuple[str, ...]]:
    """The names of each term of the glossary."""
    found = []
    for cell in pages.notebook(pages.page_text(language, "glossary")).cells:
        for block in markup.blocks(cell.source):
            if block.kind == "glossary":
                lines = itertools.groupby(block.lines, key=lambda line: bool(re.match(r"\S", line)))
                found += [tuple(map(str.strip, names)) for is_name, names in lines if is_name]
    return found


def linked_terms(language: str) -> set[str]:
    """The names of the terms to which other pages lead."""
    other_pages = [name for name in PAGES if name != "glossary"]
    return {target for name in other_pages for target in roles(pages.page_text(language, name), "term")}


def words_of(path: Path) -> set[str]:
    """The names of the terms in a chapter's file of words."""
    entries = pages.glossary_entries(path.read_text(encoding="utf-8"))
    return {line for entry in entries for line in entry.split("\n") if re.match(r"\S", line)}


def first_use(language: str) -> dict[str, int]:
    """Which chapter is the first to lead to a term, on its page or in its session plan."""
    found: dict[str, int] = {}
    for number in CHAPTERS:
        for name in (f"chapter{number}", f"session{number}"):
            for term in roles(pages.page_text(language, name), "term"):
                found.setdefault(term, number)
    return found


@every_language
def test_every_term_is_in_the_file_of_the_chapter_that_first_uses_it(language):
    first = first_use(language)
    assert first
    for path in pages.word_files(language):
        used = {first[term] for term in words_of(path) if term in first}
        assert {f"chapter{number}" for number in used} == {path.parent.name}


def test_both_languages_have_a_term_in_the_same_chapter():
    english, korean = (
        {path.parent.name: words_of(path) for path in pages.word_files(language)} for language in pages.LANGUAGES
    )
    assert english == korean != {}


@every_language
def test_no_term_stands_twice(language):
    names = [name for names in glossary(language) for name in names]
    assert sorted(set(names)) == sorted(names)


@every_language
def test_every_file_is_a_page_or_the_words_of_a_chapter(language):
    known = {*pages.page_files(language).values(), *pages.word_files(language)}
    assert set((pages.CHAPTERS / language).rglob("*.md")) == known


@every_language
def test_every_term_of_the_glossary_is_met_on_a_page(language):
    linked = linked_terms(language)
    assert [names for names in glossary(language) if not linked & set(names)] == []


@every_page
@every_language
def test_every_term_on_a_page_is_in_the_glossary(name, language):
    known = {term for names in glossary(language) for term in names}
    assert [term for term in roles(pages.page_text(language, name), "term") if term not in known] == []


def test_both_glossaries_hold_the_same_terms_under_both_names():
    english, korean = (sorted(map(sorted, glossary(language))) for language in pages.LANGUAGES)
    assert english == korean
    assert all(len(names) >= 2 for names in english)


@every_language
def test_no_label_stands_twice(language):
    labels = [label for name in PAGES for section in sections_of(language, name) for label in section.labels]
    assert sorted(set(labels)) == sorted(labels)


def addresses(text: str) -> list[str]:
    """Where the links and pictures of a text lead."""
    found = (match for paragraph in paragraphs(text) for match in markup.INLINE.finditer(paragraph))
    return [match["address"] for match in found if match["address"]]


def broken(address: str, folder: Path, labels: set[str]) -> bool:
    """Whether a link leads nowhere. Addresses on the web are not visited."""
    if re.match(r"[a-z]+:", address):
        return False
    file, _, label = address.partition("#")
    return bool(file and not (folder / file).is_file()) or bool(label and label not in labels)


def labels_in(language: str) -> set[str]:
    return {label for name in PAGES for section in sections_of(language, name) for label in section.labels}


@every_page
@every_language
def test_links_lead_somewhere_where_the_file_stands_and_on_the_site(name, language):
    labels = labels_in(language)
    folder = pages.page_files(language)[name].parent
    source, text = pages.page_source(language, name), pages.page_text(language, name)
    assert [address for address in addresses(source) if broken(address, folder, labels)] == []
    assert [target for target in roles(text, "ref") if target not in labels] == []
    assert {file.removesuffix(".md") for file in pages.LINK.findall(text)} <= set(PAGES)


@pytest.mark.parametrize(
    ("link", "leads_nowhere"),
    [
        ("[x](helpers.md)", False),
        ("[x](https://keras.io/nowhere)", False),
        ("[x](#here)", False),
        ("[x](helpers.md#here)", False),
        ("[x](nowhere.md)", True),
        ("[x](#nowhere)", True),
        ("[x](helpers.md#nowhere)", True),
        ("![x](../images/en/nowhere.png)", True),
    ],
)
def test_a_link_that_leads_nowhere_would_be_seen(link, leads_nowhere):
    (address,) = addresses(link)
    assert broken(address, ROOT / "chapters" / "en", {"here"}) == leads_nowhere


@every_page
@every_language
def test_the_notebook_for_jupyter_and_colab_has_no_markup_left(name, language):
    around = notebooks.context(language, name, pages.CHAPTERS)
    for cell in pages.notebook(pages.page_text(language, name)).cells:
        if cell.cell_type == "markdown":
            shown = markup.plain(pages.INLINE.sub("0", cell.source), around)
            for paragraph in paragraphs(shown):
                without_code = re.sub(r"(`+).+?\1", "", paragraph, flags=re.DOTALL)
                assert not re.search(r"\{[\w:-]+\}|:::|^\(\S+\)=", without_code, flags=re.MULTILINE)


@every_page
@every_language
def test_links_of_the_notebooks_lead_to_notebooks(name, language):
    around = notebooks.context(language, name, pages.CHAPTERS)
    written = {f"{page}.ipynb" for page in PAGES}
    for cell in pages.notebook(pages.page_text(language, name)).cells:
        if cell.cell_type == "markdown":
            shown = markup.plain(pages.INLINE.sub("0", cell.source), around)
            files = {address.partition("#")[0] for address in addresses(shown) if "://" not in address}
            assert files - {""} <= written


@every_language
def test_every_public_helper_is_on_the_helpers_page(language):
    import kerasbook

    text = pages.page_text(language, "helpers")
    helpers = {
        name for name in set(kerasbook.__all__) - NO_HELPERS if not isinstance(getattr(kerasbook, name), ModuleType)
    }
    assert helpers
    assert [name for name in helpers if f"`{name}" not in text and f" {name}" not in text] == []


def test_two_lines_are_enough_and_the_readme_shows_them_on_a_model_that_it_trains():
    for language, readme in {"en": "README.md", "ko": "README.ko.md"}.items():
        assert "from kerasbook import plot_layers\nplot_layers(model, images)" in cells(language, "helpers")
        assert "\nplot_layers(model, test.images)" in (ROOT / readme).read_text(encoding="utf-8")


# What GitHub shows: chapters/read, without running anything. Whatever fails here: python scripts/readable.py


def read_file(language: str, name: str) -> Path:
    return ROOT / repository.READABLE / language / f"{name}.md"


@functools.cache
def to_read(language: str, name: str) -> str:
    """A page as it was written for GitHub. Where the repository is does not count."""
    return readable.ADDRESS.sub("ADDRESS", read_file(language, name).read_text(encoding="utf-8"))


ASKED = "ASKEDFOR"  # stands where a number is


def pieces(language: str, name: str) -> Iterator[str]:
    """The cells of a page as they must stand on GitHub, with `ASKED` for each number."""
    around = readable.context(language, name)
    book = pages.notebook(pages.page_text(language, name))
    yield readable.ADDRESS.sub("ADDRESS", readable.head(language, name, pages.has_code(book)))
    for cell in book.cells:
        if cell.cell_type == "code":
            yield f"```python\n{cell.source}\n```"
        else:
            yield markup.plain(pages.INLINE.sub(ASKED, cell.source), around).strip("\n")


def missing(found: Iterable[str], text: str) -> list[str]:
    """Which pieces do not stand in a text, each below the one before."""
    place, lost = 0, []
    for piece in found:
        match = re.compile(".+?".join(map(re.escape, piece.split(ASKED))), re.DOTALL).search(text, place)
        if match is None:
            lost.append(piece)
        else:
            place = match.end()
    return lost


@every_page
@every_language
def test_github_shows_the_words_and_cells_that_the_page_has_now(name, language):
    assert missing(pieces(language, name), to_read(language, name)) == []


def test_words_that_github_does_not_show_would_be_seen():
    text = "One 3 two.\n\nThree."
    assert missing([f"One {ASKED} two.", "Three."], text) == []
    assert missing(["Three.", f"One {ASKED} two."], text) == [f"One {ASKED} two."]
    assert missing([f"One {ASKED} too."], text) == [f"One {ASKED} too."]


@every_chapter
@every_language
def test_github_shows_what_the_concepts_say_now(number, language):
    """Caption, claims, controls, settings and code of each concept, below its call."""
    text = to_read(language, f"chapter{number}")
    with speaking(language):
        for key, concept in chapter_of(number).concepts.items():
            shown = text.partition(f"{key} = chapter{number}.{key}()\n")[2].partition("```python\n")[0]
            said = [concept.caption, *(claim.statement for claim in concept.claims.values())]
            said += [claim.takes_away for claim in concept.claims.values()]
            assert [sentence for sentence in said if readable.shown.escaped(sentence) not in shown] == []
            assert " ".join(f"`{name}={value}`" for name, value in concept.defaults.items()) in text
            assert not concept.builds or listing(*concept.builds).strip() in text


PICTURE_LINK = re.compile(r"!\[[^\n]*?\]\((\.\./\.\./images/[^()\s]+)\)")


def pictures_to_read(language: str, name: str) -> list[str]:
    """The pictures of a page on GitHub, by their place in the repository."""
    folder = read_file(language, name).parent
    found = PICTURE_LINK.findall(to_read(language, name))
    return [(folder / address).resolve().relative_to(ROOT).as_posix() for address in found]


def test_every_picture_that_was_written_is_there_and_on_one_page():
    linked = [path for language in pages.LANGUAGES for name in PAGES for path in pictures_to_read(language, name)]
    kept = {path for path in readable.written() if path.endswith(".png")}
    assert len(linked) == len(set(linked)) > 100
    assert set(linked) == kept


@every_chapter
@every_language
def test_every_concept_has_its_picture_on_github(number, language):
    stems = {Path(path).stem for path in pictures_to_read(language, f"chapter{number}")}
    assert {concept.name for concept in chapter_of(number).concepts.values()} <= stems


def without_code(text: str) -> str:
    return re.sub(r"```.*?```|(`+)(?!`).+?\1", "", text, flags=re.DOTALL)


@every_page
@every_language
def test_github_shows_no_markup(name, language):
    text = without_code(to_read(language, name))
    assert re.findall(r"\{[\w:-]+\}|:::|^\(\S+\)=|^%.*|^---$|</?(?:div|section|svg|span)\b", text, re.MULTILINE) == []


ANCHOR = re.compile(r'<a name="([^"]+)">')


@every_page
@every_language
def test_links_on_github_lead_somewhere(name, language):
    text = without_code(to_read(language, name))
    folder, broken_ones = read_file(language, name).parent, []
    for address in re.findall(r"\]\(([^()\s]+)\)", text):
        file, _, anchor = unquote(address).partition("#")
        if file.startswith(("https:", "ADDRESS", "mailto:")):
            continue
        target = folder / file if file else read_file(language, name)
        if not target.is_file() or (anchor and anchor not in ANCHOR.findall(target.read_text(encoding="utf-8"))):
            broken_ones.append(address)
    assert broken_ones == []


@every_language
def test_terms_lead_to_their_entry(language):
    assert "(glossary.md#term-" in to_read(language, "chapter1")
    assert "term-loss" in ANCHOR.findall(to_read(language, "glossary"))


@every_page
@every_language
def test_the_notebook_that_the_badge_opens_is_the_page(name, language):
    book = pages.notebook(pages.page_text(language, name))
    path = f"{repository.NOTEBOOKS}/{language}/{name}.ipynb"
    assert (ROOT / path).is_file() == pages.has_code(book) == (path in to_read(language, name))
    if not pages.has_code(book):
        return
    badge, first, *cells = nbformat.read(ROOT / path, as_version=4).cells
    url = repository.address()
    assert badge.source == repository.badge(language, name, url)
    assert first.source == notebooks.first_cell(language, f"git+{url}")
    around = notebooks.context(language, name, pages.CHAPTERS, **notebooks.links_for_colab(language, url))
    for source, cell in zip(book.cells, cells, strict=True):
        if source.cell_type == "code":
            assert (cell.source, cell.outputs) == (source.source, [])
        else:
            assert missing([markup.plain(pages.INLINE.sub(ASKED, source.source), around)], cell.source) == []


def test_all_of_it_stays_small():
    sizes = {path: (ROOT / path).stat().st_size for path in readable.written()}
    assert sum(sizes.values()) < 15e6
    assert max(sizes.values()) < 400e3


# Running


def outputs(cell) -> str:
    """What a cell shows, as one text of HTML."""
    shown = []
    for output in cell.outputs:
        data = output.get("data", {})
        shown.append("".join(data.get("text/html", data.get("text/plain", output.get("text", "")))))
        shown += ["<img>"] * ("image/png" in data)
    return "\n".join(shown)


def shown_by(book, source: str) -> str:
    """What the cell with this code shows."""
    (cell,) = [cell for cell in book.cells if cell.cell_type == "code" and cell.source == source]
    return outputs(cell)


@pytest.mark.slow
@pytest.mark.deep
@every_page
@every_language
def test_every_cell_runs_and_every_number_is_told(name, language):
    book = pages.executed(language, name)
    asked = pages.expressions(pages.page_text(language, name))
    before, after = (
        [cell.source for cell in one.cells if cell.cell_type == "markdown"]
        for one in (pages.notebook(pages.page_text(language, name)), book)
    )
    told = 0
    for question, answer in zip(before, after, strict=True):
        sentence = ".+?".join(map(re.escape, pages.INLINE.split(question)[::2]))
        assert re.fullmatch(sentence, answer, flags=re.DOTALL)
        told += len(pages.expressions(question))
        assert pages.expressions(answer) == []
    assert told == len(asked)
    assert all(cell.execution_count for cell in book.cells if cell.cell_type == "code")


@pytest.mark.slow
@pytest.mark.deep
@every_chapter
@every_language
def test_concepts_show_their_picture_in_the_pages_language(number, language):
    book = pages.executed(language, f"chapter{number}")
    with speaking(language):
        for key, concept in chapter_of(number).concepts.items():
            shown = shown_by(book, f"{key} = chapter{number}.{key}()\n{key}")
            assert "<img" in shown
            assert concept.caption in html.unescape(shown)


@pytest.mark.slow
@pytest.mark.deep
@every_chapter
@every_language
def test_claims_hold_on_the_page(number, language):
    book = pages.executed(language, f"chapter{number}")
    for key, concept in chapter_of(number).concepts.items():
        shown = shown_by(book, f"{key} = chapter{number}.{key}()\n{key}")
        assert shown.count('class="holds"') == len(concept.claims)
        assert 'class="fails"' not in shown


@pytest.mark.slow
@pytest.mark.deep
@every_chapter
@every_language
def test_exercises_show_their_task_and_starting_points_do_not_pass(number, language):
    book = pages.executed(language, f"chapter{number}")
    starts = {cell.source.partition("(")[0]: cell for cell in book.cells if cell.source.startswith("exercises.")}
    with speaking(language):
        for key, exercise in getattr(chapter_of(number), "exercises", {}).items():
            task = html.unescape(shown_by(book, f"exercises.{key}"))
            assert exercise.title in task
            assert exercise.hint in task
            shown = html.unescape(outputs(starts[f"exercises.{key}"]))
            assert gettext("Not yet") in shown
            assert gettext("Passed") not in shown


def cells_of_code(language: str, name: str) -> list:
    """The cells of code of a page that has run."""
    return [cell for cell in pages.executed(language, name).cells if cell.cell_type == "code"]


def in_hangul(language: str, name: str) -> bool:
    """Whether any cell of a page shows Hangul."""
    return any(re.search("[가-힣]", outputs(cell)) for cell in cells_of_code(language, name))


@pytest.mark.slow
@pytest.mark.deep
@every_page
def test_what_cells_show_is_in_the_pages_language(name):
    assert not in_hangul("en", name)
    assert in_hangul("ko", name) == bool(cells_of_code("ko", name))


@pytest.mark.slow
@every_language
def test_every_helper_that_plots_shows_its_picture(language):
    plotting = [cell for cell in cells_of_code(language, "helpers") if re.search(r"^plot_\w+\(", cell.source, re.M)]
    assert len(plotting) >= 8
    assert [cell.source for cell in plotting if "<img" not in outputs(cell)] == []


# What GitHub shows is what this run gives. Another processor rounds otherwise, and a training then ends elsewhere.

NUMBER = re.compile(r"[−-]?\d[\d,]*(?:\.\d+)?(?:e[+-]?\d+)?")
ALT = re.compile(r"!\[[^\n]*?\]\(")


def as_number(text: str) -> float:
    return float(text.replace("−", "-").replace(",", ""))


def far_apart(one: str, other: str) -> bool:
    first, second = as_number(one), as_number(other)
    return abs(first - second) > 0.02 + 0.1 * max(abs(first), abs(second))


def changed(now: str, before: str, measures_time: bool = False) -> list[str]:
    """What is not the same in two texts: a word, or more than one in twenty of the numbers by more than a little.

    Where times are measured, numbers and the ticks in pictures hang on the machine and what else it does.
    """
    if measures_time:
        now, before = (ALT.sub("![](", text) for text in (now, before))
    if NUMBER.split(now) != NUMBER.split(before):
        lines = zip(now.splitlines(), before.splitlines(), strict=False)
        return [f"{one!r} was {two!r}" for one, two in lines if NUMBER.split(one) != NUMBER.split(two)] or ["length"]
    pairs = list(zip(NUMBER.findall(now), NUMBER.findall(before), strict=True))
    off = [f"{one} was {other}" for one, other in pairs if far_apart(one, other)]
    return off if len(off) > len(pairs) / 20 and not measures_time else []


BEFORE = "loss 0.532, 91 of 100, 4,012 steps, 3e-07"


@pytest.mark.parametrize(
    ("now", "off"),
    [
        (BEFORE, []),
        ("loss 0.535, 92 of 100, 4,000 steps, 9e-08", []),
        ("loss 0.732, 91 of 100, 4,012 steps, 3e-07", ["0.732 was 0.532"]),
        ("loss 0.532, 91 of 100, 5,012 steps, 3e-07", ["5,012 was 4,012"]),
        ("loss −0.532, 91 of 100, 4,012 steps, 3e-07", ["−0.532 was 0.532"]),
        ("cost 0.532", [f"'cost 0.532' was {BEFORE!r}"]),
    ],
)
def test_another_number_or_word_would_be_seen(now, off):
    assert changed(now, BEFORE) == off


def test_ticks_of_times_hang_on_the_machine():
    now, before = (f"![Labels: {ticks}.](a.png) 2 ways" for ticks in ("10 ms, 1 s", "100 µs, 10 ms"))
    assert changed(now, before) != []
    assert changed(now, before, measures_time=True) == []
    assert changed(now, before.replace("ways", "things"), measures_time=True) != []


def times(name: str) -> set[str]:
    """The concepts of a chapter that say how long something took."""
    number = re.fullmatch(r"chapter(\d+)", name)
    concepts = chapter_of(int(number[1])).concepts.values() if number else ()
    return {one.name for one in concepts if one.alone or any(key.endswith("_time") for key in one.names)}


def parts_of(text: str) -> list[tuple[str, str]]:
    """The sections of a page on GitHub, each with the last label above it."""
    found = re.split(r'^(<a name="[^"]+"></a>)$', text, flags=re.MULTILINE)
    return [("", found[0]), *zip(found[1::2], found[2::2], strict=True)]


@functools.cache
def readable_now(language: str, name: str) -> readable.Readable:
    return readable.readable(language, name, pages.executed(language, name))


@pytest.mark.slow
@pytest.mark.deep
@every_page
@every_language
def test_github_shows_the_numbers_of_this_run(name, language):
    """Else run: python scripts/readable.py"""
    now, before = (parts_of(text) for text in (readable_now(language, name).text, to_read(language, name)))
    assert [label for label, _ in now] == [label for label, _ in before]
    for (label, text), (_, old) in zip(now, before, strict=True):
        measures_time = bool(set(ANCHOR.findall(label)) & times(name))
        assert changed(readable.ADDRESS.sub("ADDRESS", text), old, measures_time) == [], label


def sketch(content: bytes) -> np.ndarray:
    """A picture as a few grey dots: what is drawn where, `(24, 32)`."""
    return np.asarray(Image.open(io.BytesIO(content)).convert("L").resize((32, 24), Image.Resampling.BOX), float)


def another_picture(one: bytes, other: bytes) -> bool:
    """Whether two pictures show different things, or have another size.

    Another processor rounds otherwise, and the last moment of a training in three dimensions then differs by 3.3;
    pictures of two concepts differ by 7.3 or more.
    """
    if Image.open(io.BytesIO(one)).size != Image.open(io.BytesIO(other)).size:
        return True
    return np.abs(sketch(one) - sketch(other)).mean() > 5


@pytest.mark.slow
@pytest.mark.deep
@every_page
@every_language
def test_github_shows_the_pictures_of_this_run(name, language):
    """Else run: python scripts/readable.py"""
    now = readable_now(language, name).pictures
    assert list(now) == pictures_to_read(language, name)
    alike = {path: content for path, content in now.items() if Path(path).stem.partition(".")[0] not in times(name)}
    assert [path for path, content in alike.items() if another_picture(content, (ROOT / path).read_bytes())] == []


def test_another_picture_would_be_seen():
    """Those of two concepts; a concept with other settings may draw nearly the same."""
    named = {
        path: (ROOT / path).read_bytes()
        for path in sorted(readable.written())
        if path.startswith("chapters/images/en/chapter") and "." not in Path(path).stem
    }
    assert not any(another_picture(content, content) for content in itertools.islice(named.values(), 3))
    assert [
        f"{one}, {other}"
        for (one, content), (other, its_content) in itertools.pairwise(named.items())
        if not another_picture(content, its_content)
    ] == []


def words_in(pickled: bytes) -> list[str]:
    """All texts in what was pickled."""
    return [argument for _code, argument, _place in pickletools.genops(pickled) if isinstance(argument, str)]


@pytest.mark.slow
@pytest.mark.deep
@every_chapter
def test_what_concepts_found_is_kept_in_no_language(number):
    """For the page in the other language shows the same; the pages in Korean have run before this."""
    pages.executed("ko", f"chapter{number}")
    kept = list(pages.FINDINGS.glob(f"*-chapter{number}-*/*.pickle"))
    assert kept
    for path in kept:
        assert [word for word in words_in(path.read_bytes()) if re.search("[가-힣]", word)] == [], path

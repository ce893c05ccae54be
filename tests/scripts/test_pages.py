"""Pages read as notebooks and run, on small ones made for it."""

import contextlib
import json
import re
import sys
from pathlib import Path

import nbformat
import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path.append(str(ROOT / "scripts"))

import pages  # noqa: E402

from kerasbook.concepts import show  # noqa: E402

HEAD = """\
---
jupytext:
  text_representation:
    extension: .md
    format_name: myst
kernelspec:
  display_name: Python 3
  language: python
  name: python3
---

"""
COUNTING = """\
# Counting

```{code-cell}
count = 3
print(count)
```

(more)=
## There are {eval}`count` of them, or {eval}`f"{100 * count:.0f}"` %

Code such as `{eval}` stays.

```{code-cell}
:tags: [hide-input]

count = 4
count + 1
```

Now {eval}`count`.
"""


class Folder:
    """A folder with pages of its own, and one for their runs."""

    def __init__(self, folder: Path):
        self.chapters, self.runs = folder / "chapters", folder / "runs"

    def write(self, text: str, name: str = "counting", language: str = "en") -> None:
        path = self.chapters / language / f"{name}.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(HEAD + text, encoding="utf-8")

    def executed(self, name: str = "counting", language: str = "en"):
        return pages.executed(language, name, self.chapters, self.runs)


@pytest.fixture
def folder(tmp_path) -> Folder:
    return Folder(tmp_path)


@pytest.fixture(scope="module")
def counting(tmp_path_factory):
    """The run of the page COUNTING."""
    folder = Folder(tmp_path_factory.mktemp("counting"))
    folder.write(COUNTING)
    return folder.executed()


def cell(code: str) -> str:
    return f"```{{code-cell}}\n{code}\n```\n"


def texts(book) -> list[str]:
    return [cell.source for cell in book.cells if cell.cell_type == "markdown"]


def printed(book) -> str:
    """What the cells of code printed."""
    outputs = [output for cell in book.cells for output in cell.get("outputs", [])]
    return "".join(output.text for output in outputs if output.output_type == "stream")


# Pictures for phones

FOR_PHONES = '<p><picture><source media="(max-width: 40em)" srcset="data:narrow"><img src="data:wide"></picture></p>'


def test_pages_run_with_pictures_for_phones_which_only_the_site_keeps():
    assert pages.variables("en")[show.FOR_PHONES]
    shown = nbformat.v4.new_output("display_data", {"text/html": FOR_PHONES, "text/plain": "two"})
    cells = [nbformat.v4.new_markdown_cell("text"), nbformat.v4.new_code_cell("draw()", outputs=[shown])]
    pages.without_pictures_for_phones(cells)
    assert shown.data == {"text/html": '<p><img src="data:wide"></p>', "text/plain": "two"}


# Reading


def test_a_page_is_cells_of_text_and_code_with_the_same_ids_each_time():
    book = pages.notebook(HEAD + COUNTING)
    assert [cell.cell_type for cell in book.cells] == ["markdown", "code", "markdown", "code", "markdown"]
    assert book.cells[3].metadata.tags == ["hide-input"]
    assert book.cells[3].source == "count = 4\ncount + 1"
    assert book == pages.notebook(HEAD + COUNTING)


def test_expressions_are_those_of_the_sentences_in_order():
    assert pages.expressions(COUNTING) == ["count", 'f"{100 * count:.0f}"', "count"]


@pytest.fixture
def two_chapters(folder) -> Folder:
    """Two chapters, each in its folder, with an introduction to their words and a page that belongs to none."""
    folder.write("# Coins\n\n[plan](session.md), [words](glossary.md)", "chapter1/page")
    folder.write("# A plan\n\n[page](page.md)", "chapter1/session")
    folder.write(
        "# W\n\n```{glossary}\nweight\n  A number.\n\nLoss\ncost\n  It is.\n\n  Low.\n```", "chapter1/glossary"
    )
    folder.write("# Rain\n\n[coins](../chapter1/page.md#heads), [tools](../helpers.md)", "chapter12/page")
    folder.write("# W\n\n```{glossary}\nloss function\n  A rule.\nbias\n  Another.\n```", "chapter12/glossary")
    folder.write("# Notes of ours", "chapter12/ideas")
    folder.write("# Tools\n\n[words](glossary.md), [rain](chapter12/page.md), [gone](chapter3/page.md)", "helpers")
    folder.write("# Words\n\nAll of them.", "glossary")
    return folder


def test_a_page_is_found_by_the_folder_of_its_chapter(two_chapters):
    files = pages.page_files("en", two_chapters.chapters)
    assert {name: path.relative_to(two_chapters.chapters / "en").as_posix() for name, path in files.items()} == {
        "chapter1": "chapter1/page.md",
        "chapter12": "chapter12/page.md",
        "glossary": "glossary.md",
        "helpers": "helpers.md",
        "session1": "chapter1/session.md",
    }
    assert pages.page_names("en", two_chapters.chapters) == list(files)
    assert pages.page_names("ko", two_chapters.chapters) == []


@pytest.mark.parametrize(
    ("name", "links"),
    [
        ("chapter1", ["session1.md", "glossary.md"]),
        ("session1", ["chapter1.md"]),
        ("chapter12", ["chapter1.md", "helpers.md"]),
        ("helpers", ["glossary.md", "chapter12.md", "chapter3/page.md"]),  # what is no page stays, to be complained of
    ],
)
def test_links_between_files_lead_to_pages_by_their_names(two_chapters, name, links):
    assert pages.LINK.findall(pages.page_text("en", name, two_chapters.chapters)) == links


def test_the_glossary_holds_the_words_of_all_chapters_in_alphabetical_order(two_chapters):
    text = pages.page_text("en", "glossary", two_chapters.chapters)
    assert text == HEAD + (
        "# Words\n\nAll of them.\n\n```{glossary}\nbias\n  Another.\n\nLoss\ncost\n  It is.\n\n  Low.\n\n"
        "loss function\n  A rule.\n\nweight\n  A number.\n```\n"
    )
    assert "weight" not in pages.page_source("en", "glossary", two_chapters.chapters)


def test_korean_words_come_in_the_order_of_hangul(folder):
    folder.write("# 용어집", "glossary", "ko")
    folder.write("```{glossary}\n활성화 함수\n  ㄱ\n\n층\n  ㄴ\n\n활성화\n  ㄷ\n```", "chapter1/glossary", "ko")
    folder.write("```{glossary}\n크기\n  ㄹ\n\n가중치\n  ㅁ\n```", "chapter2/glossary", "ko")
    (book,) = pages.notebook(pages.page_text("ko", "glossary", folder.chapters)).cells
    assert re.findall(r"^[가-힣].*", book.source, re.MULTILINE) == ["가중치", "층", "크기", "활성화", "활성화 함수"]


def test_a_new_word_is_a_new_glossary(two_chapters, runs_of_cells):
    before = two_chapters.executed("glossary")
    two_chapters.write("```{glossary}\nepoch\n  A pass.\n```", "chapter1/glossary")
    assert "epoch" in texts(two_chapters.executed("glossary"))[0]
    assert "epoch" not in texts(before)[0]


def test_the_projects_pages_are_found():
    assert "chapter1" in pages.page_names("en")
    assert pages.page_names("en") == pages.page_names("ko")


# Running


def test_numbers_are_those_of_the_cells_above_the_sentence(counting):
    assert texts(counting)[1].startswith("(more)=\n## There are 3 of them, or 300 %")
    assert texts(counting)[2] == "Now 4."


def test_code_that_only_looks_like_a_number_stays(counting):
    assert "Code such as `{eval}` stays." in texts(counting)[1]


def test_cells_have_their_outputs_and_no_question_is_left(counting):
    assert [cell.cell_type for cell in counting.cells] == ["markdown", "code", "markdown", "code", "markdown"]
    first, second = (cell for cell in counting.cells if cell.cell_type == "code")
    assert printed(counting) == "3\n"
    assert second.outputs[0].data["text/plain"] == "5"
    assert "execution" not in first.metadata
    nbformat.validate(counting)


def test_questions_leave_no_name_behind(folder):
    folder.write(cell("before = set(globals())") + "\n{eval}`1 + 1`\n\n" + cell("print(set(globals()) - before)"))
    names = printed(folder.executed())
    assert "before" in names
    assert "number" not in names
    assert "question" not in names


def test_a_page_runs_this_project_with_this_python_in_its_language_and_in_no_folder_of_ours(
    folder, tmp_path, monkeypatch
):
    other = tmp_path / "jupyter" / "kernels" / "python3" / "kernel.json"
    other.parent.mkdir(parents=True)
    other.write_text(json.dumps({"argv": ["false"], "display_name": "Other", "language": "python"}))
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path / "jupyter"))
    code = "import os, sys, kerasbook.locale as l\nprint(sys.executable, l.__file__, l.language(), os.getcwd())"
    folder.write(cell(code), language="ko")
    python, file, language, here = printed(folder.executed(language="ko")).split()
    assert python == sys.executable
    assert Path(file).is_relative_to(ROOT)
    assert language == "ko"
    assert not Path(here).is_relative_to(ROOT)


def test_chatter_is_left_out(folder):
    folder.write(cell('import sys\nprint("chatter", file=sys.stderr)\nprint("said")'))
    assert printed(folder.executed()) == "said\n"


@pytest.mark.parametrize(
    ("text", "error", "where"),
    [
        (cell("1 / 0"), "ZeroDivisionError: division by zero", "1 / 0"),
        ("There are {eval}`unknown` of them.", "NameError: name 'unknown' is not defined", "unknown"),
        ("There are {eval}`1 +` of them.", "SyntaxError", "1 +"),
        (cell("import os\nos._exit(1)"), "Kernel died", "os._exit(1)"),
    ],
    ids=["cell", "number", "no expression", "end of the kernel"],
)
def test_what_fails_is_named_with_its_page_and_nothing_is_kept(folder, text, error, where):
    folder.write(text)
    with pytest.raises(pages.PageError, match="of the page en/counting to run") as raised:
        folder.executed()
    assert error in str(raised.value)
    assert where in str(raised.value)
    assert not folder.runs.exists()


@pytest.mark.parametrize("code", ["print(1)", "1 / 0"], ids=["a run", "a failure"])
def test_no_kernel_stays_behind(folder, monkeypatch, code):
    kernels, kernel = [], pages.kernel
    monkeypatch.setattr(pages, "kernel", lambda: kernels.append(kernel()) or kernels[-1])
    folder.write(cell(code))
    with contextlib.suppress(pages.PageError):
        folder.executed()
    assert [one.has_kernel for one in kernels] == [False]


# Both languages in one kernel


def test_one_kernel_runs_a_page_in_both_languages(folder):
    code = "import os\nprint(os.getpid())"
    for language in pages.LANGUAGES:
        folder.write(cell(code) + "\n{eval}`os.getpid()`\n", language=language)
    books = pages.executed_together("counting", pages.LANGUAGES, folder.chapters, folder.runs)
    assert printed(books["en"]) == printed(books["ko"])
    assert [books[language].cells[-1].source for language in books] == [printed(books["en"]).strip()] * 2


def test_the_second_language_finds_the_kernel_as_the_first_one_did(folder, monkeypatch):
    monkeypatch.setenv("KERAS_BACKEND", "numpy")  # which loads soonest
    code = """\
import keras, kerasbook, os
print(sorted(name for name in globals() if name == "left_behind"))
print(keras.Sequential().name, kerasbook.locale.language() == os.environ["KERASBOOK_LANG"], keras.config.floatx())
left_behind = 1
"""
    for language in pages.LANGUAGES:
        folder.write(cell(code), language=language)
    books = pages.executed_together("counting", pages.LANGUAGES, folder.chapters, folder.runs)
    assert printed(books["en"]) == printed(books["ko"]) == "[]\nsequential True float32\n"
    counts = {language: [cell.execution_count for cell in book.cells] for language, book in books.items()}
    assert counts["en"] == counts["ko"]


def test_a_failure_in_the_second_language_names_that_language(folder):
    folder.write(cell("1"))
    folder.write(cell("1 / 0"), language="ko")
    with pytest.raises(pages.PageError, match="of the page ko/counting to run"):
        pages.executed_together("counting", pages.LANGUAGES, folder.chapters, folder.runs)


# Keeping runs


@pytest.fixture
def runs_of_cells(monkeypatch) -> list[str]:
    """The names of the pages that were run rather than read."""
    noted = []

    def run(books, name):
        noted.extend(f"{language}/{name}" for language in books)
        return books

    monkeypatch.setattr(pages, "run", run)
    return noted


def test_a_page_runs_once_until_it_changes(folder, runs_of_cells):
    folder.write(cell("1"))
    folder.write(cell("1"), language="ko")
    first = folder.executed()
    assert folder.executed() == first
    folder.executed(language="ko")
    folder.write(cell("2"))
    assert folder.executed().cells[0].source == "2"
    assert runs_of_cells == ["en/counting", "ko/counting", "en/counting"]
    assert len(list(folder.runs.iterdir())) == 2  # the newest of each language


def test_only_the_language_that_is_missing_runs(folder, runs_of_cells):
    folder.write(cell("1"))
    folder.write(cell("1"), language="ko")
    folder.executed(language="ko")
    books = pages.executed_together("counting", pages.LANGUAGES, folder.chapters, folder.runs)
    assert list(books) == ["en", "ko"]
    assert runs_of_cells == ["ko/counting", "en/counting"]


@pytest.mark.parametrize("change", ["file", "new file", "framework", "backend"])
def test_a_page_runs_again_when_kerasbook_or_a_framework_changes(folder, runs_of_cells, tmp_path, monkeypatch, change):
    package = tmp_path / "package"
    package.mkdir()
    (package / "code.py").write_text("1")
    monkeypatch.setattr(pages, "PACKAGE", package)
    folder.write(cell("1"))
    folder.executed()
    if change == "file":
        (package / "code.py").write_text("2")
    elif change == "new file":
        (package / "page.html").write_text("")
    elif change == "framework":
        monkeypatch.setattr(pages.importlib.metadata, "version", lambda name: "99")
    else:
        monkeypatch.setenv("KERAS_BACKEND", "other")
    folder.executed()
    assert len(runs_of_cells) == 2


def test_compiled_python_is_not_a_change(folder, runs_of_cells, tmp_path, monkeypatch):
    monkeypatch.setattr(pages, "PACKAGE", tmp_path / "package")
    folder.write(cell("1"))
    folder.executed()
    cached = tmp_path / "package" / "__pycache__" / "code.pyc"
    cached.parent.mkdir(parents=True)
    cached.write_bytes(b"1")
    folder.executed()
    assert len(runs_of_cells) == 1


def test_a_page_without_code_or_numbers_needs_no_kernel(folder, runs_of_cells):
    folder.write("# Words\n\nOnly words.")
    assert texts(folder.executed()) == ["# Words\n\nOnly words."]
    assert runs_of_cells == []

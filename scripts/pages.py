"""The pages of chapters/, read as notebooks and run once: their cells, and the numbers in their sentences.

    chapters/en/chapter1/page.md       the page chapter1
    chapters/en/chapter1/session.md    the page session1
    chapters/en/chapter1/glossary.md   the words that chapter 1 is the first to use
    chapters/en/glossary.md            the page glossary: an introduction; below it come the words of all chapters
    chapters/en/helpers.md             the page helpers

A page is text in MyST Markdown, so it opens as a notebook through jupytext. A number in a sentence is not typed but
asked for, `{eval}` with a Python expression behind it: the expression is evaluated where the sentence stands, after the
cells above it. `executed` runs a page and puts the numbers in; the site, the notebooks for Jupyter and Colab, and the
tests all read the same run, which is kept in build/pages until the page or kerasbook changes.
"""

import hashlib
import importlib.metadata
import os
import platform
import re
import subprocess
import tempfile
from collections.abc import Iterable, Iterator
from copy import deepcopy
from pathlib import Path

import jupytext
import markup
import nbformat
from jupyter_client import AsyncKernelManager
from jupyter_client.kernelspec import KernelSpecManager
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbformat import NotebookNode

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "kerasbook"
CHAPTERS = ROOT / "chapters"
RUNS = ROOT / "build" / "pages"
FINDINGS = ROOT / "build" / "findings"  # what concepts found: the page in the other language shows the same
LANGUAGES = ("en", "ko")
PAGE, SESSION, WORDS = "page.md", "session.md", "glossary.md"  # what the folder of a chapter holds
CHAPTER = re.compile(r"chapter(\d+)")
GLOSSARY = "glossary"
FORMAT = "md:myst"
LINK = re.compile(r"(?<=\]\()[^()\s#]+\.md(?=[)#])")  # the file in [text](../helpers.md#label)
INLINE = re.compile(r"\{eval\}`([^`\n]+)`")
METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}
QUESTIONS = "questions"  # the tag of the cells that ask for the numbers in the sentences below them
MINUTES = 20  # for one cell; the slowest of ours takes about one
COUNTS_IN_A_RUN = ("keras", "tensorflow", "jax", "numpy", "scikit-learn", "matplotlib", "ipykernel")


class PageError(Exception):
    """A page cannot be run; the message says which one, where, and why."""


# Reading


def page_files(language: str, chapters: Path = CHAPTERS) -> dict[str, Path]:
    """The file of each page there is in a language, by the page's name, such as "chapter1"; in alphabetical order."""
    folder = chapters / language
    found = {path.stem: path for path in folder.glob("*.md")}
    for chapter in folder.glob("chapter*"):
        if number := CHAPTER.fullmatch(chapter.name):
            found |= {f"chapter{number[1]}": chapter / PAGE, f"session{number[1]}": chapter / SESSION}
    return {name: path for name, path in sorted(found.items()) if path.is_file()}


def page_names(language: str = "en", chapters: Path = CHAPTERS) -> list[str]:
    """The pages there are in a language, such as "chapter1", in alphabetical order."""
    return list(page_files(language, chapters))


def word_files(language: str, chapters: Path = CHAPTERS) -> list[Path]:
    """The files with the words of each chapter."""
    found = (chapters / language).glob(f"chapter*/{WORDS}")
    return sorted(path for path in found if CHAPTER.fullmatch(path.parent.name))


def page_source(language: str, name: str, chapters: Path = CHAPTERS) -> str:
    """What stands in a page's file."""
    return page_files(language, chapters)[name].read_text(encoding="utf-8")


def page_text(language: str, name: str, chapters: Path = CHAPTERS) -> str:
    """A page as it is built: its links lead to pages by their names, and the glossary holds all chapters' words."""
    files = page_files(language, chapters)
    text = with_names(files[name].read_text(encoding="utf-8"), files[name].parent, files)
    if name != GLOSSARY:
        return text
    entries = [entry for path in word_files(language, chapters) for entry in glossary_entries(path.read_text("utf-8"))]
    return f"{text.rstrip()}\n\n{glossary_of(entries)}" if entries else text


def with_names(text: str, folder: Path, files: dict[str, Path]) -> str:
    """A text whose links between files, `[...](../helpers.md)`, lead to pages by name: `[...](helpers.md)`.

    A chapter's own glossary.md is a part of the page "glossary". What is no page stays as it is.
    """
    names = {path.resolve(): name for name, path in files.items()}

    def named(link: re.Match) -> str:
        path = (folder / link[0]).resolve()
        if path.name == WORDS and path.is_file():
            return f"{GLOSSARY}.md"
        return f"{names[path]}.md" if path in names else link[0]

    return LINK.sub(named, text)


def glossary_entries(text: str) -> list[str]:
    """The terms in a text's glossaries, each with what it means: its names stand one below the other."""
    entries: list[list[str]] = []
    for block in markup.blocks(text):
        above = ""
        for line in block.lines if block.kind == GLOSSARY else []:
            if re.match(r"\S", line) and not re.match(r"\S", above):
                entries.append([])
            entries[-1].append(line)
            above = line
    return ["\n".join(entry).rstrip() for entry in entries]


def glossary_of(entries: list[str]) -> str:
    """One glossary of all terms, in the order of their first names. Hangul is encoded in alphabetical order."""
    in_order = sorted(entries, key=lambda entry: entry.partition("\n")[0].casefold())
    return "```{glossary}\n" + "\n\n".join(in_order) + "\n```\n"


def notebook(text: str) -> NotebookNode:
    """A page as a notebook: cells of text and cells of code. The same page gives the same cells, ids included."""
    book = jupytext.reads(text, fmt=FORMAT)
    book.metadata = nbformat.from_dict(METADATA)
    for number, cell in enumerate(book.cells):
        cell.id = f"cell-{number}"
    return book


def expressions(text: str) -> list[str]:
    """What the sentences ask for, in order."""
    return INLINE.findall(text)


# Asking for numbers


def question(expression: str) -> str:
    """The line of code that answers with an expression's value. It defines no name that a cell might use."""
    return f'get_ipython().display_pub.publish({{"text/plain": str({expression})}})'


def asking(book: NotebookNode) -> NotebookNode:
    """A copy of the notebook in which a cell above each text asks for the numbers of its sentences."""
    asked = deepcopy(book)
    cells = []
    for cell in asked.cells:
        if cell.cell_type == "markdown" and (wanted := expressions(cell.source)):
            code = "\n".join(map(question, wanted))
            cells.append(nbformat.v4.new_code_cell(code, id=f"{QUESTIONS}-{cell.id}"))
            cells[-1].metadata.tags = [QUESTIONS]
        cells.append(cell)
    asked.cells = cells
    return asked


FOR_PHONES = re.compile(r"<picture><source\b[^>]*>(.*?)</picture>", re.DOTALL)


def without_pictures_for_phones(cells: Iterable[NotebookNode]) -> None:
    """Leave out the second pictures, which only the site shows: others would become heavier for nothing."""
    for cell in cells:
        for output in cell.get("outputs", []):
            if "text/html" in output.get("data", {}):
                output.data["text/html"] = FOR_PHONES.sub(r"\1", output.data["text/html"])


def asks(cell: NotebookNode) -> bool:
    return QUESTIONS in cell.metadata.get("tags", [])


def answered(book: NotebookNode) -> NotebookNode:
    """A copy of a notebook that was run with its questions: their answers are in the sentences, they are gone."""
    told = deepcopy(book)
    cells, answers = [], iter(())
    for cell in told.cells:
        if asks(cell):
            shown = (output for output in cell.outputs if output.output_type == "display_data")
            answers = iter([output.data["text/plain"] for output in shown])
            continue
        if cell.cell_type == "markdown":
            cell.source = INLINE.sub(lambda _question, left=answers: next(left), cell.source)
        cells.append(cell)
    told.cells = cells
    return told


# Running


def kernel() -> AsyncKernelManager:
    """The kernel of this Python, whatever others are installed on the machine."""
    return AsyncKernelManager(kernel_spec_manager=KernelSpecManager(kernel_dirs=[]))


def variables(language: str) -> dict[str, str]:
    """The variables under which a page runs: this project's code, findings kept, and no chatter of the frameworks."""
    path = [str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]
    ours = {"PYTHONPATH": os.pathsep.join(path), "KERASBOOK_LANG": language, "KERASBOOK_KEPT": str(FINDINGS)}
    ours |= {"KERASBOOK_FOR_PHONES": "1"}
    return {**os.environ, **ours, "TF_CPP_MIN_LOG_LEVEL": "3"}


def complaint(error: Exception) -> str:
    """What went wrong, in one line."""
    if isinstance(error, CellExecutionError):
        return f"{error.ename}: {error.evalue}"
    return " ".join(str(error).split())


# What a kernel runs between two languages, so that the second page finds it as the first one did.
BEGIN_AGAIN = """\
get_ipython().reset(new_session=True)
import os, sys
os.environ["KERASBOOK_LANG"] = {language!r}
if "kerasbook" in sys.modules:
    sys.modules["kerasbook"].use_language({language!r})
if "keras" in sys.modules:
    sys.modules["keras"].utils.clear_session()
del os, sys
"""


def cells_in_turn(books: dict[str, NotebookNode]) -> Iterator[tuple[str, NotebookNode]]:
    """The cells of a page in each language, and between two languages one that begins again."""
    for turn, (language, book) in enumerate(books.items()):
        if turn:
            yield language, nbformat.v4.new_code_cell(BEGIN_AGAIN.format(language=language))
        for cell in book.cells:
            cell.id = f"{language}-{cell.id}"
            yield language, cell


def run(books: dict[str, NotebookNode], name: str) -> dict[str, NotebookNode]:
    """Copies of the notebooks of a page, by language, with the outputs of their cells.

    One kernel runs them in turn: to start it and to load the frameworks takes longer than most pages.

    Raises:
        PageError: If a cell fails.
    """
    books = deepcopy(books)
    languages, cells = zip(*cells_in_turn(books), strict=True)
    whole = nbformat.v4.new_notebook(metadata=METADATA, cells=list(cells))
    with tempfile.TemporaryDirectory() as folder:
        client = NotebookClient(
            whole,
            km=kernel(),
            timeout=60 * MINUTES,
            shutdown_kernel="immediate",  # there is nothing left to save
            extra_arguments=["--IPKernelApp.log_level=40"],  # errors only: it warns of every connection
            resources={"metadata": {"path": folder}},
        )
        try:
            first = variables(languages[0])
            # A kernel that we bring along stays, with all its memory, unless we ask for the clean-up.
            with client.setup_kernel(cleanup_kc=True, env=first, cwd=folder, stderr=subprocess.DEVNULL):
                for number, cell in enumerate(cells):
                    client.execute_cell(cell, number)
        except (CellExecutionError, CellTimeoutError, DeadKernelError) as error:
            raise PageError(
                f"Expected every cell and every number of the page {languages[number]}/{name} to run. "
                f"Received: {complaint(error)}, in\n{cell.source}"
            ) from error
    for cell in cells:
        if cell.cell_type == "code":
            cell.outputs = [output for output in cell.outputs if output.get("name") != "stderr"]
            cell.metadata.pop("execution", None)  # when it ran
    return books


def code_digest() -> str:
    """A number for all that a page's outputs depend on besides the page: kerasbook, this file, the frameworks."""
    digest = hashlib.sha256(f"{platform.python_version()} {os.environ.get('KERAS_BACKEND')}".encode())
    for name in COUNTS_IN_A_RUN:
        try:
            digest.update(f"{name} {importlib.metadata.version(name)}\n".encode())
        except importlib.metadata.PackageNotFoundError:
            digest.update(f"{name} is not here\n".encode())
    for path in [Path(__file__), *sorted(PACKAGE.rglob("*"))]:
        if path.is_file() and "__pycache__" not in path.parts:
            digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def kept(path: Path) -> NotebookNode | None:
    """The notebook in a file, if there is one."""
    try:
        return nbformat.read(path, as_version=4)
    except FileNotFoundError:
        return None


def keep(book: NotebookNode, path: Path, instead_of: str) -> None:
    """Write a notebook, whole or not at all, in the place of older ones whose names match a pattern."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile("w", encoding="utf-8", dir=path.parent, suffix=".part", delete=False) as file:
        nbformat.write(book, file)
    for old in path.parent.glob(instead_of):
        old.unlink(missing_ok=True)
    Path(file.name).replace(path)


def place_of(language: str, name: str, text: str, runs: Path) -> Path:
    """Where the run of a page is kept: the file's name holds what the run depends on."""
    digest = hashlib.sha256((code_digest() + text).encode()).hexdigest()[:16]
    return runs / f"{language}-{name}-{digest}.ipynb"


def has_code(book: NotebookNode) -> bool:
    return any(cell.cell_type == "code" for cell in book.cells)


def executed_together(
    name: str, languages: Iterable[str], chapters: Path = CHAPTERS, runs: Path = RUNS
) -> dict[str, NotebookNode]:
    """A page in several languages, each as a notebook that has run: outputs in its cells, numbers in its sentences.

    Args:
        name: The page's, such as "chapter1".
        languages: Out of "en" and "ko".
        chapters: The folder with the pages of each language.
        runs: Where runs are kept. A page runs again if its text, kerasbook, or a framework has changed.

    Raises:
        PageError: If a cell or an expression fails.
    """
    texts = {language: page_text(language, name, chapters) for language in languages}
    places = {language: place_of(language, name, text, runs) for language, text in texts.items()}
    found = {language: book for language, place in places.items() if (book := kept(place)) is not None}
    new = {language: asking(notebook(text)) for language, text in texts.items() if language not in found}
    if with_code := {language: book for language, book in new.items() if has_code(book)}:
        new |= run(with_code, name)
    for language, book in new.items():
        found[language] = answered(book)
        keep(found[language], places[language], instead_of=f"{language}-{name}-*.ipynb")
    return {language: found[language] for language in texts}


def executed(language: str, name: str, chapters: Path = CHAPTERS, runs: Path = RUNS) -> NotebookNode:
    """A page in one language, as `executed_together` gives it."""
    return executed_together(name, [language], chapters, runs)[language]

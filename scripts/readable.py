#!/usr/bin/env python3
"""Writes the pages as GitHub shows them, with the pictures and numbers of a run, and the notebooks that Colab opens.

    python scripts/readable.py             all pages
    python scripts/readable.py chapter99   some of them

    chapters/read/en/chapter1.md                   plain Markdown; both READMEs lead there
    chapters/images/en/chapter1/nested-fields.png  its pictures
    chapters/notebooks/en/chapter1.ipynb           the page as one notebook, without outputs

Run it when a page, a chapter or the repository's address (scripts/repository.py) has changed; tests/test_pages.py says
when. It runs the pages that have changed, in their order, and needs what the site needs: pip install -e .[site]
"""

import argparse
import io
import re
import sys
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import markup
import nbformat
import notebooks
import pages
import repository
import shown
import website
from PIL import Image

from kerasbook.locale import speaking

IMAGES = "chapters/images"
COLOURS = 128
NAMES = {"en": "English", "ko": "한국어"}
SAID = {
    "en": {
        "written": "Written by scripts/readable.py out of {source}: change that file, not this one.",
        "session": "Session plan",
        "chapter": "Chapter page",
        "glossary": "Glossary",
    },
    "ko": {
        "written": "scripts/readable.py가 {source}에서 만든 파일입니다. 이 파일 말고 그 파일을 고치세요.",
        "session": "모임 진행안",
        "chapter": "장 페이지",
        "glossary": "용어집",
    },
}
ADDRESS = re.compile(r"(?:https://github\.com|https://colab\.research\.google\.com/github)/[\w.-]+/[\w.-]+(?=/blob/)")


@dataclass
class Readable:
    """A page as GitHub shows it.

    Attributes:
        text: Markdown.
        pictures: The content of each picture, by its place in the repository.
    """

    text: str
    pictures: dict[str, bytes] = field(default_factory=dict)


# A page


def small(content: bytes) -> bytes:
    """A picture with few colours, which is a third as large and looks the same."""
    picture = Image.open(io.BytesIO(content)).convert("RGB")
    buffer = io.BytesIO()
    picture.quantize(COLOURS, dither=Image.Dither.NONE).save(buffer, "PNG", optimize=True)
    return buffer.getvalue()


def context(language: str, name: str, chapters: Path = pages.CHAPTERS) -> markup.Context:
    return notebooks.context(language, name, chapters, other="{name}.md", by_label=True)


def head(language: str, name: str, has_code: bool, chapters: Path = pages.CHAPTERS) -> str:
    """The lines above a page: its source, the page in the other language, what belongs to it, its notebook."""
    said, names = SAID[language], pages.page_names(language, chapters)
    beside = [
        f"**{label}**" if code == language else f"[{label}](../{code}/{name}.md)"
        for code, label in NAMES.items()
        if name in pages.page_names(code, chapters)
    ]
    kind, number = re.fullmatch(r"(chapter|session|)(.*)", name).groups()
    other = {"chapter": "session", "session": "chapter"}.get(kind)
    if other and f"{other}{number}" in names:
        beside.append(f"[{said[other]}]({other}{number}.md)")
    if name != pages.GLOSSARY and pages.GLOSSARY in names:
        beside.append(f"[{said['glossary']}]({pages.GLOSSARY}.md)")
    if has_code:
        beside.append(repository.badge(language, name, repository.address()))
    source = website.file_of(name, language, chapters)
    return f"<!-- {said['written'].format(source=source)} -->\n\n{' · '.join(beside)}"


def readable(language: str, name: str, book: nbformat.NotebookNode, chapters: Path = pages.CHAPTERS) -> Readable:
    """A page that has run, as GitHub shows it.

    Raises:
        markup.MarkupError, shown.ShownError: If there is something on it that GitHub would not show.
    """
    around = context(language, name, chapters)
    page = Readable("")
    pages.without_pictures_for_phones(book.cells)
    parts = [head(language, name, pages.has_code(book), chapters)]
    above, heading = 0, website.Heading(1, name, name, False)

    def add(content: bytes) -> str:
        number = sum(Path(path).stem.partition(".")[0] == heading.address for path in page.pictures) + 1
        file = heading.address if number == 1 else f"{heading.address}.{number}"
        page.pictures[f"{IMAGES}/{language}/{name}/{file}.png"] = small(content)
        return f"../../images/{language}/{name}/{file}.png"

    with speaking(language):
        for cell in book.cells:
            if cell.cell_type == "markdown":
                found = website.headings(cell.source, above)
                above, heading = above + len(found), found[-1] if found else heading
                parts.append(markup.plain(cell.source, around).strip("\n"))
            else:
                parts += [f"```python\n{cell.source}\n```", *shown.shown(cell.outputs, add, heading.title)]
    page.text = "\n\n".join(parts) + "\n"
    return page


# All of them


def all_pages(
    names: Collection[str], chapters: Path = pages.CHAPTERS, runs: Path = pages.RUNS
) -> Iterator[tuple[str, str, Readable, bytes]]:
    """The pages in every language as GitHub shows them, each with its notebook, empty where there is no code."""
    for name in names:
        languages = [language for language in pages.LANGUAGES if name in pages.page_names(language, chapters)]
        for language, book in pages.executed_together(name, languages, chapters, runs).items():
            notebook = colab(language, name, chapters, runs) if pages.has_code(book) else b""
            yield language, name, readable(language, name, book, chapters), notebook


def colab(language: str, name: str, chapters: Path = pages.CHAPTERS, runs: Path = pages.RUNS) -> bytes:
    """The notebook of a page that Colab opens."""
    url = repository.address()
    return notebooks.export(language, name, f"git+{url}", chapters, runs, colab=url)


def files(names: Collection[str] = (), chapters: Path = pages.CHAPTERS, runs: Path = pages.RUNS) -> dict[str, bytes]:
    """What is written for these pages, or for all, by its place in the repository."""
    found = {}
    for language, name, page, notebook in all_pages(names or website.all_names(chapters), chapters, runs):
        found[f"{repository.READABLE}/{language}/{name}.md"] = page.text.encode()
        found |= page.pictures
        if notebook:
            found[f"{repository.NOTEBOOKS}/{language}/{name}.ipynb"] = notebook
    return found


def written(names: Collection[str] = ("*",), root: Path = pages.ROOT) -> set[str]:
    """The files of these pages that an earlier start has written, by their place in the repository."""
    places = (f"{repository.READABLE}/*/{{}}.md", f"{IMAGES}/*/{{}}/*.png", f"{repository.NOTEBOOKS}/*/{{}}.ipynb")
    patterns = [place.format(name) for place in places for name in names]
    return {path.relative_to(root).as_posix() for pattern in patterns for path in root.glob(pattern)}


def write(new: dict[str, bytes], names: Collection[str] = (), root: Path = pages.ROOT) -> None:
    """Write the files of these pages, or of all, and remove those of an earlier start that are not among them."""
    for path in written(names or ("*",), root) - set(new):
        (root / path).unlink()
    for path, content in new.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(content)


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("page", nargs="*", metavar="PAGE", help="such as chapter1; all of them if you name none")
    names = parser.parse_args(arguments).page
    if unknown := set(names) - set(website.all_names(pages.CHAPTERS)):
        known = ", ".join(website.all_names(pages.CHAPTERS))
        parser.error(f"Expected pages out of {known}. Received: {', '.join(sorted(unknown))}")
    try:
        new = files(names)
    except (pages.PageError, notebooks.ExportError, markup.MarkupError, shown.ShownError) as error:
        print(f"readable.py: {error}", file=sys.stderr)
        return 1
    write(new, names)
    size = sum(map(len, new.values())) / 1e6
    print(f"{len(new)} files, {size:.1f} MB, below chapters/read, chapters/images and chapters/notebooks")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""A chapter's page in parts for the site: an overview, and a page for each question. It was 50,000 px long."""

import re
from copy import deepcopy
from dataclasses import dataclass

import markup
import nbformat
from nbformat import NotebookNode

HEADING = re.compile(r"(#+)\s+(?P<title>.*?)\s*")


@dataclass
class Part:
    """One of the pages that a chapter becomes.

    Attributes:
        name: The page's name, such as "chapter1-nested-fields".
        label: The label of the section that it holds; empty for the overview.
        title: The heading of that section.
        book: Its cells.
        labels: All labels in it.
    """

    name: str
    label: str
    title: str
    book: NotebookNode
    labels: list[str]


def section_starts(text: str) -> list[tuple[int, str, str]]:
    """Where a section of the second level begins in a text: the line of its label, the label, and its title."""
    found, label, label_line, fence = [], "", 0, ""
    for number, line in enumerate(text.split("\n")):
        if opening := re.match(r"\s*(`{3,}|:{3,}|~{3,})", line):
            fence = "" if fence == opening[1] else fence or opening[1]
        elif not fence and (mark := markup.LABEL.match(line)):
            label, label_line = mark["label"], number
        elif not fence and (heading := HEADING.fullmatch(line)):
            if label and len(heading[1]) == 2:
                found.append((label_line, label, heading["title"]))
            label = ""
        elif line.strip():
            label = ""
    return found


def raised(text: str) -> str:
    """A text whose headings are one level higher: of a section, that is the title of its page."""
    fence, lines = "", []
    for line in text.split("\n"):
        if opening := re.match(r"\s*(`{3,}|:{3,}|~{3,})", line):
            fence = "" if fence == opening[1] else fence or opening[1]
        lines.append(line[1:] if not fence and re.match(r"##+\s", line) else line)
    return "\n".join(lines)


def labels_of(book: NotebookNode) -> list[str]:
    texts = (cell.source for cell in book.cells if cell.cell_type == "markdown")
    return [label for text in texts for label in markup.places("", text)]


def page_of(name: str, label: str) -> str:
    """The name of the page for a section of a chapter."""
    return label if label.startswith(f"{name}-") else f"{name}-{label}"


def parts(name: str, book: NotebookNode, first: str | None) -> list[Part]:
    """A page in parts: the overview ends where the section with the label `first` begins; without one it is all."""
    held: list[tuple[str, str, list[NotebookNode]]] = [("", "", [])]
    for cell in deepcopy(book).cells:
        starts = section_starts(cell.source) if first and cell.cell_type == "markdown" else []
        lines, begin = cell.source.split("\n"), 0
        for line, label, title in starts:
            if len(held) == 1 and label != first:
                continue  # above the first question
            if text := "\n".join(lines[begin:line]).strip("\n"):
                held[-1][2].append(piece(cell, text, len(held) - 1))
            begin = line
            held.append((label, title, []))
        if cell.cell_type == "code":
            held[-1][2].append(cell)
        elif text := "\n".join(lines[begin:]).strip("\n"):
            held[-1][2].append(piece(cell, text, len(held) - 1))
    found = []
    for label, title, cells in held:
        own = nbformat.v4.new_notebook(cells=cells, metadata=book.metadata)
        found.append(Part(page_of(name, label) if label else name, label, title, own, labels_of(own)))
    return found


def piece(cell: NotebookNode, text: str, part: int) -> NotebookNode:
    """A part of a text cell; of a section, with raised headings."""
    return nbformat.v4.new_markdown_cell(raised(text) if part else text, id=f"{cell.id}-{part}")

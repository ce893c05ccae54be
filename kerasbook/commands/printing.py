"""Findings and chapters on the terminal."""

import re
import sys
from collections.abc import Collection, Sequence

import click

from kerasbook.concepts import Chapter, Concept, Finding
from kerasbook.concepts.contents import Contents, Entry
from kerasbook.concepts.show import tables
from kerasbook.locale import gettext as _

# Tables of numbers

EDGES, GAP = 3, 3  # what rich's simple box puts around the columns, at most, and between two


def pieces(name: str) -> list[str]:
    """Where a name may be broken: after a space, an underscore or a full stop."""
    return re.findall(r"[^\s_.]*[\s_.]|[^\s_.]+", name)


def wrapped(name: str, width: int) -> str:
    """A name on lines of this width, broken where its words meet."""
    from rich.cells import cell_len

    lines = [""]
    for piece in pieces(name):
        if lines[-1].strip() and cell_len(lines[-1] + piece.rstrip()) > width:
            lines.append("")
        lines[-1] += piece
    return "\n".join(line.rstrip() for line in lines)


def widest(texts: Sequence[str]) -> int:
    """The width of the widest one on the terminal, where Hangul is twice as wide as Latin letters."""
    from rich.cells import cell_len

    return max(map(cell_len, texts), default=0)


def side_by_side(widths: Sequence[int], room: int) -> list[list[int]]:
    """The numbers of the columns, in groups that fit beside the names."""
    groups: list[list[int]] = [[]]
    left = room
    for number, width in enumerate(widths, start=1):
        if groups[-1] and width + GAP > left:
            groups.append([])
            left = room
        groups[-1].append(number)
        left -= width + GAP
    return groups


def print_numbers(console, heads: Sequence[str], rows: Sequence[Sequence]) -> None:
    """Rows of a name and numbers, strings or rich's texts. Names and heads are broken between words, numbers never.

    Columns for which the terminal is too narrow follow in another table below.
    """
    from rich import box
    from rich.table import Table
    from rich.text import Text

    columns = [list(map(str, column)) for column in zip(heads, *rows, strict=True)]
    names = [widest(columns[0]), max(widest(pieces(name)) for name in columns[0])]  # at most, at least
    whole = [widest(column) for column in columns[1:]]
    if EDGES + names[0] + sum(width + GAP for width in whole) > console.width:
        whole = [max(widest(cells), widest(head.split())) for head, *cells in columns[1:]]
    for group in side_by_side(whole, console.width - EDGES - names[1]):
        room = console.width - EDGES - sum(whole[number - 1] + GAP for number in group)
        width = min(names[0], max(room, 1))
        table = Table(box=box.SIMPLE, show_header=any(heads), pad_edge=False)
        table.add_column(heads[0], width=width, overflow="fold")
        for number in group:
            table.add_column(Text(heads[number]), justify="right", width=whole[number - 1], overflow="fold")
        for name, *cells in rows:
            shown = [cells[number - 1] for number in group]
            texts = [cell if isinstance(cell, Text) else Text(cell) for cell in shown]
            table.add_row(Text(wrapped(name, width)), *texts)
        console.print(table)


# A finding


def print_finding(finding: Finding, edition: int = 2) -> None:
    """The question, the numbers, and each claim with its verdict and the numbers behind it."""
    from rich.console import Console
    from rich.padding import Padding
    from rich.text import Text

    console = Console(file=sys.stdout, highlight=False)
    concept = finding.concept
    console.print()
    console.print(Text(f"{concept.section_in(edition)}  {concept.question}", style="bold"))
    for numbers in tables(finding.measured, concept.label):
        print_numbers(console, ["", *(numbers.columns or [""])], numbers.rows)
    for name, verdict in finding.verdicts.items():
        mark = Text(_("holds"), style="bold green") if verdict else Text(_("does not hold"), style="bold red")
        console.print(Padding(mark.append(": ", "not bold").append(concept.claims[name].statement, "not bold"), (0, 2)))
        console.print(Padding(Text(verdict.because, style="dim"), (0, 2, 0, 6)))
    console.print()


# Chapters


def title(chapter: Chapter | Contents) -> str:
    return _("Chapter {number}. {title}").format(number=chapter.number, title=chapter.title)


def print_contents(chapter: Chapter | Contents, concepts: Collection[Concept | Entry], edition: int = 2) -> None:
    """A chapter's concepts, a line each, with their sections in an edition of the book."""
    click.echo(title(chapter))
    width = max((len(concept.name) for concept in concepts), default=0)
    for concept in concepts:
        click.echo(f"  {concept.name:{width}}  {concept.section_in(edition):6} {concept.question}")

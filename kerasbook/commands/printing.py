"""Findings and chapters on the terminal."""

import sys
from collections.abc import Collection

import click

from kerasbook.concepts import Chapter, Concept, Finding
from kerasbook.concepts.contents import Contents, Entry
from kerasbook.concepts.show import tables
from kerasbook.locale import gettext as _


def print_finding(finding: Finding, edition: int = 2) -> None:
    """The question, the numbers, and each claim with its verdict and the numbers behind it."""
    from rich import box
    from rich.console import Console
    from rich.padding import Padding
    from rich.table import Table
    from rich.text import Text

    console = Console(file=sys.stdout, highlight=False)
    concept = finding.concept
    console.print()
    console.print(Text(f"{concept.section_in(edition)}  {concept.question}", style="bold"))
    for numbers in tables(finding.measured, concept.label):
        table = Table(box=box.SIMPLE, show_header=bool(numbers.columns), pad_edge=False)
        table.add_column("")
        for column in numbers.columns or [""]:
            table.add_column(Text(column), justify="right")
        for row in numbers.rows:
            table.add_row(*(Text(cell) for cell in row))
        console.print(table)
    for name, verdict in finding.verdicts.items():
        mark = Text(_("holds"), style="bold green") if verdict else Text(_("does not hold"), style="bold red")
        console.print(Padding(mark.append(": ", "not bold").append(concept.claims[name].statement, "not bold"), (0, 2)))
        console.print(Padding(Text(verdict.because, style="dim"), (0, 2, 0, 6)))
    console.print()


def title(chapter: Chapter | Contents) -> str:
    return _("Chapter {number}. {title}").format(number=chapter.number, title=chapter.title)


def print_contents(chapter: Chapter | Contents, concepts: Collection[Concept | Entry], edition: int = 2) -> None:
    """A chapter's concepts, a line each, with their sections in an edition of the book."""
    click.echo(title(chapter))
    width = max((len(concept.name) for concept in concepts), default=0)
    for concept in concepts:
        click.echo(f"  {concept.name:{width}}  {concept.section_in(edition):6} {concept.question}")

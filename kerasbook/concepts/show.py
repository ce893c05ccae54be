"""A finding in words: its numbers as tables, its claims with their verdicts. For terminal, page and notebook alike."""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from kerasbook.concepts.seeds import Seeds, seeds_behind
from kerasbook.concepts.strip import reaches, strip
from kerasbook.html import data_uri, templates
from kerasbook.locale import gettext as _
from kerasbook.numbers import short

FOLDER = Path(__file__).parent


@dataclass
class Table:
    """Numbers with the same columns. The first column holds the rows' names; `columns` are the others' heads.

    A number that depends on the seed is a `Cell`, which knows how far it reaches.
    """

    columns: list[str]
    rows: list[list[str]]


class Cell(str):
    """A number in words, and between which two it lies over many seeds, in words; empty if that is not known."""

    reach = ""


WHOLE = 4  # so many numbers, such as a shape, are said one by one; more are a curve


def said(value: object) -> str:
    """A measured value in a few characters; of a long list, its two ends."""
    if not isinstance(value, list):
        return short(value)
    if not value:
        return _("none")
    if len(value) == 1:
        return said(value[0])
    if len(value) <= WHOLE:
        return f"({', '.join(map(said, value))})"
    return _("{first} → {last}").format(first=said(value[0]), last=said(value[-1]))


def cell(value: object, seeds: Seeds | None, *place: str) -> str:
    """A measured value in words, with its reach if it has one."""
    words = Cell(said(value))
    if reach := reaches(seeds, place):
        words.reach = "–".join(map(short, reach))
    return words


def tables(measured: Mapping, label: Callable[[str], str], seeds: Seeds | None = None) -> list[Table]:
    """The measured numbers: single ones in one table, and a table for each set of columns.

    Args:
        measured: The numbers.
        label: What a key of theirs is called, such as a concept's `label`.
        seeds: What was measured over many seeds, if that is known.
    """
    single = Table([], [])
    wide: dict[tuple, Table] = {}
    for key, value in measured.items():
        if isinstance(value, dict):
            table = wide.setdefault(tuple(value), Table([label(name) for name in value], []))
            table.rows.append([label(key), *(cell(item, seeds, key, name) for name, item in value.items())])
        else:
            single.rows.append([label(key), cell(value, seeds, key)])
    return [table for table in (single, *wide.values()) if table.rows]


def found(finding) -> str:
    """What was found, in a sentence: the first claim, if it holds; empty if it does not, or there is none."""
    for name, verdict in finding.verdicts.items():
        return finding.concept.claims[name].statement if verdict else ""
    return ""


FOR_PHONES = "KERASBOOK_FOR_PHONES"  # a variable: findings bring a second picture, which phones show in its place


def for_phones(figure) -> str:
    """The address of a figure's picture for phones, drawn into it; empty if nobody asks for one, or there is none."""
    narrow = figure.for_phones() if os.environ.get(FOR_PHONES) and hasattr(figure, "for_phones") else None
    return data_uri(narrow.image("png", dpi=190)) if narrow else ""


def finding_html(
    finding,
    picture: str | None = None,
    moving: str | None = None,
    heading: bool = True,
    guess: str = "",
    further: str = "",
    narrow: str = "",
) -> str:
    """A finding as HTML: question, picture, how to read it, numbers, claims.

    Args:
        finding: What a concept returned.
        picture: The picture's address; by default the figure is drawn into the text.
        moving: The animated picture's address, if it is to be shown; the page with its slider lies beside this one.
        heading: Whether the question stands above; not in a notebook, where it is the section's title.
        guess: HTML that asks for a guess; the page shows the rest when it has been made.
        further: HTML that leads on from here.
        narrow: The address of the picture that phones show, if there is one.
    """
    if picture is None and finding.figure is not None:
        picture = data_uri(finding.figure.image("png", dpi=96))
    concept = finding.concept
    seeds = seeds_behind(concept, finding.settings)
    strips = {name: strip(claim, seeds) for name, claim in concept.claims.items()} if seeds else {}
    return (
        templates(FOLDER)
        .get_template("finding.html")
        .render(
            finding=finding,
            concept=concept,
            found=found(finding),
            tables=tables(finding.measured, concept.label, seeds),
            seeds=seeds,
            strips=strips,
            short=short,
            picture=picture,
            alt=getattr(finding.figure, "alt", "") or concept.question,
            moving=moving,
            heading=heading,
            guess=guess,
            further=further,
            narrow=narrow,
            listing=finding.listing,
        )
    )


def task_html(exercise) -> str:
    """An exercise's task as HTML, its hint and its solution folded."""
    return templates(FOLDER).get_template("exercise.html").render(exercise=exercise)


def attempt_html(attempt) -> str:
    """What came of an answer, as HTML."""
    return templates(FOLDER).get_template("attempt.html").render(attempt=attempt)

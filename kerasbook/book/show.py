"""A finding in words: its numbers as tables, its claims with their verdicts. For terminal, page and notebook alike."""

import base64
import functools
from dataclasses import dataclass
from pathlib import Path

import lazy_loader

from kerasbook.book.claims import short
from kerasbook.book.concept import Concept, Finding
from kerasbook.locale import gettext as _

jinja2 = lazy_loader.load("jinja2")

TEMPLATES = Path(__file__).parent / "templates"


@dataclass
class Table:
    """Numbers with the same columns. The first column holds the rows' names; `columns` are the others' heads."""

    columns: list[str]
    rows: list[list[str]]


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


def tables(concept: Concept, measured: dict) -> list[Table]:
    """The measured numbers: single ones in one table, and a table for each set of columns."""
    single = Table([], [])
    wide: dict[tuple, Table] = {}
    for key, value in measured.items():
        if isinstance(value, dict):
            table = wide.setdefault(tuple(value), Table([concept.label(name) for name in value], []))
            table.rows.append([concept.label(key), *map(said, value.values())])
        else:
            single.rows.append([concept.label(key), said(value)])
    return [table for table in (single, *wide.values()) if table.rows]


@functools.cache
def templates() -> "jinja2.Environment":
    """The page's templates; what is put into them is escaped."""
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES), autoescape=True, trim_blocks=True, lstrip_blocks=True
    )
    environment.globals.update(_=_, tables=tables)
    return environment


def data_uri(content: bytes, kind: str = "image/png") -> str:
    """A file's content as an address that holds it."""
    return f"data:{kind};base64,{base64.b64encode(content).decode()}"


def finding_html(
    finding: Finding, picture: str | None = None, moving: str | None = None, heading: bool = True
) -> str:
    """A finding as HTML: question, picture, how to read it, numbers, claims.

    Args:
        finding: What a concept returned.
        picture: The picture's address; by default the figure is drawn into the text.
        moving: The animated picture's address, if it is to be shown; the page with its slider lies beside this one.
        heading: Whether the question stands above; not in a notebook, where it is the section's title.
    """
    if picture is None and finding.figure is not None:
        picture = data_uri(finding.figure.image("png", dpi=96))
    return (
        templates()
        .get_template("finding.html")
        .render(finding=finding, concept=finding.concept, picture=picture, moving=moving, heading=heading)
    )

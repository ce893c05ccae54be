"""A claim and its control over many seeds, as two rows of dots with the threshold between them."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from kerasbook.concepts.seeds import Seeds

WIDTH, HEIGHT, EDGE = 360, 56, 14  # in units of the drawing, as wide as the page makes it
LINEAR = 6.0  # if the largest margin is no more than so many times the typical one, the scale is straight


@dataclass(frozen=True)
class Row:
    """One row of dots.

    Attributes:
        name: "claim" or "control".
        dots: The place of each dot, `(x, y)`.
        holds: On how many seeds the claim holds.
        seeds: On how many it was tried.
        nearest: The margin that comes nearest to the threshold, as a distance.
    """

    name: str
    dots: list[tuple[float, float]]
    holds: int
    seeds: int
    nearest: float


@dataclass(frozen=True)
class Strip:
    """The drawing.

    Attributes:
        rows: The claim, and its control.
        threshold: Where the threshold stands; to its right the claim holds.
        straight: Whether the scale is straight; otherwise it is narrower the farther from the threshold.
    """

    rows: tuple[Row, Row]
    threshold: float
    straight: bool
    width: int = WIDTH
    height: int = HEIGHT


def strip(claim, seeds: Seeds) -> Strip | None:
    """A claim and its control over the seeds; None if a margin among them is no number."""
    margins = {
        "claim": [verdict.margin for verdict in seeds.verdicts(claim)],
        "control": [verdict.margin for verdict in seeds.control_verdicts(claim)],
    }
    every = margins["claim"] + margins["control"]
    if not all(map(math.isfinite, every)):
        return None
    typical = min(sorted(map(abs, row))[len(row) // 2] for row in margins.values()) or max(map(abs, every)) or 1.0
    straight = max(map(abs, every)) <= LINEAR * typical
    scale = (lambda margin: margin) if straight else (lambda margin: math.asinh(2 * margin / typical))
    low, high = min(0.0, *map(scale, every)), max(0.0, *map(scale, every))
    span = (high - low) or 1.0

    def across(margin: float) -> float:
        return round(EDGE + (WIDTH - 2 * EDGE) * (scale(margin) - low) / span, 1)

    rows = []
    for place, (name, row) in enumerate(margins.items()):
        middle = HEIGHT * (0.27 + 0.46 * place)
        dots = [(across(margin), round(middle + (index * 7 % 5 - 2) * 2.2, 1)) for index, margin in enumerate(row)]
        rows.append(Row(name, dots, sum(margin > 0 for margin in row), len(row), min(map(abs, row))))
    return Strip(tuple(rows), across(0.0), straight)


def reaches(seeds: Seeds | None, place: Sequence) -> tuple[float, float] | None:
    """Between which two numbers one of the measured ones lies over the seeds; of a curve, its end."""
    if seeds is None:
        return None
    return seeds.reach(*place) or seeds.reach(*place, -1)

"""What a reader guesses before the page shows what was measured: a number, or a curve.

    @coin.guess(least=0, most=100, says="{number} of 100 throws")
    def heads_of_100(measured):
        '''Of 100 throws of a coin, how many fall on heads?'''
        return 100 * measured["heads"]

    @coin.guess(least=0, most=100, along="throws")
    def share_by_throws(measured):
        '''How does the share of heads change with the number of throws?'''
        return {10: 40.0, 100: 52.0, 1000: 50.1}

The docstring asks, the function looks up the answer in what was measured.
"""

import functools
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from kerasbook.concepts.docstrings import paragraphs
from kerasbook.concepts.seeds import Seeds, is_number
from kerasbook.concepts.settings import without_numpy
from kerasbook.locale import gettext as _
from kerasbook.numbers import in_digits

ALONE = "value"  # where the number of a guess that is no curve stands


@dataclass(frozen=True)
class Asked:
    """A question to a reader with what was measured, ready for a page.

    Attributes:
        question: What to guess.
        places: Where the numbers stand along the curve, in words; empty for a single number.
        along: What lies along the curve, in words.
        measured: The number, or those of the curve.
        reach: The least and the greatest of each over the seeds; None if that is not known, or all are the same.
        seeds: Over how many seeds.
        least: The least number to guess.
        most: The greatest one.
        step: How fine a guess is.
        says: How a number is said, with a place for it, such as "{number} of 100".
    """

    question: str
    places: Sequence[str]
    along: str
    measured: Sequence[float]
    reach: Sequence[tuple[float, float]] | None
    seeds: int
    least: float
    most: float
    step: float
    says: str

    @property
    def form(self) -> str:
        """What there is to guess: a "number" or a "curve"."""
        return "curve" if self.places else "number"


class Guess:
    """A question about a concept's numbers, to be answered before they are seen.

    Attributes:
        name: The name of its function.
        least: The least number to guess.
        most: The greatest one.
        step: How fine a guess is.
    """

    def __init__(
        self, function: Callable[[dict], float | Mapping], least: float, most: float, step: float, says: str, along: str
    ):
        if not (function.__doc__ or "").strip():
            raise TypeError(f"Expected a guess's docstring to ask for it. Received none: {function.__name__}")
        if not least < most or not 0 < step <= most - least:
            raise ValueError(
                "Expected numbers to guess from `least` up to `most`, a `step` apart. "
                f"Received: least={least}, most={most}, step={step} ({function.__name__})"
            )
        if "{number}" not in says:
            raise ValueError(f"Expected `says` to have a place for the {{number}}. Received: {says!r}")
        self.name = function.__name__
        self.least, self.most, self.step = least, most, step
        self._says, self._along, self._function = says, along, function
        functools.update_wrapper(self, function)

    @property
    def question(self) -> str:
        """What to guess, in the language in use."""
        return _(" ".join(paragraphs(self._function.__doc__)))

    @property
    def says(self) -> str:
        """How a number is said, in the language in use."""
        return self._says if self._says == "{number}" else _(self._says)

    @property
    def along(self) -> str:
        """What lies along the curve, in the language in use; empty for a single number."""
        return _(self._along) if self._along else ""

    def __call__(self, measured: Mapping) -> dict:
        """What was measured, by its place along the curve; a single number under `ALONE`.

        Raises:
            TypeError: If it is neither a number nor, where the guess has `along`, numbers by their places.
        """
        found = without_numpy(self._function(measured))
        curve = isinstance(found, Mapping)
        numbers = dict(found) if curve else {ALONE: found}
        numbers = {place: without_numpy(value) for place, value in numbers.items()}
        if curve != bool(self._along) or not all(map(is_number, numbers.values())):
            expected = "{place: number, ...}" if self._along else "a number"
            raise TypeError(f"Expected the guess {self.name} to return {expected}. Received: {found!r}")
        return numbers

    def fits(self, numbers: Mapping) -> bool:
        """Whether a reader could have guessed these numbers: no curve of one point, and all from `least` to `most`."""
        return len(numbers) > bool(self._along) and all(
            math.isfinite(number) and self.least <= number <= self.most for number in numbers.values()
        )

    def asked(self, measured: Mapping, label: Callable[[str], str], seeds: Seeds | None) -> Asked | None:
        """The question with what was measured; None if nobody could guess that, as with unusual settings.

        Args:
            measured: What was measured.
            label: What a place on the curve is called, if it is a word, such as a concept's `label`.
            seeds: What was measured over many seeds, if that is known.
        """
        numbers = self(measured)
        if not self.fits(numbers):
            return None
        places = [label(place) if isinstance(place, str) else in_digits(place) for place in numbers]
        return Asked(
            question=self.question,
            places=places if self._along else [],
            along=self.along,
            measured=list(numbers.values()),
            reach=self._reach(seeds),
            seeds=len(seeds.measured) if seeds else 1,
            least=self.least,
            most=self.most,
            step=self.step,
            says=self.says,
        )

    def _reach(self, seeds: Seeds | None) -> list[tuple[float, float]] | None:
        """The least and the greatest of each number over the seeds."""
        curves = [list(self(measured).values()) for measured in seeds.measured] if seeds else []
        reach = [(min(values), max(values)) for values in zip(*curves, strict=True)]
        return reach if any(low < high for low, high in reach) else None

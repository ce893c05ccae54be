"""What a claim answers: whether it holds, by how much, and the numbers that say so."""

import math
import typing
from collections.abc import Mapping
from dataclasses import dataclass, field

from kerasbook.locale import N_
from kerasbook.locale import gettext as _
from kerasbook.numbers import short


@dataclass(frozen=True)
class Reason:
    """A comparison in words, translated when it is shown: what was found in one language is shown in another, too.

    Attributes:
        sentence: The words, in English, with places for numbers.
        numbers: What stands there.
    """

    sentence: str
    numbers: "dict[str, str | Reason]"

    def __str__(self) -> str:
        return _(self.sentence).format(**self.numbers)


class Comparison(typing.NamedTuple):
    """One number compared with a bound.

    Attributes:
        value: The number.
        way: "above" or "below" the bound, or "near" it.
        bound: The bound, with what is asked beyond it.
        within: How far away "near" may be.
    """

    value: float
    way: str
    bound: float
    within: float = 0.0

    @property
    def margin(self) -> float:
        """How far the number is on the right side of the bound."""
        return self.margin_of(self.value)

    def margin_of(self, value: float) -> float:
        """How far another number in the place of this one would be on the right side of the bound."""
        beyond = value - self.bound
        return {"above": beyond, "below": -beyond, "near": self.within - abs(beyond)}[self.way]


@dataclass(frozen=True, repr=False)
class Verdict:
    """Whether a claim holds. Truthy if it does; `first & second` holds if both do, `~verdict` if it does not.

    Attributes:
        holds: Whether the numbers bear the claim out.
        margin: How far the numbers are from changing the verdict, in the unit of what is
            compared: above 0 if the claim holds.
        reason: What the comparison came to, in words, such as "0.930 is more than 0.870 (0.820 + 0.050)".
        comparisons: The comparisons of which all must hold; none where it is the opposite of a verdict.
    """

    holds: bool
    margin: float
    reason: str | Reason
    comparisons: tuple[Comparison, ...] = field(default=(), repr=False, compare=False)

    @property
    def because(self) -> str:
        """What the comparison came to, in the language in use."""
        return str(self.reason)

    def __bool__(self) -> bool:
        return self.holds

    def __repr__(self) -> str:
        return f"{_('holds') if self else _('does not hold')}: {self.because}"

    def __and__(self, other: "Verdict") -> "Verdict":
        margins = (self.margin, other.margin)
        return Verdict(
            self.holds and other.holds,
            math.nan if any(map(math.isnan, margins)) else min(margins),
            Reason("{one}; {other}", {"one": self.reason, "other": other.reason}),
            self.comparisons + other.comparisons,
        )

    def __invert__(self) -> "Verdict":
        # Numbers that are none bear nothing out, not even that a claim is false.
        refuted = not self.holds and not math.isnan(self.margin)
        return Verdict(refuted, -self.margin, self.reason)  # which says what is so, whoever claims what


class Verdicts(dict[str, Verdict]):
    """What each claim of a concept says, by the claim's name. In Jupyter it shows what the claims say, in words.

    Args:
        verdicts: The verdicts, by the claims' names.
        statements: What the claims state, by the same names, in the language in use.
    """

    def __init__(self, verdicts: Mapping[str, Verdict], statements: Mapping[str, str]):
        super().__init__(verdicts)
        self.statements = statements

    def __repr__(self) -> str:
        said = {name: _("holds") if verdict else _("does not hold") for name, verdict in self.items()}
        return "\n".join(f"{said[name]}: {self.statements[name]}\n    {self[name].because}" for name in self)


SENTENCES = {
    ("above", True): N_("{value} is more than {bound}"),
    ("above", False): N_("{value} is not more than {bound}"),
    ("below", True): N_("{value} is less than {bound}"),
    ("below", False): N_("{value} is not less than {bound}"),
    ("near", True): N_("{value} is within {within} of {bound}"),
    ("near", False): N_("{value} is not within {within} of {bound}"),
}


def _verdict(comparison: Comparison, sum_of: str = "") -> Verdict:
    # A number that is not a number makes the margin NaN, and no comparison with NaN is true.
    holds = bool(comparison.margin > 0)
    numbers = {"value": short(comparison.value), "bound": short(comparison.bound) + sum_of}
    if comparison.way == "near":
        numbers["within"] = short(comparison.within)
    return Verdict(holds, float(comparison.margin), Reason(SENTENCES[comparison.way, holds], numbers), (comparison,))


def above(value: float, floor: float, by: float = 0.0) -> Verdict:
    """Claims that `value > floor + by`."""
    if not by:
        return _verdict(Comparison(value, "above", floor))
    return _verdict(Comparison(value, "above", floor + by), f" ({short(floor)} + {short(by)})")


def below(value: float, ceiling: float, by: float = 0.0) -> Verdict:
    """Claims that `value < ceiling - by`."""
    if not by:
        return _verdict(Comparison(value, "below", ceiling))
    return _verdict(Comparison(value, "below", ceiling - by), f" ({short(ceiling)} − {short(by)})")


def near(value: float, target: float, within: float) -> Verdict:
    """Claims that `value` is less than `within` away from `target`."""
    return _verdict(Comparison(value, "near", target, within))


def predicted(guess: float, measured: float, within: float) -> Verdict:
    """Claims that `guess` is less than `within` away from what was measured.

    A wrong guess is only told which way to go, so that there is still something to think about.
    """
    if near(guess, measured, within):
        return near(guess, measured, within)
    direction = N_("{guess} is too low") if guess < measured else N_("{guess} is too high")
    margin = within - abs(guess - measured)
    return Verdict(False, float(margin), Reason(direction, {"guess": short(guess)}))

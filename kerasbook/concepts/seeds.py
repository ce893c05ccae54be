"""What a concept measured over many seeds, at its defaults and under the controls of its claims.

One seed is an anecdote. `scripts/seeds.py` runs a chapter over twenty of them and writes `seeds.json` beside its
listings; the results page, the tables and the documentation show from there how far the numbers reach. A test compares
what is in the file with what the code gives.
"""

import functools
import json
import math
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from kerasbook.concepts.claims import Verdict

NAME = "seeds.json"
DIGITS = 5  # significant ones are kept
DRAWN = 5  # seeds that a picture shows
MOST = 64  # numbers under one key of what is measured; more are kept only if a claim reads them

Place = tuple[str | int, ...]  # the way to a number


def leaves(measured: object, place: Place = ()) -> Iterator[tuple[Place, object]]:
    """The single values of what was measured, each with the way to it."""
    if isinstance(measured, Mapping):
        items = measured.items()
    elif isinstance(measured, list):
        items = enumerate(measured)
    else:
        yield place, measured
        return
    for key, value in items:
        yield from leaves(value, (*place, key))


def replaced(measured: object, place: Place, number: float) -> object:
    """What was measured, with another number in one place."""
    if not place:
        return number
    key, *rest = place
    items = dict(measured) if isinstance(measured, Mapping) else list(measured)
    items[key] = replaced(items[key], tuple(rest), number)
    return items


def is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def read_by(claim, measured: Mapping) -> list[Place]:
    """Which of the numbers a claim reads: where one of them is lost, so is its margin."""
    numbers = [place for place, value in leaves(measured) if is_number(value)]
    return [place for place in numbers if math.isnan(claim(replaced(measured, place, math.nan)).margin)]


def rounded(value: object) -> object:
    return float(f"{value:.{DIGITS}g}") if isinstance(value, float) and math.isfinite(value) else value


def folded(found: Sequence[Mapping], keys: Collection[str]) -> list:
    """What was measured for each seed, as numbers with all their seeds: `[[place, [0.1, 0.2]], ...]`."""
    chosen = [dict(leaves({key: measured[key] for key in keys})) for measured in found]
    return [[list(place), [rounded(numbers.get(place)) for numbers in chosen]] for place in chosen[0]]


def unfolded(columns: Sequence) -> list[dict]:
    """The opposite of `folded`."""
    count = max((len(values) for _place, values in columns), default=0)
    return [_nested([(place, values[seed]) for place, values in columns]) for seed in range(count)]


def _nested(pairs: Sequence[tuple[Sequence, object]]) -> object:
    if len(pairs) == 1 and not pairs[0][0]:
        return pairs[0][1]
    groups: dict = {}
    for (key, *rest), value in pairs:
        groups.setdefault(key, []).append((rest, value))
    inside = {key: _nested(group) for key, group in groups.items()}
    return list(inside.values()) if all(isinstance(key, int) for key in inside) else inside


def keys_read(claim, measured: Mapping) -> list[str]:
    """The keys of what was measured under which a claim reads a number."""
    return list(dict.fromkeys(place[0] for place in read_by(claim, measured)))


def kept_of(
    concept, seeds: Sequence[int], found: Sequence[Mapping], controlled: Mapping[str, Sequence[Mapping]]
) -> dict:
    """What is kept of a concept, plain JSON.

    Args:
        concept: The concept.
        seeds: The seeds.
        found: What was measured at the defaults, for each seed.
        controlled: From each claim's name to what was measured under its control, for each seed.
    """
    read = {name: keys_read(claim, found[0]) for name, claim in concept.claims.items()}
    needed = {key for keys in read.values() for key in keys}
    short = {key for key in found[0] if len(list(leaves(found[0][key]))) <= MOST}
    return {
        "seeds": list(seeds),
        "defaults": defaults_of(concept),
        "controls": controls_of(concept),
        "measured": folded(found, [key for key in found[0] if key in needed | short]),
        "controlled": {name: folded(controlled[name], keys) for name, keys in read.items()},
    }


@dataclass(frozen=True)
class Seeds:
    """What a concept measured over many seeds.

    Attributes:
        concept: The concept.
        seeds: The seeds; a single one if the concept has none.
        date: When it was measured.
        measured: What was measured at the defaults, for each seed.
        controlled: From each claim's name to what was measured under its control, for each seed.
    """

    concept: object
    seeds: Sequence[int]
    date: str
    measured: Sequence[Mapping]
    controlled: Mapping[str, Sequence[Mapping]]

    def verdicts(self, claim) -> list[Verdict]:
        """What a claim says to each seed."""
        return [claim(measured) for measured in self.measured]

    def control_verdicts(self, claim) -> list[Verdict]:
        """What it says to each seed under its control."""
        return [claim(measured) for measured in self.controlled[claim.name]]

    def reach(self, *place: str | int) -> tuple[float, float] | None:
        """The least and the greatest of a number over the seeds; None if it is not kept, or always the same."""
        try:
            found = [functools.reduce(lambda value, key: value[key], place, measured) for measured in self.measured]
        except (KeyError, IndexError, TypeError):
            return None
        if not all(map(is_number, found)) or min(found) == max(found):
            return None
        return min(found), max(found)


def file_of(chapter) -> Path:
    """Where the numbers of a chapter lie."""
    return Path(__file__).parents[1] / f"chapter{chapter.number}" / NAME


@functools.cache
def _content(path: Path) -> dict:
    return json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {"concepts": {}}


def seeds_of(concept) -> Seeds | None:
    """What is kept of a concept; None if nothing is, or if it was measured with other defaults or controls."""
    content = _content(file_of(concept.chapter))
    kept = content["concepts"].get(concept.key)
    if kept is None or kept["defaults"] != defaults_of(concept) or kept["controls"] != controls_of(concept):
        return None
    controlled = {name: unfolded(columns) for name, columns in kept["controlled"].items()}
    return Seeds(concept, kept["seeds"], content["date"], unfolded(kept["measured"]), controlled)


def seeds_behind(concept, settings: Mapping) -> Seeds | None:
    """What is kept of a concept, if these settings are its defaults, whatever the seed."""
    chosen = {name: value for name, value in settings.items() if name != "seed"}
    return seeds_of(concept) if chosen == defaults_of(concept) else None


def defaults_of(concept) -> dict:
    """The settings of a concept that are not the seed."""
    return {name: value for name, value in concept.defaults.items() if name != "seed"}


def controls_of(concept) -> dict:
    """The controls of its claims."""
    return {name: claim.control for name, claim in concept.claims.items()}

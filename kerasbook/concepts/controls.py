"""Is a control real? It must take something away, and leave it to the numbers whether the claim then fails.

    [] == complaints(claim, seeds_of(concept))

A control says nothing if the claim fails in it by arithmetic (a share would have to exceed 1), if it repeats the
claim's own computation (the same bar once more, an angle plus 90), or if its number is a constant that the code returns
where nothing is to be seen. What was measured over many seeds shows each of them.
"""

import math
from collections.abc import Mapping, Sequence

from kerasbook.concepts.seeds import Place, Seeds, leaves, read_by

CLOSE = 2e-4  # as a share: numbers are kept to five digits
SHARES = [number / 100 for number in range(101)]


def same(one: float, other: float) -> bool:
    return math.isclose(one, other, rel_tol=CLOSE, abs_tol=1e-12)


def columns(found: Sequence[Mapping], places: Sequence[Place]) -> dict[Place, list[float]]:
    """The numbers in these places, over the seeds."""
    by_seed = [dict(leaves(measured)) for measured in found]
    return {place: [numbers[place] for numbers in by_seed] for place in places}


def said(place: Place) -> str:
    return "/".join(map(str, place))


def impossible(claim, seeds: Seeds, numbers: Sequence[float]) -> list[str]:
    """Comparisons that fail under the control whatever is measured, by arithmetic.

    Where all numbers that the claim reads are shares, from 0 to 1, any share might have been measured; elsewhere what
    was measured on any seed.
    """
    are_shares = all(0 <= number <= 1 for number in numbers)
    found = []
    defaults = [verdict.comparisons for verdict in seeds.verdicts(claim)]
    controls = [verdict.comparisons for verdict in seeds.control_verdicts(claim)]
    for number in range(len(defaults[0])):
        attained = [comparisons[number].value for comparisons in (*defaults, *controls)]
        attained += SHARES if are_shares else []
        failing = [comparisons[number] for comparisons in controls if comparisons[number].margin < 0]
        if failing and all(one.margin_of(value) <= 0 for one in failing for value in attained):
            found.append(f"comparison {number + 1} fails whatever is measured")
    return found


def related(place: Place, other: Place) -> bool:
    """Whether two numbers stand under one key, as what is compared mostly does, but not as two places of a curve."""
    of_a_curve = other[:-1] == place[:-1] and isinstance(place[-1], int)
    return other != place and other[0] == place[0] and not of_a_curve


def repeated(default: Mapping[Place, list[float]], control: Mapping[Place, list[float]]) -> list[str]:
    """Numbers of the control that are, on every seed, another one under the same key, of this run or of the defaults.

    Those that are the same by default as well say nothing, nor does a 0, nor a count.
    """
    found = []
    for place, values in control.items():
        if not any(values) or all(isinstance(value, int) for value in values):
            continue
        for name, run in (("control", control), ("defaults", default)):
            for other in filter(lambda other, place=place: related(place, other), run):
                always = all(map(same, default[place], default[other]))
                if not always and all(map(same, values, run[other])):
                    found.append(f"{said(place)} is {said(other)} of the {name}, once more")
    return found


def by_rule(default: Mapping[Place, list[float]], control: Mapping[Place, list[float]]) -> list[str]:
    """Numbers that follow from the defaults' by a constant, or are one, though those vary from seed to seed.

    Counts may be the same on every seed.
    """
    found = []
    for place, values in control.items():
        before = default[place]
        if max(before) == min(before) or all(isinstance(value, int) for value in values):
            continue
        shifts = [value - number for value, number in zip(values, before, strict=True)]
        if max(values) == min(values):
            found.append(f"{said(place)} is {values[0]} on every seed")
        elif any(shifts) and all(same(shift, shifts[0]) for shift in shifts):
            found.append(f"{said(place)} is that of the defaults plus {shifts[0]:.4g}, on every seed")
    return found


def complaints(claim, seeds: Seeds) -> list[str]:
    """Why a claim's control says nothing; nothing if it is real.

    Args:
        claim: The claim.
        seeds: What its concept measured over seeds.
    """
    places = read_by(claim, seeds.measured[0])
    default, control = columns(seeds.measured, places), columns(seeds.controlled[claim.name], places)
    moved = [place for place in places if not all(map(same, default[place], control[place]))]
    if not moved:
        return ["its control changes no number that the claim reads"]
    numbers = [value for run in (default, control) for values in run.values() for value in values]
    found = impossible(claim, seeds, numbers) + repeated(default, {place: control[place] for place in moved})
    return found + (by_rule(default, control) if len(seeds.seeds) > 2 else [])

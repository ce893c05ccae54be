"""Dots of seeds: where they stand, and what is said of them."""

import math

import pytest

from kerasbook.concepts import above
from kerasbook.concepts.concept import Claim
from kerasbook.concepts.seeds import Seeds
from kerasbook.concepts.strip import EDGE, WIDTH, reaches, strip


def high(measured):
    """It is high."""
    return above(measured["height"], 1.0)


CLAIM = Claim(high, {"level": 0}, takes_away="Height.")


def seeds(heights, controls) -> Seeds:
    default = [{"height": height, "curve": [0.0, height]} for height in heights]
    return Seeds(None, range(len(heights)), "2026-11-26", default, {"high": [{"height": one} for one in controls]})


def test_dots_stand_on_their_side_of_the_threshold_in_proportion():
    drawn = strip(CLAIM, seeds([2.0, 3.0], [0.0, 0.5]))
    assert drawn.straight
    claim, control = drawn.rows
    assert [x for x, _y in control.dots] == [EDGE, pytest.approx(EDGE + (WIDTH - 2 * EDGE) / 6, abs=0.1)]
    assert [x for x, _y in claim.dots] == [pytest.approx(EDGE + (WIDTH - 2 * EDGE) * 2 / 3, abs=0.1), WIDTH - EDGE]
    assert drawn.threshold == pytest.approx(EDGE + (WIDTH - 2 * EDGE) / 3, abs=0.1)
    assert (claim.holds, control.holds, claim.seeds) == (2, 0, 2)
    assert (claim.nearest, control.nearest) == (1.0, 0.5)
    assert max(y for _x, y in claim.dots) < min(y for _x, y in control.dots)


def test_where_one_side_is_much_farther_away_its_scale_is_narrower():
    drawn = strip(CLAIM, seeds([1.01, 1.02, 1.03], [-900.0, -1_000.0, -950.0]))
    assert not drawn.straight
    places = [x for x, _y in drawn.rows[0].dots]
    assert places == sorted(places)
    assert places[-1] - drawn.threshold > 20  # not squeezed onto the threshold


def test_without_a_number_nothing_is_drawn():
    assert strip(CLAIM, seeds([math.nan, 2.0], [0.0, 0.5])) is None


def test_all_on_the_threshold():
    assert strip(CLAIM, seeds([1.0, 1.0], [1.0, 1.0])).rows[0].holds == 0


def test_a_curve_reaches_as_far_as_its_end():
    found = seeds([2.0, 3.0], [0.0, 0.5])
    assert reaches(found, ["height"]) == (2.0, 3.0)
    assert reaches(found, ["curve"]) == (2.0, 3.0)
    assert reaches(found, ["other"]) is None
    assert reaches(None, ["height"]) is None

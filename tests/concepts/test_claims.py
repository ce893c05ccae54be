import math

import numpy as np
import pytest

from kerasbook.concepts.claims import above, below, near, predicted

NAN = math.nan


@pytest.mark.parametrize(
    ("verdict", "holds", "margin", "because"),
    [
        (above(0.93, 0.82), True, 0.11, "0.930 is more than 0.820"),
        (above(0.93, 0.82, by=0.05), True, 0.06, "0.930 is more than 0.870 (0.820 + 0.050)"),
        (above(0.85, 0.82, by=0.05), False, -0.02, "0.850 is not more than 0.870 (0.820 + 0.050)"),
        (below(0.2, 0.9), True, 0.7, "0.200 is less than 0.900"),
        (below(0.2, 0.9, by=0.5), True, 0.2, "0.200 is less than 0.400 (0.900 − 0.500)"),
        (below(0.5, 0.9, by=0.5), False, -0.1, "0.500 is not less than 0.400 (0.900 − 0.500)"),
        (near(2.35, 2.3, within=0.5), True, 0.45, "2.350 is within 0.500 of 2.300"),
        (near(1.7, 2.3, within=0.5), False, -0.1, "1.700 is not within 0.500 of 2.300"),
    ],
)
def test_a_verdict_says_whether_by_how_much_and_why(verdict, holds, margin, because):
    assert verdict.holds is holds
    assert bool(verdict) is holds
    assert verdict.margin == pytest.approx(margin)
    assert verdict.because == because


@pytest.mark.parametrize("verdict", [above(1.0, 1.0), below(1.0, 1.0), near(1.0, 3.0, within=2.0)])
def test_a_tie_does_not_hold(verdict):
    assert not verdict


@pytest.mark.parametrize(
    "verdict",
    [above(NAN, 0.0), above(0.0, NAN), below(NAN, 0.0), below(0.0, NAN), near(NAN, 0.0, 1.0), near(0.0, NAN, 1.0)],
)
def test_what_is_not_a_number_bears_nothing_out(verdict):
    assert verdict.holds is False
    assert math.isnan(verdict.margin)
    assert "not a number" in verdict.because


HOLDS, JUST_HOLDS, FAILS = above(3.0, 1.0), above(1.1, 1.0), above(0.0, 1.0)


@pytest.mark.parametrize(
    ("first", "second", "holds"),
    [(HOLDS, JUST_HOLDS, True), (JUST_HOLDS, HOLDS, True), (HOLDS, FAILS, False), (FAILS, HOLDS, False)],
)
def test_both_hold_if_each_does_and_the_weaker_one_sets_the_margin(first, second, holds):
    both = first & second
    assert both.holds is holds
    assert both.margin == min(first.margin, second.margin)
    assert both.because == f"{first.because}; {second.because}"


@pytest.mark.parametrize("both", [HOLDS & above(NAN, 0.0), above(NAN, 0.0) & HOLDS])
def test_a_failing_pair_never_has_a_margin_above_0(both):
    assert not both
    assert not both.margin > 0


@pytest.mark.parametrize(
    ("verdict", "holds", "margin", "because"),
    [
        (~above(0.5, 0.9), True, 0.4, "0.500 is not more than 0.900"),
        (~above(0.9, 0.5), False, -0.4, "0.900 is more than 0.500"),
        (~~above(0.9, 0.5), True, 0.4, "0.900 is more than 0.500"),
        (~(HOLDS & FAILS), True, 1.0, "3.000 is more than 1.000; 0.000 is not more than 1.000"),
    ],
)
@pytest.mark.usefixtures("english")
def test_the_opposite_of_a_verdict(verdict, holds, margin, because):
    assert verdict.holds is holds
    assert verdict.margin == pytest.approx(margin)
    assert verdict.because == because


def test_what_is_not_a_number_does_not_bear_out_the_opposite_either():
    assert not above(NAN, 0.0)
    assert not ~above(NAN, 0.0)
    assert not ~~above(NAN, 0.0)


@pytest.mark.parametrize(
    ("verdict", "holds", "margin", "because"),
    [
        (predicted(4.6, 4.62, within=0.2), True, 0.18, "4.600 is within 0.200 of 4.620"),
        (predicted(2.3, 4.62, within=0.2), False, -2.12, "2.300 is too low"),
        (predicted(23.0, 4.62, within=0.2), False, -18.18, "23.00 is too high"),
        (predicted(18, 216, within=0.5), False, -197.5, "18 is too low"),
        (predicted(216, 216, within=0.5), True, 0.5, "216 is within 0.500 of 216"),
    ],
)
@pytest.mark.usefixtures("english")
def test_a_wrong_prediction_is_told_which_way_to_go_and_no_more(verdict, holds, margin, because):
    assert verdict.holds is holds
    assert verdict.margin == pytest.approx(margin)
    assert verdict.because == because


def test_nothing_is_predicted_of_what_is_not_a_number():
    assert not predicted(1.0, NAN, within=2.0)


def test_numbers_of_numpy_do():
    verdict = above(np.float64(0.75), np.float64(0.5))
    assert (verdict.holds, verdict.margin, verdict.because) == (True, 0.25, "0.750 is more than 0.500")
    assert type(verdict.holds) is bool
    assert type(verdict.margin) is float

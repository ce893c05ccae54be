"""Is a control real? Four kinds that are not, and one that is."""

from collections.abc import Sequence

import pytest

from kerasbook.concepts import above, below
from kerasbook.concepts.claims import near
from kerasbook.concepts.concept import Claim
from kerasbook.concepts.controls import complaints
from kerasbook.concepts.seeds import Seeds

NOISE, OTHER = (0.0, 0.011, -0.007), (0.004, -0.013, 0.009)


def judged(says, default: Sequence[dict], control: Sequence[dict]) -> list[str]:
    says.__doc__ = "It is so."
    claim = Claim(says, {"seed": 1}, takes_away="What it names.")
    return complaints(claim, Seeds(None, range(3), "2026-11-26", default, {claim.name: control}))


def better(measured):
    return above(measured["accuracy"]["deep"], measured["accuracy"]["flat"], by=0.1)


def accuracies(deep: float, flat: float, noises: Sequence[float] = NOISE) -> list[dict]:
    return [{"accuracy": {"deep": deep + noise, "flat": flat - noise / 2}} for noise in noises]


def test_a_real_control():
    assert judged(better, accuracies(0.9, 0.7), accuracies(0.72, 0.71, OTHER)) == []


def test_one_that_changes_nothing():
    found = judged(better, accuracies(0.9, 0.7), accuracies(0.9, 0.7))
    assert found == ["its control changes no number that the claim reads"]


def test_one_that_fails_by_arithmetic():
    def five_times(measured):
        return above(measured["accuracy"]["deep"], 5 * measured["accuracy"]["flat"])

    found = judged(five_times, accuracies(0.5, 0.09), accuracies(0.9, 0.89, OTHER))
    assert found == ["comparison 1 fails whatever is measured"]


def test_a_share_that_is_to_be_near_another_might_have_been():
    def comes_true(measured):
        return near(measured["rate"]["fresh"], measured["rate"]["told"], within=0.04)

    default = [{"rate": {"told": 0.15 + noise, "fresh": 0.15 - noise}} for noise in NOISE]
    flattered = [{"rate": {"told": 0.06 + noise, "fresh": 0.15 - noise}} for noise in OTHER]
    assert judged(comes_true, default, flattered) == []  # neither 0, 1 nor any measured share lies near 0.06


def test_what_is_no_share_might_be_what_it_was_on_any_seed():
    def far_below(measured):
        return below(measured["loss"]["after"], measured["loss"]["before"], by=3.0)

    default = [{"loss": {"before": 5.0 + noise, "after": 0.5 - noise}} for noise in NOISE]
    untrained = [{"loss": {"before": 5.0 + noise, "after": 5.1 - noise}} for noise in OTHER]
    assert judged(far_below, default, untrained) == []
    small = [{"loss": {"before": 2.3 + noise, "after": 2.2 - noise}} for noise in OTHER]
    assert judged(far_below, default, small) == ["comparison 1 fails whatever is measured"]


def test_places_of_a_curve_and_counts_may_be_the_same():
    def falls(measured):
        return below(measured["loss"][-1], measured["loss"][0] / 2)

    default = [{"loss": [2.3 + noise, 0.3 - noise]} for noise in NOISE]
    assert judged(falls, default, [{"loss": [2.3 + noise, 2.3 + noise]} for noise in NOISE]) == []


def test_one_that_repeats_another_number_of_the_defaults():
    default = accuracies(0.9, 0.7)
    control = [
        {"accuracy": {"deep": one["accuracy"]["flat"], "flat": 0.69 + noise}}
        for one, noise in zip(default, NOISE, strict=True)
    ]
    assert judged(better, default, control) == ["accuracy/deep is accuracy/flat of the defaults, once more"]


def test_one_that_compares_a_number_with_itself():
    control = [{"accuracy": {"deep": 0.6 + noise, "flat": 0.6 + noise}} for noise in NOISE]
    found = judged(better, accuracies(0.9, 0.7), control)
    assert "accuracy/deep is accuracy/flat of the control, once more" in found


def direction(measured):
    return near(measured["angle"], 35.0, within=5.0)


def test_one_that_adds_a_constant():
    default = [{"angle": 35 + 30 * noise} for noise in NOISE]
    control = [{"angle": 125 + 30 * noise} for noise in NOISE]
    assert judged(direction, default, control) == ["angle is that of the defaults plus 90, on every seed"]


@pytest.mark.parametrize(("constant", "is_none"), [(0.0, True), (0, False)])
def test_one_that_returns_a_constant_unless_it_counts(constant, is_none):
    def ranks(measured):
        return below(measured["rank"], -0.7)

    found = judged(ranks, [{"rank": -0.9 + noise} for noise in NOISE], [{"rank": constant}] * 3)
    assert found == ([f"rank is {constant} on every seed"] if is_none else [])


def test_numbers_that_were_the_same_by_default_may_stay_so():
    default = [{"accuracy": {"deep": 0.9 + noise, "flat": 0.9 + noise}} for noise in NOISE]
    control = [{"accuracy": {"deep": 0.3 - noise, "flat": 0.3 - noise}} for noise in NOISE]

    def both(measured):
        return above(min(measured["accuracy"]["deep"], measured["accuracy"]["flat"]), 0.5)

    assert judged(both, default, control) == []

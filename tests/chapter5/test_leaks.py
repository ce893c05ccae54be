"""Chapter 5, `leaks`: what is on which side of the cut, and that the networks are separate."""

import numpy as np
import pytest
from findings import of_chapter
from numpy.testing import assert_array_equal

from kerasbook import datasets
from kerasbook.chapter5.listings.leaks import LISTS, digits_twice, hours_of_dust, houses_by_size, side_by_side

found = of_chapter(5)
RUNS = 2


def drawn(ordered, split):
    return ordered(split, RUNS, np.random.default_rng(0))


@pytest.mark.parametrize(("split", "share"), [("wrong", 0.75), ("right", 0.0)])
def test_a_digits_copy_is_on_the_other_side_of_the_wrong_cut_alone(split, share):
    rows = drawn(digits_twice, split)
    assert (rows.train.shape, rows.validation.shape) == ((750, RUNS), (250, RUNS))
    twins = np.isin(rows.validation[:, 0], rows.train[:, 0]).mean()
    assert twins == pytest.approx(share, abs=0.1 * bool(share))
    every = np.concatenate([rows.train[:, 0], rows.validation[:, 0]])
    assert_array_equal(np.unique(every, return_counts=True)[1], [2] * 500)


@pytest.mark.parametrize("split", ["wrong", "right"])
def test_time_goes_on_only_from_the_right_cut(split):
    rows = drawn(hours_of_dust, split)
    learned, held_back = rows.train[:, 0], rows.validation[:, 0]
    assert (learned.max() < held_back.min()) == (split == "right")
    assert max(learned.max(), held_back.max()) < rows.new.min()


def test_what_goes_in_is_known_before_the_dust_is():
    """The newest reading that goes in is that of the hour itself, and the dust is not among them."""
    rows = drawn(hours_of_dust, "right")
    train, _test = datasets.weather()
    first = rows.groups.searchsorted(1)  # the first row of the second week
    hour = next(hour for hour in range(168, 400) if not np.isnan(train.readings[hour, -1]))
    assert_array_equal(rows.x[first, :8], train.readings[hour, :-1])
    assert_array_equal(rows.x[first, -8:], train.readings[hour - 18, :-1])
    assert rows.y[first] == pytest.approx(np.log(max(1, train.readings[hour, -1])))


def test_the_wrong_houses_to_validate_on_are_the_smallest():
    rows = drawn(houses_by_size, "wrong")
    assert rows.x[rows.train[:, 0], 0].min() >= rows.x[rows.validation[:, 0], 0].max()
    rows = drawn(houses_by_size, "right")
    assert rows.x[rows.train[:, 0], 0].min() < rows.x[rows.validation[:, 0], 0].max()


@pytest.mark.parametrize("split", ["wrong", "right"])
@pytest.mark.parametrize("name", LISTS)
def test_what_is_new_has_not_been_seen(name, split):
    rows = drawn(LISTS[name], split)
    assert not np.isin(rows.new, np.concatenate([rows.train, rows.validation])).any()


def test_the_networks_side_by_side_are_separate():
    model = side_by_side(networks=3, columns=2, width=4)
    x = np.ones((5, 3, 2), "float32")
    before = np.asarray(model(x))
    kernel, *rest = model.layers[0].get_weights()
    kernel[1] += 1
    model.layers[0].set_weights([kernel, *rest])
    assert_array_equal(np.abs(np.asarray(model(x)) - before).max(axis=(0, 2)) > 0, [False, True, False])


def test_the_optimism_is_that_of_the_two_errors():
    measured = found("leaks").measured
    for name in LISTS:
        said, true = np.mean(measured["said"][name]), np.mean(measured["true"][name])
        assert measured["optimism"][name] == pytest.approx(100 * (1 - said / true), rel=1e-3)
        of_both = np.hypot(measured["error_of_said"][name], measured["error_of_true"][name])
        assert measured["standard_errors"][name] == pytest.approx((true - said) / of_both, rel=1e-3)

"""Chapter 5, `features_of_a_clock`: the clocks, what is told of them, and how far off an answer is."""

import numpy as np
import pytest
from findings import of_chapter
from numpy.testing import assert_allclose

from kerasbook.chapter5.listings.features_of_a_clock import (
    SIDE,
    bars,
    clock_faces,
    clock_networks,
    ends,
    least_squares,
    minutes_off,
    nearest,
    time_told,
    turned,
)

found = of_chapter(5)
QUARTERS = np.array([0.0, 180.0, 360.0, 540.0])  # 12, 3, 6 and 9 o'clock


def exact(minutes):
    return turned(minutes, 0.0, np.random.default_rng(0))


def test_at_three_the_hour_hand_points_to_the_right():
    assert_allclose(ends(exact(QUARTERS))[1], [0.5, 0, 0, 0.8], atol=1e-12)
    assert_allclose(ends(exact(QUARTERS))[2], [0, -0.5, 0, 0.8], atol=1e-12)


def test_the_hands_are_drawn_where_they_point():
    inside = clock_faces(exact(QUARTERS))[:, 4:-4, 4:-4]  # without the ring
    half = inside.shape[1] // 2
    right, left = inside[:, :, half:].sum(axis=(1, 2)), inside[:, :, :half].sum(axis=(1, 2))
    upper, lower = inside[:, :half].sum(axis=(1, 2)), inside[:, half:].sum(axis=(1, 2))
    assert right[1] > 1.5 * left[1]
    assert left[3] > 1.5 * right[3]
    assert upper[0] > 3 * lower[0]  # both hands
    assert_allclose(right[[0, 2]], left[[0, 2]], rtol=1e-6)


def test_the_play_is_as_large_as_asked():
    minutes = np.full(4_000, 100.0)
    off = (turned(minutes, 2.0, np.random.default_rng(1)) - exact(minutes)) * 360
    assert_allclose(off.std(axis=0), 2.0, rtol=0.05)


def test_the_dark_of_the_bars_adds_up_to_the_time():
    times = np.array([0.0, 72.0, 360.0, 719.0])
    drawn = bars(exact(times))
    assert_allclose(drawn[:, 3:8].mean(axis=(1, 2)), times / 720)
    assert drawn.shape == (4, SIDE, SIDE)


def test_the_time_follows_from_the_ends_of_the_hands():
    times = np.linspace(0, 719.9, 200)
    told = time_told(ends(turned(times, 0.5, np.random.default_rng(0)))[:, None])
    assert minutes_off(told, times[:, None])[0] < 0.2  # half a degree of the minute hand, on average


def test_two_minutes_lie_between_1159_and_1201():
    assert minutes_off(np.array([719.0, 1.0]), np.array([1.0, 719.0])) == 2
    assert minutes_off(np.array([360.0]), np.array([0.0])) == 360


def test_the_nearest_example_and_the_line():
    examples = np.array([[0.0, 0.0], [1.0, 0.0], [0.0, 1.0]])
    assert nearest(examples, np.array([1.0, 2.0, 3.0]), np.array([[0.9, 0.2], [0.1, 0.7]])).tolist() == [2, 3]
    assert_allclose(least_squares(examples, np.array([1.0, 3.0, 0.0]), np.array([[2.0, 2.0]])), [3.0])


def test_the_networks_stand_side_by_side():
    model = clock_networks(sizes=3, pixels=9, width=5)
    alone = sum(inputs * 5 + 5 + 5 * 5 + 5 + 5 * units + units for inputs, units in ((4, 1), (9, 1), (9, 4)))
    assert model.count_params() == 3 * alone
    rng = np.random.default_rng(0)
    x = [rng.normal(size=(2, 3, 4)).astype("float32"), rng.normal(size=(2, 3, 9)).astype("float32")]
    before = np.asarray(model(x)[1])
    x[1][:, 0] += 1
    after = np.asarray(model(x)[1])
    assert not np.allclose(after[:, 0], before[:, 0])
    assert_allclose(after[:, 1:], before[:, 1:])


def test_there_is_an_error_for_each_number_of_examples():
    measured = found("features_of_a_clock").measured
    assert {len(errors) for errors in measured["error"].values()} == {len(measured["examples"])}
    assert measured["error"]["angles"][0] == pytest.approx(0.8, abs=0.8)  # the play of the hour hand

"""The picture of `capacity`: every width has its line, every digit its place."""

import numpy as np
import pytest

from kerasbook.chapter5.pictures.capacity import SHOWN, Capacity

RNG = np.random.default_rng(0)


def drawing() -> Capacity:
    curve = np.linspace([0.1, 0.1, 0.1], [0.3, 0.6, 1.0], 6).T
    measured = {
        "width": [1, 2, 4],
        "train_curve": curve.tolist(),
        "train_accuracy": curve[:, -1].tolist(),
        "test_accuracy": [0.3, 0.58, 0.9],
    }
    return Capacity(measured, RNG.random((500, 2)), np.arange(500) % 10)


@pytest.mark.usefixtures("either_language")
def test_nothing_is_cut_off(unreadable):
    assert [problem for problem in unreadable(drawing().plot().figure_) if problem.startswith("cut off")] == []


@pytest.mark.usefixtures("korean")
def test_everything_is_translated(in_latin_letters):
    assert in_latin_letters(drawing().plot().figure_) == []


def test_each_width_has_its_line(english):
    display = drawing().plot()
    assert [list(line.get_ydata()) for line in display.curves_] == display.measured["train_curve"]
    assert list(display.lines_[1].get_ydata()) == [0.3, 0.58, 0.9]


def test_the_digits_stand_where_the_units_put_them(english):
    display = drawing().plot()
    assert sum(len(digits.get_offsets()) for digits in display.digits_) == SHOWN
    np.testing.assert_allclose(display.digits_[3].get_offsets()[0], display.seen[3])


def test_other_seeds_are_thin_lines(english, thin_lines):
    display = drawing()
    display.over_seeds([display.measured] * 3)
    assert len(thin_lines(display.plot().figure_)) == 2 * 3

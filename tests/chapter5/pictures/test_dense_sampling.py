"""The picture of `dense_sampling`: three networks with their samples, and the lines over their number."""

import numpy as np
import pytest
from matplotlib.figure import Figure
from numpy.testing import assert_allclose, assert_array_equal

from kerasbook.chapter5.pictures.dense_sampling import SHOWN, DenseSampling

SIZES, DIGITS = (4, 8, 16, 32, 64, 128), (32, 128, 512, 2_048)


@pytest.fixture
def measured():
    return {
        "within": [0.9, 0.5, 0.2, 0.06, 0.03, 0.02],
        "beyond": [1.2, 1.1, 1.0, 0.9, 0.9, 0.8],
        "distance": [7.4, 6.8, 5.9, 5.3],
        "power_within": -1.1,
        "power_beyond": -0.1,
        "power_digits": -0.084,
        "dimension": 12.0,
    }


@pytest.fixture
def display(measured):
    places = np.linspace(-2, 2, 50)
    said = np.arange(6)[:, None] * 0.1 + np.sin(places)
    samples = [(np.linspace(-1, 1, size), np.zeros(size)) for size in SIZES]
    return DenseSampling(measured, (SIZES, DIGITS), places, np.sin(places), said, samples)


@pytest.mark.usefixtures("either_language")
def test_everything_is_there_and_can_be_read(display, measured, unreadable):
    display.over_seeds([measured] * 5)
    display.plot()
    assert_allclose([line.get_ydata() for line in display.learned_], display.said[list(SHOWN)])
    assert [len(dots.get_offsets()) for dots in display.samples_] == [SIZES[which] for which in SHOWN]
    for line, key in zip(display.lines_, ("within", "beyond", "distance"), strict=True):
        assert_array_equal(line.get_ydata(), measured[key])
    assert unreadable(display.figure_) == []


@pytest.mark.usefixtures("english")
def test_each_line_says_with_which_power_it_goes(display):
    said = [text.get_text() for axes in display.plot().axes_ for text in axes.texts]
    assert "within the range: power \N{MINUS SIGN}1.10" in said
    assert "beyond the range: power \N{MINUS SIGN}0.10" in said
    assert "as on a shape of 12 dimensions: power \N{MINUS SIGN}0.08" in said


def test_axes_are_refused(display):
    with pytest.raises(ValueError, match="Expected a figure"):
        display.plot(axes=[Figure().subplots()])

"""The picture of labels at random: does it carry the numbers, and can it be read?"""

import numpy as np
import pytest
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from numpy.testing import assert_allclose, assert_array_equal

from kerasbook.chapter5.pictures.labels_at_random import LabelsAtRandom
from kerasbook.plots import style

IMAGES = np.random.default_rng(0).random((20, 28, 28))
MEASURED = {
    "percent": [0, 50, 100],
    "learned": [1.0, 1.0, 0.99],
    "right": [0.9, 0.6, 0.1],
    "read": [0.9, 0.89, 0.87],
    "read_random": [0.85, 0.85, 0.85],
}


GIVEN = np.arange(20) % 10


def labels(said=GIVEN) -> LabelsAtRandom:
    return LabelsAtRandom(MEASURED, IMAGES, given=GIVEN, said=said)


@pytest.mark.usefixtures("either_language")
def test_everything_can_be_read(unreadable):
    display = labels()
    display.over_seeds([MEASURED, MEASURED])
    assert unreadable(display.plot().figure_) == []


def test_it_draws_on_the_figure_given():
    figure = Figure(figsize=LabelsAtRandom.size)
    assert labels().plot(figure=figure).figure_ is figure


def test_the_lines_are_what_was_measured():
    display = labels().plot()
    for line, key in zip(display.lines_, ("learned", "right", "read", "read_random"), strict=True):
        assert_allclose(line.get_ydata(), MEASURED[key])
        assert_array_equal(line.get_xdata(), MEASURED["percent"])
    assert display.chance_.get_ydata()[0] == 0.1


def test_below_each_digit_stands_what_it_was_given_and_what_is_said():
    said = GIVEN.copy()
    said[1] = 8
    display = labels(said).plot()
    assert len(display.images_) == 12
    assert_allclose(display.images_[3].get_array(), IMAGES[3])
    assert [label.get_text() for label in display.labels_[:2]] == ["given 0\nsays 0", "given 1\nsays 8"]
    assert [to_hex(label.get_color()) for label in display.labels_[:2]] == [style.SECOND, style.INK]


def test_few_digits_leave_places_free():
    display = LabelsAtRandom(MEASURED, IMAGES[:5], np.zeros(5, int), np.zeros(5, int)).plot()
    assert len(display.images_) == 5

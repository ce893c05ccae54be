"""The picture of protocols: are scores and deviations on it, and can it be read?"""

import numpy as np
import pytest
from matplotlib.figure import Figure
from numpy.testing import assert_allclose

from kerasbook.chapter5.pictures.protocols import SHOWN, Protocols

RNG = np.random.default_rng(0)
OFF = {name: RNG.normal(0, 3_000, (20, n)) for name, n in (("hold_out", 36), ("k_fold", 9), ("repeated", 3))}
MEASURED = {
    "networks": {"hold_out": 1, "k_fold": 4, "repeated": 12},
    "same_houses": {"hold_out": 5_300.0, "k_fold": 1_400.0, "repeated": 800.0},
    "other_houses": {"hold_out": 7_000.0, "k_fold": 5_000.0, "repeated": 4_900.0},
    "off": OFF,
}


@pytest.mark.usefixtures("either_language")
def test_everything_can_be_read(unreadable):
    assert unreadable(Protocols(MEASURED).plot().figure_) == []


def test_it_draws_on_the_figure_given():
    figure = Figure(figsize=Protocols.size)
    assert Protocols(MEASURED).plot(figure=figure).figure_ is figure


def test_the_scores_of_the_first_groups_are_drawn():
    display = Protocols(MEASURED).plot()
    for dots, scores in zip(display.scores_, OFF.values(), strict=True):
        assert_allclose(dots.get_offsets()[:, 1], scores[:SHOWN].ravel() / 1_000)


def test_the_deviations_stand_over_what_they_cost():
    other, same = Protocols(MEASURED).plot().lines_
    assert_allclose(other.get_xdata(), [1, 4, 12])
    assert_allclose(other.get_ydata(), [7.0, 5.0, 4.9])
    assert_allclose(same.get_ydata(), [5.3, 1.4, 0.8])

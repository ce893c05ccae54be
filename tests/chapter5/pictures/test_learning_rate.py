"""The picture of the learning rate: are losses, accuracies and dead units on it, and can it be read?"""

import numpy as np
import pytest
from matplotlib.figure import Figure
from numpy.testing import assert_allclose

from kerasbook.chapter5.pictures.learning_rate import LearningRate

RATES = [1e-5, 1e-4, 1e-3, 1e-2, 0.1, 1.0, 10.0]
NETWORKS = np.array([2.33, 2.2, 1.2, 0.5, 0.87, 2.2, 9.8])[:, None] * np.linspace(0.9, 1.1, 5)
MEASURED = {
    "rate": RATES,
    "loss": NETWORKS.mean(axis=1).tolist(),
    "networks": NETWORKS.tolist(),
    "dead": [0.0, 0.0, 0.02, 0.03, 0.5, 0.78, 0.81],
    "small": [0.2, 0.59],
    "good": [0.87, 0.9],
    "large": [0.16, 0.14],
}


def learning_rate() -> LearningRate:
    return LearningRate(MEASURED, epochs=(5, 25), rates={"small": 1e-4, "good": 1e-2, "large": 1.0})


@pytest.mark.usefixtures("either_language")
def test_everything_can_be_read(unreadable):
    assert unreadable(learning_rate().plot().figure_) == []


def test_it_draws_on_the_figure_given():
    figure = Figure(figsize=LearningRate.size)
    assert learning_rate().plot(figure=figure).figure_ is figure


def test_the_valley_is_drawn_over_the_rates():
    display = learning_rate().plot()
    assert_allclose(display.valley_.get_xdata(), RATES)
    assert_allclose(display.valley_.get_ydata(), MEASURED["loss"])
    assert_allclose(display.networks_.get_offsets()[:, 1], NETWORKS.ravel())
    assert_allclose(display.dead_.get_ydata(), MEASURED["dead"])


def test_three_rates_are_followed_over_more_epochs():
    display = learning_rate().plot()
    assert [list(line.get_ydata()) for line in display.lines_] == [[0.2, 0.59], [0.87, 0.9], [0.16, 0.14]]
    assert [label.get_text() for label in display.axes_[1].get_xticklabels()] == ["5", "25"]

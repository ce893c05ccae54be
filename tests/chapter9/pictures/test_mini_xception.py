"""Chapter 9: a row for each kind of network, and how far it lies from the whole ones."""

import numpy as np
import pytest
from matplotlib.figure import Figure
from numpy.testing import assert_allclose, assert_array_equal

from kerasbook.chapter9.pictures.mini_xception import ROWS, Ablations
from kerasbook.plots import style


@pytest.fixture
def display():
    networks = {kind: np.linspace(0.1, 0.7, 5) + 0.02 * place for place, kind in enumerate(ROWS)}
    others = [kind for kind in ROWS if kind != "whole"]
    return Ablations({
        "networks": networks,
        "accuracy": {kind: each.mean() for kind, each in networks.items()},
        "effect": {kind: -0.1 * place for place, kind in enumerate(others)},
        "error": dict.fromkeys(others, 0.06),
    })


@pytest.mark.usefixtures("either_language")
def test_everything_can_be_read(display, unreadable):
    assert unreadable(display.plot().figure_) == []
    assert unreadable(display.plot(figure=Figure(figsize=display.size_for_phones)).figure_) == []


def test_each_network_is_a_dot_in_its_row(display):
    display.plot()
    heights = []
    for kind, dots in display.dots_.items():
        x, y = dots.get_offsets().T
        assert_allclose(x, display.measured["networks"][kind])
        assert_allclose(display.means_[kind].get_xdata(), display.measured["accuracy"][kind])
        heights += sorted(set(y))
    assert_array_equal(heights, [0, -1, -2, -3, -4, -5])


def test_what_is_within_two_standard_errors_is_grey(display):
    display.plot()
    assert_allclose(display.errors_["no_norm"].get_xdata(), [-0.32, -0.08])
    colours = [display.effects_[kind].get_color() for kind in display.measured["effect"]]
    assert colours == [style.QUIET] * 2 + [style.TRAINED] * 3


def test_axes_are_refused(display):
    with pytest.raises(ValueError, match="Expected a figure"):
        display.plot(axes=[Figure().subplots()])

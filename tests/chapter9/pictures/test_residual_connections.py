"""Chapter 9: gradients by layer, and accuracies over the learning rate."""

import numpy as np
import pytest
from matplotlib.figure import Figure

from kerasbook.chapter9.pictures.residual_connections import Residual

MEASURED = {
    "rate": [1e-4, 1e-3],
    "accuracy": {"residual": [0.5, 0.7], "plain": [0.1, 0.12]},
    "networks": {"residual": [[0.4, 0.6], [0.7, 0.7]], "plain": [[0.1, 0.1], [0.1, 0.14]]},
}
GRADIENTS = {depth: np.stack([np.full(depth, 20.0), 0.5 ** np.arange(depth, 0, -1)]) for depth in (20, 40, 60)}


@pytest.fixture
def display() -> Residual:
    return Residual(MEASURED, GRADIENTS, blocks=10)


@pytest.mark.usefixtures("english")
def test_what_is_drawn_is_what_was_measured(display):
    display.plot()
    assert set(display.gradients_) == {(kind, depth) for kind in ("residual", "plain") for depth in GRADIENTS}
    assert display.gradients_["plain", 40].get_ydata().tolist() == GRADIENTS[40][1].tolist()
    assert list(display.gradients_["residual", 20].get_xdata()) == list(range(1, 21))
    assert [line.get_ydata().tolist() for line in display.lines_] == list(MEASURED["accuracy"].values())
    assert [line.get_ydata().tolist() for line in display.networks_[:2]] == [[0.4, 0.7], [0.6, 0.7]]
    assert display.axes_[0].get_yscale() == "log"
    legend = display.axes_[0].get_legend()
    assert [text.get_text() for text in legend.get_texts()] == ["20 layers", "40 layers", "60 layers"]
    shown = [display.gradients_["plain", depth].get_linestyle() for depth in GRADIENTS]
    assert [line.get_linestyle() for line in legend.get_lines()] == shown
    assert display.axes_[1].get_title(loc="left") == "accuracy, 20 layers"


@pytest.mark.usefixtures("either_language")
def test_everything_can_be_read(display, unreadable):
    assert unreadable(display.plot().figure_) == []


@pytest.mark.usefixtures("either_language")
def test_everything_can_be_read_on_a_phone(display, unreadable):
    assert unreadable(display.plot(Figure(figsize=display.size_for_phones)).figure_) == []


def test_axes_are_refused(display):
    with pytest.raises(ValueError, match="Expected a figure"):
        display.plot(axes=[Figure().subplots()])

"""Chapter 9: channels before and after normalisation, shifts, and accuracies."""

import numpy as np
import pytest
from matplotlib.figure import Figure

from kerasbook.chapter9.pictures.batch_normalisation import Normalisation, densities

RATES = [0.1, 1.0, 10.0]
KINDS = ("plain", "normalised", "noisy")
MEASURED = {
    "rate": RATES,
    "accuracy": {"plain": [0.5, 0.2, 0.1], "normalised": [0.8, 0.9, 0.1], "noisy": [0.7, 0.7, 0.1]},
    "networks": {kind: [[0.5, 0.6], [0.2, 0.4], [0.1, 0.1]] for kind in KINDS},
    "shift": {"plain": [0.2, 0.3], "normalised": [0.003, 0.001], "noisy": [0.4, 0.5]},
}


@pytest.fixture
def display() -> Normalisation:
    rng = np.random.default_rng(0)
    return Normalisation(MEASURED, rng.normal(2, 3, (500, 4)), rng.normal(size=(500, 4)))


def test_each_channel_has_a_density():
    x, counts = densities(np.stack([np.linspace(0, 1, 1000), np.linspace(0, 0.5, 1000)], axis=1))
    assert counts.shape == (2, len(x))
    assert counts.sum(axis=1) * (x[1] - x[0]) == pytest.approx(1)
    assert counts[1, : len(x) // 3].mean() == pytest.approx(2, rel=0.1)
    assert counts[1, -len(x) // 3 :].max() == 0


def test_what_is_drawn_is_what_was_measured(display):
    display.plot()
    assert [len(lines) for lines in display.channels_] == [4, 4]
    assert display.channels_[0][2].get_ydata().tolist() == densities(display.before)[1][2].tolist()
    assert [line.get_ydata().tolist() for line in display.shifts_] == list(MEASURED["shift"].values())
    assert list(display.shifts_[0].get_xdata()) == [1, 2]
    assert [line.get_ydata().tolist() for line in display.lines_] == list(MEASURED["accuracy"].values())
    assert [line.get_ydata().tolist() for line in display.networks_[:2]] == [[0.5, 0.2, 0.1], [0.6, 0.4, 0.1]]
    assert display.axes_[3].get_xscale() == display.axes_[2].get_yscale() == "log"


def test_without_training_there_are_no_shifts(display):
    display.measured["shift"] = dict.fromkeys(KINDS, ())
    assert display.plot().shifts_ == []


@pytest.mark.usefixtures("either_language")
def test_everything_can_be_read(display, unreadable):
    assert unreadable(display.plot().figure_) == []


@pytest.mark.usefixtures("either_language")
def test_everything_can_be_read_on_a_phone(display, unreadable):
    assert unreadable(display.plot(Figure(figsize=display.size_for_phones)).figure_) == []


def test_axes_are_refused(display):
    with pytest.raises(ValueError, match="Expected a figure"):
        display.plot(axes=[Figure().subplots()])

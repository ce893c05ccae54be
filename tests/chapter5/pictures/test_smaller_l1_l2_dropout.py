"""The picture of `smaller_l1_l2_dropout`: losses, histograms, and the weights themselves."""

import numpy as np
import pytest

from kerasbook.chapter5.pictures.smaller_l1_l2_dropout import NAMES, WORDS, FourMeasures

RNG = np.random.default_rng(0)


def drawing() -> FourMeasures:
    losses = {name: [0.7, 0.6 + 0.01 * place, 0.5] for place, name in enumerate(NAMES)}
    measured = {"train_loss": losses, "val_loss": losses, "near_zero": dict.fromkeys(NAMES, 0.25)}
    weights = {name: RNG.normal(0, 0.1, (300, 4 if name == "smaller" else 16)) for name in NAMES}
    return FourMeasures(measured, weights)


@pytest.mark.usefixtures("either_language")
def test_nothing_is_cut_off(unreadable):
    assert [problem for problem in unreadable(drawing().plot().figure_) if problem.startswith("cut off")] == []


@pytest.mark.usefixtures("korean")
def test_everything_is_translated(in_latin_letters):
    assert [text for text in in_latin_letters(drawing().plot().figure_) if text not in ("L1", "L2")] == []


def test_every_weight_is_counted(english):
    display = drawing().plot()
    for name, dots in display.counts_.items():
        assert np.nansum(dots.get_ydata()) == display.weights[name].size


def test_the_weights_of_the_most_frequent_words_are_drawn(english):
    display = drawing().plot()
    for name, image in display.images_.items():
        np.testing.assert_allclose(image.get_array(), display.weights[name][1 : 1 + WORDS].T)
    assert len({image.get_clim() for image in display.images_.values()}) == 1  # the same colours in all


def test_the_lines_are_the_losses(english):
    display = drawing().plot()
    lines = [list(line.get_ydata()) for line in display.lines_[1]]
    assert lines == list(display.measured["val_loss"].values())


def test_other_seeds_are_thin_lines(english, thin_lines):
    display = drawing()
    display.over_seeds([display.measured] * 3)
    assert len(thin_lines(display.plot().figure_)) == 2 * 5 * 3

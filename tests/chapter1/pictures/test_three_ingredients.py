"""Curves over a table of samples."""

import matplotlib
import numpy as np
import pytest
from kept_seeds import over_seeds
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from kerasbook.chapter1.pictures.three_ingredients import ThreeIngredients

KEPT = (0.0, 0.1, 0.3, 1.0)
ACCURACY = {
    "inputs": [0.103, 0.544, 0.834, 0.919],
    "outputs": [0.118, 0.281, 0.749, 0.919],
    "measure": [0.104, 0.662, 0.82, 0.919],
}


@pytest.fixture
def images():
    return np.random.default_rng(0).random((6, 28, 28))


def made(images, accuracy=ACCURACY, rest="missing") -> ThreeIngredients:
    pairs = images.reshape(3, 2, 28, 28)
    samples = {name: [(one, 7), (two, 3)] for name, (one, two) in zip(ACCURACY, pairs, strict=True)}
    return ThreeIngredients(KEPT, accuracy, samples, rest, chance=0.1)


@pytest.mark.usefixtures("either_language")
@pytest.mark.parametrize("rest", ["missing", "replaced"])
@pytest.mark.parametrize("curve", [ACCURACY["inputs"], [0.0, 0.0, 0.1, 0.1], [0.9, 0.9, 0.95, 1.0]])
def test_everything_can_be_read(images, curve, rest, unreadable):
    display = made(images, dict.fromkeys(ACCURACY, curve), rest).plot()
    assert not any(panel.axes.texts for panel in display.inputs_)
    assert unreadable(display.figure_) == []


@pytest.mark.usefixtures("either_language")
def test_other_seeds_are_thin_lines_and_everything_can_be_read(images, unreadable, thin_lines):
    seeds = over_seeds(1, "three_ingredients")
    display = made(images, {name: seeds[0][name] for name in ACCURACY})
    display.over_seeds(seeds)
    figure = display.plot().figure_
    assert unreadable(figure) == []
    assert [list(line.get_ydata()) for line in thin_lines(figure)] == [
        seed[name] for name in ACCURACY for seed in seeds
    ]


@pytest.mark.usefixtures("korean")
def test_everything_is_translated(images, in_latin_letters):
    assert in_latin_letters(made(images).plot().figure_) == []


@pytest.mark.usefixtures("english")
def test_the_artists_hold_the_numbers(images):
    display = made(images).plot()
    for line, values in zip(display.lines_, ACCURACY.values(), strict=True):
        np.testing.assert_array_equal(line.get_data(), [range(4), values])
    assert [line.get_ydata()[0] for line in display.chances_] == [0.1] * 3
    for shown, image in zip(display.inputs_, images, strict=True):
        np.testing.assert_array_equal(shown.get_array(), image)
    assert [text.get_text() for text in display.outputs_] == ["7", "3"] * 3
    assert [text.get_text() for text in display.measures_] == ["measured"] * 5 + ["always 0"]
    assert made(images, rest="replaced").plot().measures_[-1].get_text() == "squares"


def test_a_frame_stands_around_what_is_missing(images):
    tables = made(images).plot().axes_[1::2]
    frames = [patch for table in tables for patch in table.patches if isinstance(patch, Rectangle)]
    middles = [(frame.get_x() + frame.get_width() / 2, frame.get_y() + frame.get_height() / 2) for frame in frames]
    np.testing.assert_allclose(middles, [(1, 0), (1, 1), (1, 2)], atol=1e-9)


def test_it_draws_on_the_figure_given_and_leaves_the_settings_alone(images):
    display = made(images)
    figure, before = Figure(figsize=display.size), dict(matplotlib.rcParams)
    assert display.plot(figure=figure) is display
    assert figure.axes[:6] == display.axes_
    assert dict(matplotlib.rcParams) == before


def test_it_lays_out_its_own_axes(images):
    with pytest.raises(ValueError, match=r"Expected a figure.*Received: axes"):
        made(images).plot(axes=Figure().subplots())

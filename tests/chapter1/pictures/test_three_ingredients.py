"""Bars over a table of ingredients."""

import matplotlib
import numpy as np
import pytest
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from kerasbook.chapter1.pictures.three_ingredients import ThreeIngredients

KEYS = ("nothing", "inputs", "outputs", "measure")
ACCURACIES, ERRORS = (0.9, 0.105, 0.089, 0.104), (0.335, 2.307, 2.335, 0.0)


@pytest.fixture
def images():
    return np.random.default_rng(0).random((4, 28, 28))


@pytest.fixture
def ingredients(images):
    samples = {key: (image, 7) for key, image in zip(KEYS, images, strict=True)}
    accuracy, error = (dict(zip(KEYS, numbers, strict=True)) for numbers in (ACCURACIES, ERRORS))
    return ThreeIngredients(accuracy, error, samples, chance=0.1)


@pytest.mark.usefixtures("either_language")
@pytest.mark.parametrize("accuracy", [0.9, 0.0, 1.0])
def test_everything_can_be_read(ingredients, accuracy, unreadable):
    ingredients.recipes[0].accuracy = accuracy
    pictures = [panel.axes for panel in ingredients.plot().inputs_]
    assert not any(axes.texts for axes in pictures)
    assert unreadable(ingredients.figure_) == []


@pytest.mark.usefixtures("korean")
def test_everything_is_translated(ingredients, in_latin_letters):
    assert in_latin_letters(ingredients.plot().figure_) == []


@pytest.mark.usefixtures("english")
def test_the_artists_hold_the_numbers(ingredients, images):
    ingredients.plot()
    assert [bar.get_height() for bar in ingredients.bars_] == list(ACCURACIES)
    assert ingredients.chance_.get_ydata()[0] == 0.1
    for shown, image in zip(ingredients.inputs_, images, strict=True):
        np.testing.assert_array_equal(shown.get_array(), image)
    assert [text.get_text() for text in ingredients.answers_] == ["7"] * 4
    assert [text.get_text() for text in ingredients.errors_] == [
        "error 0.34",
        "error 2.31",
        "error 2.33",
        "error always 0",
    ]


def test_a_frame_stands_around_what_is_missing(ingredients):
    table = ingredients.plot().axes_[1]
    frames = [patch for patch in table.patches if isinstance(patch, Rectangle)]
    middles = [(frame.get_x() + frame.get_width() / 2, frame.get_y() + frame.get_height() / 2) for frame in frames]
    np.testing.assert_allclose(middles, [(1, 0), (2, 1), (3, 2)], atol=1e-9)


def test_it_draws_on_the_figure_given_and_leaves_the_settings_alone(ingredients):
    figure, before = Figure(figsize=ingredients.size), dict(matplotlib.rcParams)
    assert ingredients.plot(figure=figure) is ingredients
    assert figure.axes[:2] == ingredients.axes_
    assert dict(matplotlib.rcParams) == before


def test_it_lays_out_its_own_axes(ingredients):
    with pytest.raises(ValueError, match=r"Expected a figure.*Received: axes"):
        ingredients.plot(axes=Figure().subplots())

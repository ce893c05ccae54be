"""A falling body, slopes of layers, and gradients of pixels: does the picture show them, and can it be read?"""

import numpy as np
import pytest
from matplotlib.figure import Figure
from numpy.testing import assert_allclose

from kerasbook.chapter3.pictures.automatic_differentiation import AutomaticDifferentiation

RNG = np.random.default_rng(0)
T = np.linspace(0, 2, 9)
SLOPES = {layer: (values := RNG.normal(size=5), values + 0.01) for layer in ("first", "second", "last")}
IMAGES, GRADIENTS = RNG.uniform(size=(6, 28, 28)), RNG.normal(size=(6, 28, 28))


def display(gravity=9.8) -> AutomaticDifferentiation:
    body = [gravity / 2 * T**2, gravity * T, np.full_like(T, gravity)]
    return AutomaticDifferentiation(T, body, SLOPES, IMAGES, GRADIENTS)


@pytest.mark.usefixtures("either_language")
@pytest.mark.parametrize("gravity", [9.8, 0.0, 300.0])
def test_the_picture_can_be_read(gravity, unreadable):
    assert unreadable(display(gravity).plot().figure_) == []


@pytest.mark.usefixtures("korean")
def test_everything_is_translated(in_latin_letters):
    assert in_latin_letters(display().plot().figure_) == []


@pytest.mark.usefixtures("english")
def test_curves_dots_and_pixels_are_drawn():
    shown = display().plot()
    assert_allclose([line.get_ydata()[-1] for line in shown.body_], [19.6, 19.6, 9.8])
    for layer, (tape, steps) in SLOPES.items():
        assert_allclose(shown.dots_[layer].get_xydata(), np.column_stack([tape, steps]))
    assert_allclose(shown.images_[7].get_array(), GRADIENTS[1])
    low, high = shown.images_[7].get_clim()
    assert low == -high


def test_it_lays_out_its_own_axes():
    with pytest.raises(ValueError, match="Expected a figure"):
        display().plot(axes=Figure().subplots())

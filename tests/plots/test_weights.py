"""Weights as pictures: is every tile in its place, in the right colours, and the frame around the right one?"""

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib.figure import Figure
from numpy.testing import assert_array_equal

from kerasbook.plots import WeightsDisplay, strongest_units, style, unit_pictures, weight_scale

RNG = np.random.default_rng(0)
KERNEL = RNG.normal(0, 0.1, size=(6, 5))  # 2 x 3 pixels, 5 units
NAMES = {
    "random": "before training",
    "trained": "after training",
    "shuffled": "weights shuffled\nwithin each layer",
    "reordered": "units reordered,\nnext layer not told",
}


@pytest.fixture
def pictures():
    return {name: RNG.normal(0, 0.1, size=(64, 28, 28)) for name in NAMES}


def test_a_picture_for_each_unit():
    tiles = unit_pictures(KERNEL, (2, 3))
    assert tiles.shape == (5, 2, 3)
    assert_array_equal(tiles[4], KERNEL[:, 4].reshape(2, 3))


def test_weights_have_colours_of_their_own_centred_at_zero():
    weights = np.append(np.arange(200.0), -5.0)
    top = np.percentile(np.abs(weights), 99)
    assert weight_scale(weights) == {"cmap": "PuOr", "vmin": -top, "vmax": top}
    assert weight_scale(np.zeros(4))["vmax"] == 1.0
    assert weight_scale(np.append(np.zeros(999), -7.0))["vmax"] == 7.0


def test_strongest_units_keep_their_order():
    kernel = np.array([[-1.0, -5, 0, -3], [1, 5, 0, 3]])
    assert strongest_units(kernel, 2).tolist() == [1, 3]
    assert strongest_units(kernel, 9).tolist() == [0, 1, 2, 3]


def test_the_tiles_hold_the_weights():
    tiles = unit_pictures(KERNEL, (2, 3))
    display = WeightsDisplay({"all": tiles, "some": tiles}, units={"some": [3, 1]}).plot()
    every, some = (image.get_array().filled(np.nan) for image in display.images_)
    assert_array_equal(every, style.mosaic(tiles, gap=2))
    assert_array_equal(some, style.mosaic(tiles[[3, 1]], columns=2, gap=2))
    low, high = display.images_[0].get_clim()
    assert (display.images_[0].get_cmap().name, low) == ("PuOr", -high)


@pytest.mark.usefixtures("english")
def test_each_panel_has_its_own_scale_and_says_so_unless_one_is_given():
    tiles = unit_pictures(KERNEL, (2, 3))
    own = WeightsDisplay({"small": tiles, "large": 10 * tiles}).plot()
    assert own.images_[1].get_clim()[1] == pytest.approx(10 * own.images_[0].get_clim()[1])
    assert own.axes_[0].get_xlabel().startswith("−")
    shared = WeightsDisplay({"small": tiles, "large": 10 * tiles}, scale=weight_scale(tiles)).plot()
    assert shared.images_[0].get_clim() == shared.images_[1].get_clim()
    assert shared.axes_[0].get_xlabel() == ""


def test_the_frame_is_around_its_tile():
    tiles = np.zeros((9, 4, 6))
    display = WeightsDisplay({"a": tiles, "b": tiles}, {"a": [8, 2, 5, 7, 0]}, marked={"a": 7, "b": 99}).plot()
    assert list(display.frames_) == ["a"]
    corner, far = display.frames_["a"].get_bbox().get_points()
    # Unit 7 is the fourth of five tiles, three to a row: the first of the second row.
    assert corner.tolist() == [-1.5, 4.5]
    assert far.tolist() == [6.5, 10.5]


@pytest.mark.usefixtures("either_language")
def test_a_panel_for_each_layer_can_be_read(pictures, unreadable):
    assert unreadable(WeightsDisplay(pictures, names=NAMES).plot().figure_) == []


def test_draws_on_the_axes_or_the_figure_given(pictures):
    axes = list(Figure().subplots(1, 4))
    assert all(own is given for own, given in zip(WeightsDisplay(pictures).plot(axes=axes).axes_, axes, strict=True))
    figure = Figure(figsize=(12, 6))
    display = WeightsDisplay(pictures)
    assert display.plot(figure=figure).figure_ is figure
    assert set(figure.axes) == set(display.axes_)


def test_leaves_matplotlib_alone(pictures):
    with mpl.rc_context():
        mpl.rcdefaults()
        settings = mpl.rcParams.copy()
        WeightsDisplay(pictures).image(dpi=40)
        assert mpl.rcParams.copy() == settings

"""Colours, scales and mosaics, as the design's table has them."""

import matplotlib as mpl
import matplotlib.style
import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from numpy.testing import assert_array_equal

from kerasbook.locale import speaking
from kerasbook.plots import style
from kerasbook.plots.fonts import families


def test_colours_of_the_quantities():
    assert (style.INPUT, style.ACTIVATION, style.SIGNED) == ("gray_r", "viridis", "RdBu")
    assert style.PROBABILITY == "magma"


def test_classes_are_petroff10_and_start_again_after_ten():
    cycle = mpl.style.library["petroff10"]["axes.prop_cycle"].by_key()["color"]
    assert list(style.CLASSES) == cycle
    assert style.class_colour(13) == style.class_colour(3) == cycle[3]


def test_texts_can_be_read():
    assert min(style.SIZES.values()) >= 8
    assert style.WIDTH <= 12


def test_scale_of_activations_at_or_above_zero():
    values = np.arange(201.0)  # its 99th percentile is 198
    assert style.scale(values) == {"cmap": "viridis", "vmin": 0.0, "vmax": 198.0}


def test_scale_of_signed_activations_is_centred():
    values = np.append(-np.arange(200.0), 5.0)
    top = np.percentile(np.abs(values), 99)
    assert style.scale(values) == {"cmap": "RdBu", "vmin": -top, "vmax": top}


def test_scale_of_a_layer_that_is_nearly_always_silent():
    assert style.scale(np.append(np.zeros(999), 7.0))["vmax"] == 7.0


def test_scale_of_a_silent_layer():
    assert style.scale(np.zeros(5)) == {"cmap": "viridis", "vmin": 0.0, "vmax": 1.0}


def test_mosaic_places_every_tile_and_leaves_gaps_blank():
    tiles = np.arange(1, 6)[:, None, None] * np.ones((5, 2, 3))
    image = style.mosaic(tiles, columns=2)
    blank = np.nan
    expected = [
        [1, 1, 1, blank, 2, 2, 2],
        [1, 1, 1, blank, 2, 2, 2],
        [blank] * 7,
        [3, 3, 3, blank, 4, 4, 4],
        [3, 3, 3, blank, 4, 4, 4],
        [blank] * 7,
        [5, 5, 5, blank, blank, blank, blank],
        [5, 5, 5, blank, blank, blank, blank],
    ]
    assert_array_equal(image, expected)


@pytest.mark.parametrize(("count", "shape"), [(1, (1, 1)), (4, (2, 2)), (5, (2, 3)), (64, (8, 8))])
def test_mosaic_is_about_square_by_default(count, shape):
    image = style.mosaic(np.arange(count, dtype=float).reshape(-1, 1, 1), gap=0)
    assert image.shape == shape
    assert_array_equal(image.ravel()[:count], np.arange(count))


@pytest.mark.parametrize("language", ["en", "ko"])
def test_every_text_gets_the_fonts_of_the_language(language):
    figure = Figure()
    axes = figure.subplots()
    title, note, label = axes.set_title("title"), axes.text(0, 0, "note"), axes.set_xlabel("label")
    with speaking(language):
        style.dress(figure)
    for text in (title, note, label, axes.get_xticklabels()[0]):
        assert text.get_fontfamily() == families(language)


def test_lines_of_hangul_keep_their_distance():
    figure = Figure(dpi=100)
    figure.text(0.3, 0.5, "훑를\n훑를", fontsize=18)  # 25 pixels
    with speaking("ko"):
        style.dress(figure)
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    inked = np.flatnonzero((np.asarray(canvas.buffer_rgba())[..., :3] < 128).any(axis=(1, 2)))  # rows of pixels
    assert np.diff(inked).max() >= 0.4 * 25


def test_bare_axes():
    axes = Figure().subplots()
    style.bare(axes)
    assert (list(axes.get_xticks()), list(axes.get_yticks())) == ([], [])
    assert not any(spine.get_visible() for spine in axes.spines.values())


@pytest.mark.usefixtures("english")
def test_plain_axes():
    axes = Figure().subplots()
    style.plain(axes)
    assert {side: spine.get_visible() for side, spine in axes.spines.items()} == {
        "left": True,
        "bottom": True,
        "top": False,
        "right": False,
    }
    assert axes.get_axisbelow() is True
    tick = axes.xaxis.get_major_ticks()[0]
    assert tick.gridline.get_visible()
    assert tick.label1.get_size() == style.SIZES["text"]


def test_a_logarithmic_axis_has_numbers_that_every_font_can_draw():
    axes = Figure().subplots()
    style.logarithmic(axes.xaxis, axes.yaxis)
    axes.set(xlim=(1e-4, 1e4), ylim=(0.5, 200))
    axes.figure.draw_without_rendering()
    assert {"0.001", "0.1", "1", "1000"} <= {label.get_text() for label in axes.get_xticklabels()}
    assert [label.get_text() for label in axes.get_yticklabels() if "$" in label.get_text()] == []
    assert (axes.get_xscale(), axes.get_yscale()) == ("log", "log")
    assert not len(axes.xaxis.get_minorticklocs())


def test_a_title_stands_at_the_upper_left():
    axes = Figure().subplots()
    style.title(axes, "loss")
    assert axes.get_title("left") == "loss"
    assert axes.get_title() == ""

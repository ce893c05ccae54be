"""A network drawn unit by unit: does it show the units, the connections and the counts that it was given?"""

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib.figure import Figure
from numpy.testing import assert_allclose

from kerasbook import plots
from kerasbook.chapter1.pictures.digit_network import DenseView, DigitNetwork, NetworkDisplay

WIDTHS = {"first": 24, "second": 12, "answer": 10}


def drawing(widths=WIDTHS, samples=5) -> DigitNetwork:
    """A small network with random pictures and weights."""
    rng = np.random.default_rng(0)
    pictures = rng.uniform(size=(samples, 8, 8))
    outputs, kernels, before = {"input": pictures}, {}, pictures.reshape(samples, -1)
    for name, units in widths.items():
        kernels[name] = rng.normal(size=(before.shape[1], units))
        sums = before @ kernels[name]
        answer = np.exp(sums - sums.max(axis=1, keepdims=True))
        before = answer / answer.sum(axis=1, keepdims=True) if name == "answer" else np.maximum(sums, 0)
        outputs[name] = before
    return DigitNetwork(outputs, kernels, sample=2)


@pytest.fixture(scope="module")
def drawn() -> NetworkDisplay:
    return drawing().plot()


@pytest.mark.parametrize("widths", [WIDTHS, {"first": 64, "second": 64, "third": 64, "answer": 10}])
@pytest.mark.usefixtures("either_language")
def test_everything_can_be_read(widths, unreadable):
    assert unreadable(drawing(widths).plot().figure_) == []


@pytest.mark.usefixtures("korean")
def test_everything_is_translated(in_latin_letters):
    assert in_latin_letters(drawing().plot().figure_) == []


def test_the_picture_and_its_pixels_are_those_of_the_sample(drawn):
    assert_allclose(drawn.picture_.get_array(), drawn.picture)
    assert_allclose(np.ravel(drawn.pixels_.get_array()), drawn.picture.ravel())


def test_every_unit_is_drawn_with_its_activation(drawn):
    assert [len(units.get_array()) for units in drawn.units_] == [24, 12]
    for units, view in zip(drawn.units_, drawn.layers, strict=False):
        assert_allclose(units.get_array(), view.values)


def test_units_are_grey_so_that_only_the_lines_say_up_and_down(drawn):
    for units in drawn.units_:
        units.update_scalarmappable()
        colours = units.get_facecolor()[:, :3]
        assert np.ptp(colours, axis=1).max() < 1e-9
        assert_allclose(colours[units.get_array() == 0], 1.0)  # silent
        loudest = units.get_array().argmax()
        assert colours[loudest].max() == colours.min() < 0.2
        assert units.get_linewidth()[0] > 0  # the silent ones have an outline


def test_the_answer_is_drawn_as_its_probabilities(drawn):
    widths = np.array([bar.get_width() for bar in drawn.bars_])
    probabilities = drawn.layers[-1].values
    assert_allclose(widths / widths.sum(), probabilities, atol=1e-9)
    red = mpl.colors.to_rgba(plots.style.TRAINED)
    assert [disc.get_facecolor() == red for disc in drawn.discs_] == [
        unit == probabilities.argmax() for unit in range(10)
    ]


def test_the_connections_drawn_are_those_that_carry_most(drawn):
    lines, first, second = drawn.lines_[1], *drawn.layers[:2]
    carried = first.values[:, None] * second.kernel
    strongest = np.sort(np.abs(carried), axis=None)[-60:]
    ups = sum(carried[np.abs(carried) >= strongest[0]] > 0)
    assert len(lines.get_segments()) == 60
    assert (lines.get_array() > 0).sum() == ups
    # The last line is the strongest: it starts at its unit's disc.
    start, end = np.unravel_index(np.abs(carried).argmax(), carried.shape)
    heights = [7.05 - (7.05 - 2.35) * (unit + 0.5) / count for unit, count in ((start, 24), (end, 12))]
    assert_allclose(lines.get_segments()[-1][[0, -1], 1], heights)


def test_a_silent_unit_carries_nothing(drawn):
    silent = NetworkDisplay(np.zeros((8, 8)), drawn.layers, drawn.labels, drawn.titles).plot()
    assert len(silent.lines_[0].get_segments()) == 0


@pytest.mark.usefixtures("english")
def test_the_counts_stand_below(drawn_texts):
    said = [text.get_text() for text in drawn_texts(drawing().plot().figure_)]
    assert "64 × 24 + 24\n= 1,560" in said
    assert "60 of 1,536" in said
    assert f"{65 * 24 + 25 * 12 + 13 * 10:,} parameters in all" in said


@pytest.mark.usefixtures("english")
def test_of_too_many_units_the_most_active_are_drawn_and_it_says_so(drawn_texts):
    wide = drawing({"first": 200, "answer": 10}).plot()
    assert "200 (80 shown)" in [text.get_text() for text in drawn_texts(wide.figure_)]
    values = wide.layers[0].values
    assert_allclose(np.sort(wide.units_[0].get_array()), np.sort(values)[-80:])


def test_units_stand_in_the_order_given(drawn):
    view = DenseView("first", np.arange(4.0), np.ones((64, 4)), {"cmap": "viridis", "vmin": 0, "vmax": 3})
    view.order = np.array([2, 0, 3, 1])
    display = NetworkDisplay(np.ones((8, 8)), [view, drawn.layers[-1]], drawn.labels, drawn.titles)
    display.layers[1].kernel = np.ones((4, 10))
    assert display.plot().units_[0].get_array().tolist() == [2, 0, 3, 1]


def test_it_draws_on_the_axes_or_the_figure_given():
    axes = Figure(figsize=(12, 8)).subplots()
    display = drawing()
    assert display.plot(axes=axes) is display
    assert display.axes_ == [axes]
    assert display.figure_ is axes.figure
    figure = Figure(figsize=(12, 8))
    assert display.plot(figure=figure).figure_ is figure
    assert figure.axes == display.axes_
    with pytest.raises(ValueError, match=r"Expected 1 axes.*Received: 2"):
        display.plot(axes=Figure().subplots(1, 2))


def test_it_leaves_matplotlib_alone():
    with mpl.rc_context():
        mpl.rcdefaults()
        settings = mpl.rcParams.copy()
        drawing().image(dpi=50)
        assert mpl.rcParams.copy() == settings

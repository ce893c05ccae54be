"""Tensor operations as pictures, and the time they take."""

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib.figure import Figure
from numpy.testing import assert_allclose, assert_array_equal

from kerasbook.chapter2.pictures.tensor_operations import OPERATIONS, TensorOperations, spoken

RANDOM = np.random.default_rng(0)
IMAGES, MEAN = RANDOM.uniform(size=(4, 28, 28)), RANDOM.uniform(size=(28, 28))
TEMPLATES = RANDOM.normal(size=(10, 28, 28))
EXAMPLE = {
    "images": IMAGES,
    "relu": np.maximum(IMAGES[0] - 0.5, 0),
    "mean": MEAN,
    "subtract": IMAGES - MEAN,
    "templates": TEMPLATES,
    "dot": IMAGES.reshape(4, 784) @ TEMPLATES.reshape(10, 784).T,
    "reshape": IMAGES[0].reshape(14, 56),
}
MEASURED = {
    "samples": [1, 16, 128],
    "loops": {name: [2e-4, 3e-3, 0.025 * factor] for name, factor in zip(OPERATIONS, (1, 1, 40, 1), strict=True)},
    "at_once": {name: [2e-5, 3e-5, 5e-5] for name in OPERATIONS},
}


def display(**changed) -> TensorOperations:
    return TensorOperations(EXAMPLE, {**MEASURED, **changed})


@pytest.mark.usefixtures("either_language")
@pytest.mark.parametrize("slower", [1.0, 0.1, 30.0], ids=["usual", "close", "slow"])
def test_everything_can_be_read(slower, unreadable):
    loops = {name: [slower * seconds for seconds in times] for name, times in MEASURED["loops"].items()}
    assert unreadable(display(loops=loops).plot().figure_) == []


@pytest.mark.usefixtures("korean")
def test_everything_is_translated(in_latin_letters):
    texts = in_latin_letters(display().plot().figure_)
    assert [text for text in texts if text.isascii() and text != "relu"] == []  # the name of the function


@pytest.mark.usefixtures("english")
class TestOperations:
    def test_the_results_are_drawn(self):
        images = display().plot().images_
        assert_array_equal(images["relu"][-1].get_array(), EXAMPLE["relu"])
        assert_array_equal(images["subtract"][-1].get_array()[:, 28:56], EXAMPLE["subtract"][1])
        assert_array_equal(images["dot"][-1].get_array(), EXAMPLE["dot"])
        assert_array_equal(images["reshape"][-1].get_array(), EXAMPLE["reshape"])

    def test_signs_have_colours_around_zero(self):
        for image in (display().plot().images_[name][-1] for name in ("subtract", "dot")):
            low, high = image.get_clim()
            assert low == -high
            assert image.get_cmap().name == "RdBu"

    def test_the_most_alike_template_is_framed(self):
        shown = display().plot()
        left, right, low, high = shown.images_["dot"][-1].get_extent()
        for row, frame in enumerate(shown.winners_):
            column = (frame.get_x() + frame.get_width() / 2 - left) / (right - left) * 10
            assert int(column) == EXAMPLE["dot"][row].argmax()
            line = (high - frame.get_y() - frame.get_height() / 2) / (high - low) * 4
            assert int(line) == row

    def test_the_dots_are_the_times_of_most_samples(self):
        shown = display().plot()
        assert shown.axes_[1].get_xscale() == "log"
        assert not shown.axes_[1].patches  # a bar has no place on a logarithmic axis
        assert "logarithmic" in shown.axes_[1].get_xlabel()
        for dots, kind in ((shown.loops_, "loops"), (shown.at_once_, "at_once")):
            assert list(dots.get_xdata()) == [MEASURED[kind][name][-1] for name in OPERATIONS]
        assert shown.axes_[1].get_title(loc="left") == "time for 128 digits"
        assert {"25 ms", "1 s", "50 µs"} <= {text.get_text() for text in shown.axes_[1].texts}

    def test_the_lines_are_how_many_times_faster(self):
        shown = display().plot()
        for name, line in zip(OPERATIONS, shown.lines_, strict=True):
            faster = np.divide(MEASURED["loops"][name], MEASURED["at_once"][name])
            assert_allclose(10 ** line.get_ydata(), faster)
            assert_allclose(2 ** line.get_xdata(), MEASURED["samples"])

    def test_slower_at_once_is_in_view_too(self):
        shown = display(at_once={name: [2e-3, 3e-3, 5e-3] for name in OPERATIONS}).plot()
        low, high = shown.axes_[2].get_ylim()
        heights = np.concatenate([line.get_ydata() for line in shown.lines_])
        assert low <= heights.min() < 0 < heights.max() <= high

    @pytest.mark.parametrize("ratio", [0.5, 0.98, 1.02, 2.0])
    def test_near_each_other_both_times_can_be_read(self, ratio, unreadable):
        loops = {name: [ratio * second for second in MEASURED["at_once"][name]] for name in OPERATIONS}
        assert unreadable(display(loops=loops).plot().figure_) == []

    def test_a_single_number_of_samples(self, unreadable):
        times = {kind: {name: [MEASURED[kind][name][0]] for name in OPERATIONS} for kind in ("loops", "at_once")}
        assert unreadable(display(samples=[1], **times).plot().figure_) == []

    @pytest.mark.parametrize(
        ("seconds", "said"), [(1.36, "1.4 s"), (0.0254, "25.4 ms"), (0.001, "1 ms"), (6.048e-05, "60.5 µs")]
    )
    def test_times_are_said_in_their_unit(self, seconds, said):
        assert spoken(seconds) == said


def test_it_needs_a_figure():
    with pytest.raises(ValueError, match=r"Expected a figure.*Received: axes"):
        display().plot(axes=Figure().subplots())
    figure = Figure(figsize=TensorOperations.size)
    shown = display().plot(figure=figure)
    assert shown.figure_ is figure
    assert set(figure.axes) == set(shown.axes_)


def test_matplotlib_is_left_alone():
    with mpl.rc_context():
        mpl.rcdefaults()
        before = mpl.rcParams.copy()
        display().image(dpi=50)
        assert mpl.rcParams.copy() == before

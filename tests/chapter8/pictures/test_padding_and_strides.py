"""Chapter 8: sizes of twenty maps, and how often pixels are looked at."""

import numpy as np
import pytest
from matplotlib.figure import Figure
from numpy.testing import assert_array_equal

from kerasbook.chapter8.pictures.padding_and_strides import Sizes

DRAWN = [
    {"layer": "DepthwiseConv2D", "height": 40, "width": 38, "kernel": 5, "strides": 1, "padding": "same",
     "dilation": 3},
    {"layer": "AveragePooling2D", "height": 14, "width": 40, "kernel": 5, "strides": 4, "padding": "valid",
     "dilation": 1},
] * 10  # fmt: skip
FOUND = [(40, 38), (3, 9)] * 10


def sizes(strides=2, said=FOUND):
    counts = {(pad, step): np.arange(81).reshape(9, 9) % 10 for pad in ("valid", "same") for step in (1, strides)}
    return Sizes(DRAWN, FOUND, said, counts)


@pytest.mark.usefixtures("either_language")
@pytest.mark.parametrize("strides", [1, 2])
def test_everything_can_be_read(strides, unreadable):
    assert unreadable(sizes(strides).plot().figure_) == []


def test_a_dot_and_a_ring_for_each_size():
    shown = sizes(said=[(40, 38), (4, 9)] * 10).plot()
    heights, widths = (dots.get_offsets()[:, 0].tolist() for dots in shown.dots_)
    assert (heights, widths) == ([3] * 10 + [40] * 10, [9] * 10 + [38] * 10)  # in order
    assert [rings.get_offsets()[0, 0] for rings in shown.rings_] == [4, 9]


def test_each_layer_is_named_with_its_sizes():
    names = [label.get_text() for label in sizes().plot().axes_[0].get_yticklabels()]
    assert (names[0], names[-1]) == ("AvgPool 14×40, k5, s4, valid", "Depthwise 40×38, k5, d3, same")


def test_how_often_pixels_are_looked_at_is_drawn_and_written():
    shown = sizes().plot()
    for image, axes in zip(shown.images_, shown.axes_[1:], strict=True):
        assert_array_equal(image.get_array(), shown.counts["valid", 1])
        assert len(axes.texts) == 81
    titles = [axes.get_title(loc="left") for axes in shown.axes_[1:]]
    assert titles == ["valid, strides=1", "valid, strides=2", "same, strides=1", "same, strides=2"]


def test_axes_are_refused():
    with pytest.raises(ValueError, match="Expected a figure"):
        sizes().plot(axes=[Figure().subplots()])

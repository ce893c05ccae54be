"""Chapter 8: what units see, and how well two networks do."""

import numpy as np
import pytest
from matplotlib.figure import Figure

from kerasbook.chapter8.pictures.pooling_and_receptive_fields import CONVOLUTIONS, LAYERS, ReceptiveFields

SIDES = {
    "pooling": dict(zip(LAYERS, (3, 4, 8, 10, 18), strict=True)),
    "instead": dict(zip(CONVOLUTIONS, (3, 5, 7), strict=True)),
}


def field(side):
    pull = np.zeros((28, 28))
    box = (slice(6, 6 + side), slice(7, 7 + side))
    pull[box] = 1 + np.arange(side)
    return pull, box


@pytest.fixture
def measured():
    return {"sees": SIDES, "formula": SIDES, "accuracy": {"pooling": 0.72, "instead": 0.63}}


@pytest.fixture
def display(measured):
    picture = np.random.default_rng(0).random((28, 28))
    fields = {name: {layer: field(side) for layer, side in of.items()} for name, of in SIDES.items()}
    return ReceptiveFields(picture, fields, measured)


@pytest.mark.usefixtures("either_language")
def test_everything_can_be_read(display, measured, unreadable):
    assert unreadable(display.plot().figure_) == []
    display.over_seeds([measured] * 5)
    assert unreadable(display.plot().figure_) == []


def test_only_what_the_unit_sees_is_covered(display):
    display.plot()
    for (network, layer), image in display.pulls_.items():
        pull, box = display.fields[network][layer]
        drawn = np.ma.filled(image.get_array(), np.nan)
        np.testing.assert_array_equal(np.isfinite(drawn), pull > 0)
        np.testing.assert_array_equal(drawn[box], pull[box])


def test_the_frame_has_the_formulas_size_and_lies_around_the_field(display):
    display.plot()
    frame = display.frames_["pooling", "conv2"]
    assert (frame.get_width(), frame.get_height()) == (8, 8)
    assert frame.get_xy() == (6.5, 5.5)  # pixels are drawn around their numbers
    display.measured["formula"] = SIDES | {"pooling": SIDES["pooling"] | {"conv2": 6}}
    frame = display.plot().frames_["pooling", "conv2"]
    assert (frame.get_width(), frame.get_xy()) == (6, (7.5, 6.5))


@pytest.mark.usefixtures("english")
def test_what_is_said(display):
    display.plot()
    assert display.axes_[4].get_xlabel() == "convolution 3\n18 × 18"
    assert display.axes_[5].get_title(loc="left") == "without pooling"
    assert display.dots_.get_offsets()[:, 0].tolist() == [0.72, 0.63]
    assert [text.get_text() for text in display.axes_[-1].texts] == ["with pooling: 0.720", "without pooling: 0.630"]


def test_axes_are_refused(display):
    with pytest.raises(ValueError, match="Expected a figure"):
        display.plot(axes=[Figure().subplots()])

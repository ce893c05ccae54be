"""What a unit sees of a picture."""

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from kerasbook.layerwise import ReceptiveField
from kerasbook.plots.receptive import ReceptiveFieldsDisplay


def field(rows=(3, 8), columns=(2, 5), size=(12, 10)):
    box = (slice(*rows), slice(*columns))
    pull = np.zeros(size)
    pull[box] = 1 + np.arange(box[1].stop - box[1].start)
    return ReceptiveField((rows[1] - rows[0], columns[1] - columns[0]), box, (3, 2), (6, 5), pull)


def test_only_what_is_seen_is_covered_and_the_frame_lies_around_it():
    display = ReceptiveFieldsDisplay({"conv": field()}).plot()
    (image,), (frame,) = display.pulls_, display.frames_
    seen = np.ma.filled(image.get_array(), np.nan)
    assert_array_equal(np.isfinite(seen), field().pull > 0)
    assert (frame.get_xy(), frame.get_width(), frame.get_height()) == ((1.5, 2.5), 3, 5)  # around pixels' numbers


@pytest.mark.parametrize("shape", [(12, 10), (12, 10, 1), (12, 10, 3), (12, 10, 4)])
def test_a_picture_lies_below(shape):
    picture = np.random.default_rng(0).random(shape)
    display = ReceptiveFieldsDisplay({"conv": field()}, picture).plot()
    below, _pull = display.axes_[0].get_images()
    drawn = np.asarray(below.get_array())
    if len(shape) == 3 and shape[2] == 3:
        np.testing.assert_allclose(drawn, picture)
    assert drawn.shape[:2] == (12, 10)
    assert drawn.std() > 0


@pytest.mark.usefixtures("english")
def test_size_and_border_are_said():
    at_border = field(rows=(0, 4))
    display = ReceptiveFieldsDisplay({"conv": field(), "deep": at_border}).plot()
    assert [axis.texts[0].get_text() for axis in display.axes_] == ["5 × 3", "4 × 3"]
    assert [axis.get_xlabel() for axis in display.axes_] == ["", "as far as the border"]


@pytest.mark.usefixtures("either_language")
def test_many_layers_can_be_read(unreadable):
    fields = {f"block_{number}/depthwise_convolution": field(rows=(0, 4 + number % 5)) for number in range(24)}
    display = ReceptiveFieldsDisplay(fields, foot=[("{shown} of {all} layers shown; choose others with layers=[...].",
                                                    {"shown": 24, "all": 60})])  # fmt: skip
    assert unreadable(display.plot().figure_) == []


def test_fields_of_sequences_are_not_drawn():
    steps = ReceptiveField((3,), (slice(2, 5),), (3,), (8,), np.ones(10))
    with pytest.raises(ValueError, match="two axes"):
        ReceptiveFieldsDisplay({"conv": steps})
    with pytest.raises(ValueError, match="no field"):
        ReceptiveFieldsDisplay({})

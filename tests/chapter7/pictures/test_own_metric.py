"""Chapter 7: a metric batch by batch, and epoch by epoch."""

import pytest

from kerasbook.chapter7.pictures.own_metric import OwnMetric


@pytest.fixture
def display() -> OwnMetric:
    return OwnMetric(
        sizes=[4, 2, 1],
        own=[0.5, 0.7, 0.1],
        so_far={"sum and count": [0.5, 0.57, 0.53], "values of batches": [0.5, 0.6, 0.433]},
        right_so_far=[0.5, 0.57, 0.53],
        over_epochs={"each epoch": [0.9, 0.6], "never": [0.9, 0.76], "half": [0.9, 0.42]},
        right=[0.9, 0.6],
    )


@pytest.mark.usefixtures("english")
def test_both_panels_show_what_was_said_and_numpys_rings_around_what_is_right(display):
    display.plot()
    drawn = {name: line.get_ydata().tolist() for name, line in display.lines_.items()}
    assert drawn == {**display.so_far, **display.over_epochs}
    assert display.batches_.get_offsets()[:, 1].tolist() == [0.5, 0.7, 0.1]
    assert [rings.get_offsets()[:, 1].tolist() for rings in display.rings_] == [[0.5, 0.57, 0.53], [0.9, 0.6]]
    assert [label.get_text() for label in display.axes_[0].get_xticklabels()] == ["4", "2", "1"]
    assert display.axes_[1].get_ylim()[0] == 0


@pytest.mark.usefixtures("either_language")
def test_everything_can_be_read(display, unreadable):
    assert unreadable(display.plot().figure_) == []


@pytest.mark.usefixtures("korean")
def test_everything_is_translated(display, in_latin_letters):
    assert in_latin_letters(display.plot().figure_) == []

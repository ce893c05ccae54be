"""Which classes are taken for which."""

import itertools

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from kerasbook.plots.confusion import MOST_NAMES, ConfusionDisplay

LABELS = np.array([0, 0, 0, 0, 1, 1, 2])
PREDICTIONS = np.array([0, 0, 0, 1, 1, 0, 2])


def test_rows_are_right_classes_and_columns_predictions(english):
    display = ConfusionDisplay(LABELS, PREDICTIONS).plot()
    assert_array_equal(display.counts, [[3, 1, 0], [1, 1, 0], [0, 0, 1]])
    assert_allclose(display.image_.get_array(), [[0.75, 0.25, 0], [0.5, 0.5, 0], [0, 0, 1]])
    assert display.image_.get_clim() == (0, 1)
    (axis,) = display.axes_
    assert axis.get_xlabel() == "prediction"
    assert axis.get_ylabel() == "right class"


def test_few_classes_have_their_counts_in_the_cells(english):
    display = ConfusionDisplay(LABELS, PREDICTIONS).plot()
    cells = {text.get_position(): text.get_text() for text in display.cells_}
    assert cells == {(0, 0): "3", (1, 0): "1", (0, 1): "1", (1, 1): "1", (2, 2): "1"}


def test_a_class_without_samples_stays_blank(english):
    display = ConfusionDisplay(LABELS, PREDICTIONS, ["a", "b", "c", "d"]).plot()
    assert np.isnan(display.shares[3]).all()
    assert np.ma.getmaskarray(display.image_.get_array())[3].all()


@pytest.mark.parametrize("count", [13, 41, 150])
def test_many_classes_have_names_and_no_counts(count, english):
    numbers = np.arange(count)
    display = ConfusionDisplay(numbers, numbers[::-1].copy(), [f"class {number}" for number in numbers]).plot()
    names = [label.get_text() for label in display.axes_[0].get_yticklabels()]
    assert names[:1] == ["class 0"]
    assert len(names) == min(count, 50 if count > MOST_NAMES else count)
    assert display.cells_ == []
    display.image("png")
    boxes = [label.get_window_extent() for label in display.axes_[0].get_yticklabels()]
    assert all(above.y0 >= below.y1 - 1 for above, below in itertools.pairwise(boxes))


@pytest.mark.parametrize(
    ("labels", "predictions", "classes", "received"),
    [
        ([], [], None, r"float64 \(0,\) and float64 \(0,\)"),
        ([0, 1], [0], None, r"int64 \(2,\) and int64 \(1,\)"),
        ([0.5], [1.0], None, r"float64 \(1,\) and float64 \(1,\)"),
        ([0, 3], [0, 1], ["a", "b"], "3"),
        ([0, -1], [0, 1], None, "-1"),
    ],
)
def test_what_does_not_fit(labels, predictions, classes, received):
    with pytest.raises(ValueError, match=rf"^Expected .*Received: {received}$"):
        ConfusionDisplay(np.array(labels), np.array(predictions), classes)

"""The score of the best, where it was chosen and elsewhere, as it is drawn."""

import pytest
from numpy.testing import assert_allclose

from kerasbook.chapter6.pictures.tuning_overfits import UsedUp

MEASURED = {
    "tries": [1, 10, 100],
    "validation": [0.5, 0.57, 0.62],
    "test": [0.5, 0.5, 0.49],
    "validation_runs": [[0.48, 0.55, 0.6], [0.52, 0.59, 0.64]],
    "test_runs": [[0.5, 0.5, 0.48], [0.5, 0.5, 0.5]],
}


@pytest.mark.usefixtures("either_language")
def test_every_project_is_drawn_and_the_words_can_be_read(unreadable):
    drawn = UsedUp(MEASURED).plot()
    assert_allclose(drawn.validation_.get_ydata(), MEASURED["validation"])
    assert_allclose(drawn.test_.get_ydata(), MEASURED["test"])
    assert [list(line.get_ydata()) for line in drawn.runs_] == MEASURED["validation_runs"] + MEASURED["test_runs"]
    assert [tick.get_text() for tick in drawn.axes_[0].get_xticklabels()] == ["1", "10", "100"]
    low, high = drawn.axes_[0].get_ylim()
    assert low < 0.48
    assert high > 0.64
    assert unreadable(drawn.figure_) == []

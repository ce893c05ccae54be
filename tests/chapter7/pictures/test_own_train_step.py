"""Chapter 7: fit with a step of one's own."""

import numpy as np
import pytest

from kerasbook.chapter7.pictures.own_train_step import NAMES, OwnTrainStep

HISTORY = {"loss": [2.0, 1.5, 1.2], "accuracy": [0.3, 0.5, 0.6], "val_loss": [1.8, 1.4, 1.2], "val_accuracy": [0.4] * 3}
ALL = [list(NAMES)] * 3


def display(own=HISTORY, kept=ALL):
    return OwnTrainStep(
        shown={"fit": HISTORY, "own": own},
        kept={"fit": ALL, "own": kept},
        curves={"fit": [[0.5, 0.7, 0.7, 0.6], [0.5, 0.8, 0.7, 0.6]], "own": [[0.5, 0.8], [0.6, 0.8]]},
        learned={"fit": [0.9, 0.96], "own": [0.6, 0.64]},
        wrong=0.4,
    )


@pytest.mark.usefixtures("english")
def test_losses_marks_and_curves():
    drawn = display(own={"loss": [1.0, 1.0, 1.0]}, kept=[["loss"], ["loss", "val_loss"], []]).plot()
    assert drawn.lines_["fit", "val_loss"].get_ydata().tolist() == [1.8, 1.4, 1.2]
    assert drawn.lines_["own", "loss"].get_ydata().tolist() == [1.0, 1.0, 1.0]
    assert drawn.marks_["fit"] == [[True] * 4] * 3
    assert drawn.marks_["own"] == [[True, False, False, False], [True, False, True, False], [False] * 4]
    assert [line.get_ydata().tolist() for line in drawn.curves_["own"]][:2] == [[0.5, 0.8], [0.6, 0.8]]
    np.testing.assert_allclose(drawn.curves_["own"][-1].get_ydata(), [0.55, 0.8])
    texts = [text.get_text() for text in drawn.figure_.texts]
    assert "60 of 100 new digits\n93 of 100 training labels" in texts


@pytest.mark.usefixtures("either_language")
def test_everything_can_be_read(unreadable):
    assert unreadable(display().plot().figure_) == []

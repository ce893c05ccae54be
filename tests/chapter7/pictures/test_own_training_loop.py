"""Chapter 7: fit and a loop of one's own."""

import pytest

from kerasbook.chapter7.pictures.own_training_loop import LOWEST, SLIPS, OwnTrainingLoop


def display(slip="penalties"):
    return OwnTrainingLoop(
        losses={"fit": [2.0, 1.5, 1.2], "nothing": [2.0, 1.5, 1.2], slip: [1.9, 1.4, 1.1]},
        accuracies={"fit": [0.5, 0.8], "nothing": [0.5, 0.8], slip: [0.5, 0.65]},
        differences={
            "nothing": {"trained": 0.0, "statistics": 1e-7, "optimizer": 0.0},
            slip: {"trained": 0.05, "statistics": 0.9, "optimizer": 0.2},
        },
        limit=1e-5,
    )


@pytest.mark.usefixtures("english")
def test_three_trainings_are_drawn():
    drawn = display().plot()
    assert {name: line.get_ydata().tolist() for name, line in drawn.lines_.items()} == drawn.losses
    assert drawn.dots_["nothing"].get_xdata().tolist() == [LOWEST, 1e-7, LOWEST]
    assert drawn.dots_["penalties"].get_xdata().tolist() == [0.05, 0.9, 0.2]
    heights = [[bar.get_height() for bar in bars] for bars in drawn.bars_.values()]
    assert heights == [[0.5, 0.8], [0.5, 0.8], [0.5, 0.65]]


@pytest.mark.usefixtures("either_language")
@pytest.mark.parametrize("slip", SLIPS)
def test_everything_can_be_read(slip, unreadable):
    assert unreadable(display(slip).plot().figure_) == []

"""Chapter 7: what files hold, and how a training goes on."""

import numpy as np
import pytest

from kerasbook.chapter7.pictures.saved import Saved

MEASURED = {
    "bytes": {"keras_file": 326_000, "weights_file": 323_000, "export_folder": 180_000},
    "numbers": {"of_the_model": 25_450, "of_the_optimizer": 50_902},
}
LOSSES = {
    "before": [2.3, 1.9, 1.5],
    "never_saved": [1.2, 1.0, 0.9],
    "everything": [1.2, 1.0, 0.9],
    "weights": [1.2, 1.1, 0.7],
}


def test_the_bars_come_to_the_size_of_each_file():
    shown = Saved(MEASURED, LOSSES).plot()
    widths = np.array([[bar.get_width() for bar in bars] for bars in shown.bars_.values()])  # (parts, files)
    np.testing.assert_allclose(widths.sum(axis=0), [326, 323, 180])
    np.testing.assert_allclose(widths[:2, 0], [101.8, 203.608])
    assert widths[1, 2] == 0


def test_the_training_goes_on_after_the_line():
    shown = Saved(MEASURED, LOSSES).plot()
    assert shown.saved_.get_xdata()[0] == 3.5
    assert list(shown.lines_) == ["never_saved", "everything", "weights"]
    assert shown.lines_["weights"].get_xdata().tolist() == [4, 5, 6]


def test_no_difference_stands_at_the_bottom():
    shown = Saved(MEASURED, LOSSES).plot()
    assert shown.differences_["everything"].get_ydata().tolist() == [Saved.LOWEST] * 3
    assert shown.differences_["weights"].get_ydata().tolist() == pytest.approx([Saved.LOWEST, 0.1, 0.2])


@pytest.mark.usefixtures("either_language")
def test_everything_can_be_read(unreadable):
    assert unreadable(Saved(MEASURED, LOSSES | {"architecture": [2.3, 2.0, 1.8]}).plot().figure_) == []

"""What depth makes possible, as a picture: do its panels hold the pieces and the accuracies that they were given?"""

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib.figure import Figure

from kerasbook.chapter1.pictures.depth import Depth

ACCURACY = {"none": [0.884, 0.887], "one": [0.915, 0.919], "convnet": [0.943, 0.941]}
GUESSING = {"none": [0.08, 0.1], "one": [0.11, 0.9]}


def zigzag(pieces: int) -> tuple:
    return np.linspace(0, 1, pieces + 1), np.arange(pieces + 1) % 2.0


def display(columns=6, pieces=None, accuracy=ACCURACY) -> Depth:
    layers = range(1, columns + 1)
    stacked = [zigzag(pieces or 2**count) for count in layers]
    side_by_side = [zigzag(pieces or 2 * count + 1) for count in layers]
    return Depth([2 * count for count in layers], stacked, side_by_side, accuracy)


@pytest.mark.parametrize("settings", [{}, {"columns": 3}, {"columns": 8}, {"pieces": 1}, {"accuracy": GUESSING}])
@pytest.mark.usefixtures("either_language")
def test_everything_can_be_read(settings, unreadable):
    assert unreadable(display(**settings).plot().figure_) == []


@pytest.mark.usefixtures("korean")
def test_everything_is_translated(in_latin_letters):
    assert in_latin_letters(display().plot().figure_) == []


def test_every_column_holds_its_two_networks():
    drawn = display(columns=3).plot()
    networks = [*drawn.stacked, *drawn.side_by_side]
    for panel, line, (x, y) in zip(drawn.axes_, drawn.folds_, networks, strict=False):
        assert line.axes is panel
        assert line.get_xdata().tolist() == x.tolist()
        assert line.get_ydata().tolist() == y.tolist()
    assert len(drawn.folds_) == 6


def test_nothing_of_a_line_lies_outside_its_panel():
    x, y = np.array([0.0, 1.0]), np.array([0.0, -32.0])  # as linear units make it
    drawn = Depth([2], [(x, y)], [zigzag(3)], ACCURACY).plot()
    assert drawn.axes_[0].get_ylim() == (-32, 1)


@pytest.mark.usefixtures("english")
def test_the_pieces_are_counted():
    drawn = display().plot()
    stacked, side_by_side = drawn.counts_
    assert stacked.get_xdata().tolist() == [2, 4, 6, 8, 10, 12]
    assert stacked.get_ydata().tolist() == [2, 4, 8, 16, 32, 64]
    assert side_by_side.get_ydata().tolist() == [3, 5, 7, 9, 11, 13]
    assert stacked.axes.get_yscale() == "log"
    said = [panel.get_xlabel() for panel in drawn.axes_[:12]]
    assert said[5] == "64 pieces"
    assert said[11] == "13 pieces"
    assert display(pieces=1).plot().axes_[0].get_xlabel() == "1 piece"


@pytest.mark.parametrize("accuracy", [ACCURACY, GUESSING])
def test_every_accuracy_is_a_point_within_the_panel_and_a_line_is_at_their_mean(accuracy):
    drawn = display(accuracy=accuracy).plot()
    low, high = drawn.points_[0].axes.get_ylim()
    for points, mean, values in zip(drawn.points_, drawn.means_, accuracy.values(), strict=True):
        heights = points.get_offsets()[:, 1]
        assert heights.tolist() == values
        assert low < heights.min()
        assert heights.max() < high == 1
        assert mean.get_segments()[0][:, 1] == pytest.approx(np.mean(values))


def test_it_draws_on_the_figure_given_and_lays_out_its_own_axes():
    figure = Figure(figsize=(12, 8.4))
    drawn = display()
    assert drawn.plot(figure=figure) is drawn
    assert drawn.figure_ is figure
    assert figure.axes == drawn.axes_
    with pytest.raises(ValueError, match=r"Expected a figure.*Received: axes"):
        drawn.plot(axes=Figure().subplots(2, 2))


def test_it_leaves_matplotlib_alone():
    with mpl.rc_context():
        mpl.rcdefaults()
        settings = mpl.rcParams.copy()
        display().image(dpi=50)
        assert mpl.rcParams.copy() == settings

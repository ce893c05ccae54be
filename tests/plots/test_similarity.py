"""A matrix of similarities, and beside it the one that random weights have."""

import numpy as np
import pytest
from matplotlib.colors import to_rgba
from matplotlib.figure import Figure
from numpy.testing import assert_array_equal

from kerasbook.plots import style
from kerasbook.plots.similarity import UNKNOWN, SimilarityDisplay

MATRIX = np.array([[1.0, 0.5, 0.25], [0.75, np.nan, -0.001]])
FLOOR = MATRIX[:, ::-1] / 2
ROWS, COLUMNS = ["conv", "answer"], ["first", "second", "third"]


def ticks(axis) -> list:
    return [label.get_text() for label in axis.get_yticklabels()], [
        label.get_text() for label in axis.get_xticklabels()
    ]


def test_both_have_one_scale():
    display = SimilarityDisplay(ROWS, COLUMNS, MATRIX, FLOOR, twin="random").plot()
    for image, matrix in zip(display.images_, (MATRIX, FLOOR), strict=True):
        assert_array_equal(np.ma.filled(image.get_array(), np.nan), matrix)
        assert image.get_clim() == (0, 1)
        assert image.get_cmap().name == style.PROBABILITY
    assert [axis.get_facecolor() for axis in display.axes_] == [to_rgba(UNKNOWN)] * 2


def test_layers_have_their_names():
    display = SimilarityDisplay(ROWS, COLUMNS, MATRIX, FLOOR, twin="random").plot()
    assert ticks(display.axes_[0]) == (ROWS, COLUMNS)
    assert ticks(display.axes_[1]) == ([], COLUMNS)


def test_numbers_stand_in_the_cells_where_they_have_room():
    display = SimilarityDisplay(ROWS, COLUMNS, MATRIX).plot()
    (cells,) = display.cells_
    assert [cell.get_text() for cell in cells] == ["1.00", "0.50", "0.25", "0.75", "0.00"]
    assert [cell.get_color() for cell in cells[:3]] == [style.INK, "white", "white"]
    many = [f"layer_{number}" for number in range(24)]
    assert SimilarityDisplay(many, many, np.eye(24)).plot().cells_ == [[]]


@pytest.mark.usefixtures("english")
@pytest.mark.parametrize(
    ("settings", "titles", "up", "across"),
    [
        (
            {"twin": "random"},
            ["How alike the layers are", "The floor: random weights"],
            ["model", "random weights"],
            ["other model", "other model"],
        ),
        (
            {"twin": "model", "names": ("after", "before")},
            ["How alike the layers are", "The floor: given twin"],
            ["after", "given twin"],
            ["before", "before"],
        ),
        (
            {"twin": "random", "itself": True},
            ["How alike the layers are", "The same: random weights"],
            ["model", "random weights"],
            ["model", "random weights"],
        ),
    ],
)
def test_what_is_compared_is_said(settings, titles, up, across):
    display = SimilarityDisplay(ROWS, COLUMNS, MATRIX, FLOOR, **settings).plot()
    assert [axis.get_title("left") for axis in display.axes_] == titles
    assert [axis.get_ylabel() for axis in display.axes_] == up
    assert [axis.get_xlabel() for axis in display.axes_] == across


FOOT = [("{shown} of {all} layers shown; choose others with layers=[...].", {"shown": 24, "all": 60})]


@pytest.mark.usefixtures("either_language")
@pytest.mark.parametrize("count", [1, 5, 12, 24])
@pytest.mark.parametrize("size", [None, (9.0, 5.5), (4.2, 9.0)])
def test_it_can_be_read(count, size, unreadable):
    names = [f"block_{number}/depthwise_convolution" for number in range(count)]
    matrix = np.random.default_rng(0).random((len(names), len(names)))
    display = SimilarityDisplay(names, names, matrix, matrix, twin="random", foot=FOOT)
    display.plot(figure=None if size is None else Figure(figsize=size))
    assert unreadable(display.figure_) == []
    assert display.figure_.get_figwidth() <= 12.001


def test_on_axes_of_ones_own():
    figure = Figure(figsize=(9, 4), layout="constrained")
    axes = figure.subplots(1, 2)
    display = SimilarityDisplay(ROWS, COLUMNS, MATRIX, FLOOR).plot(axes=axes)
    assert display.axes_ == list(axes)
    with pytest.raises(ValueError, match="2 axes"):
        SimilarityDisplay(ROWS, COLUMNS, MATRIX, FLOOR).plot(axes=axes[:1])


def test_without_a_similarity_for_each_pair():
    with pytest.raises(ValueError, match="each of"):
        SimilarityDisplay(ROWS, COLUMNS, MATRIX.T)
    with pytest.raises(ValueError, match="each of"):
        SimilarityDisplay([], COLUMNS, np.zeros((0, 3)))

"""Chapter 8: parameters and accuracy over the size of a canvas, and where a network finds digits."""

import numpy as np
import pytest

from kerasbook.chapter8.pictures.shared_weights import NETWORKS, SharedWeights

SIZES = ("28", "40", "56", "112")
MEASURED = {
    "parameters": {
        "any_size": dict.fromkeys(SIZES, 16_138),
        "one_size": dict(zip(SIZES, (21_048, 26_148, 35_748, 94_548), strict=True)),
        "dense": dict(zip(SIZES, (50_890, 103_114, 201_418, 803_530), strict=True)),
    },
    "accuracy": {"any_size": dict(zip(SIZES, (0.95, 0.95, 0.94, 0.93), strict=True)), "dense": {"40": 0.75}},
}


def drawn():
    rng = np.random.default_rng(0)
    maps = rng.normal(size=(28, 28, 10))
    return SharedWeights(MEASURED, rng.random((112, 112)), maps, rng.integers(8, 104, (10, 2)), [3, 7, 1, 0])


def test_parameters_and_accuracies_are_drawn_over_the_side():
    shown = drawn().plot()
    assert [line.get_ydata().tolist() for line in shown.parameters_] == [
        list(MEASURED["parameters"][name].values()) for name in NETWORKS
    ]
    assert shown.axes_[0].get_yscale() == "log"
    any_size, dense = shown.accuracies_
    assert any_size.get_xdata().tolist() == dense.get_xdata().tolist() == [28, 40, 56, 112]
    np.testing.assert_array_equal(dense.get_ydata(), [np.nan, 0.75, np.nan, np.nan])  # it has no other size


def test_other_seeds_show_the_one_point_of_the_dense_network(thin_lines):
    shown = drawn()
    shown.over_seeds([MEASURED] * 3)
    shown.plot()
    markers = {line.get_marker() for line in thin_lines(shown.figure_) if np.isnan(line.get_ydata()).any()}
    assert markers == {"o"}


@pytest.mark.usefixtures("english")
def test_what_is_found_stands_where_its_map_is_strongest():
    shown = drawn().plot()
    assert [sign.get_text() for sign in shown.signs_] == ["3", "7", "1", "0"]
    row, column = shown.places[3]
    assert shown.signs_[0].get_position() == (column, row)
    assert shown.axes_[2].get_title(loc="left") == "found on it: 3, 7, 1, 0"


def test_each_digit_has_its_map():
    shown = drawn().plot()
    tiles = shown.maps_.get_array()
    np.testing.assert_allclose(tiles[:28, 30:58], shown.maps[..., 1])
    np.testing.assert_allclose(tiles[30:58, :28], shown.maps[..., 5])


@pytest.mark.usefixtures("either_language")
def test_everything_can_be_read(unreadable):
    assert unreadable(drawn().plot().figure_) == []

"""Chapter 8: a digit on its way through a convnet, and what only the convnet reads."""

import numpy as np
import pytest

from kerasbook.chapter8.pictures.small_convnet import LAYERS, SHOWN, SmallConvnet

SHAPES = ((28, 28, 1), (26, 26, 32), (13, 13, 32), (11, 11, 64), (5, 5, 64), (3, 3, 128), (1152,), (10,))
MEASURED = {
    "curve": {"convnet": [110, 60, 50], "dense": [140, 120, 100, 95, 90, 88]},
    "still_read": {"convnet": [0.95, 0.94, 0.93, 0.9, 0.85], "dense": [0.91, 0.88, 0.8, 0.65, 0.5]},
}


def drawn(digit=3, only_dense=45):
    rng = np.random.default_rng(0)
    maps = {f"layer_{number}": rng.random((10, *shape), "float32") for number, shape in enumerate(SHAPES)}
    maps["layer_7"] /= maps["layer_7"].sum(axis=1, keepdims=True)
    return SmallConvnet(MEASURED, range(5), maps, digit, rng.random((only_dense, 28, 28))), maps


def test_each_layer_but_flatten_is_drawn():
    shown, maps = drawn(digit=6)
    shown.plot()
    assert len(shown.artists_) == len(LAYERS)
    np.testing.assert_array_equal(shown.artists_[0].get_array(), maps["layer_0"][6, :, :, 0])
    first = shown.artists_[1].get_array()
    np.testing.assert_allclose(first[:26, :26], maps["layer_1"][6, :, :, 0])  # the first of 32 tiles
    assert [bar.get_width() for bar in shown.artists_[-1]] == pytest.approx(maps["layer_7"][6].tolist())


def test_curves_show_what_was_measured():
    shown, _maps = drawn()
    shown.plot()
    convnet, dense = shown.curves_
    assert convnet.get_ydata().tolist() == MEASURED["curve"]["convnet"]
    assert dense.get_xdata().tolist() == [1, 2, 3, 4, 5, 6]
    assert [line.get_ydata().tolist() for line in shown.moved_] == list(MEASURED["still_read"].values())


@pytest.mark.parametrize("count", [0, 4, 45])
def test_only_so_many_digits_are_shown_and_all_are_counted(count):
    shown, _maps = drawn(only_dense=count)
    shown.plot()
    assert str(count) in shown.axes_[-1].get_title(loc="left")
    if not count:
        assert shown.misread_ is None
    else:
        filled = np.isfinite(shown.misread_.get_array().filled(np.nan)).sum()
        assert filled == min(count, SHOWN) * 28 * 28


@pytest.mark.usefixtures("either_language")
def test_everything_can_be_read(unreadable):
    assert unreadable(drawn()[0].plot().figure_) == []

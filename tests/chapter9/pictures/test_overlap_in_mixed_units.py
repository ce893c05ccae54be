"""Chapter 9: boxes as they lie and as a formula sees them that mixes units."""

import numpy as np
import pytest
from matplotlib.figure import Figure
from numpy.testing import assert_allclose, assert_array_equal

from kerasbook.chapter9.pictures.overlap_in_mixed_units import MixedUnits

SIZE = np.array([0.2, 0.2])
MEASURED = {"same": 11 / 13, "mixed": 1 / 3, "kept": 120, "another": 210, "none": 170}


def shown(units="mixed"):
    rng = np.random.default_rng(0)
    pair = (np.array([0.5, 0.5]), SIZE), (np.array([0.5 + 0.1 / 6, 0.5]), SIZE)
    true = rng.random((30, 4))
    box = np.array([0.28, 0.3]), np.array([0.4, 0.3])
    shapes = {"best": np.array([0.4, 0.35]), "seems": np.array([0.5, 0.5])}
    return MixedUnits(MEASURED, pair, rng.random((32, 32, 3)), box, shapes, true, true / 3, 6, units)


@pytest.mark.usefixtures("either_language")
def test_everything_can_be_read(unreadable):
    assert unreadable(shown().plot().figure_) == []


@pytest.mark.parametrize(("units", "apart"), [("mixed", 0.1), ("cells", 0.1 / 6)])
def test_mixed_units_draw_the_boxes_apart(units, apart):
    true, seen, *_scenes = shown(units).plot().boxes_
    for frames, expected in ((true, 0.1 / 6), (seen, apart)):
        one, other = frames
        assert other.get_x() - one.get_x() == pytest.approx(expected)
        assert (one.get_width(), one.get_height()) == (0.2, 0.2)


def test_the_anchors_stand_in_the_middle_of_the_cell_and_farther_off_in_mixed_units():
    def middle(frame):
        return np.array(frame.get_center())

    _pair, _seen, scene, seen_scene = shown().plot().boxes_
    assert_allclose([middle(scene[1]), middle(scene[2])], [[0.25, 0.25]] * 2)
    assert_allclose(middle(seen_scene[1]) - middle(seen_scene[0]), 6 * (middle(scene[1]) - middle(scene[0])))


def test_a_dot_for_each_overlap_and_a_bar_for_each_outcome():
    picture = shown().plot()
    every, best = (dots.get_offsets() for dots in picture.dots_)
    assert_allclose(every, np.stack([picture.true.ravel(), picture.told.ravel()], axis=1))
    assert_array_equal(best[:, 0], picture.true.max(axis=1))
    assert [bar.get_width() for bar in picture.bars_] == [120, 210, 170]


def test_axes_are_refused():
    with pytest.raises(ValueError, match="Expected a figure"):
        shown().plot(axes=[Figure().subplots()])

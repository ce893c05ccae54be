"""Chapter 1, `coordinate_change`: points before and after a change of coordinates."""

import numpy as np
import pytest
from findings import of_chapter
from numpy.testing import assert_allclose, assert_array_equal

from kerasbook.chapter1 import coordinate_change
from kerasbook.chapter1.listings import coordinate_change as listing
from kerasbook.concepts import Finding

found = of_chapter(1)


@pytest.fixture(scope="module")
def points() -> Finding:
    finding = found("coordinate_change")
    finding.figure.plot()
    return finding


@pytest.fixture
def random():
    return np.random.default_rng(0)


class TestPoints:
    def test_the_strips_lie_apart_in_their_direction(self, random):
        points, classes = listing.two_strips(35.0, 400, random)
        across = points @ [np.cos(np.radians(35)), np.sin(np.radians(35))]
        assert_array_equal(across > 0, classes == 1)
        assert np.mean(classes) == 0.5

    def test_the_rings_lie_apart_in_their_distance(self, random):
        points, classes = listing.two_rings(400, random)
        assert_array_equal(np.linalg.norm(points, axis=1) > 1.1, classes == 1)

    def test_polar_and_back(self, random):
        points = random.normal(size=(50, 2))
        assert_allclose(listing.from_polar(listing.to_polar(points)), points)
        assert_allclose(listing.to_polar(np.array([[0.0, 2.0]])), [[2, np.pi / 2]])

    def test_either_side_of_a_threshold_may_be_the_right_one(self):
        wanted = np.array([True, True, True, False])
        assert listing.right(~wanted, wanted) == 1
        assert listing.right(np.ones(4, bool), wanted) == 0.75


class TestTold:
    def test_another_points_class(self, random):
        points, classes = listing.two_strips(35.0, 400, random)
        shuffled = listing.told_classes(points, classes, "shuffled", seed=0)
        assert shuffled.sum() == classes.sum()
        assert 0.4 < np.mean(shuffled == classes) < 0.6

    def test_the_end_of_the_cloud(self, random):
        points, classes = listing.two_strips(35.0, 400, random)
        along = points @ [-np.sin(np.radians(35)), np.cos(np.radians(35))]
        assert listing.right(listing.told_classes(points, classes, "ends", seed=0), along > 0) > 0.9

    def test_the_unit_follows_what_it_is_told(self):
        measured = found("coordinate_change", told="ends").measured
        off = abs(measured["learned_direction"] - measured["true_direction"])
        assert off == pytest.approx(90, abs=15)


class TestCoordinates:
    def test_the_rule_needs_the_first_new_coordinate_only(self, points):
        for change, share in zip(points.figure.changes, points.measured["right_after"].values(), strict=True):
            assert np.mean((change.after[:, 0] > 0) == change.classes) == share == change.right_after

    def test_no_threshold_on_the_old_coordinates_is_much_better(self, points):
        for change in points.figure.changes:
            for values in change.before.T:
                shares = [listing.right(values > at, change.classes) for at in values]
                assert max(shares) < change.right_before + 0.05

    def test_there_and_back(self, points):
        for change in points.figure.changes:
            assert_allclose(change.to_new(change.before), change.after, atol=1e-5)
            assert_allclose(change.to_old(change.after), change.before, atol=1e-5)

    def test_turned_axes_keep_all_distances(self, points):
        strips, _rings = points.figure.changes
        assert_allclose(
            np.linalg.norm(np.diff(strips.after, axis=0), axis=1),
            np.linalg.norm(np.diff(strips.before, axis=0), axis=1),
            rtol=1e-4,
        )

    @pytest.mark.parametrize("angle", [-100.0, 190.0])
    def test_any_direction_is_found(self, angle):
        assert found("coordinate_change", angle=angle).measured["learned_direction"] == pytest.approx(angle, abs=5)


def test_the_seed_decides_every_number():
    assert coordinate_change(epochs=1).measured == found("coordinate_change", epochs=1).measured

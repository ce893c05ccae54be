"""1.1.3: colours in RGB and in HSV, and points before and after a change of coordinates."""

import numpy as np
import pytest
from matplotlib.colors import hsv_to_rgb, rgb_to_hsv
from numpy.testing import assert_allclose, assert_array_equal

from chapter1.found import found
from kerasbook import datasets
from kerasbook.chapter1.listings import representations
from kerasbook.concepts import Finding


@pytest.fixture(scope="module")
def colours() -> Finding:
    finding = found("colour_representations")
    finding.figure.plot()
    return finding


@pytest.fixture(scope="module")
def points() -> Finding:
    finding = found("coordinate_change")
    finding.figure.plot()
    return finding


@pytest.fixture
def random():
    return np.random.default_rng(0)


class TestRed:
    def test_hues_on_both_sides_of_zero_are_red(self):
        hues = np.array([0, 19, 21, 180, 339, 341, 360]) / 360
        shades = hsv_to_rgb(np.stack([hues, np.ones(7), np.ones(7)], axis=1))
        assert_array_equal(representations.is_red(shades), [True, True, False, False, False, True, True])

    def test_the_middle_of_red_can_be_turned(self):
        shades = hsv_to_rgb([[20 / 360, 1, 1], [350 / 360, 1, 1]])
        assert_array_equal(representations.is_red(shades, hue=20), [True, False])

    @pytest.mark.parametrize("colour", [(0.0, 0.4, 1.0), (0.0, 1.0, 0.2)], ids=["pale", "dark"])
    def test_pale_and_dark_colours_are_not_red(self, colour):
        assert not representations.is_red(hsv_to_rgb([colour]))[0]

    def test_the_score_counts_what_is_missing_and_what_is_wrong(self):
        wanted = np.array([True, True, False, False])
        assert representations.f1(wanted, wanted) == 1
        assert representations.f1(~wanted, wanted) == 0
        assert representations.f1(np.array([True, False, True, False]), wanted) == 0.5


class TestPaler:
    def test_only_the_saturation_changes(self, random):
        rgb = random.uniform(0.05, 1, size=(50, 3))
        hue, saturation, value = rgb_to_hsv(rgb).T
        paler = representations.made_paler(rgb, keep=0.5)
        assert_allclose(paler["hsv"].T, [hue, saturation / 2, value])
        assert_allclose(paler["rgb"], hsv_to_rgb(paler["hsv"]))

    def test_more_than_full_saturation_is_full(self):
        assert_allclose(representations.made_paler(np.array([[1, 0.2, 0.2]]), keep=3.0)["rgb"], [[1, 0, 0]])

    def test_the_layer_is_the_best_one(self, random):
        numbers, wanted = random.normal(size=(2, 200, 3)).astype("float32")
        layer = representations.linear_layer(numbers, wanted)
        rest = wanted - np.asarray(layer(numbers))  # of the best layer: not related to the numbers, and 0 on average
        assert_allclose(numbers.T @ rest, 0, atol=1e-3)
        assert_allclose(rest.mean(axis=0), 0, atol=1e-5)

    def test_shades(self):
        assert representations.shades_off(np.full((4, 3), 0.5), np.full((4, 3), 0.5 - 2 / 255)) == pytest.approx(2)


class TestColours:
    def test_the_picture_is_the_middle_of_the_photograph(self, colours):
        assert_array_equal(colours.figure.picture, datasets.photograph("flower")[::2, 106:534:2])

    def test_another_photograph(self):
        picture = found("colour_representations", photograph="china").figure.picture
        assert_array_equal(picture, datasets.photograph("china")[::2, 106:534:2])

    def test_what_is_drawn_is_what_was_measured(self, colours):
        for view, space in zip(colours.figure.views, ("rgb", "hsv"), strict=True):
            assert view.found == colours.measured["red_in_photograph"][space]
            assert view.chart_found == colours.measured["red_in_random_colours"][space]
            assert view.off == colours.measured["photograph_off"][space]

    def test_the_masks_score_about_as_the_new_pixels_do(self, colours):
        # They also hold the 4 % of the pixels that the units were trained on.
        for view in colours.figure.views:
            assert representations.f1(view.selected, colours.figure.selected) == pytest.approx(view.found, abs=0.02)

    def test_the_units_see_the_same_colours(self, colours):
        rgb, hsv = colours.figure.views
        assert_allclose(rgb.numbers, colours.figure.picture)
        assert_allclose(hsv.numbers, rgb_to_hsv(colours.figure.picture), atol=1e-6)

    def test_in_hsv_one_straight_cut_goes_through_the_chart(self, colours):
        selected = colours.figure.views[1].chart_selected
        lowest = selected.sum(axis=0)  # of each hue: down to which saturation
        inside = (lowest > 0) & (lowest < len(selected))
        assert np.abs(np.diff(lowest[inside], n=2)).max() <= 2
        assert np.all(np.diff(selected.astype(int), axis=0) <= 0)  # all above a saturation, nothing below

    def test_nothing_to_do_is_easy_in_both(self):
        off = found("colour_representations", keep=1.0).measured["photograph_off"]
        assert max(off.values()) < 0.01


class TestPoints:
    def test_the_strips_lie_apart_in_their_direction(self, random):
        points, classes = representations.two_strips(35.0, 400, random)
        across = points @ [np.cos(np.radians(35)), np.sin(np.radians(35))]
        assert_array_equal(across > 0, classes == 1)
        assert np.mean(classes) == 0.5

    def test_the_rings_lie_apart_in_their_distance(self, random):
        points, classes = representations.two_rings(400, random)
        assert_array_equal(np.linalg.norm(points, axis=1) > 1.1, classes == 1)

    def test_polar_and_back(self, random):
        points = random.normal(size=(50, 2))
        assert_allclose(representations.from_polar(representations.to_polar(points)), points)
        assert_allclose(representations.to_polar(np.array([[0.0, 2.0]])), [[2, np.pi / 2]])

    def test_either_side_of_a_threshold_may_be_the_right_one(self):
        wanted = np.array([True, True, True, False])
        assert representations.right(~wanted, wanted) == 1
        assert representations.right(np.ones(4, bool), wanted) == 0.75


class TestCoordinates:
    def test_the_rule_needs_the_first_new_coordinate_only(self, points):
        for change, share in zip(points.figure.changes, points.measured["right_after"].values(), strict=True):
            assert np.mean((change.after[:, 0] > 0) == change.classes) == share == change.right_after

    def test_no_threshold_on_the_old_coordinates_is_much_better(self, points):
        for change in points.figure.changes:
            for values in change.before.T:
                shares = [representations.right(values > at, change.classes) for at in values]
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


@pytest.mark.parametrize("key", ["colour_representations", "coordinate_change"])
def test_the_seed_decides_every_number(key):
    finding = found(key)
    again, other = finding.concept(**finding.settings), finding.concept(**{**finding.settings, "seed": 1})
    assert again.measured == finding.measured
    assert other.measured != finding.measured

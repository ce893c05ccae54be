"""Chapter 1, `colour_representations`: colours in RGB and in HSV."""

import numpy as np
import pytest
from findings import of_chapter
from matplotlib.colors import hsv_to_rgb, rgb_to_hsv
from numpy.testing import assert_allclose, assert_array_equal

from kerasbook import datasets
from kerasbook.chapter1 import colour_representations
from kerasbook.chapter1.listings import colour_representations as listing
from kerasbook.concepts import Finding

found = of_chapter(1)


@pytest.fixture(scope="module")
def colours() -> Finding:
    finding = found("colour_representations")
    finding.figure.plot()
    return finding


@pytest.fixture
def random():
    return np.random.default_rng(0)


class TestRed:
    def test_hues_on_both_sides_of_zero_are_red(self):
        hues = np.array([0, 19, 21, 180, 339, 341, 360]) / 360
        shades = hsv_to_rgb(np.stack([hues, np.ones(7), np.ones(7)], axis=1))
        assert_array_equal(listing.is_red(shades), [True, True, False, False, False, True, True])

    def test_the_middle_of_red_can_be_turned(self):
        shades = hsv_to_rgb([[20 / 360, 1, 1], [350 / 360, 1, 1]])
        assert_array_equal(listing.is_red(shades, hue=20), [True, False])

    @pytest.mark.parametrize("colour", [(0.0, 0.4, 1.0), (0.0, 1.0, 0.2)], ids=["pale", "dark"])
    def test_pale_and_dark_colours_are_not_red(self, colour):
        assert not listing.is_red(hsv_to_rgb([colour]))[0]

    def test_the_score_counts_what_is_missing_and_what_is_wrong(self):
        wanted = np.array([True, True, False, False])
        assert listing.f1(wanted, wanted) == 1
        assert listing.f1(~wanted, wanted) == 0
        assert listing.f1(np.array([True, False, True, False]), wanted) == 0.5


class TestPaler:
    def test_only_the_saturation_changes(self, random):
        rgb = random.uniform(0.05, 1, size=(50, 3))
        hue, saturation, value = rgb_to_hsv(rgb).T
        paler = listing.made_paler(rgb, keep=0.5)
        assert_allclose(rgb_to_hsv(paler).T, [hue, saturation / 2, value])

    def test_or_grey_as_bright_as_the_colour_is_mixed_in(self, random):
        rgb = random.uniform(size=(50, 3))
        nothing_kept = listing.made_paler(rgb, keep=0.0, paler="grey")
        assert_allclose(nothing_kept, np.tile(rgb @ [[0.213], [0.715], [0.072]], 3))
        assert_allclose(listing.made_paler(rgb, 0.25, "grey"), 0.25 * rgb + 0.75 * nothing_kept)

    def test_more_than_full_saturation_is_full(self):
        assert_allclose(listing.made_paler(np.array([[1, 0.2, 0.2]]), keep=3.0), [[1, 0, 0]])

    def test_the_layer_is_the_best_one(self, random):
        numbers, wanted = random.normal(size=(2, 200, 3)).astype("float32")
        layer = listing.linear_layer(numbers, wanted)
        rest = wanted - np.asarray(layer(numbers))  # of the best layer: not related to the numbers, and 0 on average
        assert_allclose(numbers.T @ rest, 0, atol=1e-3)
        assert_allclose(rest.mean(axis=0), 0, atol=1e-5)

    def test_shades(self):
        assert listing.shades_off(np.full((4, 3), 0.5), np.full((4, 3), 0.5 - 2 / 255)) == pytest.approx(2)


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
            assert view.off["hsv"] == colours.measured["photograph_off"][space]
            assert view.off["grey"] == colours.measured["otherwise_photograph_off"][space]

    def test_each_kind_of_paler_is_easy_in_one_representation(self, colours):
        hsv_measure, grey = colours.measured["random_colours_off"], colours.measured["otherwise_random_colours_off"]
        assert max(hsv_measure["hsv"], grey["rgb"]) < 0.01
        assert min(hsv_measure["rgb"], grey["hsv"]) > 10

    def test_paler_with_grey_changes_the_two_tasks(self, colours):
        grey = found("colour_representations", paler="grey")
        assert grey.measured["photograph_off"] == colours.measured["otherwise_photograph_off"]
        assert list(grey.figure.paler) == ["grey", "hsv"]

    def test_the_masks_score_about_as_the_new_pixels_do(self, colours):
        # They also hold the 4 % of the pixels that the units were trained on.
        for view in colours.figure.views:
            assert listing.f1(view.selected, colours.figure.selected) == pytest.approx(view.found, abs=0.02)

    def test_in_hsv_one_straight_cut_goes_through_the_chart(self, colours):
        selected = colours.figure.views[1].chart_selected
        lowest = selected.sum(axis=0)  # of each hue: down to which saturation
        inside = (lowest > 0) & (lowest < len(selected))
        assert np.abs(np.diff(lowest[inside], n=2)).max() <= 2
        assert np.all(np.diff(selected.astype(int), axis=0) <= 0)  # all above a saturation, nothing below

    def test_nothing_to_do_is_easy_in_both(self):
        off = found("colour_representations", keep=1.0).measured["photograph_off"]
        assert max(off.values()) < 0.01


def test_the_seed_decides_every_number():
    assert colour_representations(epochs=1).measured == found("colour_representations", epochs=1).measured

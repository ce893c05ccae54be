"""2.3.5 to 2.3.7: maps of the plane, networks beside affine maps, and the crumpled paper."""

import keras
import numpy as np
import pytest
from findings import of_chapter
from numpy.testing import assert_allclose, assert_array_equal

from kerasbook.chapter2 import geometry
from kerasbook.chapter2.listings.geometry import (
    HANDS,
    SIDE,
    affine_maps,
    composed,
    crumpled,
    dense,
    ink,
    moved,
    paper,
    random_network,
    seen_from_the_side,
    share_not_affine,
    unfolding_network,
)
from kerasbook.concepts import Finding

found = of_chapter(2)

POINTS = np.random.default_rng(0).uniform(-1, 1, size=(200, 2)).astype("float32")


@pytest.fixture(scope="module")
def finding() -> Finding:
    return found("geometry")


class TestMaps:
    def test_a_layer_maps_points_as_its_matrix_and_shift_say(self):
        matrix, shift = np.array([[1.0, 2.0], [3.0, 4.0]]), np.array([10.0, 20.0])
        assert_allclose(moved([dense(matrix, shift)], np.array([[1.0, -1.0]])), [[9, 19]])
        assert_allclose(moved([dense(matrix, -shift, "relu")], np.array([[12.0, -1.0]])), [[0, 12]])

    def test_a_quarter_turn(self):
        matrix, shift = affine_maps(90.0)["rotation"]
        assert_allclose(moved([dense(matrix, shift)], np.array([[1.0, 0.0]])), [[0, 1]], atol=1e-6)

    def test_one_after_the_other_is_not_the_other_way_round(self):
        maps = list(affine_maps(35.0).values())
        in_turn = moved([dense(*affine) for affine in maps], POINTS)
        assert_allclose(moved([dense(*composed(maps))], POINTS), in_turn, atol=1e-5)
        assert np.abs(moved([dense(*composed(maps[::-1]))], POINTS) - in_turn).max() > 0.1

    def test_nothing_composed_moves_nothing(self):
        matrix, shift = composed([])
        assert_array_equal(matrix, np.eye(2))
        assert_array_equal(shift, [0, 0])

    def test_the_ink_of_a_picture(self):
        image = np.zeros((28, 28))
        image[0, 0] = image[27, 14] = 1.0
        assert_allclose(ink(image), [[-13.5 / 14, 13.5 / 14], [0.5 / 14, -13.5 / 14]])

    def test_what_is_drawn_is_what_was_mapped(self, finding):
        pictures = finding.figure.maps.pictures
        grid, points = pictures["start"]
        matrix, shift = affine_maps(35.0)["affine"]
        for before, after in zip((grid, points), pictures["affine"], strict=True):
            assert_allclose(after, before @ matrix.T + shift, atol=1e-5)
        for straight, bent in zip(pictures["affine"], pictures["bent"], strict=True):
            assert_allclose(bent, np.maximum(straight, 0), atol=1e-6)
        assert_allclose(finding.figure.affine.in_turn, finding.figure.affine.at_once, atol=1e-5)


class TestAffine:
    def test_an_affine_map_leaves_nothing_over(self):
        assert share_not_affine(POINTS, POINTS @ np.array([[1, 2], [3, 4]]) + 5) < 1e-6

    def test_what_has_nothing_to_do_with_the_points_is_left_over(self):
        noise = np.random.default_rng(1).normal(size=(200, 2))
        assert 0.9 < share_not_affine(POINTS, noise) <= 1

    def test_half_of_it(self):
        x = np.linspace(-1, 1, 2001)
        points = np.stack([x, np.zeros_like(x)], axis=1)
        even = 1.5 * (x**2 - np.mean(x**2))
        odd = x * np.linalg.norm(even) / np.linalg.norm(x)
        answers = np.stack([even + odd, np.zeros_like(x)], axis=1)
        assert share_not_affine(points, answers) == pytest.approx(np.sqrt(0.5))

    @pytest.mark.parametrize("depth", [1, 3])
    def test_a_network_is_as_deep_as_asked(self, depth):
        model = random_network(depth, "relu", seed=0)
        assert len(model.layers) == depth + 1
        assert model.output_shape == (None, 2)


class TestPaper:
    def test_two_sheets_on_top_of_each_other(self):
        flat = paper(np.zeros((2, 2)), np.array([0, 1]))
        assert_allclose(flat, [[0, 0, -0.12], [0, 0, 0.12]])
        assert_allclose(crumpled(flat, np.empty((0, 2))), 1.5 * flat, rtol=1e-6)

    def test_a_bend_moves_one_coordinate(self):
        flat = paper(POINTS.astype(float), np.zeros(len(POINTS)))
        once, twice = (crumpled(flat, np.ones((bends, 2))) / 1.5 - flat for bends in (1, 2))
        assert np.abs(once[:, :2]).max() < 1e-6 < np.abs(once[:, 2]).max()
        assert_allclose(once[:, 2], 0.45 * np.sin(2.5 * flat[:, :2] + 1).sum(axis=1), atol=1e-6)
        assert np.abs(twice[:, 1]).max() < 1e-6 < np.abs(twice[:, 0]).max()

    def test_before_training_no_layer_moves_a_point(self):
        model = unfolding_network("relu")
        points = np.random.default_rng(0).normal(size=(5, 3)).astype("float32")
        middle = keras.Model(model.input, model.get_layer(f"hand_{HANDS}").output)
        assert_array_equal(keras.ops.convert_to_numpy(middle(points)), points)

    def test_turning_keeps_all_distances(self):
        points = np.random.default_rng(0).normal(size=(50, 3))
        direction = np.array([1.0, 2.0, -2.0])
        turned = seen_from_the_side(points, direction)
        assert_allclose(
            np.linalg.norm(np.diff(turned, axis=0), axis=1), np.linalg.norm(np.diff(points, axis=0), axis=1)
        )
        assert_allclose(turned[:, 0], (points - points.mean(axis=0)) @ direction / 3, atol=1e-12)

    def test_the_picture_shows_both_sheets_after_each_layer(self, finding):
        display = finding.figure.paper
        assert [pair.shape for pair in display.sheets] == [(2, SIDE, SIDE, 3)] * (HANDS + 1)
        assert display.separated == finding.measured["separated"]
        for pair, share in zip(display.sheets, display.separated, strict=True):
            # A plane at right angles to the first axis: no threshold there is much worse, nor better by far.
            first, second = (sheet[..., 0].ravel() for sheet in pair)
            best = max(np.mean([*(first < at), *(second >= at)]) for at in np.sort(np.concatenate([first, second])))
            assert best == pytest.approx(share, abs=0.05)

    def test_the_film_begins_with_the_crumpled_paper_and_ends_after_the_last_layer(self, finding):
        film, display = finding.animation, finding.figure.paper
        assert film.moments[0] == 0
        assert film.moments[-1] == HANDS
        assert film.separated == finding.measured["separated"]
        for moment, pair in ((0, display.sheets[0]), (HANDS, display.sheets[-1])):
            assert_allclose(film.at(moment)[..., 0], pair[..., 0], atol=1e-9)  # turned about this axis alone
            for points in (film.at(moment), pair):  # as far from each other
                assert_allclose(np.linalg.norm(points[0] - points[1]), np.linalg.norm(pair[0] - pair[1]), rtol=1e-6)

    def test_the_model_tells_the_sheets_apart(self, finding):
        random = np.random.default_rng(0)
        phases = random.uniform(0, 2 * np.pi, size=(3, 2))  # as the concept draws them
        sheet = np.arange(500) % 2
        points = crumpled(paper(np.random.default_rng(1).uniform(-1, 1, size=(500, 2)), sheet), phases)
        answers = keras.ops.convert_to_numpy(finding.model(points))[:, 0]
        assert np.mean((answers > 0.5) == sheet) > 0.93


def test_the_seed_decides_every_number():
    assert geometry(epochs=1).measured == found("geometry", epochs=1).measured

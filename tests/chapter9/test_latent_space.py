"""Chapter 9, `latent_space`."""

import numpy as np
import pytest
from findings import of_chapter
from numpy.testing import assert_allclose, assert_array_equal

from kerasbook.chapter9.listings.activations import ENDS
from kerasbook.chapter9.listings.latent_space import (
    NEAREST,
    SHOWN,
    directions,
    distances,
    everything_twice,
    itself,
    neighbours,
    pieces_of,
    principal_axes,
    shared,
)

found = of_chapter(9)


@pytest.fixture
def points():
    return np.random.default_rng(0).normal(size=(30, 8))


def test_pieces_come_from_the_photograph():
    photograph = np.arange(70 * 90 * 3.0).reshape(70, 90, 3)
    pieces = pieces_of(photograph, 5, np.random.default_rng(0))
    assert pieces.shape == (5, 64, 64, 3)
    for piece in pieces:
        top, left = np.argwhere((photograph == piece[0, 0]).all(axis=-1))[0]
        assert_array_equal(piece, photograph[top : top + 64, left : left + 64])


def test_the_copy_is_mirrored_and_has_another_background():
    flower, china, kinds, names = everything_twice(seed=0)
    assert flower.shape == china.shape == (242, 64, 64, 3)
    assert len(kinds) == len(names) == 242
    middle = slice(24, 40)  # where the thing covers the most
    mirrored = np.abs(flower[:, middle, middle] - china[:, middle, ::-1][:, :, middle]).mean()
    as_it_was = np.abs(flower[:, middle, middle] - china[:, middle, middle]).mean()
    assert mirrored < 0.6 * as_it_was
    assert np.abs(flower[:, :3] - china[:, :3]).mean() > 0.2


def test_directions_have_length_one_and_no_scale(points):
    one, other = directions(points[:20], points[20:])
    assert_allclose(np.linalg.norm(np.concatenate([one, other]), axis=1), 1)
    again, _ = directions(3 + 10 * points[:20], 3 + 10 * points[20:])
    assert_allclose(again, one, atol=1e-5)


def test_who_finds_itself():
    similar = np.array([[3, 1, 0], [4, 2, 1], [0, 1, 5]])
    assert itself(similar) == pytest.approx(2 / 3)


def test_neighbours_are_scikit_learns(points):
    neighbors = pytest.importorskip("sklearn.neighbors")
    expected = neighbors.NearestNeighbors(n_neighbors=NEAREST + 1).fit(points).kneighbors(points)[1][:, 1:]
    assert_array_equal(neighbours(-distances(points), np.eye(30, dtype=bool)), expected)


def test_what_is_not_to_be_counted_is_no_neighbour(points):
    apart = np.arange(30)[:, None] % 3 == np.arange(30) % 3
    near = neighbours(points @ points.T, apart)
    assert (near % 3 != np.arange(30)[:, None] % 3).all()


def test_principal_axes_keep_all_distances_and_spread_less_and_less(points):
    along = principal_axes(points)
    assert_allclose(distances(along), distances(points), atol=1e-6)
    assert (np.diff(along.std(axis=0)) < 0).all()


def test_how_many_neighbours_two_lists_share():
    assert shared(np.array([[1, 2, 3, 4, 5], [1, 2, 3, 4, 5]]), np.array([[5, 4, 3, 2, 1], [1, 7, 8, 9, 10]])) == 0.6


def test_what_was_measured():
    measured = found("latent_space").measured
    for key in ("found", "purity"):
        for layers in measured[key].values():
            assert len(layers) == 1 + len(ENDS)
            assert all(0 <= share <= 1 for share in layers)
        assert measured[key]["pretrained"][0] == measured[key]["random"][0]  # the pixels are the same
    assert measured["again"] == measured["found"]["pretrained"][-1]
    assert measured["gain"] == pytest.approx(measured["purity"]["pretrained"][-1] - measured["purity"]["random"][0])


def test_both_networks_are_measured_whichever_is_asked_about():
    own, twin = found("latent_space").measured, found("latent_space", weights="random").measured
    assert (own["found"], own["purity"]) == (twin["found"], twin["purity"])
    assert twin["again"] == own["found"]["random"][-1]


def test_no_other_picture_of_the_same_thing_is_drawn():
    figure = found("latent_space").figure
    *_images, names = everything_twice(seed=0)
    assert [names[one] for one in figure.asked] == list(SHOWN)
    for near in (figure.by_pixels, figure.by_layer, figure.joined):
        assert all(not set(names[others]) & {names[one]} for one, others in zip(figure.asked, near, strict=True))
    assert_array_equal(figure.by_layer, figure.joined)  # by angles, and by the distances that the lines show

"""Chapter 8, `shared_weights`."""

import keras
import numpy as np
import pytest
from findings import of_chapter

from kerasbook import datasets
from kerasbook.chapter8.listings.shared_weights import (
    LEARNED,
    SIZES,
    STEP,
    TOGETHER,
    dense_network,
    found_among_the_strongest,
    of_any_size,
    of_one_size,
    on_canvas,
    pointed_at,
    several_on_canvas,
    strongest_places,
)

found = of_chapter(8)


@pytest.fixture(scope="module")
def any_size():
    keras.utils.set_random_seed(0)
    return of_any_size()


def test_one_network_takes_every_size(any_size):
    for height, width in ((28, 28), (56, 84)):
        answers = keras.ops.convert_to_numpy(any_size(np.zeros((2, height, width, 1), "float32")))
        np.testing.assert_allclose(answers.sum(axis=1), 1, atol=1e-5)


@pytest.mark.parametrize("build", [of_one_size, dense_network])
def test_the_others_take_one_size_only(build):
    with pytest.raises(ValueError, match="shape"):
        build(28)(np.zeros((2, 56, 56, 1), "float32"))


def test_moved_by_a_step_a_digit_has_the_same_evidence_one_place_further(any_size):
    evidence = keras.Model(any_size.inputs, any_size.get_layer("evidence").output)
    picture = datasets.digits().test.images[0]
    canvases = np.zeros((2, 112, 112, 1), "float32")
    canvases[0, 40:68, 40:68, 0] = canvases[1, 40 + STEP : 68 + STEP, 40:68, 0] = picture
    before, after = keras.ops.convert_to_numpy(evidence(canvases))  # (28, 28, 10) each
    np.testing.assert_allclose(after[1:], before[:-1], atol=1e-5)
    assert np.abs(after - before).max() > 0.01


@pytest.mark.parametrize(("pooling", "left"), [("max", 1.0), ("average", 0.25)])
def test_a_blank_canvas_thins_out_the_mean_and_not_the_maximum(pooling, left):
    keras.utils.set_random_seed(0)
    model = of_any_size(pooling)  # its biases are 0, so that the blank gives 0
    scores = keras.Model(model.inputs, model.layers[-2].output)
    picture = datasets.digits().test.images[0]
    small = np.pad(picture, ((16, 12), (16, 12)))[None, ..., None]  # (1, 56, 56, 1)
    large = np.pad(picture, ((40, 44), (40, 44)))[None, ..., None]  # (1, 112, 112, 1): four times the places
    near, far = (keras.ops.convert_to_numpy(scores(canvas)) for canvas in (small, large))
    np.testing.assert_allclose(far, left * near, rtol=1e-4, atol=1e-6)


def corner_of(canvas):
    """Where the first row and the first column with ink are."""
    ink = canvas[:, :, 0] > 0
    return int(ink.any(axis=1).argmax()), int(ink.any(axis=0).argmax())


def test_a_digit_lies_anywhere_or_in_the_middle():
    images = np.ones((20, 28, 28), "float32")
    anywhere, middle = (on_canvas(images, 40, where, np.random.default_rng(1)) for where in ("anywhere", "middle"))
    assert anywhere.shape == middle.shape == (20, 40, 40, 1)
    assert {corner_of(canvas) for canvas in middle} == {(6, 6)}
    corners = {corner_of(canvas) for canvas in anywhere}
    assert len(corners) > 10
    assert all(0 <= top <= 12 and 0 <= left <= 12 for top, left in corners)
    for canvases in (anywhere, middle):
        assert canvases.sum(axis=(1, 2, 3)) == pytest.approx(28 * 28)  # nothing is cut off


def test_four_different_digits_lie_in_four_cells():
    digits = datasets.digits().test
    canvases, labels, corners = several_on_canvas(digits, 5, np.random.default_rng(2))
    assert labels.shape == (5, TOGETHER)
    assert all(len(set(of_one)) == TOGETHER for of_one in labels.tolist())
    for canvas, of_one, places in zip(canvases, labels, corners, strict=True):
        seen = [canvas[top : top + 28, left : left + 28, 0] for top, left in places]
        assert canvas.sum() == pytest.approx(sum(cell.sum() for cell in seen), rel=1e-5)
        for label, cell in zip(of_one, seen, strict=True):
            assert any(np.array_equal(cell, image) for image in digits.images[digits.labels == label])


def test_the_strongest_place_of_each_map_is_given_in_pixels():
    maps = np.zeros((1, 28, 28, 10))
    maps[0, 3, 20, 7] = 1.0
    places = strongest_places(maps)
    assert places.shape == (1, 10, 2)
    assert places[0, 7].tolist() == [14, 82]  # in the middle of 4 x 4 pixels
    labels, corners = np.array([[7, 0]]), np.array([[[0, 56], [56, 56]]])
    assert pointed_at(places, labels, corners) == 0.5


def test_a_digit_is_found_if_it_is_among_as_many_strongest_answers_as_there_are_digits():
    scores = np.array([[0.1, 0.4, 0.3, 0.2, 0.0], [0.0, 0.1, 0.2, 0.3, 0.4]])
    assert found_among_the_strongest(scores, np.array([[1, 2], [0, 4]])) == 0.75


def test_what_was_measured():
    measured = found("shared_weights").measured
    parameters = measured["parameters"]
    assert set(parameters["any_size"].values()) == {of_any_size().count_params()}
    assert parameters["dense"]["112"] == 112 * 112 * 64 + 64 + 650
    assert parameters["dense"][str(LEARNED)] > 6 * parameters["any_size"][str(LEARNED)]
    assert measured["growth"] == 1
    read = measured["accuracy"]["any_size"]
    assert list(read) == [str(size) for size in SIZES]
    assert measured["as_learned"]["any_size"] == read[str(LEARNED)] > 0.8
    assert measured["as_learned"]["dense"] == measured["accuracy"]["dense"][str(LEARNED)]
    assert measured["lost"] == pytest.approx(read[str(LEARNED)] - read["112"])
    assert measured["lead"] == pytest.approx(read[str(LEARNED)] - measured["as_learned"]["dense"])


def test_learned_from_the_middle_it_is_judged_there_and_anywhere():
    measured = found("shared_weights", where="middle").measured
    assert measured["as_learned"]["dense"] > measured["accuracy"]["dense"][str(LEARNED)] + 0.3
    assert measured["as_learned"]["any_size"] > measured["accuracy"]["any_size"][str(LEARNED)]


def test_the_picture_shows_the_strongest_four_of_a_canvas():
    finding = found("shared_weights")
    picture = finding.figure
    scores = keras.ops.convert_to_numpy(finding.model(picture.canvas[None, ..., None]))[0]
    assert [int(digit) for digit in picture.found] == np.argsort(-scores)[:TOGETHER].tolist()
    assert scores.argmax() == picture.maps.max(axis=(0, 1)).argmax()

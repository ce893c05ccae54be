"""The training as a film."""

import io

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from PIL import Image

from kerasbook import RepresentationHistory
from kerasbook.inside.histories import accuracy, in_last_planes
from kerasbook.layerwise import Moment

pytestmark = pytest.mark.usefixtures("english")


@pytest.fixture
def many_samples():
    rng = np.random.default_rng(0)
    y = np.tile([0, 1, 2], 20)
    x = rng.normal(size=(60, 6)).astype("float32")
    x[np.arange(60), y] += 3
    return x, y


def trained(model, x, y, callback, epochs=3):
    model.compile("adam", "sparse_categorical_crossentropy")
    model.fit(x, y, epochs=epochs, batch_size=20, verbose=0, callbacks=[callback])
    return callback


def test_classes_are_drawn_towards_their_corners(small_network, many_samples):
    film = trained(small_network, *many_samples, RepresentationHistory(*many_samples)).animation()
    assert film.epochs == [0, 1, 2, 3]
    assert list(film.moments[0]) == ["wide", "narrow", "answer"]
    assert len(film.y) == 30  # the other half taught the readers
    assert film.scores[-1] == accuracy(np.asarray(small_network(many_samples[0])), many_samples[1])
    assert "linear probe" in film.caption
    film.plot()
    assert film.headline_.get_text() == f"after 3 of 3 epochs: accuracy {film.scores[-1]:.2f}"


def test_by_batches(small_network, many_samples):
    history = trained(small_network, *many_samples, RepresentationHistory(*many_samples, every=2), epochs=1)
    film = history.animation().plot()
    assert film.epochs == [0, 2, 3]
    assert film.headline_.get_text().startswith("after 3 of 3 batches: accuracy ")
    assert film.axes_[-1].get_xlabel() == "batches of training"


def test_without_answers_in_the_plane_of_the_end(small_network, many_samples, unreadable):
    x, y = many_samples
    film = trained(small_network, x, y, RepresentationHistory(x)).animation().plot()
    assert film.scores is None
    assert film.headline_.get_text() == "after 3 of 3 epochs"
    assert "varies most" in film.caption
    assert len(film.axes_[-1].get_yticks()) == 0
    assert unreadable(film.figure_, but=[text for texts in film.projections_.centres_ for text in texts]) == []


def test_a_model_that_does_not_change_does_not_move(small_network, many_samples):
    small_network.trainable = False
    film = trained(small_network, *many_samples, RepresentationHistory(*many_samples)).animation("pca")
    for name, points in film.moments[0].items():
        assert_allclose(points, film.moments[-1][name], atol=1e-5)


def test_planes_neither_turn_nor_zoom():
    rng = np.random.default_rng(0)
    last = rng.normal(size=(50, 5)) * [5, 3, 0.1, 0.1, 0.1]
    turned = in_last_planes([Moment(0, {"layer": 0.5 * last}), Moment(1, {"layer": last})])
    before, after = turned[0]["layer"], turned[1]["layer"]
    assert np.quantile(np.abs(after), 0.98) == pytest.approx(1)
    assert_allclose(np.diff(before, axis=0), 0.5 * np.diff(after, axis=0), atol=1e-9)


def test_a_layer_of_one_unit_lies_on_a_line():
    points = in_last_planes([Moment(0, {"layer": np.arange(4.0)[:, None]})])[0]["layer"]
    assert_array_equal(points[:, 1], 0)


def test_long_networks_are_thinned_and_say_so(many_samples):
    import keras

    hidden = [keras.layers.Dense(4, name=f"dense_{index}") for index in range(9)]
    model = keras.Sequential([keras.Input((6,)), *hidden, keras.layers.Dense(3, "softmax", name="answer")])
    film = trained(model, *many_samples, RepresentationHistory(*many_samples)).animation()
    assert len(film.moments[0]) == 6
    assert {"dense_0", "answer"} <= set(film.moments[0])
    assert film.caption.endswith("6 of 10 layers are shown.")


def test_the_film_as_files(small_network, many_samples):
    film = trained(small_network, *many_samples, RepresentationHistory(*many_samples), epochs=2).animation()
    assert Image.open(io.BytesIO(film.gif())).n_frames == 3
    page = film.page()
    assert page.startswith("<!doctype html>")
    assert "http" not in page.replace("http://www.w3.org", "")
    assert film.caption in page
    assert film.player() in page


@pytest.mark.parametrize(
    ("answers", "y", "expected"),
    [
        ([[0.9, 0.1], [0.2, 0.8]], [0, 0], 0.5),
        ([[0.9], [0.2]], [1, 1], 0.5),
        ([[0.9, 0.1], [0.2, 0.8]], [0, 2], None),  # more classes than units
        ([[0.9], [0.2]], [1, 2], None),
    ],
)
def test_accuracy(answers, y, expected):
    assert accuracy(np.array(answers), np.array(y)) == expected


def test_what_cannot_be_filmed(small_network, many_samples):
    x, y = many_samples
    with pytest.raises(ValueError, match=r"model\.fit first"):
        RepresentationHistory(x, y).animation()
    history = trained(small_network, x, y, RepresentationHistory(x))
    with pytest.raises(ValueError, match="Expected class numbers y"):
        history.animation("wheel")
    with pytest.raises(ValueError, match=r"'pca' or 'wheel'\. Received: 'tsne'"):
        history.animation("tsne")

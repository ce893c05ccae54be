"""Chapter 9, `activations`."""

import numpy as np
import pytest
from findings import of_chapter
from numpy.testing import assert_allclose, assert_array_equal

from kerasbook.chapter9.exercises import shifted_layer
from kerasbook.chapter9.listings.activations import (
    ENDS,
    SHOWN,
    cutouts_on_photographs,
    explained,
    given_by,
    predicted_zeros,
    read_off,
    relus_of,
    ridge_regressions,
    silent,
    small_and_grey,
)
from kerasbook.lazily import keras

found = of_chapter(9)


def parts_of(count):
    return [np.arange(start, count, 5) for start in range(5)]


def test_each_part_lies_on_a_strip_of_the_photographs_of_its_own():
    images, animals, names, parts = cutouts_on_photographs(seed=0)
    assert images.shape == (242, 64, 64, 3)
    assert animals.sum() == 115
    assert_array_equal(np.sort(np.concatenate(parts)), np.arange(242))
    subjects = [{str(name).split()[-1] for name in names[part]} for part in parts]
    assert all(not one & other for place, one in enumerate(subjects) for other in subjects[:place])


def test_a_small_grey_picture_is_the_mean_of_squares():
    images = np.zeros((1, 64, 64, 3))
    images[0, 4:8, 8:12] = [0, 0.5, 1]
    grey = small_and_grey(images)
    assert grey[0, 1, 2] == pytest.approx(0.5)
    assert grey.sum() == pytest.approx(0.5)


def test_what_is_linear_is_read_off_and_noise_is_not():
    rng = np.random.default_rng(0)
    features = rng.normal(size=(100, 4, 2))
    known, noise = features.reshape(100, 8)[:, :3] + 7, rng.normal(size=(100, 3))
    read, guessed = read_off(features, (known, noise), parts_of(100))
    assert explained(read, known) > 0.999
    assert explained(guessed, noise) < 0.1


def test_inner_products_are_all_that_a_regression_needs():
    """As scikit-learn's, with the penalty that it was given here."""
    linear_model = pytest.importorskip("sklearn.linear_model")
    rng = np.random.default_rng(1)
    features, targets = rng.normal(size=(30, 60)), rng.normal(size=(30, 2))
    known, new = np.arange(20), np.arange(20, 30)
    (answer,) = ridge_regressions(features @ features.T, known, new, [targets])
    candidates = [
        linear_model.Ridge(alpha=penalty).fit(features[known], targets[known]).predict(features[new])
        for penalty in np.logspace(-2, 4, 13)
    ]
    assert min(np.abs(answer - one).max() for one in candidates) < 1e-6


def test_a_channel_is_silent_if_it_is_0_everywhere():
    maps = np.zeros((3, 3, 2))
    maps[1, 1, 1] = 0.1
    assert silent(maps).tolist() == [True, False]


def test_a_shift_makes_as_many_zeros_as_predicted():
    image = keras.Input((None, None, 2))
    x = keras.layers.BatchNormalization(name="x_bn", center=True)(image)
    trunk = keras.Model(image, keras.layers.ReLU(name="x_relu")(x))
    trunk.get_layer("x_bn").set_weights([np.full(2, 2.0), np.array([0.0, -2.0]), np.zeros(2), np.ones(2)])
    (predicted,) = predicted_zeros(trunk)
    assert predicted == pytest.approx((0.5 + 0.8413) / 2, abs=1e-3)
    images = np.random.default_rng(0).normal(size=(1, 200, 200, 2)).astype("float32")
    assert relus_of(trunk) == ["x_relu"]
    assert (given_by(trunk, ["x_relu"], images)["x_relu"] == 0).mean() == pytest.approx(predicted, abs=0.01)


def test_what_was_measured():
    finding = found("activations")
    measured, figure = finding.measured, finding.figure
    assert {len(one) for one in measured["zeros"].values()} == {30}
    assert {len(one) for key in ("animal", "rebuilt") for one in measured[key].values()} == {1 + len(ENDS)}
    assert list(figure.maps) == list(SHOWN)
    for layer, maps in figure.maps.items():
        assert measured["channels"][layer] == maps.shape[-1]
        assert measured["silent"][layer] == (maps == 0).all(axis=(0, 1)).sum()
    assert measured["kept"] == measured["rebuilt"]["pretrained"][3]
    pixels = [measured[key][name][0] for key in ("animal", "rebuilt") for name in ("pretrained", "random")]
    assert pixels[0] == pixels[1]
    assert pixels[2] == pixels[3]


def test_both_networks_are_measured_whichever_is_asked_about():
    own, twin = found("activations"), found("activations", weights="random")
    for key in ("zeros", "animal", "rebuilt"):
        assert own.measured[key] == twin.measured[key]
    assert twin.measured["kept"] == own.measured["rebuilt"]["random"][3]
    assert not np.allclose(own.figure.maps[SHOWN[0]], twin.figure.maps[SHOWN[0]])


def test_the_shift_of_the_exercise_is_what_is_added():
    _gamma, beta, _mean, _variance = shifted_layer(-0.75, seed=0).layers[1].get_weights()
    assert_allclose(beta, -0.75)

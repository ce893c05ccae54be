"""EfficientNet-Lite0: its layers, and what it sees in two photographs."""

import importlib.util
import json
import os
import subprocess
import sys
from pathlib import Path

import keras
import numpy as np
import pytest

from kerasbook.datasets import photograph
from kerasbook.errors import SettingError
from kerasbook.networks import decode_predictions, lite0, lite0_trunk

KINDS = {
    "InputLayer",
    "Rescaling",
    "Conv2D",
    "DepthwiseConv2D",
    "BatchNormalization",
    "ReLU",
    "Add",
    "GlobalAveragePooling2D",
    "Dropout",
    "Dense",
}

# What the original weights return for the middle of each photograph: the mean of the first eight of 192 maps.
ORIGINAL = {
    "flower": [2.501, -7.811, -1.723, -0.493, -1.189, -3.640, 3.157, -6.868],
    "china": [-4.327, -6.525, -0.472, -4.468, 5.083, -0.298, 0.477, -1.368],
}


def outputs(model, pictures: np.ndarray) -> np.ndarray:
    """What the model returns. Keras' `predict` compiles it first, which takes longer than running it."""
    return keras.ops.convert_to_numpy(model(pictures, training=False))


def middle(name: str) -> np.ndarray:
    """The middle of a photograph, 224 pixels a side, `(1, 224, 224, 3)`."""
    square = keras.ops.image.resize(photograph(name), (224, 224), antialias=True, crop_to_aspect_ratio=True)
    return np.asarray(square)[None]


def crops(name: str) -> np.ndarray:
    """Twelve pieces of a photograph, `(12, 160, 160, 3)`."""
    picture = photograph(name)
    return np.stack([
        picture[top : top + 160, left : left + 160] for top in (0, 120, 240) for left in range(0, 480, 120)
    ])


@pytest.fixture(scope="module")
def whole():
    keras.utils.set_random_seed(0)
    return lite0(weights=None)


@pytest.fixture(scope="module")
def trunk():
    return lite0_trunk(pooling="avg")


# The layers


def test_it_has_as_many_weights_as_the_original(whole):
    assert (
        sum(int(np.prod(weight.shape)) for weight in whole.trainable_weights) == 4_652_008
    )  # Google says 4.652 million
    assert whole.count_params() == 4_694_024


def test_it_is_made_of_the_layers_of_the_book(whole):
    assert {type(layer).__name__ for layer in whole.layers} == KINDS


@pytest.mark.parametrize(
    ("name", "shape"),
    [
        ("stem_relu", (112, 112, 32)),
        ("b0_project_bn", (112, 112, 16)),
        ("b1_project_bn", (56, 56, 24)),
        ("b2_add", (56, 56, 24)),
        ("b4_add", (28, 28, 40)),
        ("b7_add", (14, 14, 80)),
        ("b10_add", (14, 14, 112)),
        ("b14_add", (7, 7, 192)),
        ("b15_project_bn", (7, 7, 320)),
        ("head_relu", (7, 7, 1280)),
        ("pooling", (1280,)),
        ("predictions", (1000,)),
    ],
)
def test_each_stage_has_its_shape(whole, name, shape):
    assert whole.get_layer(name).output.shape == (None, *shape)


def test_blocks_add_what_comes_in_where_the_shape_stays(whole):
    added = [layer.name for layer in whole.layers if isinstance(layer, keras.layers.Add)]
    assert added == [f"b{number}_add" for number in (2, 4, 6, 7, 9, 10, 12, 13, 14)]


def test_the_trunk_is_the_beginning_of_the_whole(whole, trunk):
    beginning = trunk.layers[:-1]  # without the pooling
    assert [layer.name for layer in beginning] == [layer.name for layer in whole.layers[: len(beginning)]]
    assert [layer.get_config() for layer in beginning] == [
        layer.get_config() for layer in whole.layers[: len(beginning)]
    ]


def test_pictures_from_0_to_1_go_in(trunk):
    rescaled = keras.ops.convert_to_numpy(trunk.get_layer("rescale")(np.array([0, 127 / 255, 1], "float32")))
    np.testing.assert_allclose(rescaled, [-127 / 128, 0, 1], atol=1e-6)


def test_probabilities_come_out(whole):
    predictions = outputs(whole, middle("flower"))
    assert predictions.shape == (1, 1000)
    np.testing.assert_allclose(predictions.sum(), 1, atol=1e-5)


@pytest.mark.parametrize(("pooling", "reduce"), [("avg", np.mean), ("max", np.max)])
def test_pooling_reduces_the_maps(pooling, reduce):
    pictures = crops("flower")[:2, :64, :64]
    maps = outputs(lite0_trunk(input_shape=(64, 64, 3)), pictures)
    pooled = outputs(lite0_trunk(input_shape=(64, 64, 3), pooling=pooling), pictures)
    assert maps.shape == (2, 2, 2, 192)
    np.testing.assert_allclose(pooled, reduce(maps, axis=(1, 2)), atol=1e-4)


def test_without_the_top_the_last_maps_come_out():
    assert lite0(include_top=False, weights=None).output_shape == (None, 7, 7, 1280)
    assert lite0(include_top=False, weights=None, pooling="avg").output_shape == (None, 1280)


def test_any_size_goes_in_if_asked():
    anything = lite0_trunk(input_shape=(None, None, 3), pooling="avg")
    one, other = crops("china")[:1], crops("china")[:1, :96, :128]
    assert outputs(anything, one).shape == outputs(anything, other).shape == (1, 192)


def test_random_weights_are_decided_by_the_seed():
    def stem(seed):
        keras.utils.set_random_seed(seed)
        return lite0_trunk(weights=None, input_shape=(32, 32, 3)).get_layer("stem").get_weights()[0]

    np.testing.assert_array_equal(stem(1), stem(1))
    assert np.abs(stem(1) - stem(2)).max() > 0.01


@pytest.mark.parametrize("build", [lite0, lite0_trunk])
@pytest.mark.parametrize("shape", [(224, 224), (224, 224, 1), (224, 224, 4), (31, 224, 3), (3, 224, 224)])
def test_another_shape_is_an_error_that_says_so(build, shape):
    with pytest.raises(SettingError, match=r"Expected input_shape to be \(height, width, 3\).*Received: \("):
        build(weights=None, input_shape=shape)


@pytest.mark.parametrize("build", [lite0, lite0_trunk])
def test_another_pooling_is_an_error_that_says_so(build):
    with pytest.raises(SettingError, match=r'Expected pooling to be "avg", "max" or None\. Received: \'mean\'\.'):
        build(weights=None, pooling="mean")


# What it sees


@pytest.mark.parametrize("name", ["flower", "china"])
def test_rounded_weights_return_what_the_original_ones_do(trunk, name):
    features = outputs(trunk, middle(name))[0]
    np.testing.assert_allclose(features[:8], ORIGINAL[name], atol=1.2)
    assert np.corrcoef(features[:8], ORIGINAL[name])[0, 1] > 0.98


def nearest_are_of_the_same(features: np.ndarray) -> float:
    """Share of the crops whose nearest other one is of the same photograph, the first half being of the first."""
    centred = features - features.mean(axis=0)
    alike = centred @ centred.T / np.outer(*[np.linalg.norm(centred, axis=1)] * 2)
    np.fill_diagonal(alike, -np.inf)
    of_first = np.arange(len(features)) < len(features) // 2
    return (of_first[alike.argmax(axis=1)] == of_first).mean()


def test_pieces_of_a_photograph_are_nearer_to_each_other_than_to_those_of_another():
    pictures = np.concatenate([crops("flower"), crops("china")])
    grey = np.repeat(pictures.mean(axis=-1, keepdims=True), 3, axis=-1)  # colours alone would do
    features = outputs(lite0_trunk(input_shape=(160, 160, 3), pooling="avg"), grey)
    assert nearest_are_of_the_same(features) == 1
    assert nearest_are_of_the_same(grey.reshape(len(grey), -1)) < 0.9


@pytest.mark.parametrize(("name", "shown"), [("flower", "daisy"), ("china", "palace")])
def test_the_photographs_are_named(pretrained, name, shown):
    ((answer,),) = decode_predictions(outputs(lite0(), middle(name)), top=1)
    assert answer.name == shown
    assert answer.probability > 0.2


@pytest.mark.parametrize("name", ["flower", "china"])
def test_rounded_weights_are_near_to_the_original_ones(pretrained, trunk, name):
    original = outputs(lite0_trunk(weights=pretrained, pooling="avg"), middle(name))[0]
    np.testing.assert_allclose(original[:8], ORIGINAL[name], atol=0.002)
    assert np.corrcoef(outputs(trunk, middle(name))[0], original)[0, 1] > 0.985


# On another backend

ELSEWHERE = """
import json, sys, keras
from kerasbook.datasets import photograph
from kerasbook.networks import lite0_trunk
features = lite0_trunk(input_shape=(64, 64, 3), pooling="avg").predict(photograph()[None, 100:164, 200:264], verbose=0)
print(json.dumps([keras.backend.backend(), features[0].tolist()]))
"""


@pytest.mark.slow
@pytest.mark.parametrize("backend", ["jax", "torch"])
def test_the_same_weights_return_the_same_on_another_backend(backend):
    if importlib.util.find_spec(backend) is None:
        pytest.skip(f"{backend} is not installed")
    done = subprocess.run(
        [sys.executable, "-c", ELSEWHERE],
        cwd=Path(__file__).parents[2],
        env={**os.environ, "KERAS_BACKEND": backend},
        capture_output=True,
        text=True,
        timeout=600,
    )
    assert done.returncode == 0, done.stderr
    used, features = json.loads(done.stdout.splitlines()[-1])
    assert used == backend
    here = lite0_trunk(input_shape=(64, 64, 3), pooling="avg").predict(photograph()[None, 100:164, 200:264], verbose=0)
    np.testing.assert_allclose(features, here[0], atol=1e-3)

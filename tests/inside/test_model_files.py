import json
import os
import zipfile

import keras
import numpy as np
import pytest

from kerasbook.errors import DataError, ModelFileError
from kerasbook.inside.model_files import (
    brings_code,
    check_trust,
    configuration,
    is_part_of_keras,
    load_model,
    load_samples,
    not_of_keras,
)

pytestmark = pytest.mark.usefixtures("english")


@pytest.fixture
def saved(tmp_path, small_network):
    path = tmp_path / "model.keras"
    small_network.compile("adam", "sparse_categorical_crossentropy")
    small_network.save(path)
    return path


# A model that may be loaded


@pytest.mark.parametrize("form", ["keras", "h5"])
@pytest.mark.filterwarnings("ignore")
def test_a_model_of_keras_own_layers_is_loaded_with_its_weights(tmp_path, small_network, samples, form):
    path = tmp_path / f"model.{form}"
    small_network.save(path)
    loaded = load_model(path)
    np.testing.assert_allclose(loaded(samples[0]), small_network(samples[0]), atol=1e-6)
    assert not loaded.compiled


def test_what_lora_has_learned_is_in_the_weights_that_it_adapts(tmp_path):
    number = keras.Input((5,), dtype="int32")
    found = keras.layers.Embedding(10, 6)(number)
    inner = keras.Sequential([keras.Input((5, 6)), keras.layers.Conv1D(4, 2), keras.layers.Dense(3)])
    model = keras.Model(number, inner(found))
    for layer in (model.layers[1], *inner.layers):
        layer.enable_lora(2)
        for weight in layer.trainable_weights:
            weight.assign(keras.random.normal(weight.shape, seed=1))
    model.save(tmp_path / "model.keras")
    x = np.arange(10).reshape(2, 5)
    np.testing.assert_allclose(load_model(tmp_path / "model.keras")(x), model(x), atol=1e-5)


def every_kind_of_layer() -> keras.Model:
    image = keras.Input((8, 8, 3), name="image")
    text = keras.Input((5,), dtype="int32", name="text")
    seen = keras.layers.Conv2D(4, 3, kernel_regularizer="l2", kernel_constraint="max_norm")(image)
    seen = keras.layers.GlobalAveragePooling2D()(keras.layers.LayerNormalization()(seen))
    read = keras.layers.Embedding(10, 4, mask_zero=True)(text)
    read = keras.layers.Bidirectional(keras.layers.LSTM(3))(read)
    both = keras.ops.concatenate([keras.ops.relu(seen), read], axis=-1)  # operations are part of Keras, too
    inner = keras.Sequential(
        [keras.Input((10,)), keras.layers.Dense(4, "gelu"), keras.layers.Dropout(0.1)], name="inner"
    )
    return keras.Model({"image": image, "text": text}, keras.layers.Dense(2)(inner(both) * 2 + 1))


def test_layers_operations_and_models_within_models_are_keras_own(tmp_path):
    model = every_kind_of_layer()
    model.save(tmp_path / "model.keras")
    config = configuration(tmp_path / "model.keras")
    assert (brings_code(config), not_of_keras(config)) == ([], [])
    assert load_model(tmp_path / "model.keras").count_params() == model.count_params()


# Models that would run code


@pytest.fixture
def with_lambda(tmp_path):
    """A model that leaves a file behind when its code is run."""
    trace = str(tmp_path / "was-here")
    model = keras.Sequential([keras.Input((2,)), keras.layers.Lambda(lambda x: open(trace, "w").close() or x)])
    os.remove(trace)  # building it has run it
    model.save(tmp_path / "lambda.keras")
    return tmp_path / "lambda.keras", trace


def test_code_in_the_file_is_not_run(with_lambda):
    path, trace = with_lambda
    with pytest.raises(ModelFileError, match=r"carries code \(Lambda.*add --unsafe \(in Python: unsafe=True\)"):
        load_model(path)
    assert not os.path.exists(trace)


def test_unless_told_to(with_lambda):
    path, trace = with_lambda
    load_model(path, unsafe=True)
    assert os.path.exists(trace)


class Doubled(keras.layers.Layer):
    def call(self, inputs):
        return 2 * inputs


def test_classes_that_are_not_keras_own_are_named(tmp_path):
    keras.Sequential([keras.Input((2,)), Doubled()]).save(tmp_path / "own.keras")
    for unsafe in (False, True):
        with pytest.raises(ModelFileError, match=r"custom classes \(Doubled\).*kerasbook.layer_report"):
            load_model(tmp_path / "own.keras", unsafe=unsafe)


def test_a_class_that_is_registered_here_is_known(tmp_path):
    @keras.saving.register_keras_serializable(package="tests")
    class Tripled(keras.layers.Layer):
        def call(self, inputs):
            return 3 * inputs

    keras.Sequential([keras.Input((2,)), Tripled()]).save(tmp_path / "own.keras")
    np.testing.assert_allclose(load_model(tmp_path / "own.keras")(np.ones((1, 2))), [[3, 3]])


@pytest.mark.parametrize(
    ("item", "accepted"),
    [
        ({"class_name": "Dense", "module": "keras.layers", "config": {}}, True),
        ({"class_name": "Dense", "module": "keras.src.layers.core.dense", "config": {}}, True),
        ({"class_name": "Add", "module": "keras.src.ops.numpy", "config": {}}, True),
        ({"class_name": "__keras_tensor__", "config": {}}, True),
        ({"class_name": "function", "module": "builtins", "config": "relu"}, True),
        ({"class_name": "function", "module": "os", "config": "system"}, False),
        ({"class_name": "get_file", "module": "keras.utils", "config": {}}, False),
        ({"class_name": "Popen", "module": "subprocess", "config": {}}, False),
        ({"class_name": "Dense", "module": "keras_layers", "config": {}}, False),
        ({"class_name": "Dense", "module": "keras.layersx", "config": {}}, False),
        ({"class_name": "__lambda__", "config": {}}, False),
        ({"class_name": "TFSMLayer", "module": "keras.layers", "config": {}}, False),
        ({"class_name": "TorchModuleWrapper", "module": "keras.layers", "config": {}}, False),
        ({"class_name": "X", "module": None, "registered_name": "Evil>X", "config": {}}, False),
    ],
)
def test_what_is_accepted_however_deep_it_lies(item, accepted):
    config = {"class_name": "Sequential", "module": "keras", "config": {"layers": [{"config": {"inner": [item]}}]}}
    if accepted:
        check_trust(config, unsafe=False)
    else:
        with pytest.raises(ModelFileError):
            check_trust(config, unsafe=False)


def test_what_is_not_loaded_is_not_looked_at(saved):
    config = configuration(saved)
    config["compile_config"] = {"loss": {"class_name": "mine", "module": "mine"}}
    check_trust(config, unsafe=False)


def test_the_modules_of_keras():
    assert is_part_of_keras("keras.src.layers.core.dense")
    assert not is_part_of_keras("keras.src.utils.file_utils")


# Files that are no models


def test_what_is_no_model_is_said_in_one_sentence(tmp_path, saved):
    (tmp_path / "folder").mkdir()
    (tmp_path / "junk.keras").write_bytes(b"junk")
    (tmp_path / "empty.keras").write_bytes(b"")
    (tmp_path / "short.keras").write_bytes(saved.read_bytes()[:2000])
    with zipfile.ZipFile(tmp_path / "zip.keras", "w") as archive:
        archive.writestr("readme.txt", "no model")
    for name, phrase in {
        "folder": "Received a folder",
        "nothing.keras": "does not exist",
        "junk.keras": "not a model or is damaged",
        "empty.keras": "not a model or is damaged",
        "short.keras": "not a model or is damaged",
        "zip.keras": "not a model or is damaged",
    }.items():
        with pytest.raises(ModelFileError, match=phrase):
            load_model(tmp_path / name)


def test_what_keras_cannot_load_comes_with_its_reason(tmp_path, saved):
    with zipfile.ZipFile(saved) as archive:
        config = json.loads(archive.read("config.json"))
    config["config"]["layers"][1]["class_name"] = "Dens"
    with zipfile.ZipFile(tmp_path / "odd.keras", "w") as archive:
        archive.writestr("config.json", json.dumps(config))
        archive.writestr("metadata.json", "{}")
    with pytest.raises(ModelFileError, match="Keras could not load the model"):
        load_model(tmp_path / "odd.keras")


# Samples


@pytest.mark.parametrize(
    ("names", "answers"),
    [
        (("x", "y"), True),
        (("x",), False),
        (("x_test", "y_test"), True),
        (("images", "labels"), True),
        (("x_train", "y_train"), True),
    ],
)
def test_samples_by_the_names_people_give_them(tmp_path, samples, names, answers):
    np.savez(tmp_path / "data.npz", **dict(zip(names, samples, strict=False)))
    x, y = load_samples(tmp_path / "data.npz")
    np.testing.assert_array_equal(x, samples[0])
    assert (y is not None) is answers


def test_the_test_samples_come_before_those_for_training(tmp_path):
    np.savez(tmp_path / "data.npz", x_train=np.zeros(3), y_train=np.zeros(3), x_test=np.ones(2), y_test=np.ones(2))
    assert len(load_samples(tmp_path / "data.npz")[0]) == 2


def test_several_inputs(tmp_path):
    np.savez(tmp_path / "data.npz", **{"x[image]": np.zeros((2, 3)), "x[text]": np.ones((2, 4)), "y": np.arange(2)})
    x, y = load_samples(tmp_path / "data.npz")
    assert {name: part.shape for name, part in x.items()} == {"image": (2, 3), "text": (2, 4)}
    assert list(y) == [0, 1]


def test_an_array_alone(tmp_path):
    np.save(tmp_path / "data.npy", np.ones((2, 3)))
    assert load_samples(tmp_path / "data.npy")[0].shape == (2, 3)


def test_what_holds_no_samples_is_said_in_one_sentence(tmp_path):
    np.savez(tmp_path / "other.npz", a=np.zeros(2))
    np.savez(tmp_path / "pickled.npz", x=np.array([{}], dtype=object))
    (tmp_path / "junk.npz").write_bytes(b"junk")
    for name, phrase in {
        "nothing.npz": "does not exist",
        "other.npz": "an array named x in .*Received: a",
        "pickled.npz": "with numbers only",
        "junk.npz": "saved by NumPy",
    }.items():
        with pytest.raises(DataError, match=phrase):
            load_samples(tmp_path / name)

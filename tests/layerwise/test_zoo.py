"""Layer outputs of models of every kind: Keras' own values, in batches of any form, and no trace is left."""

import functools
import inspect
import sys

import keras
import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from kerasbook.layerwise import layer_outputs
from tests.layerwise.zoo import CLASSES, COUNT, DIFFERS_BY_BACKEND, ON_TENSORFLOW_ONLY, ZOO, kinds

# Layers whose outputs have no axis for the samples, by case and name.
WITHOUT_SAMPLES = {("layer_of_parts", "parted[mean]"), ("layer_without_batch", "prototypes")}

# Keras makes sub-models of graphs only.
NO_GRAPHS = {
    "adapted_in_a_class",
    "given_layers",
    "given_models",
    "given_settings",
    "layer_of_parts",
    "layer_without_batch",
    "sigmoid_in_a_class",
    "subclassed",
    "subclassed_unbuilt",
}

# What a layer makes of a sample depends on the batch around it.
IN_ONE_BATCH = {"layer_of_parts", "stateful"}

case = functools.cache(lambda name: ZOO[name]())  # looking inside changes nothing, so tests may share a model


@functools.cache
def outputs_of(name: str) -> dict:
    return layer_outputs(case(name).model, case(name).x)


def part_of(x, start: int, stop: int):
    return keras.tree.map_structure(lambda part: None if part is None else part[start:stop], x)


def close(output, expected) -> None:
    half = keras.backend.standardize_dtype(expected.dtype) in ("float16", "bfloat16")
    expected = np.asarray(keras.ops.convert_to_numpy(expected))
    rtol = 1e-2 if half else 1e-4
    assert output.shape == expected.shape
    assert_allclose(output.astype(float), expected.astype(float), rtol=rtol, atol=rtol / 10)


def state(model) -> dict:
    """Everything of a model that a look inside must leave alone."""
    everything = [model, *model._flatten_layers(include_self=False)]
    return {
        "variables": [keras.ops.convert_to_numpy(variable) for variable in model.variables],
        "names": [layer.name for layer in everything],
        "attributes": [sorted(vars(layer)) for layer in everything],
        "built": [layer.built for layer in everything],
        "trainable": [layer.trainable for layer in everything],
        "nodes": [len(layer._inbound_nodes) for layer in everything],
        "losses": len(model.losses),
        "compiled": (model.compiled, id(getattr(model, "optimizer", None))),
    }


def test_the_zoo_is_large_and_the_same_each_time():
    assert len(ZOO) >= 70
    assert set(ZOO) >= DIFFERS_BY_BACKEND
    assert (keras.backend.backend() == "tensorflow") == (set(ZOO) >= ON_TENSORFLOW_ONLY)
    for one, other in zip(ZOO["fitted"]().model.variables, case("fitted").model.variables, strict=True):
        assert_array_equal(keras.ops.convert_to_numpy(one), keras.ops.convert_to_numpy(other))


@pytest.mark.parametrize("name", kinds())
def test_every_layer_has_an_output_for_every_sample(name):
    outputs = outputs_of(name)
    assert outputs
    for call, output in outputs.items():
        assert type(output) is np.ndarray
        assert output.dtype != object
        if (name, call) not in WITHOUT_SAMPLES:
            assert len(output) == COUNT
    y = case(name).y
    assert len(y) == COUNT
    assert set(y) <= set(CLASSES) if np.issubdtype(y.dtype, np.integer) else y.dtype == np.float32


@pytest.mark.parametrize("name", kinds(but={"stateful"}))
def test_the_last_output_is_the_models(name):
    model, x, _y = case(name)
    outputs, answer = outputs_of(name), model(x, training=False)
    expected = answer if isinstance(answer, dict) else {list(outputs)[-1]: answer}
    for call, tensor in expected.items():
        close(outputs["answer" if call == "kind" else call], tensor)


@pytest.mark.parametrize("name", kinds(but={"stateful"} | NO_GRAPHS))
def test_the_values_are_those_of_keras_sub_models(name):
    model, x, _y = case(name)
    symbols = {}
    for layer in model.layers:
        if isinstance(layer, (keras.Model, keras.layers.InputLayer)) or len(layer._inbound_nodes) > 1:
            continue
        tensors = keras.tree.flatten(layer.output)
        for index, tensor in enumerate(tensors):
            symbols[layer.name if len(tensors) == 1 else f"{layer.name}[{index}]"] = tensor
    symbols = {call: tensor for call, tensor in symbols.items() if call in outputs_of(name)}
    inputs = model.input if isinstance(x, dict) else model.inputs
    given = x if isinstance(x, (dict, list)) else [x]
    assert symbols
    for call, tensor in keras.Model(inputs, symbols)(given, training=False).items():
        close(outputs_of(name)[call], tensor)


@pytest.mark.parametrize("name", kinds())
def test_the_model_stays_as_it_is(name):
    model, x, _y = case(name)
    outputs_of(name)  # builds those that are not built
    before = state(model)
    layer_outputs(model, x)
    after = state(model)
    for was, array in zip(before.pop("variables"), after.pop("variables"), strict=True):
        assert_array_equal(array, was)
    assert after == before


@pytest.mark.parametrize("name", sorted(set(ZOO) - IN_ONE_BATCH))
def test_batches_of_any_form_give_the_same(name):
    model, x, _y = case(name)
    whole = outputs_of(name)
    for outputs in (
        layer_outputs(model, x, batch_size=5),
        layer_outputs(model, ((part_of(x, start, start + 5),) for start in range(0, COUNT, 5))),
    ):
        assert list(outputs) == list(whole)
        for call, output in outputs.items():
            assert output.dtype == whole[call].dtype
            assert output.shape == whole[call].shape
            half = output.dtype == np.float16 or name == "brain_floats"
            assert_allclose(output, whole[call], rtol=2e-2 if half else 1e-3, atol=2e-2 if half else 1e-4)


# Of the architectures that come with Keras one of each kind: the others of its module are the same code with more
# layers, or wider ones.
ARCHITECTURES = [
    "ConvNeXtTiny",
    "DenseNet121",
    "EfficientNetB0",
    "EfficientNetV2B0",
    "InceptionResNetV2",
    "InceptionV3",
    "MobileNet",
    "MobileNetV2",
    "MobileNetV3Small",
    "NASNetMobile",
    "ResNet50",
    "ResNet50V2",
    "VGG16",
    "VGG19",
    "Xception",
]
SMALLEST_IMAGE = {"InceptionV3": 75, "InceptionResNetV2": 75, "Xception": 71}

# Where the code is told how often a block comes, it comes a few times: by the function that all of the kind call.
SHALLOW = {
    "ConvNeXtTiny": ("ConvNeXt", {"depths": [3, 3, 3, 3], "projection_dims": [8, 16, 24, 32]}),
    "DenseNet121": ("DenseNet", {"blocks": [2, 2, 2, 2]}),
    "EfficientNetB0": ("EfficientNet", {"depth_coefficient": 0.3, "width_coefficient": 1, "default_size": 32}),
    "EfficientNetV2B0": (
        "EfficientNetV2",
        {"depth_coefficient": 0.3, "width_coefficient": 1, "default_size": 32, "name": "efficientnetv2-b0"},
    ),
    "NASNetMobile": ("NASNet", {"num_blocks": 1, "penultimate_filters": 96, "stem_block_filters": 8}),
}

# Where the code says so itself, in a loop over blocks of the same form, the loop ends sooner: the module it stands in.
LOOPS = {
    "InceptionResNetV2": "inception_resnet_v2",
    "ResNet50": "resnet",
    "ResNet50V2": "resnet",
    "Xception": "xception",
}


def twice(*bounds: int) -> range:
    """`range`, but for all after its first two numbers."""
    return range(*bounds)[:2]


def architecture(name: str):
    side = SMALLEST_IMAGE.get(name, 32)
    whole = getattr(keras.applications, name)
    function, sizes = SHALLOW.get(name, (name, {}))
    build = getattr(sys.modules[whole.__module__], function)
    return build(input_shape=(side, side, 3), weights=None, include_top=False, pooling="avg", **sizes)


def check_architecture(name: str) -> None:
    model = architecture(name)
    x = np.random.default_rng(0).normal(size=(2, *model.input_shape[1:])).astype("float32")
    outputs = layer_outputs(model, x)
    known = [
        layer
        for layer in model.layers
        if not isinstance(layer, (keras.Model, keras.layers.InputLayer))
        and layer.name in outputs
        and len(layer._inbound_nodes) == 1
    ]
    assert len(known) > 0.9 * len(outputs)
    assert len(outputs) > 15
    sub_model = keras.Model(model.inputs, {layer.name: layer.output for layer in known})
    for call, tensor in sub_model([x], training=False).items():
        close(outputs[call], tensor)


@pytest.mark.slow
@pytest.mark.parametrize("name", ARCHITECTURES)
def test_architectures(name, monkeypatch):
    if name in LOOPS:
        monkeypatch.setattr(f"keras.src.applications.{LOOPS[name]}.range", twice, raising=False)
    check_architecture(name)


def test_every_kind_of_architecture_is_there():
    functions = [value for name, value in vars(keras.applications).items() if inspect.isfunction(value)]
    assert len(functions) >= 38
    kinds = {function.__module__ for function in functions}
    assert {getattr(keras.applications, name).__module__ for name in ARCHITECTURES} == kinds

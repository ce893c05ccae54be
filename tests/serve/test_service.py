"""A service answers as the model does, whatever the model."""

import hashlib
import json

import keras
import numpy as np
import pytest

from kerasbook.errors import DataError, ModelFileError
from kerasbook.serve.requests import BadRequest
from kerasbook.serve.schemas import request_schema
from kerasbook.serve.service import Service
from kerasbook.serve.signature import Signature, unlike
from tests.layerwise.zoo import ZOO

# One of each form: inputs, outputs, kinds of numbers, states.
KINDS = [
    "dense",
    "any_length",
    "several_inputs",
    "named_inputs",
    "optional_input",
    "several_outputs",
    "lists_of_outputs",
    "text",
    "text_and_numbers",
    "half_precision",
    "brain_floats",
    "quantised",
]


@pytest.fixture
def service(tmp_path):
    """`service(model, classes)`: a service of it."""
    (tmp_path / "some.keras").write_bytes(b"the file")
    return lambda model, classes=(): Service(model, classes, tmp_path / "some.keras")


def as_lists(x: object) -> object:
    """Samples as a request holds them."""
    return keras.tree.map_structure(lambda part: np.asarray(part).tolist(), x)


def named(x: object, model: keras.Model) -> object:
    """Samples by the names of the inputs, where there are several."""
    return {one.name: part for one, part in zip(model.inputs, x, strict=True)} if isinstance(x, list | tuple) else x


def predicted(model: keras.Model, x: object) -> object:
    """What the model itself answers; `predict` takes no texts as NumPy has them."""
    if any(one.dtype == "string" for one in model.inputs):
        return model(keras.tree.map_structure(keras.ops.convert_to_tensor, x))
    return model.predict(x, batch_size=12, verbose=0)


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind in ZOO])
def test_it_answers_as_predict_does(kind, service):
    case = ZOO[kind]()
    x = {name: part for name, part in case.x.items() if part is not None} if isinstance(case.x, dict) else case.x
    answer = json.loads(service(case.model).answer(json.dumps({"inputs": as_lists(named(x, case.model))}).encode()))
    expected = keras.tree.flatten(predicted(case.model, case.x))
    outputs = answer["outputs"]
    found = list(outputs.values()) if isinstance(outputs, dict) else [outputs]
    assert len(found) == len(expected)
    for one, other in zip(found, expected, strict=True):
        np.testing.assert_allclose(one, np.asarray(other, "float64"), atol=1e-6, rtol=1e-6)


def test_one_clients_states_are_not_the_next_ones(service):
    case = ZOO["stateful"]()
    ours, four = service(case.model), case.x[:4]
    found = [ours.predict(four.tolist())["answer"] for _client in range(2)]
    case.model.get_layer("lstm").reset_state()
    np.testing.assert_allclose(found, [case.model.predict(four, verbose=0)] * 2, atol=1e-6)


def test_more_rows_than_at_once_come_back_in_order(service, small_network, monkeypatch, samples):
    monkeypatch.setattr("kerasbook.serve.service.AT_ONCE", 5)
    found = service(small_network).predict(samples[0].tolist())
    np.testing.assert_allclose(found["answer"], small_network.predict(samples[0], verbose=0), atol=1e-6)


def test_the_best_class_is_said_by_its_name(service, small_network, samples):
    ours = service(small_network, ["a", "b", "c"])
    said = json.loads(ours.answer(json.dumps({"inputs": samples[0].tolist()}).encode()))
    best = small_network.predict(samples[0], verbose=0).argmax(axis=1)
    assert said["classes"] == ["abc"[number] for number in best]


@pytest.mark.usefixtures("english")
def test_names_that_do_not_fit_are_said(service, small_network):
    with pytest.raises(DataError, match=r"--classes: expected a name for each .* Received: 2, for \[None, 3\]"):
        service(small_network, ["a", "b"])


def test_it_says_what_goes_in_and_what_comes_out(service, small_network):
    found = service(small_network, ["a", "b", "c"]).description
    assert found["inputs"] == [{"name": small_network.inputs[0].name, "shape": [None, 6], "dtype": "float32"}]
    assert found["outputs"] == [{"name": "answer", "shape": [None, 3], "dtype": "float32"}]
    assert found["example"] == {"inputs": [[0.0] * 6]}
    assert found["sha256"] == hashlib.sha256(b"the file").hexdigest()
    assert (found["file"], found["parameters"]) == ("some.keras", small_network.count_params())


def test_a_long_example_is_not_shown_but_asked_all_the_same(service):
    model = keras.Sequential([keras.Input((101,)), keras.layers.Dense(1)])
    ours, asked = service(model), []
    assert "example" not in ours.description
    model.predict_on_batch = lambda x: asked.append(x.shape) or np.zeros((1, 1))
    ours.warm()
    assert asked == [(1, 101)]


@pytest.mark.usefixtures("english")
def test_an_answer_that_is_no_number_is_none(service):
    model = keras.Sequential([keras.Input((1,)), keras.layers.Activation(keras.ops.log)])
    with pytest.raises(BadRequest, match="is not a finite number for row 1"):
        service(model).predict([[1.0], [0.0], [2.0]])


@pytest.mark.usefixtures("english")
@pytest.mark.skipif(keras.backend.backend() != "tensorflow", reason="other backends take the last word instead")
def test_what_the_model_cannot_take_is_said(service):
    model = keras.Sequential([keras.Input((1,), dtype="int32"), keras.layers.Embedding(4, 2)])
    with pytest.raises(BadRequest, match="The model cannot take these inputs") as error:
        service(model).predict([[4]])
    assert error.value.status == 422
    assert "\n" not in str(error.value)


def test_a_service_that_ends_refuses(service, small_network, samples):
    ours = service(small_network)
    ours.ending = True
    with pytest.raises(BadRequest) as error:
        ours.predict(samples[0].tolist())
    assert error.value.status == 503


@pytest.mark.usefixtures("english")
def test_a_model_that_does_not_say_what_goes_in_is_refused(service):
    with pytest.raises(ModelFileError, match="Expected a model that says what goes in"):
        service(keras.Sequential([keras.layers.Dense(2)]))


def test_two_outputs_of_one_layer_have_two_names():
    assert unlike(["a", "b", "a", "a"]) == ["a", "b", "a_2", "a_3"]


def test_the_schema_is_the_shape(small_network):
    body = request_schema(Signature(small_network).inputs)["content"]["application/json"]["schema"]
    rows = body["properties"]["inputs"]["anyOf"][0]
    assert rows["items"] == {"type": "array", "items": {"type": "number"}, "minItems": 6, "maxItems": 6}

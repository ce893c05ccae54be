"""What a request's body is read into, and the sentence that says why it is not."""

import json

import numpy as np
import pytest

from kerasbook.serve.requests import BadRequest, array, arrays, as_json
from kerasbook.serve.signature import Part

NUMBERS = Part("x", (2,), "float32")
TOKENS = Part("words", (None,), "int32")
TEXT = Part("said", (), "string")
FLAGS = Part("flags", (1,), "bool")


@pytest.mark.parametrize(
    ("value", "part", "expected"),
    [
        ([[1, 2.5], [3, -4]], NUMBERS, np.array([[1, 2.5], [3, -4]], "float32")),
        ([[3, 4.0, 5]], TOKENS, np.array([[3, 4, 5]], "int32")),
        (["one", "두 번째"], TEXT, np.array(["one", "두 번째"], object)),
        ([[True], [False]], FLAGS, np.array([[True], [False]])),
        ([[0.5, 1.5]], Part("x", (2,), "bfloat16"), np.array([[0.5, 1.5]], "float32")),
        ([[7]], Part("x", (1,), "uint8", rows=1), np.array([[7]], "uint8")),
        ([[]], TOKENS, None),
    ],
)
def test_lists_become_arrays(value, part, expected):
    if expected is None:
        with pytest.raises(BadRequest):
            array(value, part)
        return
    found = array(value, part)
    assert (found.dtype, found.shape) == (expected.dtype, expected.shape)
    assert (found == expected).all()


@pytest.mark.usefixtures("english")
@pytest.mark.parametrize(
    ("value", "part", "sentence"),
    [
        ([1, 2], NUMBERS, "x: expected the shape (n, 2). Received: lists that are not as deep"),
        ([[[1], [2]]], NUMBERS, "x: expected the shape (n, 2). Received: lists that are deeper"),
        ([[1, 2, 3]], NUMBERS, "x: expected the shape (n, 2). Received: (1, 3)"),
        ([[1, 2], [3]], NUMBERS, "x: expected the shape (n, 2). Received: rows of different lengths"),
        ([[[1], [2]]], Part("x", (3, 1), "float32"), "x: expected the shape (n, 3, 1). Received: (1, 2, ...)"),
        ([[1, 2]], Part("x", (2,), "float32", rows=4), "x: expected the shape (4, 2). Received: (1, ...)"),
        (None, NUMBERS, "x: expected the shape (n, 2). Received: lists that are not as deep"),
        ([], NUMBERS, "x: expected at least one row. Received none."),
        ([[1, "2"]], NUMBERS, 'x: expected numbers. Received: "2"'),
        ([[1, None]], NUMBERS, "x: expected numbers. Received: null"),
        ([[1, True]], NUMBERS, "x: expected numbers. Received: true"),
        ([[1, {"a": 1}]], NUMBERS, 'x: expected numbers. Received: {"a": 1}'),
        ([[1, "y" * 500]], NUMBERS, 'x: expected numbers. Received: "' + "y" * 59 + "..."),
        ([[1, 1e39]], NUMBERS, "x: expected numbers up to 3.4e+38. Received a larger one."),
        ([[1, float("inf")]], NUMBERS, "x: expected numbers up to 3.4e+38. Received a larger one."),
        ([[1, 10**400]], NUMBERS, "x: expected numbers up to 3.4e+38. Received a larger one."),
        ([[1.5]], TOKENS, "words: expected whole numbers from -2147483648 to 2147483647. Received: 1.5"),
        ([[2**31]], TOKENS, "words: expected whole numbers from -2147483648 to 2147483647. Received: 2147483648"),
        ([[float("inf")]], TOKENS, "words: expected whole numbers from -2147483648 to 2147483647. Received: inf"),
        ([3], TEXT, "said: expected texts. Received: 3"),
        ([[1]], FLAGS, "flags: expected true or false. Received: 1"),
    ],
)
def test_what_does_not_fit_is_said(value, part, sentence):
    with pytest.raises(BadRequest) as error:
        array(value, part)
    assert (str(error.value), error.value.status) == (sentence, 422)


@pytest.mark.usefixtures("english")
@pytest.mark.parametrize(
    ("body", "status", "phrase"),
    [
        (b"", 400, "Received something else."),
        (b"inputs=1", 400, "Received something else."),
        (b"\xff\xfe\x00", 400, "Received something else."),
        (b'{"inputs": ' + b"[" * 200_000, 400, "too deep"),
        (b'{"inputs": [[NaN, 1]]}', 400, "Expected finite numbers. Received: NaN"),
        (b'{"inputs": [[-Infinity, 1]]}', 400, "Expected finite numbers. Received: -Infinity"),
        (b"[1, 2]", 422, 'Received no "inputs", or more than that.'),
        (b'{"inputs": [1], "model": "other"}', 422, 'Received no "inputs", or more than that.'),
        (b'{"instances": [[1, 2]]}', 422, 'Received no "inputs"'),
    ],
)
def test_what_is_no_request_is_said(body, status, phrase):
    with pytest.raises(BadRequest) as error:
        as_json(body)
    assert error.value.status == status
    assert phrase in str(error.value)


def test_a_request_is_read_as_json():
    assert as_json(b' {"inputs": {"x": [[1, 2]]}} ') == {"inputs": {"x": [[1, 2]]}}


def test_inputs_come_by_name_or_alone():
    for given in ([[1, 2]], {"x": [[1, 2]]}):
        assert arrays(given, [NUMBERS])["x"].tolist() == [[1, 2]]
    both = arrays({"said": ["a"], "x": [[1, 2]]}, [NUMBERS, TEXT])
    assert list(both) == ["x", "said"]


def test_what_is_optional_may_be_left_out():
    more = Part("more", (2,), "float32", optional=True)
    assert list(arrays({"x": [[1, 2]]}, [NUMBERS, more])) == ["x"]
    assert list(arrays({"x": [[1, 2]], "more": [[1, 2]]}, [NUMBERS, more])) == ["x", "more"]


@pytest.mark.usefixtures("english")
@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ([[1, 2]], 'Expected "inputs" by name: x, said. Received them without names.'),
        ({"x": [[1, 2]]}, "Expected the inputs x, said. Missing: said. Unknown: -."),
        ({"x": [[1, 2]], "said": ["a"], "y": 1}, "Expected the inputs x, said. Missing: -. Unknown: y."),
        ({"x": [[1, 2]], "said": ["a", "b"]}, "Expected as many rows of each input. Received: x 1, said 2"),
    ],
)
def test_inputs_that_are_not_the_models_are_said(given, sentence):
    with pytest.raises(BadRequest) as error:
        arrays(json.loads(json.dumps(given)), [NUMBERS, TEXT])
    assert str(error.value) == sentence

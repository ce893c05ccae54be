"""Samples in every form become batches, and what cannot be samples is refused in a sentence that says why."""

import keras
import numpy as np
import pytest
from numpy.testing import assert_array_equal

from kerasbook.layerwise.samples import (
    as_numpy,
    batches,
    check_finite,
    check_inputs,
    gathered,
    in_arrays,
    inputs,
    is_stream,
    sample_count,
)

pytestmark = pytest.mark.backend

X = np.arange(10, dtype="float32").reshape(5, 2)
Y = np.array([0, 1, 2, 0, 1])


class InTwos(keras.utils.PyDataset):
    """Five samples, two to a batch; it knows how many batches it has, and an index beyond is an error."""

    def __len__(self):
        return 3

    def __getitem__(self, index):
        assert 0 <= index < 3
        return X[2 * index : 2 * index + 2], Y[2 * index : 2 * index + 2]


def dataset(*parts):
    return pytest.importorskip("tensorflow").data.Dataset.from_tensor_slices(parts if len(parts) > 1 else parts[0])


STREAMS = {
    "dataset": lambda: dataset(X, Y).batch(2),
    "dataset of samples": lambda: dataset(X).batch(2),
    "generator": lambda: ((X[start : start + 2], Y[start : start + 2]) for start in (0, 2, 4)),
    "generator of samples": lambda: (X[start : start + 2] for start in (0, 2, 4)),
    "iterator": lambda: iter([(X[:2],), (X[2:4],), (X[4:],)]),
    "PyDataset": InTwos,
}


@pytest.mark.parametrize("form", STREAMS)
def test_streams(form):
    assert is_stream(STREAMS[form]())
    pairs = list(batches(STREAMS[form](), batch_size=1))  # which is not theirs
    assert [len(x) for x, _y in pairs] == [2, 2, 1]
    x, y = gathered(STREAMS[form]())
    assert_array_equal(x, X)
    assert y is None or (y == Y).all()
    assert (y is None) == (form in ("dataset of samples", "generator of samples", "iterator"))


@pytest.mark.parametrize(
    "x",
    [X, X.tolist(), keras.ops.convert_to_tensor(X), [X, X], (X, X), {"a": X, "b": X}, {"a": X.tolist()}, np.float32(X)],
)
def test_arrays(x):
    assert not is_stream(x)
    pairs = list(batches(x, Y, batch_size=2))
    assert [len(y) for _x, y in pairs] == [2, 2, 1]
    for part in keras.tree.flatten(gathered(x, Y)[0]):
        assert type(part) is np.ndarray
        assert_array_equal(part, X)


def test_batches_keep_the_structure_and_the_kinds():
    x = {"a": keras.ops.convert_to_tensor(X), "b": np.array(["p", "q", "r", "s", "t"])}
    (first, answers), *_rest = batches(x, {"kind": Y, "price": Y.astype(float)}, batch_size=3)
    assert list(first) == ["a", "b"]
    assert keras.ops.is_tensor(first["a"])
    assert first["b"].tolist() == ["p", "q", "r"]
    assert_array_equal(answers["price"], Y[:3])


@pytest.mark.parametrize(
    ("x", "error", "says"),
    [
        (X[:0], ValueError, "at least one sample in x.*Received: none"),
        ([], ValueError, "at least one sample"),
        ({}, ValueError, "at least one sample"),
        (np.float32(3), ValueError, "at least one sample"),
        (iter([]), ValueError, "at least one batch.*Received: none"),
        (iter([(X[:0],)]), ValueError, "at least one sample"),
        ({"a": X, "b": X[:3]}, ValueError, r"as many samples in each.*'a': \(5, 2\), 'b': \(3, 2\)"),
        ([[1.0, 2.0], [3.0]], ValueError, "samples of one shape"),
        (None, TypeError, "Expected samples.*Received: None"),
        ("images.npz", TypeError, "Received: 'images.npz'"),
    ],
)
def test_what_holds_no_samples(x, error, says):
    with pytest.raises(error, match=says):
        list(batches(x))


@pytest.mark.parametrize("batch_size", [0, -1, 2.5, True, "3", None])
def test_batch_size(batch_size):
    with pytest.raises(ValueError, match=rf"batch_size of at least 1.*Received: {batch_size!r}"):
        list(batches(X, batch_size=batch_size))


def test_answers_that_do_not_fit():
    with pytest.raises(ValueError, match=r"one label for each sample.*Received: 5 samples, 4 labels"):
        list(batches(X, Y[:4]))
    with pytest.raises(ValueError, match="Expected y in the batches"):
        list(batches(iter([X]), Y))


def test_a_stream_without_end():
    with pytest.raises(ValueError, match="without end"):
        next(batches(dataset(X).batch(2).repeat()))


def test_batches_of_several_lengths_do_not_go_together():
    with pytest.raises(ValueError, match=r"samples of one shape throughout.*\(2,\), \(3,\)"):
        gathered(iter([np.zeros((2, 3)), np.zeros((2, 2))]))


def test_as_numpy():
    brain = keras.ops.cast(keras.ops.convert_to_tensor([1.5]), "bfloat16")
    assert as_numpy(brain).dtype == np.float32
    assert as_numpy(brain).tolist() == [1.5]
    assert as_numpy(keras.Variable([2.0])).tolist() == [2.0]
    assert as_numpy([1, 2]).tolist() == [1, 2]


def test_counting_and_naming():
    assert sample_count({"a": X, "b": X}) == 5
    assert list(inputs({"a": X})) == ["input[a]"]
    assert list(inputs([X, X])) == ["input[0]", "input[1]"]
    assert list(inputs(X)) == ["input"]
    assert in_arrays(X) is X


@pytest.mark.parametrize("wrong", [np.nan, np.inf, -np.inf])
def test_numbers_in_every_place(wrong):
    broken = X.copy()
    broken[1, 0] = broken[3, 1] = wrong
    with pytest.raises(ValueError, match=r"NaN or infinity in 2 places of input\[b\]"):
        check_finite({"a": X, "b": broken})
    check_finite(X)
    check_finite(np.array(["nan"]))


def stack(*shape, dtype="float32"):
    start = keras.Input(shape, dtype=dtype)
    return keras.Model(start, keras.layers.Flatten()(start))


def two_inputs(names):
    parts = {name: keras.Input((2,), name=name) for name in names}
    return keras.Model(parts, keras.layers.Concatenate()(list(parts.values())))


@pytest.mark.parametrize(
    ("shape", "given"),
    [((2,), (5, 2)), ((2,), (5, 2, 1)), ((2, 1), (5, 2)), ((None, 2), (5, 7, 2)), ((1,), (5,)), ((2,), (1, 2))],
)
def test_shapes_that_keras_takes(shape, given):
    model = stack(*shape)
    check_inputs(model, np.zeros(given, "float32"))
    model(np.zeros(given, "float32"))


@pytest.mark.parametrize(
    ("shape", "given", "says"),
    [
        ((2,), (5, 3), r"Expected x of shape \(n, 2\)\. Received: \(5, 3\)\.$"),
        ((28, 28), (28, 28), r"Expected x of shape \(n, 28, 28\)\. Received: \(28, 28\)\. For a single sample"),
        ((None, 2), (5, 7, 3), r"Expected x of shape \(n, any, 2\)\. Received: \(5, 7, 3\)"),
        ((2,), (5,), r"Received: \(5,\)"),
        ((2,), (5, 2, 2), r"Received: \(5, 2, 2\)"),
    ],
)
def test_shapes_that_do_not_fit(shape, given, says):
    with pytest.raises(ValueError, match=says):
        check_inputs(stack(*shape), np.zeros(given, "float32"))


@pytest.mark.parametrize(
    ("x", "says"),
    [
        (np.array([["1", "2"]]), r"to hold numbers\. Received: text of shape \(1, 2\)"),
        (np.array([["1", "2"]], dtype=object), "Received: text"),
        (
            np.array([[1, 2]], dtype=object),
            r'object of shape \(1, 2\)\. If all of them are numbers, give x\.astype\("float32"\)\.$',
        ),
        (np.zeros((1, 2), "datetime64[s]"), "datetime64"),
    ],
)
def test_what_is_no_number(x, says):
    with pytest.raises(ValueError, match=says):
        check_inputs(stack(2), x)


@pytest.mark.parametrize("dtype", ["uint8", "int64", "float16", "float64", "bool"])
def test_kinds_of_numbers(dtype):
    check_inputs(stack(2), X.astype(dtype))


def test_inputs_by_name():
    model = two_inputs(["one", "other"])
    check_inputs(model, {"one": X, "other": X})
    check_inputs(model, [X, X])
    for wrong in ({"one": X}, {"one": X, "another": X}, {"one": X, "other": X, "more": X}):
        with pytest.raises(ValueError, match=f"inputs: one, other. Received: {', '.join(wrong)}$"):
            check_inputs(model, wrong)
    with pytest.raises(ValueError, match=r"Expected x\['other'\] of shape \(n, 2\)\. Received: \(5, 1\)"):
        check_inputs(model, {"one": X, "other": X[:, :1]})
    with pytest.raises(ValueError, match=r"2 inputs: one, other\. Received: 1, of shapes \[\(5, 2\)\]\.$"):
        check_inputs(model, X)


def test_a_list_of_samples_is_not_a_list_of_inputs():
    with pytest.raises(ValueError, match=r"with 1 input: .*Received: 5, of shapes.*np\.stack"):
        check_inputs(stack(2), list(X))

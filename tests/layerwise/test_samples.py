"""Samples in every form become batches, and what cannot be samples is refused in a sentence that says why."""

from pathlib import Path

import keras
import numpy as np
import pytest
import scipy.sparse
from numpy.testing import assert_array_equal

from kerasbook.layerwise.samples import (
    answers_in_arrays,
    as_numpy,
    batches,
    check_finite,
    check_fit,
    gathered,
    in_arrays,
    inputs,
    is_stream,
    joined,
    sample_count,
    some,
    taken_by,
    with_labels,
    without_answers,
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
        ([[1.0, 2.0], [3.0]], ValueError, "samples of one shape.*pad_sequences"),
        (None, TypeError, "Expected samples.*Received: None"),
        (
            "images.npz",
            TypeError,
            r"Received: 'images\.npz'\. Load a file first; put a single text into a list, \[x\]$",
        ),
        (Path("images.npz"), TypeError, r"Received: .*images\.npz'\)\. Load a file first$"),
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


@pytest.mark.parametrize(
    "stream",
    [
        lambda: dataset(X, Y),
        lambda: dataset(X[:, 0]),
        lambda: dataset({"a": X[:, 0]}),
        lambda: dataset(["a good film", "a bad one"]),
        lambda: ((x, int(y)) for x, y in zip(X, Y, strict=True)),
        lambda: iter(["a good film", "a bad one"]),
        lambda: ((x, "cat") for x in X),
    ],
)
def test_a_stream_of_single_samples(stream):
    with pytest.raises(ValueError, match=r"a stream of batches\. Received: single samples.*data\.batch\(32\)"):
        gathered(stream())


def test_single_samples_that_only_the_model_can_tell():
    for given in (dataset(X), dataset(X, np.eye(5)[:, :2]), (x for x in X)):
        with pytest.raises(ValueError, match=r"of shape \(n, 2\)\. Received: \(2,\)\. .*data\.batch\(32\)"):
            gathered(given, model=stack(2))


def test_samples_are_compared_with_the_model_before_they_are_cut():
    with pytest.raises(ValueError, match=r"Received: \(5, 2\)\. For a single sample"):
        next(batches(X, batch_size=1, model=stack(5, 2)))


def test_batches_whose_answers_do_not_fit():
    odd = [(X[:2], [[1, 2], [3]]), (X[2:], Y[:1])]  # such as boxes, of which each picture has its own number
    assert [len(x) for x, _y in batches(iter(odd))] == [2, 3]
    assert_array_equal(gathered(without_answers(iter(odd)))[0], X)
    assert without_answers(X) is X
    for batch, says in zip(odd, ("answers of one shape", "3 samples, 1 labels"), strict=True):
        with pytest.raises(ValueError, match=says):
            gathered(iter([batch]))


def test_batches_of_lists():
    x, y = gathered((X[start : start + 2].tolist(), Y[start : start + 2].tolist()) for start in (0, 2, 4))
    assert_array_equal(x, X)
    assert_array_equal(y, Y)


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


def test_lists_of_texts_are_not_all_as_long_as_the_longest():
    assert in_arrays(["a", b"b"]).tolist() == ["a", b"b"]
    assert in_arrays(["a", "b"]).dtype == object


def test_lists_of_pictures():
    images = pytest.importorskip("PIL.Image")
    picture = images.fromarray(np.zeros((4, 5, 3), "uint8"))
    assert in_arrays([picture, picture]).shape == (2, 4, 5, 3)
    with pytest.raises(ValueError, match=r"one shape.*Give all of them one shape$"):
        in_arrays([picture, picture.resize((4, 4))])


def test_lists_among_arrays():
    found = in_arrays({"a": X, "b": [1, 2, 3, 4, 5]})
    assert sample_count(found) == 5
    assert in_arrays([np.float32(1), np.float32(2)]).shape == (2,)
    assert [part.shape for part in in_arrays((X, Y.tolist(), [X.tolist()]))[:2]] == [(5, 2), (5,)]


def test_columns_of_a_table():
    pd = pytest.importorskip("pandas")
    table = pd.DataFrame({"size": X[:, 0], "name": list("abcde")})
    found = in_arrays(dict(table))
    assert found["size"].shape == (5, 1)  # as in Keras
    assert found["name"].shape == (5,)
    x, y = gathered(table[["size"]], table["name"].astype("category"))
    assert (x.shape, y.tolist()) == ((5, 1), list("abcde"))
    assert gathered(X, pd.Series(Y, dtype="Int64"))[1].dtype == np.int64


@pytest.mark.parametrize(
    "y", [["p", "q"], [b"p", b"q"], np.array(["p", "q"], "S"), np.array(["p", "q"], "U"), np.array([b"p", "q"], object)]
)
def test_answers_that_are_texts(y):
    assert answers_in_arrays(y).tolist() == ["p", "q"]
    assert answers_in_arrays({"kind": y})["kind"].tolist() == ["p", "q"]
    assert [part.tolist() for part in answers_in_arrays([Y, np.array(y)])] == [Y.tolist(), ["p", "q"]]


def test_answers_that_are_objects():
    assert answers_in_arrays(Y.astype(object)).dtype == Y.dtype
    with pytest.raises(ValueError, match=r"a class for each sample\. Received: None or NaN for 1 of 2"):
        answers_in_arrays(np.array([None, 1], object))
    for hole in (None, np.nan):  # of which NumPy would make the text "nan"
        with pytest.raises(ValueError, match=r"Received: None or NaN for 1 of 2"):
            answers_in_arrays(["p", hole])
        with pytest.raises(ValueError, match=r"dtype object of shape \(2,\)\. None or NaN stands for 1 of them\.$"):
            check_fit(stack(2), in_arrays(["p", hole]))
    assert answers_in_arrays([[1, 0], [0, 1]]).shape == (2, 2)
    with pytest.raises(ValueError, match=r"answers of one shape.*pad_sequences"):
        answers_in_arrays([[1, 0], [0]])


class TestSparse:
    X = scipy.sparse.csr_matrix(X)

    def test_only_what_is_asked_for_becomes_dense(self):
        kept, _y = gathered(self.X)
        assert not isinstance(kept, np.ndarray)
        assert list(inputs(kept)) == ["input"]
        assert_array_equal(some(kept, np.array([4, 0])), X[[4, 0]])
        assert_array_equal(joined("samples", kept, kept), np.concatenate([X, X]))

    def test_it_stays_as_it_is(self):
        kept = in_arrays(self.X)
        assert in_arrays({"a": kept})["a"] is kept
        assert gathered(kept)[0] is kept

    def test_batches_are_dense(self):
        parts = [x for x, _y in batches({"a": self.X}, batch_size=2)]
        assert [type(part["a"]) for part in parts] == [np.ndarray] * 3
        assert_array_equal(np.concatenate([part["a"] for part in parts]), X)

    def test_numbers_in_every_place(self):
        check_fit(stack(2), gathered(self.X)[0])
        with pytest.raises(ValueError, match="NaN or infinity in 1 places of input"):
            check_finite(gathered(scipy.sparse.csr_matrix([[0, np.nan], [1, 0]]))[0])


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
    check_fit(model, np.zeros(given, "float32"))
    model(np.zeros(given, "float32"))


@pytest.mark.parametrize(
    ("shape", "given", "says"),
    [
        ((2,), (5, 3), r"Expected x of shape \(n, 2\)\. Received: \(5, 3\)\.$"),
        ((28, 28), (28, 28), r"Expected x of shape \(n, 28, 28\)\. Received: \(28, 28\)\. For a single sample"),
        ((None, 2), (5, 7, 3), r"Expected x of shape \(n, any, 2\)\. Received: \(5, 7, 3\)"),
        ((2,), (5,), r"Received: \(5,\)"),
        ((3,), (3, 1), r"Received: \(3, 1\)\. A column of a table.*table\.iloc\[\[0\]\]"),
        ((2,), (5, 2, 2), r"Received: \(5, 2, 2\)"),
    ],
)
def test_shapes_that_do_not_fit(shape, given, says):
    with pytest.raises(ValueError, match=says):
        check_fit(stack(*shape), np.zeros(given, "float32"))


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
        (np.array([Path("a.png")]), r"dtype object of shape \(1,\)\. Load the files first\.$"),
        (np.array([X, X[:2]], dtype=object), r"dtype object.*same shape\?$"),
    ],
)
def test_what_is_no_number(x, says):
    with pytest.raises(ValueError, match=says):
        check_fit(stack(2), x)


def test_what_is_no_text():
    model = keras.Model(start := keras.Input((), dtype="string"), keras.layers.Identity()(start))
    with pytest.raises(ValueError, match=r"Expected x to hold text\. Received: numbers of shape \(5, 2\)\.$"):
        check_fit(model, X)
    check_fit(model, np.array(["a", b"b"], object))


def test_texts_in_a_tensor_are_no_numbers():
    texts = pytest.importorskip("tensorflow").constant(["1", "2"])
    with pytest.raises(ValueError, match=r"numbers\. Received: text of shape \(2,\)\. .*TextVectorization"):
        check_fit(stack(2), in_arrays(texts))


class Unnamed(keras.Model):
    """A model that does not say what its inputs are."""

    def __init__(self):
        super().__init__()
        self.dense = keras.layers.Dense(2)

    def call(self, x):
        return self.dense(x)


def test_a_single_sample_for_a_model_that_names_no_inputs():
    model = Unnamed()
    check_fit(model, X)
    check_fit(model, X[0])  # who knows
    model(X)
    check_fit(model, X[:1])
    for known in (model, keras.Sequential([keras.layers.Dense(2)])):
        with pytest.raises(ValueError, match=r"an axis for the samples\. Received: \(2,\)\. For a single sample"):
            check_fit(known, X[0])


@pytest.mark.parametrize("dtype", ["uint8", "int64", "float16", "float64", "bool"])
def test_kinds_of_numbers(dtype):
    check_fit(stack(2), X.astype(dtype))


def test_inputs_by_name():
    model = two_inputs(["one", "other"])
    check_fit(model, {"one": X, "other": X})
    check_fit(model, [X, X])
    for wrong in ({"one": X}, {"one": X, "another": X}):
        with pytest.raises(ValueError, match=f"inputs: one, other. Received: {', '.join(wrong)}$"):
            check_fit(model, wrong)
    with pytest.raises(ValueError, match=r"Expected x\['other'\] of shape \(n, 2\)\. Received: \(5, 1\)"):
        check_fit(model, {"one": X, "other": X[:, :1]})
    with pytest.raises(ValueError, match=r"2 inputs: one, other\. Received: 1, of shapes \[\(5, 2\)\]\. Give a dict"):
        check_fit(model, X)


def test_a_list_of_samples_is_not_a_list_of_inputs():
    with pytest.raises(
        ValueError, match=r"with 1 input: .*Received: 5, of shapes \[(\(2,\), ){4}\.\.\.\]\..*np\.stack"
    ):
        check_fit(stack(2), list(X))


class TestColumnsThatTheModelDoesNotTake:
    def test_are_left_out_whatever_they_hold(self):
        model = two_inputs(["one", "other"])
        table = {"name": np.array(["a", None, "b", "c", "d"], object), "other": X, "one": 2 * X}
        assert list(taken_by(model, table)) == ["one", "other"]
        found, _labels = gathered(table, None, model)
        assert_array_equal(found["one"], 2 * X)
        assert list(gathered(iter([table]), None, model)[0]) == ["one", "other"]

    def test_if_all_that_it_takes_are_there(self):
        model = two_inputs(["one", "other"])
        with pytest.raises(ValueError, match=r"inputs: one, other\. Received: one, another$"):
            gathered({"one": X, "another": X}, None, model)

    def test_beside_what_is_no_dictionary(self):
        assert taken_by(two_inputs(["one", "other"]), X) is X
        table = {"one": X}
        assert taken_by(Unnamed(), table) is table


class TestAnOptionalInput:
    def test_may_be_none(self):
        x = {"a": X, "b": None}
        assert in_arrays(x)["b"] is None
        assert sample_count(x) == len(X)
        assert some(x, np.array([1, 3]))["b"] is None
        assert list(inputs(x)) == ["input[a]"]
        found, labels = gathered(iter([([X, None], Y), ([X, None], Y)]))
        assert (found[0].shape, found[1], len(labels)) == ((10, 2), None, 10)

    def test_in_all_batches_or_in_none(self):
        with pytest.raises(ValueError, match="in all batches, or in none"):
            gathered(iter([([X, None],), ([X, X],)]))

    def test_only_where_the_model_says_so(self):
        with pytest.raises(ValueError, match=r"the input 'other', which is not optional\. Received: None"):
            check_fit(two_inputs(["one", "other"]), {"one": X, "other": None})
        start, more = keras.Input((2,), name="one"), keras.Input((2,), name="other", optional=True)
        check_fit(keras.Model([start, more], keras.layers.Dense(1)(start)), [X, None])


def test_labels_of_one_output():
    for y in (Y, [Y], {"kind": Y}, list(Y), (Y,)):
        assert_array_equal(with_labels(X, y)[1], Y)
    one_hot = np.eye(5)[Y]
    assert_array_equal(with_labels(X, list(one_hot[:, :3]))[1], one_hot[:, :3])  # a row for each sample
    assert_array_equal(with_labels(iter([(X, [Y]), (X, [Y])]))[1], np.concatenate([Y, Y]))
    with pytest.raises(ValueError, match=r"those of 2 outputs\. Give one of them, out of: y\[0\], y\[1\]"):
        with_labels(X, [Y, Y])

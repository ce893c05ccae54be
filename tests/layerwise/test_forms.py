"""Tables, columns, sparse matrices, masked and ragged arrays become arrays, or a sentence says why they cannot."""

import keras
import numpy as np
import pytest
import scipy.sparse
from numpy.testing import assert_array_equal

from kerasbook.layerwise import forms
from kerasbook.layerwise.forms import SparseRows, as_array

pytestmark = pytest.mark.backend

X = np.array([[0, 2.5, 0], [1, 0, 0], [0, 0, 3], [0, 0, 0]], "float32")


# Tables


@pytest.fixture(scope="module")
def pd():
    return pytest.importorskip("pandas")


NUMBERS = {
    "true and false": lambda pd: [True, False, True],
    "nullable numbers": lambda pd: pd.array([1, 0, 1], dtype="Int64"),
    "nullable true and false": lambda pd: pd.array([True, False, True], dtype="boolean"),
    "categories that are numbers": lambda pd: pd.Categorical([1, 0, 1]),
    "objects that are numbers": lambda pd: np.array([True, False, 1.0], dtype=object),
    "sparse": lambda pd: pd.arrays.SparseArray([1, 0, 1]),
}


@pytest.mark.parametrize("kind", NUMBERS)
def test_columns_of_numbers_beside_floats(pd, kind):
    table = pd.DataFrame({"age": [20.5, 30.0, 40.0], "other": NUMBERS[kind](pd)})
    found = as_array(table)
    assert found.dtype.kind == "f"
    assert_array_equal(found, [[20.5, 1], [30, 0], [40, 1]])


def test_a_table_of_one_kind_keeps_it(pd):
    assert as_array(pd.DataFrame({"a": [True], "b": [False]})).dtype == bool
    large = 2**60 + 1  # which no float holds exactly
    assert as_array(pd.DataFrame({"a": [large], "b": [1]})).tolist() == [[large, 1]]
    words = as_array(pd.DataFrame({"a": ["red"], "b": pd.Categorical(["blue"])}))
    assert words.tolist() == [["red", "blue"]]


@pytest.mark.parametrize(
    ("column", "kind"),
    [
        (lambda pd: ["x", "y", "x"], "(str|object)"),
        (lambda pd: pd.Categorical(["x", "y", "x"]), "category"),
        (lambda pd: pd.date_range("2020", periods=3), r"datetime64\[.*\]"),
        (lambda pd: np.array([1, "x", 2], dtype=object), "object"),
    ],
)
def test_columns_that_are_no_numbers_are_named(pd, column, kind):
    table = pd.DataFrame({"age": [1.0, 2, 3], "sex": column(pd)})
    with pytest.raises(ValueError, match=rf"^Expected a table of numbers.*columns, sex \({kind}\)\. .*get_dummies"):
        as_array(table)


def test_of_many_columns_the_first_are_named(pd):
    table = pd.DataFrame({"n": [1.0], **{f"c{number}": ["x"] for number in range(50)}})
    with pytest.raises(ValueError, match=r"c0 \(\w+\), .*c5 \(\w+\) and 44 more\."):
        as_array(table)


def test_columns_with_missing_values_are_named(pd):
    table = pd.DataFrame({"a": [1.0, np.nan, np.nan], "b": [1, 2, 3], "c": pd.array([1, None, 3], dtype="Int64")})
    with pytest.raises(ValueError, match=r"missing values in a \(2\), c \(1\)\. Fill them first.*fillna"):
        as_array(table)


def test_a_single_column(pd):
    assert as_array(pd.Series([1, 2], dtype="Int64")).dtype == np.int64
    assert as_array(pd.Series(["p", "q"], dtype="category")).tolist() == ["p", "q"]
    assert as_array(pd.Series(["p", "q"], dtype="string")).tolist() == ["p", "q"]
    for kind in ("Int64", "boolean", "string"):
        with pytest.raises(ValueError, match=r"missing values in size \(1\)"):
            as_array(pd.Series([None, None], dtype=kind, name="size")[:1])
    assert np.isnan(as_array(pd.Series([None, 1.5], dtype="Float64"))[0])  # which is said by whoever needs numbers


# Sparse matrices


@pytest.mark.parametrize("form", ["csr", "csc", "coo", "lil", "dok", "bsr", "dia"])
@pytest.mark.parametrize("make", ["matrix", "array"])
def test_sparse_matrices(form, make):
    rows = as_array(getattr(scipy.sparse, f"{form}_{make}")(X))
    assert (rows.shape, rows.dtype, rows.ndim, len(rows)) == (X.shape, X.dtype, 2, 4)
    assert_array_equal(np.asarray(rows), X)
    for some in (slice(1, 3), np.array([3, 0, 0]), np.array([True, False, True, False]), -1, [2]):
        assert type(rows[some]) is np.ndarray
        assert_array_equal(rows[some], X[some])


def test_a_sparse_tensor_of_pictures():
    tf = pytest.importorskip("tensorflow")
    pictures = np.zeros((3, 2, 4), "float32")
    pictures[1, 1, 3], pictures[2, 0, 1] = 5, 7
    rows = as_array(tf.sparse.from_dense(pictures))
    assert isinstance(rows, SparseRows)
    assert_array_equal(rows[np.array([2, 1])], pictures[[2, 1]])


@pytest.mark.skipif(keras.backend.backend() != "jax", reason="loading JAX takes seconds")
def test_a_sparse_array_of_jax():
    from jax.experimental import sparse

    rows = as_array(sparse.BCOO.fromdense(X, nse=9))  # with room that is not used
    assert isinstance(rows, SparseRows)
    assert_array_equal(np.asarray(rows), X)


def test_a_large_sparse_matrix_is_made_dense_by_rows_only():
    rows = as_array(scipy.sparse.csr_matrix((100_000, 100_000), dtype="float32"))
    assert rows[:3].shape == (3, 100_000)
    with pytest.raises(ValueError, match=r"at most 2 GiB.*\(100000, 100000\), which takes 37\.3 GiB.*toarray"):
        np.asarray(rows)


# Others


def test_masked_arrays():
    assert type(as_array(np.ma.masked_array(X))) is np.ndarray
    with pytest.raises(ValueError, match=r"with 9 masked values.*filled"):
        as_array(np.ma.masked_equal(X, 0))


def test_ragged_tensors():
    tf = pytest.importorskip("tensorflow")
    assert_array_equal(as_array(tf.RaggedTensor.from_tensor(X)), X)
    assert as_array(tf.ragged.constant([["a"], ["b"]])).tolist() == [[b"a"], [b"b"]]
    with pytest.raises(ValueError, match=r"one length.*rows of 1 to 3\. Fill them up"):
        as_array(tf.ragged.constant([[1, 2, 3], [4]]))


class ArrayLike:
    """What gives an array, but is none."""

    def __array__(self, dtype=None, copy=None):
        return X


class OnTheWay:
    """Like a tensor of PyTorch that is part of a gradient."""

    shape = X.shape

    def __array__(self, dtype=None, copy=None):
        raise RuntimeError("Use tensor.detach().numpy() instead.")

    def detach(self):
        return self

    def cpu(self):
        return X


@pytest.mark.parametrize("like", [ArrayLike, OnTheWay])
def test_what_is_like_an_array(like):
    assert_array_equal(as_array(like()), X)


def test_tensors_and_memory_maps_stay(tmp_path):
    tensor = keras.ops.convert_to_tensor(X)
    assert as_array(tensor) is tensor
    np.save(tmp_path / "x.npy", X)
    mapped = np.load(tmp_path / "x.npy", mmap_mode="r")
    assert as_array(mapped) is mapped


@pytest.mark.skipif(not hasattr(np.dtypes, "StringDType"), reason="NumPy 1 has no strings of its own")
def test_numpys_own_strings():
    assert as_array(np.array(["p", "longer"], dtype=np.dtypes.StringDType())).dtype == object


@pytest.mark.parametrize("hole", [None, np.nan, "NA"])
def test_holes_among_labels(hole):
    hole = pytest.importorskip("pandas").NA if hole == "NA" else hole
    with pytest.raises(ValueError, match=r"a class for each sample\. Received: None or NaN for 1 of 3$"):
        forms.without_holes(np.array(["p", hole, "q"], dtype=object))
    assert forms.without_holes(np.array([1, 0.5, True], dtype=object)).tolist() == [1, 0.5, 1]
    assert forms.without_holes(np.array(["p", 1], dtype=object)).tolist() == ["p", 1]


def test_texts_as_they_are_read():
    assert forms.in_letters("고양이".encode()) == forms.in_letters("고양이") == "고양이"
    assert forms.in_letters(b"\xff") == "�"

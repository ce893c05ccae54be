"""Arrays out of whatever holds samples: tables and columns, sparse matrices, tensors of any library.

Tables are known by what they can do, so that nobody needs pandas who has none.
"""

import math

import keras
import numpy as np
import scipy.sparse

from kerasbook.locale import gettext as _

NUMERIC = "biufc"  # the kinds of NumPy types that are numbers, or true and false
LARGEST = 2**31  # bytes of a sparse matrix that may be made dense at a time
NAMED = 6  # columns that a message names


def as_numpy(part) -> np.ndarray:
    """A tensor of any backend, or anything array-like, as NumPy; bfloat16, which NumPy lacks, as float32."""
    if keras.ops.is_tensor(part) or isinstance(part, keras.Variable):
        part = keras.ops.convert_to_numpy(part)
    elif hasattr(part, "detach"):  # a tensor of PyTorch, which may be on its way to a gradient
        part = part.detach().cpu()
    part = np.asarray(part)
    return part.astype("float32") if part.dtype.name == "bfloat16" else part


def is_text(values: np.ndarray) -> bool:
    """Whether all values are texts."""
    return values.dtype.kind in "US" or (
        values.dtype.kind == "O" and all(isinstance(value, (str, bytes)) for value in values.flat)
    )


def in_letters(text) -> str:
    """A text as it is read; bytes are taken for UTF-8."""
    return text.decode("utf-8", "replace") if isinstance(text, bytes) else str(text)


def as_numbers(values: np.ndarray) -> np.ndarray:
    """An array of objects as one of numbers, if all of them are numbers."""
    try:
        plain = np.asarray(values.tolist())
    except (TypeError, ValueError):  # lists of different lengths
        return values
    return plain if plain.dtype.kind in NUMERIC and plain.shape == values.shape else values


def is_hole(value) -> bool:
    """Whether it stands for a value that is missing: None, NaN, or one of pandas' own."""
    return (
        value is None or type(value).__name__ in ("NAType", "NaTType") or (isinstance(value, float) and value != value)
    )


def without_holes(labels: np.ndarray) -> np.ndarray:
    """Labels, an array of objects, as numbers where all of them are.

    Raises:
        ValueError: If labels are missing.
    """
    holes = sum(map(is_hole, labels.flat))
    if holes:
        raise ValueError(
            _("Expected a class for each sample. Received: None or NaN for {holes} of {count}").format(
                holes=holes, count=labels.size
            )
        )
    return as_numbers(labels)


# Sparse matrices


class SparseRows:
    """A sparse matrix whose rows are made dense as they are asked for; otherwise like an array.

    Args:
        matrix: A matrix of `scipy.sparse` in any format, `(n, numbers)`.
        each: The shape of one sample; `(numbers,)` by default.
    """

    def __init__(self, matrix, each: tuple[int, ...] | None = None):
        self.matrix = matrix.tocsr()
        self.shape = (matrix.shape[0], *(matrix.shape[1:] if each is None else each))
        self.dtype = matrix.dtype
        self.ndim = len(self.shape)

    def __len__(self) -> int:
        return self.shape[0]

    def __getitem__(self, rows) -> np.ndarray:
        rows = np.arange(len(self))[rows]
        return self._dense(self.matrix[np.atleast_1d(rows)]).reshape(*rows.shape, *self.shape[1:])

    def __array__(self, dtype=None, copy=None) -> np.ndarray:
        dense = self._dense(self.matrix).reshape(self.shape)
        return dense if dtype is None else dense.astype(dtype)

    @staticmethod
    def _dense(matrix) -> np.ndarray:
        size = math.prod(matrix.shape) * matrix.dtype.itemsize
        if size > LARGEST:
            raise ValueError(
                f"Expected a sparse matrix that takes at most {LARGEST / 2**30:.0f} GiB once it is dense. Received: "
                f"{matrix.shape}, which takes {size / 2**30:.1f} GiB. Give fewer rows, such as x[:1000].toarray()"
            )
        return matrix.toarray()


def from_coordinates(places: np.ndarray, values: np.ndarray, shape: tuple[int, ...]) -> SparseRows:
    """The numbers at these places `(numbers, axes)` of an array of this shape, and 0 everywhere else."""
    each = math.prod(shape[1:])
    rows, columns = np.divmod(np.ravel_multi_index(tuple(places.T), shape), each)
    return SparseRows(scipy.sparse.coo_matrix((values, (rows, columns)), shape=(shape[0], each)), shape[1:])


def is_sparse(part) -> bool:
    """Whether it is a sparse matrix of SciPy."""
    return scipy.sparse.issparse(part)


def from_sparse(part) -> SparseRows | np.ndarray | None:
    """A sparse matrix or tensor of SciPy, TensorFlow or JAX; None if it is anything else."""
    kind = type(part).__name__
    if is_sparse(part):
        return SparseRows(part) if part.ndim == 2 else part.toarray()
    if kind in ("SparseTensor", "SparseTensorValue"):
        return from_coordinates(np.asarray(part.indices), np.asarray(part.values), tuple(map(int, part.dense_shape)))
    if kind == "BCOO" and not (part.n_batch or part.n_dense):
        places, values = np.asarray(part.indices), np.asarray(part.data)
        inside = (places < part.shape).all(axis=1)  # JAX fills up with places that there are not
        return from_coordinates(places[inside], values[inside], part.shape)
    return np.asarray(part.todense()) if hasattr(part, "todense") else None


def from_ragged(part) -> np.ndarray:
    """A ragged tensor of TensorFlow, if all of its rows have one length.

    Raises:
        ValueError: If they have not.
    """
    dense = part.to_tensor()
    if math.prod(dense.shape) == math.prod(part.flat_values.shape):
        return as_numpy(dense)
    lengths = np.asarray(part.row_lengths())
    raise ValueError(
        "Expected samples of one length. Received: a ragged tensor, with rows of "
        f"{lengths.min()} to {lengths.max()}. Fill them up to one length, for instance with x.to_tensor()"
    )


# Tables and their columns


def is_column(part) -> bool:
    """Whether it is a column of a table, such as pandas has them."""
    return hasattr(part, "isna") and hasattr(part, "dtype")


def is_table(part) -> bool:
    """Whether it is a table, such as pandas has them."""
    return hasattr(part, "isna") and hasattr(part, "dtypes") and hasattr(part, "columns")


def number_type(dtype) -> np.dtype | None:
    """NumPy's name for the numbers of a column, whose type may be pandas' own, such as Int64; None for no numbers."""
    if getattr(dtype, "kind", "O") not in NUMERIC:
        return None
    return np.dtype(getattr(dtype, "numpy_dtype", getattr(dtype, "subtype", dtype)))


def enumerated(names: list[str]) -> str:
    """The first few names, and how many more there are."""
    more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
    return ", ".join(names[:NAMED]) + more


def check_complete(missing: dict[str, int]) -> None:
    """See to it that no value is missing.

    Args:
        missing: From a column's name to how many are.

    Raises:
        ValueError: If some are.
    """
    found = [f"{name} ({count:,})" for name, count in missing.items() if count]
    if found:
        raise ValueError(
            f"Expected a value in every row. Received: missing values in {enumerated(found)}. "
            "Fill them first, with fillna(...), or leave those rows out, with dropna()"
        )


def from_column(column) -> np.ndarray:
    """A column, `(n,)`: numbers, or texts and the names of categories; holes are NaN where numbers are floats.

    Raises:
        ValueError: If there are other holes.
    """
    kind = number_type(column.dtype)
    if kind is not None and kind.kind == "f":
        return column.to_numpy(dtype=kind, na_value=np.nan)
    name = getattr(column, "name", None)
    check_complete({"the column" if name is None else str(name): int(column.isna().sum())})
    if kind is not None:
        return column.to_numpy(dtype=kind)
    values = np.asarray(column)
    if values.dtype.kind != "O" or is_text(values):
        return values
    return as_numbers(values)


def from_table(table) -> np.ndarray:
    """A table, `(n, columns)`: all of it numbers (true and false among them), or all of it text.

    Raises:
        ValueError: If values are missing, or some of the columns are no numbers.
    """
    names = [str(name) for name in table.columns]
    check_complete(dict(zip(names, map(int, table.isna().sum()), strict=True)))
    kinds = [number_type(dtype) for dtype in table.dtypes]
    if kinds and all(kind is not None for kind in kinds):  # not "in": to NumPy, float64 equals None
        return table.to_numpy(dtype=np.result_type(*kinds))
    columns = [from_column(table.iloc[:, place]) for place in range(len(names))]
    numeric = [column.dtype.kind in NUMERIC for column in columns]
    if all(numeric) or all(map(is_text, columns)):
        return np.stack(columns, axis=1) if columns else np.zeros(table.shape)
    others = [f"{name} ({dtype})" for name, dtype, fits in zip(names, table.dtypes, numeric, strict=True) if not fits]
    raise ValueError(
        f"Expected a table of numbers. Received: other kinds of columns, {enumerated(others)}. Make numbers of them, "
        "for instance with pandas.get_dummies(x); for a model with an input for each column give dict(x)"
    )


# All of them


def without_mask(values: np.ma.MaskedArray) -> np.ndarray:
    """A masked array as a plain one.

    Raises:
        ValueError: If any of its values is masked.
    """
    masked = int(np.ma.getmaskarray(values).sum())
    if masked:
        raise ValueError(
            f"Expected a value in every place. Received: an array with {masked:,} masked values. "
            "Fill them first, with x.filled(...)"
        )
    return values.data


def as_array(part):
    """What holds samples or answers as an array, or as something like one: a tensor of Keras, or `SparseRows`.

    Raises:
        ValueError: If it cannot be one array, or values are missing.
    """
    if isinstance(part, SparseRows):
        return part
    if isinstance(part, np.ma.MaskedArray):
        return without_mask(part)
    if isinstance(part, np.ndarray):
        return part.astype(object) if part.dtype.kind == "T" else part  # NumPy's own strings, which TensorFlow lacks
    if type(part).__name__ == "RaggedTensor":
        return from_ragged(part)
    if is_table(part):
        return from_table(part)
    if is_column(part):
        return from_column(part)
    sparse = from_sparse(part)
    if sparse is not None:
        return sparse
    return part if keras.ops.is_tensor(part) else as_numpy(part)

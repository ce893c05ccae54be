"""2.2 Tensors: numbers with a rank, a shape and a dtype, on real data from a single pixel to a film."""

import tracemalloc

from kerasbook import datasets
from kerasbook.chapter1.settings import Photograph
from kerasbook.chapter2 import pictures
from kerasbook.chapter2.settings import BatchSize, Digit, chapter
from kerasbook.concepts import Finding, below, choice
from kerasbook.lazily import np  # in your own code: import numpy as np

Dtype = choice("the type of every number", "float16", "float32", "float64", "uint8")
KeptAs = choice(
    'how the numbers are kept: side by side in a "tensor", or as objects in nested Python lists ("list")',
    "tensor",
    "list",
)

FRAMES = 6


def camera_pan(picture):
    """A camera that moves over a photograph from corner to corner: (427, 640, 3) -> (6, 107, 160, 3)."""
    height, width = 107, 160
    tops = np.linspace(60, 260, FRAMES).astype(int)
    lefts = np.linspace(120, 400, FRAMES).astype(int)
    return np.stack([picture[top : top + height, left : left + width] for top, left in zip(tops, lefts, strict=True)])


def with_dtype(numbers, dtype):
    """The same numbers, stored in another way; whole numbers run from 0 to 255 instead of 0 to 1."""
    return np.round(255 * numbers).astype(dtype) if dtype == "uint8" else np.asarray(numbers, dtype)


def real_tensors(photograph, digit, batch_size, dtype):
    """Real data of every rank from 0 to 4."""
    train, _ = datasets.digits()
    image = train.images[np.argmax(train.labels == digit)]
    picture = datasets.photograph(photograph)
    data = {
        "number": image[14, 14],  # ()
        "vector": image[14],  # (28,)
        "digit": image,  # (28, 28)
        "digits": train.images[:batch_size],  # (n, 28, 28)
        "photograph": picture,  # (427, 640, 3)
        "frames": camera_pan(picture),  # (6, 107, 160, 3)
    }
    return {name: with_dtype(numbers, dtype) for name, numbers in data.items()}


def some_slices(tensors):
    """Parts of tensors, by what one writes to get them."""
    digits, photograph = tensors["digits"], tensors["photograph"]
    return {
        "digits[0]": digits[0],  # (28, 28)
        "digits[:, 14:, 14:]": digits[:, 14:, 14:],  # (n, 14, 14)
        "digits[:, 7:-7, 7:-7]": digits[:, 7:-7, 7:-7],  # (n, 14, 14)
        "photograph[:, :, 0]": photograph[:, :, 0],  # (427, 640)
    }


def shape_times_dtype(tensor):
    """The bytes that the numbers of a tensor need: how many there are, times the bytes of each."""
    return int(np.prod(tensor.shape)) * tensor.dtype.itemsize


def as_tensor(tensor):
    """A copy, its numbers side by side."""
    return np.array(tensor)


def as_lists(tensor):
    """A copy as Python has it: lists in lists, each number an object."""
    return tensor.tolist()


KEPT = {"tensor": as_tensor, "list": as_lists}


def lower_right(digits):
    """The lower right quarter of every picture."""
    if isinstance(digits, list):
        return [[row[14:] for row in image[14:]] for image in digits]
    return digits[:, 14:, 14:]


def batches(total, batch_size):
    """How many digits each batch holds when all are taken in turn; the last one may be smaller."""
    return [len(range(total)[start : start + batch_size]) for start in range(0, total, batch_size)]


def memory_taken(make, *given):
    """How many bytes are taken by what `make(*given)` makes, as counted by Python while it does."""
    # Python keeps the memory of some floats and lists that are gone for the next ones, uncounted: it is used up first.
    spare = [[float(number)] for number in range(1_000)]
    traced_before = tracemalloc.is_tracing()
    tracemalloc.start()
    try:
        before, _peak = tracemalloc.get_traced_memory()
        made = make(*given)
        after, _peak = tracemalloc.get_traced_memory()
        del made, spare  # not earlier: what is gone takes no memory
    finally:
        if not traced_before:
            tracemalloc.stop()
    return after - before


@chapter.concept("2.2", third="2.2")
def tensors(
    photograph: Photograph = "flower",
    digit: Digit = 4,
    dtype: Dtype = "float32",
    batch_size: BatchSize = 128,
    kept_as: KeptAs = "tensor",
):
    """What is a tensor?

    Real data with no axis (a single pixel) up to four axes (a camera that moves over a photograph). The rank is the
    number of axes, the shape the size of each axis, the dtype the type of every number. Below, slices: the code, the
    result and its shape. A single index removes an axis, a range keeps it. Below right, the memory that each tensor
    takes, over the bytes that follow from shape and dtype; on the line the two are equal. A tensor adds a hundred bytes
    or so to describe itself; nested Python lists, in which each number is an object, take many times as much.

    Measures:
        number: a number
        vector: a row of pixels
        digit: a digit
        digits: a batch of digits
        photograph: a photograph
        frames: a batch of frames
        rank: rank: number of axes
        shape: shape: size of each axis
        expected: bytes, shape times dtype
        memory: bytes taken
        as_lists: bytes taken as nested lists
        slice_memory: bytes that a slice takes on its own
        batches: batches in all training digits
        last_batch: digits in the last batch
    """
    data = real_tensors(photograph, digit, batch_size, dtype)
    kept = KEPT[kept_as](data["digits"])
    sizes = batches(len(datasets.digits()[0].images), batch_size)
    measured = {
        "rank": {name: tensor.ndim for name, tensor in data.items()},
        "shape": {name: list(tensor.shape) for name, tensor in data.items()},
        "expected": {name: shape_times_dtype(tensor) for name, tensor in data.items()},
        "memory": {name: memory_taken(KEPT[kept_as], tensor) for name, tensor in data.items()},
        "as_lists": {name: memory_taken(as_lists, tensor) for name, tensor in data.items() if tensor.ndim},
        "slice_memory": memory_taken(lower_right, kept),
        "batches": len(sizes),
        "last_batch": sizes[-1],
    }
    return Finding(measured=measured, figure=pictures.tensors.Tensors(data, some_slices(data), measured, kept_as))


@tensors.guess(least=0, most=20, step=0.5, says="{number} times")
def bytes_of_nested_lists(measured):
    """The same photograph as a tensor, and as nested Python lists of numbers: how many times as much memory do the
    lists take?
    """
    return measured["as_lists"]["photograph"] / measured["memory"]["photograph"]


@tensors.claim(
    control={"kept_as": "list"},
    takes_away="The numbers are not in one block of memory: nested lists keep each one as an object.",
)
def memory_follows_shape_and_dtype(measured):
    """A tensor of any rank takes the bytes that shape and dtype call for, and under 1,000 to describe itself."""
    beyond = [measured["memory"][name] - expected for name, expected in measured["expected"].items()]
    return below(np.max(np.abs(beyond)), 1_000)


@tensors.claim(
    control={"kept_as": "list"},
    takes_away="The numbers are not in one block of memory: a slice of nested lists makes new lists.",
)
def a_slice_is_a_window(measured):
    """A NumPy slice copies no numbers: it is a view of the tensor and takes less than 1,000 bytes of its own."""
    return below(measured["slice_memory"], 1_000)

"""2.3.1 to 2.3.4 Tensor operations: as loops over single numbers, and at once."""

import time

from kerasbook import datasets
from kerasbook.chapter2 import pictures
from kerasbook.chapter2.settings import chapter
from kerasbook.concepts import Finding, above, below, choice, whole
from kerasbook.lazily import keras, np  # in your own code: import keras, numpy as np

Samples = whole("how many digits the operations are timed on", least=1)
Precision = choice("the type of every number", "float16", "float32")

FEWER = (1, 4, 16, 64)  # numbers of digits that are timed as well
SHOWN = (3, 0, 4, 7)  # digits in the picture


# The operations as loops over single numbers


def relu_by_loops(x):
    """Element-wise: every number above 0 stays, every other becomes 0."""
    result = np.zeros_like(x)
    for row in range(x.shape[0]):
        for column in range(x.shape[1]):
            result[row, column] = max(x[row, column], 0)
    return result


def subtract_by_loops(x, vector):
    """Broadcasting: the same vector for each row."""
    result = np.zeros_like(x)
    for row in range(x.shape[0]):
        for column in range(x.shape[1]):
            result[row, column] = x[row, column] - vector[column]
    return result


def dot_by_loops(x, y):
    """The dot product: each row of the left with each column of the right, (a, b) · (b, c) -> (a, c)."""
    result = np.zeros((x.shape[0], y.shape[1]), x.dtype)
    for row in range(x.shape[0]):
        for column in range(y.shape[1]):
            for place in range(x.shape[1]):
                result[row, column] += x[row, place] * y[place, column]
    return result


def reshape_by_loops(x, shape):
    """The same numbers in the same order, in rows of another length."""
    result = np.zeros(shape, x.dtype)
    place = 0
    for row in range(x.shape[0]):
        for column in range(x.shape[1]):
            result[place // shape[1], place % shape[1]] = x[row, column]
            place += 1
    return result


# The same with Keras


def tensor(numbers):
    return keras.ops.convert_to_tensor(numbers)


def at_once(operation, *given):
    """A function without arguments that computes an operation of Keras, up to the last number of its result."""

    def run():
        return keras.ops.convert_to_numpy(operation(*given))

    return run


def by_loops(loops, *given):
    """A function without arguments that computes the same with loops."""

    def run():
        return loops(*given)

    return run


def both_ways(images, mean, templates):
    """Each operation with loops and at once, on so many digits: (n, 784), (784,), (784, 10)."""
    ops, n = keras.ops, len(images)
    shape = (28 * n, 28)
    around_zero = images - images.dtype.type(0.5)
    return {
        "relu": (by_loops(relu_by_loops, around_zero), at_once(ops.relu, tensor(around_zero))),
        "subtract": (by_loops(subtract_by_loops, images, mean), at_once(ops.subtract, tensor(images), tensor(mean))),
        "dot": (by_loops(dot_by_loops, images, templates), at_once(ops.matmul, tensor(images), tensor(templates))),
        "reshape": (by_loops(reshape_by_loops, images, shape), at_once(ops.reshape, tensor(images), shape)),
    }


def seconds(run, repeats):
    """How long it takes: the best of some tries, for the computer has other work too."""
    times = []
    for _try in range(repeats):
        start = time.perf_counter()
        run()
        times.append(time.perf_counter() - start)
    return min(times)


def relative_difference(found, expected):
    """The largest difference, as a share of the largest number; in double precision."""
    found, expected = np.asarray(found, "float64"), np.asarray(expected, "float64")
    return float(np.abs(found - expected).max() / np.abs(expected).max())


def class_templates(train):
    """The mean digit (784,), and how each class differs from it on average, (784, 10)."""
    pixels = train.images.reshape(-1, 784)  # (n, 28, 28) -> (n, 784)
    mean = pixels.mean(axis=0)
    classes = [pixels[train.labels == digit].mean(axis=0) - mean for digit in range(10)]
    return mean, np.stack(classes, axis=1)


def example(test, mean, templates):
    """What each operation does to a few digits, for the picture."""
    images = np.stack([test.images[np.argmax(test.labels == digit)] for digit in SHOWN])  # (4, 28, 28)
    pixels = tensor(images.reshape(-1, 784))
    return {
        "images": images,
        "relu": keras.ops.convert_to_numpy(keras.ops.relu(images[0] - 0.5)),  # (28, 28)
        "mean": mean.reshape(28, 28),
        "subtract": keras.ops.convert_to_numpy(keras.ops.subtract(images, mean.reshape(28, 28))),  # (4, 28, 28)
        "templates": templates.T.reshape(10, 28, 28),
        "dot": keras.ops.convert_to_numpy(keras.ops.matmul(pixels, templates)),  # (4, 784) · (784, 10)
        "reshape": keras.ops.convert_to_numpy(keras.ops.reshape(images[0], (14, 56))),
    }


@chapter.concept("2.3", third="2.3", alone=True)  # it measures time
def tensor_operations(samples: Samples = 128, dtype: Precision = "float32"):
    """Which operations are networks made of?

    On the left, four operations on digits. Element-wise: relu takes each number on its own. Broadcasting: one mean
    digit is subtracted from every digit of the batch without being copied. Dot product: every digit (left) with every
    template (above), the mean of a class minus the mean of all digits; blue means alike, red unlike, and the most alike
    is framed. Reshape: the same numbers in the same order, in rows twice as long. Each operation was written twice, as
    loops over single numbers and as one Keras operation on whole tensors. The results agree up to rounding. On the
    right, the time each takes, and how the advantage grows with the number of digits.

    Measures:
        relu: element-wise: relu
        subtract: broadcasting: minus the mean digit
        dot: dot product with ten templates
        reshape: reshape: rows of another length
        samples: number of digits
        loops: seconds with loops
        at_once: seconds at once
        times_faster: times faster at once
        difference: largest difference, as a share
    """
    train, test = datasets.digits()
    mean, templates = class_templates(train)
    sizes = [size for size in FEWER if size < samples] + [samples]
    images, mean_row, columns = (
        numbers.astype(dtype) for numbers in (train.images.reshape(-1, 784)[:samples], mean, templates)
    )
    loops, once = {}, {}
    for size in sizes:
        for name, (slow, fast) in both_ways(images[:size], mean_row, columns).items():
            fast()  # the first time, a backend may have to prepare
            loops.setdefault(name, []).append(seconds(slow, repeats=2))
            once.setdefault(name, []).append(seconds(fast, repeats=40))
    all_of_them = both_ways(images, mean_row, columns)
    measured = {
        "samples": sizes,
        "loops": loops,
        "at_once": once,
        "times_faster": {name: loops[name][-1] / once[name][-1] for name in loops},
        "difference": {name: relative_difference(fast(), slow()) for name, (slow, fast) in all_of_them.items()},
    }
    return Finding(
        measured=measured, figure=pictures.tensor_operations.TensorOperations(example(test, mean, templates), measured)
    )


@tensor_operations.claim(
    control={"dtype": "float16"},
    takes_away="The precision is low: in float16, the rounding errors of all steps add up to much more.",
)
def loops_and_operations_agree(measured):
    """Loops over single numbers and operations on whole tensors give the same results, except for rounding."""
    return below(np.max(list(measured["difference"].values())), 1e-5)  # unlike max, np.max does not lose a NaN


@tensor_operations.claim(control={"samples": 1}, takes_away="There are too few numbers: a single digit to work on.")
def at_once_is_faster(measured):
    """With enough numbers, every operation on whole tensors is more than 50 times as fast as loops."""
    return above(np.min(list(measured["times_faster"].values())), 50)

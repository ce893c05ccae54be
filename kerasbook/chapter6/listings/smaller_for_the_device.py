"""6.3.2 Shipping a model to a device: fewer bits, fewer weights."""

import tempfile
import time
import warnings
from pathlib import Path

from kerasbook import datasets
from kerasbook.chapter6 import pictures
from kerasbook.chapter6.settings import Epochs, Seed, chapter
from kerasbook.concepts import Finding, above, below, progress, whole
from kerasbook.lazily import keras, np  # in your own code: import keras, numpy as np

Bits = whole("how many bits each weight gets", least=2, most=16)
Fewest = whole("how many bits each weight gets where there are as few as possible", least=2, most=16)

ALL_BITS = (8, 6, 4, 3, 2)
KEPT = (1.0, 0.7, 0.5, 0.3, 0.2, 0.1)  # shares of the weights
TURNS = 20  # of which the median counts, where time is measured


def clothes_network():
    """784 pixels in, two hidden layers, ten probabilities out: 235,000 weights, nearly a megabyte."""
    return keras.Sequential([
        keras.Input((784,)),
        keras.layers.Dense(256, activation="relu"),  # (n, 784) -> (n, 256)
        keras.layers.Dense(128, activation="relu"),  # -> (n, 128)
        keras.layers.Dense(10, activation="softmax"),  # -> (n, 10)
    ])


def trained(epochs, seed):
    """The network after its training, and the pictures of clothes for testing: `(n, 784)`, `(n,)`."""
    train, test = datasets.fashion()
    keras.utils.set_random_seed(seed)
    model = clothes_network()
    model.compile("adam", "sparse_categorical_crossentropy")
    x, new = (part.images.reshape(-1, 784) for part in (train, test))  # (n, 28, 28) -> (n, 784)
    model.fit(x, train.labels, 128, epochs, verbose=0, callbacks=[progress(epochs)])
    return model, new, test.labels


def accuracy(model, x, labels):
    """Share of pictures that a network gets right."""
    return (keras.ops.convert_to_numpy(model(x)).argmax(axis=1) == labels).mean()


# Fewer bits


def rounded(weights, bits):
    """Weights as whole numbers of so many bits, times a scale for each unit; as Keras' int8 does it for 8."""
    largest = 2 ** (bits - 1) - 1  # 127 of 8 bits, 1 of 2
    scale = np.abs(weights).max(axis=0) / largest  # (inputs, units) -> (units,)
    return np.round(weights / np.where(scale == 0, 1, scale)) * scale


def pruned(weights, kept):
    """The largest weights, in absolute value; the others are 0."""
    return np.where(np.abs(weights) >= np.quantile(np.abs(weights), 1 - kept), weights, 0)


def with_kernels(model, change):
    """A copy of the network, without its optimizer, in which the weights of each layer are changed, and no biases."""
    copy = keras.Sequential.from_config(model.get_config())
    copy.set_weights([change(weights) if weights.ndim == 2 else weights for weights in model.get_weights()])
    return copy


def as_int8(model):
    """The network as Keras itself makes it smaller."""
    copy = with_kernels(model, lambda weights: weights)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that an input layer cannot be quantised
        copy.quantize("int8")
    return copy


# What it takes


def bytes_of(model):
    """The size of the model's file: it holds what the optimizer remembers, if there is one."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        file = Path(folder, "clothes.keras")
        model.save(file)
        return file.stat().st_size


def seconds(function):
    """How long a call takes, the median of several."""
    function()
    times = []
    for _turn in range(TURNS):
        begun = time.perf_counter()
        function()
        times.append(time.perf_counter() - begun)
    return float(np.median(times))


@chapter.concept("6.3.2", third="6.3", builds=[clothes_network], quick={"epochs": 5}, alone=True)
def smaller_for_the_device(bits: Bits = 8, fewest: Fewest = 2, epochs: Epochs = 8, seed: Seed = 0):
    """How small can a model become before it forgets?

    On the left is the accuracy on new pictures of clothes if each weight has fewer and fewer bits; the first
    point is the network as it was trained, with 32. In the middle, only a share of the weights is kept, the largest
    ones, and the rest are 0; nothing is trained again. Thin lines are other seeds. On the right is the size of the
    file: as training leaves it, with what the optimizer remembers; without that; and as Keras' own int8.

    Measures:
        bits: bits of each weight
        accuracy: accuracy on test pictures, for each of these
        kept: share of the weights that are kept
        pruned: accuracy on test pictures, for each of these
        full: accuracy with 32 bits
        int8: accuracy with Keras' int8
        lost: accuracy lost with the chosen number of bits
        lost_with_fewest: accuracy lost with the fewest bits
        bytes: size of the file in bytes
        trained: as training leaves it
        float32: without what the optimizer remembers
        quantized: Keras' int8
        batch_time: seconds for all test pictures
    """
    model, x, labels = trained(epochs, seed)
    with_all = with_kernels(model, lambda weights: weights)
    full, small = accuracy(model, x, labels), as_int8(model)

    def with_bits(number):
        return accuracy(with_kernels(model, lambda weights: rounded(weights, number)), x, labels)

    measured = {
        "bits": [32, *ALL_BITS],
        "accuracy": [full, *map(with_bits, ALL_BITS)],
        "kept": KEPT,
        "pruned": [accuracy(with_kernels(model, lambda w, kept=kept: pruned(w, kept)), x, labels) for kept in KEPT],
        "full": full,
        "int8": accuracy(small, x, labels),
        "lost": full - with_bits(bits),
        "lost_with_fewest": full - with_bits(fewest),
        "bytes": {"trained": bytes_of(model), "float32": bytes_of(with_all), "quantized": bytes_of(small)},
        "batch_time": {
            "float32": seconds(lambda: with_all.predict_on_batch(x)),
            "quantized": seconds(lambda: small.predict_on_batch(x)),
        },
    }
    return Finding(measured=measured, figure=pictures.smaller_for_the_device.Smaller(measured), model=model)


@smaller_for_the_device.claim(
    control={"bits": 2}, takes_away="Six of the eight bits: each weight is one of three numbers."
)
def eight_bits_are_enough(measured):
    """With 8 bits for each weight the network loses less than one point of accuracy, and Keras' file is less than a
    third as large.
    """
    sizes = measured["bytes"]
    return below(measured["lost"], 0.01) & below(sizes["quantized"], sizes["float32"] / 3)


@smaller_for_the_device.claim(
    control={"fewest": 4}, takes_away="The coarseness: 4 bits are 15 numbers, where 2 bits are three."
)
def two_bits_are_not(measured):
    """With 2 bits for each weight it loses more than two points."""
    return above(measured["lost_with_fewest"], 0.02)

"""A unit that is pointed at: its value as a sum, in numbers, and the units that it was summed from."""

from dataclasses import dataclass

import keras
import numpy as np

from kerasbook.explore import pictures
from kerasbook.explore.explorer import Explorer
from kerasbook.explore.seen import Layer
from kerasbook.explore.subject import Subject

MOST_LINES = 24
CLOSE = 1e-3  # of the largest number in the sum: as far as float32 is trusted
BIAS = "bias"


@dataclass(frozen=True, eq=False)
class Feed:
    """How a unit arrives at what it says to one picture.

    Attributes:
        source: The layer that it reads, or "input".
        shape: Of that layer's output.
        adds: Weight times input for each of that layer's units, `(units,)`; of maps, added up over the kernel's window.
        bias: Its bias; 0 without one.
        activation: The name of its activation.
        value: What it says: `activation(adds.sum() + bias)`; of a map, at the place where it says most.
        place: That place, `(row, column)`; None without maps.
    """

    source: str
    shape: tuple[int, ...]
    adds: np.ndarray
    bias: float
    activation: str
    value: float
    place: tuple[int, int] | None = None

    @property
    def total(self) -> float:
        """What the activation gets."""
        return float(self.adds.sum() + self.bias)


def window(layer: keras.layers.Conv2D, source: np.ndarray, place: tuple[int, int]) -> np.ndarray | None:
    """What a convolution reads of `(h, w, maps)` for one place of its output, `(kernel h, kernel w, maps)`."""
    if layer.data_format != "channels_last" or layer.groups != 1 or set(layer.dilation_rate) != {1}:
        return None
    starts = []
    for axis in range(2):
        size, stride, side = layer.kernel_size[axis], layer.strides[axis], source.shape[axis]
        missing = max((-(-side // stride) - 1) * stride + size - side, 0) if layer.padding == "same" else 0
        starts.append(place[axis] * stride - missing // 2)
    margin = max(layer.kernel_size)
    around = np.pad(source, [(margin, margin), (margin, margin), (0, 0)])
    top, left = (start + margin for start in starts)
    return around[top : top + layer.kernel_size[0], left : left + layer.kernel_size[1]]


def feed_of(subject: Subject, outputs: dict, x: np.ndarray, layer: str, unit: int, weights) -> Feed | None:
    """How a unit arrives at what it says, if that is one sum over the layer before it.

    Args:
        subject: The model.
        outputs: What all layers make of the sample, `(1, ...)` each.
        x: The sample, `(1, ...)`.
        layer: The layer's name.
        unit: The unit's number.
        weights: The weights.

    Returns:
        None for a layer of another kind, and where the sum does not give what the layer says: then it reads something
        else than the layer before it.
    """
    network = subject.network
    made, kernel = network.layers[layer], network.kernel(layer, weights)
    source = network.before(layer)
    read = np.asarray(x if source == "input" else outputs[source])[0]
    if not np.issubdtype(read.dtype, np.number):
        return None  # text
    read = read.astype("float64")
    said, place = outputs[layer][0], None
    if isinstance(made, keras.layers.Conv2D) and not isinstance(made, keras.layers.DepthwiseConv2D):
        read = read[..., None] if read.ndim == 2 else read
        place = tuple(int(one) for one in np.unravel_index(np.abs(said[..., unit]).argmax(), said.shape[:2]))
        seen = window(made, read, place) if read.ndim == 3 and read.shape[-1] == kernel.shape[2] else None
        if seen is None:
            return None
        adds, value = (seen * kernel[..., unit]).sum(axis=(0, 1)), float(said[(*place, unit)])
    elif isinstance(made, keras.layers.Dense) and kernel is not None and said.ndim == 1 and read.size == len(kernel):
        adds, value = read.reshape(-1) * kernel[:, unit], float(said[unit])
    else:
        return None
    at = network.places_of(layer)
    bias = float(weights[at[1]][unit]) if made.use_bias else 0.0
    feed = Feed(source, read.shape, adds, bias, made.activation.__name__, value, place)
    return feed if arrives(made, feed, outputs[layer][0], unit) else None


def arrives(layer: keras.Layer, feed: Feed, said: np.ndarray, unit: int) -> bool:
    """Whether the sum, put through the activation, gives what the layer says; softmax mixes all units' sums."""
    if not np.isfinite(feed.total):
        return False
    if feed.activation == "softmax":
        return True
    given = keras.ops.convert_to_numpy(layer.activation(keras.ops.convert_to_tensor(np.float32([[feed.total]]))))
    size = max(np.abs(feed.adds).max(initial=0), abs(feed.value), 1e-3)
    return bool(abs(float(given[0, 0]) - feed.value) <= 10 * CLOSE * size)


# Where units stand in the pictures of the page


def middle(explorer: Explorer, layer: Layer, unit: int) -> tuple[float, float] | None:
    """The middle of a unit in the picture of its layer, from 0 to 1; None if it is not drawn."""
    shown = pictures.units_shown(explorer, layer)
    if layer.kind == "other" or unit not in shown:
        return None
    columns = pictures.columns_of(len(shown))
    row, column = divmod(int(np.flatnonzero(shown == unit)[0]), columns)
    return (column + 0.5) / columns, (row + 0.5) / -(-len(shown) // columns)


def source_middle(explorer: Explorer, feed: Feed, number: int) -> tuple[float, float] | None:
    """The middle of what feeds a unit: a unit of the layer before, a pixel, or one number of the input."""
    known = {layer.name: layer for layer in explorer.layers}
    if feed.place is not None:  # whole maps
        return (0.5, 0.5) if feed.source == "input" else middle(explorer, known[feed.source], number)
    if feed.source != "input":
        layer = known[feed.source]
        return middle(explorer, layer, number % layer.units if layer.kind == "maps" else number)
    if explorer.form == "picture":
        height, width = feed.shape[:2]
        row, column = divmod(number // (feed.shape[2] if len(feed.shape) == 3 else 1), width)
        return (column + 0.5) / width, (row + 0.5) / height
    columns = pictures.columns_of(len(feed.adds))
    row, column = divmod(number, columns)
    return (column + 0.5) / columns, (row + 0.5) / -(-len(feed.adds) // columns)


def lines(explorer: Explorer, feed: Feed) -> list[list[float]]:
    """The strongest of what feeds a unit, each `[x, y, share]`: where it stands, and what it adds to the largest."""
    drawn = {layer.name for layer in explorer.layers} | {"input"}
    if feed.source not in drawn:
        return []
    reach = np.abs(feed.adds).max(initial=0) or 1.0
    strongest = np.argsort(-np.abs(feed.adds), kind="stable")[:MOST_LINES]
    found = []
    for number in strongest[np.abs(feed.adds[strongest]) > 0]:
        place = source_middle(explorer, feed, int(number))
        if place is not None:
            found.append([round(place[0], 4), round(place[1], 4), round(float(feed.adds[number] / reach), 3)])
    return found

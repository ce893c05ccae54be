"""A number of a map as the kernel that slides over the layer before it gives it, and what is done to it after that."""

from collections.abc import Mapping
from dataclasses import dataclass

import keras
import numpy as np

from kerasbook.explore.network import Network, Weights
from kerasbook.layerwise.kinds import only_passes_on

CLOSE = 1e-3  # of the largest number in the sum: as far as float32 is trusted
BY_ELEMENT = ("ReLU", "LeakyReLU", "PReLU", "ELU", "Activation", "BatchNormalization")
POOLING = {keras.layers.MaxPooling2D: "max", keras.layers.AveragePooling2D: "mean"}


@dataclass(frozen=True)
class Geometry:
    """Where a kernel lies for each place of a map.

    Attributes:
        sides: Height and width of what it slides over.
        kernel: Its own height and width.
        strides: How far it moves from one place to the next.
        dilation: How far the places that it reads are apart.
        before: How many rows and columns of padding lie before what it slides over.
    """

    sides: tuple[int, int]
    kernel: tuple[int, int]
    strides: tuple[int, int]
    dilation: tuple[int, int]
    before: tuple[int, int]

    def reach(self, axis: int) -> int:
        """From the first to the last place that the kernel reads, both included."""
        return (self.kernel[axis] - 1) * self.dilation[axis] + 1

    def start(self, place: tuple[int, int], axis: int) -> int:
        """The first row, or column, that the kernel reads for a place of the map; below 0 in the padding."""
        return place[axis] * self.strides[axis] - self.before[axis]

    def patch(self, source: np.ndarray, place: tuple[int, int]) -> np.ndarray:
        """What it reads of `(h, w, maps)` for a place, `(kernel h, kernel w, maps)`: NaN in the padding."""
        rows, columns = (
            self.start(place, axis) + self.dilation[axis] * np.arange(self.kernel[axis]) for axis in range(2)
        )
        inside = [(line >= 0) & (line < side) for line, side in zip((rows, columns), self.sides, strict=True)]
        clipped = [np.clip(line, 0, side - 1) for line, side in zip((rows, columns), self.sides, strict=True)]
        patch = source[np.ix_(*clipped)].astype("float64")
        patch[~(inside[0][:, None] & inside[1][None, :])] = np.nan
        return patch


def geometry_of(layer: keras.Layer, sides: tuple[int, int]) -> Geometry | None:
    """How a layer's kernel, or the window of a pooling, slides over maps of this size; None if it has none."""
    is_pooling = type(layer) in POOLING
    if getattr(layer, "data_format", None) != "channels_last":
        return None
    kernel = tuple(layer.pool_size if is_pooling else layer.kernel_size)
    strides = tuple(layer.strides)
    dilation = (1, 1) if is_pooling else tuple(np.broadcast_to(layer.dilation_rate, 2).tolist())
    before = []
    for axis in range(2):
        reach = (kernel[axis] - 1) * dilation[axis] + 1
        missing = max((-(-sides[axis] // strides[axis]) - 1) * strides[axis] + reach - sides[axis], 0)
        before.append(missing // 2 if layer.padding == "same" else 0)
    return Geometry(sides, kernel, strides, dilation, tuple(before))


@dataclass(frozen=True)
class Way:
    """Which layers make a map out of what a kernel slides over.

    Attributes:
        slides: The call whose kernel, or window, slides.
        source: What it slides over: a call's name, or "input".
        after: The calls that follow it up to the map, in order.
        geometry: Where the kernel lies.
        how: "sum" for a convolution, "depthwise" for one over a single map, "max" or "mean" for a pooling.
    """

    slides: str
    source: str
    after: tuple[str, ...]
    geometry: Geometry
    how: str


def is_by_element(layer: keras.Layer) -> bool:
    """Whether a layer makes of each number of a map another one, without its neighbours."""
    return type(layer).__name__ in BY_ELEMENT or only_passes_on(layer)


def way_to(network: Network, name: str) -> Way | None:
    """How a layer's maps come about, if a kernel slides and only single numbers are changed after it; or None."""
    after: list[str] = []
    while name in network.layers and len(network.shapes[name]) == 3:
        layer, sources = network.layers[name], network.fed_by.get(name, [])
        if not sources or sources[0] is None:
            return None
        if type(layer) in (keras.layers.Conv2D, keras.layers.DepthwiseConv2D, *POOLING):
            return _sliding(network, name, layer, sources[0], tuple(reversed(after)))
        adds = type(layer) is keras.layers.Add and None not in sources
        if not adds and not (is_by_element(layer) and len(sources) == 1):
            return None
        after.append(name)
        name = sources[0]
    return None


def _sliding(network: Network, name: str, layer: keras.Layer, source: str, after: tuple[str, ...]) -> Way | None:
    shape = network.shapes[source]
    shape = (*shape, 1) if len(shape) == 2 else shape
    geometry = geometry_of(layer, shape[:2]) if len(shape) == 3 else None
    if geometry is None or getattr(layer, "groups", 1) != 1:
        return None
    how = POOLING.get(type(layer)) or ("depthwise" if type(layer) is keras.layers.DepthwiseConv2D else "sum")
    return Way(name, source, after, geometry, how)


@dataclass(frozen=True)
class Step:
    """What a layer after the sum makes of the number.

    Attributes:
        layer: The call's name.
        kind: "norm", "add", or the name of an activation function.
        value: What it gives.
        scale, shift: Of a batch normalization: it multiplies by the one and adds the other.
        added: Of an addition: the other number.
    """

    layer: str
    kind: str
    value: float
    scale: float = 1.0
    shift: float = 0.0
    added: float = 0.0


@dataclass(frozen=True, eq=False)
class Slide:
    """One number of a map, as it comes about.

    Attributes:
        way: The layers that make it.
        place: Row and column of the map.
        channels: Which maps of the source the kernel reads, `(channels,)`.
        patch: What it reads, `(kernel h, kernel w, channels)`; NaN in the padding, which counts as 0.
        kernel: The weights, of the same shape; None for a pooling.
        bias: Added to the products; 0 without one.
        total: The sum of the products and the bias; of a pooling, the largest number or the mean.
        steps: What is done to it then.
        value: What stands in the map.
        agrees: Whether the last step gives what stands in the map.
    """

    way: Way
    place: tuple[int, int]
    channels: np.ndarray
    patch: np.ndarray
    kernel: np.ndarray | None
    bias: float
    total: float
    steps: tuple[Step, ...]
    value: float
    agrees: bool

    @property
    def products(self) -> np.ndarray:
        """Patch times kernel, of the patch's shape; 0 in the padding."""
        return np.nan_to_num(self.patch) * (1 if self.kernel is None else self.kernel)


def kernel_of(network: Network, way: Way, unit: int, weights: Weights) -> tuple[np.ndarray, np.ndarray | None, float]:
    """Which maps of the source a unit reads, with which kernel, and its bias."""
    if way.how in POOLING.values():
        return np.array([unit]), None, 0.0
    layer, kernel = network.layers[way.slides], network.kernel(way.slides, weights)
    bias = float(weights[network.places_of(way.slides)[1]][unit]) if layer.use_bias else 0.0
    if way.how == "depthwise":
        multiples = kernel.shape[-1]
        return np.array([unit // multiples]), kernel[:, :, unit // multiples, unit % multiples][..., None], bias
    return np.arange(kernel.shape[2]), kernel[..., unit], bias


def slide_at(
    network: Network,
    outputs: Mapping[str, np.ndarray],
    x: np.ndarray,
    layer: str,
    unit: int,
    place: tuple[int, int],
    weights: Weights,
) -> Slide | None:
    """One number of a map, computed as its kernel would, and compared with what stands there.

    Args:
        network: The model.
        outputs: What all layers make of the sample, `(1, ...)` each.
        x: The sample, `(1, ...)`.
        layer: The layer whose map it is.
        unit: The map's number.
        place: Row and column.
        weights: The weights.

    Returns:
        None if no kernel slides there.
    """
    way = way_to(network, layer)
    if way is None:
        return None
    source = np.asarray(x if way.source == "input" else outputs[way.source])[0]
    source = source[..., None] if source.ndim == 2 else source
    channels, kernel, bias = kernel_of(network, way, unit, weights)
    patch = way.geometry.patch(source, place)[..., channels]
    products = np.nan_to_num(patch) * (1 if kernel is None else kernel)
    if way.how == "max":
        total = float(np.nanmax(patch))
    elif way.how == "mean":
        total = float(np.nanmean(patch))
    else:
        total = float(products.sum()) + bias
    at = (0, *place, unit)
    value, number = float(outputs[layer][at]), total
    steps = list(_own_activation(network.layers[way.slides], way.slides, number))
    number = steps[-1].value if steps else number
    for name in way.after:
        others = [float(outputs[other][at]) for other in network.fed_by[name][1:]]
        step = _step(network, name, number, unit, sum(others), weights)
        if step is not None:
            steps.append(step)
            number = step.value
    size = max(np.abs(products).sum(), abs(value), 1e-3)
    agrees = bool(abs(number - value) <= CLOSE * size)
    return Slide(way, place, channels, patch, kernel, bias, total, tuple(steps), value, agrees)


def _applied(function, number: float) -> float:
    """A function of Keras of one number."""
    return float(keras.ops.convert_to_numpy(function(keras.ops.convert_to_tensor(np.float32([[number]]))))[0, 0])


def _own_activation(layer: keras.Layer, name: str, number: float) -> list[Step]:
    """What a convolution itself does to its sum."""
    function = getattr(layer, "activation", None)
    if function is None or function.__name__ == "linear":
        return []
    return [Step(name, function.__name__, _applied(function, number))]


def _step(network: Network, name: str, number: float, unit: int, others: float, weights: Weights) -> Step | None:
    """What a layer makes of a number; None if it passes it on."""
    layer = network.layers[name]
    if type(layer) is keras.layers.Add:
        return Step(name, "add", number + others, added=others)
    if only_passes_on(layer):
        return None
    if isinstance(layer, keras.layers.BatchNormalization):
        scale, shift = _norm(network, layer, name, unit, weights)
        return Step(name, "norm", number * scale + shift, scale=scale, shift=shift)
    if isinstance(layer, keras.layers.PReLU):
        return None  # its slopes differ from place to place; the sum then does not agree, which is said
    kind = layer.activation.__name__ if isinstance(layer, keras.layers.Activation) else _name_of(layer)
    return Step(name, kind, _applied(layer, number))


def _name_of(layer: keras.Layer) -> str:
    top = getattr(layer, "max_value", None)
    return f"relu{float(top):g}" if top is not None else type(layer).__name__.lower()


def _norm(network: Network, layer: keras.Layer, name: str, unit: int, weights: Weights) -> tuple[float, float]:
    """What a batch normalization multiplies by, and what it adds."""
    own = {
        variable.name: float(weights[place][unit])
        for variable, place in zip(layer.weights, network.places_of(name), strict=True)
        if np.ndim(weights[place]) == 1 and unit < len(weights[place])
    }
    scale = own.get("gamma", 1.0) / np.sqrt(own["moving_variance"] + layer.epsilon)
    return float(scale), float(own.get("beta", 0.0) - own["moving_mean"] * scale)


# How far back a number looks


def seen_by(network: Network, name: str, place: tuple[int, int]) -> tuple[int, int, int, int] | None:
    """The rectangle of the input on which a number of a map can depend.

    Args:
        network: The model.
        name: The layer of the map.
        place: Row and column.

    Returns:
        `(top, left, bottom, right)` in pixels, the last two not included, cut at the picture's edges; None if
        something else than kernels that slide lies on the way.
    """
    spans = _spans(network, name, ((place[0], place[0]), (place[1], place[1])), {})
    if spans is None:
        return None
    sides = network.shapes["input"][:2]
    cut = [(max(0, low), min(side, high + 1)) for (low, high), side in zip(spans, sides, strict=True)]
    (top, bottom), (left, right) = cut
    return top, left, bottom, right


def _spans(network: Network, name: str | None, spans: tuple, known: dict) -> tuple | None:
    """From rows and columns of a call's output to those of the input, first and last of each."""
    if name == "input":
        return spans
    if name not in network.layers or len(network.shapes[name]) != 3:
        return None
    if (name, spans) in known:
        return known[name, spans]
    layer, sources = network.layers[name], network.fed_by.get(name, [])
    before = spans
    if type(layer) in (keras.layers.Conv2D, keras.layers.DepthwiseConv2D, *POOLING) and sources and sources[0]:
        geometry = geometry_of(layer, network.shapes[sources[0]][:2])
        if geometry is None:
            return None
        before = tuple(
            (
                low * geometry.strides[axis] - geometry.before[axis],
                high * geometry.strides[axis] - geometry.before[axis] + geometry.reach(axis) - 1,
            )
            for axis, (low, high) in enumerate(spans)
        )
    elif not (is_by_element(layer) or type(layer).__name__ in ("Add", "Rescaling", "Normalization", "Concatenate")):
        return None
    found = [_spans(network, source, before, known) for source in sources]
    if not found or None in found:
        return None
    known[name, spans] = tuple(
        (min(one[axis][0] for one in found), max(one[axis][1] for one in found)) for axis in range(2)
    )
    return known[name, spans]

"""What a visitor is shown of a model: its layers, what they make of a picture, of all test samples, and one unit."""

from dataclasses import dataclass, field

import numpy as np

from kerasbook.explore.readers import Reader


@dataclass(frozen=True)
class Layer:
    """One call of a layer.

    Attributes:
        name: Its key in `layer_outputs`.
        title: What to call it; an English sentence of the catalogue, or its name.
        shape: Of its output, without the batch axis; maps are `(h, w, maps)` always.
        kind: "dense" for `(units,)`, "maps" for `(h, w, maps)`, otherwise "other".
        units: How many units, or maps, it has.
        parameters: How many weights; without any it cannot be scrambled.
    """

    name: str
    title: str
    shape: tuple[int, ...]
    kind: str
    units: int
    parameters: int


@dataclass(frozen=True, eq=False)
class Look:
    """What the layers make of one picture.

    Attributes:
        outputs: From layer to its output, without the batch axis.
        answers: A number for each class, `(classes,)`: probabilities where the model gives any. None if the model
            does not answer with a row of numbers.
        places: From "input" and each layer to where the picture lies in its projection, `(2,)`; see `Crowd`.
    """

    outputs: dict[str, np.ndarray]
    answers: np.ndarray | None
    places: dict[str, np.ndarray]


@dataclass(frozen=True, eq=False)
class Crowd:
    """What the layers make of the test samples.

    Attributes:
        points: From "input" and each layer to the linear probe's view, as `layerwise.wheel` gives it: each sample
            drawn towards the corner of its class, as far as the layer allows, `(m, 2)`. The half of the samples from
            which the reader has learned is not shown.
        samples: Which samples these are, `(m,)`.
        labels: Their classes, `(m,)`.
        accuracy: Share of all test samples that the model answers rightly; None if that cannot be said.
        scales: From layer to `(low, high)`, the ends of its colours, as `style.scale` chooses them.
        excited: From layer to how much each sample excites each unit, `(n, units)`; a map as much as its
            brightest place.
        brightest: From layer with maps to where each of them is brightest, `(n, maps)`: `row * width + column`.
        features: From "input" and each layer to what the readers get to read, `(n, features)`.
        readers: From "input" and each layer to the reader.
    """

    points: dict[str, np.ndarray]
    samples: np.ndarray
    labels: np.ndarray
    accuracy: float | None
    scales: dict[str, tuple[float, float]]
    excited: dict[str, np.ndarray] = field(repr=False)
    brightest: dict[str, np.ndarray] = field(repr=False)
    features: dict[str, np.ndarray] = field(repr=False)
    readers: dict[str, Reader] = field(repr=False)


@dataclass(frozen=True, eq=False)
class Unit:
    """One unit of a layer, or one map.

    Attributes:
        value: What it says to the picture; a map its mean.
        weights: Its weights as a picture, NaN where there is nothing to draw; None if it has none that can be drawn.
        reads: The layer that these weights read, or "input".
        exciting: The samples that excite it most, the first one most; their numbers, `(at most 12,)`.
        adds: What it adds to the answer for this picture, `(classes,)`: the logits minus those that the
            network arrives at with this unit's output at 0. None if the model does not answer with a row of numbers.
    """

    value: float
    weights: np.ndarray | None
    reads: str | None
    exciting: np.ndarray
    adds: np.ndarray | None

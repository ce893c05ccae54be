"""All samples at once: where they lie, what excites each unit, and how many of them are answered rightly."""

import math
from collections.abc import Collection, Iterator

import numpy as np

from kerasbook import layerwise
from kerasbook.explore.checkpoints import Checkpoints
from kerasbook.explore.network import Weights
from kerasbook.explore.once import Once
from kerasbook.explore.readers import Reader, fitted, mixed
from kerasbook.explore.seen import Crowd
from kerasbook.explore.subject import Subject
from kerasbook.layerwise.answers import halves
from kerasbook.plots import style
from kerasbook.plots.means import class_means, favourite_order

MOST_NUMBERS = 2**25  # of layers' outputs held at a time while the crowd passes: 128 MB


def excitement(output: np.ndarray) -> np.ndarray:
    """How much each unit is excited, `(n, ..., units)` -> `(n, units)`: at its brightest place."""
    if output.ndim < 2:
        return output.reshape(len(output), 1)
    return output.max(axis=tuple(range(1, output.ndim - 1))) if output.ndim > 2 else output


def brightest(output: np.ndarray) -> np.ndarray:
    """Where each map is brightest, `(n, h, w, maps)` -> `(n, maps)`: `row * width + column`."""
    return output.reshape(len(output), -1, output.shape[-1]).argmax(axis=1).astype("int32")


def colour_range(values: np.ndarray) -> tuple[float, float]:
    """The ends of a layer's colours, as `style.scale` chooses them; what is not finite is left out."""
    known = values[np.isfinite(values)]
    if not known.size:
        return 0.0, 1.0
    found = style.scale(known)
    return float(found["vmin"]), float(found["vmax"])


class Crowds:
    """What the layers make of all samples, under any weights; computed once for the same weights.

    Args:
        subject: The model and its samples.
        checkpoints: Its weights over time, whose crowds are kept.
        lacks: The views that do not fit; of "places" and "accuracy", a crowd then has none.
    """

    def __init__(self, subject: Subject, checkpoints: Checkpoints, lacks: Collection[str] = ()):
        self.subject, self.checkpoints = subject, checkpoints
        self.has_places, self.has_accuracy = "places" not in lacks, "accuracy" not in lacks
        self._crowds = Once(checkpoints.keys)
        self._input_reader = Once(["input"])  # the same whatever the weights
        self._input = {}  # text has no place in a plane
        if subject.samples is not None and subject.form != "text":
            self._input = {"input": mixed(subject.samples)}

    def __call__(self, weights: Weights) -> Crowd:
        """The crowd under these weights.

        Raises:
            ValueError: If there are no samples.
        """
        if self.subject.samples is None:
            raise ValueError("Expected an explorer with samples. Received: one without")
        return self._crowds(self.checkpoints.key(weights), lambda: self._passing(weights))

    def _outputs(self, weights: Weights) -> Iterator[dict[str, np.ndarray]]:
        """All samples on their way through the layers, as many at a time as there is room for."""
        samples, network = self.subject.samples, self.subject.network
        shown = [layer.name for layer in self.subject.layers]
        numbers = sum(math.prod(network.shapes[name]) for name in shown)
        rows = max(1, min(len(samples), MOST_NUMBERS // numbers))
        for start in range(0, len(samples), rows):
            yield network.outputs(samples[start : start + rows], weights, only=shown)

    def _passing(self, weights: Weights) -> Crowd:
        subject = self.subject
        names = [layer.name for layer in subject.layers]
        features: dict[str, list] = {name: [] for name in names}
        excited: dict[str, list] = {name: [] for name in names}
        places: dict[str, list] = {layer.name: [] for layer in subject.layers if layer.kind == "maps"}
        scales, answers = {}, []
        for outputs in self._outputs(weights):
            for name in names:
                features[name].append(mixed(outputs[name]))
                excited[name].append(excitement(outputs[name]))
                if name in places:
                    places[name].append(brightest(outputs[name]))
                scales.setdefault(name, colour_range(outputs[name]))
            if self.has_accuracy:
                answers.append(subject.rows(outputs))
        features = self._input | {name: np.concatenate(features[name]) for name in names}
        readers, points, shown = self._projected(features)
        return Crowd(
            points=points,
            samples=shown,
            labels=np.zeros(0, int) if subject.labels is None else subject.labels[shown],
            accuracy=subject.answers.accuracy(np.concatenate(answers), subject.targets) if self.has_accuracy else None,
            scales=scales,
            excited={name: np.concatenate(parts) for name, parts in excited.items()},
            brightest={name: np.concatenate(parts) for name, parts in places.items()},
            features=features,
            readers=readers,
        )

    # Projections

    def halves(self) -> tuple[np.ndarray, np.ndarray]:
        """The samples that readers learn from, and those that are shown."""
        if not self.has_places:
            count = len(self.subject.samples)
            return np.arange(0, count, 2), np.arange(1, count, 2)
        return halves(self.subject.labels, 0)

    def _projected(self, features: dict[str, np.ndarray]) -> tuple[dict[str, Reader], dict, np.ndarray]:
        if not self.has_places:
            return {}, {}, np.zeros(0, int)
        train, shown = self.halves()
        names, classes = np.unique(self.subject.labels, return_inverse=True)
        targets = layerwise.corners(len(names))[classes]
        readers = {
            name: self._input_reader(name, lambda values=values: fitted(values[train], targets[train]))
            for name, values in self._input.items()
        }
        readers |= {name: fitted(values[train], targets[train]) for name, values in features.items() if name != "input"}
        points = {name: features[name][shown] @ read.slopes + read.start for name, read in readers.items()}
        return readers, points, shown

    def places(self, x: np.ndarray, outputs: dict[str, np.ndarray], weights: Weights) -> dict[str, np.ndarray]:
        """Where new samples `(n, ...)` lie in each projection, `(n, 2)`; `outputs` is what the layers make of them."""
        if not self.has_places:
            return {}
        return {name: read(x if name == "input" else outputs[name]) for name, read in self(weights).readers.items()}

    # Which units to show, and in which order: the same at every epoch, so that a unit stays where it is

    def order(self, layer: str) -> np.ndarray:
        """In which order to show a layer's units: by the class that excites them most in the trained network."""
        shape = self.subject.network.shapes[layer]
        units = np.arange(shape[-1] if shape else 1)
        excited = {} if self.subject.labels is None else self(self.checkpoints.last).excited
        if layer == self.subject.network.answer or layer not in excited or len(shape) != 1:
            return units
        return favourite_order(class_means(excited[layer], self.subject.labels))

    def maps_shown(self, layer: str, most: int = 64) -> np.ndarray:
        """Of a layer with many maps those that vary most from sample to sample, in their own order."""
        units = np.arange(self.subject.network.shapes[layer][-1])
        if len(units) <= most or self.subject.samples is None:
            return units[:most]
        spreads = self(self.checkpoints.last).excited[layer].std(axis=0)
        return np.sort(np.argsort(-spreads, kind="stable")[:most])

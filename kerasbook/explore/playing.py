"""Training that is watched: a Keras model that learns a few steps at a time, and what is seen of it in between.

Every step is `train_on_batch` of a compiled model, as in a `fit` of the reader's own.
"""

import functools
import math
import threading
from collections.abc import Iterator

import keras
import numpy as np

from kerasbook import layerwise
from kerasbook.explore import pictures
from kerasbook.explore.play_data import EDGE, play_data
from kerasbook.explore.play_settings import Settings
from kerasbook.explore.readers import fitted
from kerasbook.explore.static import as_bytes, packed
from kerasbook.layerwise.samples import as_numpy
from kerasbook.numbers import for_json
from kerasbook.plots import style
from kerasbook.plots.weights import unit_pictures, weight_scale

LOOKED_AT = 500  # training samples that are judged, and looked at by the probe
ON_THE_MAP = 400  # held-out samples
MOST_SHOWN = 64  # units of a first layer
GRID = 40  # places of the plane along each side
PATIENCE = 50  # steps after which a network should no longer give everything the same answer
MAP_REACH = 1.3  # half the width of the map; the corners of the classes lie at 1
OFFERED = 20  # held-out samples whose answers are shown
OPTIMIZERS = {"sgd": keras.optimizers.SGD, "adam": keras.optimizers.Adam}


def network(settings: Settings) -> keras.Model:
    """The network that these settings describe, with its first weights, compiled."""
    data = play_data(settings.data)
    seeds = iter(range(100 * settings.seed, 100 * settings.seed + 100))

    def dense(units: int, activation: str, name: str) -> keras.layers.Dense:
        start = keras.initializers.GlorotUniform(seed=next(seeds))
        return keras.layers.Dense(units, activation=activation, kernel_initializer=start, name=name)

    inputs = keras.Input(data.train[0].shape[1:])
    x = keras.layers.Flatten()(inputs)  # (n, 28, 28) -> (n, 784), and (n, 2) -> (n, 2)
    for number in range(1, settings.depth + 1):
        x = dense(settings.width, settings.activation, f"layer_{number}")(x)
    if data.form == "points":
        outputs, loss = dense(1, "sigmoid", "answer")(x), "binary_crossentropy"
    else:
        outputs, loss = dense(len(data.classes), "softmax", "answer")(x), "sparse_categorical_crossentropy"
    model = keras.Model(inputs, outputs)
    # XLA takes TensorFlow longer to compile than such a network takes to learn; JAX has nothing else.
    compiled = keras.backend.backend() == "jax"
    model.compile(OPTIMIZERS[settings.optimizer](settings.rate), loss, jit_compile=compiled)
    return model


def batches(count: int, size: int, seed: int) -> Iterator[np.ndarray]:
    """The numbers of the samples of one step after the other: every epoch in another order."""
    random = np.random.default_rng(seed)
    while True:
        order = random.permutation(count)
        yield from order.reshape(-1, size)


@functools.cache
def plane() -> np.ndarray:
    """The places of the plane that are shown, line by line from the top left, `(GRID * GRID, 2)`."""
    along = (np.arange(GRID) + 0.5) / GRID * 2 * EDGE - EDGE
    return np.stack(np.meshgrid(along, -along), axis=-1).reshape(-1, 2).astype("float32")


def judged(answers: np.ndarray, labels: np.ndarray) -> tuple[float, float]:
    """The mean cross-entropy of answers `(n, classes)`, or `(n, 1)` for two classes, and the share that is right."""
    if answers.shape[1] == 1:
        answers = np.concatenate([1 - answers, answers], axis=1)
    given = answers[np.arange(len(labels)), labels]
    loss = -np.log(np.clip(given, 1e-7, 1)).mean()  # Keras' own limit; NaN stays NaN
    return float(loss), float((answers.argmax(axis=1) == labels).mean())


class Training:
    """One visitor's network while it learns.

    Args:
        settings: The network and how it is trained.

    Attributes:
        settings: As above; the learning rate may change later.
        data: What it learns from.
        model: The Keras model.
        step: How many steps it has learned.
        lock: Whoever trains or looks holds it.
    """

    def __init__(self, settings: Settings):
        self.settings, self.data, self.step = settings, play_data(settings.data), 0
        self.model = network(settings)
        dense = [layer for layer in self.model.layers if isinstance(layer, keras.layers.Dense)]
        self.dense = dense
        self._eye = keras.Model(self.model.input, [layer.output for layer in dense])
        self._batches = batches(len(self.data.train[0]), self.data.batch, settings.seed)
        seen = [self.data.train[0][:LOOKED_AT], self.data.held[0]]
        self._parts = np.cumsum([len(part) for part in seen])
        self._seen = np.concatenate(seen + ([plane()] if self.data.form == "points" else []))
        self._first_loss: float | None = None
        self.lock = threading.Lock()

    def learn(self, steps: int) -> None:
        """Take some steps of training."""
        x, y = self.data.train
        for _step in range(steps):
            rows = next(self._batches)
            self.model.train_on_batch(x[rows], y[rows])
        self.step += steps

    def change_rate(self, rate: float) -> None:
        """Go on with another learning rate."""
        if rate != self.settings.rate:
            self.model.optimizer.learning_rate = rate
            self.settings = Settings(**{**vars(self.settings), "rate": rate})

    # What is seen

    def update(self, layer: int = -1) -> dict:
        """What the page shows now, ready for JSON.

        Args:
            layer: The number of the layer whose map is drawn; the last one is the answer.
        """
        # Not `predict`: to compile it for each new network takes longer than it saves.
        found = keras.tree.flatten(self._eye(self._seen, training=False))
        outputs = [as_numpy(output) for output in found]
        train, held, rest = ([part[i] for part in (np.split(one, self._parts) for one in outputs)] for i in range(3))
        losses, shares = zip(
            judged(train[-1], self.data.train[1][:LOOKED_AT]), judged(held[-1], self.data.held[1]), strict=True
        )
        shown = {
            "step": self.step,
            "epoch": self.step * self.data.batch / len(self.data.train[0]),
            "loss": [for_json(round(loss, 5)) for loss in losses],
            "accuracy": shares,
            "state": self._state(outputs, losses[0], held[-1]),
        }
        if self.data.form == "points":
            return shown | self._plane(rest)
        return shown | self._pictures(train, held, layer)

    def _state(self, outputs: list[np.ndarray], loss: float, answers: np.ndarray) -> str:
        """How it goes.

        "nan" if the numbers have outgrown float32, "worse" if training has led astray, "same" if every sample still
        gets the same answer, otherwise "well".
        """
        if self._first_loss is None:
            self._first_loss = loss
        if not (math.isfinite(loss) and all(np.isfinite(one).all() for one in outputs)):
            return "nan"
        if loss > 1.5 * self._first_loss:
            return "worse"
        said = answers.argmax(axis=1) if answers.shape[1] > 1 else answers[:, 0] > 0.5
        return "same" if self.step >= PATIENCE and (said == said[0]).all() else "well"

    def _kernels(self) -> list[tuple[np.ndarray, np.ndarray]]:
        return [(as_numpy(layer.kernel), as_numpy(layer.bias)) for layer in self.dense]

    def _pictures(self, train: list, held: list, layer: int) -> dict:
        """The first layer's weights, the map of a layer, and the answers to some held-out samples."""
        kernel = np.nan_to_num(self._kernels()[0][0][:, :MOST_SHOWN])
        scale = weight_scale(kernel)
        layer = layer if 0 <= layer < len(self.dense) else len(self.dense) - 1
        corners = layerwise.corners(len(self.data.classes))[self.data.train[1][:LOOKED_AT]]
        read = fitted(np.nan_to_num(train[layer]), corners)
        places = read(np.nan_to_num(held[layer][:ON_THE_MAP]))
        answers = np.nan_to_num(held[-1][:OFFERED])
        return {
            "weights": packed(as_bytes(unit_pictures(kernel, (28, 28)).reshape(-1, 28), scale["vmin"], scale["vmax"])),
            "shown": kernel.shape[1],
            "reach": float(scale["vmax"]),
            "places": packed(np.round(pictures.on_plane(places * pictures.REACH / MAP_REACH, 255))),
            "answers": answers.argmax(axis=1).tolist(),
            "sure": answers.max(axis=1).round(3).tolist(),
        }

    def _plane(self, outputs: list[np.ndarray]) -> dict:
        """What each unit says to every place of the plane, and the weights and biases."""
        maps, ends = [], []
        for number, output in enumerate(outputs):
            known = output[np.isfinite(output)]
            found = style.scale(known if known.size else np.zeros(1))
            low, high = (0.0, 1.0) if number == len(outputs) - 1 else (float(found["vmin"]), float(found["vmax"]))
            ends.append([low, high])
            maps.append(packed(as_bytes(output.T, low, high)))  # (units, GRID * GRID)
        rounded = [[np.nan_to_num(part).round(4).tolist() for part in pair] for pair in self._kernels()]
        return {"maps": maps, "ends": ends, "kernels": rounded}

    def described(self) -> dict:
        """What stays the same while it learns."""
        x, y = self.data.held
        fixed = {"form": self.data.form, "layers": [layer.units for layer in self.dense], "batch": self.data.batch}
        if self.data.form == "pictures":
            return fixed | {
                "samples": packed(as_bytes(x[:OFFERED].reshape(-1, 28), 0, 1)),
                "labels": y[:ON_THE_MAP].tolist(),
                "train_count": len(self.data.train[0]),
                "held_count": len(x),
            }
        return fixed | {
            "points": [part[0].round(3).tolist() for part in (self.data.train, self.data.held)],
            "labels": [part[1].tolist() for part in (self.data.train, self.data.held)],
            "grid": GRID,
            "edge": EDGE,
            "train_count": len(self.data.train[0]),
            "held_count": len(x),
        }

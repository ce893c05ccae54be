"""The layers' outputs over training."""

from collections.abc import Sequence
from typing import NamedTuple

import keras
import numpy as np
from threadpoolctl import threadpool_limits

from kerasbook.layerwise.outputs import layer_outputs
from kerasbook.layerwise.projections import wheel


class Moment(NamedTuple):
    """What the layers made of the same samples at one moment of training.

    Attributes:
        epoch: After how many epochs; 0 is before the first step.
        outputs: From layer call to its output, `(n, ...)`.
    """

    epoch: int
    outputs: dict[str, np.ndarray]


class RepresentationHistory(keras.callbacks.Callback):
    """Takes down what the layers make of the same samples, before training and after every epoch.

    Its memory is bounded: beyond `most` moments it drops every second one and goes on at half the pace, so that
    what is kept is spread evenly over the training. The first and the last moment are always there.

    Args:
        x: Samples, `(n, ...)`; a few hundred are enough for a picture.
        y: Their class numbers, `(n,)`, kept beside them.
        layers: Names of layers, or layers, to take down; all of them by default.
        most: How many moments to keep, 3 or more, besides the last one.

    Attributes:
        moments: `Moment`s in the order of the epochs.

    Raises:
        ValueError: If `x` and `y` do not fit each other, or `most` is below 3.

    Example:

    >>> history = RepresentationHistory(test.images[:300], test.labels[:300])
    >>> model.fit(*train, epochs=5, callbacks=[history])
    >>> [moment.epoch for moment in history.moments]
    [0, 1, 2, 3, 4, 5]
    """

    def __init__(
        self,
        x: np.ndarray,
        y: np.ndarray,
        *,
        layers: Sequence[str | keras.Layer] | None = None,
        most: int = 40,
    ):
        super().__init__()
        if len(x) != len(y):
            raise ValueError(
                f"Expected one label for each sample. Received: {len(x)} samples, {len(y)} labels"
            )
        if most < 3:
            raise ValueError(f"Expected most, the moments to keep, to be 3 or more. Received: {most}")
        self.x, self.y = x, np.asarray(y)
        self.layers, self.most = layers, most
        self.moments: list[Moment] = []

    def on_train_begin(self, logs=None) -> None:
        self.moments, self._pace, self._epochs = [], 1, 0
        self.keep()

    def on_epoch_end(self, epoch: int, logs=None) -> None:
        self._epochs += 1
        if self._epochs % self._pace == 0:
            self.keep()
            self.make_room()

    def on_train_end(self, logs=None) -> None:
        if self.moments[-1].epoch != self._epochs:
            self.keep()

    def keep(self) -> None:
        """Take down this moment."""
        outputs = layer_outputs(self.model, self.x, layers=self.layers)
        self.moments.append(Moment(self._epochs, {str(name): output for name, output in outputs.items()}))

    def make_room(self) -> None:
        """If there are too many moments, drop every second one, and go on at half the pace."""
        if len(self.moments) > self.most:
            self.moments = self.moments[::2]
            self._pace *= 2


def wheels(
    moments: Sequence[Moment], y: np.ndarray, seed: int = 0
) -> tuple[list[dict[str, np.ndarray]], np.ndarray]:
    """The linear reader's view (see `wheel`) of each layer at each moment: the same samples, the same corners.

    Args:
        moments: The moments of a `RepresentationHistory`.
        y: The samples' class numbers, `(n,)`.
        seed: Decides which half of the samples teaches the readers.

    Returns:
        `(points, held_out)`: for each moment, from layer to points `(m, 2)`, and which of the samples they are, `(m,)`.

    Raises:
        ValueError: If there is no moment.
    """
    if not moments:
        raise ValueError("Expected at least one moment. Received: none")
    with threadpool_limits(1):  # so small that several threads only wait for each other
        views = [
            {name: wheel(output, y, seed) for name, output in moment.outputs.items()} for moment in moments
        ]
    held_out = next(iter(views[0].values()))[1]
    return [{name: points for name, (points, _) in view.items()} for view in views], held_out

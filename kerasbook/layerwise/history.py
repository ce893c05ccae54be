"""The layers' outputs over training."""

from collections.abc import Sequence
from typing import NamedTuple

import keras
import numpy as np
from threadpoolctl import threadpool_limits

from kerasbook.layerwise.linear import WIDEST, Mixture
from kerasbook.layerwise.memory import BUDGET, check_memory
from kerasbook.layerwise.projections import wheel
from kerasbook.layerwise.samples import gathered, sample_count
from kerasbook.layerwise.trace import Tracer


class Moment(NamedTuple):
    """The outputs of the layers for the same samples at one moment of training.

    Attributes:
        epoch: Number of completed epochs; 0 before the first update and during the first epoch.
        outputs: From layer call to its output, `(n, ...)`; `(n, 1024)` for a layer with more numbers than that.
        step: Number of batches so far, as Keras counts them: in multiples of `steps_per_execution`.
    """

    epoch: int
    outputs: dict[str, np.ndarray]
    step: int = 0


class RepresentationHistory(keras.callbacks.Callback):
    """Records every layer's output for the same samples, before training and after every epoch or every few batches.

    The number of moments is limited: once there are more than `most`, every second one is dropped and from then on
    recording is half as frequent, so that the moments are spread evenly over the training. The first and the last
    are always kept. If a layer's output has more than 1,024 numbers, a random projection to 1,024 is kept, which
    nearly preserves distances; `probe` does the same.

    Args:
        x: Samples, `(n, ...)`, or a dictionary or list of inputs; a few hundred are enough for a picture.
        y: Their class numbers, `(n,)`, kept beside them; None if there are none.
        layers: Names of layers, or layers, to record; all of them by default.
        every: When to record: "epoch", a number of batches (every so many batches), or a list of batch numbers, such
            as `[1, 2, 5, 10]`.
        most: The largest number of moments to keep, at least 3, besides the last one. With a list of batch numbers
            all moments are kept.
        memory: How many gigabytes the layers' outputs may take at a time while a moment is recorded, besides what the
            model takes; with less, the model runs on fewer samples at a time.

    Attributes:
        moments: The recorded `Moment`s, in order.

    Raises:
        ValueError: If `x` and `y` do not fit each other, `most` is below 3, or `every` makes no sense.

    Example:

    >>> history = RepresentationHistory(test.images[:300], test.labels[:300])
    >>> model.fit(*train, epochs=5, callbacks=[history])
    >>> [moment.epoch for moment in history.moments]
    [0, 1, 2, 3, 4, 5]
    """

    def __init__(
        self,
        x,
        y: np.ndarray | None = None,
        *,
        layers: Sequence[str | keras.Layer] | None = None,
        every: str | int | Sequence[int] = "epoch",
        most: int = 40,
        memory: float = BUDGET,
    ):
        super().__init__()
        if most < 3:
            raise ValueError(f"Expected most, the moments to keep, to be 3 or more. Received: {most}")
        numbers = [every] if isinstance(every, int) else every
        if every != "epoch" and (isinstance(every, str) or not all(isinstance(n, int) and n >= 1 for n in numbers)):
            raise ValueError(
                "Expected every to be 'epoch' or a number of batches, 1 or more, or a list of such numbers. "
                f"Received: {every!r}"
            )
        check_memory(memory)
        self.x, self.y, self.memory = *gathered(x, y), memory
        self.layers, self.every, self.most = layers, every, most
        self.moments: list[Moment] = []

    def on_train_begin(self, logs=None) -> None:
        self.moments, self._pace, self._epochs, self._steps, self._before = [], 1, 0, 0, 0
        self.keep()

    def on_train_batch_end(self, batch: int, logs=None) -> None:
        earlier, self._steps = (self._steps, self._before + batch + 1)  # several at once with steps_per_execution
        if isinstance(self.every, int):
            pace = self.every * self._pace
            if self._steps // pace > earlier // pace:
                self.keep()
                self.make_room()
        elif self.every != "epoch" and any(earlier < number <= self._steps for number in self.every):
            self.keep()

    def on_epoch_end(self, epoch: int, logs=None) -> None:
        self._epochs += 1
        self._before = self._steps
        if self.every == "epoch" and self._epochs % self._pace == 0:
            self.keep()
            self.make_room()

    def on_train_end(self, logs=None) -> None:
        last = self.moments[-1]
        if (last.step, last.epoch) != (self._steps, self._epochs):
            if last.step == self._steps:  # the same weights, recorded before the epoch was over
                self.moments.pop()
            self.keep()

    def keep(self) -> None:
        """Record this moment."""
        rows = range(sample_count(self.x))
        tracer = Tracer(self.model, self.x, rows, self.layers, memory=self.memory)
        tracer.hold(rows)
        mixtures = {}

        def narrowed(_call, output: np.ndarray) -> np.ndarray:
            return self.narrowed(output, mixtures)

        trace = tracer.narrowed(rows, self.layers, narrowed)
        kept = {str(call.name): call.values if call.per_sample else self.narrowed(call.values) for call in trace}
        self.moments.append(Moment(self._epochs, kept, self._steps))

    @staticmethod
    def narrowed(output: np.ndarray, mixtures: dict[int, Mixture] | None = None) -> np.ndarray:
        """A layer's output `(n, ...)`, or mixtures of its numbers, `(n, 1024)`, if there are more.

        Args:
            output: `(n, ...)`.
            mixtures: The mixtures that are known already, by the number of units; new ones are added.
        """
        units = output[0].size
        if units <= WIDEST:
            return output
        mixtures = {} if mixtures is None else mixtures
        mix = mixtures.setdefault(units, mixtures.get(units) or Mixture(units, seed=0))
        return mix(output.reshape(len(output), units)).astype("float32")

    def make_room(self) -> None:
        """If there are too many moments, drop every second one, and go on at half the pace."""
        if len(self.moments) > self.most:
            self.moments = self.moments[::2]
            self._pace *= 2


def wheels(moments: Sequence[Moment], y: np.ndarray, seed: int = 0) -> tuple[list[dict[str, np.ndarray]], np.ndarray]:
    """The linear probe's view (see `wheel`) of each layer at each moment: the same samples, the same corners.

    Args:
        moments: The moments of a `RepresentationHistory`.
        y: The samples' class numbers, `(n,)`.
        seed: Decides which half of the samples trains the probes.

    Returns:
        `(points, held_out)`: for each moment, from layer to points `(m, 2)`, and which of the samples they are, `(m,)`.

    Raises:
        ValueError: If there is no moment.
    """
    if not moments:
        raise ValueError("Expected at least one moment. Received: none")
    with threadpool_limits(1):  # so small that several threads only wait for each other
        views = [{name: wheel(output, y, seed) for name, output in moment.outputs.items()} for moment in moments]
    held_out = next(iter(views[0].values()))[1]
    return [{name: points for name, (points, _) in view.items()} for view in views], held_out

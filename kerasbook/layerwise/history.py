"""The layers' outputs over training."""

from collections.abc import Iterable, Sequence
from numbers import Integral
from typing import NamedTuple

import keras
import numpy as np
from threadpoolctl import threadpool_limits

from kerasbook.layerwise.answering import Answer, width_of
from kerasbook.layerwise.evidence import Reader, Reading, columns
from kerasbook.layerwise.linear import WIDEST, Mixture
from kerasbook.layerwise.memory import BUDGET, check_memory
from kerasbook.layerwise.projections import wheel
from kerasbook.layerwise.samples import complete, in_arrays, sample_count, taken_by, with_labels
from kerasbook.layerwise.trace import Tracer


class Moment(NamedTuple):
    """The outputs of the layers for the same samples at one moment of training.

    Attributes:
        epoch: Number of completed epochs, those before `fit(initial_epoch=...)` among them; 0 before the first update
            and during the first epoch.
        outputs: From layer call to its output, `(n, ...)`; `(n, 1024)` for a layer with more numbers than that.
        step: Number of batches of this `fit` so far, as Keras counts them: in multiples of `steps_per_execution`.
    """

    epoch: int
    outputs: dict[str, np.ndarray]
    step: int = 0


def is_count(number: object) -> bool:
    """Whether this is a whole number of at least 1."""
    return isinstance(number, Integral) and not isinstance(number, bool) and number >= 1


def when_to_record(every) -> str | int | list[int]:
    """What was asked for: "epoch", a number of batches, or a list of batch numbers, whatever holds them.

    Raises:
        ValueError: If it is none of these.
    """
    if isinstance(every, str) and every == "epoch":
        return every
    plain = every.tolist() if hasattr(every, "tolist") else every  # of NumPy, or of whoever has arrays like its
    if is_count(plain):
        return int(plain)
    if isinstance(plain, Iterable) and not isinstance(plain, str | bytes):
        numbers = list(plain)
        if all(map(is_count, numbers)):
            return [int(number) for number in numbers]
    raise ValueError(
        "Expected every to be 'epoch' or a number of batches, 1 or more, or a list of such numbers. "
        f"Received: {every!r}"
    )


class RepresentationHistory(keras.callbacks.Callback):
    """Records every layer's output for the same samples, before training and after every epoch or every few batches.

    The number of moments is limited: once there are more than `most`, every second one is dropped and from then on
    recording is half as frequent, so that the moments are spread evenly over the training. The first and the last
    are always kept. If a layer's output has more than 1,024 numbers, a random projection to 1,024 is kept, which
    nearly preserves distances; `probe` does the same.

    A second `fit` with the same callback begins anew: the moments are those of the last one.

    Args:
        x: Samples, `(n, ...)`, or a dictionary or list of inputs; a few hundred are enough for a picture.
        y: Their answers, kept beside them: class numbers or names, `(n,)` or `(n, 1)`, one-hot rows, or numbers to
            predict; None if there are none. Of a model with several outputs, the answers of one of them.
        layers: Names of layers, or layers, to record; all of them by default.
        every: When to record: "epoch", a number of batches (every so many batches), or a list of batch numbers, such
            as `[1, 2, 5, 10]`.
        most: The largest number of moments to keep, at least 3, besides the last one. With a list of batch numbers
            all moments are kept.
        memory: How many gigabytes the layers' outputs may take at a time while a moment is recorded, besides what the
            model takes; with less, the model runs on fewer samples at a time.

    Attributes:
        moments: The recorded `Moment`s, in order.
        answer: The name of the layer that gives the model's answer; None if it was not recorded, or there are several.
        reader: Finds out from a few of the answers how they are to be read (see `layerwise.evidence`); None if there
            is no one number or row of numbers for each sample.
        width: How many numbers the model answers to each sample; None if it gives several outputs, or more than a row.

    Raises:
        ValueError: If `x` and `y` do not fit each other, `y` holds the answers of several outputs, `most` is below 3,
            or `every` makes no sense.

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
        check_memory(memory)
        x, self._holes = complete(x)  # columns that the model, which comes later, may have no input for
        self.x, self.y = with_labels(x, y)
        self.memory = memory
        self.layers, self.every, self.most = layers, when_to_record(every), most
        self.moments: list[Moment] = []
        self.answer: str | None = None
        self.reader: Reader | None = None
        self.width: int | None = None

    def on_train_begin(self, logs=None) -> None:
        self.moments, self._pace, self._epochs, self._steps, self._before = [], 1, 0, 0, 0
        self._passed = 0  # epochs of this fit
        self.x = in_arrays(taken_by(self.model, {**self.x, **self._holes})) if self._holes else self.x
        self.x, self._holes = taken_by(self.model, self.x), {}
        self._find_answer(list(self.keep().answers.values()))
        self.width = width_of(self.model, self.x)

    def _find_answer(self, answers: Sequence[Answer]) -> None:
        """Which of the outputs that are kept is the model's answer."""
        self.answer = self.reader = None
        outputs = self.moments[0].outputs
        names = [name for name in answers[0].calls if name in outputs] if len(answers) == 1 else []
        if names and outputs[names[0]].shape[1:] == answers[0].shape:  # else it is a mixture
            self.answer, self.reader = names[0], answers[0].reader

    @property
    def reading(self) -> Reading | None:
        """How the model's answers are to be read, from those of all moments; None if they cannot be."""
        if self.reader is None or self.answer is None:
            return None
        return self.reader.reading(np.concatenate([columns(moment.outputs[self.answer]) for moment in self.moments]))

    def on_epoch_begin(self, epoch: int, logs=None) -> None:
        if not self._passed:  # only now Keras says that there was an initial_epoch
            self._epochs = epoch
            self.moments[0] = self.moments[0]._replace(epoch=epoch)

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
        self._epochs, self._passed = epoch + 1, self._passed + 1
        self._before = self._steps
        if self.every == "epoch" and self._passed % self._pace == 0:
            self.keep()
            self.make_room()

    def on_train_end(self, logs=None) -> None:
        last = self.moments[-1]
        if (last.step, last.epoch) != (self._steps, self._epochs):
            if last.step == self._steps:  # the same weights, recorded before the epoch was over
                self.moments.pop()
            self.keep()

    def keep(self) -> Tracer:
        """Record this moment; returns who traced it."""
        rows = range(sample_count(self.x))
        tracer = Tracer(self.model, self.x, rows, self.layers, memory=self.memory)
        tracer.hold(rows)
        mixtures = {}

        def narrowed(_call, output: np.ndarray) -> np.ndarray:
            return self.narrowed(output, mixtures)

        trace = tracer.narrowed(rows, self.layers, narrowed)
        kept = {str(call.name): call.values if call.per_sample else self.narrowed(call.values) for call in trace}
        self.moments.append(Moment(self._epochs, kept, self._steps))
        return tracer

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


def viewed(output: np.ndarray, y: np.ndarray, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """The linear probe's view of a layer; NaN where the layer's output is not finite."""
    finite = np.isfinite(output).all()
    points, held_out = wheel(output if finite else np.zeros((len(output), 1)), y, seed)
    return points if finite else np.full_like(points, np.nan), held_out


def wheels(moments: Sequence[Moment], y: np.ndarray, seed: int = 0) -> tuple[list[dict[str, np.ndarray]], np.ndarray]:
    """The linear probe's view (see `wheel`) of each layer at each moment: the same samples, the same corners.

    Args:
        moments: The moments of a `RepresentationHistory`.
        y: The samples' class numbers or names, `(n,)`.
        seed: Decides which half of the samples trains the probes.

    Returns:
        `(points, held_out)`: for each moment, from layer to points `(m, 2)`, NaN where its output is not finite; and
        which of the samples they are, `(m,)`.

    Raises:
        ValueError: If there is no moment.
    """
    if not moments:
        raise ValueError("Expected at least one moment. Received: none")
    with threadpool_limits(1):  # so small that several threads only wait for each other
        views = [{name: viewed(output, y, seed) for name, output in moment.outputs.items()} for moment in moments]
    held_out = next(iter(views[0].values()))[1]
    return [{name: points for name, (points, _) in view.items()} for view in views], held_out

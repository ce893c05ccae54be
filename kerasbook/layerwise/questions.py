"""What a model is asked, and how its answer is scored: what saliency, Grad-CAM and occlusion have in common."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

import keras
import numpy as np

from kerasbook.layerwise import samples
from kerasbook.layerwise.gradients import tapped, value_and_gradients
from kerasbook.layerwise.kinds import activation_of, looks_up, runs_over_time
from kerasbook.layerwise.models import build, check_count, check_model, explained, fixed_batch, stateful_batch
from kerasbook.layerwise.recording import LayerCall

TINY = float(np.finfo("float32").tiny)

Target = int | Sequence[int] | np.ndarray | Callable | None


class Seen(NamedTuple):
    """One call of a layer in a first pass.

    Attributes:
        name: Its name.
        layer: The layer.
        shape: Of what it returned.
        dtype: The same.
        answer: What it returned, if it may be the model's answer.
        numbers: What it looked up, if it is an `Embedding`.
    """

    name: LayerCall
    layer: keras.Layer
    shape: tuple[int, ...]
    dtype: str
    answer: object = None
    numbers: np.ndarray | None = None


def _seen(name: LayerCall, inputs: tuple, output) -> Seen:
    shape, dtype = tuple(output.shape), keras.backend.standardize_dtype(output.dtype)
    numbered = looks_up(name.layer) and inputs
    numbers = keras.ops.convert_to_numpy(inputs[0]) if numbered else None
    return Seen(name, name.layer, shape, dtype, output if len(shape) < 3 else None, numbers)


def _chosen(model: keras.Model, outputs, output: int | str | None):
    """One tensor out of what a model returns."""
    if keras.ops.is_tensor(outputs):
        if output in (None, 0, *getattr(model, "output_names", ())):
            return outputs
        raise ValueError(f"Expected no output to be chosen: the model has only one. Received: {output!r}")
    if isinstance(outputs, Mapping):
        parts, names = list(outputs.values()), list(outputs)
    else:
        parts = keras.tree.flatten(outputs)
        names = list(getattr(model, "output_names", range(len(parts))))
    if output in names:
        return parts[names.index(output)]
    if isinstance(output, int) and 0 <= output < len(parts):
        return parts[output]
    named = ", ".join(map(repr, names))
    raise ValueError(f"Expected one of the model's outputs, output=... out of: {named}. Received: output={output!r}")


def _kind(answers: np.ndarray, last: keras.Layer | None) -> str:
    """How to score answers `(n, classes)`: as "probabilities" of which one holds, as "chances" of each, or as they are.

    Probabilities are known by their values, chances by the activation of the layer they come from.
    """
    if answers.shape[1] > 1 and answers.min() >= 0 and np.allclose(answers.sum(axis=1), 1, atol=0.02):
        return "probabilities"
    return "chances" if activation_of(last) == "sigmoid" else "numbers"


def _log_odds(probability, rest):
    """ln of how likely against how unlikely; finite where float32 has rounded one of them to 0."""
    return keras.ops.log(keras.ops.maximum(probability, TINY)) - keras.ops.log(keras.ops.maximum(rest, TINY))


class Question:
    """A model and samples, and what it is asked about: the score of one answer for each of them.

    What is scored is evidence, not probability: of a probability p its log-odds, ln p - ln (1 - p). A softmax or
    sigmoid is flat where the answer is sure, and so is ln p: their gradients vanish just for the best answers.
    Those of the log-odds do not (1 - p is summed up from the other classes' probabilities). Only where float32
    has rounded all the others to 0, or a sigmoid to 1, nothing is left to tell, and gradients are 0. Answers that
    are no probabilities, logits or a regression's numbers, are their own score.

    Args:
        model: Any Keras 3 model.
        x: Samples, in any form that `layer_outputs` takes.
        target: Which answer: a class for all samples, a class for each, or None for the model's own answer to each.
            Of a single sigmoid, 1 stands for it and 0 for its opposite. Or a function from what the model returns
            to a score for each sample, `(n,)`, written with `keras.ops`.
        output: Which output of a model with several, by name or number.
        batch_size: How many samples run at a time.

    Attributes:
        x: The samples as NumPy, in the structure they came in.
        parts: The inputs as a list.
        answers: `(n, classes)`; None if `target` is a function.
        target: The class scored for each sample, `(n,)`, or the function.
        kind: See `_kind`.
        seen: The calls of the layers for the first batch.
    """

    def __init__(self, model, x, target: Target = None, output: int | str | None = None, batch_size: int = 32):
        check_model(model)
        samples.check_batch_size(batch_size)
        self.model, self.output = model, output
        self.x, _labels = samples.gathered(x)
        samples.check_inputs(model, self.x)
        self.parts = [np.asarray(part) for part in keras.tree.flatten(self.x)]
        self.count = samples.sample_count(self.x)
        self.batch = min(batch_size, self.count)
        build(model, self.as_given(self.tensors(next(self.batches()))))
        check_count(self.count, stateful_batch(model))
        self.batch = stateful_batch(model) or fixed_batch(model) or self.batch
        first = self.tensors(next(self.batches()))
        self.seen, outputs = self._first_pass(first)
        self.answers, self.kind, self.target = None, "own", target
        if not callable(target):
            self._ask(target, outputs)

    def _first_pass(self, first: list) -> tuple[list[Seen], object]:
        seen: list[Seen] = []
        with (
            tapped(self.model, {}, visit=lambda *call: seen.append(_seen(*call))) as recorder,
            explained(self.as_given(first), recorder.names),
        ):
            outputs = self.model(self.as_given(first), training=False)
        return seen, outputs

    def _ask(self, target: Target, outputs) -> None:
        """Settle what is scored, from what the first batch gave."""
        answer = _chosen(self.model, outputs, self.output)
        if len(answer.shape) not in (1, 2) or answer.shape[0] != self.batch:
            raise ValueError(
                "Expected one answer for each sample, of shape (n,) or (n, classes); for other answers give a "
                f"function as target, from what the model returns to (n,) scores. Received: {tuple(answer.shape)}"
            )
        last = next((seen.layer for seen in reversed(self.seen) if seen.answer is answer), None)
        self.answers = self.over_batches(lambda outputs, rows: self._columns(outputs), outputs)
        if not np.isfinite(self.answers).all():
            raise ValueError("Expected finite numbers as the model's answers. Received: NaN or infinity")
        self.kind = _kind(self.answers, last)
        self.target = self._targets(target)

    def _targets(self, target: Target) -> np.ndarray:
        """The class asked about for each sample, `(n,)`."""
        classes = self.answers.shape[1]
        alone = self.kind == "chances" and classes == 1
        if target is None:
            return (self.answers[:, 0] > 0.5).astype(int) if alone else self.answers.argmax(axis=1)
        asked = np.asarray(target)
        if asked.shape not in ((), (self.count,)) or not np.issubdtype(asked.dtype, np.integer):
            raise ValueError(
                f"Expected target to be a class, a function, or a class for each of the {self.count} samples. "
                f"Received: {asked.dtype} of shape {asked.shape}"
            )
        classes = 2 if alone else classes
        if asked.min() < 0 or asked.max() >= classes:
            wrong = asked.min() if asked.min() < 0 else asked.max()
            raise ValueError(f"Expected classes from 0 to {classes - 1} as target. Received: {wrong}")
        return np.broadcast_to(asked, self.count)

    def _columns(self, outputs):
        """The answers as float32, `(batch, classes)`."""
        answers = keras.ops.cast(_chosen(self.model, outputs, self.output), "float32")
        return answers if len(answers.shape) == 2 else answers[:, None]

    def as_given(self, parts: list):
        """Inputs in the structure in which the samples came."""
        return keras.tree.pack_sequence_as(self.x, parts)

    def batches(self) -> Iterator[np.ndarray]:
        """Numbers of samples, each time as many; the last batch is filled up with the last sample."""
        for start in range(0, self.count, self.batch):
            yield samples.filled(np.arange(start, min(start + self.batch, self.count)), self.batch)

    def tensors(self, rows: np.ndarray) -> list:
        return [keras.ops.convert_to_tensor(part[rows]) for part in self.parts]

    def over_batches(self, measure: Callable, first=None) -> np.ndarray:
        """`measure(outputs, rows)` of all samples, one after the other; `first` if the first outputs are known."""
        found = []
        for rows in self.batches():
            outputs = first if first is not None and not found else self.run(self.tensors(rows))
            found.append(keras.ops.convert_to_numpy(measure(outputs, rows)))
        return np.concatenate(found)[: self.count]

    def run(self, parts: list):
        """What the model returns for a batch of inputs; nothing about it changes."""
        with keras.StatelessScope():
            return self.model(self.as_given(parts), training=False)

    def score(self, outputs, rows: np.ndarray):
        """The evidence for the answer asked about, `(batch,)`."""
        if callable(self.target):
            score = self.target(outputs)
            if tuple(score.shape) != (len(rows),):
                raise ValueError(
                    f"Expected a score for each sample from target, ({len(rows)},). Received: {tuple(score.shape)}"
                )
            return keras.ops.cast(score, "float32")
        answers, target = self._columns(outputs), self.target[rows]  # (batch, classes), (batch,)
        if self.kind == "chances" and answers.shape[1] == 1:
            return keras.ops.convert_to_tensor(2.0 * target - 1, "float32") * _log_odds(
                answers[:, 0], 1 - answers[:, 0]
            )
        asked = keras.ops.one_hot(target, answers.shape[1])  # (batch, classes)
        mine = keras.ops.sum(answers * asked, axis=1)
        if self.kind == "probabilities":
            return _log_odds(mine, keras.ops.sum(answers * (1 - asked), axis=1))
        return _log_odds(mine, 1 - mine) if self.kind == "chances" else mine

    @property
    def channels_first(self) -> bool:
        return any(getattr(seen.layer, "data_format", None) == "channels_first" for seen in self.seen)

    def space(self, part: np.ndarray) -> list[int]:
        """The axes of an input that are places: of pictures height and width, of a sequence its steps."""
        if part.ndim == 3 and any(runs_over_time(seen.layer) for seen in self.seen):
            return [1]
        if part.ndim < 4:
            return list(range(1, part.ndim))
        return list(range(2, part.ndim)) if self.channels_first else list(range(1, part.ndim - 1))

    def looked_up(self, part: np.ndarray) -> list[Seen]:
        """The calls of an `Embedding` that look up the numbers, or words, of this input."""
        first = part[next(self.batches())]
        calls = [seen for seen in self.seen if seen.numbers is not None]
        if part.dtype.kind in "USO":  # the model splits texts itself, one row of numbers for each
            return [seen for seen in calls if seen.numbers.ndim == 2 and len(seen.numbers) == self.batch]
        return [seen for seen in calls if np.array_equal(seen.numbers, first)]

    def gradients(self, rows: np.ndarray, moved: Mapping[int, object], taps: Mapping[str, object]) -> tuple:
        """How the scores of a batch change with inputs, and with what is added to layers' outputs.

        Args:
            rows: Numbers of the samples.
            moved: From an input's number to the tensor to put in its place.
            taps: From a layer call to the tensor to add to its output.

        Returns:
            `(gradients, outputs)`: arrays for `moved` and for `taps`, in this order, and what the layers with a
            tap returned, by name.
        """

        def score_at(values: list):
            parts = self.tensors(rows)
            for index, value in zip(moved, values, strict=False):
                parts[index] = value
            with tapped(self.model, dict(zip(taps, values[len(moved) :], strict=True))) as recorder:
                score = self.score(self.model(self.as_given(parts), training=False), rows)
            return keras.ops.sum(score), recorder.found

        at = [*moved.values(), *taps.values()]
        _score, outputs, gradients = value_and_gradients(score_at, at)
        return [numbers(gradient) for gradient in gradients], {name: numbers(outputs[name]) for name in outputs}


def numbers(tensor) -> np.ndarray:
    return samples.as_numpy(tensor).astype("float32")

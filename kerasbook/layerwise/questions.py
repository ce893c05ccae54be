"""What a model is asked, and how its answer is scored: what saliency, Grad-CAM and occlusion have in common."""

import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

import keras
import numpy as np

from kerasbook.layerwise import evidence, samples
from kerasbook.layerwise.answering import Seen, chosen_leaf, finds_padding, first_pass, numbers, reader_of
from kerasbook.layerwise.gradients import tapped, value_and_gradients
from kerasbook.layerwise.kinds import classes_of, looks_up, runs_over_time
from kerasbook.layerwise.models import batch_for, build, check_count, check_model, stateful_batch
from kerasbook.layerwise.recording import is_meant
from kerasbook.layerwise.trace import found_in

Target = int | Sequence[int] | np.ndarray | Callable | None


class Answered(NamedTuple):
    """What a model returned for a batch, and the numbers of which its answers are the sigmoid or softmax, if known."""

    outputs: object
    logits: object = None


class Question:
    """A model and samples, and what it is asked about: the score of one answer for each of them.

    What is scored is evidence, not probability: of a probability p its log-odds, ln p - ln (1 - p). A softmax or
    sigmoid is flat where the answer is sure, and so is ln p: their gradients vanish just for the best answers.
    Those of the log-odds do not. Where the numbers can be found of which the answers are the sigmoid or softmax, the
    log-odds are made of these; where not, of the probabilities, and of answers that float32 has rounded to 0 and 1
    nothing is left to tell. Answers that are no probabilities, logits or a regression's numbers, are their own score.

    Args:
        model: Any Keras 3 model.
        x: Samples, in any form that `layer_outputs` takes.
        target: Which answer: a class for all samples, a class for each, or None for the model's own answer to each.
            Of a single probability or logit, 1 stands for it and 0 for its opposite. Or a function from what the
            model returns to a score for each sample, `(n,)`, written with `keras.ops`.
        output: Which output of a model with several, by name or number.
        batch_size: How many samples run at a time.
        answers: What the model's answers are, one of `evidence.KINDS`; found out by default.
        chosen: Whether these are some of more samples. Of a stateful model they need not fill its batches then.

    Attributes:
        x: The samples as NumPy, in the structure they came in.
        parts: The inputs as a list.
        names: What each of them is shown under: "input", or "input[name]", "input[0]" where there are several.
        answers: `(n, classes)`; None if `target` is a function.
        target: The class scored for each sample, `(n,)`, or the function.
        kind: One of `evidence.KINDS`, or "own" if `target` is a function.
        assumed: Whether that is only assumed.
        most: How many samples may run at a time, however many there are.
        batch: How many of them do.
        seen: The calls of the layers for the first batch.
    """

    def __init__(
        self,
        model,
        x,
        target: Target = None,
        output: int | str | None = None,
        batch_size: int = 32,
        answers: str | None = None,
        chosen: bool = False,
    ):
        check_model(model)
        samples.check_batch_size(batch_size)
        if answers is not None and answers not in evidence.KINDS:
            raise ValueError(f"Expected answers to be one of {', '.join(evidence.KINDS)}. Received: {answers!r}")
        self.model, self.output = model, output
        self.x, _labels = samples.gathered(x, None, model)
        samples.check_finite(self.x)
        self.parts = [np.asarray(part).view() for part in samples.given(self.x)]  # each an object of its own
        paths = keras.tree.flatten_with_path(self.x)
        self.names = [samples.input_name(path) for path, part in paths if part is not None]
        self.count, self.most = samples.sample_count(self.x), batch_size
        self.batch = batch_for(model, self.count, batch_size)
        build(model, self.as_given(self.tensors(next(self.batches()))))
        if not chosen:
            check_count(self.count, stateful_batch(model))
        self.batch = batch_for(model, self.count, batch_size)  # how many a stateful model takes, is known by now
        first = self.tensors(next(self.batches()))
        self.logits_from: keras.Layer | str | None = None
        self._feeding: dict[int, list[Seen]] = {}
        self.seen, outputs = first_pass(model, self.as_given(first))
        self.answers, self.kind, self.assumed, self.target = None, "own", False, target
        if not callable(target):
            self._ask(target, outputs, answers)

    def seen_within(self, layer: str | keras.Layer) -> list[Seen]:
        """The calls for the first batch, and those of a layer, or of one of its name, that runs within one of Keras."""
        (layer,) = found_in(self.model, layer)
        return first_pass(self.model, self.as_given(self.tensors(next(self.batches()))), [layer])[0]

    def calls_of(self, layer: str | keras.Layer) -> list[Seen]:
        """The calls for the first batch that are meant by a layer or by a name; none if there is no such layer.

        It may lie deeper, within a layer of Keras, or be given by its own name alone.
        """
        calls = [seen for seen in self.seen if is_meant(seen.name, [layer])]
        if calls:
            return calls
        meant = found_in(self.model, layer)
        return [seen for seen in self.seen_within(layer) if is_meant(seen.name, meant)]

    def _ask(self, target: Target, outputs, answers: str | None) -> None:
        """Settle what is scored, from what the first batch gave."""
        answer = chosen_leaf(self.model, outputs, self.output)
        if len(answer.shape) not in (1, 2) or answer.shape[0] != self.batch:
            raise ValueError(
                "Expected one answer for each sample, of shape (n,) or (n, classes); for other answers give a "
                f"function as target, from what the model returns to (n,) scores. Received: {tuple(answer.shape)}"
            )
        self.answers = self.over_batches(lambda answered, rows: self._columns(answered.outputs), Answered(outputs))
        if not np.isfinite(self.answers).all():
            raise ValueError("Expected finite numbers as the model's answers. Received: NaN or infinity")
        reading = reader_of(self.model, self.seen, outputs, answer).reading(self.answers)
        self.kind, self.assumed = reading.kind, reading.assumed
        if answers is not None:
            alone = answers == "probabilities" and self.answers.shape[1] == 1
            self.kind, self.assumed = "chances" if alone else answers, False
        if self.kind == reading.kind:
            self.logits_from = reading.logits
        self.target = self._targets(target)

    @property
    def alone(self) -> bool:
        """Whether the answer is one number that speaks for class 1, and against class 0."""
        return evidence.is_alone(self.kind, self.answers.shape[1])

    @property
    def own_answers(self) -> np.ndarray:
        """The class that the model answers for each sample, `(n,)`."""
        return evidence.named(self.kind, self.answers)

    @property
    def rounded_away(self) -> np.ndarray:
        """For which samples the answer was rounded so that nothing is left to explain, `(n,)`."""
        if self.answers is None:
            return np.zeros(self.count, bool)
        return evidence.rounded_away(self.kind, self.answers, self.logits_from is not None)

    def _targets(self, target: Target) -> np.ndarray:
        """The class asked about for each sample, `(n,)`."""
        if target is None:
            return self.own_answers
        asked = np.asarray(target)
        if asked.shape not in ((), (self.count,)) or not np.issubdtype(asked.dtype, np.integer):
            raise ValueError(
                f"Expected target to be a class, a function, or a class for each of the {self.count} samples. "
                f"Received: {asked.dtype} of shape {asked.shape}"
            )
        classes = 2 if self.alone else self.answers.shape[1]
        if asked.min() < 0 or asked.max() >= classes:
            wrong = asked.min() if asked.min() < 0 else asked.max()
            raise ValueError(f"Expected classes from 0 to {classes - 1} as target. Received: {wrong}")
        return np.broadcast_to(asked, self.count)

    def _columns(self, outputs):
        """The answers as float32, `(batch, classes)`."""
        answers = keras.ops.cast(chosen_leaf(self.model, outputs, self.output), "float32")
        return answers if len(answers.shape) == 2 else answers[:, None]

    def as_given(self, parts: list):
        """Inputs in the structure in which the samples came."""
        rest = iter(parts)
        places = [None if part is None else next(rest) for part in keras.tree.flatten(self.x)]
        return keras.tree.pack_sequence_as(self.x, places)

    def batches(self) -> Iterator[np.ndarray]:
        """Numbers of samples, each time as many; the last batch is filled up with the last sample."""
        for start in range(0, self.count, self.batch):
            yield samples.filled(np.arange(start, min(start + self.batch, self.count)), self.batch)

    def tensors(self, rows: np.ndarray) -> list:
        return [keras.ops.convert_to_tensor(part[rows]) for part in self.parts]

    def over_batches(self, measure: Callable, first: Answered | None = None) -> np.ndarray:
        """`measure(answered, rows)` of all samples, one after the other; `first` if the first answers are known."""
        found = []
        for rows in self.batches():
            answered = first if first is not None and not found else self.run(self.tensors(rows))
            found.append(keras.ops.convert_to_numpy(measure(answered, rows)))
        return np.concatenate(found)[: self.count]

    def run(self, parts: list) -> Answered:
        """What the model answers to a batch of inputs; nothing about it changes."""
        if self.logits_from is None:
            with keras.StatelessScope():
                return Answered(self.model(self.as_given(parts), training=False))
        with tapped(self.model, {}, watch=self.logits_from) as recorder:
            outputs = self.model(self.as_given(parts), training=False)
        return Answered(outputs, recorder.watched)

    def score(self, answered: Answered, rows: np.ndarray):
        """The evidence for the answer asked about, `(batch,)`."""
        if callable(self.target):
            score = self.target(answered.outputs)
            if tuple(score.shape) != (len(rows),):
                raise ValueError(
                    f"Expected a score for each sample from target, ({len(rows)},). Received: {tuple(score.shape)}"
                )
            return keras.ops.cast(score, "float32")
        answers, logits = self._columns(answered.outputs), answered.logits
        if logits is not None:
            logits = keras.ops.reshape(keras.ops.cast(logits, "float32"), answers.shape)
        return evidence.score(self.kind, answers, logits, self.target[rows])

    @property
    def over_time(self) -> bool:
        """Whether the model reads sequences."""
        return any(runs_over_time(seen.layer) for seen in self.seen)

    def order(self, part: np.ndarray) -> list[int]:
        """The axes of an input with channels in the order in which the model takes them, places before channels."""
        axes = list(range(1, part.ndim))
        for seen in self.seen:
            data_format = getattr(seen.layer, "data_format", None)
            if data_format and len(seen.given) == part.ndim and sorted(seen.given[1:]) == sorted(part.shape[1:]):
                order = self._turned(part, seen)
                return [*order[1:], order[0]] if data_format == "channels_first" else order
        first = any(seen.channels_first for seen in self.seen)
        return [*axes[1:], axes[0]] if first else axes

    def _turned(self, part: np.ndarray, seen: Seen) -> list[int]:
        """The axes of an input in the order in which a layer got them."""
        order = list(range(1, part.ndim))
        for earlier in itertools.takewhile(lambda one: one is not seen, self.seen):
            if "Permute" in classes_of(earlier.layer) and len(earlier.given) == part.ndim:
                order = [order[axis - 1] for axis in earlier.layer.dims]
        last = [*range(2, part.ndim), 1]  # where a function, which is no layer, has turned them
        first = [part.ndim - 1, *range(1, part.ndim - 1)]
        for turned in (order, last, first, *map(list, itertools.permutations(range(1, part.ndim)))):
            if tuple(part.shape[axis] for axis in turned) == seen.given[1:]:
                return turned
        return order

    def space(self, part: np.ndarray) -> list[int]:
        """The axes of an input that are places, as the model takes them: height and width, or the steps."""
        if part.ndim == 3 and self.over_time:
            return [1]
        if part.ndim < 4:
            return list(range(1, part.ndim))
        return self.order(part)[:-1]

    def channels(self, part: np.ndarray) -> int | None:
        """The axis of an input that is neither places nor samples; None if there is none."""
        rest = sorted(set(range(1, part.ndim)) - set(self.space(part)))
        return rest[0] if rest else None

    def padding(self, part: np.ndarray) -> np.ndarray | None:
        """Which steps of an input are padding, `(n, steps)`, as the model's own layers tell; None if none do."""
        for seen in self._fed_by(part):
            if finds_padding(seen.layer):
                mask = seen.layer.compute_mask(keras.ops.convert_to_tensor(part))
                return ~keras.ops.convert_to_numpy(mask).astype(bool)
        return None

    def looked_up(self, part: np.ndarray) -> list[Seen]:
        """The calls of an `Embedding` that look up the numbers, or words, of this input."""
        if part.dtype.kind in "USO":  # the model splits texts itself, one row of numbers for each
            calls = [seen for seen in self.seen if seen.numbers is not None and looks_up(seen.layer)]
            return [seen for seen in calls if seen.numbers.ndim == 2 and len(seen.numbers) == self.batch]
        return [seen for seen in self._fed_by(part) if looks_up(seen.layer)]

    def _fed_by(self, part: np.ndarray) -> list[Seen]:
        """The calls that look up the numbers of this input, or look through them for padding.

        Keras may have cast the numbers, so that they are known by their values. Where another input holds the same
        ones, a run with this one changed tells whose they are.
        """
        index = next(number for number, own in enumerate(self.parts) if own is part)
        if index not in self._feeding:
            rows = next(self.batches())
            same = [seen for seen in self.seen if seen.numbers is not None and np.array_equal(seen.numbers, part[rows])]
            others = [own for own in self.parts if own is not part and own.dtype.kind not in "USO"]
            if same and any(np.array_equal(own[rows], part[rows]) for own in others):
                tensors = self.tensors(rows)
                tensors[index] = keras.ops.zeros_like(tensors[index]) if part.any() else tensors[index] + 1
                changed = {str(seen.name): seen.numbers for seen in first_pass(self.model, self.as_given(tensors))[0]}
                same = [seen for seen in same if not np.array_equal(changed[str(seen.name)], seen.numbers)]
            self._feeding[index] = same
        return self._feeding[index]

    def differentiated(self, function: Callable, at: list) -> tuple:
        """`value_and_gradients` of a function that runs the model.

        Raises:
            ValueError: If Keras has no gradient for layers of this kind.
        """
        try:
            return value_and_gradients(function, at)
        except Exception as error:
            layers = self.model._flatten_layers()
            eighths = [layer.name for layer in layers if getattr(layer, "quantization_mode", None) == "float8"]
            if not eighths:
                raise
            raise ValueError(
                f"Expected layers that Keras can differentiate on {keras.backend.backend()}. Received: layers "
                f"quantised to float8, {', '.join(eighths)}. Use occlusion, which needs no gradient"
            ) from error

    def gradients(self, rows: np.ndarray, moved: Mapping[int, object], taps: Mapping[str, object]) -> tuple:
        """How the scores of a batch change with inputs, and with what is added to layers' outputs.

        Args:
            rows: Numbers of the samples.
            moved: From an input's number to the tensor to put in its place.
            taps: From a layer call to the tensor to add to its output.

        Returns:
            `(gradients, outputs, masks)`: arrays for `moved` and for `taps`, in this order; what the layers with a
            tap returned, by name; and which steps of it are no padding, where Keras knows.
        """

        def score_at(values: list):
            parts = self.tensors(rows)
            for index, value in zip(moved, values, strict=False):
                parts[index] = value
            with tapped(
                self.model, dict(zip(taps, values[len(moved) :], strict=True)), watch=self.logits_from
            ) as recorder:
                outputs = self.model(self.as_given(parts), training=False)
            score = self.score(Answered(outputs, recorder.watched), rows)
            return keras.ops.sum(score), (recorder.found, recorder.masks)

        at = [*moved.values(), *taps.values()]
        _score, (outputs, masks), gradients = self.differentiated(score_at, at)
        return (
            [numbers(gradient) for gradient in gradients],
            {name: numbers(outputs[name]) for name in outputs},
            {name: numbers(masks[name]) for name in masks},
        )

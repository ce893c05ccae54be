"""What a model is asked, and how its answer is scored: what saliency, Grad-CAM and occlusion have in common."""

import itertools
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

import keras
import numpy as np

from kerasbook.layerwise import evidence, samples
from kerasbook.layerwise.gradients import tapped, value_and_gradients
from kerasbook.layerwise.kinds import classes_of, looks_up, runs_over_time
from kerasbook.layerwise.models import build, check_count, check_model, explained, fixed_batch, stateful_batch
from kerasbook.layerwise.recording import LayerCall
from kerasbook.layerwise.trace import found_in, is_meant

SMALL = 2**12  # numbers for a sample; what is larger is no model's answer

Target = int | Sequence[int] | np.ndarray | Callable | None


class Seen(NamedTuple):
    """One call of a layer in a first pass.

    Attributes:
        name: Its name.
        layer: The layer.
        shape: Of what it returned.
        dtype: The same.
        given: The shape of what it was given first.
        again: Whether it is a network's, and one of its layers has given the same.
        channels_first: Whether the maps that it returned, if they are some, are `(n, maps, height, width)`.
        kept: What it returned, if that is small.
        numbers: What it looked up, if it is an `Embedding`; what it looked through for padding, if it is a `Masking`.
    """

    name: LayerCall
    layer: keras.Layer
    shape: tuple[int, ...]
    dtype: str
    given: tuple[int, ...]
    again: bool
    channels_first: bool
    kept: np.ndarray | None = None
    numbers: np.ndarray | None = None


class Answered(NamedTuple):
    """What a model returned for a batch, and the numbers of which its answers are the sigmoid or softmax, if known."""

    outputs: object
    logits: object = None


def finds_padding(layer) -> bool:
    """Whether a layer tells which steps of a sequence are padding."""
    return "Masking" in classes_of(layer) or (looks_up(layer) and getattr(layer, "mask_zero", False))


def _named_leaves(model: keras.Model, outputs) -> dict[str | int, object]:
    """The tensors that a model returns, by name; one that is nested deeper has its path, such as "boxes/size"."""
    if keras.ops.is_tensor(outputs):
        return dict.fromkeys(list(getattr(model, "output_names", None) or [0])[:1], outputs)
    if isinstance(outputs, Mapping) and all(keras.ops.is_tensor(part) for part in outputs.values()):
        return dict(outputs)
    leaves = keras.tree.flatten_with_path(outputs)
    names = list(getattr(model, "output_names", None) or [])
    if any(len(path) > 1 for path, _part in leaves) or len(set(names)) != len(leaves):
        names = ["/".join(map(str, path)) if len(path) > 1 else path[0] for path, _part in leaves]
    return dict(zip(names, (part for _path, part in leaves), strict=True))


def _chosen(model: keras.Model, outputs, output: int | str | None):
    """One tensor out of what a model returns."""
    leaves = _named_leaves(model, outputs)
    if output in leaves:
        return leaves[output]
    if isinstance(output, int) and 0 <= output < len(leaves):
        return list(leaves.values())[output]
    if len(leaves) == 1 and output is None:
        return next(iter(leaves.values()))
    within = [name for name in leaves if str(name).startswith(f"{output}/")]
    if len(within) == 1:
        return leaves[within[0]]
    if len(leaves) == 1:
        raise ValueError(f"Expected no output to be chosen: the model has only one. Received: {output!r}")
    named = ", ".join(map(repr, leaves))
    raise ValueError(f"Expected one of the model's outputs, output=... out of: {named}. Received: output={output!r}")


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

    Attributes:
        x: The samples as NumPy, in the structure they came in.
        parts: The inputs as a list.
        names: What each of them is shown under: "input", or "input[name]", "input[0]" where there are several.
        answers: `(n, classes)`; None if `target` is a function.
        target: The class scored for each sample, `(n,)`, or the function.
        kind: One of `evidence.KINDS`, or "own" if `target` is a function.
        assumed: Whether that is only assumed.
        fixed: How many samples the model takes at a time; None if any number.
        most: How many samples may run at a time, however many there are.
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
    ):
        check_model(model)
        samples.check_batch_size(batch_size)
        if answers is not None and answers not in evidence.KINDS:
            raise ValueError(f"Expected answers to be one of {', '.join(evidence.KINDS)}. Received: {answers!r}")
        self.model, self.output = model, output
        self.x, _labels = samples.gathered(x, None, model)
        samples.check_inputs(model, self.x)
        self.parts = [np.asarray(part).view() for part in keras.tree.flatten(self.x)]  # each an object of its own
        self.names = [samples.input_name(path) for path, _part in keras.tree.flatten_with_path(self.x)]
        self.count = samples.sample_count(self.x)
        self.batch = min(batch_size, self.count)
        build(model, self.as_given(self.tensors(next(self.batches()))))
        check_count(self.count, stateful_batch(model))
        self.fixed = stateful_batch(model) or fixed_batch(model)
        self.most = self.fixed or batch_size
        self.batch = self.fixed or self.batch
        first = self.tensors(next(self.batches()))
        self.logits_from: keras.Layer | str | None = None
        self._feeding: dict[int, list[Seen]] = {}
        self._embeddings = [layer for layer in model._flatten_layers() if looks_up(layer)]
        self.seen, outputs = self._first_pass(first)
        self.answers, self.kind, self.assumed, self.target = None, "own", False, target
        if not callable(target):
            self._ask(target, outputs, answers)

    def seen_within(self, layer: str | keras.Layer) -> list[Seen]:
        """The calls for the first batch, and those of a layer, or of one of its name, that runs within one of Keras."""
        (layer,) = found_in(self.model, layer)
        return self._first_pass(self.tensors(next(self.batches())), [layer])[0]

    def _first_pass(self, first: list, within: Sequence[str | keras.Layer] = ()) -> tuple[list[Seen], object]:
        """The calls of the layers for a batch, and what the model returns.

        Args:
            first: The batch.
            within: Layers, or names of calls, that are to be seen where they run within a layer of Keras; an
                `Embedding` is, wherever it runs.
        """
        calls = []

        def visit(name: LayerCall, inputs: tuple, output) -> None:
            if name not in recorder.inside or looks_up(name.layer) or is_meant(name, within):
                calls.append(self._noted(recorder, name, inputs, output))

        with (
            tapped(self.model, {}, visit=visit, inside=[*self._embeddings, *within]) as recorder,
            explained(self.as_given(first), recorder.names),
        ):
            outputs = self.model(self.as_given(first), training=False)
        default = any(getattr(seen.layer, "data_format", None) == "channels_first" for seen in calls)
        seen, channels_first = [], default
        for call in calls:
            channels_first = {"channels_first": True, "channels_last": False}.get(
                getattr(call.layer, "data_format", None), channels_first
            )
            seen.append(call._replace(channels_first=channels_first))
        return seen, outputs

    @staticmethod
    def _noted(recorder, name: LayerCall, inputs: tuple, output) -> Seen:
        shape, dtype = tuple(output.shape), keras.backend.standardize_dtype(output.dtype)
        tensors = [part for part in keras.tree.flatten(inputs) if keras.ops.is_tensor(part)]
        small = math.prod(shape[1:]) <= SMALL
        numbered = tensors and (looks_up(name.layer) or finds_padding(name.layer))
        return Seen(
            name,
            name.layer,
            shape,
            dtype,
            given=tuple(tensors[0].shape) if tensors else (),
            again=name in recorder.again,
            channels_first=False,
            kept=numbers(output) if small and "float" in dtype else None,
            numbers=keras.ops.convert_to_numpy(tensors[0]) if numbered else None,
        )

    def _ask(self, target: Target, outputs, answers: str | None) -> None:
        """Settle what is scored, from what the first batch gave."""
        answer = _chosen(self.model, outputs, self.output)
        if len(answer.shape) not in (1, 2) or answer.shape[0] != self.batch:
            raise ValueError(
                "Expected one answer for each sample, of shape (n,) or (n, classes); for other answers give a "
                f"function as target, from what the model returns to (n,) scores. Received: {tuple(answer.shape)}"
            )
        first = numbers(answer)
        calls = [seen for seen in reversed(self.seen) if not seen.again and seen.shape[:1] == answer.shape[:1]]
        self.answers = self.over_batches(lambda answered, rows: self._columns(answered.outputs), Answered(outputs))
        if not np.isfinite(self.answers).all():
            raise ValueError("Expected finite numbers as the model's answers. Received: NaN or infinity")
        leaves = _named_leaves(self.model, outputs)
        name, place = next((name, place) for place, (name, leaf) in enumerate(leaves.items()) if leaf is answer)
        loss = evidence.as_loss(self.model, name, place)
        reading = evidence.Reader(first, calls, self.answers, loss).reading()
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
        return self.kind in ("chances", "logits") and self.answers.shape[1] == 1

    @property
    def own_answers(self) -> np.ndarray:
        """The class that the model answers for each sample, `(n,)`."""
        if self.alone:
            return (self.answers[:, 0] > (0.5 if self.kind == "chances" else 0)).astype(int)
        return self.answers.argmax(axis=1)

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
                changed = {str(seen.name): seen.numbers for seen in self._first_pass(tensors)[0]}
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


def numbers(tensor) -> np.ndarray:
    return samples.as_numpy(tensor).astype("float32")

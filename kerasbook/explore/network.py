"""A model's layers in the order in which they run, and what they say under any weights."""

import math
import warnings
from collections.abc import Collection, Mapping, Sequence

import keras
import numpy as np

from kerasbook.backends import compiled
from kerasbook.explore.once import Recent
from kerasbook.layerwise.gradients import tapped
from kerasbook.layerwise.kinds import only_passes_on
from kerasbook.layerwise.models import fixed_batch, stateful_batch
from kerasbook.layerwise.samples import as_numpy, filled
from kerasbook.layerwise.trace import trace

Weights = Sequence[np.ndarray]

RESULT = "/"  # where `Network.outputs` has what the model itself returns; no layer can be called so
LONGEST_ANSWER = 10_000  # numbers; nobody reads longer ones
KEPT = 2**26  # numbers of passes that are kept: 256 MB
MOST_KEPT = 8  # passes
DEEP = 50  # calls; to make so many one by one from Python takes several times as long as what they compute
TRIED = 5  # samples of a first look, in two batches: what is no output for each sample shows itself


def inputs_of(model: keras.Model) -> list:
    """What a model says about its inputs; nothing if it has been written as a class."""
    return keras.tree.flatten(getattr(model, "inputs", None) or [])


def result_names(model: keras.Model, result) -> list[str]:
    """The names of the tensors that a model returns."""
    leaves = keras.tree.flatten_with_path(result)
    names = [str(path[-1]) if path else "" for path, _tensor in leaves]
    given = list(getattr(model, "output_names", None) or [])
    is_mapping = isinstance(result, Mapping)
    return given if len(given) == len(names) and not is_mapping else names


def is_row(shape: Sequence[int]) -> bool:
    """Whether it is the shape of a row of numbers for each sample, `(n,)` or `(n, numbers)`."""
    return len(shape) == 1 or (len(shape) == 2 and shape[1] <= LONGEST_ANSWER)


def are_shares(row) -> bool:
    """Whether a model's output `(n, numbers)` is made of numbers that add up to 1."""
    values = as_numpy(row).astype("float64")
    return (
        values.ndim == 2 and values.shape[1] > 1 and values.min() >= 0 and np.allclose(values.sum(axis=1), 1, atol=0.02)
    )


def as_float(tensor) -> np.ndarray:
    """A tensor of any type as float32."""
    return keras.ops.convert_to_numpy(tensor).astype("float32")


def _in_batches(model: keras.Model, example: np.ndarray) -> tuple:
    """One sample as batches for `trace`: of two sizes, unless the model insists on one."""
    size = fixed_batch(model) or stateful_batch(model)
    rows = np.zeros(size or TRIED, int)
    return (((example[rows[start : start + (size or 3)]],) for start in range(0, len(rows), size or 3)),)


class Network:
    """A model's layer calls, found in one forward pass, and run with any weights. The model is never changed.

    Args:
        model: A Keras 3 model with one input.
        example: One sample, `(1, ...)`.

    Attributes:
        model: The model.
        layers: From each call's name, as `layer_outputs` gives it, to its Keras layer, in order of execution.
            Calls that do not give something for each sample are left out.
        shapes: Of "input", of each call's output, and of `RESULT`, without the batch axis; maps are `(h, w, maps)`
            always.
        answer: The name of the call that gives the answer; None if none does, because it is computed outside of layers.
        batch: How many samples the model takes at a time; None if any number.
        results: The names of the tensors that the model returns.
        place: Which of them is shown as its answer: the first that is a row of numbers, best of all of probabilities.
        fed_by: From each call's name to the calls whose outputs it takes; "input" is the sample, None anything else.
        size: How many numbers all of that is for one sample.
    """

    def __init__(self, model: keras.Model, example: np.ndarray):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what is left out is no output of a sample
            calls = [call for call in trace(model, *_in_batches(model, example)).calls if call.per_sample]
        self.model = model
        self.layers = {str(call.name): call.layer for call in calls}
        self._channels_first = any(
            getattr(layer, "data_format", None) == "channels_first" for layer in self.layers.values()
        )
        self.shapes = {"input": example.shape[1:]} | {
            str(call.name): self._channels_last(call.values).shape[1:] for call in calls
        }
        self.results, self.place, self.answer = [], 0, None
        self.batch = fixed_batch(model) or stateful_batch(model)
        self.fed_by: dict[str, list[str | None]] = {}
        self._find_answer(example)
        self.size = sum(math.prod(shape) for shape in self.shapes.values())
        self._recent = Recent(max(1, min(MOST_KEPT, KEPT // self.size)))
        self._run_at_once = (
            compiled(self._run_everything) if len(self.layers) > DEEP and not model.run_eagerly else None
        )

    def _find_answer(self, example: np.ndarray) -> None:
        """See what the model returns, which call has given it, and what each call takes."""
        given, taken = [], []
        whole = example[filled(np.arange(len(example)), self.batch or len(example))]

        def visit(name, inputs, output) -> None:
            given.append((str(name), output))
            taken.append((str(name), keras.tree.flatten(inputs)))

        with tapped(self.model, {}, visit):
            result = self.model(keras.ops.convert_to_tensor(whole), training=False)
        self._find_sources(given, taken, whole.shape)
        leaves = keras.tree.flatten(result)
        self.results = result_names(self.model, result)
        rows = [place for place, leaf in enumerate(leaves) if is_row(leaf.shape)]
        self.place = next((place for place in rows if are_shares(leaves[place])), next(iter(rows), 0))
        chosen = leaves[self.place]
        self.shapes[RESULT] = tuple(chosen.shape[1:])
        self.answer = next((name for name, output in reversed(given) if output is chosen and name in self.layers), None)

    def _find_sources(self, given: list, taken: list, shape: tuple[int, ...]) -> None:
        """Who has made the tensors that each call took; what nobody has made and is of the sample's shape, is that."""
        makers: dict[int, str] = {}
        for name, output in given:
            if name in self.layers:
                makers.setdefault(id(output), name)
        for name, tensors in taken:
            if name in self.layers:
                self.fed_by[name] = [
                    makers.get(id(tensor), "input" if tuple(tensor.shape) == shape else None)
                    for tensor in tensors
                    if hasattr(tensor, "shape")
                ]

    def _channels_last(self, output: np.ndarray) -> np.ndarray:
        return np.moveaxis(output, 1, -1) if self._channels_first and output.ndim == 4 else output

    # What stands where

    def worth_seeing(self) -> list[str]:
        """The calls that make something new; all of them if none does."""
        names = [name for name in self.layers if not self.rearranges(name) and self.shapes[name]]
        return names or list(self.layers)

    def rearranges(self, name: str) -> bool:
        """Whether a layer only passes on the numbers that it got."""
        return only_passes_on(self.layers[name])

    def before(self, name: str) -> str:
        """The layer before, or "input", leaving out those that only rearrange."""
        names = list(self.shapes)
        for earlier in reversed(names[: names.index(name)]):
            if earlier == "input" or not self.rearranges(earlier):
                return earlier
        return "input"

    def _places(self) -> dict[int, int]:
        """From each variable, by its id, to where it stands in `model.get_weights()`."""
        return {id(variable): place for place, variable in enumerate(self.model.weights)}

    def places_of(self, name: str) -> list[int]:
        """Where a layer's weights stand in `model.get_weights()`.

        Raises:
            ValueError: If there is no such layer.
        """
        if name not in self.layers:
            raise ValueError(f"Expected a layer out of {', '.join(self.layers)}. Received: {name!r}")
        places = self._places()
        return [places[id(variable)] for variable in self.layers[name].weights]

    def trainable_places(self) -> set[int]:
        """Where the weights that training changes stand in `model.get_weights()`."""
        trainable = {id(variable) for variable in self.model.trainable_variables}
        return {place for variable, place in self._places().items() if variable in trainable}

    def kernel(self, name: str, weights: Weights) -> np.ndarray | None:
        """A layer's kernel among these weights; None if it has none."""
        place = self._places().get(id(getattr(self.layers[name], "kernel", None)))
        return None if place is None else weights[place]

    # Running it

    def under(self, weights: Weights) -> keras.StatelessScope:
        """In here, and in this thread only, the model has these weights."""
        return keras.StatelessScope(state_mapping=list(zip(self.model.weights, weights, strict=True)))

    def outputs(self, x: np.ndarray, weights: Weights, only: Collection[str] | None = None) -> dict[str, np.ndarray]:
        """What every layer, and the model (`RESULT`), makes of samples `(n, ...)` with these weights, `(n, ...)`.

        Args:
            x: The samples. What became of the last single ones is kept.
            weights: The weights.
            only: The layers that are wanted; all of them by default.
        """
        if len(x) == 1 and only is None:
            return self._recent(x, weights, lambda: self._one_pass(x, weights, self.batch or 1, self.layers))
        size = self.batch or len(x)
        wanted = self.layers if only is None else set(only)
        parts = [self._one_pass(x[start : start + size], weights, size, wanted) for start in range(0, len(x), size)]
        if len(parts) == 1:
            return parts[0]
        return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}

    def _one_pass(self, x: np.ndarray, weights: Weights, size: int, wanted: Collection[str]) -> dict[str, np.ndarray]:
        """`outputs` of one batch, filled up with its last sample if the model insists on a number of them."""
        whole = keras.ops.convert_to_tensor(x[filled(np.arange(len(x)), size)])
        everything_of_one = len(x) == 1 and wanted is self.layers
        said = self._said(whole, weights) if everything_of_one else self._run(whole, weights, wanted)
        seen = {name: self._channels_last(as_numpy(said[name])[: len(x)]) for name in self.layers if name in said}
        return seen | {RESULT: as_numpy(said[RESULT])[: len(x)]}

    def _said(self, whole, weights: Weights) -> dict:
        """What everything in it says: in one graph if there are many layers, unless one cannot be part of a graph."""
        if self._run_at_once is not None:
            try:
                return self._run_at_once(whole, [keras.ops.convert_to_tensor(array) for array in weights])
            except Exception:  # whatever a layer of somebody else's does with a tensor that has no numbers yet
                self._run_at_once = None
        return self._run_everything(whole, weights)

    def _run_everything(self, whole, weights: Weights) -> dict:
        return self._run(whole, weights, self.layers)

    def _run(self, whole, weights: Weights, wanted: Collection[str]) -> dict:
        """What the layers that are wanted, and the model (`RESULT`), say about a batch, as tensors."""
        said = {}

        def visit(name, inputs, output):
            if name in wanted:
                said[str(name)] = output

        # Not `layer_outputs`: the scope in which it forgets states would hide ours, which holds the weights.
        with tapped(self.model, {}, visit), self.under(weights):
            result = self.model(whole, training=False)
        return said | {RESULT: keras.tree.flatten(result)[self.place]}

    def logits(
        self,
        x: np.ndarray,
        weights: Weights,
        layer: str,
        taps: Mapping | None = None,
        watch: keras.Layer | str | None = None,
    ) -> tuple:
        """The answer to one sample `(1, ...)` before its softmax or sigmoid, where that is known.

        Args:
            x: The sample.
            weights: The weights.
            layer: A layer to look at on the way.
            taps: From layers to what is added to their outputs, each `(1, ...)` as the model has it.
            watch: Where the logits are to be found, as `evidence.Reading.logits` says; the answer itself if it is None.

        Returns:
            `(logits, output)`: `(classes,)`, and what `layer` says, `(1, ...)` as the model has it.
        """
        seen = []

        def visit(name, inputs, output):
            if name == layer:
                seen.append(output)

        whole = x[filled(np.arange(len(x)), self.batch or len(x))]
        taps = {name: keras.ops.convert_to_tensor(values) for name, values in (taps or {}).items()}
        with tapped(self.model, taps, visit, watch) as recorder, self.under(weights):
            result = self.model(keras.ops.convert_to_tensor(whole), training=False)
        logits = keras.tree.flatten(result)[self.place] if recorder.watched is None else recorder.watched
        return as_float(logits)[0].reshape(-1), as_float(seen[0])[: len(x)]

    def silencing(self, output: np.ndarray, unit: int) -> np.ndarray:
        """What to add to a layer's output, `(1, ...)` as the model has it, so that one unit of it says 0."""
        at = (slice(None), unit) if self._channels_first and output.ndim == 4 else (..., unit)
        away = np.zeros_like(output)
        away[at] = -output[at]
        return away

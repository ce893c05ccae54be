"""What each `Embedding` of a model looks up: numbers, and the words they stand for where the model knows them."""

from collections.abc import Sequence
from typing import NamedTuple

import keras
import numpy as np

from kerasbook.layerwise import samples
from kerasbook.layerwise.kinds import looks_up
from kerasbook.layerwise.models import batch_for, build
from kerasbook.layerwise.recording import LayerCall, Recorder, recording


class Numbering(NamedTuple):
    """What a layer with a vocabulary returned: the numbers of words.

    Attributes:
        layer: The layer, such as a `TextVectorization`.
        tensor: The numbers, the very tensor.
        numbers: The same as NumPy.
    """

    layer: keras.Layer
    tensor: object
    numbers: np.ndarray


class LookedUp(NamedTuple):
    """What one call of an `Embedding` was given.

    Attributes:
        numbers: The numbers that it looked up, `(n, steps)`.
        sources: Where they may come from.
    """

    numbers: np.ndarray
    sources: list[Numbering]


class Listener(Recorder):
    """Hears what each `Embedding` is given.

    Attributes:
        found: From each of their calls to what it looked up.
    """

    def __init__(self, root: keras.Model):
        super().__init__(root)
        self.found: dict[LayerCall, LookedUp] = {}
        self._numberings: list[Numbering] = []

    def noted(self, call: LayerCall, inputs: tuple, part) -> None:
        if hasattr(call.layer, "get_vocabulary"):
            self._numberings.append(Numbering(call.layer, part, samples.as_numpy(part)))
        if looks_up(call.layer) and inputs and hasattr(inputs[0], "shape"):
            numbers = samples.as_numpy(inputs[0])
            self.found[call] = LookedUp(numbers, self._sources(inputs[0], numbers))

    def _sources(self, tensor, numbers: np.ndarray) -> list[Numbering]:
        """The layer that returned these numbers, or else all that returned the same ones."""
        gave = [source for source in self._numberings if source.tensor is tensor]
        return gave or [source for source in self._numberings if np.array_equal(source.numbers, numbers)]


def vocabulary(sources: Sequence[Numbering]) -> list[str]:
    """The words by their numbers; none if it is not certain which words they are."""
    known = [[str(word) for word in source.layer.get_vocabulary()] for source in sources]
    return known[0] if known and all(words == known[0] for words in known) else []


def written(number: int, words: Sequence[str]) -> str:
    """A number as the word that it stands for, or as itself if it stands for none, as in padding."""
    return words[number] or str(number) if 0 <= number < len(words) else str(number)


def _of_batch(model: keras.Model, x) -> dict[LayerCall, list[list[str]]]:
    """The same as `looked_up`, of samples that the model takes at a time."""
    count = samples.sample_count(x)
    build(model, x)
    listener = Listener(model)
    with recording(listener, keras.StatelessScope()):
        model(x, training=False)
    found = {}
    for call, (numbers, sources) in listener.found.items():
        if numbers.ndim == 1:  # the places in the row, the same for every sample
            numbers = np.broadcast_to(numbers, (count, len(numbers)))
        if numbers.ndim == 2 and len(numbers) == count:
            words = vocabulary(sources)
            found[call] = [[written(int(number), words) for number in row] for row in numbers]
    return found


def looked_up(model: keras.Model, x) -> dict[LayerCall, list[list[str]]]:
    """Runs a few samples through a model and records what each `Embedding` looks up.

    Args:
        model: A Keras 3 model.
        x: Samples as arrays, or a dictionary or list of them.

    Returns:
        From each call of an `Embedding` that looks up a row of numbers to the words of each sample's row; to the
        numbers, where the model has no layer that knows the words.
    """
    count = samples.sample_count(x)
    size = batch_for(model, count)
    rows = samples.filled(np.arange(count), size)
    found: dict[LayerCall, list[list[str]]] = {}
    for start in range(0, len(rows), size):
        for call, texts in _of_batch(model, samples.some(x, rows[start : start + size])).items():
            found.setdefault(call, []).extend(texts)
    return {call: texts[:count] for call, texts in found.items()}

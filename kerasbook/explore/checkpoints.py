"""A model's weights over time, from random to trained, and what a visitor may do to them."""

import hashlib
from collections.abc import Collection, Sequence

import keras
import numpy as np

from kerasbook.explore.network import Weights
from kerasbook.explore.samples import frozen
from kerasbook.layerwise.twins import random_twin


def digest(weights: Weights) -> str:
    """A name for weights: the same for the same numbers."""
    found = hashlib.blake2b(digest_size=16)
    for array in weights:
        found.update(np.ascontiguousarray(array).data)
    return found.hexdigest()


def random_weights(model: keras.Model) -> list[np.ndarray] | None:
    """Random weights for a network of this form; None if it has no weights, or Keras cannot clone it."""
    try:
        random = random_twin(model).get_weights()
    except Exception:  # whatever keeps Keras from cloning it, there is no twin to show
        return None
    fits = [array.shape for array in random] == [array.shape for array in model.get_weights()]
    return random if random and fits else None


class Checkpoints:
    """A model's weights at one epoch or several; nobody can write to them.

    Args:
        moments: The weights at each epoch, the last the model as it is.
        epochs: The number of each; 0 for random weights.
        cloned: Whether Keras could clone the model to give it random weights.

    Attributes:
        epochs: As above.
        cloned: As above.
        keys: A name for the weights of each epoch, as `key` gives it.
    """

    def __init__(self, moments: Sequence[Weights], epochs: Sequence[int], cloned: bool = True):
        self.epochs, self.cloned = list(epochs), cloned
        self._moments = [[frozen(array) for array in weights] for weights in moments]
        self.keys = [digest(weights) for weights in self._moments]

    @classmethod
    def of(cls, model: keras.Model) -> "Checkpoints":
        """A model as it is, and if Keras can clone it, with random weights as epoch 0."""
        random = random_weights(model)
        if random is None:
            return cls([model.get_weights()], [1], cloned=False)
        return cls([random, model.get_weights()], [0, 1])

    @property
    def last(self) -> list[np.ndarray]:
        """The weights of the model as it is."""
        return self.weights(self.epochs[-1])

    def weights(self, epoch: int) -> list[np.ndarray]:
        """The weights at an epoch, in the order of `model.get_weights()`; they cannot be written to.

        Raises:
            ValueError: If there is no such epoch.
        """
        if epoch not in self.epochs:
            raise ValueError(f"Expected an epoch out of {self.epochs}. Received: {epoch!r}")
        return list(self._moments[self.epochs.index(epoch)])

    def key(self, weights: Weights) -> str:
        """A name for any weights: the same for the same numbers, and found at once for those of an epoch."""
        for key, own in zip(self.keys, self._moments, strict=True):
            if len(own) == len(weights) and all(one is other for one, other in zip(own, weights, strict=True)):
                return key
        return digest(weights)


# What a visitor does to weights. Each gives new ones; those that it is given stay as they are.


def scrambled(weights: Weights, places: Collection[int], seed: int = 0) -> list[np.ndarray]:
    """The numbers of the arrays at these places change places at random, each array's within itself."""
    rng = np.random.default_rng(seed)
    changed = list(weights)
    for place in places:
        changed[place] = frozen(rng.permutation(changed[place].ravel()).reshape(changed[place].shape))
    return changed


def zeroed(weights: Weights, places: Collection[int]) -> list[np.ndarray]:
    """The arrays at these places become 0."""
    changed = list(weights)
    for place in places:
        changed[place] = frozen(np.zeros_like(changed[place]))
    return changed


def noisy(weights: Weights, places: Collection[int], amount: float, seed: int = 0) -> list[np.ndarray]:
    """Normal noise on the arrays at these places: of each array's own spread, times `amount`."""
    rng = np.random.default_rng(seed)
    changed = []
    for place, array in enumerate(weights):
        noise = rng.standard_normal(array.shape)  # drawn for all, so that a seed means the same noise always
        if place in places and amount:
            array = frozen((array + amount * array.std() * noise).astype(array.dtype))
        changed.append(array)
    return changed

"""What is left of a picture: each layer's linear probe rebuilds it from what that layer says."""

import numpy as np

from kerasbook.explore.crowds import Crowds
from kerasbook.explore.network import Weights
from kerasbook.explore.once import Once
from kerasbook.explore.readers import Reader, fitted
from kerasbook.explore.samples import smaller


class Rebuilder:
    """Rebuilds pictures from layers; its readers are fitted once for the same weights.

    Args:
        crowds: What the layers make of all samples, from half of which the readers learn.
    """

    def __init__(self, crowds: Crowds):
        self.crowds, self.subject = crowds, crowds.subject
        self._readers = Once(crowds.checkpoints.keys)

    def __call__(self, pictures: np.ndarray, weights: Weights) -> dict[str, np.ndarray]:
        """Pictures `(n, ...)` as ridge regression rebuilds them from each layer; large ones made smaller.

        Raises:
            ValueError: If the model takes no pictures, or there are no samples.
        """
        if self.subject.form != "picture" or self.subject.samples is None:
            raise ValueError("Expected a model that takes pictures, and samples. Received: one without")
        readers = self._readers(self.crowds.checkpoints.key(weights), lambda: self._fitted(weights))
        outputs = self.subject.network.outputs(self.subject.as_batch(pictures), weights)
        low, high = self.subject.range
        shape = smaller(self.subject.as_drawn(self.subject.samples[:1])).shape[1:]
        shape = shape[:2] if shape[2:] == (1,) else shape
        return {name: np.clip(read(outputs[name]).reshape(-1, *shape), low, high) for name, read in readers.items()}

    def _fitted(self, weights: Weights) -> dict[str, Reader]:
        train, _shown = self.crowds.halves()
        targets = smaller(self.subject.as_drawn(self.subject.samples[train])).reshape(len(train), -1)
        features = self.crowds(weights).features
        return {layer.name: fitted(features[layer.name][train], targets) for layer in self.subject.layers}

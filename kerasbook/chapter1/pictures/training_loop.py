"""A network on its way from random weights to good answers: its curves, and its layers as a film."""

from collections.abc import Mapping, Sequence

import numpy as np

from kerasbook.chapter1.settings import LAYERS
from kerasbook.locale import N_
from kerasbook.plots.animation import ProjectionsAnimation
from kerasbook.plots.curves import HistoryDisplay


class TrainingLoop(HistoryDisplay):
    """Loss and accuracy on training digits and on new ones, before training and after each epoch.

    Args:
        curve: From `"train_loss"`, `"test_accuracy"`, ... to a number for each epoch.
        guessing: The `"loss"` and the `"accuracy"` of guessing.
    """

    def __init__(self, curve: Mapping[str, Sequence[float]], guessing: Mapping[str, float]):
        super().__init__(
            curve,
            guessing=guessing,
            notes={"loss": N_("guessing: ln 10 = 2.303"), "accuracy": N_("guessing: 1 in 10")},
            names={"train": N_("training digits"), "test": N_("new digits")},
        )


class LayersOverEpochs(ProjectionsAnimation):
    """The same new digits as points, layer by layer, before training and after each epoch.

    Args:
        moments: For each epoch, from layer to the points `(n, 2)`.
        labels: Which digits they are, `(n,)`.
        epochs: The epochs.
        accuracy: The accuracy on new digits after each of them.
    """

    def __init__(
        self,
        moments: Sequence[Mapping[str, np.ndarray]],
        labels: np.ndarray,
        epochs: Sequence[int],
        accuracy: Sequence[float],
    ):
        super().__init__(
            moments,
            labels,
            epochs,
            scores=accuracy,
            score=N_("accuracy on\nnew digits"),
            names=LAYERS,
            caption=N_(
                "Each point is a new digit, in all pictures the same ones. In each layer a linear reader draws it "
                "towards the corner of its class, as far as the layer allows: clockwise from the top, 0 to 9. With "
                "random weights the digits lie mixed; epoch by epoch the layers pull the classes apart, most of all "
                "the last one."
            ),
        )

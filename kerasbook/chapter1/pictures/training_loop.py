"""A network on its way from random weights to good answers: its curves, and its layers as a film."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from kerasbook.chapter1.settings import LAYERS
from kerasbook.locale import N_
from kerasbook.locale import gettext as _
from kerasbook.plots import style
from kerasbook.plots.animation import ProjectionsAnimation
from kerasbook.plots.curves import Curve, HistoryDisplay


class TrainingLoop(HistoryDisplay):
    """Loss and accuracy on training digits and on new ones, before training and after more and more updates.

    Args:
        curve: From `"train_loss"`, `"test_accuracy"`, ... to a number for each of `updates`.
        updates: After how many updates: 0, some of the first epoch, and those of whole epochs.
        per_epoch: How many updates an epoch has.
        guessing: The `"loss"` and the `"accuracy"` of guessing.
    """

    def __init__(
        self,
        curve: Mapping[str, Sequence[float]],
        updates: Sequence[int],
        per_epoch: int,
        guessing: Mapping[str, float],
    ):
        super().__init__(
            curve,
            guessing=guessing,
            notes={"loss": N_("guessing: ln 10 = 2.303"), "accuracy": N_("guessing: 1 in 10")},
            names={"train": N_("training digits"), "test": N_("test digits")},
        )
        self.updates, self.per_epoch = list(updates), per_epoch

    def _curve(self, name: str, what: str) -> Curve:
        """Other seeds were measured after whole epochs alone."""
        curve = super()._curve(name, what)
        whole = [update % self.per_epoch == 0 for update in self.updates]
        others = [np.full(len(whole), np.nan) for _seed in curve.others]
        for places, values in zip(others, curve.others, strict=True):
            places[whole] = values
        return replace(curve, others=others)

    def _moments(self, count: int) -> Sequence[int]:
        return self.updates

    def _lay_out(self, axes) -> None:
        style.logarithmic_with_zero(axes)
        last = self.updates[-1]
        epochs = {1, last // self.per_epoch} if last >= 4 * self.per_epoch else {last // self.per_epoch} - {0}
        named = {update: f"{update}" for update in (1, 10) if update <= last}
        for epoch in sorted(epochs):
            words = _("{update:,}\nepoch {epoch}").format(update=epoch * self.per_epoch, epoch=epoch)
            named[epoch * self.per_epoch] = words
        axes.set_xticks([0, *named], [_("before"), *named.values()])
        axes.set_xlim(-0.15, 1.25 * max(last, 1))
        axes.set_xlabel(_("updates, on a logarithmic axis"), fontsize=style.SIZES["text"])


class LayersOverUpdates(ProjectionsAnimation):
    """The same test digits as points, layer by layer, before training and after more and more updates.

    Args:
        moments: For each moment, from layer to the points `(n, 2)`.
        labels: Which digits they are, `(n,)`.
        updates: After how many updates each moment was.
        accuracy: The accuracy on test digits at each of them.
    """

    def __init__(
        self,
        moments: Sequence[Mapping[str, np.ndarray]],
        labels: np.ndarray,
        updates: Sequence[int],
        accuracy: Sequence[float],
    ):
        super().__init__(
            moments,
            labels,
            updates,
            scores=accuracy,
            score=N_("accuracy on\ntest digits"),
            names=LAYERS,
            caption=N_(
                "Each point is a test digit, the same ones in every picture. For each layer a linear probe moves it as "
                "close to the corner of its class as it can: clockwise from the top, 0 to 9. With random weights the "
                "digits are mixed; update by update the layers pull the classes apart, most of all the last one. The "
                "pictures come closer together where more happens: most of it within the first epoch, which has 63 "
                "updates."
            ),
            unit="updates",
        )

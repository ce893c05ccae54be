"""A training as a film: the same samples in every layer, from random weights to the end."""

from collections.abc import Sequence

import numpy as np
from sklearn.decomposition import PCA

from kerasbook import layerwise
from kerasbook.layerwise.linear import flat
from kerasbook.locale import N_
from kerasbook.locale import gettext as _
from kerasbook.plots.animation import ProjectionsAnimation
from kerasbook.plots.pages import evenly

PANELS = 6  # layers beside each other in the film

WHEEL = N_(
    "Each point is a sample, the same in all pictures. For each layer, a linear probe trained on other samples moves "
    "it as close as it can to the corner of its class."
)
PLANE = N_("Each point is a sample, the same in all pictures, in the plane in which the trained layer varies most.")
LEFT_OUT = N_("{shown} of {all} layers are shown.")


def in_last_planes(moments: Sequence[layerwise.Moment]) -> list[dict[str, np.ndarray]]:
    """For each moment, from layer to points `(n, 2)`: in the plane of the last moment, so that nothing turns.

    The points of a layer have the same scale at every moment: at the last one nearly all lie within 1 of the middle.
    """
    planes, scales = {}, {}
    for name, output in moments[-1].outputs.items():
        units = flat(output)
        units = np.hstack([units, np.zeros((len(units), 1))]) if units.shape[1] == 1 else units
        planes[name] = PCA(2, random_state=0).fit(units)
        scales[name] = np.quantile(np.abs(planes[name].transform(units)), 0.98) or 1.0

    def points(name: str, output: np.ndarray) -> np.ndarray:
        units = flat(output)
        units = np.hstack([units, np.zeros((len(units), 1))]) if units.shape[1] == 1 else units
        return planes[name].transform(units) / scales[name]

    return [{name: points(name, output) for name, output in moment.outputs.items()} for moment in moments]


def accuracy(answers: np.ndarray, y: np.ndarray) -> float | None:
    """The share of samples answered rightly, from class scores `(n, classes)` or `(n, 1)`; None if they are no such."""
    if answers.ndim != 2 or y.min() < 0 or y.max() >= max(2, answers.shape[1]):
        return None
    found = answers[:, 0] > 0.5 if answers.shape[1] == 1 else answers.argmax(axis=1)
    return float(np.mean(found == y))


class RepresentationHistory(layerwise.RepresentationHistory):
    __doc__ = layerwise.RepresentationHistory.__doc__

    def animation(self, method: str | None = None) -> ProjectionsAnimation:
        """Returns the training as a film. Jupyter shows it below the cell, with a slider.

        Args:
            method: "wheel" for the view of a linear probe (half of the samples train it, the other half are drawn),
                the default if there are class indices; "pca" for the plane in which the trained layer varies most.

        Returns:
            A `ProjectionsAnimation`. Its `gif()` returns the content of a GIF file, and its `page()` an HTML page with
            a slider that works offline.

        Raises:
            ValueError: If nothing was recorded yet, `method` is unknown, or "wheel" has no class indices.

        Example:

        >>> history = RepresentationHistory(images[:300], labels[:300])
        >>> model.fit(images, labels, epochs=5, callbacks=[history])
        >>> Path("training.gif").write_bytes(history.animation().gif())
        """
        if not self.moments:
            raise ValueError("Expected a training: give this callback to model.fit first. Received: no moment")
        classes = self.y is not None and self.y.ndim == 1 and np.issubdtype(self.y.dtype, np.integer)
        method = method or ("wheel" if classes else "pca")
        if method not in ("pca", "wheel"):
            raise ValueError(f"Expected method to be 'pca' or 'wheel'. Received: {method!r}")
        if method == "wheel" and not classes:
            raise ValueError("Expected class numbers y, (n,), for method='wheel'. Received: none. Use method='pca'")
        names = list(self.moments[0].outputs)
        shown = evenly(names, PANELS)
        moments = [moment._replace(outputs={name: moment.outputs[name] for name in shown}) for moment in self.moments]
        y = self.y if self.y is not None and self.y.ndim == 1 else None
        if method == "wheel":
            points, drawn = layerwise.wheels(moments, y)
        else:
            points, drawn = in_last_planes(moments), slice(None)
        scores = [accuracy(moment.outputs[names[-1]], self.y) if classes else None for moment in self.moments]
        caption = _(WHEEL if method == "wheel" else PLANE)
        if len(shown) < len(names):
            caption += " " + _(LEFT_OUT).format(shown=len(shown), all=len(names))
        return ProjectionsAnimation(
            moments=points,
            y=None if y is None else y[drawn],
            epochs=[moment.epoch if self.every == "epoch" else moment.step for moment in moments],
            scores=None if None in scores else scores,
            score=N_("accuracy on\nthese samples"),
            names={name: name for name in shown},
            caption=caption,
            unit="epochs" if self.every == "epoch" else "batches",
        )

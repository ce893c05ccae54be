"""A training as a film: the same samples in every layer, from random weights to the end."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from sklearn.decomposition import PCA

from kerasbook import layerwise
from kerasbook.inside.helpers import labels_to_draw
from kerasbook.layerwise import answers as labelling
from kerasbook.layerwise import evidence
from kerasbook.layerwise.evidence import Reading
from kerasbook.layerwise.linear import flat
from kerasbook.layerwise.samples import sample_count
from kerasbook.locale import N_
from kerasbook.plots.animation import ProjectionsAnimation
from kerasbook.plots.layers import Remark
from kerasbook.plots.pages import evenly
from kerasbook.plots.projections import NAMED, are_classes

PANELS = 6  # layers beside each other in the film

WHEEL = N_(
    "Each point is a sample, the same in all pictures. For each layer, a linear probe trained on other samples moves "
    "it as close as it can to the corner of its class."
)
PLANE = N_("Each point is a sample, the same in all pictures, in the plane in which the trained layer varies most.")
LEFT_OUT = N_("{shown} of {all} layers are shown.")
BROKEN = N_("In {broken} of {all} pictures a layer's output is NaN or infinite.")
LAST_FINITE = N_("Planes and scales are those of the last finite outputs.")
OF_THEIR_OWN = N_("No colours: there are {classes:,} classes for {samples:,} samples.")
IN_NO_ORDER = N_("No accuracy: in which order the model counts the classes is not known. Say it with labels=[...].")
UNREAD = N_("No accuracy: it is not known how the model's answers name the classes.")
LARGEST = N_("Accuracy: the model is taken to answer with the class that has the largest of its numbers.")
LIKELY = N_("Accuracy: the answers are treated as probabilities, because all of them lie between 0 and 1.")


def is_drawable(output: np.ndarray, count: int) -> bool:
    """Whether there are numbers for each sample."""
    return output.dtype.kind in "fiub" and output.shape[:1] == (count,)


def with_two_axes(output: np.ndarray) -> np.ndarray:
    """`(n, ...)` -> `(n, units)`, at least two of them."""
    units = flat(output)
    return np.hstack([units, np.zeros_like(units)]) if units.shape[1] == 1 else units


def in_last_planes(moments: Sequence[layerwise.Moment]) -> list[dict[str, np.ndarray]]:
    """For each moment, from layer to points `(n, 2)`: in the plane of the last moment, so that nothing turns.

    The points of a layer have the same scale at every moment: at the last one nearly all lie within 1 of the middle.
    Where a layer's output is not finite its points are NaN; then the last moment is the last one that is finite.
    """
    planes, scales = {}, {}
    for name in moments[-1].outputs:
        finite = [moment.outputs[name] for moment in moments if np.isfinite(moment.outputs[name]).all()]
        if finite:
            units = with_two_axes(finite[-1])
            planes[name] = PCA(2, random_state=0).fit(units)
            scales[name] = np.quantile(np.abs(planes[name].transform(units)), 0.98) or 1.0

    def points(name: str, output: np.ndarray) -> np.ndarray:
        if not np.isfinite(output).all():
            return np.full((len(output), 2), np.nan)
        return planes[name].transform(with_two_axes(output)) / scales[name]

    return [{name: points(name, output) for name, output in moment.outputs.items()} for moment in moments]


def named_classes(answers: np.ndarray, y: np.ndarray, reading: Reading) -> np.ndarray | None:
    """The class that each answer names, `(n,)`; None if the answers cannot be read as the classes in `y`."""
    numbers = evidence.columns(answers)
    width = numbers.shape[1]
    kind = evidence.kind_for(reading.kind, width, y)
    if answers.ndim > 2:
        return None
    if width > 1:
        one_each = reading.one_holds or y.max() == width - 1  # else they may be numbers for anything
        return evidence.named(kind, numbers) if one_each and y.min() >= 0 and y.max() < width else None
    signs = kind != "chances" and labelling.are_signs(y)
    if not evidence.is_alone(kind, width) or not (signs or np.isin(y, (0, 1)).all()):
        return None
    found = evidence.named(kind, numbers)
    return np.where(found == 1, 1, -1) if signs else found


def accuracy(answers: np.ndarray, y: np.ndarray, reading: Reading) -> float | None:
    """The share of samples answered rightly.

    Args:
        answers: A number for each class, `(n, classes)`, or one number, `(n,)` or `(n, 1)`.
        y: Class numbers, `(n,)`.
        reading: How the answers are to be read.

    Returns:
        A share; NaN if the answers are not finite, None if they cannot be read as the classes in `y`.
    """
    found = named_classes(answers, y, reading)
    if found is None or not np.isfinite(answers).all():
        return None if found is None else float("nan")
    return float(np.mean(found == y))


class Answers(NamedTuple):
    """Answers as the film draws them.

    Attributes:
        y: A class number or name, or a number to predict, for each sample, `(n,)`; None if there is none.
        labels: What to call the classes, if not by their numbers or names.
        are_classes: Whether a probe can learn them as classes.
        are_likely: Whether they are taken for classes without being asked to.
        are_values: Whether they are numbers to predict, and no classes.
        foot: What to say about them.
    """

    y: np.ndarray | None = None
    labels: dict[int, str] | None = None
    are_classes: bool = False
    are_likely: bool = False
    are_values: bool = False
    foot: Sequence[Remark] = ()


def answers_in(y: np.ndarray | None, labels: Sequence[str] | None, width: int | None = None) -> Answers:
    """Answers in any form as one for each sample.

    Args:
        y: The answers, `(n, ...)`, or None.
        labels: The names of the classes 0, 1, ...; with them, whole numbers are classes in any case.
        width: How many numbers the model answers to each sample; None if that is not known.

    Raises:
        ValueError: If `labels` lacks one of the classes.
    """
    y, foot = labels_to_draw(y)
    if y is None:
        return Answers(foot=foot)
    likely = labelling.are_classes(y, width)
    if y.dtype.kind == "O":
        y = np.array(list(map(str, y)))
    if y.dtype.kind == "b" or (y.dtype.kind == "f" and are_classes(y)):
        y = y.astype(int)
    if labels is not None:
        y, labels = labelling.places(y, labels, "labels"), dict(enumerate(labels))
    counts = np.unique(y, return_counts=True)[1]
    learnable = y.dtype.kind != "f" and len(counts) <= max(NAMED, len(y) // 2) and bool((counts > 1).any())
    if y.dtype.kind == "U" and not learnable:
        return Answers(foot=[*foot, (OF_THEIR_OWN, {"classes": len(counts), "samples": len(y)})])
    values = not likely and labels is None
    return Answers(y, labels, learnable, learnable and not values, values, foot)


class RepresentationHistory(layerwise.RepresentationHistory):
    __doc__ = layerwise.RepresentationHistory.__doc__

    def animation(self, method: str | None = None, *, labels: Sequence[str] | None = None) -> ProjectionsAnimation:
        """Returns the training as a film. Jupyter shows it below the cell, with a slider.

        Where a layer's output is NaN or infinite the film says so. The accuracy is that of the model on these samples;
        there is none where it is not known which class an answer names, such as with one number that is neither
        trained nor activated as a probability or a logit, and classes that are not -1 and 1.

        Args:
            method: "wheel" for the view of a linear probe (half of the samples train it, the other half are drawn),
                the default if there are classes; "pca" for the plane in which the trained layer varies most. Three
                or more whole numbers that one unit predicts are values, no classes, unless `labels` names them.
            labels: The names of the classes 0, 1, ... If `y` holds names, it says in which order the model counts them.

        Returns:
            A `ProjectionsAnimation`. Its `gif()` returns the content of a GIF file, and its `page()` an HTML page with
            a slider that works offline.

        Raises:
            ValueError: If nothing was recorded yet, `method` is unknown, "wheel" has no classes, or `labels` lacks one.

        Example:

        >>> history = RepresentationHistory(images[:300], labels[:300])
        >>> model.fit(images, labels, epochs=5, callbacks=[history])
        >>> Path("training.gif").write_bytes(history.animation().gif())
        """
        count = sample_count(self.x)
        if not self.moments:
            raise ValueError("Expected a training: give this callback to model.fit first. Received: no moment")
        if count < 2:
            raise ValueError("Expected at least 2 samples, for points in a plane. Received: 1")
        answers = answers_in(self.y, labels, self.width)
        method = method or ("wheel" if answers.are_likely else "pca")
        if method not in ("pca", "wheel"):
            raise ValueError(f"Expected method to be 'pca' or 'wheel'. Received: {method!r}")
        if method == "wheel" and not answers.are_classes:
            received = "none" if self.y is None else f"{self.y.dtype} of shape {self.y.shape}"
            raise ValueError(
                f"Expected class numbers y, (n,), for method='wheel'. Received: {received}. Use method='pca'"
            )
        names = [name for name, output in self.moments[0].outputs.items() if is_drawable(output, count)]
        shown = evenly(names, PANELS)
        moments = [moment._replace(outputs={name: moment.outputs[name] for name in shown}) for moment in self.moments]
        if method == "wheel":
            points, drawn = layerwise.wheels(moments, answers.y)
        else:
            points, drawn = in_last_planes(moments), slice(None)
        scores, unscored = self._scores(answers)
        film = ProjectionsAnimation(
            moments=points,
            y=None if answers.y is None else answers.y[drawn],
            epochs=[moment.epoch if self.every == "epoch" else moment.step for moment in moments],
            scores=scores,
            score=N_("accuracy on\nthese samples"),
            names={name: name for name in shown},
            caption=WHEEL if method == "wheel" else PLANE,
            unit="epochs" if self.every == "epoch" else "batches",
            labels=answers.labels,
            by_value=answers.are_values and method == "pca",
            foot=[*answers.foot, *unscored],
        )
        if film.broken:
            film.foot.append((BROKEN, {"broken": len(film.broken), "all": len(points)}))
            film.foot += [(LAST_FINITE, {})] if method == "pca" else []
        if len(shown) < len(names):
            film.foot.append((LEFT_OUT, {"shown": len(shown), "all": len(names)}))
        return film

    def _scores(self, answers: Answers) -> tuple[list[float] | None, list[Remark]]:
        """The accuracy at each moment, or None and why there is none."""
        if not answers.are_likely:
            return None, []
        if answers.y.dtype.kind == "U":
            return None, [(IN_NO_ORDER, {})]
        reading = self.reading
        if reading is None:
            return None, [(UNREAD, {})]
        scores = [accuracy(moment.outputs[self.answer], answers.y, reading) for moment in self.moments]
        if None in scores:
            return None, [(UNREAD, {})]
        by_size = evidence.columns(self.moments[0].outputs[self.answer]).shape[1] > 1 and not reading.one_holds
        return scores, [(LARGEST, {})] if by_size else [(LIKELY, {})] if reading.assumed else []

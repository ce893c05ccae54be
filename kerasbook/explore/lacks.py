"""Which views do not fit a model, and the sentence that says why."""

import math
from collections.abc import Mapping

import numpy as np

from kerasbook.explore.checkpoints import Checkpoints
from kerasbook.explore.subject import Subject
from kerasbook.locale import N_
from kerasbook.locale import gettext as _

LARGE = 2**15  # numbers of a picture: to rebuild one from a layer is learned from more than a few hundred samples
FEW = 500
MOST_CLASSES = 50  # with more, the corners of a projection lie too close

Reason = tuple[str, dict]  # a sentence of the catalogue, and what stands in its braces

FEW_LAYERS = N_("{shown} of the model's {total} layers are shown, evenly spread.")
NO_ROW = N_("This model does not output one row of numbers, so there are no bars to draw.")
ONE_OF_SEVERAL = N_("This model has {count} outputs; the one shown here is {name}.")
NOT_DRAWN = N_("This model takes numbers, not pictures: choose one of the samples.")
NO_PICTURE = N_("This model takes numbers, so there is no picture to rebuild.")
TEXT_NOT_DRAWN = N_("This model takes text, not pictures: choose one of the samples.")
TEXT_NO_PICTURE = N_("This model takes text, so there is no picture to rebuild.")
NO_SAMPLES = N_("This needs samples; pass them with --data FILE.npz.")
FEW_SAMPLES = N_("{count} samples are too few to learn how to rebuild pictures of this size.")
NO_LABELS = N_("This needs the labels of the samples, y in --data FILE.npz.")
NO_CLASS_LABELS = N_("This needs class labels, and y holds numbers to predict.")
LABELS_BEYOND = N_("The labels go from {low} to {high}, and the model has {count} outputs, 0 to {last}.")
NAMES_BEYOND = N_("Different names among the labels: {labels}. Classes that the model tells apart: {count}.")
KINDS_ONLY = N_("The labels are five kinds, the answers 1,000 classes: nobody has said which of them are right.")
UNFIT_CLASSES = N_("This needs 2 to {most} classes with at least four samples each.")
NO_CLASSES = N_("This model does not predict classes.")
NO_WEIGHTS = N_("This model has no weights.")
ONE_AGE = N_("There is only one state of this model to see.")
NOT_CLONED = N_("Keras cannot clone this model with random weights, so there is only one state to see.")


def lacking(subject: Subject, checkpoints: Checkpoints) -> dict[str, Reason]:
    """The views that do not fit, each with its reason.

    Of "layers" (some are not shown), "answers", "outputs" (only one is shown), "draw", "rebuilt", "places", "accuracy",
    "exciting", "touch", "time".
    """
    lacks = _of_the_model(subject) | _of_the_samples(subject, rebuilds=subject.form == "picture")
    if "rebuilt" not in lacks and math.prod(subject.shape) > LARGE and len(subject.samples) < FEW:
        lacks["rebuilt"] = (FEW_SAMPLES, {"count": len(subject.samples)})
    if subject.labels is not None and subject.targets is None:
        lacks["accuracy"] = _why_labels_do_not_fit(subject)
    if not checkpoints.last:
        lacks["touch"] = (NO_WEIGHTS, {})
    if len(checkpoints.epochs) == 1:
        lacks["time"] = (ONE_AGE if checkpoints.cloned else NOT_CLONED, {})
    return lacks


def _of_the_model(subject: Subject) -> dict[str, Reason]:
    lacks: dict[str, Reason] = {}
    if len(subject.layers) < subject.worth_seeing and not subject.chosen_layers:
        lacks["layers"] = (FEW_LAYERS, {"shown": len(subject.layers), "total": subject.worth_seeing})
    if subject.answers.name is None:
        lacks["answers"] = (NO_ROW, {})
    if len(subject.network.results) > 1:
        names = subject.network.results
        lacks["outputs"] = (ONE_OF_SEVERAL, {"count": len(names), "name": names[subject.network.place]})
    if subject.form == "text":
        lacks |= {"draw": (TEXT_NOT_DRAWN, {}), "rebuilt": (TEXT_NO_PICTURE, {})}
    elif subject.form == "numbers":
        lacks |= {"draw": (NOT_DRAWN, {}), "rebuilt": (NO_PICTURE, {})}
    return lacks


def _why_labels_do_not_fit(subject: Subject) -> Reason:
    """Why nobody can say whether the answers are right."""
    if subject.photographs:
        return KINDS_ONLY, {}
    if not (subject.answers.chooses or (subject.answers.name == "numbers" and subject.answers.width > 1)):
        return NO_CLASSES, {}
    labels, count = subject.label_names, len(subject.answers.classes)
    if subject.given.dtype.kind in "OUS":
        return NAMES_BEYOND, {"labels": len(labels), "count": count}
    return LABELS_BEYOND, {"low": labels[0], "high": labels[-1], "count": count, "last": count - 1}


def _of_the_samples(subject: Subject, rebuilds: bool) -> dict[str, Reason]:
    if subject.samples is None:
        views = ["places", "accuracy", "exciting", *(["rebuilt"] if rebuilds else [])]
        return dict.fromkeys(views, (NO_SAMPLES, {}))
    if subject.labels is None:
        reason = NO_LABELS if subject.given is None else NO_CLASS_LABELS
        return dict.fromkeys(["places", "accuracy"], (reason, {}))
    if not _can_be_told_apart(subject.labels):
        return {"places": (UNFIT_CLASSES, {"most": MOST_CLASSES})}
    return {}


def _can_be_told_apart(labels: np.ndarray) -> bool:
    """Whether a projection of these classes makes sense."""
    sizes = np.unique(labels, return_counts=True)[1]
    return 2 <= len(sizes) <= MOST_CLASSES and sizes.min() >= 2 and sizes.sum() >= 4 * len(sizes)


def in_words(lacks: Mapping[str, Reason]) -> dict[str, str]:
    """The reasons in the language in use."""
    return {view: _(sentence).format(**fields) for view, (sentence, fields) in lacks.items()}

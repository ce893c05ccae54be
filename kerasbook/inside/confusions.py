"""Which classes a model of your own takes for which."""

from collections.abc import Sequence

import keras
import numpy as np

from kerasbook.inside.attributions import check_classes
from kerasbook.layerwise import evidence, samples
from kerasbook.layerwise.answers import are_signs, one_each, places
from kerasbook.layerwise.models import check_model
from kerasbook.layerwise.questions import Question
from kerasbook.plots.confusion import ConfusionDisplay


def _right_classes(y: np.ndarray, classes: Sequence[str] | None) -> np.ndarray:
    """The number, or sign, of each sample's own class, `(n,)`.

    Raises:
        ValueError: If labels are no classes.
    """
    labels = one_each(y)
    if labels is None:
        raise ValueError(f"Expected class indices or one-hot rows as y. Received: {np.shape(y)}")
    if labels.dtype.kind in "OUS":
        return places(labels, [] if classes is None else classes, "classes")
    wrong = [label for label in labels if label != label // 1] if labels.dtype.kind == "f" else []
    if wrong:
        raise ValueError(f"Expected class indices, whole numbers, as y. Received: {wrong[0]}")
    return labels.astype(np.int64)


def plot_confusion(
    model: keras.Model,
    x,
    y=None,
    *,
    output: int | str | None = None,
    classes: Sequence[str] | None = None,
    answers: str | None = None,
    batch_size: int = 256,
    figure=None,
) -> ConfusionDisplay:
    """Draws which classes a model takes for which: each row a class, each column a prediction.

    Classes stand in their own order, so that those that follow one another are neighbours.

    Args:
        model: Any Keras 3 model that tells classes apart.
        x: Samples, `(n, ...)`, in any form that Keras takes; batches may bring their labels.
        y: Labels: class indices, `(n,)`, or one-hot rows; -1 and 1 of a model whose single answers have a sign; or
            names, `(n,)`, if `classes` gives all of them. A dictionary or list of several outputs' labels, too, if
            `output` says which to look at.
        output: Which output to look at if the model has several, by name or index.
        classes: The names of the classes 0, 1, ...
        answers: What the model's outputs are, as in `layerwise.saliency`; found out by default.
        batch_size: Number of samples per forward pass.
        figure: The matplotlib figure to draw on; a new one by default.

    Returns:
        The display, already drawn. Jupyter shows it below the cell.

    Raises:
        TypeError: If `model` is not a Keras 3 model.
        ValueError: If there are no labels, or the model's answers are not classes.

    Example:

    >>> plot_confusion(model, images, labels)
    """
    check_model(model)
    x, y = samples.with_labels(x, y, model, output)
    if y is None:
        raise ValueError("Expected labels y, (n,), to compare the predictions with. Received: none")
    labels = _right_classes(y, classes)
    question = Question(model, x, output=output, batch_size=batch_size, answers=answers)
    width = question.answers.shape[1]
    if answers is None:
        question.kind = evidence.kind_for(question.kind, width, labels)
    if width == 1 and not question.alone:
        low, high = question.answers.min(), question.answers.max()
        raise ValueError(
            "Expected a model that answers with a number for each class, (n, classes), or with one probability. "
            f"Received: single answers from {low:.3g} to {high:.3g}. If they are logits, say so with answers='logits'; "
            "if their sign names the class, with answers='margins'"
        )
    check_classes(question, classes)
    names = [str(number) for number in range(max(width, 2))] if classes is None else classes
    if question.alone and question.kind != "chances" and are_signs(labels):
        labels, names = (labels + 1) // 2, ["-1", "1"] if classes is None else classes
    return ConfusionDisplay(labels, question.own_answers, names).plot(figure=figure)

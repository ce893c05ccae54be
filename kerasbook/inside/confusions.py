"""Which classes a model of your own takes for which."""

from collections.abc import Sequence

import keras
import numpy as np

from kerasbook.inside.attributions import check_classes
from kerasbook.inside.helpers import class_numbers
from kerasbook.layerwise import samples
from kerasbook.layerwise.models import check_model
from kerasbook.layerwise.questions import Question
from kerasbook.plots.confusion import ConfusionDisplay


def _numbers_of(names: np.ndarray, classes: Sequence[str] | None) -> np.ndarray:
    """The number of each class that is called by its name.

    Raises:
        ValueError: If there are names that are not among those of the classes.
    """
    known = {str(name): number for number, name in enumerate([] if classes is None else classes)}
    unknown = [str(name) for name in dict.fromkeys(names) if str(name) not in known]
    if unknown:
        received = ", ".join([*map(repr, unknown[:4]), *["..."][: len(unknown) > 4]])
        raise ValueError(f"Expected class indices as y, or names out of classes=[...]. Received: {received}")
    return np.array([known[str(name)] for name in names])


def _right_classes(y: np.ndarray, classes: Sequence[str] | None) -> np.ndarray:
    """The number of each sample's own class, `(n,)`.

    Raises:
        ValueError: If labels are no classes.
    """
    labels, _foot = class_numbers(y)
    if labels is None:
        raise ValueError(f"Expected class indices or one-hot rows as y. Received: {np.shape(y)}")
    if labels.dtype.kind in "OUS":
        return _numbers_of(labels, classes)
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
        y: Labels: class indices, `(n,)`, or one-hot rows; or names, `(n,)`, if `classes` gives all of them.
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
    x, y = samples.gathered(x, y, model)
    if y is None:
        raise ValueError("Expected labels y, (n,), to compare the predictions with. Received: none")
    question = Question(model, x, output=output, batch_size=batch_size, answers=answers)
    if question.answers.shape[1] == 1 and not question.alone:
        low, high = question.answers.min(), question.answers.max()
        raise ValueError(
            "Expected a model that answers with a number for each class, (n, classes), or with one probability. "
            f"Received: single answers from {low:.3g} to {high:.3g}. If they are logits, say so with answers='logits'"
        )
    check_classes(question, classes)
    labels = _right_classes(y, classes)
    count = max(question.answers.shape[1], 2)
    names = [str(number) for number in range(count)] if classes is None else classes
    return ConfusionDisplay(labels, question.own_answers, names).plot(figure=figure)

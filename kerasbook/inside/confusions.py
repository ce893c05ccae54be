"""Which classes a model of your own takes for which."""

from collections.abc import Sequence

import keras
import numpy as np

from kerasbook.inside.helpers import class_numbers
from kerasbook.layerwise import samples
from kerasbook.layerwise.models import check_model
from kerasbook.layerwise.questions import Question
from kerasbook.plots.confusion import ConfusionDisplay


def _classes_of(answers: np.ndarray) -> np.ndarray:
    """The class that each answer stands for: the largest number, or which side of one half a single one lies on.

    Raises:
        ValueError: If a single one is no probability.
    """
    if answers.shape[1] > 1:
        return answers.argmax(axis=1)
    if answers.min() >= 0 and answers.max() <= 1:
        return (answers[:, 0] > 0.5).astype(np.int64)
    raise ValueError(
        "Expected a model that answers with a number for each class, (n, classes), or with one probability. "
        f"Received: single answers from {answers.min():.3g} to {answers.max():.3g}"
    )


def plot_confusion(
    model: keras.Model,
    x,
    y=None,
    *,
    output: int | str | None = None,
    classes: Sequence[str] | None = None,
    batch_size: int = 256,
    figure=None,
) -> ConfusionDisplay:
    """Draws which classes a model takes for which: each row a class, each column a prediction.

    Classes stand in their own order, so that those that follow one another are neighbours.

    Args:
        model: Any Keras 3 model that tells classes apart.
        x: Samples, `(n, ...)`, in any form that Keras takes; batches may bring their labels.
        y: Labels: class indices, `(n,)`, or one-hot rows.
        output: Which output to look at if the model has several, by name or index.
        classes: The names of the classes 0, 1, ...
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
    answers = Question(model, x, output=output, batch_size=batch_size).answers  # (n, classes)
    numbers, _foot = class_numbers(y)
    if numbers is None:
        raise ValueError(f"Expected class indices or one-hot rows as y. Received: {np.shape(y)}")
    predictions = _classes_of(answers)
    count = max(answers.shape[1], 2)
    names = [str(number) for number in range(count)] if classes is None else classes
    return ConfusionDisplay(numbers.astype(np.int64), predictions, names).plot(figure=figure)

"""What a model of your own does with words: which decide an answer, and which weights belong to them."""

from collections.abc import Callable, Sequence

import keras
import numpy as np

from kerasbook.layerwise import samples
from kerasbook.layerwise.words import WordEffects, word_occlusion
from kerasbook.locale import gettext as _
from kerasbook.numbers import in_digits
from kerasbook.plots.sentences import SentenceDisplay
from kerasbook.plots.vocabulary import VocabularyDisplay


def _title(effects: WordEffects, classes: Sequence[str] | None) -> str:
    """The answer asked about, and the number that the model gave it."""
    if effects.answers is None:
        return ""
    alone = len(effects.answers) == 1
    name = str(effects.target) if classes is None else _(str(classes[effects.target]))
    if alone and classes is None:
        return _("prediction {number}").format(number=in_digits(effects.answers[0], 3))
    return f"{name} · {in_digits(effects.answers[0 if alone else effects.target], 3)}"


def plot_words(
    model: keras.Model,
    texts: Sequence[str],
    vectorize: Callable | None = None,
    *,
    target=None,
    output: int | str | None = None,
    classes: Sequence[str] | None = None,
    titles: Sequence[str] | None = None,
    split: Callable[[str], list[str]] = str.split,
    figure=None,
) -> SentenceDisplay:
    """Draws texts with each word on the colour of what it does to the answer: blue for it, red against it.

    Args:
        model: Any Keras 3 model with one input.
        texts: Texts, such as `["a fine film", "too long"]`.
        vectorize: What turns a list of texts into the model's input, such as a `TextVectorization`; None for a model
            that takes texts.
        target: What to explain: a class, a class for each text, a function, or None for the model's own predictions.
        output: Which output to explain if the model has several, by name or index.
        classes: The names of the classes.
        titles: What stands above each text; by default the answer asked about, and the model's number for it.
        split: What splits a text into words; at blanks by default.
        figure: The matplotlib figure to draw on; a new one by default.

    Returns:
        The display, already drawn. Jupyter shows it below the cell.

    Raises:
        ValueError: If `layerwise.word_occlusion` cannot explain the predictions, or there are not as many titles as
            texts.

    Example:

    >>> plot_words(classifier, texts, vectorize, classes=["negative", "positive"])
    """
    found = word_occlusion(model, texts, vectorize, target=target, output=output, split=split)
    if titles is None:
        titles = [_title(effects, classes) for effects in found]
    return SentenceDisplay([(effects.words, effects.drops) for effects in found], titles).plot(figure=figure)


def vocabulary_weights(model: keras.Model, count: int, layer: str | keras.Layer | None) -> np.ndarray:
    """The first weights of a model, or of one of its layers, that have a row for each of so many words.

    Raises:
        ValueError: If there are none.
    """
    fitting, matrices = [], []
    for own in model.layers:
        if layer in (None, own, own.name):
            matrices += [weight for weight in own.weights if len(weight.shape) == 2]
    fitting = [weight for weight in matrices if weight.shape[0] == count]
    if not fitting:
        there = ", ".join(f"{weight.path} {tuple(weight.shape)}" for weight in matrices) or "none"
        raise ValueError(f"Expected weights with a row for each of the {count:,} words. Received: {there}")
    return samples.as_numpy(fitting[0])


def plot_vocabulary(
    model: keras.Model,
    words: Sequence[str],
    *,
    layer: str | keras.Layer | None = None,
    units: Sequence[int] | None = None,
    most: int = 8,
    figure=None,
) -> VocabularyDisplay:
    """Draws the words beside a layer's weights: for each unit, those that raise its output most, and lower it most.

    The layer is a `Dense` that takes multi-hot vectors or counts of words, or an `Embedding`.

    Args:
        model: Any Keras 3 model that has been built.
        words: The vocabulary, a word for each row of the weights, such as `vectorize.get_vocabulary()`.
        layer: The layer, or its name; by default the first with weights that fit the vocabulary.
        units: Which units to draw; by default the four whose weights vary most.
        most: How many words to draw at each end.
        figure: The matplotlib figure to draw on; a new one by default.

    Returns:
        The display, already drawn. Jupyter shows it below the cell.

    Raises:
        ValueError: If no layer has a row for each word, or there is no such unit.

    Example:

    >>> plot_vocabulary(classifier, vectorize.get_vocabulary())
    """
    words = list(words)
    return VocabularyDisplay(vocabulary_weights(model, len(words), layer), words, units, most).plot(figure=figure)

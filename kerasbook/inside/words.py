"""What a model of your own does with words: which decide an answer, and which weights belong to them."""

from collections.abc import Callable, Sequence

import keras
import numpy as np

from kerasbook.inside.attributions import about_answers, answer_asked, check_classes
from kerasbook.inside.helpers import drawn_weights
from kerasbook.layerwise import samples
from kerasbook.layerwise.questions import Question
from kerasbook.layerwise.words import asked_texts, check_texts, word_effects
from kerasbook.plots.layers import Remark
from kerasbook.plots.sentences import SentenceDisplay
from kerasbook.plots.vocabulary import VocabularyDisplay


def about_all(questions: Sequence[Question]) -> list[Remark]:
    """What is assumed of the answers to several questions, each remark once, with the samples that it counts."""
    found: dict[str, dict] = {}
    for sentence, values in (remark for question in questions for remark in about_answers(question)):
        if sentence in found and "count" in values:
            values = {**values, "count": found[sentence]["count"] + values["count"]}
        found[sentence] = values
    return list(found.items())


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
    answers: str | None = None,
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
        titles: What stands above each text; by default the answer asked about, and its probability.
        split: What splits a text into words; at blanks by default.
        answers: What the model's outputs are, as in `layerwise.saliency`; found out by default.
        figure: The matplotlib figure to draw on; a new one by default.

    Returns:
        The display, already drawn. Jupyter shows it below the cell.

    Raises:
        ValueError: If `layerwise.word_occlusion` cannot explain the predictions, or there are not as many titles as
            texts.

    Example:

    >>> plot_words(classifier, texts, vectorize, classes=["negative", "positive"])
    """
    words = check_texts(texts, split)
    asked = asked_texts(model, texts, words, vectorize, target, output, answers)
    questions = [some.question for some in asked]
    for question in questions:
        check_classes(question, classes)
    if titles is None:
        titles = [
            answer_asked(question, row, classes).replace("\n", " · ")
            for question in questions
            for row in range(question.count)
        ]
    effects = [found for some in asked for found in word_effects(some)]
    return SentenceDisplay(effects, titles, foot=about_all(questions)).plot(figure=figure)


def vocabulary_weights(model: keras.Model, count: int, layer: str | keras.Layer | None) -> np.ndarray:
    """The first weights of a model, or of one of its layers, that have a row for each of so many words.

    Raises:
        ValueError: If there are none.
    """
    matrices = drawn_weights(model, None if layer is None else [layer])
    for weight in matrices.values():
        if len(weight.shape) == 2 and weight.shape[0] == count:
            return samples.as_numpy(weight)
    there = ", ".join(f"{name} {tuple(weight.shape)}" for name, weight in matrices.items())
    raise ValueError(f"Expected weights with a row for each of the {count:,} words. Received: {there}")


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

"""Which words of a text decide the answer."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

import keras
import numpy as np

from kerasbook.layerwise.questions import Question, Target
from kerasbook.layerwise.samples import as_numpy

AROUND = "\"'“”‘’«»()[]{}<>.,;:!?…-–—*_/"  # what may stand around a word without belonging to it


class WordEffects(NamedTuple):
    """What each word of a text does to the answer.

    Args:
        words: The words as they stand in the text, in their order.
        drops: float32, one for each word: how far the score of the answer falls without it. Above 0, the word speaks
            for the answer; below 0, against it.
    """

    words: list[str]
    drops: np.ndarray


def bare_word(word: str) -> str:
    """A word as others write it: in lower case, without the signs around it."""
    return word.strip(AROUND).casefold() or word


def without_each(words: Sequence[str]) -> tuple[list[str], list[int]]:
    """The text without each of its words, wherever that word stands in it.

    Returns:
        `(texts, which)`: a text for each different word, and for each word the number of its text.
    """
    bare = [bare_word(word) for word in words]
    numbers = {word: number for number, word in enumerate(dict.fromkeys(bare))}
    texts = [" ".join(word for word, own in zip(words, bare, strict=True) if own != left_out) for left_out in numbers]
    return texts, [numbers[word] for word in bare]


def check_texts(texts, split: Callable) -> list[list[str]]:
    """The words of each text.

    Raises:
        ValueError: If there is no text, or something else than text, or a text without words.
    """
    if isinstance(texts, (str, bytes)) or not len(texts) or not all(isinstance(text, str) for text in texts):
        received = "a single text" if isinstance(texts, (str, bytes)) else f"{len(texts)} of {type(texts).__name__}"
        raise ValueError(f"Expected a list of at least one text. Received: {received}")
    words = [split(text) for text in texts]
    empty = [number for number, found in enumerate(words) if not found]
    if empty:
        raise ValueError(f"Expected at least one word in each text. Received: none in text {empty[0]}")
    return words


def word_occlusion(
    model: keras.Model,
    texts: Sequence[str],
    vectorize: Callable | None = None,
    *,
    target: Target = None,
    output: int | str | None = None,
    split: Callable[[str], list[str]] = str.split,
    answers: str | None = None,
    batch_size: int = 32,
) -> list[WordEffects]:
    """Leaves out one word of a text after another and measures how far the score of the prediction drops.

    Occlusion (Zeiler and Fergus, 2014) for texts: it needs no gradient, and takes any model. A word is left out
    wherever it stands in the text, in capitals or not, so that a word that occurs twice does not stand in for itself.
    The score is the log-odds if the model returns probabilities, and otherwise the output itself.

    Args:
        model: Any Keras 3 model with one input.
        texts: Texts, such as `["a fine film", "too long"]`.
        vectorize: What turns a list of texts into the model's input, such as a `TextVectorization`; None for a model
            that takes texts.
        target: What to explain, as in `saliency`: a class, a class for each text, a function, or None for the model's
            own predictions.
        output: Which output to explain if the model has several, by name or index.
        split: What splits a text into words; at blanks by default.
        answers: What the model's outputs are, as in `saliency`.
        batch_size: Number of texts per forward pass.

    Returns:
        A `WordEffects` for each text.

    Raises:
        TypeError: If `model` is not a Keras 3 model.
        ValueError: If `texts` is not a list of texts with words, or `target` or `output` is not valid.

    Example:

    >>> [effects] = word_occlusion(classifier, ["a fine film"], vectorize)
    >>> effects.words, effects.drops.shape
    (['a', 'fine', 'film'], (3,))
    """
    words = check_texts(texts, split)
    question = Question(model, as_inputs(texts, vectorize), target, output, batch_size, answers)
    return word_occlusion_of(question, words, vectorize)


def as_inputs(texts: Sequence[str], vectorize: Callable | None) -> np.ndarray:
    """Texts as the model takes them."""
    return np.asarray(texts, dtype=object) if vectorize is None else as_numpy(vectorize(list(texts)))


def word_occlusion_of(
    question: Question, words: Sequence[list[str]], vectorize: Callable | None = None
) -> list[WordEffects]:
    """`word_occlusion`, of a question that has been asked about the texts with these words."""
    left_out = [without_each(found) for found in words]
    counts = [len(shorter) for shorter, _which in left_out]
    shorter = [text for some, _which in left_out for text in some]
    target = question.target if callable(question.target) else np.repeat(question.target, counts)
    kind = None if question.kind == "own" else question.kind
    without = Question(question.model, as_inputs(shorter, vectorize), target, question.output, question.most, kind)
    scores = question.over_batches(question.score)
    scores_without = np.split(without.over_batches(without.score), np.cumsum(counts)[:-1])
    return [
        WordEffects(found, (score - lower)[which].astype("float32"))
        for found, score, lower, (_some, which) in zip(words, scores, scores_without, left_out, strict=True)
    ]

"""Which words of a text decide the answer."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

import keras
import numpy as np

from kerasbook.layerwise import samples
from kerasbook.layerwise.kinds import classes_of
from kerasbook.layerwise.questions import Question, Target

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


def as_inputs(texts: Sequence[str], vectorize: Callable | None):
    """Texts as the model takes them, in arrays; a sparse matrix is `SparseRows`."""
    if vectorize is None:
        return np.asarray(texts, dtype=object)
    return samples.gathered(vectorize(list(texts)))[0]


class AskedTexts(NamedTuple):
    """Texts whose numbers have one width, and what the model is asked about them.

    Args:
        question: About the texts as they are.
        without: The same texts without each of their words, as the model takes them.
        words: The words of each text.
        whole: Whether the text itself stands before those in `without`, so that it fills all of them up to its length.
    """

    question: Question
    without: object
    words: list[list[str]]
    whole: bool = False


def takes_one_width(model: keras.Model) -> bool:
    """Whether a model takes samples of one shape only, as one does that is built for the first that it sees."""
    if not model.built:
        return True
    inputs = keras.tree.flatten(getattr(model, "inputs", None) or [])
    return bool(inputs) and all(None not in tensor.shape[1:] for tensor in inputs)


def fills_up_texts(model: keras.Model) -> bool:
    """Whether a model that takes texts may fill them up to the longest that runs beside them."""
    layers = [layer for layer in model._flatten_layers() if "TextVectorization" in classes_of(layer)]
    configs = [layer.get_config() for layer in layers]
    return not configs or any(
        config["output_mode"] == "int" and not config["output_sequence_length"] for config in configs
    )


def of_one_width(model: keras.Model, versions: Sequence[list[str]], vectorize: Callable | None) -> list[list[int]]:
    """Which texts are asked about together: all of them if their numbers have one width, otherwise each alone.

    Beside a longer text, a text is filled up, and what fills it up changes the answer of many models.

    Args:
        model: The model.
        versions: Each text, followed by what is left of it without each of its words.
        vectorize: What turns texts into numbers.
    """
    together = [list(range(len(versions)))]
    if vectorize is None and fills_up_texts(model):
        return [[number] for number in range(len(versions))]
    if vectorize is None or len(versions) == 1 or takes_one_width(model):
        return together
    widths = {
        tuple(part.shape[1:] for part in keras.tree.flatten(as_inputs(version, vectorize))) for version in versions
    }
    return together if len(widths) == 1 else [[number] for number in range(len(versions))]


def asked_texts(
    model: keras.Model,
    texts: Sequence[str],
    words: Sequence[list[str]],
    vectorize: Callable | None = None,
    target: Target = None,
    output: int | str | None = None,
    answers: str | None = None,
    batch_size: int = 32,
) -> list[AskedTexts]:
    """The questions about the texts with these words, in their order; see `word_occlusion` for the arguments."""
    versions = [[text, *without_each(found)[0]] for text, found in zip(texts, words, strict=True)]
    groups = of_one_width(model, versions, vectorize)
    whole, targets, asked = None, target, []
    if len(groups) > 1:  # what the answers are, is seen best from all of them
        whole = Question(model, as_inputs(texts, vectorize), target, output, batch_size, answers)
        answers = None if whole.kind == "own" else whole.kind
    for group in groups:
        if len(groups) > 1 and np.ndim(target) == 1:
            targets = np.asarray(target)[group]
        # A text and what is left of it are turned into numbers together, and so to one width.
        shorter = [text for number in group for text in versions[number][1:]]
        x = as_inputs([*(texts[number] for number in group), *shorter], vectorize)
        question = Question(model, samples.some(x, slice(0, len(group))), targets, output, batch_size, answers)
        question.assumed = question.assumed if whole is None else whole.assumed
        beside = vectorize is None and fills_up_texts(model)
        without = samples.some(x, slice(0 if beside else len(group), None))
        asked.append(AskedTexts(question, without, [words[number] for number in group], beside))
    return asked


def word_effects(asked: AskedTexts) -> list[WordEffects]:
    """What each word of the texts that are asked about does to the answer."""
    question, words = asked.question, asked.words
    left_out = [without_each(found) for found in words]
    counts = [len(shorter) for shorter, _which in left_out]
    extra = int(asked.whole)
    target = question.target if callable(question.target) else np.repeat(question.target, np.add(counts, extra))
    kind = None if question.kind == "own" else question.kind
    at_once = counts[0] + 1 if asked.whole else question.most
    without = Question(question.model, asked.without, target, question.output, at_once, kind)
    scores = question.over_batches(question.score)
    scores_without = np.split(without.over_batches(without.score)[extra:], np.cumsum(counts)[:-1])
    return [
        WordEffects(found, (score - lower)[which].astype("float32"))
        for found, score, lower, (_some, which) in zip(words, scores, scores_without, left_out, strict=True)
    ]


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
    The score is the log-odds if the model returns probabilities, and otherwise the output itself. If `vectorize`, or
    the model, fills texts up to the longest of them, each is filled up to its own length only: what it says of a text
    does not depend on the others.

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
    asked = asked_texts(model, texts, words, vectorize, target, output, answers, batch_size)
    return [effects for some in asked for effects in word_effects(some)]

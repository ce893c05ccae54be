"""Helpers for words: they compute, then draw."""

import keras
import pytest
from numpy.testing import assert_allclose

from kerasbook.inside.words import plot_vocabulary, plot_words
from kerasbook.layerwise.words import word_occlusion
from tests.layerwise.test_words import VOCABULARY, WEIGHTS, filled, judge, reader_of_any_length, vectorize
from tests.layerwise.zoo import ZOO

pytestmark = pytest.mark.usefixtures("english")
TEXTS = ["a good film", "a bad film"]


def titles(display) -> list[str]:
    words = {word for text in display.words_ for word in text}
    return [text.get_text() for text in display.axes_[0].texts if text not in words]


def test_words_are_drawn_as_occlusion_gives_them():
    display = plot_words(judge(), TEXTS, vectorize)
    for (words, values), effects in zip(display.texts, word_occlusion(judge(), TEXTS, vectorize), strict=True):
        assert words == effects.words
        assert_allclose(values, effects.drops)
    assert [word.get_text() for word in display.words_[1]] == ["a", "bad", "film"]


def test_titles():
    assert titles(plot_words(judge(), TEXTS, vectorize)) == ["prediction 1 · p 0.88", "prediction 0 · p 0.95"]
    for model in (judge(), judge("softmax", 2)):
        named = plot_words(model, TEXTS, vectorize, classes=["bad one", "good one"])
        assert titles(named) == ["prediction good one · p 0.88", "prediction bad one · p 0.95"]
    assert titles(plot_words(judge(), TEXTS, vectorize, target=1))[1] == "why 1? · p 0.05"
    assert titles(plot_words(judge(), TEXTS, vectorize, titles=["first", "second"])) == ["first", "second"]
    assert titles(plot_words(judge(), TEXTS, vectorize, target=lambda answers: answers[:, 0])) == []


def test_texts_of_several_lengths():
    texts, model = ["good bad film", "good"], reader_of_any_length()
    display = plot_words(model, texts, filled)
    assert titles(display) == ["prediction 0 · p 0.58", "prediction 1 · p 0.88"]
    for (words, values), effects in zip(display.texts, word_occlusion(model, texts, filled), strict=True):
        assert words == effects.words
        assert_allclose(values, effects.drops)


def test_what_is_assumed_of_several_lengths_is_said_once():
    model = keras.Sequential([
        keras.Input((None,)),
        *reader_of_any_length().layers[:-1],
        keras.layers.Lambda(lambda x: keras.ops.clip(x / 10 + 0.5, 0, 1)),
    ])
    together = plot_words(model, ["good bad", "good film"], filled).foot
    assert len(together) == 1
    assert together == plot_words(model, ["good bad film", "good"], filled).foot


def test_vocabulary_of_a_layer_on_multi_hot_vectors():
    display = plot_vocabulary(judge(), VOCABULARY)
    assert_allclose(display.kernel[:, 0], WEIGHTS)
    assert [VOCABULARY[number] for number in display.shown[0]] == ["good", "naïve", "film", "bad"]


def test_vocabulary_of_an_embedding():
    model = ZOO["masked_words"]().model
    display = plot_vocabulary(model, [f"word{number}" for number in range(11)], layer="meaning", units=[1, 2], most=3)
    assert_allclose(display.kernel, keras.ops.convert_to_numpy(model.get_layer("meaning").embeddings))
    assert len(display.bars_[0]) == 6


def test_no_weights_fit():
    with pytest.raises(ValueError, match=r"a row for each of the 5 words\. Received: dense.* \(4, 1\)$"):
        plot_vocabulary(judge(), "abcde")
    with pytest.raises(ValueError, match=r"a layer with weights"):
        plot_vocabulary(judge(), VOCABULARY, layer="nowhere")

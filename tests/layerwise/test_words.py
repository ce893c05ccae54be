"""Which words decide: against a model whose weights are known."""

import keras
import numpy as np
import pytest
import scipy.sparse
from numpy.testing import assert_allclose

from kerasbook.layerwise.words import bare_word, without_each, word_occlusion
from tests.layerwise.zoo import ZOO

VOCABULARY = ("good", "bad", "film", "naïve")
TEXTS = ["a good film", "a bad film"]
WEIGHTS = np.array([2.0, -3.0, 0.0, 0.5], "float32")


def vectorize(texts) -> np.ndarray:
    """Multi-hot vectors over the four words."""
    return np.array([[word in map(bare_word, text.split()) for word in VOCABULARY] for text in texts], "float32")


def judge(activation="sigmoid", columns=1) -> keras.Model:
    """A model whose score is the sum of its words' weights."""
    model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(columns, activation)])
    kernel = np.zeros((4, columns), "float32")
    kernel[:, -1] = WEIGHTS
    model.layers[0].set_weights([kernel, np.zeros(columns, "float32")])
    return model


@pytest.mark.parametrize(
    ("word", "bare"), [("“Good!”", "good"), ("it's", "it's"), ("--", "--"), ("Naïve,", "naïve"), ("영화는…", "영화는")]
)
def test_a_word_without_the_signs_around_it(word, bare):
    assert bare_word(word) == bare


def test_a_word_is_left_out_wherever_it_stands():
    texts, which = without_each(["Good", "film,", "good", "cast"])
    assert texts == ["film, cast", "Good good cast", "Good film, good"]
    assert which == [0, 1, 0, 2]


@pytest.mark.backend
def test_the_drop_is_the_weight_of_the_word():
    positive, negative = word_occlusion(judge(), ["Good film, GOOD cast", "a bad, good film"], vectorize)
    assert positive.words == ["Good", "film,", "GOOD", "cast"]
    assert_allclose(positive.drops, [2, 0, 2, 0], atol=1e-5)
    assert_allclose(negative.drops, [0, 3, -2, 0], atol=1e-5)  # for "negative": bad speaks for it, good against it


def test_targets():
    texts = ["good film", "bad film"]
    asked = word_occlusion(judge(), texts, vectorize, target=1)
    assert_allclose(np.stack([effects.drops for effects in asked]), [[2, 0], [-3, 0]], atol=1e-5)
    each = word_occlusion(judge("softmax", 2), texts, vectorize, target=[0, 1])
    assert_allclose(np.stack([effects.drops for effects in each]), [[-2, 0], [-3, 0]], atol=1e-5)
    own = word_occlusion(judge(None), texts, vectorize, target=lambda answers: 10 * answers[:, 0])
    assert_allclose(np.stack([effects.drops for effects in own]), [[20, 0], [-30, 0]], atol=1e-4)


def test_texts_of_one_word_and_of_many():
    (alone,) = word_occlusion(judge(), ["good"], vectorize)
    assert_allclose(alone.drops, [2], atol=1e-5)
    (many,) = word_occlusion(judge(), [" ".join(f"word{number}" for number in range(100)) + " bad"], vectorize)
    assert_allclose(many.drops[-1], 3, atol=1e-5)


def test_another_way_to_split():
    (letters,) = word_occlusion(
        judge(), ["ab"], lambda texts: np.array([[t.count("a"), 0, 0, 0] for t in texts]), split=list
    )
    assert letters.words == ["a", "b"]
    assert_allclose(letters.drops, [2, 0], atol=1e-5)


def test_a_model_that_takes_texts_itself():
    if keras.backend.backend() != "tensorflow":
        pytest.skip("strings are tensors on TensorFlow only")
    model, x, _y = ZOO["text"]()
    effects = word_occlusion(model, x[:2, 0].tolist())
    assert [found.words for found in effects] == [["the", "black", "cat", "0"], ["the", "black", "cat", "1"]]
    assert np.isfinite([found.drops for found in effects]).all()


def filled(texts, side: str = "post") -> np.ndarray:
    """The words' numbers, with 0 up to the longest of the texts."""
    numbers = [[1 + VOCABULARY.index(word) for word in text.split()] for text in texts]
    return keras.utils.pad_sequences(numbers, padding=side)


def reader_of_any_length() -> keras.Model:
    """A model whose score is the mean of its words' weights and of the -1 of each step that is filled up."""
    model = keras.Sequential([
        keras.Input((None,)),
        keras.layers.Embedding(5, 1),
        keras.layers.GlobalAveragePooling1D(),
        keras.layers.Activation("sigmoid"),
    ])
    model.layers[0].set_weights([np.array([-1, *WEIGHTS], "float32")[:, None]])
    return model


@pytest.mark.backend
@pytest.mark.parametrize("side", ["pre", "post"])
def test_the_other_texts_change_nothing(side):
    texts = ["good film", "good", "naïve bad bad film good", "bad"]
    model = reader_of_any_length()
    together = word_occlusion(model, texts, lambda some: filled(some, side), target=1)
    for text, effects in zip(texts, together, strict=True):
        (alone,) = word_occlusion(model, [text], lambda some: filled(some, side), target=1)
        assert effects.words == alone.words == text.split()
        assert_allclose(effects.drops, alone.drops, atol=1e-6)
    assert_allclose(together[0].drops, [1 - (0 - 1) / 2, 1 - (2 - 1) / 2], atol=1e-5)
    assert_allclose(together[1].drops, [2 - -1], atol=1e-5)  # nothing is left of it but what fills it up


def test_targets_of_texts_of_several_lengths():
    model, texts = reader_of_any_length(), ["good film", "bad"]
    own = word_occlusion(model, texts, filled)
    asked = word_occlusion(model, texts, filled, target=[1, 0])
    for one, other in zip(own, asked, strict=True):
        assert_allclose(one.drops, other.drops)
    with pytest.raises(ValueError, match="a class for each of the 2 samples"):
        word_occlusion(model, texts, filled, target=[1, 0, 1])


def test_a_model_of_one_width_takes_texts_filled_up_to_the_longest():
    model = keras.Sequential([keras.Input((3,)), keras.layers.Rescaling(1.0), keras.layers.Dense(1)])
    model.layers[-1].set_weights([np.array([[1], [10], [100]], "float32"), np.zeros(1, "float32")])
    first, second = word_occlusion(model, ["good bad film", "bad good"], filled, target=lambda answers: answers[:, 0])
    assert_allclose(first.drops, [321 - 32, 321 - 31, 321 - 21])
    assert_allclose(second.drops, [12 - 1, 12 - 2])


def test_a_model_that_is_built_for_the_first_texts_it_sees():
    model = keras.Sequential([keras.layers.Embedding(5, 1), keras.layers.Flatten(), keras.layers.Dense(1)])
    first, second = word_occlusion(model, ["good bad film", "bad"], filled)
    assert np.isfinite([*first.drops, *second.drops]).all()


def test_a_sparse_matrix():
    effects = word_occlusion(judge(), TEXTS, lambda texts: scipy.sparse.csr_matrix(vectorize(texts)))
    for sparse, dense in zip(effects, word_occlusion(judge(), TEXTS, vectorize), strict=True):
        assert_allclose(sparse.drops, dense.drops)


@pytest.mark.parametrize(
    ("texts", "received"),
    [("good film", "a single text"), ([], "0 of list"), ([1, 2], "2 of list"), (["good", "  "], "none in text 1")],
)
def test_no_texts(texts, received):
    with pytest.raises(ValueError, match=rf"^Expected .*{received}$"):
        word_occlusion(judge(), texts, vectorize)


@pytest.mark.skipif(keras.backend.backend() != "tensorflow", reason="texts are tensors on TensorFlow only")
def test_a_model_that_takes_texts_does_not_fill_one_up_to_another():
    """Its padding is among the words whose mean it takes, so that a longer text beside it would change the answer."""
    texts = ["bad film", "a good film that is not so bad as many a film", "good good film"]
    keras.utils.set_random_seed(0)
    split = keras.layers.TextVectorization(vocabulary=list(VOCABULARY))
    start = keras.Input((), dtype="string")
    means = keras.layers.GlobalAveragePooling1D()(keras.layers.Embedding(6, 4)(split(start)))
    model = keras.Model(start, keras.layers.Dense(1)(means))
    for text, together in zip(texts, word_occlusion(model, texts), strict=True):
        [alone] = word_occlusion(model, [text])
        assert_allclose(together.drops, alone.drops, rtol=1e-5, atol=1e-6)
    [effects] = word_occlusion(model, ["good bad film"])
    vectors, weights = model.layers[2].get_weights()[0], model.layers[-1].get_weights()[0][:, 0]
    of_words = vectors[[2, 3, 4]] @ weights
    assert_allclose(effects.drops, (of_words - vectors[0] @ weights) / 3, rtol=1e-3, atol=1e-6)

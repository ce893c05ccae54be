"""The examples in the public helpers' docstrings run, and give what they say."""

import doctest
import inspect

import keras
import numpy as np
import pytest

import kerasbook
from kerasbook import datasets, locale

RESULTS = {"LayerReport"}  # what a helper returns, rather than something a reader calls
HELPERS = [name for name in kerasbook.__all__ if name not in RESULTS and not inspect.ismodule(getattr(kerasbook, name))]


def convnet() -> keras.Model:
    """A small one, ready to be trained."""
    keras.utils.set_random_seed(0)
    model = keras.Sequential([
        keras.Input((28, 28)),
        keras.layers.Reshape((28, 28, 1), name="reshape"),
        keras.layers.Conv2D(4, 5, strides=3, activation="relu", name="conv"),
        keras.layers.Flatten(name="flatten"),
        keras.layers.Dense(10, activation="softmax", name="answer"),
    ])
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    return model


@pytest.fixture(scope="module")
def digits() -> tuple[datasets.Pictures, datasets.Pictures]:
    """200 digits for training, and 200 for testing."""
    train, test = (datasets.Pictures(digits.images[:200], digits.labels[:200]) for digits in datasets.digits())
    return train, test


@pytest.fixture(scope="module")
def trained(digits) -> list[np.ndarray]:
    """The convnet's weights after an epoch."""
    model = convnet()
    model.fit(*digits[0], epochs=1, verbose=0)
    return model.get_weights()


def of_texts() -> dict:
    """Texts, what turns them into vectors, and a network that tells two classes of them apart."""
    texts = ["a fine film", "too long a film"]
    vectorize = keras.layers.TextVectorization(output_mode="multi_hot")
    vectorize.adapt(texts)
    words = vectorize.vocabulary_size()
    classifier = keras.Sequential([
        keras.Input((words,)),
        keras.layers.Dense(2, "relu"),
        keras.layers.Dense(1, "sigmoid"),
    ])
    return {"texts": texts, "vectorize": vectorize, "classifier": classifier}


@pytest.fixture
def space(tmp_path, monkeypatch, digits, trained) -> dict:
    """What the examples take for granted: the trained convnet, digits, and the helpers."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(locale, "_of_this_process", None)
    train, test = digits
    model = convnet()
    model.set_weights(trained)
    helpers = {name: getattr(kerasbook, name) for name in HELPERS}
    return {
        **of_texts(),
        "model": model,
        "other": convnet(),
        "train": train,
        "test": test,
        "images": test.images,
        "labels": test.labels,
        "np": np,
        **helpers,
    }


@pytest.mark.parametrize("name", HELPERS)
def test_the_examples_run_and_give_what_they_say(name, space):
    examples = doctest.DocTestParser().get_examples(inspect.getdoc(getattr(kerasbook, name)))
    assert examples, f"{name} has no example"
    for example in examples:
        if example.want:
            assert repr(eval(example.source, space)) == example.want.strip()
        else:
            exec(compile(example.source, name, "exec"), space)

"""Views that do not fit a model."""

import keras
import numpy as np
import pytest
from small_models import Own, Y, convnet, dense, numbers

from kerasbook.explore import Explorer
from kerasbook.explore.checkpoints import Checkpoints
from kerasbook.explore.lacks import FEW_LAYERS, NOT_CLONED, ONE_AGE, in_words, lacking
from kerasbook.explore.subject import Subject
from kerasbook.locale import speaking

L = keras.layers


@pytest.mark.parametrize(
    ("model", "x", "y", "lacking"),
    [
        (lambda: dense(L.Dense(3, activation="softmax")), numbers(6), Y, {"draw", "rebuilt"}),
        (lambda: dense(L.Dense(3, activation="softmax")), numbers(6), np.eye(3)[Y], {"draw", "rebuilt"}),
        (lambda: dense(L.Dense(1)), numbers(6), numbers(), {"draw", "rebuilt", "places", "accuracy"}),
        (
            lambda: dense(L.Dense(3, activation="softmax")),
            None,
            None,
            {"draw", "rebuilt", "places", "accuracy", "exciting"},
        ),
        (convnet, numbers(28, 28, 1), None, {"places", "accuracy"}),
        (convnet, numbers(28, 28, 1), np.arange(60) // 59, {"places"}),
        (Own, numbers(6), Y, {"draw", "rebuilt"}),
        (
            lambda: keras.Sequential([keras.Input((16, 16, 1)), L.Conv2D(2, 3)]),
            numbers(16, 16, 1),
            Y,
            {"answers", "accuracy"},
        ),
        (lambda: keras.Sequential([keras.Input((9, 9)), L.Flatten()]), numbers(9, 9), Y, {"touch", "time"}),
    ],
)
def test_each_view_that_does_not_fit_has_a_sentence(model, x, y, lacking, english):
    explorer = Explorer.for_model(model(), x, y)
    assert set(explorer.lacks) == lacking
    assert all(sentence.endswith(".") for sentence in explorer.lacks.values())
    sample = np.zeros(explorer.shape, "float32") if x is None else x[0]
    look = explorer.look(sample, explorer.weights(1))
    assert bool(look.places) == ("places" not in lacking)
    assert (look.answers is None) == ("answers" in lacking)
    assert explorer.unit(explorer.layers[-1].name, 0, sample, explorer.weights(1)).exciting.size == (
        0 if x is None else 12
    )


@pytest.mark.parametrize(
    ("units", "y", "sentence"),
    [
        (3, Y + 1, "The labels go from 1 to 3, and the model has 3 outputs, 0 to 2."),
        (3, Y - 1, "The labels go from -1 to 1, and the model has 3 outputs, 0 to 2."),
        (3, np.arange(60) % 10, "The labels go from 0 to 9, and the model has 3 outputs, 0 to 2."),
        (3, np.array(["a", "b"] * 30), "Different names among the labels: 2. Classes that the model tells apart: 3."),
        (1, Y, "This model does not predict classes."),
        (3, numbers(), "This needs class labels, and y holds numbers to predict."),
    ],
)
def test_why_nobody_can_say_whether_answers_are_right(units, y, sentence, english):
    model = dense(L.Dense(units, activation="softmax" if units > 1 else None))
    assert Explorer.for_model(model, numbers(6), y).lacks["accuracy"] == sentence


def test_a_model_at_one_age_has_no_time():
    subject = Subject(dense(L.Dense(3, activation="softmax")), numbers(6), Y)
    weights = subject.model.get_weights()
    reasons = {
        cloned: lacking(subject, Checkpoints([weights], [1], cloned=cloned)).get("time") for cloned in (True, False)
    }
    assert reasons == {True: (ONE_AGE, {}), False: (NOT_CLONED, {})}
    assert "time" not in lacking(subject, Checkpoints([weights, weights], [0, 1]))


def test_reasons_are_said_in_the_language_in_use():
    said = {}
    for language in ("en", "ko"):
        with speaking(language):
            said[language] = in_words({"layers": (FEW_LAYERS, {"shown": 40, "total": 51})})["layers"]
    assert said["en"] == "40 of the model's 51 layers are shown, evenly spread."
    assert "40" in said["ko"]
    assert said["ko"] != said["en"]

"""A model and its samples: what it takes, and what it refuses."""

import re

import keras
import numpy as np
import pytest
from small_models import Own, Y, dense, numbers

from kerasbook.explore import Explorer, pictures
from kerasbook.explore.subject import MOST_LAYERS, Subject

L = keras.layers


def test_very_deep_models_are_shown_in_part(english):
    explorer = Explorer.for_model(dense(*(L.Dense(6) for _layer in range(50)), L.Dense(3)), numbers(6), Y)
    assert len(explorer.layers) == MOST_LAYERS
    assert explorer.lacks["layers"].startswith("40 of the model's 51 layers")
    assert explorer.unit(explorer.layers[20].name, 0, numbers(6)[0], explorer.weights(1)).weights is not None


def test_colour_pictures_keep_their_range():
    model = keras.Sequential([keras.Input((32, 32, 3)), L.Rescaling(1 / 255), L.Flatten(), L.Dense(3)])
    x = (255 * numbers(32, 32, 3)).astype("uint8")
    explorer = Explorer.for_model(model, x, Y)
    upload = np.zeros((100, 200, 3), "uint8")
    upload[:, 100:] = [255, 0, 0]
    seen = explorer.prepared(upload)
    assert seen.shape == (32, 32, 3)
    assert seen[16, 0] == pytest.approx([0, 0, 0])
    assert seen[16, -1] == pytest.approx([255, 0, 0])
    assert explorer.prepared(np.full((50, 50, 3), 255)) is None
    assert explorer.rebuilt(x[0], explorer.weights(1))[explorer.layers[-1].name].max() <= 255


def test_pictures_with_their_channels_first_are_drawn_with_them_last():
    turned = [L.Permute((2, 3, 1)), L.Flatten(), L.Dense(3)]
    x = numbers(3, 8, 9)
    explorer = Explorer.for_model(keras.Sequential([keras.Input((3, 8, 9)), *turned]), x, Y)
    assert (explorer.form, explorer.shape, explorer.subject.drawn) == ("picture", (3, 8, 9), (8, 9, 3))
    upload = np.zeros((80, 90, 3), "uint8")
    upload[:, 45:] = [255, 0, 0]
    seen = explorer.prepared(upload)
    assert seen.shape == (3, 8, 9)
    assert seen[:, 4, 8] == pytest.approx([1, 0, 0])
    assert explorer.rebuilt(x[0], explorer.weights(1))[explorer.layers[-1].name].shape == (8, 9, 3)
    drawn = np.asarray(pictures.input_image(explorer, x[0]))
    assert np.array_equal(drawn, (255 * np.moveaxis(x[0], 0, -1)).astype("uint8"))


def test_three_pictures_of_a_film_are_no_picture():
    film = keras.Sequential([keras.Input((3, 8, 9)), L.Flatten(), L.Dense(3)])
    assert Subject(film, numbers(3, 8, 9)).form == "numbers"


@pytest.mark.parametrize(
    ("model", "x", "match"),
    [
        (
            lambda: keras.Model([(a := keras.Input((3,))), (b := keras.Input((3,)))], L.Add()([a, b])),
            {"a": numbers(3)},
            "one input",
        ),
        (Own, None, "samples as well"),
        (lambda: dense(L.Dense(3)), numbers(6) * np.nan, "finite"),
        (lambda: dense(L.Dense(3)), np.array([["a"] * 6] * 60), "Expected x to hold numbers. Received: text"),
        (lambda: dense(L.Dense(3)), 1j * numbers(6), "Expected numeric samples"),
    ],
)
def test_models_that_do_not_fit_are_refused(model, x, match, english):
    with pytest.raises(ValueError, match=match):
        Explorer.for_model(model(), x, None if x is None else Y)


# By itself


def test_a_thousand_samples_stand_for_all():
    x = np.arange(2500 * 6, dtype="float32").reshape(2500, 6)
    subject = Subject(dense(L.Dense(3)), x, np.arange(2500) % 3)
    assert subject.samples.shape == (1000, 6)
    assert np.array_equal(subject.labels, subject.samples[:, 0].astype(int) // 6 % 3)  # each still has its own class
    with pytest.raises(ValueError, match="read-only"):
        subject.samples[0, 0] = 1


def test_what_is_looked_at_has_the_type_of_the_samples():
    x = (255 * numbers(6)).astype("uint8")
    subject = Subject(dense(L.Dense(3)), x, Y)
    assert subject.as_batch(x[:2].astype("float32")).dtype == "uint8"
    with pytest.raises(ValueError, match=r"Expected a sample of shape \(6,\). Received: \(5,\)"):
        subject.as_batch(numbers(5))


def test_columns_are_called_as_their_table_calls_them():
    pandas = pytest.importorskip("pandas")
    table = pandas.DataFrame(numbers(6), columns=list("abcdef"))
    assert Subject(dense(L.Dense(3)), table).columns == list("abcdef")
    assert Subject(dense(L.Dense(3)), numbers(6), columns=list("uvwxyz")).columns == list("uvwxyz")
    assert Subject(dense(L.Dense(3)), numbers(6), columns=["too", "few"]).columns == []


def test_what_is_to_be_answered_in_words():
    assert Subject(dense(L.Dense(3)), numbers(6), Y + 1).label_of(4) == "2"
    assert Subject(dense(L.Dense(3)), numbers(6), np.array(["no", "yes"] * 30)).label_of(1) == "yes"
    assert Subject(dense(L.Dense(1)), numbers(6), numbers() + 0.25).label_of(0) == f"{numbers()[0] + 0.25:.4g}"
    assert Subject(dense(L.Dense(3)), numbers(6), numbers(3)).label_of(0) == ""
    assert Subject(dense(L.Dense(3)), numbers(6)).label_of(0) == ""


def test_numbers_cannot_be_drawn():
    with pytest.raises(ValueError, match="Expected a model that takes pictures"):
        Subject(dense(L.Dense(3)), numbers(6)).prepared(np.eye(30))


def test_a_very_long_answer_is_none():
    assert Subject(dense(L.Dense(10_001)), numbers(6)).answers.name is None


def test_only_the_digit_network_knows_that_its_samples_are_digits(explorer):
    assert explorer.subject.digits
    images, labels = explorer.samples[:60], explorer.labels[:60]
    assert not Subject(explorer.model, images, labels).digits


@pytest.mark.parametrize(
    ("x", "y"),
    [
        (np.full((12, 6), np.nan), None),
        (np.zeros((0, 6)), None),
        (numbers(6), np.arange(3)),
        (numbers(6), np.array([None] * len(numbers(6)))),
        (numbers(5), None),
    ],
    ids=["NaN", "no samples", "too few labels", "labels that are missing", "other columns"],
)
def test_what_samples_lack_is_said_in_the_readers_language(korean, x, y):
    with pytest.raises((ValueError, RuntimeError)) as raised:
        Subject(dense(L.Dense(3)), x, y)
    assert "한" in str(raised.value)
    assert not re.findall("Expected (?!axis)|sample|label|number", str(raised.value))

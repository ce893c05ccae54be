"""ImageNet's classes by name."""

import doctest
import inspect

import keras
import numpy as np
import pytest

from kerasbook.errors import SettingError
from kerasbook.networks import decode_predictions, imagenet_classes


@pytest.fixture
def predictions():
    """Two pictures: an elephant, a daisy."""
    given = np.full((2, 1000), 0.0001, "float32")
    given[0, [386, 101, 385]] = 0.5, 0.3, 0.1
    given[1, 985] = 0.9
    return given


def test_there_are_a_thousand_names_and_all_are_different():
    names = imagenet_classes()
    assert len(names) == len(set(names)) == 1000
    assert all(name == name.strip() and name.isascii() for name in names)


@pytest.mark.parametrize(
    ("number", "name"),
    [
        (0, "tench"),
        (134, "crane (bird)"),
        (281, "tabby"),
        (282, "tiger cat"),
        (386, "African elephant"),
        (517, "crane (machine)"),
        (638, "maillot"),
        (639, "tank suit"),
        (985, "daisy"),
        (999, "toilet tissue"),
    ],
)
def test_the_numbers_are_those_of_keras(number, name):
    assert imagenet_classes()[number] == name


def test_the_likeliest_come_first(predictions):
    elephant, daisy = decode_predictions(predictions, top=3)
    assert [answer.name for answer in elephant] == ["African elephant", "tusker", "Indian elephant"]
    assert [answer.label for answer in elephant] == [386, 101, 385]
    assert [answer.probability for answer in elephant] == pytest.approx([0.5, 0.3, 0.1])
    assert daisy[0] == (985, "daisy", pytest.approx(0.9))


def test_five_are_named_unless_told_otherwise(predictions):
    assert [len(answers) for answers in decode_predictions(predictions)] == [5, 5]


def test_tensors_are_welcome(predictions):
    assert decode_predictions(keras.ops.convert_to_tensor(predictions)) == decode_predictions(predictions)


@pytest.mark.parametrize("shape", [(1000,), (2, 10), (1, 1, 1000), ()])
def test_another_shape_is_an_error_that_says_so(shape):
    with pytest.raises(SettingError, match=r"shape \(n, 1000\).*Received: shape \(.*pass predictions\[None\]\."):
        decode_predictions(np.zeros(shape))


@pytest.mark.parametrize("top", [0, -1, 1001, 2.5, "5"])
def test_another_number_of_answers_is_an_error_that_says_so(predictions, top):
    with pytest.raises(SettingError, match="Expected top to be a whole number from 1 to 1000"):
        decode_predictions(predictions, top=top)


def test_the_example_gives_what_it_says():
    (*setting, example) = doctest.DocTestParser().get_examples(inspect.getdoc(decode_predictions))
    space = {"np": np, "decode_predictions": decode_predictions}
    for step in setting:
        exec(step.source, space)
    assert repr(eval(example.source, space)) == example.want.strip()

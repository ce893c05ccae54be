"""Chapter 1, `nested_fields`: its numbers, its picture, and the rules written by hand."""

import time

import numpy as np
import pytest
from findings import of_chapter

from kerasbook import datasets
from kerasbook.chapter1 import nested_fields
from kerasbook.chapter1.listings.handmade import answers_by_rules, look_at, rules_for_digits
from kerasbook.chapter1.listings.nested_fields import two_standard_errors

found = of_chapter(1)


@pytest.fixture(scope="module")
def fields():
    finding = found("nested_fields")
    finding.figure.plot()
    return finding


def ring(size: int = 12, thickness: int = 3) -> np.ndarray:
    """A picture (28, 28) of a square ring."""
    image = np.zeros((28, 28), "float32")
    image[8 : 8 + size, 8 : 8 + size] = 1
    image[8 + thickness : 8 + size - thickness, 8 + thickness : 8 + size - thickness] = 0
    return image


def stick(width: int = 3) -> np.ndarray:
    image = np.zeros((28, 28), "float32")
    image[4:24, 12 : 12 + width] = 1
    return image


def test_the_rules_read_the_figures_they_describe():
    two_rings = np.concatenate([ring()[6:20], ring()[6:20]])
    assert rules_for_digits(ring()) == 0
    assert rules_for_digits(stick()) == 1
    assert rules_for_digits(two_rings) == 8


def test_what_a_person_sees_in_a_ring():
    look = look_at(ring())
    assert look.holes == 1
    assert look.hole_height == pytest.approx(0.5, abs=0.05)
    assert look.slimness == look.head == look.foot == 1
    assert look.upper_side == look.lower_side == pytest.approx(0.5)


@pytest.mark.parametrize("image", [np.zeros((28, 28)), np.ones((28, 28))])
def test_the_rules_answer_whatever_they_are_shown(image):
    assert rules_for_digits(image) in range(10)


def test_a_digit_may_lie_anywhere_on_the_paper():
    images = datasets.digits()[0].images[:50]
    moved = np.roll(np.pad(images, ((0, 0), (4, 4), (4, 4))), (3, -2), axis=(1, 2))
    assert list(answers_by_rules(moved)) == list(answers_by_rules(images))


def test_the_rules_were_not_tuned_on_the_digits_they_are_judged_by():
    train, test = datasets.digits()
    on_train = np.mean(answers_by_rules(train.images[:1000]) == train.labels[:1000])
    on_test = np.mean(answers_by_rules(test.images) == test.labels)
    assert on_train > on_test - 0.03
    assert 0.6 < on_test < 0.8


def test_every_rule_is_used(new_digits):
    assert set(answers_by_rules(new_digits.images[:300])) == set(range(10))


def test_the_rules_read_a_thousand_digits_within_a_second_or_so(new_digits):
    start = time.process_time()
    answers_by_rules(new_digits.images)
    assert time.process_time() - start < 2


def test_the_shares_add_up(fields):
    accuracy, first = fields.measured["accuracy"], fields.measured["first_right"]
    assert first["rules"] == accuracy["rules"]
    assert max(accuracy.values()) <= sum(first.values()) <= 1


def test_the_circles_carry_the_measured_numbers(fields):
    accuracy = fields.measured["accuracy"]
    assert [text.get_text() for text in fields.figure.numbers_] == [
        f"{accuracy[system]:.1%}" for system in ("rules", "one_layer", "deep")
    ]


def test_the_pictures_are_digits_that_nothing_before_reads(fields, new_digits):
    rules_wrong = answers_by_rules(new_digits.images) != new_digits.labels
    deep_right = np.argmax(fields.model(new_digits.images), axis=1) == new_digits.labels
    missed = new_digits.images[rules_wrong & deep_right]
    for sample in fields.figure.fields[2].samples:
        assert any(np.array_equal(sample, image) for image in missed)


def test_what_is_won_and_what_is_lost_make_the_accuracy(fields):
    accuracy, first, lost = (fields.measured[name] for name in ("accuracy", "first_right", "lost"))
    won = accuracy["rules"] + first["one_layer"] - lost["one_layer"]
    assert accuracy["one_layer"] == pytest.approx(won)
    assert accuracy["deep"] == pytest.approx(first["rules"] + first["one_layer"] + first["deep"] - lost["deep"])


def test_two_standard_errors_count_the_digits_that_only_one_reads():
    right, others = np.array([True] * 60 + [False] * 40), np.array([True] * 50 + [False] * 50)
    assert two_standard_errors(right, right) == 0
    assert two_standard_errors(right, others) == pytest.approx(2 * np.sqrt(0.1 * 0.9 / 100))


def test_rules_need_the_pixels_in_their_places_and_learned_layers_do_not(fields):
    shuffled, whole = found("nested_fields", pixels="shuffled").measured["accuracy"], fields.measured["accuracy"]
    assert shuffled["rules"] < 0.2
    for system in ("one_layer", "deep"):
        assert shuffled[system] == pytest.approx(whole[system], abs=0.04)


def test_shuffled_labels_leave_nothing_to_learn_and_the_rules_as_they_are(fields):
    shuffled = found("nested_fields", labels="shuffled").measured["accuracy"]
    assert max(shuffled["one_layer"], shuffled["deep"]) < 0.3
    assert shuffled["rules"] == fields.measured["accuracy"]["rules"]


def test_the_same_seed_gives_the_same_numbers():
    assert nested_fields(epochs=1).measured == found("nested_fields", epochs=1).measured

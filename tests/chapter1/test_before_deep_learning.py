"""Chapter 1, `before_deep_learning`: its numbers, its picture, and what its methods are."""

import numpy as np
import pytest
from findings import of_chapter

from kerasbook.chapter1 import before_deep_learning
from kerasbook.chapter1.listings import before_deep_learning as before
from kerasbook.chapter1.pictures.before_deep_learning import height

found = of_chapter(1)


@pytest.fixture(scope="module")
def finding():
    result = found("before_deep_learning")
    result.figure.plot()
    return result


def mistakes(measured: dict) -> dict:
    """What the same seed decides: everything but the times."""
    return {name: numbers["mistakes"] for name, numbers in measured.items()}


def test_every_method_has_its_mistakes_and_its_time(finding):
    assert list(finding.measured) == list(before.YEARS)
    for numbers in finding.measured.values():
        assert 0 <= numbers["mistakes"] <= 1
        assert numbers["training_time"] >= 0
    assert finding.measured["logistic"]["training_time"] == 1


def test_the_picture_shows_the_measured_numbers(finding):
    heights = [float(disc.get_offsets()[0, 1]) for disc in finding.figure.discs_]
    assert heights == [height(share) for share in mistakes(finding.measured).values()]
    assert [one.time for one in finding.figure.milestones] == [
        numbers["training_time"] for numbers in finding.measured.values()
    ]


def test_the_networks_are_those_of_keras(finding):
    groups = {one.name: one.group for one in finding.figure.milestones}
    assert {name for name, group in groups.items() if group} == {"convnet", "deep dense network"}
    assert finding.model.count_params() == before.convnet().count_params()


def test_the_methods_stand_in_the_order_of_their_years():
    assert list(before.YEARS.values()) == sorted(before.YEARS.values())


def test_a_coarse_picture_has_the_same_ink(new_digits):
    coarse = before.coarse(new_digits.images)
    assert coarse.shape == (1000, 14, 14)
    np.testing.assert_allclose(coarse.mean(axis=(1, 2)), new_digits.images.mean(axis=(1, 2)), rtol=1e-4)
    np.testing.assert_allclose(coarse[0, 5, 6], new_digits.images[0, 10:12, 12:14].mean(), rtol=1e-5)


def test_without_training_the_networks_guess_and_the_others_learn():
    untrained = mistakes(before_deep_learning(samples=200, epochs=0).measured)
    assert min(untrained[name] for name in before.NETWORKS) > 0.7
    assert max(value for name, value in untrained.items() if name not in before.NETWORKS) < 0.6


def test_pixels_change_places_in_all_pictures_alike(new_digits):
    images = new_digits.images[:20]
    shuffled = before.shuffled_pixels(images, seed=1)
    assert shuffled.shape == images.shape
    assert not np.array_equal(shuffled, images)
    np.testing.assert_array_equal(np.sort(shuffled.reshape(20, -1)), np.sort(images.reshape(20, -1)))
    np.testing.assert_array_equal(shuffled, before.shuffled_pixels(new_digits.images, seed=1)[:20])


def test_shuffled_pixels_cost_the_convnet_its_advantage_and_the_others_nothing(finding):
    shuffled, whole = (mistakes(one.measured) for one in (found("before_deep_learning", pixels="shuffled"), finding))
    assert shuffled["convolutional"] > 1.3 * whole["convolutional"]
    assert abs(shuffled["logistic"] - whole["logistic"]) < 0.005


def test_the_same_seed_gives_the_same_mistakes():
    few = {"samples": 150, "epochs": 1}
    first, again = before_deep_learning(**few).measured, found("before_deep_learning", **few).measured
    assert mistakes(again) == mistakes(first)

"""Chapter 7, `reaching_inside`: a part of a model, a new head on it, and a network without a graph."""

import keras
import numpy as np
import pytest
from findings import of_chapter
from numpy.testing import assert_allclose, assert_array_equal

from kerasbook.chapter7.listings import reaching_inside as listing
from kerasbook.chapter7.listings.three_ways_to_build import answers_of, functional, sequential

found = of_chapter(7)

DIGITS = np.random.default_rng(0).uniform(size=(5, 784)).astype("float32")


@pytest.fixture
def network():
    keras.utils.set_random_seed(3)
    return functional()


def test_the_pass_by_hand_is_the_networks(network):
    hand = listing.pass_by_hand(network.get_weights(), DIGITS)
    assert {name: output.shape for name, output in hand.items()} == {
        "first": (5, 32),
        "second": (5, 32),
        "answer": (5, 10),
    }
    assert_allclose(hand["answer"], answers_of(network, DIGITS), atol=1e-5)
    for layer in ("first", "second"):
        assert_allclose(answers_of(listing.part_of(network, layer), DIGITS), hand[layer], atol=1e-5)


def test_a_part_follows_its_model_and_a_copy_does_not(network):
    part = listing.part_of(network)
    copy = listing.copy_of(part)
    before = answers_of(copy, DIGITS)
    network.set_weights([2 * weight for weight in network.get_weights()])
    assert part.layers[-1] is network.get_layer("second")
    assert_array_equal(answers_of(copy, DIGITS), before)
    assert np.abs(answers_of(part, DIGITS) - before).max() > 0.1


def test_only_the_new_head_learns(network):
    inside = [weight.copy() for weight in network.get_weights()[:4]]
    heads = {"one": listing.with_new_head(network), "two": listing.on_pixels()}
    start = [head.get_weights() for head in heads.values()]
    listing.trained_together(heads, DIGITS, np.array([0, 1, 0, 1, 1]))
    for then, now in zip(inside, heads["one"].get_weights(), strict=False):
        assert_array_equal(now, then)
    for head, first in zip(heads.values(), start, strict=True):
        assert np.abs(head.get_weights()[-2] - first[-2]).max() > 0.01
    assert_array_equal(answers_of(heads["one"], DIGITS)[:, 0] > 0.5, [False, True, False, True, True])


def test_a_place_in_the_list_is_no_name():
    """The graph counts its input as a layer, the list does not, as the page says."""
    listed, graph = sequential(), functional()
    listed.build((None, 784))
    assert (listed.layers[1].name, graph.layers[1].name) == ("second", "first")


def test_the_part_was_another_one_before_the_training():
    measured = found("reaching_inside").measured
    assert measured["before"] > 1
    assert measured["difference"] < 1e-4


def test_a_copy_stays_where_it_was():
    measured = found("reaching_inside", copied=True).measured
    assert measured["difference"] == pytest.approx(measured["before"])


def test_before_the_training_there_is_nothing_in_the_inside():
    measured = found("reaching_inside").measured
    assert measured["untrained"] < measured["inside"] - 0.05

"""Chapter 7, `mix_and_match`: a class in a graph, and a graph in a class."""

import keras
import numpy as np
import pytest
from findings import of_chapter
from numpy.testing import assert_allclose, assert_array_equal

from kerasbook.chapter7.listings import mix_and_match as listing
from kerasbook.chapter7.listings.three_ways_to_build import answers_of, functional, weights_in

found = of_chapter(7)

DIGITS = np.random.default_rng(0).uniform(size=(5, 784)).astype("float32")


def called(build):
    network = build()
    network(DIGITS)
    return network


def test_weights_go_to_those_of_the_same_name_in_whatever_they_lie():
    trained = functional()
    for build in (listing.subclassed_inside, listing.functional_inside):
        network = called(build)
        assert np.abs(answers_of(network, DIGITS) - answers_of(trained, DIGITS)).max() > 1e-3
        listing.give_weights(network, trained)
        assert_allclose(answers_of(network, DIGITS), answers_of(trained, DIGITS), atol=1e-6)


def test_a_graph_leads_to_what_lies_in_no_class_itself():
    assert listing.within_reach(called(listing.subclassed_inside)) == ["answer"]
    assert listing.within_reach(called(listing.functional_inside)) == ["first", "second"]
    assert listing.within_reach(listing.subclassed_inside(opened=True)) == ["first", "second", "answer"]


def test_a_graph_in_a_graph_is_a_box_too_as_the_page_says():
    body = listing.functional_part()
    inputs = keras.Input((784,))
    model = keras.Model(inputs, body(inputs))
    with pytest.raises(ValueError, match="not connected"):
        keras.Model(model.inputs[0], body.get_layer("first").output)
    part = keras.Model(body.inputs[0], body.get_layer("first").output)
    assert keras.Model(inputs, part(inputs))(DIGITS).shape == (5, 32)


def test_keras_does_not_look_into_a_drawer():
    network = called(lambda: listing.subclassed_inside("object"))
    assert weights_in(network) == 32 * 10 + 10
    drawer = network.get_layer("body").drawer
    before = drawer.first.get_weights()[0]
    listing.learn_on(network, DIGITS, np.arange(5))
    assert_array_equal(drawer.first.get_weights()[0], before)
    assert list(listing.read_layers(network, DIGITS)) == ["first", "second", "answer"]


def test_what_lies_in_a_drawer_is_not_saved(tmp_path):
    saved, loaded = (called(lambda: listing.subclassed_inside("object")) for _ in range(2))
    saved.save_weights(tmp_path / "some.weights.h5")
    loaded.load_weights(tmp_path / "some.weights.h5")
    assert_array_equal(loaded.get_layer("answer").get_weights()[0], saved.get_layer("answer").get_weights()[0])
    first, other = (network.get_layer("body").drawer.first.get_weights()[0] for network in (saved, loaded))
    assert np.abs(first - other).max() > 0.01


def test_each_drawer_is_a_new_one():
    one, other = (called(lambda: listing.subclassed_inside("object")).get_layer("body").drawer for _ in range(2))
    assert one.first is not other.first


def test_a_box_has_its_layers_and_gives_away_the_last():
    model = listing.with_a_box(3, 5, layers=6)
    assert [type(layer).__name__ for layer in model.layers] == ["InputLayer", "Dense", "Dense", "Box", "Dense"]
    assert listing.outputs_reached(model) == {1, 2, 5, 6}
    assert model.output_shape == (None, 16)


def test_what_training_does_is_the_same_and_is_something():
    measured = found("mix_and_match").measured
    assert measured["trained_difference"] < 1e-5
    differences = found("mix_and_match", held="object").figure.differences
    assert differences["functional_inside"][0] < 1e-6
    assert differences["subclassed_inside"][0] > 0.1

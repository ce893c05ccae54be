"""Chapter 7, `three_ways_to_build`: one network as a list, as a graph and as a class."""

import warnings

import keras
import numpy as np
import pytest
from findings import of_chapter
from numpy.testing import assert_allclose

from kerasbook.chapter7.listings import three_ways_to_build as listing

found = of_chapter(7)

DIGITS = np.random.default_rng(0).uniform(size=(3, 784)).astype("float32")


def test_each_is_of_its_own_kind():
    kinds = {name: type(build()).__name__ for name, build in listing.WAYS.items()}
    assert kinds == {"sequential": "Sequential", "functional": "Functional", "subclassed": "DigitReader"}


def test_what_a_network_says_before_and_after_its_first_call():
    network = listing.sequential()
    assert listing.says(network) == {"weights": 0, "shapes": 0, "graph": 0}
    network(DIGITS)
    assert listing.says(network) == {"weights": 784 * 32 + 32 + 32 * 32 + 32 + 32 * 10 + 10, "shapes": 3, "graph": 3}


def test_a_notebook_does_not_display_the_summary(monkeypatch):
    capture = pytest.importorskip("IPython.utils.capture")
    from IPython.core.interactiveshell import InteractiveShell

    InteractiveShell.instance()
    monkeypatch.setattr("rich.console._is_jupyter", lambda: True)
    network = listing.functional()
    with capture.capture_output() as by_keras:
        network.summary(print_fn=lambda text, line_break=False: None)
    assert by_keras.outputs, "Keras keeps it to itself now: not_displayed can go"
    with capture.capture_output() as displayed:
        assert listing.shapes_in_summary(network) == 3
    assert displayed.outputs == []
    InteractiveShell.clear_instance()


def test_a_sub_model_of_the_graph_computes_what_its_layer_does():
    network = listing.functional()
    first = listing.by_graph(network)["first"]
    kernel, bias, *_rest = network.get_weights()
    assert_allclose(listing.answers_of(first, DIGITS), np.maximum(DIGITS @ kernel + bias, 0), atol=1e-5)


def test_a_class_has_a_graph_only_once_it_is_opened_up():
    network = listing.subclassed()
    network(DIGITS)
    assert listing.by_graph(network) == {}
    opened = listing.opened_up(network)
    assert list(listing.by_graph(opened)) == ["first", "second", "answer"]
    assert_allclose(listing.answers_of(opened, DIGITS), listing.answers_of(network, DIGITS), atol=1e-6)


def test_build_gives_a_class_no_weights_as_the_page_says():
    network = listing.subclassed()
    with pytest.warns(UserWarning, match="does not have a `build"):
        network.build((None, 784))
    assert network.built
    assert listing.weights_in(network) == 0
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        other = listing.sequential()
        other.build((None, 784))
    assert listing.weights_in(other) == 26_506


def test_a_sequence_keeps_the_batch_of_its_first_call_unless_it_was_given_an_input():
    assert found("three_ways_to_build").measured["batch"] == listing.FIRST_CALL
    assert found("three_ways_to_build", told=True).measured["batch"] == 0


def test_one_weight_is_changed_and_no_other():
    weights = [np.zeros((4, 2)), np.zeros(2)]
    changed = listing.with_one_changed(weights, (3, 1), 0.5)
    assert changed[0][3, 1] == 0.5
    assert sum(np.abs(array).sum() for array in changed) == 0.5
    assert weights[0].sum() == 0


def test_the_subclassed_network_is_the_one_that_was_changed():
    assert_allclose(list(found("three_ways_to_build").figure.differences.values()), 0, atol=1e-6)
    differences = found("three_ways_to_build", change=0.1).figure.differences
    assert differences["sequential"] < 1e-6
    assert differences["subclassed"] > 1e-3


def test_the_network_has_learned_to_read():
    assert found("three_ways_to_build").measured["accuracy"] > 0.85


def test_a_corner_is_blank_in_every_digit():
    _train, (x, _labels) = listing.digits_in_rows()
    assert x[:, 0].max() == 0
    assert x[:, 28 * 14 + 14].max() > 0.9


def test_the_code_in_the_picture_builds_a_network_without_its_first_lines():
    assert listing.lines_of(listing.sequential)[0] == "return keras.Sequential(["
    assert listing.lines_of(listing.subclassed)[0] == "class DigitReader(keras.Model):"
    space = {"keras": keras}
    body = "\n".join("    " + line for line in listing.lines_of(listing.subclassed))
    exec(f"def build():\n{body}", space)
    assert isinstance(space["build"](), keras.Model)

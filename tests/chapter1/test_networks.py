"""The shared network of chapter 1: what it is, and that it is trained once."""

from dataclasses import dataclass

import keras
import numpy as np
import pytest
from findings import of_chapter

from kerasbook.chapter1 import LAYERS, digit_classifier, trained_network
from kerasbook.chapter1.listings.digits_layer_by_layer import trained_convnet
from kerasbook.concepts import Finding

found = of_chapter(1)


@dataclass
class Again:
    """Both concepts once more: trained anew, with another digit to follow; and how often `fit` had run after each."""

    loop: Finding
    layers: Finding
    fits: list[int]


@pytest.fixture(scope="module")
def again(layers, loop) -> Again:
    fit, fits, trained = keras.Model.fit, [], []

    def counted(model, *args, **kwargs):
        trained.append(model)
        return fit(model, *args, **kwargs)

    def run(finding: Finding, **settings) -> Finding:
        other = finding.concept(**{**finding.settings, **settings})
        fits.append(len(trained))
        return other

    trained_network.cache_clear()
    trained_convnet.cache_clear()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(keras.Model, "fit", counted)
        return Again(run(loop), run(layers, digit=8), fits)


def test_concepts_with_the_same_network_train_it_once(again):
    # Its first updates one by one, and its whole training; then the convnet, which only one of the concepts shows.
    assert again.fits == [2, 3]
    assert again.layers.model is not again.loop.model
    for ours, theirs in zip(again.layers.model.get_weights(), again.loop.model.get_weights(), strict=True):
        np.testing.assert_array_equal(ours, theirs)
    assert again.layers.measured["test_accuracy"] == again.loop.measured["test_accuracy"][-1]


def test_the_same_seed_gives_the_same_numbers(layers, loop, again):
    assert again.loop.measured == loop.measured
    assert again.layers.measured == layers.measured


def test_another_seed_gives_other_numbers():
    one, other = (found("training_loop", epochs=0, seed=seed).measured for seed in (0, 1))
    assert one["test_loss"] != other["test_loss"]


@pytest.mark.parametrize("key", ["digits_layer_by_layer", "training_loop"])
def test_the_model_answers_as_well_as_measured(key, new_digits):
    finding = found(key)
    answers = finding.model.predict(new_digits.images, verbose=0).argmax(axis=1)
    measured = finding.measured["test_accuracy"]
    measured = measured[-1] if isinstance(measured, list) else measured
    # Another batch size may round one answer of 1,000 differently.
    assert np.mean(answers == new_digits.labels) == pytest.approx(measured, abs=0.0011)


def test_the_network_is_the_one_it_says(new_digits):
    network = digit_classifier(width=16)
    answers = network.predict(new_digits.images[:5], verbose=0)
    assert answers.shape == (5, 10)
    np.testing.assert_allclose(answers.sum(axis=1), 1, rtol=1e-5)
    assert network.count_params() == (784 + 1) * 16 + 2 * (16 + 1) * 16 + (16 + 1) * 10
    assert [layer.name for layer in network.layers[1:]] == list(LAYERS)[1:]

"""Chapter 1 as it is, at its quick settings: its claims, its numbers, its pictures."""

import copy
import functools
import math
from dataclasses import dataclass

import keras
import numpy as np
import pytest

from kerasbook import datasets
from kerasbook.book import Finding
from kerasbook.chapter1 import LAYERS, chapter, digit_network, trained_network

CONCEPTS = chapter.concepts.values()
CLAIMS = [
    pytest.param(concept, claim, id=claim.name) for concept in CONCEPTS for claim in concept.claims.values()
]


@functools.cache
def _found(key: str, settings: tuple) -> Finding:
    return chapter.concepts[key](**dict(settings))


def found(key: str, **settings) -> Finding:
    """What a concept finds at its quick settings, with these in their place; computed once."""
    return _found(key, tuple(sorted({**chapter.concepts[key].quick, **settings}.items())))


@pytest.fixture(scope="module")
def layers() -> Finding:
    finding = found("digits_layer_by_layer")
    finding.figure.plot()
    return finding


@pytest.fixture(scope="module")
def loop() -> Finding:
    finding = found("training_loop")
    finding.figure.plot()
    return finding


@pytest.fixture(scope="module")
def new_digits() -> datasets.Digits:
    return datasets.digits()[1]


# Claims


@pytest.mark.parametrize(("concept", "claim"), CLAIMS)
def test_every_claim_holds(concept, claim):
    verdict = found(concept.key).verdicts[claim.name]
    assert verdict, verdict.because
    assert verdict.margin > 0


@pytest.mark.parametrize(("concept", "claim"), CLAIMS)
def test_every_claim_fails_under_its_control(concept, claim):
    assert claim.control
    verdict = found(concept.key, **claim.control).verdicts[claim.name]
    assert not verdict, verdict.because


@pytest.mark.parametrize(("concept", "claim"), CLAIMS)
def test_no_claim_holds_for_numbers_that_are_none(concept, claim):
    def lost(value):
        if isinstance(value, dict):
            return {key: lost(item) for key, item in value.items()}
        return [lost(item) for item in value] if isinstance(value, list) else math.nan

    assert claim(lost(found(concept.key).measured)).holds is False


@pytest.mark.parametrize("layer", [layer for layer in LAYERS if layer != "input"])
def test_a_single_layer_without_a_number_is_not_overlooked(layers, layer):
    measured = copy.deepcopy(layers.measured)
    measured["answer_read_off"][layer] = math.nan
    assert layers.concept.claims["training_does_it"](measured).holds is False


# Numbers


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
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(keras.Model, "fit", counted)
        return Again(run(loop), run(layers, digit=8), fits)


def test_concepts_with_the_same_network_train_it_once(again):
    assert again.fits == [1, 1]
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


@pytest.mark.parametrize("key", chapter.concepts)
def test_the_model_answers_as_well_as_measured(key, new_digits):
    finding = found(key)
    answers = finding.model.predict(new_digits.images, verbose=0).argmax(axis=1)
    measured = finding.measured["test_accuracy"]
    measured = measured[-1] if isinstance(measured, list) else measured
    # Another batch size may round one answer of 1,000 differently.
    assert np.mean(answers == new_digits.labels) == pytest.approx(measured, abs=0.0011)


def test_the_curve_has_a_number_before_training_and_after_every_epoch(loop):
    curves = {name: values for name, values in loop.measured.items() if name != "loss_of_guessing"}
    assert set(curves) == {"train_loss", "train_accuracy", "test_loss", "test_accuracy"}
    assert {len(values) for values in curves.values()} == {loop.settings["epochs"] + 1}
    assert loop.measured["loss_of_guessing"] == pytest.approx(math.log(10))


def keys_of(measured: dict) -> set[str]:
    nested = (keys_of(value) for value in measured.values() if isinstance(value, dict))
    return set(measured).union(*nested)


@pytest.mark.usefixtures("english")
@pytest.mark.parametrize("key", chapter.concepts)
def test_every_number_has_a_name_a_reader_understands(key):
    # A layer may be called what its key says, such as "answer".
    unnamed = [
        name
        for name in keys_of(found(key).measured) - set(LAYERS)
        if chapter.label(name) in (name, name.replace("_", " "))
    ]
    assert unnamed == []
    assert all(chapter.label(name) == words for name, words in LAYERS.items())


def test_the_network_is_the_one_it_says(new_digits):
    network = digit_network(width=16)
    answers = network.predict(new_digits.images[:5], verbose=0)
    assert answers.shape == (5, 10)
    np.testing.assert_allclose(answers.sum(axis=1), 1, rtol=1e-5)
    assert network.count_params() == (784 + 1) * 16 + 2 * (16 + 1) * 16 + (16 + 1) * 10
    assert [layer.name for layer in network.layers[1:]] == list(LAYERS)[1:]


# Pictures


def test_the_curves_of_the_layers_show_the_measured_numbers(layers):
    lines = layers.figure.probe.display.lines_
    shown = ["answer_read_off", "picture_rebuilt", "answer_read_off_random", "picture_rebuilt_random"]
    assert [list(line.get_ydata()) for line in lines] == [
        [layers.measured[name][layer] for layer in LAYERS] for name in shown
    ]
    assert [line.get_linestyle() for line in lines] == ["-", "-", "--", "--"]


@pytest.mark.parametrize("digit", [3, 8])
def test_the_walk_follows_the_digit_asked_for(layers, again, new_digits, digit):
    finding = {3: layers, 8: again.layers}[digit]
    finding.figure.plot()
    picture, *_hidden, answer = finding.figure.rows[0].display.artists_
    sample = int(np.flatnonzero(new_digits.labels == digit)[0])
    np.testing.assert_array_equal(picture.get_array(), new_digits.images[sample])
    probabilities = finding.model.predict(new_digits.images[sample : sample + 1], verbose=0)[0]
    np.testing.assert_allclose([bar.get_width() for bar in answer], probabilities, atol=1e-5)


def test_the_class_means_show_the_mean_digits(layers, new_digits):
    pictures, *_hidden, answers = layers.figure.rows[1].display.images_
    zero, one = (new_digits.images[new_digits.labels == digit].mean(axis=0) for digit in (0, 1))
    np.testing.assert_allclose(pictures.get_array()[:28, :28], zero, rtol=1e-5)
    np.testing.assert_allclose(pictures.get_array()[:28, 29:57], one, rtol=1e-5)
    mean_of_zero = layers.model.predict(new_digits.images[new_digits.labels == 0], verbose=0).mean(axis=0)
    assert any(np.allclose(row, mean_of_zero, atol=1e-4) for row in np.asarray(answers.get_array()))


def test_every_layer_shows_thirty_new_digits_of_each_class_as_points(layers):
    panels = layers.figure.rows[2].display.points_
    assert [[len(scatter.get_offsets()) for scatter in panel] for panel in panels] == [[30] * 10] * len(
        LAYERS
    )


def test_the_columns_are_the_layers(layers):
    assert layers.figure.columns == len(LAYERS)
    assert [len(row.display.axes_) for row in layers.figure.rows] == [len(LAYERS)] * 3


def test_the_learning_curves_show_the_measured_numbers(loop):
    loss, accuracy = loop.figure.lines_
    for panel, what in ((loss, "loss"), (accuracy, "accuracy")):
        assert [list(line.get_ydata()) for line in panel] == [
            loop.measured[f"train_{what}"],
            loop.measured[f"test_{what}"],
        ]
        assert {tuple(line.get_xdata()) for line in panel} == {tuple(range(loop.settings["epochs"] + 1))}


def test_the_lines_to_beat_are_those_of_guessing(loop):
    loss, accuracy = (line.get_ydata()[0] for line in loop.figure.guesses_)
    assert loss == loop.measured["loss_of_guessing"]
    assert accuracy == 0.1


@pytest.mark.parametrize("key", chapter.concepts)
def test_the_picture_is_not_empty(key):
    assert len(found(key).figure.image("png", dpi=40)) > 5_000

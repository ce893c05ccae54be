"""Chapter 7, `frozen`."""

import keras
import numpy as np
import pytest
from findings import of_chapter

from kerasbook import datasets
from kerasbook.chapter7.listings.frozen import (
    base_and_head,
    base_of,
    changes,
    five_digits,
    forgotten,
    layer_by_layer,
    moved,
    stayed,
    subclassed,
    weight_by_weight,
    with_the_old_head,
)

found = of_chapter(7)
WAYS = ("unfrozen", "layer_by_layer", "weight_by_weight", "asked", "forgotten")


def test_five_digits_are_called_0_to_4():
    digits = datasets.digits().test
    images, labels = five_digits(digits, 5, 30)
    assert images.shape == (30, 784)
    assert set(labels) == set(range(5))
    first = np.flatnonzero(digits.labels >= 5)[0]
    assert labels[0] == digits.labels[first] - 5


def test_who_freezes_what():
    def counted(model):
        base = base_of(model)
        return len(base.trainable_weights), len(base.non_trainable_weights), base.trainable

    assert counted(base_and_head()) == (3, 2, True)
    assert counted(layer_by_layer(base_and_head())) == (0, 5, False)
    assert counted(layer_by_layer(base_and_head(), freeze=False)) == (3, 2, True)
    assert counted(weight_by_weight(base_and_head())) == (0, 5, True)  # the layers do not know of it
    told = weight_by_weight(base_and_head(), told=True)
    assert [layer.trainable for layer in base_of(told).layers] == [True, False, True]


def test_compile_is_forgotten_or_not():
    model = base_and_head()
    assert not forgotten(model).compiled
    assert forgotten(model, compiled_again=True).compiled


@pytest.mark.parametrize(
    ("model", "moves"),
    [(base_and_head, True), (lambda: base_and_head(training=False), True), (subclassed, False)],
    ids=["nothing said", "functional", "subclass"],
)
def test_statistics_move_in_training_mode(model, moves):
    model = model()
    before = model.get_weights()
    model(np.random.default_rng(0).random((50, 784)).astype("float32"), training=True)
    changed = changes(model, before)
    assert (changed["moving_mean"] > 0) == (changed["moving_variance"] > 0) == moves
    assert changed["kernel"] == changed["gamma"] == changed["beta"] == changed["head"] == 0


def test_changes_have_the_names_of_the_tensors():
    model = base_and_head()
    before = model.get_weights()
    model.set_weights([weights + number for number, weights in enumerate(before)])
    assert list(changes(model, before)) == ["kernel", "gamma", "beta", "moving_mean", "moving_variance", "head"]
    assert list(changes(model, before).values()) == pytest.approx([0, 1, 2, 3, 4, 6], abs=1e-5)


def test_weights_and_statistics_are_counted_apart():
    changed = {"kernel": 0.0, "gamma": 0.5, "beta": 0.0, "moving_mean": 0.1, "moving_variance": 2.0, "head": 0.1}
    assert moved(changed) == {"weights": 1, "statistics": 2}


def test_who_has_learned_nothing_has_kept_nothing():
    assert stayed({"kernel": 0.0, "gamma": 0.5, "head": 0.1}) == 0.5
    assert stayed({"kernel": 0.0, "gamma": 0.0, "head": 0.0}) == 0.0


def test_the_old_head_stands_on_the_new_base():
    model = base_and_head()
    before = model.get_weights()
    model.set_weights([weights + 1 for weights in before])
    ours = with_the_old_head(model, before).get_weights()
    np.testing.assert_array_equal(ours[0], before[0] + 1)
    np.testing.assert_array_equal(ours[-1], before[-1])


def test_what_was_measured():
    measured = found("frozen").measured
    old = measured["old_digits"]
    assert old["layer_by_layer"] == old["before"] > 0.9
    assert old["unfrozen"] < old["before"] - 0.05
    assert measured["refused"] == (keras.backend.backend() == "jax")
    for way in ("weight_by_weight", "asked"):
        assert measured["changed"][way]["moving_mean"] > 0.1
    assert set(measured["stayed"]) == set(WAYS)
    assert measured["stayed"]["layer_by_layer"] == 1

"""Chapter 7, `own_training_loop`."""

import keras
import numpy as np
import pytest
from findings import of_chapter

from kerasbook.chapter7.listings.own_training_loop import STEPS, apart, by_kind, started, train_by_fit, train_by_hand

found = of_chapter(7)
RNG = np.random.default_rng(0)
IMAGES, LABELS = RNG.uniform(size=(100, 784)).astype("float32"), RNG.integers(10, size=100)


def test_the_same_seed_is_the_same_start():
    assert apart(started(3).get_weights(), started(3).get_weights()) == 0
    assert apart(started(3).get_weights(), started(4).get_weights()) > 0


def test_the_step_of_this_backend_changes_the_model_itself():
    model = started(0)
    model.optimizer.build(model.trainable_variables)
    before = {name: [np.array(value) for value in values] for name, values in by_kind(model).items()}
    loss, predictions = STEPS[keras.backend.backend()](model)(IMAGES[:64], LABELS[:64])
    assert float(loss) > 0
    assert tuple(predictions.shape) == (64, 10)
    for name, values in by_kind(model).items():
        assert apart(values, before[name]) > 0


@pytest.mark.parametrize("forgotten", ["nothing", "reset_state"])
def test_a_metric_that_is_not_reset_shows_the_mean_of_both_epochs(forgotten):
    model, twin = started(0), started(0)
    _losses, theirs = train_by_fit(model, IMAGES, LABELS, 2)
    _losses, ours = train_by_hand(twin, IMAGES, LABELS, 2, forgotten)
    assert ours == pytest.approx([theirs[0], theirs[1] if forgotten == "nothing" else np.mean(theirs)], abs=1e-5)
    assert apart(model.get_weights(), twin.get_weights()) < 1e-5


def test_the_default_ends_where_fit_ends():
    measured = found("own_training_loop").measured
    assert measured["updates"] == 32  # 1,000 digits, 64 at a time, twice
    assert measured["accuracy"]["fit"] == pytest.approx(measured["accuracy"]["by_hand"])

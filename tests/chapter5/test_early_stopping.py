"""Chapter 5, `early_stopping`: where the training stops, and which network is kept."""

import keras
import numpy as np
import pytest
from findings import of_chapter

from kerasbook.chapter4.listings.networks import review_vectors, reviews, split
from kerasbook.chapter5.exercises import LOSSES, stopped
from kerasbook.chapter5.listings.early_stopping import given_to_the_right, mean_loss

found = of_chapter(5)


def test_the_kept_network_is_the_finding_s_model():
    finding = found("early_stopping")
    _vectorize, x, _test_x = review_vectors("embedded", 2_000)
    _train, (new, labels) = split(x, reviews().train.labels)
    answers = keras.ops.convert_to_numpy(finding.model(new))[:, 0]
    loss = keras.losses.BinaryCrossentropy()(labels[:, None], answers[:, None])
    assert finding.measured["kept_loss"] == pytest.approx(float(loss), abs=1e-4)


def test_it_stops_when_its_patience_ends():
    measured = found("early_stopping").measured
    assert measured["stopped_after"] == measured["best_epoch"] + 3
    assert len(measured["val_loss"]) == 16  # the other one goes on


def test_both_networks_are_the_same_until_the_stop():
    measured = found("early_stopping").measured
    assert min(measured["val_loss"][: measured["stopped_after"]]) == pytest.approx(measured["lowest_loss"], rel=0.01)


def test_the_probability_of_the_right_answer():
    given = given_to_the_right(lambda x: np.array([[0.9], [0.2]]), None, np.array([1, 0]))
    assert given.tolist() == pytest.approx([0.9, 0.8])
    assert mean_loss(np.array([0.5, 0.5])) == pytest.approx(np.log(2))


@pytest.mark.parametrize(("patience", "epochs", "best"), [(1, 4, 3), (2, 5, 3), (3, 9, 6), (4, 10, 6)])
def test_what_the_callback_does_with_given_losses(patience, epochs, best):
    assert stopped(LOSSES, patience) == (epochs, best)

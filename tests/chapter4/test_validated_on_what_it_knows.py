"""Chapter 4, `validated_on_what_it_knows`: what the two fits are validated on, and what the numbers are."""

import numpy as np
import pytest
from findings import of_chapter

from kerasbook import datasets
from kerasbook.chapter4.listings.validated_on_what_it_knows import share_right, validated_on_what_it_knows

found = of_chapter(4)


def test_there_is_a_number_for_each_epoch_of_both_fits():
    measured = found("validated_on_what_it_knows").measured
    assert [len(values) for values in measured["clean"].values()] == [12, 12]  # as long as both fits together
    assert [len(values) for values in measured["again"].values()] == [6, 6]
    assert measured["first_epoch"] == measured["again"]["validation"][0]
    assert measured["best_clean"] == max(measured["clean"]["validation"])


def test_the_standard_error_is_that_of_the_sentences_held_back():
    measured = found("validated_on_what_it_knows").measured
    held_back = int(0.2 * len(datasets.reviews().train.labels))
    best = measured["best_clean"]
    assert measured["standard_error"] == pytest.approx((best * (1 - best) / held_back) ** 0.5)


def test_share_right_counts_the_right_side_of_a_half():
    probabilities = np.array([[0.9], [0.2], [0.6], [0.4]])
    assert share_right(lambda x: probabilities, None, np.array([1, 0, 0, 1])) == 0.5


def test_without_epochs_nothing_is_claimed():
    finding = validated_on_what_it_knows(epochs=0, words=20, width=2)
    assert not any(verdict.holds for verdict in finding.verdicts.values())
    assert len(finding.figure.image(dpi=40)) > 3_000

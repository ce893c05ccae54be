"""Chapter 4, `presidents`: the order in time, and what is compared with it."""

import numpy as np
import pytest
from findings import of_chapter

from kerasbook.chapter4.listings.presidents import like_time, paragraphs

found = of_chapter(4)


def test_presidents_stand_in_the_order_of_time():
    classes = paragraphs().classes
    assert (classes[0], classes[-1]) == ("George Washington", "Joseph R. Biden Jr.")


def test_classes_along_a_line_are_like_time():
    means, places = np.arange(8.0)[:, None], np.arange(8)
    assert like_time(means, places) == pytest.approx(1)
    assert like_time(means, np.random.default_rng(0).permutation(places)) < 0.5


def test_the_levels_are_in_the_order_that_is_told():
    measured = found("presidents").measured
    assert measured["matching"] <= measured["majority"] < measured["test_accuracy"] < measured["linear_accuracy"]


def test_the_mistakes_are_those_of_the_matrix():
    finding = found("presidents")
    counts = finding.figure.confusion.counts
    assert counts.sum() - np.trace(counts) == finding.measured["mistakes"]
    assert np.trace(counts) / counts.sum() == pytest.approx(finding.measured["test_accuracy"])

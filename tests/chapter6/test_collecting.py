"""Chapter 6, `collecting`: which films are in which sample, and what is measured on which test films."""

import numpy as np
import pytest
from findings import of_chapter

from kerasbook import datasets
from kerasbook.chapter6.listings.collecting import at_hand, samples

found = of_chapter(6)


@pytest.fixture(scope="module")
def train():
    return datasets.films().train


def test_no_film_is_of_the_kind_sampled_and_of_the_kind_left_out(train):
    for inside, left_out in at_hand(train).values():
        assert inside.any()
        assert left_out.any()
        assert not (inside & left_out).any()


def test_what_is_at_hand_holds_only_its_own_kind(train):
    drawn = samples(train, "at hand", 0, np.random.default_rng(0))
    for name, (inside, _left_out) in at_hand(train).items():
        own, random = drawn[name]
        assert sorted(own) == list(np.flatnonzero(inside))
        assert len(random) == len(set(random)) == len(own)
        assert not inside[random].all()


def test_added_films_take_the_place_of_others(train):
    drawn = samples(train, "at hand", 30, np.random.default_rng(0))
    for name, (inside, left_out) in at_hand(train).items():
        own, _random = drawn[name]
        assert len(own) == inside.sum()
        assert left_out[own].sum() == 30


def test_drawn_at_random_the_samples_are_as_large_but_others(train):
    drawn = samples(train, "at random", 0, np.random.default_rng(0))
    own, random = drawn["recent"]
    assert len(own) == len(random) == at_hand(train)["recent"][0].sum()
    assert set(own) != set(random)


def test_the_rise_is_the_ratio_of_the_errors():
    measured = found("collecting").measured
    for name in ("recent", "english", "famous"):
        ratio = measured["at_hand"][name]["left_out"] / measured["random"][name]["left_out"]
        assert measured["rise"][name] == pytest.approx(ratio, rel=1e-3)
        for way in ("at_hand", "random"):
            for kind, networks in measured["networks"][name][way].items():
                assert len(networks) == 5
                assert measured[way][name][kind] == pytest.approx(np.mean(networks), rel=1e-3)


def test_a_sample_of_what_everybody_reviews_does_little_harm():
    rise = found("collecting").measured["rise"]
    assert rise["famous"] < 1.2 < rise["english"] < rise["recent"]

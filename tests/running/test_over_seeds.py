"""A chapter over many seeds, as it is kept beside its listings."""

import datetime

import pytest

from kerasbook.concepts.seeds import unfolded
from kerasbook.running import over_seeds

CHAPTER = "tests.running.travelling"


def test_every_claim_runs_with_every_seed_and_so_does_its_control(travelling_module=CHAPTER):
    content = over_seeds(travelling_module, [0, 1, 2], jobs=1)
    assert content["date"] == datetime.date.today().isoformat()
    assert "keras" in content["versions"]
    for kept in content["concepts"].values():
        assert len(unfolded(kept["measured"])) == len(kept["seeds"])
        for columns in kept["controlled"].values():
            assert len(unfolded(columns)) == len(kept["seeds"])


def test_only_the_concepts_asked_for(travelling_module=CHAPTER):
    every = over_seeds(travelling_module, [0], jobs=1)["concepts"]
    key = next(iter(every))
    assert list(over_seeds(travelling_module, [0], jobs=1, keys=[key])["concepts"]) == [key]

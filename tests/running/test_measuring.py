"""A chapter over many seeds, as it is kept beside its listings."""

import datetime

import pytest

from kerasbook.concepts.seeds import unfolded
from kerasbook.running import over_seeds


def test_a_concept_and_its_controls_run_with_every_seed(toy):
    content = over_seeds(toy, [4, 5, 6], jobs=1, keys=["still"])
    assert content["date"] == datetime.date.today().isoformat()
    assert "keras" in content["versions"]
    assert list(content["concepts"]) == ["still"]
    still = content["concepts"]["still"]
    assert still["seeds"] == [4]  # it has none
    assert unfolded(still["measured"]) == [{"level": 1.0}]
    assert unfolded(still["controlled"]["level_is_up"]) == [{"level": 0.0}]


def test_a_run_that_breaks_is_no_number(toy):
    with pytest.raises(RuntimeError, match=r"Expected ladder to run with seed 0 and .*13.*It said: .*the ladder broke"):
        over_seeds(toy, [0, 1], jobs=1)

"""What was measured over many seeds: folded into a file and out again, and read by claims."""

import dataclasses
import math

import pytest

from kerasbook.concepts import Finding, above, below, whole
from kerasbook.concepts import seeds as room
from kerasbook.concepts.seeds import Seeds, folded, kept_of, keys_read, leaves, read_by, replaced, seeds_of, unfolded

Seed = whole("decides every random number", least=0)

FOUND = [
    {"accuracy": {"one": 0.9 + seed / 100, "all": [1.0 * seed, 2.0]}, "count": 3, "long": [0.5] * 100, "name": "relu"}
    for seed in range(4)
]


def claim(measured):
    """One number and the last of a list are read; the name is not."""
    return above(measured["accuracy"]["one"], 0.5) & below(measured["accuracy"]["all"][-1], 3.0)


def of_long(measured):
    """A long list is read."""
    return above(min(measured["long"]), 0.2)


def test_leaves_are_the_single_numbers_with_the_way_to_each():
    assert dict(leaves({"a": {"b": [1, 2.5]}, "c": "x"})) == {("a", "b", 0): 1, ("a", "b", 1): 2.5, ("c",): "x"}


def test_a_number_is_replaced_in_a_copy():
    measured = {"a": [1, {"b": 2}]}
    assert replaced(measured, ("a", 1, "b"), 9) == {"a": [1, {"b": 9}]}
    assert measured == {"a": [1, {"b": 2}]}


def test_folded_and_unfolded_is_the_same():
    keys = ["accuracy", "count", "name"]
    assert unfolded(folded(FOUND, keys)) == [{key: found[key] for key in keys} for found in FOUND]


def test_five_digits_are_kept_and_what_is_no_number_stays():
    assert folded([{"x": 0.123456789, "y": math.inf}], ["x", "y"]) == [[["x"], [0.12346]], [["y"], [math.inf]]]


def test_which_numbers_a_claim_reads():
    assert read_by(claim, FOUND[0]) == [("accuracy", "one"), ("accuracy", "all", 1)]
    assert keys_read(claim, FOUND[0]) == ["accuracy"]


@pytest.fixture
def concept(toys):
    """A concept with one claim that reads a long list, and a list as long that none reads."""

    @toys.concept("7.9")
    def measured_often(seed: Seed = 0):
        """What is measured?"""
        return Finding(measured=FOUND[0])

    measured_often.claim(control={"seed": 3}, takes_away="Luck.")(claim)
    measured_often.claim(control={"seed": 2}, takes_away="Length.")(of_long)
    return measured_often


def test_long_lists_are_kept_only_if_a_claim_reads_them(concept):
    controlled = {"claim": FOUND, "of_long": FOUND}
    kept = kept_of(concept, range(4), FOUND, controlled)
    assert {place[0] for place, _numbers in kept["measured"]} == {"accuracy", "count", "name", "long"}
    assert [place for place, _numbers in kept["controlled"]["claim"]] == [
        ["accuracy", "one"],
        ["accuracy", "all", 0],
        ["accuracy", "all", 1],
    ]
    del concept.claims["of_long"]
    kept = kept_of(concept, range(4), FOUND, {"claim": FOUND})
    assert {place[0] for place, _numbers in kept["measured"]} == {"accuracy", "count", "name"}


def in_a_file(concept, monkeypatch) -> dict:
    content = kept_of(concept, range(4), FOUND, {"claim": FOUND, "of_long": FOUND})
    monkeypatch.setattr(room, "file_of", lambda chapter: None)
    monkeypatch.setattr(room, "_content", lambda path: {"date": "2026-11-26", "concepts": {concept.key: content}})
    return content


def test_seeds_of_a_concept(concept, monkeypatch):
    in_a_file(concept, monkeypatch)
    seeds = seeds_of(concept)
    assert (seeds.date, list(seeds.seeds)) == ("2026-11-26", [0, 1, 2, 3])
    assert [verdict.margin for verdict in seeds.verdicts(claim)] == pytest.approx([0.4, 0.41, 0.42, 0.43])
    assert len(seeds.control_verdicts(concept.claims["of_long"])) == 4
    assert seeds.reach("accuracy", "one") == (0.9, 0.93)
    assert seeds.reach("accuracy", "all", 1) is None  # always the same
    assert seeds.reach("name") is None
    assert seeds.reach("not", "there") is None


@pytest.mark.parametrize("part", ["defaults", "controls"])
def test_what_was_measured_with_other_settings_is_not_shown(concept, monkeypatch, part):
    in_a_file(concept, monkeypatch)[part] = {"other": 1}
    assert seeds_of(concept) is None


def test_a_concept_of_which_nothing_is_kept(concept, monkeypatch):
    monkeypatch.setattr(room, "file_of", lambda chapter: None)
    monkeypatch.setattr(room, "_content", lambda path: {"concepts": {}})
    assert seeds_of(concept) is None


def test_seeds_are_a_value():
    assert dataclasses.is_dataclass(Seeds)

"""Every concept of chapter 1: its claims hold, its controls fail, and its numbers have names."""

import math

import pytest

from chapter1.found import found
from kerasbook.chapter1 import LAYERS, chapter

CONCEPTS = chapter.concepts.values()
CLAIMS = [
    pytest.param(concept, claim, id=claim.name) for concept in CONCEPTS for claim in concept.claims.values()
]


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
        if chapter.concepts[key].label(name) in (name, name.replace("_", " "))
    ]
    assert unnamed == []
    assert all(chapter.label(name) == words for name, words in LAYERS.items())


@pytest.mark.parametrize("key", chapter.concepts)
def test_the_picture_is_not_empty(key):
    assert len(found(key).figure.image("png", dpi=40)) > 5_000

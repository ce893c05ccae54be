"""What every concept of every chapter must do: its claims hold, its controls fail, and its numbers have names.

found = Found(chapter)  # in tests/chapterN/found.py

class TestChapter(EveryConcept):  # in tests/chapterN/test_claims.py
    found = found
"""

import io
import math

import numpy as np
import pytest
from PIL import Image

from kerasbook.concepts import Finding


class Found:
    """What the concepts of a chapter find at their quick settings, computed once for all tests."""

    def __init__(self, chapter):
        self.chapter = chapter
        self.findings: dict[tuple, Finding] = {}

    def __call__(self, key: str, **settings) -> Finding:
        """What a concept finds at its quick settings, with these in their place."""
        concept = self.chapter.concepts[key]
        chosen = tuple(sorted({**concept.quick, **settings}.items()))
        if (key, chosen) not in self.findings:
            self.findings[key, chosen] = concept(**dict(chosen))
        return self.findings[key, chosen]


def keys_of(measured: dict) -> set[str]:
    nested = (keys_of(value) for value in measured.values() if isinstance(value, dict))
    return set(measured).union(*nested)


def lost(value):
    """Measured numbers, each of them turned into one that is none."""
    if isinstance(value, dict):
        return {key: lost(item) for key, item in value.items()}
    return [lost(item) for item in value] if isinstance(value, list) else math.nan


class EveryConcept:
    """The tests of a chapter's concepts.

    Attributes:
        found: The chapter's `Found`.
        speaking_names: Keys of measured numbers that say themselves what they mean, such as "answer".
    """

    found: Found
    speaking_names: frozenset[str] = frozenset()

    def pytest_generate_tests(self, metafunc) -> None:
        concepts = self.found.chapter.concepts
        if "claim" in metafunc.fixturenames:
            claims = [
                pytest.param(concept, claim, id=claim.name)
                for concept in concepts.values()
                for claim in concept.claims.values()
            ]
            metafunc.parametrize(("concept", "claim"), claims)
        elif "key" in metafunc.fixturenames:
            metafunc.parametrize("key", concepts)

    def test_every_claim_holds(self, concept, claim):
        verdict = self.found(concept.key).verdicts[claim.name]
        assert verdict, verdict.because
        assert verdict.margin > 0

    def test_every_claim_fails_under_its_control(self, concept, claim):
        assert claim.control
        verdict = self.found(concept.key, **claim.control).verdicts[claim.name]
        assert not verdict, verdict.because

    def test_no_claim_holds_for_numbers_that_are_none(self, concept, claim):
        assert claim(lost(self.found(concept.key).measured)).holds is False

    @pytest.mark.usefixtures("english")
    def test_every_number_has_a_name_a_reader_understands(self, key):
        concept = self.found.chapter.concepts[key]
        unnamed = [
            name
            for name in keys_of(self.found(key).measured) - self.speaking_names
            if concept.label(name) in (name, name.replace("_", " "))
        ]
        assert unnamed == []

    def test_the_picture_is_not_empty(self, key):
        picture = Image.open(io.BytesIO(self.found(key).figure.image("png", dpi=40))).convert("L")
        inked = np.asarray(picture) < 250
        assert 0.01 < inked.mean() < 0.99

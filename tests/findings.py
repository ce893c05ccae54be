"""What concepts find and what exercises say to answers, each computed once for all tests, as long as nothing changes.

found = of_chapter(1)
found("training_loop", epochs=2).measured
"""

import functools
from collections.abc import Callable
from pathlib import Path

from kerasbook.commands.lookup import chapter_called
from kerasbook.concepts import Attempt, Concept, Exercise, Finding
from kerasbook.concepts.kept import keeping

FINDINGS = Path(__file__).resolve().parents[1] / "build" / "findings"  # scripts/pages.py keeps them there, too


@functools.cache
def finding(concept: Concept, **settings) -> Finding:
    """What a concept finds under these settings."""
    with keeping(FINDINGS):
        return concept(**settings)


def quickly(concept: Concept, **settings) -> Finding:
    """What a concept finds at its quick settings, with these in their place."""
    return finding(concept, **dict(sorted({**concept.quick, **settings}.items())))


def of_chapter(number: int) -> Callable[..., Finding]:
    """A function from the key of a concept, and settings if they are not the quick ones, to its finding."""
    concepts = chapter_called(number).concepts
    return lambda key, **settings: quickly(concepts[key], **settings)


@functools.cache
def attempt(exercise: Exercise, **answer) -> Attempt:
    """What comes of an answer."""
    with keeping(FINDINGS):
        return exercise(**answer)


def solved(exercise: Exercise) -> Attempt:
    return attempt(exercise, **exercise.solution)

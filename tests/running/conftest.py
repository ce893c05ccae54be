"""A chapter to verify whose concepts take no time: they need no Keras."""

import os
import sys

import pytest

TOY = '''

from kerasbook.concepts import Chapter, Finding, number, whole, above, below

Level = number("level")
Seed = whole("seed", least=0)
chapter = Chapter(number=77, title="Toys")


@chapter.concept(section="77.1", quick={"level": 2.0})
def ladder(level: Level = 1.0, seed: Seed = 0) -> Finding:
    """How high?"""
    if level == 13:
        raise RuntimeError("the ladder broke")
    return Finding(measured={"height": level + 0.1 * seed, "level": level})


@ladder.claim(control={"level": 0.0}, takes_away="A step.")
def high(measured):
    """It is high."""
    return above(measured["height"], 0.95)


@ladder.claim(control={"level": 0.0}, takes_away="A step.")
def not_too_high(measured):
    """It is not too high: a control that does not fail."""
    return below(measured["height"], 1.25)


@ladder.claim(control={"level": 13.0}, takes_away="A step.")
def never_measured(measured):
    """Its control breaks, which is not failing."""
    return above(measured["height"], 0.5)


@chapter.concept(section="77.2")
def still(level: Level = 1.0) -> Finding:
    """Does it move?"""
    return Finding(measured={"level": level})


@still.claim(control={"level": 0.0}, takes_away="A step.")
def level_is_up(measured):
    """The level is up."""
    return above(measured["level"], 0.5)
'''


@pytest.fixture
def toy(tmp_path, monkeypatch):
    """The name of a chapter's module that worker processes can import, too."""
    (tmp_path / "toy_to_verify.py").write_text(TOY, encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(tmp_path), *filter(None, [os.environ.get("PYTHONPATH")])]))
    yield "toy_to_verify"
    sys.modules.pop("toy_to_verify", None)

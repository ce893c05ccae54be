"""A chapter of toys: concepts that need no Keras and take no time, for tests of the form itself."""

import gettext
import math
import os
import random
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import pytest

import kerasbook
from kerasbook import locale
from kerasbook.concepts import Chapter, Exercise, Finding, Verdict, above, below, choice, near, number, whole
from kerasbook.plots.display import Display, canvas

Throws = whole("how often the coin is thrown", least=0)
Bias = number("how likely heads are", least=0)
Side = choice("which side to bet on", 1, 2, 3, 4, 5, 6)
Seed = whole("decides every random number", least=0)


class Bars(Display):
    """A bar for each share."""

    size = (2.0, 1.5)

    def __init__(self, shares: dict):
        self.shares = shares

    def plot(self, figure=None, axes=None) -> "Bars":
        self.figure_, self.axes_ = canvas(1, self.size, figure, axes)
        self.bars_ = self.axes_[0].bar(list(self.shares), list(self.shares.values()))
        return self


def toy_chapter() -> Chapter:
    chapter = Chapter(number=7, title="Chance", names={"heads": "heads <b>of all</b>", "sides": "R² of sides"})

    @chapter.concept(section="7.1", quick={"throws": 400})
    def fair_coin(throws: Throws = 1000, bias: Bias = 0.5, seed: Seed = 0) -> Finding:
        """How often does a coin fall on heads?

        Each bar is a side of the coin,
        as high as its share of the throws.

        Their sum is 1.
        """
        generator = random.Random(seed)
        heads = sum(generator.random() < bias for _throw in range(throws)) / max(throws, 1)
        sides = {"heads": heads, "tails": 1 - heads}
        return Finding(measured={"heads": heads, "sides": sides}, figure=Bars(sides))

    @fair_coin.claim(control={"bias": 0.9}, takes_away="Fairness.")
    def about_half(measured):
        """Heads come up about half the time."""
        return near(measured["heads"], 0.5, within=0.1)

    @chapter.concept(section="7.2")
    def loaded_die(side: Side = 6, seed: Seed = 0) -> Finding:
        """Does a die <i>prefer</i> one of its sides?"""
        wins = [1 / 6, 0.3 if side == 6 else 0.14]
        return Finding(measured={"wins": wins, "odds": math.nan}, figure=Bars({"won": wins[-1]}))

    @loaded_die.claim(control={"side": 1}, takes_away="Fairness.")
    def prefers_it(measured):
        """It prefers the side, & by a lot."""
        return above(measured["wins"][-1], 1 / 6, by=0.1)

    return chapter


@pytest.fixture
def toys() -> Chapter:
    return toy_chapter()


@pytest.fixture
def puzzle(toys) -> Exercise:
    """An exercise of the toy chapter, with signs that HTML would take for tags."""
    coin = toys.concepts["fair_coin"]

    @toys.exercise(
        section="7.1",
        hint="Heads & tails add up to 1.",
        solution={"bias": 0.1},
        why="Whatever is not heads is <tails>.",
    )
    def mostly_tails(bias: Bias = 0.5, seed: Seed = 0) -> dict[str, Verdict]:
        """Mostly <tails>

        Find a coin that falls on tails
        more than three times in four & a bit.

        Do not make one that has no heads at all.
        """
        heads = coin(throws=400, bias=bias, seed=seed).measured["heads"]
        return {"share of heads": below(heads, 0.25), "heads at all": above(heads, 0)}

    return mostly_tails


@pytest.fixture(autouse=True)
def english_machine(monkeypatch):
    """The language does not depend on the machine."""
    monkeypatch.setenv("KERASBOOK_LANG", "en")
    monkeypatch.setattr(locale, "_of_this_process", None)


class Catalogue(gettext.NullTranslations):
    def __init__(self, sentences: dict[str, str]):
        super().__init__()
        self.sentences = sentences

    def gettext(self, message: str) -> str:
        return self.sentences.get(message, message)


@pytest.fixture
def translated(monkeypatch):
    """`translated({"Chance": "우연"})` makes these the Korean sentences, whatever the real catalogue says."""

    def into_korean(sentences: dict[str, str]) -> None:
        catalogues = {"en": Catalogue({}), "ko": Catalogue(sentences)}
        monkeypatch.setattr(locale, "catalogue", catalogues.__getitem__)

    return into_korean


class Page(HTMLParser):
    """HTML as a browser reads it.

    Attributes:
        elements: Every element, as (tag, attributes).
        text: What stands on the page, in one line.
    """

    void = ("meta", "img", "source", "input")

    def __init__(self, html: str):
        super().__init__()
        self.elements: list[tuple[str, dict]] = []
        self._open: list[str] = []
        self._words: list[str] = []
        self.feed(html)
        self.close()
        assert not self._open, f"not closed: {self._open}"
        self.text = " ".join(" ".join(self._words).split())

    def handle_starttag(self, tag: str, attributes) -> None:
        self.elements.append((tag, dict(attributes)))
        if tag not in self.void:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self._open, f"nothing to close for </{tag}>"
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self._open and self._open[-1] != "style":
            self._words.append(data)

    def attributes(self, tag: str) -> list[dict]:
        """The attributes of every element of this kind."""
        return [attributes for name, attributes in self.elements if name == tag]

    @property
    def addresses(self) -> list[str]:
        """Everything the page asks a browser to load or lets a reader go to."""
        loading = ("src", "href", "srcset", "action", "data", "poster")
        return [value for _tag, attributes in self.elements for key, value in attributes.items() if key in loading]


@pytest.fixture
def read_page():
    """`read_page(html)` is the page as a browser reads it."""
    return Page


@pytest.fixture
def python(tmp_path):
    """`python("-m", "kerasbook", "list", PYTHONIOENCODING="ascii")` in a process of its own."""

    def run(*arguments: str, **variables: str) -> subprocess.CompletedProcess:
        package = str(Path(kerasbook.__file__).parents[1])
        environment = {**os.environ, "PYTHONPATH": package, "KERASBOOK_LANG": "en", **variables}
        return subprocess.run(
            [sys.executable, *arguments], env=environment, cwd=tmp_path, capture_output=True, timeout=120
        )

    return run

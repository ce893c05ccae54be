"""The form of a concept: one function that builds, measures and draws, and claims that can be wrong.

    chapter = Chapter(number=1, title="What is deep learning?")

    @chapter.concept("1.1", quick={"throws": 10})
    def coin(throws: Throws = 1000, seed: Seed = 0):
        '''How often does a fair coin fall on heads?

        Each bar is one outcome, as high as its share of the throws.

        Measures:
            heads: share of heads
        '''
        return Finding(measured={"heads": ...}, figure=...)

    @coin.claim(control={"bias": 0.9}, takes_away="A coin that falls on heads nine times in ten is not fair.")
    def fair(measured):
        '''Heads come up about half the time.'''
        return near(measured["heads"], 0.5, within=0.05)

    @coin.guess(least=0, most=100, says="{number} of 100 throws")
    def heads_of_100(measured):
        '''Of 100 throws, how many fall on heads?'''
        return 100 * measured["heads"]

Nothing here knows what a concept computes: not Keras, not matplotlib, not the command line.
"""

import functools
import operator
import typing
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from kerasbook.concepts import show
from kerasbook.concepts.claims import Verdict, Verdicts
from kerasbook.concepts.docstrings import measures, paragraphs
from kerasbook.concepts.editions import InBothEditions
from kerasbook.concepts.exercise import Exercise
from kerasbook.concepts.guesses import Asked, Guess
from kerasbook.concepts.listing import listing
from kerasbook.concepts.seeds import DRAWN, seeds_behind
from kerasbook.concepts.settings import Adjustable, without_numpy
from kerasbook.locale import gettext as _


def plain(value: object) -> object:
    """`value` as plain JSON data: NumPy's numbers and arrays become Python's numbers and lists.

    Raises:
        TypeError: If something in it cannot be written as JSON.
    """
    value = without_numpy(value)
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    raise TypeError(
        f"Expected measured numbers to be plain JSON: numbers, strings, lists, dictionaries. Received: {value!r}"
    )


@dataclass
class Finding:
    """What a concept found: numbers, the picture of them, and the model to go on with.

    In Jupyter it shows itself.

    Attributes:
        measured: The numbers, plain JSON.
        figure: A display: `figure.plot()` draws it, afterwards `figure.figure_` is the matplotlib figure.
        model: The Keras model, if the concept has one.
        animation: A moving picture, if the concept has one: `animation.gif()` is the content of a GIF file,
            `animation.player()` is HTML with a slider, `animation.caption` says how to read it.
        concept: The concept that found it.
        settings: The settings under which it was found.
    """

    measured: dict
    figure: typing.Any = None
    model: typing.Any = None
    animation: typing.Any = None
    concept: "Concept | None" = field(default=None, repr=False)
    settings: dict = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.measured = plain(self.measured)

    @property
    def verdicts(self) -> Verdicts:
        """What each claim of the concept says to these numbers, by the claim's name."""
        claims = self.concept.claims if self.concept else {}
        statements = {name: claim.statement for name, claim in claims.items()}
        return Verdicts({name: claim(self.measured) for name, claim in claims.items()}, statements)

    @property
    def asked(self) -> Asked | None:
        """What to guess before looking at these numbers; None if there is nothing to guess, or nobody could."""
        guess = self.concept.to_guess if self.concept else None
        if guess is None:
            return None
        return guess.asked(self.measured, self.concept.label, seeds_behind(self.concept, self.settings))

    @property
    def listing(self) -> str:
        """The code that builds the model, ready to be copied; empty if the concept names no builder."""
        return listing(*self.concept.builds) if self.concept and self.concept.builds else ""

    def said(self, *path: str | int) -> str:
        """One of the numbers as the tables say it, for a sentence.

        Args:
            path: The way to it in `measured`: `finding.said("test_loss", -1)` is the last of the losses.

        Raises:
            KeyError, IndexError: If there is no such number.
        """
        return show.said(functools.reduce(operator.getitem, path, self.measured))

    def _repr_html_(self) -> str:
        return show.finding_html(self, heading=False, narrow=show.for_phones(self.figure))


class Claim:
    """A statement about the numbers of a concept, and settings under which it must fail.

    Attributes:
        name: The name of its function.
        control: The settings, other than the defaults, under which the claim must not hold.
    """

    def __init__(self, function: Callable[[dict], Verdict], control: Mapping, takes_away: str):
        if not (function.__doc__ or "").strip():
            raise TypeError(f"Expected a claim's docstring to state it. Received none: {function.__name__}")
        if not control:
            raise TypeError(f"Expected settings under which the claim must fail. Received none: {function.__name__}")
        if not takes_away.strip():
            raise TypeError(
                f"Expected a sentence about what the control takes away. Received none: {function.__name__}"
            )
        self.name = function.__name__
        self.control = dict(control)
        self._takes_away = takes_away
        self._function = function
        functools.update_wrapper(self, function)

    @property
    def sentence(self) -> str:
        """What is claimed, in English."""
        return " ".join(paragraphs(self._function.__doc__))

    @property
    def statement(self) -> str:
        """What is claimed, in the language in use."""
        return _(self.sentence)

    @property
    def takes_away(self) -> str:
        """What its control takes away, in the language in use."""
        return _(self._takes_away)

    def __call__(self, measured: dict) -> Verdict:
        verdict = self._function(measured)
        if not isinstance(verdict, Verdict):
            raise TypeError(
                f"Expected the claim {self.name} to return above(...), below(...) or near(...). Received: {verdict!r}"
            )
        return verdict


class Concept(InBothEditions, Adjustable):
    """An idea of the book that runs: called like the function it is, it returns a `Finding`.

    Attributes:
        third: Its section in the 3rd edition, such as "13.2", or the chapter alone; None if that has none.
        quick: Settings that make it fast.
        builds: The functions that build its models.
        shares: The training that it shares with other concepts, if it does.
        alone: Whether it measures time, so that nothing should run beside it.
        claims: Its claims, by name.
        to_guess: What a reader guesses before looking, if it asks for something.
    """

    def __init__(
        self,
        function: Callable[..., Finding],
        chapter: "Chapter",
        section: str,
        third: str | None,
        quick: Mapping,
        builds: Sequence[Callable],
        shares: Callable | None,
        alone: bool,
    ):
        if not (function.__doc__ or "").strip():
            raise TypeError(f"Expected a concept's docstring to ask its question. Received none: {function.__name__}")
        super().__init__(function, chapter, section)
        self.third = third
        self.quick = self.known(quick)
        self.builds, self.shares, self.alone = tuple(builds), shares, alone
        self.claims: dict[str, Claim] = {}
        self.to_guess: Guess | None = None

    @functools.cached_property
    def names(self) -> dict[str, str]:
        """What the keys of the measured numbers mean, in English."""
        return measures(self._function.__doc__)

    @property
    def question(self) -> str:
        """What the book asks here, in the language in use."""
        return _(paragraphs(self._function.__doc__)[0])

    @property
    def caption(self) -> str:
        """How to read the picture, in the language in use."""
        return " ".join(_(sentence) for sentence in paragraphs(self._function.__doc__)[1:])

    def label(self, key: str) -> str:
        """What a key of the measured numbers is called, in the language in use."""
        return _(self.names[key]) if key in self.names else self.chapter.label(key)

    def __call__(self, *args, **kwargs) -> Finding:
        settings = self.chosen(args, kwargs)
        finding = self.computed(settings)
        finding.concept, finding.settings = self, settings
        seeds = seeds_behind(self, settings)
        if seeds and hasattr(finding.figure, "over_seeds"):
            finding.figure.over_seeds(seeds.measured[:DRAWN])
        return finding

    def claim(self, control: Mapping, takes_away: str) -> Callable[[Callable], Claim]:
        """State a claim about this concept's numbers.

        Args:
            control: Settings under which the claim must fail.
            takes_away: What these settings take away, the cause that the claim names, in a sentence for the page.
        """

        def state(function: Callable[[dict], Verdict]) -> Claim:
            claim = Claim(function, self.known(control), takes_away)
            self.claims[claim.name] = claim
            return claim

        return state

    def guess(
        self, least: float, most: float, *, step: float | None = None, says: str = "{number}", along: str = ""
    ) -> Callable[[Callable], Guess]:
        """Ask for this concept's headline number, or curve, before it is shown.

        Args:
            least: The least number that can be guessed.
            most: The greatest one.
            step: How fine a guess is; by default a hundredth of the way.
            says: How a number is said, such as "{number} of 100".
            along: What lies along the curve, if it is one: the function then returns numbers by their places.
        """

        def ask(function: Callable[[dict], float | Mapping]) -> Guess:
            if self.to_guess is not None:
                raise TypeError(
                    "Expected one guess for a concept, its headline. "
                    f"Received a second one for {self.name}: {function.__name__}"
                )
            self.to_guess = Guess(function, least, most, (most - least) / 100 if step is None else step, says, along)
            return self.to_guess

        return ask


class Chapter:
    """A chapter of the book: its concepts and its exercises in the book's order.

    Args:
        number: The chapter's number.
        title: Its title in English.
        thesis: What its results show, in one sentence, in English.
        names: What the keys of the measured numbers mean, in words a reader understands, where concepts share them.
    """

    def __init__(self, number: int, title: str, names: Mapping[str, str] | None = None, thesis: str = ""):
        self.number = number
        self.concepts: dict[str, Concept] = {}
        self.exercises: dict[str, Exercise] = {}
        self._title, self._thesis = title, thesis
        self.names = dict(names or {})

    @property
    def title(self) -> str:
        """The chapter's title in the language in use."""
        return _(self._title)

    @property
    def thesis(self) -> str:
        """What the chapter's results show, in one sentence, in the language in use; empty if nothing is said."""
        return _(self._thesis) if self._thesis else ""

    def label(self, key: str) -> str:
        """What a key of the measured numbers is called, in the language in use."""
        return _(self.names.get(key, key.replace("_", " ")))

    def concept(
        self,
        section: str,
        *,
        third: str | None = None,
        quick: Mapping | None = None,
        builds: Sequence[Callable] = (),
        shares: Callable | None = None,
        alone: bool = False,
    ) -> Callable[[Callable], Concept]:
        """Make a function a concept of this chapter.

        Args:
            section: Its section in the 2nd edition of the book, such as "1.1.4".
            third: Its section in the 3rd edition, or its chapter there if no more is known; None if it has none.
            quick: Settings that make it fast, for a first look and for the tests.
            builds: The functions that build its models; a finding shows their code.
            shares: The `remembered` training that it has in common with other concepts: they run in one process.
            alone: Whether it measures time, so that nothing should run beside it.
        """

        def add(function: Callable[..., Finding]) -> Concept:
            concept = Concept(function, self, section, third, quick or {}, builds, shares, alone)
            self.concepts[concept.key] = concept
            return concept

        return add

    def exercise(self, section: str, hint: str, solution: Mapping, why: str) -> Callable[[Callable], Exercise]:
        """Make a function an exercise of this chapter.

        Args:
            section: The section of the book, such as "1.1.4".
            hint: What to think about, in a sentence or two.
            solution: Settings that pass.
            why: Why they do, in a sentence or two.
        """

        def add(function: Callable[..., dict[str, Verdict]]) -> Exercise:
            exercise = Exercise(function, self, section, hint, solution, why)
            self.exercises[exercise.key] = exercise
            return exercise

        return add

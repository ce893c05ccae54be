"""The form of an exercise: a puzzle whose answer is a call.

    @chapter.exercise(
        "1.1",
        hint="Heads and tails add up to 1.",
        solution={"bias": 0.2},
        why="Whatever is not heads is tails.",
    )
    def mostly_tails(bias: Bias = 0.5):
        '''Mostly tails

        Find a coin that falls on tails three times in four.
        '''
        heads = coin(bias=bias).measured["heads"]
        return {"share of heads": below(heads, 0.25)}

The settings are the reader's answer; their defaults are the starting point, which must not pass.
"""

import functools
import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from kerasbook.concepts import show, solved
from kerasbook.concepts.claims import Verdict
from kerasbook.concepts.docstrings import paragraphs
from kerasbook.concepts.settings import Adjustable
from kerasbook.locale import gettext as _


@dataclass(frozen=True)
class Attempt:
    """What came of an answer. Truthy if it passed; in Jupyter it shows itself.

    Attributes:
        exercise: The exercise.
        settings: The answer: all settings of the call.
        checks: What each check says to it, by what is checked, in English.
    """

    exercise: "Exercise"
    settings: dict
    checks: "dict[str | NoLonger, Verdict]"

    @property
    def verdict(self) -> Verdict:
        """All checks in one."""
        return functools.reduce(operator.and_, self.checks.values())

    def __bool__(self) -> bool:
        return self.verdict.holds

    @property
    def call(self) -> str:
        """The answer as it was typed, more or less."""
        return self.exercise.call(self.settings)

    @property
    def outcome(self) -> str:
        """Passed or not yet, in the language in use."""
        return _("Passed") if self else _("Not yet")

    @property
    def said(self) -> list[tuple[str, Verdict]]:
        """What was checked, in the language in use and without a full stop, and what came of it."""
        said = {what: _(what) if isinstance(what, str) else str(what) for what in self.checks}
        return [(said[what].rstrip("."), verdict) for what, verdict in self.checks.items()]

    def __repr__(self) -> str:
        checks = [f"  {'+' if verdict else '-'} {what}: {verdict.because}" for what, verdict in self.said]
        return "\n".join([f"{self.outcome}: {self.call}", *checks])

    def _repr_html_(self) -> str:
        return show.attempt_html(self)


class Exercise(Adjustable):
    """A puzzle: called with an answer, it returns an `Attempt`. In Jupyter it shows its task."""

    def __init__(
        self, function: Callable[..., dict[str, Verdict]], chapter, section: str, hint: str, solution: Mapping, why: str
    ):
        if len(paragraphs(function.__doc__)) < 2:
            raise TypeError(
                "Expected an exercise's docstring to have a title and, below it, a task. "
                f"Received: {function.__doc__!r} ({function.__name__})"
            )
        super().__init__(function, chapter, section)
        if self.checked(solution) == self.defaults:
            raise TypeError(
                "Expected a solution that differs from the starting point, which must not pass. "
                f"Received: {dict(solution)} ({function.__name__})"
            )
        self._hint, self._solution, self._why = hint, dict(solution), why

    @property
    def title(self) -> str:
        """Its name for people, in the language in use."""
        return _(paragraphs(self._function.__doc__)[0])

    @property
    def task(self) -> list[str]:
        """What is asked, paragraph by paragraph, in the language in use."""
        return [_(paragraph) for paragraph in paragraphs(self._function.__doc__)[1:]]

    @property
    def hint(self) -> str:
        """What to think about, in the language in use."""
        return _(self._hint)

    @property
    def solution(self) -> dict:
        """Settings that pass, all of them."""
        return self.checked(self._solution)

    @property
    def why(self) -> str:
        """Why the solution passes, in the language in use."""
        return _(self._why)

    def answer(self, settings: Mapping) -> dict:
        """Of these settings, those that the solution names, and others if they were changed."""
        return {
            name: value
            for name, value in settings.items()
            if name in self._solution or value != self.parameters[name].default
        }

    def call(self, settings: Mapping) -> str:
        """How these settings are tried in a notebook."""
        module = self.__module__.rpartition(".")[2]
        place = "" if module == "__main__" else f"{module}."
        given = ", ".join(f"{name}={value!r}" for name, value in self.answer(settings).items())
        return f"{place}{self.key}({given})"

    def __call__(self, *args, **kwargs) -> Attempt:
        settings = self.chosen(args, kwargs)
        checks = self.computed(settings)
        if not checks or not all(isinstance(verdict, Verdict) for verdict in checks.values()):
            raise TypeError(
                f"Expected the exercise {self.name} to return {{what is checked: above(...), ...}}, at least one "
                f"check. Received: {checks!r}"
            )
        attempt = Attempt(self, settings, checks)
        if attempt:
            solved.keep_in_a_notebook(self)
        return attempt

    def __repr__(self) -> str:
        return "\n".join([f"{self.section} {self.title}", *self.task, self.call(self.defaults)])

    def _repr_html_(self) -> str:
        return show.task_html(self)


@dataclass(frozen=True)
class NoLonger:
    """What is checked if an answer has to make a claim false.

    Attributes:
        sentence: The claim's, in English.
    """

    sentence: str

    def __str__(self) -> str:
        return _("No longer true: {claim}").format(claim=_(self.sentence).rstrip("."))


def no_longer(claim) -> NoLonger:
    return NoLonger(claim.sentence)

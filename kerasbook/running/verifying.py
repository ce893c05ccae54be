"""Do the claims of a chapter hold on every seed, and do their controls fail on every seed?

    from kerasbook.running.verifying import verify

    checks = verify(["kerasbook.chapter1"], seeds=[0, 1, 2])
    pandas.DataFrame(checks)  # if pandas is there: a row for each claim, seed, and control

It runs in parallel through joblib, so that a `joblib.parallel_config` around it takes it beyond one machine:

    from dask.distributed import Client

    client = Client("scheduler:8786")
    with joblib.parallel_config(backend="dask"):
        checks = verify(["kerasbook.chapter1"], seeds=range(100), jobs=None)
"""

import importlib
import json
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass

from kerasbook.concepts.concept import Chapter, Claim, Concept
from kerasbook.locale import language, speaking
from kerasbook.numbers import for_json
from kerasbook.running.side_by_side import side_by_side


@dataclass(frozen=True)
class Check:
    """What one claim said to the numbers of one run.

    Attributes:
        chapter: The chapter's module.
        concept: The concept's key.
        claim: The claim's name.
        seed: The seed of the run; None if the concept has none.
        control: Whether this was the control, under which the claim must fail.
        holds: Whether the claim held.
        margin: By how much; NaN if there is no number.
        because: What the comparison came to, or the error that kept the concept from running.
        error: Whether there was an error.
    """

    chapter: str
    concept: str
    claim: str
    seed: int | None
    control: bool
    holds: bool
    margin: float
    because: str
    error: bool = False

    @property
    def as_it_must(self) -> bool:
        """The claim holds; under its control it fails, because of the numbers and not of an error."""
        return not self.error and self.holds != self.control


@dataclass(frozen=True)
class Run:
    """The concepts of a chapter that one worker runs with the same settings, so that they share their trainings."""

    chapter: str
    seed: int
    settings: tuple[tuple[str, object], ...]
    concepts: tuple[str, ...]
    quick: bool
    language: str


def settings_of(run: Run, concept: Concept) -> dict:
    """The settings of one concept in a run: the quick ones if asked for, the control's, and the seed."""
    seed = {"seed": run.seed} if "seed" in concept.parameters else {}
    return {**(concept.quick if run.quick else {}), **dict(run.settings), **seed}


def measure(run: Run) -> dict[str, dict | str]:
    """Run the concepts; from each one's key to its measured numbers, or to the sentence of the error.

    This is what a worker does: numbers travel back, figures and models do not.
    """
    chapter = importlib.import_module(run.chapter).chapter
    found: dict[str, dict | str] = {}
    with speaking(run.language):
        for key in run.concepts:
            concept = chapter.concepts[key]
            try:
                found[key] = concept(**settings_of(run, concept)).measured
            except Exception as error:  # one concept that breaks must not hide what the others find
                found[key] = f"{type(error).__name__}: {error}"
    return found


def chosen_concepts(chapter: Chapter, keys: Iterable[str] | None) -> list[Concept]:
    """The concepts to check: those named, as far as this chapter has them; all of them by default."""
    return [concept for key, concept in chapter.concepts.items() if keys is None or key in keys]


def controls(concepts: Sequence[Concept]) -> dict[tuple, list[str]]:
    """Every set of settings to run, as sorted pairs, with the concepts to run under it: the defaults first."""
    plan: dict[tuple, list[str]] = {(): [concept.key for concept in concepts if concept.claims]}
    for concept in concepts:
        for claim in concept.claims.values():
            keys = plan.setdefault(tuple(sorted(claim.control.items())), [])
            if concept.key not in keys:
                keys.append(concept.key)
    return plan


def planned(name: str, concepts: Sequence[Concept], seeds: Sequence[int], quick: bool) -> list[Run]:
    """The runs of one chapter; a concept without a seed runs with the first one only."""
    runs = []
    by_key = {concept.key: concept for concept in concepts}
    for settings, keys in controls(concepts).items():
        for seed in seeds:
            mine = [key for key in keys if seed == seeds[0] or "seed" in by_key[key].parameters]
            if mine:
                runs.append(Run(name, seed, settings, tuple(mine), quick, language()))
    return runs


def judged(run: Run, concept: Concept, claim: Claim, measured: dict | str, control: bool) -> Check:
    """What a claim says to what was measured, or to the error that kept it from being measured."""
    seed = run.seed if "seed" in concept.parameters else None
    where = (run.chapter, concept.key, claim.name, seed, control)
    if isinstance(measured, str):
        return Check(*where, holds=False, margin=math.nan, because=measured, error=True)
    verdict = claim(measured)
    return Check(*where, holds=verdict.holds, margin=verdict.margin, because=verdict.because)


def checks_of(run: Run, chapter: Chapter, found: Mapping[str, dict | str]) -> Iterator[Check]:
    """The checks that one run allows: claims at the defaults, or those claims whose control it was."""
    for key, measured in found.items():
        concept = chapter.concepts[key]
        for claim in concept.claims.values():
            if not run.settings:
                yield judged(run, concept, claim, measured, control=False)
            elif tuple(sorted(claim.control.items())) == run.settings:
                yield judged(run, concept, claim, measured, control=True)


def verify(
    chapters: Sequence[str],
    *,
    seeds: Iterable[int] = range(5),
    concepts: Iterable[str] | None = None,
    quick: bool = False,
    jobs: int | None = None,
) -> list[Check]:
    """Runs the concepts of chapters over many seeds, and the controls of their claims over the same seeds.

    Args:
        chapters: Names of chapter modules, such as `["kerasbook.chapter1"]`.
        seeds: The seeds.
        concepts: Keys of the concepts to check; all of them by default.
        quick: Whether to use the concepts' quick settings.
        jobs: How many processes run side by side; None leaves it to the `joblib.parallel_config` around the call.

    Returns:
        A `Check` for every claim and seed, at the defaults and under the control; `pandas.DataFrame` reads them.

    Raises:
        ValueError: If there is no seed.
    """
    seeds, keys = list(seeds), None if concepts is None else set(concepts)
    if not seeds:
        raise ValueError("Expected at least one seed. Received: none")
    modules = {name: importlib.import_module(name).chapter for name in chapters}
    runs = [
        run for name, chapter in modules.items() for run in planned(name, chosen_concepts(chapter, keys), seeds, quick)
    ]
    checks = []
    for run, found in side_by_side(measure, runs, jobs):
        checks += checks_of(run, modules[run.chapter], found)
    return checks


@dataclass(frozen=True)
class Summary:
    """What all seeds say about one claim."""

    chapter: str
    concept: str
    claim: str
    held: int
    seeds: int
    worst: float
    control_failed: int
    control_seeds: int
    errors: tuple[str, ...]

    @property
    def as_it_must(self) -> bool:
        """It held on every seed, and its control failed on every seed."""
        return self.held == self.seeds and self.control_failed == self.control_seeds


def summaries(checks: Sequence[Check]) -> list[Summary]:
    """One line for each claim, in the order in which they came."""
    found = []
    for where in dict.fromkeys((check.chapter, check.concept, check.claim) for check in checks):
        mine = [check for check in checks if (check.chapter, check.concept, check.claim) == where]
        claims = [check for check in mine if not check.control]
        controls = [check for check in mine if check.control]
        margins = [check.margin for check in claims]
        found.append(
            Summary(
                *where,
                held=sum(check.as_it_must for check in claims),
                seeds=len(claims),
                worst=math.nan if any(map(math.isnan, margins)) else min(margins),
                control_failed=sum(check.as_it_must for check in controls),
                control_seeds=len(controls),
                errors=tuple(dict.fromkeys(check.because for check in mine if check.error)),
            )
        )
    return found


def as_json(checks: Sequence[Check]) -> str:
    """All checks as JSON, a number that is none as null."""
    rows = [asdict(check) for check in checks]
    return json.dumps(for_json({"checks": rows}), ensure_ascii=False, indent=1) + "\n"

"""A chapter over many seeds, at its defaults and under its controls: what `concepts/seeds.py` keeps."""

import datetime
import importlib
from collections.abc import Collection, Sequence

from kerasbook.concepts.seeds import kept_of
from kerasbook.html import versions
from kerasbook.running.side_by_side import side_by_side
from kerasbook.running.verifying import Run, chosen_concepts, measure, planned


def over_seeds(name: str, seeds: Sequence[int], jobs: int | None = None, keys: Collection[str] | None = None) -> dict:
    """Runs every concept of a chapter that has claims over these seeds, and its controls over the same ones.

    Args:
        name: The chapter's module, such as "kerasbook.chapter1".
        seeds: The seeds.
        jobs: How many processes run side by side.
        keys: Keys of the concepts to run; all of them by default.

    Returns:
        The content of the chapter's `seeds.json`.

    Raises:
        RuntimeError: If a concept fails on a seed.
    """
    chapter = importlib.import_module(name).chapter
    concepts = [concept for concept in chosen_concepts(chapter, keys) if concept.claims]
    runs = planned(name, concepts, seeds, quick=False)
    found: dict[tuple, dict] = {}
    for run, measured in side_by_side(measure, runs, jobs):
        found |= checked(run, measured)
    kept = {}
    for concept in concepts:
        mine = list(seeds) if "seed" in concept.parameters else list(seeds)[:1]
        kept[concept.key] = kept_of(
            concept,
            mine,
            [found[concept.key, (), seed] for seed in mine],
            {
                claim.name: [found[concept.key, tuple(sorted(claim.control.items())), seed] for seed in mine]
                for claim in concept.claims.values()
            },
        )
    return {"date": datetime.date.today().isoformat(), "versions": versions(), "concepts": kept}


def checked(run: Run, measured: dict) -> dict[tuple, dict]:
    """What one run found, by concept, settings and seed."""
    for key, numbers in measured.items():
        if isinstance(numbers, str):
            raise RuntimeError(
                f"Expected {key} to run with seed {run.seed} and {dict(run.settings)}. It said: {numbers}"
            )
    return {(key, run.settings, run.seed): numbers for key, numbers in measured.items()}

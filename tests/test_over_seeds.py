"""What every claim shows over many seeds, as it is kept beside its chapter: it holds, its control fails and is real."""

from collections.abc import Mapping, Sequence

import pytest
from findings import finding

from kerasbook.commands import lookup
from kerasbook.concepts.controls import complaints
from kerasbook.concepts.seeds import DRAWN, is_number, leaves, seeds_of

CHAPTERS = [lookup.chapter_called(number) for number in lookup.chapters()]
CONCEPTS = [concept for chapter in CHAPTERS for concept in chapter.concepts.values() if concept.claims]
CLAIMS = [(concept, claim) for concept in CONCEPTS for claim in concept.claims.values()]

# Controls whose numbers follow, and which say something all the same.
FOLLOWS = {
    "places_matter": "That units may change places together, and that this changes nothing, is the control's point.",
    "the_modes_answer_differently": "That a network of dense layers has but one mode is the control's point.",
    "a_call_moves_what_is_not_trained": "That a network of dense layers has nothing that moves is the control's point.",
    "neighbours_have_a_say": "That in inference mode no sample sees its neighbours is the control's point.",
    "fit_and_evaluate_disagree": "That both call the network in the same mode is the control's point.",
    "statistics_are_enough_to_forget": "That nothing is left that moves is the control's point.",
    "an_even_overlap_does_not_help_a_single_filter": "That equal weights make no waves is the control's point.",
}

every_concept = pytest.mark.parametrize(
    "concept", CONCEPTS, ids=[f"chapter{concept.chapter.number}-{concept.key}" for concept in CONCEPTS]
)
every_claim = pytest.mark.parametrize(
    ("concept", "claim"), CLAIMS, ids=[f"chapter{one.chapter.number}-{one.key}-{two.name}" for one, two in CLAIMS]
)


def kept(concept):
    seeds = seeds_of(concept)
    number = concept.chapter.number
    assert seeds, f"{concept.key} has other defaults or controls than before: run python scripts/seeds.py {number}"
    return seeds


@every_concept
def test_another_seed_gives_other_numbers(concept):
    if len(kept(concept).seeds) < DRAWN:
        pytest.skip("nothing in it is random, or it was measured with few seeds")
    numbers = [tuple(dict(leaves(measured)).values()) for measured in kept(concept).measured]
    assert len(set(numbers)) > 1


@every_claim
def test_it_holds_on_every_seed(concept, claim):
    assert [verdict.because for verdict in kept(concept).verdicts(claim) if not verdict] == []


@every_claim
def test_it_fails_on_every_seed_under_its_control(concept, claim):
    assert [verdict.because for verdict in kept(concept).control_verdicts(claim) if verdict] == []


@every_claim
def test_its_control_is_real(concept, claim):
    found = complaints(claim, kept(concept))
    assert bool(found) == (claim.name in FOLLOWS), found


def far_off(place, value: float, others: list[float]) -> bool:
    """Whether a number is clearly another one than those of the seeds.

    Another processor rounds otherwise, and a training then ends elsewhere, but within what seeds do.
    """
    room = (max(others) - min(others)) / 2 + 2e-3 * max(map(abs, others)) + 1e-5
    return not min(others) - room <= value <= max(others) + room


def is_time(place: tuple[str | int, ...]) -> bool:
    """Whether a number says how long something took, which hangs on the machine and what else it does."""
    return any(str(name).endswith("_time") for name in place)


def other_numbers(one: Mapping, seeds: Sequence[Mapping]) -> list[tuple]:
    """Where the numbers of one run are clearly others than those of all seeds."""
    found, by_seed = dict(leaves(one)), [dict(leaves(measured)) for measured in seeds]
    assert set(by_seed[0]) <= set(found)
    places = [place for place, value in by_seed[0].items() if is_number(value) and not is_time(place)]
    others = {place: [each[place] for each in by_seed if is_number(each[place])] for place in places}
    return [place for place in places if far_off(place, found[place], others[place])]  # a curve may end early


@every_concept
@pytest.mark.slow
def test_what_is_kept_is_what_the_code_gives(concept):
    """With its first seed. If it fails, the code has changed: run scripts/seeds.py."""
    if concept.alone or "seed" not in concept.parameters:
        pytest.skip("it measures time or memory")
    assert other_numbers(finding(concept).measured, kept(concept).measured) == []


@every_claim
@pytest.mark.slow
@pytest.mark.deep
def test_what_is_kept_of_a_control_is_what_the_code_gives(concept, claim):
    if concept.alone or "seed" not in concept.parameters:
        pytest.skip("it measures time or memory")
    measured = finding(concept, **dict(sorted(claim.control.items()))).measured
    assert other_numbers(measured, kept(concept).controlled[claim.name]) == []

"""What every chapter must do: claims hold, controls fail, numbers have names, puzzles have solutions, code runs.

A chapter needs no tests of its own for this: whatever chapters there are, are found.
"""

import html
import inspect
import io
import math
import re
import sys
from pathlib import Path

import numpy as np
import pytest
from findings import FINDINGS, attempt, finding, solved
from PIL import Image

from kerasbook import datasets
from kerasbook.commands import lookup
from kerasbook.concepts import kept
from kerasbook.concepts.contents import contents
from kerasbook.concepts.seeds import seeds_of
from kerasbook.locale import LANGUAGES, language, speaking

CHAPTERS = {number: lookup.chapter_called(number) for number in lookup.chapters()}


def named(thing, *more) -> str:
    """The id of a test: tests/conftest.py keeps those of a chapter in one process, `-k chapter2` chooses them."""
    return "-".join([f"chapter{thing.chapter.number}", thing.key, *(other.name for other in more)])


CONCEPTS = [concept for chapter in CHAPTERS.values() for concept in chapter.concepts.values()]
CLAIMS = [(concept, claim) for concept in CONCEPTS for claim in concept.claims.values()]
EXERCISES = [exercise for chapter in CHAPTERS.values() for exercise in chapter.exercises.values()]
BY_CHANCE = [exercise for exercise in EXERCISES if "seed" in exercise.parameters]
GUESSING = [concept for concept in CONCEPTS if concept.to_guess]
BUILDERS = [(concept, build) for concept in CONCEPTS for build in concept.builds]

every_chapter = pytest.mark.parametrize("chapter", CHAPTERS.values(), ids=[f"chapter{number}" for number in CHAPTERS])
every_concept = pytest.mark.parametrize("concept", CONCEPTS, ids=map(named, CONCEPTS))
every_claim = pytest.mark.parametrize(("concept", "claim"), CLAIMS, ids=[named(*pair) for pair in CLAIMS])
every_exercise = pytest.mark.parametrize("exercise", EXERCISES, ids=map(named, EXERCISES))


# Data


@every_chapter
def test_the_cards_of_its_data_name_the_chapter(chapter):
    """So the foot of its page says whose they are."""
    folder = Path(inspect.getfile(sys.modules[f"kerasbook.chapter{chapter.number}"])).parent
    code = "\n".join(path.read_text("utf-8") for path in folder.rglob("*.py"))
    used = set(re.findall(r"\bdatasets\.(\w+)\(", code)) & set(datasets.cards())
    assert used <= set(datasets.of_chapter(chapter.number))
    for name in datasets.of_chapter(chapter.number):
        assert datasets.cards()[name].licence in datasets.credits(datasets.of_chapter(chapter.number))


# Claims and their controls


@every_claim
@pytest.mark.parametrize("language", ["en", "ko"])
def test_a_claim_is_a_sentence_without_markup(concept, claim, language):
    """It stands in pages, terminals and links, where backticks would be shown, or would end the link."""
    with speaking(language):
        assert "`" not in claim.statement + claim.takes_away


@every_claim
def test_every_claim_holds(concept, claim):
    verdict = finding(concept).verdicts[claim.name]
    assert verdict, verdict.because
    assert verdict.margin > 0


@pytest.mark.deep
@every_claim
def test_every_claim_fails_under_its_control(concept, claim):
    assert claim.control
    verdict = finding(concept, **dict(sorted(claim.control.items()))).verdicts[claim.name]
    assert not verdict, verdict.because


def lost(value):
    """Measured numbers, each of them turned into one that is none."""
    if isinstance(value, dict):
        return {key: lost(item) for key, item in value.items()}
    return [lost(item) for item in value] if isinstance(value, list) else math.nan


@every_claim
def test_no_claim_holds_for_numbers_that_are_none(concept, claim):
    assert claim(lost(finding(concept).measured)).holds is False


# Guesses


every_guess = pytest.mark.parametrize("concept", GUESSING, ids=map(named, GUESSING))


@every_guess
def test_what_is_asked_for_could_be_guessed_on_every_seed(concept):
    seeds = seeds_of(concept)
    guess = concept.to_guess
    assert [measured for measured in seeds.measured if not guess.fits(guess(measured))] == []


@every_guess
def test_what_is_asked_for_could_be_guessed_at_the_defaults(concept):
    asked = finding(concept).asked
    assert all(asked.least <= number <= asked.most for number in asked.measured)
    assert asked.places or asked.least == 0  # a bar begins at 0


@pytest.mark.deep
@every_claim
def test_a_guess_breaks_no_page_whatever_the_settings(concept, claim):
    asked = finding(concept, **dict(sorted(claim.control.items()))).asked
    assert asked is None or asked.measured


@every_guess
@pytest.mark.usefixtures("either_language")
def test_no_question_gives_its_number_away(concept):
    asked = finding(concept).asked
    numbers = {float(number) for number in re.findall(r"\d+(?:\.\d+)?", asked.question)}
    assert numbers.isdisjoint({round(number, 1) for number in asked.measured[-1:]})


# Concepts


def keys_of(measured: dict) -> set[str]:
    nested = (keys_of(value) for value in measured.values() if isinstance(value, dict))
    return set(measured).union(*nested)


@every_concept
@pytest.mark.usefixtures("english")
def test_every_number_has_a_name_a_reader_understands(concept):
    # A name that a whole chapter uses, such as that of a layer, may be what its key says: "answer".
    keys = keys_of(finding(concept).measured) - set(concept.chapter.names)
    assert [key for key in keys if concept.label(key) in (key, key.replace("_", " "))] == []


@every_chapter
@pytest.mark.usefixtures("english")
def test_what_a_chapter_names_has_the_same_name_in_every_concept(chapter):
    for concept in chapter.concepts.values():
        assert {key: concept.label(key) for key in chapter.names} == chapter.names


@pytest.mark.parametrize("spoken", LANGUAGES)
@every_chapter
def test_a_list_reads_from_its_files_what_the_chapter_says(chapter, spoken):
    read = contents(chapter.number)
    with speaking(spoken):
        assert (read.number, read.title) == (chapter.number, chapter.title)
        assert [(one.name, one.section, one.third, one.question) for one in read.entries] == [
            (one.name, one.section, one.third, one.question) for one in chapter.concepts.values()
        ]


@every_concept
def test_the_picture_is_not_empty_and_its_fonts_have_hangul(concept):
    with speaking("ko"):  # a sign that a font lacks is a warning, and so an error
        image = finding(concept).figure.plot().image("png", dpi=40)
    picture = Image.open(io.BytesIO(image)).convert("L")
    inked = np.asarray(picture) < 250
    assert 0.01 < inked.mean() < 0.99


@every_concept
def test_a_finding_is_kept_and_can_be_drawn_when_it_is_read_again(concept):
    found = finding(concept)
    with kept.keeping(FINDINGS):
        again = kept.read(kept.place_of(concept.__wrapped__, found.settings, concept.chapter.number))
    assert again.measured == found.measured
    assert again.figure.plot().figure_.axes


@every_concept
@pytest.mark.usefixtures("english")
def test_other_seeds_leave_a_picture_readable(concept, unreadable, thin_lines):
    found = finding(concept)
    with kept.keeping(FINDINGS):  # its own copy: other tests draw it without other seeds
        display = kept.read(kept.place_of(concept.__wrapped__, found.settings, concept.chapter.number)).figure
    display.over_seeds([found.measured] * 5)
    with_them = display.plot().figure_
    if thin_lines(with_them):  # what stands on each other anyway, names of points, say, may
        display.over_seeds([])
        assert set(unreadable(with_them)) <= set(unreadable(display.plot().figure_))


@every_concept
def test_a_finding_with_a_model_shows_the_code_that_builds_it(concept):
    found = finding(concept)
    assert bool(found.listing) == bool(found.model is not None)
    for build in concept.builds:
        assert f"def {build.__name__}(" in found.listing


@pytest.mark.parametrize(("concept", "build"), BUILDERS, ids=[f"{named(one)}-{two.__name__}" for one, two in BUILDERS])
def test_the_code_runs_where_it_is_copied_to(concept, build):
    space: dict = {}
    code = finding(concept).listing
    exec(compile(code, "a notebook", "exec"), space)
    assert "kerasbook" not in code
    wanted = [name for name, one in inspect.signature(build).parameters.items() if one.default is one.empty]
    given = {name: finding(concept).settings[name] for name in wanted}
    ours, copied = build(**given), space[build.__name__](**given)
    assert [tuple(weight.shape) for weight in copied.weights] == [tuple(weight.shape) for weight in ours.weights]


# Exercises


@every_exercise
def test_the_solution_passes(exercise):
    assert solved(exercise), repr(solved(exercise))
    assert solved(exercise).verdict.margin > 0


@every_exercise
def test_the_starting_point_does_not(exercise):
    assert not attempt(exercise), repr(attempt(exercise))
    assert attempt(exercise).verdict.margin < 0


@pytest.mark.slow
@pytest.mark.deep
@pytest.mark.parametrize("exercise", BY_CHANCE, ids=map(named, BY_CHANCE))
def test_chance_decides_neither(exercise):
    assert exercise(**exercise.solution | {"seed": 1})
    assert not exercise(seed=1)


@every_chapter
def test_every_section_has_an_exercise_and_they_follow_the_book(chapter):
    sections = dict.fromkeys(concept.section for concept in chapter.concepts.values())
    assert list(dict.fromkeys(exercise.section for exercise in chapter.exercises.values())) == list(sections)
    places = [[int(part) for part in section.split(".")] for section in sections]
    assert places == sorted(places)


@every_exercise
def test_each_is_in_the_chapters_exercises_under_its_name(exercise):
    assert exercise.__module__ == f"kerasbook.chapter{exercise.chapter.number}.exercises"
    assert getattr(sys.modules[exercise.__module__], exercise.key) is exercise
    assert exercise.call(exercise.defaults).startswith(f"exercises.{exercise.key}(")


@every_exercise
@pytest.mark.usefixtures("either_language")
def test_hint_and_solution_are_folded_in_this_order(exercise):
    task, hint, solution = exercise._repr_html_().split("<details")
    assert 'open=""' not in hint + solution
    shown = [
        [*exercise.task, exercise.call(exercise.defaults)],
        [exercise.hint],
        [exercise.call(exercise.solution), exercise.why],
    ]
    for part, texts in zip((task, hint, solution), shown, strict=True):
        for text in texts:
            assert text
            assert text in html.unescape(part)
    assert exercise.why not in html.unescape(task + hint)
    if language() == "ko":
        for text in (exercise.title, *exercise.task, exercise.hint, exercise.why):
            assert "한" in text


@every_exercise
def test_a_failed_attempt_gives_no_solution_away(exercise):
    shown = html.unescape(attempt(exercise)._repr_html_()) + repr(attempt(exercise))
    assert exercise.call(exercise.solution) not in shown
    assert exercise.why not in shown


# Where things are


@every_concept
def test_a_reader_finds_listing_picture_and_test_by_the_concepts_name(concept):
    listing = Path(inspect.getsourcefile(inspect.unwrap(concept)))
    assert listing.parts[-3:] == (f"chapter{concept.chapter.number}", "listings", f"{concept.key}.py")
    assert Path(__file__).with_name(f"chapter{concept.chapter.number}").joinpath(f"test_{concept.key}.py").is_file()

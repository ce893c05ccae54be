import pickle

import pytest

from kerasbook.chapter1 import exercises
from kerasbook.chapter1.listings.training_loop import loss_falls
from kerasbook.concepts.claims import above, below
from kerasbook.concepts.exercise import Attempt, no_longer
from kerasbook.errors import SettingError
from kerasbook.locale import speaking

TITLE_ONLY = "Only a title"
TASK = """A title

A task.
"""


# Called with an answer


def test_the_starting_point_does_not_pass_and_the_solution_does(puzzle):
    assert not puzzle()
    assert puzzle(bias=0.1)


def test_an_attempt_knows_its_answer_and_what_each_check_says(puzzle):
    attempt = puzzle(bias=0.0)
    assert isinstance(attempt, Attempt)
    assert attempt.exercise is puzzle
    assert attempt.settings == {"bias": 0.0, "seed": 0}
    assert {what: verdict.because for what, verdict in attempt.checks.items()} == {
        "share of heads": "0.000 is less than 0.250",
        "heads at all": "0.000 is not more than 0",
    }
    assert [bool(verdict) for verdict in attempt.checks.values()] == [True, False]


def test_it_passes_only_if_every_check_does(puzzle):
    assert not puzzle(bias=0.0)  # the first holds
    assert not puzzle(bias=0.9)  # the second holds
    assert puzzle(bias=0.0).verdict.because == "0.000 is less than 0.250; 0.000 is not more than 0"


@pytest.mark.parametrize(
    ("answer", "complaint"),
    [
        ({"bias": -1}, r"bias \(how likely heads are\): expected 0 or more. Received: -1"),
        ({"bias": "high"}, "expected a number. Received: high"),
        ({"throws": 3}, "mostly-tails has no setting throws. It has: bias, seed."),
    ],
)
@pytest.mark.usefixtures("english")
def test_settings_are_checked_as_those_of_a_concept_are(puzzle, answer, complaint):
    with pytest.raises(SettingError, match=complaint):
        puzzle(**answer)


# Part of a chapter


def test_a_chapter_keeps_its_exercises(toys, puzzle):
    assert toys.exercises == {"mostly_tails": puzzle}
    assert puzzle.chapter is toys


def test_an_exercise_that_is_not_one_is_refused(toys, puzzle):
    parameter = puzzle.__wrapped__.__annotations__["bias"]

    def made(docstring=TASK, solution=None):
        def riddle(bias=0.5):
            return {"x": above(1, bias)}

        riddle.__annotations__["bias"], riddle.__doc__ = parameter, docstring
        return toys.exercise(section="7.2", hint="h", solution=solution or {"bias": 0.1}, why="w")(riddle)

    assert made() is toys.exercises["riddle"]
    with pytest.raises(TypeError, match=r"a title and, below it, a task. Received: 'Only a title'"):
        made(docstring=TITLE_ONLY)
    with pytest.raises(TypeError, match=r"a title and, below it, a task. Received: None \(riddle\)"):
        made(docstring=None)
    with pytest.raises(TypeError, match=r"differs from the starting point.*Received: {'bias': 0.5}"):
        made(solution={"bias": 0.5})
    with pytest.raises(SettingError, match="riddle has no setting luck"):
        made(solution={"luck": 1})
    with pytest.raises(SettingError, match="expected 0 or more"):
        made(solution={"bias": -1})


@pytest.mark.parametrize("checks", [{}, None, {"heads": True}, {"heads": below(0, 1), "tails": None}])
def test_an_exercise_that_checks_nothing_is_refused(toys, puzzle, checks):
    def careless(bias=0.5):
        return checks

    careless.__annotations__["bias"] = puzzle.__wrapped__.__annotations__["bias"]
    careless.__doc__ = TASK
    exercise = toys.exercise(section="7.2", hint="h", solution={"bias": 0.1}, why="w")(careless)
    with pytest.raises(TypeError, match=r"Expected the exercise careless to return .* at least one check"):
        exercise()


def test_an_exercise_travels_by_its_name():
    assert pickle.loads(pickle.dumps(exercises.small_and_still_good)) is exercises.small_and_still_good


# What a reader sees


def test_the_task_in_words(puzzle):
    assert (puzzle.name, puzzle.section) == ("mostly-tails", "7.1")
    assert puzzle.title == "Mostly <tails>"
    assert puzzle.task == [
        "Find a coin that falls on tails more than three times in four & a bit.",
        "Do not make one that has no heads at all.",
    ]
    assert repr(puzzle).splitlines() == ["7.1 Mostly <tails>", *puzzle.task, "toys.mostly_tails(bias=0.5)"]


def test_a_call_says_what_the_answer_is_about(puzzle):
    assert puzzle.call(puzzle.defaults) == "toys.mostly_tails(bias=0.5)"
    assert puzzle.call(puzzle.solution) == "toys.mostly_tails(bias=0.1)"
    assert puzzle(bias=0.2, seed=3).call == "toys.mostly_tails(bias=0.2, seed=3)"


@pytest.mark.usefixtures("english")
def test_an_attempt_in_words(puzzle):
    assert repr(puzzle(bias=0.0)).splitlines() == [
        "Not yet: toys.mostly_tails(bias=0.0)",
        "  + share of heads: 0.000 is less than 0.250",
        "  - heads at all: 0.000 is not more than 0",
    ]
    assert repr(puzzle(bias=0.1)).startswith("Passed: toys.mostly_tails(bias=0.1)\n  + share")


@pytest.mark.usefixtures("english")
def test_a_claim_that_is_checked_loses_its_full_stop(toys, puzzle):
    claim = toys.concepts["fair_coin"].claims["about_half"]
    attempt = Attempt(puzzle, puzzle.defaults, {claim.statement: ~claim({"heads": 0.5})})
    assert repr(attempt).splitlines()[1] == "  - Heads come up about half the time: 0.500 is within 0.100 of 0.500"


@pytest.mark.usefixtures("english")
def test_the_page_folds_hint_and_solution_in_this_order(puzzle, read_page):
    page = read_page(puzzle._repr_html_())
    assert [tag for tag, _attributes in page.elements if tag in ("details", "summary")] == ["details", "summary"] * 2
    assert all("open" not in attributes for attributes in page.attributes("details"))
    parts = [
        "Exercise · 7.1",
        "Mostly <tails>",
        "three times in four & a bit.",
        "Do not make one that has no heads at all.",
        "Start from: toys.mostly_tails(bias=0.5)",
        "Hint Heads & tails add up to 1.",
        "Solution toys.mostly_tails(bias=0.1) Whatever is not heads is <tails>.",
    ]
    places = [page.text.find(part) for part in parts]
    assert -1 not in places
    assert places == sorted(places)


@pytest.mark.usefixtures("english")
def test_what_is_folded_is_within_its_details(puzzle):
    html = puzzle._repr_html_()
    open_text, folded_hint, folded_solution = html.split("<details")
    assert "add up to 1" not in open_text
    assert "add up to 1" in folded_hint.partition("</details>")[0]
    assert "bias=0.1" not in open_text + folded_hint
    assert "bias=0.1" in folded_solution.partition("</details>")[0]


@pytest.mark.usefixtures("english")
def test_an_attempt_on_a_page(puzzle, read_page):
    failed, passed = (read_page(puzzle(bias=bias)._repr_html_()).text for bias in (0.0, 0.1))
    assert "✗ Not yet · Mostly <tails>" in failed
    assert "You tried: toys.mostly_tails(bias=0.0)" in failed
    assert "✓ share of heads: 0.000 is less than 0.250" in failed
    assert "✗ heads at all: 0.000 is not more than 0" in failed
    assert "There is a hint below the task." in failed
    assert "✓ Passed · Mostly <tails>" in passed
    assert "✗" not in passed


@pytest.mark.usefixtures("english")
def test_why_it_works_is_told_only_to_those_who_passed(puzzle):
    why = "Whatever is not heads"
    assert why in puzzle(bias=0.2)._repr_html_()
    for answer in (0.0, 0.5, 0.9):
        shown = puzzle(bias=answer)._repr_html_() + repr(puzzle(bias=answer))
        assert why not in shown
        assert "0.1)" not in shown


def test_everything_a_reader_sees_is_said_in_the_language_in_use(puzzle, translated):
    attempt = puzzle()
    translated({
        "Mostly <tails>": "거의 뒷면",
        "Find a coin that falls on tails more than three times in four & a bit.": "동전을 찾으세요.",
        "Do not make one that has no heads at all.": "앞면도 있어야 합니다.",
        "Heads & tails add up to 1.": "더하면 1입니다.",
        "Whatever is not heads is <tails>.": "앞면이 아니면 뒷면입니다.",
        "share of heads": "앞면의 비율",
        "Not yet": "아직",
        "Hint": "힌트",
    })
    with speaking("ko"):
        assert puzzle.task == ["동전을 찾으세요.", "앞면도 있어야 합니다."]
        assert (puzzle.title, puzzle.hint) == ("거의 뒷면", "더하면 1입니다.")
        assert puzzle.why == "앞면이 아니면 뒷면입니다."
        assert "아직: " in repr(attempt)
        assert "앞면의 비율: " in repr(attempt)
        assert "힌트</summary>" in puzzle._repr_html_()
    assert puzzle.title == "Mostly <tails>"


@pytest.mark.parametrize(
    ("language", "beginning"), [("en", "No longer true: Small"), ("ko", "더는 참이 아니어야 하는 주장: ")]
)
def test_what_is_checked_if_a_claim_must_become_false(language, beginning):
    with speaking(language):
        said = str(no_longer(loss_falls))
        assert said.startswith(beginning)
        assert said.endswith(loss_falls.statement[:-1])  # without its full stop

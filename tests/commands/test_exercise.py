"""`kerasbook exercise`: what is typed, the exit code, and a phrase of what is said."""

import pytest

from kerasbook.commands import exercise as exercise_command
from kerasbook.commands import lookup
from kerasbook.commands import main as command
from kerasbook.concepts import Chapter


@pytest.fixture
def run(capsys, monkeypatch, toys, puzzle):
    """`run("7 mostly-tails")`: what `kerasbook exercise 7 mostly-tails` does if the toys are the only chapters."""
    chapters = {7: toys, 8: Chapter(8, "Trouble")}
    for module in (exercise_command, lookup):
        monkeypatch.setattr(module, "chapters", lambda edition=2: list(chapters))
        monkeypatch.setattr(module, "chapter_called", lambda number, edition=2: chapters[number])
    monkeypatch.setattr(lookup, "contents_called", lambda number, edition=2: chapters[number])
    monkeypatch.setenv("COLUMNS", "300")

    def run(arguments: str) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as end:
            command.main(None, ["exercise", *arguments.split()])
        said = capsys.readouterr()
        return end.value.code, " ".join(said.out.split()), " ".join(said.err.split())

    return run


TABLE = [
    ("", 0, "Chapter 7. Chance mostly-tails 7.1 Mostly <tails> Chapter 8. Trouble no exercises yet"),
    ("--help", 0, "Usage: kerasbook exercise [OPTIONS] [CHAPTER [EXERCISE]]"),
    ("7", 0, "Chapter 7. Chance mostly-tails 7.1 Mostly <tails>"),
    ("chapter7", 0, "mostly-tails 7.1 Mostly <tails>"),
    ("7 --help", 0, "The exercises of chapter 7. Without a name, list them."),
    ("7 --help", 0, "mostly-tails Mostly <tails>"),
    ("8", 0, "Chapter 8. Trouble no exercises yet"),
    ("7 mostly-tails", 0, "7.1 Mostly <tails> Find a coin that falls on tails more than three times in four & a bit."),
    ("7 mostly-tails", 0, "Start from: kerasbook exercise 7 mostly-tails --bias 0.5 Hint: kerasbook exercise 7"),
    ("7 mostly_tails", 0, "7.1 Mostly <tails> Find a coin"),
    ("7 mostly-tails --help", 0, "--bias N how likely heads are [default: 0.5]"),
    ("7 mostly-tails --hint", 0, "Hint: Heads & tails add up to 1."),
    ("7 mostly-tails --solution", 0, "Have you tried the hint? kerasbook exercise 7 mostly-tails --hint"),
    ("7 mostly-tails --solution", 0, "Solution: kerasbook exercise 7 mostly-tails --bias 0.1 Whatever is not heads"),
    ("7 mostly-tails --bias 0.1", 0, "Passed done: share of heads 0."),
    ("7 mostly-tails --bias 0.1", 0, "Why it works: Whatever is not heads is <tails>."),
    ("7 mostly-tails --bias=0.1 --seed 3", 0, "Passed"),
    (
        "7 mostly-tails --bias 0",
        1,
        "Not yet done: share of heads 0.000 is less than 0.250 not yet: heads at all 0.000 is not more than 0",
    ),
    ("7 mostly-tails --bias 0", 1, "A hint: kerasbook exercise 7 mostly-tails --hint"),
    ("7 mostly-tails --check", 1, "Not yet not yet: share of heads 0."),
    ("7 mostly-tails --bias 0 --hint", 1, "Hint: Heads & tails add up to 1. Not yet"),
    ("7 mostly-tails --bias -1", 2, "'--bias': expected 0 or more. Received: -1"),
    ("7 mostly-tails --bias high", 2, "'--bias': expected a number. Received: high"),
    ("7 mostly-tails --throws 3", 2, "'--throws'"),
    ("7 mostly-tails more", 2, "unexpected extra argument"),
    ("7 mostly-heads", 2, "Chapter 7 has no exercise mostly-heads. Did you mean mostly-tails?"),
    ("7 xyzzy", 2, "Chapter 7 has no exercise xyzzy. Available: mostly-tails."),
    ("9", 2, "kerasbook has no chapter 9."),
    ("one", 2, "kerasbook has no chapter one."),
    ("7 mostly-tails --lang xx", 2, "'xx' is not one of 'en', 'ko'"),
]


@pytest.mark.parametrize(("arguments", "code", "phrase"), TABLE)
def test_the_command_of_the_exercises(run, arguments, code, phrase):
    ended, out, err = run(arguments)
    assert ended == code
    assert phrase in out + " " + err
    assert "Traceback" not in err
    if code == 2:
        assert out == ""


@pytest.mark.parametrize("arguments", ["", "7", "7 mostly-tails", "7 mostly-tails --hint", "7 mostly-tails --bias 0"])
def test_the_solution_is_shown_only_if_asked_for(run, arguments):
    _code, out, err = run(arguments)
    assert "0.1" not in out + err
    assert "Whatever is not heads" not in out + err


def test_an_answer_says_what_is_under_way(run):
    assert run("7 mostly-tails --bias 0.1")[2] == "loading Keras ..."


def test_it_speaks_korean(run, translated):
    translated({"Mostly <tails>": "거의 뒷면", "Passed": "통과", "done": "달성", "share of heads": "앞면의 비율"})
    assert "7.1 거의 뒷면" in run("7 --lang ko")[1]
    assert "통과 달성: 앞면의 비율" in run("7 mostly-tails --bias 0.1 --lang ko")[1]


def test_the_real_exercises_are_reached(capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "300")
    with pytest.raises(SystemExit) as end:
        command.main(None, ["exercise", "1", "honest-bet", "--probability", "0.7"])
    assert end.value.code == 0
    assert "mean loss" in capsys.readouterr().out

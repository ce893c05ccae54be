"""`kerasbook exercise`: what is typed, the exit code, and a phrase of what is said."""

import pytest

from kerasbook.commands import exercise as exercise_command
from kerasbook.commands import lookup
from kerasbook.commands import main as command
from kerasbook.concepts import Chapter, solved


@pytest.fixture
def run(capsys, monkeypatch, tmp_path, toys, puzzle):
    """`run("7 mostly-tails")`: what `kerasbook exercise 7 mostly-tails` does if the toys are the only chapters."""
    chapters = {7: toys, 8: Chapter(8, "Trouble")}
    for module in (exercise_command, lookup):
        monkeypatch.setattr(module, "chapters", lambda edition=2: list(chapters))
        monkeypatch.setattr(module, "chapter_called", lambda number, edition=2: chapters[number])
    monkeypatch.setattr(lookup, "contents_called", lambda number, edition=2: chapters[number])
    monkeypatch.setenv("COLUMNS", "300")
    monkeypatch.setenv("KERASBOOK_SOLVED", str(tmp_path / "below" / "solved.jsonl"))

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
    ("7 mostly-tails", 0, "You can set: --bias how likely heads are: 0 or more [default: 0.5] --seed decides every"),
    ("7", 0, "Show the next one: kerasbook exercise 7 mostly-tails"),
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


def test_what_is_solved_is_kept_and_can_be_forgotten(run):
    assert "solved" not in run("7")[1]
    assert run("7 mostly-tails --bias 0.1")[0] == 0
    assert run("7 mostly-tails --bias 0")[0] == 1  # once solved, always solved
    out = run("7")[1]
    assert out == "Chapter 7. Chance (1 of 1 solved) ✓ mostly-tails 7.1 Mostly <tails>"
    assert out in run("")[1]
    assert "You have solved this exercise. Start from:" in run("7 mostly-tails")[1]
    assert run("8 --reset")[:2] == (0, "Solved exercises forgotten: 0")
    assert run("7")[1] == out
    assert run("7 --reset")[:2] == (0, "Solved exercises forgotten: 1")
    assert "solved" not in run("7")[1]


@pytest.mark.parametrize("arguments", ["--reset", "7 --reset", "7 mostly-tails --reset"])
def test_solved_exercises_are_forgotten_where_asked_for(run, arguments):
    run("7 mostly-tails --bias 0.1")
    other = solved.place().read_text("utf-8").replace("mostly_tails", "other").replace("7", "6")
    with open(solved.place(), "a", encoding="utf-8") as file:
        file.write(other)
    assert run(arguments)[1] == f"Solved exercises forgotten: {2 if arguments == '--reset' else 1}"
    assert solved.place().read_text("utf-8") == ("" if arguments == "--reset" else other)


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"[]\nnull\n{}\n17\n", b'{"chapter": 7}\n'])
def test_a_damaged_file_is_as_good_as_none(run, content):
    solved.place().parent.mkdir()
    solved.place().write_bytes(content)
    assert "solved" not in run("7")[1]
    assert run("7 mostly-tails --bias 0.1")[0] == 0
    assert "(1 of 1 solved)" in run("7")[1]
    assert run("7 mostly-tails --reset")[1] == "Solved exercises forgotten: 1"


def test_where_nothing_can_be_kept_it_is_said_once_and_the_answer_counts(run, tmp_path, monkeypatch):
    (tmp_path / "file").touch()
    monkeypatch.setenv("KERASBOOK_SOLVED", str(tmp_path / "file" / "solved.jsonl"))
    code, out, err = run("7 mostly-tails --bias 0.1")
    assert (code, out.startswith("Passed")) == (0, True)
    assert err.count("This exercise is solved, but that cannot be kept: ") == 1
    assert "Set KERASBOOK_SOLVED to a file that can." in err
    assert run("7")[2] == ""


@pytest.mark.parametrize("arguments", [[], ["--hint"], ["--solution"], ["--bias", "0"]])
@pytest.mark.usefixtures("run")
def test_a_command_is_never_broken_so_that_it_can_be_pasted(monkeypatch, capsys, arguments):
    monkeypatch.setenv("COLUMNS", "40")
    monkeypatch.setenv("KERASBOOK_COMMAND", "python3 scripts/run.py")
    with pytest.raises(SystemExit):
        command.main(None, ["exercise", "7", "mostly-tails", *arguments])
    named = [line for line in capsys.readouterr().out.splitlines() if "run.py" in line]
    assert all("run.py exercise 7 mostly-tails --" in line for line in named)
    assert named or arguments == ["--hint"]


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

"""What a reader has solved: where it is kept, and that a notebook keeps it, too."""

import builtins
import os
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from kerasbook.concepts import solved


@pytest.fixture(autouse=True)
def nothing_solved(monkeypatch, tmp_path):
    monkeypatch.setenv("KERASBOOK_SOLVED", str(tmp_path / "below" / "solved.jsonl"))


@pytest.fixture
def notebook(monkeypatch):
    """As in a cell of Jupyter or Colab."""
    monkeypatch.setattr(builtins, "get_ipython", lambda: SimpleNamespace(kernel=object()), raising=False)


def test_two_starts_do_not_lose_each_others(puzzle):
    solved.place().parent.mkdir()
    solved.place().write_bytes(b'{"chapter": 8, "exercise": "other"}\n')
    solved.keep(puzzle)
    solved.keep(puzzle)
    assert len(solved.place().read_text("utf-8").splitlines()) == 2


@pytest.mark.parametrize(
    ("system", "variables", "place"),
    [
        ("linux", {}, "~/.local/share/kerasbook/solved.jsonl"),
        ("linux", {"XDG_DATA_HOME": "data"}, "data/kerasbook/solved.jsonl"),
        ("darwin", {}, "~/Library/Application Support/kerasbook/solved.jsonl"),
        ("win32", {}, "~/AppData/Local/kerasbook/solved.jsonl"),
        ("win32", {"LOCALAPPDATA": "local"}, "local/kerasbook/solved.jsonl"),
    ],
)
def test_the_file_lies_where_the_system_keeps_such(monkeypatch, system, variables, place):
    for name in ("KERASBOOK_SOLVED", "XDG_DATA_HOME", "LOCALAPPDATA"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(sys, "platform", system)
    assert solved.place() == Path(os.path.expanduser("~") if place[0] == "~" else "", place.removeprefix("~/"))


@pytest.mark.usefixtures("notebook")
def test_a_notebook_keeps_what_passes_and_nothing_else(puzzle):
    puzzle(bias=0.5)
    assert not solved.is_solved(puzzle)
    assert puzzle(bias=0.1)
    assert solved.is_solved(puzzle)


@pytest.mark.parametrize("shell", [None, SimpleNamespace()], ids=["none", "IPython in a terminal"])
def test_a_program_that_calls_an_exercise_keeps_nothing(monkeypatch, puzzle, shell):
    monkeypatch.setattr(builtins, "get_ipython", lambda: shell, raising=False)
    assert puzzle(bias=0.1)
    assert not solved.is_solved(puzzle)


@pytest.mark.usefixtures("notebook")
def test_a_notebook_that_cannot_keep_it_says_so_and_the_answer_counts(monkeypatch, tmp_path, puzzle):
    (tmp_path / "file").touch()
    monkeypatch.setenv("KERASBOOK_SOLVED", str(tmp_path / "file" / "solved.jsonl"))
    with pytest.warns(UserWarning, match="This exercise is solved, but that cannot be kept: "):
        assert puzzle(bias=0.1)

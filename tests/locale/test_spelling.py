"""How a command is typed, whatever it was started with."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from kerasbook.locale import spelling

ROOT = Path(spelling.__file__).parents[2]


@pytest.fixture
def started(monkeypatch, tmp_path):
    """`started("python", "-m", "kerasbook", "list")`: as if this process had been."""
    monkeypatch.delenv("KERASBOOK_COMMAND", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))

    def started(*words: str, arguments: int = 0) -> None:
        monkeypatch.setattr(sys, "orig_argv", list(words))
        monkeypatch.setattr(sys, "argv", ["somewhere", *words[len(words) - arguments :]][: arguments + 1])

    return started


@pytest.mark.skipif(os.name == "nt", reason="quotes as POSIX does")
@pytest.mark.parametrize(
    ("words", "arguments", "program", "chapter", "install"),
    [
        (["python", "-m", "kerasbook", "list"], 1, "python -m kerasbook", "python -m kerasbook chapter1", "python"),
        (["python", "-mkerasbook"], 0, "python -m kerasbook", None, "python"),
        (["a b/python", "-X", "utf8", "-m", "kerasbook"], 0, "'a b/python' -X utf8 -m kerasbook", None, "'a b/python'"),
        (["python3", "-m", "kerasbook.chapter1", "--list"], 1, "python3 -m kerasbook", None, "python3"),
        (["python", "-m", "pytest", "kerasbook"], 1, "kerasbook", "kerasbook chapter1", None),
        (["python", "-c", "import kerasbook"], 0, "kerasbook", "kerasbook chapter1", None),
        (["python", "-m", "ipykernel_launcher", "-f", "x"], 2, "kerasbook", "kerasbook chapter1", None),
        (["python"], 0, "kerasbook", "kerasbook chapter1", None),
        ([], 0, "kerasbook", "kerasbook chapter1", None),
    ],
)
def test_a_process_says_what_was_typed(started, words, arguments, program, chapter, install):
    started(*words, arguments=arguments)
    assert spelling.program() == program
    assert spelling.command("exercise", "1", "a b") == f"{program} exercise 1 'a b'"
    if chapter is None or "-m kerasbook" in program:
        assert spelling.chapter(1) == f"{program}.chapter1"
    else:
        assert spelling.chapter(1) == chapter
    if install is None:
        assert spelling.install("kerasbook[explore]") == 'pip install "kerasbook[explore]"'
    else:
        assert spelling.install("x").startswith(f"{install} ")
        assert spelling.install("x").endswith(' -m pip install "x"')


@pytest.mark.skipif(os.name == "nt", reason="executables as POSIX has them")
def test_an_installed_script_is_called_by_its_name_if_that_reaches_it(started, tmp_path):
    script = tmp_path / "kerasbook"
    script.touch(mode=0o755)
    started("python", str(script), "list", arguments=1)
    assert spelling.program() == "kerasbook"
    other = tmp_path / "a b" / "kerasbook"
    other.parent.mkdir()
    other.touch(mode=0o755)
    started("python", str(other))
    assert spelling.program() == f"'{other}'"


def test_what_run_py_hands_down_comes_first(started, monkeypatch):
    started("python", "-m", "kerasbook")
    monkeypatch.setenv("KERASBOOK_COMMAND", "python3 scripts/run.py")
    assert spelling.command("verify", "1") == "python3 scripts/run.py verify 1"
    assert spelling.chapter(1) == "python3 scripts/run.py chapter1"
    assert spelling.install("kerasbook[explore]") == 'python3 scripts/run.py python -m pip install "kerasbook[explore]"'


@pytest.mark.parametrize("place", [".", "scripts", ".."])
def test_the_first_start_is_told_from_where_the_reader_is(monkeypatch, place):
    monkeypatch.chdir(ROOT / place)
    launcher, script, chapter = spelling.first_start().split()
    assert (launcher, chapter) == ("py" if os.name == "nt" else "python3", "chapter1")
    assert os.path.samefile(script, ROOT / "scripts" / "run.py")


def test_an_installed_package_has_no_first_start(monkeypatch, tmp_path):
    monkeypatch.setattr(spelling, "CHECKOUT", tmp_path)
    assert spelling.first_start() == ""


@pytest.mark.parametrize("module", ["kerasbook", "kerasbook.chapter1"])
def test_a_real_start_says_its_own_words(module):
    variables = {name: value for name, value in os.environ.items() if name != "KERASBOOK_COMMAND"}
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-m", module, "--nonsense"],
        env={**variables, "PYTHONPATH": str(ROOT), "KERASBOOK_LANG": "en"},
        capture_output=True,
        encoding="utf-8",
    )
    words = spelling.quoted(sys.executable, "-W", "ignore", "-m", module)
    assert f"Try '{words} --help' for help." in done.stderr

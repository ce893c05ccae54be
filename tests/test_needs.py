"""What a Python says that lacks what kerasbook needs."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from kerasbook import needs

ROOT = Path(needs.__file__).parents[1]
IMPORTED_AS = {"scikit-learn": "sklearn"}


def bare_python(*arguments: str, language: str = "en", also: Path | None = None) -> subprocess.CompletedProcess:
    """Python without site-packages, and so with its standard library alone; `also` is a folder of modules it has."""
    path = os.pathsep.join(map(str, [ROOT, *([also] if also else [])]))
    return subprocess.run(
        [sys.executable, "-S", *arguments],
        env={**os.environ, "PYTHONPATH": path, "PYTHONIOENCODING": "utf-8", "KERASBOOK_LANG": language},
        capture_output=True,
        encoding="utf-8",
        timeout=60,
    )


@pytest.mark.parametrize(
    "arguments",
    ["-m kerasbook", "-m kerasbook list", "-mkerasbook", "-m kerasbook.chapter1 --quick", "-m kerasbook.chapter2"],
)
def test_a_start_without_what_it_needs_ends_in_one_sentence(arguments):
    done = bare_python(*arguments.split())
    assert (done.returncode, done.stdout) == (1, "")
    (sentence,) = done.stderr.splitlines()
    assert sentence.startswith("kerasbook needs lazy_loader")
    assert "python3 scripts/run.py chapter1" in sentence


def test_it_is_said_in_korean_where_the_system_speaks_it():
    done = bare_python("-m", "kerasbook", language="ko")
    assert done.returncode == 1
    assert re.search("[가-힣]", done.stderr)
    assert "run.py chapter1`" in done.stderr


def test_one_thing_alone_that_is_missing_is_named(tmp_path):
    for name in needs.TO_RUN:
        if name != "keras":
            (tmp_path / f"{name}.py").touch()
    done = bare_python("-m", "kerasbook", also=tmp_path)
    assert done.returncode == 1
    assert done.stderr.startswith("kerasbook needs keras,")


IMPORT = """
try:
    import kerasbook
except ModuleNotFoundError as error:
    print(error.name, error, sep=": ")
"""


@pytest.mark.parametrize("as_module", [False, True])
def test_a_program_that_imports_it_gets_an_exception_that_says_what_to_do(tmp_path, as_module):
    package = tmp_path / "reader"
    package.mkdir()
    (package / "__init__.py").write_text(IMPORT)
    (package / "__main__.py").touch()
    done = bare_python(*(["-m", "reader"] if as_module else ["-c", "import reader"]), also=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("lazy_loader: kerasbook needs lazy_loader")
    assert "python3 scripts/run.py chapter1" in done.stdout


def test_what_it_needs_is_what_it_installs():
    setup = (ROOT / "setup.cfg").read_text("utf-8").partition("install_requires =")[2].partition("\n[")[0]
    installed = {IMPORTED_AS.get(name, name) for name in re.findall(r"^    ([\w-]+)", setup, re.MULTILINE)}
    assert set(needs.TO_RUN) - installed <= {"numpy"}  # comes with Keras

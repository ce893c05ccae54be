"""What bench.py measures, and against which limits; it measures nothing here."""

import ast
import importlib.util
import subprocess
import sys
from pathlib import Path

import pytest

import kerasbook

SCRIPT = Path(__file__).resolve().parents[2] / "scripts" / "bench.py"


@pytest.fixture(scope="module")
def bench():
    spec = importlib.util.spec_from_file_location("bench", SCRIPT)
    module = importlib.util.module_from_spec(spec)
    sys.modules["bench"] = module
    spec.loader.exec_module(module)
    yield module
    del sys.modules["bench"]


@pytest.fixture
def toy(tmp_path, monkeypatch):
    """A folder kerasbook/chapter99 elsewhere, which kerasbook takes for one of its own."""
    folder = tmp_path / "chapter99"
    folder.mkdir()
    (folder / "__init__.py").touch()
    monkeypatch.setattr(kerasbook, "__path__", [*kerasbook.__path__, str(tmp_path)])
    importlib.invalidate_caches()
    yield folder
    for name in [name for name in sys.modules if name.startswith("kerasbook.chapter99")]:
        del sys.modules[name]
    vars(kerasbook).pop("chapter99", None)


def test_every_chapter_is_a_part(bench):
    folders = Path(kerasbook.__file__).parent.glob("chapter*")
    assert {name for name in bench.parts() if name.startswith("chapter")} == {folder.name for folder in folders}
    assert list(bench.parts())[:7] == ["start", "outputs", "memory", "drawing", "probing", "reports", "budget"]


def test_an_unknown_part_ends_with_the_names_of_those_there_are():
    done = subprocess.run([sys.executable, SCRIPT, "chapter99"], capture_output=True, encoding="utf-8", timeout=60)
    assert done.returncode == 2
    assert "chapter1" in done.stderr


def test_the_limits_are_those_that_we_keep(bench):
    assert {number: bench.limits(number) for number in (1, 2)} == {1: (6.0, 2.5), 2: (6.0, 2.5)}


@pytest.mark.parametrize("number", [1, 2])
def test_a_chapter_is_measured_against_its_own_bare_fit(bench, number):
    unit, arguments = bench.bare(number)
    assert unit == "(import keras + one bare fit)"
    assert arguments == ["-m", f"kerasbook.chapter{number}.bare_fit"]
    source = Path(bench.bare_fit(number).__file__).read_text("utf-8")
    assert "bare_fit()" in ast.unparse(ast.parse(source).body[-1])  # it runs when it is started, not when imported


def test_a_chapter_without_a_bare_fit_is_measured_against_importing_keras(bench, toy):
    assert "chapter99" in bench.parts()
    assert bench.bare(99) == ("import keras", ["-c", "import keras"])
    assert bench.limits(99) == (6.0, 2.5)


def test_a_new_chapter_brings_its_own_fit_and_limits(bench, toy):
    (toy / "bare_fit.py").write_text("LIMIT = 9.0  # its reason\n")
    assert bench.bare(99)[1] == ["-m", "kerasbook.chapter99.bare_fit"]
    assert bench.limits(99) == (9.0, 2.5)


def test_a_bare_fit_that_lacks_something_says_so(bench, toy):
    (toy / "bare_fit.py").write_text("import no_such_package\n")
    with pytest.raises(ModuleNotFoundError, match="no_such_package"):
        bench.bare(99)


def test_the_ratios_of_a_chapter_have_its_limits(bench, monkeypatch):
    times = {"bare": 2.0, "default": 8.0, "quick": 5.5}
    monkeypatch.setattr(bench, "alternating", lambda works, **_times: {name: times[name] for name in works})
    monkeypatch.setattr(bench, "has_quick_settings", lambda number: number == 1)
    (default,) = bench.chapter(2)
    assert (default.value, default.limit) == (4.0, 6.0)
    assert default.kept
    _default, quick = bench.chapter(1)
    assert (quick.value, quick.limit) == (2.75, 2.5)
    assert not quick.kept


def test_our_chapters_have_no_quick_settings(bench):
    assert not bench.has_quick_settings(1)

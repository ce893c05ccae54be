"""The files of exact versions, and the script that writes them, with a uv that only notes what it was asked."""

import ast
import configparser
import re
import subprocess
import sys
from pathlib import Path

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "scripts"))

import refresh_versions  # noqa: E402

PYTHONS = refresh_versions.environment.supported_pythons()
# How packages are named in different places: lazy_loader is lazy-loader.
COMPARABLE = str.maketrans("_.", "--")


def requirements() -> list[Requirement]:
    """What setup.cfg asks for, with all extras, but for itself."""
    settings = configparser.ConfigParser(interpolation=None)
    settings.read(ROOT / "setup.cfg", encoding="utf-8")
    texts = [settings["options"]["install_requires"], *settings["options.extras_require"].values()]
    lines = [line for text in texts for line in text.splitlines() if line and not line.startswith("#")]
    return [wanted for wanted in map(Requirement, lines) if wanted.name != "kerasbook"]


def listed(python: str) -> list[Requirement]:
    """What the file for a Python lists."""
    lines = (ROOT / "scripts" / "versions" / f"python{python}.txt").read_text(encoding="utf-8").splitlines()
    assert lines[0].startswith("# ")
    assert "refresh_versions.py" in lines[0]
    return [Requirement(line) for line in lines[1:]]


# The files


def test_every_supported_python_has_its_file_and_no_other():
    names = sorted(path.name for path in (ROOT / "scripts" / "versions").iterdir())
    assert names == sorted(f"python{python}.txt" for python in PYTHONS)


@pytest.mark.parametrize("python", PYTHONS)
def test_a_file_names_each_package_once_with_one_exact_version_and_no_address(python):
    packages = listed(python)
    names = [package.name for package in packages]
    assert names == sorted(set(names))
    for package in packages:
        assert re.fullmatch(r"==[\w.]+", str(package.specifier)), package
        assert not package.url


@pytest.mark.parametrize("python", PYTHONS)
def test_a_file_has_all_that_setup_cfg_asks_for_within_its_ranges(python):
    versions = {package.name: str(package.specifier).lstrip("=") for package in listed(python)}
    for wanted in requirements():
        version = versions[wanted.name.lower().translate(COMPARABLE)]
        assert wanted.specifier.contains(version), f"{wanted}: refresh_versions.py has not run since"


# The script


@pytest.fixture
def uv(monkeypatch):
    """A uv that notes its arguments and answers with one package."""
    asked = []

    def answer(*arguments):
        asked.append([str(argument) for argument in arguments])
        return "numpy==2.0\n"

    monkeypatch.setattr(refresh_versions, "uv", answer)
    monkeypatch.setattr(refresh_versions.shutil, "which", lambda name: name)
    return asked


def test_each_python_gets_a_file_that_every_platform_can_install(uv, tmp_path):
    (tmp_path / "versions").mkdir()
    (tmp_path / "versions" / "python3.4.txt").write_text("")
    refresh_versions.refresh(tmp_path / "versions")
    files = sorted((tmp_path / "versions").iterdir())
    assert [file.stem for file in files] == [f"python{python}" for python in PYTHONS]
    for file, python in zip(files, PYTHONS, strict=True):
        head, *lines = file.read_text().splitlines()
        assert f"Python {python} on Linux (x86-64), Linux (ARM), Windows, macOS (Apple silicon)" in head
        assert lines == ["numpy==2.0"]
        mine = [arguments for arguments in uv if python in arguments]
        assert "--universal" in mine[0]
        platforms = [arguments[-1] for arguments in mine[1:]]
        assert platforms == list(refresh_versions.PLATFORMS.values())


def test_nothing_is_replaced_if_a_platform_has_no_wheel(uv, monkeypatch, tmp_path):
    def refuse(*arguments):
        if "aarch64-apple-darwin" in arguments and PYTHONS[-1] in arguments:
            raise subprocess.CalledProcessError(1, "uv")
        return "numpy==2.0\n"

    monkeypatch.setattr(refresh_versions, "uv", refuse)
    monkeypatch.setattr(refresh_versions.environment, "ROOT", tmp_path)
    monkeypatch.setattr(refresh_versions.environment, "supported_pythons", lambda: PYTHONS)
    kept = tmp_path / "scripts" / "versions" / "kept"
    kept.parent.mkdir(parents=True)
    kept.write_text("")
    assert refresh_versions.main([]) == 1
    assert list(kept.parent.iterdir()) == [kept]


@pytest.mark.parametrize(("end", "resolution"), [("newest", "highest"), ("lowest", "lowest-direct")])
def test_a_trial_runs_test_py_with_the_versions_at_an_end_of_the_ranges(uv, monkeypatch, end, resolution):
    ran, constraints = [], []

    def run(command):
        ran.append(command)
        constraints.append(Path(uv[-1][uv[-1].index("--constraint") + 1]))
        assert constraints[0].read_text() == "numpy==2.0\n"
        return 7

    monkeypatch.setattr(refresh_versions.environment, "run", run)
    assert refresh_versions.main(["--try", end, "tests/plots", "-q"]) == 7
    resolve, make, install = uv
    assert resolve[resolve.index("--resolution") + 1] == resolution
    assert resolve[resolve.index("--python-version") + 1] == refresh_versions.environment.THIS_PYTHON
    python, *command = ran[0]
    assert python.startswith(make[-1])
    assert install[install.index("--python") + 1] == python
    assert command == [str(ROOT / "scripts" / "test.py"), "tests/plots", "-q"]
    assert not constraints[0].parent.exists()


@pytest.mark.parametrize("arguments", [["--try"], ["--try", "oldest"], ["newest"]])
def test_other_arguments_are_answered_by_the_usage(uv, capsys, arguments):
    assert refresh_versions.main(arguments) == 2
    assert capsys.readouterr().err.startswith("Usage: refresh_versions.py")
    assert uv == []


def test_without_uv_it_says_how_to_get_it(monkeypatch, capsys):
    monkeypatch.setenv("PATH", "")
    monkeypatch.setenv("KERASBOOK_LANG", "en")
    assert refresh_versions.main([]) == 1
    assert capsys.readouterr().err == (
        "The versions are found by uv, which is not installed. Install it with: pip install uv\n"
    )


def test_the_failure_of_uv_is_passed_on(monkeypatch):
    def fail(command, **options):
        raise subprocess.CalledProcessError(2, command)

    monkeypatch.setattr(refresh_versions.shutil, "which", lambda name: name)
    monkeypatch.setattr(subprocess, "run", fail)
    assert refresh_versions.main(["--try", "lowest"]) == 2


def test_an_old_python_can_read_it():
    source = Path(refresh_versions.__file__).read_text(encoding="utf-8")
    ast.parse(source, feature_version=(3, 6))

"""A wheel and an sdist: all of kerasbook is in them, and what is installed from them runs."""

import json
import os
import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

import kerasbook

ROOT = Path(kerasbook.__file__).parents[1]
BUILT_FROM = ("kerasbook", "setup.cfg", "pyproject.toml", "README.md", "LICENSE")
BUILD = """
import sys
from setuptools import build_meta
print(getattr(build_meta, "build_" + sys.argv[1])(sys.argv[2]))
"""

pytestmark = pytest.mark.slow


def built(kind: str, sources: Path, folder: Path) -> Path:
    """The file that setuptools makes of these sources, a "wheel" or an "sdist", without network."""
    command = [sys.executable, "-c", BUILD, kind, str(folder)]
    done = subprocess.run(command, cwd=sources, check=True, stdout=subprocess.PIPE, encoding="utf-8")
    return folder / done.stdout.splitlines()[-1]


@pytest.fixture(scope="module")
def sdist(tmp_path_factory) -> Path:
    """Built from a copy of the sources: building leaves files beside them."""
    sources = tmp_path_factory.mktemp("sources")
    for name in BUILT_FROM:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, sources / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy2(ROOT / name, sources)
    return built("sdist", sources, tmp_path_factory.mktemp("sdist"))


@pytest.fixture(scope="module")
def wheel(sdist, tmp_path_factory) -> Path:
    """Built from the sdist, as pip does where there is no wheel."""
    folder = tmp_path_factory.mktemp("wheel")
    with tarfile.open(sdist) as archive:
        archive.extractall(folder, filter="data")
    return built("wheel", folder / sdist.name.removesuffix(".tar.gz"), folder)


def test_every_file_of_the_package_is_in_the_wheel(wheel):
    files = [path.relative_to(ROOT) for path in (ROOT / "kerasbook").rglob("*") if path.is_file()]
    expected = {path.as_posix() for path in files if "__pycache__" not in path.parts}
    packed = {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}
    assert packed == expected
    assert {Path(name).suffix for name in packed} >= {".py", ".po", ".html", ".css", ".js", ".npz", ".toml", ".json"}


def test_its_licence_and_its_command_are_in_it(wheel):
    with zipfile.ZipFile(wheel) as archive:
        folder = f"kerasbook-{kerasbook.__version__}.dist-info"
        assert archive.read(f"{folder}/licenses/LICENSE").startswith(b"MIT License")
        assert b"kerasbook = kerasbook.__main__:main" in archive.read(f"{folder}/entry_points.txt")
        about = archive.read(f"{folder}/METADATA").decode()
    assert f"\nVersion: {kerasbook.__version__}\n" in about
    assert "\nRequires-Dist: keras" in about


def test_what_is_installed_runs_chapter_1(wheel, tmp_path):
    where = tmp_path / "installed"
    options = ["--quiet", "--no-deps", "--no-index", "--disable-pip-version-check", "--target", where]
    subprocess.run([sys.executable, "-m", "pip", "install", *options, wheel], check=True)
    run = ["run", "1", "coordinate-change", "--quick", "--jobs", "1", "--out", "page", "--lang", "ko"]
    done = subprocess.run(
        [sys.executable, "-m", "kerasbook", *run],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(where), "PYTHONUTF8": "1"},
        capture_output=True,
        encoding="utf-8",
        timeout=300,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "1장" in (tmp_path / "page" / "index.html").read_text("utf-8")
    assert json.loads((tmp_path / "page" / "measured.json").read_text("utf-8"))["concepts"].keys() == {
        "coordinate_change"
    }

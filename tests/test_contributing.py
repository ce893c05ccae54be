"""CONTRIBUTING's chapter 99 is whole: in a copy of the project, with no other file changed, it works."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
FILE = re.compile(
    r"^(?P<fence>`{3,})(?:python|po|markdown) (?P<name>\S+)\n(?P<text>.*?)^(?P=fence)$", re.DOTALL | re.MULTILINE
)


def files() -> dict[str, str]:
    """The files of chapter 99, by their names."""
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    return {found["name"]: found["text"] for found in FILE.finditer(text)}


@pytest.fixture(scope="module")
def copy(tmp_path_factory) -> Path:
    """A copy of the project with chapter 99 in it."""
    folder = tmp_path_factory.mktemp("project")
    tracked = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False)
    if tracked.returncode:
        pytest.skip("needs a git checkout")
    for name in filter(None, tracked.stdout.decode().split("\0")):
        if (ROOT / name).is_file():  # as it is, committed or not
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes((ROOT / name).read_bytes())
    for name, text in files().items():
        assert not (folder / name).exists()
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def run(copy):
    """`run("-m", "kerasbook", "list")` is what Python says in the copy."""

    def run(*arguments: str) -> str:
        variables = {"PYTHONPATH": str(copy), "KERASBOOK_LANG": "en", "COLUMNS": "200", "PYTHONUTF8": "1"}
        done = subprocess.run(
            [sys.executable, *arguments],
            cwd=copy,
            env={**os.environ, **variables},
            capture_output=True,
            encoding="utf-8",
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    return run


def test_nothing_outside_the_folders_of_its_name_belongs_to_it():
    assert len(files()) == 13
    assert all("/chapter99/" in name for name in files())


COMMANDS = """
import runpy, sys

for command in sys.argv[1:]:
    print("$", command)
    sys.argv = command.split()
    try:
        if sys.argv[0] == "kerasbook":
            runpy.run_module("kerasbook", run_name="__main__", alter_sys=True)
        else:
            runpy.run_path(sys.argv[0], run_name="__main__")
    except SystemExit as end:
        if end.code:
            raise
"""


@pytest.fixture(scope="module")
def said(run) -> dict[str, str]:
    """What commands say, by their names: one after the other in one process, for Keras loads slowly.

    What is measured over seeds lies in the chapter's folder before its pages run: they run again if it changes.
    """
    commands = [
        "kerasbook list",
        "kerasbook verify 99 --seeds 2 --jobs 1",
        "kerasbook run 99 --lang ko --out results",
        "scripts/seeds.py 99 --seeds 3 --jobs 1",
    ]
    parts = run("-c", COMMANDS, *commands).split("$ ")[1:]
    assert [part.split("\n")[0] for part in parts] == commands
    return dict(zip(["list", "verify", "run", "seeds"], parts, strict=True))


@pytest.mark.slow
def test_it_is_listed(said):
    assert "Chapter 99. A line between two clouds\n  linear-classifier  99.1   Can one line keep" in said["list"]


@pytest.mark.slow
def test_it_is_translated(run):
    assert run("scripts/messages.py", "--check").strip() == "complete"


@pytest.mark.slow
def test_it_is_verified(said):
    assert "1 of 1 claims as expected." in said["verify"]


@pytest.mark.slow
def test_it_is_run_in_korean(said, copy):
    assert "직선 하나로 두 점구름을 나눌 수 있을까요?" in said["run"]
    concepts = json.loads((copy / "results" / "measured.json").read_text("utf-8"))["concepts"]
    assert concepts["linear_classifier"]["measured"]["accuracy"] > 0.95
    assert "def one_unit():" in (copy / "results" / "index.html").read_text("utf-8")
    assert (copy / "results" / "linear_classifier.png").is_file()


@pytest.mark.slow
def test_it_is_measured_over_seeds(said, copy):
    assert "seeds.json of chapter 99" in said["seeds"]
    content = json.loads((copy / "kerasbook" / "chapter99" / "seeds.json").read_text("utf-8"))
    assert content["concepts"]["linear_classifier"]["seeds"] == [0, 1, 2]


BUILD = """
import shutil, sys
from pathlib import Path

sys.path.insert(0, "scripts")
import readable
import website

for language in ("en", "ko"):  # this chapter alone: the others take minutes
    shutil.copytree(Path("chapters", language, "chapter99"), Path("alone", language, "chapter99"))
print(website.build(Path("site"), chapters=Path("alone"), without=["reference"]))
readable.main(["chapter99"])
"""


@pytest.mark.slow
def test_it_is_built_into_pages(run, said, copy):
    pytest.importorskip("myst_nb", reason='the tools for the site are not installed (pip install -e ".[site]")')
    run("-c", BUILD)
    for language, question in (("en", "Can one line keep two clouds"), ("ko", "직선 하나로 두 점구름을")):
        page = (copy / "site" / language / "chapter99-linear-classifier.html").read_text("utf-8")
        assert question in page
        assert "{eval}" not in page
        assert re.search(r"0\.9\d\d", page)
        assert "data:image/png" not in page  # it has become a file
        assert "<img" in page


@pytest.mark.slow
def test_it_is_tested(run, said):  # behind what builds its pages: their run is kept, and serves its tests as well
    files = ["test_every_chapter.py", "test_over_seeds.py", "test_pages.py", "chapter99/test_linear_classifier.py"]
    files = [f"tests/{name}" for name in files]
    asked = run("-m", "pytest", "-v", "-p", "no:cacheprovider", "-k", "chapter99", *files)
    assert all(f"{file}::" in asked for file in files)
    assert re.search(r"\d\d passed", asked)

"""What is left out of a chapter that has not changed: what follows from its files, and nothing else."""

import subprocess
import sys
from types import SimpleNamespace

import pytest
import unchanged

FILES = {
    "kerasbook/__init__.py": "import lazy_loader\nlazy_loader.attach(__name__, submod_attrs={'inside': ['plot_it']})",
    "kerasbook/inside/__init__.py": (
        "import lazy_loader\nlazy_loader.attach(__name__, submod_attrs={'lines': ['plot_it']})"
    ),
    "kerasbook/inside/lines.py": "from kerasbook.plots import style",
    "kerasbook/inside/others.py": "",
    "kerasbook/plots/__init__.py": "",
    "kerasbook/plots/style.py": "",
    "kerasbook/plots/film.py": "",
    "kerasbook/plots/frame.html": "",
    "kerasbook/datasets/__init__.py": (
        "import lazy_loader\nlazy_loader.attach(__name__, submod_attrs={'mnist': ['digits'], 'texts': ['novel']})"
    ),
    "kerasbook/datasets/mnist.py": "def digits():\n    return stored('mnist5k', \"mnist5k\")",
    "kerasbook/datasets/texts.py": 'def novel():\n    return stored("novel")',
    "kerasbook/datasets/packed/mnist5k.npz": "pictures",
    "kerasbook/datasets/packed/novel.npz": "words",
    "kerasbook/commands/__init__.py": "",
    "kerasbook/commands/main.py": "from kerasbook.plots import film",
    "kerasbook/chapter1/__init__.py": "from kerasbook.chapter1.listings.depth import depth",
    "kerasbook/chapter1/__main__.py": "from kerasbook.commands import main",
    "kerasbook/chapter1/ko.po": "",
    "kerasbook/chapter1/seeds.json": "{}",
    "kerasbook/chapter1/listings/__init__.py": "",
    "kerasbook/chapter1/listings/depth.py": (
        "from kerasbook import datasets\ndef depth():\n    from kerasbook.plots import style\n    datasets.digits()"
    ),
    "kerasbook/chapter2/__init__.py": "",
    "chapters/en/chapter1/page.md": "# One\n\n```{code-cell}\nimport kerasbook\nfrom kerasbook import plot_it\n```\n",
    "chapters/ko/chapter1/page.md": "# 하나\n",
    "chapters/read/en/chapter1.md": "# One\n",
    "chapters/images/en/chapter1/depth.png": "",
}


@pytest.fixture
def project(tmp_path):
    """A small project with one chapter."""
    for name, text in FILES.items() | dict.fromkeys(unchanged.TESTS, "").items():
        tmp_path.joinpath(name).parent.mkdir(parents=True, exist_ok=True)
        tmp_path.joinpath(name).write_text(text, encoding="utf-8")
    return tmp_path


def test_what_is_imported_counts_wherever_that_stands(project):
    found = unchanged.modules_of(1, project)
    assert {"kerasbook.chapter1.listings.depth", "kerasbook.datasets.mnist", "kerasbook.plots.style"} <= found
    assert "kerasbook.inside.lines" in found  # a cell of the page takes it out of the package


def test_what_nothing_imports_does_not(project):
    found = unchanged.modules_of(1, project)
    assert not found & {"kerasbook.datasets.texts", "kerasbook.inside.others", "kerasbook.chapter2"}
    assert not found & {"kerasbook.commands.main", "kerasbook.plots.film"}  # they only ask for what it finds


@pytest.mark.parametrize(
    ("name", "counts"),
    [
        ("kerasbook/chapter1/listings/depth.py", True),
        ("kerasbook/chapter1/ko.po", True),
        ("kerasbook/chapter1/seeds.json", True),
        ("kerasbook/datasets/mnist.py", True),
        ("kerasbook/datasets/packed/mnist5k.npz", True),
        ("kerasbook/plots/style.py", True),
        ("kerasbook/plots/frame.html", True),
        ("chapters/ko/chapter1/page.md", True),
        ("chapters/read/en/chapter1.md", True),
        ("chapters/images/en/chapter1/depth.png", True),
        ("tests/test_pages.py", True),
        ("kerasbook/datasets/packed/novel.npz", False),
        ("kerasbook/chapter2/__init__.py", False),
        ("kerasbook/plots/film.py", False),
        ("kerasbook/__init__.py", False),  # names to load lazily, and those that count are followed
    ],
)
def test_a_change_is_seen_where_it_counts(project, name, counts):
    before = unchanged.digest(1, project)
    with project.joinpath(name).open("a", encoding="utf-8") as file:
        file.write("\nchanged\n")
    assert (unchanged.digest(1, project) != before) == counts


def test_line_ends_of_windows_change_nothing(project):
    before = unchanged.digest(1, project)
    page = project / "chapters/en/chapter1/page.md"
    page.write_bytes(page.read_bytes().replace(b"\n", b"\r\n"))
    assert unchanged.digest(1, project) == before


def test_where_a_translated_sentence_stands_changes_nothing(project):
    before = unchanged.digest(1, project)
    words = project / "kerasbook/chapter1/ko.po"
    words.write_text("#: kerasbook/chapter2/listings/width.py\n", encoding="utf-8")
    assert unchanged.digest(1, project) == before
    words.write_text('msgstr "층"\n', encoding="utf-8")
    assert unchanged.digest(1, project) != before


def test_another_version_of_a_library_is_a_change(project, monkeypatch):
    before = unchanged.digest(1, project)
    monkeypatch.setattr(unchanged, "version", lambda library: "99.0")
    assert unchanged.digest(1, project) != before


RUN = """
import sys
from kerasbook import chapter9, use_language
use_language("ko")
found = chapter9.overlap_in_mixed_units()
found._repr_html_()
chapter9.exercises.two_that_touch._repr_html_()
print(*(name for name in sys.modules if name.startswith("kerasbook.")))
"""


def test_no_module_is_loaded_that_does_not_count():
    """But for packages that hold others, what they need to be loaded, and chapters that come with a part of theirs."""
    loaded = subprocess.run([sys.executable, "-c", RUN], capture_output=True, text=True, check=True).stdout.split()
    known = unchanged.modules_of(9) | {"kerasbook.needs"}
    assert len(loaded) > 20
    rest = [module for module in loaded if module not in known and unchanged.file_of(module).name != "__init__.py"]
    assert [module for module in rest if not module.startswith("kerasbook.chapter")] == []


@pytest.mark.parametrize(
    ("test", "number"),
    [
        ("tests/test_pages.py::test_it[ko-chapter5]", 5),
        ("tests/test_every_chapter.py::test_it[chapter12-depth-deeper_is_better]", 12),
        ("tests/test_pages.py::test_it[ko-helpers]", None),
        ("tests/chapter5/test_depth.py::test_it", None),
    ],
)
def test_a_test_names_its_chapter(test, number):
    assert unchanged.chapter_of(test) == number


class Item(SimpleNamespace):
    __hash__ = object.__hash__


@pytest.mark.parametrize("changed", [False, True])
def test_deep_tests_of_unchanged_chapters_are_left_out_if_asked(changed, monkeypatch):
    monkeypatch.setattr(unchanged, "unchanged", lambda: {5: "2026-11-28"})
    gone = []
    hook = SimpleNamespace(pytest_deselected=lambda items: gone.extend(items))
    config = SimpleNamespace(getoption=lambda name: changed, hook=hook)
    items = [
        Item(nodeid=f"test_pages.py::test_it[{name}]", get_closest_marker=lambda mark, deep=deep: deep)
        for name, deep in [("ko-chapter5", True), ("ko-chapter5", False), ("ko-chapter6", True), ("ko-helpers", True)]
    ]
    kept = list(items)
    unchanged.pytest_collection_modifyitems(config, kept)
    assert kept == (items[1:] if changed else items)
    assert gone == (items[:1] if changed else [])


@pytest.fixture
def listening(tmp_path, monkeypatch):
    """Has heard of deep tests of chapter 1 and 2, of which one of chapter 2 failed; chapter 2 passed before."""
    monkeypatch.setattr(unchanged, "RECORD", tmp_path / "passed.json")
    monkeypatch.setattr(unchanged, "digest", lambda number: f"state {number}")
    unchanged.RECORD.write_text('{"chapter2": {"digest": "an older one", "passed": "2026-01-01"}}')
    passed = unchanged.Passed()
    heard = [("chapter1", False, {"deep": 1}), ("chapter2", False, {"deep": 1}), ("chapter2", True, {"deep": 1})]
    for name, failed, keywords in [*heard, ("chapter3", False, {})]:
        passed.pytest_runtest_logreport(SimpleNamespace(nodeid=f"a.py::b[{name}-c]", failed=failed, keywords=keywords))
    return passed


def states() -> dict[str, str]:
    return {name: entry["digest"] for name, entry in unchanged.recorded().items()}


def test_what_passed_is_written_and_what_failed_is_not(listening):
    listening.pytest_sessionfinish(SimpleNamespace(shouldstop=False, shouldfail=False))
    assert states() == {"chapter1": "state 1", "chapter2": "an older one"}


def test_a_run_that_ends_early_writes_nothing(listening):
    listening.pytest_sessionfinish(SimpleNamespace(shouldstop=False, shouldfail="stopping after 1 failures"))
    assert states() == {"chapter2": "an older one"}


@pytest.mark.parametrize("given", [["-k", "chapter1"], ["-m", "not slow"], ["tests/test_groups.py"]])
def test_a_part_of_the_tests_cannot_be_recorded(given):
    command = [sys.executable, "-m", "pytest", "--record", *given]
    ended = subprocess.run(command, cwd=unchanged.ROOT, capture_output=True, text=True)
    assert ended.returncode == pytest.ExitCode.USAGE_ERROR
    assert "leave out -k, -m and files" in ended.stderr


def test_the_record_is_of_chapters_that_are_there():
    assert {name.removeprefix("chapter") for name in unchanged.recorded()} <= set(map(str, unchanged.chapters()))

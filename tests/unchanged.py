"""Which chapters have not changed since their deep tests passed: what they find need not be computed once more.

Most of the suite's time goes into what concepts find under other settings than their defaults: what pages show, what
controls take away, what exercises answer to another seed. All of it follows from files, and passed.json names the
state of a chapter's files in which the tests of it, marked `deep`, have passed.

    python3 scripts/test.py          leaves the deep tests of unchanged chapters out (pytest: --changed)
    python3 scripts/test.py --all    runs everything, and writes passed.json (pytest: --record)

Everything else runs in any case: every concept at its defaults, its claims, its picture in both languages.
"""

import ast
import contextlib
import datetime
import functools
import hashlib
import json
import os
import platform
import re
from collections.abc import Collection, Iterator
from pathlib import Path

import pytest

from kerasbook.concepts.kept import COMPUTE, version

ROOT = Path(__file__).resolve().parents[1]
RECORD = Path(__file__).with_name("passed.json")
PYTHON = re.compile(r"```\{code-cell\}\n(.*?)```", re.DOTALL)
CHAPTER = re.compile(r"\bchapter(\d+)\b")

# What the deep tests themselves are made of.
TESTS = (
    "tests/findings.py",
    "tests/test_every_chapter.py",
    "tests/test_over_seeds.py",
    "tests/test_pages.py",
    "scripts/markup.py",
    "scripts/notebooks.py",
    "scripts/pages.py",
    "scripts/readable.py",
    "scripts/shown.py",
)
BESIDE = {".css", ".html", ".js", ".toml"}  # files beside a module that it may read
# Rooms that ask for what a chapter finds, from which nothing follows that it finds.
ASKING = re.compile(r"kerasbook\.(commands|explore|handwriting|running)\b|.*\.(__main__|bare_fit)$")


# What a chapter is computed from


def file_of(module: str, root: Path = ROOT) -> Path | None:
    """The file of a module, if it is there."""
    place = root.joinpath(*module.split("."))
    found = [file for file in (place.with_suffix(".py"), place / "__init__.py") if file.is_file()]
    return found[0] if found else None


@functools.cache
def tree_of(module: str, root: Path = ROOT) -> ast.AST:
    return ast.parse(file_of(module, root).read_text(encoding="utf-8"))


@functools.cache
def loaded_lazily(module: str, root: Path = ROOT) -> dict[str, str]:
    """From each name that a package loads when it is asked for it, with lazy_loader, to the module that defines it."""
    calls = [node for node in ast.walk(tree_of(module, root)) if isinstance(node, ast.Call)]
    given = [word for call in calls if ast.unparse(call.func) == "lazy_loader.attach" for word in call.keywords]
    tables = [ast.literal_eval(word.value) for word in given if word.arg == "submod_attrs"]
    return {name: f"{module}.{part}" for table in tables for part, names in table.items() for name in names}


def named(module: str, name: str, root: Path = ROOT) -> str | None:
    """The module that `name` of a module is, or is defined in; None if that is the module itself."""
    inside = f"{module}.{name}"
    found = inside if file_of(inside, root) else loaded_lazily(module, root).get(name)
    return found and (named(found, name, root) or found)


def taken(tree: ast.AST, root: Path = ROOT) -> set[str]:
    """The modules of kerasbook that some code imports, or takes out of what it imports, as in `datasets.digits`."""
    found, known = set(), {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names if file_of(alias.name, root)}
        elif isinstance(node, ast.ImportFrom) and node.module and file_of(node.module, root):
            for alias in node.names:
                known[alias.asname or alias.name] = named(node.module, alias.name, root) or node.module
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            first, *others = ast.unparse(node).split(".")
            module = known.get(first)
            while module and others:
                module = named(module, others.pop(0), root)
                found |= {module} if module else set()
    return found | set(known.values())


@functools.cache
def imported(module: str, root: Path = ROOT) -> frozenset[str]:
    return frozenset(taken(tree_of(module, root), root))


def behind(modules: Collection[str], root: Path = ROOT) -> set[str]:
    """These modules and all that they import, directly or not."""
    found, ahead = set(), set(modules)
    while ahead:
        module = ahead.pop()
        if not ASKING.match(module):
            found.add(module)
            ahead |= imported(module, root) - found
    return found


def modules_of(number: int, root: Path = ROOT) -> set[str]:
    """The modules that a chapter and the cells of its page come down to."""
    folder = root / "kerasbook" / f"chapter{number}"
    own = {".".join(path.relative_to(root).with_suffix("").parts) for path in folder.rglob("*.py")}
    own = {module.removesuffix(".__init__") for module in own}
    page = root.joinpath("chapters", "en", f"chapter{number}", "page.md")
    cells = ast.parse("\n".join(PYTHON.findall(page.read_text(encoding="utf-8"))))
    return behind(own | taken(cells, root), root)


def files_of(number: int, root: Path = ROOT) -> list[Path]:
    """All files from which follows what a chapter finds and its page shows, and what the page showed when it passed."""
    modules = [file_of(module, root) for module in modules_of(number, root) if not loaded_lazily(module, root)]
    source = "\n".join(path.read_text(encoding="utf-8") for path in modules)
    data = [path for path in root.glob("kerasbook/datasets/packed/*.npz") if f'"{path.stem}"' in source]
    beside = [
        path for folder in {path.parent for path in modules} for path in folder.iterdir() if path.suffix in BESIDE
    ]
    chapter = f"chapter{number}"
    own = [root / "kerasbook" / chapter / name for name in ("ko.po", "seeds.json")]
    shown = [*root.glob(f"chapters/*/{chapter}/page.md"), *root.glob(f"chapters/read/*/{chapter}.md")]
    pictures = root.glob(f"chapters/images/*/{chapter}/*")
    return sorted({*modules, *data, *beside, *own, *shown, *pictures, *(root / test for test in TESTS)})


def content(path: Path) -> bytes:
    """What counts of a file: not how its lines end, nor where a translated sentence stands."""
    lines = path.read_bytes().replace(b"\r\n", b"\n").splitlines(keepends=True)
    return b"".join(line for line in lines if path.suffix != ".po" or not line.startswith(b"#"))


def digest(number: int, root: Path = ROOT) -> str:
    """A name for the state of these files, and of the libraries that compute."""
    python, backend = ".".join(platform.python_version_tuple()[:2]), os.environ.get("KERAS_BACKEND", "")
    found = hashlib.sha256(f"{python} {backend}\n".encode())
    for library in COMPUTE:
        found.update(f"{library} {version(library)}\n".encode())
    for path in files_of(number, root):
        found.update(path.relative_to(root).as_posix().encode() + b"\0" + content(path))
    return found.hexdigest()[:16]


# What has passed


def chapters() -> list[int]:
    return sorted(int(CHAPTER.fullmatch(path.name)[1]) for path in ROOT.glob("kerasbook/chapter*"))


def recorded() -> dict[str, dict]:
    """From a chapter to the digest with which its deep tests passed, and the day."""
    return json.loads(RECORD.read_text(encoding="utf-8"))


@functools.cache
def unchanged() -> dict[int, str]:
    """The chapters whose deep tests have passed as they are now, and when."""
    known = recorded()
    found = {number: known.get(f"chapter{number}", {}) for number in chapters()}
    return {number: entry["passed"] for number, entry in found.items() if entry and entry["digest"] == digest(number)}


def chapter_of(test: str) -> int | None:
    """The chapter that a deep test is about, by its id, such as `test_pages.py::test_it[ko-chapter5]`."""
    found = CHAPTER.search(test.partition("[")[2])
    return int(found[1]) if found else None


class Passed:
    """Hears of every deep test, and writes down the chapters none of whose tests failed.

    Attributes:
        failed: From a chapter to whether any of its deep tests failed.
    """

    def __init__(self):
        self.failed: dict[int, bool] = {}

    def pytest_runtest_logreport(self, report) -> None:
        if "deep" in report.keywords and (number := chapter_of(report.nodeid)):
            self.failed[number] = self.failed.get(number, False) or report.failed

    def pytest_sessionfinish(self, session) -> None:
        if session.shouldstop or session.shouldfail:  # it ended early, and not all of a chapter's tests have run
            return
        day = datetime.datetime.now(datetime.UTC).date().isoformat()
        passed = {f"chapter{number}" for number, failed in self.failed.items() if not failed}
        new = {name: {"digest": digest(int(name.removeprefix("chapter"))), "passed": day} for name in passed}
        RECORD.write_text(json.dumps(recorded() | new, indent=1, sort_keys=True) + "\n", encoding="utf-8")


# In pytest


def pytest_addoption(parser) -> None:
    parser.addoption("--changed", action="store_true", help="no deep tests of chapters unchanged since they passed")
    parser.addoption("--record", action="store_true", help="write the chapters whose deep tests pass to passed.json")


def pytest_configure(config) -> None:
    if not config.getoption("record") or hasattr(config, "workerinput"):
        return
    if (
        config.getoption("keyword")
        or config.getoption("markexpr")
        or config.args_source is pytest.Config.ArgsSource.ARGS
    ):
        raise pytest.UsageError("--record notes chapters all of whose tests ran: leave out -k, -m and files.")
    config.pluginmanager.register(Passed())


def left_out(config) -> dict[int, str]:
    """The chapters whose deep tests do not run, and when they passed."""
    return unchanged() if config.getoption("changed") else {}


def pytest_report_header(config) -> list[str]:
    names = ", ".join(f"{number} ({day})" for number, day in left_out(config).items())
    said = "chapters unchanged since the day on which their deep tests passed, left out but with --all"
    return [f"{said}: {names}"] if names else []


def pytest_collection_modifyitems(config, items) -> None:
    numbers = left_out(config)
    left = {item for item in items if item.get_closest_marker("deep") and chapter_of(item.nodeid) in numbers}
    if left:
        config.hook.pytest_deselected(items=list(left))
        items[:] = [item for item in items if item not in left]


@contextlib.contextmanager
def unrun(pages, numbers: Collection[int]) -> Iterator[None]:
    """Within the `with` block the pages of these chapters have their words and cells, and no outputs."""
    run = pages.executed_together

    def executed_together(name: str, languages, *folders):
        if (found := CHAPTER.fullmatch(name)) is None or int(found[1]) not in numbers:
            return run(name, languages, *folders)
        texts = {language: pages.page_text(language, name, *folders[:1]) for language in languages}
        return {language: pages.notebook(pages.INLINE.sub("…", text)) for language, text in texts.items()}

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pages, "executed_together", executed_together)
        yield

"""Who may import whom, and that nothing loads Keras before it is needed."""

import ast
import functools
import graphlib
import importlib
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

import kerasbook

PACKAGE = Path(kerasbook.__file__).parent


# Reading imports


@dataclass(frozen=True)
class Import:
    """`importer` imports `imported`; at the end of a module, `if __name__ == "__main__"` makes it a `script`."""

    importer: str
    imported: str
    script: bool = False


@functools.cache
def modules() -> dict[str, str]:
    """The source of every module of the package, by its name."""
    found = {}
    for path in PACKAGE.rglob("*.py"):
        parts = ("kerasbook", *path.relative_to(PACKAGE).with_suffix("").parts)
        found[".".join(parts).removesuffix(".__init__")] = path.read_text("utf-8")
    return found


def is_main_guard(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and ast.unparse(node.test) == "__name__ == '__main__'"


def called(node: ast.Call) -> str:
    """The last part of what is called: "load" of `lazy_loader.load`."""
    return getattr(node.func, "attr", "")


@functools.cache
def attached(tree: ast.AST) -> dict[str, str]:
    """Of a package that attaches names lazily: from each name to the submodule it comes from."""
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    for call in calls:
        if called(call) == "attach":
            given = {
                keyword.arg: ast.literal_eval(keyword.value)
                for keyword in call.keywords
                if not isinstance(keyword.value, ast.ListComp)  # the modules that are found
            }
            origins = {name: name for name in given.get("submodules", ())}
            for submodule, names in given.get("submod_attrs", {}).items():
                origins |= dict.fromkeys(names, submodule)
            return origins
    return {}


@functools.cache
def finds_its_modules(tree: ast.AST) -> bool:
    """Whether a package's modules are its lazy attributes, whichever there are."""
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    return any(ast.unparse(call.func) == "submodules" for call in calls)


@functools.cache
def parsed(source: str) -> ast.Module:
    return ast.parse(source)


@functools.cache
def importing(tree: ast.AST) -> list[tuple[ast.AST, bool]]:
    """What imports something, wherever it stands, each with whether that is below `if __name__ == "__main__"`."""
    found = []

    def look(node: ast.AST, script: bool) -> None:
        script = script or is_main_guard(node)
        is_call = isinstance(node, ast.Call) and called(node) in ("load", "import_module")
        if is_call or isinstance(node, (ast.Import, ast.ImportFrom)):
            found.append((node, script))
        for child in ast.iter_child_nodes(node):
            look(child, script)

    look(tree, script=False)
    return found


class Imports:
    """All imports within the package, wherever they stand in a module, and as deep as lazy names hide them."""

    def __init__(self, sources: dict[str, str]):
        self.trees = {name: parsed(source) for name, source in sources.items()}

    def __iter__(self) -> Iterator[Import]:
        for name, tree in self.trees.items():
            for node, script in importing(tree):
                targets = (target for target in self._targets(name, node) if target.split(".")[0] == "kerasbook")
                yield from (Import(name, target, script) for target in targets)
            yield from (Import(name, f"{name}.{submodule}") for submodule in sorted(set(attached(tree).values())))

    def _targets(self, module: str, node: ast.AST) -> Iterator[str]:
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module} imports relatively; write the whole name"
            yield from (self._origin(node.module, alias.name) for alias in node.names)
        else:
            yield from (argument.value for argument in node.args[:1] if isinstance(argument, ast.Constant))

    def _origin(self, package: str, name: str) -> str:
        """The module that `from package import name` reaches."""
        if f"{package}.{name}" in self.trees:
            return f"{package}.{name}"
        origins = attached(self.trees[package]) if package in self.trees else {}
        return f"{package}.{origins[name]}" if name in origins else package


# The table

FACADE = "kerasbook"  # the public names


def table() -> dict[str, str]:
    """CONTRIBUTING's table of rooms: from the first cell of each row to the last."""
    text = (PACKAGE.parent / "CONTRIBUTING.md").read_text("utf-8")
    rows = text.partition("| room | what it holds | may import |\n|---|---|---|\n")[2].partition("\n\n")[0]
    cells = [[cell.strip() for cell in row.strip("|").split("|")] for row in rows.splitlines()]
    return {room: may for room, _what, may in cells}


def quoted(cell: str) -> list[str]:
    """The names between backticks."""
    return re.findall(r"`([^`]+)`", cell)


def permissions() -> dict[str, set[str]]:
    """From each room to the rooms whose modules its own may import, besides one another."""
    found: dict[str, set[str]] = {}
    rows: list[list[str]] = []
    for room, may in table().items():
        above = {name for row in rows for name in row}
        names = set(quoted(may.partition("all above")[2] if "all above" in may else may))
        if "all above" in may:
            allowed = above - names
        else:
            allowed = names | {name for row in rows[: 2 if "first two rows" in may else 0] for name in row}
            allowed |= set(rows[0]) if "the first row" in may else set()
        rows.append(quoted(room))
        found |= {name: allowed | (set(rows[-1]) if "each other" in may else set()) for name in rows[-1]}
    return found


def room(module: str) -> str:
    """The room of a module, as the table calls it."""
    parts = module.split(".")
    if len(parts) == 1:
        return FACADE
    name = re.sub(r"^chapter\d+$", "chapterN", parts[1])
    return f"{name}.__main__" if name == "chapterN" and parts[2:] == ["__main__"] else name


def chapter_number(module: str) -> int | None:
    """7 of "kerasbook.chapter7" and of "kerasbook.chapter7.coins"; None if it is no chapter."""
    number = re.match(r"kerasbook\.chapter(\d+)", module)
    return int(number[1]) if number else None


PERMISSIONS = permissions()


def allowed(found: Import) -> bool:
    importer, imported = room(found.importer), room(found.imported)
    own, other = chapter_number(found.importer), chapter_number(found.imported)
    if importer == "chapterN.__main__" and imported == "chapterN":
        return own == other
    if own is not None and other is not None:
        return other <= own
    if own is not None and found.script and imported == "commands":
        return True
    if imported == "chapterN.__main__":
        return False
    return importer == imported or imported in PERMISSIONS[importer]


def test_the_table_has_every_room():
    rooms = {room(name) for name in modules()}
    assert rooms == set(PERMISSIONS)
    assert {name for may in PERMISSIONS.values() for name in may} <= rooms


def test_every_import_goes_in_the_right_direction():
    assert [found for found in Imports(modules()) if not allowed(found)] == []


# No rings


def rings(sources: dict[str, str]) -> list[str]:
    """The modules that import each other, if only by way of others."""
    graph: dict[str, set[str]] = {}
    for found in Imports(sources):
        if found.importer != found.imported:
            graph.setdefault(found.importer, set()).add(found.imported)
    try:
        list(graphlib.TopologicalSorter(graph).static_order())
    except graphlib.CycleError as error:
        return error.args[1]
    return []


def test_no_two_files_import_each_other():
    assert rings(modules()) == []


def test_a_ring_is_found():
    ring = {
        "kerasbook.plots.one": "from kerasbook.plots import two",
        "kerasbook.plots.two": "def f():\n    from kerasbook.plots.three import x",
        "kerasbook.plots.three": "import kerasbook.plots.one",
    }
    assert set(rings(modules() | ring)) == set(ring)


# What begins with _ stays in its file


def private(sources: dict[str, str]) -> list[str]:
    """Private names of ours that another module takes."""
    found = []
    for name, source in sources.items():
        tree = parsed(source)
        ours = set()
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom) and node.module.split(".")[0] == "kerasbook":
                taken = [alias.name for alias in node.names]
                ours |= {alias.asname or alias.name for alias in node.names}
                found += [f"{name}: {node.module}.{one}" for one in taken if one.startswith("_")]
                found += [f"{name}: {node.module}" for part in node.module.split(".") if part.startswith("_")]
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and re.match("_[a-z]", node.attr):
                value = ast.unparse(node.value)
                if value.split(".")[0] in ours:
                    found.append(f"{name}: {value}.{node.attr}")
    return found


def test_no_private_name_crosses_a_module():
    assert private(modules()) == []


@pytest.mark.parametrize(
    "source",
    [
        "from kerasbook.plots.style import _scale",
        "from kerasbook.plots import style\nstyle._scale()",
        "def f():\n    from kerasbook import plots\n    return plots.style._scale",
        "from kerasbook._secret import name",
    ],
)
def test_a_private_name_that_is_taken_is_found(source):
    assert len(private({"kerasbook.explore.fake": source})) == 1


# Does the table bite?

GUARD = "if __name__ == '__main__':\n    "


@pytest.mark.parametrize(
    ("module", "source", "imported"),
    [
        ("kerasbook.datasets.fake", "from kerasbook import inside", "kerasbook.inside"),
        ("kerasbook.datasets.fake", "import kerasbook.layerwise.probes", "kerasbook.layerwise.probes"),
        ("kerasbook.datasets.fake", "from kerasbook import probe", "kerasbook.layerwise"),
        ("kerasbook.datasets.fake", "import kerasbook", "kerasbook"),
        ("kerasbook.layerwise.fake", "from kerasbook.plots import style", "kerasbook.plots.style"),
        ("kerasbook.layerwise.fake", "def f():\n    from kerasbook import datasets", "kerasbook.datasets"),
        ("kerasbook.plots.fake", "from kerasbook.datasets import digits", "kerasbook.datasets.mnist"),
        ("kerasbook.plots.fake", "from kerasbook.concepts import Finding", "kerasbook.concepts.concept"),
        ("kerasbook.plots.fake", "import lazy_loader\nlazy_loader.load('kerasbook.chapter1')", "kerasbook.chapter1"),
        ("kerasbook.plots.fake", "from kerasbook.inside import plot_layers", "kerasbook.inside.helpers"),
        ("kerasbook.concepts.fake", "from kerasbook import plots", "kerasbook.plots"),
        ("kerasbook.concepts.fake", "from kerasbook import results", "kerasbook.results"),
        ("kerasbook.results.fake", "from kerasbook import running", "kerasbook.running"),
        ("kerasbook.results.fake", "from kerasbook.chapter1 import chapter", "kerasbook.chapter1"),
        ("kerasbook.running.fake", "from kerasbook import commands", "kerasbook.commands"),
        ("kerasbook.inside.fake", "from kerasbook.chapter1 import digit_classifier", "kerasbook.chapter1"),
        ("kerasbook.inside.fake", "from kerasbook import concepts", "kerasbook.concepts"),
        ("kerasbook.explore.fake", "from kerasbook import running", "kerasbook.running"),
        ("kerasbook.files", "import kerasbook.chapter1", "kerasbook.chapter1"),
        ("kerasbook.chapter1.fake", "from kerasbook.commands.main import main", "kerasbook.commands.main"),
        ("kerasbook.chapter1.fake", "from kerasbook import results", "kerasbook.results"),
        ("kerasbook.chapter1.fake", GUARD + "from kerasbook import results", "kerasbook.results"),
        ("kerasbook.chapter1.fake", "from kerasbook.chapter2 import chapter", "kerasbook.chapter2"),
        ("kerasbook.chapter2.fake", "from kerasbook import chapter10", "kerasbook.chapter10"),
        ("kerasbook.chapter2.__main__", "from kerasbook import chapter1", "kerasbook.chapter1"),
        ("kerasbook", "from kerasbook import commands", "kerasbook.commands"),
        ("kerasbook.__main__", "import kerasbook.chapter1", "kerasbook.chapter1"),
        ("kerasbook.errors", "import kerasbook.concepts.claims", "kerasbook.concepts.claims"),
    ],
)
def test_an_import_in_the_wrong_direction_is_found(module, source, imported):
    others = {"kerasbook.chapter2": "", "kerasbook.chapter2.fake": "", "kerasbook.chapter10": ""}
    wrong = [found for found in Imports({**modules(), **others, module: source}) if not allowed(found)]
    assert [(found.importer, found.imported) for found in wrong] == [(module, imported)]


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("kerasbook.plots.fake", "from kerasbook.layerwise import LayerProbe"),
        ("kerasbook.plots.fake", "from kerasbook.locale import gettext\nfrom kerasbook.errors import DataError"),
        ("kerasbook.chapter2", "from kerasbook.chapter1 import digit_classifier"),
        ("kerasbook.chapter2.fake", "from kerasbook.chapter2 import chapter\nfrom kerasbook.chapter1 import chapter"),
        ("kerasbook.chapter2", "from kerasbook.concepts import Chapter, near, report_progress, remembered"),
        ("kerasbook.chapter2", GUARD + "from kerasbook.commands.main import main"),
        ("kerasbook.explore", "from kerasbook.chapter1 import chapter\nimport kerasbook.plots, keras"),
        ("kerasbook.running.fake", "from kerasbook.results import Result"),
    ],
)
def test_an_import_in_the_right_direction_is_not(module, source):
    sources = {**modules(), "kerasbook.chapter2": "", module: source}
    found = list(Imports(sources))
    assert any(one.importer == module for one in found)
    assert [one for one in found if not allowed(one)] == []


def test_lazy_names_lead_to_the_module_they_come_from():
    for package in ("concepts", "running", "results", "inside", "layerwise", "plots", "datasets", "networks"):
        package = f"kerasbook.{package}"
        origins = attached(ast.parse(modules()[package]))
        assert sorted(origins) == sorted(importlib.import_module(package).__all__)
        for name, submodule in origins.items():
            found = getattr(importlib.import_module(package), name)
            assert (found.__name__ if name == submodule else found.__module__) == f"{package}.{submodule}"


def test_every_public_name_is_there():
    for name in kerasbook.__all__:
        assert getattr(kerasbook, name) is not None
    assert set(kerasbook.__all__) <= set(dir(kerasbook))


# Nothing loads Keras before a concept runs

LOADED = """
import runpy, sys

heavy = {"keras.src", "tensorflow", "jax", "torch", "sklearn.base", "matplotlib.artist", "numpy.linalg"}
for command in sys.argv[1:]:
    before, code = set(sys.modules), 0
    sys.argv = command.split()
    try:
        runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
    except SystemExit as end:
        code = end.code or 0
    print("\\nloaded:", code, *sorted(heavy & set(sys.modules) - before))
"""


def loaded_by(*commands: str, cwd: Path) -> dict[str, list[str]]:
    """Of each `python -m ...`, one after the other in one process: the exit code, and which heavy modules it loads."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(PACKAGE.parent), str(cwd)])}
    done = subprocess.run(
        [sys.executable, "-c", LOADED, *commands],
        env={**environment, "PYTHONIOENCODING": "utf-8", "KERASBOOK_LANG": "en"},
        cwd=cwd,
        capture_output=True,
        encoding="utf-8",
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    loaded = [line.split()[1:] for line in done.stdout.splitlines() if line.startswith("loaded:")]
    return dict(zip(commands, loaded, strict=True))


def test_what_trains_nothing_loads_no_keras(tmp_path):
    (tmp_path / "a-file").touch()
    codes = {
        "kerasbook": "2",
        "kerasbook --help": "0",
        "kerasbook --version": "0",
        "kerasbook list": "0",
        "kerasbook list --lang ko": "0",
        "kerasbook runn": "2",
        "kerasbook run 0": "2",
        "kerasbook run 1 --list": "0",
        "kerasbook exercise": "0",
        "kerasbook exercise 1 small-and-still-good --hint --solution": "0",
        "kerasbook exercise 1 small-and-still-good --width 0": "2",
        "kerasbook.chapter1 --help": "0",
        "kerasbook.chapter1 --list": "0",
        "kerasbook.chapter2 --list": "0",
        "kerasbook.chapter1 trainingloop": "2",
        "kerasbook.chapter1 --epochs -1": "2",
        "kerasbook.chapter1 training-loop --digit 3": "2",
        "kerasbook.chapter1 --format junk": "2",
        "kerasbook.chapter1 --out a-file": "1",
    }
    assert loaded_by(*codes, cwd=tmp_path) == {command: [code] for command, code in codes.items()}


def test_importing_the_package_loads_no_keras(tmp_path):
    (tmp_path / "reader.py").write_text(
        "import kerasbook, kerasbook.chapter1, kerasbook.chapter2, kerasbook.concepts.training\n"
    )
    assert loaded_by("reader", cwd=tmp_path) == {"reader": ["0"]}


def test_what_is_loaded_is_noticed(tmp_path):
    (tmp_path / "tensorflow.py").touch()
    (tmp_path / "reader.py").write_text("import tensorflow, numpy.linalg\n")
    loaded = {"kerasbook --version": ["0"], "reader": ["0", "numpy.linalg", "tensorflow"]}
    assert loaded_by(*loaded, cwd=tmp_path) == loaded

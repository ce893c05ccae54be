"""Who may import whom, and that nothing loads Keras before it is needed."""

import ast
import importlib
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
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


def modules() -> dict[str, str]:
    """The source of every module of the package, by its name."""
    found = {}
    for path in PACKAGE.rglob("*.py"):
        parts = ("kerasbook", *path.relative_to(PACKAGE).with_suffix("").parts)
        found[".".join(parts).removesuffix(".__init__")] = path.read_text("utf-8")
    return found


def is_main_guard(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and ast.unparse(node.test) == "__name__ == '__main__'"


def attached(tree: ast.AST) -> dict[str, str]:
    """Of a package that attaches names lazily: from each name to the submodule it comes from."""
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    for call in calls:
        if ast.unparse(call.func) == "lazy_loader.attach":
            given = {keyword.arg: ast.literal_eval(keyword.value) for keyword in call.keywords}
            origins = {name: name for name in given.get("submodules", ())}
            for submodule, names in given.get("submod_attrs", {}).items():
                origins |= dict.fromkeys(names, submodule)
            return origins
    return {}


class Imports:
    """All imports within the package, wherever they stand in a module, and as deep as lazy names hide them."""

    def __init__(self, sources: dict[str, str]):
        self.trees = {name: ast.parse(source) for name, source in sources.items()}

    def __iter__(self) -> Iterator[Import]:
        for name, tree in self.trees.items():
            yield from self._of(name, tree, script=False)
            yield from (
                Import(name, f"{name}.{submodule}") for submodule in sorted(set(attached(tree).values()))
            )

    def _of(self, module: str, node: ast.AST, script: bool) -> Iterator[Import]:
        script = script or is_main_guard(node)
        for target in self._targets(module, node):
            if target.split(".")[0] == "kerasbook":
                yield Import(module, target, script)
        for child in ast.iter_child_nodes(node):
            yield from self._of(module, child, script)

    def _targets(self, module: str, node: ast.AST) -> Iterator[str]:
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module} imports relatively; write the whole name"
            yield from (self._origin(node.module, alias.name) for alias in node.names)
        elif isinstance(node, ast.Call) and ast.unparse(node.func) in (
            "lazy_loader.load",
            "importlib.import_module",
        ):
            yield from (argument.value for argument in node.args[:1] if isinstance(argument, ast.Constant))

    def _origin(self, package: str, name: str) -> str:
        """The module that `from package import name` reaches."""
        if f"{package}.{name}" in self.trees:
            return f"{package}.{name}"
        origins = attached(self.trees[package]) if package in self.trees else {}
        return f"{package}.{origins[name]}" if name in origins else package


# The rules

# What everybody may import.
EVERYBODY = ("kerasbook.errors", "kerasbook.locale")

CORNERSTONES = ("kerasbook.datasets*", "kerasbook.layerwise*", "kerasbook.plots*")
FORM = ("kerasbook.book", "kerasbook.book.concept", "kerasbook.book.claims", "kerasbook.book.exercise",
        "kerasbook.book.notify", "kerasbook.book.settings", "kerasbook.book.training")  # fmt: skip


@dataclass(frozen=True)
class Rule:
    """A module whose name fits `who` may import what fits `may`, but not what fits `never`."""

    who: str
    may: tuple[str, ...]
    never: tuple[str, ...] = ()


# The first rule that fits a module holds for it.
RULES = [
    Rule("kerasbook.errors", ()),
    Rule("kerasbook.locale*", ("kerasbook.locale*",)),
    Rule("kerasbook.datasets*", ("kerasbook.datasets*",)),
    Rule("kerasbook.layerwise*", ("kerasbook.layerwise*",)),
    Rule("kerasbook.plots*", ("kerasbook.plots*", "kerasbook.layerwise*")),
    # What a chapter is made of shows itself in Jupyter with `show`; that is all it knows.
    Rule(
        "kerasbook.book.concept",
        (
            "kerasbook.book.claims",
            "kerasbook.book.exercise",
            "kerasbook.book.settings",
            "kerasbook.book.show",
        ),
    ),
    Rule(
        "kerasbook.book.exercise",
        ("kerasbook.book.claims", "kerasbook.book.concept", "kerasbook.book.settings", "kerasbook.book.show"),
    ),
    Rule("kerasbook.book.settings", ("kerasbook.book.concept",)),
    # Earlier chapters as well: see `allowed`.
    Rule("kerasbook.chapter*.__main__", ("kerasbook.book.command", "kerasbook.chapter*")),
    Rule("kerasbook.chapter*", (*CORNERSTONES, *FORM)),
    Rule("kerasbook.book.command", ("*",)),
    Rule("kerasbook.book.lookup", ("*",), never=("kerasbook.book.command",)),
    Rule("kerasbook.book.report_command", ("*",), never=("kerasbook.book.command",)),
    Rule("kerasbook.book.explore_command", ("*",), never=("kerasbook.book.command",)),
    Rule("kerasbook.book.report", ("*",), never=("kerasbook.book.command",)),
    Rule("kerasbook.book.show", ("*",), never=("kerasbook.book.command",)),
    Rule("kerasbook.book*", ("kerasbook.book*",), never=("kerasbook.book.command",)),
    Rule("kerasbook.__main__", ("kerasbook.book.command",)),
    Rule("kerasbook.helpers", CORNERSTONES),
    Rule("kerasbook*", ("*",), never=("kerasbook.book.command",)),
]


def fits(name: str, patterns: tuple[str, ...]) -> bool:
    return any(fnmatchcase(name, pattern) for pattern in patterns)


def chapter_number(module: str) -> int | None:
    """7 of "kerasbook.chapter7" and of "kerasbook.chapter7.coins"; None if it is no chapter."""
    number = [*module.split("."), ""][1].removeprefix("chapter")
    return int(number) if number.isdecimal() else None


def allowed(found: Import) -> bool:
    if found.imported in EVERYBODY:
        return True
    own, other = chapter_number(found.importer), chapter_number(found.imported)
    if own is not None and other is not None:
        return other <= own
    if own is not None and found.script:
        return found.imported == "kerasbook.book.command"
    rule = next(rule for rule in RULES if fits(found.importer, (rule.who,)))
    return fits(found.imported, rule.may) and not fits(found.imported, rule.never)


def test_every_import_goes_in_the_right_direction():
    assert [found for found in Imports(modules()) if not allowed(found)] == []


# Do the rules bite?

GUARD = "if __name__ == '__main__':\n    "


@pytest.mark.parametrize(
    ("module", "source", "imported"),
    [
        ("kerasbook.datasets.fake", "from kerasbook import plots", "kerasbook.plots"),
        ("kerasbook.datasets.fake", "import kerasbook.layerwise.probes", "kerasbook.layerwise.probes"),
        ("kerasbook.datasets.fake", "from kerasbook import probe", "kerasbook.layerwise"),
        ("kerasbook.datasets.fake", "import kerasbook", "kerasbook"),
        ("kerasbook.layerwise.fake", "from kerasbook.plots import style", "kerasbook.plots.style"),
        ("kerasbook.layerwise.fake", "def f():\n    from kerasbook import datasets", "kerasbook.datasets"),
        ("kerasbook.plots.fake", "from kerasbook.datasets import digits", "kerasbook.datasets._digits"),
        ("kerasbook.plots.fake", "from kerasbook.book import Finding", "kerasbook.book.concept"),
        ("kerasbook.plots.fake", "import lazy_loader\nlazy_loader.load('kerasbook.chapter1')", "kerasbook.chapter1"),
        ("kerasbook.book.concept", "from kerasbook import plots", "kerasbook.plots"),
        ("kerasbook.book.concept", "from kerasbook.book import Training", "kerasbook.book.training"),
        ("kerasbook.book.concept", "from kerasbook.book.terminal import prepare", "kerasbook.book.terminal"),
        ("kerasbook.book.exercise", "from kerasbook import plots", "kerasbook.plots"),
        ("kerasbook.book.settings", "from kerasbook.book import show", "kerasbook.book.show"),
        ("kerasbook.book.files", "import kerasbook.chapter1", "kerasbook.chapter1"),
        ("kerasbook.book.fake", "from kerasbook.book import command", "kerasbook.book.command"),
        ("kerasbook.book.report", "from kerasbook.book.command import main", "kerasbook.book.command"),
        ("kerasbook.chapter1", "from kerasbook.book.command import main", "kerasbook.book.command"),
        ("kerasbook.chapter1", "from kerasbook.book import report", "kerasbook.book.report"),
        ("kerasbook.chapter1", GUARD + "from kerasbook.book import report", "kerasbook.book.report"),
        ("kerasbook.chapter1", "from kerasbook.chapter2 import chapter", "kerasbook.chapter2"),
        ("kerasbook.chapter2.fake", "from kerasbook import chapter10", "kerasbook.chapter10"),
        ("kerasbook.fake", "from kerasbook.book.command import main", "kerasbook.book.command"),
        ("kerasbook.fake", GUARD + "from kerasbook.book.command import main", "kerasbook.book.command"),
        ("kerasbook.helpers", "from kerasbook.chapter1 import digit_classifier", "kerasbook.chapter1"),
        ("kerasbook", "from kerasbook.book import command", "kerasbook.book.command"),
        ("kerasbook.__main__", "import kerasbook.chapter1", "kerasbook.chapter1"),
        ("kerasbook.errors", "import kerasbook.book.claims", "kerasbook.book.claims"),
    ],
)  # fmt: skip
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
        ("kerasbook.chapter2", "from kerasbook.book import Chapter, near, report_progress, remembered"),
        ("kerasbook.chapter2", GUARD + "from kerasbook.book.command import main"),
        ("kerasbook.book.report", "from kerasbook.chapter1 import chapter"),
        ("kerasbook.explore", "from kerasbook.book import report\nimport kerasbook.plots, keras"),
    ],
)  # fmt: skip
def test_an_import_in_the_right_direction_is_not(module, source):
    sources = {**modules(), "kerasbook.chapter2": "", module: source}
    found = list(Imports(sources))
    assert any(one.importer == module for one in found)
    assert [one for one in found if not allowed(one)] == []


def test_lazy_names_lead_to_the_module_they_come_from():
    for package in ("kerasbook.book", "kerasbook.layerwise", "kerasbook.plots", "kerasbook.datasets"):
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

module, sys.argv = sys.argv[1], sys.argv[1:]
code = 0
try:
    runpy.run_module(module, run_name="__main__", alter_sys=True)
except SystemExit as end:
    code = end.code or 0
heavy = ["keras.src", "tensorflow", "jax", "torch", "sklearn.base", "matplotlib.artist", "numpy.linalg"]
print("loaded:", code, *(name for name in heavy if name in sys.modules))
"""


def loaded_by(*arguments: str, cwd: Path) -> list[str]:
    """The exit code of `python -m ...`, and which heavy modules it has loaded."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(PACKAGE.parent), str(cwd)])}
    done = subprocess.run(
        [sys.executable, "-c", LOADED, *arguments],
        env={**environment, "PYTHONIOENCODING": "utf-8", "KERASBOOK_LANG": "en"},
        cwd=cwd,
        capture_output=True,
        encoding="utf-8",
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    mark, *words = done.stdout.splitlines()[-1].split()
    assert mark == "loaded:"
    return words


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ("kerasbook", "2"),
        ("kerasbook --help", "0"),
        ("kerasbook --version", "0"),
        ("kerasbook list", "0"),
        ("kerasbook list --lang ko", "0"),
        ("kerasbook runn", "2"),
        ("kerasbook run 9", "2"),
        ("kerasbook run 1 --list", "0"),
        ("kerasbook exercise", "0"),
        ("kerasbook exercise 1 small-and-still-good --hint --solution", "0"),
        ("kerasbook exercise 1 small-and-still-good --width 0", "2"),
        ("kerasbook.chapter1 --help", "0"),
        ("kerasbook.chapter1 --list", "0"),
        ("kerasbook.chapter2 --list", "0"),
        ("kerasbook.chapter1 trainingloop", "2"),
        ("kerasbook.chapter1 --epochs -1", "2"),
        ("kerasbook.chapter1 training-loop --digit 3", "2"),
        ("kerasbook.chapter1 --format junk", "2"),
        ("kerasbook.chapter1 --out a-file", "1"),
    ],
)
def test_what_trains_nothing_loads_no_keras(tmp_path, arguments, code):
    (tmp_path / "a-file").touch()
    assert loaded_by(*arguments.split(), cwd=tmp_path) == [code]


def test_importing_the_package_loads_no_keras(tmp_path):
    (tmp_path / "reader.py").write_text(
        "import kerasbook, kerasbook.chapter1, kerasbook.chapter2, kerasbook.book.training\n"
    )
    assert loaded_by("reader", cwd=tmp_path) == ["0"]


def test_what_is_loaded_is_noticed(tmp_path):
    (tmp_path / "tensorflow.py").touch()
    (tmp_path / "reader.py").write_text("import tensorflow, numpy.linalg\n")
    assert loaded_by("reader", cwd=tmp_path) == ["0", "tensorflow", "numpy.linalg"]

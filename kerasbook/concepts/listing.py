"""The code of a function with all that it needs, ready to be copied into a notebook."""

import ast
import importlib
import inspect
import sys
from collections.abc import Callable, Iterator

LAZILY = "kerasbook.lazily"
LISTINGS = ".listings."  # stands in the name of a module from which another listing may have a function


def gives(statement: ast.stmt) -> list[str]:
    """The names that a statement at the head of a module gives."""
    if isinstance(statement, (ast.FunctionDef, ast.ClassDef)):
        return [statement.name]
    if isinstance(statement, (ast.Import, ast.ImportFrom)):
        return [alias.asname or alias.name for alias in statement.names]
    targets = statement.targets if isinstance(statement, ast.Assign) else [getattr(statement, "target", None)]
    return [target.id for target in targets if isinstance(target, ast.Name)]


def asks_for(statement: ast.stmt) -> set[str]:
    """The names that a statement uses."""
    return {node.id for node in ast.walk(statement) if isinstance(node, ast.Name)}


def needed(tree: ast.Module, name: str) -> tuple[list[ast.stmt], set[str]]:
    """The statements of a module that this name needs, in their order, and the names that they use."""
    giving = {given: statement for statement in tree.body for given in gives(statement)}
    found, names, waiting = set(), {name}, [name]
    while waiting:
        statement = giving.get(waiting.pop())
        if statement and statement not in found:
            found.add(statement)
            waiting += asks_for(statement)
            names |= asks_for(statement)
    return [statement for statement in tree.body if statement in found], names


def import_lines(statement: ast.Import | ast.ImportFrom, names: set[str]) -> Iterator[str]:
    """Of an import, what gives these names; what our listings load late, they import like everybody."""
    for alias in statement.names:
        name = alias.asname or alias.name
        if name not in names:
            continue
        if isinstance(statement, ast.ImportFrom) and statement.module == LAZILY:
            module = getattr(importlib.import_module(LAZILY), alias.name).__name__
            yield f"import {module}" if module == name else f"import {module} as {name}"
        else:
            yield ast.unparse(type(statement)(**{**vars(statement), "names": [alias]}))


def code_of(statement: ast.stmt, lines: list[str]) -> str:
    """A statement as it stands in its file, with its decorators and the comments behind it."""
    first = min([statement.lineno, *(decorator.lineno for decorator in getattr(statement, "decorator_list", []))])
    return "\n".join(lines[first - 1 : statement.end_lineno])


def is_of_a_listing(statement: ast.stmt) -> bool:
    """Whether this imports from another listing."""
    return isinstance(statement, ast.ImportFrom) and LISTINGS in statement.module


def listing(*functions: Callable) -> str:
    """The code of functions, below all that they need: imports, constants and other functions.

    What they import from other listings stands there as code, too: it runs where nothing of ours is.

    Args:
        *functions: Functions of modules.
    """
    imports, constants, code = set(), {}, {}  # dictionaries: in order, and each statement once

    def add(module: str, name: str) -> None:
        source = inspect.getsource(sys.modules[module])
        statements, names = needed(ast.parse(source), name)
        for statement in statements:
            if is_of_a_listing(statement):
                for wanted in filter(names.__contains__, gives(statement)):  # in the order of the import
                    add(statement.module, wanted)
            elif isinstance(statement, (ast.Import, ast.ImportFrom)):
                imports.update(import_lines(statement, names))
            else:
                part = code if isinstance(statement, (ast.FunctionDef, ast.ClassDef)) else constants
                part[code_of(statement, source.splitlines())] = None

    for function in functions:
        add(function.__module__, function.__name__)
    head = "\n\n".join("\n".join(part) for part in (sorted(imports), constants) if part)
    return "\n\n\n".join(filter(None, [head, *code])) + "\n"

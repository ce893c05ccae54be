"""What concepts found and what exercises said to answers, kept on disk if the variable KERASBOOK_KEPT names a folder.

A reader's run always measures anew. But a page says the same in both languages, and the tests ask for what the pages
show: these name a folder. A finding is read from there as long as nothing has changed that it was computed from. The
language is none of that: words are translated when they are shown. A time, too, stays what it was when it was measured.
"""

import contextlib
import functools
import hashlib
import json
import os
import pickle
import platform
import re
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from kerasbook.concepts.settings import KEPT as VARIABLE

PACKAGE = Path(__file__).resolve().parents[1]
COMPUTE = ("keras", "tensorflow", "jax", "torch", "numpy", "scipy", "scikit-learn", "matplotlib")
# Rooms that no chapter imports, but for the language, which decides what is shown and not what is found.
SHOW = ("book", "commands", "explore", "inside", "locale", "results", "running")


def version(distribution: str) -> str:
    import importlib.metadata  # which a start without anything kept should not wait for

    try:
        return importlib.metadata.version(distribution)
    except importlib.metadata.PackageNotFoundError:
        return "none"


def counts(place: Path, number: int) -> bool:
    """Whether what chapter `number` finds may depend on a file of the package, a path within it."""
    room = place.parts[0]
    is_later = (chapter := re.fullmatch(r"chapter(\d+)", room)) and int(chapter[1]) > number
    return not (is_later or room in SHOW or place.suffix == ".po" or "__pycache__" in place.parts)


@functools.cache
def digest(number: int, package: Path = PACKAGE) -> str:
    """A name for what the findings of a chapter are computed from besides settings: kerasbook, frameworks, Python."""
    found = hashlib.sha256(f"{platform.python_version()} {platform.machine()}\n".encode())
    for name in COMPUTE:
        found.update(f"{name} {version(name)}\n".encode())
    for path in sorted(package.rglob("*")):
        place = path.relative_to(package)
        if path.is_file() and counts(place, number):
            found.update(place.as_posix().encode() + b"\0" + path.read_bytes())
    return found.hexdigest()[:16]


def chapter_of(function: Callable) -> int | None:
    """The number of the chapter in which the function stands; None if elsewhere, where no digest sees it change."""
    chapter = re.match(r"kerasbook\.chapter(\d+)\.", function.__module__)
    return int(chapter[1]) if chapter and PACKAGE in Path(function.__code__.co_filename).resolve().parents else None


def place_of(function: Callable, settings: Mapping, number: int) -> Path:
    """The file for what a function of a chapter returns under these settings."""
    from kerasbook.lazily import keras  # a concept runs without it, if nothing is kept

    asked = json.dumps([function.__module__, function.__qualname__, dict(settings)], sort_keys=True)
    name = f"{function.__name__}-{hashlib.sha256(asked.encode()).hexdigest()[:16]}.pickle"
    return Path(os.environ[VARIABLE], f"{keras.backend.backend()}-chapter{number}-{digest(number)}", name)


def read(place: Path) -> object:
    """What is in a file; None if it is not there, or damaged."""
    try:
        return pickle.loads(place.read_bytes())
    except Exception:  # a damaged pickle may raise anything
        return None


def write(place: Path, found: object) -> None:
    """Keep something, whole or not at all, and throw away what an earlier kerasbook found."""
    with contextlib.suppress(Exception):  # what cannot be pickled raises what it likes, and is not kept
        content = pickle.dumps(found)
        if not place.parent.exists():
            same_chapter, _, _ = place.parent.name.rpartition("-")
            for old in place.parents[1].glob(f"{same_chapter}-*"):
                shutil.rmtree(old, ignore_errors=True)
        place.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=place.parent, suffix=".part", delete=False) as file:
            file.write(content)
        Path(file.name).replace(place)


@contextlib.contextmanager
def keeping(folder: Path) -> Iterator[None]:
    """Within the `with` block findings are kept in this folder."""
    before = os.environ.get(VARIABLE)
    os.environ[VARIABLE] = str(folder)
    try:
        yield
    finally:
        os.environ.pop(VARIABLE, None)
        if before is not None:
            os.environ[VARIABLE] = before


def kept(function: Callable, settings: Mapping) -> object:
    """What a function returns under these settings: read if it is kept, otherwise computed, and then kept."""
    number = chapter_of(function)
    if not os.environ.get(VARIABLE) or number is None:
        return function(**settings)
    place = place_of(function, settings, number)
    found = read(place)
    if found is None:
        computed = function(**settings)
        found = read(place)  # another process may have been at it as well: the first one's times are everybody's
        if found is None:
            write(place, found := computed)
    return found

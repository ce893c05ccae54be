"""Write arrays and the page about them: equal arrays give equal bytes."""

import hashlib
import io
import os
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import numpy as np


def npz(compression: int = zipfile.ZIP_LZMA, **arrays: np.ndarray) -> bytes:
    """The bytes of a compressed .npz file, which notes neither time nor system: equal for equal arrays.

    Args:
        compression: How: LZMA makes it smaller by a fifth than what `np.savez_compressed` does; `np.load` reads both.
        **arrays: What goes in.
    """
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as file:
        for name, array in arrays.items():
            member = zipfile.ZipInfo(f"{name}.npy", date_time=(1980, 1, 1, 0, 0, 0))
            member.create_system = 3
            member.compress_type = compression
            content = io.BytesIO()
            np.save(content, array, allow_pickle=False)
            file.writestr(member, content.getvalue(), compresslevel=9)
    return archive.getvalue()


def write(path: Path, content: bytes) -> None:
    """Write a file whole or not at all."""
    unfinished = path.with_name(path.name + ".unfinished")
    try:
        unfinished.write_bytes(content)
        os.replace(unfinished, path)
    finally:
        unfinished.unlink(missing_ok=True)


def lines(texts: Sequence[str]) -> np.ndarray:
    """Texts as the bytes of UTF-8 lines, which `kerasbook.datasets.files.texts` makes texts again.

    Raises:
        ValueError: If a text has several lines.
    """
    several = next((text for text in texts if "\n" in text), None)
    if several is not None:
        raise ValueError(f"Expected texts of one line. Received: {several[:60]!r}")
    return np.frombuffer("\n".join(texts).encode(), np.uint8)


def lot(key: str | bytes) -> float:
    """The lot that a sample, or a group of samples, draws by its own content: from 0 to 1.

    Unlike the numbers of a random generator it depends neither on a version of NumPy nor on the order of a table.
    """
    content = key.encode() if isinstance(key, str) else key
    return int.from_bytes(hashlib.sha256(content).digest()[:8], "big") / 2**64


def place(key: str | bytes) -> bytes:
    """Where a sample stands among others when they are mixed: sort by this. Independent of its `lot`."""
    content = key.encode() if isinstance(key, str) else key
    return hashlib.sha256(content).digest()[8:]


def split(keys: Sequence, test_share: float, groups: Sequence | None = None) -> tuple[list[int], list[int]]:
    """Numbers of the samples for training and of those for testing, mixed in both.

    Args:
        keys: What each sample is known by: its text, its bytes.
        test_share: Share of the groups that goes to the test part.
        groups: What keeps samples together, such as the page on which each stands; by default each is for itself.
    """
    for_test = [lot(group) < test_share for group in (keys if groups is None else groups)]
    order = sorted(range(len(keys)), key=lambda number: place(keys[number]))
    return [number for number in order if not for_test[number]], [number for number in order if for_test[number]]


def page(
    file: str,
    title: str,
    arrays: Mapping[str, np.ndarray],
    meaning: Mapping[str, str],
    sources: Iterable[tuple[str, str]],
    sha256: str,
    done: str,
    licence: str,
) -> str:
    """The page beside a file of data.

    Args:
        file: The file's name.
        title: What it holds.
        arrays: The arrays in it.
        meaning: What each of them is.
        sources: The packages it was taken from, and the checksums of their files.
        sha256: The checksum of the file.
        done: What was done to the data and what was left out, as Markdown.
        licence: Rights and the text of the licence, as Markdown.
    """
    rows = [f"| `{name}` | {array.dtype}, {array.shape}: {meaning[name]} |" for name, array in arrays.items()]
    rows += [f"| taken from | {source} |\n| sha256 of its file | `{checksum}` |" for source, checksum in sources]
    return "\n".join([
        f"# {file}: {title}",
        "",
        "Written by `scripts/pack_data.py`: to change this page, change the script and run it again.",
        "",
        "| what | value |",
        "|---|---|",
        *rows,
        f"| sha256 of `{file}` | `{sha256}` |",
        "",
        "## What was done to the data",
        "",
        done.strip(),
        "",
        "## Licence",
        "",
        licence.strip(),
        "",
    ])

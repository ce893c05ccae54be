"""Files with data: those that ship with the package, and those that are downloaded."""

import contextlib
import difflib
import functools
import hashlib
import io
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np

from kerasbook.datasets.records import Card
from kerasbook.errors import DataError, SettingError
from kerasbook.locale import gettext as _
from kerasbook.locale import spelling

# Written by scripts/pack_data.py; beside each file a page says where it comes from and under which licence it is.
PACKED = Path(__file__).with_name("packed")


def path_of(card: Card) -> Path:
    """The file of a data set that ships with the package."""
    return PACKED / f"{card.file or card.name}.npz"


def file_content(path: Path, name: str, sha256: str) -> bytes:
    """The bytes of a file that ships with the package, once they are known to be intact."""
    try:
        content = path.read_bytes()
    except OSError as error:
        received = error.strerror or str(error)
    else:
        found = hashlib.sha256(content).hexdigest()
        if found == sha256:
            return content
        received = _("{size} bytes with sha256 {found}").format(size=len(content), found=found)
    raise DataError(
        _(
            "Expected the data of {name}, which ship with kerasbook, in {path} with sha256 {expected}. "
            "Received: {received}. Put the file back with "
            "`{command}`, or in a checkout with "
            "`git checkout -- kerasbook/datasets/packed/{file}`."
        ).format(
            name=name,
            path=path,
            expected=sha256,
            received=received,
            command=spelling.install("kerasbook", "--force-reinstall", "--no-deps"),
            file=path.name,
        )
    )


@functools.cache
def stored(path: Path, name: str, sha256: str) -> Mapping[str, np.ndarray]:
    """The arrays in a file, read once in a process; they cannot be changed."""
    with np.load(io.BytesIO(file_content(path, name, sha256)), allow_pickle=False) as archive:
        arrays = {member: archive[member] for member in archive.files}
    for array in arrays.values():
        array.flags.writeable = False
    return arrays


def packed(card: Card) -> Mapping[str, np.ndarray]:
    """The arrays of a data set that ships with the package. They stay inside: readers get copies.

    Raises:
        DataError: If the file is missing or damaged.
    """
    return stored(path_of(card), card.name, card.sha256)


def texts(lines: np.ndarray) -> np.ndarray:
    """Texts that were packed as the bytes of UTF-8 lines.

    Args:
        lines: uint8, one line for each text.

    Returns:
        `(n,)` Python strings: `dtype=object`, as `keras.layers.TextVectorization` takes them.
    """
    return np.array(lines.tobytes().decode().split("\n"), dtype=object)


def check_choice(value: object, choices: Sequence[str], message: str) -> None:
    """Refuse what cannot be chosen, with the name that was probably meant.

    Args:
        value: What was chosen.
        choices: What there is.
        message: What was expected and received.

    Raises:
        SettingError: If there is no such choice.
    """
    if value in choices:
        return
    for name in difflib.get_close_matches(str(value).lower(), choices, n=1):
        message += " " + _("Did you mean {name!r}?").format(name=name)
    raise SettingError(message)


def check_source(source: object, sources: Sequence[str]) -> None:
    """Refuse a source that does not exist, with the name that was probably meant.

    Raises:
        SettingError: If there is no such source.
    """
    message = _("Expected source to be one of {sources}. Received: {source!r}.")
    check_choice(source, sources, message.format(sources=", ".join(sources), source=source))


@contextlib.contextmanager
def downloading(what: str, megabytes: int, instead: str) -> Iterator[None]:
    """Say in one sentence that a download failed, and what there is without network.

    Args:
        what: What is downloaded.
        megabytes: How much that is.
        instead: The call that gives what ships with the package, such as "reviews()".

    Raises:
        DataError: If something inside fails.
    """
    try:
        yield
    except Exception as error:  # Keras raises a bare Exception when a download fails
        raise DataError(
            _(
                "Expected {what}, downloaded once ({megabytes} MB). Received: {error}. Connect to the internet and try "
                "again, or use what ships with kerasbook: `{instead}`."
            ).format(what=what, megabytes=megabytes, error=str(error) or type(error).__name__, instead=instead)
        ) from error

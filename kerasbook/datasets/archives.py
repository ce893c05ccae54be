"""Zip archives of a reader's own, opened without believing what they say about themselves."""

import contextlib
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

from kerasbook.locale import gettext as _

MOST_PARTS = 1000
MOST_EXPANSION = 200  # times the size of a large part in the archive; zeros are packed a thousand to one
LARGE = 100_000_000  # bytes: smaller parts may be packed as tightly as they like
STEP = 1 << 20  # bytes read at once
SMALL_STEP = 4096  # of LZMA, which unpacks all that it is given, up to 7,000 bytes from one

ENCRYPTED = 0x1  # a bit of a part's flags
ENTRY = b"PK\x01\x02"  # how the entry of a part begins
KNOWN = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_LZMA)
OUTSIDE = re.compile(r"^/|\\|:|\x00|(^|/)\.\.(/|$)")  # an absolute path, one of Windows, or one that leads upwards


@contextlib.contextmanager
def opened(path: Path) -> Iterator[zipfile.ZipFile]:
    """An archive whose parts can be read one by one; nothing is unpacked yet.

    Raises:
        ValueError: If there is something in it that an honest archive does not have; the message is for readers.
    """
    check_count(path)
    with zipfile.ZipFile(path) as archive:
        names = set()
        for part in archive.infolist():
            check_part(part, names)
            names.add(part.filename)
        yield archive


def check_count(path: Path) -> None:
    """See to it that the list of the parts is short, before it is read.

    Raises:
        ValueError: If it is not.
    """
    count, end = 0, b""
    with path.open("rb") as file:
        while piece := file.read(STEP):
            count += (end + piece).count(ENTRY)
            end = piece[1 - len(ENTRY) :]
    if count > MOST_PARTS:
        raise ValueError(_("it has {count} parts, and at most {most} are read").format(count=count, most=MOST_PARTS))


def check_part(part: zipfile.ZipInfo, names: set[str]) -> None:
    """See to it that a part can be read, and is the only one of its name.

    Args:
        part: What the archive says of it.
        names: The names of those before it.

    Raises:
        ValueError: If not.
    """
    if part.filename in names:
        reason = _("{name} is in it twice")
    elif OUTSIDE.search(part.orig_filename):
        reason = _("{name} would lie outside of it")
    elif part.flag_bits & ENCRYPTED:
        reason = _("{name} is encrypted")
    elif part.compress_type not in KNOWN:
        reason = _("{name} is compressed in an unknown way")
    elif part.file_size > LARGE and part.file_size > MOST_EXPANSION * part.compress_size:
        reason = _("{name} promises far more than it holds")
    else:
        return
    raise ValueError(reason.format(name=repr(part.filename[:100])))


def pieces(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> Iterator[bytes]:
    """What is in a part, piece by piece."""
    step = SMALL_STEP if part.compress_type == zipfile.ZIP_LZMA else STEP
    with archive.open(part) as stream:
        while piece := stream.read(step):
            yield piece


def content(archive: zipfile.ZipFile, name: str, most: int) -> bytes:
    """What is in a part of which at most so many bytes are wanted.

    Raises:
        ValueError: If there is no such part, or it is larger.
    """
    if name not in archive.namelist():
        raise ValueError(_("{name} is not in it").format(name=name))
    part = archive.getinfo(name)
    if part.file_size > most:
        raise ValueError(
            _("{name} has {size} MB, and at most {most} MB are read").format(
                name=name, size=part.file_size // 1_000_000, most=most // 1_000_000
            )
        )
    return b"".join(pieces(archive, part))

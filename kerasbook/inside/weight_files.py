"""The weights in a model's file: looked through before Keras reads them."""

import json
import subprocess
import sys
import zipfile
from pathlib import Path

from kerasbook.datasets import archives
from kerasbook.errors import ModelFileError
from kerasbook.inside.sayings import in_brief
from kerasbook.inside.sizes import LARGE, MOST_EXPANSION, MOST_TEXT, MOST_VALUES, MOST_WEIGHTS, TooLarge
from kerasbook.locale import N_
from kerasbook.locale import gettext as _

READING = Path(__file__).with_name("hdf5_reading.py")
SECONDS = 30  # for reading a file of HDF5 once; the largest that we take is read in two
WEIGHTS = "model.weights.h5"
ASSETS = "assets/"
MOST_ASSETS = 64_000_000  # bytes of all vocabularies

# What `hdf5_reading.py` says.
REASONS = {
    "array": N_("{name} is no array of numbers"),
    "outside": N_("{name} would lie outside of it"),
    "packed": N_("{name} is compressed in an unknown way"),
    "promise": N_("{name} promises far more than it holds"),
    "text": N_("{name} is no text"),
    "twice": N_("{name} is in it twice"),
}


def hdf5_content(path: Path) -> dict:
    """What is in the file of HDF5 that is, or is in, a model's file: its configuration, and how many weights it holds.

    HDF5's library can run forever, or crash, with a damaged file; it does so in a process of its own.

    Raises:
        ModelFileError: If the weights are too large.
        ValueError: If something is wrong with the file.
    """
    command = [sys.executable, "-P", str(READING), str(path), str(MOST_WEIGHTS)]
    try:
        process = subprocess.run(command, capture_output=True, timeout=SECONDS, text=True, encoding="utf-8", check=True)
        found = json.loads(process.stdout)
    except (subprocess.SubprocessError, ValueError) as error:
        raise ValueError(_("HDF5 cannot read it")) from error
    if found.get("wrong") == "large":
        raise too_large(path, int(found["name"]))
    if found.get("wrong") == "other":
        raise ValueError(in_brief(found["name"]))
    if "wrong" in found:
        raise ValueError(_(REASONS[found["wrong"]]).format(name=in_brief(found["name"])))
    return found


def too_large(path: Path, size: int) -> ModelFileError:
    """What a file of so many bytes is answered with."""
    most = MOST_WEIGHTS // 1_000_000
    return TooLarge(path, _("{size} MB, and at most {most} MB are loaded").format(size=size // 1_000_000, most=most))


def check_parts(path: Path) -> None:
    """See to it that the parts of a `.keras` file are what Keras writes, and not too large.

    Raises:
        ModelFileError: If they are too large.
        ValueError: If something else is wrong with them.
    """
    with archives.opened(path) as archive:
        size = sum(part.file_size for part in archive.infolist())
        if size > MOST_WEIGHTS:
            raise too_large(path, size)
        if WEIGHTS not in archive.namelist():
            raise ValueError(_("{name} is not in it").format(name=WEIGHTS))
        weights = archive.getinfo(WEIGHTS)
        if weights.compress_type == zipfile.ZIP_LZMA:  # unpacks without end
            raise ValueError(_("{name} is compressed in an unknown way").format(name=WEIGHTS))
        if weights.file_size > LARGE + MOST_EXPANSION * weights.compress_size:
            raise ValueError(_("{name} promises far more than it holds").format(name=WEIGHTS))
        check_vocabularies(archive, path)


def check_vocabularies(archive: zipfile.ZipFile, path: Path) -> None:
    """See to it that the vocabularies in an archive take little memory.

    Raises:
        ModelFileError: If they do not.
    """
    parts = [part for part in archive.infolist() if part.filename.startswith(ASSETS)]
    size = sum(part.file_size for part in parts)
    if size <= MOST_ASSETS:
        contents = [archives.content(archive, part.filename, MOST_ASSETS) for part in parts]
        lists = [content.split(b"\n", MOST_VALUES) for content in contents]
        size = max((4 * len(words) * max(map(len, words)) for words in lists), default=0)  # as an array of texts
        if size <= MOST_TEXT and all(len(words) <= MOST_VALUES for words in lists):
            return
    raise TooLarge(path, _("a vocabulary of {size} MB").format(size=size // 1_000_000))

"""From a folder of photographs to digits in the form that a network has learned from."""

import re
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from scipy import ndimage

from kerasbook.datasets.drawing import SPECK, as_network_sees, decoded, ink, like_mnist
from kerasbook.errors import DataError
from kerasbook.handwriting import form
from kerasbook.handwriting.photographs import SCALE, FlatSheet, NoSheet, boxes, flattened, sharpness, without_shadow
from kerasbook.locale import gettext as _
from kerasbook.locale import spelling

IMAGES = (".jpg", ".jpeg", ".png", ".webp", ".gif", ".bmp")
CONVERTED = (".heic", ".heif", ".avif", ".tif", ".tiff", ".pdf", ".dng")  # pictures that we cannot read
SIDE = 2600  # pixels on the longer side of a photograph, 8 to a millimetre of paper
MOST_BYTES, MOST_PIXELS = 100_000_000, 250_000_000  # the reader's own files, not a stranger's

DARK = 0.12  # paper that is darker in a photograph shows nothing but noise
PALE = 0.35  # so much darker than paper are the marks at least
BLURRED = 1.8  # millimetres from white to black at a mark's edge; 1.5 cost 2 answers in a hundred, 2.6 cost 13
SOFT = 0.08  # sharpness of a photograph that shows no edge at all
PEN = 0.2  # ink as strong as this, of the marks' black, was written
LEAST_AREA, LEAST_LENGTH = 2.5, 4.0  # of a digit, in mm² and mm; less is a dot
MOST_INK = 0.38  # of one digit in 28 x 28 pixels; MNIST's fattest has 0.31
MOST_STROKES = 12  # of one digit in a picture of its own; a sheet has a hundred


@dataclass(frozen=True)
class Written:
    """One digit that somebody wrote.

    Attributes:
        file: The name of its photograph.
        label: The digit it is meant to be.
        place: Its row and column on the sheet; None if it has a picture of its own.
        original: uint8 `(h, w)`, as it was written.
        picture: float32 `(28, 28)`, as the network gets it.
    """

    file: str
    label: int
    place: tuple[int, int] | None
    original: np.ndarray
    picture: np.ndarray


@dataclass(frozen=True)
class Photograph:
    """What became of one file.

    Attributes:
        file: Its name.
        kind: "sheet", "digit", or "unused".
        written: The digits that were found.
        empty: How many boxes of the sheet are empty.
        complaint: What is wrong with it and what to do, in the reader's language; empty if it was used.
    """

    file: str
    kind: str
    written: list[Written] = field(default_factory=list)
    empty: int = 0
    complaint: str = ""


@dataclass(frozen=True)
class Collection:
    """The digits of a group.

    Attributes:
        photographs: Every file of the folder, used or not.
    """

    photographs: list[Photograph]

    @property
    def written(self) -> list[Written]:
        return [digit for photograph in self.photographs for digit in photograph.written]

    @property
    def images(self) -> np.ndarray:
        """float32 `(n, 28, 28)`."""
        return np.stack([digit.picture for digit in self.written])

    @property
    def labels(self) -> np.ndarray:
        """int64 `(n,)`."""
        return np.array([digit.label for digit in self.written], "int64")

    @property
    def unused(self) -> list[Photograph]:
        return [photograph for photograph in self.photographs if photograph.complaint]


# A sheet


def traces_in(box: np.ndarray) -> np.ndarray | None:
    """What is written in a box.

    Args:
        box: `(h, w)`, ink from 0 to 1, `SCALE` pixels to a millimetre.

    Returns:
        `(h, w)`, the pen's own black is 1; None if the box is empty.
    """
    box = without_frame(box)
    pen = ndimage.median_filter(box, 3) > PEN
    rows, columns = np.nonzero(pen)
    if len(rows) < LEAST_AREA * SCALE**2 or max(np.ptp(rows), np.ptp(columns)) < LEAST_LENGTH * SCALE:
        return None
    strongest = float(np.percentile(box[pen], 90))
    return np.clip((box / strongest - 0.3) / 0.4, 0, 1)  # a blurred edge is sharp again, where half of the ink is


def without_frame(box: np.ndarray) -> np.ndarray:
    """What lies along the edge of a box, and nowhere further in, is a rest of its frame: it becomes paper."""
    spots, count = ndimage.label(box > PEN / 2, structure=np.ones((3, 3)))
    inner = spots[SCALE:-SCALE, SCALE:-SCALE]
    edge = np.setdiff1d(np.arange(1, count + 1), inner)
    return np.where(np.isin(spots, edge), 0, box)


def read_sheet(file: str, sheet: FlatSheet) -> Photograph:
    """The digits on a sheet; a row's number is their label."""
    if complaint := trouble_with(sheet):
        return Photograph(file, "unused", complaint=complaint)
    written = []
    for row, column, where in boxes(sheet):
        traces = traces_in(sheet.ink[where])
        if traces is not None:
            original = as_bytes(sheet.grey[where])
            written.append(Written(file, row, (row, column), original, like_mnist(traces)))
    empty = form.ROWS * form.COLUMNS - len(written)
    if not written:
        nothing = _("The sheet was found, but its boxes are empty. Fill it in with a thick dark pen.")
        return Photograph(file, "unused", empty=empty, complaint=nothing)
    return Photograph(file, "sheet", written, empty)


def trouble_with(sheet: FlatSheet) -> str:
    """What keeps a sheet that was found from being read; empty if nothing does."""
    if sheet.light < DARK or sheet.contrast < PALE:
        return too_dark()
    return blurred() if sheet.blur > BLURRED else ""


def too_dark() -> str:
    return _("The photograph is too dark or too pale. Take it again with more light, by a window for instance.")


def blurred() -> str:
    return _("The photograph is blurred. Take it again: hold still, and tap on the sheet to focus on it.")


def as_bytes(grey: np.ndarray) -> np.ndarray:
    return np.round(255 * np.clip(grey, 0, 1)).astype("uint8")


# A picture of one digit


def label_in(name: str) -> int | None:
    """The label that a file's name begins with: 7 of "7-minji.png", none of "20261126.jpg"."""
    found = re.match(r"([0-9])(?![0-9])", name)
    return int(found[1]) if found else None


def read_digit(file: str, label: int, picture: np.ndarray) -> Photograph:
    """The digit in a picture of its own."""
    even = picture
    if picture.shape[-1] == 3 and np.median(grey_of(picture)) > 0.3:  # a photograph of paper, with its shadows
        even = without_shadow(grey_of(picture), max(picture.shape) // 3)
    seen = as_network_sees(even)
    if seen is None:
        nothing = _(
            "Nothing stands out from the paper in this picture. Write with a thick dark pen and use more light."
        )
        return Photograph(file, "unused", complaint=nothing)
    if strokes(ink(even)) > MOST_STROKES or seen.mean() > MOST_INK:
        return Photograph(file, "unused", complaint=no_marks())
    return Photograph(file, "digit", [Written(file, label, None, as_bytes(grey_of(picture)), seen)])


def strokes(traces: np.ndarray) -> int:
    """How many separate strokes there are, but for dust."""
    spots, count = ndimage.label(traces > 0.3, structure=np.ones((3, 3)))
    amounts = ndimage.sum_labels(traces, spots, np.arange(1, count + 1))
    return int(np.sum(amounts > SPECK * traces.sum()))


def no_marks() -> str:
    return _(
        "The four corner marks of the sheet are not found. Take the photograph again: lay the sheet flat, get all four "
        "black squares and some table around them into the picture, and use more light."
    )


def no_label() -> str:
    return _(
        "This is neither a sheet (its four corner marks are not found) nor a single digit (the file name does not "
        "begin with its label, as in 7-minji.png). Take the photograph again with all four black squares and more "
        "light, or rename the file."
    )


# Files


def grey_of(picture: np.ndarray) -> np.ndarray:
    """A picture's brightness, float32 `(h, w)`, 0 is black and 1 is white; transparent places are white."""
    colours = picture[..., :3].astype("float32") / 255
    grey = colours @ np.array([0.299, 0.587, 0.114], "float32")
    if picture.shape[-1] == 4:
        grey = 1 - picture[..., 3].astype("float32") / 255 * (1 - grey)
    return grey


def read(path: Path) -> Photograph:
    """What one file holds: a sheet, or one digit, or a complaint."""
    if path.suffix.lower() in CONVERTED:
        sentence = _(
            "Files of this kind ({kind}) cannot be read. Save it as JPEG or PNG: open it and export it, or set the "
            "phone's camera to JPEG ('Most Compatible' on an iPhone)."
        ).format(kind=path.suffix)
        return Photograph(path.name, "unused", complaint=sentence)
    try:
        picture = decoded(path, SIDE, MOST_BYTES, MOST_PIXELS)
    except ValueError as error:
        return Photograph(path.name, "unused", complaint=str(error))
    try:
        return read_sheet(path.name, flattened(grey_of(picture)))
    except NoSheet:
        label = label_in(path.name)
    if label is not None:
        return read_digit(path.name, label, picture)
    return Photograph(path.name, "unused", complaint=why_no_sheet(grey_of(picture)))


def why_no_sheet(grey: np.ndarray) -> str:
    """What to say about a photograph in which no marks are found and whose name has no label."""
    if np.percentile(grey, 90) < DARK:
        return too_dark()
    return blurred() if sharpness(grey) < SOFT else no_label()


def files_in(folder: Path) -> list[Path]:
    """The pictures in a folder, by name.

    Raises:
        DataError: If there is no such folder, or no picture in it.
    """
    if not folder.is_dir():
        raise DataError(
            _("Expected a folder with photographs. Received: {folder}, which is not a folder.").format(folder=folder)
        )
    try:
        there = sorted(path for path in folder.iterdir() if path.is_file() and not path.name.startswith("."))
    except OSError as error:
        raise DataError(
            _("Expected a folder that can be read. Received: {folder} ({reason}).").format(
                folder=folder, reason=error.strerror or error
            )
        ) from error
    found = [path for path in there if path.suffix.lower() in (*IMAGES, *CONVERTED)]
    if not found:
        raise DataError(
            _(
                "Expected photographs (JPEG, PNG, WebP) in {folder}. Received none. Make a sheet to fill in with: "
                "{command}"
            ).format(folder=folder, command=spelling.command("handwriting", "--sheet", "sheet.pdf"))
        )
    return found


def collected(folder: Path, hear=lambda what, share: None) -> Collection:
    """Reads every picture in a folder.

    A photograph of the sheet gives a digit for each box that is not empty. A picture of one digit has a file name that
    begins with its label. What cannot be read is named, with what to do; the others are used.

    Args:
        folder: The folder.
        hear: Called with a file's name and the share of the files that are done.

    Returns:
        The digits, and what became of each file.

    Raises:
        DataError: If there is nothing that can be used.
    """
    files = files_in(folder)
    photographs = []
    for number, path in enumerate(files):
        hear(path.name, number / len(files))
        photographs.append(read(path))
    collection = Collection(photographs)
    if not collection.written:
        complaints = "\n".join(f"  {one.file}: {one.complaint}" for one in collection.unused)
        raise DataError(_("None of the photographs can be used.") + "\n" + complaints)
    return collection

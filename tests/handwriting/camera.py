"""Sheets filled in with real test digits, and a camera that spoils them as cameras do."""

import functools
import io

import numpy as np
from PIL import Image
from scipy import ndimage

from kerasbook import datasets
from kerasbook.handwriting import Sheet, form, photographs
from kerasbook.locale import speaking

DOTS = 6  # to a millimetre of the sheet
TALL = 11.0  # millimetres of the box of 20 x 20 pixels that a digit fills


@functools.cache
def empty_sheet() -> np.ndarray:
    """The sheet as it is printed, `(h, w)`, 1 is white."""
    with speaking("en"):
        image = Image.open(io.BytesIO(Sheet().image("png", dpi=25.4 * DOTS)))
    return np.asarray(image.convert("L"), "float32") / 255


def some_digits(seed: int = 0) -> np.ndarray:
    """Eight test digits of each class: `(10, 8, 28, 28)`."""
    _train, test = datasets.digits()
    rng = np.random.default_rng(seed)
    return np.stack([
        test.images[rng.choice(np.flatnonzero(test.labels == digit), form.COLUMNS, replace=False)]
        for digit in range(form.ROWS)
    ])


def with_a_pen(digit: np.ndarray, side: int) -> np.ndarray:
    """A digit of 28 x 28 grey pixels as a pen writes it, with sharp edges: `(side, side)`, 1 is ink."""
    large = np.asarray(Image.fromarray(np.uint8(255 * digit)).resize((side, side), Image.Resampling.BICUBIC)) / 255
    return np.clip((ndimage.gaussian_filter(large, 1.5) - 0.3) / 0.2, 0, 1)


@functools.cache
def filled_in(seed: int = 0, but: tuple = ()) -> np.ndarray:
    """The sheet with a digit in every box, but for these: `(h, w)`."""
    sheet, side = empty_sheet().copy(), round(TALL * 28 / 20 * DOTS)
    for row, digits in enumerate(some_digits(seed)):
        for column, digit in enumerate(digits):
            if (row, column) not in but:
                left, top = (round((edge + form.BOX / 2) * DOTS - side / 2) for edge in form.box(row, column))
                place = np.s_[top : top + side, left : left + side]
                sheet[place] = np.minimum(sheet[place], 1 - 0.85 * with_a_pen(digit, side))
    return sheet


def corners_of(sheet: np.ndarray, size: int, angle: float, tilt: tuple[float, float]) -> tuple[np.ndarray, tuple]:
    """Where a sheet's corners are in a photograph, `(4, 2)`, and the photograph's height and width."""
    height, width = sheet.shape
    points = np.array([(0, 0), (width, 0), (width, height), (0, height)], float)
    points = (points - points.mean(axis=0)) / height
    turn = np.deg2rad(angle)
    points = points @ np.array([(np.cos(turn), np.sin(turn)), (-np.sin(turn), np.cos(turn))])
    points = points / (1 + points @ np.array(tilt))[:, None]
    low, high = points.min(axis=0), points.max(axis=0)
    upright = high[1] - low[1] > high[0] - low[0]
    frame = (size, round(0.75 * size)) if upright else (round(0.75 * size), size)
    scale = 0.88 * min(frame[1] / (high[0] - low[0]), frame[0] / (high[1] - low[1]))
    return (points - (low + high) / 2) * scale + np.array(frame[::-1]) / 2, frame


def photographed(
    sheet: np.ndarray,
    size: int = 1000,
    angle: float = 0.0,
    tilt: tuple[float, float] = (0.0, 0.0),
    bend: float = 0.0,
    shadow: float = 0.0,
    edge: float = 0.0,
    light: float = 1.0,
    blur: float = 0.0,
    noise: float = 0.0,
    seed: int = 0,
) -> np.ndarray:
    """A sheet on a table, as a camera sees it.

    Args:
        sheet: `(h, w)`.
        size: The photograph's longer side.
        angle: By how many degrees the sheet is turned.
        tilt: How the camera is tilted: 0.3 makes one side of the sheet a third larger than the other.
        bend: By how many millimetres the paper is bent in its middle.
        shadow: How much darker it gets from the left to the right.
        edge: How much darker it is on one side of a sharp shadow across the sheet.
        light: How bright it is.
        blur: In pixels.
        noise: Standard deviation.
        seed: Decides the noise and the table.

    Returns:
        uint8 `(h, w, 3)`.
    """
    rng = np.random.default_rng(seed)
    corners, (height, width) = corners_of(sheet, size, angle, tilt)
    x, y = np.meshgrid(np.arange(width) + 0.5, np.arange(height) + 0.5)
    own = np.array([(0, 0), (sheet.shape[1], 0), sheet.shape[::-1], (0, sheet.shape[0])], float)
    points = photographs.projected(photographs.homography(corners, own), np.stack([x, y], axis=-1))
    points[..., 1] += bend * DOTS * np.sin(np.pi * points[..., 0] / sheet.shape[1])
    on_the_sheet = ((points > 0) & (points < sheet.shape[::-1])).all(axis=-1)
    table = (
        0.4 + 0.05 * ndimage.zoom(rng.normal(size=(height // 16 + 1, width // 16 + 1)), 16, order=1)[:height, :width]
    )
    seen = np.where(on_the_sheet, 0.92 * photographs.looked_up(sheet, points), table)
    seen *= 1 - shadow * x / width
    seen *= 1 - edge * (y + 0.4 * x > 0.7 * height)
    seen = ndimage.gaussian_filter(light * seen, blur) + noise * rng.normal(size=seen.shape)
    return np.repeat(np.uint8(255 * np.clip(seen, 0, 1))[..., None], 3, axis=-1)


def jpeg(picture: np.ndarray, quality: int = 70) -> bytes:
    """A photograph as the content of a file."""
    content = io.BytesIO()
    Image.fromarray(picture).save(content, "JPEG", quality=quality)
    return content.getvalue()

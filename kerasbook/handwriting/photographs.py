"""From the photograph of a sheet to its boxes: find the marks, straighten the sheet, take away the shadow, cut.

Every step takes and gives grey pictures, float32 `(h, w)`, 0 is black and 1 is white.
"""

import itertools
from dataclasses import dataclass

import numpy as np
from scipy import ndimage

from kerasbook.handwriting import form

SMALL = 900  # pixels on the longer side, to look for the marks in
MOST_SPOTS = 14  # the largest are tried as marks
SCALE = 6  # pixels to a millimetre of the straightened sheet
AROUND = 2.5  # millimetres around a box in which its frame is looked for
INSIDE = 0.9  # millimetres inside its frame from where on a box is cut


class NoSheet(Exception):
    """There is no sheet in a photograph."""


# Light


def without_shadow(grey: np.ndarray, window: int) -> np.ndarray:
    """The same paper in even light: every pixel divided by how bright paper is around there.

    A closing, the largest of the neighbours and then the smallest of these, wipes off whatever is darker than its
    neighbours and narrower than the window, but keeps the edge of a shadow where it is.

    Args:
        grey: `(h, w)`.
        window: In pixels, larger than anything printed or written is wide.

    Returns:
        `(h, w)`, 1 is paper.
    """
    step = max(1, window // 20)
    coarse = shrunk(grey, step)  # (h / step, w / step); noise is averaged away
    paper = ndimage.grey_closing(coarse, size=(max(3, window // step),) * 2, mode="nearest")
    paper = ndimage.gaussian_filter(paper, 0.8, mode="nearest")
    rows, columns = ((np.arange(side) + 0.5) / step - 0.5 for side in grey.shape)
    paper = ndimage.map_coordinates(paper, np.meshgrid(rows, columns, indexing="ij"), order=1, mode="nearest")
    return np.clip(grey / np.maximum(paper, 1e-3), 0, 1).astype("float32")


def shrunk(grey: np.ndarray, step: int) -> np.ndarray:
    """The means of squares of `step` pixels; what is left over at the edges repeats the last rows and columns."""
    height, width = (-(-side // step) * step for side in grey.shape)
    padded = np.pad(grey, ((0, height - grey.shape[0]), (0, width - grey.shape[1])), mode="edge")
    return padded.reshape(height // step, step, width // step, step).mean(axis=(1, 3))


# Perspective


def homography(source: np.ndarray, target: np.ndarray) -> np.ndarray:
    """The perspective that takes four points to four others.

    Args:
        source: `(4, 2)`.
        target: `(4, 2)`.

    Returns:
        `(3, 3)`.
    """
    equations, values = [], []
    for (x, y), (u, v) in zip(source, target, strict=True):
        equations += [[x, y, 1, 0, 0, 0, -u * x, -u * y], [0, 0, 0, x, y, 1, -v * x, -v * y]]
        values += [u, v]
    return np.append(np.linalg.solve(equations, values), 1).reshape(3, 3)


def projected(perspective: np.ndarray, points: np.ndarray) -> np.ndarray:
    """Where points come to lie: `(..., 2)` -> `(..., 2)`."""
    ends = points @ perspective[:, :2].T + perspective[:, 2]  # (..., 3)
    return ends[..., :2] / ends[..., 2:]


def looked_up(grey: np.ndarray, points: np.ndarray) -> np.ndarray:
    """The picture at points `(..., 2)`, x and y, between the pixels, too: `(...)`."""
    return ndimage.map_coordinates(grey, np.moveaxis(points, -1, 0)[::-1], order=1, mode="nearest")


# Marks


@dataclass(frozen=True)
class Marks:
    """Where the four marks of a sheet are in a photograph.

    Attributes:
        corners: `(4, 2)`, their centres in pixels, in the order of `form.MARKS`.
        fit: How well what is printed there is seen in the photograph: 1 is ink where there should be and nowhere else.
    """

    corners: np.ndarray
    fit: float


def solid_squares(even: np.ndarray) -> list[tuple[int, np.ndarray]]:
    """The area and the middle, `(2,)`, of dark spots that are squares, seen from anywhere: the largest first.

    Of a solid square, and of its image in any perspective, area² = 144 · det(covariance of its pixels). Strokes and
    frames spread their few pixels much further.
    """
    spots, _count = ndimage.label(even < 0.5)
    found = []
    for number, where in enumerate(ndimage.find_objects(spots), start=1):
        rows, columns = np.nonzero(spots[where] == number)
        if len(rows) < 30 or len(rows) > even.size / 50:
            continue
        spread = np.cov(columns, rows)
        smallest, largest = np.linalg.eigvalsh(spread)
        if smallest > 0 and largest < 4 * smallest and 0.75 < len(rows) ** 2 / (144 * smallest * largest) < 1.2:
            found.append((len(rows), np.array([columns.mean() + where[1].start, rows.mean() + where[0].start])))
    return sorted(found, key=lambda one: -one[0])[:MOST_SPOTS]


def clockwise(points: np.ndarray) -> np.ndarray | None:
    """Four points in their order around the middle, `(4, 2)`; None if they are no convex quadrilateral."""
    away = points - points.mean(axis=0)
    points = points[np.argsort(np.arctan2(away[:, 1], away[:, 0]))]
    sides = np.roll(points, -1, axis=0) - points
    following = np.roll(sides, -1, axis=0)
    turns = sides[:, 0] * following[:, 1] - sides[:, 1] * following[:, 0]
    return points if (turns > 0).all() else None


def of_one_sheet(areas: list[int], corners: np.ndarray) -> bool:
    """Whether four squares are about as large, for the sheet that they would mark, as its marks are."""
    one, other = corners[2] - corners[0], corners[3] - corners[1]
    sheet = abs(one[0] * other[1] - one[1] * other[0]) / 2
    width, height = form.MARKS[2] - form.MARKS[0]
    share = 4 * form.MARK**2 / (width * height)
    return max(areas) < 9 * min(areas) and 0.4 < sum(areas) / sheet / share < 2.5


def printed_points() -> tuple[np.ndarray, np.ndarray]:
    """Points of the sheet that are printed black around the marks, `(n, 2)`, and points that are blank, `(m, 2)`."""
    grid = np.stack(np.meshgrid(*[np.linspace(-0.34, 0.34, 4)] * 2), axis=-1).reshape(-1, 2) * form.MARK  # (16, 2)
    black = [mark + grid for mark in form.MARKS]
    around = np.array([(x, y) for x in (-0.8, 0, 0.8) for y in (-0.8, 0, 0.8) if x or y]) * form.MARK
    blank = [mark + around for mark in form.MARKS]
    left, top, width, height = form.BAR
    bar = np.stack(np.meshgrid(left + width * np.linspace(0.1, 0.9, 9), [top + height / 2]), axis=-1).reshape(-1, 2)
    blank += [(bar - form.MARKS[0]) @ turned + mark for mark, turned in zip(form.MARKS[1:], _turns()[1:], strict=True)]
    return np.concatenate([*black, bar]), np.concatenate(blank)


def _turns() -> list[np.ndarray]:
    """How the surroundings of the first mark would lie at each of the others, if the sheet were turned: `(2, 2)`."""
    quarter = np.array([(0, 1), (-1, 0)])
    return [np.linalg.matrix_power(quarter, times) for times in range(4)]


def fit_of(even: np.ndarray, corners: np.ndarray) -> float:
    """How well a photograph shows the marks of a sheet that lies so; at most 1."""
    black, blank = printed_points()
    there = homography(form.MARKS, corners)
    dark, light = (1 - looked_up(even, projected(there, points)) for points in (black, blank))
    bar = len(dark) - 4 * 16
    return float(min(dark[:-bar].mean(), dark[-bar:].mean()) - light.mean())


def find_marks(grey: np.ndarray) -> Marks | None:
    """Finds the four marks of a sheet, however it lies.

    Args:
        grey: `(h, w)`.

    Returns:
        The marks; None if there are none.
    """
    step = max(1, round(max(grey.shape) / SMALL))
    small = shrunk(grey, step)
    even = without_shadow(ndimage.gaussian_filter(small, 0.7), max(small.shape) // 9)
    best = None
    for four in itertools.combinations(solid_squares(even), 4):
        corners = clockwise(np.array([middle for _area, middle in four]))
        if corners is None or not of_one_sheet([area for area, _middle in four], corners):
            continue
        for turn in range(4):
            turned = np.roll(corners, turn, axis=0)
            fit = fit_of(even, turned)
            if best is None or fit > best.fit:
                best = Marks((turned + 0.5) * step - 0.5, fit)
    return best if best and best.fit > 0.5 else None


# The sheet


@dataclass(frozen=True)
class FlatSheet:
    """A sheet as if it had been scanned.

    Attributes:
        grey: `(h, w)`, `SCALE` pixels to a millimetre, as bright as it was in the photograph.
        ink: `(h, w)`, 0 is paper and 1 is as black as the marks.
        contrast: How much darker the marks are than paper, 0 to 1.
        blur: How many millimetres it takes from the white to the black of a mark's edge.
        light: How bright the paper is, 0 to 1.
    """

    grey: np.ndarray
    ink: np.ndarray
    contrast: float
    blur: float
    light: float


def straightened(grey: np.ndarray, corners: np.ndarray) -> np.ndarray:
    """The sheet seen from straight above, `(297, 210)` millimetres of `SCALE` pixels."""
    width, height = (round(side * SCALE) for side in form.PAPER)
    x, y = np.meshgrid((np.arange(width) + 0.5) / SCALE, (np.arange(height) + 0.5) / SCALE)
    there = homography(form.MARKS, corners)
    pixels_of_photograph = np.linalg.norm(corners[1] - corners[0]) / (form.MARKS[1, 0] - form.MARKS[0, 0]) / SCALE
    if pixels_of_photograph > 1:
        grey = ndimage.gaussian_filter(grey, 0.4 * pixels_of_photograph)  # several of its pixels become one
    return looked_up(grey, projected(there, np.stack([x, y], axis=-1))).astype("float32")


def flattened(grey: np.ndarray) -> FlatSheet:
    """Finds the sheet in a photograph and makes it as if it had been scanned.

    Args:
        grey: `(h, w)`.

    Raises:
        NoSheet: If there is none.
    """
    marks = find_marks(grey)
    if marks is None:
        raise NoSheet
    flat = straightened(grey, marks.corners)
    even = without_shadow(flat, 14 * SCALE)
    reach = round(form.MARK / 3 * SCALE)
    centres = np.round(form.MARKS * SCALE).astype(int)
    black = float(np.median([even[y - reach : y + reach, x - reach : x + reach] for x, y in centres]))
    return FlatSheet(
        grey=flat,
        ink=np.clip((1 - even) / max(1 - black, 0.05), 0, 1),
        contrast=1 - black,
        blur=edge_width(even, centres),
        light=float(np.percentile(flat, 75)),
    )


def edge_width(even: np.ndarray, centres: np.ndarray) -> float:
    """The millimetres from white to black at the marks' edges: contrast by the steepest slope."""
    across, half = round(form.MARK * SCALE), round(form.MARK / 4 * SCALE)
    widths = []
    for x, y in centres:
        around = even[y - across : y + across, x - across : x + across]
        for profile in (
            around[across - half : across + half].mean(axis=0),
            around[:, across - half : across + half].mean(axis=1),
        ):
            steepest = np.abs(np.diff(ndimage.gaussian_filter1d(profile, 1.0))).max()
            widths.append(np.ptp(profile) / max(steepest, 1e-6) / SCALE)
    return float(np.median(widths))


def sharpness(grey: np.ndarray) -> float:
    """How steep the steepest edges of a photograph are: black to white within one pixel of `SMALL` would be 1."""
    step = max(1, round(max(grey.shape) / SMALL))
    small = ndimage.gaussian_filter(shrunk(grey, step), 1.0)
    low, high = np.percentile(small, [1, 99])
    if high - low < 0.1:
        return 1.0  # there is nothing that could be blurred
    return float(np.percentile(np.hypot(*np.gradient(small)), 99.9) / (high - low))


# Boxes


def box_edges(ink: np.ndarray, row: int, column: int) -> tuple[slice, slice]:
    """The rows and columns of pixels inside the frame of a box, found near where it should be: paper bends."""
    margin, side, cut = (round(length * SCALE) for length in (AROUND, form.BOX, INSIDE))
    left, top = (round(edge * SCALE) for edge in form.box(row, column))
    around = ink[top - margin : top + side + margin, left - margin : left + side + margin]
    down, right = frame_shift(around, margin), frame_shift(around.T, margin)
    return slice(top + down + cut, top + down + side - cut), slice(left + right + cut, left + right + side - cut)


def frame_shift(around: np.ndarray, margin: int) -> int:
    """By how many pixels a box lies lower than it should; 0 if its frame is not seen.

    A row of its frame has ink all along, which no row of a digit has, and two such rows are as far apart as the box is
    high.

    Args:
        around: `(h, w)`, the ink in a box and `margin` pixels on each side.
        margin: How far it may have moved.
    """
    thick = ndimage.maximum_filter1d(around, 5, axis=0)  # a line that slopes a little is still one
    along = np.percentile(thick[:, 2 * margin : -2 * margin], 20, axis=1)  # (h,)
    both = np.minimum(along[: 2 * margin + 1], along[-2 * margin - 1 :])  # where the upper and the lower line would be
    seen = np.flatnonzero(both > both.max() - 0.03)
    return round(seen.mean()) - margin if both.max() > 0.1 else 0


def boxes(sheet: FlatSheet) -> list[tuple[int, int, tuple[slice, slice]]]:
    """Every box of a sheet: its row, which is its digit, its column, and where its inside is."""
    return [
        (row, column, box_edges(sheet.ink, row, column)) for row in range(form.ROWS) for column in range(form.COLUMNS)
    ]

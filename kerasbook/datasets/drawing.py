"""From what a reader draws or uploads to the form in which a network has met digits."""

import io
import math
import warnings
from pathlib import Path

import numpy as np
from PIL import Image, ImageOps
from scipy import ndimage

from kerasbook.locale import gettext as _

SIDE = 28  # pixels of the network's picture
BOX = 20  # the digit itself fits in here
MIDDLE = 14  # where its centre of mass comes to lie

FAINT = 0.1  # weaker traces, of the strongest, do not count as ink
SPECK = 0.005  # what holds less of the ink is dust
THIN = 1.5  # thinner pens, in pixels of the network's picture, are thickened ...
PEN = 2.0  # ... to this

MOST_BYTES = 10_000_000
MOST_PIXELS = 40_000_000
WORKING_SIZE = 560  # larger drawings are made smaller first; nothing is lost at 28 x 28
FORMATS = ("PNG", "JPEG", "GIF", "WEBP", "BMP")


# Ink


def _from_0_to_1(drawing: np.ndarray) -> np.ndarray:
    """Numbers of any type as float32 from 0 to 1."""
    if drawing.dtype == bool:
        return drawing.astype("float32")
    if np.issubdtype(drawing.dtype, np.integer):
        return (drawing / np.float32(np.iinfo(drawing.dtype).max)).astype("float32")
    if not np.issubdtype(drawing.dtype, np.floating):
        raise ValueError(f"Expected a drawing made of numbers. Received: {drawing.dtype}")
    if not np.isfinite(drawing).all():
        raise ValueError("Expected a drawing made of finite numbers. Received: NaN or infinity")
    top = 255 if drawing.size and drawing.max() > 1.5 else 1
    return np.clip(drawing / top, 0, 1).astype("float32")


def _checked(drawing) -> np.ndarray:
    drawing = np.asarray(drawing)
    if drawing.ndim == 3 and drawing.shape[-1] == 1:
        drawing = drawing[..., 0]
    if drawing.ndim != 2 and not (drawing.ndim == 3 and drawing.shape[-1] in (3, 4)):
        raise ValueError(f"Expected a drawing of shape (h, w), (h, w, 3) or (h, w, 4). Received: {drawing.shape}")
    if drawing.shape[0] * drawing.shape[1] > MOST_PIXELS:
        raise ValueError(f"Expected at most {MOST_PIXELS:,} pixels. Received: {drawing.shape}")
    return drawing


def _border(grey: np.ndarray) -> np.ndarray:
    """The pixels along the four edges."""
    return np.concatenate([grey[0], grey[-1], grey[1:-1, 0], grey[1:-1, -1]])


def _smaller(grey: np.ndarray) -> np.ndarray:
    """At most `WORKING_SIZE` pixels high and wide, `(h, w)`."""
    share = WORKING_SIZE / max(grey.shape)
    if share >= 1:
        return grey
    height, width = (max(1, round(share * side)) for side in grey.shape)
    return np.asarray(Image.fromarray(grey).resize((width, height), Image.Resampling.BOX))


def ink(drawing: np.ndarray) -> np.ndarray:
    """How much ink lies on each pixel, whatever the colours of pen and paper.

    Args:
        drawing: As for `as_network_sees`.

    Returns:
        float32 `(h, w)`, at most `WORKING_SIZE` on a side: 0 is paper, 1 the strongest ink; all 0 if there is none.
    """
    values = _from_0_to_1(_checked(drawing))
    if values.size == 0:
        return np.zeros((1, 1), "float32")
    opaque = values[..., 3] if values.ndim == 3 and values.shape[-1] == 4 else None
    grey = values if values.ndim == 2 else values[..., :3] @ np.float32([0.299, 0.587, 0.114])
    if opaque is not None and np.median(_border(opaque)) < 0.5:
        traces, noise = _smaller(opaque), 0.0  # the paper is transparent: what is not, is ink
    else:
        if opaque is not None:
            grey = 1 - opaque * (1 - grey)  # on white
        grey = _smaller(grey)
        edge = _border(grey)
        paper = float(np.median(edge))
        traces = (paper - grey) / paper if paper > 0.5 else (grey - paper) / (1 - paper)
        noise = min(0.5, 2 * float(np.percentile(np.abs(edge - paper), 90)))
    traces = np.clip(traces, 0, 1)
    strongest = float(traces.max())
    if strongest < max(FAINT, noise * 1.2):
        return np.zeros_like(traces)
    return np.clip((traces - noise) / (strongest - noise), 0, 1)


def _without_dust(traces: np.ndarray) -> np.ndarray:
    """Spots that hold next to nothing of the ink become paper, unless all ink is in such spots, as in a halftone."""
    spots, count = ndimage.label(traces > FAINT, structure=np.ones((3, 3)))
    amounts = ndimage.sum_labels(traces, spots, np.arange(count + 1))
    amounts[0] = 0
    kept = amounts >= SPECK * amounts.sum()
    if not kept[1:].any():
        return traces
    kept[0] = True  # the faint rim around the strokes is ink, too
    return np.where(kept[spots], traces, 0)


def _box(traces: np.ndarray) -> tuple[slice, slice]:
    """The rows and columns on which there is ink."""
    rows, columns = (np.flatnonzero((traces > FAINT).any(axis=axis)) for axis in (1, 0))
    return slice(rows[0], rows[-1] + 1), slice(columns[0], columns[-1] + 1)


def _thick_enough(traces: np.ndarray) -> np.ndarray:
    """Strokes of a thin pen made as wide as those of the digits that the network knows."""
    pixel = max(traces.shape) / BOX  # of the network's picture, in pixels of the drawing
    inside = ndimage.distance_transform_edt(np.pad(traces > 0.5, 1))
    pen = 4 * float(inside[inside > 0].mean()) - 1 if inside.any() else 0.0  # a stripe's mean is w/4 + 1/4
    if pixel <= 1 or pen >= THIN * pixel:
        return traces
    reach = round(PEN * pixel - pen) // 2 * 2 + 1
    padded = np.pad(traces, reach // 2)
    return ndimage.maximum_filter(padded, footprint=_disc(reach))


def _disc(size: int) -> np.ndarray:
    y, x = np.mgrid[:size, :size] - (size - 1) / 2
    return x**2 + y**2 <= (size / 2) ** 2


def as_network_sees(drawing) -> np.ndarray | None:
    """Brings a drawing to the form of the digits of MNIST, which a network has learned from.

    As LeCun, Bottou, Bengio and Haffner did in 1998: what is drawn is scaled to fit 20 x 20 pixels, keeping its
    proportions, with grey levels along the edges; then its centre of mass is moved to the middle of 28 x 28. Besides,
    dust is wiped off and a thin pen made thicker, which those who wrote for MNIST had no need of.

    Args:
        drawing: `(h, w)` grey, `(h, w, 3)` or `(h, w, 4)` in colour, integers or numbers from 0 to 1 (or to 255). Dark
            on light or light on dark, as the edge tells; or on transparent paper.

    Returns:
        float32 `(28, 28)`, 0 is paper and 1 is ink; None if nothing is drawn.

    Raises:
        ValueError: If it is no drawing.
    """
    traces = ink(drawing)
    return like_mnist(traces) if traces.any() else None


def like_mnist(traces: np.ndarray) -> np.ndarray:
    """Brings ink to the form of MNIST; see `as_network_sees`.

    Args:
        traces: float32 `(h, w)`, 0 is paper and 1 is ink, some of it above a half.

    Returns:
        float32 `(28, 28)`.
    """
    traces = _without_dust(traces)
    traces = _thick_enough(traces[_box(traces)])
    height, width = (max(1, round(side * BOX / max(traces.shape))) for side in traces.shape)
    small = np.asarray(Image.fromarray(traces.astype("float32")).resize((width, height), Image.Resampling.BILINEAR))
    return _centred(np.clip(small / small.max(), 0, 1))


def _centred(small: np.ndarray) -> np.ndarray:
    """A small picture in `(28, 28)`, with its centre of mass in the middle, or as near as its size allows."""
    picture = np.zeros((SIDE, SIDE), "float32")
    corner = [
        min(max(round(MIDDLE - centre), 0), SIDE - side)
        for centre, side in zip(ndimage.center_of_mass(small), small.shape, strict=True)
    ]
    picture[corner[0] : corner[0] + small.shape[0], corner[1] : corner[1] + small.shape[1]] = small
    return picture


# Files


def _content(source: bytes | str | Path, most_bytes: int) -> bytes:
    """The bytes of an upload, if they are not too many."""
    if isinstance(source, bytes):
        content = source
    else:
        try:
            with Path(source).open("rb") as file:
                content = file.read(most_bytes + 1)
        except OSError as error:
            raise ValueError(
                _("Expected a picture. Received a file that cannot be read ({reason}).").format(
                    reason=error.strerror or error
                )
            ) from error
    if len(content) > most_bytes:
        raise ValueError(
            _("Expected a picture of at most {most} MB. Received a larger file.").format(most=most_bytes // 1_000_000)
        )
    return content


def _opened(content: bytes, side: int, most_pixels: int) -> Image.Image:
    """The first picture in a file, upright; a JPEG made smaller, to no less than `side`."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # the check below is stricter
        image = Image.open(io.BytesIO(content), formats=FORMATS)
    if math.prod(image.size) > most_pixels:
        raise Image.DecompressionBombError
    image.draft(None, (side, side))  # a JPEG can be read smaller at once
    image.load()
    return ImageOps.exif_transpose(image)


def decoded(
    content: bytes | str | Path,
    side: int = 2 * WORKING_SIZE,
    most_bytes: int | None = None,
    most_pixels: int | None = None,
) -> np.ndarray:
    """Reads an uploaded picture without trusting it.

    Args:
        content: The file's bytes, or its path: PNG, JPEG, GIF (its first picture), WebP or BMP.
        side: Larger pictures are made smaller, to this many pixels on the longer side.
        most_bytes: Larger files are refused; 10 MB by default.
        most_pixels: So are larger pictures; 40 million by default.

    Returns:
        uint8 `(h, w, 3)`, or `(h, w, 4)` if the picture has transparent places; upright.

    Raises:
        ValueError: If it is none of these, is damaged or too large; the sentence is for readers, in their language.
    """
    most_bytes, most_pixels = most_bytes or MOST_BYTES, most_pixels or MOST_PIXELS
    content = _content(content, most_bytes)
    try:
        image = _opened(content, side, most_pixels)
        if image.mode.startswith(("I", "F")):  # 16 bits of grey, which Pillow would cut off at 255
            values = np.asarray(image, "float32")
            image = Image.fromarray((255 * np.clip(values / max(values.max(), 1), 0, 1)).astype("uint8"))
        image = image.convert("RGBA" if image.has_transparency_data else "RGB")
        image.thumbnail((side, side))
        return np.asarray(image)
    except Image.DecompressionBombError as error:
        raise ValueError(
            _("Expected a picture with at most {most} million pixels. Received a larger one.").format(
                most=most_pixels // 1_000_000
            )
        ) from error
    except Exception as error:  # a damaged file makes Pillow raise nearly anything
        raise ValueError(
            _("Expected a picture (PNG, JPEG, GIF, WebP or BMP). Received a file that is not a picture or is damaged.")
        ) from error

"""The weights of any model as pictures: units that look at an image, filters, matrices."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.colors import ListedColormap

from kerasbook.locale import N_
from kerasbook.locale import gettext as _
from kerasbook.numbers import in_digits
from kerasbook.plots import style
from kerasbook.plots.display import Display, canvas
from kerasbook.plots.layers import BROKEN, Remark, finite_part, slim
from kerasbook.plots.pages import Caption, Page, write
from kerasbook.plots.weights import GAP, in_words, strongest_units, weight_scale

UNITS = 25  # units of a dense layer that looks at an image
COLOURS = 4  # inputs of a convolution that stand below each other
FILTERS = 64  # filters of a convolution
EACH_WAY = 8  # inputs and outputs of a convolution with many of both
LINES = 128  # rows and columns of a matrix
WHOLE_IMAGE = 256  # a row of that many numbers, and a square number of them, is taken for an image
LONGEST_FILTER = 16  # steps

# What Keras calls weights of which a layer has several: they stand below the layer's name.
OWN_NAMES = {"kernel", "recurrent_kernel", "depthwise_kernel", "pointwise_kernel"}

SHOWN = {
    "units": N_("{shown:,} of {all:,} units shown, the most varying"),
    "filters": N_("{shown:,} of {all:,} filters shown, the most varying"),
    "inputs": N_("{shown:,} of {all:,} inputs shown, the most varying"),
    "rows": N_("{shown:,} of {all:,} rows shown, the most varying"),
    "columns": N_("{shown:,} of {all:,} columns shown, the most varying"),
}


@dataclass
class KernelView:
    """The weights of one layer as they are drawn.

    Args:
        name: What stands above them.
        shape: The shape of all of them.
        picture: The picture, `(height, width)`; NaN where nothing is drawn, infinity where a weight is no number.
        scale: Colours and limits (see `weight_scale`).
        tall: Whether to stretch the picture to a panel's proportions, because its cells are no pixels.
        remarks: What to say below it, before it is translated.
    """

    name: str
    shape: tuple[int, ...]
    picture: np.ndarray
    scale: dict
    tall: bool = False
    remarks: Sequence[Remark] = ()

    @property
    def caption(self) -> Caption:
        """What stands around the picture, in the language in use."""
        said = [_(sentence).format(**given) for sentence, given in self.remarks]
        known = self.picture[np.isfinite(self.picture)]
        constant = known.size and known.min() == known.max()
        colours = _("all {value}").format(value=in_digits(float(known[0]), 2)) if constant else in_words(self.scale)
        shape = " × ".join(str(size) for size in self.shape)
        layer, _slash, own = self.name.rpartition("/")
        if own in OWN_NAMES:
            return Caption(layer, f"{own} · {shape}", "\n".join([colours, *said]))
        return Caption(self.name, shape, "\n".join([colours, *said]))


def varying(kernel: np.ndarray, axis: int, most: int, what: str) -> tuple[np.ndarray, list[Remark]]:
    """Along one axis at most this many parts of a kernel, those that vary most, and what to say about the others."""
    count = kernel.shape[axis]
    if count <= most:
        return kernel, []
    known = np.where(np.isfinite(kernel), kernel, 0)
    lines = np.moveaxis(known, axis, -1).reshape(-1, count)
    chosen = strongest_units(lines, most)
    return np.take(kernel, chosen, axis), [(SHOWN[what], {"shown": most, "all": count})]


def image_shape(rows: int, shape: Sequence[int | None]) -> tuple[int, ...] | None:
    """The shape of the image that so many weights of a unit look at; None if they do not look at one.

    Args:
        rows: How many weights a unit has.
        shape: The shape of the model's input for one sample.
    """
    picture = len(shape) == 2 or (len(shape) == 3 and shape[-1] in (1, 3, 4))
    if picture and None not in shape and math.prod(shape) == rows:
        return tuple(shape)
    side = math.isqrt(rows)
    return (side, side) if rows == side * side and rows >= WHOLE_IMAGE and tuple(shape) == (rows,) else None


def seen_images(kernel: np.ndarray, shape: tuple[int, ...]) -> tuple[np.ndarray, list[Remark]]:
    """A dense layer's weights on the pixels of an image, `(pixels, units)`: a picture for each unit.

    Colours stand beside each other.
    """
    kernel, remarks = varying(kernel, 1, UNITS, "units")
    pictures = np.moveaxis(kernel.reshape(*shape, -1), -1, 0)  # (units, height, width[, colours])
    if pictures.ndim == 4:
        pictures = np.concatenate(np.moveaxis(pictures, -1, 0), axis=2)
    return style.mosaic(pictures, gap=GAP), [*remarks, (N_("a picture for each unit"), {})]


def filters_2d(kernel: np.ndarray) -> tuple[np.ndarray, list[Remark]]:
    """A convolution's weights, `(height, width, inputs, outputs)`: a tile for each filter.

    With more than one input, these stand below each other, or there is a row of tiles for each input.
    """
    height, width, inputs, outputs = kernel.shape
    if inputs == 1 or outputs == 1:
        kernel, remarks = varying(kernel.reshape(height, width, -1), 2, FILTERS, "filters")
        return style.mosaic(np.moveaxis(kernel, -1, 0)), remarks
    if height * width == 1:
        return matrix(kernel[0, 0])
    if inputs <= COLOURS:
        kernel, remarks = varying(kernel, 3, FILTERS, "filters")
        tall = np.full((inputs * (height + 1) - 1, width, kernel.shape[3]), np.nan, kernel.dtype)
        for index in range(inputs):
            tall[index * (height + 1) : index * (height + 1) + height] = kernel[:, :, index]
        tiles = np.moveaxis(tall, -1, 0)
        columns = math.ceil(math.sqrt(len(tiles) * (tall.shape[0] + GAP) / (width + GAP)))
        said = [(N_("a filter's inputs one below the other"), {}), *remarks]
        return style.mosaic(tiles, columns, gap=GAP), said
    across = EACH_WAY if inputs > EACH_WAY else FILTERS // inputs
    kernel, remarks = varying(kernel, 3, across, "filters")
    kernel, more = varying(kernel, 2, EACH_WAY, "inputs")
    tiles = np.transpose(kernel, (2, 3, 0, 1)).reshape(-1, height, width)  # input by input
    said = [(N_("a row for each input"), {}), *remarks, *more]
    return style.mosaic(tiles, columns=kernel.shape[3]), said


def filters_1d(kernel: np.ndarray) -> tuple[np.ndarray, list[Remark]]:
    """A convolution over time, `(steps, inputs, outputs)`: a tile for each filter, in it a row for each input."""
    kernel, remarks = varying(kernel, 2, FILTERS, "filters")
    kernel, more = varying(kernel, 1, FILTERS, "inputs")
    tiles = np.transpose(kernel, (2, 1, 0))  # (outputs, inputs, steps)
    return style.mosaic(tiles, columns=math.ceil(math.sqrt(tiles.size) / tiles.shape[2])), [
        (N_("a tile for each filter, steps to the right"), {}),
        *remarks,
        *more,
    ]


def filters_3d(kernel: np.ndarray) -> tuple[np.ndarray, list[Remark]]:
    """The weights of a convolution in three dimensions: the middle slice of each filter."""
    picture, remarks = filters_2d(kernel[kernel.shape[0] // 2])
    return picture, [*remarks, (N_("the middle one of {all} slices"), {"all": kernel.shape[0]})]


def matrix(kernel: np.ndarray) -> tuple[np.ndarray, list[Remark]]:
    """Any weights from inputs to units, `(inputs, units)`: a row for each input."""
    kernel, remarks = varying(kernel, 0, LINES, "rows")
    kernel, more = varying(kernel, 1, LINES, "columns")
    return kernel, [*remarks, *more]


def drawn(name: str, kernel: np.ndarray, shape: Sequence[int | None] | None) -> tuple[np.ndarray, list[Remark], bool]:
    """The picture of a kernel, what to say about it, and whether its cells are no pixels.

    Args:
        name: The layer's name.
        kernel: Its weights.
        shape: The shape of the samples that they look at, if they look at samples.
    """
    if kernel.ndim == 2:
        seen = None if shape is None else image_shape(len(kernel), shape)
        return (*matrix(kernel), True) if seen is None else (*seen_images(kernel, seen), False)
    if kernel.ndim == 4:
        return (*filters_2d(kernel), math.prod(kernel.shape[:2]) == 1)
    if kernel.ndim == 5:
        return (*filters_3d(kernel), False)
    attends = name.rsplit("/", 1)[-1] in ("query", "key", "value", "attention_output")
    if kernel.ndim == 3 and kernel.shape[0] <= LONGEST_FILTER and not attends:
        return (*filters_1d(kernel), False)
    # Attention: (features, heads, size) -> a column for each head's units, or (heads, size, features) -> rows.
    wide = kernel.reshape(-1, kernel.shape[-1]) if name.endswith("output") else kernel.reshape(len(kernel), -1)
    return (*matrix(wide), True)


def kernel_views(
    kernels: Mapping[str, np.ndarray], pictures: Mapping[str, Sequence[int | None]] | None = None
) -> list[KernelView]:
    """How to draw each of these weights.

    Args:
        kernels: From a name to weights of two dimensions or more.
        pictures: The shape of the samples that a layer's weights look at, for those that look at samples.
    """
    views = []
    for name, kernel in kernels.items():
        kernel = kernel.astype("float32") if kernel.dtype.itemsize < 4 else kernel
        finite = np.isfinite(kernel)
        marked = kernel if finite.all() else np.where(finite, kernel, np.inf)
        picture, remarks, tall = drawn(name, marked, (pictures or {}).get(name))
        if not finite.all():
            remarks = [*remarks, (N_("{count:,} NaN or infinite: magenta"), {"count": int((~finite).sum())})]
        known = finite_part(kernel)
        scale = weight_scale(known if known.size else np.zeros(1))
        views.append(KernelView(name, kernel.shape, picture, scale, tall, remarks))
    return views


class KernelsDisplay(Display):
    """The weights of a model as pictures, a panel for each layer: orange below 0, purple above; six to a row.

    Args:
        views: What to draw in each panel, as `kernel_views` gives it.
        foot: What to say at the foot of the page, before it is translated.

    Attributes:
        images_: The image drawn in each panel.
    """

    size = (style.WIDTH, 3.2)

    def __init__(self, views: Sequence[KernelView], foot: Sequence[Remark] = ()):
        self.views = list(views)
        self.foot = list(foot)

    def plot(self, figure=None, axes=None) -> "KernelsDisplay":
        captions = [view.caption for view in self.views]
        if axes is None:
            page = Page(captions, figure, foot=[_(sentence).format(**given) for sentence, given in self.foot])
            self.figure_, self.axes_ = page.figure, page.axes
            if figure is None:
                self.size = tuple(float(side) for side in self.figure_.get_size_inches())
        else:
            self.figure_, self.axes_ = canvas(len(self.views), self.size, None, axes)
        self.images_ = [self._panel(axis, view) for axis, view in zip(self.axes_, self.views, strict=True)]
        if axes is None:
            page.write()
        else:
            for axis, caption in zip(self.axes_, captions, strict=True):
                write(axis, caption)
        for axis in self.axes_:
            style.dress(axis)
        return self

    def _panel(self, axes, view: KernelView):
        aspect = "auto" if view.tall else "equal"
        known = np.where(np.isfinite(view.picture), view.picture, np.nan)
        image = axes.imshow(known, interpolation="nearest", aspect=aspect, **view.scale)
        broken = np.isinf(view.picture)
        if broken.any():
            marks = np.where(broken, 1.0, np.nan)
            axes.imshow(marks, interpolation="nearest", aspect=aspect, cmap=ListedColormap([BROKEN]), vmin=0, vmax=1)
        style.bare(axes)
        if view.tall:
            slim(axes, *view.picture.shape)
        return image

"""One sample on its way through the layers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes

from kerasbook.locale import gettext as _
from kerasbook.plots import style
from kerasbook.plots.display import Display, canvas
from kerasbook.plots.means import favourite_order


@dataclass
class LayerView:
    """One layer as the walk draws it.

    Args:
        name: What stands above it.
        values: The layer's output for the sample, without the batch axis.
        scale: Colours and limits, the same for every sample of this layer (see `style.scale`).
        kind: "image", "maps", "units" or "answer".
        parameters: How many parameters the layer has.
        order: In which order to show the units of a dense layer; as they are by default.
    """

    name: str
    values: np.ndarray
    scale: dict
    kind: str
    parameters: int = 0
    order: np.ndarray | None = None

    @property
    def note(self) -> str:
        """Shape and parameters, such as "64 · 50,240 parameters"."""
        shape = " × ".join(str(size) for size in self.values.shape)
        if not self.parameters:
            return shape
        return f"{shape} · " + _("{count:,} parameters").format(count=self.parameters)


def as_tiles(units: np.ndarray) -> np.ndarray:
    """`(units,)` -> `(units, 1, 1)`: each unit a tile of one pixel, for a mosaic."""
    return np.asarray(units).reshape(-1, 1, 1)


def draw_image(axes: Axes, view: LayerView):
    """A picture, grey `(height, width)` or in colour `(height, width, 3)`."""
    values = view.values[..., 0] if view.values.ndim == 3 and view.values.shape[-1] == 1 else view.values
    return axes.imshow(values, cmap=style.INPUT, vmin=0, vmax=1, interpolation="nearest")


def draw_maps(axes: Axes, view: LayerView):
    """The maps of a convolution, `(height, width, maps)`, as one mosaic."""
    return axes.imshow(style.mosaic(np.moveaxis(view.values, -1, 0)), interpolation="nearest", **view.scale)


def draw_units(axes: Axes, view: LayerView):
    """The units of a dense layer as square tiles, brighter where a unit is more active."""
    units = view.values.ravel()
    units = units if view.order is None else units[view.order]
    return axes.imshow(style.mosaic(as_tiles(units), gap=0), interpolation="nearest", **view.scale)


def draw_answer(axes: Axes, view: LayerView):
    """The probability of each class as a bar, the likeliest one in colour."""
    probabilities = view.values.ravel()
    best = int(probabilities.argmax())
    colours = [style.TRAINED if index == best else "#b5b5b5" for index in range(len(probabilities))]
    bars = axes.barh(range(len(probabilities)), probabilities, color=colours, height=0.75)
    axes.set_xlim(0, 1)
    axes.set_ylim(len(probabilities) - 0.5, -0.5)
    axes.set_yticks(range(len(probabilities)))
    axes.tick_params(left=False, labelsize=style.SIZES["small"], pad=1)
    axes.set_xticks([0, 1])
    for side in ("top", "right", "bottom"):
        axes.spines[side].set_visible(False)
    axes.spines["left"].set_color(style.QUIET)
    axes.set_box_aspect(1)
    return bars


DRAWINGS = {"image": draw_image, "maps": draw_maps, "units": draw_units, "answer": draw_answer}


class LayerWalkDisplay(Display):
    """One sample walked through the layers, each drawn as it deserves.

    Args:
        views: The layers in order, the input first.

    Attributes:
        artists_: What was drawn for each layer: an image, or the bars of the answer.
    """

    size = (style.WIDTH, 2.9)

    def __init__(self, views: Sequence[LayerView]):
        self.views = list(views)

    def plot(self, figure=None, axes=None) -> "LayerWalkDisplay":
        self.figure_, self.axes_ = canvas(len(self.views), self.size, figure, axes)
        self.artists_ = [self._draw(axis, view) for axis, view in zip(self.axes_, self.views, strict=True)]
        for axis in self.axes_:
            style.dress(axis)
        return self

    def _draw(self, axes: Axes, view: LayerView):
        artist = DRAWINGS[view.kind](axes, view)
        if view.kind != "answer":
            style.bare(axes)
        axes.set_title(_(view.name), fontsize=style.SIZES["heading"], color=style.INK, pad=20)
        axes.text(
            0.5, 1.03, view.note, transform=axes.transAxes, ha="center", va="bottom",
            fontsize=style.SIZES["small"], color=style.QUIET,
        )  # fmt: skip
        if view.kind in ("maps", "units"):
            low, high = view.scale["vmin"], view.scale["vmax"]
            axes.set_xlabel(
                _("{low:.2g} dark, {high:.2g} bright").format(low=low, high=high)
                if low == 0
                else _("{low:.2g} red, {high:.2g} blue").format(low=low, high=high),
                fontsize=style.SIZES["small"], color=style.QUIET, labelpad=3,
            )  # fmt: skip
        return artist


def kind_of(name: str, output: np.ndarray, last: bool) -> str:
    """How a layer's output `(n, ...)` deserves to be drawn."""
    if name == "input" and (output.ndim == 3 or (output.ndim == 4 and output.shape[-1] in (1, 3))):
        return "image"
    if last and output.ndim == 2 and output.min() >= 0 and np.allclose(output.sum(axis=1), 1, atol=1e-3):
        return "answer"
    return "maps" if output.ndim == 4 else "units"


def walk(
    outputs: Mapping[str, np.ndarray],
    sample: int = 0,
    names: Mapping[str, str] | None = None,
    means: Mapping[str, np.ndarray] | None = None,
) -> LayerWalkDisplay:
    """The walk of one sample, from the outputs of all of them, which give each layer its scale.

    Args:
        outputs: From layer to its output `(n, ...)`, as `layer_outputs` gives them; the samples
            themselves under "input", if they are to be shown.
        sample: Which of the samples to show.
        names: What to call a layer; its own name by default.
        means: The class means of each layer, `(classes, ...)`, if dense units are to stand in the order of
            the class that excites them most.
    """
    names, means = names or {}, means or {}
    views = []
    for name, output in outputs.items():
        layer = getattr(name, "layer", None)
        kind = kind_of(name, output, last=len(views) == len(outputs) - 1)
        order = favourite_order(means[name]) if kind == "units" and name in means else None
        views.append(
            LayerView(
                name=names.get(name, str(name)),
                values=output[sample],
                scale=style.scale(output),
                kind=kind,
                parameters=layer.count_params() if layer is not None else 0,
                order=order,
            )
        )
    return LayerWalkDisplay(views)

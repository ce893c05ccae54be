"""What heads on somebody else's features get right, layer by layer, and which photographs are still wrong."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.figure import Figure

from kerasbook.locale import N_
from kerasbook.locale import gettext as _
from kerasbook.plots import style
from kerasbook.plots.curves import Curve, draw_curves, name_thin_lines
from kerasbook.plots.display import Display
from kerasbook.plots.stacked import Panel, place_panels, stacked_size

LINES = {"pretrained": (N_("pretrained"), style.TRAINED), "random": (N_("random weights"), style.QUIET)}
WRONG = {
    "from_scratch": N_("wrong from scratch: {wrong} of {all}"),
    "pretrained": N_("wrong with pretrained features: {wrong} of {all}"),
}
ACROSS = 12  # photographs in a row

PANELS = (
    Panel((0.06, 0.21, 0.32, 0.65), height=2.6, right=1.35, below=1.05),
    Panel((0.56, 0.36, 0.42, 0.54), height=2.1, left=0.1),
    Panel((0.56, 0.02, 0.42, 0.24), height=0.95, left=0.1, below=0.15),
)


def colour_mosaic(images: np.ndarray, columns: int) -> np.ndarray:
    """Colour pictures `(n, height, width, 3)` as one, with gaps that stay white; all rows are as long as `columns`."""
    missing = -len(images) % columns if len(images) else columns
    images = np.concatenate([images, np.ones((missing, *images.shape[1:]))])
    channels = [style.mosaic(images[..., channel], columns, gap=2) for channel in range(3)]
    return np.nan_to_num(np.stack(channels, axis=-1), nan=1.0)


class PretrainedFeatures(Display):
    """Two lines over the layer cut at, and all photographs that are answered wrongly in two ways.

    Args:
        measured: `"accuracy"`, for each cut, of the heads on `"pretrained"` and `"random"` features; `"from_scratch"`.
        cuts: The names of the layers.
        wrong: Photographs `(n, height, width, 3)` that the convnet `"from_scratch"` and the head on the last
            `"pretrained"` features are wrong about.
        count: How many photographs there are.

    Attributes:
        lines_: The two lines, and that of the convnet from scratch.
        images_: The photographs, by the keys of `WRONG`.
    """

    size = (style.WIDTH, 5.6)
    size_for_phones = stacked_size(PANELS)

    def __init__(self, measured: Mapping, cuts: Sequence[str], wrong: Mapping[str, np.ndarray], count: int):
        self.measured, self.cuts, self.count = dict(measured), list(cuts), count
        self.wrong = {key: np.asarray(images) for key, images in wrong.items()}

    def plot(self, figure=None, axes=None) -> "PretrainedFeatures":
        if axes is not None:
            raise ValueError("Expected a figure: this display lays out its own axes. Received: axes")
        self.figure_ = figure or Figure(figsize=self.size)
        self.axes_ = curves, *beside = place_panels(self.figure_, PANELS)
        self._curves(curves)
        self.images_ = {}
        for axes, (key, words) in zip(beside, WRONG.items(), strict=True):
            images = self.wrong[key]
            self.images_[key] = axes.imshow(colour_mosaic(images, ACROSS), interpolation="antialiased")
            axes.set_anchor("NW")
            style.bare(axes)
            said = _(words).format(wrong=len(images), all=self.count)
            axes.set_title(said, fontsize=style.SIZES["heading"], loc="left", color=style.INK)
        style.dress(self.figure_)
        return self

    def _curves(self, axes) -> None:
        curves = [
            Curve(
                _(words), self.measured["accuracy"][key], colour, others=[one["accuracy"][key] for one in self.others]
            )
            for key, (words, colour) in LINES.items()
        ]
        curves.append(
            Curve(
                _("convnet from scratch"),
                [self.measured["from_scratch"]] * len(self.cuts),
                style.SECOND,
                dashed=True,
                others=[[one["from_scratch"]] * len(self.cuts) for one in self.others],
            )
        )
        everything = [value for curve in curves for values in (curve.values, *curve.others) for value in values]
        self.lines_ = draw_curves(axes, curves, min(everything) - 0.03, 1.0, x=range(len(self.cuts)))
        names = [cut.removesuffix("_relu").removesuffix("_add").removesuffix("_project_bn") for cut in self.cuts]
        axes.set_xticks(range(len(names)), names, rotation=90)
        axes.set_xlabel(_("cut behind"), fontsize=style.SIZES["text"])
        style.title(axes, _("accuracy (not from 0)"))
        if self.others:
            name_thin_lines(axes, len(self.others))

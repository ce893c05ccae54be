"""Where the evidence for an answer lies: an elephant in three ways, scenes of two things, and what covering costs."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.figure import Figure

from kerasbook.locale import N_
from kerasbook.locale import gettext as _
from kerasbook.plots import style
from kerasbook.plots.display import Display
from kerasbook.plots.stacked import Panel, place_panels, stacked_size

ELEPHANT = {"elephant": N_("an elephant"), "grad_cam": N_("Grad-CAM"), "occlusion": N_("occlusion")}
ASKED = ((N_("the left thing"), style.TRAINED), (N_("the right thing"), style.SECOND))

SQUARE = {"height": 1.85, "left": 0.08, "right": 0.08, "above": 0.45, "below": 0.05}
SCENE = {"height": 0.97, "left": 0.08, "right": 0.08, "above": 0.45, "below": 0.05}
PANELS = (
    Panel((0.01, 0.665, 0.2, 0.245), **SQUARE | {"left": 1.2, "right": 1.2}),
    Panel((0.221, 0.665, 0.2, 0.245), **SQUARE),
    Panel((0.432, 0.665, 0.2, 0.245), **SQUARE, beside=True),
    *(
        panel
        for bottom in (0.355, 0.06)
        for panel in (
            Panel((0.01, bottom, 0.2, 0.19), **SCENE | {"height": 1.5, "left": 0.6, "right": 0.6}),
            Panel((0.221, bottom, 0.2, 0.19), **SCENE),
            Panel((0.432, bottom, 0.2, 0.19), **SCENE, beside=True),
        )
    ),
    Panel((0.7, 0.655, 0.28, 0.215), height=2.0, left=0.15, right=0.15, above=0.45, below=0.7),
    Panel((0.735, 0.11, 0.245, 0.4), height=3.0, left=0.75),
)


def jittered(places: np.ndarray, high: int, wide: int) -> np.ndarray:
    """Places that many heats share, moved apart within theirs, always in the same way."""
    moved = np.random.default_rng(0).uniform(-0.38, 0.38, size=places.shape)
    return places + moved / [high, wide]


class ClassHeatmaps(Display):
    """The heat of an elephant, scenes with the heat of each thing, all hottest places, and what covering costs.

    Args:
        elephant: The picture `(side, side, 3)` and its heat `(h, w)`, by the names in `ELEPHANT`.
        outline: Which pixels belong to it: `(height, height)`.
        scenes: `(n, side, 2 * side, 3)`.
        outlines: Which pixels belong to the left and to the right thing: `(n, 2, height, width)`.
        heats: `(n, 2, h, w)`.
        kinds: What each of them was asked for, `n` pairs of names.
        places: Down and across, as shares of a scene, of every heat's hottest place: `(m, 2, 2)`.
        lost: What each answer loses when the `"hottest"` and when a `"random"` tenth is covered, each `(m,)`.

    Attributes:
        images_: The elephant and its heat, then each scene and its heat.
        dots_: The hottest places of both answers, and what covering costs the left one.
    """

    size = (style.WIDTH, 7.4)
    size_for_phones = stacked_size(PANELS)

    def __init__(
        self,
        elephant: Mapping[str, np.ndarray],
        outline: np.ndarray,
        scenes: np.ndarray,
        outlines: np.ndarray,
        heats: np.ndarray,
        kinds: Sequence[Sequence[str]],
        places: np.ndarray,
        lost: Mapping[str, np.ndarray],
    ):
        self.elephant, self.outline = dict(elephant), outline
        self.scenes, self.outlines, self.heats, self.kinds = scenes, outlines, heats, kinds
        self.places, self.lost = np.asarray(places), {key: np.asarray(values) for key, values in lost.items()}

    def plot(self, figure=None, axes=None) -> "ClassHeatmaps":
        if axes is not None:
            raise ValueError("Expected a figure: this display lays out its own axes. Received: axes")
        self.figure_ = figure or Figure(figsize=self.size)
        self.axes_ = *panels, hottest, costs = place_panels(self.figure_, PANELS)
        drawn = [(self.elephant[name], _(words), [self.outline]) for name, words in ELEPHANT.items()]
        for scene, outlines, heats, kinds in zip(self.scenes, self.outlines, self.heats, self.kinds, strict=True):
            drawn.append((scene, _("two things"), ()))
            drawn += [(heat, _(kind), outlines) for heat, kind in zip(heats, kinds, strict=True)]
        self.images_ = [self._image(panel, *one) for panel, one in zip(panels, drawn, strict=True)]
        self.dots_ = [*self._hottest(hottest), self._costs(costs)]
        for axis in self.axes_:
            style.dress(axis)
        return self

    @staticmethod
    def _image(axes, values, words: str, outlines):
        if values.ndim == 2:  # heat
            look = {"cmap": style.PROBABILITY, "vmin": 0, "vmax": max(float(values.max()), 1e-9)}
        else:
            look = {}
        high, wide = values.shape[:2]
        extent = (0, wide / high, 1, 0)
        image = axes.imshow(values, extent=extent, interpolation="bilinear", **look)
        for outline in outlines if values.ndim == 2 else ():
            look = {"colors": "white", "linewidths": 1.3, "extent": (0, wide / high, 0, 1)}
            axes.contour(outline.astype(float), [0.5], **look)
        axes.set(xlim=extent[:2], ylim=extent[2:])
        style.bare(axes)
        axes.set_anchor("NW")
        axes.set_title(words, fontsize=style.SIZES["heading"], loc="left", color=style.INK, pad=5)
        return image

    def _hottest(self, axes):
        high, wide = self.heats.shape[2:]
        places = jittered(self.places, high, wide)
        dots = [
            axes.scatter(2 * places[:, which, 1], places[:, which, 0], s=26, color=colour, label=_(words), zorder=3)
            for which, (words, colour) in enumerate(ASKED)
        ]
        axes.set(xlim=(0, 2), ylim=(1, 0), aspect="equal", xticks=[], yticks=[])
        axes.axvline(1, color=style.QUIET, linewidth=1, linestyle=":")
        for spine in axes.spines.values():
            spine.set_color(style.QUIET)
        axes.set_title(
            _("where {count} heats are hottest").format(count=2 * len(self.places)),
            fontsize=style.SIZES["heading"], loc="left", color=style.INK, pad=5,
        )  # fmt: skip
        axes.legend(
            loc="upper left", bbox_to_anchor=(-0.03, -0.04), ncols=2, frameon=False, fontsize=style.SIZES["small"],
            handletextpad=0.0, columnspacing=0.5, borderaxespad=0.0,
        )  # fmt: skip
        return dots

    def _costs(self, axes):
        style.plain(axes)
        dots = axes.scatter(self.lost["random"], self.lost["hottest"], s=26, color=ASKED[0][1], zorder=3)
        everything = np.concatenate([self.lost["random"], self.lost["hottest"]])
        ends = [float(everything.min()), float(everything.max())]
        axes.plot(ends, ends, color=style.QUIET, linewidth=1, linestyle=":")
        axes.set_title(
            _("what the answer's logit loses"), fontsize=style.SIZES["heading"], loc="left", color=style.INK, pad=8
        )
        axes.set_xlabel(_("two random squares covered"), fontsize=style.SIZES["text"])
        axes.set_ylabel(_("two hottest covered"), fontsize=style.SIZES["text"])
        return dots

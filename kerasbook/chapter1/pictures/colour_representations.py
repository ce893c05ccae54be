"""One photograph in two representations, and what comes easily from each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.cm import ScalarMappable
from matplotlib.colorbar import Colorbar
from matplotlib.colors import Normalize, hsv_to_rgb
from matplotlib.figure import Figure
from matplotlib.image import AxesImage

from kerasbook.locale import N_
from kerasbook.locale import gettext as _
from kerasbook.plots import style
from kerasbook.plots.display import Display

SPACES = {"rgb": N_("RGB"), "hsv": N_("HSV")}
PALER = {
    "hsv": N_("paler: less saturation,\nas HSV measures it"),
    "grey": N_("paler: mixed with grey,\nas CSS does it"),
}
FADED = 0.12  # how much of a colour that is not selected remains
GAP = 5.0  # degrees that are missing where the circle is cut open


def hues_and_saturations(value: float = 0.9, steps: int = 180) -> np.ndarray:
    """All hues, from left to right, and all saturations, from bottom to top, as an image `(steps, steps, 3)`."""
    saturation, hue = np.meshgrid(np.linspace(1, 0, steps), np.linspace(0, 1, steps, endpoint=False), indexing="ij")
    return hsv_to_rgb(np.stack([hue, saturation, np.full_like(hue, value)], axis=-1)).astype("float32")


def faded(image: np.ndarray, selected: np.ndarray) -> np.ndarray:
    """The selected pixels in their colours, the others nearly white."""
    pale = 1 - FADED * (1 - image.mean(axis=-1, keepdims=True)) - (1 - FADED) * 0.06
    return np.where(selected[..., None], image, pale)


def hue_circle(outer: np.ndarray, inner: np.ndarray, steps: int = 360) -> np.ndarray:
    """Two rings of colours around each other, cut open at the bottom, where hue 0 is: `(n, 3)` -> an image with alpha.

    From the cut the hue grows clockwise, so that the circle, unrolled, runs from left to right.
    """
    y, x = np.meshgrid(np.linspace(1, -1, steps), np.linspace(-1, 1, steps), indexing="ij")
    radius, hue = np.hypot(x, y), (np.arctan2(-x, -y) / (2 * np.pi)) % 1
    at = (hue * len(outer)).astype(int) % len(outer)
    image = np.zeros((steps, steps, 4))
    cut = np.minimum(hue, 1 - hue) * 360 < GAP / 2
    for colours, (low, high) in ((outer, (0.62, 0.98)), (inner, (0.42, 0.58))):
        ring = (radius > low) & (radius < high) & ~cut
        image[ring, :3], image[ring, 3] = colours[at[ring]], 1
    return image


@dataclass(frozen=True)
class ColourView:
    """What was done from one representation.

    Args:
        space: Which one: "rgb" or "hsv".
        selected: Which pixels of the photograph were selected, `(height, width)`.
        found: How well, as F1.
        chart_selected: Which colours of the chart were selected.
        chart_found: How well among random colours, as F1.
        paler: From each kind of paler, "hsv" or "grey", to the photograph made so, in RGB.
        off: From each kind to how far off its colours are, in shades of 255.
    """

    space: str
    selected: np.ndarray
    found: float
    chart_selected: np.ndarray
    chart_found: float
    paler: Mapping[str, np.ndarray]
    off: Mapping[str, float]


class ColourRepresentations(Display):
    """What is asked for, and below it what each representation gives.

    Args:
        picture: The photograph, `(height, width, 3)` in RGB, from 0 to 1.
        selected: Which of its pixels are to be selected.
        chart: All hues and saturations, as `hues_and_saturations` gives them.
        chart_selected: Which of these colours are to be selected.
        paler: From each kind of paler to the photograph as it should become.
        views: The representations.

    Attributes:
        rows_: For each row its images, from left to right; the first row is what is asked for.
        bar_: The scale of the maps.
    """

    size = (style.WIDTH, 8.6)
    brightest = 30.0  # shades off that are drawn brightest

    def __init__(self, picture, selected, chart, chart_selected, paler, views: Sequence[ColourView]):
        self.picture = picture
        self.selected = selected
        self.chart = chart
        self.chart_selected = chart_selected
        self.paler = dict(paler)
        self.views = list(views)

    def plot(self, figure=None, axes=None) -> "ColourRepresentations":
        if axes is not None:
            raise ValueError("Expected a figure: this display lays out its own axes. Received: axes")
        self.figure_ = figure or Figure(figsize=self.size)
        grid = self.figure_.add_gridspec(
            1 + len(self.views),
            2 + len(self.paler),
            left=0.1,
            right=0.99,
            top=0.9,
            bottom=0.125,
            wspace=0.1,
            hspace=0.26,
        )
        columns = range(grid.ncols)
        panels = [[self.figure_.add_subplot(grid[row, column]) for column in columns] for row in range(grid.nrows)]
        self.axes_ = [axis for row in panels for axis in row]
        self.rows_ = [self._asked(panels[0])]
        self.rows_ += [self._given(row, view) for row, view in zip(panels[1:], self.views, strict=True)]
        self.bar_ = self._scale(panels[-1][2], panels[-1][-1])
        for axis, title in zip(panels[0], self._titles(), strict=True):
            self._title(axis, _(title))
        names = [N_("the\ntask"), *(SPACES[view.space] for view in self.views)]
        for row, name in zip(panels, names, strict=True):
            self._name(row[0], _(name))
        style.dress(self.figure_)
        return self

    def _titles(self) -> list[str]:
        return [
            N_("the hue circle,\ncut open at red"),
            N_("select the red:\nin the photograph"),
            *(PALER[kind] for kind in self.paler),
        ]

    def _asked(self, panels) -> list[AxesImage]:
        circle, photograph, *paler = panels
        top = self.chart[0]  # all hues, as strong as can be
        image = _show(circle, hue_circle(top, faded(top[None], self.chart_selected[:1])[0]))
        for x, words, side in ((0.42, "0°", "right"), (0.58, "360°", "left")):
            circle.text(
                x, -0.02, words, transform=circle.transAxes, ha=side, va="top", fontsize=style.SIZES["text"]
            ).set_color(style.INK)
        return [
            image,
            _show(photograph, faded(self.picture, self.selected)),
            *(_show(panel, wanted) for panel, wanted in zip(paler, self.paler.values(), strict=True)),
        ]

    def _given(self, panels, view: ColourView) -> list[AxesImage]:
        chart, photograph, *maps = panels
        images = [
            _show(chart, faded(self.chart, view.chart_selected)),
            _show(photograph, faded(self.picture, view.selected)),
        ]
        chart.set_ylabel(_("saturation"), fontsize=style.SIZES["text"], color=style.INK, labelpad=4)
        _below(chart, _("hue, 0° to 360°"))
        _below(photograph, _("F1 {score:.2f}").format(score=view.found))
        for panel, (kind, wanted) in zip(maps, self.paler.items(), strict=True):
            shades = 255 * np.sqrt(np.mean((view.paler[kind] - wanted) ** 2, axis=-1))
            images.append(_show(panel, shades, cmap=style.PROBABILITY, vmin=0, vmax=self.brightest))
            _below(panel, _("typically {shades:.1f} shades off").format(shades=view.off[kind]))
        return images

    def _title(self, panel, title: str) -> None:
        """What a column shows, above it."""
        box = panel.get_position(original=True)
        self.figure_.text(
            (box.x0 + box.x1) / 2,
            0.98,
            title,
            fontsize=style.SIZES["heading"],
            ha="center",
            va="top",
            color=style.INK,
            linespacing=1.35,
        )

    def _name(self, panel, name: str) -> None:
        """What a row shows, to the left of it."""
        box = panel.get_position(original=True)
        self.figure_.text(
            0.008, (box.y0 + box.y1) / 2, name, fontsize=style.SIZES["heading"], va="center", color=style.INK
        )

    def _scale(self, first, last) -> Colorbar:
        """What the colours of the maps mean, below them."""
        left, right = first.get_position(original=True), last.get_position(original=True)
        bar = self.figure_.colorbar(
            ScalarMappable(Normalize(0, self.brightest), style.PROBABILITY),
            cax=self.figure_.add_axes((left.x0 + 0.08, 0.066, right.x1 - left.x0 - 0.16, 0.014)),
            orientation="horizontal",
            extend="max",
            ticks=[0, self.brightest / 2, self.brightest],
        )
        bar.set_label(_("shades of 255 off"), fontsize=style.SIZES["text"], color=style.INK, labelpad=3)
        bar.ax.tick_params(labelsize=style.SIZES["text"], colors=style.INK)
        bar.outline.set_visible(False)
        return bar


def _show(axes, image: np.ndarray, **options) -> AxesImage:
    style.bare(axes)
    return axes.imshow(np.clip(image, 0, 1) if image.ndim == 3 else image, **options)


def _below(axes, text: str) -> None:
    axes.set_xlabel(text, fontsize=style.SIZES["text"], color=style.INK, labelpad=4)

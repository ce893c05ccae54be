"""One photograph in two representations, and what comes easily from each."""

from collections.abc import Sequence
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
CHANNELS = {"rgb": N_("red, green, blue"), "hsv": N_("hue, saturation, value")}
FADED = 0.12  # how much of a colour that is not selected remains


def hues_and_saturations(value: float = 0.9, steps: int = 180) -> np.ndarray:
    """All hues, from left to right, and all saturations, from bottom to top, as an image `(steps, steps, 3)`."""
    saturation, hue = np.meshgrid(np.linspace(1, 0, steps), np.linspace(0, 1, steps, endpoint=False), indexing="ij")
    return hsv_to_rgb(np.stack([hue, saturation, np.full_like(hue, value)], axis=-1)).astype("float32")


def faded(image: np.ndarray, selected: np.ndarray) -> np.ndarray:
    """The selected pixels in their colours, the others nearly white."""
    pale = 1 - FADED * (1 - image.mean(axis=-1, keepdims=True)) - (1 - FADED) * 0.06
    return np.where(selected[..., None], image, pale)


@dataclass(frozen=True)
class ColourView:
    """What was done from one representation.

    Args:
        space: Which one: "rgb" or "hsv".
        numbers: The photograph in it, `(height, width, 3)`, each number from 0 to 1.
        selected: Which pixels of the photograph were selected, `(height, width)`.
        found: How well, as F1.
        chart_selected: Which colours of the chart were selected.
        chart_found: How well among random colours, as F1.
        paler: The photograph made paler, in RGB.
        off: How far off its colours are, in shades of 255.
    """

    space: str
    numbers: np.ndarray
    selected: np.ndarray
    found: float
    chart_selected: np.ndarray
    chart_found: float
    paler: np.ndarray
    off: float


class ColourRepresentations(Display):
    """What is asked for, and below it what each representation gives.

    Args:
        picture: The photograph, `(height, width, 3)` in RGB, from 0 to 1.
        selected: Which of its pixels are to be selected.
        chart: All hues and saturations, as `hues_and_saturations` gives them.
        chart_selected: Which of these colours are to be selected.
        paler: The photograph as it should become.
        views: The representations.

    Attributes:
        rows_: For each row its images, from left to right; the first row is what is asked for.
        bar_: The scale of the last column.
    """

    size = (style.WIDTH, 7.3)
    columns = (2.72, 1.72, 1.72, 1.72, 1.72)  # widths, in parts; the first holds three images
    brightest = 30.0  # shades off that are drawn brightest

    def __init__(self, picture, selected, chart, chart_selected, paler, views: Sequence[ColourView]):
        self.picture = picture
        self.selected = selected
        self.chart = chart
        self.chart_selected = chart_selected
        self.paler = paler
        self.views = list(views)

    def plot(self, figure=None, axes=None) -> "ColourRepresentations":
        if axes is not None:
            raise ValueError("Expected a figure: this display lays out its own axes. Received: axes")
        self.figure_ = figure or Figure(figsize=self.size)
        grid = self.figure_.add_gridspec(
            1 + len(self.views),
            len(self.columns),
            width_ratios=self.columns,
            left=0.085,
            right=0.99,
            top=0.88,
            bottom=0.055,
            wspace=0.08,
            hspace=0.3,
        )
        columns = range(len(self.columns))
        # In the last column of the first row is the scale, in place of an image.
        asked = [self.figure_.add_subplot(grid[0, column]) for column in columns[:-1]]
        given = [
            [self.figure_.add_subplot(grid[1 + row, column]) for column in columns] for row in range(len(self.views))
        ]
        self.axes_ = [axis for row in [asked, *given] for axis in row]
        self.rows_ = [self._asked(asked)]
        self.rows_ += [self._given(row, view) for row, view in zip(given, self.views, strict=True)]
        self.bar_ = self._scale(grid[0, -1].get_position(self.figure_))
        for axis, title in zip(given[0], self._titles(), strict=True):
            self._title(axis, _(title))
        names = [N_("what is\nasked for"), *(SPACES[view.space] for view in self.views)]
        for row, name in zip([asked, *given], names, strict=True):
            self._name(row[0], _(name))
        style.dress(self.figure_)
        return self

    def _titles(self) -> list[str]:
        return [
            N_("three numbers\nfor each pixel"),
            N_("select the red:\nin the photograph"),
            N_("select the red:\namong all colours"),
            N_("make it\npaler"),
            N_("how far off\n(shades of 255)"),
        ]

    def _asked(self, panels) -> list[AxesImage]:
        numbers, photograph, chart, paler = panels
        images = [
            _show(numbers, self.picture),
            _show(photograph, faded(self.picture, self.selected)),
            _show(chart, faded(self.chart, self.chart_selected)),
            _show(paler, self.paler),
        ]
        _below(chart, _("hue"))
        chart.set_ylabel(_("saturation"), fontsize=style.SIZES["text"], color=style.INK, labelpad=4)
        return images

    def _given(self, panels, view: ColourView) -> list[AxesImage]:
        numbers, photograph, chart, paler, off = panels
        shades = 255 * np.sqrt(np.mean((view.paler - self.paler) ** 2, axis=-1))
        images = [
            _show(numbers, _side_by_side(view.numbers), cmap="gray", vmin=0, vmax=1),
            _show(photograph, faded(self.picture, view.selected)),
            _show(chart, faded(self.chart, view.chart_selected)),
            _show(paler, view.paler),
            _show(off, shades, cmap=style.PROBABILITY, vmin=0, vmax=self.brightest),
        ]
        _below(numbers, _(CHANNELS[view.space]))
        _below(photograph, _("F1 {score:.2f}").format(score=view.found))
        _below(chart, _("F1 {score:.2f}").format(score=view.chart_found))
        _below(off, _("typically {shades:.1f}").format(shades=view.off))
        return images

    def _title(self, panel, title: str) -> None:
        """What a column shows, above it."""
        box = panel.get_position(original=True)
        self.figure_.text(
            (box.x0 + box.x1) / 2,
            0.975,
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

    def _scale(self, cell) -> Colorbar:
        """What the colours of the last column mean."""
        bar = self.figure_.colorbar(
            ScalarMappable(Normalize(0, self.brightest), style.PROBABILITY),
            cax=self.figure_.add_axes((
                cell.x0 + 0.08 * cell.width,
                cell.y0 + 0.42 * cell.height,
                0.84 * cell.width,
                0.12 * cell.height,
            )),
            orientation="horizontal",
            extend="max",
            ticks=[0, self.brightest / 2, self.brightest],
        )
        bar.ax.xaxis.set_ticks_position("top")
        bar.ax.tick_params(labelsize=style.SIZES["text"], colors=style.INK)
        bar.outline.set_visible(False)
        return bar


def _show(axes, image: np.ndarray, **options) -> AxesImage:
    style.bare(axes)
    return axes.imshow(np.clip(image, 0, 1) if image.ndim == 3 else image, **options)


def _below(axes, text: str) -> None:
    axes.set_xlabel(text, fontsize=style.SIZES["text"], color=style.INK, labelpad=4)


def _side_by_side(numbers: np.ndarray, gap: int = 8) -> np.ndarray:
    """The three numbers of each pixel as three grey images: `(h, w, 3) -> (h, 3 w + 2 gaps)`."""
    return style.mosaic(np.moveaxis(numbers, -1, 0), columns=3, gap=gap)

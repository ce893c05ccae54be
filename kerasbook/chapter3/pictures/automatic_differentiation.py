"""A falling body and what tapes say about it; slopes of a network by the tape and by steps; gradients of pixels."""

import itertools
from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.figure import Figure

from kerasbook.locale import N_
from kerasbook.locale import gettext as _
from kerasbook.plots import style
from kerasbook.plots.display import Display

BODY = (style.INK, "#00857c", "#e76300")  # position, speed, acceleration
LAYERS = {"first": "#832db6", "second": "#c9a227", "last": "#3f90da"}
MARKERS = {"first": "o", "second": "s", "last": "^"}
NAMES = {"first": N_("first layer"), "second": N_("second layer"), "last": N_("last layer")}


class AutomaticDifferentiation(Display):
    """What a tape finds: two derivatives of a fall, the slopes of a network's loss, and what its pixels do to it.

    Args:
        times: `(n,)`, in seconds.
        body: Position, speed and acceleration at these times, each `(n,)`.
        slopes: From a layer to its slopes along some directions, by the tape and by steps, each `(k,)`.
        images: Digits, `(m, 28, 28)`.
        gradients: How the loss of each changes with its pixels, `(m, 28, 28)`.

    Attributes:
        body_: The three curves.
        dots_: The slopes of each layer, by name.
        images_: The digits, then their gradients.
    """

    size = (style.WIDTH, 8.2)

    def __init__(
        self,
        times: np.ndarray,
        body: Sequence[np.ndarray],
        slopes: Mapping[str, tuple[np.ndarray, np.ndarray]],
        images: np.ndarray,
        gradients: np.ndarray,
    ):
        self.times, self.body = np.asarray(times), [np.asarray(values) for values in body]
        self.slopes = {layer: tuple(map(np.asarray, pair)) for layer, pair in slopes.items()}
        self.images, self.gradients = np.asarray(images), np.asarray(gradients)

    def plot(self, figure=None, axes=None) -> "AutomaticDifferentiation":
        if axes is not None:
            raise ValueError("Expected a figure: this display lays out its own axes. Received: axes")
        self.figure_ = figure or Figure(figsize=self.size)
        fall = self.figure_.add_axes((0.055, 0.475, 0.33, 0.46))
        compared = self.figure_.add_axes((0.655, 0.475, 0.325, 0.46))
        self._fall(fall)
        self._compared(compared)
        grid = self.figure_.add_gridspec(
            2, len(self.images), left=0.16, right=0.985, top=0.335, bottom=0.015, wspace=0.08, hspace=0.06
        )
        tiles = grid.subplots(squeeze=False)
        self._pixels(tiles)
        self.axes_ = [fall, compared, *tiles.flat]
        for axis in self.axes_:
            style.dress(axis)
        for text in self.figure_.texts:
            style.dress(text)
        return self

    def _fall(self, axes) -> None:
        style.plain(axes)
        self.body_ = [
            axes.plot(self.times, values, color=colour, linewidth=3, clip_on=False)[0]
            for values, colour in zip(self.body, BODY, strict=True)
        ]
        top = 1.06 * max(1.0, *(values.max() for values in self.body))
        axes.set(xlim=(self.times[0], self.times[-1]), ylim=(0, top), xticks=[0, 0.5, 1, 1.5, 2])
        axes.set_xlabel(_("seconds since it was dropped"), fontsize=style.SIZES["text"])
        words = (
            _("position (m)\nas programmed"),
            _("speed (m/s)\nby the tape"),
            _("acceleration (m/s²)\nby a tape\naround the tape"),
        )
        ends = np.array([values[-1] for values in self.body])
        places = np.clip(ends, 0.06 * top, 0.95 * top)
        order = np.argsort(places)
        for before, here in itertools.pairwise(order):
            places[here] = max(places[here], places[before] + 0.185 * top)
        places -= max(0.0, places.max() - 0.95 * top)
        for text, colour, at in zip(words, BODY, places, strict=True):
            axes.annotate(
                text,
                (1.0, at),
                xycoords=axes.get_yaxis_transform(),
                xytext=(9, 0),
                textcoords="offset points",
                va="center",
                color=colour,
                fontsize=style.SIZES["text"],
                linespacing=1.3,
            )
        style.title(axes, _("a falling body"))

    def _compared(self, axes) -> None:
        style.plain(axes)
        reach = 1.12 * max(float(np.abs(pair).max()) for pair in self.slopes.values())
        axes.plot([-reach, reach], [-reach, reach], color="#bdbdbd", linewidth=2, zorder=2)
        self.dots_ = {
            layer: axes.plot(
                tape,
                steps,
                MARKERS[layer],
                color=LAYERS[layer],
                markersize=9,
                alpha=0.85,
                markeredgecolor="white",
                label=_(NAMES[layer]),
                zorder=3,
            )[0]
            for layer, (tape, steps) in self.slopes.items()
        }
        axes.set(xlim=(-reach, reach), ylim=(-reach, reach))
        axes.locator_params(nbins=5)
        axes.set_xlabel(_("slope of the loss, by the tape"), fontsize=style.SIZES["text"])
        axes.set_ylabel(_("measured by small steps"), fontsize=style.SIZES["text"])
        axes.legend(loc="upper left", frameon=False, fontsize=style.SIZES["text"], handletextpad=0.3)
        style.title(axes, _("the loss of a network"))

    def _pixels(self, tiles) -> None:
        top = np.abs(self.gradients).max(axis=(1, 2))
        self.images_ = [
            axis.imshow(image, cmap=style.INPUT, vmin=0, vmax=1)
            for axis, image in zip(tiles[0], self.images, strict=True)
        ]
        self.images_ += [
            axis.imshow(gradient, cmap=style.SIGNED, vmin=-limit, vmax=limit)
            for axis, gradient, limit in zip(tiles[1], self.gradients, top, strict=True)
        ]
        for axis in tiles.flat:
            style.bare(axis)
        for text, height in ((_("a digit"), 0.257), (_("slope of its\nloss, for\neach pixel"), 0.093)):
            self.figure_.text(
                0.022, height, text, fontsize=style.SIZES["text"], color=style.INK, va="center", linespacing=1.3
            )
        self.figure_.text(
            0.022, 0.372, _("the loss of each digit, pixel by pixel"), fontsize=style.SIZES["title"], color=style.INK
        )

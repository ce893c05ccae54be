"""What callbacks did while fit ran: the epoch that was saved, the end, and a film of the layers."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.figure import Figure

from kerasbook.locale import N_
from kerasbook.locale import gettext as _
from kerasbook.plots import style
from kerasbook.plots.curves import Curve, draw_curves
from kerasbook.plots.display import Display
from kerasbook.plots.pages import inches
from kerasbook.plots.stacked import Panel, is_narrow, place_panels, stacked_size

LOSSES = {"loss": (N_("training"), style.SECOND), "val_loss": (N_("validation"), style.TRAINED)}
MONITORS = {"loss": N_("training loss"), "val_accuracy": N_("validation accuracy"), "val_loss": N_("validation loss")}
OTHERS = "#b0b0b0"  # of what was not watched
SHOWN = 8  # pictures of the film that there is room for
PANELS = (Panel((0.05, 0.6, 0.42, 0.345), right=1.3), Panel((0.73, 0.6, 0.25, 0.345), height=1.8, left=1.65))
ACROSS = 4  # pictures of the film side by side on a narrow figure
STRIP = 3.05  # inches from one row of them to the next
# Of the film, in inches: its left edge, a picture's width, the gap to the next, and bottom and height by layer.
FILMS = {
    False: {"left": 1.38, "width": 1.164, "gap": 0.162, "answer": (2.613, 1.053), "hidden": (0.351, 2.145)},
    True: {"left": 0.78, "width": 0.74, "gap": 0.09, "answer": (2.0, 0.75), "hidden": (0.4, 1.5)},
}


class WhileFitRuns(Display):
    """Losses with the epoch that was saved, the epochs that other numbers would have saved, and a film of the layers.

    Args:
        measured: `"loss"`, `"val_loss"`, `"best_epoch"`, `"reloaded_loss"` and `"trained"`.
        film: For each moment, from the layers "hidden" and "answer" to a picture `(units, digits)`; the first is from
            before the training.
        monitor: The number that was watched.

    Attributes:
        lines_: The losses.
        marks_: The saved epoch and the end.
        ring_: The validation loss of the reloaded model.
        saved_: The dots of the epochs that each number would have saved.
        images_: The film, by layer, moment after moment.
        shown: The numbers of the moments that are drawn: the first, the last, and some between.
    """

    size = (style.WIDTH, 7.8)
    size_for_phones = stacked_size(PANELS, foot=2 * STRIP)

    def __init__(self, measured: Mapping, film: Sequence[Mapping[str, np.ndarray]], monitor: str):
        self.measured, self.monitor = dict(measured), monitor
        self.film = [{layer: np.asarray(picture) for layer, picture in one.items()} for one in film]
        self.shown = np.unique(np.linspace(0, len(film) - 1, min(SHOWN, len(film))).round().astype(int)).tolist()

    def plot(self, figure=None, axes=None) -> "WhileFitRuns":
        if axes is not None:
            raise ValueError("Expected a figure: this display lays out its own axes. Received: axes")
        self.figure_ = figure or Figure(figsize=self.size)
        losses, saved = place_panels(self.figure_, PANELS)
        self._losses(losses)
        self._saved(saved)
        self.axes_ = [losses, saved, *self._film()]
        style.dress(self.figure_)
        return self

    @property
    def _chosen(self) -> int:
        return self.measured["best_epoch"][self.monitor]

    def _epochs(self, axes) -> None:
        axes.set_xlim(0.5, self.measured["trained"] + 0.5)
        axes.xaxis.get_major_locator().set_params(integer=True)
        axes.set_xlabel(_("epochs of training"), fontsize=style.SIZES["text"])

    def _losses(self, axes) -> None:
        top = 1.15 * max(value for key in LOSSES for value in self.measured[key])
        curves = [Curve(_(name), self.measured[key], colour) for key, (name, colour) in LOSSES.items()]
        self.lines_ = draw_curves(axes, curves, 0.0, top, x=range(1, self.measured["trained"] + 1))
        self.marks_ = [
            axes.axvline(self._chosen, color=style.INK, linewidth=1.5),
            axes.axvline(self.measured["trained"], color=style.INK, linestyle="--", linewidth=1.5),
        ]
        self.ring_ = axes.scatter(
            [self._chosen],
            [self.measured["reloaded_loss"]],
            s=190,
            facecolors="none",
            edgecolors=style.INK,
            linewidths=2,
            zorder=4,
        )
        words = (_("in the file"), "left", self._chosen), (_("stopped"), "right", self.measured["trained"])
        for (word, side, epoch), height in zip(words, (0.97, 0.86), strict=True):
            text = f" {word}" if side == "left" else f"{word} "
            place = {"ha": side, "va": "top", "fontsize": style.SIZES["text"]}
            axes.text(epoch, height * top, text, **place)
        self._epochs(axes)
        style.title(axes, _("loss"))

    def _saved(self, axes) -> None:
        """For each number that might be watched, the epoch with its best."""
        style.plain(axes)
        rows = list(MONITORS)
        epochs = [self.measured["best_epoch"][name] for name in rows]
        colours = [style.INK if name == self.monitor else OTHERS for name in rows]
        self.saved_ = axes.scatter(epochs, range(len(rows)), s=110, color=colours, zorder=3)
        for row, epoch in enumerate(epochs):
            axes.annotate(
                str(epoch),
                (epoch, row),
                (0, 9),
                textcoords="offset points",
                ha="center",
                fontsize=style.SIZES["heading"],
            )
        axes.set_ylim(-0.5, len(rows) - 0.3)
        axes.set_yticks(range(len(rows)), [_(MONITORS[name]) for name in rows])
        self._epochs(axes)
        style.title(axes, _("the best epoch, by ..."))

    def _film(self) -> list:
        """A column for each moment that is shown: the answers, and below them the hidden units."""
        hidden = style.scale(np.concatenate([picture["hidden"] for picture in self.film]))
        looks = {"answer": {"cmap": style.PROBABILITY, "vmin": 0, "vmax": 1}, "hidden": hidden}
        narrow = is_narrow(self.figure_)
        film, (page, tall) = FILMS[narrow], inches(self.figure_)
        across = ACROSS if narrow else SHOWN
        self.images_ = {layer: [] for layer in looks}
        panels = []
        for number, moment in enumerate(self.shown):
            row, column = divmod(number, across)
            left = film["left"] + column * (film["width"] + film["gap"])
            for layer, look in looks.items():
                bottom, height = film[layer]
                bottom += STRIP * (SHOWN // across - 1 - row)
                axes = self.figure_.add_axes((left / page, bottom / tall, film["width"] / page, height / tall))
                style.bare(axes)
                picture = self.film[moment][layer]
                self.images_[layer].append(axes.imshow(picture, aspect="auto", interpolation="nearest", **look))
                panels.append(axes)
                if layer == "answer":
                    axes.set_title(self._moment(moment), fontsize=style.SIZES["text"])
                else:
                    axes.set_xlabel(_("digits 0–9"), fontsize=style.SIZES["small"], labelpad=3)
                if not column:
                    name = _("answer,\n0 to 9") if layer == "answer" else _("hidden\nunits")
                    axes.set_ylabel(
                        name, fontsize=style.SIZES["text"], rotation=0, ha="right", va="center", linespacing=1.5
                    )
        return panels

    def _moment(self, moment: int) -> str:
        """The epoch, and whether it lies in the file."""
        return _("before") if moment == 0 else _("epoch {epoch}").format(epoch=moment)

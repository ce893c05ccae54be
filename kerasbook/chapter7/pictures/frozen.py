"""What changes in a network of which a part was to stay as it was."""

from collections.abc import Mapping

from matplotlib.figure import Figure

from kerasbook.locale import N_
from kerasbook.locale import gettext as _
from kerasbook.plots import style
from kerasbook.plots.display import Display
from kerasbook.plots.stacked import Panel, is_narrow, place_panels, stacked_size

WAYS = {
    "unfrozen": N_("nothing frozen"),
    "layer_by_layer": "base.trainable\n= False",
    "weight_by_weight": N_("for each weight\nof the base"),
    "asked": "base(inputs,\ntraining=False)",
    "forgotten": N_("frozen, but\nno compile"),
}
ROWS = {
    "kernel": "kernel",
    "gamma": "gamma",
    "beta": "beta",
    "moving_mean": N_("moving mean"),
    "moving_variance": N_("moving variance"),
    "head": N_("head"),
}
COLOURS = {"moving_mean": style.SECOND, "moving_variance": style.SECOND, "head": style.QUIET}
PANELS = [
    Panel((left, 0.29, 0.145, 0.53), height=1.7, left=1.6, right=0.3, above=0.8, below=1.2)
    for left in (0.14, 0.312, 0.484, 0.656, 0.828)
]


class Frozen(Display):
    """A panel for each way to go on with a trained network, a row for each of its tensors.

    Args:
        measured: `"changed"`, by way and tensor; `"old_digits"`, the accuracy by way and `"before"`; `"refused"`.

    Attributes:
        dots_: The dots of each way, a row for each tensor; those that have not changed stand at the left end.
        said_: What stands below each panel, by way.
    """

    size = (style.WIDTH, 5.4)
    size_for_phones = stacked_size(PANELS)
    LOWEST = 1e-5  # where a change of 0 is drawn

    def __init__(self, measured: Mapping):
        self.measured = dict(measured)

    def plot(self, figure=None, axes=None) -> "Frozen":
        if axes is not None:
            raise ValueError("Expected a figure: this display lays out its own axes. Received: axes")
        self.figure_ = figure or Figure(figsize=self.size)
        self.axes_ = place_panels(self.figure_, PANELS)
        narrow = is_narrow(self.figure_)
        self.dots_, self.said_ = {}, {}
        for axis, (way, words) in zip(self.axes_, WAYS.items(), strict=True):
            self._changes(axis, way)
            style.title(axis, _(words))
            self.said_[way] = axis.annotate(
                self._accuracy(way), (0, 0), (0, -42 if narrow else -60), xycoords="axes fraction",
                textcoords="offset points", va="top", color=style.INK, fontsize=style.SIZES["heading"],
                linespacing=1.35,
            )  # fmt: skip
        for axis in self.axes_ if narrow else self.axes_[:1]:
            names = [_(name) for name in ROWS.values()]
            axis.set_yticks(range(len(ROWS)), names, fontsize=style.SIZES["text" if narrow else "heading"])
        style.dress(self.figure_)
        return self

    def _changes(self, axes, way: str) -> None:
        style.plain(axes)
        axes.set_xscale("log")
        axes.set_xlim(self.LOWEST / 3, 30)
        axes.set_ylim(len(ROWS) - 0.5, -0.5)
        changed = [max(self.measured["changed"][way][name], self.LOWEST) for name in ROWS]
        colours = [COLOURS.get(name, style.TRAINED) for name in ROWS]
        self.dots_[way] = axes.scatter(changed, range(len(ROWS)), s=110, color=colours, zorder=3, clip_on=False)
        for found in self.others:
            other = [max(found["changed"][way][name], self.LOWEST) for name in ROWS]
            axes.scatter(other, [row + 0.25 for row in range(len(ROWS))], s=8, color=colours, alpha=0.3, linewidths=0)
        axes.set_xticks([self.LOWEST, 0.01, 1], ["0", "0.01", "1"])
        axes.minorticks_off()
        axes.set_yticks(range(len(ROWS)), [])
        axes.set_xlabel(_("largest change"), fontsize=style.SIZES["text"])

    def _accuracy(self, way: str) -> str:
        if way == "forgotten" and self.measured["refused"]:
            return _("fit refuses\nto go on")
        old = self.measured["old_digits"]
        words = _("accuracy on 0 to 4:\n{now}, before {before}")
        return words.format(now=f"{old[way]:.3f}", before=f"{old['before']:.3f}")

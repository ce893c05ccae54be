"""Three samples of what was at hand, and the error on what they hold and on what they leave out."""

from collections.abc import Mapping

import numpy as np
from matplotlib.figure import Figure

from kerasbook.locale import gettext as _
from kerasbook.plots import style
from kerasbook.plots.display import Display
from kerasbook.plots.stacked import Panel, is_narrow, place_panels, stacked_size

KINDS = ("inside", "left_out")
SAMPLES = ("recent", "english", "famous")
PLACES = np.array([0.0, 1.0])
PANELS = [Panel((0.06 + 0.32 * number, 0.15, 0.28, 0.71), left=0.65) for number in range(len(SAMPLES))]
APART = 0.5  # critics; where the dots lie farther apart, their mean does not stand above them but beside the line


class Samples(Display):
    """A panel for each sample: errors on films like those in it, and on films that it leaves out.

    Args:
        measured: `"networks"`, the errors of each network by sample, way of drawing and kind of film, and `"films"`.

    Attributes:
        dots_: For each sample, the dots of what was at hand and of the random sample, inside and left out.
    """

    size = (style.WIDTH, 4.8)
    size_for_phones = stacked_size(PANELS)

    def __init__(self, measured: Mapping):
        self.measured = dict(measured)

    def plot(self, figure=None, axes=None) -> "Samples":
        if axes is not None:
            raise ValueError("Expected a figure: this display lays out its own axes. Received: axes")
        self.figure_ = figure or Figure(figsize=self.size)
        self.axes_ = place_panels(self.figure_, PANELS)
        words = {
            "recent": (_("films since 2000"), _("since 2000"), _("before 1980")),
            "english": (_("films in English"), _("English"), _("not English")),
            "famous": (_("films with 100+ reviews"), _("100+ reviews"), _("below 60")),
        }
        self.dots_ = {}
        for axis, name in zip(self.axes_, SAMPLES, strict=True):
            title, inside, left_out = words[name]
            self.dots_[name] = self._panel(axis, self.measured["networks"][name])
            axis.set_xticks(PLACES, [inside, left_out], fontsize=style.SIZES["heading"])
            style.title(axis, title)
        self.axes_[0].set_ylabel(_("mean error, in critics of ten"), fontsize=style.SIZES["text"])
        size = style.SIZES["text" if is_narrow(self.figure_) else "heading"]
        self.axes_[0].legend(frameon=False, fontsize=size, loc="upper left", handletextpad=0.2)
        for axis in self.axes_:
            style.dress(axis)
        return self

    def _panel(self, axes, networks: Mapping) -> list:
        style.plain(axes)
        drawn = []
        ways = (("at_hand", style.TRAINED, -0.17, _("at hand")), ("random", style.SECOND, 0.17, _("random sample")))
        for way, colour, aside, label in ways:
            means = [float(np.mean(networks[way][kind])) for kind in KINDS]
            axes.plot(PLACES + aside, means, color=colour, linewidth=1.5, alpha=0.5)
            for place, kind, mean in zip(PLACES, KINDS, means, strict=True):
                values = np.asarray(networks[way][kind], float)
                across = place + aside + np.linspace(-0.07, 0.07, len(values))
                drawn.append(axes.scatter(across, values, s=48, color=colour, alpha=0.8, label="" if place else label))
                look = {"va": "bottom", "fontsize": style.SIZES["heading"], "color": colour}
                if np.ptp(values) > APART:
                    axes.text(place + aside - 0.12, mean, f"{mean:.1f}", ha="right", **look)
                else:
                    axes.text(place + aside, values.max() + 0.12, f"{mean:.1f}", ha="center", **look)
        every = [value for one in self.measured["networks"].values() for way in one.values() for value in way.values()]
        axes.set_ylim(0, 1.25 * np.max(every))
        axes.set_xlim(-0.5, 1.5)
        axes.grid(visible=False, axis="x")
        return drawn

"""Question by question, what three models gain over always giving the same answer."""

from collections.abc import Mapping

from matplotlib.figure import Figure

from kerasbook.locale import N_
from kerasbook.locale import gettext as _
from kerasbook.plots import style
from kerasbook.plots.display import Display
from kerasbook.plots.pages import inches
from kerasbook.plots.stacked import Panel, is_narrow, place_panels, stacked_size

QUESTIONS = {
    "rain": N_("Will it rain?"),
    "presidents": N_("Which of 41 presidents wrote it?"),
    "reviews": N_("Is the review positive?"),
    "houses": N_("What did the house cost?"),
    "digits": N_("Which digit is it?"),
}
LOOKS = {
    "linear": (N_("linear"), style.INK, "s"),
    "neighbours": (N_("neighbours"), style.SECOND, "D"),
    "network": (N_("network"), style.TRAINED, "o"),
}
APART = 4.5  # rows from one question to the next
BIG = 16  # for the last row
EDGE = 0.055  # inches, between what stands beside the axes and the edge of the figure
PANELS = (Panel((0.18, 0.075, 0.66, 0.915), height=6.6, left=1.15, right=0.8, above=0.1, below=0.55),)


def reported(amount: float, in_dollars: bool) -> str:
    """A model's number as it is usually given."""
    return rf"\${amount:,.0f}" if in_dollars else f"{amount:.3f}"


class Baselines(Display):
    """A block for each question, a row for each model: how far it comes from the constant answer to the right one.

    It is one column of rows, to be read from the last row of a room. On a phone, what always giving the same answer
    comes to stands in a row of its own.

    Args:
        measured: For each question `"raw"`, with `"constant"`, and `"gain"` and `"gain_error"`, for each model.

    Attributes:
        dots_: For each question, a dot for each model.
        bars_: For each question, the bars of the models, two standard errors to each side.
        numbers_: For each question, what is usually reported: that of the constant answer first.
        seeds_: What was gained with other seeds.
    """

    size = (10.5, 11.0)
    size_for_phones = stacked_size(PANELS)

    def __init__(self, measured: Mapping):
        self.measured = dict(measured)

    def plot(self, figure=None, axes=None) -> "Baselines":
        if axes is not None:
            raise ValueError("Expected a figure: this display lays out its own axes. Received: axes")
        self.figure_ = figure or Figure(figsize=self.size)
        self.axes_ = place_panels(self.figure_, PANELS)
        axes = self.axes_[0]
        style.plain(axes)
        self.dots_, self.bars_, self.numbers_, self.seeds_ = [], [], [], []
        apart = APART + is_narrow(self.figure_)
        for place, name in enumerate(self.measured["gain"]):
            self._question(axes, apart * place, name)
        self._scale(axes, apart * len(self.measured["gain"]) - 0.8)
        style.dress(self.figure_)
        return self

    def _question(self, axes, top: float, name: str) -> None:
        narrow, box, width = is_narrow(self.figure_), axes.get_position(), inches(self.figure_)[0]
        left, right = ((edge / width - box.x0) / box.width for edge in (EDGE, width - EDGE))
        size, dot, pale_dot = (style.SIZES["text"], 36, 14) if narrow else (BIG, 110, 40)
        beside = {"transform": axes.get_yaxis_transform(), "fontsize": size, "va": "center", "clip_on": False}
        raw = self.measured["raw"][name]
        over_lines = {"bbox": {"facecolor": "white", "edgecolor": "none", "pad": 1}}
        axes.text(left, top, _(QUESTIONS[name]), color=style.INK, weight="bold", **over_lines, **beside)
        words = _("always the same: {number}").format(number=reported(raw["constant"], name == "houses"))
        self.dots_.append([])
        self.bars_.append([])
        look = {"color": style.QUIET, "ha": "right", **over_lines, **beside}
        self.numbers_.append([axes.text(right, top + narrow, words, **look)])
        for row, (model, (label, colour, marker)) in enumerate(LOOKS.items(), start=1 + narrow):
            gain, error = (self.measured[key][name][model] for key in ("gain", "gain_error"))
            others = [one["gain"][name][model] for one in self.others]
            pale = {"s": pale_dot, "color": colour, "alpha": 0.25, "linewidths": 0, "zorder": 2}
            self.seeds_.append(axes.scatter(others, [top + row] * len(others), **pale))
            look = {"color": colour, "linewidth": 2.5, "capsize": 4 if narrow else 6, "capthick": 2.5, "zorder": 3}
            self.bars_[-1].append(axes.errorbar(gain, top + row, xerr=2 * error, **look))
            self.dots_[-1].append(axes.scatter(gain, top + row, s=dot, color=colour, marker=marker, zorder=4))
            axes.text(-0.03, top + row, _(label), color=colour, ha="right", **beside)
            number = reported(raw[model], name == "houses")
            self.numbers_[-1].append(axes.text(right, top + row, number, color=colour, ha="right", **beside))

    def _scale(self, axes, bottom: float) -> None:
        least = min(
            self.measured["gain"][name][model] - 2 * self.measured["gain_error"][name][model]
            for name in self.measured["gain"]
            for model in LOOKS
        )
        axes.set_xlim(min(-0.15, least - 0.02), 1.02)
        axes.set_ylim(bottom, -0.7)
        axes.set_yticks([])
        axes.grid(visible=False, axis="y")
        for place in (0, 1):
            axes.axvline(place, color=style.INK, linestyle=":", linewidth=2, zorder=1)
        between = [0.5] if is_narrow(self.figure_) else [0.25, 0.5, 0.75]
        words = [_("0: always the\nsame answer"), *map(str, between), _("1: always\nright")]
        axes.set_xticks([0, *between, 1], words)
        axes.tick_params(labelsize=style.SIZES["text" if is_narrow(self.figure_) else "title"], length=0)
        axes.spines["left"].set_visible(False)

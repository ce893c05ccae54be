"""A model card, to be read from the back of a room; and the same as a file."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from kerasbook.chapter6.model_card import FEWEST, Group, model_card, worst_of
from kerasbook.locale import N_
from kerasbook.locale import gettext as _
from kerasbook.plots import style
from kerasbook.plots.display import Display
from kerasbook.plots.pages import inches, wrapped
from kerasbook.plots.stacked import Panel, is_narrow, place_panels, stacked_size

LANGUAGES = {
    "English": N_("English"),
    "French": N_("French"),
    "Spanish": N_("Spanish"),
    "German": N_("German"),
    "Italian": N_("Italian"),
    "Japanese": N_("Japanese"),
    "Russian": N_("Russian"),
    "Hebrew": N_("Hebrew"),
    "another": N_("all others"),
}
BIG = 19  # the name of the card
KINDS = ("false_alarms", "missed")
HEAD, FOOT = 2.1, 0.95  # inches, on a narrow figure, for what stands above and below the panels
PANELS = (
    Panel((0.195, 0.475, 0.25, 0.22), height=1.35, left=1.62, right=0.25, above=HEAD + 0.6, below=0.35),
    Panel((0.195, 0.17, 0.25, 0.17), height=1.3, left=1.62, right=0.25, below=0.35),
    Panel((0.625, 0.17, 0.345, 0.525), height=3.2, left=1.62, right=0.25),
)


def called(group: str) -> str:
    """A group's name in the language in use: a language, a decade such as "1990s", or a letter."""
    if group in LANGUAGES:
        return _(LANGUAGES[group])
    return _("{year}s").format(year=group[:4]) if group[0].isdigit() else group


class Card(Display):
    """What a model is for, how often it is wrong and how, and where it fails; beside each, whether it came true.

    Args:
        measured: As in `explaining_to_others`.
        groups: The share of wrong answers in each group, on the films that the card is told from.
        fresh: The same on fresh films, by the group's name.
        constant: The share of wrong answers of whoever always says yes, on the films that the card is told from.
        films: How many films these are.

    Attributes:
        networks_: The dots of the networks.
        told_: The dots of the two rates, and of the groups, from the top down.
        fresh_: The rings of the two rates, and of the groups.
        constants_: The diamonds of the groups.
    """

    size = (style.WIDTH, 7.4)
    size_for_phones = stacked_size(PANELS, FOOT)

    def __init__(self, measured: Mapping, groups: Sequence[Group], fresh: Mapping, constant: Mapping, films: int):
        self.measured, self.films = dict(measured), films
        self.groups = list(groups)
        self.fresh, self.constant = dict(fresh), dict(constant)

    @property
    def worst(self) -> Group | None:
        """The group that the card names the worst."""
        return worst_of(self.groups, higher_is_better=False)

    def markdown(self, model) -> str:
        """The card as a file in Markdown, in the language in use.

        Args:
            model: The model that it goes with.
        """
        error = self.measured["error"]
        hundred = [
            group._replace(name=called(group.name), result=100 * group.result, error=100 * group.error)
            for group in self.groups  # in the order of their names: the file changes only where a number does
        ]
        return model_card(
            model,
            purpose=" ".join(self._purpose()),
            data=self._data(),
            metric=_("wrong answers, of 100 films"),
            results=100 * np.asarray(self.measured["networks"]),
            baselines={_("always yes"): 100 * error["constant"], _("logistic regression"): 100 * error["line"]},
            in_words=self._rates(),
            groups=hundred,
            limits=[_("Most films that are not in English are liked; to say yes to all of them is as good.")]
            if self.worst.name == "English"
            else (),
            digits=3,
        )

    def plot(self, figure=None, axes=None) -> "Card":
        if axes is not None:
            raise ValueError("Expected a figure: this display lays out its own axes. Received: axes")
        self.figure_ = figure or Figure(figsize=self.size)
        self._head()
        self.axes_ = place_panels(self.figure_, PANELS)
        self.told_, self.fresh_ = [], []
        self._results(self.axes_[0])
        self._kinds(self.axes_[1])
        self._where(self.axes_[2])
        self._foot()
        style.dress(self.figure_)
        return self

    def _purpose(self) -> list[str]:
        return [
            _("For: saying before a film is shown whether at least 60 of 100 critics will like it."),
            _("Not for: films that hardly anybody reviews."),
        ]

    def _data(self) -> str:
        return _("Learned from 1,000 films of 1940 to 2014. Measured on {films} films.").format(films=f"{self.films:,}")

    def _rates(self) -> list[str]:
        words = {
            "false_alarms": _("Of 1,000 films, it recommends {count:.0f} that are not liked (± {uncertain:.0f})."),
            "missed": _("Of 1,000 films, it misses {count:.0f} that are liked (± {uncertain:.0f})."),
        }
        rates = {kind: self.measured[kind] for kind in KINDS}
        return [
            words[kind].format(count=1000 * rate["told"], uncertain=2000 * rate["uncertain"])
            for kind, rate in rates.items()
        ]

    def _head(self) -> None:
        frame = {"facecolor": "none", "edgecolor": style.QUIET, "linewidth": 2}
        self.figure_.add_artist(Rectangle((0.008, 0.012), 0.984, 0.976, **frame))
        name, lines = _("Model card: films that critics will like"), (*self._purpose(), self._data())
        if is_narrow(self.figure_):
            below = self._lines(0.42, [name], "title")
            self._lines(below + 0.1, lines, "text")
            return
        self.figure_.text(0.03, 0.925, name, fontsize=BIG, color=style.INK)
        for row, line in enumerate(lines):
            look = {"fontsize": style.SIZES["heading"], "color": style.INK}
            self.figure_.text(0.03, 0.875 - 0.043 * row, line, **look)

    def _foot(self) -> None:
        words = _("Dots: what the card says, with two standard errors. Rings: fresh films. Diamonds: always yes.")
        if is_narrow(self.figure_):
            self._lines(inches(self.figure_)[1] - FOOT + 0.15, [words], "text", style.QUIET)
            return
        self.figure_.text(0.03, 0.045, words, fontsize=style.SIZES["heading"], color=style.QUIET)

    def _lines(self, down: float, texts: Sequence[str], size: str, colour: str = style.INK) -> float:
        """Write texts on a narrow figure, the first line so many inches from its top; where the next line would be."""
        width, height = inches(self.figure_)
        look = {"fontsize": style.SIZES[size], "color": colour}
        for text in texts:
            for line in wrapped(text, width - 0.36, size):
                self.figure_.text(0.18 / width, 1 - down / height, line, **look)
                down += 1.4 * style.SIZES[size] / 72
        return down

    @property
    def _size(self) -> float:
        """Of the labels at the axes."""
        return style.SIZES["text" if is_narrow(self.figure_) else "heading"]

    def _rows(self, axes, names: Sequence[str], most: float, title: str) -> None:
        style.plain(axes)
        axes.set_yticks(range(len(names)), names, fontsize=self._size)
        axes.set_ylim(len(names) - 0.4, -0.6)
        axes.set_xlim(0, most)
        axes.grid(visible=False, axis="y")
        style.title(axes, title)

    def _results(self, axes) -> None:
        error, networks = self.measured["error"], 100 * np.asarray(self.measured["networks"])
        constant, line = 100 * error["constant"], 100 * error["line"]
        names = [_("always yes"), _("logistic regression"), _("this network")]
        self._rows(axes, names, 1.3 * max(constant, line, *networks), _("wrong answers, of 100 films"))
        axes.scatter([constant, line], [0, 1], s=110, marker="D", facecolor="none", edgecolor=style.INK, linewidth=1.6)
        self.networks_ = axes.scatter(networks, 2 + np.linspace(-0.2, 0.2, len(networks)), s=48, color=style.SECOND)
        for row, most in enumerate((constant, line, networks.max())):
            words = f"{(constant, line, networks[0])[row]:.0f}"
            axes.text(most, row, f"   {words}", va="center", fontsize=style.SIZES["title"], color=style.INK)

    def _compared(self, axes, row: int, told: float, uncertain: float, fresh: float | None, colour: str) -> None:
        """A dot with two standard errors, and the ring of what came later."""
        if np.isfinite(uncertain):
            axes.plot([told - 2 * uncertain, told + 2 * uncertain], [row, row], color=colour, linewidth=4, alpha=0.4)
        self.told_.append(axes.scatter([told], [row], s=75, color=colour, zorder=3, clip_on=False))
        if fresh is not None:
            look = {
                "s": 170,
                "facecolor": "none",
                "edgecolor": style.INK,
                "linewidth": 1.8,
                "zorder": 4,
                "clip_on": False,
            }
            self.fresh_.append(axes.scatter([fresh], [row], **look))

    def _kinds(self, axes) -> None:
        rates = [self.measured[kind] for kind in KINDS]
        ends = [1000 * max(rate["fresh"], rate["told"] + 2 * rate["uncertain"]) for rate in rates]
        self._rows(axes, [_("recommended,\nnot liked"), _("liked,\nmissed")], 1.3 * max(ends), _("of 1,000 films"))
        for row, (rate, end) in enumerate(zip(rates, ends, strict=True)):
            told, uncertain, fresh = (1000 * rate[key] for key in ("told", "uncertain", "fresh"))
            self._compared(axes, row, told, uncertain, fresh, style.SECOND)
            axes.text(end, row, f"   {told:.0f}", va="center", fontsize=style.SIZES["title"], color=style.INK)

    def _where(self, axes) -> None:
        groups = sorted(self.groups, key=lambda group: -group.result)
        names = [f"{called(one.name)} ({one.count:,})" for one in groups]
        constants = [100 * self.constant[group.name] for group in groups]
        ends = [100 * np.nansum([one.result, 2 * one.error]) for one in groups]
        most = max(*constants, *ends, *(100 * self.fresh.get(one.name, 0) for one in groups))
        title = _("where it fails")
        if self.worst:
            words = {"group": called(self.worst.name), "count": f"{100 * self.worst.result:.0f}"}
            title = _("worst: {group}, {count} of 100 wrong").format(**words)
        self._rows(axes, names, 1.08 * most, title)
        axes.set_xlabel(_("wrong answers, of 100 films"), fontsize=self._size)
        for row, group in enumerate(groups):
            colour = style.SECOND if group.count >= FEWEST else style.CLASSES[3]
            colour = style.TRAINED if group == self.worst else colour
            fresh = 100 * self.fresh[group.name] if group.name in self.fresh else None
            self._compared(axes, row, 100 * group.result, 100 * group.error, fresh, colour)
        look = {
            "s": 80,
            "marker": "D",
            "facecolor": "none",
            "edgecolor": style.QUIET,
            "linewidth": 1.4,
            "clip_on": False,
        }
        self.constants_ = axes.scatter(constants, range(len(constants)), **look)
        if self.worst:
            axes.get_yticklabels()[groups.index(self.worst)].set_color(style.TRAINED)

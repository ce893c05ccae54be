"""The forms of a model side by side: how far apart their answers are, how large and how fast they are."""

from collections.abc import Mapping

import numpy as np
from matplotlib.figure import Figure

from kerasbook.locale import N_
from kerasbook.locale import gettext as _
from kerasbook.numbers import in_digits
from kerasbook.plots import style
from kerasbook.plots.display import Display
from kerasbook.plots.pages import inches, wrapped
from kerasbook.plots.stacked import Panel, is_narrow, place_panels, stacked_size

ROWS = {"keras": "Keras", "saved_model": "SavedModel", "onnx": "ONNX", "litert": "LiteRT", "service": N_("service")}
ERRORS = {"model": N_("as deployed"), "median": N_("always the median"), "skewed": N_("standardisation\nleft behind")}
REQUESTS = {
    "too_short": N_("a number too few"),
    "text": N_("text for a number"),
    "nan": N_("NaN"),
    "no_json": N_("no JSON"),
    "too_large": N_("50 megabytes"),
}
PANELS = (
    Panel((0.115, 0.36, 0.15, 0.5), height=2.5, left=1.25),
    Panel((0.305, 0.36, 0.13, 0.5), height=2.5, left=1.25),
    Panel((0.475, 0.36, 0.15, 0.5), height=2.5, left=1.25),
    Panel((0.785, 0.36, 0.19, 0.5), left=1.65, right=0.35),
)
FOOT = 1.9  # inches, on a narrow figure, for what the service says
LIMIT, LEAST = 1e-3, 1e-8  # what may be apart; what is drawn for 0


class Deployed(Display):
    """Forms of one model in rows; difference, size and time as dots; errors; what the service says to bad requests.

    Args:
        measured: `"apart"`, `"bytes"` and `"row_time"` by form, `"error"`, `"skewed"`, and, where there is a service,
            `"refused"`.

    Attributes:
        dots_: The dots of the difference, the size, the time and the errors.
        said_: What stands about bad requests.
    """

    size = (style.WIDTH, 5.8)
    size_for_phones = stacked_size(PANELS, FOOT)

    def __init__(self, measured: Mapping):
        self.measured = dict(measured)

    def plot(self, figure=None, axes=None) -> "Deployed":
        if axes is not None:
            raise ValueError("Expected a figure: this display lays out its own axes. Received: axes")
        self.figure_ = figure or Figure(figsize=self.size)
        self.axes_ = apart, sizes, times, errors = place_panels(self.figure_, PANELS)
        self.dots_ = [
            self._row_of_dots(apart, self._apart(), _("apart from Keras"), one_digit),
            self._row_of_dots(sizes, self._kilobytes(), _("size"), lambda value: f"{value:.0f} kB"),
            self._row_of_dots(times, self._times(), _("time for a house"), milliseconds),
            self._errors(errors),
        ]
        apart.set_xlim(LEAST / 10, max(1.0, 3 * max(self._apart().values())))
        apart.axvline(LIMIT, color=style.QUIET, linestyle="--", linewidth=1.2, zorder=1)
        names = [
            _(name) if self._is_there(key) else _("{form}:\nnot installed").format(form=_(name))
            for key, name in ROWS.items()
        ]
        apart.set_yticks(range(len(ROWS)), names, fontsize=style.SIZES["heading"])
        for axis in (sizes, times):
            beside = names if is_narrow(self.figure_) else []
            axis.set_yticks(range(len(ROWS)), beside, fontsize=style.SIZES["heading"])
        self.said_ = self._refusals()
        style.dress(self.figure_)
        return self

    def _is_there(self, form: str) -> bool:
        return form == "keras" or form in self.measured["apart"]

    def _apart(self) -> dict:
        return {form: max(value, LEAST) for form, value in self.measured["apart"].items()}

    def _kilobytes(self) -> dict:
        return {form: size / 1000 for form, size in self.measured["bytes"].items()}

    def _times(self) -> dict:
        times = dict(self.measured["row_time"])
        return {"keras": times.pop("predict"), **{form: time for form, time in times.items() if form in ROWS}}

    def _row_of_dots(self, axes, values: Mapping, title: str, words):
        style.plain(axes)
        axes.set_xscale("log")
        axes.set_ylim(len(ROWS) - 0.4, -0.6)
        rows = {form: row for row, form in enumerate(ROWS) if form in values}
        numbers = [values[form] for form in rows]
        dots = axes.scatter(numbers, list(rows.values()), s=110, color=style.TRAINED, zorder=3)
        margin = (max(numbers) / min(numbers)) ** 0.3 * 2
        axes.set_xlim(min(numbers) / margin, max(numbers) * margin)
        for form, row in rows.items():
            text = "0" if values[form] == LEAST else words(values[form])
            axes.annotate(
                text,
                (values[form], row),
                (0, 9),
                textcoords="offset points",
                ha="center",
                fontsize=style.SIZES["text"],
                bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.5},
            )
        axes.set_xticks([])
        axes.minorticks_off()
        axes.set_xlabel(_("(logarithmic)"), fontsize=style.SIZES["text"])
        style.title(axes, title)
        return dots

    def _errors(self, axes):
        style.plain(axes)
        axes.set_xscale("log")
        values = {**self.measured["error"], "skewed": self.measured["skewed"]}
        numbers = [values[name] for name in ERRORS]
        colours = [style.TRAINED, style.QUIET, style.SECOND]
        dots = axes.scatter(numbers, range(len(ERRORS)), s=130, color=colours, zorder=3)
        axes.set_xlim(min(numbers) / 8, max(numbers) * 8)
        for row, number in enumerate(numbers):
            text = f"{number:,.0f}"
            axes.annotate(
                text, (number, row), (0, 9), textcoords="offset points", ha="center", fontsize=style.SIZES["text"]
            )
        axes.set_ylim(len(ERRORS) - 0.4, -0.6)
        axes.set_yticks(range(len(ERRORS)), [_(name) for name in ERRORS.values()], fontsize=style.SIZES["text"])
        axes.set_xticks([])
        axes.minorticks_off()
        axes.set_xlabel(_("(logarithmic)"), fontsize=style.SIZES["text"])
        style.title(axes, _("error in dollars"))
        return dots

    def _refusals(self) -> list:
        """What the service says to bad requests, side by side below the rest."""
        refused = self.measured.get("refused")
        narrow, (width, height) = is_narrow(self.figure_), inches(self.figure_)
        if refused is None:
            words = "\n".join(
                wrapped(_("FastAPI is not installed, so there was no service to ask."), width - 0.4, "heading")
            )
            look = {"ha": "center", "fontsize": style.SIZES["heading"], "color": style.INK}
            return [self.figure_.text(0.5, 0.7 / height, words, **look)]
        size = style.SIZES["heading" if narrow else "title"]
        high = FOOT - 0.35 if narrow else 1.25
        heading = _("What the service says to bad requests")
        found = [self.figure_.text(0.24 / width, high / height, heading, fontsize=size, color=style.INK)]
        if narrow:
            for row, (key, name) in enumerate(REQUESTS.items()):
                at = (high - 0.28 * (row + 1)) / height
                for left, text, look in (
                    (0.24, str(refused[key]), {"color": style.TRAINED, "weight": "bold"}),
                    (0.85, _(name), {"color": style.INK}),
                ):
                    found.append(self.figure_.text(left / width, at, text, fontsize=size, **look))
            return found
        for place, (key, name) in enumerate(REQUESTS.items()):
            middle = 0.11 + 0.195 * place
            for height, text, look in (
                (0.12, str(refused[key]), {"fontsize": 20, "color": style.TRAINED, "weight": "bold"}),
                (0.045, _(name), {"fontsize": style.SIZES["heading"], "color": style.INK}),
            ):
                found.append(self.figure_.text(middle, height, text, ha="center", **look))
        return found


def one_digit(difference: float) -> str:
    """A small difference as people write it, for a label."""
    return np.format_float_positional(float(f"{difference:.0e}"), trim="-")


def milliseconds(seconds: float) -> str:
    """A short time, for a label."""
    return _("{number} ms").format(number=in_digits(1000 * seconds, 1 if seconds < 1e-3 else 2))

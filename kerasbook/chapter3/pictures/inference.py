"""How long answers take, and that dropout gives two answers to one question."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.figure import Figure

from kerasbook.locale import N_
from kerasbook.locale import gettext as _
from kerasbook.plots import style
from kerasbook.plots.display import Display

CALLS = (N_("without dropout"), "training=True", N_("training=True again"))


class Inference(Display):
    """The time for a digit over the batch size; one digit, three answers; the hidden units behind each of them.

    Args:
        predict_time: From batch size to seconds for each digit, by `predict`.
        call_time: The same for calling the network.
        image: The digit that is asked about, `(height, width)`.
        label: What it is.
        answers: The probabilities of three calls, each `(10,)`.
        units: What dropout lets through of the hidden units in each call, each `(units,)`.

    Attributes:
        lines_: The lines of the times: predict, call.
        image_: The digit.
        bars_: The bars of each answer.
        units_: The mosaics of the hidden units.
    """

    size = (style.WIDTH, 7.4)

    def __init__(
        self,
        predict_time: Mapping[int, float],
        call_time: Mapping[int, float],
        image: np.ndarray,
        label: int,
        answers: Sequence[np.ndarray],
        units: Sequence[np.ndarray],
    ):
        self.times = {"predict": dict(predict_time), "model(x)": dict(call_time)}
        self.picture, self.label = image, int(label)
        self.answers, self.units = list(answers), [np.ravel(values) for values in units]

    def plot(self, figure=None, axes=None) -> "Inference":
        if axes is not None:
            raise ValueError("Expected a figure: this display lays out its own axes. Received: axes")
        self.figure_ = figure or Figure(figsize=self.size)
        times = self.figure_.add_axes((0.07, 0.12, 0.33, 0.8))
        digit = self.figure_.add_axes((0.465, 0.36, 0.11, 0.3))
        answers = [self.figure_.add_axes((0.6, bottom, 0.22, 0.2)) for bottom in (0.71, 0.405, 0.1)]
        units = [self.figure_.add_axes((0.845, bottom, 0.145, 0.2)) for bottom in (0.71, 0.405, 0.1)]
        self.axes_ = [times, digit, *answers, *units]
        self._times(times)
        self.image_ = digit.imshow(self.picture, cmap=style.INPUT, vmin=0, vmax=1)
        style.bare(digit)
        digit.set_title(_("one question"), fontsize=style.SIZES["heading"], color=style.INK)
        self.bars_ = [self._answer(*each) for each in zip(answers, self.answers, CALLS, strict=True)]
        top = max(float(values.max()) for values in self.units) or 1.0
        self.units_ = [self._units(panel, values, top) for panel, values in zip(units, self.units, strict=True)]
        units[0].set_title(_("hidden units"), fontsize=style.SIZES["heading"], loc="left", color=style.INK)
        answers[-1].set_xlabel(_("class"), fontsize=style.SIZES["text"])
        style.dress(self.figure_)
        return self

    def _times(self, axes) -> None:
        style.plain(axes)
        axes.set_xscale("log", base=2)
        style.logarithmic(axes.yaxis)
        self.lines_ = []
        for (name, times), colour in zip(self.times.items(), (style.TRAINED, style.SECOND), strict=True):
            values = [1_000 * seconds for seconds in times.values()]
            self.lines_ += axes.plot(list(times), values, "o-", color=colour, linewidth=2.6, markersize=8, label=name)
        sizes = list(self.times["predict"])
        axes.set_xticks(sizes, [str(size) for size in sizes])
        axes.minorticks_off()
        axes.set_xlabel(_("batch size (logarithmic)"), fontsize=style.SIZES["text"])
        axes.set_title(
            _("milliseconds for a digit (logarithmic)"), fontsize=style.SIZES["heading"], loc="left", color=style.INK
        )
        axes.legend(loc="upper right", frameon=False, fontsize=style.SIZES["heading"])

    def _answer(self, axes, answer: np.ndarray, call: str):
        style.plain(axes)
        colours = [style.SECOND if number == self.label else "#b8b8b8" for number in range(len(answer))]
        if answer.argmax() != self.label:
            colours[int(answer.argmax())] = style.TRAINED
        bars = axes.bar(range(len(answer)), answer, color=colours)
        axes.set_ylim(0, 1)
        axes.set_yticks([0, 1])
        axes.set_xticks(range(len(answer)))
        axes.set_title(_(call), fontsize=style.SIZES["heading"], loc="left", color=style.INK)
        return bars

    def _units(self, axes, values: np.ndarray, top: float):
        image = axes.imshow(
            style.mosaic(np.pad(values, (0, -len(values) % 16)).reshape(-1, 1, 1), columns=16, gap=0),
            cmap=style.ACTIVATION,
            vmin=0,
            vmax=top,
            aspect="auto",
        )
        style.bare(axes)
        return image

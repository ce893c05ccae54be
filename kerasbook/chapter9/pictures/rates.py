"""Accuracy over the learning rate, of several kinds of networks."""

from collections.abc import Mapping, Sequence

import numpy as np

from kerasbook.locale import gettext as _
from kerasbook.plots import style
from kerasbook.plots.curves import Curve, draw_curves


def accuracy_over_rates(
    axes, measured: Mapping, names: Mapping[str, str], colours: Mapping[str, str], ticks: Sequence[float]
) -> tuple[list, list]:
    """Draws a curve for each kind of network, with its single networks as thin lines, and guessing of ten digits.

    Args:
        axes: The axes.
        measured: `"rate"`, and by kind the `"accuracy"` over it and that of the single `"networks"`, `(rates, starts)`.
        names: What to call each kind.
        colours: Its colour.
        ticks: The rates that are written below, if they are among those measured.

    Returns:
        The curves, and the thin lines.
    """
    style.logarithmic(axes.xaxis)
    rates = measured["rate"]
    networks = [
        axes.plot(rates, one, color=colours[kind], linewidth=0.9, alpha=0.35)[0]
        for kind, each in measured["networks"].items()
        for one in np.transpose(each)
    ]
    curves = [Curve(names[kind], values, colours[kind], x=rates) for kind, values in measured["accuracy"].items()]
    lines = draw_curves(axes, curves, 0.0, 1.0)
    axes.axhline(0.1, color=style.QUIET, linestyle=":", linewidth=1.6)
    axes.set_xticks([rate for rate in ticks if rates[0] <= rate <= rates[-1]])
    axes.set_xlabel(_("learning rate (log. scale)"), fontsize=style.SIZES["text"])
    return lines, networks

"""The data sheet of a table, and below it what its missing values say."""

from collections.abc import Mapping

import numpy as np
from matplotlib.figure import Figure

from kerasbook.datasets.sheet import ON_A_PHONE, DataSheet
from kerasbook.locale import gettext as _
from kerasbook.plots import style
from kerasbook.plots.display import Display
from kerasbook.plots.pages import inches, wrapped
from kerasbook.plots.stacked import PHONE, is_narrow


class Sheet(Display):
    """A data sheet; below it, who has no length, and what a column that says so is worth.

    Args:
        measured: `"documentaries"`, their share with and without a length; `"networks"`, the loss of each network.
        train: The record of the training data, with the columns that are drawn.
        test: That of the test data.
        classes, columns, card: As for `DataSheet`.

    Attributes:
        sheet_: The data sheet.
        bars_: The shares of documentaries.
        dots_: The losses of the networks without a flag and with it.
    """

    def __init__(self, measured: Mapping, train, test, classes, columns, card=None):
        self.measured = dict(measured)
        self.sheet_ = DataSheet(train, test, classes, columns, card)
        self.bottom = 3.4

    @property
    def size_for_phones(self) -> tuple[float, float]:
        return PHONE, sum(self.sheet_.heights(ON_A_PHONE).values()) + 1.5 + 2 * self.bottom

    @property
    def size(self) -> tuple[float, float]:
        return style.WIDTH, self.sheet_.size[1] + self.bottom

    def plot(self, figure=None, axes=None) -> "Sheet":
        if axes is not None:
            raise ValueError("Expected a figure: a data sheet has as many axes as its data need. Received: axes")
        self.figure_ = figure or Figure(figsize=self.size, layout="constrained")
        narrow = is_narrow(self.figure_)
        if narrow:
            self.figure_.set_layout_engine("constrained")
        _width, height = inches(self.figure_)
        below = 2 * self.bottom if narrow else self.bottom
        top, bottom = self.figure_.subfigures(2, 1, height_ratios=(height - below, below))
        self.sheet_.plot(figure=top)
        left, right = bottom.subplots(2, 1) if narrow else bottom.subplots(1, 2)
        self._shares(left)
        self._losses(right)
        style.dress(bottom)
        self.axes_ = [*self.sheet_.axes_, left, right]
        return self

    def _shares(self, axes) -> None:
        style.plain(axes)
        shares = [self.measured["documentaries"][name] for name in ("with_length", "without_length")]
        self.bars_ = axes.barh((0, 1), shares, height=0.6, color=(style.SECOND, style.TRAINED))
        for place, share in enumerate(shares):
            axes.text(share, place, f" {share:.0%}", va="center", fontsize=style.SIZES["heading"])
        axes.set_yticks((0, 1), [_("length known"), _("length missing")], fontsize=style.SIZES["heading"])
        axes.set_ylim(1.6, -0.6)
        axes.set_xlim(0, 1.25 * max(shares))
        axes.grid(visible=False, axis="y")
        axes.set_xlabel(_("share of documentaries"), fontsize=style.SIZES["text"])
        style.title(axes, _("who has no length?"))

    def _losses(self, axes) -> None:
        style.plain(axes)
        self.dots_ = []
        for place, (name, colour) in enumerate((("no_flag", style.SECOND), ("flag", style.TRAINED))):
            values = np.asarray(self.measured["networks"][name], float)
            across = np.linspace(-0.1, 0.1, len(values))
            self.dots_.append(axes.scatter(values, place + across, s=60, color=colour, alpha=0.8))
            axes.text(
                values.max(),
                place,
                f"   {values.mean():.2f}",
                va="center",
                fontsize=style.SIZES["heading"],
                color=colour,
            )
        axes.set_yticks(
            (0, 1), [_("lengths filled in"), _("and a column\nthat says so")], fontsize=style.SIZES["heading"]
        )
        axes.set_ylim(1.6, -0.6)
        axes.set_xlim(0, 1.25 * max(max(each) for each in self.measured["networks"].values()))
        axes.grid(visible=False, axis="y")
        said = _("cross-entropy on test films without a length")
        lines = wrapped(said, 2.4, "text") if is_narrow(self.figure_) else [said]
        axes.set_xlabel("\n".join(lines), fontsize=style.SIZES["text"])
        style.title(axes, _("is it a documentary?"))

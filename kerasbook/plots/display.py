"""What all displays have in common."""

import copy
import io
from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure, SubFigure

from kerasbook.plots import style
from kerasbook.plots.alt import alt
from kerasbook.plots.stacked import Panel, fit_titles, is_narrow, place_panels


def canvas(
    columns: int,
    size: tuple[float, float],
    figure: Figure | SubFigure | None = None,
    axes: Axes | Sequence[Axes] | None = None,
    rows: int = 1,
    panels: Sequence[Panel] | None = None,
) -> tuple[Figure | SubFigure, list[Axes]]:
    """The axes to draw on: those given, or new ones on the figure given, or on a new figure.

    Args:
        panels: Where the axes stand on a narrow figure, such as a phone's, if not in these columns and rows.

    Raises:
        ValueError: If axes are given and there are not as many as the display has panels.
    """
    if axes is None and panels and figure and is_narrow(figure):
        return figure, place_panels(figure, panels)
    if axes is None:
        figure = figure or Figure(figsize=size, layout="constrained")
        return figure, list(np.ravel(figure.subplots(rows, columns, squeeze=False)))
    axes = list(np.ravel(axes))
    if len(axes) != rows * columns:
        raise ValueError(f"Expected {rows * columns} axes, one for each panel. Received: {len(axes)}")
    return axes[0].figure, axes


class Display:
    """A picture of data that has been computed before.

    In Jupyter it shows itself.

    Attributes:
        size: Width and height of a figure of its own, in inches.
        size_for_phones: The same for a phone, on which the panels stand below each other; None if there is none.
        figure_: The matplotlib figure, after `plot`.
        axes_: The axes drawn on, after `plot`.
        others: What the same measurement gave with other seeds, for displays that show it.
    """

    size: tuple[float, float] = (style.WIDTH, 5.2)
    size_for_phones: tuple[float, float] | None = None
    figure_: Figure | SubFigure | None = None
    axes_: list[Axes]
    others: Sequence[Mapping] = ()

    def plot(self, figure: Figure | None = None, axes: Sequence[Axes] | None = None) -> "Display":
        """Draw on the figure or the axes given, or on a new figure, and return the display."""
        raise NotImplementedError

    def over_seeds(self, measured: Sequence[Mapping]) -> None:
        """Take in what the same measurement gave with other seeds, to show it beside its own.

        Args:
            measured: What was measured with each seed.
        """
        self.others = list(measured)

    def image(self, form: str = "png", dpi: int = 150) -> bytes:
        """The picture as the content of a file, drawn if it has not been yet.

        Args:
            form: "png", "svg" or "pdf".
            dpi: Dots per inch, for "png" and for the images inside the other two.
        """
        if self.figure_ is None:
            self.plot()
        buffer = io.BytesIO()
        # No date in the file: the same numbers give the same bytes.
        nameless = {"png": {"Software": None}, "svg": {"Date": None}, "pdf": {"CreationDate": None}}
        self.figure_.get_figure(root=True).savefig(buffer, format=form, dpi=dpi, metadata=nameless[form])
        return buffer.getvalue()

    def for_phones(self) -> "Display | None":
        """The same drawn once more, its panels below each other; None if it has no such layout."""
        if self.size_for_phones is None:
            return None
        again = copy.copy(self)
        again.plot(Figure(figsize=self.size_for_phones))
        fit_titles(again.figure_)
        return again

    @property
    def alt(self) -> str:
        """What is seen in the picture, in words, drawn if it has not been yet."""
        if self.figure_ is None:
            self.plot()
        return alt(self.figure_.get_figure(root=True))

    def _repr_png_(self) -> bytes:
        return self.image("png", dpi=96)

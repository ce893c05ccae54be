"""The sheet to print and fill in."""

from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from kerasbook.handwriting import form
from kerasbook.locale import gettext as _
from kerasbook.locale import spelling
from kerasbook.plots import style
from kerasbook.plots.display import Display

MILLIMETRE = 1 / 25.4  # inches
FRAME = "#9a9a9a"  # paler than any pen


class Sheet(Display):
    """A4, ten rows of eight boxes, a digit to a row; four marks that a photograph can be straightened by.

    `image("pdf")` is the content of the file to print.
    """

    size = tuple(side * MILLIMETRE for side in form.PAPER)

    def plot(self, figure=None, axes=None) -> "Sheet":
        self.figure_ = figure or Figure(figsize=self.size)
        paper = axes or self.figure_.add_axes((0, 0, 1, 1))
        self.axes_ = [paper]
        paper.set(xlim=(0, form.PAPER[0]), ylim=(form.PAPER[1], 0))
        paper.axis("off")
        self._draw_marks(paper)
        self._draw_boxes(paper)
        self._write(paper)
        style.dress(paper)
        return self

    def _draw_marks(self, paper) -> None:
        half = form.MARK / 2
        for x, y in form.MARKS:
            paper.add_patch(Rectangle((x - half, y - half), form.MARK, form.MARK, color="black", linewidth=0))
        left, top, width, height = form.BAR
        paper.add_patch(Rectangle((left, top), width, height, color="black", linewidth=0))

    def _draw_boxes(self, paper) -> None:
        for row in range(form.ROWS):
            for column in range(form.COLUMNS):
                frame = Rectangle(form.box(row, column), form.BOX, form.BOX, fill=False, edgecolor=FRAME, linewidth=0.9)
                paper.add_patch(frame)
            left, top = form.box(row, 0)
            paper.text(left - 6, top + form.BOX / 2, str(row), fontsize=20, color=style.INK, ha="center", va="center")

    def _write(self, paper) -> None:
        paper.text(48, 15, _("Your handwriting is the test set"), fontsize=17, va="center")
        lines = [
            _("Write the digit at the left of each row into its boxes, as you always write it."),
            _("Use a thick dark pen, fill the box, do not touch its frame. A box may stay empty."),
            _("Then photograph the whole sheet from above: flat, in even light, all four black squares in view."),
        ]
        for number, line in enumerate(lines):
            paper.text(form.FIRST_BOX[0] - 9, 27.5 + 6 * number, line, fontsize=9.5, va="center")
        command = f"{spelling.program()} handwriting {_('FOLDER')}"
        paper.text(105, 282, command, fontsize=9.5, color=style.QUIET, ha="center", va="center")

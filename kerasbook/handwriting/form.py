"""Where everything stands on the sheet, in millimetres from its top left corner: `(x, y)`, y downwards."""

import numpy as np

PAPER = (210.0, 297.0)  # A4

MARK = 10.0  # the side of the four corner marks, which are solid squares
MARKS = np.array([(15.0, 15.0), (195.0, 15.0), (195.0, 282.0), (15.0, 282.0)])  # (4, 2), their centres, clockwise
BAR = (24.0, 13.0, 20.0, 4.0)  # beside the mark at the top left, and nowhere else: left, top, width, height

ROWS, COLUMNS = 10, 8  # a row for each digit
BOX = 17.0
FIRST_BOX = (31.0, 47.0)  # its left and top
PITCH = (20.0, 22.0)  # from one box to the next


def box(row: int, column: int) -> tuple[float, float]:
    """The left and top of a box."""
    return FIRST_BOX[0] + column * PITCH[0], FIRST_BOX[1] + row * PITCH[1]

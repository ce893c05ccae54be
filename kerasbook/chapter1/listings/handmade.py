"""1.1.1 Rules for handwritten digits, thought out and written down by a person."""

from typing import NamedTuple

from kerasbook.lazily import np, scipy  # in your own code: import numpy as np, scipy


class Look(NamedTuple):
    """What a person can say about a digit. Heights run from 0 (top) to 1 (bottom), widths are shares of its own."""

    holes: int  # closed loops: 1 in a 0, 2 in an 8
    hole_height: float  # where they lie: high in a 9, low in a 6
    slimness: float  # height over width: above 2 in a 1
    head: float  # how wide the top is: wide in a 7
    waist: float  # how wide the middle is: wide in a 4
    foot: float  # how wide the bottom is: narrow in a 4, 7 and 9
    upper_side: float  # where the ink of the upper half lies: left (below .45) in a 5 and a 6
    lower_side: float  # where the ink of the lower half lies: right (above .6) in a 3


def cut_out(image):
    """The digit without the paper around it: (28, 28) numbers -> (height, width) of ink or no ink."""
    ink = image > 0.4
    rows, columns = np.flatnonzero(ink.any(axis=1)), np.flatnonzero(ink.any(axis=0))
    if len(rows) == 0:
        return np.zeros((1, 1), bool)
    return ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]


def holes_in(ink):
    """How many pieces of paper the ink encloses, and how far down they lie on average."""
    pieces, count = scipy.ndimage.label(~np.pad(ink, 1))  # piece 1 is the paper all around
    sizes = np.bincount(pieces.ravel())
    holes = [piece for piece in range(2, count + 1) if sizes[piece] >= 3]  # smaller ones are slips of the pen
    if not holes:
        return 0, 0.5
    return len(holes), np.mean([np.nonzero(pieces == hole)[0].mean() - 1 for hole in holes]) / len(ink)


def width_between(ink, top, bottom):
    """How much of the digit's width the ink between two heights takes up."""
    columns = np.flatnonzero(band(ink, top, bottom).any(axis=0))
    return (columns[-1] - columns[0] + 1) / ink.shape[1] if len(columns) else 0.0


def side_between(ink, top, bottom):
    """Where the ink between two heights lies on average: 0 is the left edge, 1 the right edge."""
    _, columns = np.nonzero(band(ink, top, bottom))
    return (columns.mean() + 0.5) / ink.shape[1] if len(columns) else 0.5


def band(ink, top, bottom):
    height = len(ink)
    return ink[int(top * height) : int(np.ceil(bottom * height))]


def look_at(image):
    """Everything the rules want to know about a picture (28, 28)."""
    ink = cut_out(image)
    holes, hole_height = holes_in(ink)
    return Look(
        holes=holes,
        hole_height=hole_height,
        slimness=ink.shape[0] / ink.shape[1],
        head=width_between(ink, 0.0, 0.2),
        waist=width_between(ink, 0.4, 0.6),
        foot=width_between(ink, 0.8, 1.0),
        upper_side=side_between(ink, 0.25, 0.4),
        lower_side=side_between(ink, 0.6, 0.75),
    )


def rules_for_digits(image):
    """Which digit does a picture (28, 28) show? Ten rules of thumb, tuned on the training digits.

    They are right about three times in four, and each further per cent would cost a person more rules than the last.
    """
    look = look_at(image)
    if look.holes >= 2:
        return 8
    if look.holes == 1:
        if look.hole_height < 0.42:
            return 9 if look.foot < 0.5 else 8  # an 8 whose lower loop is open stands on a wider foot
        if look.hole_height < 0.58:
            return 0
        return 6 if look.upper_side < 0.5 else 2  # a 2 with a curl at its foot
    if look.slimness > 2:
        return 1
    if look.foot < 0.45:
        return 7 if look.head > look.waist else 4
    if look.upper_side < 0.45:
        return 5 if look.head > 0.55 else 6
    return 3 if look.lower_side > 0.6 else 2


def answers_by_rules(images):
    """Pictures (n, 28, 28) -> what the rules say to each, (n,)."""
    return np.array([rules_for_digits(image) for image in images])

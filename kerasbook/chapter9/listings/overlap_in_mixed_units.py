"""9.2 Centres in cells, sizes in pictures: an overlap of two units (third edition: 12)."""

from kerasbook import datasets
from kerasbook.chapter9 import pictures
from kerasbook.chapter9.settings import Seed, chapter
from kerasbook.concepts import Finding, above, below, choice, near, whole
from kerasbook.lazily import keras, np  # in your own code: import keras, numpy as np

Cells = whole("into how many cells each side of the picture is divided", least=1, most=32)
Units = choice(
    'in which units an overlap is computed: "mixed", centres in cells and sizes in pictures, or "cells" for both',
    "mixed",
    "cells",
)
Boxes = whole("how many objects are laid on the photograph", least=50, most=5_000)
Anchors = whole("how many shapes of boxes each cell has", least=2, most=9)

SIDE = 192  # pixels of the photograph
SIZE = 0.2  # of the two boxes that lie nearly on each other, as a share of the picture
OFF = 0.1  # by how much the second is off, in cells


def intersection_over_union(centres, sizes, other_centres, other_sizes):
    """The area that two boxes share, divided by the area that they cover together."""
    low = np.maximum(centres - sizes / 2, other_centres - other_sizes / 2)  # (..., 2): left and top
    high = np.minimum(centres + sizes / 2, other_centres + other_sizes / 2)  # right and bottom
    shared = np.clip(high - low, 0, None).prod(axis=-1)
    return shared / (sizes.prod(axis=-1) + other_sizes.prod(axis=-1) - shared)


def in_units(boxes, others, cells, units):
    """The same overlap, of boxes given in other units.

    Args:
        boxes, others: Centres and sizes as shares of the picture.
        cells: How many cells a side has.
        units: "pictures"; "cells" for centres and sizes; "mixed" for centres in cells and sizes in pictures.
    """
    of_centres = 1 if units == "pictures" else cells
    of_sizes = cells if units == "cells" else 1
    (centres, sizes), (other_centres, other_sizes) = boxes, others
    return intersection_over_union(
        of_centres * centres, of_sizes * sizes, of_centres * other_centres, of_sizes * other_sizes
    )


def stated_pair(cells):
    """Two boxes of the same size, the second a tenth of a cell further to the right."""
    size, centre = np.full(2, SIZE), np.full(2, 0.5)
    return (centre, size), (centre + np.array([OFF / cells, 0]), size)


def tight_boxes(covers):
    """Left, top, right and bottom of what each cut-out covers, as shares of its picture: (n, 4)."""
    found = []
    for covered in covers > 0.5:
        rows, columns = np.flatnonzero(covered.any(axis=1)), np.flatnonzero(covered.any(axis=0))
        found.append([columns[0], rows[0], columns[-1] + 1, rows[-1] + 1])
    return np.array(found) / covers.shape[1]


def laid_at_random(boxes, count, rng):
    """Cut-outs laid on a picture: which, how large, where, and the centres and sizes of their boxes."""
    which = rng.integers(len(boxes), size=count)
    scale = rng.uniform(0.2, 0.6, size=(count, 1))  # the cut-out's side as a share of the picture's
    corner = rng.random((count, 2)) * (1 - scale)
    low, high = corner + scale * boxes[which, :2], corner + scale * boxes[which, 2:]
    return (which, scale[:, 0], corner), ((low + high) / 2, high - low)


def typical_shapes(sizes, count, rng, rounds=20):
    """Widths and heights that stand for all, by k-means: each is the mean of those that it is nearest to."""
    shapes = sizes[rng.choice(len(sizes), count, replace=False)]
    for _round in range(rounds):
        nearest = ((sizes[:, None] - shapes) ** 2).sum(axis=-1).argmin(axis=1)
        groups = [sizes[nearest == number] for number in range(count)]
        shapes = np.array([
            group.mean(axis=0) if len(group) else shape for group, shape in zip(groups, shapes, strict=True)
        ])
    return shapes[np.argsort(shapes.prod(axis=1))]


def anchors_of(centres, shapes, cells):
    """All anchors of the cell in which each centre lies: in the cell's middle, in every shape."""
    middles = (np.floor(centres * cells) + 0.5) / cells  # (n, 2)
    return middles[:, None], shapes[None]  # (n, 1, 2), (1, anchors, 2)


def corners_of(boxes):
    """Left, top, right and bottom, as Keras wants them: (..., 4)."""
    centres, sizes = boxes
    corners = np.concatenate([centres - sizes / 2, centres + sizes / 2], axis=-1)
    return keras.ops.convert_to_tensor(corners.astype("float32"))


def by_keras(boxes, anchors):
    """The same overlaps as Keras computes them."""
    given, laid = corners_of(boxes), corners_of(anchors)  # (n, 4), (n, anchors, 4)
    found = keras.utils.bounding_boxes.compute_iou(given[:, None], laid, "xyxy")  # (n, 1, anchors)
    return keras.ops.convert_to_numpy(found)[:, 0]


def scene(photograph, cutout, scale, corner):
    """A cut-out laid on a photograph, as large and where it is said."""
    side = round(scale * len(photograph))
    left, top = (np.round(corner * len(photograph))).astype(int)
    pixels = (np.arange(side) + 0.5) * len(cutout) // side
    small = cutout[pixels.astype(int)][:, pixels.astype(int)]
    shown = photograph.copy()
    behind = shown[top : top + side, left : left + side]
    behind[:] = datasets.on_background(small[None], behind)[0]
    return shown


def one_to_show(true, told):
    """An object of which the best anchor is good, and another one seems best."""
    another = (true.argmax(axis=1) != told.argmax(axis=1)) & (told.max(axis=1) > 0.05)
    return int(np.where(another, true.max(axis=1), true.max(axis=1) - 1).argmax())


@chapter.concept("9.2", third="12")
def overlap_in_mixed_units(
    cells: Cells = 6, units: Units = "mixed", boxes: Boxes = 500, anchors: Anchors = 5, seed: Seed = 0
):
    """What happens to an overlap if centres are counted in cells and sizes in pictures?

    Above: two pairs of boxes, each as it lies on the picture and as the formula sees it that mixes units. On the
    photograph the object's box is black; the anchor that fits it best is red, the one that seems to be the best is
    blue. Below: the overlap of each object with each anchor, true and as computed; and what becomes of the best
    anchor.

    Measures:
        same: overlap of the two boxes, in the same units
        mixed: overlap of the two boxes, as computed
        kept: objects whose best anchor is the best as computed, too
        another: objects for which another anchor seems best
        none: objects that no anchor of their cell seems to touch
        true: mean overlap with the best anchor
        told: mean overlap with the best anchor, as computed
        given_away: mean overlap that is given away by taking the anchor that seems best
        from_keras: largest difference between our overlaps and those of Keras
    """
    rng = np.random.default_rng(seed)
    pair = stated_pair(cells)
    cutouts = datasets.cutouts().train.images
    (which, scale, corner), (centres, sizes) = laid_at_random(tight_boxes(cutouts[..., 3]), boxes, rng)
    shapes = typical_shapes(sizes, anchors, rng)
    objects, of_cells = (centres[:, None], sizes[:, None]), anchors_of(centres, shapes, cells)
    true = in_units(objects, of_cells, cells, "pictures")  # (n, anchors)
    told = in_units(objects, of_cells, cells, units)
    best, seems = true.argmax(axis=1), told.argmax(axis=1)
    touched = told.max(axis=1) > 0
    as_large = [np.broadcast_to(one, (boxes, anchors, 2)) for one in of_cells]
    of_seeming = np.take_along_axis(true, seems[:, None], axis=1)[:, 0]
    measured = {
        "same": float(in_units(*pair, cells, "pictures")),
        "mixed": float(in_units(*pair, cells, units)),
        "kept": int(((np.abs(told.max(axis=1) - told[np.arange(boxes), best]) < 1e-9) & touched).sum()),
        "another": int(((told.max(axis=1) - told[np.arange(boxes), best] >= 1e-9) & touched).sum()),
        "none": int((~touched).sum()),
        "true": float(true.max(axis=1).mean()),
        "told": float(told.max(axis=1).mean()),
        "given_away": float((true.max(axis=1) - of_seeming).mean()),
        "from_keras": float(np.abs(by_keras((centres, sizes), as_large) - true).max()),
    }
    shown = one_to_show(true, told)
    photograph = datasets.photograph("china")[100 : 100 + SIDE, 224 : 224 + SIDE]
    figure = pictures.overlap_in_mixed_units.MixedUnits(
        measured,
        pair,
        scene(photograph, cutouts[which[shown]], scale[shown], corner[shown]),
        (centres[shown], sizes[shown]),
        {"best": shapes[best[shown]], "seems": shapes[seems[shown]]},
        true,
        told,
        cells,
        units,
    )
    return Finding(measured=measured, figure=figure)


@overlap_in_mixed_units.claim(
    control={"units": "cells"}, takes_away="The mixing: centres and sizes are both counted in cells."
)
def a_third_instead_of_nearly_all(measured):
    """Two boxes as wide as a fifth of the picture, a tenth of a cell apart, overlap by 11 parts in 13, or .846; with
    centres in cells and sizes in pictures one part in 3 comes out.
    """
    return near(measured["same"], 11 / 13, within=5e-4) & near(measured["mixed"], 1 / 3, within=5e-4)


@overlap_in_mixed_units.claim(
    control={"units": "cells"}, takes_away="The mixing: centres and sizes are both counted in cells."
)
def another_anchor_wins(measured):
    """Of 500 objects, fewer than 250 have the same best anchor if units are mixed."""
    return below(measured["kept"], 250)


@overlap_in_mixed_units.claim(
    control={"units": "cells"}, takes_away="The mixing: centres and sizes are both counted in cells."
)
def good_boxes_are_told_they_are_bad(measured):
    """The best anchors overlap their objects by more than .5 on average, and are told less than .15."""
    return above(measured["true"], 0.5) & below(measured["told"], 0.15)

"""9.2 Object detection with a grid: what is where (third edition: 12)."""

import functools
from typing import NamedTuple

from kerasbook import datasets
from kerasbook.chapter9 import pictures
from kerasbook.chapter9.listings.overlap_in_mixed_units import intersection_over_union
from kerasbook.chapter9.settings import Epochs, LearningRate, Seed, chapter
from kerasbook.concepts import Finding, above, below, choice, number, progress, whole
from kerasbook.lazily import keras, np  # in your own code: import keras, numpy as np

Cells = choice("into how many cells each side of the picture is divided", 6, 3)
Scenes = whole("how many scenes it learns from", least=16, most=20_000)
Boxes = choice('which boxes each scene is learned with: its "own", or those of "others"', "own", "others")
Suppression = number("how much a box may overlap a surer one and still be kept", least=0, most=1)
Scores = choice('by which scores boxes are put in order: their "own", or "shuffled" ones', "own", "shuffled")

SIDE = 48  # pixels of a scene
FILTERS = 12
NEW, MOST, BATCH = 200, 4, 32  # new scenes, digits in a scene, scenes in a batch
SMALLEST, LARGEST = 14, 24  # pixels of a digit, with the paper around it
APART = 12  # pixels between the middles of two digits, at least: no cell of 8 by 8 has two
LEAST, HIT = 0.05, 0.5  # the score below which a box is dropped, and the overlap with which it counts as right

# Scenes: digits on photographs


@functools.cache
def weights_to_stretch(side):
    """How much each of 28 pixels in a row has to do with each of so many: (side, 28)."""
    at = (np.arange(side) + 0.5) * 28 / side - 0.5
    return np.stack([np.interp(at, np.arange(28), pixel) for pixel in np.eye(28)], axis=1)


def stretched(digit, side):
    """A digit of 28 by 28 pixels, smaller or larger."""
    weights = weights_to_stretch(int(side))
    return weights @ digit @ weights.T


def ink(digit):
    """What is written of it, without the paper around."""
    rows, columns = (np.flatnonzero((digit > 0.3).any(axis=axis)) for axis in (1, 0))
    return digit[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]


def lay(digit, picture, left, top):
    """Writes a digit on a picture, white where that is dark and black where it is light; returns its box."""
    height, width = digit.shape
    behind = picture[top : top + height, left : left + width]
    behind[:] = behind * (1 - digit) + (behind.mean() < 0.5) * digit
    return np.array([left + width / 2, top + height / 2, width, height]) / SIDE


def scene(digits, photograph, rng):
    """One to four digits of several sizes on a piece of a photograph: (48, 48), and their boxes (digits, 4)."""
    top, left = rng.integers(np.array(photograph.shape) - SIDE)
    picture, boxes = photograph[top : top + SIDE, left : left + SIDE].copy(), []
    wanted = rng.integers(1, MOST + 1)
    while len(boxes) < wanted:
        digit = ink(stretched(digits[rng.integers(len(digits))], rng.integers(SMALLEST, LARGEST + 1)))
        room = SIDE - np.array(digit.shape)
        top, left = rng.integers(room + 1)
        middle = np.array([left, top]) + np.array(digit.shape[::-1]) / 2
        if all(np.hypot(*(middle - SIDE * box[:2])) >= APART for box in boxes):
            boxes.append(lay(digit, picture, left, top))
    return picture, np.array(boxes)


def scenes_to_learn_from_and_new_ones(count, rng):
    """Pictures (n, 48, 48, 1) and lists of boxes. The new ones show other digits on other parts of the photographs."""
    train, test = datasets.digits()
    greys = [datasets.photograph(name).mean(axis=-1) for name in ("flower", "china")]  # (427, 640)
    found = []
    for digits, columns, wanted in ((train, slice(0, 420), count), (test, slice(430, 640), NEW)):
        drawn = [scene(digits.images, greys[rng.integers(2)][:, columns], rng) for _scene in range(wanted)]
        found.append((np.stack([one for one, _boxes in drawn])[..., None], [boxes for _one, boxes in drawn]))
    return found


# The network, and its grid


def detector(cells=6):
    """A grey picture in; for each cell five logits: is it the middle of an object, where exactly, how large?"""
    inputs = keras.Input((SIDE, SIDE, 1))
    x = keras.layers.Rescaling(2.0, -1.0)(inputs)
    for filters, strides in ((1, 2), (2, 2), (4, SIDE // 4 // cells), (4, 1)):
        x = keras.layers.Conv2D(filters * FILTERS, 3, strides=strides, padding="same", use_bias=False)(x)
        x = keras.layers.Activation("relu")(keras.layers.BatchNormalization(momentum=0.9)(x))
    return keras.Model(inputs, keras.layers.Conv2D(5, 1)(x))  # (n, 48, 48, 1) -> (n, 6, 6, 5)


# Boxes are rows of four numbers, shares of the picture: the middle's x and y, width and height.


def encode(boxes, cells=6):
    """The grid that says the same: 1 where the middle of an object is, its place in the cell, its size."""
    grid = np.zeros((cells, cells, 5), "float32")
    for box in boxes:
        column, row = np.floor(box[:2] * cells).astype(int)
        grid[row, column] = [1, *(box[:2] * cells - [column, row]), *box[2:]]  # a cell has room for one
    return grid


def decode(grid):
    """A box and a score for each cell: (cells * cells, 4) and (cells * cells,)."""
    cells = len(grid)
    corners = np.stack(np.meshgrid(np.arange(cells), np.arange(cells)), axis=-1)  # column and row of each cell
    centres = (corners + grid[..., 1:3]) / cells
    return np.concatenate([centres, grid[..., 3:]], axis=-1).reshape(-1, 4), grid[..., 0].ravel()


def grid_loss(grid, logits):
    """Is there an object? Where there is one, how far off are its place and its size?"""
    there = keras.losses.binary_crossentropy(grid[..., :1], logits[..., :1], from_logits=True)
    off = keras.ops.abs(keras.ops.sigmoid(logits[..., 1:]) - grid[..., 1:])  # (n, cells, cells, 4)
    off = keras.ops.sum(off[..., :2] + 4 * off[..., 2:], axis=-1)  # sizes are shares of the picture, not of a cell
    return there + grid[..., 0] * off


# What is found, and how well


class Found(NamedTuple):
    """Boxes in many scenes: in which scene each is, where, and how sure the network is of it."""

    scene: object  # (boxes,)
    boxes: object  # (boxes, 4)
    scores: object  # (boxes,)


def overlaps(boxes, others):
    """Intersection over union of each box with each of the others: (boxes, others)."""
    one, other = boxes[:, None], others[None]
    return intersection_over_union(one[..., :2], one[..., 2:], other[..., :2], other[..., 2:])


def non_maximum_suppression(boxes, scores, most):
    """The numbers of the boxes that are kept: the surest first, and none that overlaps a surer one by more."""
    kept = []
    for one in np.argsort(-scores):
        if not kept or overlaps(boxes[[one]], boxes[kept]).max() <= most:
            kept.append(one)
    return np.array(kept, int)


def all_found(grids):
    """The boxes of all cells that are sure enough, in all scenes."""
    decoded = [decode(grid) for grid in grids]
    sure = [scores > LEAST for _boxes, scores in decoded]
    return Found(
        np.repeat(np.arange(len(grids)), [which.sum() for which in sure]),
        np.concatenate([boxes[which] for (boxes, _scores), which in zip(decoded, sure, strict=True)]),
        np.concatenate([scores[which] for (_boxes, scores), which in zip(decoded, sure, strict=True)]),
    )


def suppressed(found, most):
    """Non-maximum suppression, scene by scene."""
    kept = [np.array([], int)]
    for scene in np.unique(found.scene):
        here = np.flatnonzero(found.scene == scene)
        kept.append(here[non_maximum_suppression(found.boxes[here], found.scores[here], most)])
    return Found(*(values[np.concatenate(kept)] for values in found))


def objects_met(found, truth):
    """The object that each box overlaps most, -1 if that is less than a half; objects are numbered over all scenes."""
    first = np.cumsum([0, *map(len, truth)])
    met = np.full(len(found.boxes), -1)
    for row, (scene_of_it, box) in enumerate(zip(found.scene, found.boxes, strict=True)):
        shared = overlaps(box[None], truth[scene_of_it])[0]
        if shared.max() >= HIT:
            met[row] = first[scene_of_it] + shared.argmax()
    return met


def precision_and_recall(met, scores, objects):
    """Box by box, the surest first: the share of boxes that are right, and of objects that are found.

    Only the surest box that meets an object is right: a second one is wrong.
    """
    order = np.argsort(-scores)
    met = met[order]
    first = np.unique(met, return_index=True)[1]  # where each object is met for the first time
    right = np.zeros(len(met), bool)
    right[first] = met[first] >= 0
    return np.cumsum(right) / np.arange(1, len(met) + 1), np.cumsum(right) / objects


def average_precision(precision, recall):
    """The area under the curve, where the precision at a recall is the best that can be had with that or more."""
    best = np.maximum.accumulate(precision[::-1])[::-1]
    return float((best * np.diff(recall, prepend=0)).sum())


def boxes_per_object(met):
    """How many boxes meet an object, of those that any meets."""
    return float((met >= 0).sum() / max(len(np.unique(met[met >= 0])), 1))


def probabilities(logits):
    """From 0 to 1: how sure, where in the cell, and how large."""
    return keras.ops.convert_to_numpy(keras.ops.sigmoid(logits))


def not_given_back(boxes, cells):
    """How far each object is from the nearest box that is left of it after encoding and decoding."""
    found = []
    for truth in boxes:
        decoded, scores = decode(encode(truth, cells))
        found += list(np.abs(truth[:, None] - decoded[scores == 1]).max(axis=-1).min(axis=1))
    return np.array(found)


@chapter.concept("9.2", third="12", builds=[detector], quick={"scenes": 300})
def detection(
    cells: Cells = 6,
    scenes: Scenes = 800,
    boxes: Boxes = "own",
    suppression: Suppression = 0.3,
    scores: Scores = "own",
    epochs: Epochs = 6,
    learning_rate: LearningRate = 0.01,
    seed: Seed = 0,
):
    """How does a network say what is where?

    A small convnet divides a picture into six by six cells. Each of them says whether the middle of an object is in it,
    where exactly, and how large the object is. Left: digits on photographs that it has not seen, drawn pale; blue are
    the true boxes, red what the network says, fainter where it is less sure. Above are all boxes, below those that are
    left when each is dropped that overlaps a surer one. Right: going through the boxes, the surest first, the share
    that is right (precision) over the share of digits that are found (recall); grey are the same boxes in random order.

    Measures:
        not_given_back: how far the worst box is from what encoding and decoding give back, as a share of the picture
        average_precision: area under the curve of precision over recall, on new scenes
        in_random_order: the same area, boxes in random order
        order: how much of the area the order of the boxes is worth
        found: share of the digits that have a box which overlaps theirs by half or more
        found_before: the same share, before boxes are dropped
        before: boxes for each digit that is found, before those that overlap a surer one are dropped
        after: boxes for each digit that is found, afterwards
    """
    rng = np.random.default_rng(seed)
    (pictures_known, known), (pictures_new, new) = scenes_to_learn_from_and_new_ones(scenes, rng)
    grids = np.stack([encode(one, cells) for one in known])  # (scenes, 6, 6, 5)
    if boxes == "others":
        grids = np.roll(grids, 1, axis=0)

    keras.utils.set_random_seed(seed)
    model = detector(cells)
    falling = keras.optimizers.schedules.CosineDecay(learning_rate, epochs * -(-scenes // BATCH))
    model.compile(keras.optimizers.Adam(falling), grid_loss)
    model.fit(pictures_known, grids, BATCH, epochs, verbose=0, callbacks=[progress(epochs)])

    every = all_found(probabilities(model(pictures_new, training=False)))
    kept = suppressed(every, suppression)
    if scores == "shuffled":
        kept = kept._replace(scores=rng.permutation(kept.scores))
    objects = sum(map(len, new))
    met_before, met = objects_met(every, new), objects_met(kept, new)
    curve = precision_and_recall(met, kept.scores, objects)
    at_random = precision_and_recall(met, rng.permutation(len(met)), objects)
    measured = {
        "not_given_back": float(not_given_back(new, cells).max()),
        "average_precision": average_precision(*curve),
        "in_random_order": average_precision(*at_random),
        "order": average_precision(*curve) - average_precision(*at_random),
        "found": len(np.unique(met[met >= 0])) / objects,
        "found_before": len(np.unique(met_before[met_before >= 0])) / objects,
        "before": boxes_per_object(met_before),
        "after": boxes_per_object(met),
    }
    figure = pictures.detection.Detection(measured, pictures_new[..., 0], new, every, kept, curve, at_random)
    without_loss = keras.Model(model.inputs, model.outputs)  # can be saved by those who do not have grid_loss
    return Finding(measured=measured, figure=figure, model=without_loss)


@detection.claim(control={"cells": 3}, takes_away="A cell for each object: where two share one, one of them is lost.")
def the_grid_says_the_same(measured):
    """What comes back after encoding and decoding is the same box, to 0.00001 of the picture."""
    return below(measured["not_given_back"], 1e-5)


@detection.claim(control={"boxes": "others"}, takes_away="The boxes: each scene is learned with another's.")
def finds_digits(measured):
    """On new scenes the average precision is more than 0.5."""
    return above(measured["average_precision"], 0.5)


@detection.claim(control={"scores": "shuffled"}, takes_away="What the scores say: each box gets another one's.")
def knows_how_sure_to_be(measured):
    """Put in order by its scores, the boxes have an average precision more than 0.1 above that of the same boxes in
    random order, which find the same digits.
    """
    return above(measured["order"], 0.1)


@detection.claim(control={"suppression": 1.0}, takes_away="The suppression: no overlap is too large.")
def one_box_for_each_object(measured):
    """Each digit that is found has more than 1.1 boxes on average, and fewer than 1.05 after non-maximum
    suppression.
    """
    return above(measured["before"], 1.1) & below(measured["after"], 1.05)

"""Exercises of chapter 5: puzzles whose answer is a call, in the book's order.

    from kerasbook.chapter5 import exercises

An answer is run and measured like a concept. On six seeds, 0 to 5, every solution passes and every starting point
fails.
"""

from kerasbook.chapter5.settings import chapter
from kerasbook.concepts import above, below, choice, predicted, whole
from kerasbook.lazily import keras, np  # in your own code: import keras, numpy as np

# 5.1.1


# 5.1.2 The nature of generalization in deep learning

Through = whole("your prediction of how many points of the way through the plane lie on the circle", least=0)
Along = whole("your prediction of how many points of the way by the angle lie on the circle", least=0)


def points_on_the_circle(points):
    """How many of some points in the plane are one unit away from the origin, within a thousandth."""
    return int((np.abs(np.linalg.norm(points, axis=1) - 1) < 1e-3).sum())


def straight_in_the_plane(steps=6):
    """From (1, 0) to (0, 1) as pictures are mixed pixel by pixel: `(steps + 1, 2)`."""
    share = np.linspace(0, 1, steps + 1)[:, None]
    return (1 - share) * np.array([[1.0, 0.0]]) + share * np.array([[0.0, 1.0]])


def straight_in_the_angle(steps=6):
    """The same ends, but what goes straight is the angle, one number for each point: `(steps + 1, 2)`."""
    angle = np.linspace(0, np.pi / 2, steps + 1)
    return np.stack([np.cos(angle), np.sin(angle)], axis=1)


@chapter.exercise(
    "5.1.2",
    hint=(
        "Draw the circle, and the straight line between the two points. Then walk along the circle: what is the one "
        "number that you change?"
    ),
    solution={"through": 2, "along": 7},
    why=(
        "A straight line meets a circle in two points at most, and these are its ends: five of the seven are off. The "
        "circle is a manifold of one dimension that lies in a plane of two. Whoever has its coordinate, the angle, "
        "goes straight in it and never leaves. The pixels are the plane, the code is the angle; but an autoencoder has "
        "to find its coordinates by itself, from samples."
    ),
)
def on_the_circle(through: Through = 7, along: Along = 7):
    """On the circle

    A world has points on a circle only, of radius 1 around the origin: a manifold. You go from (1, 0) to (0, 1) in six
    equal steps, once straight through the plane, once by changing the angle in equal steps. Of the seven points of each
    way, ends included, how many lie on the circle?
    """
    return {
        "points on the circle, through the plane": predicted(
            through, points_on_the_circle(straight_in_the_plane()), within=0.5
        ),
        "points on the circle, by the angle": predicted(
            along, points_on_the_circle(straight_in_the_angle()), within=0.5
        ),
    }


# 5.2.1


# 5.2.2


# 5.2.3


# 5.3.1


# 5.3.2 Leveraging better architecture priors

Kind = choice("the kind of layer", "dense", "convolutional")
Width = whole("how many units or maps it has", least=1, most=4_096)
Window = whole("of a convolutional layer: how many pixels wide and high its window is", least=1, most=28)


def first_layer(kind, width, window):
    """A layer for pictures of 28 x 28 pixels, built."""
    if kind == "dense":
        layer = keras.layers.Dense(width)
        layer.build((None, 28 * 28))
    else:
        layer = keras.layers.Conv2D(width, window)
        layer.build((None, 28, 28, 1))
    return layer


@chapter.exercise(
    "5.3.2",
    hint=(
        "A unit of a dense layer has a weight for every pixel. A map of a convolutional layer has one for every pixel "
        "of its window, and uses them at all places. Both add a bias."
    ),
    solution={"kind": "convolutional", "width": 64, "window": 3},
    why=(
        "64 maps with a window of 3 x 3 have 64 times 9 weights and 64 biases: 640 numbers to learn. One single dense "
        "unit has 785. What the convolutional layer does not have to learn is what it assumes: that neighbours belong "
        "together, and that a stroke is a stroke wherever it is. An assumption that holds saves weights and data; the "
        "page shows what it costs where it does not hold."
    ),
)
def fewer_weights_than_one_unit(kind: Kind = "dense", width: Width = 1, window: Window = 3):
    """Fewer weights than one unit

    Find a first layer for pictures of 28 x 28 pixels that has fewer parameters than a single dense unit, and gives at
    least 64 units or maps.
    """
    layer = first_layer(kind, width, window)
    alone = first_layer("dense", 1, 1).count_params()
    return {
        "parameters": below(layer.count_params(), alone),
        "units or maps": above(width, 63.5),
        "pixels that are looked at together": above(window**2 if kind == "convolutional" else 28**2, 1.5),
    }


# 5.3.3


# 5.4.2


# 5.4.3


# 5.4.4

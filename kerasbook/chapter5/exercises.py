"""Exercises of chapter 5: puzzles whose answer is a call, in the book's order.

    from kerasbook.chapter5 import exercises

An answer is run and measured like a concept. On six seeds, 0 to 5, every solution passes and every starting point
fails.
"""

from kerasbook.chapter5.settings import chapter
from kerasbook.concepts import predicted, whole
from kerasbook.lazily import np  # in your own code: import numpy as np

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


# 5.3.2



# 5.3.3


# 5.4.2


# 5.4.3


# 5.4.4

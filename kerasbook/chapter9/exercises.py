"""Exercises of chapter 9: puzzles whose answer is a call, in the book's order.

    from kerasbook.chapter9 import exercises

An answer is run and measured like a concept. On six seeds, 0 to 5, every solution passes and every starting point
fails.
"""

from kerasbook import datasets
from kerasbook.chapter9.listings.measures_of_overlap import accuracy, counted, iou, moved
from kerasbook.chapter9.listings.separable_convolution import Depth, separable_convolution, separable_layer
from kerasbook.chapter9.settings import Seed, chapter
from kerasbook.concepts import above, below, whole
from kerasbook.lazily import np  # in your own code: import numpy as np

# 9.2


Pixels = whole("by how many pixels the true mask is moved", least=0, most=60)


@chapter.exercise(
    "9.2",
    hint="A nucleus is about 24 pixels wide. What if less than half of it lies on itself?",
    solution={"pixels": 12},
    why=(
        "Each pixel of a nucleus that lies beside it costs two: one is missing, one is too many. Whoever says nothing "
        "loses each of them only once. So a mask that finds every nucleus, but a little beside, counts as worse than "
        "one that finds none, as soon as half of it is beside. Accuracy rewards keeping quiet wherever "
        "what is asked for is rare."
    ),
)
def worse_than_nothing(pixels: Pixels = 4, seed: Seed = 0):
    """Worse than nothing

    Move the true mask of the nuclei by so many pixels that pixel accuracy prefers the prediction that all is
    background, although the moved mask still has an intersection over union of more than 0.15.
    """
    truth = datasets.nuclei().train.masks[0] > 0
    counts = counted(truth, moved(truth, pixels, np.random.default_rng(seed)))
    nothing = accuracy(*counted(truth, np.zeros_like(truth)))
    return {
        "accuracy, all background ahead of the moved mask": above(nothing - accuracy(*counts), 0.0),
        "intersection over union of the moved mask": above(iou(*counts), 0.15),
    }


# 9.3.4


@chapter.exercise(
    "9.3.4",
    hint="A separable layer with depth patterns for each of 3 channels has 3 x 3 x 3 x depth + 3 x depth x 32 weights.",
    solution={"depth": 4},
    why=(
        "Four patterns for each channel are nearly all that the 32 filters have learned to look for, and 492 weights "
        "do the work of 864. With nine patterns nothing is lost, and more weights are needed than before: 1,107. "
        "For three channels there is little to save; with 256 channels and one pattern it is nearly nine "
        "tenths, but then the layer has to be trained that way from the beginning."
    ),
)
def how_many_patterns(depth: Depth = 1, seed: Seed = 0):
    """How many patterns?

    The first convolution of the pretrained network has 864 weights. Put a separable layer with fewer than 600 in its
    place, with which fewer than eight of its 32 maps of a photograph are lost.
    """
    lost = separable_convolution(depth=depth, seed=seed).measured["lost"]
    weights = separable_layer(3, 32, depth=depth).count_params()
    return {"maps that are lost": below(lost, 8), "weights": below(weights, 600)}

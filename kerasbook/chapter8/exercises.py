"""Exercises of chapter 8: puzzles whose answer is a call, in the book's order.

    from kerasbook.chapter8 import exercises

An answer is run and measured like a concept. On six seeds, 0 to 5, every solution passes and every starting point
fails.
"""

from kerasbook.chapter8.listings.padding_and_strides import Kernel, Padding, Strides, padding_and_strides
from kerasbook.chapter8.settings import Seed, chapter
from kerasbook.concepts import above, below, near
from kerasbook.layerwise import receptive_fields
from kerasbook.lazily import keras

# 8.1


# 8.1.1


@chapter.exercise(
    "8.1.1",
    hint="A pixel goes into one number only if the next step begins just where the kernel ends.",
    solution={"kernel": 3, "strides": 3, "padding": "same"},
    why=(
        "With steps as long as the kernel is wide no pixel is looked at twice. Ten kernels of three pixels cover 30: "
        'one more than there are, which is a zero that padding="same" adds. Without it the last two pixels would be '
        "left out."
    ),
)
def each_pixel_once(kernel: Kernel = 3, strides: Strides = 2, padding: Padding = "valid", seed: Seed = 0):
    """Each pixel once

    A picture of 29 by 29 pixels is to become a map of 10 by 10, and each pixel is to go into exactly one of its
    numbers. Choose the kernel, the strides and the padding.
    """
    measured = padding_and_strides(size=29, kernel=kernel, strides=strides, padding=padding, seed=seed).measured
    return {
        "height and width of the map": near(measured["out"], 10, within=0.5),
        "looks at the pixel that is looked at least": near(measured["least"], 1, within=0.5),
        "looks at the pixel that is looked at most": near(measured["most"], 1, within=0.5),
    }


# 8.1.2


def three_convolutions(kernel, strides):
    """Three equal convolutions, eight kernels each, on pictures of 96 by 96 pixels."""
    convolutions = [keras.layers.Conv2D(8, kernel, strides=strides, padding="same") for _layer in range(3)]
    return keras.Sequential([keras.Input((96, 96, 1)), *convolutions])


@chapter.exercise(
    "8.1.2",
    hint="Steps are multiplied from layer to layer. A step that is longer than the kernel jumps over pixels.",
    solution={"kernel": 3, "strides": 3},
    why=(
        "The first layer sees 3 pixels, the second 3 + 2 · 3 = 9, the third 9 + 2 · 9 = 27. With kernels of 9 by 9 and "
        "no strides one sees 25, and pays nearly nine times as many weights. With strides of 4 one sees even farther, "
        "but not everything: the kernel jumps over every fourth pixel."
    ),
)
def far_and_cheap(kernel: Kernel = 3, strides: Strides = 1):
    """Far and cheap

    Three equal convolutions of eight kernels each. A unit of the last one is to see at least 24 pixels high and wide,
    and nearly each pixel in between, with fewer than 1,500 weights. Choose the kernel and the strides.
    """
    model = three_convolutions(kernel, strides)
    last = list(receptive_fields(model).values())[-1]
    return {
        "pixels that it sees, high and wide": above(min(last.size), 23.5),
        "share of them that it does not jump over": above(last.filled, 0.95),
        "weights": below(model.count_params(), 1_500),
    }


# 8.2.3


# 8.2.4


# 8.2.5


# 8.3.1


# 8.3.2

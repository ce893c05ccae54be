"""Exercises of chapter 8: puzzles whose answer is a call, in the book's order.

    from kerasbook.chapter8 import exercises

An answer is run and measured like a concept. On six seeds, 0 to 5, every solution passes and every starting point
fails.
"""

from kerasbook.chapter8.listings.small_convnet import convnet
from kerasbook.chapter8.settings import Seed, chapter
from kerasbook.concepts import predicted, whole

# 8.1

Weights = whole("your prediction: weights and biases of the third convolution", least=0)


@chapter.exercise(
    "8.1",
    hint="A filter of the third convolution does not look at one map with 3 x 3 weights. It looks at all 64 of them.",
    solution={"weights": 73_856},
    why=(
        "Each of its 128 filters has 3 x 3 weights for each of the 64 maps below it, and a bias: 128 x (576 + 1). That "
        "is seven tenths of the whole network, and it is used at nine places only. The first convolution has 320 "
        "weights and biases and uses them at 676 places."
    ),
)
def where_the_weights_are(weights: Weights = 1_280, seed: Seed = 0):
    """Where the weights are

    The book's convnet has 104,202 weights and biases in four layers. How many of them are in its third convolution,
    which has 128 filters of 3 x 3?
    """
    third = [layer for layer in convnet().layers if layer.name.startswith("conv2d")][2]
    return {"weights and biases of the third convolution": predicted(weights, third.count_params(), within=0.5)}


# 8.1.1


# 8.1.2


# 8.2.3


# 8.2.4


# 8.2.5


# 8.3.1


# 8.3.2

"""Exercises of chapter 6: puzzles whose answer is a call, in the book's order.

    from kerasbook.chapter6 import exercises

An answer is run and measured like a concept. On six seeds, 0 to 5, every solution passes and every starting point
fails.
"""

from kerasbook.chapter6.listings.smaller_for_the_device import Bits, accuracy, rounded, trained, with_kernels
from kerasbook.chapter6.settings import Seed, chapter
from kerasbook.concepts import below

# 6.1.1



# 6.1.2



# 6.1.3



# 6.1.4



# 6.2.2



# 6.2.5



# 6.3.1



# 6.3.2 Shipping a model


@chapter.exercise(
    "6.3.2",
    hint="Each bit less halves the numbers that a weight can be. An eighth of 32 bits is how many?",
    solution={"bits": 4},
    why=(
        "4 bits are an eighth of 32, and 15 numbers that a weight can be: still enough. With 2 bits a weight is one of "
        "three numbers, and most become 0, since the scale of a unit is set by its largest weight."
    ),
)
def room_on_the_chip(bits: Bits = 8, seed: Seed = 0):
    """Room on the chip

    The weights of the clothes network have to fit into an eighth of what they take with 32 bits, and the network must
    not lose more than two points of accuracy. How many bits do you give each weight?
    """
    model, x, labels = trained(epochs=8, seed=seed)
    small = with_kernels(model, lambda weights: rounded(weights, bits))
    return {
        "share of the 32 bits": below(bits / 32, 0.126),
        "accuracy lost": below(accuracy(model, x, labels) - accuracy(small, x, labels), 0.02),
    }



# 6.3.3



"""Exercises of chapter 7: puzzles whose answer is a call, in the book's order.

    from kerasbook.chapter7 import exercises

An answer is run and measured like a concept. On six seeds, 0 to 5, every solution passes and every starting point
fails.
"""

from kerasbook.chapter7 import three_ways_to_build
from kerasbook.chapter7.listings.three_ways_to_build import Column, Row
from kerasbook.chapter7.settings import Seed, chapter
from kerasbook.concepts import below

# 7.2.1


@chapter.exercise(
    "7.2.1",
    hint="A weight is multiplied by its pixel. What if there is never any ink in that pixel?",
    solution={"row": 0, "column": 0},
    why=(
        "No digit has ink in the corner, so whatever the weight there is, it is multiplied by 0. The same answers do "
        "not prove that two networks are the same: a comparison sees no more than the inputs that it is made with. "
        "With random noise as the input, this weight would have shown itself."
    ),
)
def the_weight_that_nobody_misses(row: Row = 14, column: Column = 14, seed: Seed = 0):
    """The weight that nobody misses

    One weight of the subclassed network is changed by 1, ten times as much as above. Choose the pixel that it belongs
    to, so that all three networks give the same answers to every test digit nevertheless.
    """
    measured = three_ways_to_build(change=1.0, row=row, column=column, seed=seed).measured
    return {"largest difference between answers": below(measured["difference"], 1e-6)}


# 7.2.2


# 7.2.4


# 7.3.1


# 7.3.2


# 7.3.4


# 7.4.1


# 7.4.2


# 7.4.3


# 7.4.4

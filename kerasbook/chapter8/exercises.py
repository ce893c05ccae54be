"""Exercises of chapter 8: puzzles whose answer is a call, in the book's order.

    from kerasbook.chapter8 import exercises

An answer is run and measured like a concept. On six seeds, 0 to 5, every solution passes and every starting point
fails.
"""

from kerasbook.chapter8.listings.fine_tuning import Small, fine_tuning
from kerasbook.chapter8.listings.pretrained_features import CUTS, Cut, pretrained_features
from kerasbook.chapter8.settings import Seed, chapter
from kerasbook.concepts import above, below

# 8.1



# 8.1.1



# 8.1.2



# 8.2.3



# 8.2.4



# 8.2.5



# 8.3.1


@chapter.exercise(
    "8.3.1",
    hint="Where does the red line cross the blue one for good? The name of a block says how many stand before it.",
    solution={"cut": "b7_add"},
    why=(
        "Half way through, the features already tell animals from other things better than the convnet does. What is "
        "left of the network is a tenth of its weights: early blocks have few channels. Cut even earlier, it knows "
        "edges and spots, and these are what a convnet can learn from a few photographs by itself."
    ),
)
def half_a_network(cut: Cut = "b14_add", seed: Seed = 0):
    """Half a network will do

    Cut the pretrained network so early that fewer than ten of its fifteen blocks are left, and still be right about
    more photographs than the convnet that learns everything by itself.
    """
    measured = pretrained_features(cut=cut, seed=seed).measured
    blocks = CUTS.index(cut) and int(cut[1:].split("_")[0]) + 1  # "b7_add" -> 8, "stem_relu" -> 0
    return {"ahead of the convnet": above(measured["ahead"], 0.0), "blocks left": below(blocks, 10)}


# 8.3.2


@chapter.exercise(
    "8.3.2",
    hint="The picture has a rate that keeps everything and one that does not. There is room between them.",
    solution={"small": 1e-4},
    why=(
        "With Adam a weight moves by about the learning rate in each update, and there are a few dozen updates. At "
        "0.0001 that is a few thousandths, little for weights of this size. What is small depends on how many steps "
        "there are: with a hundred times as many photographs the same rate would go far."
    ),
)
def as_fast_as_you_dare(small: Small = 1e-2, seed: Seed = 0):
    """As fast as you dare

    The book's rate for fine-tuning is 0.00001. Find one that is at least five times as large, and at which the old head
    still loses fewer than five pictures in a hundred.
    """
    measured = fine_tuning(small=small, seed=seed).measured
    return {
        "times the book's rate": above(small / 1e-5, 4.99),
        "lost of the old accuracy": below(measured["lost_small"], 0.05),
    }

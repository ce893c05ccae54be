"""Exercises of chapter 8: puzzles whose answer is a call, in the book's order.

    from kerasbook.chapter8 import exercises

An answer is run and measured like a concept. On six seeds, 0 to 5, every solution passes and every starting point
fails.
"""

from kerasbook.chapter8.listings.augmentation import sixes_and_nines
from kerasbook.chapter8.listings.few_pictures import few_pictures
from kerasbook.chapter8.settings import Epochs, Seed, chapter
from kerasbook.concepts import above, below, number, predicted, whole
from kerasbook.lazily import np  # in your own code: import numpy as np

# 8.1


# 8.1.1


# 8.1.2


# 8.2.3


@chapter.exercise(
    "8.2.3",
    hint="Where do the blue line and the red one part?",
    solution={"epochs": 4},
    why=(
        "After four epochs the network has seen each picture four times. It already knows most of what it will ever "
        "know about new pictures, and little by heart yet. Going on teaches it its own pictures above all. "
        "Early stopping finds such a moment by itself, if there are enough pictures to watch it with."
    ),
)
def before_it_knows_them_by_heart(epochs: Epochs = 20, seed: Seed = 0):
    """Before it knows them by heart

    Stop the training at an epoch at which the network is right about more than 0.6 of the pictures held back, and at
    most 0.15 better on its own.
    """
    measured = few_pictures(epochs=epochs, seed=seed).measured
    return {"accuracy on pictures held back": above(measured["accuracy"], 0.6), "gap": below(measured["gap"], 0.15)}


# 8.2.4

Gigabytes = number("your prediction: how many GB the cache takes", least=0)


@chapter.exercise(
    "8.2.4",
    hint="A pixel has three numbers, and a 32-bit float takes four bytes.",
    solution={"gigabytes": 9.7},
    why=(
        "25,000 times 180 times 180 pixels, times three numbers of four bytes: 9.7 GB, nearly twelve times the "
        "download. A cache behind the decoding, but before the conversion to floats, keeps one byte for each number "
        "and takes a quarter of it. A cache of the files as they are takes 0.8 GB, and saves the disk but not the "
        "decoding. `cache(path)` puts it on the disk."
    ),
)
def will_it_fit(gigabytes: Gigabytes = 0.8):
    """Will it fit?

    The book's 25,000 photographs of cats and dogs are a download of 0.8 GB. A pipeline decodes them, makes them 180 by
    180 pixels large, turns them into 32-bit floats and caches them in memory. How many GB does the cache take, give or
    take half a GB?
    """
    of_a_picture = np.zeros((180, 180, 3), "float32").nbytes
    return {"GB in the cache": predicted(gigabytes, 25_000 * of_a_picture / 1e9, within=0.5)}


# 8.2.5

First = whole("one digit", least=0, most=9)
Second = whole("the other digit", least=0, most=9)


@chapter.exercise(
    "8.2.5",
    hint="Which digits would you still read as the same if the page lay upside down?",
    solution={"first": 0, "second": 1},
    why=(
        "A 0 and a 1 look nearly the same either way up, and hardly any other digit does. For them it is a "
        "harmless change, which could even help; for all ten digits at once it is none. Whether a change is "
        "an augmentation depends on the question, not on the picture."
    ),
)
def either_way_up(first: First = 6, second: Second = 9, seed: Seed = 0):
    """Either way up

    A network learns two digits, upright ones only. Choose two for which it does not matter which way up they come:
    upside down, it may take less than 0.1 of them for the other one.
    """
    taken = sixes_and_nines(f"{first} and {second}", seed)["taken"]
    return {"different digits": above(abs(first - second), 0.5), "taken for the other one": below(taken, 0.1)}


# 8.3.1


# 8.3.2

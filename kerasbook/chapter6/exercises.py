"""Exercises of chapter 6: puzzles whose answer is a call, in the book's order.

    from kerasbook.chapter6 import exercises

An answer is run and measured like a concept. On six seeds, 0 to 5, every solution passes and every starting point
fails.
"""

from kerasbook import datasets
from kerasbook.chapter6.settings import Seed, chapter
from kerasbook.concepts import number, predicted, whole
from kerasbook.lazily import np  # in your own code: import numpy as np

# 6.1.1 Frame the problem

TwoGenres = whole("units of a softmax that says of a film whether it is a drama, a comedy, both or neither", least=1)
AllGenres = whole("units of a softmax for which genres a film has, whichever of the 21 they are", least=1)


@chapter.exercise(
    "6.1.1",
    hint="A softmax chooses a single one of its units. What must each unit stand for, if a film may be both?",
    solution={"two_genres": 4, "all_genres": 2_097_152},
    why=(
        "A softmax can name several genres if each combination is a class of its own: neither, drama, comedy, both. "
        "With each further genre there are twice as many, 2 to the power of 21 in all, and for nearly all of them there is "
        "no film to learn from. Sigmoids need one unit for each genre. They ask 21 questions, which may be answered "
        "with yes several times."
    ),
)
def softmax_after_all(two_genres: TwoGenres = 2, all_genres: AllGenres = 21, seed: Seed = 0):
    """Softmax after all

    Somebody insists on a softmax for the genres. How many units does it need, so that it can say of a film whether it
    is a drama, a comedy, both or neither? And how many for any combination of all 21 genres?
    """
    dataset = datasets.films()
    chosen = [dataset.classes.index(name) for name in ("Drama", "Comedy")]
    combinations = np.unique(dataset.train.genres[:, chosen], axis=0)
    return {
        "units for two genres": predicted(two_genres, len(combinations), within=0.5),
        "units for all genres": predicted(all_genres, 2 ** len(dataset.classes), within=0.5),
    }


# 6.1.2


# 6.1.3


# 6.1.4 Choose a measure of success

Precision = number("your prediction of the precision, from 0 to 1", least=0, most=1)


@chapter.exercise(
    "6.1.4",
    hint="Count heads among 1,000 films: how many of the 20 are named, and how many of the other 980?",
    solution={"precision": 0.14},
    why=(
        "16 of the 20 are named, and 98 of the 980 others: 16 of 114 are right. Recall and the share of the others "
        "that are named say nothing about how rare the films are, and neither does the ROC curve, which is drawn from "
        "the two. With one yes in two the same network would have a precision of 0.89."
    ),
)
def how_many_are_right(precision: Precision = 0.8, seed: Seed = 0):
    """How many are right

    Of films that all critics like, a network names 80 of 100, and of all other films 10 of 100. All critics like 20 of
    1,000 films. Of the films that the network names, which share do all critics like?
    """
    wanted = np.arange(1_000) < 20
    named = np.concatenate([np.arange(20) < 0.8 * 20, np.arange(980) < 0.1 * 980])
    return {"precision": predicted(precision, wanted[named].mean(), within=0.01)}


# 6.2.2


# 6.2.5


# 6.3.1


# 6.3.2


# 6.3.3

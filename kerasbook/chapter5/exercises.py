"""Exercises of chapter 5: puzzles whose answer is a call, in the book's order.

    from kerasbook.chapter5 import exercises

An answer is run and measured like a concept. On six seeds, 0 to 5, every solution passes and every starting point
fails.
"""

from kerasbook.chapter5.listings.leaks import digits_twice, hours_of_dust
from kerasbook.chapter5.listings.learning_rate import trained
from kerasbook.chapter5.listings.protocols import Repeats, protocols
from kerasbook.chapter5.settings import LearningRate, Seed, chapter
from kerasbook.concepts import above, below, predicted, whole
from kerasbook.lazily import np  # in your own code: import numpy as np

# 5.1.1



# 5.1.2



# 5.2.1 Training, validation, and test sets


@chapter.exercise(
    "5.2.1",
    hint=(
        "A mean of r scores varies about as much as one of them, divided by the square root of r, if they have nothing "
        "to do with each other. Each score of four folds costs four networks."
    ),
    solution={"repeats": 6},
    why=(
        "A mean of six varies less than half as much as a single score, for 24 networks. What is special about the 100 "
        "houses is not in this number: it is the same each time, and no repetition shows it."
    ),
)
def as_often_as_it_takes(repeats: Repeats = 1, seed: Seed = 0):
    """As often as it takes

    A group has 100 houses. When they are divided anew, its score of K-fold validation with four folds must vary by less
    than 800 dollars. How often is K-fold validation to be repeated, with 24 networks at most?
    """
    measured = protocols(repeats=repeats, updates=50, seed=seed).measured
    return {
        "deviation when divided anew, in dollars": below(measured["same_houses"]["repeated"], 800),
        "networks": below(measured["networks"]["repeated"], 25),
    }



# 5.2.2



# 5.2.3 Things to keep in mind about model evaluation

Twins = whole("your prediction of how many validation digits have their copy in the training data", least=0)
Neighbours = whole(
    "your prediction of how many in 250 validation hours have the hour before or the hour after them in the training "
    "data",
    least=0,
)


def share_with_twins(rows):
    """The share of the validation rows that are training rows, too, over all draws."""
    draws = zip(rows.validation.T, rows.train.T, strict=True)
    return np.mean([np.isin(validation, train) for validation, train in draws])


def share_with_neighbours(rows):
    """The share of the validation rows whose neighbour in time, on one side at least, is a training row."""
    return (np.isin(rows.validation - 1, rows.train) | np.isin(rows.validation + 1, rows.train)).mean()


@chapter.exercise(
    "5.2.3",
    hint=(
        "The copy of a validation digit is one of the other 999 rows, and 750 of these are learned. An hour has two "
        "neighbours, and each of them is as likely to be learned as not. How likely is it that neither is?"
    ),
    solution={"twins": 188, "neighbours": 187},
    why=(
        "Three quarters both times, 188 of 250. Shuffling treats rows as if each had come alone. Copies and hours "
        "have not come alone, and whoever shuffles them gives many answers away before they are asked for. With "
        "the hours it is still worse than the number says: two hours apart they are hardly less alike than one."
    ),
)
def who_knows_whom(twins: Twins = 63, neighbours: Neighbours = 125, seed: Seed = 0):
    """Who knows whom

    500 digits stand in a list twice, and the 1,000 rows are shuffled and cut: 750 to learn from, 250 to validate on. Of
    how many of these 250 is the copy in the training data, on average? And two years of hours are shuffled and cut in
    half. Of 250 validation hours, how many have a neighbour in the training data, the hour before or the hour after?
    """
    rng = np.random.default_rng(seed)
    return {
        "validation digits with a copy": predicted(twins, 250 * share_with_twins(digits_twice("wrong", 20, rng)), 10),
        "validation hours with a neighbour": predicted(
            neighbours, 250 * share_with_neighbours(hours_of_dust("wrong", 1, rng)), 10
        ),
    }



# 5.3.1 Tuning key gradient descent parameters


@chapter.exercise(
    "5.3.1",
    hint=(
        "A rate of 0.001 is what Keras takes if nobody says anything, and 1,000 digits in batches of 50 are only 20 "
        "updates an epoch. On which side of the valley is a network that has had 40 updates and still learns?"
    ),
    solution={"learning_rate": 0.01},
    why=(
        "With 40 updates the network cannot get far in steps of 0.001, and with steps of 0.1 it does not settle. Steps "
        "of about 0.01 are the floor of the valley. With fewer updates the valley moves to larger rates, so a rate "
        "that was found in a short trial may be too large for the long training."
    ),
)
def two_epochs(learning_rate: LearningRate = 1e-3, seed: Seed = 0):
    """Two epochs

    With its usual learning rate, 0.001, rmsprop does not get the network of learning_rate far in two epochs: five
    networks read about half of the test digits. Find a rate with which they read three quarters, on average.
    """
    (_loss, accuracy, _dead), _model = trained([learning_rate], 2, seed)
    return {"accuracy after two epochs": above(accuracy.mean(), 0.75)}



# 5.3.2



# 5.3.3



# 5.4.2



# 5.4.3



# 5.4.4



"""Exercises of chapter 6: puzzles whose answer is a call, in the book's order.

    from kerasbook.chapter6 import exercises

An answer is run and measured like a concept. On six seeds, 0 to 5, every solution passes and every starting point
fails.
"""

from kerasbook import datasets
from kerasbook.chapter6.drift import drift_watch
from kerasbook.chapter6.listings.beat_then_overfit import Large, tables, trained
from kerasbook.chapter6.listings.tuning_overfits import Validation, tuning_overfits
from kerasbook.chapter6.listings.watched import film_table, one_table, rows
from kerasbook.chapter6.settings import Seed, chapter
from kerasbook.concepts import above, below, whole
from kerasbook.lazily import np  # in your own code: import numpy as np

# 6.1.1



# 6.1.2



# 6.1.3



# 6.1.4



# 6.2.2


@chapter.exercise(
    "6.2.2",
    hint="Four units can only draw a few lines. How many more do they need before they can learn 300 houses by heart?",
    solution={"large": 32},
    why=(
        "The error on the 300 houses falls to a few thousand dollars, and on others it stays where it is or rises: "
        "now you know that the network can hold more than there is to learn, and it is time to regularise it. As long "
        "as both errors are alike, nobody knows what a larger network would have found."
    ),
)
def cross_the_border(large: Large = 4, seed: Seed = 0):
    """Cross the border

    Only those who have overfitted know where the border is. Choose how many units, 40 at most, each of the two layers
    has, so that the network errs less than half as much on the 300 houses it has learned from as on others.
    """
    train, _test = datasets.houses()
    validation, drawn = np.split(np.random.default_rng(seed).permutation(len(train.prices))[:1_700], [1_400])
    table = tables(False, drawn[None], validation)
    step, _model = trained(table, train.prices, drawn[None], large, updates=400, seed=seed)
    known = np.abs(step.train[:, 0] - train.prices[drawn]).mean()
    others = np.abs(step.validation[:, 0] - train.prices[validation]).mean()
    return {"error on known houses / on others": below(known / others, 0.5), "units": below(large, 41)}



# 6.2.5


@chapter.exercise(
    "6.2.5",
    hint="The luck of a score shrinks with the square root of the number of films. Four times as many halve it.",
    solution={"validation": 750},
    why=(
        "Luck is what the best of many tries is chosen by where there is nothing else, and a larger validation set "
        "leaves less of it. It never leaves none: the score that decided does not go into the report. That is what "
        "the test set is for, once."
    ),
)
def room_for_luck(validation: Validation = 50, seed: Seed = 0):
    """Room for luck

    The best of 100 networks that have learned from thrown coins looks better than it is. How many validation films does
    a project need for this to be less than 0.05? Get by with 850 at most.
    """
    measured = tuning_overfits(validation=validation, seed=seed).measured
    flattered = measured["best_validation"] - measured["best_test"]
    return {"looks better than it is by": below(flattered, 0.05), "validation films": below(validation, 851)}



# 6.3.1



# 6.3.2



# 6.3.3

Films = whole("how many films of 1981 to 1990 the watch looks at, each time", least=20, most=600)
WATCHES = 20


@chapter.exercise(
    "6.3.3",
    hint="The more films there are in a window, the surer the test. But whoever waits for them finds out late.",
    solution={"films": 170},
    why=(
        "A test needs numbers: in few films even a large change looks like chance, and the correction for 47 tests "
        "makes it harder still. In practice you choose the window by how long you can afford not to know."
    ),
)
def ring_in_time(films: Films = 30, seed: Seed = 0):
    """Ring in time

    The watch knows the films up to 1980 and looks at films of 1981 to 1990. How many must it see before it rings in at
    least 17 of 20 windows? Get by with fewer than 200.
    """
    dataset = datasets.films()
    everything = one_table(dataset)
    table, year = film_table(everything, dataset.classes), everything.numbers[:, 0]
    old, later = np.flatnonzero(year <= 1980), np.flatnonzero((year > 1980) & (year <= 1990))
    rng = np.random.default_rng(seed)
    reference = rows(table, old)
    windows = [rng.choice(later, films, replace=False) for _watch in range(WATCHES)]
    rung = sum(drift_watch(reference, rows(table, window)).alarm for window in windows)
    return {"windows with an alarm": above(rung, 16), "films in a window": below(films, 200)}

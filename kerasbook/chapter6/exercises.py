"""Exercises of chapter 6: puzzles whose answer is a call, in the book's order.

    from kerasbook.chapter6 import exercises

An answer is run and measured like a concept. On six seeds, 0 to 5, every solution passes and every starting point
fails.
"""

from kerasbook import datasets
from kerasbook.chapter6.drift import drift_watch
from kerasbook.chapter6.listings.beat_then_overfit import Large, tables, trained
from kerasbook.chapter6.listings.collecting import Added, collecting
from kerasbook.chapter6.listings.smaller_for_the_device import Bits, accuracy, rounded, with_kernels
from kerasbook.chapter6.listings.smaller_for_the_device import trained as trained_on_clothes
from kerasbook.chapter6.listings.tuning_overfits import Validation, tuning_overfits
from kerasbook.chapter6.listings.watched import film_table, one_table, rows
from kerasbook.chapter6.settings import Seed, chapter
from kerasbook.concepts import above, below, number, predicted, whole
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
        "With each further genre there are twice as many, 2 to the power of 21 in all, and for nearly all of them "
        "there is no film to learn from. Sigmoids need one unit for each genre. They ask 21 questions, which may be "
        "answered with yes several times."
    ),
)
def softmax_after_all(two_genres: TwoGenres = 2, all_genres: AllGenres = 21):
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


# 6.1.2 Collect a dataset


@chapter.exercise(
    "6.1.2",
    hint="Start with 10. Where does the first dozen bring the error, and where the next?",
    solution={"added": 40},
    why=(
        "Fewer than one film in a hundred, and most of the harm is undone: the networks no longer have to guess how "
        "their line goes on. A sample need not be as large for each kind of film as for all together, but no kind that "
        "will be met may be missing. Which kinds there are, the sample cannot tell you."
    ),
)
def a_few_old_films(added: Added = 0, seed: Seed = 0):
    """A few old films

    You have a sample of 4,943 films since 2000, and you may replace at most 50 of them by films from before 1980. How
    many does it take until the error on old films is less than 1.6 times that of a random sample?
    """
    rise = collecting(added=added, seed=seed).measured["rise"]["recent"]
    return {"how many times larger the error is": below(rise, 1.6), "films replaced": below(added, 51)}


# 6.1.3 Understand your data


Percent = number("your prediction, in percent", least=0, most=100)


@chapter.exercise(
    "6.1.3",
    hint=(
        "There are 7,825 films to train on, of which 293 have no length. 668 films are documentaries; of the films "
        "without a length they are 46 percent."
    ),
    solution={"lost": 20},
    why=(
        "135 of the 668 documentaries have no length. Whoever leaves out what is incomplete loses 4 of 100 films, but "
        "20 of 100 documentaries, and then trains on a table in which documentaries are rarer than in life. What "
        "is left out is a sample, too, and nobody has drawn it at random."
    ),
)
def throw_them_away(lost: Percent = 3.7):
    """Throw them away

    3.7 percent of the training films have no length, and somebody leaves them out. How many percent of the
    documentaries are lost?
    """
    dataset = datasets.films()
    documentaries = dataset.train.genres[:, dataset.classes.index("Documentary")] > 0
    gone = np.isnan(dataset.train.numbers[documentaries, 1]).mean()
    return {"documentaries lost, in percent": predicted(lost, 100 * gone, within=2)}


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
def how_many_are_right(precision: Precision = 0.8):
    """How many are right

    Of films that all critics like, a network names 80 of 100, and of all other films 10 of 100. All critics like 20 of
    1,000 films. Of the films that the network names, which share do all critics like?
    """
    wanted = np.arange(1_000) < 20
    named = np.concatenate([np.arange(20) < 0.8 * 20, np.arange(980) < 0.1 * 980])
    return {"precision": predicted(precision, wanted[named].mean(), within=0.01)}


# 6.2.2 Beat a baseline


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


# 6.2.5 Regularize and tune your model


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


# 6.3.1 Explain your work to stakeholders and set expectations


FilmsOfEach = whole("how many films each of the ten groups has", least=10, most=2_000)
GROUPS, CARDS = 10, 2_000


@chapter.exercise(
    "6.3.1",
    hint=(
        "In a group of n films, the share that is wrong has a standard error of about 0.46 divided by the square root "
        "of n. The worst of ten lies about one and a half standard errors above what is true."
    ),
    solution={"films": 240},
    why=(
        "The worst group is chosen by what chance has added to it, and on fresh films that is gone. With 20 films in a "
        "group the card names one that seems to be wrong about nearly half of them, though all groups are alike. More "
        "films make the worst group less of an accident; that there is one says nothing."
    ),
)
def the_worst_of_ten(films: FilmsOfEach = 20, seed: Seed = 0):
    """The worst of ten

    A model is wrong about 30 of 100 films in each of ten groups. Card after card still names one of them the worst. How
    many films must each group have, so that the one named looks worse by less than 5 of 100, on average over 2,000
    cards? Get by with fewer than 300.
    """
    shares = np.random.default_rng(seed).binomial(films, 0.3, (CARDS, GROUPS)) / films
    return {
        "the worst group looks worse by": below(shares.max(axis=1).mean() - 0.3, 0.05),
        "films in a group": below(films, 300),
    }


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
    model, x, labels = trained_on_clothes(epochs=8, seed=seed)
    small = with_kernels(model, lambda weights: rounded(weights, bits))
    return {
        "share of the 32 bits": below(bits / 32, 0.126),
        "accuracy lost": below(accuracy(model, x, labels) - accuracy(small, x, labels), 0.02),
    }


# 6.3.3 Monitor your model in the wild


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

"""6.1.2 A column that knows the answer, and is not there when the answer is needed."""

from kerasbook import datasets
from kerasbook.chapter6 import pictures
from kerasbook.chapter6.listings.films import (
    BEFORE,
    NETWORKS,
    Updates,
    film_networks,
    film_parts,
    fitted,
    said_by,
    standard_error,
    together,
)
from kerasbook.chapter6.settings import LearningRate, Seed, chapter
from kerasbook.concepts import Finding, above, below, choice
from kerasbook.lazily import keras, np  # in your own code: import keras, numpy as np

Reviews = choice('whose reviews a film has: its "own", or those of "another" film', "own", "another")

# The columns that each network is given besides those that are known before a film is shown.
GIVEN = {"good_reviews": ("reviews", "good_reviews"), "reviews": ("reviews",), "none": ()}


def with_good_reviews(parts, films):
    """The number of good reviews of each film, standardised, as a column more: the table's share times its number."""
    counts = [np.log1p(np.rint(each.ratings * each.numbers[:, 2])) for each in films]  # (films,)
    middle, spread = counts[0].mean(), counts[0].std()
    return [
        part | {"good_reviews": ((each - middle) / spread)[:, None]} for part, each in zip(parts, counts, strict=True)
    ]


def of_another(part, rng):
    """The same columns, but each film has the reviews of another one."""
    order = rng.permutation(len(part["reviews"]))
    return part | {name: part[name][order] for name in ("reviews", "good_reviews")}


def missing(part, names):
    """What the columns look like before there are any reviews: filled with the mean, which is 0."""
    return part | {name: np.zeros_like(part[name]) for name in names}


def right(model, part, names, liked):
    """Which networks are right about which film: `(networks, films)`."""
    return (said_by(model, together(part, names))[..., 0] > 0.5) == liked


def importance(model, part, names, liked, rng):
    """By how much the accuracy falls if the films' values of one column, or group of columns, change places."""
    whole = right(model, part, names, liked).mean()
    order = rng.permutation(len(liked))
    groups = {name: (name, "no_minutes") if name == "minutes" else (name,) for name in names if name != "no_minutes"}
    return {
        name: whole - right(model, part | {one: part[one][order] for one in group}, names, liked).mean()
        for name, group in groups.items()
    }


@chapter.concept("6.1.2", third="6.1", builds=[film_networks], quick={"updates": 120})
def target_leak(reviews: Reviews = "own", updates: Updates = 150, learning_rate: LearningRate = 0.01, seed: Seed = 0):
    """How can a network be nearly perfect in the test, and useless in use?

    Before a film is shown: will most critics like it? The table was made afterwards, and it knows how many reviews a
    film got, and how many of them were good. Left: by how much the accuracy on test films falls if one column is
    shuffled, for networks that have both; red columns do not exist yet when the question is asked. Right: five networks
    each, with both columns, with the number of reviews alone, and with neither. Blue is the accuracy on test films as
    the table has them, red on the same films before there are any reviews. Dotted: always saying yes.

    Measures:
        constant: accuracy of always saying yes
        in_test: mean accuracy of five networks on test films with all their columns
        in_use: the same before there are any reviews
        networks: accuracy of each network
        importance: by how much the accuracy falls if a column is shuffled
        honest_error: standard error of the difference between in use and never having had the columns
        gain_error: standard error of the difference between test and use
        good_reviews: with the number of good reviews and of all reviews
        reviews: with the number of reviews alone
        none: with neither
        genres: which genres a film has
        languages: what is spoken in it
        countries: where it was made
        year: when it was first shown
        minutes: how long it is, and whether that is known
    """
    films = datasets.films()
    rng = np.random.default_rng(seed)
    parts = with_good_reviews(film_parts(*films), films)
    if reviews == "another":
        parts = [of_another(part, rng) for part in parts]
    train, test = parts
    known, liked = (each.ratings >= 0.6 for each in films)  # what Rotten Tomatoes calls fresh

    measured = {key: {} for key in ("in_test", "in_use", "networks", "honest_error", "gain_error")}
    measured["constant"] = liked.mean()
    in_use_of = {}
    for number, (name, more) in enumerate(GIVEN.items()):
        names = BEFORE + more
        x = together(train, names)
        keras.utils.set_random_seed(seed + 1_000 * number)
        model = film_networks(NETWORKS, x.shape[1])
        fitted(model, x, known[:, None], "binary_crossentropy", updates, learning_rate, seed + 1_000 * number)
        in_test, in_use = (right(model, part, names, liked) for part in (test, missing(test, more)))
        measured["in_test"][name], measured["in_use"][name] = in_test.mean(), in_use.mean()
        measured["networks"][name] = {"in_test": in_test.mean(axis=1), "in_use": in_use.mean(axis=1)}
        measured["gain_error"][name] = standard_error(in_test.mean(axis=0) - in_use.mean(axis=0))
        in_use_of[name] = in_use.mean(axis=0)  # (films,)
        if name == "good_reviews":
            measured["importance"] = importance(model, test, names, liked, rng)
    for name in ("good_reviews", "reviews"):
        measured["honest_error"][name] = standard_error(in_use_of[name] - in_use_of["none"])
    return Finding(measured=measured, figure=pictures.target_leak.Leak(measured), model=model)


@target_leak.guess(least=0, most=100, says="{number} of 100")
def right_in_use(measured):
    """In the test the networks that know both numbers of reviews are right about nearly every film. Before a film has
    any reviews, about how many of 100 films are they right?
    """
    return 100 * measured["in_use"]["good_reviews"]


@target_leak.claim(
    control={"reviews": "another"},
    takes_away="That the columns know the answer: each film has the numbers of another one.",
)
def nearly_perfect_in_the_test(measured):
    """With the number of reviews and of good ones, the networks are right about more than 90 of 100 test films."""
    return above(measured["in_test"]["good_reviews"], 0.9)


@target_leak.claim(
    control={"reviews": "another"},
    takes_away="That the columns know the answer: each film has the numbers of another one.",
)
def worse_than_without(measured):
    """Before there are reviews, the same networks are right less often than those that never had the columns, by at
    least 0.015 and by more than two standard errors.
    """
    in_use, honest = measured["in_use"]["good_reviews"], measured["in_use"]["none"]
    return below(in_use, honest, by=0.015) & below(in_use, honest, by=2 * measured["honest_error"]["good_reviews"])


@target_leak.claim(
    control={"reviews": "another"},
    takes_away="That the columns know the answer: each film has the numbers of another one.",
)
def importance_gives_it_away(measured):
    """Shuffling the number of good reviews costs more than twice the accuracy that shuffling any column costs that is
    known before a film is shown.
    """
    others = [measured["importance"][name] for name in ("genres", "languages", "countries", "year", "minutes")]
    return above(measured["importance"]["good_reviews"], 2 * max(others))


@target_leak.claim(
    control={"reviews": "another"},
    takes_away="That the number of reviews has to do with the answer: each film has that of another one.",
)
def a_small_leak_promises_too_much(measured):
    """Even with the number of reviews alone, the networks are right more often in the test than in use, by at least
    0.015 and by more than two standard errors.
    """
    in_use, in_test = measured["in_use"]["reviews"], measured["in_test"]["reviews"]
    return below(in_use, in_test, by=0.015) & below(in_use, in_test, by=2 * measured["gain_error"]["reviews"])

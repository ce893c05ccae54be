"""6.1.3 Look before you train: the data on one sheet, and what a missing value says."""

from collections import namedtuple

from kerasbook import datasets
from kerasbook.chapter6 import pictures
from kerasbook.chapter6.listings.films import (
    NETWORKS,
    Updates,
    film_networks,
    film_parts,
    fitted,
    said_by,
    standard_error,
    together,
)
from kerasbook.chapter6.listings.framing import WITHOUT_GENRES
from kerasbook.chapter6.settings import LearningRate, Seed, chapter
from kerasbook.concepts import Finding, above, below, choice
from kerasbook.lazily import keras, np  # in your own code: import keras, numpy as np

Lost = choice('which lengths are missing: "as found", or as many "at random"', "as found", "at random")
Split = choice('what is kept together when films are divided: "titles", or nothing ("films")', "titles", "films")

WITHOUT_FLAG = tuple(name for name in WITHOUT_GENRES if name != "no_minutes")


Looked = namedtuple("Looked", ["numbers", "genres"])  # the columns of the table that are drawn


def lost_at_random(films, share, rng):
    """Films whose length is known, after a share of the lengths has been lost by accident."""
    known = np.flatnonzero(np.isfinite(films.numbers[:, 1]))
    films = type(films)(*(column[known] for column in films))
    numbers = films.numbers.copy()
    numbers[rng.random(len(known)) < share, 1] = np.nan
    return films._replace(numbers=numbers)


def shared_titles(train, test, split, rng):
    """How many titles stand in both parts."""
    if split == "films":
        titles = rng.permutation(np.concatenate([train.titles, test.titles]))
        return len(set(titles[: len(train.titles)]) & set(titles[len(train.titles) :]))
    return len(set(train.titles) & set(test.titles))


def cross_entropy(said, answers):
    """What each network pays for each film: the negative logarithm of what it gave to the right answer."""
    return -np.log(np.clip(np.where(answers, said, 1 - said), 1e-7, 1))  # (networks, films)


@chapter.concept("6.1.3", third="6.1", builds=[film_networks], quick={"updates": 90})
def understanding(
    lost: Lost = "as found",
    split: Split = "titles",
    updates: Updates = 150,
    learning_rate: LearningRate = 0.01,
    seed: Seed = 0,
):
    """What does the table say before anything is trained?

    Top: the data sheet of the films: how each number is distributed, how many films have each genre, and what is
    missing; test films as outlines. Bottom left: how many documentaries there are among the films with a length and
    among those without. Bottom right: networks are to say from the other columns whether a film is a documentary. Five
    are told by a column more that the length is missing, five are not. Dots are what each pays, as a cross-entropy, for
    the test films without a length; less is better.

    Measures:
        missing: share of the films whose length is missing
        shortest: minutes of the shortest film
        longest: minutes of the longest film
        most_frequent: films of the most frequent genre
        rarest: films of the rarest genre
        shared_titles: titles that stand in the training part and in the test part
        documentaries: share of the films that are documentaries
        with_length: where the length is known
        without_length: where it is missing
        loss: cross-entropy on test films without a length
        flag: with a column that says that the length is missing
        no_flag: without it
        elsewhere: the same on test films with a length
        networks: cross-entropy of each network on test films without a length
        flag_error: standard error of the difference
    """
    rng = np.random.default_rng(seed)
    dataset = datasets.films()
    films = dataset.train, dataset.test
    if lost == "at random":
        share = np.isnan(films[0].numbers[:, 1]).mean()
        films = tuple(lost_at_random(part, share, rng) for part in films)
    documentary = dataset.classes.index("Documentary")
    known, right = (part.genres[:, documentary] > 0 for part in films)
    train, test = film_parts(*films)
    unknown = [part["no_minutes"][:, 0] for part in (train, test)]

    losses, elsewhere, model = {}, {}, None
    for name, columns in {"no_flag": WITHOUT_FLAG, "flag": WITHOUT_GENRES}.items():
        x, new = (together(part, columns) for part in (train, test))
        keras.utils.set_random_seed(seed)
        model = film_networks(NETWORKS, x.shape[1])
        fitted(model, x, known[:, None], "binary_crossentropy", updates, learning_rate, seed)
        paid = cross_entropy(said_by(model, new)[..., 0], right)  # (networks, films)
        losses[name], elsewhere[name] = paid[:, unknown[1]], paid[:, ~unknown[1]].mean()

    minutes = np.concatenate([part.numbers[:, 1] for part in films])
    of_genre = films[0].genres.sum(axis=0)
    measured = {
        "missing": unknown[0].mean(),
        "shortest": np.nanmin(minutes),
        "longest": np.nanmax(minutes),
        "most_frequent": int(of_genre.max()),
        "rarest": int(of_genre.min()),
        "shared_titles": shared_titles(dataset.train, dataset.test, split, rng),
        "documentaries": {"with_length": known[~unknown[0]].mean(), "without_length": known[unknown[0]].mean()},
        "loss": {name: each.mean() for name, each in losses.items()},
        "elsewhere": elsewhere,
        "networks": {name: each.mean(axis=1) for name, each in losses.items()},
        "flag_error": standard_error((losses["flag"] - losses["no_flag"]).mean(axis=0)),
    }
    looked = [Looked(part.numbers, part.genres) for part in films]
    figure = pictures.understanding.Sheet(measured, *looked, dataset.classes, dataset.columns, dataset.card)
    return Finding(measured=measured, figure=figure, model=model)


@understanding.guess(least=0, most=100, says="{number} of 100")
def documentaries_without_a_length(measured):
    """Of 100 films in the table, about 9 are documentaries. Of 100 films whose length is missing, how many are?"""
    return 100 * measured["documentaries"]["without_length"]


@understanding.claim(
    control={"lost": "at random"}, takes_away="The reason why lengths are missing: as many are lost by accident."
)
def missing_is_no_accident(measured):
    """Among the films without a length, the share of documentaries is more than three times that among the others."""
    documentaries = measured["documentaries"]
    return above(documentaries["without_length"], 3 * documentaries["with_length"])


@understanding.claim(
    control={"lost": "at random"}, takes_away="The reason why lengths are missing: as many are lost by accident."
)
def a_flag_helps(measured):
    """Networks that are told that the length is missing have a smaller cross-entropy on these films, by at least 0.06
    and by more than two standard errors.
    """
    flag, no_flag = measured["loss"]["flag"], measured["loss"]["no_flag"]
    return below(flag, no_flag, by=0.06) & below(flag, no_flag, by=2 * measured["flag_error"])


@understanding.claim(
    control={"split": "films"},
    takes_away="That films of the same title stay together: single films are drawn for the test.",
)
def no_title_is_in_both_parts(measured):
    """No title stands in the training part and in the test part."""
    return below(measured["shared_titles"], 1)

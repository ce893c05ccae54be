"""6.1.2 A sample of what is at hand, and the films that were not in it."""

from kerasbook import datasets
from kerasbook.chapter6 import pictures
from kerasbook.chapter6.listings.films import NETWORKS, Updates, film_networks, film_parts, fitted, said_by, together
from kerasbook.chapter6.settings import LearningRate, Seed, chapter
from kerasbook.concepts import Finding, above, choice, whole
from kerasbook.lazily import keras, np  # in your own code: import keras, numpy as np

Drawn = choice('how films come into a sample: "at hand", or "at random"', "at hand", "at random")
Added = whole("how many films of the kind that is left out take the place of others in each sample", least=0, most=200)


def at_hand(films):
    """For each sample, which films are in it because they are easy to get, and which kind of film it leaves out."""
    year, _minutes, reviews = films.numbers.T
    english = np.array(["English" in text for text in films.languages])
    return {
        "recent": (year >= 2000, year < 1980),
        "english": (english, ~english),
        "famous": (reviews >= 100, reviews < 60),
    }


def samples(films, drawn, added, rng):
    """The training films of each sample, and of a random one of the same size: two arrays of numbers for each."""
    found = {}
    for name, (inside, left_out) in at_hand(films).items():
        everything = rng.permutation(len(inside))
        own = everything[inside[everything]]
        if drawn == "at random":
            own = rng.permutation(len(inside))[: len(own)]
        others = rng.choice(np.flatnonzero(left_out), added, replace=False)
        found[name] = (np.concatenate([others, own[added:]]), everything[: len(own)])
    return found


@chapter.concept("6.1.2", third="6.1", builds=[film_networks], quick={"updates": 90})
def collecting(
    drawn: Drawn = "at hand",
    added: Added = 0,
    updates: Updates = 150,
    learning_rate: LearningRate = 0.01,
    seed: Seed = 0,
):
    """What happens to the films that nobody put into the sample?

    Three samples that are easy to get: films since 2000, films in English, films with at least 100 reviews. How many
    critics of ten like a film is learned from each, and from a random sample of the same size. Each group of dots are
    five networks. Left, the error on test films of the kind that was sampled, which is what a hold-out set would show;
    right, on test films of the kind that was left out. Red has learned from what was at hand, blue from the random
    sample.

    Measures:
        films: how many films are in the sample
        at_hand: mean error, in critics of ten, after learning from what was at hand
        random: mean error after learning from a random sample
        inside: on test films of the kind that was sampled
        left_out: on test films of the kind that was left out
        rise: how many times larger the error on what was left out is than with a random sample
        networks: error of each network
        recent: films since 2000; left out are those before 1980
        english: films in English; left out are all others
        famous: films with 100 reviews or more; left out are those with fewer than 60
    """
    films = datasets.films()
    x, new = (together(part) for part in film_parts(*films))
    of_each = samples(films.train, drawn, added, np.random.default_rng(seed))
    rows = [own for pair in of_each.values() for own in pair for _network in range(NETWORKS)]
    keras.utils.set_random_seed(seed)
    model = film_networks(len(rows), x.shape[1], width=16)
    fitted(model, x, films.train.ratings[:, None], "mean_squared_error", updates, learning_rate, seed, rows)
    errors = 10 * np.abs(said_by(model, new)[..., 0] - films.test.ratings)  # (networks, films)

    measured = {key: {} for key in ("films", "at_hand", "random", "rise", "networks")}
    by_sample = errors.reshape(len(of_each), 2, NETWORKS, -1)  # sample, at hand or random, network, film
    for (name, kinds), each in zip(at_hand(films.test).items(), by_sample, strict=True):
        networks = {
            way: {kind: one[:, kinds[number]].mean(axis=1) for number, kind in enumerate(("inside", "left_out"))}
            for way, one in zip(("at_hand", "random"), each, strict=True)
        }
        measured["films"][name] = len(of_each[name][0])
        measured["networks"][name] = networks
        for way, one in networks.items():
            measured[way][name] = {kind: values.mean() for kind, values in one.items()}
        measured["rise"][name] = measured["at_hand"][name]["left_out"] / measured["random"][name]["left_out"]
    return Finding(measured=measured, figure=pictures.collecting.Samples(measured), model=model)


@collecting.guess(least=0, most=8, says="{number} times")
def how_much_larger(measured):
    """A network learns from films since 2000, another from as many films of all years. How many times as large is the
    error of the first on films from before 1980?
    """
    return measured["rise"]["recent"]


@collecting.claim(
    control={"drawn": "at random"},
    takes_away="That the sample is what was at hand: its films are drawn at random, too.",
)
def what_was_left_out_suffers(measured):
    """On films from before 1980, the error is at least a third larger after learning from films since 2000."""
    return above(measured["rise"]["recent"], 4 / 3)


@collecting.claim(
    control={"drawn": "at random"},
    takes_away="That the sample is what was at hand: its films are drawn at random, too.",
)
def the_hold_out_set_sees_nothing(measured):
    """On films of the kind that was sampled, which a hold-out set would have, the error is smaller than on those left
    out, by at least one critic in ten.
    """
    mine = measured["at_hand"]["recent"]
    return above(mine["left_out"], mine["inside"], by=1.0)


@collecting.claim(
    control={"added": 100}, takes_away="That a kind of film is left out altogether: 100 of the films are of that kind."
)
def a_hundred_would_have_helped(measured):
    """The error on films from before 1980 is more than twice that of the random sample."""
    return above(measured["rise"]["recent"], 2.0)

"""6.3.1 What a model card promises, and whether it comes true."""

from kerasbook import datasets
from kerasbook.chapter6 import pictures
from kerasbook.chapter6.listings.films import (
    LANGUAGES,
    NETWORKS,
    Updates,
    film_networks,
    film_parts,
    fitted,
    said_by,
    together,
)
from kerasbook.chapter6.model_card import by_group, worst_of
from kerasbook.chapter6.settings import LearningRate, Seed, chapter
from kerasbook.concepts import Finding, above, below, choice, near
from kerasbook.lazily import keras, np, sklearn  # in your own code: import keras, numpy as np, sklearn

ToldFrom = choice('which films the card is told from: the "test" films, or the "training" films', "test", "training")
Grouped = choice(
    'what makes the groups of films: their "language", their "decade", or "chance", with groups as large as those of '
    "the languages",
    "language",
    "decade",
    "chance",
)

TRAINING, TEST, FRESH = 1_000, 3_000, 3_000  # films: to learn from, to tell the card from, to see whether it is true
ENOUGH = 60  # of 100 critics must like a film for the answer to be yes


def film_network(columns=41, width=64):
    """What is delivered: a network with one hidden layer, which says how probable it is that critics like a film."""
    return keras.Sequential(
        [
            keras.Input((columns,), name="film"),
            keras.layers.Dense(width, "relu"),  # (films, columns) -> (films, width)
            keras.layers.Dense(1, "sigmoid", name="liked"),  # -> (films, 1)
        ],
        name="liked_films",
    )


def first_of(networks):
    """The first of networks that were trained side by side, as a model of its own."""
    weights = networks.get_weights()  # (networks, columns, width), (networks, 1, width), ...
    columns, width = weights[0].shape[1:]
    model = film_network(columns, width)
    model.set_weights([weight[0].reshape(own.shape) for weight, own in zip(weights, model.weights, strict=True)])
    return model


def rows(films, chosen):
    """Some of the films."""
    return type(films)(*(column[chosen] for column in films))


def groups_of(films, grouped, rng):
    """The name of each film's group. A film in several languages belongs to the first of them in `LANGUAGES`."""
    if grouped == "decade":
        return np.array([f"{int(year) // 10 * 10}s" for year in films.numbers[:, 0]])
    spoken = [text.split(", ") for text in films.languages]
    names = [next((name for name in LANGUAGES if name in film), "another") for film in spoken]
    if grouped == "chance":
        letters = dict(zip((*LANGUAGES, "another"), "ABCDEFGHI", strict=True))
        return rng.permutation([letters[name] for name in names])
    return np.array(names)


def rates(said, liked):
    """The two kinds of errors, as shares of all films."""
    return {"false_alarms": (said & ~liked).mean(), "missed": (~said & liked).mean()}


def error_and_baseline(wrong, liked, chosen):
    """Of some of the films: on which share the network is wrong, and on which whoever always says yes."""
    return wrong[chosen].mean(), 1 - liked[chosen].mean()


@chapter.concept("6.3.1", third="6.3", builds=[film_network, film_networks], quick={"updates": 200})
def explaining_to_others(
    told_from: ToldFrom = "test",
    grouped: Grouped = "language",
    updates: Updates = 300,
    learning_rate: LearningRate = 0.01,
    seed: Seed = 0,
):
    """What may you promise of a model, and where will it fail?

    A model card. The network has learned from 1,000 films whether at least 60 of 100 critics like one. The card is told
    from 3,000 other films: dots, with two standard errors. Rings are 3,000 fresh films, which nobody had looked at when
    it was written. Diamonds always say yes. Top left, five dots are five networks. Right, the groups of films; red is
    the one that the card names the worst, and grey ones have too few films to be named.

    Measures:
        networks: share of wrong answers of each of five networks, on the films that the card is told from
        error: share of wrong answers
        false_alarms: films that are recommended and not liked, as a share of all films
        missed: films that are liked and not recommended, as a share of all films
        told: as the card says
        fresh: on fresh films
        constant: whoever always says yes
        line: logistic regression
        uncertain: standard error of what the card says
        worst: share of wrong answers in the group that the card names the worst
        rest: share of wrong answers on all other films
        always_yes: whoever always says yes, on the same fresh films
        worse: by how much the group named worst is worse than the rest, on fresh films
        worse_uncertain: standard error of that
        gained: by how much the network is better than always saying yes on the rest, on fresh films
    """
    train, _test = datasets.films()
    rng = np.random.default_rng(seed)
    order = rng.permutation(len(train.ratings))[: TRAINING + TEST + FRESH]
    parts = [rows(train, chosen) for chosen in np.split(order, [TRAINING, TRAINING + TEST])]
    learned, _tested, fresh = x = [together(part) for part in film_parts(*parts)]  # (films, columns) each
    liked = [np.rint(100 * part.ratings) >= ENOUGH for part in parts]

    keras.utils.set_random_seed(seed)
    networks = film_networks(NETWORKS, learned.shape[1], width=64)
    fitted(networks, learned, liked[0][:, None], "binary_crossentropy", updates, learning_rate, seed)
    line = sklearn.linear_model.LogisticRegression(max_iter=1_000).fit(learned, liked[0])

    told = 0 if told_from == "training" else 1
    said, said_fresh = (said_by(networks, films)[..., 0] > 0.5 for films in (x[told], fresh))  # (networks, films)
    wrong, wrong_fresh = said[0] != liked[told], said_fresh[0] != liked[2]  # the first network is the one delivered
    names, names_fresh = (groups_of(parts[number], grouped, rng) for number in (told, 2))
    groups = by_group(wrong, names)
    worst = worst_of(groups, higher_is_better=False).name
    inside = names_fresh == worst
    in_worst, in_rest = (error_and_baseline(wrong_fresh, liked[2], chosen) for chosen in (inside, ~inside))

    by_kind = rates(said[0], liked[told]), rates(said_fresh[0], liked[2])
    measured = {
        "networks": (said != liked[told]).mean(axis=1).tolist(),
        "error": {
            "told": wrong.mean(),
            "fresh": wrong_fresh.mean(),
            "constant": 1 - liked[told].mean(),
            "line": (line.predict(x[told]) != liked[told]).mean(),
        },
        **{
            kind: {
                "told": by_kind[0][kind],
                "fresh": by_kind[1][kind],
                "uncertain": (by_kind[0][kind] * (1 - by_kind[0][kind]) / len(wrong)) ** 0.5,
            }
            for kind in ("false_alarms", "missed")
        },
        "worst": {"told": wrong[names == worst].mean(), "fresh": in_worst[0], "always_yes": in_worst[1]},
        "rest": {"told": wrong[names != worst].mean(), "fresh": in_rest[0], "always_yes": in_rest[1]},
        "worse": in_worst[0] - in_rest[0],
        # From all fresh films together: in a group of a dozen, all answers may be right.
        "worse_uncertain": wrong_fresh.std() * (1 / inside.sum() + 1 / (~inside).sum()) ** 0.5,
        "gained": in_rest[1] - in_rest[0],
    }
    figure = pictures.explaining_to_others.Card(
        measured,
        groups,
        fresh={group.name: group.result for group in by_group(wrong_fresh, names_fresh)},
        constant={group.name: group.result for group in by_group(~liked[told], names)},
        films=len(wrong),
    )
    return Finding(measured=measured, figure=figure, model=first_of(networks))


@explaining_to_others.guess(least=0, most=100, says="{number} of 100")
def error_on_fresh_films(measured):
    """A network has learned from 1,000 films whether critics like one, until it is wrong about only one in eight of
    them. About how many of 100 films that it has never seen is it wrong?
    """
    return 100 * measured["error"]["fresh"]


@explaining_to_others.claim(
    control={"told_from": "training"},
    takes_away="That the card is told from other films than those that the network has learned from.",
)
def the_rates_come_true(measured):
    """Of 1,000 fresh films, the network wrongly recommends as many as the card says, and misses as many, give or take
    40.
    """
    false_alarms, missed = measured["false_alarms"], measured["missed"]
    return near(false_alarms["fresh"], false_alarms["told"], within=0.04) & near(
        missed["fresh"], missed["told"], within=0.04
    )


@explaining_to_others.claim(
    control={"grouped": "chance"},
    takes_away="What the films of a group have in common: they are just as large, but thrown together by chance.",
)
def the_worst_group_is_worse_again(measured):
    """The group that the card names the worst does worse than all other films on fresh films, too, by more than three
    standard errors.
    """
    return above(measured["worse"], 3 * measured["worse_uncertain"])


@explaining_to_others.claim(
    control={"grouped": "chance"},
    takes_away="What the films of a group have in common: they are just as large, but thrown together by chance.",
)
def the_best_groups_are_no_merit(measured):
    """On all other films, where it is wrong least often, the network gains fewer than 3 of 100 over whoever always says
    yes.
    """
    return below(measured["gained"], 0.03)

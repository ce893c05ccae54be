"""6.1.1 The same table, four questions: what goes in, what comes out, which last layer."""

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
from kerasbook.concepts import Finding, above, below, choice, whole
from kerasbook.lazily import keras, np  # in your own code: import keras, numpy as np

Critics = whole("out of how many critics those are counted who liked a film", least=1)
Genres = choice('which genres of a film are asked for: "all", or only "one" of them, drawn at random', "all", "one")
Answers = choice('"right" answers, or those of other films ("shuffled")', "right", "shuffled")

DECADES = (1980, 1990, 2000, 2010)  # the years in which a new class begins: before 1980, 1980 to 1989, ...
# What goes in: never the answer, nor what is known no sooner than the answer.
WITHOUT_YEAR = ("genres", "languages", "countries", "minutes", "no_minutes", "reviews")
WITHOUT_GENRES = ("languages", "countries", "year", "minutes", "no_minutes", "reviews", "rating")
# Last layer and loss as the book pairs them, and another pair that fits the same answers.
PAIRS = {
    "liked": (("sigmoid", "binary_crossentropy"), (None, "mean_squared_error")),
    "decade": (("softmax", "categorical_crossentropy"), ("sigmoid", "binary_crossentropy")),
    "genres": (("sigmoid", "binary_crossentropy"), ("softmax", "categorical_crossentropy")),
    "critics": ((None, "mean_squared_error"), ("sigmoid", "mean_squared_error")),
}
THRESHOLDS = tuple(tenth / 10 for tenth in range(1, 10))


def answers_of(films, critics, genres, rng):
    """The four answers about each film, each as a network is to give it: `(films, units)`."""
    one = (films.genres * rng.random(films.genres.shape)).argmax(axis=1)  # (films,): one of its genres
    decade = np.digitize(films.numbers[:, 0], DECADES)  # (films,): 0 to 4
    return {
        "liked": films.ratings[:, None] >= 0.6,  # what Rotten Tomatoes calls fresh
        "decade": np.eye(len(DECADES) + 1)[decade],  # a single 1 in each row
        "genres": films.genres if genres == "all" else np.eye(films.genres.shape[1])[one],  # one 1, or several
        "critics": critics * films.ratings[:, None],
    }


def errors(task, said, answers, threshold=0.5):
    """How wrong an answer is about each film: 0 or 1; how many genres are wrong or missing; or how many critics."""
    if task == "decade":
        return said.argmax(axis=-1) != answers.argmax(axis=-1)
    if task == "critics":
        return np.abs(said - answers)[..., 0]
    return ((said > threshold) != answers).sum(axis=-1)


def baseline(task, answers):
    """The best answer of somebody who knows the training answers and nothing about a film."""
    return np.median(answers, axis=0) if task != "decade" else answers.mean(axis=0)


def network_errors(task, pair, known, new, updates, learning_rate, seed):
    """How wrong each network is about each new film: `(networks, films)`.

    From which probability on a genre is named is what suits each network best on the training films.
    """
    (x, answers), (new_x, new_answers) = known, new
    activation, loss = pair
    keras.utils.set_random_seed(seed)
    model = film_networks(NETWORKS, x.shape[1], answers.shape[1], activation)
    fitted(model, x, answers, loss, updates, learning_rate, seed)
    said = said_by(model, new_x)
    if task != "genres":
        return errors(task, said, new_answers), model
    before = said_by(model, x)
    best = [min(THRESHOLDS, key=lambda at, one=one: errors(task, one, answers, at).mean()) for one in before]
    return np.array([errors(task, one, new_answers, at) for one, at in zip(said, best, strict=True)]), model


@chapter.concept("6.1.1", third="6.1", builds=[film_networks], quick={"updates": 90})
def framing(
    critics: Critics = 10,
    genres: Genres = "all",
    answers: Answers = "right",
    updates: Updates = 150,
    learning_rate: LearningRate = 0.03,
    seed: Seed = 0,
):
    """Which last layer and which loss go with which question?

    Four questions to the same table of films. Each row names the question, what goes in, and the last layer with its
    loss. At the right, the error on test films as a share of the error of the best constant answer (dotted line): blue
    are five networks with the pair of the row, red five with the other one. The bold numbers are the errors themselves.

    Measures:
        baseline: error of the best constant answer
        right: mean error of five networks with the pair that the book names
        other: mean error of five networks with another pair
        liked: share of the films on which it is wrong about whether the critics liked it
        decade: share of the films that are put into the wrong decade
        genres: genres of a film that are wrong or missing
        critics: by how many critics it is wrong
        networks: error of each network
        gain_error: standard error of what the networks gain over the constant answer
        pair_error: standard error of the difference between the two pairs
    """
    rng = np.random.default_rng(seed)
    films = datasets.films()
    parts = film_parts(*films)
    wanted = [answers_of(part, critics, genres, rng) for part in films]
    if answers == "shuffled":
        order = rng.permutation(len(films.train.ratings))
        wanted[0] = {task: each[order] for task, each in wanted[0].items()}
    columns = {"liked": BEFORE, "decade": WITHOUT_YEAR, "genres": WITHOUT_GENRES, "critics": BEFORE}

    measured = {key: {} for key in ("baseline", "right", "other", "networks", "gain_error", "pair_error")}
    for task, pairs in PAIRS.items():
        known, new = ((together(part, columns[task]), each[task]) for part, each in zip(parts, wanted, strict=True))
        constant = errors(task, baseline(task, known[1])[None], new[1])  # (films,)
        (right, model), (other, _model) = (
            network_errors(task, pair, known, new, updates, learning_rate, seed) for pair in pairs
        )
        measured["baseline"][task] = constant.mean()
        measured["right"][task], measured["other"][task] = right.mean(), other.mean()
        measured["networks"][task] = {"right": right.mean(axis=1), "other": other.mean(axis=1)}
        measured["gain_error"][task] = standard_error(right.mean(axis=0) - constant)
        measured["pair_error"][task] = standard_error(right.mean(axis=0) - other.mean(axis=0))
    return Finding(measured=measured, figure=pictures.framing.FourQuestions(measured, PAIRS, critics), model=model)


@framing.claim(
    control={"answers": "shuffled"},
    takes_away="That the answers belong to the films: each training film has the answers of another one.",
)
def each_beats_its_baseline(measured):
    """With the book's last layer and loss, the networks are less wrong than the best constant answer, on each of the
    four questions by more than two standard errors.
    """
    verdicts = [
        below(measured["right"][task], measured["baseline"][task], by=2 * measured["gain_error"][task])
        for task in ("liked", "decade", "genres", "critics")
    ]
    return verdicts[0] & verdicts[1] & verdicts[2] & verdicts[3]


@framing.claim(
    control={"genres": "one"},
    takes_away="That a film has several genres at once: one of them, drawn at random, is all that is asked for.",
)
def softmax_cannot_name_several(measured):
    """Where a film has several genres, a softmax gets more of them wrong than sigmoids do, by more than two standard
    errors, even with the threshold that suits it best.
    """
    return above(measured["other"]["genres"], measured["right"]["genres"], by=2 * measured["pair_error"]["genres"])


@framing.claim(
    control={"critics": 1},
    takes_away="That an answer may be above 1: the same ratings are written as a share, from 0 to 1.",
)
def a_sigmoid_stops_at_one(measured):
    """Asked how many of ten critics liked a film, a sigmoid is more than 1.5 times as wrong as a last layer without
    activation.
    """
    return above(measured["other"]["critics"], 1.5 * measured["right"]["critics"])

"""6.2.5 Whoever looks often enough finds something, even where there is nothing."""

from kerasbook import datasets
from kerasbook.backends import steps_at_once
from kerasbook.chapter6 import pictures
from kerasbook.chapter6.listings.beat_then_overfit import networks_side_by_side
from kerasbook.chapter6.settings import LearningRate, Seed, chapter
from kerasbook.concepts import Finding, above, choice, near, progress, whole
from kerasbook.lazily import keras, np  # in your own code: import keras, numpy as np

Tries = whole("how many networks are tried in a project, of which the best on the validation set is kept", least=1)
Projects = whole("how many projects there are, each with films and labels of its own", least=2, most=20)
Validation = whole("how many films the validation set of a project has", least=20, most=1_000)
Labels = choice(
    'a label that is thrown with a coin ("random"), or whether more than half of the critics liked the film ("right")',
    "random",
    "right",
)
Updates = whole("how many updates the weights get", least=1)

TRAINING, TEST = 150, 1_500  # films of each project
OWN = 50  # films of a try
BATCH = 50
COUNTS = (1, 2, 5, 10, 20, 50, 100, 200, 500)  # of tries at which the best one is looked at


def described(train, films):
    """Genres, year and length as numbers, `(n, 23)`."""
    middle = np.nanmedian(train.numbers[:, :2], axis=0)
    numbers = np.where(np.isnan(films.numbers[:, :2]), middle, films.numbers[:, :2])
    return np.column_stack([films.genres, (numbers - middle) / (15, 20)]).clip(-3, 3).astype("float32")


def tried(x, labels, learned, rng, columns, updates, learning_rate, seed):
    """What each network says about all films: `(films, networks)`, above 0 for yes.

    A try has first weights of its own, sees a third of its project's training films, and half of the columns.

    Args:
        learned: The training films of each network's project, `(networks, films)`.
        columns: Which columns each network sees, 1 or 0: `(networks, columns)`.
    """
    networks = len(learned)
    keras.utils.set_random_seed(seed)
    model = networks_side_by_side(networks, x.shape[1], width=8)
    loss = keras.losses.BinaryCrossentropy(from_logits=True)
    # The loss is a mean over all networks; Adam does not mind that each gets a small share of it.
    model.compile(keras.optimizers.Adam(learning_rate), loss, steps_per_execution=steps_at_once(10))
    own = rng.permuted(learned, axis=1)[:, :OWN]  # (networks, OWN)
    films = own[np.arange(networks), rng.integers(0, OWN, (updates * BATCH, networks))]  # (updates * BATCH, networks)
    y = labels[films, np.arange(networks)][..., None].astype("float32")
    model.fit(x[films] * columns, y, batch_size=BATCH, shuffle=False, verbose=0, callbacks=[progress(1)])
    return model


def best_of(validation, test, count):
    """The validation score of the best of so many tries, and its test score: means over blocks, project by project.

    Args:
        validation: Accuracy of each try on its project's validation films, `(projects, tries)`.
        test: The same on test films.
        count: How many tries there are to choose from; with 100 tries, there are ten blocks of ten.
    """
    blocks = validation.shape[1] // count
    validation, test = (scores[:, : blocks * count].reshape(-1, blocks, count) for scores in (validation, test))
    chosen = validation.argmax(axis=2)[..., None]
    return [np.take_along_axis(scores, chosen, axis=2).mean(axis=(1, 2)) for scores in (validation, test)]


@chapter.concept("6.2.5", third="6.2", builds=[networks_side_by_side], quick={"tries": 50, "updates": 25})
def tuning_overfits(
    tries: Tries = 100,
    projects: Projects = 10,
    validation: Validation = 100,
    labels: Labels = "random",
    updates: Updates = 40,
    learning_rate: LearningRate = 0.02,
    seed: Seed = 0,
):
    """Can a validation set be used up?

    Ten projects, whose labels are thrown with a coin: nothing can be learned. Each tries 100 networks and keeps the
    one with the best score on 100 validation films. To the right: how many tries the best is chosen from (logarithmic).
    Red: its accuracy on the validation films that it was chosen by. Blue: on 1,500 films that nobody has looked at.
    Thin: each project. Dotted: a coin.

    Measures:
        tries: number of tries to choose from
        validation: accuracy of the best try on the validation films it was chosen by
        test: accuracy of that try on films that nobody has looked at
        validation_runs: the same on validation films, project by project
        test_runs: the same on films not looked at, project by project
        best_validation: accuracy on validation films of the best of all tries
        best_test: accuracy of that one on films not looked at
        uncertain: standard error of the mean validation accuracy of all projects
    """
    train, _test = datasets.films()
    rng = np.random.default_rng(seed)
    x = described(train, train)
    liked = train.ratings > 0.5
    parts = np.array([rng.permutation(len(x))[: TRAINING + validation + TEST] for _project in range(projects)])
    learned, held_back, fresh = np.split(parts, [TRAINING, TRAINING + validation], axis=1)
    of_project = [liked if labels == "right" else rng.random(len(x)) < 0.5 for _project in range(projects)]

    project = np.repeat(np.arange(projects), tries)  # (networks,)
    known = np.array(of_project).T[:, project]  # (films, networks)
    columns = (rng.random((len(project), x.shape[1])) < 0.5).astype("float32")
    model = tried(x, known, learned[project], rng, columns, updates, learning_rate, seed)

    def accuracy(part):
        films = part[project].T  # (films, networks)
        said = keras.ops.convert_to_numpy(model(x[films] * columns))[..., 0] > 0
        return (said == known[films, np.arange(len(project))]).mean(axis=0).reshape(projects, tries)

    on_validation, on_test = (
        accuracy(held_back),
        np.mean([accuracy(part) for part in np.split(fresh, 5, axis=1)], axis=0),
    )
    counts = sorted({*(count for count in COUNTS if count < tries), tries})
    runs = [best_of(on_validation, on_test, count) for count in counts]
    measured = {
        "tries": counts,
        "validation": [scores.mean() for scores, _scores in runs],
        "test": [scores.mean() for _scores, scores in runs],
        "validation_runs": np.array([scores for scores, _scores in runs]).T.tolist(),
        "test_runs": np.array([scores for _scores, scores in runs]).T.tolist(),
        "best_validation": runs[-1][0].mean(),
        "best_test": runs[-1][1].mean(),
        "uncertain": (0.25 / (validation * projects)) ** 0.5,
    }
    return Finding(measured=measured, figure=pictures.tuning_overfits.UsedUp(measured), model=model)


@tuning_overfits.guess(least=0, most=100, says="{number} of 100")
def score_of_the_best(measured):
    """Of 100 films whose labels were thrown with a coin, a network that has learned nothing gets about half right. How
    many does the best of many such networks get right?
    """
    return 100 * measured["best_validation"]


@tuning_overfits.claim(control={"tries": 1}, takes_away="The choice: there is one try, and it is kept.")
def the_best_looks_better_than_chance(measured):
    """Where there is nothing to learn, the best of all tries still has a validation accuracy above one half, by more
    than three standard errors.
    """
    return above(measured["best_validation"], 0.5, by=3 * measured["uncertain"])


@tuning_overfits.claim(
    control={"labels": "right"}, takes_away="The coin: the labels are the films' own, and there is something to learn."
)
def and_is_not(measured):
    """On films that nobody has looked at, the same network is within 0.03 of one half."""
    return near(measured["best_test"], 0.5, within=0.03)

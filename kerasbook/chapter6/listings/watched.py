"""6.3.3 and 6.3.4 A model in use, and a world that moves on."""

from kerasbook import datasets
from kerasbook.backends import steps_at_once
from kerasbook.chapter6 import pictures
from kerasbook.chapter6.drift import drift_watch
from kerasbook.chapter6.listings.beat_then_overfit import networks_side_by_side
from kerasbook.chapter6.settings import LearningRate, Seed, chapter
from kerasbook.concepts import Finding, above, choice, progress, whole
from kerasbook.lazily import keras, np  # in your own code: import keras, numpy as np

TrainedUntil = whole("the last year whose films the model has learned from", least=1960, most=2000)
Window = whole("how many films are looked at together, in the order of time", least=100, most=1_500)
Networks = whole("how many networks learn from the old films, each with other first weights", least=2, most=20)
Updates = whole("how many updates the weights get", least=1)
Years = choice("every film's own year, or that of another film", "right", "shuffled")

FREQUENT = 12  # countries and languages that get a column of their own
BATCH = 64
LAST = 0.5  # the share of the later films that the claims look at


def one_table(parts):
    """Both parts of the films as one table: what splits them here is time."""
    return type(parts[0])(*(np.concatenate(columns) for columns in zip(*parts, strict=True)))


def flags(texts, prefix):
    """A column of 0 and 1 for each of the most frequent names in texts such as "France, Italy"."""
    named = [{name.strip() for name in text.split(",") if name.strip()} for text in texts]
    names, counts = np.unique([name for film in named for name in film], return_counts=True)
    frequent = names[np.argsort(-counts, kind="stable")[:FREQUENT]]
    return {f"{prefix} {name}": np.array([name in film for film in named], "float32") for name in frequent}


def film_table(films, genres):
    """What a model is told about a film, column by column. The year is not among it."""
    return {
        "minutes": films.numbers[:, 1],  # NaN if it is unknown
        **dict(zip(genres, films.genres.T, strict=True)),
        **flags(films.countries, "made in"),
        **flags(films.languages, "spoken:"),
    }


def as_input(table):
    """The table as numbers, `(n, columns)`; a length that is unknown becomes 0, the mean, and says so."""
    minutes = table["minutes"]
    lost = np.isnan(minutes)
    others = [column for name, column in table.items() if name != "minutes"]
    return np.column_stack([np.where(lost, 0, (minutes - 105) / 25).clip(-3, 3), lost, *others]).astype("float32")


def rows(table, chosen):
    """Some rows of a table."""
    return {name: column[chosen] for name, column in table.items()}


def answers_of(x, ratings, draws, updates, learning_rate, seed):
    """Networks side by side, each trained on the films of its own draw, and their answers for all: `(n, networks)`."""
    rng = np.random.default_rng(seed)
    keras.utils.set_random_seed(seed)
    model = networks_side_by_side(len(draws), x.shape[1], width=16)
    optimizer = keras.optimizers.AdamW(keras.optimizers.schedules.CosineDecay(learning_rate, updates), weight_decay=0.1)
    model.compile(optimizer, "mean_squared_error", steps_per_execution=steps_at_once(20))
    films = draws.shape[1]
    rounds = -(-updates * BATCH // films)
    order = np.concatenate([rng.permutation(films) for _round in range(rounds)])[: updates * BATCH]
    batches = draws.T[order]  # (updates * BATCH, networks)
    model.fit(
        x[batches], ratings[batches][..., None], batch_size=BATCH, shuffle=False, verbose=0, callbacks=[progress(1)]
    )
    said = [
        keras.ops.convert_to_numpy(model(np.repeat(part[:, None], len(draws), axis=1))) for part in np.array_split(x, 8)
    ]
    return np.concatenate(said)[..., 0], model


@chapter.concept(
    "6.3.3", third="6.3", builds=[networks_side_by_side], quick={"networks": 5, "updates": 150, "window": 800}
)
def watched(
    trained_until: TrainedUntil = 1980,
    window: Window = 400,
    networks: Networks = 5,
    updates: Updates = 250,
    learning_rate: LearningRate = 0.01,
    years: Years = "right",
    seed: Seed = 0,
):
    """How do you notice that the world has moved?

    Networks learn from the films up to 1980 which share of the critics liked a film, and then stay as they are. Above:
    their error on the films that came later, 400 at a time (red; thin: each of five networks), and on films of the old
    years that they have not seen (dotted). Blue: networks of which each has learned from the latest films before
    those it is asked about. Below: a watch on the inputs, which knows no rating. A bar is the share of the columns
    that have moved; where it is dark there is an alarm.

    Measures:
        error: mean error in points out of 100, window by window
        runs: the same, network by network
        retrained: mean error of the networks trained on the latest films
        year: first year of each window
        moved: share of the columns that have moved, window by window
        p: lowest corrected p-value, window by window
        old_error: mean error on films of the old years that no network has seen
        late_error: mean error on the later half of the films
        late_uncertain: standard error of the difference between that and the error on old films
        late_retrained: error of the retrained networks on the later half
        retrained_uncertain: standard error of what retraining gains
        late_too_high: by how many points the old networks say too much, on the later half
        alarms: share of the windows with an alarm
        first_alarm: how many windows pass before the first alarm
    """
    dataset = datasets.films()
    films = one_table(dataset)
    rng = np.random.default_rng(seed)
    year = films.numbers[:, 0]
    if years == "shuffled":
        year = rng.permutation(year)
    table = film_table(films, dataset.classes)
    x, ratings = as_input(table), films.ratings

    in_time = np.lexsort((rng.random(len(year)), year))  # within a year by chance
    old, later = np.split(in_time, [(year <= trained_until).sum()])
    unseen, learned = np.split(rng.permutation(old), [len(old) // 4])
    windows = [part for part in np.split(later, range(window, len(later), window)) if len(part) == window]
    latest = [in_time[len(old) + place * window - len(learned) :][: len(learned)] for place in range(len(windows))]

    draws = np.array([*[learned] * networks, *latest])  # (networks + windows, films)
    said, model = answers_of(x, ratings, draws, updates, learning_rate, seed)
    off = 100 * np.abs(said - ratings[:, None])  # (n, networks + windows)
    stayed = off[:, :networks]
    fresh = [off[part, networks + place] for place, part in enumerate(windows)]
    watches = [drift_watch(rows(table, learned), rows(table, part)) for part in windows]

    late = slice(round(len(windows) * LAST), None)
    late_films = np.concatenate(windows[late])
    late_errors, old_errors = stayed[late_films].mean(axis=1), stayed[unseen].mean(axis=1)
    gains = late_errors - np.concatenate(fresh[late])
    measured = {
        "error": [stayed[part].mean() for part in windows],
        "runs": [[stayed[part, place].mean() for part in windows] for place in range(networks)],
        "retrained": [errors.mean() for errors in fresh],
        "year": [int(year[part].min()) for part in windows],
        "moved": [len(watch.moved) / len(watch.columns) for watch in watches],
        "p": [watch.lowest for watch in watches],
        "old_error": old_errors.mean(),
        "late_error": late_errors.mean(),
        "late_uncertain": (late_errors.var() / len(late_errors) + old_errors.var() / len(old_errors)) ** 0.5,
        "late_retrained": np.concatenate(fresh[late]).mean(),
        "retrained_uncertain": gains.std() / len(gains) ** 0.5,
        "late_too_high": 100 * (said[late_films, :networks] - ratings[late_films, None]).mean(),
        "alarms": np.mean([watch.alarm for watch in watches]),
        "first_alarm": next((place for place, watch in enumerate(watches) if watch.alarm), len(watches)),
    }
    return Finding(
        measured=measured, figure=pictures.watched.Watched(measured, trained_until, drift_level=0.05), model=model
    )


@watched.guess(least=0, most=50, says="{number} points")
def error_in_a_new_century(measured):
    """On films of its own time, the model is off by fewer than 15 points out of 100. How many points is it off on the
    later half of the films that have come since?
    """
    return measured["late_error"]


@watched.claim(control={"years": "shuffled"}, takes_away="Time: each film gets the year of another one.")
def the_error_rises(measured):
    """On the later half of the new films the error is more than one and a half times that on films of the old years,
    and higher by more than two standard errors.
    """
    return above(measured["late_error"], 1.5 * measured["old_error"]) & above(
        measured["late_error"], measured["old_error"], by=2 * measured["late_uncertain"]
    )


@watched.claim(control={"years": "shuffled"}, takes_away="Time: each film gets the year of another one.")
def the_watch_rings_without_a_label(measured):
    """Without knowing a single rating, the watch on the inputs raises an alarm in more than nine of ten windows."""
    return above(measured["alarms"], 0.9)


@watched.claim(control={"years": "shuffled"}, takes_away="Time: the latest films are like the old ones.")
def learning_anew_helps(measured):
    """Networks that have learned from the latest films err at least a tenth less than the old ones, and less by more
    than two standard errors.
    """
    gain = measured["late_error"] - measured["late_retrained"]
    return above(gain, 0.1 * measured["late_error"]) & above(gain, 2 * measured["retrained_uncertain"])

"""The chapter's films as columns of numbers, and small networks side by side, which several concepts share."""

from kerasbook.chapter4.listings.side_by_side import separate_dense
from kerasbook.concepts import each_epoch, whole
from kerasbook.lazily import keras, np  # in your own code: import keras, numpy as np

Updates = whole("how many updates the weights get, each from a batch of 256 films", least=0)

BATCH = 256
NETWORKS = 5  # trained side by side, each from weights and batches of its own
LANGUAGES = ("English", "French", "Spanish", "German", "Italian", "Japanese", "Russian", "Hebrew")
COUNTRIES = (
    "United States", "United Kingdom", "France", "Germany", "Canada", "Italy", "Australia", "Spain", "Japan",
)  # fmt: skip
BEFORE = ("genres", "languages", "countries", "year", "minutes", "no_minutes")  # known before a film is shown


def tags(texts, names):
    """Which of the names stand in a text such as "France, Italy": `(n, names)`, 0 or 1."""
    return np.array([[name in text.split(", ") for name in names] for text in texts], "float32")


def film_parts(train, *others):
    """The columns of films, by what they tell; numbers are standardised as those of the training films are.

    Returns:
        For the training films and for each of the others `{"genres": (n, 21), "year": (n, 1), ...}`.
    """

    def numbers(films):
        year, minutes, reviews = films.numbers.T
        return np.column_stack([year, minutes, np.log(reviews)])  # most films have few reviews, some have hundreds

    middle, spread = np.nanmean(numbers(train), axis=0), np.nanstd(numbers(train), axis=0)

    def parts(films):
        year, minutes, reviews = np.split((numbers(films) - middle) / spread, 3, axis=1)  # (n, 1) each
        unknown = np.isnan(minutes)
        return {
            "genres": films.genres,
            "languages": tags(films.languages, LANGUAGES),
            "countries": tags(films.countries, COUNTRIES),
            "year": year,
            "minutes": np.where(unknown, 0, minutes),  # 0 is the mean
            "no_minutes": unknown,
            "reviews": reviews,
            "rating": (films.ratings[:, None] - train.ratings.mean()) / train.ratings.std(),
        }

    return tuple(parts(films) for films in (train, *others))


def together(parts, names=BEFORE):
    """Some of the parts side by side: `(n, columns)`."""
    return np.concatenate([parts[name] for name in names], axis=1).astype("float32")


def film_networks(networks=5, columns=41, units=1, activation="sigmoid", width=32):
    """As many separate networks with one hidden layer, side by side: an axis in front counts them."""
    axes = "nbi,nio->nbo"  # network, film, number in; network, film, number out
    return keras.Sequential([
        keras.Input(batch_shape=(networks, None, columns)),
        # (networks, films, columns) -> (networks, films, width)
        separate_dense(axes, columns, width, networks, "relu"),
        separate_dense(axes, width, units, networks, activation),  # -> (networks, films, units)
    ])


def fitted(model, x, answers, loss, updates, learning_rate, seed, rows=None):
    """Fit networks side by side, each on batches of its own.

    Args:
        x: `(films, columns)`.
        answers: `(films, units)`.
        rows: The films that each network may see, one array for each; all films by default.
    """
    networks = model.input_shape[0]
    rng = np.random.default_rng(seed)
    falling = keras.optimizers.schedules.CosineDecay(learning_rate, decay_steps=max(1, updates))
    model.compile(keras.optimizers.Adam(falling), loss)
    rows = [np.arange(len(x))] * networks if rows is None else rows
    for _update in each_epoch(updates):
        batch = np.stack([rng.choice(own, BATCH) for own in rows])  # (networks, batch)
        model.train_on_batch(x[batch], answers[batch].astype("float32"))
    return model


def said_by(model, x):
    """What each of the networks says about each film: `(networks, films, units)`."""
    return keras.ops.convert_to_numpy(model(np.repeat(x[None], model.input_shape[0], axis=0)))


def standard_error(differences):
    """The standard error of the mean of differences, one for each film, between two errors on the same films."""
    return np.std(differences) / np.sqrt(len(differences))

"""7.2.2 The Functional API: a model is a graph, with several inputs and several outputs."""

from kerasbook import datasets, layerwise
from kerasbook.chapter4.listings.networks import multi_hot
from kerasbook.chapter6.listings.films import BATCH, NETWORKS, Updates, film_networks, film_parts, standard_error
from kerasbook.chapter7 import pictures
from kerasbook.chapter7.settings import Epochs, Seed, chapter
from kerasbook.concepts import Finding, above, below, choice, each_epoch, number, progress
from kerasbook.lazily import keras, np  # in your own code: import keras, numpy as np

Told = choice(
    'what leads to the output for the genre: "title and numbers", or an arrow from the genres as well ("genres, too")',
    "title and numbers",
    "genres, too",
)
Titles = choice(
    'the titles as they are ("bare"), or with the film\'s genres behind them, as in a programme ("with genres")',
    "bare",
    "with genres",
)
Beside = choice(
    'whose genres and numbers stand beside a film\'s title: "its own", or those of "another film"',
    "its own",
    "another film",
)
Penalty = number("how much the squares of the weights of the layer for both outputs add to the loss (L2)", least=0)
RatingWeight = number("how often the loss of the rating counts, where that of the genre counts once", least=0)

WORDS = 200  # the most frequent ones
INPUTS = ("title", "genres", "numbers")
ROUNDING = 1e-5


def film_model(words=200, genres=21, numbers=3, penalty=0.0, genre_told=False):
    """Title, genres and numbers go in; out come a rating, from all three, and a genre, from title and numbers."""
    title = keras.Input((words,), name="title")
    tags = keras.Input((genres,), name="genres")
    figures = keras.Input((numbers,), name="numbers")

    both = keras.layers.Concatenate(name="side_by_side")([title, figures])  # (n, words + numbers)
    shared = keras.layers.Dense(
        32, activation="relu", kernel_regularizer=keras.regularizers.L2(penalty), name="for_both"
    )(both)  # -> (n, 32)
    film = keras.layers.Concatenate(name="and_genres")([shared, tags])  # -> (n, 32 + genres)
    whole = keras.layers.Dense(32, activation="relu", name="for_the_rating")(film)  # -> (n, 32)

    rating = keras.layers.Dense(1, activation="sigmoid", name="rating")(whole)  # -> (n, 1)
    told = film if genre_told else shared
    genre = keras.layers.Dense(genres, activation="softmax", name="genre")(told)  # -> (n, genres)
    return keras.Model(inputs=[title, tags, figures], outputs=[rating, genre])


def with_two_losses(model, rating_weight):
    """Compiled: what each output is to learn, by its name, and how much it counts."""
    model.compile(
        keras.optimizers.Adam(0.005),
        loss={"rating": "mean_squared_error", "genre": "categorical_crossentropy"},
        loss_weights={"rating": rating_weight, "genre": 1.0},
        metrics={"rating": ["mean_absolute_error"], "genre": ["accuracy"]},
    )
    return model


# The films


def with_their_genres(films, classes):
    """Titles as a programme prints them, such as "Alien (Sci-Fi, Horror)"."""
    names = [", ".join(np.array(classes)[tags > 0]) for tags in films.genres]
    return np.array([f"{title} ({genres})" for title, genres in zip(films.titles, names, strict=True)])


def as_inputs_and_outputs(titles="bare"):
    """The films as the model takes and gives them, each part under its name: for training, then for testing."""
    dataset = datasets.films()
    texts = [with_their_genres(part, dataset.classes) if titles != "bare" else part.titles for part in dataset]
    _vectorize, *known_words = multi_hot(*texts, words=WORDS)  # (n, words)
    found = []
    for films, words, parts in zip(dataset, known_words, film_parts(*dataset), strict=True):
        numbers = np.concatenate([parts["year"], parts["minutes"], parts["no_minutes"]], axis=1)  # (n, 3)
        first = films.genres.argmax(axis=1)  # the first in the table's order, in which importance plays no part
        inputs = {"title": words, "genres": films.genres, "numbers": numbers.astype("float32")}
        outputs = {"rating": films.ratings[:, None], "genre": np.eye(films.genres.shape[1], dtype="float32")[first]}
        found.append((inputs, outputs))
    return dataset, *found


def of_other_films(inputs, names, rng):
    """The same inputs, but for those named, which each film has from another one."""
    order = rng.permutation(len(inputs["title"]))
    return {name: values[order] if name in names else values for name, values in inputs.items()}


# Each input alone, and all of them


def errors_by_input(train, test, updates, seed):
    """How wrong networks are that see one of the inputs, or "all": from its name to `(networks, films)`.

    All learn side by side, five of each kind and each from weights of its own. What one does not see is 0 for it.
    """
    (inputs, outputs), (new_inputs, new_outputs) = train, test
    everything, new = (np.concatenate([part[name] for name in INPUTS], axis=1) for part in (inputs, new_inputs))
    belongs = np.repeat(INPUTS, [inputs[name].shape[1] for name in INPUTS])  # (columns,): to which input
    kinds = np.repeat([*INPUTS, "all"], NETWORKS)  # (networks,)
    seen = (kinds[:, None] == belongs) | (kinds[:, None] == "all")  # (networks, columns)

    keras.utils.set_random_seed(seed)
    rng = np.random.default_rng(seed)
    networks = film_networks(len(kinds), everything.shape[1])
    networks.compile(
        keras.optimizers.Adam(keras.optimizers.schedules.CosineDecay(0.01, max(1, updates))), "mean_squared_error"
    )
    for _update in each_epoch(updates):
        batch = rng.choice(len(everything), BATCH)
        x = (everything[batch] * seen[:, None]).astype("float32")  # (networks, batch, columns)
        networks.train_on_batch(x, np.repeat(outputs["rating"][batch][None], len(kinds), axis=0))
    said = keras.ops.convert_to_numpy(networks((new * seen[:, None]).astype("float32")))  # (networks, films, 1)
    wrong = np.abs(said - new_outputs["rating"])[..., 0]
    return {kind: wrong[kinds == kind] for kind in (*INPUTS, "all")}


# What goes along the arrows


def largest_change(before, after):
    return float(np.abs(after - before).max())


def one_film(model, dataset, inputs, which):
    """What one film is to each layer of the model."""
    films = dataset.test
    year, minutes, _reviews = films.numbers[which]
    alone = {name: values[which : which + 1] for name, values in inputs.items()}
    outputs = {str(call): output[0] for call, output in layerwise.layer_outputs(model, alone).items()}
    return {
        "title": str(films.titles[which]),
        "genres": [name for name, has in zip(dataset.classes, films.genres[which], strict=True) if has],
        "year": int(year),
        "minutes": float(minutes),
        "rating": float(films.ratings[which]),
        "layers": {name: values[0] for name, values in alone.items()} | outputs,
    }


@chapter.concept("7.2.2", third="7.2", builds=[film_model], quick={"updates": 80, "epochs": 3})
def many_inputs_many_outputs(
    told: Told = "title and numbers",
    titles: Titles = "bare",
    beside: Beside = "its own",
    penalty: Penalty = 0.0,
    rating_weight: RatingWeight = 20.0,
    epochs: Epochs = 5,
    updates: Updates = 100,
    seed: Seed = 0,
):
    """What does a model look like that takes several things in and says several things?

    Left: the model as a graph, with the shape of what comes out of each layer and one test film flowing through it.
    Blue goes in, red comes out; the strips are the film's activations, from dark for 0 to bright. Right: how far off
    networks are that see one of the inputs, or all three, on test films: five of each kind as dots, and their mean as a
    number. The dotted line is the error of somebody who always says the median rating.

    Measures:
        error: mean error of five networks that see one input, or all, on test films
        title: the title
        genres: the genres
        numbers: the numbers
        all: all three
        networks: mean error of each network
        median: mean error of somebody who always says the median
        gain_error: standard error of what the networks that see all gain over those that see one input
        title_error: standard error of the difference between the title's error and that of the median
        model_error: mean error of the model in the graph
        loss: loss of the model in the graph, on test films
        total: the total that Keras says
        rating: of the rating
        genre: of the genre
        weighted_sum: what both come to if each is multiplied by its weight
        uneven: total less weighted sum, if the last batch is not full
        genre_right: share of test films whose genre is right
        model: by the model
        most_frequent: always the most frequent genre
        moved: by how much an output changes at most, if each film gets the genres of another one
    """
    rng = np.random.default_rng(seed)
    dataset, train, test = as_inputs_and_outputs(titles)
    if beside == "another film":
        train, test = ((of_other_films(x, ("genres", "numbers"), rng), y) for x, y in (train, test))
    (inputs, outputs), (new_inputs, new_outputs) = train, test

    keras.utils.set_random_seed(seed)
    shapes = {name: values.shape[1] for name, values in inputs.items()}
    model = film_model(shapes["title"], penalty=penalty, genre_told=told == "genres, too")
    with_two_losses(model, rating_weight)
    model.fit(inputs, outputs, BATCH, epochs, verbose=0, callbacks=[progress(epochs)])

    films = len(new_outputs["rating"])
    at_once, uneven = (
        model.evaluate(new_inputs, new_outputs, batch_size, verbose=0, return_dict=True) for batch_size in (films, 300)
    )
    said = dict(zip(("rating", "genre"), model.predict(new_inputs, films, verbose=0), strict=True))
    swapped = model.predict(of_other_films(new_inputs, ("genres",), rng), films, verbose=0)

    def weighted(found):
        return rating_weight * found["rating_loss"] + found["genre_loss"]

    wrong = errors_by_input(train, test, updates, seed)
    median = np.abs(new_outputs["rating"] - np.median(outputs["rating"]))[:, 0]  # (films,)
    most_frequent = outputs["genre"].sum(axis=0).argmax()
    mean_wrong = {name: each.mean(axis=0) for name, each in wrong.items()}  # (films,) each
    measured = {
        "error": {name: each.mean() for name, each in wrong.items()},
        "networks": {name: each.mean(axis=1) for name, each in wrong.items()},
        "median": median.mean(),
        "gain_error": {name: standard_error(mean_wrong["all"] - mean_wrong[name]) for name in INPUTS},
        "title_error": standard_error(mean_wrong["title"] - median),
        "model_error": at_once["rating_mean_absolute_error"],
        "loss": {
            "total": at_once["loss"],
            "rating": at_once["rating_loss"],
            "genre": at_once["genre_loss"],
            "weighted_sum": weighted(at_once),
        },
        "uneven": uneven["loss"] - weighted(uneven),
        "genre_right": {
            "model": at_once["genre_accuracy"],
            "most_frequent": new_outputs["genre"][:, most_frequent].mean(),
        },
        "moved": {name: largest_change(said[name], new) for name, new in zip(said, swapped, strict=True)},
    }
    film = one_film(model, dataset, new_inputs, which=int(dataset.test.numbers[:, 2].argmax()))  # the best known one
    figure = pictures.many_inputs_many_outputs.FilmGraph(measured, film, dataset.classes, told == "genres, too")
    return Finding(measured=measured, figure=figure, model=model)


@many_inputs_many_outputs.guess(least=0, most=0.3, says="off by {number}")
def what_all_three_know(measured):
    """Whoever always says the median rating is off by 0.22 on average. By how much are networks off that see title,
    genres and numbers?
    """
    return measured["error"]["all"]


@many_inputs_many_outputs.claim(
    control={"beside": "another film"},
    takes_away="That the inputs belong together: genres and numbers are those of another film.",
)
def all_beat_each(measured):
    """Networks that see all three inputs are less wrong than those that see one of them, whichever it is, by more than
    two standard errors.
    """
    error, gain_error = measured["error"], measured["gain_error"]
    title, genres, numbers = (below(error["all"], error[name], by=2 * gain_error[name]) for name in INPUTS)
    return title & genres & numbers


@many_inputs_many_outputs.claim(
    control={"titles": "with genres"},
    takes_away="That the title is bare: the film's genres stand behind it, as in a programme.",
)
def a_title_says_nothing(measured):
    """From the title alone networks know no more about the rating than the median does: they are not less wrong than it
    by two standard errors.
    """
    return above(measured["error"]["title"], measured["median"], by=-2 * measured["title_error"])


@many_inputs_many_outputs.claim(
    control={"penalty": 1e-3},
    takes_away="That nothing else counts: the layer for both outputs pays for the squares of its weights (L2).",
)
def the_total_is_the_weighted_sum(measured):
    """The loss that training makes smaller is the sum of the losses of the outputs, each times its weight, to five
    decimals.
    """
    return below(abs(measured["loss"]["total"] - measured["loss"]["weighted_sum"]), ROUNDING)


@many_inputs_many_outputs.claim(
    control={"told": "genres, too"},
    takes_away="That no arrow leads from the genres to the output for the genre: there is one.",
)
def only_along_the_arrows(measured):
    """If each film gets the genres of another one, its rating changes; the output for the genre, to which no arrow
    leads from there, does not change at all.
    """
    return above(measured["moved"]["rating"], 0.01) & below(measured["moved"]["genre"], 1e-6)

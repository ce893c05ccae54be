"""4.2 Who wrote it? Many classes and softmax."""

import functools

from kerasbook import datasets, layerwise, plots
from kerasbook.chapter4 import pictures
from kerasbook.chapter4.listings.networks import multi_hot, paragraph_network
from kerasbook.chapter4.settings import (
    Labels,
    LearningRate,
    OwnClasses,
    ParagraphSource,
    Rounds,
    Seed,
    Width,
    Words,
    chapter,
)
from kerasbook.concepts import Finding, Training, above, choice, progress, remembered
from kerasbook.lazily import keras, np, scipy, sklearn  # in your own code: import keras, numpy as np, ...

Order = choice("the order of the presidents: of time, or drawn at random", "time", "random")

NEAR = 2  # places in the order of the presidents: neighbours and the neighbours' neighbours


def paragraphs(source="embedded", own=None):
    """Training and test paragraphs, each with `texts` and `labels`; or, if there is one, a table of your own."""
    return datasets.own_texts(own.path) if own else datasets.addresses(source)


@functools.lru_cache(maxsize=2)
def vectors(source="embedded", words=5_000, own=None):
    """Training and test paragraphs as vectors `(n, words)`."""
    train, test = paragraphs(source, own)
    _vectorize, x, test_x = multi_hot(train.texts, test.texts, words=words)
    return x, test_x


@remembered
def trained_on_paragraphs(
    width=64, words=5_000, epochs=6, learning_rate=2e-3, labels="right", source="embedded", own=None, seed=0
):
    """The book's network for many classes, trained on the paragraphs."""
    x, _test_x = vectors(source, words, own)
    dataset = paragraphs(source, own)
    answers, classes = dataset.train.labels, dataset.classes
    if labels == "shuffled":
        answers = np.random.default_rng(seed).permutation(answers)
    keras.utils.set_random_seed(seed)
    model = paragraph_network(words, len(classes), width, width)
    model.compile(keras.optimizers.RMSprop(learning_rate), "sparse_categorical_crossentropy", metrics=["accuracy"])
    history = model.fit(x, answers, batch_size=256, epochs=epochs, verbose=0, callbacks=[progress(epochs)])
    return Training(model, history.history)


@functools.lru_cache(maxsize=2)
def linear_accuracy(source="embedded", own=None):
    """A linear support vector machine on words weighted by their rarity (tf-idf), as the field took before."""
    train, test = paragraphs(source, own)
    weigh = sklearn.feature_extraction.text.TfidfVectorizer(sublinear_tf=True)
    linear = sklearn.svm.LinearSVC(C=0.5, random_state=0)
    return linear.fit(weigh.fit_transform(train.texts), train.labels).score(weigh.transform(test.texts), test.labels)


def like_time(means, places):
    """Does the distance between two classes grow with how far apart they stand in the order? Rank correlation."""
    if len(means) < 3:
        return 0.0  # a single distance cannot grow
    first, second = np.triu_indices(len(means), 1)
    distances = np.linalg.norm(means[first] - means[second], axis=1)
    return scipy.stats.spearmanr(distances, np.abs(places[first] - places[second])).statistic


@chapter.concept(
    "4.2",
    third="4.2",
    builds=[paragraph_network],
    shares=trained_on_paragraphs,
    quick={"epochs": 4, "learning_rate": 4e-3},
)
def presidents(
    width: Width = 64,
    words: Words = 5_000,
    epochs: Rounds = 6,
    learning_rate: LearningRate = 2e-3,
    labels: Labels = "right",
    order: Order = "time",
    source: ParagraphSource = "embedded",
    data: OwnClasses = "",
    seed: Seed = 0,
):
    """Who wrote this paragraph: which of 41 presidents?

    Left: each row is a president, in the order of time, and each column a prediction; the brighter a field, the larger
    the share of the president's test paragraphs. Top right: the accuracy on test paragraphs beside that of the most
    frequent president, of drawing presidents as often as they occur, and of a linear model on tf-idf. Bottom right:
    each president is where the second hidden layer puts his test paragraphs on average; the line joins them in the
    order of time, from dark to bright. Nobody told the network any years.

    Measures:
        test_accuracy: accuracy on test paragraphs
        train_accuracy: accuracy on training paragraphs, in the last epoch
        linear_accuracy: accuracy of a linear model on tf-idf
        majority: share of the most frequent president
        matching: accuracy of drawing presidents as often as they occur
        mistakes: wrong predictions
        near_in_time: share of the mistakes that are at most two places off
        like_time: correlation of distance and time
        input: of the words
        hidden_1: in the first hidden layer
        hidden_2: in the second hidden layer
        random: in the second hidden layer, random weights
    """
    own = datasets.own_file(data)
    model, curve = trained_on_paragraphs(
        width=width,
        words=words,
        epochs=epochs,
        learning_rate=learning_rate,
        labels=labels,
        source=source,
        own=own,
        seed=seed,
    )
    _x, x = vectors(source, words, own)
    dataset = paragraphs(source, own)
    answers, classes = dataset.test.labels, dataset.classes
    predictions = keras.ops.convert_to_numpy(model(x)).argmax(axis=1)  # (n, classes) -> (n,)
    places = np.arange(len(classes))
    if order == "random":
        places = np.random.default_rng(seed + 1_000).permutation(places)
    wrong = predictions != answers
    off = np.abs(places[predictions] - places[answers])[wrong]
    shares = np.bincount(answers, minlength=len(classes)) / len(answers)

    twin = layerwise.random_twin(model, seed)
    first, second, _answer = layerwise.layer_outputs(model, x).values()
    _first, of_random, _answer = layerwise.layer_outputs(twin, x).values()
    outputs = {"input": x, "hidden_1": first, "hidden_2": second, "random": of_random}
    known = np.flatnonzero(shares)  # the classes that occur: each has a mean
    means = {name: plots.class_means(output, answers) for name, output in outputs.items()}
    measured = {
        "test_accuracy": np.mean(~wrong),
        "train_accuracy": curve["accuracy"][-1],
        "linear_accuracy": linear_accuracy(source, own),
        "majority": shares.max(),
        "matching": np.sum(shares**2),
        "mistakes": int(wrong.sum()),
        "near_in_time": np.mean(off <= NEAR) if len(off) else 1.0,
        "like_time": {name: like_time(mean, places[known]) for name, mean in means.items()},
    }
    in_order = np.argsort(places)
    return Finding(
        measured=measured,
        figure=pictures.presidents.Presidents(
            places[answers],
            places[predictions],
            [classes[label] for label in in_order],
            dict(zip([classes[label] for label in known], layerwise.principal_plane(means["hidden_2"]), strict=True)),
            measured,
            are_presidents=source == "embedded" and not own,
        ),
        model=model,
    )


@presidents.guess(least=0, most=100, says="{number} of 100")
def right_about_new_paragraphs(measured):
    """A network has learned from about 110 paragraphs of each of 41 presidents. Of 100 new paragraphs, for how many
    does it name the right president?
    """
    return 100 * measured["test_accuracy"]


@presidents.claim(
    control={"labels": "shuffled"}, takes_away="The right labels: the network learns those of other paragraphs."
)
def knows_presidents_by_their_words(measured):
    """The network names the right one of 41 presidents for more than one in four new paragraphs."""
    return above(measured["test_accuracy"], 0.25)


@presidents.claim(
    control={"order": "random"}, takes_away="Time: the presidents stand in a random order, next to strangers."
)
def neighbours_in_time_are_confused(measured):
    """Where the network is wrong, it is often nearly right: more than one in four mistakes are at most two presidents
    away in time.
    """
    return above(measured["near_in_time"], 0.25)


@presidents.claim(
    control={"labels": "shuffled"}, takes_away="The right labels: the network learns those of other paragraphs."
)
def time_appears(measured):
    """Nobody told the network any years, and yet its second hidden layer puts presidents the farther apart the more
    time is between them, more clearly so than their words do.
    """
    return above(measured["like_time"]["hidden_2"], measured["like_time"]["input"], by=0.1)

"""The chapter's data as tensors, and its three networks, which several concepts share."""

import functools

from kerasbook import datasets
from kerasbook.concepts import Training, progress, remembered
from kerasbook.lazily import keras, np  # in your own code: import keras, numpy as np

VALIDATION = 0.2  # share of the training reviews that is set aside, to see when to stop


def multi_hot(train_texts, *others, words=5_000):
    """Texts as vectors of 0 and 1: which of the training texts' most frequent words stand in them.

    Returns:
        The layer that does it, then for each set of texts a float32 array `(n, words)`. Its first column stands for all
        words that the layer does not know.
    """
    vectorize = keras.layers.TextVectorization(words, output_mode="multi_hot", pad_to_max_tokens=True)
    vectorize.adapt(train_texts)
    return vectorize, *(np.asarray(vectorize(texts), "float32") for texts in (train_texts, *others))


def review_network(words=5_000, width=16):
    """The book's network for reviews: which words, two small layers, the probability that the review is positive."""
    return keras.Sequential([
        keras.Input((words,)),
        keras.layers.Dense(width, activation="relu"),  # (n, words) -> (n, width)
        keras.layers.Dense(width, activation="relu"),  # -> (n, width)
        keras.layers.Dense(1, activation="sigmoid"),  # -> (n, 1)
    ])


def paragraph_network(words=5_000, classes=41, width=64, narrow=64):
    """The book's network for topics: which words, two layers, a probability for each class."""
    return keras.Sequential([
        keras.Input((words,)),
        keras.layers.Dense(width, activation="relu"),  # (n, words) -> (n, width)
        keras.layers.Dense(narrow, activation="relu"),  # -> (n, narrow)
        keras.layers.Dense(classes, activation="softmax"),  # -> (n, classes)
    ])


def house_network(columns=15, width=64, activation="relu"):
    """The book's network for prices: two layers, and one number with no activation, so that it may be any."""
    return keras.Sequential([
        keras.Input((columns,)),
        keras.layers.Dense(width, activation, name="hidden_1"),  # (n, columns) -> (n, width)
        keras.layers.Dense(width, activation, name="hidden_2"),  # -> (n, width)
        keras.layers.Dense(1, name="price"),  # -> (n, 1)
    ])


def standardised(train_numbers, *others):
    """Every column with mean 0 and deviation 1, by the mean and the deviation of the training part alone."""
    mean, deviation = train_numbers.mean(axis=0), train_numbers.std(axis=0)
    deviation[deviation == 0] = 1  # a column that is always the same becomes 0
    return tuple((numbers - mean) / deviation for numbers in (train_numbers, *others))


# The network for reviews and its training, which several concepts look at


def reviews(source="embedded", own=None):
    """Training and test reviews, each with `texts` and `labels`; or, if there is one, a table of your own."""
    return datasets.own_texts(own.path, classes=2) if own else datasets.reviews(source)


@functools.lru_cache(maxsize=2)
def review_vectors(source="embedded", words=5_000, own=None):
    """The layer that makes vectors of texts; the training reviews and the test reviews as vectors `(n, words)`."""
    train, test = reviews(source, own)
    return multi_hot(train.texts, test.texts, words=words)


def split(x, labels):
    """The reviews to learn from, and those that are set aside for validation: `((x, y), (x, y))`."""
    kept = len(x) - max(1, round(VALIDATION * len(x)))
    return (x[:kept], labels[:kept]), (x[kept:], labels[kept:])


@remembered
def trained_on_reviews(
    width=16, words=5_000, epochs=10, learning_rate=2e-3, labels="right", source="embedded", own=None, seed=0
):
    """The review network as it was after the epoch with the lowest validation loss; the curves over all epochs."""
    _vectorize, x, _test_x = review_vectors(source, words, own)
    answers = reviews(source, own).train.labels
    if labels == "shuffled":
        answers = np.random.default_rng(seed).permutation(answers)
    partial, validation = split(x, answers)
    keras.utils.set_random_seed(seed)
    model = review_network(words, width)
    model.compile(keras.optimizers.RMSprop(learning_rate), "binary_crossentropy", metrics=["accuracy"])
    best = keras.callbacks.EarlyStopping(patience=epochs, restore_best_weights=True)  # watches the val_loss
    history = model.fit(
        *partial,
        batch_size=256,
        epochs=epochs,
        validation_data=validation,
        verbose=0,
        callbacks=[best, progress(epochs)],
    )
    return Training(model, history.history)

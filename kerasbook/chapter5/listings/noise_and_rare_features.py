"""5.1.1 Noise and rare features: what says nothing is learned all the same."""

from kerasbook import datasets
from kerasbook.chapter2.listings.first_network import digits_in_rows
from kerasbook.chapter4.listings.networks import multi_hot, review_network
from kerasbook.chapter5 import pictures
from kerasbook.chapter5.settings import Epochs, LearningRate, Seed, chapter
from kerasbook.concepts import Finding, above, choice, each_epoch, number, progress, whole
from kerasbook.lazily import keras, np  # in your own code: import keras, numpy as np

Digits = whole("how many training digits there are", least=100, most=4_000)
Units = whole("how many units the hidden layer has", least=1, most=1_024)
Noise = number("how strong the noise in the added columns is: random numbers from 0 to this one", least=0, most=10)
Drawn = choice("whether the noise of the training digits is drawn once, or anew for each epoch", "once", "each epoch")
Seen = whole("in how many training sentences a word stands that is called rare, at least", least=1, most=64)

ADDED = 784  # columns, as many as there are pixels
SENTENCES, WORDS = 4_000, 8_000  # to learn from, and the vocabulary: nearly every word of these sentences
REVIEW_EPOCHS = 5
COUNTS = (1, 2, 4, 8, 16, 32, 64)  # training sentences in which a word stands; fewer than twice as many


def wide_network(columns=1_568, width=256):
    """The book's network for digits, with room for columns beside the pixels."""
    return keras.Sequential([
        keras.Input((columns,)),
        keras.layers.Dense(width, activation="relu"),  # (n, columns) -> (n, width)
        keras.layers.Dense(10, activation="softmax"),  # -> (n, 10)
    ])


def with_columns(images, noise, rng):
    """Pixels, and beside them as many columns of random numbers from 0 to `noise`: `(n, 784)` -> `(n, 1568)`."""
    return np.concatenate([images, noise * rng.random((len(images), ADDED), dtype="float32")], axis=1)


def accuracy(model, x, labels):
    return float((keras.ops.convert_to_numpy(model(x)).argmax(axis=1) == labels).mean())


def trained_with(noise, drawn, digits, width, epochs, learning_rate, seed):
    """Train with the added columns.

    Returns:
        The model, the accuracy on new digits after each epoch; that on the training digits with the noise that they
        had and with other noise; and how far the weights of each column moved, `(1568,)`.
    """
    (images, labels), (new, new_labels) = digits_in_rows()
    images, labels = images[:digits], labels[:digits]
    rng = np.random.default_rng(seed)
    x, other, validation = (with_columns(part, noise, rng) for part in (images, images, new))

    keras.utils.set_random_seed(seed)
    model = wide_network(images.shape[1] + ADDED, width)
    model.compile(keras.optimizers.RMSprop(learning_rate), "sparse_categorical_crossentropy")
    model.optimizer.build(model.trainable_variables)
    before, right = keras.ops.convert_to_numpy(model.layers[0].kernel), []
    for epoch in each_epoch(epochs):
        if drawn == "each epoch" and epoch:
            x = with_columns(images, noise, rng)
        model.fit(x, labels, batch_size=128, verbose=0)
        right.append(accuracy(model, validation, new_labels))
    moved = keras.ops.convert_to_numpy(model.layers[0].kernel) - before  # (1568, width)
    known = {"own": accuracy(model, x, labels), "other": accuracy(model, other, labels)}
    return model, right, known, np.sqrt((moved**2).mean(axis=1))


def on_its_side(stands, labels, praises):
    """Of all sentences with a word, the share that is praise where the word praises, and blame where it does not.

    Args:
        stands: Which words stand in which sentence, `(n, words)`.
    """
    same = labels[:, None] == praises  # (n, words)
    return float((stands * same).sum() / max(1, stands.sum()))


def sides_of_words(counts, seed):
    """How often a network for reviews takes a word for what its sentences are, in training and in new sentences.

    A word raises the probability of praise, beside a sentence with no words, or it lowers it: that is its side.

    Returns:
        The share of the training sentences with words of each count that are on the side of the word; and of the new
        sentences.
    """
    train, test = datasets.reviews()
    _vectorize, x, new = multi_hot(train.texts[:SENTENCES], test.texts, words=WORDS)  # (n, words)
    labels = train.labels[:SENTENCES]
    keras.utils.set_random_seed(seed)
    model = review_network(WORDS)
    model.compile(keras.optimizers.RMSprop(2e-3), "binary_crossentropy")
    model.fit(x, labels, 128, REVIEW_EPOCHS, verbose=0, callbacks=[progress(REVIEW_EPOCHS)])

    stands_in = x.sum(axis=0)  # (words,)
    of_training, of_new = [], []
    for count in counts:
        words = np.flatnonzero((count <= stands_in) & (stands_in < 2 * count))
        words = words[words > 0]  # the first column stands for all words that the layer does not know
        alone = np.zeros((len(words) + 1, WORDS), "float32")  # one word in each row, none in the last one
        alone[np.arange(len(words)), words] = 1
        says = keras.ops.convert_to_numpy(model(alone))[:, 0]  # (words + 1,)
        praises = says[:-1] > says[-1]
        of_training.append(on_its_side(x[:, words], labels, praises))
        of_new.append(on_its_side(new[:, words], test.labels, praises))
    return of_training, of_new


@chapter.concept("5.1.1", third="5.1", builds=[wide_network], quick={"digits": 1_000, "epochs": 6})
def noise_and_rare_features(
    digits: Digits = 2_000,
    noise: Noise = 1.0,
    drawn: Drawn = "once",
    seen: Seen = 1,
    width: Units = 256,
    epochs: Epochs = 10,
    learning_rate: LearningRate = 1e-3,
    seed: Seed = 0,
):
    """What does a network do with features that say nothing?

    784 columns are put beside the 784 pixels of each digit: zeros, or random numbers. Left: the accuracy on new digits
    over the epochs. In the middle: how far the weights of each column have moved in the first layer, of the pixels and,
    on their right, of the added columns; dark has not moved. Right: another network learns which sentences praise a
    film. It is asked about single words, and a word's sentences may be on the side that the network takes or not: in
    blue those that it has learned from, in red new ones. Across, in how many training sentences the words stand.

    Measures:
        zeros: accuracy on new digits after each epoch, with columns of zeros
        noise: the same with columns of noise
        lost: by how much noise lowers it, over the last three epochs
        own: accuracy on training digits with the noise that they had
        other: accuracy on the same digits with other noise
        moved_pixels: how far the weights of a pixel have moved on average, with noise
        moved_noise: how far those of a column of noise have
        seen: in how many training sentences a word stands, at least
        side_training: share of training sentences that are on the side of their word
        side_new: share of new sentences that are on the side of their word
        rare_training: the first of these for rare words
        rare_new: the second for rare words
    """
    settings = {"digits": digits, "width": width, "epochs": epochs, "learning_rate": learning_rate, "seed": seed}
    _model, zeros, _known, zeros_moved = trained_with(0.0, "once", **settings)
    model, right, known, moved = trained_with(noise, drawn, **settings)
    counts = sorted({*COUNTS, seen})
    side_training, side_new = sides_of_words(counts, seed)
    rare, pixels = counts.index(seen), len(moved) - ADDED
    measured = {
        "zeros": zeros,
        "noise": right,
        "lost": np.mean(zeros[-3:]) - np.mean(right[-3:]) if epochs else 0.0,
        **known,
        "moved_pixels": moved[:pixels].mean(),
        "moved_noise": moved[pixels:].mean(),
        "seen": counts,
        "side_training": side_training,
        "side_new": side_new,
        "rare_training": side_training[rare],
        "rare_new": side_new[rare],
    }
    figure = pictures.noise_and_rare_features.NoiseAndRareFeatures(
        measured, moved={"zeros": zeros_moved.reshape(2, 28, 28), "noise": moved.reshape(2, 28, 28)}
    )
    return Finding(measured=measured, figure=figure, model=model)


@noise_and_rare_features.guess(least=0, most=100, says="{number} of 100")
def new_sentences_with_a_word_seen_once(measured):
    """A word stands in one training sentence only, and the network is asked about the word alone. Of 100 new sentences
    with such words, how many are what the network takes their word for, praise or blame? Tossing a coin gives 50.
    """
    return 100 * measured["side_new"][0]


@noise_and_rare_features.claim(
    control={"noise": 0.05}, takes_away="The strength of the noise: the numbers are as random, but none is above 0.05."
)
def noise_costs(measured):
    """Columns of noise cost more than 0.02 of the accuracy on new digits."""
    return above(measured["lost"], 0.02)


@noise_and_rare_features.claim(
    control={"drawn": "each epoch"}, takes_away="That noise can be learned by heart: it is another one in each epoch."
)
def noise_is_learned(measured):
    """The network has learned the noise: with other noise, it is right about fewer of the very digits that it has
    learned from, by more than 0.02.
    """
    return above(measured["own"], measured["other"], by=0.02)


@noise_and_rare_features.claim(
    control={"seen": 32}, takes_away="The rarity: the words stand in 32 training sentences or more."
)
def rare_words_mislead(measured):
    """What the network takes a rare word for is right about the sentence in which it has seen the word, and much less
    often about new ones: the shares differ by more than 0.25.
    """
    return above(measured["rare_training"], measured["rare_new"], by=0.25)

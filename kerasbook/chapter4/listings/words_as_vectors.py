"""4.1.2 Preparing the data: a text becomes a vector."""

import functools
import re

from kerasbook.chapter4 import pictures
from kerasbook.chapter4.listings.networks import review_network, reviews
from kerasbook.chapter4.settings import ReviewSource, Seed, Words, chapter
from kerasbook.concepts import Finding, Training, above, below, progress, remembered, whole
from kerasbook.lazily import keras, np  # in your own code: import keras, numpy as np

Ngrams = whole("how many words in a row may share a column: 1 for single words, 2 for pairs, too", least=1, most=3)
Review = whole("which test review is shown", least=0, most=2_026)

SHOWN = 30  # words of the review in the picture
EPOCHS = 4  # as many as movie_reviews finds best
PUNCTUATION = r'[!"#$%&()*+,\-./:;<=>?@\[\\\]^_`{|}~\']'  # what the layer leaves out of a text
SIZES = (50, 100, 200, 500, 1_000, 2_000, 5_000)  # of vocabularies


def vectorizer(texts, words=5_000, ngrams=1):
    """A layer that says which of the texts' most frequent words stand in a text: text -> (words,)."""
    layer = keras.layers.TextVectorization(words, output_mode="multi_hot", ngrams=ngrams, pad_to_max_tokens=True)
    layer.adapt(texts)
    return layer


@functools.lru_cache(maxsize=4)
def fitted(words, ngrams, source):
    """The layer, with the words of the training reviews."""
    return vectorizer(reviews(source).train.texts, words, ngrams)


def vector(layer, texts):
    """Which words, as numbers: `(n, words)`."""
    return keras.ops.convert_to_numpy(layer(np.asarray(texts, dtype=object))).astype("float32")


def shuffled(text, rng):
    """The same words in another order."""
    return " ".join(rng.permutation(text.split()))


def tokens(text):
    """A text's words as the layer sees them: in lower case, without punctuation."""
    return re.sub(PUNCTUATION, "", text.lower()).split()


@remembered
def trained_on(words, ngrams, source, seed):
    """The review network on these vectors."""
    train = reviews(source).train
    keras.utils.set_random_seed(seed)
    model = review_network(words)
    model.compile(keras.optimizers.RMSprop(2e-3), "binary_crossentropy")
    x = vector(fitted(words, ngrams, source), train.texts)
    model.fit(x, train.labels, batch_size=256, epochs=EPOCHS, verbose=0, callbacks=[progress(EPOCHS)])
    return Training(model, {})


def covered(texts, columns, size):
    """Share of the words of these texts that are among the `size` most frequent ones."""
    words = [word for text in texts for word in tokens(text)]
    return np.mean([columns.get(word, size) < size for word in words])


SAME_WORDS = ("This film is good, not bad.", "This film is bad, not good.")


@chapter.concept("4.1.2", third="4.1", builds=[review_network], shares=trained_on, quick={"words": 3_000})
def words_as_vectors(
    words: Words = 5_000, ngrams: Ngrams = 1, review: Review = 12, source: ReviewSource = "embedded", seed: Seed = 0
):
    """How does a text become a vector, and what is lost on the way?

    Above, a test review, or its first 30 words; words that the layer does not know are red. Its vector has a column for
    each known word, in order of frequency: 1 if the word is in the review (a line), otherwise 0. Below it are the words
    that come back from the vector. Bottom left: how many of the words in new reviews are known, over the size of the
    vocabulary. Middle: each dot is a test review, with the network's probability that it is positive before and after
    its words were shuffled: blue for single words, orange for a network that reads pairs of neighbours, too. Right: two
    sentences of the same words.

    Measures:
        vocabulary_size: words in the vocabulary
        covered: share of known words in test reviews, for each of these sizes
        known: share of known words in test reviews
        complete: share of test reviews without an unknown word
        moved: mean change of the probability when words are shuffled
        accuracy: accuracy on test reviews
        pairs_moved: mean change of the probability when words are shuffled, for the network that reads pairs
        pairs_accuracy: accuracy on test reviews of the network that reads pairs
        same_words: probability that each of two sentences of the same words is positive
        pairs_same_words: the same for the network that reads pairs
    """
    test = reviews(source).test
    texts, labels = test.texts, test.labels
    rng = np.random.default_rng(seed)
    in_another_order = [shuffled(text, rng) for text in texts]

    def read(by):
        """A network that reads so many words together; its answers to reviews, shuffled or not, and to two others."""
        model, _curve = trained_on(words=words, ngrams=by, source=source, seed=seed)
        layer = fitted(words, by, source)
        sets = (texts, in_another_order, SAME_WORDS)
        return model, [keras.ops.convert_to_numpy(model(vector(layer, some)))[:, 0] for some in sets]

    model, (before, after, same) = read(ngrams)
    _pairs, (pairs_before, pairs_after, pairs_same) = read(2)
    layer = fitted(words, ngrams, source)
    vocabulary = layer.get_vocabulary()  # its first column is for all words that it does not know
    by_frequency = {word: column for column, word in enumerate(fitted(max(SIZES), 1, source).get_vocabulary())}
    by_frequency = {word: column for word, column in by_frequency.items() if column}
    columns = {word: column for column, word in enumerate(vocabulary) if column}
    known = [all(word in columns for word in tokens(text)) for text in texts]
    measured = {
        "vocabulary_size": list(SIZES),
        "covered": [covered(texts, by_frequency, size) for size in SIZES],
        "known": np.mean([word in columns for text in texts for word in tokens(text)]),
        "complete": np.mean(known),
        "moved": np.abs(before - after).mean(),
        "accuracy": np.mean((before > 0.5) == labels),
        "pairs_moved": np.abs(pairs_before - pairs_after).mean(),
        "pairs_accuracy": np.mean((pairs_before > 0.5) == labels),
        "same_words": same,
        "pairs_same_words": pairs_same,
    }
    shown = texts[review].split()[:SHOWN]
    return Finding(
        measured=measured,
        figure=pictures.words_as_vectors.WordsAsVectors(
            text=" ".join(shown),
            known=[not word or word in columns for word in map(" ".join, map(tokens, shown))],
            vector=vector(layer, [" ".join(shown)])[0],
            vocabulary=vocabulary,
            measured=measured,
            probabilities={"single": (before, after), "pairs": (pairs_before, pairs_after)},
            sentences=SAME_WORDS,
        ),
        model=model,
    )


@words_as_vectors.guess(least=0, most=100, says="{number} of 100")
def known_words(measured):
    """The layer knows the 5,000 most frequent words of the training reviews, of more than 16,000. Of 100 words in new
    reviews, how many does it know?
    """
    return 100 * measured["known"]


@words_as_vectors.claim(
    control={"ngrams": 2}, takes_away="That order is lost: pairs of neighbouring words have columns of their own, too."
)
def order_is_lost(measured):
    """However the words of a review are shuffled, its vector is the same, and so is the network's answer."""
    return below(measured["moved"], 1e-6)


@words_as_vectors.claim(
    control={"words": 500}, takes_away="Most of the columns: only the 500 most frequent words have one."
)
def few_words_are_most_of_a_text(measured):
    """Fewer than a third of all words cover more than eight in ten words of a new review."""
    return above(measured["known"], 0.8)

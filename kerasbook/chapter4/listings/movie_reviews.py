"""4.1.4 Training on film reviews, and validating the approach."""

import functools

from kerasbook import datasets, layerwise
from kerasbook.chapter4 import pictures
from kerasbook.chapter4.listings.networks import review_network, review_vectors, reviews, split, trained_on_reviews
from kerasbook.chapter4.settings import (
    Labels,
    LearningRate,
    OwnReviews,
    ReviewSource,
    Rounds,
    Seed,
    Width,
    Words,
    chapter,
)
from kerasbook.concepts import Finding, above, below
from kerasbook.lazily import keras, np, sklearn  # in your own code: import keras, numpy as np, sklearn


@functools.lru_cache(maxsize=4)
def linear_accuracy(source="embedded", own=None):
    """What took seconds before deep learning: logistic regression on words weighted by their rarity (tf-idf)."""
    train, test = reviews(source, own)
    (texts, answers), _validation = split(train.texts, train.labels)
    if len(np.unique(answers)) < 2:  # a small table of your own
        return float(np.mean(test.labels == answers[0]))
    weigh = sklearn.feature_extraction.text.TfidfVectorizer(sublinear_tf=True)
    linear = sklearn.linear_model.LogisticRegression(C=3.0, solver="liblinear")
    return linear.fit(weigh.fit_transform(texts), answers).score(weigh.transform(test.texts), test.labels)


def surest(probabilities, labels):
    """The test review that the network is most surely right about, and its surest mistake."""
    given = np.where(labels == 1, probabilities, 1 - probabilities)  # the probability of the right answer, (n,)
    return int(given.argmax()), int(given.argmin())


@chapter.concept(
    "4.1.4", third="4.1", builds=[review_network], shares=trained_on_reviews, quick={"epochs": 6, "learning_rate": 5e-3}
)
def movie_reviews(
    width: Width = 16,
    words: Words = 5_000,
    epochs: Rounds = 10,
    learning_rate: LearningRate = 2e-3,
    labels: Labels = "right",
    source: ReviewSource = "embedded",
    data: OwnReviews = "",
    seed: Seed = 0,
):
    """Can a network tell praise from blame, and when should it stop learning?

    Left: the loss after each epoch, blue on the reviews that the network learns from, red on reviews set aside for
    validation. The vertical line marks the epoch with the lowest validation loss; the network is kept as it was then.
    Right: the accuracy. The black diamond is the network's accuracy on test reviews, the dotted line that of logistic
    regression on tf-idf; the axis begins at .4. Below: the test review that the network is most surely right about, and
    its surest mistake, or their first 60 words. A word is blue if it speaks for the network's answer and red if it
    speaks against it.

    Measures:
        best_epoch: epoch with the lowest validation loss
        loss: training loss
        accuracy: training accuracy
        val_loss: validation loss
        val_accuracy: validation accuracy
        test_accuracy: accuracy on test reviews, at the best epoch
        linear_accuracy: accuracy of logistic regression on test reviews
    """
    own = datasets.own_file(data)
    model, curve = trained_on_reviews(
        width=width,
        words=words,
        epochs=epochs,
        learning_rate=learning_rate,
        labels=labels,
        source=source,
        own=own,
        seed=seed,
    )
    vectorize, _x, test_x = review_vectors(source, words, own)
    dataset = reviews(source, own)
    texts, answers = dataset.test.texts, dataset.test.labels
    probabilities = keras.ops.convert_to_numpy(model(test_x))[:, 0]  # (n, words) -> (n,)
    shown = surest(probabilities, answers)
    best = int(np.argmin(curve["val_loss"]))
    measured = {
        "best_epoch": best + 1,
        **{name: curve[name] for name in ("loss", "accuracy", "val_loss", "val_accuracy")},
        "test_accuracy": np.mean((probabilities > 0.5) == answers),
        "linear_accuracy": linear_accuracy(source, own),
    }
    return Finding(
        measured=measured,
        figure=pictures.movie_reviews.MovieReviews(
            measured,
            effects=layerwise.word_occlusion(model, [texts[sample] for sample in shown], vectorize),
            probabilities=probabilities[list(shown)],
            classes=dataset.classes if own else None,
            is_wrong=bool((probabilities[shown[1]] > 0.5) != answers[shown[1]]),
        ),
        model=model,
    )


@movie_reviews.guess(least=0, most=100, says="{number} of 100")
def right_about_new_reviews(measured):
    """A network learns from 6,434 sentences of film reviews which words stand in them, and nothing else. Of 100 new
    sentences, how many does it sort rightly into praise and blame?
    """
    return 100 * measured["test_accuracy"]


@movie_reviews.claim(
    control={"labels": "shuffled"}, takes_away="The right labels: the network learns those of other reviews."
)
def tells_praise_from_blame(measured):
    """The network is right about more than three in four reviews that it has never seen."""
    return above(measured["test_accuracy"], 0.75)


@movie_reviews.claim(
    control={"words": 100},
    takes_away="What could be memorized: the network knows 100 words only, and none of them gives a review away.",
)
def overfits(measured):
    """In the end the validation loss is clearly above its lowest, though the training loss has kept falling."""
    losses, training = measured["val_loss"], measured["loss"]
    best = int(np.argmin(losses))
    return above(losses[-1], losses[best], by=0.1) & below(training[-1], training[best])

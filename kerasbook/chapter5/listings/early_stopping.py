"""5.4.3 Early stopping: stop when the validation loss turns, and go back to the turn."""

from kerasbook.chapter4.listings.networks import review_network, review_vectors, reviews, split
from kerasbook.chapter5 import pictures
from kerasbook.chapter5.settings import Epochs, LearningRate, Seed, chapter
from kerasbook.concepts import Finding, above, below, choice, near, progress, whole, yes_or_no
from kerasbook.lazily import keras, np  # in your own code: import keras, numpy as np

Patience = whole("after how many epochs in a row without a new lowest loss the training stops", least=1)
Restored = yes_or_no("go back to the weights of the best epoch when the training stops")
Watched = choice("the loss that is watched: on validation reviews, or on training reviews", "val_loss", "loss")
WordsKnown = whole("how many of the most frequent words the network knows", least=100, most=5_000)

GUESS = 0.693  # the loss of always saying one half: ln 2


def fitted(words, train, validation, epochs, learning_rate, seed, callbacks=()):
    """The review network from the same first weights each time; the losses after each epoch."""
    keras.utils.set_random_seed(seed)
    model = review_network(words)
    model.compile(keras.optimizers.RMSprop(learning_rate), "binary_crossentropy")
    history = model.fit(
        *train,
        batch_size=256,
        epochs=epochs,
        validation_data=validation,
        verbose=0,
        callbacks=[*callbacks, progress(epochs)],
    )
    return model, history.history


def given_to_the_right(model, x, labels):
    """The probability that the network gives to the right answer, for each review."""
    positive = keras.ops.convert_to_numpy(model(x))[:, 0]  # (n, words) -> (n,)
    return np.where(labels == 1, positive, 1 - positive)


def mean_loss(given):
    """Cross-entropy of these probabilities."""
    return -np.log(np.maximum(given, 1e-7)).mean()


@chapter.concept("5.4.3", third="5.4", builds=[review_network], quick={"words": 1_000, "epochs": 16})
def early_stopping(
    patience: Patience = 3,
    restored: Restored = True,
    watched: Watched = "val_loss",
    words: WordsKnown = 2_000,
    epochs: Epochs = 16,
    learning_rate: LearningRate = 3e-3,
    seed: Seed = 0,
):
    """When should a training stop, and what is lost if it does not?

    Left: the loss after each epoch of a network that goes on learning, blue on the reviews that it learns from, red on
    those set aside for validation. A second network starts from the same weights; its patience ends at the broken line,
    where it is stopped, and it goes back to the solid one, the epoch with the lowest loss. The dotted line is the loss
    of a guess. Right: the reviews set aside that each of the two is wrong about, by the probability that it
    gives to its answer.

    Measures:
        loss: training loss of the network that goes on
        val_loss: its validation loss
        stopped_after: epochs until the other one is stopped
        best_epoch: epoch with the lowest validation loss until then
        lowest_loss: validation loss in that epoch
        kept_loss: validation loss of the network that is kept
        test_loss: test loss of the network that is kept
        last_test_loss: test loss of the network that goes on
        test_accuracy: accuracy on test reviews of the network that is kept
        last_test_accuracy: accuracy on test reviews of the network that goes on
        sure_when_wrong: mean probability of the wrong answers of the network that is kept
        last_sure_when_wrong: mean probability of the wrong answers of the network that goes on
    """
    _vectorize, x, test_x = review_vectors("embedded", words)
    train, validation = split(x, reviews().train.labels)
    settings = (words, train, validation, epochs, learning_rate, seed)
    going_on, curve = fitted(*settings)
    stop = keras.callbacks.EarlyStopping(watched, patience=patience, restore_best_weights=restored)
    kept, until = fitted(*settings, callbacks=[stop])

    on_validation = [given_to_the_right(model, *validation) for model in (kept, going_on)]
    on_test = [given_to_the_right(model, test_x, reviews().test.labels) for model in (kept, going_on)]
    wrong = [1 - given[given < 0.5] for given in on_validation]  # what it gives to its wrong answers
    best = int(np.argmin(until["val_loss"]))
    measured = {
        "loss": curve["loss"],
        "val_loss": curve["val_loss"],
        "stopped_after": len(until["val_loss"]),
        "best_epoch": best + 1,
        "lowest_loss": until["val_loss"][best],
        "kept_loss": mean_loss(on_validation[0]),
        "test_loss": mean_loss(on_test[0]),
        "last_test_loss": mean_loss(on_test[1]),
        "test_accuracy": np.mean(on_test[0] > 0.5),
        "last_test_accuracy": np.mean(on_test[1] > 0.5),
        "sure_when_wrong": wrong[0].mean(),
        "last_sure_when_wrong": wrong[1].mean(),
    }
    return Finding(measured=measured, figure=pictures.early_stopping.StoppedEarly(measured, wrong), model=kept)


@early_stopping.guess(least=0, most=100, says="{number} of 100")
def sure_of_its_mistakes(measured):
    """A network goes on learning long after its validation loss has turned. Where it is then wrong about a new review,
    how probable does it think its answer, on average?
    """
    return 100 * measured["last_sure_when_wrong"]


@early_stopping.claim(
    control={"restored": False}, takes_away="The way back: the network stays as it was when the training stopped."
)
def it_goes_back_to_the_turn(measured):
    """The validation loss of the network that is kept is the lowest of all epochs, to within 0.001."""
    return near(measured["kept_loss"], measured["lowest_loss"], within=1e-3)


@early_stopping.claim(
    control={"watched": "loss"}, takes_away="The validation reviews: the training loss is watched, which keeps falling."
)
def stopping_pays_on_new_reviews(measured):
    """On test reviews the network that is kept is better than a guess by more than 0.1 of loss, and the one that goes
    on is worse than a guess.
    """
    return below(measured["test_loss"], GUESS, by=0.1) & above(measured["last_test_loss"], GUESS)


@early_stopping.claim(control={"words": 100}, takes_away="What could be memorized: the network knows 100 words only.")
def it_grows_surer_of_its_mistakes(measured):
    """After the turn the accuracy on test reviews falls by less than 0.05, but the network gives its wrong answers a
    probability that is higher by more than 0.08.
    """
    surer = above(measured["last_sure_when_wrong"], measured["sure_when_wrong"], by=0.08)
    return surer & above(measured["last_test_accuracy"], measured["test_accuracy"] - 0.05)

"""4.1.3 A probability, and the loss that goes with it."""

import functools

from kerasbook import layerwise
from kerasbook.chapter4 import pictures
from kerasbook.chapter4.listings.networks import multi_hot, review_network, reviews
from kerasbook.chapter4.settings import LearningRate, Rounds, Seed, chapter
from kerasbook.concepts import Finding, above, below, choice, near, number, progress
from kerasbook.lazily import keras, np  # in your own code: import keras, numpy as np

Sureness = number("the bias of the last unit at the start: how sure the network is that every review is positive")
Start = number("random weights to start from, as a multiple of Keras' own", least=0)
Optimizer = choice("what makes updates of the gradients", "sgd", "rmsprop")

WORDS = 1_000
LOSSES = {"cross_entropy": "binary_crossentropy", "squared_error": "mse"}


@functools.cache
def vectors():
    """Training and test reviews as vectors of 1,000 words, with their labels: `(x, y), (x, y)`."""
    train, test = reviews()
    _vectorize, x, test_x = multi_hot(train.texts, test.texts, words=WORDS)
    return (x, train.labels), (test_x, test.labels)


def given_to_the_right_answer(model, x, labels):
    """The probability that the model gives to the right answer of each review, `(n,)`."""
    positive = keras.ops.convert_to_numpy(model(x))[:, 0]
    return np.where(labels == 1, positive, 1 - positive)


def slopes(loss, labels, scores):
    """How fast the loss on each review changes with the score before the sigmoid: where all other gradients begin."""

    def total(at):
        answers = keras.ops.sigmoid(at[0])  # (n,)
        each = keras.losses.get(loss)(keras.ops.expand_dims(labels, 1), keras.ops.expand_dims(answers, 1))
        return keras.ops.sum(each), ()

    _total, _nothing, (gradient,) = layerwise.value_and_gradients(total, [keras.ops.convert_to_tensor(scores)])
    return keras.ops.convert_to_numpy(gradient)


def accuracies(model, starts, loss, optimizer, learning_rate, epochs, seed):
    """Accuracy on test reviews before the training and after each epoch, from each of these weights."""
    train, (x, labels) = vectors()
    if optimizer == "rmsprop":
        chosen = keras.optimizers.RMSprop(learning_rate)
    else:  # at a probability of .5 the gradient of the squared error is half as large: its steps are made twice as long
        chosen = keras.optimizers.SGD(2 * learning_rate if loss == "mse" else learning_rate)
    model.compile(chosen, loss)
    chosen.build(model.trainable_variables)
    nothing_yet = [keras.ops.convert_to_numpy(variable) for variable in chosen.variables]
    curves = []
    for weights in starts:
        model.set_weights(weights)
        for variable, value in zip(chosen.variables, nothing_yet, strict=True):
            variable.assign(value)
        curve = [np.mean(given_to_the_right_answer(model, x, labels) > 0.5)]

        def measure(epoch, logs, curve=curve):
            curve.append(np.mean(given_to_the_right_answer(model, x, labels) > 0.5))

        keras.utils.set_random_seed(seed)  # the same batches
        record = keras.callbacks.LambdaCallback(on_epoch_end=measure)
        model.fit(*train, batch_size=128, epochs=epochs, verbose=0, callbacks=[record, progress(epochs)])
        curves.append(curve)
    return curves


@chapter.concept("4.1.3", third="4.1", builds=[review_network], quick={"epochs": 2})
def probability_and_loss(
    sureness: Sureness = 6.0,
    start: Start = 1.0,
    optimizer: Optimizer = "sgd",
    learning_rate: LearningRate = 0.1,
    epochs: Rounds = 4,
    seed: Seed = 0,
):
    """Why is a wrong probability punished by its logarithm?

    Top left: the loss over the probability that the network gives to the right answer, blue for cross-entropy, orange
    for the squared error. Top right: how fast each loss changes with the score before the sigmoid, where
    backpropagation sets out; both axes are logarithmic. The dots are the test reviews that a network gets wrong if it
    is sure, before it has learned anything, that every review is positive. Below: the accuracy when this network is
    trained with each of the two losses, and when one that is sure of nothing is.

    Measures:
        loss_untrained: loss of the untrained network
        loss_sure: loss of the network that is sure that every review is positive
        probability: mean probability that it gives to the right answer where it is wrong
        slope: mean slope of the loss where the network is wrong
        slope_ratio: slope of the squared error, as a share of that of the cross-entropy
        accuracy: accuracy on test reviews, by epoch, of the network that was sure
        accuracy_doubting: accuracy on test reviews, by epoch, of one that was sure of nothing
        cross_entropy: cross-entropy
        squared_error: squared error (MSE)
    """
    _train, (x, labels) = vectors()
    keras.utils.set_random_seed(seed)
    model = review_network(WORDS)
    doubting = [start * weights for weights in model.get_weights()]
    sure = [*doubting[:-1], doubting[-1] + np.float32(sureness)]

    def begin(weights):
        model.set_weights(weights)
        return np.clip(given_to_the_right_answer(model, x, labels), 1e-7, 1 - 1e-7).astype("float64")

    untrained, given = begin(doubting), begin(sure)
    scores = np.where(labels == 1, 1, -1) * np.log(given / (1 - given))  # before the sigmoid, (n,)
    each = {
        name: np.abs(slopes(loss, labels.astype("float32"), scores.astype("float32"))) for name, loss in LOSSES.items()
    }
    wrong = given <= 0.5
    curves = {
        name: accuracies(model, [sure, doubting], loss, optimizer, learning_rate, epochs, seed)
        for name, loss in LOSSES.items()
    }
    slope = {name: values[wrong].mean() for name, values in each.items()}
    measured = {
        "loss_untrained": -np.log(untrained).mean(),
        "loss_sure": -np.log(given).mean(),
        "probability": given[wrong].mean(),
        "slope": slope,
        "slope_ratio": slope["squared_error"] / slope["cross_entropy"],
        "accuracy": {name: sure_at_first for name, (sure_at_first, _) in curves.items()},
        "accuracy_doubting": {name: in_doubt for name, (_, in_doubt) in curves.items()},
    }
    return Finding(
        measured=measured, figure=pictures.probability_and_loss.ProbabilityAndLoss(given, each, measured), model=model
    )


@probability_and_loss.guess(least=0, most=1, step=0.01)
def what_guessing_costs(measured):
    """A network that has not learned anything yet gives about one half to praise and one half to blame. What does it
    lose on each review, on average, as cross-entropy?
    """
    return measured["loss_untrained"]


@probability_and_loss.claim(
    control={"start": 5.0},
    takes_away="Doubt: with weights five times as large the untrained network is sure of its guesses, right or wrong.",
)
def doubt_costs_the_logarithm_of_two(measured):
    """A network that knows nothing, and is not sure of anything, loses ln 2 on a review, about 0.69."""
    return near(measured["loss_untrained"], np.log(2), within=0.05)


@probability_and_loss.claim(control={"sureness": 0.0}, takes_away="The sureness: all probabilities are near one half.")
def squared_error_hardly_minds(measured):
    """Where the network is sure and wrong, the squared error has less than a tenth of the cross-entropy's slope."""
    return below(measured["slope_ratio"], 0.1)


@probability_and_loss.claim(
    control={"optimizer": "rmsprop", "learning_rate": 2e-3},
    takes_away="That a small gradient makes a small step: rmsprop divides each gradient by its usual size.",
)
def sure_and_stuck(measured):
    """With plain gradient descent, the network that was sure learns from the cross-entropy, and hardly from the squared
    error.
    """
    final = {name: curve[-1] for name, curve in measured["accuracy"].items()}
    return above(final["cross_entropy"], final["squared_error"], by=0.12)

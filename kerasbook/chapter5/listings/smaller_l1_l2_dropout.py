"""5.4.4 Four ways to regularize: a smaller network, L1, L2 and dropout."""

from kerasbook.chapter4.listings.networks import review_vectors, reviews, split
from kerasbook.chapter5 import pictures
from kerasbook.chapter5.settings import Epochs, LearningRate, Seed, chapter
from kerasbook.concepts import Finding, above, below, near, number, progress, whole, yes_or_no
from kerasbook.lazily import keras, np  # in your own code: import keras, numpy as np

Smaller = whole("how many units each hidden layer of the smaller network has; the others have 16", least=1, most=16)
L1 = number("the strength of the L1 penalty", least=0)
L2 = number("the strength of the L2 penalty", least=0)
Rate = number("the share of outputs that dropout sets to zero in training", least=0, most=0.9)
Rescaled = yes_or_no("divide what dropout leaves by the share that it leaves, as Keras does")
KnownWords = whole("how many of the most frequent words the networks know", least=100, most=5_000)

NETWORKS = ("plain", "smaller", "l1", "l2", "dropout")
TINY = 1e-3  # a weight nearer to 0 is counted as next to nothing


def dropout(rate, rescaled, name):
    """The dropout layer of Keras; or one that does not make up for what it sets to zero."""

    class WithoutRescaling(keras.layers.Dropout):
        def call(self, inputs, training=False):
            outputs = super().call(inputs, training=training)
            return outputs * (1 - self.rate) if training else outputs

    return (keras.layers.Dropout if rescaled else WithoutRescaling)(rate, name=name)


def probability(inputs, name, width=16, penalty=None, rate=None, rescaled=True):
    """A review network; it may have a penalty on the weights of its hidden layers, or dropout behind each of them."""
    outputs = inputs
    for hidden in (f"{name}_hidden_1", f"{name}_hidden_2"):
        dense = keras.layers.Dense(width, activation="relu", kernel_regularizer=penalty, name=hidden)
        outputs = dense(outputs)  # -> (n, width)
        if rate is not None:
            outputs = dropout(rate, rescaled, f"{hidden}_dropped")(outputs)
    return keras.layers.Dense(1, activation="sigmoid", name=name)(outputs)  # -> (n, 1)


def regularized_networks(words=2_000, smaller=4, l1=2.5e-4, l2=1e-3, rate=0.5, rescaled=True):
    """The review network, and the same with each of four measures. They share nothing but the input."""
    inputs = keras.Input((words,))
    answers = [
        probability(inputs, "plain"),
        probability(inputs, "smaller", width=smaller),
        probability(inputs, "l1", penalty=keras.regularizers.L1(l1)),
        probability(inputs, "l2", penalty=keras.regularizers.L2(l2)),
        probability(inputs, "dropout", rate=rate, rescaled=rescaled),
    ]
    return keras.Model(inputs, answers)


def losses(model, x, labels):
    """The loss of each network, without penalty and without dropout."""
    entropy = keras.losses.BinaryCrossentropy()
    return [float(entropy(labels[:, None], answers)) for answers in model(x)]


def fitted(model, train, validation, epochs, learning_rate):
    """Train all networks at once; the losses after each epoch, on both sets: `(epochs, networks)`."""
    x, labels = train
    model.compile(keras.optimizers.RMSprop(learning_rate), ["binary_crossentropy"] * len(NETWORKS))
    on_train, on_validation = [], []

    def look(epoch, logs):
        on_train.append(losses(model, *train))
        on_validation.append(losses(model, *validation))

    watch = keras.callbacks.LambdaCallback(on_epoch_end=look)
    model.fit(x, [labels] * len(NETWORKS), 256, epochs, verbose=0, callbacks=[watch, progress(epochs)])
    return np.array(on_train), np.array(on_validation)


def what_dropout_does(model, x):
    """By how much the dropout behind the first hidden layer moves its mean; how far two answers to a review are apart.

    Returns:
        Its mean output in training, as a share of its mean input; the mean distance of two answers, by mode.
    """
    layers = [model.get_layer(name).output for name in ("dropout_hidden_1", "dropout_hidden_1_dropped", "dropout")]
    inside = keras.Model(model.inputs[0], layers)

    def outputs(training):
        return [keras.ops.convert_to_numpy(layer) for layer in inside(x, training=training)]

    before, behind, answers = outputs(training=True)
    moved = {
        "training": np.abs(answers - outputs(training=True)[-1]).mean(),
        "inference": np.abs(outputs(training=False)[-1] - outputs(training=False)[-1]).mean(),
    }
    return behind.mean() / before.mean(), moved


def kernels(model):
    """The weights of each network's first layer, `(words, units)`."""
    return {name: model.get_layer(f"{name}_hidden_1").get_weights()[0] for name in NETWORKS}


@chapter.concept("5.4.4", third="5.4", builds=[regularized_networks], quick={"words": 1_000, "epochs": 9})
def smaller_l1_l2_dropout(
    smaller: Smaller = 4,
    l1: L1 = 2.5e-4,
    l2: L2 = 1e-3,
    rate: Rate = 0.5,
    rescaled: Rescaled = True,
    words: KnownWords = 2_000,
    epochs: Epochs = 12,
    learning_rate: LearningRate = 3e-3,
    seed: Seed = 0,
):
    """What do a smaller network, L1, L2 and dropout each do against overfitting?

    Five networks learn side by side which film reviews praise. Above: their loss on the reviews that they learn from,
    and on those set aside for validation, without any penalty and without dropout. Below: each network's first layer.
    The histogram counts its weights by their size; the axis of the counts is logarithmic. Under it, the same weights
    themselves: a row for each unit, a column for each of the 100 most frequent words, orange below 0, purple above; all
    five share their colours.

    Measures:
        train_loss: loss on training reviews after each epoch
        val_loss: loss on validation reviews after each epoch
        plain: network without any measure
        smaller: smaller network
        l1: with an L1 penalty
        l2: with an L2 penalty
        dropout: with dropout
        gap: validation loss minus training loss, in the end
        lowest: lowest validation loss of all epochs
        near_zero: share of the first layer's weights that are less than 0.001 from 0
        mean_kept: mean output of dropout in training, as a share of its mean input
        moved: how far two answers to the same review are apart, on average, with dropout
        training: in training
        inference: at inference
    """
    _vectorize, x, _test_x = review_vectors("embedded", words)
    train, validation = split(x, reviews().train.labels)
    keras.utils.set_random_seed(seed)
    model = regularized_networks(words, smaller, l1, l2, rate, rescaled)
    on_train, on_validation = fitted(model, train, validation, epochs, learning_rate)
    weights = kernels(model)
    mean_kept, moved = what_dropout_does(model, train[0])
    measured = {
        "train_loss": dict(zip(NETWORKS, on_train.T.tolist(), strict=True)),
        "val_loss": dict(zip(NETWORKS, on_validation.T.tolist(), strict=True)),
        "gap": dict(zip(NETWORKS, on_validation[-1] - on_train[-1], strict=True)),
        "lowest": dict(zip(NETWORKS, on_validation.min(axis=0), strict=True)),
        "near_zero": {name: np.mean(np.abs(kernel) < TINY) for name, kernel in weights.items()},
        "mean_kept": mean_kept,
        "moved": moved,
    }
    return Finding(
        measured=measured, figure=pictures.smaller_l1_l2_dropout.FourMeasures(measured, weights), model=model
    )


@smaller_l1_l2_dropout.guess(least=0, most=100, says="{number} of 100")
def weights_that_l1_puts_out(measured):
    """The L1 penalty is in proportion to the size of a weight. Of 100 weights in the first layer, how many are less
    than 0.001 from 0 in the end? Without a penalty it is one of 100.
    """
    return 100 * measured["near_zero"]["l1"]


@smaller_l1_l2_dropout.claim(
    control={"smaller": 16, "l1": 0.0, "l2": 0.0, "rate": 0.0},
    takes_away="All four measures: 16 units, no penalty, nothing dropped. The networks start from different weights.",
)
def each_narrows_the_gap(measured):
    """With each of the four measures, the gap between validation loss and training loss is less than three quarters of
    the gap without any.
    """
    gap = measured["gap"]
    allowed = 0.75 * gap["plain"]
    smaller, l1, l2, dropped = (below(gap[name], allowed) for name in NETWORKS[1:])
    return smaller & l1 & l2 & dropped


@smaller_l1_l2_dropout.claim(
    control={"l1": 0.0, "l2": 0.0}, takes_away="The two penalties: all that is left of them is their strength, 0."
)
def l1_empties_where_l2_shrinks(measured):
    """With L1 more weights are next to nothing than with L2, by more than a tenth of all, at a training loss that
    differs by less than 0.2.
    """
    near_zero, loss = measured["near_zero"], measured["train_loss"]
    return above(near_zero["l1"], near_zero["l2"], by=0.1) & near(loss["l1"][-1], loss["l2"][-1], within=0.2)


@smaller_l1_l2_dropout.claim(
    control={"rescaled": False}, takes_away="The rescaling: what dropout leaves stays as large as it was."
)
def dropout_keeps_the_mean(measured):
    """Though dropout sets half of a layer's outputs to zero, their mean stays the same to within 2 percent."""
    return near(measured["mean_kept"], 1.0, within=0.02)


@smaller_l1_l2_dropout.claim(
    control={"rate": 0.01}, takes_away="Nearly all of the dropout: one output in a hundred is set to zero."
)
def dropout_is_off_at_inference(measured):
    """In training, two answers to the same review differ by more than 0.05 on average; at inference they are the
    same.
    """
    return above(measured["moved"]["training"], 0.05) & below(measured["moved"]["inference"], 1e-6)

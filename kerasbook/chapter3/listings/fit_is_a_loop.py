"""3.6.5 Understanding the fit() method: the training loop, written out."""

import math

from kerasbook import datasets, layerwise
from kerasbook.chapter3 import pictures
from kerasbook.chapter3.settings import BatchSize, Epochs, Seed, chapter
from kerasbook.concepts import Finding, choice, each_epoch, near, progress, whole
from kerasbook.lazily import keras, np  # in your own code: import keras, numpy as np

Samples = whole("how many digits there are to learn from", least=2, most=4_000)
Order = choice("the order in which the loop by hand takes the digits: that of fit, or another one", "same", "another")
Last = choice("whether the loop by hand takes the last batch of an epoch if it is not full", "kept", "dropped")

LOSS = "sparse_categorical_crossentropy"
LEARNING_RATE = 0.1
ROUNDING = 1e-5  # tanh has no bend at which rounding could decide anything, as relu has


def small_network():
    """784 pixels in, a hidden layer of 32 units, ten probabilities out."""
    return keras.Sequential([
        keras.Input((784,)),
        keras.layers.Dense(32, activation="tanh"),  # (n, 784) -> (n, 32)
        keras.layers.Dense(10, activation="softmax"),  # -> (n, 10)
    ])


# One step, as each framework writes it


def step_in_tensorflow(model, images, labels):
    """Forward on the tape, back along it, one update. Returns the loss before the update."""
    import tensorflow as tf

    with tf.GradientTape() as tape:
        predictions = model(images, training=True)  # (n, 784) -> (n, 10)
        loss = tf.reduce_mean(keras.losses.sparse_categorical_crossentropy(labels, predictions))
    gradients = tape.gradient(loss, model.trainable_weights)
    model.optimizer.apply(gradients, model.trainable_weights)
    return float(loss)


def step_in_jax(model, images, labels):
    """The same without a tape: JAX differentiates a function, so the weights have to be its argument."""
    import jax

    state = [variable.value for variable in model.non_trainable_variables]

    def loss_of(weights):
        predictions, _state = model.stateless_call(weights, state, images, training=True)
        return keras.ops.mean(keras.losses.sparse_categorical_crossentropy(labels, predictions))

    loss, gradients = jax.value_and_grad(loss_of)([variable.value for variable in model.trainable_variables])
    model.optimizer.apply(gradients, model.trainable_variables)
    return float(loss)


def step_elsewhere(model, images, labels):
    """On any other backend, kerasbook asks it for the gradients."""
    loss, gradients = layerwise.loss_and_gradients(model, LOSS, images, labels)
    model.optimizer.apply(list(map(keras.ops.convert_to_tensor, gradients)), model.trainable_variables)
    return loss


STEPS = {"tensorflow": step_in_tensorflow, "jax": step_in_jax}


# The loop


def loop_by_hand(model, images, labels, batch_size, epochs, last="kept"):
    """What fit does: epoch by epoch, batch by batch, step by step. Returns the loss on each batch."""
    step = STEPS.get(keras.backend.backend(), step_elsewhere)
    losses = []
    for _epoch in each_epoch(epochs):
        for first in range(0, len(images), batch_size):
            batch = slice(first, first + batch_size)
            if last == "dropped" and len(images[batch]) < batch_size:
                continue
            losses.append(step(model, images[batch], labels[batch]))
    return losses


def largest_difference(some, others):
    """The largest difference between two lists of numbers or arrays, one by one, as long as both go on."""
    apart = [np.abs(np.subtract(one, other)).max() for one, other in zip(some, others, strict=False)]
    return float(np.max(apart, initial=0.0))  # unlike max, np.max does not lose a NaN


def started(weights):
    """A network that begins with these weights."""
    model = small_network()
    model.set_weights(weights)
    model.compile(keras.optimizers.SGD(LEARNING_RATE), LOSS, metrics=[layerwise.BatchLoss(LOSS)])
    return model


@chapter.concept("3.6.5", third="3.6", builds=[small_network], quick={"epochs": 1, "samples": 500})
def fit_is_a_loop(
    samples: Samples = 2_000,
    batch_size: BatchSize = 64,
    epochs: Epochs = 2,
    order: Order = "same",
    last: Last = "kept",
    seed: Seed = 0,
):
    """What does fit do?

    One network is trained by fit, another one, from the same start, by a loop written by hand. At the top, the loss on
    each batch before its update: the thin red line of the loop lies on the thick blue one of fit. Violet is the same
    loop with the same digits in another order. At the bottom left, how far the losses are from those of fit; the axis
    is logarithmic, and the dotted line is the limit of the claim. At the bottom right, what fit has changed in the
    weights of six hidden units, a picture for each: blue has become more, red less. Below it, in the same colours and
    enlarged ten times, the difference between each loop's weights and those of fit: for the first there is none to see.

    Measures:
        updates: updates in all
        fit: with fit
        by_hand: with the loop by hand
        counted: digits divided by the batch size, rounded up, times epochs
        largest_loss_difference: largest difference between the two losses on a batch
        largest_weight_difference: largest difference between two weights in the end
        loss_last: loss on the last batch
        accuracy: accuracy on test digits
    """
    train, test = datasets.digits()
    images, labels = train.images[:samples].reshape(-1, 784), train.labels[:samples]  # (n, 28, 28) -> (n, 784)
    keras.utils.set_random_seed(seed)
    start = small_network().get_weights()

    fitted, record = started(start), layerwise.BatchHistory()
    callbacks = [record, progress(epochs)]
    fitted.fit(images, labels, batch_size, epochs, shuffle=False, verbose=0, callbacks=callbacks)
    their_losses = record.history.get("batch_loss", [])

    orders = {"same": np.arange(len(images)), "another": np.random.default_rng(seed).permutation(len(images))}
    models = {name: started(start) for name in orders}
    losses = {
        name: loop_by_hand(models[name], images[places], labels[places], batch_size, epochs, last)
        for name, places in orders.items()
    }
    by_hand = models[order]
    new_images = test.images.reshape(-1, 784)
    return Finding(
        measured={
            "updates": {
                "fit": len(their_losses),
                "by_hand": len(losses[order]),
                "counted": epochs * math.ceil(len(images) / batch_size),
            },
            "largest_loss_difference": largest_difference(losses[order], their_losses),
            "largest_weight_difference": largest_difference(by_hand.get_weights(), fitted.get_weights()),
            "loss_last": {"fit": (their_losses or [np.nan])[-1], "by_hand": (losses[order] or [np.nan])[-1]},
            "accuracy": {
                name: (keras.ops.convert_to_numpy(model(new_images)).argmax(axis=1) == test.labels).mean()
                for name, model in (("fit", fitted), ("by_hand", by_hand))
            },
        },
        figure=pictures.fit_is_a_loop.FitIsALoop(
            their_losses,
            losses,
            limit=ROUNDING,
            changes={
                name: (model.get_weights()[0] - start[0]).T.reshape(-1, 28, 28)  # (784, 32) -> (32, 28, 28)
                for name, model in (("fit", fitted), *models.items())
            },
        ),
        model=fitted,
    )


@fit_is_a_loop.claim(
    control={"order": "another"}, takes_away="The order: the loop by hand takes the same digits, in another order."
)
def the_loop_learns_what_fit_learns(measured):
    """From the same start and in the same order, a loop of a few lines learns what fit learns, batch by batch and
    weight by weight, up to rounding.
    """
    return near(measured["largest_loss_difference"], 0.0, within=ROUNDING) & near(
        measured["largest_weight_difference"], 0.0, within=ROUNDING
    )


@fit_is_a_loop.claim(
    control={"last": "dropped"}, takes_away="The last batch of each epoch, which is not full, is left out by hand."
)
def the_last_batch_counts(measured):
    """An epoch has as many updates as there are batches, the last one included, even if it is not full."""
    updates = measured["updates"]
    return near(updates["by_hand"], updates["fit"], within=0.5) & near(
        updates["by_hand"], updates["counted"], within=0.5
    )

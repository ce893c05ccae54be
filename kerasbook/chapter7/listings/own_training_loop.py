"""7.4.3 A complete training loop: what fit does with dropout, moving statistics, penalties and metrics, by hand."""

from kerasbook import datasets, layerwise
from kerasbook.chapter7 import pictures
from kerasbook.chapter7.settings import Epochs, Seed, chapter
from kerasbook.concepts import Finding, choice, each_epoch, near, progress, whole
from kerasbook.lazily import keras, np  # in your own code: import keras, numpy as np

FORGETTABLE = ("training=True", "penalties", "reset_state")
Forgotten = choice(
    "what the loop by hand forgets: training=True in the call, the penalties of the layers, or reset_state before an "
    "epoch",
    "nothing",
    *FORGETTABLE,
)
Samples = whole("how many digits there are to learn from", least=2, most=4_000)

LOSS = "sparse_categorical_crossentropy"
BATCH = 64
ROUNDING = 1e-5


def every_kind_of_state(seed=0):
    """A network that has what a loop can forget: a penalty, moving statistics, and dropout with a seed of its own."""
    return keras.Sequential([
        keras.Input((784,)),
        keras.layers.Dense(32, use_bias=False, kernel_regularizer=keras.regularizers.L2(1e-3)),  # (n, 784) -> (n, 32)
        keras.layers.BatchNormalization(),
        keras.layers.Activation("tanh"),
        keras.layers.Dropout(0.3, seed=seed),
        keras.layers.Dense(10, activation="softmax"),  # -> (n, 10)
    ])


# One step: each function gives one that takes a batch, updates the model, and returns loss and predictions


def step_in_tensorflow(model, training=True, penalties=True):
    """The tape notes what happens within the `with` block; variables change in place."""
    import tensorflow as tf

    loss_of = keras.losses.SparseCategoricalCrossentropy()

    @tf.function
    def step(images, labels):
        with tf.GradientTape() as tape:
            predictions = model(images, training=training)  # (n, 784) -> (n, 10)
            loss = loss_of(labels, predictions)
            if penalties:
                loss += sum(model.losses)
        gradients = tape.gradient(loss, model.trainable_weights)
        model.optimizer.apply(gradients, model.trainable_weights)
        return loss, predictions

    return step


def step_in_jax(model, training=True, penalties=True):
    """Nothing changes in place: all that the model keeps goes in, and comes out as it is after the step."""
    import jax

    loss_of = keras.losses.SparseCategoricalCrossentropy()

    def compute_loss(trained, others, images, labels):
        predictions, others, losses = model.stateless_call(
            trained, others, images, training=training, return_losses=True
        )
        loss = loss_of(labels, predictions)
        if penalties:
            loss += sum(losses)
        return loss, (predictions, others)

    @jax.jit
    def pure_step(state, images, labels):
        trained, others, of_optimizer = state
        differentiated = jax.value_and_grad(compute_loss, has_aux=True)
        (loss, (predictions, others)), gradients = differentiated(trained, others, images, labels)
        trained, of_optimizer = model.optimizer.stateless_apply(of_optimizer, gradients, trained)
        return loss, predictions, (trained, others, of_optimizer)

    kept = (model.trainable_variables, model.non_trainable_variables, model.optimizer.variables)

    def step(images, labels):
        state = [[variable.value for variable in variables] for variables in kept]
        loss, predictions, state = pure_step(state, images, labels)
        for variables, values in zip(kept, state, strict=True):
            for variable, value in zip(variables, values, strict=True):
                variable.assign(value)  # or the model would still be as it was
        return loss, predictions

    return step


def step_in_pytorch(model, training=True, penalties=True):
    """Gradients stand with the weights, and add up until they are cleared."""
    import torch

    loss_of = keras.losses.SparseCategoricalCrossentropy()

    def step(images, labels):
        model.zero_grad()
        predictions = model(images, training=training)  # (n, 784) -> (n, 10)
        loss = loss_of(labels, predictions)
        if penalties:
            loss = loss + sum(model.losses)
        loss.backward()
        gradients = [weight.value.grad for weight in model.trainable_weights]
        with torch.no_grad():
            model.optimizer.apply(gradients, model.trainable_weights)
        return loss, predictions

    return step


STEPS = {"tensorflow": step_in_tensorflow, "jax": step_in_jax, "torch": step_in_pytorch}


# The loop, the same for all


def train_by_hand(model, images, labels, epochs, forgotten="nothing"):
    """What fit does. Returns the mean loss as fit shows it after each batch, and the accuracy of each epoch."""
    model.optimizer.build(model.trainable_variables)
    step_for = STEPS[keras.backend.backend()]
    step = step_for(model, training=forgotten != "training=True", penalties=forgotten != "penalties")
    mean, accuracy = keras.metrics.Mean(), keras.metrics.SparseCategoricalAccuracy()
    losses, accuracies = [], []
    for _epoch in each_epoch(epochs):
        if forgotten != "reset_state":
            mean.reset_state()
            accuracy.reset_state()
        for first in range(0, len(images), BATCH):
            batch = slice(first, first + BATCH)
            loss, predictions = step(images[batch], labels[batch])
            mean.update_state(loss, sample_weight=len(labels[batch]))  # the last batch is smaller, and counts less
            accuracy.update_state(labels[batch], predictions)
            losses.append(float(mean.result()))
        accuracies.append(float(accuracy.result()))
    return losses, accuracies


def started(seed):
    """The network with its first weights; the same seed gives the same weights, and the same dropout."""
    keras.utils.set_random_seed(seed)
    model = every_kind_of_state(seed)
    model.compile(keras.optimizers.SGD(0.05, momentum=0.9), LOSS, metrics=["accuracy"])
    return model


def train_by_fit(model, images, labels, epochs):
    """The same numbers, from fit."""
    record = layerwise.BatchHistory()
    history = model.fit(
        images, labels, BATCH, epochs, shuffle=False, verbose=0, callbacks=[progress(epochs), record]
    ).history
    return record.history["loss"], history["accuracy"]


def apart(some, others):
    """The largest difference between two lists of numbers or arrays."""
    return max(float(np.abs(np.subtract(one, other)).max()) for one, other in zip(some, others, strict=True))


def by_kind(model):
    """What a loop has to keep: the trained weights, the moving statistics, and what the optimizer remembers."""
    kinds = {
        "trained": model.trainable_weights,
        "statistics": model.non_trainable_weights,
        "optimizer": [variable for variable in model.optimizer.variables if len(variable.shape)],
    }
    return {name: [keras.ops.convert_to_numpy(v.value) for v in variables] for name, variables in kinds.items()}


@chapter.concept("7.4.3", third="7.4", builds=[every_kind_of_state], quick={"samples": 400})
def own_training_loop(samples: Samples = 1_000, epochs: Epochs = 2, forgotten: Forgotten = "nothing", seed: Seed = 0):
    """What does fit take care of that a loop of your own must not forget?

    At the top, the mean loss of the epoch so far, as the progress bar of fit shows it, batch by batch: by fit (blue,
    thick), by a loop by hand (red, thin), and by the same loop with one thing forgotten (violet). At the bottom left,
    how far each kind of variable is from that of fit in the end, at its largest place; the axis is logarithmic, and
    what stands at 0 is equal to the last bit. At the bottom right, the accuracy that each shows for each epoch.

    Measures:
        updates: updates of the weights
        weight_difference: largest difference between a variable and that of fit, in the end
        loss_difference: largest difference between the loss shown and that of fit
        accuracy_difference: largest difference between the accuracy shown for an epoch and that of fit
        accuracy: accuracy shown for the last epoch
        fit: with fit
        by_hand: with the loop by hand
    """
    train, _test = datasets.digits()
    images, labels = train.images[:samples].reshape(-1, 784), train.labels[:samples]  # (n, 28, 28) -> (n, 784)
    fitted = started(seed)
    their_losses, their_accuracies = train_by_fit(fitted, images, labels, epochs)

    slip = "training=True" if forgotten == "nothing" else forgotten
    models, shown = {}, {}
    for name in ("nothing", slip):
        models[name] = started(seed)
        shown[name] = train_by_hand(models[name], images, labels, epochs, name)
    losses, accuracies = shown[forgotten]
    differences = {
        name: {
            kind: apart(values, of_fit)
            for (kind, values), of_fit in zip(by_kind(model).items(), by_kind(fitted).values(), strict=True)
        }
        for name, model in models.items()
    }
    return Finding(
        measured={
            "updates": len(their_losses),
            "weight_difference": max(differences[forgotten].values()),
            "loss_difference": apart(losses, their_losses),
            "accuracy_difference": apart(accuracies, their_accuracies),
            "accuracy": {"fit": their_accuracies[-1], "by_hand": accuracies[-1]},
        },
        figure=pictures.own_training_loop.OwnTrainingLoop(
            losses={"fit": their_losses, "nothing": shown["nothing"][0], slip: shown[slip][0]},
            accuracies={"fit": their_accuracies, "nothing": shown["nothing"][1], slip: shown[slip][1]},
            differences=differences,
            limit=ROUNDING,
        ),
        model=fitted,
    )


@own_training_loop.claim(
    control={"forgotten": "training=True"}, takes_away="training=True in the call of the loop by hand."
)
def the_loop_ends_where_fit_ends(measured):
    """A loop by hand ends with the variables of fit, to five decimals, though there is dropout, and statistics move."""
    return near(measured["weight_difference"], 0.0, within=ROUNDING)


@own_training_loop.claim(
    control={"forgotten": "penalties"}, takes_away="The penalties of the layers, model.losses, in the loss by hand."
)
def the_loss_has_the_penalties_in_it(measured):
    """Batch by batch, the loop by hand shows the loss that fit shows: the penalties of the layers are part of it."""
    return near(measured["loss_difference"], 0.0, within=1e-4)


@own_training_loop.claim(
    control={"forgotten": "reset_state"}, takes_away="reset_state: the metrics are not set back before an epoch."
)
def a_metric_starts_anew_with_each_epoch(measured):
    """The loop by hand shows the accuracy of fit for each epoch, since it sets its metrics back before each of them."""
    return near(measured["accuracy_difference"], 0.0, within=1e-4)

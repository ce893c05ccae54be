"""7.4.5 Leveraging fit with a training step of one's own: sharpness-aware, and everything else stays."""

import contextlib
import io
import re

from kerasbook import datasets
from kerasbook.backends import steps_at_once
from kerasbook.chapter7 import pictures
from kerasbook.chapter7.settings import Epochs, Seed, chapter
from kerasbook.concepts import Finding, above, choice, near, number, report_progress, whole
from kerasbook.lazily import keras, np  # in your own code: import keras, numpy as np

Radius = number("how far the sharpness-aware step goes uphill before it asks for the gradient", least=0, most=5)
Compared = number("how far the step that is compared with fit goes uphill: a plain one does not", least=0, most=5)
Logs = choice('what the step hands to fit: all metrics, or the "loss only"', "all", "loss only")
Wrong = number("share of the training labels that are drawn at random", least=0, most=1)
Runs = whole("how many times each way of training is tried, from other weights", least=1, most=50)

LOSS = "sparse_categorical_crossentropy"
SAMPLES, BATCH = 500, 25
LEARNING_RATE = 0.2
ROUNDING = 1e-5


def uphill(gradients, radius):
    """The step of this length along the gradient, over all weights at once."""
    length = keras.ops.sqrt(sum(keras.ops.sum(gradient**2) for gradient in gradients))
    return [radius * gradient / (length + 1e-12) for gradient in gradients]


# What fit shows: the same for all backends


def shown(model, labels, predictions, loss):
    """Every metric takes the batch in; the result is what fit prints and hands to the callbacks."""
    if model.logs == "loss only":
        return {"loss": loss}
    for metric in model.metrics:
        if metric.name == "loss":
            metric.update_state(loss, sample_weight=keras.ops.shape(labels)[0])  # a smaller batch counts less
        else:
            metric.update_state(labels, predictions)
    return model.get_metrics_result()


# The step itself. First where variables change in place: uphill, look around, back, and then the update


def step_in_place(model, data, gradients_of):
    images, labels = data
    loss, predictions, gradients = gradients_of(images, labels)
    if model.radius:
        moves = uphill(gradients, model.radius)
        for weight, move in zip(model.trainable_weights, moves, strict=True):
            weight.assign(weight + move)
        _loss, _predictions, gradients = gradients_of(images, labels)
        for weight, move in zip(model.trainable_weights, moves, strict=True):
            weight.assign(weight - move)
    model.optimizer.apply(gradients, model.trainable_weights)
    return shown(model, labels, predictions, loss)


def model_in_tensorflow():
    import tensorflow as tf

    class OwnStep(keras.Model):
        radius, logs = 0.0, "all"

        def train_step(self, data):
            def gradients_of(images, labels):
                with tf.GradientTape() as tape:
                    predictions = self(images, training=True)  # (n, 784) -> (n, 10)
                    loss = self.compute_loss(images, labels, predictions)
                return loss, predictions, tape.gradient(loss, self.trainable_weights)

            return step_in_place(self, data, gradients_of)

    return OwnStep


def model_in_pytorch():
    import torch

    class OwnStep(keras.Model):
        radius, logs = 0.0, "all"

        def train_step(self, data):
            def gradients_of(images, labels):
                self.zero_grad()
                with torch.enable_grad():
                    predictions = self(images, training=True)  # (n, 784) -> (n, 10)
                    loss = self.compute_loss(images, labels, predictions)
                    loss.backward()
                return loss, predictions, [weight.value.grad.clone() for weight in self.trainable_weights]

            with torch.no_grad():
                return step_in_place(self, data, gradients_of)

    return OwnStep


# JAX changes nothing in place: the state goes in and comes out, and uphill are simply other arguments


def model_in_jax():
    import jax

    class OwnStep(keras.Model):
        radius, logs = 0.0, "all"

        def compute_all(self, trained, others, images, labels):
            predictions, others = self.stateless_call(trained, others, images, training=True)
            return self.compute_loss(images, labels, predictions), (predictions, others)

        def train_step(self, state, data):
            trained, others, of_optimizer, of_metrics = state
            images, labels = data
            differentiated = jax.value_and_grad(self.compute_all, has_aux=True)
            (loss, (predictions, after)), gradients = differentiated(trained, others, images, labels)
            if self.radius:
                moved = [weight + move for weight, move in zip(trained, uphill(gradients, self.radius), strict=True)]
                (_loss, (_predictions, after)), gradients = differentiated(moved, others, images, labels)
            trained, of_optimizer = self.optimizer.stateless_apply(of_optimizer, gradients, trained)
            with keras.StatelessScope(list(zip(self.metrics_variables, of_metrics, strict=True))) as scope:
                logs = shown(self, labels, predictions, loss)
            of_metrics = [scope.get_current_value(variable) for variable in self.metrics_variables]
            return logs, (trained, after, of_optimizer, of_metrics)

    return OwnStep


MODELS = {"tensorflow": model_in_tensorflow, "jax": model_in_jax, "torch": model_in_pytorch}


# Networks and trainings


def small_network(model_class=None):
    """784 pixels in, a hidden layer of 64 units, ten probabilities out; with a step of its own if the class has one."""
    inputs = keras.Input((784,))
    hidden = keras.layers.Dense(64, activation="tanh")(inputs)  # (n, 784) -> (n, 64)
    return (model_class or keras.Model)(inputs, keras.layers.Dense(10, activation="softmax")(hidden))  # -> (n, 10)


def prepared(model, radius=0.0, logs="all"):
    """The model, compiled as always; what its step needs to know are attributes."""
    model.radius, model.logs = radius, logs
    metrics = ["accuracy"] if logs == "all" else None
    updates = SAMPLES // BATCH if logs == "all" else 1
    optimizer = keras.optimizers.SGD(LEARNING_RATE)
    model.compile(optimizer, LOSS, metrics=metrics, steps_per_execution=steps_at_once(updates))
    model.optimizer.build(model.trainable_variables)
    return model


def fit_watched(model, data, new):
    """Three epochs of fit with validation, a callback and the printed line: history, calls of the callback, names."""
    calls = []
    callback = keras.callbacks.LambdaCallback(on_epoch_end=lambda epoch, logs: calls.append(sorted(logs)))
    with contextlib.redirect_stdout(io.StringIO()) as printed:
        history = model.fit(
            *data,
            BATCH,
            3,
            shuffle=False,
            validation_data=new,
            validation_batch_size=500,
            verbose=2,
            callbacks=[callback],
        ).history
    return history, calls, set(re.findall(r"(\w+): [\d.]", printed.getvalue()))


def labels_with_errors(labels, wrong, seed):
    """The labels, a share of which are drawn at random; one in ten of those is right by chance."""
    rng = np.random.default_rng(seed)
    drawn = rng.random(len(labels)) < wrong
    return np.where(drawn, rng.integers(10, size=len(labels)), labels)


def right(model, images, labels):
    """The share of the digits that are read right."""
    return float((keras.ops.convert_to_numpy(model(images)).argmax(axis=1) == labels).mean())


def largest_difference(some, others):
    return max(float(np.abs(np.subtract(one, other)).max()) for one, other in zip(some, others, strict=True))


@chapter.concept("7.4.5", third="7.4", builds=[small_network], quick={"runs": 1})
def own_train_step(
    radius: Radius = 0.5,
    compared: Compared = 0.0,
    logs: Logs = "all",
    wrong: Wrong = 0.4,
    runs: Runs = 5,
    epochs: Epochs = 10,
    seed: Seed = 0,
):
    """What does fit still do if the training step is your own?

    At the top left, the loss that fit shows, batch size, callbacks and all, with its own step (blue, thick) and with a
    plain step written by hand (red, thin); dashed is the validation. At the top right is what fit prints, hands to
    callbacks and keeps as history, in both cases. Below, the step does something of its own: it goes uphill first, and
    takes the gradient that it finds there. A part of the training labels is wrong. The curves are the accuracy on test
    digits, a thin line for each run and a thick one for their mean; dotted is where the sharpness-aware training ends,
    after as many gradients as that of fit has used at the right end.

    Measures:
        weight_difference: largest difference between a weight after the plain step of one's own and after that of fit
        shown_difference: largest difference between what is shown for an epoch
        names: losses and metrics that fit keeps, prints and hands to callbacks
        fit: fit's own step
        own: step of one's own
        accuracy: accuracy on test digits, mean of the runs
        twice: fit's own step, twice as many epochs
        gained: how much higher than both is the sharpness-aware one
        worst_run: the same in the worst run
        learned: share of the training labels that were learned, wrong ones included
    """
    train, test = datasets.digits()
    images, labels = train.images[:SAMPLES].reshape(-1, 784), train.labels[:SAMPLES]  # (n, 28, 28) -> (n, 784)
    new = test.images.reshape(-1, 784), test.labels
    own_class = MODELS[keras.backend.backend()]()

    # A plain step beside that of fit
    keras.utils.set_random_seed(seed)
    fitted, plain = prepared(small_network()), prepared(small_network(own_class), compared, logs)
    start = fitted.get_weights()
    plain.set_weights(start)
    watched = {name: fit_watched(model, (images, labels), new) for name, model in (("fit", fitted), ("own", plain))}
    weight_difference = largest_difference(fitted.get_weights(), plain.get_weights())
    (theirs, _calls, _printed), (ours, _own_calls, _own_printed) = watched.values()
    common = [name for name in theirs if name in ours]
    names = {
        name: len(set(history) & set(calls[-1]) & printed) if calls else 0
        for name, (history, calls, printed) in watched.items()
    }

    # A step that does something of its own
    sharpness_aware = prepared(small_network(own_class), radius)
    curves = {"fit": [], "own": []}
    learned = {"fit": [], "own": []}
    for run in range(runs):
        report_progress(f"{run + 1}/{runs}", run / runs)
        noisy = labels_with_errors(labels, wrong, seed + 1_000 * run)
        keras.utils.set_random_seed(seed + 1_000 * run)
        start = small_network().get_weights()
        for name, model, length in (("fit", fitted, 2 * epochs), ("own", sharpness_aware, epochs)):
            model.set_weights(start)
            curve = []
            watch = keras.callbacks.LambdaCallback(
                on_epoch_end=lambda _epoch, _logs, model=model, curve=curve: curve.append(right(model, *new))
            )
            model.fit(images, noisy, BATCH, length, verbose=0, callbacks=[watch])
            curves[name].append(curve)
            learned[name].append(right(model, images, noisy))

    own = np.array([curve[-1] for curve in curves["own"]])
    once = np.array([curve[epochs - 1] for curve in curves["fit"]])
    twice = np.array([curve[-1] for curve in curves["fit"]])
    gained = own - np.maximum(once, twice)
    return Finding(
        measured={
            "weight_difference": weight_difference,
            "shown_difference": largest_difference([ours[name] for name in common], [theirs[name] for name in common]),
            "names": names,
            "accuracy": {"fit": once.mean(), "twice": twice.mean(), "own": own.mean()},
            "gained": float(gained.mean()),
            "worst_run": float(gained.min()),
            "learned": {name: float(np.mean(shares)) for name, shares in learned.items()},
        },
        figure=pictures.own_train_step.OwnTrainStep(
            shown={"fit": theirs, "own": ours},
            kept={
                name: [sorted(history), calls[-1], sorted(printed)]
                for name, (history, calls, printed) in watched.items()
            },
            curves=curves,
            learned=learned,
            wrong=wrong,
        ),
        model=fitted,
    )


@own_train_step.claim(
    control={"compared": 0.05},
    takes_away="That the step is plain: it goes uphill by 0.05 before it asks for the gradient.",
)
def a_plain_step_is_fit(measured):
    """With a plain step of one's own, fit ends with the weights of its own step, to five decimals."""
    return near(measured["weight_difference"], 0.0, within=ROUNDING)


@own_train_step.claim(
    control={"logs": "loss only"}, takes_away="The metrics: the step hands nothing but its loss to fit."
)
def everything_around_it_still_works(measured):
    """History, callbacks and the printed line have the same losses and metrics with a step of one's own, in number and
    in value.
    """
    names = measured["names"]
    return near(names["own"], names["fit"], within=0.5) & near(measured["shown_difference"], 0.0, within=1e-4)


@own_train_step.claim(control={"wrong": 0.0}, takes_away="The wrong labels: all of them are right.")
def uphill_first_learns_fewer_errors(measured):
    """Where labels are wrong, a sharpness-aware step reads new digits better than that of fit, after as many steps and
    after twice as many.
    """
    return above(measured["gained"], 0.03)

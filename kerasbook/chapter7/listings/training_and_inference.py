"""7.4.1 Training versus inference: layers that act differently, and weights that nobody trains."""

from kerasbook import datasets
from kerasbook.chapter7 import pictures
from kerasbook.chapter7.settings import Epochs, Seed, chapter
from kerasbook.concepts import Finding, above, below, choice, near, number, progress, whole
from kerasbook.lazily import keras, np  # in your own code: import keras, numpy as np

Layers = choice(
    "which layers that know two modes the network has: batch normalisation and dropout, or none of them", "both", "none"
)
Mode = choice(
    "how the trained network is called with batches of training digits: with training=True, or as usual",
    "training",
    "inference",
)
Rate = number("share of the hidden units that dropout switches off in training mode", least=0, most=0.95)
Momentum = number("how much of a moving statistic is kept from one batch to the next", least=0, most=0.999)
Calls = whole("how many batches the trained network is called with", least=1, most=10_000)

SAMPLES, BATCH = 1_000, 64
LOOKS = 12  # how often the loss is looked at in between


def two_mode_network(layers="both", rate=0.5, momentum=0.99):
    """784 pixels in, a hidden layer that is normalised and thinned out, ten probabilities out."""
    normalised = [keras.layers.BatchNormalization(momentum=momentum, name="norm")] if layers == "both" else []
    thinned = [keras.layers.Dropout(rate, name="dropout")] if layers == "both" else []
    return keras.Sequential([
        keras.Input((784,)),
        keras.layers.Dense(64, name="hidden"),  # (n, 784) -> (n, 64)
        *normalised,
        keras.layers.Activation("relu", name="relu"),
        *thinned,
        keras.layers.Dense(10, activation="softmax", name="answer"),  # -> (n, 10)
    ])


# What a model keeps: what the optimizer trains, what a layer moves by itself, and the state of random numbers


def trained_and_other(model):
    """The names of the variables that the optimizer updates, and of all others."""
    trained = {f"{layer.name}/{v.name}" for layer in model.layers for v in layer.trainable_variables}
    return trained, {f"{layer.name}/{v.name}" for layer in model.layers for v in layer.variables} - trained


def kept(model):
    """A copy of every variable, by its layer and its name."""
    return {
        f"{layer.name}/{variable.name}": np.array(keras.ops.convert_to_numpy(variable.value), "float64")
        for layer in model.layers
        for variable in layer.variables
    }


def put_back(model, values):
    """The variables of a copy, back in the model."""
    for layer in model.layers:
        for variable in layer.variables:
            variable.assign(values[f"{layer.name}/{variable.name}"])


def changes(before, after):
    """How far each variable has moved, at its largest place."""
    return {name: float(np.abs(after[name] - before[name]).max()) for name in before}


def largest(moved, names):
    """The largest change of those variables that hold numbers; the state of a random generator is none."""
    return max((moved[name] for name in names if not name.endswith("seed_generator_state")), default=0.0)


def answered(model, images, training=False):
    """The answers in one of the two modes: `(n, 10)`."""
    return keras.ops.convert_to_numpy(model(images, training=training))


def mean_loss(probabilities, labels):
    return float(-np.log(probabilities[np.arange(len(labels)), labels] + 1e-7).mean())


def statistics_left(model, images):
    """How far the moving means are from those of the digits, as a share of the distance from 0, where they began."""
    if "norm" not in [layer.name for layer in model.layers]:
        return 0.0
    norm = model.get_layer("norm")
    hidden = keras.ops.convert_to_numpy(model.get_layer("hidden")(images))  # (n, 784) -> (n, 64)
    means = hidden.mean(axis=0)
    return float(np.linalg.norm(keras.ops.convert_to_numpy(norm.moving_mean.value) - means) / np.linalg.norm(means))


@chapter.concept("7.4.1", third="7.4", builds=[two_mode_network], quick={"calls": 100})
def training_and_inference(
    layers: Layers = "both",
    mode: Mode = "training",
    rate: Rate = 0.5,
    momentum: Momentum = 0.99,
    calls: Calls = 160,
    epochs: Epochs = 1,
    seed: Seed = 0,
):
    """What does training=True change?

    At the top left, what the network answers to one test digit: as usual (blue) and with training=True (red). At the
    top right is everything the network keeps, a row for each variable, and how far it moves at most: in one call as
    usual, in many calls with training=True, and while fit trains. Filled is what the optimizer trains, hollow what it
    leaves alone. Below, fit has ended, and the network is only called with batches of training digits; nothing is
    trained any more. On the left is how far the moving means of batch normalisation are from the means of the digits,
    on the right the loss on test digits.

    Measures:
        answers_apart: difference between the answers in the two modes, mean of the largest of each digit
        moved_by_a_call: largest change in one call as usual
        moved_by_calls: largest change in the calls after fit
        moved_by_fit: largest change while fit trains
        trained: weights that the optimizer trains
        statistics: moving statistics
        left: share of their way that the moving means have still to go
        loss: loss on test digits
        accuracy: accuracy on test digits
        after_fit: when fit has ended
        after_calls: when the calls have ended
    """
    train, test = datasets.digits()
    images, labels = train.images[:SAMPLES].reshape(-1, 784), train.labels[:SAMPLES]  # (n, 28, 28) -> (n, 784)
    new_images = test.images.reshape(-1, 784)
    keras.utils.set_random_seed(seed)
    model = two_mode_network(layers, rate, momentum)
    model.compile("adam", "sparse_categorical_crossentropy")

    start = kept(model)
    model(images[:BATCH])
    called = kept(model)
    model.fit(images, labels, BATCH, epochs, verbose=0, callbacks=[progress(epochs)])
    fitted = kept(model)
    usual, other = answered(model, new_images), answered(model, new_images, training=True)
    put_back(model, fitted)  # that call has moved the statistics, too

    order = np.random.default_rng(seed).permutation(SAMPLES)
    seen, left, losses = [0], [statistics_left(model, images)], [mean_loss(usual, test.labels)]
    for call in range(1, calls + 1):
        model(images[order[np.arange((call - 1) * BATCH, call * BATCH) % SAMPLES]], training=mode == "training")
        if call % max(1, calls // LOOKS) == 0 or call == calls:
            seen.append(call)
            left.append(statistics_left(model, images))
            losses.append(mean_loss(answered(model, new_images), test.labels))

    trained, others = trained_and_other(model)
    moved = [changes(start, called), changes(fitted, kept(model)), changes(called, fitted)]
    apart = np.abs(usual - other).max(axis=1)  # (n, 10) -> (n,)
    chosen = int(apart.argmax())
    return Finding(
        measured={
            "answers_apart": float(apart.mean()),
            **{
                name: {"trained": largest(column, trained), "statistics": largest(column, others)}
                for name, column in zip(("moved_by_a_call", "moved_by_calls", "moved_by_fit"), moved, strict=True)
            },
            "left": {"after_fit": left[0], "after_calls": left[-1]},
            "loss": {"after_fit": losses[0], "after_calls": losses[-1]},
            "accuracy": {
                "after_fit": float((usual.argmax(axis=1) == test.labels).mean()),
                "after_calls": float((answered(model, new_images).argmax(axis=1) == test.labels).mean()),
            },
        },
        figure=pictures.training_and_inference.TrainingAndInference(
            image=test.images[chosen],
            label=int(test.labels[chosen]),
            answers=(usual[chosen], other[chosen]),
            moved=moved,
            trained=trained,
            seen=seen,
            left=left,
            losses=losses,
        ),
        model=model,
    )


@training_and_inference.claim(
    control={"layers": "none"}, takes_away="Batch normalisation and dropout: no layer is left that knows two modes."
)
def the_modes_answer_differently(measured):
    """The same weights give other answers to the same digits with training=True than without it."""
    return above(measured["answers_apart"], 0.05)


@training_and_inference.claim(
    control={"mode": "inference"}, takes_away="training=True: the trained network is called as usual."
)
def a_call_moves_what_is_not_trained(measured):
    """A call with training=True moves the moving statistics, and no weight that is trained; a call without it moves
    nothing.
    """
    by_calls, by_a_call = measured["moved_by_calls"], measured["moved_by_a_call"]
    return (
        above(by_calls["statistics"], 1e-3)
        & near(by_calls["trained"], 0.0, within=1e-9)
        & near(by_a_call["statistics"] + by_a_call["trained"], 0.0, within=1e-9)
    )


@training_and_inference.claim(
    control={"momentum": 0.5}, takes_away="The delay: a moving statistic keeps half of itself from batch to batch."
)
def late_statistics_hide_what_was_learned(measured):
    """Soon after the start of a training, the moving statistics lag behind: they catch up by calls alone, and the loss
    on test digits falls by more than a twentieth while no trained weight moves.
    """
    return below(measured["loss"]["after_calls"], 0.95 * measured["loss"]["after_fit"])

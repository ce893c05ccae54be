"""9.3.3 Batch normalisation: what it does, what it makes possible, and an explanation that does not hold."""

from kerasbook import datasets
from kerasbook.chapter4.listings.side_by_side import separate_dense
from kerasbook.chapter5.listings.learning_rate import digits_to_learn
from kerasbook.chapter9 import pictures
from kerasbook.chapter9.settings import Epochs, Seed, chapter
from kerasbook.concepts import Finding, above, below, choice, near, number, progress, yes_or_no
from kerasbook.lazily import keras, np  # in your own code: import keras, numpy as np

Normalised = yes_or_no("whether the networks that are to be normalised are")
Mode = choice("how the convolution whose channels are measured is called", "training", "inference")
Followed = choice("what follows the convolution that gets biases", "normalisation", "nothing")
Large = number("the learning rate that the claims are about", least=1e-3, most=100)
Noise = number("how large the noise after the normalisation is, in standard deviations", least=0, most=2)

RATES = (0.03, 0.1, 0.3, 1.0, 3.0, 10.0)
CALM = 0.3  # a rate at which all of them learn
STARTS = 5  # networks for each rate
LAYERS = 4
WIDTH = 32
BATCH = 50
IMAGES, EVERY = 200, 37  # digits that the convolution sees, and of how many numbers one is drawn
FEW = 20  # digits with which biases are tried: sums over more are rounded more coarsely


# One convolution


def convolution_and_norm(normalised=True, epsilon=1e-5):
    """A convolution with biases, and what follows it: each of its eight channels is normalised."""
    norm = [keras.layers.BatchNormalization(epsilon=epsilon)] if normalised else []
    return keras.Sequential([
        keras.Input((28, 28, 1)),
        keras.layers.Conv2D(8, 3),  # (n, 28, 28, 1) -> (n, 26, 26, 8)
        *norm,
    ])


def channels_of(model, images, training):
    """Everything that a model says of some images, channel by channel: `(numbers, channels)`."""
    maps = keras.ops.convert_to_numpy(model(images, training=training))  # (n, 26, 26, 8)
    return maps.reshape(-1, maps.shape[-1])


def farthest(values, target):
    """That of the values that is farthest from the target."""
    return float(values[np.abs(values - target).argmax()])


def standardised_digits():
    """Digits whose pixels have the mean 0 and the variance 1, all in all: `(n, 28, 28, 1)`."""
    images = datasets.digits()[0].images[:IMAGES, ..., None]
    return (images - images.mean()) / images.std()


def what_biases_change(model, images, rng):
    """By how much outputs in training mode change at most if each channel gets a bias drawn at random, about 0.1."""
    without = channels_of(model, images, training=True)
    convolution = model.layers[0]
    convolution.bias.assign(rng.normal(scale=0.1, size=convolution.bias.shape))
    return float(np.abs(channels_of(model, images, training=True) - without).max())


# Networks side by side


def moving_noise(amount):
    """A layer that stretches and shifts each channel in training, by other random numbers at every call."""

    class MovingNoise(keras.layers.Layer):
        def __init__(self):
            super().__init__()
            self.seeds = keras.random.SeedGenerator()

        def call(self, inputs, training=False):
            if not training:
                return inputs
            each = (1, inputs.shape[-1])
            stretch = keras.ops.exp(amount * keras.random.normal(each, seed=self.seeds))
            return inputs * stretch + amount * keras.random.normal(each, seed=self.seeds)

    return MovingNoise()


def deep_networks(networks=30, normalised=True, noise=0.0):
    """Separate networks for digits of 14 x 14 pixels, side by side, with four hidden layers each."""
    inputs = keras.Input((14 * 14,))
    x = separate_dense("bi,nio->bno", 14 * 14, WIDTH, networks)(inputs)  # (n, 196) -> (n, networks, 32)
    for layer in range(LAYERS):
        if layer:
            x = separate_dense("bni,nio->bno", WIDTH, WIDTH, networks)(x)
        x = keras.layers.Reshape((networks * WIDTH,))(x)  # each unit of each network is a channel of its own
        if normalised:
            x = keras.layers.BatchNormalization(momentum=0.9)(x)
        if noise:
            x = moving_noise(noise)(x)
        x = keras.layers.Activation("relu")(x)
        x = keras.layers.Reshape((networks, WIDTH))(x)
    return keras.Model(inputs, separate_dense("bni,nio->bno", WIDTH, 10, networks)(x))  # -> (n, networks, 10)


def sgd_with(rates):
    """SGD with a step of its own length for each network. Their axis, or their units', is each weight's first."""

    class RatePerNetwork(keras.optimizers.SGD):
        def update_step(self, gradient, variable, learning_rate):
            length, *others = variable.shape
            each = np.repeat(np.asarray(rates, "float32"), length // len(rates))  # (networks,) or (networks * units,)
            each = each.reshape(-1, *[1] * len(others))
            super().update_step(gradient, variable, keras.ops.multiply(learning_rate, each))

    return RatePerNetwork(1.0)


def shift_of_inputs(model, images, chosen):
    """Measures, in the first update of each epoch, how far the means of what the hidden units get move.

    Means are taken over the same digits before and after the update, in training mode, and the way is counted in
    standard deviations of the unit: what is called internal covariate shift. The first layer's inputs are pixels, which
    do not move; what goes into `relu` is looked at from the second layer on.
    """
    found = [layer.input for layer in model.layers if isinstance(layer, keras.layers.Activation)][1:]
    inputs_of_relu = keras.Model(model.inputs[0], found)

    class Shift(keras.callbacks.Callback):
        def __init__(self):
            super().__init__()
            self.shifts = []

        def moments(self):
            outputs = map(keras.ops.convert_to_numpy, inputs_of_relu(images, training=True))
            units = np.stack([output.reshape(len(images), -1, WIDTH)[:, chosen] for output in outputs], axis=1)
            return units.mean(axis=0), units.std(axis=0)  # (layers, chosen, units) each

        def on_train_batch_begin(self, batch, logs=None):
            if batch == 0:
                self.before = self.moments()

        def on_train_batch_end(self, batch, logs=None):
            if batch == 0:
                means, spread = self.before
                moved = np.abs(self.moments()[0] - means)
                alive = spread > 1e-6
                self.shifts.append(float(np.median(moved[alive] / spread[alive])) if alive.any() else 0.0)

    return Shift()


def trained(rates, normalised, noise, epochs, seed):
    """Networks, each with a learning rate of its own.

    Returns:
        Accuracy on test digits, `(rates, STARTS)`, the shifts at the calm rate, epoch by epoch, and the model.
    """
    (x, labels), (new, new_labels) = digits_to_learn()
    of_each = np.repeat(rates, STARTS)  # (networks,)
    count = len(of_each)
    keras.utils.set_random_seed(seed)
    model = deep_networks(count, normalised, noise)
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    # What is minimised is the sum of their losses: the gradient of each is what it would be alone.
    model.compile(sgd_with(of_each), loss, loss_weights=[count])
    shift = shift_of_inputs(model, x[:IMAGES], of_each == CALM)
    of_all = np.repeat(labels[:, None], count, axis=1)  # (n, networks)
    model.fit(x, of_all, BATCH, epochs, verbose=0, callbacks=[shift, progress(epochs)])
    learned = deep_networks(count, normalised)  # without classes of our own, it can be kept and read again
    learned.set_weights(weights_that_are_trained(model))
    answers = keras.ops.convert_to_numpy(learned(new)).argmax(axis=2)  # (n, networks)
    return (answers == new_labels[:, None]).mean(axis=0).reshape(len(rates), STARTS), shift.shifts, learned


def weights_that_are_trained(model):
    """All weights but the states of the noise."""
    noise = [layer for layer in model.layers if type(layer).__name__ == "MovingNoise"]
    states = {id(variable) for layer in noise for variable in layer.variables}
    return [keras.ops.convert_to_numpy(variable.value) for variable in model.weights if id(variable) not in states]


@chapter.concept("9.3.3", third="9.3", builds=[convolution_and_norm, deep_networks], quick={"epochs": 3})
def batch_normalisation(
    normalised: Normalised = True,
    mode: Mode = "training",
    followed: Followed = "normalisation",
    large: Large = 1.0,
    noise: Noise = 0.5,
    epochs: Epochs = 5,
    seed: Seed = 0,
):
    """What does batch normalisation do, and why does it help?

    Left: what a convolution says of 200 digits, a line for each of its eight channels, and below it the same after
    the normalisation: the higher, the more often. Middle: how far the mean of what a hidden unit gets moves in one
    update, in standard deviations, at a learning rate of 0.3; the axis is logarithmic. Right: the accuracy of
    networks with four hidden layers on test digits over the learning rate, also logarithmic. Blue is without
    normalisation, red with it, and grey with it and with noise after it that shifts and stretches every channel at
    each update. Thin lines are single networks.

    Measures:
        mean: of the channels' means, that which is farthest from 0
        variance: of the channels' variances, that which is farthest from 1
        with_epsilon: the lowest variance with the epsilon that Keras takes by itself, 0.001
        bias_changes: largest change of an output if each channel gets a random bias
        rate: learning rate
        accuracy: accuracy on test digits, over the rate
        plain: without normalisation
        normalised: with normalisation
        noisy: with normalisation, and noise after it
        networks: accuracy of each network, over the rate
        at_large: accuracy at the large rate
        shift: how far a mean moves in one update, in standard deviations (median), epoch by epoch
        more_shift: how many times as far means move with noise as without noise
    """
    images = standardised_digits()  # (n, 28, 28, 1)
    rng = np.random.default_rng(seed)
    keras.utils.set_random_seed(seed)
    convolution = convolution_and_norm()
    after = channels_of(convolution, images, training=mode == "training")  # (numbers, 8)
    before = channels_of(keras.Sequential(convolution.layers[:1]), images, training=False)
    means, variances, spread = after.mean(0, "float64"), after.var(0, "float64"), before.var(0, "float64")
    biased = convolution_and_norm(normalised=followed == "normalisation")

    rates = sorted({*RATES, large})
    kinds = {"plain": (False, 0.0), "normalised": (normalised, 0.0), "noisy": (normalised, noise)}
    accuracy, shifts, models = {}, {}, {}
    for place, (kind, how) in enumerate(kinds.items()):
        accuracy[kind], shifts[kind], models[kind] = trained(rates, *how, epochs, seed + 1_000 * place)
    measured = {
        "mean": farthest(means, 0),
        "variance": farthest(variances, 1),
        "with_epsilon": float((spread / (spread + keras.layers.BatchNormalization().epsilon)).min()),
        "bias_changes": what_biases_change(biased, images[:FEW], rng),
        "rate": rates,
        "accuracy": {kind: each.mean(axis=1).tolist() for kind, each in accuracy.items()},
        "networks": {kind: each.tolist() for kind, each in accuracy.items()},
        "at_large": {kind: each[rates.index(large)].mean() for kind, each in accuracy.items()},
        "shift": shifts,
        "more_shift": np.mean(shifts["noisy"]) / max(np.mean(shifts["normalised"]), 1e-9) if epochs else 0.0,
    }
    figure = pictures.batch_normalisation.Normalisation(measured, before[::EVERY], after[::EVERY])
    return Finding(measured=measured, figure=figure, model=models["normalised"])


@batch_normalisation.claim(
    control={"mode": "inference"},
    takes_away="Training mode: the layer goes by its moving statistics, which nothing has moved yet.",
)
def mean_0_and_variance_1(measured):
    """In training mode each channel has the mean 0, to one in 10,000, and the variance 1, to one in 100."""
    return near(measured["mean"], 0, within=1e-4) & near(measured["variance"], 1, within=0.01)


@batch_normalisation.claim(
    control={"followed": "nothing"}, takes_away="The normalisation: nothing follows the convolution."
)
def a_bias_before_it_does_nothing(measured):
    """A bias for each channel, drawn at random, changes no output by more than one in 1,000."""
    return below(measured["bias_changes"], 1e-3)


@batch_normalisation.claim(control={"normalised": False}, takes_away="The normalisation: none of the networks has any.")
def larger_steps_still_train(measured):
    """At a learning rate of 1, networks with normalisation read more than 0.75 of the test digits, and those without it
    less than 0.5.
    """
    return above(measured["at_large"]["normalised"], 0.75) & below(measured["at_large"]["plain"], 0.5)


@batch_normalisation.claim(
    control={"normalised": False}, takes_away="The normalisation: the noise comes after layers that have none."
)
def steady_inputs_are_not_the_reason(measured):
    """With noise after the normalisation, means move more than twenty times as far in an update as without noise, and
    still the networks read more than 0.6 of the test digits at a learning rate of 1.
    """
    return above(measured["more_shift"], 20) & above(measured["at_large"]["noisy"], 0.6)

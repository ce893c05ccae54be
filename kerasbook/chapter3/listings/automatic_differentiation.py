"""3.5.3 Automatic differentiation: of a falling body, and of a network."""

from kerasbook import datasets, layerwise
from kerasbook.chapter3 import pictures
from kerasbook.chapter3.settings import Epochs, Seed, chapter
from kerasbook.concepts import Finding, below, choice, near, number, progress, whole
from kerasbook.lazily import keras, np  # in your own code: import keras, numpy as np

Stop = choice(
    'where stop_gradient cuts the way back: "nowhere", behind the "speed", or behind half of the first "layer"',
    "nowhere",
    "speed",
    "layer",
)
Gravity = number("by how much a falling body gets faster in a second, in metres per second", least=0)
Activation = choice("what the hidden layers do with their sums", "tanh", "relu")
Samples = whole("how many digits the loss is computed on", least=1)

LOSS = "sparse_categorical_crossentropy"
STEP = 0.03  # how far the weights of a layer are moved
DIRECTIONS = 8  # in which they are moved, chosen at random


# The derivative of a function is a function, too, and has a derivative of its own


def derivative(function):
    """The function that says how fast `function` changes, at many times at once: (n,) -> (n,)."""

    def slope(t):
        def total(at):
            return keras.ops.sum(function(at[0])), ()

        _total, _nothing, (gradient,) = layerwise.value_and_gradients(total, [t])
        return gradient

    return slope


def falling_body(t, gravity, stop="nowhere"):
    """Its position, its speed and its acceleration at the times t, each (n,)."""

    def position(t):
        return 0.5 * gravity * t**2

    def speed(t):
        found = derivative(position)(t)
        return keras.ops.stop_gradient(found) if stop == "speed" else found

    acceleration = derivative(speed)
    return [keras.ops.convert_to_numpy(function(t)) for function in (position, speed, acceleration)]


# The loss of a network is a function of every weight, and of every pixel


def half_stopped(x):
    """Hands on all of x, but lets a gradient back to its first half only: (n, 32) -> (n, 32)."""
    half = x.shape[1] // 2
    return keras.ops.concatenate([x[:, :half], keras.ops.stop_gradient(x[:, half:])], axis=1)


def three_layer_network(activation="tanh", stop="nowhere"):
    """784 pixels in, two hidden layers, ten probabilities out."""
    first = [keras.Input((784,)), keras.layers.Dense(32, activation, name="first")]  # (n, 784) -> (n, 32)
    second = keras.layers.Dense(16, activation, name="second")  # -> (n, 16)
    last = keras.layers.Dense(10, "softmax", name="last")  # -> (n, 10)
    cut = [keras.layers.Lambda(half_stopped)] if stop == "layer" else []
    return keras.Sequential([*first, *cut, second, last])


def mean_loss(model, x, y):
    """The loss on some digits; its mean in float64, so that small changes are not rounded away."""
    probabilities = keras.ops.convert_to_numpy(model(x))  # (n, 784) -> (n, 10)
    return -np.log(probabilities[np.arange(len(y)), y]).mean(dtype="float64")


def measured_slope(model, variable, direction, x, y):
    """How the loss changes along a direction of one layer's weights: a step forward, and one back."""
    weights = keras.ops.convert_to_numpy(variable.value)
    losses = []
    for step in (STEP, -STEP):
        variable.assign(weights + step * direction)
        losses.append(mean_loss(model, x, y))
    variable.assign(weights)
    return (losses[0] - losses[1]) / (2 * STEP)


def slopes(model, x, y, rng):
    """For each layer its slopes along random directions: as the tape has them, and as steps measure them."""
    _loss, gradients = layerwise.loss_and_gradients(model, LOSS, x, y)
    found = {}
    for variable, gradient in zip(model.trainable_variables, gradients, strict=True):
        if gradient.ndim == 2:  # the kernel of a layer; its biases are left out
            directions = rng.normal(size=(DIRECTIONS, *gradient.shape))
            directions /= np.linalg.norm(directions, axis=(1, 2), keepdims=True)  # each of length 1
            tape = (directions * gradient).sum(axis=(1, 2))
            steps = [measured_slope(model, variable, direction, x, y) for direction in directions]
            found[variable.path.split("/")[-2]] = (tape, np.array(steps))
    return found


def gradient_of_pixels(model, x, y):
    """How the loss of each digit changes with each of its pixels, (n, 784)."""

    def total(at):
        return keras.ops.sum(keras.losses.get(LOSS)(y, model(at[0]))), ()

    _loss, _nothing, (gradient,) = layerwise.value_and_gradients(total, [keras.ops.convert_to_tensor(x)])
    return keras.ops.convert_to_numpy(gradient)


def relative_error(found, expected):
    return float(np.linalg.norm(found - expected) / np.linalg.norm(expected))


@chapter.concept("3.5.3", third="3.3", builds=[three_layer_network], quick={"epochs": 1, "samples": 64})
def automatic_differentiation(
    gravity: Gravity = 9.8,
    stop: Stop = "nowhere",
    activation: Activation = "tanh",
    epochs: Epochs = 3,
    samples: Samples = 256,
    seed: Seed = 0,
):
    """Who works out the derivatives?

    Above left, a falling body: the program only says where it is, the tape says how fast it is, and a tape around that
    tape by how much it gets faster. Above right, a network with three layers, after a short training, and its loss on
    real digits. For each layer the weights are moved along a few random directions. A dot compares the slope that the
    tape has for such a direction with the one measured by a small step forward and back; on the line they are equal.
    Below, the same tape says how the loss of a digit changes with each of its pixels. Blue: more ink would raise the
    loss. Red: it would lower it.

    Measures:
        acceleration: acceleration by the nested tapes, after two seconds
        speed: speed by the tape, after two seconds
        gravity: acceleration that was put in
        weights: weights of the network
        error: largest relative error of a layer's slopes
        errors: relative error of the slopes
        first: first layer
        second: second layer
        last: last layer
        pixels: length of the gradient of the pixels
    """
    t = np.linspace(0, 2, 41, dtype="float32")
    body = falling_body(keras.ops.convert_to_tensor(t), gravity, stop)

    train, _test = datasets.digits()
    rows = train.images.reshape(-1, 784)  # (n, 28, 28) -> (n, 784)
    keras.utils.set_random_seed(seed)
    model = three_layer_network(activation, stop)
    model.compile(keras.optimizers.Adam(3e-3), LOSS)
    model.fit(rows, train.labels, batch_size=128, epochs=epochs, verbose=0, callbacks=[progress(epochs)])
    x, y = rows[:samples], train.labels[:samples]
    found = slopes(model, x, y, np.random.default_rng(seed))
    errors = {layer: relative_error(tape, steps) for layer, (tape, steps) in found.items()}
    shown = [int(np.argmax(y == digit)) for digit in range(6)]
    pixels = gradient_of_pixels(model, x[shown], y[shown])
    return Finding(
        measured={
            "gravity": gravity,
            "speed": body[1][-1],
            "acceleration": body[2][-1],
            "weights": model.count_params(),
            "errors": errors,
            "error": max(errors.values()),
            "pixels": np.linalg.norm(pixels),
        },
        figure=pictures.automatic_differentiation.AutomaticDifferentiation(
            t, body, found, x[shown].reshape(-1, 28, 28), pixels.reshape(-1, 28, 28)
        ),
        model=model,
    )


@automatic_differentiation.claim(
    control={"stop": "speed"}, takes_away="The outer tape: stop_gradient hides from it where the speed came from."
)
def a_tape_around_a_tape(measured):
    """Two nested tapes find the acceleration of a falling body from its position alone."""
    return near(measured["acceleration"], measured["gravity"], within=1e-3)


@automatic_differentiation.claim(
    control={"stop": "layer"}, takes_away="The way back to half of the first layer: stop_gradient cuts it off."
)
def the_tape_knows_every_slope(measured):
    """In every layer, the slopes on the tape agree with those that small steps measure, to one part in a thousand."""
    return below(measured["error"], 1e-3)

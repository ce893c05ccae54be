"""7.4.4 Make it fast: what compiling a step does, and what it does not see."""

import time

from kerasbook import datasets, layerwise
from kerasbook.chapter7 import pictures
from kerasbook.chapter7.settings import Epochs, Seed, chapter
from kerasbook.concepts import Finding, below, choice, each_epoch, near, whole
from kerasbook.lazily import keras, np  # in your own code: import keras, numpy as np

Made = choice(
    'when the compiled step is made: "once", before the loop, or anew for "each batch" within it', "once", "each batch"
)
New = choice(
    "what is new about the batch that comes after the training: its shape, or only its numbers", "shape", "numbers"
)
Rate = choice(
    'where the step finds its learning rate: in an "argument", or in a "variable" of Python that it reads',
    "argument",
    "variable",
)
Samples = whole("how many digits there are to learn from", least=100, most=4_000)

LOSS = "sparse_categorical_crossentropy"
BATCH = 64
FIRST_RATE, LATER_RATE = 0.2, 0.02  # of the first epoch, and of all that follow
TIMED = 15  # steps, of which the median counts


def tanh_network():
    """784 pixels in, a hidden layer of 64 units, ten probabilities out."""
    return keras.Sequential([
        keras.Input((784,)),
        keras.layers.Dense(64, activation="tanh"),  # (n, 784) -> (n, 64)
        keras.layers.Dense(10, activation="softmax"),  # -> (n, 10)
    ])


# One step: `ran.append` is plain Python, and so it says how often Python has gone through the lines


def step_in_tensorflow(model, settings, ran, way="compiled"):
    """A step of gradient descent: eager, compiled to a graph, or compiled by XLA."""
    import tensorflow as tf

    loss_of = keras.losses.SparseCategoricalCrossentropy()

    def step(images, labels, rate=None):
        ran.append(images.shape[0])
        if rate is None:
            rate = settings["rate"]
        with tf.GradientTape() as tape:
            loss = loss_of(labels, model(images, training=True))
        for weight, gradient in zip(model.trainable_weights, tape.gradient(loss, model.trainable_weights), strict=True):
            weight.assign_sub(rate * gradient)
        return loss

    return step if way == "eager" else tf.function(step, jit_compile=way == "xla")


def step_in_jax(model, settings, ran, way="compiled"):
    """The same step: eager, or compiled, which JAX always does by XLA."""
    import jax

    loss_of = keras.losses.SparseCategoricalCrossentropy()

    def compute_loss(weights, images, labels):
        predictions, _others = model.stateless_call(weights, [], images, training=True)
        return loss_of(labels, predictions)

    def pure_step(weights, images, labels, rate=None):
        ran.append(images.shape[0])
        if rate is None:
            rate = settings["rate"]
        loss, gradients = jax.value_and_grad(compute_loss)(weights, images, labels)
        return loss, [weight - rate * gradient for weight, gradient in zip(weights, gradients, strict=True)]

    if way != "eager":
        pure_step = jax.jit(pure_step)

    def step(images, labels, rate=None):
        loss, weights = pure_step([weight.value for weight in model.trainable_weights], images, labels, rate)
        for weight, value in zip(model.trainable_weights, weights, strict=True):
            weight.assign(value)
        return loss

    return step


def step_elsewhere(model, settings, ran, way="compiled"):
    """On any other backend nothing is compiled here."""

    def step(images, labels, rate=None):
        ran.append(images.shape[0])
        loss, gradients = layerwise.loss_and_gradients(model, LOSS, images, labels)
        rate = settings["rate"] if rate is None else rate
        for weight, gradient in zip(model.trainable_weights, gradients, strict=True):
            weight.assign(weight.value - rate * keras.ops.convert_to_tensor(gradient))
        return loss

    return step


STEPS = {"tensorflow": step_in_tensorflow, "jax": step_in_jax}
WAYS = {"tensorflow": ("eager", "compiled", "xla")}


# The loop


class Loop:
    """A network, a step for it, and what was noted on the way.

    Args:
        start: The first weights.
        way: "eager", "compiled" or "xla".
        rate: Where the step finds its learning rate.
        made: When the step is made.
    """

    def __init__(self, start, way, rate, made="once"):
        self.model, self.way, self.rate, self.made = tanh_network(), way, rate, made
        self.model.set_weights(start)
        self.settings = {"rate": FIRST_RATE}
        self.ran, self.losses, self.at = [], [], []  # `at`: the steps on which Python ran
        self.step = self.new_step()

    def new_step(self):
        step_for = STEPS.get(keras.backend.backend(), step_elsewhere)
        return step_for(self.model, self.settings, self.ran, self.way)

    def update(self, images, labels):
        """One step; notes its loss, and whether Python went through its lines."""
        if self.made == "each batch":
            self.step = self.new_step()
        before = len(self.ran)
        given = [keras.ops.convert_to_tensor(np.float32(self.settings["rate"]))] if self.rate == "argument" else []
        images, labels = keras.ops.convert_to_tensor(images), keras.ops.convert_to_tensor(labels)
        self.losses.append(float(self.step(images, labels, *given)))
        if len(self.ran) > before:
            self.at.append(len(self.losses))

    def train(self, images, labels, epochs):
        for epoch in each_epoch(epochs):
            self.settings["rate"] = LATER_RATE if epoch else FIRST_RATE
            for first in range(0, len(images), BATCH):
                self.update(images[first : first + BATCH], labels[first : first + BATCH])
        return self.model.get_weights()

    def seconds(self, images, labels):
        """How long a step takes, the median of several."""
        times = []
        for _turn in range(TIMED):
            begun = time.perf_counter()
            self.update(images, labels)
            times.append(time.perf_counter() - begun)
        return float(np.median(times))


def largest_difference(some, others):
    return max(float(np.abs(one - other).max()) for one, other in zip(some, others, strict=True))


@chapter.concept("7.4.4", third="7.4", builds=[tanh_network], quick={"samples": 300}, alone=True)
def compiled(
    samples: Samples = 1_000,
    epochs: Epochs = 2,
    made: Made = "once",
    rate: Rate = "argument",
    new: New = "shape",
    seed: Seed = 0,
):
    """What does compiling a step do?

    At the top, the steps of one training, one after another, in each way: a large dot is a step on which Python went
    through the lines, a small one a step without it. Squares are batches of another size, and the last one, behind the
    line, comes after the training. At the bottom left is the loss on each batch; violet is a compiled step that reads
    its learning rate from a variable of Python, which the loop makes ten times smaller after the first epoch. At the
    bottom right is how long a step takes, measured on this computer in this run, as a share of the eager one.

    Measures:
        steps: steps in the training
        shapes: different shapes among its batches
        ran: how often Python went through the lines of the step, in the training
        eager: an eager step
        compiled: a compiled step
        xla: a step compiled by XLA
        ran_more: how often once more, for the new batch
        difference: largest difference between a weight of the compiled training and of the eager one
        step_time: seconds for a step
    """
    train, test = datasets.digits()
    images, labels = train.images[:samples].reshape(-1, 784), train.labels[:samples]  # (n, 28, 28) -> (n, 784)
    keras.utils.set_random_seed(seed)
    start = tanh_network().get_weights()

    ways = WAYS.get(keras.backend.backend(), ("eager", "compiled"))
    loops = {way: Loop(start, way, rate, made if way == "compiled" else "once") for way in ways}
    weights = {way: loop.train(images, labels, epochs) for way, loop in loops.items()}
    reading = Loop(start, "compiled", "variable")
    reading.train(images, labels, epochs)

    ran = {way: len(loop.ran) for way, loop in loops.items()}
    size = BATCH - 1 if new == "shape" else BATCH
    for loop in loops.values():
        loop.update(test.images[:size].reshape(-1, 784), test.labels[:size])
    more = len(loops["compiled"].ran) - ran["compiled"]
    shown = {way: (list(loop.losses), list(loop.at)) for way, loop in loops.items()}
    loops["compiled"].made = "once"
    times = {way: loop.seconds(images[:BATCH], labels[:BATCH]) for way, loop in loops.items()}

    sizes = [len(images[first : first + BATCH]) for first in range(0, len(images), BATCH)]
    return Finding(
        measured={
            "steps": epochs * len(sizes),
            "shapes": len(set(sizes)),
            "ran": ran,
            "ran_more": more,
            "difference": largest_difference(weights["compiled"], weights["eager"]),
            "step_time": times,
        },
        figure=pictures.compiled.Compiled(
            sizes=[*sizes * epochs, size],
            ran={way: at for way, (_losses, at) in shown.items()},
            losses={way: losses[:-1] for way, (losses, _at) in shown.items()} | {"variable": reading.losses},
            times=times,
        ),
        model=loops["compiled"].model,
    )


@compiled.claim(
    control={"made": "each batch"}, takes_away="That the compiled step is kept: it is made anew for each batch."
)
def python_runs_once_a_shape(measured):
    """However many steps there are, Python goes through the lines of a compiled step once for each shape of a batch."""
    return near(measured["ran"]["compiled"], measured["shapes"], within=0.5) & below(
        measured["ran"]["compiled"], 0.5 * measured["steps"]
    )


@compiled.claim(
    control={"new": "numbers"}, takes_away="The new shape: the batch has new numbers and the shape of the others."
)
def a_new_shape_is_once_more(measured):
    """A batch of a shape that has not been there yet brings Python back, once."""
    return near(measured["ran_more"], 1, within=0.5)


@compiled.claim(
    control={"rate": "variable"},
    takes_away="The argument: the step reads the learning rate from a variable of Python, which changes.",
)
def the_numbers_are_the_same(measured):
    """A compiled step ends with the weights of the eager one, to five decimals, if what changes is an argument."""
    return below(measured["difference"], 1e-5)

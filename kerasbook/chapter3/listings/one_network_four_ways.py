"""3.2 to 3.6 of the 3rd edition: TensorFlow, JAX, PyTorch and Keras, side by side."""

import contextlib
import importlib.util
import inspect

from kerasbook.chapter3 import pictures
from kerasbook.chapter3.listings.linear_classifier import first_weights, two_clouds
from kerasbook.chapter3.settings import Epochs, LearningRate, Seed, chapter
from kerasbook.concepts import Finding, below, choice, yes_or_no
from kerasbook.lazily import keras, np  # in your own code: import keras, numpy as np

Start = choice(
    'whether all begin with the "same" weights, or each with its "own", drawn from the same seed', "same", "own"
)
Compiled = yes_or_no("whether TensorFlow and JAX compile the step that is marked with @tf.function and @jax.jit")

BATCH = 250


# Four times the same. Each way gets its points and classes in the same batches and starts from the same W (2, 1) and
# b (1,); it returns the W and b in the end, and the loss before each step. Whenever Python runs through the lines of a
# step, it leaves a mark in `ran`.


def in_tensorflow(batches, W, b, rate, ran):
    import tensorflow as tf

    W, b = tf.Variable(W), tf.Variable(b)

    @tf.function
    def step(x, y):
        ran.append("tensorflow")
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean((x @ W + b - y) ** 2)
        W_slope, b_slope = tape.gradient(loss, [W, b])
        W.assign_sub(rate * W_slope)
        b.assign_sub(rate * b_slope)
        return loss

    losses = [step(x, y) for x, y in batches]
    return W, b, losses


def in_jax(batches, W, b, rate, ran):
    import jax

    def loss_of(W, b, x, y):
        return ((x @ W + b - y) ** 2).mean()

    slopes_of = jax.value_and_grad(loss_of, (0, 1))

    @jax.jit
    def step(W, b, x, y):
        ran.append("jax")
        loss, (W_slope, b_slope) = slopes_of(W, b, x, y)
        return W - rate * W_slope, b - rate * b_slope, loss

    losses = []
    for x, y in batches:
        W, b, loss = step(W, b, x, y)
        losses.append(loss)
    return W, b, losses


def in_pytorch(batches, W, b, rate, ran):
    import torch

    W = torch.tensor(W, requires_grad=True)
    b = torch.tensor(b, requires_grad=True)

    def step(x, y):
        ran.append("pytorch")
        x, y = torch.tensor(x), torch.tensor(y)
        loss = ((x @ W + b - y) ** 2).mean()
        loss.backward()
        with torch.no_grad():
            for weights in (W, b):
                weights -= rate * weights.grad
                weights.grad = None
        return loss.item()

    losses = [step(x, y) for x, y in batches]
    return W.detach(), b.detach(), losses


def in_keras(batches, W, b, rate, ran):
    import keras

    model = keras.Sequential([keras.layers.Dense(1)])
    model.build((None, 2))
    model.set_weights([W, b])

    def squared_error(y, predicted):
        ran.append("keras")
        return keras.ops.mean((predicted - y) ** 2)

    sgd = keras.optimizers.SGD(rate)
    model.compile(sgd, loss=squared_error)

    losses = []
    for x, y in batches:
        losses.append(model.train_on_batch(x, y))
    return *model.get_weights(), losses


WAYS = {"tensorflow": in_tensorflow, "jax": in_jax, "pytorch": in_pytorch, "keras": in_keras}
MODULES = {"pytorch": "torch"}  # what is imported, where it has another name


def is_installed(name):
    return importlib.util.find_spec(MODULES.get(name, name)) is not None


def shuffled_batches(points, classes, epochs, seed):
    """The points in a random order, 250 at a time, as often as there are epochs: the same for all."""
    order = np.random.default_rng(seed).permutation(len(points))
    points, classes = points[order], classes[order]
    batches = [(points[i : i + BATCH], classes[i : i + BATCH]) for i in range(0, len(points), BATCH)]
    return batches * epochs


def random_numbers(name, seed):
    """Two random numbers between -1 and 1, (2, 1), that a framework draws from this seed."""
    if name == "tensorflow":
        import tensorflow as tf

        return tf.random.stateless_uniform((2, 1), seed=(seed, 0), minval=-1, maxval=1).numpy()
    if name == "jax":
        import jax

        return np.asarray(jax.random.uniform(jax.random.key(seed), (2, 1), minval=-1, maxval=1))
    if name == "pytorch":
        import torch

        return 2 * torch.rand((2, 1), generator=torch.Generator().manual_seed(seed)).numpy() - 1
    return keras.ops.convert_to_numpy(keras.random.uniform((2, 1), minval=-1, maxval=1, seed=seed))


@contextlib.contextmanager
def without_compiling(name):
    """TensorFlow and JAX run every line of every step in Python, as if it were not marked."""
    if name == "tensorflow":
        import tensorflow as tf

        tf.config.run_functions_eagerly(True)
        try:
            yield
        finally:
            tf.config.run_functions_eagerly(False)
    elif name == "jax":
        import jax

        with jax.disable_jit():
            yield
    else:
        yield


def in_one_row(W, b):
    """Three numbers, whatever framework they come from."""
    return np.concatenate([np.ravel(part) for part in (W, b)]).astype("float64")


def largest_difference(rows):
    """The largest difference between the numbers of any two rows."""
    rows = np.array(rows, "float64")
    return float((rows.max(axis=0) - rows.min(axis=0)).max(initial=0.0))


@chapter.concept("3.5.4", third="3.2")
def one_network_four_ways(
    learning_rate: LearningRate = 0.1,
    epochs: Epochs = 5,
    start: Start = "same",
    compiled: Compiled = True,
    seed: Seed = 0,
):
    """What do the frameworks have in common?

    The same linear classifier is written four times. The squares before a line say what it is for: they hold the state
    (blue), ask for gradients (orange), update the weights (green) or have the step compiled (purple). Below left, the
    loss on each batch: the same points in the same order from the same first weights. Where the curves lie on each
    other, the broadest is drawn first. Below right, what does differ: how often Python itself went through the lines of
    the step, and the first number that each draws from the same seed.

    Measures:
        updates: updates of the weights
        weights: weights in the end, two of W and then b
        tensorflow: TensorFlow
        jax: JAX
        pytorch: PyTorch
        keras: Keras
        last_loss: loss on the last batch
        difference: largest difference between two frameworks' weights in the end
        loss_difference: largest difference between their losses on any batch
        python: how often Python went through the step
        compilers: most often, of TensorFlow and JAX
        drawn: first number drawn from the seed
    """
    keras.utils.set_random_seed(seed)
    points, classes = two_clouds(seed=seed)
    batches = shuffled_batches(points, classes, epochs, seed)
    found, ran, drawn = {}, {}, {}
    for name, way in WAYS.items():
        if is_installed(name):
            W, b = first_weights(seed)
            drawn[name] = random_numbers(name, seed)
            if start == "own":
                W = np.asarray(drawn[name])
            ran[name] = []
            with contextlib.nullcontext() if compiled else without_compiling(name):
                *weights, losses = way(batches, W, b, learning_rate, ran[name])
            found[name] = (in_one_row(*weights), [float(loss) for loss in losses])

    runs = {name: len(marks) for name, marks in ran.items()}
    first_drawn = {name: float(np.ravel(numbers)[0]) for name, numbers in drawn.items()}
    return Finding(
        measured={
            "updates": len(batches),
            "weights": {name: weights for name, (weights, _losses) in found.items()},
            "last_loss": {name: losses[-1] if losses else float("nan") for name, (_weights, losses) in found.items()},
            "difference": largest_difference([weights for weights, _losses in found.values()]),
            "loss_difference": largest_difference([losses for _weights, losses in found.values()]),
            "python": runs,
            "compilers": max(runs[name] for name in ("tensorflow", "jax") if name in runs),
            "drawn": first_drawn,
        },
        figure=pictures.one_network_four_ways.OneNetworkFourWays(
            listings={name: inspect.getsource(way) for name, way in WAYS.items()},
            losses={name: losses for name, (_weights, losses) in found.items()},
            runs=runs,
            drawn=first_drawn,
            seed=seed,
        ),
    )


@one_network_four_ways.claim(
    control={"start": "own"},
    takes_away="The same start: each framework draws its first weights itself, from the same seed.",
)
def they_compute_the_same(measured):
    """From the same start and with the same batches, all frameworks end with the same weights, to five decimals."""
    return below(measured["difference"], 1e-5) & below(measured["loss_difference"], 1e-4)


@one_network_four_ways.claim(
    control={"compiled": False}, takes_away="The compiling: @tf.function and @jax.jit are switched off."
)
def python_passes_once(measured):
    """Where a step is compiled, Python goes through its lines once, and not once for every update."""
    return below(measured["compilers"], measured["updates"] / 10)

"""2.4.3 Stochastic gradient descent."""

import itertools
import math

from kerasbook import datasets, layerwise
from kerasbook.chapter2 import pictures
from kerasbook.chapter2.settings import LearningRate, Seed, chapter
from kerasbook.concepts import Finding, above, below, near, number, whole
from kerasbook.lazily import keras, np  # in your own code: import keras, numpy as np

BatchSize = whole("how many samples make a mini-batch", least=1)
TooLarge = number("a learning rate that is too large", least=0)
Momentum = number("how much of its velocity the ball keeps at each step", least=0)
Steps = whole("how many steps each descent takes", least=1)

START = (-1.0, -1.0)  # the two weights before the first step
SLOW = 0.01  # a learning rate that is too small
NEARLY = 1.1  # a descent has arrived when its loss is below so many times the least one
FROM = -18.0  # pixels: where the shifted picture starts
BALL_RATE = 8.0  # the learning rate of its descent
BLUR = 2.5  # pixels: a blurred picture makes a smooth loss


# Descent, of any loss, with any batches


def gradient_at(loss, weights, batch):
    """How the loss of a batch changes with the weights."""

    def loss_of_batch(at):
        return loss(at[0], *batch), ()

    _loss, _nothing, (gradient,) = layerwise.value_and_gradients(loss_of_batch, [keras.ops.convert_to_tensor(weights)])
    return keras.ops.convert_to_numpy(gradient)


def descent(loss, start, batches, steps, learning_rate, momentum=0.0):
    """The way of the weights: where they start and where they are after each step, (steps + 1, ...)."""
    weights = np.array(start, "float32")
    velocity, path = np.zeros_like(weights), [weights]
    for batch in itertools.islice(batches, steps):
        velocity = momentum * velocity - learning_rate * gradient_at(loss, weights, batch)
        weights = weights + velocity
        path.append(weights)
    return np.array(path)


def random_batches(x, y, size, rng):
    """Batches without end: all samples in a random order, then in another one."""
    while True:
        order = rng.permutation(len(x))
        for first in range(0, len(x) - size + 1, size):
            batch = order[first : first + size]
            yield x[batch], y[batch]


# A loss of two weights, of real samples


def sixes_and_sevens():
    """Two numbers for each picture of a 6 or a 7, (n, 2), and what it shows, -1 or 1, (n,).

    The numbers are the ink in the upper half and the ink in the left half, each with mean 0 and deviation 1.
    """
    train, _ = datasets.digits()
    chosen = np.isin(train.labels, (6, 7))
    images, labels = train.images[chosen], train.labels[chosen]
    ink = np.stack([images[:, :14].mean(axis=(1, 2)), images[:, :, :14].mean(axis=(1, 2))], axis=1)
    x = (ink - ink.mean(axis=0)) / ink.std(axis=0)
    return x.astype("float32"), np.where(labels == 7, 1.0, -1.0).astype("float32")


def squared_error(weights, x, y):
    """The loss of a unit with two weights: (2,), (n, 2), (n,) -> ()."""
    return keras.ops.mean(keras.ops.square(keras.ops.subtract(keras.ops.matmul(x, weights), y)))


def losses_along(path, x, y):
    """The loss of all samples at each of many weights, (..., 2) -> (...)."""
    return np.square(np.asarray(path, "float64") @ x.T - y).mean(axis=-1)


def first_below(losses, target):
    """After how many steps the loss is below the target for the first time; infinity if it never is."""
    reached = np.flatnonzero(losses < target)
    return int(reached[0]) if len(reached) else math.inf


# A loss of one weight with a hump: how far is a picture shifted?


def row_of_zeros():
    """What the average 0 looks like along its middle rows: two strokes, (28,)."""
    train, _ = datasets.digits()
    return train.images[train.labels == 0][:, 10:18].mean(axis=(0, 1))


def shifted(row, shift):
    """The row, blurred and moved to the right by so many pixels, (28,) -> (28,)."""
    pixels = np.arange(28, dtype="float32")
    distance = keras.ops.subtract(pixels[:, None] - pixels, shift)  # (28, 28): from where each pixel's ink comes
    return keras.ops.matmul(keras.ops.exp(-0.5 * keras.ops.square(distance / BLUR)), row)


def misfit(shift, row):
    """How badly the shifted row fits the row that was not shifted; 0 if it is not shifted at all."""
    aim = shifted(row, 0.0)
    return keras.ops.mean(keras.ops.square(shifted(row, shift) - aim), axis=-1) / keras.ops.mean(keras.ops.square(aim))


def misfits(shifts, row):
    """The misfit at each of many shifts, (n,) -> (n,)."""
    shifts = np.asarray(shifts, "float32")[:, None, None]  # (n,) -> (n, 1, 1), and shifted rows are (n, 28)
    return keras.ops.convert_to_numpy(misfit(shifts, row)).tolist()


def local_minimum(places, heights):
    """The first place that is lower than its two neighbours."""
    left, middle, right = heights[:-2], heights[1:-1], heights[2:]
    valleys = np.flatnonzero(np.less(middle, left) & np.less(middle, right))
    return places[valleys[0] + 1]


@chapter.concept("2.4.3", third="2.4")
def gradient_descent(
    learning_rate: LearningRate = 0.1,
    batch_size: BatchSize = 32,
    too_large: TooLarge = 0.65,
    momentum: Momentum = 0.9,
    steps: Steps = 60,
    seed: Seed = 0,
):
    """How do the weights get down to a small loss?

    A unit with two weights tells a 6 from a 7 by the ink in the upper and in the left half of the picture. Above left
    is its loss over the two weights, seen from above, with three paths down: each step uses the gradient of all
    samples, of a mini-batch, or of one sample. The thin path of the mini-batches lies on the broad path of all samples.
    Below left, the same paths over the number of samples they have seen: all samples give the smoothest path,
    mini-batches nearly the same path for a fraction of the work, and single samples never settle. Above right, the same
    loss with three learning rates: one creeps, one arrives, one jumps higher with every step. Below right, another
    loss, with one weight: how far is a picture of a 0 shifted to the left? It also fits quite well where its left
    stroke lies on the right one: a local minimum. Momentum carries the ball over the small hump.

    Measures:
        samples: samples in all
        loss_before: loss before the first step
        least_loss: lowest possible loss
        loss_after: loss after the last step
        work: samples seen until the loss is close to its minimum
        full: all samples
        mini: mini-batches
        one: one sample
        loss_by_rate: loss after the last step, by learning rate
        too_small: too small a rate
        chosen: the chosen rate
        too_large: too large a rate
        local_minimum: position of the local minimum, in pixels
        shift_after: shift after the last step, in pixels
        plain: without momentum
        momentum: with momentum
    """
    x, y = sixes_and_sevens()
    rng = np.random.default_rng(seed)
    best = np.linalg.lstsq(x, y, rcond=None)[0]  # the bottom, found without descending
    least = losses_along(best, x, y)

    sizes = {"full": len(x), "mini": min(batch_size, len(x)), "one": 1}
    ways = {}
    for name, size in sizes.items():
        path = descent(squared_error, START, random_batches(x, y, size, rng), steps, learning_rate)
        ways[name] = pictures.gradient_descent.Descent(path, losses_along(path, x, y), size)
    rates = {"too_small": SLOW, "chosen": learning_rate, "too_large": too_large}
    by_rate = {}
    for name, rate in rates.items():
        path = descent(squared_error, START, itertools.repeat((x, y)), steps, rate)
        by_rate[name] = pictures.gradient_descent.Descent(path, losses_along(path, x, y), len(x))

    row = row_of_zeros()
    balls = {}
    for name, kept in {"plain": 0.0, "momentum": momentum}.items():
        path = descent(misfit, FROM, itertools.repeat((row,)), steps, BALL_RATE, kept)
        balls[name] = pictures.gradient_descent.Descent(path, misfits(path, row))
    shifts = np.linspace(-21, 9, 121)
    hump = misfits(shifts, row)

    across, up = np.linspace(-1.8, 2.6, 61), np.linspace(-2.6, 1.2, 61)
    surface = losses_along(np.stack(np.meshgrid(across, up), axis=-1), x, y)  # (61, 61, 2) -> (61, 61)
    measured = {
        "samples": len(x),
        "loss_before": losses_along(START, x, y),
        "least_loss": least,
        "loss_after": {name: way.losses[-1] for name, way in ways.items()},
        "work": {name: sizes[name] * first_below(way.losses, NEARLY * least) for name, way in ways.items()},
        "loss_by_rate": {name: way.losses[-1] for name, way in by_rate.items()},
        "local_minimum": local_minimum(shifts, hump),
        "shift_after": {name: ball.path[-1] for name, ball in balls.items()},
    }
    picture = pictures.gradient_descent.GradientDescent(
        surface=(across, up, surface),
        ways=ways,
        rates=[(rates[name], by_rate[name]) for name in rates],
        hump=(shifts, hump),
        balls=balls,
        target=NEARLY * least,
    )
    return Finding(measured=measured, figure=picture, animation=pictures.gradient_descent.DescentAnimation(picture))


@gradient_descent.guess(least=0, most=100, says="{number} of 100")
def work_of_mini_batches(measured):
    """If training with the gradient of all samples needs 100 samples to come close to the lowest loss, how many does it
    need with mini-batches?
    """
    work = measured["work"]
    return 100 * work["mini"] / work["full"] if math.isfinite(work["full"]) else math.inf  # it never comes close


@gradient_descent.claim(
    control={"batch_size": 400}, takes_away="The mini-batches are not small: each holds half of all samples."
)
def mini_batches_work_less(measured):
    """Mini-batches bring the loss close to its minimum with less than a tenth of the work of full batches."""
    work = measured["work"]
    return below(work["mini"], work["full"] / 10)


@gradient_descent.claim(
    control={"too_large": 0.05}, takes_away="The largest learning rate is not too large: it is below the chosen one."
)
def too_large_a_rate_diverges(measured):
    """Too large a learning rate makes the loss grow without end; a smaller one lowers it."""
    loss, before = measured["loss_by_rate"], measured["loss_before"]
    return above(loss["too_large"], before) & below(loss["chosen"], before / 5)


@gradient_descent.claim(
    control={"momentum": 0.8},
    takes_away="Some of the momentum is gone: the ball keeps four fifths of its velocity, not nine tenths.",
)
def momentum_leaves_the_local_minimum(measured):
    """Without momentum the descent stays in the local minimum; with enough momentum it reaches the lowest point."""
    after = measured["shift_after"]
    return near(after["plain"], measured["local_minimum"], within=0.5) & near(after["momentum"], 0.0, within=1.0)

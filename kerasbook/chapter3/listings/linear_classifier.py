"""3.5.4 An end-to-end example: a linear classifier from nothing but tensors and a tape."""

import math

from kerasbook import layerwise
from kerasbook.chapter3 import pictures
from kerasbook.chapter3.settings import LearningRate, Seed, Steps, chapter
from kerasbook.concepts import Finding, above, below, number, yes_or_no
from kerasbook.lazily import keras, np  # in your own code: import keras, numpy as np

Apart = number("how far the two clouds lie apart, along each of the two numbers", least=0)
Unit = number("in which unit the second number is counted: 0.1 makes it ten times as small", least=1e-3)
Centred = yes_or_no("whether the mean is subtracted from each of the two numbers")

ARRIVED = 2.0  # degrees: the line counts as the one of least squares


def two_clouds(apart=3.0, seed=0):
    """The book's data: 1,000 points around (0, 3), class 0, and 1,000 around (3, 0), class 1."""
    rng = np.random.default_rng(seed)
    spread = [[1.0, 0.5], [0.5, 1.0]]
    clouds = [rng.multivariate_normal(mean, spread, 1_000) for mean in ([0.0, apart], [apart, 0.0])]
    points = np.vstack(clouds).astype("float32")  # (2000, 2)
    classes = np.repeat([[0.0], [1.0]], 1_000, axis=0).astype("float32")  # (2000, 1)
    return points, classes


def first_weights(seed):
    """W is random, b is zero, as in the book."""
    W = np.random.default_rng(seed).uniform(-1, 1, size=(2, 1))  # two numbers in, one out
    return W.astype("float32"), np.zeros(1, "float32")


def model(points, W, b):
    return keras.ops.matmul(points, W) + b  # (n, 2) @ (2, 1) + (1,) -> (n, 1)


def squared_error(targets, predictions):
    return keras.ops.mean(keras.ops.square(targets - predictions))


def training_step(points, classes, W, b, learning_rate):
    """Forward, back, and a step downhill. Returns the new weights, and the loss before the step."""

    def loss(at):
        return squared_error(classes, model(points, *at)), ()

    value, _nothing, (W_gradient, b_gradient) = layerwise.value_and_gradients(loss, [W, b])
    return W - learning_rate * W_gradient, b - learning_rate * b_gradient, float(value)


def trained(points, classes, W, b, learning_rate, steps):
    """The weights before the first step and after each, (steps + 1, 3): two of W, and b; and the loss before each."""
    points, classes, W, b = map(keras.ops.convert_to_tensor, (points, classes, W, b))
    path, losses = [(W, b)], []
    for _ in range(steps):
        W, b, loss = training_step(points, classes, W, b, learning_rate)
        path.append((W, b))
        losses.append(loss)
    flat = [np.concatenate([np.ravel(keras.ops.convert_to_numpy(part)) for part in both]) for both in path]
    return np.array(flat, "float64"), losses


# What comes of the weights: a line, and on which side of it a point lies


def on_the_right_side(weights, points, classes):
    """The share of points that the weights (3,) put into their class: above 0.5, it is class 1."""
    return float(np.mean((points @ weights[:2] + weights[2] > 0.5) == (classes[:, 0] > 0.5)))


def least_squares(points, classes):
    """The weights with the least squared error, (3,), from a formula and without any steps."""
    with_one = np.column_stack([points, np.ones(len(points))]).astype("float64")  # (n, 3)
    return np.linalg.lstsq(with_one, classes[:, 0], rcond=None)[0]


def angle_between(weights, others):
    """By how many degrees two lines are turned against each other; a line has no direction: at most 90."""
    first, second = weights[:2], others[:2]
    cosine = abs(first @ second) / (np.linalg.norm(first) * np.linalg.norm(second))
    return math.degrees(math.acos(min(1.0, cosine)))


def for_all_good(reached):
    """From which step on all of these are true; infinity if the last is not."""
    missed = np.flatnonzero(~np.asarray(reached))
    after = int(missed[-1]) + 1 if len(missed) else 0
    return after if after < len(reached) else math.inf


@chapter.concept("3.5.4", third="3.3")
def linear_classifier(
    learning_rate: LearningRate = 0.1,
    steps: Steps = 100,
    apart: Apart = 3.0,
    unit: Unit = 1.0,
    centred: Centred = False,
    seed: Seed = 0,
):
    """What does it take to learn a line?

    On the left, two clouds of points, and the line on which the classifier is undecided: grey before the first update,
    then ever darker, red after the last. The dashed line is the one with the least squared error, found by a formula.
    On the right, the loss, the share of points on the right side of the line, and by how many degrees the line is still
    turned away from the dashed one. The vertical line marks update 40, where the book stops: hardly a point is on the
    wrong side any more, but the line is still turning.

    Measures:
        updates: updates of the weights
        loss: loss score
        accuracy: share of points on the right side
        angle: degrees away from the line of least squares
        least_loss: lowest possible loss
        best_accuracy: share on the right side of the line of least squares
        arrived: updates until the line is within two degrees
        sorted: updates until at most two points in a hundred more than necessary are on the wrong side
    """
    points, classes = two_clouds(apart, seed)
    counted = points * [1.0, unit]  # the second number in its unit
    counted = (counted - centred * counted.mean(axis=0)).astype("float32")
    path, losses = trained(counted, classes, *first_weights(seed), learning_rate, steps)

    best = least_squares(counted, classes)
    as_drawn = np.array([1.0, unit, 1.0])  # the same line in the plane of the points, whatever the unit
    angles = [angle_between(weights * as_drawn, best * as_drawn) for weights in path]
    shares = [on_the_right_side(weights, counted, classes) for weights in path]
    losses = [*losses, np.mean(np.square(counted @ path[-1][:2] + path[-1][2] - classes[:, 0]))]
    best_share = on_the_right_side(best, counted, classes)
    some = sorted({*range(0, steps + 1, max(1, steps // 10)), steps})
    picture = pictures.linear_classifier.LinearClassifier(
        points,
        classes[:, 0],
        lines=back_to_the_plane(path, points, unit, centred),
        best=back_to_the_plane(best[None], points, unit, centred)[0],
        curves={"loss": losses, "accuracy": shares, "angle": angles},
        some=some,
    )
    return Finding(
        measured={
            "updates": some,
            "loss": [losses[step] for step in some],
            "accuracy": [shares[step] for step in some],
            "angle": [angles[step] for step in some],
            "least_loss": np.mean(np.square(counted @ best[:2] + best[2] - classes[:, 0])),
            "best_accuracy": best_share,
            "arrived": for_all_good(np.less(angles, ARRIVED)),
            "sorted": for_all_good(np.greater(shares, best_share - 0.02)),
        },
        figure=picture,
        animation=pictures.linear_classifier.TurningLine(picture),
    )


def back_to_the_plane(path, points, unit, centred):
    """Weights (n, 3) for points in their unit and around their mean, as weights for the points as they are drawn."""
    path = path * [1.0, unit, 1.0]
    path[:, 2] -= centred * (path[:, :2] @ points.mean(axis=0))
    return path


@linear_classifier.guess(least=0, most=100, step=1, says="{number} updates")
def updates_until_it_arrives(measured):
    """After how many updates is the line within two degrees of the best one? The book makes 40 of them."""
    return measured["arrived"]


@linear_classifier.claim(
    control={"unit": 0.1},
    takes_away="Equal units: the second number is counted in a unit that makes it ten times as small.",
)
def arrives_at_least_squares(measured):
    """A hundred updates turn the line to within two degrees of the one with the least squared error."""
    return below(measured["angle"][-1], ARRIVED)


@linear_classifier.claim(
    control={"apart": 1.5}, takes_away="The gap between the clouds: they lie half as far apart, and overlap."
)
def a_line_is_enough(measured):
    """Two clouds that lie well apart need no more than a line: more than 98 of 100 points are on their own side."""
    return above(measured["accuracy"][-1], 0.98)

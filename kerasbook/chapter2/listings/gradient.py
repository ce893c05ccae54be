"""2.4.1 and 2.4.2 The slope of a curve, and the gradient of a tensor operation."""

from kerasbook import datasets, layerwise
from kerasbook.chapter2 import pictures
from kerasbook.chapter2.settings import Seed, chapter
from kerasbook.concepts import Finding, below, near, number, whole
from kerasbook.lazily import keras, np  # in your own code: import keras, numpy as np

Step = number("how far a weight is moved to measure the slope", least=1e-7)
Samples = whole("how many digits the loss is computed on", least=1)

STEPS = (1.0, 0.3, 0.1, 0.03, 0.01, 0.003, 1e-3, 1e-4, 1e-5)  # tried beside the reader's own
CHECKED = 50  # weights whose slope is measured
REACH = 8.0  # how far the pictures go to each side of the weight


# The loss as a function of the weights


def losses(weights, images, labels):
    """What a network of a single layer loses on each digit: two tensor operations."""
    answers = keras.ops.matmul(images, weights)  # (n, 784) times (784, 10) -> (n, 10)
    return keras.ops.sparse_categorical_crossentropy(labels, answers, from_logits=True)  # -> (n,)


def loss_function(images, labels):
    """The loss on these digits as a function of nothing but the weights: float32, only the mean in float64."""

    def loss(weights):
        each = losses(keras.ops.convert_to_tensor(weights), images, labels)
        return float(np.mean(keras.ops.convert_to_numpy(each), dtype="float64"))

    return loss


def gradient_of_loss(weights, images, labels):
    """What backpropagation says: how the loss changes with each weight, (784, 10) like the weights."""

    def mean_loss(at):
        return keras.ops.mean(losses(at[0], images, labels)), ()

    _loss, _nothing, (gradient,) = layerwise.value_and_gradients(mean_loss, [keras.ops.convert_to_tensor(weights)])
    return keras.ops.convert_to_numpy(gradient)


# The same by trying it out


def moved(weights, place, by):
    """The weights, one of them changed."""
    weights = weights.copy()
    weights[place] += by
    return weights


def measured_slopes(loss, weights, places, step):
    """The slope at each place, out of how the loss changes over a step: forward only, and forward and back.

    Forward only is the definition. Where the curve bends, a step forward errs to one side and a step back to the
    other; the two together err far less.
    """
    here = loss(weights)
    ahead = np.array([loss(moved(weights, place, step)) for place in places])
    behind = np.array([loss(moved(weights, place, -step)) for place in places])
    return (ahead - here) / step, (ahead - behind) / (2 * step)


def relative_error(found, expected):
    return float(np.linalg.norm(found - expected) / np.linalg.norm(expected))


# What the pictures show


def steepest_weights(gradient):
    """The two weights with the largest gradients, of two different answers."""
    pixels = np.abs(gradient).argmax(axis=0)  # of each answer, (10,)
    first, second, *_others = np.argsort(-np.abs(gradient).max(axis=0))
    return [(int(pixels[answer]), int(answer)) for answer in (first, second)]


def random_weights(images, rng):
    """Some weights to check, of pixels that are not blank in all pictures."""
    pixels = rng.choice(np.flatnonzero(images.any(axis=0)), CHECKED)
    answers = rng.integers(10, size=CHECKED)
    return list(zip(pixels.tolist(), answers.tolist(), strict=True))


@chapter.concept("2.4.2", third="2.4")
def gradient(step: Step = 0.01, samples: Samples = 512, seed: Seed = 0):
    """What is a gradient?

    A network of one layer, 784 x 10 random weights, and its loss on real digits. Above left, one weight is changed and
    all others stay: the derivative is the slope of the curve at the dot. Above right, two weights are changed: their
    two slopes span the tangent plane, which touches the surface at the dot. Below left is the gradient, the slopes of
    all weights: it has the shape of the weights, a picture for each of the ten answers. Blue: more weight would raise
    the loss. Red: it would lower it. Below right, the slopes of 50 weights are measured by moving each of them a step.
    Too long a step does not follow the bend of the curve; too short a step drowns in the rounding of float32. In
    between, the measured slopes are those that backpropagation computes.

    Measures:
        loss: loss score
        slope: slope of the loss along one weight
        slope_measured: the same slope, measured by moving the weight
        gradient_norm: length of the gradient
        checked: weights checked
        steps: steps tried
        one_sided: relative error, a step forward
        two_sided: relative error, a step forward and one back
        error: relative error with the chosen step
        plane_error: error of the tangent plane, ten steps away and one step away
    """
    train, _ = datasets.digits()
    pixels = train.images[:samples].reshape(-1, 784)  # (n, 28, 28) -> (n, 784)
    images, labels = map(keras.ops.convert_to_tensor, (pixels, train.labels[:samples]))
    weights = keras.random.normal((784, 10), stddev=0.05, seed=seed)
    weights = keras.ops.convert_to_numpy(weights)
    loss = loss_function(images, labels)
    slopes = gradient_of_loss(weights, images, labels)  # (784, 10)

    places = random_weights(pixels, np.random.default_rng(seed))
    expected = np.array([slopes[place] for place in places])

    def errors(size):
        """Of the slopes measured with a step of this size, forward only and forward and back."""
        return [relative_error(found, expected) for found in measured_slopes(loss, weights, places, size)]

    steps = sorted({step, *STEPS}, reverse=True)
    forward, both = zip(*map(errors, steps), strict=True)
    first, second = steepest_weights(slopes)
    shifts, close_shifts = np.linspace(-REACH, REACH, 17), np.linspace(-REACH, REACH, 65)
    # (17, 17): rows along the second weight
    surface = [[loss(moved(moved(weights, first, x), second, y)) for x in shifts] for y in shifts]
    measured = {
        "loss": loss(weights),
        "slope": slopes[first],
        "slope_measured": measured_slopes(loss, weights, [first], step)[1][0],
        "gradient_norm": np.linalg.norm(slopes),
        "checked": len(places),
        "steps": steps,
        "one_sided": forward,
        "two_sided": both,
        "error": both[steps.index(step)],
        "plane_error": [errors(10 * step)[0], forward[steps.index(step)]],
    }
    return Finding(
        measured=measured,
        figure=pictures.gradient.Gradient(
            shifts=shifts,
            curve=(close_shifts, [loss(moved(weights, first, x)) for x in close_shifts]),
            surface=surface,
            slopes=(slopes[first], slopes[second]),
            gradient=slopes.T.reshape(10, 28, 28),
            step=step,
            measured=measured,
        ),
    )


@gradient.guess(least=0, most=100, step=1, says="{number} times")
def truer_near_the_point(measured):
    """A plane touches the surface of the loss at one point. Ten times nearer to the point, how many times smaller is
    the error of its slope?
    """
    far, close = measured["plane_error"]
    return far / close


@gradient.claim(
    control={"step": 1.0},
    takes_away="The step is no longer small: it is 100 times as long and leaves the straight part of the curve.",
)
def the_slopes_are_there(measured):
    """Slopes measured by moving the weights agree with those of backpropagation to one part in 10,000."""
    return below(measured["error"], 1e-4)


@gradient.claim(
    control={"step": 1e-5}, takes_away="The steps are too short for float32: rounding hides the change of the loss."
)
def near_the_point_it_is_a_plane(measured):
    """Ten times closer to the point, the plane is ten times truer to the slope of the surface."""
    far, close = measured["plane_error"]
    return near(far / close, 10, within=1.5) & below(close, 0.02)

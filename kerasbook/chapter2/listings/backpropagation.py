"""2.4.4 Chaining derivatives: the backpropagation algorithm."""

from kerasbook import datasets, layerwise
from kerasbook.chapter2 import pictures
from kerasbook.chapter2.settings import Digit, Seed, chapter
from kerasbook.concepts import Finding, below, choice
from kerasbook.lazily import keras, np  # in your own code: import keras, numpy as np

Forget = choice(
    'which derivative the chain rule by hand leaves out: none, that of "relu", or that of the "loss"',
    "nothing",
    "relu",
    "loss",
)

# The weights of the small network, as they stand in its tensors one after the other.
WEIGHTS = ("w1", "w2", "w3", "w4", "b1", "b2", "w5", "w6", "b3")


# A network of two layers, forward and back. Its weights are a list: w_1 (i, h), b_1 (h,), w_2 (h, o), b_2 (o,).


def forward(weights, x):
    """What each operation makes of the one before: the sums, the hidden units, the answers."""
    w_1, b_1, w_2, b_2 = weights
    sums = x @ w_1 + b_1  # (n, i) @ (i, h) -> (n, h)
    hidden = np.maximum(sums, 0)  # relu
    answers = hidden @ w_2 + b_2  # (n, h) @ (h, o) -> (n, o)
    return sums, hidden, answers


def backward(weights, x, targets, forget="nothing"):
    """The chain rule by hand, from the loss back: how the mean squared error changes with each tensor.

    Each line is the gradient of the operation after it, times the derivative of one operation.
    """
    _, _, w_2, _ = weights
    sums, hidden, answers = forward(weights, x)
    of_loss = 1.0 if forget == "loss" else 2 * (answers - targets) / answers.size
    of_relu = 1.0 if forget == "relu" else sums > 0
    d_answers = of_loss * np.ones_like(answers)  # (n, o)
    d_hidden = d_answers @ w_2.T  # (n, o) @ (o, h) -> (n, h)
    d_sums = of_relu * d_hidden  # (n, h)
    return {
        "answers": d_answers,
        "hidden": d_hidden,
        "sums": d_sums,
        "weights": [
            x.T @ d_sums,  # (i, n) @ (n, h) -> (i, h)
            d_sums.sum(axis=0),  # -> (h,)
            hidden.T @ d_answers,  # (h, n) @ (n, o) -> (h, o)
            d_answers.sum(axis=0),  # -> (o,)
        ],
        "x": d_sums @ weights[0].T,  # (n, h) @ (h, i) -> (n, i)
    }


def by_tape(weights, x, targets):
    """The same gradients, from the backend: it writes down every operation and goes back along them."""

    def mean_squared_error(at):
        w_1, b_1, w_2, b_2 = at
        hidden = keras.ops.relu(keras.ops.matmul(x, w_1) + b_1)
        answers = keras.ops.matmul(hidden, w_2) + b_2
        return keras.ops.mean(keras.ops.square(keras.ops.subtract(answers, targets))), ()

    tensors = [keras.ops.convert_to_tensor(array) for array in weights]
    _loss, _nothing, gradients = layerwise.value_and_gradients(mean_squared_error, tensors)
    return [keras.ops.convert_to_numpy(gradient) for gradient in gradients]


def in_one(arrays):
    """All numbers of some tensors in one row."""
    return np.concatenate([np.ravel(array) for array in arrays])


def difference(found, expected):
    """How far two gradients are apart, over the length of the second."""
    found, expected = in_one(found), in_one(expected)
    return float(np.linalg.norm(found - expected) / np.linalg.norm(expected))


# Two networks to try it on


def small_network(seed):
    """Two inputs, two hidden units, one answer; weights of one decimal, to follow with a pencil.

    Into the first unit lead positive weights, into the second negative ones: of positive inputs it makes a sum
    below 0, and relu puts it to sleep.
    """
    rng = np.random.default_rng(seed)
    w_1, b_1, w_2, b_2 = (rng.integers(3, 10, size=shape) / 10 for shape in ((2, 2), 2, (2, 1), 1))
    awake_and_asleep = np.array([1.0, -1.0])
    weights = [w_1 * awake_and_asleep, b_1 * awake_and_asleep, w_2 * [[1.0], [-1.0]], b_2]
    return [array.astype("float32") for array in weights]


def ink_in_halves(images, sample):
    """The ink in the upper and the lower half of a picture, 1 being as much as pictures have on average: (1, 2)."""
    halves = images.reshape(-1, 2, 14 * 28).mean(axis=2)  # (n, 28, 28) -> (n, 2)
    return np.round(halves[[sample]] / halves.mean(), 1).astype("float32")


def large_network(seed):
    """784 pixels, 64 hidden units, 10 answers, with random weights."""
    rng = np.random.default_rng(seed)
    shapes = ((784, 64), 64, (64, 10), 10)
    return [rng.normal(scale=0.05, size=shape).astype("float32") for shape in shapes]


@chapter.concept("2.4.4", third="2.4")
def backpropagation(digit: Digit = 3, forget: Forget = "nothing", seed: Seed = 0):
    """How does the gradient find its way back through the layers?

    A small network as a graph of operations. The inputs are the ink in the upper and in the lower half of a real digit;
    the target is 1 if the digit is odd. Black numbers go forward, from left to right: the results of the operations.
    Blue numbers come back, from right to left: how much the loss changes with each result. At every operation the blue
    number is multiplied by the derivative of that operation; the products along the thick path are written out below.
    The sum of the lower unit is below 0, so relu lets nothing through, neither forward nor back. The table compares the
    gradient of all nine weights, found by hand in this way, with the one from the backend's gradient tape. The same
    comparison is made for a network of 50,890 weights and 128 digits.

    Measures:
        values: on the way forward
        gradients: on the way back
        x1: input 1
        x2: input 2
        z1: sum of unit 1
        z2: sum of unit 2
        a1: unit 1 after relu
        a2: unit 2 after relu
        prediction: prediction Y'
        loss: loss score
        by_hand: gradient by hand
        by_tape: gradient by the tape
        difference: relative difference, small network
        difference_digits: relative difference, network for digits
        weights_digits: weights of the network for digits
    """
    train, _ = datasets.digits()
    x = ink_in_halves(train.images, int(np.argmax(train.labels == digit)))  # (1, 2)
    target = np.array([[digit % 2]], "float32")
    weights = small_network(seed)
    sums, hidden, answers = forward(weights, x)
    back = backward(weights, x, target, forget)
    tape = by_tape(weights, x, target)

    images = train.images[:128].reshape(128, 784)  # (128, 28, 28) -> (128, 784)
    targets = np.eye(10, dtype="float32")[train.labels[:128]]  # (128,) -> (128, 10)
    large = large_network(seed)
    large_back, large_tape = (backward(large, images, targets, forget)["weights"], by_tape(large, images, targets))

    loss = float(np.mean(np.square(answers - target)))
    nodes = ("x1", "x2", "z1", "z2", "a1", "a2", "prediction")
    values = dict(zip((*nodes, "loss"), [*in_one([x, sums, hidden, answers]), loss], strict=True))
    back_to = in_one([back["x"], back["sums"], back["hidden"], back["answers"]])
    gradients = dict(zip((*nodes, "loss"), [*back_to, 1.0], strict=True))
    measured = {
        "values": values,
        "gradients": gradients,
        "by_hand": in_one(back["weights"]),
        "by_tape": in_one(tape),
        "difference": difference(back["weights"], tape),
        "weights_digits": sum(array.size for array in large),
        "difference_digits": difference(large_back, large_tape),
    }
    return Finding(
        measured=measured,
        figure=pictures.backpropagation.Backpropagation(
            weights=dict(zip(WEIGHTS, in_one(weights), strict=True)), target=float(target[0, 0]), measured=measured
        ),
    )


@backpropagation.claim(
    control={"forget": "relu"},
    takes_away="One factor is missing from the chain rule: the derivative of relu is left out.",
)
def by_hand_as_by_tape(measured):
    """The chain rule by hand and the backend's gradient tape give the same gradient, to five digits."""
    return below(measured["difference"], 1e-5)


@backpropagation.claim(
    control={"forget": "loss"},
    takes_away="One factor is missing from the chain rule: the derivative of the loss is left out.",
)
def however_many_weights(measured):
    """The same few lines compute the gradient of a network with 50,890 weights on 128 digits at once."""
    return below(measured["difference_digits"], 1e-5)

"""Exercises of chapter 2: puzzles whose answer is a call, in the book's order.

    from kerasbook.chapter2 import exercises
    exercises.where_the_pixel_goes                     # in Jupyter: the task, with a hint and the solution folded
    exercises.where_the_pixel_goes(row=4, column=10)   # an answer, here the one to start from

An answer is run and measured like a concept. On six seeds, 0 to 5, every solution passes and every starting point
fails.
"""

import itertools

from kerasbook import datasets
from kerasbook.chapter2.listings.backpropagation import by_tape, large_network
from kerasbook.chapter2.listings.first_network import better_on_what_it_has_seen, digits_in_rows, first_network
from kerasbook.chapter2.listings.from_scratch import (
    batches,
    batches_are_as_large_as_asked,
    from_scratch,
    the_two_learn_the_same,
)
from kerasbook.chapter2.listings.geometry import affine_maps, dense, ink, moved
from kerasbook.chapter2.listings.gradient import Step, gradient, gradient_of_loss, loss_function
from kerasbook.chapter2.listings.gradient_descent import (
    NEARLY,
    START,
    descent,
    losses_along,
    random_batches,
    sixes_and_sevens,
    squared_error,
)
from kerasbook.chapter2.listings.tensors import Dtype, tensors
from kerasbook.chapter2.settings import BatchSize, Epochs, LearningRate, Seed, Width, chapter
from kerasbook.concepts import above, below, near, no_longer, number, predicted, whole
from kerasbook.lazily import keras, np  # in your own code: import keras, numpy as np

# 2.1 A first look at a neural network


@chapter.exercise(
    "2.1",
    hint=(
        "The gap is what the network has learned about its training digits that is true of them alone. What does it "
        "take to learn so much about 4,000 digits: how many weights, and how much time?"
    ),
    solution={"width": 64, "epochs": 1},
    why=(
        "In one epoch there is time to learn what many digits have in common, but not the peculiarities of a few. A "
        "few units, such as 24, and two epochs work as well: there is no room for more. But look at the accuracy on "
        "test digits: it has fallen, too. Learning less closes the gap, but it is not yet a remedy."
    ),
)
def close_the_gap(width: Width = 512, epochs: Epochs = 5, seed: Seed = 0):
    """Close the gap

    In first_network, the network reads training digits clearly better than test digits: it overfits. Choose a width and
    a number of epochs at which it no longer does, and still reads more than three in four test digits.
    """
    measured = first_network(width=width, epochs=epochs, seed=seed).measured
    return {
        no_longer(better_on_what_it_has_seen): ~better_on_what_it_has_seen(measured),
        "accuracy on test digits": above(measured["test_accuracy"][-1], 0.75),
    }


# 2.2 Data representations for neural networks


@chapter.exercise(
    "2.2",
    hint=(
        "How many numbers does a digit of 28 x 28 pixels have, and how many bytes does each take? The pixels were "
        "scanned in 256 shades of grey. How many bytes does it take to count to 255?"
    ),
    solution={"batch_size": 1_270, "dtype": "uint8"},
    why=(
        "A digit has 784 numbers. In float32 each takes four bytes, and 318 digits fill the million; in uint8 it takes "
        "one, and 1,275 digits fit, with a little to spare for the description of the tensor. That is why pictures are "
        "stored in uint8 and become floating-point numbers only on their way into the network, batch by batch."
    ),
)
def as_many_as_will_fit(batch_size: BatchSize = 318, dtype: Dtype = "float32"):
    """As many as will fit

    You have a million bytes for a batch of digits. As float32, 318 digits fit into it. Find a dtype and a batch
    size with which more than 1,250 digits do. Work it out first: the shape times the bytes of each number.
    """
    measured = tensors(batch_size=batch_size, dtype=dtype).measured
    return {
        "digits in the batch": above(measured["shape"]["digits"][0], 1_250),
        "bytes taken": below(measured["memory"]["digits"], 1_000_000),
    }


Corrections = whole("your prediction of the number of updates", least=0)
Last = whole("your prediction of the number of digits in the last batch", least=0)


@chapter.exercise(
    "2.2",
    hint="How many batches of 300 can be filled with 4,000 digits? What happens to the digits that are left?",
    solution={"corrections": 42, "last": 100},
    why=(
        "Thirteen batches take 3,900 digits, and the 100 that are left make a batch, too: 14 updates in every epoch, "
        "42 in three. The loss is averaged over each batch, so one digit of the last batch counts three times as much "
        "as any other. fit shuffles the digits before every epoch, so that it is not always the same ones."
    ),
)
def the_last_batch(corrections: Corrections = 40, last: Last = 300):
    """The last batch

    The network of first_network learns from 4,000 digits, in batches of 300, for three epochs. How many times does fit
    update the weights in all? And how many digits does the last batch of an epoch hold?
    """
    measured = first_network(width=16, epochs=3, batch_size=300).measured
    (images, labels), _test = digits_in_rows()
    *_others, (_images, labels_of_last) = batches(images, labels, batch_size=300)
    return {
        "updates in all": predicted(corrections, measured["corrections"], within=0.5),
        "digits in the last batch": predicted(last, len(labels_of_last), within=0.5),
    }


# 2.3 The gears of neural networks: tensor operations

Numbers = whole("your prediction of how many numbers there are", least=0)


def single_answers(images):
    """What an untrained network with a single answer says about pictures: (n, 28, 28) -> (n, 1)."""
    model = keras.Sequential([keras.Input((28, 28)), keras.layers.Flatten(), keras.layers.Dense(1)])
    return model(images)


@chapter.exercise(
    "2.3",
    hint=(
        "Write the shapes below each other, flush right; (1000,) gets an axis of size 1 in front. Then every axis of "
        "size 1 is repeated until it fits the other."
    ),
    solution={"numbers": 1_000_000},
    why=(
        "(1000, 1) and (1, 1000) make (1000, 1000): every prediction minus every target, a million differences instead "
        "of a thousand. There is no error, and the mean of their squares looks like any other loss; the network just "
        "does not learn what it should. Before you subtract two tensors, know the shapes of both."
    ),
)
def the_subtraction_that_grew(numbers: Numbers = 1_000):
    """The subtraction that grew

    A network with a single unit in its last layer makes predictions for 1,000 digits: a tensor of shape (1000, 1). The
    targets are a vector of shape (1000,). Someone subtracts the targets from the predictions. How many numbers does the
    result have?
    """
    test = datasets.digits()[1]
    answers = single_answers(test.images)  # (1000, 28, 28) -> (1000, 1)
    targets = keras.ops.convert_to_tensor(test.labels.astype("float32"))  # (1000,)
    difference = keras.ops.subtract(answers, targets)
    return {"numbers in the result": predicted(numbers, int(keras.ops.size(difference)), within=0.5)}


Row = whole("your prediction of the row, counted from 0", least=0, most=13)
Column = whole("your prediction of the column, counted from 0", least=0, most=55)


@chapter.exercise(
    "2.3",
    hint=(
        "reshape leaves all numbers in their order and only breaks the rows elsewhere. How many pixels come before "
        "this one?"
    ),
    solution={"row": 4, "column": 33},
    why=(
        "Before it come nine rows of 28 pixels and five more: 257. Four rows of 56 make 224, and 33 remain. Each new "
        "row is two old ones, one after the other, so an odd row lands in the right half: 28 + 5 = 33. A reshaped "
        "picture is not a stretched one."
    ),
)
def where_the_pixel_goes(row: Row = 4, column: Column = 10):
    """Where the pixel goes

    A picture of shape (28, 28) is reshaped to (14, 56): half as many rows, twice as long. Where does the pixel in row 9
    and column 5 end up? Rows and columns are counted from 0. Halving the row and doubling the column is nearly right,
    but not quite.
    """
    picture = np.zeros((28, 28), "float32")
    picture[9, 5] = 1
    reshaped = keras.ops.convert_to_numpy(keras.ops.reshape(picture, (14, 56)))
    found_row, found_column = np.argwhere(reshaped == 1)[0].tolist()
    return {
        "row of the pixel": predicted(row, found_row, within=0.5),
        "column of the pixel": predicted(column, found_column, within=0.5),
    }


Right = number("how far the points are shifted to the right", least=-1, most=1)
Up = number("how far the points are shifted up", least=-1, most=1)


@chapter.exercise(
    "2.3.5",
    hint=(
        "Anything done before the turn is turned as well: W·(x + b) = W·x + W·b. Draw the arrow from (0, 0) to (0.5, "
        "0.3) on paper and turn the paper."
    ),
    solution={"right": -0.3, "up": 0.5},
    why=(
        "The shift is turned along with the points: (0.5, 0.3) becomes (-0.3, 0.5). Two affine maps in another order "
        "are a different map, but there is always one affine map W·x + b that does the same as both together, and its "
        "b is what you have found."
    ),
)
def turn_first_then_shift(right: Right = 0.5, up: Up = 0.3):
    """Turn first, then shift

    The dark pixels of a digit are shifted by 0.5 to the right and 0.3 up, and then turned by 90 degrees
    counterclockwise about the middle (0, 0). Someone wants to turn first and shift afterwards. Which shift takes
    every point to the same place as before?
    """
    points = ink(datasets.digits()[0].images[0])  # (n, 2)
    maps = affine_maps(angle=90)
    shift, turn = dense(*maps["translation"]), dense(*maps["rotation"])
    own_shift = dense(np.eye(2), np.array([right, up]))
    apart = moved([shift, turn], points) - moved([turn, own_shift], points)  # (n, 2)
    return {"how far the points are from their place": below(float(np.abs(apart).max()), 0.05)}


Parameters = whole("your prediction of the number of parameters", least=0)


def linear_network():
    """Three layers, 784 pixels in, ten numbers out, and no activation anywhere."""
    return keras.Sequential([
        keras.Input((784,)),
        keras.layers.Dense(512, bias_initializer="random_normal"),  # (n, 784) -> (n, 512)
        keras.layers.Dense(512, bias_initializer="random_normal"),
        keras.layers.Dense(10, bias_initializer="random_normal"),  # -> (n, 10)
    ])


def as_one_layer(model):
    """The one layer that does what layers without activation do in turn: (x W + b) V + c = x (WV) + (bV + c)."""
    (W, b), *others = (layer.get_weights() for layer in model.layers)
    for V, c in others:
        W, b = W @ V, b @ V + c
    return dense(W.T, b)


@chapter.exercise(
    "2.3.5",
    hint=(
        "Affine maps in a row are one affine map x W + b. Which shape must W have to turn 784 pixels into ten numbers? "
        "And b?"
    ),
    solution={"parameters": 7_850},
    why=(
        "One layer from 784 pixels to ten numbers has 784 × 10 weights and ten biases, 7,850 in all, and gives the "
        "same output for every picture as the three layers do. Of 669,706 parameters, nearly 99 in 100 are wasted. "
        "Only with an activation between them can three layers do more than one."
    ),
)
def deep_and_yet_one_layer(parameters: Parameters = 669_706):
    """Deep, and yet one layer

    Three layers of 512, 512 and ten units, without any activation, turn 784 pixels into ten numbers; they have 669,706
    parameters. A single layer can give the same output for every picture. How many parameters does it have, biases
    included?
    """
    single = as_one_layer(linear_network())
    return {"parameters of the single layer": predicted(parameters, single.count_params(), within=0.5)}


# 2.4 The engine of neural networks: gradient-based optimization


@chapter.exercise(
    "2.4.2",
    hint=(
        "A float32 holds about seven digits. How much does a loss of about 2.4 change over a very small step, and how "
        "many of its seven digits is that?"
    ),
    solution={"step": 1e-7},
    why=(
        "The slope is the difference of two losses, divided by the step. Over a tiny step, the two losses agree in "
        "nearly all of their seven digits; what is left is mostly rounding, and dividing by the tiny step makes it "
        "large. On paper a smaller step is always better; in a computer the best step is somewhere in between. "
        "Backpropagation needs no step at all."
    ),
)
def finer_and_worse(step: Step = 0.01, seed: Seed = 0):
    """Finer and worse

    A slope is measured by moving a weight a small step, and the definition of the derivative says: the smaller, the
    better. In gradient, with a step of 0.01, the measured slopes agree with those of backpropagation to one part in
    10,000. Find a finer step with which they are wrong by more than a tenth.
    """
    measured = gradient(step=step, samples=256, seed=seed).measured
    return {"the step": below(step, 0.01), "relative error of the measured slopes": above(measured["error"], 0.1)}


Angle = number("the angle between your direction and the gradient, in degrees")


def direction_beside(slopes, angle, seed):
    """A random direction, of length 1, at this angle to the gradient, in the space of all weights."""
    straight = slopes / np.linalg.norm(slopes)
    aside = np.random.default_rng(seed).normal(size=slopes.shape)
    aside -= np.sum(aside * straight) * straight  # what points along the gradient is taken away
    aside /= np.linalg.norm(aside)
    return np.cos(np.radians(angle)) * straight + np.sin(np.radians(angle)) * aside


def slope_along(loss, weights, direction, step=0.1):
    """How steeply the loss rises in this direction, measured with a step forward and one back."""
    ahead, behind = (loss((weights + way * direction).astype("float32")) for way in (step, -step))
    return (ahead - behind) / (2 * step)


@chapter.exercise(
    "2.4.2",
    hint=(
        "Near the point the loss is a plane, like a ski slope. Of a step at an angle, only the part in the direction "
        "of the gradient counts. At which angle is that half of the step?"
    ),
    solution={"angle": 60.0},
    why=(
        "The slope in a direction is the length of the gradient times the cosine of the angle between the two, and the "
        "cosine of 60 degrees is a half. At 90 degrees the loss does not change at all, and in a space of 7,840 "
        "weights a random direction is nearly always close to 90 degrees: that is why we compute the gradient instead "
        "of trying out directions."
    ),
)
def half_as_steep(angle: Angle = 45.0, seed: Seed = 0):
    """Half as steep

    No direction is steeper than that of the gradient. You walk at an angle to it, in the space of all 7,840 weights. At
    which angle does the loss rise exactly half as steeply? It is not 45 degrees, halfway to the direction in which it
    does not rise at all. You may be 2 degrees off.
    """
    train = datasets.digits()[0]
    images, labels = train.images[:256].reshape(-1, 784), train.labels[:256]  # (256, 784), (256,)
    weights = np.random.default_rng(seed).normal(scale=0.05, size=(784, 10)).astype("float32")
    slopes = gradient_of_loss(weights, images, labels)  # (784, 10)
    loss = loss_function(images, labels)
    steepest = slope_along(loss, weights, slopes / np.linalg.norm(slopes))
    yours = slope_along(loss, weights, direction_beside(slopes, angle, seed))
    return {"steepness, as a share of the steepest": near(yours / steepest, 0.5, within=0.035)}


@chapter.exercise(
    "2.4.3",
    hint=(
        "Look at the three rates in the picture of gradient_descent: one creeps and one jumps ever higher. The fastest "
        "rate lies between 0.1 and 0.65, and closer to the upper end than you may think."
    ),
    solution={"learning_rate": 0.45},
    why=(
        "The loss is a valley, steep across and flat along. Below a rate of 0.61 the steps across stay within the "
        "valley, and the larger the rate, the faster you move along it. The best rate for both is 0.5: the weights "
        "jump from one side to the other, a little lower each time. Beyond 0.61 they diverge. So look for a rate that "
        "diverges, and take a somewhat smaller one."
    ),
)
def fast_but_not_too_fast(learning_rate: LearningRate = 0.1):
    """Fast, but not too fast

    In gradient_descent, full batches bring the two weights to the lowest point in about thirty steps, at a learning
    rate of 0.1. You have eight steps. Find a learning rate that brings the loss to less than 2 % above its minimum.
    """
    x, y = sixes_and_sevens()
    least = losses_along(np.linalg.lstsq(x, y, rcond=None)[0], x, y)
    path = descent(squared_error, START, itertools.repeat((x, y)), 8, learning_rate)
    loss = losses_along(path[-1], x, y)
    return {"loss after eight steps, relative to its minimum": below(float(loss / least), 1.02)}


Size = whole("how many of the 800 samples make a batch", least=1, most=800)


@chapter.exercise(
    "2.4.3",
    hint=(
        "Larger batches mean fewer steps; in smaller ones, each step relies on fewer samples. Is either end of the "
        "scale good?"
    ),
    solution={"batch_size": 16},
    why=(
        "A batch of 800 gives a single step, in exactly the right direction, and the loss remains high. Single samples "
        "give 800 steps, reach the lowest point soon, and keep jumping around it, because each sample pulls in a "
        "different direction. Batches of 16 give 50 steps, and the mean of 16 samples points well enough. The work is "
        "the same for all three: every sample is used once."
    ),
)
def for_the_work_of_one_step(batch_size: Size = 800, seed: Seed = 0):
    """For the work of one step

    In gradient_descent, a step with all 800 samples uses each of them once. Spend the same work differently: no sample
    is used twice and the learning rate is still 0.1, but you choose the batch size. Over the last fifth of the steps,
    or the last step, the mean loss must be less than a tenth above its minimum.
    """
    x, y = sixes_and_sevens()
    least = losses_along(np.linalg.lstsq(x, y, rcond=None)[0], x, y)
    steps = len(x) // batch_size
    order = random_batches(x, y, batch_size, np.random.default_rng(seed))
    path = descent(squared_error, START, order, steps, learning_rate=0.1)  # (steps + 1, 2)
    losses = losses_along(path, x, y)
    at_the_end = losses[-max(1, steps // 5) :].mean()
    return {"loss at the end, relative to its minimum": below(float(at_the_end / least), NEARLY)}


First = number("your prediction for w1, the weight into the hidden unit")
Second = number("your prediction for w2, the weight out of it")


@chapter.exercise(
    "2.4.4",
    hint=(
        "First forward: the sum, the unit after relu, the output, the loss. Then back: how does the loss change with "
        "the output? The square has a derivative of its own. Then multiply by one derivative for each operation on the "
        "way to the weight."
    ),
    solution={"w1": 18.0, "w2": 4.0},
    why=(
        "Forward: the sum is 0.5 · 3 + 0.5 = 2, and relu leaves it; the answer is 3 · 2 - 1 = 5, the loss (5 - 4)² = "
        "1. Back: the loss changes with the answer by 2 · (5 - 4) = 2. From there to w2 it is times 2, the unit; to w1 "
        "it is times 3 (w2), times 1 (relu is open), times 3 (the input): 18. The starting numbers forget the 2 of the "
        "square."
    ),
)
def with_a_pencil(w1: First = 9.0, w2: Second = 2.0):
    """With a pencil

    A network with one input x, one hidden unit and one answer: the unit is relu(w1 · x + b1), the answer is w2 ·
    unit + b2, and the loss is (answer - target)². The weights are w1 = 0.5, b1 = 0.5, w2 = 3 and b2 = -1; the input
    is 3, the target 4. How does the loss change with w1 and with w2? Find both gradients by the chain rule; the
    tape of the backend will check them.
    """
    weights = [np.array(weight, "float32") for weight in ([[0.5]], [0.5], [[3.0]], [-1.0])]
    of_w1, _of_b1, of_w2, _of_b2 = by_tape(weights, np.float32([[3.0]]), np.float32([[4.0]]))
    return {
        "gradient of w1": predicted(w1, of_w1.item(), within=0.01),
        "gradient of w2": predicted(w2, of_w2.item(), within=0.01),
    }


Bias = number("the bias of every hidden unit", least=-20, most=20)


@chapter.exercise(
    "2.4.4",
    hint=(
        "In the picture of backpropagation, the lower unit lets nothing through, neither forward nor back. Why not? "
        "How can you bring all units to that state, for every digit?"
    ),
    solution={"bias": -10.0},
    why=(
        "With a bias of -10 every sum is below 0, for every digit. relu turns it into 0, and its derivative there is 0 "
        "too: the product along the chain is 0, and no update will ever change these weights. Such units are called "
        "dead. A single step with too large a learning rate can kill a unit; that is one reason to keep the rate small."
    ),
)
def fast_asleep(bias: Bias = 0.0, seed: Seed = 0):
    """Fast asleep

    The network for digits in backpropagation has 64 hidden units with relu, and random weights. Give all units another
    bias, so that none of the 50,176 weights from the pixels to them has a gradient for any of 128 digits: they could
    never learn anything again.
    """
    train = datasets.digits()[0]
    images = train.images[:128].reshape(128, 784)  # (128, 28, 28) -> (128, 784)
    targets = np.eye(10, dtype="float32")[train.labels[:128]]  # (128,) -> (128, 10)
    w_1, b_1, w_2, b_2 = large_network(seed)
    of_w_1, *_others = by_tape([w_1, np.full_like(b_1, bias), w_2, b_2], images, targets)
    with_gradient = int(np.count_nonzero(of_w_1))
    return {"weights from the pixels that have a gradient": below(with_gradient, 1)}


# 2.5 Looking back at our first example


@chapter.exercise(
    "2.5",
    hint="Read batches and fit in from_scratch. How large are the batches if nobody sets their size?",
    solution={"batch_size": 128},
    why=(
        "128 is the default of batches: asked for exactly that, a loop that ignores the request does everything right. "
        "If you test only with the default, you find nothing. So test a setting with a value that is not its default, "
        "and check the result, not only whether it runs."
    ),
)
def the_mistake_that_hides(batch_size: BatchSize = 64, seed: Seed = 0):
    """The mistake that hides

    In from_scratch, hand_on=False brings back a mistake of the book's listing: fit takes a batch size but does not pass
    it on. You are the tester who misses it. Leave the mistake in, and choose a batch size at which both claims hold all
    the same.
    """
    measured = from_scratch(
        width=16, epochs=1, batch_size=batch_size, learning_rate=0.1, hand_on=False, seed=seed
    ).measured
    return {claim.sentence: claim(measured) for claim in (the_two_learn_the_same, batches_are_as_large_as_asked)}

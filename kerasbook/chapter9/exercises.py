"""Exercises of chapter 9: puzzles whose answer is a call, in the book's order.

    from kerasbook.chapter9 import exercises

An answer is run and measured like a concept. On six seeds, 0 to 5, every solution passes and every starting point
fails.
"""

from kerasbook import datasets, layerwise
from kerasbook.chapter9.listings.batch_normalisation import standardised_digits
from kerasbook.chapter9.listings.detection import Suppression, non_maximum_suppression
from kerasbook.chapter9.listings.measures_of_overlap import accuracy, counted, iou, moved
from kerasbook.chapter9.listings.mini_xception import digits_with_labels, small_xception
from kerasbook.chapter9.listings.separable_convolution import Depth, separable_convolution, separable_layer
from kerasbook.chapter9.listings.three_tasks import COVERED, clothes_of_each_kind, cut
from kerasbook.chapter9.settings import Seed, chapter
from kerasbook.concepts import above, below, near, number, predicted, whole, yes_or_no
from kerasbook.lazily import keras, np  # in your own code: import keras, numpy as np

# 9.1


Between = whole("empty columns of pixels between the two bags", least=0, most=28)

CELL = 4  # pixels: what a mask keeps after halving height and width twice


def small_masks(between, rng):
    """Two bags beside each other in masks of a quarter of the size, the left one at each of four places: a list."""
    bags, found = clothes_of_each_kind(datasets.fashion().train)[1], []
    for left in range(CELL):
        one, other = (cut(bags[rng.integers(len(bags))]) > COVERED for _bag in range(2))
        mask = np.zeros((32, 88), bool)
        mask[: len(one), left : left + one.shape[1]] = one
        start = left + one.shape[1] + between
        mask[: len(other), start : start + other.shape[1]] = other
        found.append(mask.reshape(8, CELL, 22, CELL).any(axis=(1, 3)))  # (32, 88) -> (8, 22)
    return found


def regions_of(mask):
    """How many connected regions there are."""
    from scipy.ndimage import label

    return label(mask)[1]


@chapter.exercise(
    "9.1",
    hint="A column of the small mask is empty if all four columns that it stands for are. Which four these are depends "
    "on where the bags lie. What is the worst that can happen?",
    solution={"between": 7},
    why=(
        "Six empty columns can be three at the end of one column of cells and three at the beginning of the next: "
        "neither is empty, and the bags are one region. With seven there are always four that make a whole column of "
        "cells. So what touches depends on how fine a mask is: a network that answers for every fourth pixel "
        "merges things that anybody can see are apart. A box for each thing needs no gap at all."
    ),
)
def still_two(between: Between = 3, seed: Seed = 0):
    """Still two

    Two bags stand side by side. A network for segmentation answers for cells of 4 by 4 pixels, and a cell belongs to a
    bag if any of its pixels does. How many empty columns of pixels must there be between the bags, so that they are two
    regions wherever they lie, and no column more than needed?
    """
    rng = np.random.default_rng(seed)
    merged = sum(regions_of(mask) < 2 for _again in range(10) for mask in small_masks(between, rng))
    return {"pairs that are one region": below(merged, 0.5), "empty columns": below(between, 7.5)}


# 9.2


Pixels = whole("by how many pixels the true mask is moved", least=0, most=60)


@chapter.exercise(
    "9.2",
    hint="A nucleus is about 24 pixels wide. What if less than half of it lies on itself?",
    solution={"pixels": 12},
    why=(
        "Each pixel of a nucleus that lies beside it costs two: one is missing, one is too many. Whoever says nothing "
        "loses each of them only once. So a mask that finds every nucleus, but a little beside, counts as worse than "
        "one that finds none, as soon as half of it is beside. Accuracy rewards keeping quiet wherever "
        "what is asked for is rare."
    ),
)
def worse_than_nothing(pixels: Pixels = 4, seed: Seed = 0):
    """Worse than nothing

    Move the true mask of the nuclei by so many pixels that pixel accuracy prefers the prediction that all is
    background, although the moved mask still has an intersection over union of more than 0.15.
    """
    truth = datasets.nuclei().train.masks[0] > 0
    counts = counted(truth, moved(truth, pixels, np.random.default_rng(seed)))
    nothing = accuracy(*counted(truth, np.zeros_like(truth)))
    return {
        "accuracy, all background ahead of the moved mask": above(nothing - accuracy(*counts), 0.0),
        "intersection over union of the moved mask": above(iou(*counts), 0.15),
    }


PAIRS = 200
SIZE, MOVED = 28, 14  # pixels: how wide and high an object is, and how far the one beside it is to the right
DOUBLES, OFF = 4, 2  # boxes for each object, off by so many pixels at most


def boxes_of_two(rng):
    """Boxes for two objects that overlap, four for each: (8, 4), and whose they are."""
    whose = np.repeat([0, 1], DOUBLES)
    middles = MOVED * np.stack([whose, 0 * whose], axis=1) + rng.integers(-OFF, OFF + 1, size=(len(whose), 2))
    return np.concatenate([middles, np.full((len(whose), 2), SIZE)], axis=1), whose


@chapter.exercise(
    "9.2",
    hint="Two boxes of the same width w, moved by d, share w - d and cover w + d. How much do two boxes of one object "
    "overlap at least, and two of different ones at most?",
    solution={"most": 0.52},
    why=(
        "Two boxes of the same object are at most 4 pixels apart in each direction: they share 24 x 24 pixels of "
        "2 x 28 x 28 - 24 x 24, or .58. Two of different objects are at least 10 pixels apart: they share 18 of 38, or "
        ".47. Any threshold between the two is right. It lies there only because the objects overlap by a third: if "
        "they overlapped more than boxes of one object do, no threshold could tell the two apart, and whoever counts "
        "people in a crowd has to do without suppression."
    ),
)
def two_that_touch(most: Suppression = 0.3, seed: Seed = 0):
    """Two that touch

    An object of 28 by 28 pixels stands half its width to the right of another one of the same size. For each of them a
    network draws four boxes of the right size, which are off by up to 2 pixels in each direction. Choose how much a
    box may overlap a surer one, so that both objects keep a box, and no more than one.
    """
    rng = np.random.default_rng(seed)
    lost = too_many = 0
    for _pair in range(PAIRS):
        boxes, whose = boxes_of_two(rng)
        kept = np.bincount(whose[non_maximum_suppression(boxes, rng.random(len(boxes)), most)], minlength=2)
        lost += int((kept == 0).sum())
        too_many += int(np.clip(kept - 1, 0, None).sum())
    return {"objects without a box": below(lost, 0.5), "boxes too many": below(too_many, 0.5)}


# 9.3.2


Filters = whole("filters of the convolution in the way around", least=1, most=512)
Strides = whole("by how many pixels it goes on in a step", least=1, most=8)


def block_and_way_around(filters, strides):
    """Two convolutions and a pooling, and beside them a convolution of one pixel, for maps of 28 by 28 pixels."""
    inputs = keras.Input((28, 28, 32))
    x = keras.layers.Conv2D(64, 3, activation="relu", padding="same")(inputs)
    x = keras.layers.Conv2D(64, 3, activation="relu", padding="same")(x)
    x = keras.layers.MaxPooling2D(2, padding="same")(x)
    return x, keras.layers.Conv2D(filters, 1, strides=strides)(inputs)


@chapter.exercise(
    "9.3.2",
    hint="What does the pooling do to height and width, and what do the convolutions do to the channels?",
    solution={"filters": 64, "strides": 2},
    why=(
        "Only maps of the same shape can be added. The block makes 64 channels of 32 and halves height and width, so "
        "the way around needs 64 filters and strides of 2. A kernel of one pixel mixes channels and nothing else: it "
        "is as little in the way as can be."
    ),
)
def the_way_around_must_fit(filters: Filters = 32, strides: Strides = 1):
    """The way around must fit

    A block takes 32 maps of 28 by 28 pixels. It has two convolutions with 64 filters and padding="same", and a pooling
    by 2. What goes in is to be added to what comes out, by way of a convolution with kernels of one pixel. Choose its
    filters and strides.
    """
    block, around = block_and_way_around(filters, strides)
    return {
        "height and width of what comes around": near(around.shape[1], block.shape[1], within=0.5),
        "channels of what comes around": near(around.shape[3], block.shape[3], within=0.5),
    }


# 9.3.3


Weights = whole("your prediction: how many weights and biases can be left out", least=0)


def three_normalised(biases=True):
    """Three convolutions, each normalised, and an answer for each of ten digits."""
    x = inputs = keras.Input((28, 28, 1))
    for filters in (16, 32, 64):
        x = keras.layers.Conv2D(filters, 3, strides=2, use_bias=biases)(x)
        x = keras.layers.BatchNormalization(epsilon=1e-5)(x)
        x = keras.layers.Activation("relu")(x)
    x = keras.layers.GlobalAveragePooling2D()(x)
    return keras.Model(inputs, keras.layers.Dense(10)(x))


@chapter.exercise(
    "9.3.3",
    hint="What does the normalisation subtract? And which layer is not followed by one?",
    solution={"weights": 112},
    why=(
        "Each channel's mean is subtracted, and with it whatever the bias has added: 16 + 32 + 64 biases do nothing, "
        "and beta of the normalisation does their work. The last ten belong to the dense layer, which nothing follows. "
        "This is why convolutions before a batch normalisation are written with use_bias=False."
    ),
)
def weights_for_nothing(weights: Weights = 122, seed: Seed = 0):
    """Weights for nothing

    Three convolutions with 16, 32 and 64 filters, each with biases and each followed by a batch normalisation and relu;
    at the end global pooling and a dense layer with ten units. How many of the trained numbers could be left out, and
    no answer in training mode would change?
    """
    keras.utils.set_random_seed(seed)
    whole_network, without = three_normalised(), three_normalised(biases=False)
    rng = np.random.default_rng(seed)
    for layer in whole_network.layers:
        if isinstance(layer, keras.layers.Conv2D):
            layer.bias.assign(rng.normal(scale=0.1, size=layer.bias.shape))
    for layer, copy in zip(whole_network.layers, without.layers, strict=True):
        kept = layer.get_weights()
        copy.set_weights(kept[:1] if isinstance(layer, keras.layers.Conv2D) else kept)
    images = standardised_digits()[:64]
    answers = [keras.ops.convert_to_numpy(model(images, training=True)) for model in (whole_network, without)]
    fewer = whole_network.count_params() - without.count_params()
    return {
        "weights and biases that can be left out": predicted(weights, fewer, within=0.5),
        "largest change of an answer without them": below(np.abs(answers[0] - answers[1]).max(), 1e-3),
    }


# 9.3.4


@chapter.exercise(
    "9.3.4",
    hint="A separable layer with depth patterns for each of 3 channels has 3 x 3 x 3 x depth + 3 x depth x 32 weights.",
    solution={"depth": 4},
    why=(
        "Four patterns for each channel are nearly all that the 32 filters have learned to look for, and 492 weights "
        "do the work of 864. With nine patterns nothing is lost, and more weights are needed than before: 1,107. "
        "For three channels there is little to save; with 256 channels and one pattern it is nearly nine "
        "tenths, but then the layer has to be trained that way from the beginning."
    ),
)
def how_many_patterns(depth: Depth = 1, seed: Seed = 0):
    """How many patterns?

    The first convolution of the pretrained network has 864 weights. Put a separable layer with fewer than 600 in its
    place, with which fewer than eight of its 32 maps of a photograph are lost.
    """
    lost = separable_convolution(depth=depth, seed=seed).measured["lost"]
    weights = separable_layer(3, 32, depth=depth).count_params()
    return {"maps that are lost": below(lost, 8), "weights": below(weights, 600)}


# 9.3.5


Residual = yes_or_no("whether the residual connections are put back")
Normalised = yes_or_no("whether batch normalisation is put back")
Separable = yes_or_no("whether the convolutions stay separable")


@chapter.exercise(
    "9.3.5",
    hint="What goes into a block shrinks in each layer. Which part carries it past them, and learns nothing itself?",
    solution={"residual": True},
    why=(
        "At the start each layer passes on about a quarter of what tells digits apart. After eight of them it is "
        "less than a ten-thousandth, and the answers are the same whatever the digit: nothing tells the network "
        "which weight to change. An addition carries the digit past all of them and costs no weight. Normalisation "
        "helps as well, as it makes what is left large again, but it has a scale and a shift for each channel to "
        "learn."
    ),
)
def put_a_part_back(
    residual: Residual = False, normalised: Normalised = False, separable: Separable = True, seed: Seed = 0
):
    """Put a part back

    Somebody took the residual connections and the normalisation out of a small Xception of four blocks. Before any
    training it says nearly the same to every digit. Put a part back, so that the answers to 100 digits differ by more
    than 0.005 (standard deviation) in training mode. The network may not have more weights than now.
    """
    keras.utils.set_random_seed(seed)
    model, now = small_xception(4, residual, normalised, separable), small_xception(4, False, False)
    (images, _labels), _test = digits_with_labels()
    answers = keras.ops.convert_to_numpy(model(images[:100], training=True))  # (100, 10)
    trained, before = (sum(int(np.prod(weight.shape)) for weight in each.trainable_weights) for each in (model, now))
    return {
        "how much the answers to 100 digits differ": above(answers.std(axis=0).mean(), 0.005),
        "weights more than before": below(trained - before, 0.5),
    }


# 9.4.1


Shift = number("what the batch normalisation adds to each channel (beta)", least=-5, most=5)


def shifted_layer(shift, seed):
    """Sixteen random filters, normalised, shifted, and cut off at 0."""
    keras.utils.set_random_seed(seed)
    return keras.Sequential([
        keras.Input((None, None, 3)),
        keras.layers.Conv2D(16, 3, use_bias=False),
        keras.layers.BatchNormalization(beta_initializer=keras.initializers.Constant(shift)),
        keras.layers.ReLU(),
    ])


@chapter.exercise(
    "9.4.1",
    hint="After the normalisation a channel has mean 0 and variance 1. Of a normal distribution, which part lies below "
    "0, which below 1?",
    solution={"shift": -0.75},
    why=(
        "ReLU makes zeros of all that is below 0, and beta says how much that is. Without a shift it is about half, as "
        "in a network that nobody has trained. Three quarters of a normal distribution lie below 0.67; the channels of "
        "a photograph are not quite normal, so it takes a little more or less. The last layers of the pretrained "
        "network have learned shifts like this one: silence is the rule there, and a response is news."
    ),
)
def three_quarters_zeros(shift: Shift = 0.0, seed: Seed = 0):
    """Three quarters zeros

    A convolution with random filters looks at a photograph. Its channels are normalised, shifted, and cut off at 0.
    Choose the shift so that about three quarters of what comes out are zeros, as in the last layers of the pretrained
    network.
    """
    photograph = datasets.photograph("flower")[None, 100:300, 200:500]  # (1, 200, 300, 3)
    maps = keras.ops.convert_to_numpy(shifted_layer(shift, seed)(photograph, training=True))
    return {"share of zeros": near((maps == 0).mean(), 0.75, within=0.06)}


# 9.4.2


Activation = number("your prediction: the most that the unit can give", least=-100, most=100)

EDGE = ((1, 2, 1), (0, 0, 0), (-1, -2, -1))
THRESHOLD = -0.5


def edge_unit():
    """One unit that looks for a dark edge above a blank one."""
    model = keras.Sequential([keras.Input((3, 3, 1)), keras.layers.Conv2D(1, 3, name="edge")])
    model.set_weights([np.reshape(EDGE, (3, 3, 1, 1)), np.array([THRESHOLD])])
    return model


@chapter.exercise(
    "9.4.2",
    hint="Which pixels should be 1, which 0, and which don't matter? Then there is the bias.",
    solution={"activation": 3.5},
    why=(
        "The three upper pixels are 1 and the three lower ones 0: 1 + 2 + 1, and the bias takes 0.5 away. Negative "
        "weights cost nothing where the picture is blank, but add nothing either: pixels cannot be negative. If they "
        "ran from -1 to 1, as many networks have it, it would be 7.5. So what a unit can give depends on what a "
        "picture may be."
    ),
)
def at_most(activation: Activation = 7.5, seed: Seed = 0):
    """At most

    A unit has a kernel with the rows 1, 2, 1, then 0, 0, 0, then -1, -2, -1, and a bias of -0.5. Pixels run from 0 to
    1. How much can it give at most, for the picture that it likes best? Gradient ascent looks for it, too.
    """
    found = layerwise.filters(edge_unit(), "edge", seed=seed)[0]
    return {"activation of the grown picture": predicted(activation, found.activation, within=0.2)}


# 9.4.3


Bias = number("what the last layer adds to the answer")
Factor = number("what its weights are multiplied by")


def small_detector(bias, factor, seed):
    """Eight maps, the mean of each, and one logit: is it there?"""
    keras.utils.set_random_seed(seed)
    model = keras.Sequential([
        keras.Input((28, 28, 1)),
        keras.layers.Conv2D(8, 3, padding="same", activation="relu"),  # (n, 28, 28, 1) -> (n, 28, 28, 8)
        keras.layers.GlobalAveragePooling2D(),  # -> (n, 8)
        keras.layers.Dense(1, kernel_initializer=keras.initializers.RandomUniform(0, 1)),  # -> (n, 1)
    ])
    kernel, _bias = model.layers[-1].get_weights()
    model.layers[-1].set_weights([factor * kernel, np.array([bias], "float32")])
    return model


@chapter.exercise(
    "9.4.3",
    hint="The heat is divided by its largest value. What is added everywhere does not reach it at all.",
    solution={"bias": -10.0, "factor": 1.0},
    why=(
        "Grad-CAM asks how the answer would change, and a bias changes nothing about that. So the network can be sure "
        "that there is nothing, and the heat glows as before: divided by its largest value, it always has a hottest "
        "place. A heat map says where an answer comes from, not what it is. Look at the answer first."
    ),
)
def hot_and_yet_no(bias: Bias = 0.0, factor: Factor = 1.0, seed: Seed = 0):
    """Hot, and yet no

    A small network says "yes, it is there" to a digit, and Grad-CAM shows where. Change the bias of its last layer, or
    multiply its weights, so that it says "no" (a logit below -1) while the heat map stays as it is.
    """
    digit = datasets.digits()[1].images[:1, ..., None]

    def heat_and_answer(bias, factor):
        model = small_detector(bias, factor, seed)
        heat = layerwise.grad_cam(model, digit, target=lambda logits: logits[:, 0], answers="logits")
        return heat, keras.ops.convert_to_numpy(model(digit))[0, 0]

    before, _yes = heat_and_answer(0.0, 1.0)
    heat, logit = heat_and_answer(bias, factor)
    return {
        "logit of the answer": below(logit, -1),
        "largest change of the heat map": below(np.abs(heat - before).max(), 1e-3),
    }

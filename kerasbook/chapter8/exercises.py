"""Exercises of chapter 8: puzzles whose answer is a call, in the book's order.

    from kerasbook.chapter8 import exercises

An answer is run and measured like a concept. On six seeds, 0 to 5, every solution passes and every starting point
fails.
"""

from kerasbook import layerwise
from kerasbook.chapter8.listings.augmentation import sixes_and_nines
from kerasbook.chapter8.listings.batch_norm_when_frozen import Batch, batch_norm_when_frozen
from kerasbook.chapter8.listings.few_pictures import few_pictures
from kerasbook.chapter8.listings.fine_tuning import Small, fine_tuning
from kerasbook.chapter8.listings.padding_and_strides import Kernel, Padding, Strides, padding_and_strides
from kerasbook.chapter8.listings.pretrained_features import CUTS, Cut, pretrained_features
from kerasbook.chapter8.listings.small_convnet import convnet
from kerasbook.chapter8.settings import Epochs, Seed, chapter
from kerasbook.concepts import above, below, near, number, predicted, whole
from kerasbook.lazily import (
    keras,
    np,  # in your own code: import numpy as np
)

# 8.1


Weights = whole("your prediction: weights and biases of the third convolution", least=0)


@chapter.exercise(
    "8.1",
    hint="A filter of the third convolution does not look at one map with 3 x 3 weights. It looks at all 64 of them.",
    solution={"weights": 73_856},
    why=(
        "Each of its 128 filters has 3 x 3 weights for each of the 64 maps below it, and a bias: 128 x (576 + 1). That "
        "is seven tenths of the whole network, and it is used at nine places only. The first convolution has 320 "
        "weights and biases and uses them at 676 places."
    ),
)
def where_the_weights_are(weights: Weights = 1_280, seed: Seed = 0):
    """Where the weights are

    The book's convnet has 104,202 weights and biases in four layers. How many of them are in its third convolution,
    which has 128 filters of 3 x 3?
    """
    third = [layer for layer in convnet().layers if layer.name.startswith("conv2d")][2]
    return {"weights and biases of the third convolution": predicted(weights, third.count_params(), within=0.5)}


# 8.1.1


@chapter.exercise(
    "8.1.1",
    hint="A pixel goes into one number only if the next step begins just where the kernel ends.",
    solution={"kernel": 3, "strides": 3, "padding": "same"},
    why=(
        "With steps as long as the kernel is wide no pixel is looked at twice. Ten kernels of three pixels cover 30: "
        'one more than there are, which is a zero that padding="same" adds. Without it the last two pixels would be '
        "left out."
    ),
)
def each_pixel_once(kernel: Kernel = 3, strides: Strides = 2, padding: Padding = "valid", seed: Seed = 0):
    """Each pixel once

    A picture of 29 by 29 pixels is to become a map of 10 by 10, and each pixel is to go into exactly one of its
    numbers. Choose the kernel, the strides and the padding.
    """
    measured = padding_and_strides(size=29, kernel=kernel, strides=strides, padding=padding, seed=seed).measured
    return {
        "height and width of the map": near(measured["out"], 10, within=0.5),
        "looks at the pixel that is looked at least": near(measured["least"], 1, within=0.5),
        "looks at the pixel that is looked at most": near(measured["most"], 1, within=0.5),
    }


# 8.1.2


def three_convolutions(kernel, strides):
    """Three equal convolutions, eight kernels each, on pictures of 96 by 96 pixels."""
    convolutions = [keras.layers.Conv2D(8, kernel, strides=strides, padding="same") for _layer in range(3)]
    return keras.Sequential([keras.Input((96, 96, 1)), *convolutions])


@chapter.exercise(
    "8.1.2",
    hint="Steps are multiplied from layer to layer. A step that is longer than the kernel jumps over pixels.",
    solution={"kernel": 3, "strides": 3},
    why=(
        "The first layer sees 3 pixels, the second 3 + 2 · 3 = 9, the third 9 + 2 · 9 = 27. With kernels of 9 by 9 and "
        "no strides one sees 25, and pays nearly nine times as many weights. With strides of 4 one sees even farther, "
        "but not everything: the kernel jumps over every fourth pixel."
    ),
)
def far_and_cheap(kernel: Kernel = 3, strides: Strides = 1):
    """Far and cheap

    Three equal convolutions of eight kernels each. A unit of the last one is to see at least 24 pixels high and wide,
    and nearly each pixel in between, with fewer than 1,500 weights. Choose the kernel and the strides.
    """
    model = three_convolutions(kernel, strides)
    last = list(layerwise.receptive_fields(model).values())[-1]
    return {
        "pixels that it sees, high and wide": above(min(last.size), 23.5),
        "share of them that it does not jump over": above(last.filled, 0.95),
        "weights": below(model.count_params(), 1_500),
    }


# 8.2.3


@chapter.exercise(
    "8.2.3",
    hint="Where do the blue line and the red one part?",
    solution={"epochs": 4},
    why=(
        "After four epochs the network has seen each picture four times. It already knows most of what it will ever "
        "know about new pictures, and little by heart yet. Going on teaches it its own pictures above all. "
        "Early stopping finds such a moment by itself, if there are enough pictures to watch it with."
    ),
)
def before_it_knows_them_by_heart(epochs: Epochs = 20, seed: Seed = 0):
    """Before it knows them by heart

    Stop the training at an epoch at which the network is right about more than 0.6 of the pictures held back, and at
    most 0.15 better on its own.
    """
    measured = few_pictures(epochs=epochs, seed=seed).measured
    return {"accuracy on pictures held back": above(measured["accuracy"], 0.6), "gap": below(measured["gap"], 0.15)}


# 8.2.4


Gigabytes = number("your prediction: how many GB the cache takes", least=0)


@chapter.exercise(
    "8.2.4",
    hint="A pixel has three numbers, and a 32-bit float takes four bytes.",
    solution={"gigabytes": 9.7},
    why=(
        "25,000 times 180 times 180 pixels, times three numbers of four bytes: 9.7 GB, nearly twelve times the "
        "download. A cache behind the decoding, but before the conversion to floats, keeps one byte for each number "
        "and takes a quarter of it. A cache of the files as they are takes 0.8 GB, and saves the disk but not the "
        "decoding. `cache(path)` puts it on the disk."
    ),
)
def will_it_fit(gigabytes: Gigabytes = 0.8):
    """Will it fit?

    The book's 25,000 photographs of cats and dogs are a download of 0.8 GB. A pipeline decodes them, makes them 180 by
    180 pixels large, turns them into 32-bit floats and caches them in memory. How many GB does the cache take, give or
    take half a GB?
    """
    of_a_picture = np.zeros((180, 180, 3), "float32").nbytes
    return {"GB in the cache": predicted(gigabytes, 25_000 * of_a_picture / 1e9, within=0.5)}


# 8.2.5


First = whole("one digit", least=0, most=9)
Second = whole("the other digit", least=0, most=9)


@chapter.exercise(
    "8.2.5",
    hint="Which digits would you still read as the same if the page lay upside down?",
    solution={"first": 0, "second": 1},
    why=(
        "A 0 and a 1 look nearly the same either way up, and hardly any other digit does. For them it is a "
        "harmless change, which could even help; for all ten digits at once it is none. Whether a change is "
        "an augmentation depends on the question, not on the picture."
    ),
)
def either_way_up(first: First = 6, second: Second = 9, seed: Seed = 0):
    """Either way up

    A network learns two digits, upright ones only. Choose two for which it does not matter which way up they come:
    upside down, it may take less than 0.1 of them for the other one.
    """
    taken = sixes_and_nines(f"{first} and {second}", seed)["taken"]
    return {"different digits": above(abs(first - second), 0.5), "taken for the other one": below(taken, 0.1)}


# 8.3.1


@chapter.exercise(
    "8.3.1",
    hint="Where does the red line cross the blue one for good? The name of a block says how many stand before it.",
    solution={"cut": "b7_add"},
    why=(
        "Half way through, the features already tell animals from other things better than the convnet does. What is "
        "left of the network is a tenth of its weights: early blocks have few channels. Cut even earlier, it knows "
        "edges and spots, and these are what a convnet can learn from a few photographs by itself."
    ),
)
def half_a_network(cut: Cut = "b14_add", seed: Seed = 0):
    """Half a network will do

    Cut the pretrained network so early that fewer than ten of its fifteen blocks are left, and still be right about
    more photographs than the convnet that learns everything by itself.
    """
    measured = pretrained_features(cut=cut, seed=seed).measured
    blocks = CUTS.index(cut) and int(cut[1:].split("_")[0]) + 1  # "b7_add" -> 8, "stem_relu" -> 0
    return {"ahead of the convnet": above(measured["ahead"], 0.0), "blocks left": below(blocks, 10)}


# 8.3.2


@chapter.exercise(
    "8.3.2",
    hint="The picture has a rate that keeps everything and one that does not. There is room between them.",
    solution={"small": 1e-4},
    why=(
        "With Adam a weight moves by about the learning rate in each update, and there are a few dozen updates. At "
        "0.0001 that is a few thousandths, little for weights of this size. What is small depends on how many steps "
        "there are: with a hundred times as many photographs the same rate would go far."
    ),
)
def as_fast_as_you_dare(small: Small = 1e-2, seed: Seed = 0):
    """As fast as you dare

    The book's rate for fine-tuning is 0.00001. Find one that is at least five times as large, and at which the old head
    still loses fewer than five pictures in a hundred.
    """
    measured = fine_tuning(small=small, seed=seed).measured
    return {
        "times the book's rate": above(small / 1e-5, 4.99),
        "lost of the old accuracy": below(measured["lost_small"], 0.05),
    }


@chapter.exercise(
    "8.3.2",
    hint="How many times are the statistics moved in two epochs, and how far does each time bring them?",
    solution={"batch": 54},
    why=(
        "Each batch brings the moving statistics a hundredth of the way, however many photographs are in it. With 3 of "
        "them at once, two epochs are 108 batches and two thirds of the way. With 54, they are six batches and 6% of "
        "it. That is a delay and no cure: a few dozen epochs later they have come as far. The cure is one line, "
        "trainable = False for the layers of batch normalisation."
    ),
)
def seldom_moved(batch: Batch = 3, seed: Seed = 0):
    """Seldom moved

    Nobody tells the batch normalisations that they are frozen, and there is memory for 60 photographs at once. Choose
    how many are in a batch, so that the old head loses fewer than three in a hundred pictures in two epochs.
    """
    measured = batch_norm_when_frozen(batch=batch, epochs=2, seed=seed).measured
    return {"photographs at once": below(batch, 60.5), "lost of the old accuracy": below(measured["lost"], 0.03)}

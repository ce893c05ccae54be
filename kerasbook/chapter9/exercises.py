"""Exercises of chapter 9: puzzles whose answer is a call, in the book's order.

    from kerasbook.chapter9 import exercises

An answer is run and measured like a concept. On six seeds, 0 to 5, every solution passes and every starting point
fails.
"""

from kerasbook.chapter9.listings.batch_normalisation import standardised_digits
from kerasbook.chapter9.settings import Seed, chapter
from kerasbook.concepts import below, near, predicted, whole
from kerasbook.lazily import keras, np  # in your own code: import keras, numpy as np

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

"""Exercises of chapter 9: puzzles whose answer is a call, in the book's order.

    from kerasbook.chapter9 import exercises

An answer is run and measured like a concept. On six seeds, 0 to 5, every solution passes and every starting point
fails.
"""

from kerasbook.chapter9.listings.batch_normalisation import standardised_digits
from kerasbook.chapter9.settings import Seed, chapter
from kerasbook.concepts import below, predicted, whole
from kerasbook.lazily import keras, np  # in your own code: import keras, numpy as np

# 9.3


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

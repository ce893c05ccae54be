"""9.3.5 All together: a small Xception, and each of its parts taken away."""

from kerasbook.chapter5.listings.learning_rate import digits_to_learn
from kerasbook.chapter9 import pictures
from kerasbook.chapter9.settings import Epochs, Seed, chapter
from kerasbook.concepts import Finding, above, below, choice, progress, whole
from kerasbook.lazily import keras, np  # in your own code: import keras, numpy as np

Taken = choice('what is taken away: the "parts", or only their "names", and the networks stay whole', "parts", "names")
Blocks = whole("of how many blocks of two separable convolutions the networks are", least=1, most=12)

# Of each kind: does it have residual connections, batch normalisation, separable convolutions?
KINDS = {
    "whole": (True, True, True),
    "renamed": (True, True, True),
    "no_residual": (False, True, True),
    "no_norm": (True, False, True),
    "neither": (False, False, True),
    "ordinary": (True, True, False),
}
RUNS = 5  # networks of each kind
WIDTH = 8  # channels
BATCH, IMAGES = 20, 500
RATE = 0.01


# As in the book, a network by itself


def small_xception(blocks=4, residual=True, normalised=True, separable=True):
    """A small Xception for digits of 14 x 14 pixels, of which each part can be left out."""
    convolution = keras.layers.SeparableConv2D if separable else keras.layers.Conv2D

    def norm_and_relu(x):
        x = keras.layers.BatchNormalization(momentum=0.8)(x) if normalised else x
        return keras.layers.Activation("relu")(x)

    inputs = keras.Input((14, 14, 1))
    x = keras.layers.Conv2D(WIDTH, 6, strides=4, use_bias=False)(inputs)  # -> (n, 3, 3, 8)
    for _block in range(blocks):
        y = convolution(WIDTH, 3, padding="same", use_bias=False)(norm_and_relu(x))
        y = convolution(WIDTH, 3, padding="same", use_bias=False)(norm_and_relu(y))
        x = keras.layers.Add()([x, y]) if residual else y
    x = keras.layers.GlobalAveragePooling2D()(norm_and_relu(x))  # -> (n, 8)
    return keras.Model(inputs, keras.layers.Dense(10)(x))


# Many of them side by side, which learn in the time of a few


def uniform(inputs, outputs):
    """Weights at the start as "glorot_uniform" has them for a network by itself."""
    limit = (6 / (inputs + outputs)) ** 0.5
    return keras.initializers.RandomUniform(-limit, limit)


def ordinary_convolution(networks):
    """3 x 3 convolutions of separate networks: each sees its own channels only."""
    own = np.kron(np.eye(networks), np.ones((WIDTH, WIDTH))).astype("float32")  # (channels, channels)

    class Ordinary(keras.layers.Layer):
        def build(self, shape):
            start = uniform(9 * WIDTH, 9 * WIDTH)
            self.kernel = self.add_weight(shape=(3, 3, *own.shape), initializer=start, name="kernel")

        def call(self, x):
            return keras.ops.conv(x, keras.ops.multiply(self.kernel, own), padding="same")

    return Ordinary()


def separate_convolutions(x, separable):
    """A 3 x 3 convolution in each network, `(n, 3, 3, networks, 8)`: separable in the first ones, as many as said."""
    *_samples, height, width, networks, channels = x.shape
    first = keras.layers.Reshape((height, width, separable * channels))(x[:, :, :, :separable])
    depthwise = uniform(9 * channels, 9)
    y = keras.layers.DepthwiseConv2D(3, padding="same", use_bias=False, depthwise_initializer=depthwise)(first)
    y = keras.layers.Reshape((height, width, separable, channels))(y)
    of_all = (height, width, separable, channels)
    y = keras.layers.EinsumDense("bhwni,nio->bhwno", of_all, kernel_initializer=uniform(channels, channels))(y)
    if separable == networks:
        return y
    others = networks - separable
    z = keras.layers.Reshape((height, width, others * channels))(x[:, :, :, separable:])
    z = keras.layers.Reshape((height, width, others, channels))(ordinary_convolution(others)(z))
    return keras.layers.Concatenate(axis=3)([y, z])


def separate_norms(x, normalised):
    """Normalises each channel of the networks whose flag is 1, and leaves the others as they are; then `relu`."""
    *_samples, height, width, networks, channels = x.shape
    y = keras.layers.Reshape((height, width, networks * channels))(x)
    y = keras.layers.BatchNormalization(momentum=0.8)(y)
    y = keras.layers.Reshape((height, width, networks, channels))(y)
    y = keras.ops.add(keras.ops.multiply(normalised, y), keras.ops.multiply(1 - normalised, x))
    return keras.layers.Activation("relu")(y)


def side_by_side(parts, blocks=4):
    """Separate networks, each with the parts it is said to have; those with separable convolutions come first."""
    networks, separable = len(parts), sum(part[2] for part in parts)
    residual, normalised = np.asarray(parts, "float32").T[:2].reshape(2, networks, 1)  # (networks, 1) each
    inputs = keras.Input((14, 14, 1))
    first = uniform(36, 36 * WIDTH)
    x = keras.layers.Conv2D(networks * WIDTH, 6, strides=4, use_bias=False, kernel_initializer=first)(inputs)
    x = keras.layers.Reshape((*x.shape[1:3], networks, WIDTH))(x)  # (n, 3, 3, networks, 8)
    for _block in range(blocks):
        y = separate_convolutions(separate_norms(x, normalised), separable)
        y = separate_convolutions(separate_norms(y, normalised), separable)
        x = keras.ops.add(keras.ops.multiply(residual, x), y)
    x = keras.ops.mean(separate_norms(x, normalised), axis=(1, 2))  # (n, networks, 8)
    answer = keras.layers.EinsumDense(
        "bni,nio->bno", (networks, 10), bias_axes="no", kernel_initializer=uniform(WIDTH, 10)
    )
    return keras.Model(inputs, answer(x))  # (n, networks, 10)


def by_itself(model, place, blocks):
    """One of the networks side by side, with all parts, as a network of its own with the same weights."""
    own = slice(WIDTH * place, WIDTH * (place + 1))
    weights = []
    for layer in model.layers:
        kept = layer.get_weights()
        if isinstance(layer, keras.layers.DepthwiseConv2D):
            weights.append(kept[0][:, :, own])
        elif isinstance(layer, keras.layers.EinsumDense) and len(kept) == 1:
            weights.append(kept[0][place][None, None])  # (1, 1, 8, 8)
        elif isinstance(layer, keras.layers.EinsumDense):
            weights += [each[place] for each in kept]
        elif isinstance(layer, (keras.layers.Conv2D, keras.layers.BatchNormalization)):
            weights += [each[..., own] for each in kept]
    alone = small_xception(blocks)
    alone.set_weights(weights)
    return alone


def digits_with_labels():
    """500 digits to learn from, and the test digits: `(n, 14, 14, 1)`, and their labels."""
    (x, labels), (new, new_labels) = digits_to_learn()
    return (x[:IMAGES].reshape(-1, 14, 14, 1), labels[:IMAGES]), (new.reshape(-1, 14, 14, 1), new_labels)


def trained(parts, blocks, epochs, seed):
    """The networks after training, and the accuracy of each on test digits."""
    (x, labels), (new, new_labels) = digits_with_labels()
    keras.utils.set_random_seed(seed)
    model, count = side_by_side(parts, blocks), len(parts)
    # What is minimised is the sum of their losses: the gradient of each is what it would be alone.
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(keras.optimizers.RMSprop(RATE), loss, loss_weights=[count])
    of_all = np.repeat(labels[:, None], count, axis=1)  # (n, networks)
    model.fit(x, of_all, BATCH, epochs, verbose=0, callbacks=[progress(epochs)])
    answers = keras.ops.convert_to_numpy(model(new)).argmax(axis=2)  # (n, networks)
    return model, (answers == new_labels[:, None]).mean(axis=0)


def beside_the_whole(networks):
    """How much higher than the whole networks' each kind's mean accuracy is, and the standard error of that."""
    mean = {kind: np.mean(each) for kind, each in networks.items()}
    square = {kind: np.var(each, ddof=1) / len(each) for kind, each in networks.items()}  # of the mean's error
    others = [kind for kind in networks if kind != "whole"]
    effect = {kind: mean[kind] - mean["whole"] for kind in others}
    return effect, {kind: (square[kind] + square["whole"]) ** 0.5 for kind in others}


def weights_of_blocks(blocks, separable):
    """Weights of all convolutions in the blocks."""
    model = small_xception(blocks, separable=separable)
    kinds = (keras.layers.SeparableConv2D,) if separable else (keras.layers.Conv2D,)
    return sum(layer.count_params() for layer in model.layers[2:] if isinstance(layer, kinds))


@chapter.concept("9.3.5", third="9.5", builds=[small_xception], quick={"blocks": 2, "epochs": 1})
def mini_xception(taken: Taken = "parts", blocks: Blocks = 4, epochs: Epochs = 3, seed: Seed = 0):
    """Which of its parts does a small Xception need?

    Left: the accuracy on test digits of five whole networks, and of five from which a part is taken away; each dot is
    a network, and the bar is their mean. One row is the whole network once more, under another name. The dotted line
    is guessing. Right: how far each mean lies from that of the whole networks; the line is two standard errors to
    either side. What is grey can be chance.

    Measures:
        accuracy: accuracy on test digits (mean of five networks)
        networks: accuracy of each network
        effect: by how much that is more than the whole networks'
        error: standard error of this difference
        weights: weights in the blocks' convolutions
        from_neither: by how much more is read without one of the two than without both
        whole: the whole networks
        renamed: only renamed
        no_residual: without residual connections
        no_norm: without batch normalisation
        neither: without either of the two
        ordinary: with ordinary convolutions
    """
    kinds = {kind: parts if taken == "parts" else KINDS["whole"] for kind, parts in KINDS.items()}
    model, accuracy = trained([parts for parts in kinds.values() for _run in range(RUNS)], blocks, epochs, seed)
    networks = dict(zip(kinds, accuracy.reshape(-1, RUNS), strict=True))
    effect, error = beside_the_whole(networks)
    mean = {kind: float(np.mean(each)) for kind, each in networks.items()}
    measured = {
        "accuracy": mean,
        "networks": {kind: each.tolist() for kind, each in networks.items()},
        "effect": effect,
        "error": error,
        "weights": {kind: weights_of_blocks(blocks, kinds[kind][2]) for kind in ("whole", "ordinary")},
        "from_neither": {kind: mean[kind] - mean["neither"] for kind in ("no_residual", "no_norm")},
    }
    figure = pictures.mini_xception.Ablations(measured)
    return Finding(measured=measured, figure=figure, model=by_itself(model, 0, blocks))


@mini_xception.claim(control={"blocks": 1}, takes_away="The depth: there is only one block.")
def without_both_it_is_stuck(measured):
    """Without residual connections and without normalisation networks of four blocks stay below 0.15, little more than
    guessing, where whole ones read more than 0.4.
    """
    return below(measured["accuracy"]["neither"], 0.15) & above(measured["accuracy"]["whole"], 0.4)


@mini_xception.claim(
    control={"taken": "names"}, takes_away="The missing parts: all networks are whole, and only called differently."
)
def one_of_the_two_is_enough_to_learn(measured):
    """Networks that lack only residual connections, or only the normalisation, read more than 0.15 more of the test
    digits than those that lack both.
    """
    return above(measured["from_neither"]["no_residual"], 0.15) & above(measured["from_neither"]["no_norm"], 0.15)

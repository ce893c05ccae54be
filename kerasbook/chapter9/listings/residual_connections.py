"""9.3.2 Residual connections: a way around each block, on which the gradient comes back."""

from kerasbook import layerwise
from kerasbook.chapter4.listings.side_by_side import separate_dense
from kerasbook.chapter5.listings.learning_rate import digits_to_learn, rmsprop_with
from kerasbook.chapter9 import pictures
from kerasbook.chapter9.settings import Epochs, Seed, chapter
from kerasbook.concepts import Finding, above, below, progress, whole, yes_or_no
from kerasbook.lazily import keras, np  # in your own code: import keras, numpy as np

Skips = yes_or_no("whether the networks that are to have residual connections have them")
Blocks = whole("of how many blocks of two layers the networks are that are trained", least=1, most=30)

DEPTHS = (20, 40, 60)  # layers of the networks whose gradients are measured
RATES = (1e-4, 3e-4, 1e-3, 3e-3)
STARTS = 5  # networks of each kind, and for each rate
WIDTH = 32
BATCH, IMAGES = 50, 200


def residual_block(x, skips, networks):
    """Two layers, and a way around them in each network whose skip is 1: what went in is added to what comes out."""
    y = separate_dense("bni,nio->bno", WIDTH, WIDTH, networks, "relu")(x)
    y = separate_dense("bni,nio->bno", WIDTH, WIDTH, networks, "relu")(y)
    return keras.layers.Add()([y, keras.ops.multiply(skips, x)])  # (n, networks, 32)


def residual_networks(skips=(1, 0), blocks=10):
    """Separate networks for digits of 14 x 14 pixels, side by side: with residual connections (1) or without (0)."""
    networks = len(skips)
    skips = np.reshape(np.asarray(skips, "float32"), (networks, 1))
    inputs = keras.Input((14 * 14,))
    x = separate_dense("bi,nio->bno", 14 * 14, WIDTH, networks, "relu")(inputs)  # (n, 196) -> (n, networks, 32)
    for _block in range(blocks):
        x = residual_block(x, skips, networks)
    return keras.Model(inputs, separate_dense("bni,nio->bno", WIDTH, 10, networks)(x))  # -> (n, networks, 10)


def loss_of_logits():
    return keras.losses.SparseCategoricalCrossentropy(from_logits=True)


def gradients_by_layer(model, images, labels, networks):
    """The lengths of the gradients of each layer's weights and of its biases: `(2, layers, networks)`.

    That of the biases is what comes back to the layer; that of the weights is multiplied by what goes into it.
    """
    of_all = np.repeat(labels[:, None], networks, axis=1)  # (n, networks)
    _loss, gradients = layerwise.loss_and_gradients(model, loss_of_logits(), images, of_all)
    lengths = np.stack([np.linalg.norm(gradient.reshape(networks, -1), axis=1) for gradient in gradients])
    weights_and_biases = lengths.reshape(-1, 2, networks).swapaxes(0, 1)  # (2, layers, networks)
    return weights_and_biases * networks  # the loss is the mean over the networks


def accuracy_after(rates, skips, blocks, epochs):
    """Accuracy on test digits with and without residual connections, `(2, rates, STARTS)`, and the model."""
    (x, labels), (new, new_labels) = digits_to_learn()
    of_each = np.tile(np.repeat(rates, STARTS), 2)  # (networks,)
    count = len(of_each)
    model = residual_networks(np.repeat(skips, count // 2), blocks)
    # What is minimised is the sum of their losses: the gradient of each is what it would be alone.
    model.compile(rmsprop_with(of_each)(1.0), loss_of_logits(), loss_weights=[count])
    of_all = np.repeat(labels[:, None], count, axis=1)  # (n, networks)
    model.fit(x, of_all, BATCH, epochs, verbose=0, callbacks=[progress(epochs)])
    learned = residual_networks(np.repeat(skips, count // 2), blocks)
    learned.set_weights(model.get_weights())  # without an optimizer of a class of our own, it can be kept
    answers = keras.ops.convert_to_numpy(learned(new)).argmax(axis=2)  # (n, networks)
    return (answers == new_labels[:, None]).mean(axis=0).reshape(2, len(rates), STARTS), learned


@chapter.concept("9.3.2", third="9.2", builds=[residual_networks], quick={"epochs": 3})
def residual_connections(skips: Skips = True, blocks: Blocks = 10, epochs: Epochs = 4, seed: Seed = 0):
    """How much of the gradient reaches the first layer of a deep network?

    Dense layers on digits of 14 by 14 pixels, in blocks of two; red with residual connections around each block, blue
    without. Left: the length of the gradient of each layer's weights before the first update, in networks of 20, 40 and
    60 layers, on a logarithmic axis; the geometric mean of five. Right: accuracy on test digits over the learning rate,
    also logarithmic, in networks of twice as many layers as there are blocks. Thin lines are single networks, and the
    dotted line is guessing.

    Measures:
        layers: layers of the networks, two for each block
        first: length of the gradient in the first block's first layer (geometric mean), over these depths
        residual: with residual connections
        plain: without
        ratio: how many times as long it is with them, over the depths
        at_40: how many times as long it is with them in 40 layers
        comes_back: how many times as long the gradient of the biases is in the first of 40 layers as in the last
        rate: learning rate
        accuracy: accuracy on test digits, over the rate
        networks: accuracy of each network, over the rate
        best: accuracy at the best of the rates
    """
    (x, labels), _test = digits_to_learn()
    keras.utils.set_random_seed(seed)
    flags = (int(skips), 0)
    of_weights, of_biases = {}, {}
    for depth in DEPTHS:
        model = residual_networks(np.repeat(flags, STARTS), depth // 2)
        lengths = gradients_by_layer(model, x[:IMAGES], labels[:IMAGES], 2 * STARTS)[:, 1:-1]  # of the blocks' layers
        halves = np.log(np.maximum(lengths, 1e-30)).reshape(2, depth, 2, STARTS)
        of_weights[depth], of_biases[depth] = np.exp(halves.mean(axis=3)).swapaxes(1, 2)  # (kinds, layers) each
    accuracy, learned = accuracy_after(RATES, flags, blocks, epochs)  # (2, rates, STARTS)

    kinds = ("residual", "plain")
    first = {kind: [lengths[place, 0] for lengths in of_weights.values()] for place, kind in enumerate(kinds)}
    ratio = np.divide(first["residual"], first["plain"])
    measured = {
        "layers": DEPTHS,
        "first": first,
        "ratio": ratio.tolist(),
        "at_40": ratio[DEPTHS.index(40)],
        "comes_back": {kind: of_biases[40][place, 0] / of_biases[40][place, -1] for place, kind in enumerate(kinds)},
        "rate": RATES,
        "accuracy": {kind: each.mean(axis=1).tolist() for kind, each in zip(kinds, accuracy, strict=True)},
        "networks": {kind: each.tolist() for kind, each in zip(kinds, accuracy, strict=True)},
        "best": {kind: each.mean(axis=1).max() for kind, each in zip(kinds, accuracy, strict=True)},
    }
    figure = pictures.residual_connections.Residual(measured, of_weights, blocks)
    return Finding(measured=measured, figure=figure, model=learned)


@residual_connections.claim(
    control={"skips": False}, takes_away="The way around: what goes into a block is not added to what comes out."
)
def the_first_layer_hears_of_the_loss(measured):
    """With residual connections, the gradient of the first of 40 layers is more than a million times as long."""
    return above(measured["at_40"], 1_000_000)


@residual_connections.claim(
    control={"skips": False}, takes_away="The way around: what goes into a block is not added to what comes out."
)
def it_can_be_trained(measured):
    """With residual connections, networks of twenty layers read more than 0.6 of the test digits at the best rate."""
    return above(measured["best"]["residual"], 0.6)


@residual_connections.claim(control={"blocks": 1}, takes_away="The depth: there are only two layers.")
def without_them_depth_cannot(measured):
    """Without residual connections, they read less than 0.3 of the test digits at the best rate."""
    return below(measured["best"]["plain"], 0.3)

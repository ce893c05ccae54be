"""9.4.2 The picture that a unit likes best: gradient ascent beside real pictures."""

from kerasbook import datasets, layerwise
from kerasbook.chapter9 import pictures
from kerasbook.chapter9.settings import Epochs, LearningRate, Seed, chapter
from kerasbook.concepts import Finding, Training, above, choice, progress, remembered
from kerasbook.lazily import keras, np  # in your own code: import keras, numpy as np

Pixels = choice(
    'the pixels of a grown picture: as they are, "in place", or in a random order, "shuffled"', "in place", "shuffled"
)


def convnet():
    """Three convolutions, and whether the last one finds its features anywhere in the picture: 6,346 weights."""
    x = inputs = keras.Input((28, 28, 1))
    for name, units, kernel in (("first", 8, 5), ("second", 16, 3), ("last", 32, 3)):
        x = keras.layers.Conv2D(units, kernel, name=name)(x)
        x = keras.layers.ReLU()(x)
        if name != "last":
            x = keras.layers.MaxPooling2D(2)(x)
    x = keras.layers.GlobalMaxPooling2D()(x)  # (n, 3, 3, 32) -> (n, 32)
    return keras.Model(inputs, keras.layers.Dense(10)(x))  # -> (n, 10)


@remembered
def trained(epochs, learning_rate, seed):
    """The convnet after its training, and what was found for the units of its first and its last convolution."""
    train, test = datasets.digits()
    keras.utils.set_random_seed(seed)
    model = convnet()
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(keras.optimizers.Adam(learning_rate), loss)
    model.fit(train.images[..., None], train.labels, 64, epochs, verbose=0, callbacks=[progress(epochs)])
    found = {layer: layerwise.filters(model, layer, test.images[..., None], seed=seed) for layer in ("first", "last")}
    return Training(model, {layer: list(of.values()) for layer, of in found.items()})


def outputs_of(model, layer, images):
    """What a layer gives for pictures, before its ReLU: `(n, height, width, units)`."""
    part = keras.Model(model.input, model.get_layer(layer).output)
    return keras.ops.convert_to_numpy(part(images))


def for_own_picture(model, layer, images):
    """What the middle unit of each map gives for the picture that was grown for it: `(units,)`."""
    given = outputs_of(model, layer, images)  # (units, height, width, units)
    middle = given[:, given.shape[1] // 2, given.shape[2] // 2]  # (units, units)
    return np.diagonal(middle)


def shuffled(images, box, rng):
    """The same pixels within a box, in a random order for each picture."""
    rows, columns = box
    mixed = images.copy()
    inside = mixed[:, rows, columns]  # (units, height, width, 1)
    flat = rng.permuted(inside.reshape(len(images), -1), axis=1)
    mixed[:, rows, columns] = flat.reshape(inside.shape)
    return mixed


def by_class(strongest, labels):
    """The mean over the digits of each class: `(n, units)` to `(10, units)`."""
    return np.stack([strongest[labels == number].mean(axis=0) for number in range(10)])


def pieces(own, found, images):
    """What each unit sees of its own picture, and of the test digit to which it responds most, `(2, units, h, w)`."""
    return np.array([
        [picture[(*one.box, 0)] for picture, one in zip(own, found, strict=True)],
        [images[(one.sample, *one.real_box, 0)] for one in found],
    ])


@chapter.concept("9.4.2", third="10.2", builds=[convnet], shares=trained)
def filters(pixels: Pixels = "in place", epochs: Epochs = 3, learning_rate: LearningRate = 5e-3, seed: Seed = 0):
    """Which picture does a unit respond to most?

    A convnet has learned to read digits. Above: the eight filters of its first convolution, the pictures grown for them
    along the gradient, and of 1,000 test digits the pieces to which they respond most. Below: the same for the last
    convolution, always the grown picture above the real piece. Under each pair stands the digit for which the unit is
    most active, and how the network reads the grown picture; bold if both are the same, and nothing if the unit is
    silent for all test digits. Upper right: how strongly each unit of the last convolution responds.

    Measures:
        above: share of the last layer's units that respond more to their own picture than to any test digit
        agree: share of these units for whose own picture the network says the digit that they prefer
        real: share of these units whose best test digit is of the class that they prefer
        reached: what the first layer's units give for their own picture, as a share of the most that is possible
        times: median of how many times as strongly they respond to their own picture as to the best test digit
        least: how many times as strongly nine in ten of them respond at least
        active: units of the last layer that respond to any test digit
        units: units of the last layer
        grown: grown pictures
        shuffled: the same pixels in a random order
        accuracy: accuracy on test digits
    """
    _train, test = datasets.digits()
    images = test.images[..., None]  # (1000, 28, 28, 1)
    model, found = trained(epochs=epochs, learning_rate=learning_rate, seed=seed)
    rng = np.random.default_rng(seed)
    own, activations = {}, {}
    for layer in found:
        grown = np.stack([one.picture for one in found[layer]])  # (units, 28, 28, 1)
        own[layer] = {"in place": grown, "shuffled": shuffled(grown, found[layer][0].box, rng)}
        activations[layer] = {name: for_own_picture(model, layer, some) for name, some in own[layer].items()}

    kernel, bias = model.get_layer("first").get_weights()  # (5, 5, 1, 8), (8,)
    possible = np.maximum(kernel, 0).sum(axis=(0, 1, 2))  # pixels of 1 where a weight is positive, else of 0
    strongest = np.maximum(outputs_of(model, "last", images), 0).max(axis=(1, 2))  # (1000, units)
    active = strongest.max(axis=0) > 0
    best = np.array([one.at_best for one in found["last"]])
    prefers = by_class(strongest, test.labels).argmax(axis=0)
    reads = {name: keras.ops.convert_to_numpy(model(some)).argmax(axis=1) for name, some in own["last"].items()}
    samples = np.array([one.sample for one in found["last"]])
    measured = {
        "above": float((activations["last"][pixels] > best)[active].mean()),
        "least": float(np.quantile((activations["last"][pixels] / best)[active], 0.1)),
        "agree": float((reads[pixels] == prefers)[active].mean()),
        "real": float((test.labels[samples] == prefers)[active].mean()),
        "reached": float(((activations["first"][pixels] - bias) / possible).min()),
        "times": {
            "grown": float(np.median((activations["last"]["in place"] / best)[active])),
            "shuffled": float(np.median((activations["last"]["shuffled"] / best)[active])),
        },
        "active": int(active.sum()),
        "units": len(active),
        "accuracy": float((keras.ops.convert_to_numpy(model(images)).argmax(axis=1) == test.labels).mean()),
    }
    figure = pictures.filters.Filters(
        kernel[:, :, 0],
        {layer: pieces(own[layer][pixels], found[layer], images) for layer in found},
        best,
        activations["last"],
        np.where(active, prefers, -1),
        reads[pixels],
    )
    return Finding(measured=measured, figure=figure, model=model)


@filters.guess(least=0, most=100, says="{number} of 100")
def units_whose_picture_is_read_as_expected(measured):
    """A picture is grown that excites a unit as much as possible, and the network is asked which digit it is. The unit
    itself is most active for some class of real digits. For how many of 100 units are the two the same?
    """
    return 100 * measured["agree"]


@filters.claim(control={"pixels": "shuffled"}, takes_away="The pattern: the same pixels are there in a random order.")
def stronger_than_any_real_picture(measured):
    """Nine in ten of the last layer's active units respond more to the picture grown for them than to any of 1,000 test
    digits.
    """
    return above(measured["least"], 1)


@filters.claim(control={"pixels": "shuffled"}, takes_away="The pattern: the same pixels are there in a random order.")
def read_as_what_the_unit_prefers(measured):
    """For more than one in six of these units the network reads the grown picture as the digit for which the unit is
    most active; one in ten would be chance.
    """
    return above(measured["agree"], 1 / 6)


@filters.claim(control={"pixels": "shuffled"}, takes_away="The pattern: the same pixels are there in a random order.")
def in_the_first_layer_it_is_the_best_there_is(measured):
    """In the first layer the best picture can be read off the weights; the pictures grown for its units reach more than
    nine tenths of what is possible.
    """
    return above(measured["reached"], 0.9)

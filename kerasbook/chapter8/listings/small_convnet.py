"""8.1 The book's convnet for digits, and a dense network with as many weights."""

from kerasbook import datasets, layerwise
from kerasbook.chapter1.settings import Digit
from kerasbook.chapter8 import pictures
from kerasbook.chapter8.settings import Epochs, Seed, chapter
from kerasbook.concepts import Finding, above, below, choice, progress
from kerasbook.lazily import keras, np  # in your own code: import keras, numpy as np

Pixels = choice(
    'where the pixels of all pictures are: "in place", or moved to the same random places ("moved")',
    "in place",
    "moved",
)

BATCH, RATE = 64, 3e-3
TIMES = {"convnet": 1, "dense": 2}  # as many epochs: a dense network learns more slowly
SHIFTS = (0, 1, 2, 3, 4)  # pixels, to the right
LOOKED_AT = 3  # the shift that the claim is about


def convnet():
    """The book's first convnet: 104,202 weights and biases."""
    inputs = keras.Input((28, 28, 1))
    x = keras.layers.Conv2D(32, 3, activation="relu")(inputs)  # (n, 28, 28, 1) -> (n, 26, 26, 32)
    x = keras.layers.MaxPooling2D(2)(x)  # -> (n, 13, 13, 32)
    x = keras.layers.Conv2D(64, 3, activation="relu")(x)  # -> (n, 11, 11, 64)
    x = keras.layers.MaxPooling2D(2)(x)  # -> (n, 5, 5, 64)
    x = keras.layers.Conv2D(128, 3, activation="relu")(x)  # -> (n, 3, 3, 128)
    x = keras.layers.Flatten()(x)  # -> (n, 1152)
    return keras.Model(inputs, keras.layers.Dense(10, activation="softmax")(x))  # -> (n, 10)


def dense_network():
    """A network of dense layers with about as many: 104,155."""
    inputs = keras.Input((28, 28, 1))
    x = keras.layers.Flatten()(inputs)  # (n, 28, 28, 1) -> (n, 784)
    x = keras.layers.Dense(131, activation="relu")(x)  # -> (n, 131)
    return keras.Model(inputs, keras.layers.Dense(10, activation="softmax")(x))  # -> (n, 10)


def shifted(images, pixels):
    """The same pictures, `(n, 28, 28)`, so many pixels further to the right; what comes in at the left is blank."""
    return np.pad(images, ((0, 0), (0, 0), (pixels, 0)))[:, :, : images.shape[2]]


def placed(images, pixels, seed):
    """Pictures as the networks get them, `(n, 28, 28, 1)`: as they are, or each pixel at another place."""
    if pixels == "moved":
        places = np.random.default_rng(seed).permutation(28 * 28)
        images = images.reshape(-1, 28 * 28)[:, places].reshape(-1, 28, 28)
    return images[..., None]


def accuracy_by_epoch(model, x, labels, new, epochs):
    """Train with a learning rate that falls to 0, and give the accuracy on new samples after each epoch."""
    falling = keras.optimizers.schedules.CosineDecay(RATE, max(1, epochs * -(-len(x) // BATCH)))
    model.compile(keras.optimizers.Adam(falling), "sparse_categorical_crossentropy", metrics=["accuracy"])
    settings = {"batch_size": BATCH, "epochs": epochs, "validation_data": new, "verbose": 0}
    return model.fit(x, labels, callbacks=[progress(epochs)], **settings).history.get("val_accuracy", [])


def answers(model, images):
    return keras.ops.convert_to_numpy(model.predict(images, batch_size=250, verbose=0)).argmax(axis=1)


def mistakes(accuracies, digits):
    """How many of so many digits are misread, for each accuracy."""
    return [round(digits * (1 - accuracy)) for accuracy in accuracies]


@chapter.concept("8.1", third="8.1", builds=[convnet, dense_network], quick={"epochs": 2})
def small_convnet(digit: Digit = 3, pixels: Pixels = "in place", epochs: Epochs = 3, seed: Seed = 0):
    """How much better does a convnet read digits than a dense network with as many weights?

    Above, one test digit on its way through the book's convnet, layer by layer: each tile is a feature map. Below left:
    how many of 1,000 test digits the convnet and a dense network misread, after each epoch. Below middle: the share
    of test digits that they still read when all of them are moved to the right; that axis does not begin at 0. Below
    right: test digits that only the dense network misreads.

    Measures:
        curve: test digits misread after each epoch, of 1,000
        mistakes: test digits misread in the end, of 1,000
        share: the convnet's mistakes, as a share of the dense network's
        still_read: accuracy on test digits that are moved to the right by 0, 1, 2, 3 and 4 pixels
        kept: accuracy on test digits that are moved by 3 pixels
        lead: how much better the convnet is at that
        parameters: weights and biases
        convnet: the convnet
        dense: the dense network
    """
    train, test = datasets.digits()
    samples = placed(train.images, pixels, seed), train.labels
    new = {shift: placed(shifted(test.images, shift), pixels, seed) for shift in SHIFTS}
    keras.utils.set_random_seed(seed)
    models = {"convnet": convnet(), "dense": dense_network()}
    curve, read = {}, {}
    for name, model in models.items():
        accuracy = accuracy_by_epoch(model, *samples, (new[0], test.labels), epochs=TIMES[name] * epochs)
        curve[name] = mistakes(accuracy, len(test.labels))
        read[name] = {shift: answers(model, images) == test.labels for shift, images in new.items()}

    still_read = {name: [right.mean() for right in by_shift.values()] for name, by_shift in read.items()}
    misread = {name: int((~by_shift[0]).sum()) for name, by_shift in read.items()}
    kept = {name: by_shift[LOOKED_AT].mean() for name, by_shift in read.items()}
    measured = {
        "curve": curve,
        "mistakes": misread,
        "share": misread["convnet"] / max(misread["dense"], 1),
        "still_read": still_read,
        "kept": kept,
        "lead": kept["convnet"] - kept["dense"],
        "parameters": {name: model.count_params() for name, model in models.items()},
    }
    ten = new[0][[datasets.typical(test, each) for each in range(10)]]  # one of each
    maps = {"input": ten, **layerwise.layer_outputs(models["convnet"], ten)}
    only_dense = new[0][read["convnet"][0] & ~read["dense"][0], :, :, 0]
    return Finding(
        measured=measured,
        figure=pictures.small_convnet.SmallConvnet(measured, list(SHIFTS), maps, digit, only_dense),
        model=models["convnet"],
    )


@small_convnet.guess(least=0, most=100, says="{number} of 1,000")
def how_many_are_left(measured):
    """Of 1,000 test digits a dense network with 104,155 weights and biases misreads between sixty and eighty. How many
    does a convnet with as many misread, which was trained on the same 4,000 digits?
    """
    return measured["mistakes"]["convnet"]


@small_convnet.claim(
    control={"pixels": "moved"},
    takes_away="The neighbours: all pixels are moved, to the same random places in each picture.",
)
def fewer_mistakes(measured):
    """The convnet misreads at least a tenth fewer test digits than a dense network with as many weights."""
    return below(measured["share"], 0.9)


@small_convnet.claim(
    control={"pixels": "moved"},
    takes_away="The neighbours: the digits are moved as before, and then their pixels, to the same random places.",
)
def still_reads_what_has_moved(measured):
    """Of test digits that are moved by three pixels, the convnet reads at least ten in a hundred more than the dense
    network does.
    """
    return above(measured["lead"], 0.1)

"""8.1 The same weights everywhere: a network whose parameters do not depend on the size of the picture."""

from kerasbook import datasets, layerwise
from kerasbook.backends import steps_at_once
from kerasbook.chapter8 import pictures
from kerasbook.chapter8.settings import Epochs, Seed, chapter
from kerasbook.concepts import Finding, above, below, choice, near, progress
from kerasbook.lazily import keras, np  # in your own code: import keras, numpy as np

Where = choice(
    'where the digits lie from which the networks learn: "anywhere" on a canvas, or in its "middle"',
    "anywhere",
    "middle",
)
Pooling = choice(
    'what becomes of a map of any size: its largest number ("max"), or the mean of all ("average")', "max", "average"
)
End = choice(
    'how the convolutional layers end in an answer: with "global pooling", or with Flatten and a "dense" layer',
    "global pooling",
    "dense",
)

SIZES = (28, 40, 56, 112)  # pixels, the side of a canvas
LEARNED, LARGEST = 40, SIZES[-1]
JUDGED = 500  # test digits
TOGETHER = 4  # digits on one canvas
CANVASES = 100  # with several digits
STEP = 4  # pixels from one place of the last maps to the next
BATCH = 64
RATES = {"any_size": 5e-3, "dense": 6e-3}
TIMES = {"any_size": 1, "dense": 2}  # as many epochs: a dense network learns more slowly


def maps_of_evidence(inputs):
    """Three convolutions, of which the last one has a map for each digit."""
    # (n, s, s, 1) -> (n, s / 2, s / 2, 16)
    x = keras.layers.Conv2D(16, 5, strides=2, padding="same", activation="relu")(inputs)
    x = keras.layers.MaxPooling2D(2)(x)  # -> (n, s / 4, s / 4, 16)
    x = keras.layers.Conv2D(32, 5, padding="same", activation="relu")(x)  # -> (n, s / 4, s / 4, 32)
    return keras.layers.Conv2D(10, 3, padding="same", name="evidence")(x)  # -> (n, s / 4, s / 4, 10)


def of_any_size(pooling="max", size=None):
    """From each map one number, whatever its size: height and width of the input can stay open."""
    inputs = keras.Input((size, size, 1))
    maps = maps_of_evidence(inputs)
    if pooling == "max":
        scores = keras.layers.GlobalMaxPooling2D()(maps)  # -> (n, 10)
    else:
        scores = keras.layers.GlobalAveragePooling2D()(maps)  # -> (n, 10)
    return keras.Model(inputs, keras.layers.Softmax()(scores))


def of_one_size(size=40):
    """The same convolutions, and a dense layer with a weight for each place of each map."""
    inputs = keras.Input((size, size, 1))
    row = keras.layers.Flatten()(maps_of_evidence(inputs))  # -> (n, s / 4 * s / 4 * 10)
    return keras.Model(inputs, keras.layers.Dense(10, activation="softmax")(row))  # -> (n, 10)


def dense_network(size=40):
    """No convolution at all: a weight for each pixel, in each of 64 units."""
    inputs = keras.Input((size, size, 1))
    hidden = keras.layers.Dense(64, activation="relu")(keras.layers.Flatten()(inputs))  # -> (n, 64)
    return keras.Model(inputs, keras.layers.Dense(10, activation="softmax")(hidden))  # -> (n, 10)


def on_canvas(images, size, where, rng):
    """Each picture, `(28, 28)`, on a blank one, `(size, size, 1)`: anywhere, or in the middle."""
    canvases = np.zeros((len(images), size, size, 1), "float32")
    corners = np.full((len(images), 2), (size - 28) // 2)
    if where == "anywhere":
        corners = rng.integers(0, size - 28 + 1, (len(images), 2))
    for canvas, image, (top, left) in zip(canvases, images, corners, strict=True):
        canvas[top : top + 28, left : left + 28, 0] = image
    return canvases


def several_on_canvas(digits, count, rng):
    """The largest canvas with four different digits, in cells of a grid, so many times.

    Returns:
        The canvases, `(count, 112, 112, 1)`; which digits are on them, `(count, 4)`, and where their corners are,
        `(count, 4, 2)`.
    """
    canvases = np.zeros((count, LARGEST, LARGEST, 1), "float32")
    cells = LARGEST // 28
    labels = np.stack([rng.permutation(10)[:TOGETHER] for _canvas in canvases])
    drawn = np.stack([rng.permutation(cells**2)[:TOGETHER] for _canvas in canvases])
    corners = 28 * np.stack(np.divmod(drawn, cells), axis=-1)
    for canvas, its_labels, its_corners in zip(canvases, labels, corners, strict=True):
        for label, (top, left) in zip(its_labels, its_corners, strict=True):
            sample = rng.choice(np.flatnonzero(digits.labels == label))
            canvas[top : top + 28, left : left + 28, 0] = digits.images[sample]
    return canvases, labels, corners


def trained(name, model, x, labels, epochs):
    """The network after its training, with a learning rate that falls to 0."""
    epochs *= TIMES[name]
    falling = keras.optimizers.schedules.CosineDecay(RATES[name], max(1, epochs * -(-len(x) // BATCH)))
    model.compile(
        keras.optimizers.Adam(falling), "sparse_categorical_crossentropy", steps_per_execution=steps_at_once(21)
    )
    model.fit(x, labels, batch_size=BATCH, epochs=epochs, verbose=0, callbacks=[progress(epochs)])
    return model


def answers(model, canvases):
    """What `model.predict` gives, which would be compiled anew for each size of canvas."""
    batches = np.array_split(canvases, -(-len(canvases) // 100))
    return np.concatenate([keras.ops.convert_to_numpy(model(batch)) for batch in batches])


def accuracy(model, canvases, labels):
    return float((answers(model, canvases).argmax(axis=1) == labels).mean())


def strongest_places(maps):
    """Where each map of evidence, `(n, h, w, 10)`, has its largest number, in pixels of the canvas: `(n, 10, 2)`."""
    count, height, width, digits = maps.shape
    flat = maps.reshape(count, height * width, digits).argmax(axis=1)  # (n, 10)
    return STEP * np.stack(np.divmod(flat, width), axis=-1) + STEP // 2  # the middle of 4 x 4 pixels


def pointed_at(places, labels, corners):
    """The share of digits whose own map is strongest within the digit's own 28 x 28 pixels."""
    inside = places[np.arange(len(places))[:, None], labels] - corners  # (n, 4, 2), from the digit's corner
    return float(np.all((inside >= 0) & (inside < 28), axis=-1).mean())


def found_among_the_strongest(scores, labels):
    """The share of the digits on the canvases that are among the strongest answers, of which as many are taken."""
    strongest = np.argsort(-scores, axis=1)[:, : labels.shape[1]]  # (n, 4)
    return float((labels[:, :, None] == strongest[:, None, :]).any(axis=-1).mean())


@chapter.concept("8.1", third="8.1", builds=[of_any_size, of_one_size, dense_network], quick={"epochs": 2})
def shared_weights(
    where: Where = "anywhere", pooling: Pooling = "max", end: End = "global pooling", epochs: Epochs = 4, seed: Seed = 0
):
    """Can a network read pictures that are larger than those it learned from?

    A convolutional network learns digits that lie anywhere on blank canvases of 40 by 40 pixels, and answers about
    digits on other canvases. Above left: how many weights and biases networks have over the size of the canvas that
    they are built for; the axis upwards is logarithmic. Above right: the accuracy on canvases of each size. Below left:
    a canvas with four digits, and the four that the network finds strongest, each at the place where its map has its
    largest number. Below right: these maps.

    Measures:
        parameters: weights and biases of networks for a canvas of this side, in pixels
        growth: parameters for the largest canvas, as a multiple of those for the smallest, convolutions
        accuracy: accuracy on digits anywhere on a canvas of this side, in pixels
        as_learned: accuracy on new digits that lie where those lay from which the networks learned
        lost: what the network loses of that on the largest canvas
        lead: what the dense network is behind on canvases such as both have learned from
        any_size: convolutions with global pooling
        one_size: the same convolutions with Flatten and a dense layer
        dense: a dense network
        28: canvas of 28 by 28 pixels
        40: canvas of 40 by 40 pixels
        56: canvas of 56 by 56 pixels
        112: canvas of 112 by 112 pixels
        found: share of four digits on one canvas that are among the network's four strongest
        pointed_at: share of these digits whose map is strongest within the digit's own square
    """
    train, test = datasets.digits()
    new, new_labels = test.images[:JUDGED], test.labels[:JUDGED]
    rng = np.random.default_rng(seed)
    keras.utils.set_random_seed(seed)
    x = on_canvas(train.images, LEARNED, where, rng)
    networks = {"any_size": of_any_size(pooling), "dense": dense_network(LEARNED)}
    for name, network in networks.items():
        trained(name, network, x, train.labels, epochs)

    canvases = {size: on_canvas(new, size, "anywhere", rng) for size in SIZES}
    as_learned = canvases[LEARNED] if where == "anywhere" else on_canvas(new, LEARNED, where, rng)
    right = {name: accuracy(network, as_learned, new_labels) for name, network in networks.items()}
    model, dense = networks.values()
    read = {
        "any_size": {size: accuracy(model, laid, new_labels) for size, laid in canvases.items()},
        "dense": {LEARNED: accuracy(dense, canvases[LEARNED], new_labels)},
    }

    builders = {"any_size": of_any_size, "one_size": of_one_size, "dense": dense_network}
    parameters = {name: {size: build(size=size).count_params() for size in SIZES} for name, build in builders.items()}
    judged = parameters["any_size" if end == "global pooling" else "one_size"]

    several, labels, corners = several_on_canvas(test, CANVASES, rng)
    maps = layerwise.layer_outputs(model, several, layers=["evidence"])["evidence"]  # (n, 28, 28, 10)
    places, scores = strongest_places(maps), answers(model, several)  # (n, 10, 2), (n, 10)
    measured = {
        "parameters": parameters,
        "growth": judged[LARGEST] / judged[SIZES[0]],
        "accuracy": read,
        "as_learned": right,
        "lost": right["any_size"] - read["any_size"][LARGEST],
        "lead": right["any_size"] - right["dense"],
        "found": found_among_the_strongest(scores, labels),
        "pointed_at": pointed_at(places, labels, corners),
    }
    shown = np.argsort(-scores[0])[:TOGETHER]
    return Finding(
        measured=measured,
        figure=pictures.shared_weights.SharedWeights(measured, several[0, :, :, 0], maps[0], places[0], shown),
        model=model,
    )


@shared_weights.guess(least=0, most=100, says="{number} of 100")
def read_on_a_large_canvas(measured):
    """A convolutional network has learned digits that lie anywhere on blank canvases of 40 by 40 pixels. Now 100 new
    ones lie anywhere on canvases of 112 by 112. On how many is it right?
    """
    return 100 * measured["accuracy"]["any_size"][str(LARGEST)]


@shared_weights.claim(
    control={"end": "dense"}, takes_away="The global pooling: Flatten and a dense layer have a weight for each place."
)
def the_same_weights_for_every_size(measured):
    """With global pooling the convolutional network has exactly as many parameters for canvases of 112 by 112 pixels as
    for 28 by 28.
    """
    return near(measured["growth"], 1, within=1e-9)


@shared_weights.claim(
    control={"pooling": "average"},
    takes_away="The largest number of each map: in its place stands the mean, which a large canvas thins out.",
)
def reads_what_it_has_never_been_built_for(measured):
    """On canvases with nearly eight times as many pixels as those it learned from, the network reads more than seven
    tenths of the digits, and at most six in a hundred fewer than on those.
    """
    return below(measured["lost"], 0.06) & above(measured["accuracy"]["any_size"][str(LARGEST)], 0.7)


@shared_weights.claim(
    control={"where": "middle"},
    takes_away="The many places: all digits lie in the middle, and there a dense network needs to know only one.",
)
def a_dense_network_learns_each_place_anew(measured):
    """Of digits that lie anywhere on such canvases as both have learned from, a dense network with six times as many
    weights reads at least five in a hundred fewer.
    """
    return above(measured["lead"], 0.05)


@shared_weights.claim(
    control={"pooling": "average"},
    takes_away="The largest number of each map: the network has learned from the means of its maps.",
)
def finds_four_at_once(measured):
    """Of four digits on one canvas more than six tenths are among the four that the network finds strongest, and more
    than seven tenths have their map's largest number in their own square, though it has never seen two digits at once.
    """
    return above(measured["found"], 0.6) & above(measured["pointed_at"], 0.7)

"""5.1.2 Two ways from one digit to another: through the pixels, and through the code of an autoencoder."""

from kerasbook import datasets
from kerasbook.chapter1.settings import Activation, Digit
from kerasbook.chapter5 import pictures
from kerasbook.chapter5.settings import Epochs, LearningRate, Seed, chapter
from kerasbook.concepts import Finding, above, below, choice, progress, whole
from kerasbook.lazily import keras, np, sklearn  # in your own code: import keras, numpy as np, sklearn

Partner = choice(
    'the other end of each walk: a test digit of the same class ("by chance" or "most alike"), or such a digit with '
    'its pixels at other places ("permuted")',
    "by chance",
    "most alike",
    "permuted",
)
Code = whole("how many numbers the autoencoder's code has", least=1, most=256)

LEARNED = 2_500  # training digits for the autoencoder; the others are for those who judge it
STEPS = 6  # from one end of a walk to the other
HALF_WAY = STEPS // 2
BATCH = 100


def autoencoder(code=16, activation="relu"):
    """An encoder, which makes a few numbers of a picture, and a decoder, which draws the picture from them."""
    encoder = keras.Sequential([
        keras.Input((28, 28)),
        keras.layers.Flatten(),  # (n, 28, 28) -> (n, 784)
        keras.layers.Dense(256, activation),  # -> (n, 256)
        keras.layers.Dense(code),  # -> (n, code)
    ])
    decoder = keras.Sequential([
        keras.Input((code,)),
        keras.layers.Dense(256, activation),  # (n, code) -> (n, 256)
        keras.layers.Dense(784, activation="sigmoid"),  # -> (n, 784)
        keras.layers.Reshape((28, 28)),  # -> (n, 28, 28)
    ])
    return keras.Sequential([encoder, decoder])


def trained_autoencoder(images, code, activation, epochs, learning_rate, seed):
    """The autoencoder after it has learned to draw each of these pictures from its own code."""
    keras.utils.set_random_seed(seed)
    model = autoencoder(code, activation)
    steps = len(images) // BATCH
    falling = keras.optimizers.schedules.CosineDecay(learning_rate, steps * max(1, epochs))
    model.compile(keras.optimizers.Adam(falling), "binary_crossentropy")
    model.fit(images, images, batch_size=BATCH, epochs=epochs, verbose=0, callbacks=[progress(epochs)])
    return model


def output(model, x):
    """What a model gives for a batch."""
    return keras.ops.convert_to_numpy(model(x))


def partners(digits, partner, rng):
    """For each digit the other end of its walk: pictures `(n, 28, 28)`."""
    other = np.empty(len(digits.labels), int)
    for label in np.unique(digits.labels):
        of_class = rng.permutation(np.flatnonzero(digits.labels == label))
        if partner == "most alike":
            rows = digits.images[of_class].reshape(len(of_class), -1)
            apart = np.linalg.norm(rows[:, None] - rows[None], axis=2)
            np.fill_diagonal(apart, np.inf)  # no digit is its own partner
            other[of_class] = of_class[apart.argmin(axis=1)]
        else:
            other[of_class] = np.roll(of_class, 1)
    images = digits.images[other]
    if partner == "permuted":
        images = images.reshape(-1, 784)[:, rng.permutation(784)].reshape(-1, 28, 28)
    return images


def walks(model, first, second, steps=STEPS):
    """From `first` to `second` in equal steps, through the pixels and along the code: `(steps + 1, n, 28, 28)` each."""
    encoder, decoder = model.layers
    share = np.linspace(0, 1, steps + 1, dtype="float32")  # how much of the second there is
    pixels = np.stack([(1 - part) * first + part * second for part in share])
    one, other = output(encoder, first), output(encoder, second)
    code = np.stack([output(decoder, (1 - part) * one + part * other) for part in share])
    return {"pixels": pixels, "code": code}


def black_left(walk):
    """How many black pixels there are along a walk, as a share of what its two ends make expect: `(steps + 1,)`."""
    black = (walk > 0.75).sum(axis=(1, 2, 3))
    return black / np.linspace(black[0], black[-1], len(black)).clip(1)


def inked(images):
    """How many pixels of each picture are more ink than paper: `(n,)`."""
    return (images > 0.5).sum(axis=(1, 2))


def darkest(images, counts):
    """Each picture with as many of its darkest pixels as asked for, and nothing else: `(n, 784)` of 0 and 1."""
    rows = images.reshape(len(images), -1)
    darkness = np.argsort(np.argsort(-rows, axis=1), axis=1)  # 0 is the darkest pixel of the picture
    return (darkness < counts[:, None]).astype("float32")


def distance_to_digits(images, counts, real):
    """How far the nearest real digit is: the share of ink that the two do not have in common, on average.

    Ink is the same amount in all, and black, so that a blurred picture does not lie near everything.
    """
    drawn, known = darkest(images, counts), darkest(real, inked(real))
    common = drawn @ known.T  # (n, real)
    ink = drawn.sum(axis=1)[:, None] + known.sum(axis=1)
    return (1 - (2 * common / ink).max(axis=1)).mean()


def pair_to_show(model, images):
    """Which two pictures have the least ink in common, among the half that the autoencoder redraws best."""
    error = np.square(output(model, images) - images).sum(axis=(1, 2)) / np.square(images).sum(axis=(1, 2))
    good = np.argsort(error)[: max(2, len(images) // 2)]
    rows = images[good].reshape(len(good), -1)
    common = np.minimum(rows[:, None], rows[None]).sum(axis=2) / np.maximum(rows[:, None], rows[None]).sum(axis=2)
    return good[list(np.unravel_index(common.argmin(), common.shape))]


@chapter.concept("5.1.2", third="5.1", builds=[autoencoder], quick={"epochs": 8})
def manifold(
    digit: Digit = 3,
    partner: Partner = "by chance",
    code: Code = 16,
    activation: Activation = "relu",
    epochs: Epochs = 20,
    learning_rate: LearningRate = 4e-3,
    seed: Seed = 0,
):
    """What lies half way between two digits?

    Two ways from one digit to another of its class, in equal steps. Above: each pixel goes straight from its first
    value to its last. Below: the sixteen numbers of an autoencoder's code do, and its decoder draws each step. Bottom
    left: how many of the black pixels are left on the way, over a thousand pairs of test digits. In the middle: how far
    the nearest of 1,500 real digits is from the picture half way, and from a real one. Right: how often a classifier
    that has learned from these digits says that the class is still the same.

    Measures:
        black_left: black pixels along the way, as a share of what the ends have
        distance: distance from the nearest real digit (share of ink not in common)
        class_kept: share of pictures that the classifier puts into the right class
        pixels: half way through the pixels
        code: half way along the code
        real: real digits
    """
    train, test = datasets.digits()
    rng = np.random.default_rng(seed)
    order = rng.permutation(len(train.labels))
    learned, judging = order[:LEARNED], order[LEARNED:]
    model = trained_autoencoder(train.images[learned], code, activation, epochs, learning_rate, seed)

    real = train.images[judging]  # which the autoencoder has not seen
    judge = sklearn.svm.SVC(C=10).fit(real.reshape(-1, 784), train.labels[judging])

    second = partners(test, partner, rng)
    ways = walks(model, test.images, second)
    half_way = {"real": test.images, **{way: walk[HALF_WAY] for way, walk in ways.items()}}
    amounts = {"real": inked(test.images)}
    amounts |= dict.fromkeys(ways, np.round((amounts["real"] + inked(second)) / 2))

    of_class = test.labels == digit
    one, other = pair_to_show(model, test.images[of_class])
    other_end = second if partner == "permuted" else test.images
    ends = test.images[of_class][[one]], other_end[of_class][[other]]
    shown = {way: walk[:, 0] for way, walk in walks(model, *ends, steps=4 * STEPS).items()}
    measured = {
        "black_left": {way: black_left(walk) for way, walk in ways.items()},
        "distance": {name: distance_to_digits(images, amounts[name], real) for name, images in half_way.items()},
        "class_kept": {
            name: (judge.predict(images.reshape(-1, 784)) == test.labels).mean() for name, images in half_way.items()
        },
    }
    return Finding(
        measured=measured,
        figure=pictures.manifold.Manifold({way: walk[::4] for way, walk in shown.items()}, measured),
        model=model,
        animation=pictures.manifold.Walk(shown),
    )


@manifold.guess(least=0, most=100, says="{number} of 100 pixels")
def black_pixels_half_way(measured):
    """Two pictures of the same digit are mixed, half and half, pixel by pixel. Where the two have 100 black pixels
    each, how many black ones does the mixture have, on average?
    """
    return 100 * measured["black_left"]["pixels"][HALF_WAY]


@manifold.claim(
    control={"activation": "linear"},
    takes_away="The bend: without an activation the code is a flat plane, in which straight ahead is straight through "
    "the pixels.",
)
def the_code_leaves_no_ghost(measured):
    """Half way through the pixels less than 0.65 of the black is left; half way along the code more than 0.88."""
    left = measured["black_left"]
    return below(left["pixels"][HALF_WAY], 0.65) & above(left["code"][HALF_WAY], 0.88)


@manifold.claim(
    control={"partner": "most alike"},
    takes_away="The different shapes: each digit walks to the one that is most like it.",
)
def half_way_through_pixels_is_off_the_manifold(measured):
    """Half way through the pixels, pictures are farther from real digits than real ones are; along the code, nearer."""
    distance = measured["distance"]
    return above(distance["pixels"], distance["real"], by=0.01) & below(distance["code"], distance["real"], by=0.01)


@manifold.claim(
    control={"partner": "permuted"},
    takes_away="The second digit: its pixels are moved to other places, and it lies on the manifold no more.",
)
def half_way_along_the_code_is_the_same_digit(measured):
    """Half way along the code, more than 0.92 of the pictures still belong to the class of the two ends."""
    return above(measured["class_kept"]["code"], 0.92)

"""5.1.2 Interpolation needs samples that lie close together."""

from kerasbook import datasets
from kerasbook.chapter4.listings.side_by_side import separate_dense
from kerasbook.chapter5 import pictures
from kerasbook.chapter5.settings import LearningRate, Seed, chapter
from kerasbook.concepts import Finding, above, below, choice, each_epoch, whole
from kerasbook.lazily import keras, np  # in your own code: import keras, numpy as np

Samples = choice(
    'where the samples lie: on all of the range ("range"), on its left half ("left half"), or beyond its ends as well '
    '("beyond")',
    "range",
    "left half",
    "beyond",
)
Pixels = choice(
    'where the pixels of the digits are: "in place", or each picture\'s own at random places ("shuffled")',
    "in place",
    "shuffled",
)
Updates = whole("how many updates each network gets, whatever the number of its samples", least=1)

SIZES = (4, 8, 16, 32, 64, 128)  # samples
NETWORKS = 5  # of each size, each with samples of its own
DIGITS = (32, 128, 512, 2_048)  # digits to find the nearest among
SPANS = {"range": (-1.0, 1.0), "left half": (-1.0, 0.0), "beyond": (-2.0, 2.0)}
FINE = 200  # places at which the networks are asked, on each stretch


def curve(x):
    """A wiggly curve; the networks get to see samples of it."""
    return np.sin(3 * x) * np.cos(5 * x + 1) + 0.5 * np.sin(9 * x)


def curve_networks(networks=30, width=32):
    """As many separate networks as are asked for, side by side: an axis in front counts them."""

    def dense(inputs, units, activation=None, gain=1.0):
        axes = "nbi,nio->nbo"  # network, sample, number in; network, sample, number out
        return separate_dense(axes, inputs, units, networks, activation, use_bias=False, gain=gain)

    return keras.Sequential([
        keras.Input(batch_shape=(networks, None, 2)),  # x, and a 1 whose weight is the bias
        dense(2, width, "tanh", gain=6.0),  # -> (networks, samples, width); steep, for a curve with many bends
        dense(width, width, "tanh"),
        dense(width, 1),  # -> (networks, samples, 1)
    ])


def with_a_one(x):
    """`(networks, samples)` to `(networks, samples, 2)`."""
    return np.stack([x, np.ones_like(x)], axis=-1).astype("float32")


def drawn_samples(span, rng):
    """For each network where its samples lie, `(networks, most)`, and their weights: 0 for those it does not have."""
    sizes = np.repeat(SIZES, NETWORKS)
    x = rng.uniform(*SPANS[span], (len(sizes), max(SIZES)))
    there = np.arange(max(SIZES)) < sizes[:, None]
    return x, there * max(SIZES) / sizes[:, None]


def answers(model, places):
    """What each network says at these places: `(networks, places)`."""
    x = np.broadcast_to(places, (model.input_shape[0], len(places)))
    return keras.ops.convert_to_numpy(model(with_a_one(x)))[..., 0]


def typical_error(errors):
    """The middle of the networks of each size: `(networks, places)` to `(sizes,)`."""
    by_network = np.sqrt(np.square(errors).mean(axis=1))
    return np.median(by_network.reshape(len(SIZES), NETWORKS), axis=1)


def power(sizes, values):
    """The exponent of the number of samples to which the values are proportional: -1 if twice as many halve them."""
    return np.polyfit(np.log(sizes), np.log(values), 1)[0]


def distance_to_the_nearest(new, known):
    """How far away the nearest of the known samples is, for the median of the new ones; both are `(n, numbers)`."""
    squares = np.square(new).sum(axis=1)[:, None] + np.square(known).sum(axis=1) - 2 * new @ known.T
    return np.median(np.sqrt(squares.min(axis=1).clip(0)))


def distances_among_digits(pixels, rng):
    """From test digits to the nearest of more and more training digits."""
    known, new = (part.images.reshape(-1, 784) for part in datasets.digits())
    known = rng.permutation(known)
    if pixels == "shuffled":
        known, new = (rng.permuted(part, axis=1) for part in (known, new))  # in another way for each picture
    return [distance_to_the_nearest(new, known[:count]) for count in DIGITS]


@chapter.concept("5.1.2", third="5.1", builds=[curve_networks], quick={"updates": 600})
def dense_sampling(
    samples: Samples = "range",
    pixels: Pixels = "in place",
    updates: Updates = 1_200,
    learning_rate: LearningRate = 0.01,
    seed: Seed = 0,
):
    """How close together must samples lie?

    Above: networks learn a curve (grey) from few, more and many samples of it (dots). The shaded part is the range in
    which the error counts as within. Bottom left: the error over the number of samples, within the range and beyond it,
    for each number the median of five networks. Bottom right: how far the nearest training digit is from a test digit,
    over the number of training digits. All axes of the two are logarithmic, so that a power of the number is a straight
    line.

    Measures:
        within: error within the range
        beyond: error beyond the range
        power_within: within the range, the power of the number of samples that the error goes with
        power_beyond: beyond the range, the power of the number of samples that the error goes with
        distance: distance from a test digit to the nearest training digit
        power_digits: the power of the number of digits that this distance goes with
        dimension: dimensions of a shape in which distances would fall like this
    """
    rng = np.random.default_rng(seed)
    x, weights = drawn_samples(samples, rng)
    keras.utils.set_random_seed(seed)
    model = curve_networks(len(x))
    falling = keras.optimizers.schedules.CosineDecay(learning_rate, updates)
    model.compile(keras.optimizers.Adam(falling), "mean_squared_error")
    inputs, targets = with_a_one(x), curve(x)[..., None].astype("float32")
    for _update in each_epoch(updates):
        model.train_on_batch(inputs, targets, sample_weight=weights.astype("float32"))

    low, high = SPANS["range"]
    places = np.linspace(2 * low, 2 * high, 2 * FINE)
    said = answers(model, places)  # (networks, places)
    inside = (places >= low) & (places <= high)
    errors = {
        name: typical_error(said[:, part] - curve(places[part]))
        for name, part in {"within": inside, "beyond": ~inside}.items()
    }
    distances = distances_among_digits(pixels, rng)
    measured = {
        **errors,
        "power_within": power(SIZES, errors["within"]),
        "power_beyond": power(SIZES, errors["beyond"]),
        "distance": distances,
        "power_digits": power(DIGITS, distances),
        "dimension": -1 / power(DIGITS, distances),
    }
    first = np.arange(len(SIZES)) * NETWORKS  # the first network of each size
    learned = [x[network][weights[network] > 0] for network in first]
    return Finding(
        measured=measured,
        figure=pictures.dense_sampling.DenseSampling(
            measured, (SIZES, DIGITS), places, curve(places), said[first], [(part, curve(part)) for part in learned]
        ),
        model=model,
    )


@dense_sampling.guess(least=0, most=100, says="{number} of 100")
def error_left_by_128(measured):
    """Within the range, networks that learn from 8 samples of the curve are off by a certain error. Call it 100. How
    much of it is left with 128 samples?
    """
    return min(100, 100 * measured["within"][-1] / measured["within"][1])


@dense_sampling.claim(
    control={"samples": "left half"},
    takes_away="The density: there are as many samples, but all in the left half of the range.",
)
def more_samples_make_it_good(measured):
    """Within the range the error falls with the number of samples, and faster than to the power of -0.6."""
    return below(measured["power_within"], -0.6)


@dense_sampling.claim(
    control={"samples": "beyond"},
    takes_away="The end of the samples: they lie there, too, where the error is measured.",
)
def beyond_the_samples_nothing_helps(measured):
    """Beyond the range the error falls more slowly than to the power of -0.3, or not at all."""
    return above(measured["power_beyond"], -0.3)


@dense_sampling.claim(
    control={"pixels": "shuffled"},
    takes_away="The shape on which digits lie: the pixels of each picture are shuffled in a way of their own.",
)
def digits_come_closer(measured):
    """With more digits the nearest one comes closer as on a shape of fewer than 18 dimensions, not of 784."""
    return below(measured["power_digits"], -1 / 18)

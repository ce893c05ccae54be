"""9.4.1 What a convnet sees, layer by layer, and what it forgets."""

import functools

from kerasbook import datasets, networks
from kerasbook.chapter8.listings.few_pictures import folds
from kerasbook.chapter9 import pictures
from kerasbook.chapter9.settings import Seed, chapter
from kerasbook.concepts import Finding, above, below, choice
from kerasbook.lazily import keras, np, threadpoolctl  # in your own code: import keras, numpy as np, ...

Weights = choice(
    'the network that the claims are about: the "pretrained" one, or its "random" twin', "pretrained", "random"
)

SIDE = 36  # pixels of a picture, made smaller from 64
SMALL = 16  # pixels of the grey picture that is to be rebuilt
BATCH = 121  # half of the pictures
ENDS = ("stem_relu", "b0_project_bn", "b2_add", "b4_add", "b7_add", "b10_add", "b14_add")  # of the stages
SHOWN = ("stem_relu", "b4_depthwise_relu", "b10_depthwise_relu", "b14_depthwise_relu")  # every map of these is drawn
PHOTOGRAPH = (slice(0, 427), slice(100, 527))  # of the flower, a square
LOOKED_AT = 160  # pixels
AT_AN_END = 4  # layers at the beginning and at the end, of which the mean share of zeros is compared
ELEPHANT = "elephant"


def relus_of(trunk):
    """The names of the layers that cut off what is below 0, in the order in which they run: 30 in Lite0's trunk."""
    return [layer.name for layer in trunk.layers if isinstance(layer, keras.layers.ReLU)]


def with_outputs(trunk, names):
    """The same layers and weights, but what comes out is what each of these layers gives."""
    return keras.Model(trunk.input, [trunk.get_layer(name).output for name in names])


def given_by(trunk, names, images):
    """What these layers give for some pictures: from the name to `(n, height, width, channels)`."""
    given = with_outputs(trunk, names)(images, training=False)
    return {name: keras.ops.convert_to_numpy(one) for name, one in zip(names, given, strict=True)}


# The pictures


def behind(parts, count, rng):
    """A piece of a photograph behind each cut-out, `(n, 64, 64, 3)`; each part has a strip of them to itself."""
    photographs = [datasets.photograph(name) for name in ("flower", "china")]
    pieces = np.zeros((count, 64, 64, 3), "float32")
    for number, part in enumerate(parts):
        for one in part:
            whole = photographs[rng.integers(len(photographs))]  # (427, 640, 3)
            strip = whole[:, 128 * number : 128 * (number + 1)]
            top, left = rng.integers(427 - 64), rng.integers(128 - 64)
            pieces[one] = strip[top : top + 64, left : left + 64]
    return pieces


def cutouts_on_photographs(seed):
    """All cut-outs on photographs, `(242, 64, 64, 3)`; whether each is an animal; what it is; and five parts."""
    both = datasets.cutouts()
    images, labels, names = (np.concatenate([getattr(part, name) for part in both]) for name in both.train._fields)
    parts = folds(names, seed)
    pieces = behind(parts, len(images), np.random.default_rng(seed))
    return datasets.on_background(images, pieces), labels == 0, names, parts


def small_and_grey(images):
    """`(n, 64, 64, 3)` to `(n, 16, 16)`: the mean of each square of four by four pixels."""
    count, side = len(images), images.shape[1] // SMALL
    return images.mean(axis=-1).reshape(count, SMALL, side, SMALL, side).mean(axis=(2, 4))


# What can be read off a layer


def ridge_regressions(products, known, new, targets):
    """What linear maps of the features say about new samples, each with the penalty that suits it best.

    They need no more of the features than their inner products, so it does not matter that these are many.

    Args:
        products: Inner products of all samples, `(n, n)`.
        known, new: Which samples the maps learn from, and which they are asked about.
        targets: What is to be learned, each `(n, ...)`.
    """
    from kerasbook.layerwise.linear import best_penalty

    inner, cross = products[np.ix_(known, known)], products[np.ix_(new, known)]
    mean = inner.mean(axis=0)
    inner = inner - mean - mean[:, None] + mean.mean()  # as if the features had been centred by what is known
    cross = cross - mean - cross.mean(axis=1, keepdims=True) + mean.mean()
    energies, directions = np.linalg.eigh(inner)
    there = energies > 1e-9 * energies[-1]
    energies, directions = energies[there], directions[:, there]
    turned, answers = cross @ directions, []
    for target in targets:
        mean = target[known].mean(axis=0)
        along = directions.T @ (target[known] - mean)
        total = ((target[known] - mean) ** 2).sum()
        penalty = best_penalty(energies, energies * (along**2).sum(axis=1), total, len(known))
        answers.append(mean + turned @ (along / (energies + penalty)[:, None]))
    return answers


def read_off(features, targets, parts):
    """Each part of the samples as it is read off the features by maps that have learned the other parts."""
    flat = features.reshape(len(features), -1)
    centred = flat - flat.mean(axis=0)
    said = [np.zeros(target.shape) for target in targets]
    with threadpoolctl.threadpool_limits(1):  # for such small matrices several would take longer
        products = (centred @ centred.T).astype("float64")
        products *= centred.size / np.trace(products)  # as if each feature had a mean square of 1
        for part in parts:
            known = np.setdiff1d(np.arange(len(flat)), part)
            for whole, some in zip(said, ridge_regressions(products, known, part, targets), strict=True):
                whole[part] = some
    return said


def explained(answers, targets):
    """The share of the pictures' variance that is right (R²)."""
    return float(1 - ((answers - targets) ** 2).sum() / ((targets - targets.mean(axis=0)) ** 2).sum())


def predicted_zeros(trunk):
    """How many zeros a normalisation makes, with its learned shift and scale, if its channels are distributed normally.

    Before each ReLU layer stands a batch normalisation: mean 0, variance 1, times gamma, plus beta. Of a normal
    distribution the share below -beta / gamma ends up below 0.
    """
    from scipy.special import ndtr

    shares = []
    for name in relus_of(trunk):
        gamma, beta, _mean, _variance = trunk.get_layer(name.replace("_relu", "_bn")).get_weights()
        shares.append(float(ndtr(-beta / np.maximum(np.abs(gamma), 1e-6)).mean()))
    return shares


def silent(maps):
    """Which channels are 0 everywhere in a picture: `(height, width, channels)` to `(channels,)`."""
    return maps.max(axis=(0, 1)) <= 0


@functools.lru_cache(maxsize=20)  # as many seeds as it is tried with, each at its defaults and under the controls
def both_networks(seed):
    """What is measured of the pretrained network and of its random twin, from the same pictures; once for each seed."""
    from kerasbook.networks.weights import load_weights

    images, animals, names, parts = cutouts_on_photographs(seed)
    grey = small_and_grey(images).reshape(len(images), -1)  # (242, 256)
    targets = grey, np.where(animals, 1.0, -1.0)[:, None]
    smaller = keras.ops.convert_to_numpy(keras.ops.image.resize(images, (SIDE, SIDE), antialias=True))
    photograph = datasets.photograph("flower")[PHOTOGRAPH][None]
    photograph = keras.ops.image.resize(photograph, (LOOKED_AT, LOOKED_AT), antialias=True)
    elephant = int(np.flatnonzero(names == ELEPHANT)[0])

    def read(features):
        drawn, said = read_off(features, targets, parts)
        return explained(drawn, grey), (said[:, 0] > 0) == animals, drawn[elephant].reshape(SMALL, SMALL)

    pixels, found = read(smaller), {}
    keras.utils.set_random_seed(seed)
    trunk = networks.lite0_trunk(None, (None, None, 3))
    for name in ("random", "pretrained"):
        if name == "pretrained":
            load_weights(trunk, "imagenet", ships=True)
        halves = [
            given_by(trunk, (*ENDS, SHOWN[-1]), smaller[start : start + BATCH])
            for start in range(0, len(smaller), BATCH)
        ]
        layers = [pixels, *(read(np.concatenate([half[end] for half in halves])) for end in ENDS)]
        rebuilt, right, drawn = zip(*layers, strict=True)
        given = given_by(trunk, relus_of(trunk), photograph)
        found[name] = {
            "zeros": [float((maps == 0).mean()) for maps in given.values()],
            "predicted": predicted_zeros(trunk),
            "wakes": np.any([~silent(maps) for half in halves for maps in half[SHOWN[-1]]], axis=0),  # (1152,)
            "rebuilt": rebuilt,
            "right": np.array(right),  # (8, 242)
            "drawn": drawn,
            "maps": {layer: given[layer][0] for layer in SHOWN},
        }
    return found, keras.ops.convert_to_numpy(photograph)[0], grey[elephant].reshape(SMALL, SMALL)


@chapter.concept("9.4.1", third="10.1")
def activations(weights: Weights = "pretrained", seed: Seed = 0):
    """What does each layer of a convnet keep of a picture, and what does it give up?

    Above: a photograph, and all that four layers of EfficientNet-Lite0 give for it, each small square a channel;
    those that are silent, 0 everywhere, stay white. Each layer has a scale of its own, from 0 (dark) to its 99th
    percentile. In the middle: an elephant that no probe has learned from, as a linear map rebuilds it from the
    pixels and from the end of each stage; above from the pretrained network, below from its random twin. The
    curves, from left to right: the photograph's share of zeros behind each of 30 ReLU layers, and dashed what the
    learned shifts predict; how often a linear probe tells an animal from other things; and how much of the picture
    is rebuilt. Red is the pretrained network, grey its random twin.

    Measures:
        zeros: share of zeros behind each ReLU layer, for the photograph
        pretrained: weights from ImageNet
        random: random weights
        predicted: the same, predicted from what the batch normalisation before it has learned
        animal: accuracy of a linear probe for "animal" on the pixels and on the end of each stage
        rebuilt: share of the picture's variance that a linear map rebuilds from them
        rise: how much larger the share of zeros is in the last four ReLU layers than in the first four
        gain: how far the probes on the last two stages are ahead of those on the first two
        standard_errors: the same, in standard errors over 242 pictures
        kept: share of the picture that can be rebuilt from block 2
        silent: channels of the layers drawn that are silent for the photograph
        channels: channels of the layers drawn
        stem_relu: the first layer
        b4_depthwise_relu: last ReLU layer of block 4
        b10_depthwise_relu: last ReLU layer of block 10
        b14_depthwise_relu: last ReLU layer of block 14
        off: how far the predicted share of zeros is off on average
        silent_share: share of the last of these layers' channels that are silent
        woken: share of these silent channels that respond to one of the 242 other pictures
    """
    found, photograph, elephant = both_networks(seed)
    own = found[weights]
    gained = own["right"][-2:].mean(axis=0) - own["right"][1:3].mean(axis=0)  # (242,)
    quiet = {layer: silent(maps) for layer, maps in own["maps"].items()}
    measured = {
        "zeros": {name: one["zeros"] for name, one in found.items()},
        "predicted": own["predicted"],
        "animal": {name: one["right"].mean(axis=1).tolist() for name, one in found.items()},
        "rebuilt": {name: list(one["rebuilt"]) for name, one in found.items()},
        "rise": float(np.mean(own["zeros"][-AT_AN_END:]) - np.mean(own["zeros"][:AT_AN_END])),
        "gain": float(gained.mean()),
        "standard_errors": float(gained.mean() / (gained.std(ddof=1) / np.sqrt(len(gained)))),
        "kept": own["rebuilt"][1 + ENDS.index("b2_add")],
        "silent": {layer: int(one.sum()) for layer, one in quiet.items()},
        "channels": {layer: len(one) for layer, one in quiet.items()},
        "off": float(np.abs(np.subtract(own["predicted"], own["zeros"])).mean()),
        "silent_share": float(quiet[SHOWN[-1]].mean()),
        "woken": float(own["wakes"][quiet[SHOWN[-1]]].mean()),
    }
    figure = pictures.activations.Activations(
        measured, photograph, own["maps"], elephant, {name: one["drawn"] for name, one in found.items()}
    )
    return Finding(measured=measured, figure=figure)


@activations.claim(control={"weights": "random"}, takes_away="The training: the same layers have random weights.")
def zeros_become_more(measured):
    """In the last four ReLU layers the share of zeros is larger by more than .3 than in the first four."""
    return above(measured["rise"], 0.3)


@activations.claim(
    control={"weights": "random"}, takes_away="The training: no batch normalisation has learned to shift anything."
)
def the_shifts_make_the_zeros(measured):
    """What each batch normalisation has learned to add tells how many zeros there will be, to .05 on average."""
    return below(measured["off"], 0.05)


@activations.claim(control={"weights": "random"}, takes_away="The training: the same layers have random weights.")
def most_channels_are_silent(measured):
    """In the last ReLU layer more than half of the channels are silent for the photograph."""
    return above(measured["silent_share"], 0.5)


@activations.claim(control={"weights": "random"}, takes_away="The training: the same layers have random weights.")
def animals_come_forward(measured):
    """A linear probe tells animals from other things better on the last two stages than on the first two: by more than
    five in a hundred pictures, and by two standard errors.
    """
    return above(measured["gain"], 0.05) & above(measured["standard_errors"], 2)


@activations.claim(control={"weights": "random"}, takes_away="The training: the same layers have random weights.")
def the_picture_recedes(measured):
    """Already from block 2 a linear map rebuilds less than three quarters of the picture's variance."""
    return below(measured["kept"], 0.75)

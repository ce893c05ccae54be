"""9.4.3 What lies next to what, inside a convnet (third edition: 10.4)."""

import functools

from kerasbook import datasets, networks
from kerasbook.chapter9 import pictures
from kerasbook.chapter9.listings.activations import BATCH, ENDS
from kerasbook.chapter9.settings import Seed, chapter
from kerasbook.concepts import Finding, above, below, choice, whole
from kerasbook.lazily import keras, np  # in your own code: import keras, numpy as np

Weights = choice(
    'the network that the claims are about: the "pretrained" one, or its "random" twin', "pretrained", "random"
)
Dimensions = whole("how many of the principal axes of the last layer are kept", least=1, most=200)

SIDE = 48  # pixels of a picture, made smaller from 64
NEAREST = 5
SHOWN = ("elephant", "lemon", "sedan")


def pieces_of(photograph, count, rng):
    """So many pieces of a photograph, each from another place: `(count, 64, 64, 3)`."""
    tops, lefts = (rng.integers(room - 64, size=count) for room in photograph.shape[:2])
    return np.stack([photograph[top : top + 64, left : left + 64] for top, left in zip(tops, lefts, strict=True)])


def everything_twice(seed):
    """242 cut-outs on a flower, and again, mirrored, on a view of China; the number and the name of each one's kind."""
    both, rng = datasets.cutouts(), np.random.default_rng(seed)
    images, kinds, names = (np.concatenate([getattr(part, name) for part in both]) for name in both.train._fields)
    twice = []
    for name, cutouts in (("flower", images), ("china", images[:, :, ::-1])):
        pieces = pieces_of(datasets.photograph(name), len(images), rng)
        twice.append(datasets.on_background(cutouts, pieces))  # (242, 64, 64, 3)
    return (*twice, kinds, names)


def means_of_maps(trunk):
    """The same layers and weights; what comes out is the mean of each channel, at the end of each stage."""
    pooled = [keras.layers.GlobalAveragePooling2D()(trunk.get_layer(end).output) for end in ENDS]
    return keras.Model(trunk.input, pooled)  # (n, side, side, 3) -> (n, channels), for each


def given_by(model, images):
    """What the model gives for the pictures, in batches: `(n, channels)` for each output."""
    batches = [model(images[start : start + BATCH], training=False) for start in range(0, len(images), BATCH)]
    return [np.concatenate([keras.ops.convert_to_numpy(one) for one in parts]) for parts in zip(*batches, strict=True)]


def directions(first, second):
    """Both sets of features, standardized together and each of length 1, so that a product is a cosine."""
    together = np.concatenate([first, second]).astype("float64")
    together = (together - together.mean(axis=0)) / (together.std(axis=0) + 1e-6)
    together /= np.linalg.norm(together, axis=1, keepdims=True)
    return together[: len(first)], together[len(first) :]


def itself(similar):
    """The share of the rows in which the largest number is on the diagonal."""
    return float((similar.argmax(axis=1) == np.arange(len(similar))).mean())


def neighbours(similar, apart):
    """The five that are most similar to each, but for those that are not to be counted: `(n, 5)`."""
    return np.argsort(np.where(apart, -np.inf, similar), axis=1, kind="stable")[:, : -NEAREST - 1 : -1]


def distances(points):
    """How far all points are from each other: `(n, n)`."""
    squares = (points**2).sum(axis=1)
    return np.sqrt(np.maximum(squares[:, None] + squares - 2 * points @ points.T, 0))


def principal_axes(points):
    """The points along their principal axes, those that spread them most first: `(n, axes)`."""
    left, spread, _axes = np.linalg.svd(points - points.mean(axis=0), full_matrices=False)
    return left * spread


def shared(one, other):
    """The share of the neighbours in one list that are in the other as well."""
    return float(np.mean([len(np.intersect1d(*pair)) / NEAREST for pair in zip(one, other, strict=True)]))


@functools.lru_cache(maxsize=20)  # as many seeds as it is tried with, each at its defaults and under the controls
def both_networks(seed):
    """What the pretrained network and its random twin give for the same pictures; once for each seed."""
    from kerasbook.networks.weights import load_weights

    flower, china, kinds, names = everything_twice(seed)
    smaller = [
        keras.ops.convert_to_numpy(keras.ops.image.resize(images, (SIDE, SIDE), antialias=True))
        for images in (flower, china)
    ]
    keras.utils.set_random_seed(seed)
    trunk = networks.lite0_trunk(None, (None, None, 3))
    model, given = means_of_maps(trunk), {}
    for name in ("random", "pretrained"):
        if name == "pretrained":
            load_weights(trunk, "imagenet", ships=True)
        given[name] = list(zip(*(given_by(model, images) for images in smaller), strict=True))
    pixels = tuple(images.reshape(len(images), -1) for images in smaller)
    return {name: [pixels, *layers] for name, layers in given.items()}, flower, kinds, names


@chapter.concept("9.4.3", third="10.4")
def latent_space(weights: Weights = "pretrained", dimensions: Dimensions = 2, seed: Seed = 0):
    """What does a picture lie next to, inside a network?

    242 things on pieces of a photograph; each layer of EfficientNet-Lite0 gives a vector for each of them. Above: three
    of them, and the five nearest others by their pixels and by the vectors of the last layer, without other pictures of
    the same thing; a blue frame says that they are of the same kind. Below, from left to right: for how many things,
    out of 242 mirrored copies before another photograph, their own is the nearest; how many of the five nearest are of
    the same kind; red is the pretrained network, grey its random twin. Then the last layer on the plane of its two
    principal axes, coloured by kind, with lines from the three things to their five nearest in all dimensions.

    Measures:
        found: share of things whose own mirrored copy is the nearest, by the pixels and by each layer
        purity: share of the five nearest that are of the same kind, by the pixels and by each layer
        pretrained: weights from ImageNet
        random: random weights
        again: the first share, in the last layer
        gain: by how much the second share is larger in the last layer than in the pixels
        standard_errors: the same, in standard errors over 242 pictures
        kept: share of the five nearest in the last layer that are still the nearest along the axes kept
    """
    given, images, kinds, names = both_networks(seed)
    apart = names[:, None] == names  # never a neighbour: the same thing, or another picture of it
    found, pure, near = {}, {}, {}
    for name, layers in given.items():
        pairs = [directions(*pair) for pair in layers]
        found[name] = [itself(one @ other.T) for one, other in pairs]
        near[name] = [neighbours(one @ one.T, apart) for one, _other in pairs]  # of each layer (242, 5)
        pure[name] = [(kinds[one] == kinds[:, None]).mean(axis=1) for one in near[name]]  # (242,)
        last = pairs[-1][0]
        if name == weights:
            points = principal_axes(last)
            in_all = neighbours(-distances(last), apart)
            in_some = neighbours(-distances(points[:, :dimensions]), apart)
    gained = pure[weights][-1] - pure[weights][0]
    measured = {
        "found": found,
        "purity": {name: [float(one.mean()) for one in layers] for name, layers in pure.items()},
        "again": found[weights][-1],
        "gain": float(gained.mean()),
        "standard_errors": float(gained.mean() / (gained.std(ddof=1) / np.sqrt(len(gained)))),
        "kept": shared(in_all, in_some),
    }
    asked = [int(np.flatnonzero(names == name)[0]) for name in SHOWN]
    figure = pictures.latent_space.LatentSpace(
        measured, images, kinds, asked, near[weights][0][asked], near[weights][-1][asked], points[:, :2], in_all[asked]
    )
    return Finding(measured=measured, figure=figure)


@latent_space.claim(control={"weights": "random"}, takes_away="The training: the same layers have random weights.")
def things_find_themselves(measured):
    """In the last layer more than a quarter of 242 things are nearer to their own mirrored copy before another
    photograph than to the copies of all others.
    """
    return above(measured["again"], 0.25)


@latent_space.claim(control={"weights": "random"}, takes_away="The training: the same layers have random weights.")
def neighbours_are_of_a_kind(measured):
    """Of the five nearest in the last layer more are of the same kind than of the five nearest by pixels: by more than
    eight in a hundred, and by two standard errors.
    """
    return above(measured["gain"], 0.08) & above(measured["standard_errors"], 2)


@latent_space.claim(control={"dimensions": 64}, takes_away="The plane: 64 axes are kept, and not two.")
def a_plane_loses_neighbours(measured):
    """Of the five nearest in all dimensions fewer than three in ten are among the five nearest on the plane."""
    return below(measured["kept"], 0.3)

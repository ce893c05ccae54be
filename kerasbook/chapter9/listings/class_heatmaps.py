"""9.4.3 Heat maps: where in a picture the evidence for an answer lies."""

import functools

from kerasbook import datasets, networks
from kerasbook.chapter8.listings.pretrained_features import Weights
from kerasbook.chapter9 import pictures
from kerasbook.chapter9.settings import Seed, chapter
from kerasbook.concepts import Finding, above, choice, whole
from kerasbook.lazily import keras, np  # in your own code: import keras, numpy as np

Asked = choice(
    'which answer the heat is drawn for: the kind of the thing "itself", that of the "other" thing, or one that is '
    '"absent" from the scene',
    "itself",
    "other",
    "absent",
)
Scenes = whole("how many scenes of two cut-outs are drawn", least=2, most=200)

SIDE = 96  # pixels of a cut-out, enlarged from 64
SQUARE = 32  # pixels; Lite0's trunk makes one place of so many in each direction
UPDATES, RATE = 100, 0.01  # of the head
COVERED = 2  # squares of the 18 of a scene
GREY = 200 / 255  # the background on which cut-outs lie
DRAWN = 2  # scenes
BATCH = 32
ELEPHANT = "elephant"  # the one photograph of the training part that the head does not learn


# A network for kinds of things


def head_for_kinds(kinds=5, channels=192):
    """The mean of each map, and a logit for each kind of thing: is one of them in the picture?"""
    return keras.Sequential([
        keras.Input((None, None, channels)),
        keras.layers.GlobalAveragePooling2D(),  # (n, h, w, 192) -> (n, 192)
        keras.layers.Normalization(),
        keras.layers.Dense(kinds),  # -> (n, 5)
    ])


def trained_head(maps, labels, kinds=5):
    """A head that has learned which kind the maps of a picture belong to."""
    head = head_for_kinds(kinds, maps.shape[-1])
    head.layers[1].adapt(maps.mean(axis=(1, 2)))
    head.compile(keras.optimizers.Adam(RATE), keras.losses.BinaryCrossentropy(from_logits=True))
    for _update in range(UPDATES):
        head.train_on_batch(maps, np.eye(kinds, dtype="float32")[labels])
    return head


def heat_of(head, maps):
    """What each place says for each kind: the head, asked in one place after the other.

    Mean and dense layer may change places, since both only multiply and add. So the mean of this heat is the network's
    answer, and its gradient is the same everywhere: this is Grad-CAM, which leaves out what is added everywhere, and
    cuts off what is then below 0.
    """
    _mean, normalization, dense = head.layers
    return keras.ops.convert_to_numpy(dense(normalization(maps)))  # (n, h, w, 192) -> (n, h, w, 5)


def enlarged(images):
    """`(n, 64, width, 3)` to a height of SIDE."""
    height, width = images.shape[1:3]
    return keras.ops.convert_to_numpy(keras.ops.image.resize(images, (SIDE, SIDE * width // height)))


def maps_of(trunk, images):
    """The last maps of the trunk: `(n, 96, width, 3)` to `(n, 3, width / 32, 192)`."""
    parts = [trunk(images[start : start + BATCH], training=False) for start in range(0, len(images), BATCH)]
    return np.concatenate([keras.ops.convert_to_numpy(part) for part in parts])


@functools.lru_cache(maxsize=2)
def trunk_and_maps(weights, seed):
    """Lite0's trunk, and its maps of all photographs of the training part but the elephant; run once."""
    keras.utils.set_random_seed(seed)
    trunk = networks.lite0_trunk("imagenet" if weights == "pretrained" else None, (None, None, 3))
    train, _test = datasets.cutouts()
    others = train.images[train.names != ELEPHANT]
    return trunk, maps_of(trunk, enlarged(datasets.on_background(others)))


# Scenes of two things


def pairs_of_kinds(labels, count, rng):
    """Which two pictures of different kinds lie in each scene: `(count, 2)`."""
    left = rng.integers(len(labels), size=count)
    right = [rng.choice(np.flatnonzero(labels != labels[one])) for one in left]
    return np.stack([left, right], axis=1)


def side_by_side(images, pairs):
    return np.concatenate([images[pairs[:, 0]], images[pairs[:, 1]]], axis=2)  # (n, 64, 128, 4)


def absent_kinds(kinds, rng):
    """Two kinds that neither thing in a scene belongs to: `(n, 2)`."""
    return np.array([rng.permutation(np.setdiff1d(range(5), pair))[:2] for pair in kinds])


def outlines_of(scenes):
    """Which pixels belong to the left thing, and which to the right one: `(n, 2, 64, 128)`."""
    there, left = scenes[..., 3] > 0.5, np.arange(scenes.shape[2]) < scenes.shape[2] // 2
    return np.stack([there & left, there & ~left], axis=1)


# What the heat is worth


def of_each_answer(heat, kinds):
    """The heat of two kinds in each scene: `(n, h, w, 5)` to `(n, 2, h, w)`."""
    return np.take_along_axis(heat, kinds[:, None, None, :], axis=-1).transpose(0, 3, 1, 2)


def hottest_places(heat):
    """The middle of the hottest place, down and across, as shares of the picture: `(n, 2, h, w)` to `(n, 2, 2)`."""
    high, wide = heat.shape[2:]
    place = heat.reshape(*heat.shape[:2], -1).argmax(axis=-1)
    return np.stack([(place // wide + 0.5) / high, (place % wide + 0.5) / wide], axis=-1)


def lie_in(places, outlines):
    """Whether each place lies within its thing: `(n, 2)`."""
    pixel = (places * outlines.shape[2:]).astype(int)
    scene, which = np.indices(places.shape[:2])
    return outlines[scene, which, pixel[..., 0], pixel[..., 1]]


def hottest_squares(heat):
    """Which places of each picture are its hottest: bool, `(n, h, w)`."""
    flat = heat.reshape(len(heat), -1)
    return ((-flat).argsort(axis=1).argsort(axis=1) < COVERED).reshape(heat.shape)


def cover(images, squares):
    """The background where something was; `squares` is bool, `(n, h, w)`."""
    return np.where(np.kron(squares, np.ones((1, SQUARE, SQUARE), bool))[..., None], np.float32(GREY), images)


def occluded(trunk, head, image, kind):
    """How far the logit falls when one square after the other is covered: `(h, w)`."""
    high, wide = image.shape[0] // SQUARE, image.shape[1] // SQUARE
    each = np.eye(high * wide, dtype=bool).reshape(-1, high, wide)
    covered = np.concatenate([image[None], cover(np.repeat(image[None], len(each), axis=0), each)])
    logits = heat_of(head, maps_of(trunk, covered)).mean(axis=(1, 2))[:, kind]
    return (logits[0] - logits[1:]).reshape(high, wide)


@chapter.concept("9.4.3", third="10.3", builds=[head_for_kinds], quick={"scenes": 20})
def class_heatmaps(weights: Weights = "pretrained", asked: Asked = "itself", scenes: Scenes = 30, seed: Seed = 0):
    """Where in a picture does the evidence for an answer lie?

    A head on EfficientNet-Lite0 has learned five kinds of things from photographs of one thing each. Above: an elephant
    that it has not seen, and where "animal" comes from. Grad-CAM weighs the last maps by the gradient, occlusion covers
    one square after the other; the brighter, the more speaks for the answer. Below: two scenes of two new things each,
    with the heat for each of them, and outlines in white. On the right: the hottest place of every heat; and what the
    answer about the left thing loses when the two hottest of 18 squares are covered, beside two random ones.

    Measures:
        inside: share of heats whose hottest place lies within the thing that was asked for
        area: share of a scene that one thing covers
        followed: share of heats that are hottest in that half of the scene in which the thing lies
        both: share of scenes in which both heats are
        hottest: what a logit loses on average when the two hottest squares are covered
        random: the same for two random squares
        dearer: share of scenes in which the hottest squares cost the answer more than random ones
        above_absent: share of things whose kind gets a larger logit than one that is not in the scene
    """
    rng = np.random.default_rng(seed)
    both = datasets.cutouts()
    train, test = both
    trunk, learned = trunk_and_maps(weights, 0 if weights == "pretrained" else seed)
    is_elephant = train.names == ELEPHANT
    keras.utils.set_random_seed(seed)
    head = trained_head(learned, train.labels[~is_elephant])

    pairs = pairs_of_kinds(test.labels, scenes, rng)
    kinds = test.labels[pairs]  # (scenes, 2)
    absent = absent_kinds(kinds, rng)
    asked_for = {"itself": kinds, "other": kinds[:, ::-1], "absent": absent}[asked]
    cut_out = side_by_side(test.images, pairs)
    pictured, outlines = enlarged(datasets.on_background(cut_out)), outlines_of(cut_out)
    heat = heat_of(head, maps_of(trunk, pictured))  # (scenes, 3, 6, 5)
    logits = heat.mean(axis=(1, 2))  # (scenes, 5)
    heats = of_each_answer(heat, asked_for)  # (scenes, 2, 3, 6)
    places = hottest_places(heats)
    in_its_half = (places[..., 1] < 0.5) == [True, False]
    left, lost = (np.arange(scenes), kinds[:, 0]), {}
    for name, order in (("hottest", heats[:, 0]), ("random", rng.random(heats[:, 0].shape))):
        covered = maps_of(trunk, cover(pictured, hottest_squares(order)))
        lost[name] = logits[left] - heat_of(head, covered).mean(axis=(1, 2))[left]
    measured = {
        "inside": float(lie_in(places, outlines).mean()),
        "area": float(outlines.mean()),
        "followed": float(in_its_half.mean()),
        "both": float(in_its_half.all(axis=1).mean()),
        "hottest": float(lost["hottest"].mean()),
        "random": float(lost["random"].mean()),
        "dearer": float((lost["hottest"] > lost["random"]).mean()),
        "above_absent": float((np.take_along_axis(logits, kinds, 1) > np.take_along_axis(logits, absent, 1)).mean()),
    }
    (elephant,) = enlarged(datasets.on_background(train.images[is_elephant]))
    animal = heat_of(head, maps_of(trunk, elephant[None]))[0, ..., 0]
    figure = pictures.class_heatmaps.ClassHeatmaps(
        {"elephant": elephant, "grad_cam": animal, "occlusion": occluded(trunk, head, elephant, 0)},
        train.images[is_elephant][0, ..., 3] > 0.5,
        pictured[:DRAWN],
        outlines[:DRAWN],
        heats[:DRAWN],
        [[both.classes[kind] for kind in pair] for pair in asked_for[:DRAWN]],
        places,
        lost,
    )
    return Finding(measured=measured, figure=figure, model=head)


@class_heatmaps.claim(
    control={"weights": "random"}, takes_away="The training of the layers below the head: they have random weights."
)
def the_heat_lies_on_the_thing(measured):
    """The hottest place lies on the thing asked for more than three times as often as its share of the scene."""
    return above(measured["inside"] / measured["area"], 3)


@class_heatmaps.claim(
    control={"asked": "absent"}, takes_away="The thing: the heat is drawn for a kind that is not in the scene."
)
def it_goes_where_it_is_asked(measured):
    """More than eight in ten heats are hottest in that half of the scene in which the thing lies."""
    return above(measured["followed"], 0.8)


@class_heatmaps.claim(
    control={"asked": "other"}, takes_away="The answer: what is covered is hottest for the other thing's kind."
)
def the_answer_needs_what_is_hot(measured):
    """When the two hottest squares are covered, the answer's logit falls by 0.8 more than with two random ones."""
    return above(measured["hottest"] - measured["random"], 0.8)

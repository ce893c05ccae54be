"""9.2 A point says which object is meant (third edition: 11.3)."""

from kerasbook import datasets
from kerasbook.chapter9 import pictures
from kerasbook.chapter9.listings.segmentation import convolution
from kerasbook.chapter9.settings import Epochs, LearningRate, Seed, chapter
from kerasbook.concepts import Finding, above, choice, number, progress, whole
from kerasbook.lazily import keras, np  # in your own code: import keras, numpy as np

Scenes = whole("how many scenes there are to learn from", least=16)
Points = choice(
    'which points the network learns with: those of its "own" scene, of "others", or "none"', "own", "others", "none"
)
Background = number(
    "share of the points to learn from that lie on the background, where nothing is to be outlined", least=0, most=0.9
)
Levels = whole("how often the picture is halved on the way down", least=1, most=4)

SIDE, BATCH = 32, 8  # pixels of a scene, and scenes in a batch
SIZES = 12, 18  # pixels of an object
RADIUS = 1.5  # pixels of the disc that stands for a point
VISIBLE = 30  # pixels of each object, at least
SOMETHING = 10  # pixels; fewer are specks
TESTED = 100  # scenes
FAR = 12  # pixels from the point
LEFT = 448  # columns of the photographs


def prompted_u_net(levels=2, filters=8):
    """A picture and a point go in, as two channels; a logit for each pixel comes out."""
    x = inputs = keras.Input((None, None, 2))
    seen = []
    for level in range(levels):
        seen.append(convolution(x, filters * 2**level))  # (n, h, w, 8), (n, h/2, w/2, 16)
        x = keras.layers.MaxPooling2D()(seen[-1])
    x = convolution(x, filters * 2**levels)  # -> (n, h/4, w/4, 32)
    for before in reversed(seen):
        x = keras.layers.Conv2DTranspose(before.shape[-1], 2, strides=2)(x)  # twice as high and wide
        x = convolution(keras.layers.Concatenate()([x, before]), before.shape[-1])
    return keras.Model(inputs, keras.layers.Conv2D(1, 1)(x))  # -> (n, h, w, 1)


def disagreement(wanted, logits):
    """Cross-entropy, and 1 minus the Dice coefficient, in which a small object counts as much as a large one."""
    answers, places = keras.ops.sigmoid(logits), (1, 2, 3)
    both = keras.ops.sum(wanted * answers, places)
    sizes = keras.ops.sum(wanted, places) + keras.ops.sum(answers, places)
    dice = (2 * both + 1) / (sizes + 1)  # (n,)
    return keras.losses.binary_crossentropy(wanted, logits, from_logits=True) + (1 - dice)[:, None, None]


# Scenes: two pieces of clothing on a photograph


def photographs():
    """The brightness of both photographs: their left part, for training, and their right part, for testing."""
    both = np.concatenate([datasets.photograph(name).mean(axis=-1) for name in ("flower", "china")])  # (854, 640)
    return both[:, :LEFT], both[:, LEFT:]


def resized(image, side):
    """A square picture in another size."""
    nearest = ((np.arange(side) + 0.5) * len(image) / side).astype(int)
    return image[nearest][:, nearest]


def scene(clothes, photograph, rng):
    """Two objects on a piece of a photograph, the second before the first where they overlap.

    Returns:
        The picture, `(32, 32)`, and what can be seen of each object, bool `(2, 32, 32)`.
    """
    top, left = (rng.integers(room - SIDE) for room in photograph.shape)
    picture = photograph[top : top + SIDE, left : left + SIDE].copy()
    masks = np.zeros((2, SIDE, SIDE), bool)
    for own in masks:
        size = rng.integers(SIZES[0], SIZES[1] + 1)
        image = resized(clothes[rng.integers(len(clothes))], size)
        row, column = rng.integers(SIDE - size + 1, size=2)
        place, covered = np.s_[row : row + size, column : column + size], image > 0.05
        picture[place][covered] = image[covered]
        masks[(..., *place)] &= ~covered
        own[place] = covered
    return picture, masks


def many_scenes(clothes, photograph, count, rng):
    """As many, in each of which enough of both objects can be seen: `(count, 32, 32)` and `(count, 2, 32, 32)`."""
    found = []
    while len(found) < count:
        picture, masks = scene(clothes, photograph, rng)
        if masks.sum(axis=(1, 2)).min() >= VISIBLE:
            found.append((picture, masks))
    return tuple(np.stack(part) for part in zip(*found, strict=True))


# Points


def points_on(masks, rng):
    """One pixel of each mask, drawn at random: `(n, 2)`, row and column."""
    drawn = np.where(masks, rng.random(masks.shape), -1).reshape(len(masks), SIDE * SIDE).argmax(axis=1)
    return np.stack(np.unravel_index(drawn, masks.shape[1:]), axis=-1)


def discs(points, radius=RADIUS):
    """Each point as a disc: float32 `(n, 32, 32)`."""
    rows, columns = np.mgrid[:SIDE, :SIDE]
    rows, columns = rows - points[:, :1, None], columns - points[:, 1:, None]
    return (rows**2 + columns**2 <= radius**2).astype("float32")


def with_points(images, points):
    """What the network takes: `(n, 32, 32, 2)`."""
    return np.stack([images, discs(points)], axis=-1).astype("float32")


def lessons(images, masks, points, background, rng):
    """Each scene twice, with a point on one object and on the other, and what is to be outlined.

    Returns:
        Inputs `(2 n, 32, 32, 2)`, and answers `(2 n, 32, 32, 1)`.
    """
    twice, wanted = np.concatenate([images, images]), np.concatenate([masks[:, 0], masks[:, 1]])
    there = points_on(wanted, rng)
    nowhere = rng.random(len(wanted)) < background
    there[nowhere] = points_on(~np.concatenate([masks, masks]).any(axis=1)[nowhere], rng)
    wanted[nowhere] = False
    inputs = with_points(twice, np.roll(there, 1, axis=0) if points == "others" else there)
    if points == "none":
        inputs[..., 1] = 0
    return inputs, wanted[..., None].astype("float32")


# What becomes of a point


def overlap(answers, truths):
    """Intersection over union, scene by scene: `(n,)`."""
    shared, either = (answers & truths).sum(axis=(1, 2)), (answers | truths).sum(axis=(1, 2))
    return shared / np.maximum(either, 1)


def best_radius(masks, rng):
    """The radius of a disc around a point that agrees best with the object, where that is known."""
    points = points_on(masks, rng)
    return max(range(2, 12), key=lambda radius: overlap(discs(points, radius) > 0, masks).mean())


def found_far_away(answers, masks, points):
    """The share of the objects' pixels that are outlined, of those at least 12 pixels from the point."""
    far = masks & (discs(points, FAR) == 0)
    return float((answers & far).sum() / max(far.sum(), 1))


def with_both(answers, masks):
    """Their overlap with the object pointed at and with the other one, of two answers for each scene: two of `(2 n,)`.

    Args:
        answers: For a point on the first object of each scene, and for one on the second, each `(n, 32, 32)`.
        masks: `(n, 2, 32, 32)`.
    """
    pointed = np.concatenate([overlap(answers[which], masks[:, which]) for which in (0, 1)])
    other = np.concatenate([overlap(answers[which], masks[:, 1 - which]) for which in (0, 1)])
    return pointed, other


def two_to_show(masks):
    """The first scene in which the objects are apart, and the first in which they touch."""
    from scipy.ndimage import binary_dilation

    touch = np.array([(binary_dilation(one) & other).any() for one, other in masks])
    return [int(np.argmin(touch)), int(np.argmax(touch))]


@chapter.concept("9.2", third="11.3", builds=[prompted_u_net], quick={"scenes": 128})
def prompted_segmentation(
    scenes: Scenes = 256,
    points: Points = "own",
    background: Background = 0.0,
    levels: Levels = 2,
    epochs: Epochs = 4,
    learning_rate: LearningRate = 0.01,
    seed: Seed = 0,
):
    """Can a point say which object is meant?

    Two scenes that the network has not seen, one above the other. The yellow cross is the point, red is the network's
    answer, and blue the outline of the object that the point lies on. Right: intersection over union with that object
    and with the other one, for each point; red dots are the network's answers, grey ones discs around the point, as
    large as is best.

    Measures:
        iou: mean intersection over union
        network: network, with the object pointed at
        other: network, with the other object
        disc: best disc around the point, with the object pointed at
        lead: how far the network's intersection over union is above that of the best disc
        right: share of the points for which the answer agrees more with the object pointed at than with the other one
        agree: mean intersection over union of two answers in the same scene
        same: two points on the same object
        moved: a point on each object
        far: share of the object's pixels that it finds, at least 12 pixels from the point
        background: share of the points on the background for which something is outlined
    """
    rng = np.random.default_rng(seed)
    train, test = datasets.fashion()
    left, right = photographs()
    images, masks = many_scenes(train.images, left, scenes, rng)  # (scenes, 32, 32), (scenes, 2, 32, 32)
    new_images, new_masks = many_scenes(test.images, right, TESTED, rng)
    inputs, wanted = lessons(images, masks, points, background, rng)

    keras.utils.set_random_seed(seed)
    model = prompted_u_net(levels)
    falling = keras.optimizers.schedules.CosineDecay(learning_rate, epochs * -(-len(inputs) // BATCH))
    model.compile(keras.optimizers.Adam(falling), disagreement)
    model.fit(inputs, wanted, BATCH, epochs, verbose=0, callbacks=[progress(epochs)])

    def outlined(where):
        asked = with_points(new_images, where)
        if points == "none":
            asked[..., 1] = 0
        return keras.ops.convert_to_numpy(model(asked, training=False))[..., 0] > 0  # (100, 32, 32)

    on_each = [points_on(new_masks[:, which], rng) for which in (0, 1)]
    answers = [outlined(where) for where in on_each]
    again = [outlined(points_on(new_masks[:, which], rng)) for which in (0, 1)]
    on_nothing = points_on(~new_masks.any(axis=1), rng)
    of_nothing = outlined(on_nothing)

    radius = best_radius(masks[:, 0], rng)
    overlaps = {
        "network": with_both(answers, new_masks),
        "disc": with_both([discs(where, radius) > 0 for where in on_each], new_masks),
    }
    iou = {
        "network": float(overlaps["network"][0].mean()),
        "other": float(overlaps["network"][1].mean()),
        "disc": float(overlaps["disc"][0].mean()),
    }
    measured = {
        "iou": iou,
        "lead": iou["network"] - iou["disc"],
        "right": float((overlaps["network"][0] > overlaps["network"][1]).mean()),
        "agree": {
            "same": float(np.mean([overlap(answers[which], again[which]) for which in (0, 1)])),
            "moved": float(overlap(*answers).mean()),
        },
        "far": float(
            np.mean([found_far_away(answers[which], new_masks[:, which], on_each[which]) for which in (0, 1)])
        ),
        "background": float((of_nothing.sum(axis=(1, 2)) >= SOMETHING).mean()),
    }
    shown = two_to_show(new_masks)
    figure = pictures.prompted_segmentation.Prompted(
        new_images[shown],
        new_masks[shown],
        np.stack([*on_each, on_nothing], axis=1)[shown],
        np.stack([*answers, of_nothing], axis=1)[shown],
        overlaps,
    )
    without_loss = keras.Model(model.input, model.output)  # Keras cannot read a saved model again whose loss is ours
    return Finding(measured=measured, figure=figure, model=without_loss)


@prompted_segmentation.claim(
    control={"points": "others"}, takes_away="What a point says: the network learns with the points of other scenes."
)
def the_point_decides(measured):
    """The mask agrees with the object pointed at more than with the other one, by more than 0.2 in mean intersection
    over union, and it does so for three of four points.
    """
    return above(measured["iou"]["network"] - measured["iou"]["other"], 0.2) & above(measured["right"], 0.75)


@prompted_segmentation.claim(
    control={"points": "others"}, takes_away="What a point says: the network learns with the points of other scenes."
)
def moving_the_point_moves_the_mask(measured):
    """Two points on the same object give masks that agree more than those of a point on each object, by more than 0.15
    in mean intersection over union.
    """
    return above(measured["agree"]["same"] - measured["agree"]["moved"], 0.15)


@prompted_segmentation.claim(
    control={"points": "others"}, takes_away="What a point says: the network learns with the points of other scenes."
)
def more_than_a_disc(measured):
    """The network's intersection over union is more than 0.08 above that of the best disc around the point."""
    return above(measured["lead"], 0.08)


@prompted_segmentation.claim(
    control={"background": 0.5},
    takes_away=(
        "That every point lies on an object: every second one lies on the background, and nothing is to be outlined."
    ),
)
def it_cannot_say_that_nothing_is_there(measured):
    """Asked for a point on the background, it outlines something in more than 0.65 of the scenes: it has never learned
    that there may be nothing.
    """
    return above(measured["background"], 0.65)

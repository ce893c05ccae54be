"""9.1 Three questions about a picture: what is in it, which pixels, which things (third edition: 11.1)."""

from typing import NamedTuple

from kerasbook import datasets
from kerasbook.chapter9 import pictures
from kerasbook.chapter9.settings import Epochs, LearningRate, Seed, chapter
from kerasbook.concepts import Finding, above, choice, progress, whole
from kerasbook.lazily import keras, np  # in your own code: import keras, numpy as np

Scenes = whole("how many scenes there are to learn from", least=16)
Answers = choice('which answers each scene is learned with: its "own", or those of "others"', "own", "others")
Boxes = choice(
    'what it learns to draw a box around: each of the "things", or each of the "regions"', "things", "regions"
)
Nearest = whole("how many pixels are between two things when they are as near as they come", least=0, most=4)

# What is imported from listings of later sections is imported where it is used: the order of the book is that in which
# listings are first imported.

SIDE = 32  # pixels of a scene
FILTERS = 12
CELLS = 8  # in each row of the grid of boxes
KINDS = {1: "trousers", 8: "bags", 9: "boots"}  # as Fashion-MNIST numbers them
SIZES = 10, 12  # pixels of a thing
COVERED, BRIGHT, DIM = 0.05, 0.4, 0.25  # a thing's grey at least, and on average; and how bright a photograph stays
MOST, BATCH = 4, 16  # things in a scene, and scenes in a batch
NEW, PAIRED, FARTHEST = 150, 100, 6  # scenes for testing, pairs, and the most pixels between the two of a pair
SPECK = 8  # pixels; smaller regions are not counted
SHOWN = 2  # the kind of the pair that is drawn, the first of it: boots
SURE, SUPPRESSION = 0.3, 0.3
WEIGHTS = 1, 1, 8  # of the three losses: most cells are empty, and a box's loss is small


def convolution(x, filters, size=3, strides=1):
    """With batch normalisation; strides make height and width smaller."""
    x = keras.layers.Conv2D(filters, size, strides=strides, padding="same", use_bias=False)(x)
    return keras.layers.Activation("relu")(keras.layers.BatchNormalization(momentum=0.9)(x))


def three_headed():
    """One trunk, and a head for each question: which kind, which pixels, which things."""
    inputs = keras.Input((SIDE, SIDE, 1))
    half = convolution(inputs, FILTERS, size=5, strides=2)  # (n, 32, 32, 1) -> (n, 16, 16, 12)
    trunk = convolution(convolution(half, 2 * FILTERS, strides=2), 2 * FILTERS)  # -> (n, 8, 8, 24)
    kind = keras.layers.Dense(3, name="kind")(keras.layers.GlobalAveragePooling2D()(trunk))
    up = keras.layers.Conv2DTranspose(FILTERS, 2, strides=2)(trunk)  # -> (n, 16, 16, 12)
    up = keras.layers.Activation("relu")(keras.layers.Add()([up, half]))
    pixels = keras.layers.Conv2DTranspose(1, 4, strides=2, padding="same", name="pixels")(up)
    things = keras.layers.Conv2D(5, 1, name="things")(trunk)
    return keras.Model(inputs, [kind, pixels, things])  # (n, 3), (n, 32, 32, 1), (n, 8, 8, 5)


# Scenes: clothes of one kind on a dim photograph


class Scene(NamedTuple):
    """One to four things of one kind.

    Args:
        picture: `(32, 32)`, from 0 to 1.
        kind: Its number: 0, 1 or 2.
        masks: What each thing covers, bool `(things, 32, 32)`.
    """

    picture: object
    kind: int
    masks: object


def cut(image):
    """A thing without the background around it."""
    rows, columns = (np.flatnonzero((image > COVERED).any(axis=axis)) for axis in (1, 0))
    return image[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]


def clothes_of_each_kind(part):
    """Trousers, bags and boots that are bright and of one piece: a list of pictures for each kind."""
    from scipy.ndimage import label

    return [
        [
            image
            for image in part.images[part.labels == number]
            if label(image > COVERED)[1] == 1 and image[image > COVERED].mean() > BRIGHT
        ]
        for number in KINDS
    ]


def a_thing(clothes, rng):
    """One of them, ten to twelve pixels wide or high."""
    from kerasbook.chapter9.listings.prompted_segmentation import resized

    return cut(resized(clothes[rng.integers(len(clothes))], rng.integers(SIZES[0], SIZES[1] + 1)))


def meets(covered, thing, top, left):
    """Whether a thing at this place would lie on pixels that are covered."""
    height, width = thing.shape
    return bool((covered[top : top + height, left : left + width] & (thing > COVERED)).any())


def pushed(covered, thing, top, between=0):
    """Comes from the right until so many pixels are left between: its left edge, or None where there is no room."""
    from scipy.ndimage import binary_dilation

    near = binary_dilation(covered, iterations=between) if between else covered
    last = SIDE - thing.shape[1]
    stop = next((left for left in range(last, -1, -1) if meets(near, thing, top, left)), last)
    return stop + 1 if stop < last else None


def laid(thing, picture, top, left):
    """Lays a thing on a picture: which pixels it covers."""
    mask = np.zeros((SIDE, SIDE), bool)
    mask[top : top + thing.shape[0], left : left + thing.shape[1]] = thing > COVERED
    picture[mask] = thing[thing > COVERED]
    return mask


def part_of(photograph, rng):
    """A part that is as large as a scene, made dim."""
    top, left = (rng.integers(room - SIDE) for room in photograph.shape)
    return DIM * photograph[top : top + SIDE, left : left + SIDE]


def scene(clothes, photograph, rng):
    """One to four things of one kind; about every second one touches another."""
    kind, picture, masks = rng.integers(len(KINDS)), part_of(photograph, rng), []
    covered, wanted = np.zeros((SIDE, SIDE), bool), rng.integers(1, MOST + 1)
    for _try in range(20):
        thing = a_thing(clothes[kind], rng)
        top, left = (rng.integers(SIDE - size + 1) for size in thing.shape)
        if masks and rng.random() < 0.5:
            left = pushed(covered, thing, top)
        if left is not None and not meets(covered, thing, top, left):
            masks.append(laid(thing, picture, top, left))
            covered |= masks[-1]
        if len(masks) == wanted:
            break
    return Scene(picture, kind, np.stack(masks))


def pair(clothes, photograph, gaps, rng):
    """The same two things of one kind, so many pixels apart: a scene for each gap."""
    kind, behind, places = rng.integers(len(KINDS)), part_of(photograph, rng), [None]
    while None in places:
        one, other = a_thing(clothes[kind], rng), a_thing(clothes[kind], rng)
        bottom, left = rng.integers(SIZES[1], SIDE + 1), rng.integers(SIDE // 4)
        mask = laid(one, behind.copy(), bottom - len(one), left)
        places = [pushed(mask, other, bottom - len(other), between) for between in (*gaps, FARTHEST)]
    scenes = []
    for place in places[:-1]:
        picture = behind.copy()
        masks = laid(one, picture, bottom - len(one), left), laid(other, picture, bottom - len(other), place)
        scenes.append(Scene(picture, kind, np.stack(masks)))
    return scenes


# What is right, and what is answered


def regions(mask):
    """The connected pieces of a mask, without specks: a bool `(32, 32)` for each."""
    from scipy.ndimage import label

    numbered, count = label(mask)
    pieces = [numbered == number for number in range(1, count + 1)]
    return [piece for piece in pieces if piece.sum() >= SPECK]


def boxes_around(masks):
    """The middle, width and height of each, as shares of the picture: `(masks, 4)`."""
    found = np.zeros((len(masks), 4))
    for box, mask in zip(found, masks, strict=True):
        rows, columns = (np.flatnonzero(mask.any(axis=axis)) for axis in (1, 0))
        low, high = np.array([columns[0], rows[0]]), np.array([columns[-1], rows[-1]]) + 1
        box[:] = [*(low + high) / 2, *(high - low)]
    return found / SIDE


def what_is_right(scenes, boxes="things"):
    """Kinds `(n,)`, pixels `(n, 32, 32, 1)`, and the grid of boxes, `(n, 8, 8, 5)`."""
    from kerasbook.chapter9.listings.detection import encode

    kinds = np.array([scene.kind for scene in scenes])
    pixels = np.stack([scene.masks.any(axis=0) for scene in scenes])
    framed = [scene.masks for scene in scenes] if boxes == "things" else [regions(mask) for mask in pixels]
    return [kinds, pixels[..., None].astype("float32"), np.stack([encode(boxes_around(one), CELLS) for one in framed])]


class Said(NamedTuple):
    """What the three heads say about some scenes: kinds `(n,)`, pixels bool `(n, 32, 32)`, and the boxes found."""

    kinds: object
    pixels: object
    found: object

    def sure(self):
        """The boxes that are counted."""
        which = self.found.scores > SURE
        return type(self.found)(*(values[which] for values in self.found))

    def counts(self):
        """How many regions there are in each scene, and how many boxes: two of `(n,)`."""
        boxes = np.bincount(self.sure().scene, minlength=len(self.pixels))
        return np.array([len(regions(mask)) for mask in self.pixels]), boxes


def asked(model, scenes):
    """All three questions in one pass."""
    from kerasbook.chapter9.listings.detection import all_found, probabilities, suppressed

    images = np.stack([scene.picture for scene in scenes])[..., None]
    kinds, pixels, things = (keras.ops.convert_to_numpy(logits) for logits in model(images, training=False))
    return Said(kinds.argmax(axis=-1), pixels[..., 0] > 0, suppressed(all_found(probabilities(things)), SUPPRESSION))


def quality_of_boxes(found, scenes):
    """Average precision."""
    from kerasbook.chapter9.listings.detection import average_precision, objects_met, precision_and_recall

    truth = [boxes_around(scene.masks) for scene in scenes]
    curve = precision_and_recall(objects_met(found, truth), found.scores, sum(map(len, truth)))
    return average_precision(*curve) if len(found.scores) else 0.0


@chapter.concept("9.1", third="11.1", builds=[three_headed], quick={"scenes": 240})
def three_tasks(
    scenes: Scenes = 300,
    answers: Answers = "own",
    boxes: Boxes = "things",
    nearest: Nearest = 0,
    epochs: Epochs = 6,
    learning_rate: LearningRate = 0.01,
    seed: Seed = 0,
):
    """What can a network be asked about a picture?

    A pair of things that the network has not seen, touching above and apart below: the first pair of boots that it
    counts in two ways when they touch. The network has three heads: one says what kind of thing is there, one which
    pixels belong to it (blue), one where each thing is (red boxes). Right: the share of 100 pairs that are counted as
    two, by connected regions of the pixels (blue) and by boxes (red), over the number of pixels between the two things.

    Measures:
        kind: share of new scenes whose kind is right
        iou: intersection over union of the pixels, on new scenes
        average_precision: average precision of the boxes, on new scenes
        gaps: pixels between the two things
        regions: share of the pairs whose pixels are two regions
        boxes: share of the pairs that have two boxes
        one: share of the pairs whose pixels are one region, when they are nearest
        apart: share of the pairs whose pixels are two regions, when they are farthest apart
    """
    from kerasbook.chapter9.listings.detection import grid_loss
    from kerasbook.chapter9.listings.prompted_segmentation import photographs
    from kerasbook.chapter9.listings.segmentation import intersection_over_union

    rng = np.random.default_rng(seed)
    train, test = (clothes_of_each_kind(part) for part in datasets.fashion())
    left, right = photographs()
    known = [scene(train, left, rng) for _scene in range(scenes)]
    new = [scene(test, right, rng) for _scene in range(NEW)]
    gaps = list(range(nearest, FARTHEST + 1))
    pairs = list(zip(*(pair(test, right, gaps, rng) for _pair in range(PAIRED)), strict=True))  # for each gap, 100

    wanted = what_is_right(known, boxes)
    if answers == "others":
        wanted = [np.roll(one, 1, axis=0) for one in wanted]
    keras.utils.set_random_seed(seed)
    model = three_headed()
    falling = keras.optimizers.schedules.CosineDecay(learning_rate, epochs * -(-scenes // BATCH))
    losses = [
        keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        keras.losses.BinaryCrossentropy(from_logits=True),
        grid_loss,
    ]
    model.compile(keras.optimizers.Adam(falling), losses, loss_weights=list(WEIGHTS))
    images = np.stack([one.picture for one in known])[..., None]  # (scenes, 32, 32, 1)
    model.fit(images, wanted, BATCH, epochs, verbose=0, callbacks=[progress(epochs)])

    said, of_pairs = asked(model, new), [asked(model, at_gap) for at_gap in pairs]
    kinds, pixels, _grids = what_is_right(new)
    counted = [one.counts() for one in of_pairs]
    measured = {
        "kind": float((said.kinds == kinds).mean()),
        "iou": intersection_over_union(said.pixels, pixels[..., 0] > 0),
        "average_precision": quality_of_boxes(said.found, new),
        "gaps": gaps,
        "regions": [float((pieces == 2).mean()) for pieces, _framed in counted],
        "boxes": [float((framed == 2).mean()) for _pieces, framed in counted],
        "one": float((counted[0][0] == 1).mean()),
        "apart": float((counted[-1][0] == 2).mean()),
    }
    pieces, framed = counted[0]
    differ = (pieces == 1) & (framed == 2) & [one.kind == SHOWN for one in pairs[0]]
    shown = int(np.argmax(differ))  # the first such pair; the first of all if there is none
    nearest_and_farthest = of_pairs[0], of_pairs[-1]
    figure = pictures.three_tasks.ThreeTasks(
        measured,
        [at_gap[shown].picture for at_gap in (pairs[0], pairs[-1])],
        [int(one.kinds[shown]) for one in nearest_and_farthest],
        [one.pixels[shown] for one in nearest_and_farthest],
        [one.sure().boxes[one.sure().scene == shown] for one in nearest_and_farthest],
        [int(counted[which][0][shown]) for which in (0, -1)],
    )
    without_loss = keras.Model(model.inputs, model.outputs)  # can be saved by those who do not have grid_loss
    return Finding(measured=measured, figure=figure, model=without_loss)


@three_tasks.claim(
    control={"nearest": 4}, takes_away="That they touch: four pixels of background are between the two things."
)
def what_touches_is_one_region(measured):
    """The pixels of two things of one kind are one region in more than six of ten pairs that touch, and two regions in
    more than eight of ten pairs when the things are six pixels apart.
    """
    return above(measured["one"], 0.6) & above(measured["apart"], 0.8)


@three_tasks.claim(
    control={"nearest": 4}, takes_away="That they touch: four pixels of background are between the two things."
)
def boxes_tell_them_apart(measured):
    """When two things touch, the boxes count two more often than the regions do, by more than 0.2 of the pairs."""
    return above(measured["boxes"][0] - measured["regions"][0], 0.2)


@three_tasks.claim(control={"answers": "others"}, takes_away="The answers: each scene is learned with another's.")
def one_trunk_answers_all_three(measured):
    """On new scenes more than 0.5 of the kinds are right, the intersection over union of the pixels is above 0.65, and
    the average precision of the boxes is above 0.5.
    """
    return above(measured["kind"], 0.5) & above(measured["iou"], 0.65) & above(measured["average_precision"], 0.5)

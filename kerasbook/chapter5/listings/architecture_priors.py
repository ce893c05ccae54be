"""5.3.2 What an architecture assumes about its data, and what it gains by it."""

from kerasbook import datasets
from kerasbook.chapter5 import pictures
from kerasbook.chapter5.listings.five_questions import half_as_large
from kerasbook.chapter5.settings import LearningRate, Seed, chapter
from kerasbook.concepts import Finding, above, below, choice, near, progress, whole
from kerasbook.lazily import keras, np  # in your own code: import keras, numpy as np

Moved = choice(
    'where the pixels of the moved pictures go: to random places, the same in all pictures ("alike"), or other ones in '
    'each ("each its own"); or to the other side, so that neighbours stay neighbours ("mirrored")',
    "alike",
    "each its own",
    "mirrored",
)
Updates = whole("how many updates each network gets, whatever the number of its digits", least=1)

SIZES = (64, 256, 1_024)  # training digits
BATCH = 64


def convolutional(inputs):
    """Patches of 3 x 3 neighbours, looked at in the same way everywhere."""
    maps = keras.layers.Reshape((14, 14, 1))(inputs)  # (n, 14, 14) -> (n, 14, 14, 1)
    maps = keras.layers.Conv2D(16, 3, padding="same", activation="relu")(maps)  # -> (n, 14, 14, 16)
    maps = keras.layers.MaxPooling2D(2)(maps)  # -> (n, 7, 7, 16)
    maps = keras.layers.Conv2D(32, 3, activation="relu")(maps)  # -> (n, 5, 5, 32)
    return keras.layers.Dense(10, activation="softmax")(keras.layers.Flatten()(maps))  # -> (n, 10)


def dense(inputs):
    """A weight of its own for every pixel, wherever it is."""
    row = keras.layers.Flatten()(inputs)  # (n, 14, 14) -> (n, 196)
    return keras.layers.Dense(10, activation="softmax")(keras.layers.Dense(128, activation="relu")(row))  # -> (n, 10)


def networks_side_by_side(data_sets=6):
    """For each data set a convnet and a dense network, which share nothing but the input; all answers in one tensor."""
    inputs = [keras.Input((14, 14)) for _data_set in range(data_sets)]
    answers = [build(one) for one in inputs for build in (convolutional, dense)]
    return keras.Model(inputs, keras.ops.stack(answers, axis=1))  # -> (n, 2 * data_sets, 10)


def moved_pixels(images, how, seed):
    """The same pictures with their pixels at other places."""
    rng = np.random.default_rng(seed)
    if how == "mirrored":
        return images[:, :, ::-1]
    rows = images.reshape(len(images), -1)
    rows = rng.permuted(rows, axis=1) if how == "each its own" else rows[:, rng.permutation(rows.shape[1])]
    return rows.reshape(images.shape)


def in_rounds(count, length, rng):
    """The numbers of the samples in the order of a training: all in random order, and all again, until it is over."""
    rounds = [rng.permutation(count) for _round in range(-(-length // count))]
    return np.concatenate(rounds)[:length]


@chapter.concept("5.3.2", third="5.3", builds=[networks_side_by_side], quick={"updates": 60})
def architecture_priors(
    moved: Moved = "alike", updates: Updates = 150, learning_rate: LearningRate = 0.01, seed: Seed = 0
):
    """What does a network know before it has seen anything?

    A convnet and a dense network learn the same digits, twice: once with all pixels in place (solid), and once with the
    pixels moved to other places, the same in all pictures (dashed). Left: their accuracy on a thousand test digits,
    over the number of digits they learned from; that axis is logarithmic. Right: by how much the convnet leads, on
    average over the three sizes, and what the two kinds of picture look like.

    Measures:
        convolutional: the convnet's accuracy on test digits
        dense: the dense network's accuracy on test digits
        in_place: pixels in place
        moved: pixels moved
        lead: the convnet's lead over the dense network
        noticed: what the dense network loses when pixels are moved
    """
    train, test = datasets.digits()
    rng = np.random.default_rng(seed)
    drawn = rng.permutation(len(train.labels))
    images, new = half_as_large(train.images[drawn]), half_as_large(test.images)
    kinds = {
        "in_place": (images, new),
        "moved": tuple(np.split(moved_pixels(np.concatenate([images, new]), moved, seed), [len(images)])),
    }
    x, y, questions = [], [], []
    for pictures_to_learn, pictures_to_judge in kinds.values():
        for size in SIZES:
            order = in_rounds(size, BATCH * updates, rng)
            x.append(pictures_to_learn[order])
            y += [train.labels[drawn][order]] * 2  # for two networks
            questions.append(pictures_to_judge)

    keras.utils.set_random_seed(seed)
    model = networks_side_by_side(len(x))
    falling = keras.optimizers.schedules.CosineDecay(learning_rate, updates)
    model.compile(keras.optimizers.Adam(falling), "sparse_categorical_crossentropy")
    model.fit(x, np.stack(y, axis=1), batch_size=BATCH, shuffle=False, verbose=0, callbacks=[progress(1)])

    answers = keras.ops.convert_to_numpy(model(questions)).argmax(axis=2)  # (1000, networks)
    right = (answers == test.labels[:, None]).mean(axis=0)
    accuracy = right.reshape(len(kinds), len(SIZES), 2)  # in place or moved, size, convnet or dense
    measured = {
        name: {kind: accuracy[place, :, network] for place, kind in enumerate(kinds)}
        for network, name in enumerate(("convolutional", "dense"))
    }
    mean = accuracy.mean(axis=1)
    measured["lead"] = {kind: mean[place, 0] - mean[place, 1] for place, kind in enumerate(kinds)}
    measured["noticed"] = mean[0, 1] - mean[1, 1]
    three = datasets.typical(test, 3)
    examples = {kind: pictures_to_judge[three] for kind, (_learn, pictures_to_judge) in kinds.items()}
    return Finding(
        measured=measured,
        figure=pictures.architecture_priors.ArchitecturePriors(measured, SIZES, examples),
        model=model,
    )


@architecture_priors.guess(least=0, most=100, says="{number} of 100")
def the_convnet_without_neighbours(measured):
    """A convnet learns from 256 digits whose pixels were moved to random places, the same in all pictures. How many of
    100 test digits, moved in the same way, does it name correctly?
    """
    return 100 * measured["convolutional"]["moved"][1]


@architecture_priors.claim(
    control={"moved": "mirrored"},
    takes_away="That neighbours are torn apart: all pixels are moved, but neighbours stay neighbours.",
)
def the_lead_goes_with_the_neighbours(measured):
    """With pixels in place the convnet leads; without neighbours it falls at least two points behind."""
    return above(measured["lead"]["in_place"], 0) & below(measured["lead"]["moved"], -0.02)


@architecture_priors.claim(
    control={"moved": "each its own"},
    takes_away="The one order for all pictures: each picture's pixels are moved in a way of its own.",
)
def the_dense_network_does_not_notice(measured):
    """To the dense network it makes no difference, within three points, that all pixels have been moved."""
    return near(measured["noticed"], 0, within=0.03)

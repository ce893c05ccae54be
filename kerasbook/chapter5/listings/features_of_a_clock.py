"""5.4.2 Good features: telling the time from pixels, from the ends of the hands, and from their angles."""

from kerasbook.chapter4.listings.side_by_side import separate_dense
from kerasbook.chapter5 import pictures
from kerasbook.chapter5.settings import Epochs, LearningRate, Seed, chapter
from kerasbook.concepts import Finding, above, below, choice, number, progress
from kerasbook.lazily import keras, np  # in your own code: import keras, numpy as np

Hands = choice(
    "whose angles and ends are told: those of both hands, or those of the minute hand twice", "both", "minute hand"
)
Face = choice("what is drawn: a face with two hands, or two bars as long as the time is late", "hands", "bars")
Play = number("how many degrees each hand is off, as in a worn clock (standard deviation)", least=0, most=30)

SIZES = (10, 30, 100, 300, 1_000)  # numbers of examples
SIDE = 20  # pixels
DAY = 720  # minutes; for a clock with hands it has twelve hours
LENGTHS = (0.5, 0.8)  # of the hour hand and the minute hand; the radius is 1
NEW = 500  # clocks that no model has seen
ROWS = 2_000  # clocks in an epoch: the examples, over and over


def turned(minutes, play, rng):
    """How far both hands have turned at these times, from 0 to 1: `(n, 2)`."""
    exact = np.stack([minutes / DAY, minutes / 60 % 1], axis=1)
    return exact + rng.normal(0, play / 360, exact.shape)


def ends(turns):
    """Where the hands end: x and y of the hour hand, x and y of the minute hand."""
    angles = 2 * np.pi * turns  # (n, 2)
    places = np.stack([np.sin(angles), np.cos(angles)], axis=2) * np.array(LENGTHS)[:, None]  # (n, 2, 2)
    return places.reshape(len(turns), 4)


def clock_faces(turns):
    """A ring and two hands, dark on white: `(n, 20, 20)`, 1 is black."""
    row, column = np.mgrid[:SIDE, :SIDE]
    middle, radius = (SIDE - 1) / 2, SIDE / 2
    points = np.stack([column - middle, middle - row], axis=-1) / radius  # (20, 20, 2)
    ring = 1 - np.abs(np.linalg.norm(points, axis=-1) - 0.94) * radius
    faces = np.broadcast_to(np.clip(ring, 0, 1), (len(turns), SIDE, SIDE))
    tips = ends(turns).reshape(-1, 2, 2)
    for hand, thickness in enumerate((1.8, 1.3)):
        towards = tips[:, hand] / LENGTHS[hand]  # (n, 2), of length 1
        along = np.clip(np.einsum("yxk,nk->nyx", points, towards), 0, LENGTHS[hand])
        beside = np.linalg.norm(points - along[..., None] * towards[:, None, None], axis=-1) * radius
        faces = np.maximum(faces, np.clip(thickness - beside, 0, 1))
    return faces


def bars(turns):
    """Two bars from the left that get longer as the hands would turn."""
    pictures_of = np.zeros((len(turns), SIDE, SIDE))
    for bar, (top, bottom) in enumerate(((3, 8), (12, 17))):
        pictures_of[:, top:bottom] = np.clip(turns[:, bar, None, None] * SIDE - np.arange(SIDE), 0, 1)
    return pictures_of


def clock_networks(sizes=5, pixels=400, width=64):
    """Three kinds of network, each as often as there are numbers of examples, side by side: an axis counts them."""

    def dense(x, units, activation=None):
        axes = "bni,nio->bno"  # clock, network, number in; clock, network, number out
        return separate_dense(axes, x.shape[-1], units, sizes, activation)(x)

    def answers(inputs, units):
        hidden = dense(dense(inputs, width, "relu"), width, "relu")  # (n, sizes, numbers) -> (n, sizes, width)
        return dense(hidden, units)  # -> (n, sizes, units)

    tips, picture = keras.Input((sizes, 4)), keras.Input((sizes, pixels))
    return keras.Model([tips, picture], [answers(tips, 1), answers(picture, 1), answers(picture, 4)])


def trained(examples, minutes, epochs, learning_rate):
    """The networks, each trained on its own number of examples; the last ones answer with the ends of the hands."""
    row = np.arange(ROWS)[:, None] % np.array(SIZES)  # which example each network sees there: (rows, sizes)
    tips, picture = (examples[kind][row].astype("float32") for kind in ("ends", "pixels"))
    time = (minutes[row] / DAY - 0.5)[..., None]
    model = clock_networks(len(SIZES), picture.shape[-1])
    batch = 64
    falling = keras.optimizers.schedules.CosineDecay(learning_rate, max(1, epochs * -(-ROWS // batch)))
    model.compile(keras.optimizers.Adam(falling), ["mean_squared_error"] * 3)
    model.fit([tips, picture], [time, time, tips], batch, epochs, verbose=0, callbacks=[progress(epochs)])
    return model


def time_told(tips):
    """The time at which hands end there: `(n, sizes)`. Which hour the hour hand says, how late the minute hand."""
    hour, minute = (np.arctan2(tips[..., at], tips[..., at + 1]) / (2 * np.pi) % 1 for at in (0, 2))
    hours = np.round(hour * 12 - minute)
    return (60 * (hours + minute)) % DAY


def least_squares(examples, minutes, new):
    """A line: the time as a weighted sum of the numbers. `(n,)`"""
    with_a_one = [np.column_stack([numbers, np.ones(len(numbers))]) for numbers in (examples, new)]
    weights, *_rest = np.linalg.lstsq(with_a_one[0], minutes, rcond=1e-3)
    return with_a_one[1] @ weights


def nearest(examples, minutes, new):
    """The time of the example that looks most like it. `(n,)`"""
    distances = (examples**2).sum(axis=1) - 2 * new @ examples.T  # the rest is the same for all examples
    return minutes[distances.argmin(axis=1)]


def minutes_off(told, minutes):
    """How far from the right time, on average over the clocks; from 11:59 to 12:01 it is two minutes."""
    apart = np.abs(told - minutes) % DAY
    return np.minimum(apart, DAY - apart).mean(axis=0)


@chapter.concept("5.4.2", third="5.4", builds=[clock_networks], quick={"epochs": 6})
def features_of_a_clock(
    hands: Hands = "both",
    face: Face = "hands",
    play: Play = 0.5,
    epochs: Epochs = 12,
    learning_rate: LearningRate = 5e-3,
    seed: Seed = 0,
):
    """How many examples does it take to tell the time?

    Above: clocks as the pixels show them, with the right time and, in red, what a network says that has seen 300
    pictures. Below: how many minutes an answer is off on average on clocks that no model has seen, over the number of
    examples; both axes are logarithmic. From the angles a line tells the time, from the ends of the hands and from the
    pixels a network of two hidden layers. From the pixels there are two more: the time of the most similar picture, and
    a network that answers with the ends of the hands, from which the time follows. The dotted line is two minutes.

    Measures:
        examples: number of examples
        error: how many minutes an answer is off on average
        angles: from the angles, by a line
        ends: from the ends of the hands, by a network
        pixels: from the pixels, by a network
        similar: from the pixels, by the most similar example
        pixel_line: from the pixels, by a line
        pixels_to_ends: from the pixels, by a network that answers with the ends of the hands
    """
    rng = np.random.default_rng(seed)
    keras.utils.set_random_seed(seed)
    minutes, new_minutes = rng.uniform(0, DAY, max(SIZES)), rng.uniform(0, DAY, NEW)
    draw = clock_faces if face == "hands" else bars
    clocks = []
    for times in (minutes, new_minutes):
        turns = turned(times, play, rng)
        told = turns if hands == "both" else turns[:, [1, 1]]
        clocks.append({"angles": told, "ends": ends(told), "pixels": draw(turns).reshape(len(turns), -1)})
    examples, new = clocks

    model = trained(examples, minutes, epochs, learning_rate)
    repeated = [np.repeat(new[kind][:, None], len(SIZES), axis=1).astype("float32") for kind in ("ends", "pixels")]
    answers = [
        keras.ops.convert_to_numpy(answer) for answer in model(repeated)
    ]  # (new, sizes, 1), ..., (new, sizes, 4)
    from_pixels = (answers[1][..., 0] + 0.5) * DAY

    def by(model_of, kind):
        told = [model_of(examples[kind][:size], minutes[:size], new[kind]) for size in SIZES]
        return np.stack(told, axis=1)  # (new, sizes)

    told = {
        "angles": by(least_squares, "angles"),
        "ends": (answers[0][..., 0] + 0.5) * DAY,
        "pixels": from_pixels,
        "similar": by(nearest, "pixels"),
        "pixel_line": by(least_squares, "pixels"),
        "pixels_to_ends": time_told(answers[2]),
    }
    error = {kind: minutes_off(times, new_minutes[:, None]).tolist() for kind, times in told.items()}
    measured = {"examples": list(SIZES), "error": error}
    return Finding(
        measured=measured,
        figure=pictures.features_of_a_clock.ClockFeatures(
            measured, new["pixels"].reshape(-1, SIDE, SIDE), new_minutes, from_pixels[:, SIZES.index(300)]
        ),
        model=model,
    )


@features_of_a_clock.guess(least=0, most=180, says="{number} minutes")
def minutes_off_with_a_hundred_pictures(measured):
    """A network sees a hundred pictures of clocks and their times. On a new picture, how many minutes is it off on
    average? Whoever names a time at random is 180 minutes off.
    """
    return measured["error"]["pixels"][SIZES.index(100)]


@features_of_a_clock.claim(
    control={"hands": "minute hand"}, takes_away="The angle of the hour hand: that of the minute hand is given twice."
)
def ten_angles_are_enough(measured):
    """From the angles of the hands a line tells the time to within two minutes, after ten examples."""
    return below(measured["error"]["angles"][SIZES.index(10)], 2.0)


@features_of_a_clock.claim(
    control={"face": "bars"}, takes_away="The hands: the same times are drawn as two bars, whose dark pixels add up."
)
def thirty_times_as_many_pictures_are_not(measured):
    """From pixels, three hundred examples are not enough: the network, a line and the most similar picture are each
    more than five minutes off.
    """
    error, at = measured["error"], SIZES.index(300)
    network, line, similar = (above(error[by][at], 5.0) for by in ("pixels", "pixel_line", "similar"))
    return network & line & similar


@features_of_a_clock.claim(
    control={"hands": "minute hand"}, takes_away="The hour hand: the network answers with the minute hand's end twice."
)
def answers_have_features_too(measured):
    """With three hundred pictures, a network that answers with the ends of the hands is less than a third as far off
    as one that answers with the time.
    """
    error, at = measured["error"], SIZES.index(300)
    return below(error["pixels_to_ends"][at], error["pixels"][at] / 3)

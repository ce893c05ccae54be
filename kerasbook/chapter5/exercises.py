"""Exercises of chapter 5: puzzles whose answer is a call, in the book's order.

    from kerasbook.chapter5 import exercises

An answer is run and measured like a concept. On six seeds, 0 to 5, every solution passes and every starting point
fails.
"""

from kerasbook import datasets
from kerasbook.chapter2.listings.first_network import digits_in_rows
from kerasbook.chapter5.listings.capacity import coarse, networks_of_widths
from kerasbook.chapter5.listings.features_of_a_clock import clock_faces, ends, least_squares, minutes_off, turned
from kerasbook.chapter5.listings.labels_at_random import HALF, Units, trained_on_labels, what_they_say
from kerasbook.chapter5.listings.leaks import digits_twice, hours_of_dust
from kerasbook.chapter5.listings.learning_rate import trained
from kerasbook.chapter5.listings.protocols import Repeats, protocols
from kerasbook.chapter5.settings import Epochs, LearningRate, Seed, chapter
from kerasbook.concepts import above, below, choice, number, predicted, progress, whole
from kerasbook.lazily import keras, np  # in your own code: import keras, numpy as np

# 5.1.1 Underfitting and overfitting


@chapter.exercise(
    "5.1.1",
    hint=(
        "The wrong labels contradict each other, so that each of them has to be learned by heart on its own. What do "
        "the right ones have in common, and which of the two is learned first?"
    ),
    solution={"epochs": 3},
    why=(
        "The right labels agree with each other: every digit that has one helps with all others. The wrong ones help "
        "with nothing, and the network comes to them last. If it stops early enough, it has learned the rule and "
        "hardly any of the exceptions. It is then right about many training digits whose labels are wrong, and its "
        "training accuracy is low: here this is a good sign."
    ),
)
def half_of_the_labels(epochs: Epochs = 25, width: Units = 256, learning_rate: LearningRate = 3e-3, seed: Seed = 0):
    """Half of the labels

    A thousand digits, and half of their labels are shuffled. At the end of its training, the network has learned all
    labels by heart and is right about six new digits in ten. Have it be right about more than 0.75 of them, with the
    same labels.
    """
    model, _given = trained_on_labels(1_000, width, epochs, learning_rate, "shuffled", seed)
    new, new_labels = digits_in_rows()[1]
    return {"new digits": above((what_they_say(model, new)[HALF] == new_labels).mean(), 0.75)}


# 5.1.2 The nature of generalization in deep learning


Through = whole("your prediction of how many points of the way through the plane lie on the circle", least=0)
Along = whole("your prediction of how many points of the way by the angle lie on the circle", least=0)


def points_on_the_circle(points):
    """How many of some points in the plane are one unit away from the origin, within a thousandth."""
    return int((np.abs(np.linalg.norm(points, axis=1) - 1) < 1e-3).sum())


def straight_in_the_plane(steps=6):
    """From (1, 0) to (0, 1) as pictures are mixed pixel by pixel: `(steps + 1, 2)`."""
    share = np.linspace(0, 1, steps + 1)[:, None]
    return (1 - share) * np.array([[1.0, 0.0]]) + share * np.array([[0.0, 1.0]])


def straight_in_the_angle(steps=6):
    """The same ends, but what goes straight is the angle, one number for each point: `(steps + 1, 2)`."""
    angle = np.linspace(0, np.pi / 2, steps + 1)
    return np.stack([np.cos(angle), np.sin(angle)], axis=1)


@chapter.exercise(
    "5.1.2",
    hint=(
        "Draw the circle, and the straight line between the two points. Then walk along the circle: what is the one "
        "number that you change?"
    ),
    solution={"through": 2, "along": 7},
    why=(
        "A straight line meets a circle in two points at most, and these are its ends: five of the seven are off. The "
        "circle is a manifold of one dimension that lies in a plane of two. Whoever has its coordinate, the angle, "
        "goes straight in it and never leaves. The pixels are the plane, the code is the angle; but an autoencoder has "
        "to find its coordinates by itself, from samples."
    ),
)
def on_the_circle(through: Through = 7, along: Along = 7):
    """On the circle

    A world has points on a circle only, of radius 1 around the origin: a manifold. You go from (1, 0) to (0, 1) in six
    equal steps, once straight through the plane, once by changing the angle in equal steps. Of the seven points of each
    way, ends included, how many lie on the circle?
    """
    return {
        "points on the circle, through the plane": predicted(
            through, points_on_the_circle(straight_in_the_plane()), within=0.5
        ),
        "points on the circle, by the angle": predicted(
            along, points_on_the_circle(straight_in_the_angle()), within=0.5
        ),
    }


# 5.2.1 Training, validation, and test sets


@chapter.exercise(
    "5.2.1",
    hint=(
        "A mean of r scores varies about as much as one of them, divided by the square root of r, if they have nothing "
        "to do with each other. Each score of four folds costs four networks."
    ),
    solution={"repeats": 6},
    why=(
        "A mean of six varies less than half as much as a single score, for 24 networks. What is special about the 100 "
        "houses is not in this number: it is the same each time, and no repetition shows it."
    ),
)
def as_often_as_it_takes(repeats: Repeats = 1, seed: Seed = 0):
    """As often as it takes

    A group has 100 houses. When they are divided anew, its score of K-fold validation with four folds must vary by less
    than 800 dollars. How often is K-fold validation to be repeated, with 24 networks at most?
    """
    measured = protocols(repeats=repeats, updates=50, seed=seed).measured
    return {
        "deviation when divided anew, in dollars": below(measured["same_houses"]["repeated"], 800),
        "networks": below(measured["networks"]["repeated"], 25),
    }


# 5.2.2 Beating a common-sense baseline


Back = whole("how many hours before the hour in question the reading was taken", least=24, most=8_760)


def temperatures():
    """The temperature in Beijing in each hour of 2010 to 2014, in °C, and the first hour of 2014."""
    train, test = datasets.weather()
    return np.concatenate([train.readings[:, 0], test.readings[:, 0]]), len(train.readings)


def off_by(back):
    """Whoever takes an old reading for the temperature of each hour of 2014: how far off, on average, in °C."""
    every, first = temperatures()
    return float(np.abs(every[first:] - every[first - back : len(every) - back]).mean())


def off_by_constant():
    """Whoever always says the median of the years before: how far off in 2014, on average, in °C."""
    every, first = temperatures()
    return float(np.abs(every[first:] - np.median(every[:first])).mean())


@chapter.exercise(
    "5.2.2",
    hint="The night is colder than the day. At which time of day was a good reading taken?",
    solution={"back": 24},
    why=(
        "It will be as warm as it was yesterday at this time: less than 3 °C off, where whoever always says the median "
        "is more than 10 °C off. Against the median, any model looks brilliant. Yesterday's reading is the baseline "
        "that it has to beat, and nobody has to train that."
    ),
)
def without_a_network(back: Back = 36):
    """Without a network

    A network for the weather is to say 24 hours ahead how warm it will be. Before you train it, find a baseline: take
    an old reading for the temperature of every hour of 2014, at least 24 hours old, and be less than 3 °C off on
    average. That is to leave less than a third of the error of whoever always says the median.
    """
    off = off_by(back)
    return {
        "mean error in °C": below(off, 3),
        "share of the median's error that is left": below(off / off_by_constant(), 1 / 3),
    }


# 5.2.3 Things to keep in mind about model evaluation


Twins = whole("your prediction of how many validation digits have their copy in the training data", least=0)
Neighbours = whole(
    "your prediction of how many in 250 validation hours have the hour before or the hour after them in the training "
    "data",
    least=0,
)


def share_with_twins(rows):
    """The share of the validation rows that are training rows, too, over all draws."""
    draws = zip(rows.validation.T, rows.train.T, strict=True)
    return np.mean([np.isin(validation, train) for validation, train in draws])


def share_with_neighbours(rows):
    """The share of the validation rows whose neighbour in time, on one side at least, is a training row."""
    return (np.isin(rows.validation - 1, rows.train) | np.isin(rows.validation + 1, rows.train)).mean()


@chapter.exercise(
    "5.2.3",
    hint=(
        "The copy of a validation digit is one of the other 999 rows, and 750 of these are learned. An hour has two "
        "neighbours, and each of them is as likely to be learned as not. How likely is it that neither is?"
    ),
    solution={"twins": 188, "neighbours": 187},
    why=(
        "Three quarters both times, 188 of 250. Shuffling treats rows as if each had come alone. Copies and hours "
        "have not come alone, and whoever shuffles them gives many answers away before they are asked for. With "
        "the hours it is still worse than the number says: two hours apart they are hardly less alike than one."
    ),
)
def who_knows_whom(twins: Twins = 63, neighbours: Neighbours = 125, seed: Seed = 0):
    """Who knows whom

    500 digits stand in a list twice, and the 1,000 rows are shuffled and cut: 750 to learn from, 250 to validate on. Of
    how many of these 250 is the copy in the training data, on average? And two years of hours are shuffled and cut in
    half. Of 250 validation hours, how many have a neighbour in the training data, the hour before or the hour after?
    """
    rng = np.random.default_rng(seed)
    return {
        "validation digits with a copy": predicted(twins, 250 * share_with_twins(digits_twice("wrong", 20, rng)), 10),
        "validation hours with a neighbour": predicted(
            neighbours, 250 * share_with_neighbours(hours_of_dust("wrong", 1, rng)), 10
        ),
    }


# 5.3.1 Tuning key gradient descent parameters


@chapter.exercise(
    "5.3.1",
    hint=(
        "A rate of 0.001 is what Keras takes if nobody says anything, and 1,000 digits in batches of 50 are only 20 "
        "updates an epoch. On which side of the valley is a network that has had 40 updates and still learns?"
    ),
    solution={"learning_rate": 0.01},
    why=(
        "With 40 updates the network cannot get far in steps of 0.001, and with steps of 0.1 it does not settle. Steps "
        "of about 0.01 are the floor of the valley. With fewer updates the valley moves to larger rates, so a rate "
        "that was found in a short trial may be too large for the long training."
    ),
)
def two_epochs(learning_rate: LearningRate = 1e-3, seed: Seed = 0):
    """Two epochs

    With its usual learning rate, 0.001, rmsprop does not get the network of learning_rate far in two epochs: five
    networks read about half of the test digits. Find a rate with which they read three quarters, on average.
    """
    (_loss, accuracy, _dead), _model = trained([learning_rate], 2, seed)
    return {"accuracy after two epochs": above(accuracy.mean(), 0.75)}


# 5.3.2 Leveraging better architecture priors


Kind = choice("the kind of layer", "dense", "convolutional")
Width = whole("how many units or maps it has", least=1, most=4_096)
Window = whole("of a convolutional layer: how many pixels wide and high its window is", least=1, most=28)


def first_layer(kind, width, window):
    """A layer for pictures of 28 x 28 pixels, built."""
    if kind == "dense":
        layer = keras.layers.Dense(width)
        layer.build((None, 28 * 28))
    else:
        layer = keras.layers.Conv2D(width, window)
        layer.build((None, 28, 28, 1))
    return layer


@chapter.exercise(
    "5.3.2",
    hint=(
        "A unit of a dense layer has a weight for every pixel. A map of a convolutional layer has one for every pixel "
        "of its window, and uses them at all places. Both add a bias."
    ),
    solution={"kind": "convolutional", "width": 64, "window": 3},
    why=(
        "64 maps with a window of 3 x 3 have 64 times 9 weights and 64 biases: 640 numbers to learn. One single dense "
        "unit has 785. What the convolutional layer does not have to learn is what it assumes: that neighbours belong "
        "together, and that a stroke is a stroke wherever it is. An assumption that holds saves weights and data; the "
        "page shows what it costs where it does not hold."
    ),
)
def fewer_weights_than_one_unit(kind: Kind = "dense", width: Width = 1, window: Window = 3):
    """Fewer weights than one unit

    Find a first layer for pictures of 28 x 28 pixels that has fewer parameters than a single dense unit, and gives at
    least 64 units or maps.
    """
    layer = first_layer(kind, width, window)
    alone = first_layer("dense", 1, 1).count_params()
    return {
        "parameters": below(layer.count_params(), alone),
        "units or maps": above(width, 63.5),
        "pixels that are looked at together": above(window**2 if kind == "convolutional" else 28**2, 1.5),
    }


# 5.3.3 Increasing model capacity


Units = whole("how many units the hidden layer has", least=1, most=512)


def memorized(units, seed):
    """The accuracy on training digits of 7 by 7 pixels, after fifty epochs; and the number of parameters."""
    (pixels, labels), _test = digits_in_rows()
    x = coarse(pixels)
    keras.utils.set_random_seed(seed)
    model = networks_of_widths([units])
    model.compile(keras.optimizers.Adam(1e-2), ["sparse_categorical_crossentropy"])
    model.fit(x, [labels], 256, 50, verbose=0, callbacks=[progress(50)])
    answers = keras.ops.convert_to_numpy(model(x))  # (n, 10)
    return float(np.mean(answers.argmax(axis=1) == labels)), model.count_params()


@chapter.exercise(
    "5.3.3",
    hint=(
        "A network of w units has 50w parameters in its hidden layer and 10w + 10 in its last one. In the picture, "
        "which width is the first whose line gets close to the top?"
    ),
    solution={"units": 60},
    why=(
        "Sixty units have 3,610 parameters, about as many as there are digits to learn. They are enough to overfit; "
        "from there you can go back, by fewer units, by stopping earlier, by the means of the next sections. A network "
        "that cannot overfit leaves you with nothing to choose from."
    ),
)
def just_large_enough(units: Units = 2, seed: Seed = 0):
    """Just large enough

    With two units, the network of capacity is right about two thirds of its own training digits. Find a width with
    which it gets more than .95 of them right, with fewer than 4,000 parameters.
    """
    accuracy, parameters = memorized(units, seed)
    return {"accuracy on training digits": above(accuracy, 0.95), "parameters": below(parameters, 4_000)}


# 5.4.2 Feature engineering


FEATURES = (
    "angle of the minute hand",
    "angle of the hour hand",
    "height at which the hour hand ends",
    "number of dark pixels",
)
Feature = choice("the only number that the line is told about a clock", *FEATURES)


def one_number(turns, feature):
    """One number for each clock, `(n, 1)`."""
    columns = (turns[:, 1], turns[:, 0], ends(turns)[:, 1], clock_faces(turns).sum(axis=(1, 2)))
    return columns[FEATURES.index(feature)][:, None]


@chapter.exercise(
    "5.4.2",
    hint="Which of the four takes every value once in twelve hours, and goes forward as the time does?",
    solution={"feature": "angle of the hour hand"},
    why=(
        "The hour hand goes around once in twelve hours, at an even pace: its angle is the time, in other units. The "
        "minute hand comes by twelve times, and how high the hour hand ends is the same at four and at eight. A good "
        "feature is one in which what you ask for is already there. Ten examples are for the units."
    ),
)
def one_number_is_enough(feature: Feature = "angle of the minute hand", seed: Seed = 0):
    """One number is enough

    Of each clock a line is told a single number, for ten clocks whose times it knows. Choose the number with which it
    tells the time to within three minutes.
    """
    rng = np.random.default_rng(seed)
    minutes, new_minutes = rng.uniform(0, 720, 10), rng.uniform(0, 720, 500)
    examples, new = (one_number(turned(times, 0.5, rng), feature) for times in (minutes, new_minutes))
    told = least_squares(examples, minutes, new)
    return {"minutes off": below(float(minutes_off(told, new_minutes)), 3.0)}


# 5.4.3 Using early stopping


Patience = whole("after how many epochs in a row without a new lowest loss the training stops", least=1, most=10)
LOSSES = (0.70, 0.61, 0.55, 0.56, 0.57, 0.53, 0.54, 0.56, 0.58, 0.61, 0.64, 0.68)


def stopped(losses, patience):
    """What the callback of Keras does with these validation losses: the epochs run, and the epoch it goes back to."""
    stop = keras.callbacks.EarlyStopping("val_loss", patience=patience, restore_best_weights=True)
    stop.set_model(keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)]))
    stop.model.stop_training = False
    stop.on_train_begin()
    for epoch, loss in enumerate(losses):
        stop.on_epoch_end(epoch, {"val_loss": loss})
        if stop.model.stop_training:
            break
    return epoch + 1, stop.best_epoch + 1


@chapter.exercise(
    "5.4.3",
    hint=(
        "The loss falls to 0.55 in the third epoch, rises twice, and falls to 0.53 in the sixth. How many epochs in a "
        "row without a new lowest loss must the training endure, and how many are too many?"
    ),
    solution={"patience": 3},
    why=(
        "With a patience of 2 the training stops after the fifth epoch and goes back to the third: it took a bump for "
        "the turn. With 3 it gets over the bump, finds the sixth epoch and stops after the ninth. Each epoch of "
        "patience is an epoch of computing that is thrown away in the end, and insurance against bumps."
    ),
)
def over_the_bump(patience: Patience = 2):
    """Over the bump

    Twelve epochs would have these validation losses: 0.70, 0.61, 0.55, 0.56, 0.57, 0.53, 0.54, 0.56, 0.58, 0.61, 0.64,
    0.68. Find a patience with which early stopping goes back to the lowest of them, and runs fewer than ten epochs.
    """
    epochs, best = stopped(LOSSES, patience)
    return {"validation loss gone back to": below(LOSSES[best - 1], 0.535), "epochs": below(epochs, 10)}


# 5.4.4 Regularizing your model


Left = number("your prediction of an output that dropout leaves, where 1 went in", least=0)
Mean = number("your prediction of the mean of all outputs", least=0)


@chapter.exercise(
    "5.4.4",
    hint=(
        "Three in four outputs become 0. By what must the others be multiplied for the sum to stay the same? And does "
        "the layer behind get more or less on average than without dropout?"
    ),
    solution={"left": 4.0, "mean": 1.0},
    why=(
        "One in four is left, and each is divided by one quarter: four times as large, the mean is 1 as before. So "
        "nothing has to be changed at inference, when all outputs are there. Whoever drops without rescaling, as "
        "dropout was first described, has to multiply by a quarter at inference instead."
    ),
)
def what_is_left(left: Left = 1.0, mean: Mean = 0.25, seed: Seed = 0):
    """What is left

    Ten thousand ones go through keras.layers.Dropout(0.75) in training. What is the value of those that are not 0, and
    what is the mean of all?
    """
    keras.utils.set_random_seed(seed)
    ones = np.ones((1, 10_000), "float32")
    outputs = keras.ops.convert_to_numpy(keras.layers.Dropout(0.75)(ones, training=True))
    return {
        "value of what is left": predicted(left, float(outputs.max()), within=0.1),
        "mean of all outputs": predicted(mean, float(outputs.mean()), within=0.15),
    }

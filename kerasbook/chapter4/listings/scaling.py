"""4.3.2 Numbers of very different sizes."""

from kerasbook import datasets
from kerasbook.chapter4 import pictures
from kerasbook.chapter4.listings.networks import house_network, standardised
from kerasbook.chapter4.settings import Epochs, HouseSource, LearningRate, Seed, Width, chapter
from kerasbook.concepts import Finding, above, choice, near, progress, report_progress, whole
from kerasbook.lazily import keras, np, sklearn  # in your own code: import keras, numpy as np, sklearn

Columns = choice(
    'the numbers before they are scaled: each in its own unit ("units"), or its rank among the training houses, from 0 '
    'to 1 ("ranks")',
    "units",
    "ranks",
)
Trees = whole("how many trees the forest has", least=1, most=500)
Other = choice(
    'what the network is compared with: a random forest ("forest"), or the mean price of the five nearest houses, with '
    'random samples of houses as the forest has them ("neighbours")',
    "forest",
    "neighbours",
)

BATCH = 128
UNIT = 100_000  # dollars


def ranks(train_numbers, *others):
    """Every number as its place among the training part's numbers in its column, from 0 to 1; ties in the middle."""

    def placed(numbers):
        columns = zip(np.sort(train_numbers, axis=0).T, numbers.T, strict=True)
        sides = [np.searchsorted(*column, "left") + np.searchsorted(*column, "right") for column in columns]
        return (np.transpose(sides) / 2 / len(train_numbers)).astype("float32")

    return tuple(map(placed, (train_numbers, *others)))


def mean_error(answers, prices):
    return float(np.abs(answers - prices).mean())


def errors_of_network(x, prices, new, new_prices, width, epochs, learning_rate, seed):
    """The mean absolute error on new houses after each epoch, in dollars, and the network."""
    keras.utils.set_random_seed(seed)
    model = house_network(x.shape[1], width)
    model.compile(keras.optimizers.Adam(learning_rate), "mean_squared_error")
    errors = []

    def measure(epoch, logs):
        errors.append(mean_error(UNIT * keras.ops.convert_to_numpy(model(new))[:, 0], new_prices))

    watch = keras.callbacks.LambdaCallback(on_epoch_end=measure)
    model.fit(x, prices / UNIT, batch_size=BATCH, epochs=epochs, verbose=0, callbacks=[watch, progress(epochs)])
    return errors, model


def error_of_other(other, x, prices, new, new_prices, trees, seed):
    """The mean absolute error of another learner; a tree asks of a number only whether it is above a threshold."""
    if other == "forest":
        learner = sklearn.ensemble.RandomForestRegressor(trees, random_state=seed)
    else:
        learner = sklearn.ensemble.BaggingRegressor(sklearn.neighbors.KNeighborsRegressor(5), trees, random_state=seed)
    return mean_error(learner.fit(x, prices).predict(new), new_prices)


def shares_of_first_layer(numbers):
    """How much of what varies in a first layer with random weights comes from each column: shares that add up to 1."""
    variances = numbers.var(axis=0, dtype="float64")  # all weights are drawn alike: the columns decide
    return variances / variances.sum()


@chapter.concept("4.3.2", third="4.3", builds=[house_network], quick={"epochs": 4, "trees": 3})
def scaling(
    columns: Columns = "units",
    width: Width = 64,
    epochs: Epochs = 12,
    learning_rate: LearningRate = 5e-3,
    other: Other = "forest",
    trees: Trees = 10,
    source: HouseSource = "embedded",
    seed: Seed = 0,
):
    """Why must the numbers that go in be of similar size?

    Left: the mean absolute error on test houses after each epoch, on a logarithmic axis. The same network learns from
    the numbers as they are (red) and from standardised ones (blue), with mean 0 and deviation 1. The dotted line is
    always guessing the median. The marks at the right edge are a random forest (+ with the numbers as they are, × with
    standardised ones), for which the two are the same. Right: how much of what varies in the first layer, before
    training, comes from each column.

    Measures:
        error: mean absolute error on test houses after each epoch, in dollars
        raw: numbers as they are
        standardised: standardised numbers
        last: error after the last epoch, in dollars
        other: error of the other learner, a random forest, in dollars
        median: error of always guessing the median, in dollars
        network_ratio: how many times as large the network's error is with numbers as they are
        other_ratio: the same for the other learner
        largest_share: share of the first layer that the largest column takes
    """
    dataset = datasets.houses(source)
    train, test = dataset
    raw = (train.numbers, test.numbers) if columns == "units" else ranks(train.numbers, test.numbers)
    inputs = {"raw": raw, "standardised": standardised(*raw)}

    errors, others = {}, {}
    for name, (x, new) in inputs.items():
        errors[name], model = errors_of_network(x, train.prices, new, test.prices, width, epochs, learning_rate, seed)
        report_progress(scaling.label("other"), 0.5)
        others[name] = error_of_other(other, x, train.prices, new, test.prices, trees, seed)
    median = mean_error(np.median(train.prices), test.prices)
    last = {name: curve[-1] if curve else median for name, curve in errors.items()}
    shares = {name: shares_of_first_layer(x) for name, (x, _new) in inputs.items()}
    measured = {
        "error": errors,
        "last": last,
        "other": others,
        "median": median,
        "network_ratio": last["raw"] / last["standardised"],
        "other_ratio": others["raw"] / others["standardised"],
        "largest_share": {name: each.max() for name, each in shares.items()},
    }
    return Finding(
        measured=measured, figure=pictures.scaling.Scaling(measured, shares, list(dataset.columns), other), model=model
    )


@scaling.guess(least=0, most=100, says="{number} of 100 dollars")
def what_the_forest_notices(measured):
    """A random forest that learns from standardised numbers is off by a certain amount. With numbers as they are, by
    how many percent of this amount does its error change?
    """
    return 100 * abs(measured["other_ratio"] - 1)


@scaling.claim(
    control={"columns": "ranks"},
    takes_away="The unlike sizes: each number becomes its rank, from 0 to 1 in every column.",
)
def unlike_sizes_spoil_it(measured):
    """From the numbers as they are, the network learns nothing of use in the same time: its error is larger than that
    of always guessing the median.
    """
    return above(measured["last"]["raw"], measured["median"])


@scaling.claim(
    control={"other": "neighbours"},
    takes_away="The trees: the mean of the nearest houses, where the largest column says what is near.",
)
def a_forest_does_not_care(measured):
    """Scaling does not matter to a random forest: its error stays the same within 3 percent."""
    return near(measured["other_ratio"], 1, within=0.03)

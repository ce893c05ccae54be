"""5.2.3 Splits that flatter: redundant rows, the arrow of time, validation data that are not like the rest."""

from collections import namedtuple

from kerasbook import datasets
from kerasbook.chapter4.listings.k_fold import COLUMNS
from kerasbook.chapter4.listings.side_by_side import separate_dense
from kerasbook.chapter5 import pictures
from kerasbook.chapter5.listings.baselines import standard_error
from kerasbook.chapter5.listings.five_questions import half_as_large
from kerasbook.chapter5.settings import Epochs, Seed, chapter
from kerasbook.concepts import Finding, above, choice, progress, whole
from kerasbook.lazily import keras, np  # in your own code: import keras, numpy as np

Split = choice(
    'the order in which each list is cut into training and validation data: the one that flatters ("wrong") or the '
    'one that does not ("right")',
    "wrong",
    "right",
)
Runs = whole("how many networks learn from each list, each with a draw of its own", least=1, most=20)

LAGS = (0, 6, 12, 18)  # hours back, at which the readings of the weather go in
WEEK = 168  # hours
NEW_HOUSES = 1_000


def side_by_side(networks=5, columns=32, width=64, outputs=1, activation=None):
    """Separate networks of three layers, side by side: a second axis counts them. They share nothing."""
    axes = "bni,nio->bno"  # sample, network, number in; sample, network, number out
    return keras.Sequential([
        keras.Input((networks, columns)),
        separate_dense(axes, columns, width, networks, "relu"),  # (n, networks, columns) -> (n, networks, width)
        separate_dense(axes, width, width, networks, "relu"),
        separate_dense(axes, width, outputs, networks, activation),  # -> (n, networks, outputs)
    ])


# Three lists, each in the order in which it is cut


class Cut(namedtuple("Cut", "x y groups train validation new")):
    """A list that is cut into training and validation data, once for each network.

    Args:
        x: What goes in, `(rows, columns)`.
        y: The answers, `(rows,)`: classes if they are integers, else amounts.
        groups: Rows of one group say the same thing more than once, `(rows,)`.
        train: The rows that each network learns from, `(n, runs)`.
        validation: The rows that it is validated on, `(n, runs)`.
        new: Rows that belong to neither, `(n,)`.
    """


def cut(orders, share):
    """Each order in two, `(n, runs)` and `(m, runs)`: the first rows to learn from, the others to validate on."""
    rows = np.array(orders).T
    return np.split(rows, [int(share * len(rows))])


def digits_twice(split, runs, rng):
    """500 digits, each of them twice. Wrong: copied, then shuffled. Right: shuffled, then copied."""
    train, test = datasets.digits()
    images = half_as_large(np.concatenate([train.images, test.images])).reshape(-1, 14 * 14)  # (5000, 196)
    drawn = [rng.permutation(len(train.images))[:500] for _run in range(runs)]
    orders = [rng.permutation(np.repeat(few, 2)) if split == "wrong" else np.repeat(few, 2) for few in drawn]
    new = np.arange(len(train.images), len(images))
    labels = np.concatenate([train.labels, test.labels]).astype("int64")
    return Cut(images, labels, np.arange(len(images)), *cut(orders, 0.75), new)


def hours_of_dust(split, runs, rng):
    """The fine dust of each hour of 2011 and 2012. Wrong: shuffled, then cut. Right: cut as time has ordered it."""
    parts = datasets.weather()
    readings, times = (np.concatenate(each) for each in zip(*parts, strict=True))
    hours = np.arange(max(LAGS), len(readings))
    hours = hours[~np.isnan(readings[hours, -1])]
    x = readings[hours[:, None] - LAGS, :-1].reshape(len(hours), -1)  # (hours, lags * readings)
    when = times[hours]
    past = np.flatnonzero((when >= np.datetime64("2011-01-01")) & (when < np.datetime64("2013-01-01")))
    orders = [rng.permutation(past) if split == "wrong" else past for _run in range(runs)]
    dust = np.log(np.maximum(readings[hours, -1], 1))
    return Cut(x, dust, hours // WEEK, *cut(orders, 0.5), np.flatnonzero(when >= np.datetime64("2013-01-01")))


def houses_by_size(split, runs, rng):
    """600 houses. Wrong: sorted by living area, the largest first, then cut. Right: shuffled, then cut."""
    dataset = datasets.houses()
    chosen = [list(dataset.columns).index(name) for name in COLUMNS]
    numbers = np.concatenate([part.numbers for part in dataset])[:, chosen]  # (2930, 6)
    prices = np.concatenate([part.prices for part in dataset]) / 1_000
    order = rng.permutation(len(prices))
    drawn = [rng.permutation(order[NEW_HOUSES:])[:600] for _run in range(runs)]
    largest_first = [few[np.argsort(-numbers[few, COLUMNS.index("living_area")])] for few in drawn]
    orders = largest_first if split == "wrong" else drawn
    return Cut(numbers, prices, np.arange(len(prices)), *cut(orders, 0.75), order[:NEW_HOUSES])


LISTS = {"digits": digits_twice, "dust": hours_of_dust, "houses": houses_by_size}


# What the networks say of themselves, and what is so


def scale(values):
    """Mean and deviation over the rows; a column that is always the same is only shifted."""
    mean, deviation = values.mean(axis=0), values.std(axis=0)
    return mean, np.where(deviation > 0, deviation, 1)


def errors_of(rows, epochs, seed):
    """The errors of networks on their validation rows, and on new ones: `(n, runs)` each."""
    runs = rows.train.shape[1]
    classes = rows.y.dtype.kind == "i"
    (mean, deviation), (middle, spread) = scale(rows.x[rows.train]), scale(rows.y[rows.train])
    if classes:  # pixels are alike already, and labels are no amounts
        mean, deviation, middle, spread = 0, 1, 0, 1

    keras.utils.set_random_seed(seed)
    outputs, activation = (10, "softmax") if classes else (1, None)
    model = side_by_side(runs, rows.x.shape[1], outputs=outputs, activation=activation)
    batch = 32 if len(rows.train) < 2_000 else 128
    falling = keras.optimizers.schedules.CosineDecay(5e-3, decay_steps=max(1, epochs * -(-len(rows.train) // batch)))
    loss = "sparse_categorical_crossentropy" if classes else "mean_squared_error"
    model.compile(keras.optimizers.Adam(falling), loss)
    answers = (rows.y[rows.train] - middle) / spread  # (n, runs)
    x = (rows.x[rows.train] - mean) / deviation  # (n, runs, columns)
    model.fit(x, answers[..., None], batch_size=batch, epochs=epochs, verbose=0, callbacks=[progress(epochs)])

    def errors(numbers):
        outputs = keras.ops.convert_to_numpy(model((rows.x[numbers] - mean) / deviation))
        if classes:
            return (outputs.argmax(axis=-1) != rows.y[numbers]).astype(float)
        return np.abs(outputs[..., 0] * spread + middle - rows.y[numbers])

    return errors(rows.validation), errors(np.repeat(rows.new[:, None], runs, axis=1)), model


@chapter.concept("5.2.3", third="5.2", builds=[side_by_side], quick={"epochs": 12, "runs": 3})
def leaks(split: Split = "wrong", epochs: Epochs = 16, runs: Runs = 5, seed: Seed = 0):
    """How does a split come to flatter a network?

    Three lists are cut into training and validation data, and only the order before the cut is at fault. Left: 500
    digits, each of which stands in the list twice, shuffled after they were copied. In the middle: the fine dust in
    each hour of two years, shuffled, so that hours next to those of the validation are learned. Right: houses, sorted
    by their size, so that the validation data are the smallest. Each line is a network. It leads from the error on
    validation data (red), which the network is judged by, to the error on new data (blue), which the validation was to
    foretell. The bars reach two standard errors to each side.

    Measures:
        said: error on validation data
        true: error on new data
        digits: digits, as a share of them
        dust: fine dust, as the mean error of its logarithm
        houses: houses, in thousand dollars
        optimism: by how many percent the error on validation data is too small
        standard_errors: the same in standard errors of the difference
        error_of_said: standard error of the error on validation data
        error_of_true: standard error of the error on new data
    """
    measured = {key: {} for key in ("said", "true", "optimism", "standard_errors", "error_of_said", "error_of_true")}
    for name, ordered in LISTS.items():
        rows = ordered(split, runs, np.random.default_rng(seed))
        on_validation, on_new, model = errors_of(rows, epochs, seed)
        said, true = on_validation.mean(axis=0), on_new.mean(axis=0)  # (runs,)
        of_said, of_true = (
            np.mean([standard_error(errors[:, run], groups[:, run]) for run in range(runs)])
            for errors, groups in (
                (on_validation, rows.groups[rows.validation]),
                (on_new, np.repeat(rows.groups[rows.new][:, None], runs, axis=1)),
            )
        )
        measured["said"][name], measured["true"][name] = said.tolist(), true.tolist()
        measured["optimism"][name] = 100 * (1 - said.mean() / true.mean())
        measured["standard_errors"][name] = (true - said).mean() / np.hypot(of_said, of_true)
        measured["error_of_said"][name], measured["error_of_true"][name] = of_said, of_true
    return Finding(measured=measured, figure=pictures.leaks.Leaks(measured), model=model)


@leaks.guess(least=0, most=100, says="{number} of 100")
def mistakes_that_are_left(measured):
    """A network makes 100 mistakes on new digits. On as many validation digits, of which most have a twin among the
    training digits, how many does it make?
    """
    return 100 - measured["optimism"]["digits"]


@leaks.claim(
    control={"split": "right"}, takes_away="The twins: both copies of a digit are on the same side of the cut."
)
def a_twin_gives_the_answer_away(measured):
    """Where a digit's copy may be among the training data, the validation error is too small by more than two standard
    errors.
    """
    return above(measured["standard_errors"]["digits"], 2)


@leaks.claim(
    control={"split": "right"},
    takes_away="The hours between: the network learns from one year and is validated on the next.",
)
def the_hours_beside_it_do_so_too(measured):
    """Where hours are shuffled before the cut, the validation error is too small by more than two standard errors."""
    return above(measured["standard_errors"]["dust"], 2)


@leaks.claim(control={"split": "right"}, takes_away="The order by size: the houses are shuffled before the cut.")
def small_houses_are_easy(measured):
    """Where the smallest houses are kept for validation, the validation error is too small by more than two standard
    errors.
    """
    return above(measured["standard_errors"]["houses"], 2)

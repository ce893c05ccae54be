"""6.2.2 and 6.2.3 One project from a constant answer to a regularised network."""

import itertools
from typing import NamedTuple

from kerasbook import datasets
from kerasbook.backends import steps_at_once
from kerasbook.chapter4.listings.side_by_side import separate_dense
from kerasbook.chapter6 import pictures
from kerasbook.chapter6.settings import LearningRate, Seed, chapter
from kerasbook.concepts import Finding, above, below, choice, number, progress, whole
from kerasbook.lazily import keras, np, sklearn  # in your own code: import keras, numpy as np, sklearn

Houses = whole("how many houses there are to learn from", least=50, most=940)
Networks = whole("how many networks a step trains, each on houses drawn anew", least=2, most=20)
Large = whole("how many units each of the large network's two layers has", least=1, most=256)
Decay = number("weight decay of the large network once it is regularised", least=0.0)
Updates = whole("how many updates the large network gets; the others get half of them", least=2)
Prices = choice("every house's own price, or that of another house", "right", "shuffled")

SMALL = 16  # units in the single layer of the small network
BATCH = 100
VALIDATION = 1_400  # houses, so many that small differences can be told from luck


class Step(NamedTuple):
    """A step of the road: what every network says about its own training houses, the validation and the test houses."""

    train: "np.ndarray"
    validation: "np.ndarray"
    test: "np.ndarray"


def networks_side_by_side(networks=6, columns=15, width=16, layers=1):
    """Separate networks next to each other, each with weights of its own: all learn in the time of one."""
    axes = "bni,nio->bno"  # house, network, number in; house, network, number out
    hidden = [separate_dense(axes, width if layer else columns, width, networks, "relu") for layer in range(layers)]
    return keras.Sequential([
        keras.Input((networks, columns)),
        *hidden,  # (n, networks, columns) -> (n, networks, width)
        separate_dense(axes, width, 1, networks),  # -> (n, networks, 1)
    ])


def described(part, names, kinds):
    """Where a house stands and what kind it is, as numbers: `(n, neighbourhoods + kinds + 2)`."""
    return np.column_stack([part.neighborhoods[:, None] == names, part.kinds[:, None] == kinds, part.places])


def tables(more, draws, validation):
    """What goes into each network: its training houses, the validation and the test houses, `(n, networks, columns)`.

    Every network's houses are standardised by its own training houses. Values more than four deviations away count as
    four: a few hundred houses say little about the largest one.

    Args:
        more: Whether neighbourhood, kind and place go in, too.
    """
    train, test = datasets.houses()
    known, new = train.numbers, test.numbers
    if more:
        names, kinds = np.unique(train.neighborhoods), np.unique(train.kinds)
        known = np.column_stack([known, described(train, names, kinds)])
        new = np.column_stack([new, described(test, names, kinds)])
    parts = []
    for drawn in draws:
        mean, deviation = known[drawn].mean(axis=0), known[drawn].std(axis=0)
        flags = np.isin(known, (0, 1)).all(axis=0)  # 0 or 1 stay as they are
        mean, deviation = np.where(flags, 0, mean), np.where(flags | (deviation == 0), 1, deviation)
        parts.append([((each - mean) / deviation).clip(-4, 4) for each in (known[drawn], known[validation], new)])
    return [np.stack(each, axis=1).astype("float32") for each in zip(*parts, strict=True)]


def always_the_median(prices, draws, houses, tests):
    """The median price of a network's training houses, whatever the house."""
    medians = np.median(prices[draws], axis=1)  # (networks,)
    return Step(*(np.tile(medians, (count, 1)) for count in (draws.shape[1], houses, tests)))


def straight_lines(table, prices, draws):
    """Ridge regression on the logarithm of the price; how much it shrinks the weights, cross-validation decides."""
    said = []
    for place, drawn in enumerate(draws):
        line = sklearn.linear_model.RidgeCV(np.logspace(-1, 3, 9)).fit(table[0][:, place], np.log(prices[drawn]))
        said.append([np.exp(line.predict(part[:, place])) for part in table])
    return Step(*(np.stack(each, axis=1) for each in zip(*said, strict=True)))


def trained(table, prices, draws, width, layers=2, decay=0.0, updates=200, learning_rate=8e-3, seed=0):
    """Networks side by side, fitted to the logarithms of their houses' prices, and what they say."""
    logs = np.log(prices[draws])  # (networks, houses)
    middle, spread = logs.mean(axis=1), logs.std(axis=1)
    rng = np.random.default_rng(seed)
    keras.utils.set_random_seed(seed)
    model = networks_side_by_side(len(draws), table[0].shape[-1], width, layers)
    falling = keras.optimizers.schedules.CosineDecay(learning_rate, updates)
    optimizer = keras.optimizers.AdamW(falling, weight_decay=decay)
    model.compile(optimizer, "mean_squared_error", steps_per_execution=steps_at_once(20))
    rounds = -(-updates * BATCH // draws.shape[1])  # all of them in one call of fit, which takes its time over a round
    order = np.concatenate([rng.permutation(draws.shape[1]) for _round in range(rounds)])[: updates * BATCH]
    y = ((logs.T - middle) / spread)[..., None]  # (houses, networks, 1)
    model.fit(table[0][order], y[order], batch_size=BATCH, shuffle=False, verbose=0, callbacks=[progress(1)])
    answers = (keras.ops.convert_to_numpy(model(part))[..., 0] for part in table)
    return Step(*(np.exp(answer * spread + middle) for answer in answers)), model


def compared(errors, before):
    """By how many dollars a step's error is lower than another's, and the standard error of that: over the houses.

    Args:
        errors: Mean absolute error on each validation house, over the networks: `(n,)`.
        before: The same of the step before.
    """
    gains = before - errors
    return gains.mean(), gains.std() / len(gains) ** 0.5


@chapter.concept("6.2.2", third="6.2", builds=[networks_side_by_side], quick={"networks": 3, "updates": 300})
def beat_then_overfit(
    houses: Houses = 300,
    networks: Networks = 6,
    large: Large = 64,
    decay: Decay = 1.0,
    updates: Updates = 400,
    learning_rate: LearningRate = 8e-3,
    prices: Prices = "right",
    seed: Seed = 0,
):
    """Which steps of a project really help?

    The road of one project, from the top down: the prices of houses, with 300 of them to learn from. Each filled dot is
    the mean error of one network, or one baseline, on 1,400 houses kept for validation; each ring is its error on its
    own training houses. Six dots a step, for six draws of the 300. The axis is logarithmic. At the right: by how
    many dollars the step is better than the one before, with two standard errors; the colour says whether that is
    enough.

    Measures:
        validation: mean absolute error on validation houses, in dollars
        train: mean absolute error on the houses that were learned from, in dollars
        runs: error on validation houses, network by network
        train_runs: error on training houses, network by network
        gain: by how many dollars a step is better than the one before
        uncertain: standard error of that, in dollars
        median: always the median price
        line: a straight line for the logarithm
        small: a small network
        large: a large network, trained for long
        decayed: the large network with weight decay
        located: and it is told the neighbourhood
        test_error: error of the last step on the test houses, in dollars
        line_located: error of a straight line that is told the neighbourhood, in dollars
    """
    train, test = datasets.houses()
    rng = np.random.default_rng(seed)
    validation, pool = np.split(rng.permutation(len(train.prices)), [VALIDATION])
    draws = np.array([rng.permutation(pool)[:houses] for _network in range(networks)])  # (networks, houses)
    known = train.prices if prices == "right" else rng.permutation(train.prices)
    numbers, located = (tables(more, draws, validation) for more in (False, True))

    data = known, draws
    rates = {"learning_rate": learning_rate, "seed": seed}
    short = {**rates, "updates": updates // 2}
    steps = {"median": always_the_median(known, draws, VALIDATION, len(test.prices))}
    steps["line"] = straight_lines(numbers, known, draws)
    steps["small"], _model = trained(numbers, *data, SMALL, layers=1, **short | {"learning_rate": 2 * learning_rate})
    steps["large"], _model = trained(numbers, *data, large, updates=updates, **rates)
    steps["decayed"], _model = trained(numbers, *data, large, decay=decay, **short)
    steps["located"], model = trained(located, *data, large, decay=decay, **short)

    off = {name: np.abs(step.validation - known[validation][:, None]) for name, step in steps.items()}
    off_before = {name: np.abs(step.train - known[draws].T) for name, step in steps.items()}
    line_off = np.abs(straight_lines(located, known, draws).validation - known[validation][:, None])
    gains = {
        name: compared(off[name].mean(axis=1), off[before].mean(axis=1)) for before, name in itertools.pairwise(steps)
    }
    measured = {
        "validation": {name: errors.mean() for name, errors in off.items()},
        "train": {name: errors.mean() for name, errors in off_before.items()},
        "runs": {name: errors.mean(axis=0).tolist() for name, errors in off.items()},
        "train_runs": {name: errors.mean(axis=0).tolist() for name, errors in off_before.items()},
        "gain": {name: gain for name, (gain, _uncertain) in gains.items()},
        "uncertain": {name: uncertain for name, (_gain, uncertain) in gains.items()},
        "test_error": np.abs(steps["located"].test - test.prices[:, None]).mean(),
        "line_located": line_off.mean(),
    }
    return Finding(measured=measured, figure=pictures.beat_then_overfit.Road(measured), model=model)


@beat_then_overfit.guess(least=0, most=60_000, step=500, says="{number} dollars")
def error_where_the_road_ends(measured):
    """Always saying the median price is about 58,000 dollars off. How many dollars off is the last network, which has
    been regularised and knows the neighbourhood?
    """
    return measured["validation"]["located"]


@beat_then_overfit.claim(
    control={"prices": "shuffled"}, takes_away="Every house's own price: there is nothing to be learned."
)
def the_simplest_model_makes_most_of_the_way(measured):
    """A straight line is better than the median by two standard errors, and already makes more than three quarters of
    the whole way.
    """
    ends = measured["validation"]
    whole_way = ends["median"] - ends["located"]
    return above(measured["gain"]["line"], 2 * measured["uncertain"]["line"]) & above(
        measured["gain"]["line"] / whole_way, 0.75
    )


@beat_then_overfit.claim(
    control={"large": 3}, takes_away="The capacity: the large network has three units in each layer."
)
def the_large_network_overfits(measured):
    """The large network errs less than a third as much on the houses it has learned from as on others, on which it is
    worse than the small one by two standard errors.
    """
    return below(measured["train"]["large"], measured["validation"]["large"] / 3) & below(
        measured["gain"]["large"], -2 * measured["uncertain"]["large"]
    )


@beat_then_overfit.claim(
    control={"large": 3}, takes_away="What there is to be regularised: three units in a layer do not overfit."
)
def regularising_it_helps(measured):
    """Weight decay makes the large network better by two standard errors, and by more than 800 dollars."""
    return above(measured["gain"]["decayed"], 2 * measured["uncertain"]["decayed"]) & above(
        measured["gain"]["decayed"], 800
    )

"""4.3.4 K-fold validation, where there is little data."""

from kerasbook import datasets
from kerasbook.chapter4 import pictures
from kerasbook.chapter4.listings.side_by_side import separate_dense
from kerasbook.chapter4.settings import LearningRate, Seed, Width, chapter
from kerasbook.concepts import Finding, above, below, choice, each_epoch, whole
from kerasbook.lazily import keras, np  # in your own code: import keras, numpy as np

Houses = whole("how many houses there are to learn from and to validate on", least=20, most=1_000)
Folds = whole("into how many folds they are divided", least=2, most=20)
Splits = whole("how often all of it is repeated with houses shuffled anew", least=2, most=100)
Updates = whole("how many updates the weights get, each from all training houses", least=0)
Validated = choice(
    'what the networks of a split are validated on: each on a fold of its own ("own fold"), or all on the first fold '
    '("same fold")',
    "own fold",
    "same fold",
)
Copies = whole("how often each house is there, as when a list is put together out of others", least=1, most=10)

COLUMNS = ("living_area", "year_built", "year_remodeled", "basement_area", "garage_area", "fireplaces")


def fold_networks(networks=80, columns=6, width=64):
    """As many separate networks as there are folds in all, side by side: an axis in front counts them."""
    axes = "nbi,nio->nbo"  # network, house, number in; network, house, number out
    return keras.Sequential([
        keras.Input(batch_shape=(networks, None, columns + 1)),  # with a 1 whose weight is the bias
        # (networks, houses, columns + 1) -> (networks, houses, width)
        separate_dense(axes, columns + 1, width, networks, "relu", use_bias=False),
        separate_dense(axes, width, 1, networks, use_bias=False),  # -> (networks, houses, 1)
    ])


def divided(houses, folds, splits, same_fold, rng):
    """Which houses each network is trained and validated on: `(splits * folds, training)` and `(..., validation)`."""
    train, validation = [], []
    for _split in range(splits):
        parts = rng.permutation(houses)[: houses // folds * folds].reshape(folds, -1)
        for fold in range(folds):
            held_back = 0 if same_fold else fold
            validation.append(parts[held_back])
            train.append(np.delete(parts, held_back, axis=0).ravel())
    return np.array(train), np.array(validation)


def with_a_one(numbers):
    """A last column of ones, whose weight is the bias."""
    return np.concatenate([numbers, np.ones_like(numbers[..., :1])], axis=-1).astype("float32")


def errors_in_dollars(numbers, prices, train, validation, fresh, before, width, updates, learning_rate, seed):
    """The mean absolute error of each network on its validation houses, and on fresh ones: `(networks,)` each.

    Args:
        before: Whether mean and deviation come from all houses, before the split, or from the training houses alone.
    """
    networks = len(train)
    seen = np.broadcast_to(numbers, (networks, *numbers.shape)) if before else numbers[train]
    mean, deviation = seen.mean(axis=1, keepdims=True), seen.std(axis=1, keepdims=True)
    deviation = np.where(deviation > 0, deviation, 1)  # a column that is always the same becomes 0
    of_training = prices[train]  # (networks, houses)
    middle, spread = of_training.mean(axis=1, keepdims=True), of_training.std(axis=1, keepdims=True)

    keras.utils.set_random_seed(seed)
    model = fold_networks(networks, numbers.shape[1], width)
    falling = keras.optimizers.schedules.CosineDecay(learning_rate, decay_steps=max(1, updates))
    model.compile(keras.optimizers.Adam(falling), "mean_squared_error")
    x, y = with_a_one((numbers[train] - mean) / deviation), ((of_training - middle) / spread)[..., None]
    for _update in each_epoch(updates):
        model.train_on_batch(x, y)

    def errors(new, their_prices):
        answers = keras.ops.convert_to_numpy(model(with_a_one((new - mean) / deviation)))[..., 0]  # (networks, houses)
        return np.abs(answers * spread + middle - their_prices).mean(axis=1)

    return errors(numbers[validation], prices[validation]), errors(fresh.numbers[None], fresh.prices), model


def houses_to_use(count, copies, rng):
    """Some of the training houses, six numbers each, and all other houses, which no network ever sees."""
    dataset = datasets.houses()
    train, test = dataset
    chosen = [list(dataset.columns).index(name) for name in COLUMNS]
    order = rng.permutation(len(train.prices))
    drawn, left = np.split(order, [count // copies])
    drawn = np.tile(drawn, copies)
    fresh = test._replace(
        numbers=np.concatenate([test.numbers, train.numbers[left]])[:, chosen],
        prices=np.concatenate([test.prices, train.prices[left]]),
    )
    return train.numbers[drawn][:, chosen], train.prices[drawn], fresh


@chapter.concept("4.3.4", third="4.3", builds=[fold_networks], quick={"splits": 10, "updates": 90})
def k_fold(
    houses: Houses = 400,
    folds: Folds = 4,
    splits: Splits = 20,
    validated: Validated = "own fold",
    copies: Copies = 1,
    width: Width = 64,
    updates: Updates = 120,
    learning_rate: LearningRate = 0.02,
    seed: Seed = 0,
):
    """How far can you trust a validation score when there is little data?

    400 houses are divided into four folds, and a network is trained for each fold on the other three. All of it is
    done again for twenty random splits. Left, split by split: each grey dot is the error on one fold, the red one is
    the first fold's, which is what a single hold-out set would have said, and the blue one is the mean of the folds.
    The dotted line is the error on more than 2,000 houses that no network has seen. Right: how hold-out scores and
    K-fold means spread over the splits.

    Measures:
        scores: mean absolute error on each fold of each split, in dollars
        means: mean over the folds, split by split
        hold_out_deviation: standard deviation of a hold-out score over the splits
        mean_deviation: standard deviation of the K-fold mean over the splits
        validation_error: mean absolute error on validation houses, in dollars
        fresh_error: mean absolute error on houses that no network has seen, in dollars
        honesty: error on validation houses, as a share of the error on houses never seen
        normalised_before: how many percent the validation error falls if means and deviations come from all houses
    """
    rng = np.random.default_rng(seed)
    numbers, prices, fresh = houses_to_use(houses, copies, rng)
    train, validation = divided(len(prices), folds, splits, validated == "same fold", rng)
    settings = {"width": width, "updates": updates, "learning_rate": learning_rate, "seed": seed}
    table = (numbers, prices, train, validation, fresh)
    errors, fresh_errors, model = errors_in_dollars(*table, before=False, **settings)
    errors_before, _fresh, _model = errors_in_dollars(*table, before=True, **settings)

    scores = errors.reshape(splits, folds)
    measured = {
        "scores": scores.tolist(),
        "means": scores.mean(axis=1).tolist(),
        "hold_out_deviation": np.sqrt(scores.var(axis=0).mean()),
        "mean_deviation": scores.mean(axis=1).std(),
        "validation_error": errors.mean(),
        "fresh_error": fresh_errors.mean(),
        "honesty": errors.mean() / fresh_errors.mean(),
        "normalised_before": 100 * (1 - errors_before.mean() / errors.mean()),
    }
    return Finding(measured=measured, figure=pictures.k_fold.KFold(measured), model=model)


@k_fold.guess(least=0, most=100, says="{number} of 100 dollars")
def spread_of_the_mean(measured):
    """A hold-out score changes from split to split. Where it varies by 100 dollars, by how many does the mean of four
    folds vary?
    """
    return 100 * measured["mean_deviation"] / measured["hold_out_deviation"]


@k_fold.claim(
    control={"validated": "same fold"},
    takes_away="The other folds: all four networks are validated on the first one, and their scores are averaged.",
)
def the_mean_is_steadier(measured):
    """Over the splits, the mean of the folds varies less than 0.6 times as much as a single hold-out score."""
    return below(measured["mean_deviation"], 0.6 * measured["hold_out_deviation"])


@k_fold.claim(
    control={"copies": 4},
    takes_away="That a house is in one fold only: each is there four times, and so in other folds, too.",
)
def the_mean_is_honest(measured):
    """The error that K-fold validation reports is at least 0.8 of the error on houses that no network has seen."""
    return above(measured["honesty"], 0.8)

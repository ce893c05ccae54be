"""5.2.1 Hold-out, K-fold and repeated K-fold validation: what each costs, and what it buys."""

from collections import namedtuple

from kerasbook import datasets
from kerasbook.chapter4.listings.k_fold import COLUMNS, divided, errors_in_dollars, fold_networks
from kerasbook.chapter5 import pictures
from kerasbook.chapter5.settings import Seed, chapter
from kerasbook.concepts import Finding, above, below, choice, whole
from kerasbook.lazily import np  # in your own code: import numpy as np

Houses = whole("how many houses each group of people has, to learn from and to validate on", least=20, most=800)
Groups = whole("how many groups there are, each with houses of its own, as far as the houses go", least=2, most=50)
Repeats = whole("how often K-fold validation is repeated", least=1, most=10)
Updates = whole("how many updates the weights get, each from all training houses", least=0)
Again = choice(
    'what a repetition divides: the same houses, shuffled anew ("shuffled"); the same houses into the same folds '
    '("same folds"); or the houses of another group ("other houses")',
    "shuffled",
    "same folds",
    "other houses",
)

FOLDS = 4
ROUNDS = 4  # how often each group does all of it, to see how its scores vary
WIDTH = 32
LARGE = 4_000  # square feet
FRESH = 500  # houses at least that no group has


class Table(namedtuple("Table", "numbers prices")):
    """Six numbers for each house, and its price in dollars: `(n, 6)` and `(n,)`."""


def ordinary_houses():
    """The houses of Ames, but for five that are very large: who published them recommends to leave those out."""
    dataset = datasets.houses()
    chosen = [list(dataset.columns).index(name) for name in COLUMNS]
    parts = [(part.numbers[:, chosen], part.prices) for part in dataset]
    numbers, prices = (np.concatenate(each) for each in zip(*parts, strict=True))
    ordinary = numbers[:, COLUMNS.index("living_area")] <= LARGE
    return Table(numbers[ordinary], prices[ordinary])


def in_folds(groups, repeats, again, rng):
    """Which houses each network learns from and is validated on, in the order of groups, rounds, repeats, folds."""
    train, validation = [], []
    for houses in groups:
        for _round in range(ROUNDS):
            divisions = 1 if again == "same folds" else repeats
            learned, held_back = divided(len(houses), FOLDS, divisions, False, rng)
            times = repeats // divisions
            train.append(np.tile(houses[learned], (times, 1)))
            validation.append(np.tile(houses[held_back], (times, 1)))
    return np.concatenate(train), np.concatenate(validation)


def scores_of(errors, again):
    """The scores of the three protocols: `(groups, rounds, repeats, folds)` -> `(groups, ...)` for each."""
    one_k_fold = errors.mean(axis=-1)  # (groups, rounds, repeats)
    repeated = one_k_fold.mean(axis=-1)  # (groups, rounds)
    if again == "other houses":
        repeats = errors.shape[2]
        others = [np.roll(one_k_fold[:, :, number], number, axis=0) for number in range(repeats)]
        repeated = np.mean(others, axis=0)
    return {
        "hold_out": errors.reshape(len(errors), -1),
        "k_fold": one_k_fold.reshape(len(errors), -1),
        "repeated": repeated,
    }


def within_groups(scores):
    """How a score varies when the same houses are divided anew: the deviation within a group, over all groups."""
    return np.sqrt(scores.var(axis=1, ddof=1).mean())


def between_groups(scores):
    """How a score varies when other houses are to be had: the deviation over the groups."""
    return np.sqrt(scores.var(axis=0, ddof=1).mean())


@chapter.concept("5.2.1", third="5.2", builds=[fold_networks], quick={"groups": 16, "updates": 50})
def protocols(
    houses: Houses = 100,
    groups: Groups = 20,
    repeats: Repeats = 3,
    again: Again = "shuffled",
    updates: Updates = 100,
    seed: Seed = 0,
):
    """Which way to validate is worth its cost?

    Twenty groups of people have 100 houses each, and each group asks how far off its networks are. Left: the scores
    that some groups get, less the error of the same networks on houses that nobody has seen. At 0 a score is right.
    Red: one hold-out fold, blue: the mean of four folds, black: K-fold validation, repeated three times. Right: how
    much a score varies, over the number of networks that it costs, on a logarithmic axis: when the same houses are
    divided anew (orange), and when they are the houses of another group (purple).

    Measures:
        networks: how many networks a score costs
        same_houses: deviation of a score when the same houses are divided anew, in dollars
        other_houses: deviation of what a score is off, from group to group, in dollars
        hold_out: hold-out validation
        k_fold: K-fold validation
        repeated: repeated K-fold validation
        off: what each score is off, group by group, in dollars
        fresh_error: mean absolute error on houses that no network has seen, in dollars
    """
    table = ordinary_houses()
    rng = np.random.default_rng(seed)
    order = rng.permutation(len(table.prices))
    groups = min(groups, (len(order) - FRESH) // houses)
    parts, fresh = np.split(order, [groups * houses])
    of_groups = parts.reshape(groups, houses)
    train, validation = in_folds(of_groups, repeats, again, rng)
    settings = {"before": False, "width": WIDTH, "updates": updates, "learning_rate": 0.02, "seed": seed}
    unseen = Table(table.numbers[fresh], table.prices[fresh])
    errors, true, model = errors_in_dollars(*table, train, validation, unseen, **settings)

    shape = (groups, ROUNDS, repeats, FOLDS)
    said = scores_of(errors.reshape(shape), again)
    truth = true.reshape(groups, -1).mean(axis=1)  # (groups,)
    off = scores_of((errors.reshape(shape) - truth[:, None, None, None]), again)
    measured = {
        "networks": {"hold_out": 1, "k_fold": FOLDS, "repeated": FOLDS * repeats},
        "same_houses": {name: within_groups(scores) for name, scores in said.items()},
        "other_houses": {name: between_groups(scores) for name, scores in off.items()},
        "off": {name: scores.tolist() for name, scores in off.items()},
        "fresh_error": truth.mean(),
    }
    return Finding(measured=measured, figure=pictures.protocols.Protocols(measured), model=model)


@protocols.guess(least=0, most=100, says="{number} of 100 dollars")
def what_repeating_leaves(measured):
    """From group to group, the score of K-fold validation is off by more or by less. Where this varies by 100 dollars,
    by how many does it vary if K-fold validation is repeated three times, shuffled anew, at three times the cost?
    """
    return 100 * measured["other_houses"]["repeated"] / measured["other_houses"]["k_fold"]


@protocols.claim(
    control={"again": "same folds"},
    takes_away="The shuffling: a repetition divides the houses into the same folds, and only the first weights differ.",
)
def each_step_is_steadier(measured):
    """Divided anew, the same houses give a steadier score with each step: the deviation of K-fold validation is less
    than half that of a hold-out score, and repeating it takes a fifth at least of the rest.
    """
    same = measured["same_houses"]
    return below(same["k_fold"], 0.5 * same["hold_out"]) & below(same["repeated"], 0.8 * same["k_fold"])


@protocols.claim(control={"houses": 800}, takes_away="That there is little data: each group has 800 houses.")
def few_houses_need_folds(measured):
    """With so few houses, the score of a hold-out set varies by more than 2,000 dollars more than that of K-fold
    validation when the same houses are divided anew.
    """
    return above(measured["same_houses"]["hold_out"], measured["same_houses"]["k_fold"], by=2_000)


@protocols.claim(
    control={"again": "other houses"},
    takes_away="That all repetitions divide the same houses: each takes those of another group.",
)
def it_is_no_substitute_for_houses(measured):
    """What is special about a group's houses, no repetition evens out: repeated, K-fold validation is still off by more
    than three quarters of what it was, from group to group.
    """
    other = measured["other_houses"]
    return above(other["repeated"], 0.75 * other["k_fold"])

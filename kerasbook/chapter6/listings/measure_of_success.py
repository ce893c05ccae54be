"""6.1.4 Accuracy, ROC AUC, precision and recall, calibration: which of them counts?"""

from kerasbook import datasets
from kerasbook.chapter6 import pictures
from kerasbook.chapter6.listings.films import NETWORKS, Updates, film_networks, film_parts, fitted, said_by, together
from kerasbook.chapter6.settings import LearningRate, Seed, chapter
from kerasbook.concepts import Finding, above, below, choice, near, whole, yes_or_no
from kerasbook.lazily import keras, np  # in your own code: import keras, numpy as np

Rarest = whole("the third question: did at least this many of 100 critics like the film?", least=1, most=100)
Weighted = yes_or_no("let the rare films count as much in the loss as all others together")
Answers = choice('"right" answers, or those of other films ("shuffled")', "right", "shuffled")

FIRST, SECOND = 60, 95  # of 100 critics: the other two questions
TENTHS = 10


def roc_auc(said, positive):
    """How often a film that is one of those looked for is given more than one that is not; ties count half.

    The area under the ROC curve is the same number.
    """
    order = np.sort(said)
    smaller, up_to = np.searchsorted(order, said, "left"), np.searchsorted(order, said, "right")
    ranks = (smaller + up_to + 1) / 2  # (films,): from 1; those that are given the same share a rank
    count, others = positive.sum(), (~positive).sum()
    return (ranks[positive].sum() - count * (count + 1) / 2) / (count * others)


def precision_at(recall, said, positive):
    """Of the films named, the share that is right, when so many are named that `recall` of all right ones are there."""
    order = np.argsort(-said, kind="stable")
    found = np.cumsum(positive[order])  # (films,): how many right ones are among the first, the first two, ...
    needed = np.searchsorted(found, recall * positive.sum()) + 1
    return found[needed - 1] / needed


def reliability(said, positive):
    """The mean probability and the share of right ones among the tenth of the films with the lowest, and so on."""
    tenths = np.array_split(np.argsort(said, kind="stable"), TENTHS)
    return [float(said[films].mean()) for films in tenths], [float(positive[films].mean()) for films in tenths]


def measures(said, positive):
    """Four measures of one network's probabilities `(films,)`."""
    return {
        "accuracy": ((said > 0.5) == positive).mean(),
        "auc": roc_auc(said, positive),
        "precision": precision_at(0.5, said, positive),
        "probability": said.mean(),
    }


def probabilities(x, positive, new, weighted, updates, learning_rate, seed):
    """What five networks say about new films: `(networks, films)`."""
    keras.utils.set_random_seed(seed)
    model = film_networks(NETWORKS, x.shape[1])
    rows = None
    if weighted:  # half of each batch from the rare films: the same as weights in the loss, with steadier gradients
        yes, no = np.flatnonzero(positive), np.flatnonzero(~positive)
        rows = [np.concatenate([np.resize(yes, len(no)), no])] * NETWORKS
    fitted(model, x, positive[:, None], "binary_crossentropy", updates, learning_rate, seed, rows)
    return said_by(model, new)[..., 0], model


@chapter.concept("6.1.4", third="6.1", builds=[film_networks], quick={"updates": 90})
def measure_of_success(
    rarest: Rarest = 100,
    weighted: Weighted = False,
    answers: Answers = "right",
    updates: Updates = 150,
    learning_rate: LearningRate = 0.01,
    seed: Seed = 0,
):
    """What does a good accuracy say where hardly any answer is yes?

    Three questions about a film that is not out yet: will at least 60 of 100 critics like it, at least 95, or all? The
    answer is yes more and more rarely. Four measures of five networks each (dots) and of the constant answer "no" or
    "yes" (diamonds). Right: each network's test films in tenths, from the least probable to the most probable; on the
    dotted line, probabilities are what happens.

    Measures:
        rate: share of the test films for which the answer is yes
        constant: accuracy of the constant answer
        accuracy: mean accuracy of five networks
        auc: mean ROC AUC
        precision: mean precision at a recall of one half
        probability: mean probability that the networks give to a yes
        networks: the same for each network
        reliability: for each tenth of the films, the mean probability and the share of yes
        first: the question about 60 of 100 critics
        second: the question about 95 of 100
        third: the rarest question
    """
    films = datasets.films()
    parts = film_parts(*films)
    x, new = (together(part) for part in parts)
    keys = ("rate", "constant", "accuracy", "auc", "precision", "probability", "networks", "reliability")
    measured = {key: {} for key in keys}
    asked = {"first": FIRST, "second": SECOND, "third": rarest}
    for name, least in asked.items():
        known, positive = (np.rint(100 * each.ratings) >= least for each in films)
        if answers == "shuffled":
            known = np.random.default_rng(seed).permutation(known)
        said, model = probabilities(x, known, new, weighted, updates, learning_rate, seed)
        each = [measures(one, positive) for one in said]
        rate = positive.mean()
        measured["rate"][name], measured["constant"][name] = rate, max(rate, 1 - rate)
        measured["networks"][name] = {key: [one[key] for one in each] for key in each[0]}
        measured["reliability"][name] = [reliability(one, positive) for one in said]
        for key, values in measured["networks"][name].items():
            measured[key][name] = np.mean(values)
    return Finding(
        measured=measured, figure=pictures.measure_of_success.FourMeasures(measured, list(asked.values())), model=model
    )


@measure_of_success.guess(least=0, most=100, says="{number} of 100")
def right_answers_of_a_constant(measured):
    """Will all critics like this film? Somebody says no, every time, without looking. To how many of 100 films is that
    the right answer?
    """
    return 100 * measured["constant"]["third"]


@measure_of_success.claim(
    control={"rarest": 69}, takes_away="That a yes is rare: 69 of 100 critics like one film in two."
)
def accuracy_sees_nothing(measured):
    """Asked for films that all critics like, the networks' accuracy is not even 0.01 above that of always saying no."""
    return below(measured["accuracy"]["third"], measured["constant"]["third"] + 0.01)


@measure_of_success.claim(
    control={"answers": "shuffled"},
    takes_away="What there is to learn: each training film has the answer of another one.",
)
def auc_sees_it(measured):
    """On the same question their ROC AUC is above 0.75, where that of any constant is 0.5."""
    return above(measured["auc"]["third"], 0.75)


@measure_of_success.claim(
    control={"rarest": 69}, takes_away="That a yes is rare: 69 of 100 critics like one film in two."
)
def precision_tells_the_price(measured):
    """Whoever wants half of the films that all critics like must accept three wrong films for each right one."""
    return below(measured["precision"]["third"], 0.25)


@measure_of_success.claim(
    control={"weighted": True},
    takes_away="That films are as frequent in the training as in life: the rare ones weigh as much as all others.",
)
def the_probabilities_are_honest(measured):
    """On the rarest question, the mean probability that the networks give to a yes is within 0.01 of how frequent it
    is.
    """
    return near(measured["probability"]["third"], measured["rate"]["third"], within=0.01)

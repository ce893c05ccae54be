"""3.6.3-4 The "compile" step: the loss is what is learned, the metric is what is reported."""

from kerasbook import datasets
from kerasbook.backends import steps_at_once
from kerasbook.chapter3 import pictures
from kerasbook.chapter3.settings import Epochs, Seed, chapter
from kerasbook.concepts import Finding, above, below, choice, near, number, progress
from kerasbook.lazily import keras, np  # in your own code: import keras, numpy as np

Share = number("share of the films, the best reviewed ones, that are to be found", least=0.01, most=0.9)
Weight = number("how many times as much a film that is to be found counts in the weighted loss", least=0.1)
Exchanged = choice("what is exchanged in the training that is compared with the first", "metric", "loss")


def film_network(columns=23):
    """The genres, the year and the length of a film in; the probability that critics love it out."""
    return keras.Sequential([
        keras.Input((columns,)),
        keras.layers.Dense(16, activation="relu"),  # (n, 23) -> (n, 16)
        keras.layers.Dense(1, activation="sigmoid"),  # -> (n, 1)
    ])


def data(share):
    """Films as `(numbers, targets)`, for training and for testing; a target is 1 for the best reviewed ones."""
    parts = datasets.films()
    mean_length = np.nanmean(parts[0].numbers[:, 1])
    tables = []
    for films in parts:
        year, minutes = films.numbers[:, 0], films.numbers[:, 1]
        tables.append(np.column_stack([films.genres, year, np.nan_to_num(minutes, nan=mean_length)]))  # (n, 23)
    mean, deviation = tables[0].mean(axis=0), tables[0].std(axis=0)
    bar = np.quantile(parts[0].ratings, 1 - share)
    return [
        (((table - mean) / deviation).astype("float32"), (films.ratings >= bar).astype("int32"))
        for table, films in zip(tables, parts, strict=True)
    ]


def trained(films, targets, epochs, seed, loss="binary_crossentropy", metric="accuracy", weight=None):
    """The network after training, always from the same start and in the same order."""
    keras.utils.set_random_seed(seed)
    model = film_network(films.shape[1])
    model.compile(keras.optimizers.Adam(0.01), loss, metrics=[metric], steps_per_execution=steps_at_once(31))
    class_weight = None if weight is None else {0: 1.0, 1: weight}
    callbacks = [progress(epochs)]
    model.fit(films, targets, 256, epochs, class_weight=class_weight, verbose=0, callbacks=callbacks)
    return model


def scores(probabilities, targets):
    """Accuracy, recall and precision of the answers: yes where the probability is above a half."""
    yes = probabilities > 0.5
    return {
        "accuracy": float((yes == targets).mean()),
        "recall": float(yes[targets == 1].mean()),  # of those that are to be found, how many were
        "precision": float(targets[yes].mean()) if yes.any() else 0.0,  # of those that it names, how many are right
    }


def all_weights(model):
    return np.concatenate([weights.ravel() for weights in model.get_weights()])


@chapter.concept("3.6.3", third="3.6", builds=[film_network], quick={"epochs": 2})
def loss_and_metric(
    share: Share = 0.05, weight: Weight = 15.0, exchanged: Exchanged = "metric", epochs: Epochs = 8, seed: Seed = 0
):
    """What does a loss buy, and what does a metric change?

    A network reads the genres, the year and the length of a film, and is to find the few that nearly all critics
    liked. At the top left are three metrics of three trainings that differ only in their loss; the dotted line is the
    accuracy of a program that always says no. At the top right, each weight after the first training, from left to
    right, and after another one, from bottom to top: with another metric (red) all lie on the diagonal. Below, the
    probabilities that each network gives to new films, those to be found in orange, all others in blue; right of the
    upright line it says yes.

    Measures:
        accuracy: accuracy on new films
        recall: recall: share found of the films to be found
        precision: precision: share to be found of the films named
        cross_entropy: cross-entropy
        squared_error: squared error (MSE)
        weighted: weighted cross-entropy
        always_no: a program that always says no
        weights_apart: largest difference between two weights, after the exchange
        to_be_found: share of the new films that are to be found
    """
    (films, targets), (new_films, new_targets) = data(share)  # (n, 23) and (n,)
    models = {
        "cross_entropy": trained(films, targets, epochs, seed),
        "squared_error": trained(films, targets, epochs, seed, loss="mean_squared_error"),
        "weighted": trained(films, targets, epochs, seed, weight=weight),
    }
    if exchanged == "metric":
        compared = trained(films, targets, epochs, seed, metric=keras.metrics.Recall())
    else:
        compared = models["squared_error"]

    probabilities = {name: keras.ops.convert_to_numpy(model(new_films))[:, 0] for name, model in models.items()}
    found = {name: scores(answers, new_targets) for name, answers in probabilities.items()}
    found["always_no"] = scores(np.zeros(len(new_targets)), new_targets)
    weights = {name: all_weights(model) for name, model in [*models.items(), ("compared", compared)]}
    measured = {
        **{what: {name: one[what] for name, one in found.items()} for what in ("accuracy", "recall", "precision")},
        "weights_apart": np.abs(weights["cross_entropy"] - weights["compared"]).max(),
        "to_be_found": new_targets.mean(),
    }
    return Finding(
        measured=measured,
        figure=pictures.loss_and_metric.LossAndMetric(found, probabilities, new_targets, weights, exchanged),
        model=models["weighted"],
    )


@loss_and_metric.guess(least=0, most=100, says="{number} of 100")
def how_many_it_finds(measured):
    """A few films in a hundred are to be found. A network is trained with cross-entropy, and is right about more than
    nine in ten films that it has never seen. Of 100 films that are to be found, how many does it find?
    """
    return 100 * measured["recall"]["cross_entropy"]


@loss_and_metric.claim(
    control={"exchanged": "loss"}, takes_away="It is not the metric that is exchanged, but the loss."
)
def the_metric_changes_no_weight(measured):
    """Another metric leaves every single weight as it was."""
    return near(measured["weights_apart"], 0.0, within=1e-6)


@loss_and_metric.claim(
    control={"share": 0.5}, takes_away="Nothing is rare any more: half of the films are to be found."
)
def accuracy_hides_what_is_rare(measured):
    """Where what is to be found is rare, the accuracy is high although most of it is missed: accuracy and recall differ
    by more than 0.6.
    """
    return below(measured["recall"]["cross_entropy"], measured["accuracy"]["cross_entropy"], by=0.6)


@loss_and_metric.claim(
    control={"weight": 2.0}, takes_away="The other loss: a film that is to be found counts hardly more than any other."
)
def another_loss_buys_something_else(measured):
    """A loss in which the rare films count more buys recall, and pays with accuracy."""
    recall, accuracy = measured["recall"], measured["accuracy"]
    return above(recall["weighted"], recall["cross_entropy"], by=0.35) & above(
        accuracy["cross_entropy"], accuracy["weighted"], by=0.05
    )

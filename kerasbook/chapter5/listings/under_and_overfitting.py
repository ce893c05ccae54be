"""5.1.1 Underfitting and overfitting: the validation loss falls, and then it turns."""

from kerasbook.chapter4.listings.networks import review_vectors, reviews
from kerasbook.chapter5 import pictures
from kerasbook.chapter5.settings import Labels, LearningRate, Seed, chapter
from kerasbook.concepts import Finding, above, below, choice, each_epoch, whole
from kerasbook.lazily import keras, np  # in your own code: import keras, numpy as np

Updates = whole("how often the weights are updated, each time from 128 reviews", least=0)
Widths = choice("whether the networks differ in their width, or all have 32 units", "different", "alike")
Copies = choice(
    'what a larger amount of data is made of: other reviews ("other"), or copies of the first 250 ("copies")',
    "other",
    "copies",
)

WORDS = 1_000
WIDTHS = (2, 8, 32, 128)
AMOUNTS = (250, 1_000, 4_000)  # training reviews; the networks of all widths have the most
USUAL = 32  # the width of the networks that differ in their amount of data
BATCH = 128
VALIDATION = 1_000  # reviews


def networks_beside_each_other(widths=(2, 8, 32, 128), words=1_000):
    """Networks that share nothing, each with an input of its own, so that one training is enough for all of them."""
    inputs = [keras.Input((words,)) for _width in widths]
    answers = []
    for its_input, width in zip(inputs, widths, strict=True):
        hidden = keras.layers.Dense(width, activation="relu")(its_input)  # (n, words) -> (n, width)
        answers.append(keras.layers.Dense(1, activation="sigmoid")(hidden))  # -> (n, 1)
    return keras.Model(inputs, answers)


def batches_of(amount, updates, rng):
    """Which samples are in each batch, `(updates, BATCH)`: all of them once, then all once more, always shuffled."""
    rounds = -(-updates * BATCH // amount)
    picked = [rng.permutation(amount) for _round in range(rounds)]
    return np.concatenate([*picked, np.zeros(0, int)])[: updates * BATCH].reshape(updates, BATCH)


def moments(updates):
    """After how many updates to look: every four at first, every ten later."""
    return [update for update in range(updates + 1) if update % (4 if update <= 100 else 10) == 0]


def validation_losses(model, x, labels):
    """The binary cross-entropy of each network on the same reviews: `(networks,)`."""
    answers = model([x] * len(model.inputs))
    given = np.concatenate([keras.ops.convert_to_numpy(answer) for answer in answers], axis=1)  # (n, networks)
    right = np.clip(np.where(labels[:, None] == 1, given, 1 - given), 1e-7, 1)
    return -np.log(right).mean(axis=0)


def losses_over_updates(widths, amounts, updates, learning_rate, shuffled, copies, seed):
    """Train all networks, and look at their losses on reviews that none of them learns from: `(moments, networks)`."""
    x, labels = review_vectors(words=WORDS)[1], reviews().train.labels
    rng = np.random.default_rng(seed)
    order = rng.permutation(len(x))
    training, validation = order[: AMOUNTS[-1]], order[AMOUNTS[-1] : AMOUNTS[-1] + VALIDATION]
    if copies:
        training = np.resize(training[: AMOUNTS[0]], len(training))
    given = np.where(np.isin(np.arange(len(x)), training), rng.permutation(labels), labels) if shuffled else labels
    batches = [training[batches_of(amount, updates, rng)] for amount in amounts]

    keras.utils.set_random_seed(seed)
    model = networks_beside_each_other(widths, WORDS)
    model.compile(keras.optimizers.Adam(learning_rate), ["binary_crossentropy"] * len(widths))
    model.optimizer.build(model.trainable_variables)
    losses = [validation_losses(model, x[validation], labels[validation])]
    for update in each_epoch(updates):
        picked = [one[update] for one in batches]
        model.train_on_batch([x[rows] for rows in picked], [given[rows] for rows in picked])
        if update + 1 in moments(updates):
            losses.append(validation_losses(model, x[validation], labels[validation]))
    return np.array(losses), model


@chapter.concept(
    "5.1.1", third="5.1", builds=[networks_beside_each_other], quick={"updates": 180, "learning_rate": 5e-3}
)
def under_and_overfitting(
    widths: Widths = "different",
    data: Copies = "other",
    updates: Updates = 250,
    learning_rate: LearningRate = 4e-3,
    labels: Labels = "right",
    seed: Seed = 0,
):
    """When does a network stop getting better and begin to overfit?

    Networks learn to tell praise from blame. Each line is the loss of one of them on 1,000 reviews that none of them
    learns from; the dot is where it is lowest, and where the line turns. Small dots are the same with other seeds.
    Left: four widths, each with 4,000 training reviews. Right: three amounts of data, each for a network of 32 units.
    All get the same number of updates, so that a network with less data sees each review more often.

    Measures:
        update: after how many updates the losses were measured
        width: units in the hidden layer
        width_losses: validation loss after each of these updates, a list for each width
        width_turn: after how many updates it is lowest, for each width
        amount: number of training reviews
        amount_losses: validation loss after each of these updates, a list for each amount
        amount_turn: after how many updates it is lowest, for each amount
        width_lowest: validation loss at the turn, for each width
        amount_lowest: validation loss at the turn, for each amount
        fallen: by how much the loss has fallen at the turn, for 32 units and 4,000 reviews
        risen: by how much it has risen again in the end
    """
    shapes = [(USUAL if widths == "alike" else width, AMOUNTS[-1]) for width in WIDTHS]
    shapes += [(USUAL, amount) for amount in AMOUNTS[:-1]]  # the network with all data is among the first ones
    losses, model = losses_over_updates(
        *zip(*shapes, strict=True), updates, learning_rate, labels == "shuffled", data == "copies", seed
    )
    of_widths = losses.T[: len(WIDTHS)]  # (widths, moments)
    of_amounts = np.concatenate([losses.T[len(WIDTHS) :], of_widths[WIDTHS.index(USUAL)][None]])
    usual, looked = of_amounts[-1], np.array(moments(updates))
    measured = {
        "update": looked.tolist(),
        "width": list(WIDTHS),
        "width_losses": of_widths.tolist(),
        "width_turn": looked[of_widths.argmin(axis=1)].tolist(),
        "amount": list(AMOUNTS),
        "amount_losses": of_amounts.tolist(),
        "amount_turn": looked[of_amounts.argmin(axis=1)].tolist(),
        "width_lowest": of_widths.min(axis=1).tolist(),
        "amount_lowest": of_amounts.min(axis=1).tolist(),
        "fallen": usual[0] - usual.min(),
        "risen": usual[-1] - usual.min(),
    }
    return Finding(measured=measured, figure=pictures.under_and_overfitting.UnderAndOverfitting(measured), model=model)


@under_and_overfitting.guess(least=0, most=250, says="after {number} of 250 updates")
def when_the_widest_turns(measured):
    """A network with 2 hidden units and one with 128 learn from the same 4,000 reviews. The small one gets better
    for about 200 of 250 updates. After how many is the large one at its best?
    """
    return measured["width_turn"][-1]


@under_and_overfitting.claim(
    control={"labels": "shuffled"}, takes_away="What can be learned: the training reviews have each other's labels."
)
def it_falls_and_then_it_rises(measured):
    """With 32 units and 4,000 reviews, the validation loss falls by more than 0.08, and then rises by as much."""
    return above(measured["fallen"], 0.08) & above(measured["risen"], 0.08)


@under_and_overfitting.claim(
    control={"widths": "alike"}, takes_away="The width: all four networks have 32 units, and different random weights."
)
def the_wider_the_earlier(measured):
    """The widest network turns after fewer than half as many updates as the narrowest one."""
    return below(measured["width_turn"][-1], measured["width_turn"][0] / 2)


@under_and_overfitting.claim(
    control={"data": "copies"}, takes_away="What the larger amounts add: they are copies of the first 250 reviews."
)
def the_more_data_the_later(measured):
    """The network with 4,000 reviews turns after more than one and a half times as many updates as that with 250."""
    return above(measured["amount_turn"][-1], 1.5 * measured["amount_turn"][0])

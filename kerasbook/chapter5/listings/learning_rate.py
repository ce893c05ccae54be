"""5.3.1 The learning rate: a valley with a gentle side and a steep one."""

from kerasbook import datasets
from kerasbook.chapter4.listings.side_by_side import separate_dense
from kerasbook.chapter5 import pictures
from kerasbook.chapter5.listings.five_questions import half_as_large
from kerasbook.chapter5.settings import Epochs, Seed, chapter
from kerasbook.concepts import Finding, above, below, number, progress, whole
from kerasbook.lazily import keras, np  # in your own code: import keras, numpy as np

Longer = whole("how many times as long the second training is", least=1, most=50)
Large = number("the rate that is too large", least=1e-5, most=100)

RATES = tuple(float(f"{10 ** (half / 2):.2g}") for half in range(-10, 3))  # 1e-5, 3.2e-5, ... 10
SMALL, GOOD = 1e-4, 1e-2
STARTS = 5  # networks for each rate
BATCH = 50


def digit_networks(networks=65, width=32):
    """Separate networks for digits of 14 x 14 pixels, side by side: a second axis counts them. They share the input.

    They return logits. Where large steps have saturated a softmax, TensorFlow alone would still find a gradient.
    """
    return keras.Sequential([
        keras.Input((14 * 14,)),
        separate_dense("bi,nio->bno", 14 * 14, width, networks, "relu"),  # (n, 196) -> (n, networks, width)
        separate_dense("bni,nio->bno", width, 10, networks),  # -> (n, networks, 10)
    ])


def rmsprop_with(rates):
    """RMSprop that takes steps of its own length for each network. Their axis is the first one of every weight."""

    class RatePerNetwork(keras.optimizers.RMSprop):
        def update_step(self, gradient, variable, learning_rate):
            ones = [1] * (len(variable.shape) - 1)
            each = np.reshape(np.asarray(rates, "float32"), (-1, *ones))  # (networks, 1, ...)
            super().update_step(gradient, variable, keras.ops.multiply(learning_rate, each))

    return RatePerNetwork


def digits_to_learn():
    """1,000 digits to learn from, and the test digits, of 14 x 14 pixels."""
    train, test = datasets.digits()
    few = train._replace(images=train.images[:1_000], labels=train.labels[:1_000])
    return [(half_as_large(images).reshape(-1, 14 * 14), labels) for images, labels in (few, test)]


def trained(rates, epochs, seed):
    """Networks, each with a learning rate of its own. Of each: loss and accuracy on test digits, and dead units.

    Returns:
        `(3, rates, STARTS)`, and the model.
    """
    (x, labels), (new, new_labels) = digits_to_learn()
    of_each = np.repeat(rates, STARTS)  # (networks,)
    count = len(of_each)
    keras.utils.set_random_seed(seed)
    model = digit_networks(count)
    # What is minimised is the sum of their losses: the gradient of each is what it would be alone.
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(rmsprop_with(of_each)(1.0), loss, loss_weights=[count])
    of_all = np.repeat(labels[:, None], count, axis=1)  # (n, networks)
    model.fit(x, of_all, batch_size=BATCH, epochs=epochs, verbose=0, callbacks=[progress(epochs)])
    learned = digit_networks(count)  # without an optimizer of a class of our own, it can be kept and read again
    learned.set_weights(model.get_weights())

    hidden = learned.layers[0](new)  # (n, networks, width)
    answers = keras.ops.convert_to_numpy(keras.ops.softmax(learned.layers[1](hidden)))  # (n, networks, 10)
    right = np.take_along_axis(answers, new_labels[:, None, None], axis=2)[..., 0]  # (n, networks)
    loss = -np.log(np.clip(right, 1e-7, 1)).mean(axis=0)
    accuracy = (answers.argmax(axis=2) == new_labels[:, None]).mean(axis=0)
    dead = (keras.ops.convert_to_numpy(hidden).max(axis=0) <= 0).mean(axis=1)
    return np.stack([loss, accuracy, dead]).reshape(3, len(rates), STARTS), learned


@chapter.concept("5.3.1", third="5.3", builds=[digit_networks], quick={"epochs": 3})
def learning_rate(epochs: Epochs = 5, longer: Longer = 5, large: Large = 1.0, seed: Seed = 0):
    """What does a wrong learning rate do, and do more epochs mend it?

    Networks learn 1,000 digits with rmsprop. They differ in the learning rate, from 0.00001 to 10, and five start with
    each. Left: the loss on test digits after five epochs over the rate, both on logarithmic axes. Each dot is a
    network, and the line goes through the means; the dotted line is the loss of one who gives each digit one tenth. In
    the middle: accuracy after as many epochs, and after five times as many. Right: the share of the hidden units that
    are dead, which answer 0 to every test digit.

    Measures:
        rate: learning rate
        loss: loss on test digits, over the rate
        accuracy: accuracy on test digits, over the rate
        dead: share of the hidden units that answer 0 to every test digit, over the rate
        networks: loss on test digits of each network
        best: the rate with the lowest loss
        small: accuracy with a rate of 0.0001, after the epochs and after more of them
        good: accuracy with a rate of 0.01, after the epochs and after more of them
        large: accuracy with the large rate, after the epochs and after more of them
        dead_at_large: share of dead hidden units with the large rate
    """
    rates = sorted({*RATES, SMALL, GOOD, large})
    chosen = {"small": SMALL, "good": GOOD, "large": large}
    (loss, accuracy, dead), model = trained(rates, epochs, seed)  # (rates, STARTS) each
    (_loss, in_the_end, _dead), _model = trained(list(chosen.values()), epochs * longer, seed)
    means = loss.mean(axis=1)
    measured = {
        "rate": rates,
        "loss": means.tolist(),
        "accuracy": accuracy.mean(axis=1).tolist(),
        "dead": dead.mean(axis=1).tolist(),
        "networks": loss.tolist(),
        "best": rates[int(means.argmin())],
        "dead_at_large": dead[rates.index(large)].mean(),
    }
    for place, (name, rate) in enumerate(chosen.items()):
        measured[name] = [accuracy[rates.index(rate)].mean(), in_the_end[place].mean()]
    return Finding(
        measured=measured,
        figure=pictures.learning_rate.LearningRate(measured, epochs=(epochs, epochs * longer), rates=chosen),
        model=model,
    )


@learning_rate.guess(least=0, most=100, says="{number} of 100")
def with_a_rate_of_one(measured):
    """With a learning rate of 0.01, a network is right about more than 80 of 100 test digits. With 1.0, and five times
    as many epochs, about how many is it right?
    """
    return 100 * measured["large"][1]


@learning_rate.claim(control={"large": 0.01}, takes_away="That the steps are large: the rate is 0.01.")
def too_large_a_step_never_arrives(measured):
    """With a rate of 1.0, a network reads less than a quarter of the test digits, even after five times as many
    epochs.
    """
    return below(measured["large"][0], 0.25) & below(measured["large"][1], 0.25)


@learning_rate.claim(
    control={"longer": 1}, takes_away="The further epochs: the second training is as long as the first."
)
def too_small_a_step_needs_time(measured):
    """With a rate of 0.0001, five times as many epochs add at least 0.2 to the accuracy."""
    return above(measured["small"][1], measured["small"][0], by=0.2)


@learning_rate.claim(control={"large": 0.01}, takes_away="That the steps are large: the rate is 0.01.")
def large_steps_kill_units(measured):
    """With a rate of 1.0, more than half of the hidden units answer 0 to every test digit."""
    return above(measured["dead_at_large"], 0.5)

"""8.3 Batch normalisation in a frozen network: no weight learns, and still it is not what it was."""

from kerasbook import datasets
from kerasbook.chapter7.listings.frozen import STATISTICS
from kerasbook.chapter8 import pictures
from kerasbook.chapter8.listings.few_pictures import photographs
from kerasbook.chapter8.listings.fine_tuning import (
    ASKED,
    KNOWN,
    LEARNED,
    accuracy,
    clothes_in_colour,
    freeze_statistics,
    halves,
    head_loss,
    kernels_of,
    moved,
    new_head,
    outputs_of,
    trained_head,
)
from kerasbook.chapter8.settings import Epochs, Seed, chapter
from kerasbook.concepts import Finding, above, choice, progress, whole, yes_or_no
from kerasbook.lazily import keras, np  # in your own code: import keras, numpy as np

Told = yes_or_no("whether the layers of batch normalisation are told that they are frozen")
Learns = choice(
    'what fit may train: the "head" only, or the weights of the "top" of the network as well', "head", "top"
)
Batch = whole("photographs in a batch of fit", least=1)

CUT = "b10_add"  # four blocks stand above it, twelve batch normalisations
RATE = 1e-5  # the book's, for fine-tuning
TOGETHER = 30  # pictures of clothes in a batch


def frozen_top(top, told, learns):
    """Weights that are not to learn are frozen one by one; the layers do not know of it, unless they are told."""
    if told:
        freeze_statistics(top)
    if learns == "head":
        for weight in list(top.trainable_weights):
            weight.trainable = False


def statistics_of(model):
    """The moving means and moving variances, by their path."""
    return {weight.path: weight for weight in model.weights if weight.name in STATISTICS}


def answers_in_training_mode(top, head, inputs, order):
    """What the head answers to each of the inputs, which come in this order, a few together; nothing is kept."""
    before, answers = top.get_weights(), np.zeros(len(inputs), "int64")
    for together in np.split(order, len(order) // TOGETHER):
        features = keras.ops.convert_to_numpy(top(inputs[together], training=True))
        answers[together] = outputs_of(head, features).argmax(axis=1)
    top.set_weights(before)
    return answers


def neighbours(top, head, inputs, labels, rng):
    """The same inputs beside different neighbours: how many answers are right, and how many are not the same."""
    mixed, by_kind = (
        answers_in_training_mode(top, head, inputs, order)
        for order in (rng.permutation(len(labels)), np.argsort(labels, kind="stable"))
    )
    right = {
        "inference": accuracy(head, outputs_of(top, inputs), labels),
        "mixed": float((mixed == labels).mean()),
        "by_kind": float((by_kind == labels).mean()),
    }
    return right, float((mixed != by_kind).mean())


def with_old_statistics(top, before, ask):
    """What `ask` says if the statistics, and nothing else, are put back to what they were."""
    for path, statistic in statistics_of(top).items():
        statistic.assign(before[path])
    return ask()


@chapter.concept("8.3.2", third="8.3", builds=[new_head], quick={"epochs": 2})
def batch_norm_when_frozen(
    told: Told = False, learns: Learns = "head", batch: Batch = 3, epochs: Epochs = 3, seed: Seed = 0
):
    """What does a network lose when none of its weights may learn, but its batch normalisations don't know?

    The top four blocks of a pretrained network, their weights frozen one by one. Left, before anything learns: how many
    of 300 pictures of clothes an old head reads in inference mode, and in training mode beside mixed neighbours or
    beside its own kind. Middle: a new head goes on learning 162 photographs, and fit (red) and evaluate (blue) say how
    many of these same photographs are right. Right: the old head, in inference mode, after each epoch of that; dashed
    is what it was.

    Measures:
        right: share of the pictures of clothes that the old head reads
        inference: in inference mode
        mixed: in training mode, beside mixed neighbours
        by_kind: in training mode, beside its own kind
        changed: share of the answers that are others if the neighbours are others
        fit: accuracy on photographs learned, as fit says in each epoch
        evaluate: the same after each epoch, as evaluate says
        gap: how much more evaluate says than fit, in the first epoch
        old: accuracy of the old head on pictures of clothes, before and after each epoch
        lost: what the old head has lost in the end
        back: accuracy of the old head if the statistics are put back to what they were
        new: accuracy on new photographs
        before: before fit
        after: after fit
        kernels: how far the kernel that went farthest has come, as a share of its length
        batches: how many batches fit has shown
    """
    keras.utils.set_random_seed(seed)
    rng = np.random.default_rng(seed)
    images, answers, _names = photographs()
    animal = answers.astype("int64")
    train, test = datasets.fashion()
    (clothes, kinds), (new_clothes, new_kinds) = clothes_in_colour(train, LEARNED), clothes_in_colour(test, ASKED)
    lower, top = halves(CUT)
    # what stands below runs once: (n, 64, 64, 3) -> (n, 4, 4, 112)
    ours, clothes, new_clothes = (outputs_of(lower, inputs) for inputs in (images, clothes, new_clothes))
    learned, asked = np.split(rng.permutation(len(images)), [KNOWN])

    old_head = trained_head(outputs_of(top, clothes), kinds, 10)
    head = trained_head(outputs_of(top, ours[learned]), animal[learned], 2)
    frozen_top(top, told, learns)
    right, changed = neighbours(top, old_head, new_clothes, new_kinds, rng)

    def ask_old():
        return accuracy(old_head, outputs_of(top, new_clothes), new_kinds)

    def ask_new(which):
        return accuracy(head, outputs_of(top, ours[which]), animal[which])

    before = {path: keras.ops.convert_to_numpy(statistic) for path, statistic in statistics_of(top).items()}
    kernels, new = kernels_of(top), {"before": ask_new(asked)}
    said = {"fit": [], "evaluate": [], "old": [right["inference"]]}

    def watch(_epoch, logs):
        said["fit"].append(float(logs["accuracy"]))
        said["evaluate"].append(ask_new(learned))
        said["old"].append(ask_old())

    model = keras.Sequential([keras.Input(ours.shape[1:]), top, head])
    model.compile(keras.optimizers.Adam(RATE), head_loss(), metrics=["accuracy"])
    watching = keras.callbacks.LambdaCallback(on_epoch_end=watch)
    model.fit(ours[learned], animal[learned], batch, epochs, verbose=0, callbacks=[watching, progress(epochs)])
    new["after"] = ask_new(asked)
    measured = {
        "right": right,
        "changed": changed,
        **said,
        "gap": said["evaluate"][0] - said["fit"][0],
        "lost": said["old"][0] - said["old"][-1],
        "back": with_old_statistics(top, before, ask_old),
        "new": new,
        "kernels": max(moved(kernels_of(top), kernels).values()),
        "batches": epochs * -(-KNOWN // batch),
    }
    return Finding(measured=measured, figure=pictures.batch_norm_when_frozen.WhenFrozen(measured), model=head)


@batch_norm_when_frozen.claim(
    control={"told": True}, takes_away="The training mode: the batch normalisations are told that they are frozen."
)
def neighbours_have_a_say(measured):
    """Called with training=True, the network gives more than four in ten of the same pictures another answer if they
    come beside other neighbours.
    """
    return above(measured["changed"], 0.4)


@batch_norm_when_frozen.claim(
    control={"told": True}, takes_away="The training mode: the batch normalisations are told that they are frozen."
)
def fit_and_evaluate_disagree(measured):
    """In the first epoch, what fit says of the network's accuracy is at least ten in a hundred below what evaluate
    says, of the same photographs.
    """
    return above(measured["gap"], 0.1)


@batch_norm_when_frozen.claim(
    control={"told": True}, takes_away="The moving: statistics of layers that are told stay as they are."
)
def statistics_are_enough_to_forget(measured):
    """While a head learns above it and no weight of its own, the network loses more than three in a hundred pictures of
    what it could do before.
    """
    return above(measured["lost"], 0.03)

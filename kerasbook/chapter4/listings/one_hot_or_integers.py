"""4.2.6 Two ways to write the labels, and the loss that goes with each."""

from kerasbook import datasets, layerwise
from kerasbook.chapter4 import pictures
from kerasbook.chapter4.listings.networks import multi_hot, paragraph_network
from kerasbook.chapter4.settings import Epochs, ParagraphSource, Seed, Words, chapter
from kerasbook.concepts import Finding, above, below, progress, whole
from kerasbook.lazily import keras, np  # in your own code: import keras, numpy as np

Shift = whole("what is added to every integer label, but not to the one-hot labels", least=0)

BATCH = 256
SHOWN = 8  # paragraphs whose labels are drawn


def losses_and_network(x, labels, loss, classes, words, epochs, seed):
    """The book's network after training, and the loss on each batch just before its update."""
    keras.utils.set_random_seed(seed)  # the same initial weights and the same batches each time
    model = paragraph_network(words, classes)
    # rmsprop divides a gradient by its usual size, even one that is nothing but rounding: now and then a weight parts.
    model.compile(keras.optimizers.Adam(2e-3), loss, metrics=[layerwise.BatchLoss(loss)])
    batches = layerwise.BatchHistory()
    model.fit(x, labels, batch_size=BATCH, epochs=epochs, verbose=0, callbacks=[batches, progress(epochs)])
    return batches.history.get("batch_loss", []), model


def share_right(model, x, labels):
    answers = keras.ops.convert_to_numpy(model(x)).argmax(axis=1)  # (n, words) -> (n,)
    return float((answers == labels).mean())


def largest_difference(one, other):
    """The largest difference between the weights of two networks that are built alike."""
    pairs = zip(one.get_weights(), other.get_weights(), strict=True)
    return max(float(np.abs(first - second).max()) for first, second in pairs)


@chapter.concept("4.2.6", third="4.2", builds=[paragraph_network], quick={"words": 3_000, "epochs": 2})
def one_hot_or_integers(
    words: Words = 2_000, epochs: Epochs = 4, shift: Shift = 0, source: ParagraphSource = "embedded", seed: Seed = 0
):
    """Does it matter whether a label is a one-hot vector or an integer?

    Left: the labels of a few paragraphs, as integers and as rows of one-hot vectors; each row has a single 1, in the
    column that the integer names. Top right: the same network is trained twice from the same weights, with one-hot
    labels and categorical cross-entropy (rings), and with integers and sparse categorical cross-entropy (dots). Each
    mark is the loss on one batch. Bottom right: how far the two losses are apart, on a logarithmic axis.

    Measures:
        one_hot: one-hot labels, categorical cross-entropy
        integers: integer labels, sparse categorical cross-entropy
        losses: loss on each batch
        apart: largest difference between the two losses on a batch
        weights_apart: largest difference between two weights after training
        accuracy: accuracy on test paragraphs
        bytes: bytes that the training labels take
        untrained: loss on the first batch
        last_loss: loss on the last batch
    """
    dataset = datasets.addresses(source)
    train, test = dataset
    classes = len(dataset.classes)
    _vectorize, x, new = multi_hot(train.texts, test.texts, words=words)  # (n, words)
    integers = (train.labels + shift) % classes  # (n,), such as 5
    one_hot = keras.utils.to_categorical(train.labels, classes).astype("float32")  # (n, classes): [0, ..., 1, ..., 0]
    settings = {"classes": classes, "words": words, "epochs": epochs, "seed": seed}
    one_hot_losses, model = losses_and_network(x, one_hot, "categorical_crossentropy", **settings)
    integer_losses, twin = losses_and_network(x, integers, "sparse_categorical_crossentropy", **settings)

    gaps = np.abs(np.subtract(one_hot_losses, integer_losses))
    measured = {
        "losses": {"one_hot": one_hot_losses, "integers": integer_losses},
        "apart": gaps.max(initial=0.0),
        "weights_apart": largest_difference(model, twin),
        "accuracy": {"one_hot": share_right(model, new, test.labels), "integers": share_right(twin, new, test.labels)},
        "bytes": {"one_hot": one_hot.nbytes, "integers": integers.nbytes},
        "untrained": integer_losses[0] if epochs else np.log(classes),
        "last_loss": integer_losses[-1] if epochs else np.log(classes),
    }
    return Finding(
        measured=measured,
        figure=pictures.one_hot_or_integers.TwoWays(
            integers=integers[:SHOWN], one_hot=one_hot[:SHOWN], losses=measured["losses"], nbytes=measured["bytes"]
        ),
        model=twin,
    )


@one_hot_or_integers.guess(least=0, most=100, says="{number} times")
def memory_that_one_hot_takes(measured):
    """There are 41 presidents. A one-hot label is kept here in float32, four bytes for each number; an integer label
    is one int64, eight bytes. How many times as much memory do the one-hot labels take?
    """
    return measured["bytes"]["one_hot"] / measured["bytes"]["integers"]


@one_hot_or_integers.claim(
    control={"shift": 1},
    takes_away="That both labels name the same class: each integer names the next one, and the last one the first.",
)
def the_losses_are_one(measured):
    """On each batch the two losses are the same number, to within 0.00001."""
    return below(measured["apart"], 1e-5)


@one_hot_or_integers.claim(
    control={"shift": 1},
    takes_away="That both labels name the same class: each integer names the next one, and the last one the first.",
)
def the_networks_are_one(measured):
    """After training, no weight of the one network differs from the other's by more than 0.001."""
    return below(measured["weights_apart"], 1e-3)


@one_hot_or_integers.claim(
    control={"shift": 1},
    takes_away="That an integer is the column of its class: each names the next column, and the last one the first.",
)
def integers_are_columns(measured):
    """The network that learned from integers names at least one in eight test paragraphs' presidents correctly."""
    return above(measured["accuracy"]["integers"], 0.125)

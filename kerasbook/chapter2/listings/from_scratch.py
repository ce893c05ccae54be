"""2.5 The first network once more, from scratch: what is behind `Dense`, `Sequential` and `fit`."""

from kerasbook import layerwise
from kerasbook.chapter2 import pictures
from kerasbook.chapter2.listings.first_network import LOSS, digits_in_rows, two_layer_network
from kerasbook.chapter2.settings import BatchSize, Epochs, LearningRate, Seed, Width, chapter
from kerasbook.concepts import Finding, above, choice, each_epoch, near, progress, yes_or_no
from kerasbook.lazily import keras, np  # in your own code: import keras, numpy as np

Start = choice("whether both networks begin with the same random weights, or each with its own", "same", "own")
HandOn = yes_or_no(
    "whether fit passes the batch size on to the batches; the book's own listing does not, and they hold 128"
)

# Rounding moves a loss by 1e-7. Now and then, though, a unit's sum is so close to 0 that rounding decides whether relu
# lets it through; the two networks then correct that unit differently once, by some 1e-4.
ROUNDING = 1e-3


class NaiveDense:
    """A dense layer: activation(x W + b)."""

    def __init__(self, inputs, units, activation):
        self.activation = activation
        self.weights = [
            keras.random.uniform((inputs, units), minval=0.0, maxval=0.1),  # W
            keras.ops.zeros((units,)),  # b
        ]

    def __call__(self, x):  # (n, inputs) -> (n, units)
        W, b = self.weights
        return self.activation(keras.ops.matmul(x, W) + b)


class NaiveSequential:
    """Layers one after the other: what comes out of each goes into the next."""

    def __init__(self, layers):
        self.layers = layers

    def __call__(self, x):
        for layer in self.layers:
            x = layer(x)
        return x

    @property
    def weights(self):
        """The weights of all layers: W and b of the first, W and b of the second, ..."""
        return [weight for layer in self.layers for weight in layer.weights]

    @weights.setter
    def weights(self, weights):
        for layer in self.layers:
            layer.weights, weights = weights[:2], weights[2:]


def naive_network(width=512):
    """The book's first network, of our own layers."""
    return NaiveSequential([
        NaiveDense(28 * 28, width, activation=keras.ops.relu),
        NaiveDense(width, 10, activation=keras.ops.softmax),
    ])


def batches(images, labels, batch_size=128):
    """The samples in their order, so many at a time; the last batch holds what is left."""
    for first in range(0, len(images), batch_size):
        yield images[first : first + batch_size], labels[first : first + batch_size]


def one_training_step(model, images, labels, learning_rate):
    """Forward, the loss, back to the gradients, and one update of every weight. Returns the loss."""
    start = model.weights

    def average_loss(weights):
        model.weights = weights
        predictions = model(images)  # (n, 784) -> (n, 10)
        losses = keras.losses.sparse_categorical_crossentropy(labels, predictions)  # (n,)
        return keras.ops.mean(losses), ()

    loss, _nothing, gradients = layerwise.value_and_gradients(average_loss, start)
    model.weights = [weight - learning_rate * gradient for weight, gradient in zip(start, gradients, strict=True)]
    return float(loss)


def fit(model, images, labels, epochs, batch_size, learning_rate, hand_on=True):
    """The training loop: every epoch goes through all batches, and every batch is a step.

    Returns the loss on each batch before its update, and how many samples it held.
    """
    losses, sizes = [], []
    for _epoch in each_epoch(epochs):
        generator = batches(images, labels, batch_size) if hand_on else batches(images, labels)
        for images_batch, labels_batch in generator:
            losses.append(one_training_step(model, images_batch, labels_batch, learning_rate))
            sizes.append(len(images_batch))
    return losses, sizes


def accuracy(model, images, labels):
    """The share of right answers."""
    return (keras.ops.convert_to_numpy(model(images)).argmax(axis=1) == labels).mean()


def largest_difference(some, others):
    """The largest difference between two lists of numbers or arrays, one by one, as long as both go on."""
    apart = [np.abs(np.subtract(one, other)).max() for one, other in zip(some, others, strict=False)]
    return float(np.max(apart, initial=0.0))  # unlike max, np.max does not lose a NaN


@chapter.concept("2.5", third="2.5", builds=[two_layer_network])
def from_scratch(
    width: Width = 512,
    epochs: Epochs = 2,
    batch_size: BatchSize = 64,
    learning_rate: LearningRate = 0.1,
    start: Start = "same",
    hand_on: HandOn = True,
    seed: Seed = 0,
):
    """What is behind Dense, Sequential and fit?

    Two networks learn the same digits, one built from Keras' layers and trained by Keras' fit, the other with layers
    and a training loop written from tensor operations and gradients only. Above, the loss on each batch. On the left,
    our loop passes the batch size on to the batches, and its thin line lies on the thick line of Keras. On the right it
    forgets to, as the book's own listing does, and its epochs end after half as many updates. Below on the left, how
    far apart the two losses are: if the batch size is passed on, hardly at all. Rounding decides the last digits of a
    number and, now and then, where a unit's sum is almost 0, whether relu lets it through. The dotted line is the limit
    of the claim. Beside it, the batches of an epoch, each as wide as the number of digits it holds.

    Measures:
        losses: loss on each batch, from the first to the last
        scratch: from scratch
        keras: Keras
        largest_batch: digits in the largest batch
        corrections: updates in all
        asked: batch size asked for
        largest_loss_difference: largest difference between the two losses on a batch
        largest_weight_difference: largest difference between two weights in the end
        accuracy: accuracy on test digits
    """
    (train_images, train_labels), (test_images, test_labels) = digits_in_rows()  # (n, 784) and (n,)
    keras.utils.set_random_seed(seed)
    model, own = two_layer_network(width), naive_network(width)
    if start == "same":
        own.weights = [keras.ops.convert_to_tensor(weights) for weights in model.get_weights()]
    other = naive_network(width)  # hands on if own does not, for the picture
    other.weights = own.weights

    model.compile(keras.optimizers.SGD(learning_rate), loss=LOSS, metrics=[layerwise.BatchLoss(LOSS)])
    record = layerwise.BatchHistory()
    callbacks = [record, progress(epochs)]
    model.fit(train_images, train_labels, batch_size, epochs, shuffle=False, verbose=0, callbacks=callbacks)
    their_losses = record.history.get("batch_loss", [])
    own_losses, sizes = fit(own, train_images, train_labels, epochs, batch_size, learning_rate, hand_on)
    losses_of_other, sizes_of_other = fit(
        other, train_images, train_labels, epochs, batch_size, learning_rate, not hand_on
    )

    losses, held = {hand_on: own_losses, not hand_on: losses_of_other}, {hand_on: sizes, not hand_on: sizes_of_other}
    in_an_epoch = {handed: all_of_them[: len(all_of_them) // max(1, epochs)] for handed, all_of_them in held.items()}
    asked = [len(labels) for _, labels in batches(train_images, train_labels, batch_size)]
    return Finding(
        measured={
            "losses": {"scratch": own_losses, "keras": their_losses},
            "largest_loss_difference": largest_difference(own_losses, their_losses),
            "largest_weight_difference": largest_difference(own.weights, model.get_weights()),
            "accuracy": {
                "scratch": accuracy(own, test_images, test_labels),
                "keras": accuracy(model, test_images, test_labels),
            },
            "largest_batch": {"asked": max(asked), "scratch": max(sizes, default=0)},
            "corrections": {"asked": epochs * len(asked), "scratch": len(own_losses), "keras": len(their_losses)},
        },
        figure=pictures.from_scratch.FromScratch(
            their_losses,
            handed_on=losses[True],
            forgotten=losses[False],
            batches={"asked": asked, "handed_on": in_an_epoch[True], "forgotten": in_an_epoch[False]},
            limit=ROUNDING,
        ),
        model=model,
    )


@from_scratch.guess(least=0, most=100, says="{number} of 100")
def read_from_scratch(measured):
    """A network whose layers and training loop are a few lines of tensor operations trains for a short while. How many
    of 100 test digits does it read correctly?
    """
    return 100 * measured["accuracy"]["scratch"]


@from_scratch.claim(
    control={"start": "own"}, takes_away="The networks no longer start alike: ours begins with its own random weights."
)
def the_two_learn_the_same(measured):
    """Starting from the same weights, both networks learn the same, step by step, except for rounding."""
    return near(measured["largest_loss_difference"], 0.0, within=ROUNDING) & near(
        measured["largest_weight_difference"], 0.0, within=ROUNDING
    )


@from_scratch.claim(
    control={"hand_on": False},
    takes_away="The batch size is not passed on: the loop makes its batches with its own default size.",
)
def batches_are_as_large_as_asked(measured):
    """Each batch has the size that was set, and there are as many as Keras makes."""
    batch, corrections = measured["largest_batch"], measured["corrections"]
    return (
        near(batch["scratch"], batch["asked"], within=0.5)
        & near(corrections["scratch"], corrections["asked"], within=0.5)
        & near(corrections["scratch"], corrections["keras"], within=0.5)
    )


@from_scratch.claim(control={"learning_rate": 0.0}, takes_away="The weights are not updated: every step has length 0.")
def own_layers_learn(measured):
    """Layers and a training loop of a few lines each are enough to learn to read digits."""
    return above(measured["accuracy"]["scratch"], 0.6)

"""2.5 The first network once more, from scratch: what is behind `Dense`, `Sequential` and `fit`."""

from collections.abc import Callable, Iterator
from typing import Annotated

import lazy_loader

from kerasbook import layerwise
from kerasbook.chapter2 import pictures
from kerasbook.chapter2.listings.first_network import LOSS, digits_in_rows, two_layer_network
from kerasbook.chapter2.settings import BatchSize, Epochs, LearningRate, Seed, Width, chapter
from kerasbook.concepts import Finding, Setting, above, compile_ready, near, report_progress
from kerasbook.locale import N_
from kerasbook.locale import gettext as _

keras = lazy_loader.load("keras")
np = lazy_loader.load("numpy")

Start = Annotated[
    str,
    Setting(
        N_("whether both networks begin with the same random weights, or each with its own"), choices=("same", "own")
    ),
]
HandOn = Annotated[
    bool,
    Setting(N_("whether fit hands the batch size on to the batches; the book's own listing does not: they hold 128")),
]

TWINS = {"keras": N_("Keras"), "scratch": N_("from scratch"), "asked": N_("as asked")}
# Rounding moves a loss by 1e-7. Now and then, though, a unit's sum is so close to 0 that rounding decides whether relu
# lets it through; the two networks then correct that unit differently once, by some 1e-4.
ROUNDING = 1e-3


class NaiveDense:
    """A dense layer: activation(x W + b)."""

    def __init__(self, inputs: int, units: int, activation: Callable):
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

    def __init__(self, layers: list[NaiveDense]):
        self.layers = layers

    def __call__(self, x):
        for layer in self.layers:
            x = layer(x)
        return x

    @property
    def weights(self) -> list:
        """The weights of all layers: W and b of the first, W and b of the second, ..."""
        return [weight for layer in self.layers for weight in layer.weights]

    @weights.setter
    def weights(self, weights: list) -> None:
        for layer in self.layers:
            layer.weights, weights = weights[:2], weights[2:]


def batches(
    images: "np.ndarray", labels: "np.ndarray", batch_size: int = 128
) -> Iterator[tuple["np.ndarray", "np.ndarray"]]:
    """The samples in their order, so many at a time; the last batch holds what is left."""
    for first in range(0, len(images), batch_size):
        yield images[first : first + batch_size], labels[first : first + batch_size]


def one_training_step(
    model: NaiveSequential, images: "np.ndarray", labels: "np.ndarray", learning_rate: float
) -> float:
    """Forward, the loss, back to the gradients, and one correction of every weight. Gives the loss back."""
    start = model.weights

    def average_loss(weights: list) -> tuple:
        model.weights = weights
        predictions = model(images)  # (n, 784) -> (n, 10)
        losses = keras.losses.sparse_categorical_crossentropy(labels, predictions)  # (n,)
        return keras.ops.mean(losses), ()

    loss, _nothing, gradients = layerwise.value_and_gradients(average_loss, start)
    model.weights = [weight - learning_rate * gradient for weight, gradient in zip(start, gradients, strict=True)]
    return float(loss)


def fit(
    model: NaiveSequential,
    images: "np.ndarray",
    labels: "np.ndarray",
    epochs: int,
    batch_size: int,
    learning_rate: float,
    hand_on: bool = True,
) -> tuple[list[float], list[int]]:
    """The training loop: every epoch goes through all batches, and every batch is a step.

    Gives back the loss of each batch before its correction, and how many samples it held.
    """
    losses, sizes = [], []
    for epoch in range(epochs):
        report_progress(_("epoch {epoch} of {epochs}").format(epoch=epoch + 1, epochs=epochs), epoch / epochs)
        generator = batches(images, labels, batch_size) if hand_on else batches(images, labels)
        for images_batch, labels_batch in generator:
            losses.append(one_training_step(model, images_batch, labels_batch, learning_rate))
            sizes.append(len(images_batch))
    return losses, sizes


def naive_network(width: int) -> NaiveSequential:
    """The book's first network, of our own layers."""
    return NaiveSequential([
        NaiveDense(28 * 28, width, activation=keras.ops.relu),
        NaiveDense(width, 10, activation=keras.ops.softmax),
    ])


def fit_keras(
    model: "keras.Model", images: "np.ndarray", labels: "np.ndarray", epochs: int, batch_size: int, rate: float
) -> list[float]:
    """The same training, by Keras. Gives back the loss of each batch before its correction."""
    compile_ready(model, optimizer=keras.optimizers.SGD(rate), loss=LOSS, metrics=[layerwise.BatchLoss(LOSS)])
    record = layerwise.BatchHistory()
    model.fit(images, labels, epochs=epochs, batch_size=batch_size, shuffle=False, verbose=0, callbacks=[record])
    return record.history.get("batch_loss", [])


def accuracy(model, images: "np.ndarray", labels: "np.ndarray") -> float:
    """The share of right answers."""
    return (np.asarray(model(images)).argmax(axis=1) == labels).mean()


def largest_difference(some: list, others: list) -> float:
    """The largest difference between two lists of numbers or arrays, one by one, as long as both go on."""
    apart = [np.abs(np.subtract(one, other)).max() for one, other in zip(some, others, strict=False)]
    return float(np.max(apart, initial=0.0))  # unlike max, np.max does not lose a NaN


@chapter.concept(
    section="2.5",
    quick={"epochs": 1},
    names={
        "losses": N_("loss on each batch, from the first to the last"),
        "scratch": N_("from scratch"),
        "keras": N_("Keras"),
        "largest_batch": N_("digits in the largest batch"),
        "corrections": N_("corrections in all"),
        "asked": N_("as the batch size asks"),
        "largest_loss_difference": N_("largest difference between the two losses on a batch"),
        "largest_weight_difference": N_("largest difference between two weights in the end"),
        "accuracy": N_("accuracy on new digits"),
    },
)
def from_scratch(
    width: Width = 512,
    epochs: Epochs = 2,
    batch_size: BatchSize = 64,
    learning_rate: LearningRate = 0.1,
    start: Start = "same",
    hand_on: HandOn = True,
    seed: Seed = 0,
) -> Finding:
    """What is behind Dense, Sequential and fit?

    Two networks learn the same digits: one of Keras' layers with Keras' fit, one of layers and a training loop
    written with nothing but tensor operations and gradients. On the left, the loss on each batch: the thin line of our
    own lies on the thick one of Keras. On the right, how far apart the two are: next to nothing. Rounding decides the
    last digits of a number, and now and then, where a unit's sum is almost 0, whether relu lets it through. The dotted
    line is the limit of the claim. Below, the batches of an epoch, as wide as the digits they hold.
    """
    (train_images, train_labels), (test_images, test_labels) = digits_in_rows()
    keras.utils.set_random_seed(seed)
    model, own = two_layer_network(width), naive_network(width)
    if start == "same":
        own.weights = [keras.ops.convert_to_tensor(weights) for weights in model.get_weights()]

    train = (train_images, train_labels, epochs, batch_size, learning_rate)
    their_losses = fit_keras(model, *train)
    own_losses, sizes = fit(own, *train, hand_on)

    asked = [len(labels) for _, labels in batches(train_images, train_labels, batch_size)]
    per_epoch = sizes[: len(sizes) // max(1, epochs)]
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
        figure=pictures.first_network.TwinTrainingsDisplay(
            {"keras": their_losses, "scratch": own_losses},
            batches={"asked": asked, "scratch": per_epoch},
            limit=ROUNDING,
            names=TWINS,
        ),
        model=model,
    )


@from_scratch.claim(control={"start": "own"})
def the_two_learn_the_same(measured):
    """From the same start both networks learn the same, step by step, but for rounding."""
    return near(measured["largest_loss_difference"], 0.0, within=ROUNDING) & near(
        measured["largest_weight_difference"], 0.0, within=ROUNDING
    )


@from_scratch.claim(control={"hand_on": False})
def batches_are_as_large_as_asked(measured):
    """The batches are as large as they should be, and there are as many as Keras takes."""
    batch, corrections = measured["largest_batch"], measured["corrections"]
    return (
        near(batch["scratch"], batch["asked"], within=0.5)
        & near(corrections["scratch"], corrections["asked"], within=0.5)
        & near(corrections["scratch"], corrections["keras"], within=0.5)
    )


@from_scratch.claim(control={"learning_rate": 0.0})
def own_layers_learn(measured):
    """Layers and a loop of a few lines each are enough to read digits."""
    return above(measured["accuracy"]["scratch"], 0.6)

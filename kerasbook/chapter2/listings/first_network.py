"""2.1 A first look at a neural network."""

from kerasbook import datasets, layerwise
from kerasbook.chapter2 import pictures
from kerasbook.chapter2.settings import BatchSize, Epochs, LearningRate, Seed, Width, chapter
from kerasbook.concepts import Finding, above, below, choice, progress
from kerasbook.lazily import keras, np  # in your own code: import keras, numpy as np

Source = choice(
    "the 5,000 digits that come with kerasbook, or all 70,000 digits of MNIST, which Keras downloads once",
    "embedded",
    "mnist",
)
Optimizer = choice(
    "the optimizer that updates the weights: the book took rmsprop at first, adam later", "rmsprop", "adam"
)

LOSS = "sparse_categorical_crossentropy"


def two_layer_network(width=512):
    """The book's first network: 784 pixels in, a hidden layer of 512 units, ten probabilities out."""
    return keras.Sequential([
        keras.Input((784,)),
        keras.layers.Dense(width, activation="relu"),  # (n, 784) -> (n, width)
        keras.layers.Dense(10, activation="softmax"),  # -> (n, 10)
    ])


def digits_in_rows(source="embedded"):
    """Training and test digits as `(pixels, labels)`, each picture's 28 rows of pixels put into one row of 784."""
    train, test = datasets.digits(source)
    return tuple((images.reshape(len(images), 28 * 28), labels) for images, labels in (train, test))


@chapter.concept("2.1", third="2.1", builds=[two_layer_network])
def first_network(
    width: Width = 512,
    epochs: Epochs = 5,
    batch_size: BatchSize = 128,
    optimizer: Optimizer = "rmsprop",
    learning_rate: LearningRate = 1e-3,
    source: Source = "embedded",
    seed: Seed = 0,
):
    """What happens when a network learns to read digits?

    Top left: fit takes the training digits batch by batch and updates the weights after each batch. Each dot is the
    loss on one batch, just before the update; the line is what fit prints, the mean since the epoch began. Top right:
    the accuracy before training and after each epoch, on training digits and on test digits. The gap between the two is
    called overfitting. Below: what the network predicts for test digits, a probability for each of the ten classes,
    with the right class in blue and a wrong prediction in red.

    Measures:
        parameters: parameters (weights and biases)
        corrections: updates, one for each batch
        loss_first_batch: loss on the first batch
        loss_last_epoch: mean loss on a batch in the last epoch
        train_loss: loss on training digits
        train_accuracy: accuracy on training digits
        test_loss: loss on test digits
        test_accuracy: accuracy on test digits
    """
    (train_images, train_labels), (test_images, test_labels) = digits_in_rows(source)  # (n, 784) and (n,)
    keras.utils.set_random_seed(seed)
    model = two_layer_network(width)
    optimizers = {"rmsprop": keras.optimizers.RMSprop, "adam": keras.optimizers.Adam}
    model.compile(optimizers[optimizer](learning_rate), loss=LOSS, metrics=[layerwise.BatchLoss(LOSS)])
    record = layerwise.LearningCurve({"train": (train_images, train_labels), "test": (test_images, test_labels)})
    batches = layerwise.BatchHistory()
    model.fit(train_images, train_labels, batch_size, epochs, verbose=0, callbacks=[record, batches, progress(epochs)])

    losses, printed = (batches.history.get(name, []) for name in ("batch_loss", "loss"))
    per_epoch = len(losses) // max(1, epochs)
    return Finding(
        measured={
            "parameters": model.count_params(),
            "corrections": len(losses),
            "loss_first_batch": losses[0] if losses else record.curve["train_loss"][0],
            "loss_last_epoch": np.mean(losses[-per_epoch:] if losses else record.curve["train_loss"]),
            **record.curve,
        },
        figure=pictures.first_network.FirstNetwork(
            losses=losses,
            printed=printed,
            per_epoch=per_epoch,
            batch_size=batch_size,
            curve=record.curve,
            images=test_images.reshape(-1, 28, 28),
            labels=test_labels,
            predictions=keras.ops.convert_to_numpy(model(test_images)),  # (n, 784) -> (n, 10)
        ),
        model=model,
    )


@first_network.guess(least=0, most=3, along="epoch")
def loss_after_each_epoch(measured):
    """What is the loss on test digits before training (epoch 0) and after each epoch? The loss of guessing is about
    2.3, the natural logarithm of 10.
    """
    return dict(enumerate(measured["test_loss"]))


@first_network.claim(control={"learning_rate": 0.0}, takes_away="The weights are not updated: every step has length 0.")
def corrections_lower_the_loss(measured):
    """The loss on a batch falls with the updates, in the last epoch to less than a third."""
    return below(measured["loss_last_epoch"], measured["loss_first_batch"] / 3)


@first_network.claim(control={"learning_rate": 0.0}, takes_away="The weights are not updated: every step has length 0.")
def reads_new_digits(measured):
    """After training, the network reads more than 85 of 100 test digits correctly."""
    return above(measured["test_accuracy"][-1], 0.85)


@first_network.claim(
    control={"width": 8},
    takes_away="There is no room to memorize: the network has eight hidden units and sees the same digits as often.",
)
def better_on_what_it_has_seen(measured):
    """With enough units, the network memorizes digits: it reads the training digits better than test digits."""
    return above(measured["train_accuracy"][-1], measured["test_accuracy"][-1], by=0.03)

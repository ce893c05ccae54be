"""The network of the chapter, and its training, which the concepts share."""

from kerasbook import datasets, layerwise
from kerasbook.backends import steps_at_once
from kerasbook.chapter1.settings import LAYERS
from kerasbook.concepts import Training, progress, remembered
from kerasbook.lazily import keras, np  # in your own code: import keras, numpy as np

WATCHED = 600  # test digits whose way through the layers is recorded
FIRST = (1, 2, 5, 10, 20, 40)  # updates of the first epoch, after which something has changed


def digit_classifier(width=64, activation="relu"):
    """Three hidden layers and an answer: 28 x 28 pixels in, ten probabilities out."""
    return keras.Sequential([
        keras.Input((28, 28)),
        keras.layers.Flatten(),  # (n, 28, 28) -> (n, 784)
        keras.layers.Dense(width, activation, name="hidden_1"),  # -> (n, width)
        keras.layers.Dense(width, activation, name="hidden_2"),
        keras.layers.Dense(width, activation, name="hidden_3"),
        keras.layers.Dense(10, activation="softmax", name="answer"),  # -> (n, 10)
    ])


def train_digit_classifier(model, epochs, learning_rate=1e-3, digits=None, callbacks=(), updates_per_call=21):
    """The chapter's recipe: Adam with smaller and smaller updates, on 4,000 digits, in batches of 64."""
    images, labels = digits or datasets.digits()[0]  # (4000, 28, 28), (4000,)
    smaller_and_smaller = keras.optimizers.schedules.CosineDecay(learning_rate, decay_steps=63 * max(1, epochs))
    model.compile(
        optimizer=keras.optimizers.Adam(smaller_and_smaller),
        loss="sparse_categorical_crossentropy",
        # 21, a third of an epoch: small networks are mostly overhead.
        steps_per_execution=steps_at_once(updates_per_call),
    )
    model.fit(images, labels, batch_size=64, epochs=epochs, verbose=0, callbacks=[*callbacks, progress(epochs)])


def started_network(width, seed, start):
    """The digit network before its training, with random weights `start` times as large as Keras chooses them."""
    keras.utils.set_random_seed(seed)
    model = digit_classifier(width)
    model.set_weights([start * weights for weights in model.get_weights()])
    return model


def records(updates=None):
    """What to record during training, after every epoch or after some updates: the curve, and the layers' outputs."""
    train, test = datasets.digits()
    digits = {"train": (train.images, train.labels), "test": (test.images, test.labels)}
    hidden_and_answer = [name for name in LAYERS if name != "input"]
    return layerwise.LearningCurve(digits, after=updates), layerwise.RepresentationHistory(
        test.images[:WATCHED], test.labels[:WATCHED], layers=hidden_and_answer, every=updates or "epoch"
    )


@remembered
def trained_network(width, epochs, seed, learning_rate=1e-3, start=1.0, labels="right"):
    """The digit network, trained on 4,000 digits; its loss, accuracy and layers' outputs after every epoch."""
    model = started_network(width, seed, start)
    record, history = records()
    train, _test = datasets.digits()
    digits = train if labels == "right" else train._replace(labels=np.random.default_rng(0).permutation(train.labels))
    train_digit_classifier(model, epochs, learning_rate, digits, callbacks=[record, history])
    return Training(model, record.curve, history.moments)


def first_updates(width, epochs, seed, learning_rate=1e-3, start=1.0):
    """The same training again, but only its first 40 updates, one by one; what there is to see after some of them."""
    model = started_network(width, seed, start)
    record, history = records(FIRST)

    def stop(batch, logs):
        model.stop_training = batch + 1 >= FIRST[-1]

    callbacks = [record, history, keras.callbacks.LambdaCallback(on_train_batch_end=stop)]
    train_digit_classifier(model, epochs, learning_rate, callbacks=callbacks, updates_per_call=1)
    return Training(model, record.curve, history.moments)

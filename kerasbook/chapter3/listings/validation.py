"""3.6.6 Monitoring loss and metrics on validation data."""

from kerasbook import datasets, layerwise
from kerasbook.backends import steps_at_once
from kerasbook.chapter3 import pictures
from kerasbook.chapter3.settings import Epochs, Seed, chapter
from kerasbook.concepts import Finding, above, below, choice, near, number, progress, whole
from kerasbook.lazily import keras, np  # in your own code: import keras, numpy as np

Order = choice("how the digits lie in the file: by class, all 0s first, or shuffled", "by class", "shuffled")
Buffer = whole("among how many digits, those that are read next, the shuffling draws each time", least=1)
Split = number("which share of the digits, the last ones, is kept back for validation", least=0.05, most=0.5)


def digit_network():
    """784 pixels in, a hidden layer of 64 units, ten probabilities out."""
    return keras.Sequential([
        keras.Input((784,)),
        keras.layers.Dense(64, activation="relu", name="hidden"),  # (n, 784) -> (n, 64)
        keras.layers.Dense(10, activation="softmax", name="answer"),  # -> (n, 10)
    ])


def shuffle(places, buffer, rng):
    """Shuffle as `tf.data` does: draw from a buffer, and fill the gap with what comes next."""
    waiting, drawn = list(places[:buffer]), []
    for place in places[buffer:]:
        gap = rng.integers(len(waiting))
        drawn.append(waiting[gap])
        waiting[gap] = place
    return np.array(drawn + list(rng.permutation(waiting)))


def trained(images, labels, split, epochs, seed):
    """Train, and keep the last digits back for validation: `validation_split` takes them as they lie."""
    keras.utils.set_random_seed(seed)
    model = digit_network()
    loss = "sparse_categorical_crossentropy"
    model.compile(keras.optimizers.Adam(0.005), loss, metrics=["accuracy"], steps_per_execution=steps_at_once(25))
    history = model.fit(
        images,
        labels,
        batch_size=128,
        epochs=epochs,
        validation_split=split,  # the last ones, before fit shuffles anything
        verbose=0,
        callbacks=[progress(epochs)],
    )
    return model, history.history


def share_right(model, images, labels):
    return float((keras.ops.convert_to_numpy(model(images)).argmax(axis=1) == labels).mean())


@chapter.concept("3.6.6", third="3.6", builds=[digit_network], quick={"epochs": 6})
def validation(
    order: Order = "by class", buffer: Buffer = 4_000, split: Split = 0.2, epochs: Epochs = 8, seed: Seed = 0
):
    """What does a network say about digits that it has not seen?

    fit keeps the last digits back for validation, as they lie in the file. In the upper row they lie there by class, so
    that two classes are kept back whole; in the lower row they were shuffled first. On the left the accuracy over the
    epochs: on the digits it learns from (blue), on those kept back (red), and, as a dotted line, on test digits in the
    end. In the middle are the test digits: each row is a class, each column a prediction.
    On the right is the hidden layer's output for test digits, in the plane in which it varies most; in the upper row,
    those drawn large belong to classes that the network has never seen.

    Measures:
        validation: accuracy on the digits kept back
        training: accuracy on the digits it learns from
        test: accuracy on test digits
        as_they_lie: as they lie in the file
        shuffled: shuffled before the split
        classes_unseen: classes that are kept back whole
        test_of_seen: accuracy on test digits of the classes it has seen
    """
    train, test = datasets.digits()
    by_class = np.argsort(train.labels, kind="stable")
    rng = np.random.default_rng(seed)
    file = by_class if order == "by class" else rng.permutation(by_class)
    kept = int(len(file) * (1 - split))  # how many there are to learn from
    orders = {"as_they_lie": file, "shuffled": shuffle(file, buffer, rng)}

    new_images = test.images.reshape(-1, 784)
    measured = {what: {} for what in ("validation", "training", "test", "classes_unseen", "test_of_seen")}
    rows = {}
    for number_of_row, (name, places) in enumerate(orders.items()):
        images, labels = train.images[places].reshape(-1, 784), train.labels[places]  # (n, 28, 28) -> (n, 784)
        model, history = trained(images, labels, split, epochs, seed + number_of_row)
        unseen = sorted(set(range(10)) - set(labels[:kept].tolist()))
        of_seen = ~np.isin(test.labels, unseen)
        measured["validation"][name] = share_right(model, images[kept:], labels[kept:])
        measured["training"][name] = share_right(model, images[:kept], labels[:kept])
        measured["test"][name] = share_right(model, new_images, test.labels)
        measured["classes_unseen"][name] = len(unseen)
        measured["test_of_seen"][name] = share_right(model, new_images[of_seen], test.labels[of_seen])
        rows[name] = pictures.validation.Row(
            curve={"train_accuracy": history.get("accuracy", []), "val_accuracy": history.get("val_accuracy", [])},
            test=measured["test"][name],
            labels=test.labels,
            answers=keras.ops.convert_to_numpy(model(new_images)).argmax(axis=1),
            plane=layerwise.principal_plane(layerwise.layer_outputs(model, new_images)["hidden"]),
            unseen=unseen,
        )
    return Finding(measured=measured, figure=pictures.validation.Validation(rows), model=model)


@validation.guess(least=0, most=100, says="{number} of 100")
def right_about_what_is_kept_back(measured):
    """Digits lie in a file by class, first all zeros, in the end all nines. fit keeps the last fifth back for
    validation and learns from the rest, until it makes hardly any mistakes there. Of 100 digits that were kept back,
    how many does it read?
    """
    return 100 * measured["validation"]["as_they_lie"]


@validation.claim(
    control={"order": "shuffled"}, takes_away="The order: the digits lie shuffled in the file from the beginning."
)
def what_it_has_not_seen_it_does_not_know(measured):
    """If the digits lie by class, the network reads fewer than 5 in 100 of those kept back, but more than 85 in 100
    test digits of the classes that it has seen.
    """
    return below(measured["validation"]["as_they_lie"], 0.05) & above(measured["test_of_seen"]["as_they_lie"], 0.85)


@validation.claim(
    control={"buffer": 500},
    takes_away="Most of the shuffling: it draws from the next 500 digits only, so that classes stay together.",
)
def shuffled_first_it_tells_the_truth(measured):
    """If the digits are shuffled before the split, the accuracy on those kept back says what test digits will be like:
    the two are less than 0.06 apart.
    """
    return near(measured["validation"]["shuffled"], measured["test"]["shuffled"], within=0.06)


@validation.claim(control={"epochs": 1}, takes_away="The time to memorize: the network sees every digit only once.")
def what_it_has_seen_is_no_measure(measured):
    """The accuracy on digits that the network has learned from promises too much: on test digits it is more than
    0.045 lower.
    """
    return above(measured["training"]["shuffled"], measured["test"]["shuffled"], by=0.045)

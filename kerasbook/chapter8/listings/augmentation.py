"""8.2.5 Data augmentation: the same picture, other pixels."""

from kerasbook import datasets
from kerasbook.chapter8 import pictures
from kerasbook.chapter8.listings.few_pictures import (
    BATCH,
    accuracies,
    answers_of,
    begin_anew,
    beginning_of,
    convnet_from_scratch,
    folds,
    half_as_large,
    in_random_order,
    on_five_folds,
    on_new_pictures,
    photographs,
    trained,
)
from kerasbook.chapter8.settings import Epochs, LearningRate, Seed, chapter
from kerasbook.concepts import Finding, above, below, choice, each_epoch, number
from kerasbook.lazily import keras, np  # in your own code: import keras, numpy as np

Strength = number("how far pictures are turned and resized, as a multiple of the default; 0 leaves them as they are")
Pair = choice("which two digits are to be told apart", "6 and 9", "0 and 8")

SHOWN = "koala"
VERSIONS = 11
DIGITS, DIGIT_EPOCHS, TRAININGS = 96, 8, 3


def random_changes(strength=1.0):
    """As in the book: mirrored or not, turned by up to 36 degrees, and made up to a fifth smaller or larger."""
    mirror = [keras.layers.RandomFlip("horizontal")] if strength else []
    return [
        *mirror,
        keras.layers.RandomRotation(0.1 * strength, fill_mode="nearest"),
        keras.layers.RandomZoom(0.2 * strength, fill_mode="nearest"),
    ]


def augmented_versions(image, strength):
    """One picture, changed at random several times: `(11, height, width, 3)`."""
    changes = keras.layers.Pipeline(random_changes(strength))
    return keras.ops.convert_to_numpy(changes(np.stack([image] * VERSIONS), training=True))


def mean_loss(said, right):
    """Cross-entropy of the probabilities of "animal"."""
    return float(-np.log(np.maximum(np.where(right == 1, said, 1 - said), 1e-7)).mean())


# What must not be done to a six


def digit_convnet():
    """Two convolutions and one probability: which of two digits it is."""
    return keras.Sequential([
        keras.Input((28, 28, 1)),
        keras.layers.Conv2D(8, 3, strides=2, activation="relu"),  # (n, 28, 28, 1) -> (n, 13, 13, 8)
        keras.layers.Conv2D(16, 3, strides=2, activation="relu"),  # -> (n, 6, 6, 16)
        keras.layers.Flatten(),  # -> (n, 576)
        keras.layers.Dense(1, activation="sigmoid"),  # -> (n, 1)
    ])


def two_digits(pair, seed):
    """All images of two digits in random order, `(n, 28, 28, 1)`, and whether each is the second of them."""
    train, test = datasets.digits()
    images, labels = (np.concatenate(both) for both in zip(train, test, strict=True))
    first, second = (int(digit) for digit in pair.split(" and "))
    chosen = np.random.default_rng(seed).permutation(np.flatnonzero(np.isin(labels, (first, second))))
    return images[chosen][..., None], (labels[chosen] == second).astype("float32")


def upside_down(images):
    return images[:, ::-1, ::-1]


def some_upside_down(images, rng):
    """Half of the images, drawn at random, turned by 180 degrees."""
    is_turned = rng.random(len(images)) < 0.5
    return np.where(is_turned[:, None, None, None], upside_down(images), images)


def learn(model, images, labels, turned, seed):
    """A training with two digits; if `turned`, half of them are turned, others in each epoch."""
    rng = np.random.default_rng(seed)
    order = in_random_order(np.arange(len(images)), DIGIT_EPOCHS, rng)
    seen = some_upside_down(images[order], rng) if turned else images[order]
    model.fit(seen, labels[order], BATCH, shuffle=False, verbose=0)


def right_about(model, images, labels):
    """The share of images that the network is right about."""
    return float(((answers_of(model, images) > 0.5) == labels).mean())


def sixes_and_nines(pair, seed):
    """What networks know of digits that they have not seen, if they learned upright ones or half of them were turned.

    Each is trained three times from the same first weights, with other digits.
    """
    images, labels = two_digits(pair, seed)
    new, right = images[TRAININGS * DIGITS :], labels[TRAININGS * DIGITS :]
    keras.utils.set_random_seed(seed)
    model = digit_convnet()
    model.compile(keras.optimizers.Adam(5e-3), "binary_crossentropy")
    beginning = beginning_of(model)
    found = {"upright": [], "turned": [], "taken": []}
    for training in each_epoch(TRAININGS):
        part = slice(training * DIGITS, (training + 1) * DIGITS)
        for name in ("upright", "turned"):
            begin_anew(beginning)
            learn(model, images[part], labels[part], name == "turned", seed)
            found[name].append(right_about(model, new, right))
            if name == "upright":
                found["taken"].append(1 - right_about(model, upside_down(new), right))
    return {name: float(np.mean(shares)) for name, shares in found.items()}


@chapter.concept(
    "8.2.5", third="8.2", builds=[convnet_from_scratch], quick={"epochs": 12, "learning_rate": 6e-3}, shares=trained
)
def augmentation(
    strength: Strength = 1.0,
    pair: Pair = "6 and 9",
    epochs: Epochs = 20,
    learning_rate: LearningRate = 3e-3,
    seed: Seed = 0,
):
    """What does a network gain if it never sees the same picture twice?

    Left: one photograph, and eleven versions of it as the network gets them. Middle: accuracy of the convnet from
    scratch, blue on the pictures that it learns from, as they are, red on those held back, mean of five folds; broken
    without augmentation, solid with it. Right: a 6 and a 9, each also upside down, and accuracy on upright digits of a
    network that learned from upright ones, and of one for which half of them were upside down.

    Measures:
        gap: accuracy on pictures learned from minus accuracy on those held back
        training: accuracy on pictures learned from
        validation: accuracy on pictures held back
        loss: loss on pictures held back
        without: without augmentation
        with: with augmentation
        closed: how much smaller the gap is with augmentation
        standard_error: standard error of an accuracy on so many pictures
        digits: what networks know of the two digits
        upright: accuracy on new digits, learned from upright ones
        turned: accuracy on new digits, learned while half were upside down
        taken: share of digits that the first takes for the other one if they are upside down
        lost: how much accuracy the turning costs
        epochs: how many times the network sees its pictures
        curves: accuracy before the training and after every fourth epoch
    """
    images, right, names = photographs()
    parts = folds(names, seed)
    settings = {"epochs": epochs, "learning_rate": learning_rate, "seed": seed}
    plain = np.array(trained(**settings).curve["answers"])
    keras.utils.set_random_seed(seed)
    model = convnet_from_scratch(random_changes(strength))
    model.compile(keras.optimizers.Adam(learning_rate), "binary_crossentropy")
    augmented = on_five_folds(model, half_as_large(images), right, parts, epochs, seed)

    curves, loss = {}, {}
    for name, answers in (("without", plain), ("with", augmented)):
        training, _validation = accuracies(answers, right, right, parts)  # (folds, moments)
        new = on_new_pictures(answers, parts)  # (moments, n)
        validation = ((new > 0.5) == right).mean(axis=1)  # (moments,)
        curves[name] = {"training": training.mean(axis=0).tolist(), "validation": validation.tolist()}
        loss[name] = mean_loss(new[-1], right)
    last = {name: {part: values[-1] for part, values in curve.items()} for name, curve in curves.items()}
    gap = {name: one["training"] - one["validation"] for name, one in last.items()}
    digits = sixes_and_nines(pair, seed)
    validated = last["with"]["validation"]
    measured = {
        "gap": gap,
        "training": {name: one["training"] for name, one in last.items()},
        "validation": {name: one["validation"] for name, one in last.items()},
        "loss": loss,
        "closed": gap["without"] - gap["with"],
        "standard_error": np.sqrt(validated * (1 - validated) / len(right)),
        "digits": digits,
        "lost": digits["upright"] - digits["turned"],
        "curves": curves,
        "epochs": epochs,
    }
    shown = images[list(names).index(SHOWN)]
    drawn, second = two_digits(pair, seed)
    examples = [drawn[list(second).index(answer), ..., 0] for answer in (0, 1)]
    figure = pictures.augmentation.Augmentation(
        measured, np.stack([shown, *augmented_versions(shown, strength)]), examples
    )
    return Finding(measured=measured, figure=figure, model=model)


@augmentation.claim(control={"strength": 0.0}, takes_away="The changes: every version is the picture itself.")
def what_never_comes_twice_is_not_learned_by_heart(measured):
    """With augmentation the network is right about fewer of the pictures that it learns from, by more than 0.06, after
    as many epochs.
    """
    training = measured["training"]
    return below(training["with"], training["without"], by=0.06)


@augmentation.claim(
    control={"pair": "0 and 8"}, takes_away="What the turning takes away: upside down, a 0 is still a 0, and an 8 an 8."
)
def upside_down_a_six_is_a_nine(measured):
    """A network that learned sixes and nines takes more than 0.8 of them for the other digit when upside down."""
    return above(measured["digits"]["taken"], 0.8)


@augmentation.claim(
    control={"pair": "0 and 8"}, takes_away="What the turning takes away: upside down, a 0 is still a 0, and an 8 an 8."
)
def some_changes_do_harm(measured):
    """If half of the sixes and nines that it learns from are upside down, a network makes more than six times as many
    mistakes with upright ones.
    """
    return above(1 - measured["digits"]["turned"], 6 * (1 - measured["digits"]["upright"]))

"""8.2.3 A convnet from scratch, and only a few pictures to learn from."""

from kerasbook import datasets
from kerasbook.chapter5.settings import Labels
from kerasbook.chapter8 import pictures
from kerasbook.chapter8.settings import Epochs, LearningRate, Seed, chapter
from kerasbook.concepts import Finding, Training, above, below, choice, remembered
from kerasbook.concepts.training import report_epoch
from kerasbook.lazily import keras, np, sklearn, threadpoolctl  # in your own code: import keras, numpy as np, ...

Source = choice(
    'the 242 photographs that ship with kerasbook, animal or not ("embedded"), or the book\'s cats and dogs, which '
    'Keras downloads once ("cats-dogs", 825 MB)',
    "embedded",
    "cats-dogs",
)

FOLDS = 5
EVERY = 4  # epochs from one measurement to the next
BATCH = 32
SHOWN = 16  # pictures of each kind that are drawn


def convnet_from_scratch(first=()):
    """The layers given, if any; then three times a convolution and a pooling, dropout, and one probability."""
    return keras.Sequential([
        keras.Input((32, 32, 3)),
        *first,
        keras.layers.Rescaling(2.0, offset=-1.0),  # from 0 to 1 -> from -1 to 1
        keras.layers.Conv2D(16, 3, strides=2, padding="same", activation="relu"),  # (n, 32, 32, 3) -> (n, 16, 16, 16)
        keras.layers.MaxPooling2D(2),  # -> (n, 8, 8, 16)
        keras.layers.Conv2D(32, 3, padding="same", activation="relu"),  # -> (n, 8, 8, 32)
        keras.layers.MaxPooling2D(2),  # -> (n, 4, 4, 32)
        keras.layers.Conv2D(64, 3, padding="same", activation="relu"),  # -> (n, 4, 4, 64)
        keras.layers.MaxPooling2D(2),  # -> (n, 2, 2, 64)
        keras.layers.Flatten(),  # -> (n, 256)
        keras.layers.Dropout(0.5),
        keras.layers.Dense(1, activation="sigmoid"),  # -> (n, 1)
    ])


# The pictures, and which of them are held back


def photographs(source="embedded"):
    """All photographs, `(n, 64, 64, 3)`, whether each shows an animal (or a dog), and what it shows."""
    train, test = datasets.cutouts(source)
    both = (np.concatenate([getattr(part, name) for part in (train, test)]) for name in train._fields)
    images, labels, names = both
    answer = 0 if source == "embedded" else 1  # an animal, or a dog
    return datasets.on_background(images), (labels == answer).astype("float32"), names


def half_as_large(images):
    """Each square of four pixels becomes one: `(n, 64, 64, 3)` to `(n, 32, 32, 3)`."""
    count, height, width, channels = images.shape
    return images.reshape(count, height // 2, 2, width // 2, 2, channels).mean(axis=(2, 4))


def folds(names, seed):
    """Five parts of about the same size; pictures of one subject, such as three yellow flowers, stay together."""
    subjects, subject = np.unique([str(name).split()[-1] for name in names], return_inverse=True)
    fold = np.random.default_rng(seed).permutation(len(subjects)) % FOLDS
    return [np.flatnonzero(fold[subject] == number) for number in range(FOLDS)]


# Training


def answers_of(model, images):
    """The probability that the network gives to "animal", for each picture."""
    return keras.ops.convert_to_numpy(model(images))[:, 0]


def beginning_of(model):
    """What a training changes, each variable with its value before."""
    model.optimizer.build(model.trainable_variables)
    variables = [*model.trainable_variables, *model.optimizer.variables]
    return [(variable, keras.ops.convert_to_numpy(variable.value)) for variable in variables]


def begin_anew(beginning):
    for variable, value in beginning:
        variable.assign(value)


def in_random_order(train, epochs, rng):
    """The pictures of some epochs after each other, each in a random order of its own, and in full batches only.

    A batch of another size would be compiled anew, on JAX.
    """
    full = len(train) // BATCH * BATCH
    return np.concatenate([rng.permutation(train)[:full] for _epoch in range(epochs)])


def on_five_folds(model, images, labels, parts, epochs, seed):
    """A training from the same first weights for each fold, without the pictures of that fold.

    Returns:
        The answers to all pictures, before the training and after every fourth epoch: `(folds, moments, n)`.
    """
    beginning = beginning_of(model)
    answers = []
    for fold, held_back in enumerate(parts):
        begin_anew(beginning)
        train = np.setdiff1d(np.arange(len(labels)), held_back)
        rng = np.random.default_rng([seed, fold])
        answers.append([answers_of(model, images)])
        for epoch in range(0, epochs, EVERY):
            report_epoch(fold * epochs + epoch, FOLDS * epochs)
            order = in_random_order(train, min(EVERY, epochs - epoch), rng)
            model.fit(images[order], labels[order], BATCH, shuffle=False, verbose=0)
            answers[-1].append(answers_of(model, images))
    return np.array(answers)


@remembered
def trained(labels="right", source="embedded", epochs=20, learning_rate=3e-3, seed=0):
    """The convnet from scratch on five folds; `curve["answers"]` is what it says of every picture."""
    images, right, names = photographs(source)
    learned = np.random.default_rng(seed).permutation(right) if labels == "shuffled" else right
    keras.utils.set_random_seed(seed)
    model = convnet_from_scratch()
    model.compile(keras.optimizers.Adam(learning_rate), "binary_crossentropy")
    answers = on_five_folds(model, half_as_large(images), learned, folds(names, seed), epochs, seed)
    return Training(model, {"answers": answers.tolist(), "learned": learned.tolist()})


# How good it is


def accuracies(answers, learned, right, parts):
    """For each fold and moment, the accuracy on pictures learned, by their labels, and on those held back, `(5, m)`."""
    says = answers > 0.5  # (folds, moments, n)
    training, validation = [], []
    for said, held_back in zip(says, parts, strict=True):
        training.append(np.delete(said == learned, held_back, axis=1).mean(axis=1))
        validation.append((said == right)[:, held_back].mean(axis=1))
    return np.array(training), np.array(validation)


def on_new_pictures(answers, parts):
    """What was said of each picture by the network that had not seen it, at each moment: `(moments, n)`."""
    found = np.empty(answers.shape[1:])
    for said, held_back in zip(answers, parts, strict=True):
        found[:, held_back] = said[:, held_back]
    return found


def accuracy_of_pixels(images, labels, parts):
    """The accuracy of logistic regression on the same pixels and folds; C was the best of 0.0001 to 1."""
    pixels = images.reshape(len(images), -1)  # (n, 3072)
    right = []
    for held_back in parts:
        train = np.setdiff1d(np.arange(len(labels)), held_back)
        linear = sklearn.linear_model.LogisticRegression(C=0.1, max_iter=200)
        with threadpoolctl.threadpool_limits(1):  # so small that several threads only wait for each other
            linear.fit(pixels[train], labels[train])
        right.extend(linear.predict(pixels[held_back]) == labels[held_back])
    return float(np.mean(right))


@chapter.concept(
    "8.2.3", third="8.2", builds=[convnet_from_scratch], quick={"epochs": 12, "learning_rate": 6e-3}, shares=trained
)
def few_pictures(
    source: Source = "embedded",
    labels: Labels = "right",
    epochs: Epochs = 20,
    learning_rate: LearningRate = 3e-3,
    seed: Seed = 0,
):
    """What does a convnet learn from a few hundred pictures?

    The question is whether a photograph shows an animal or, with the book's data, a dog. A convnet is trained five
    times from the same first weights, each time without a fifth of the pictures. Left: accuracy, blue on the
    pictures that it learns from, red on the fifth held back; thin lines are the five folds, thick ones their mean.
    The broken line is logistic regression on the pixels, the dotted one always the more frequent answer. Right:
    pictures that were held back and answered wrongly, those first of which the network was surest.

    Measures:
        accuracy: accuracy on pictures held back
        training_accuracy: accuracy on the pictures that it learned from
        gap: how much better it is on those
        pixels: logistic regression on the pixels, on the same folds
        lead: how much better the convnet is than that
        standard_error: standard error of an accuracy on so many pictures
        most_frequent: always the more frequent answer
        count: pictures in all
        epochs: how many times the network sees its pictures
        wrong: pictures held back and answered wrongly
        folds: accuracy on each fifth held back
        validation: accuracy on pictures held back, before the training and after every fourth epoch
        training: accuracy on the pictures that it learns from, likewise
    """
    images, right, names = photographs(source)
    parts = folds(names, seed)
    model, curve = trained(labels=labels, source=source, epochs=epochs, learning_rate=learning_rate, seed=seed)
    answers, learned = np.array(curve["answers"]), np.array(curve["learned"])

    training, validation = accuracies(answers, learned, right, parts)  # (folds, moments)
    new = on_new_pictures(answers, parts)  # (moments, n)
    accuracy = (new[-1] > 0.5) == right  # (n,)
    pixels = accuracy_of_pixels(half_as_large(images), right, parts)
    measured = {
        "accuracy": accuracy.mean(),
        "training_accuracy": training[:, -1].mean(),
        "gap": training[:, -1].mean() - accuracy.mean(),
        "pixels": pixels,
        "lead": accuracy.mean() - pixels,
        "standard_error": np.sqrt(accuracy.mean() * (1 - accuracy.mean()) / len(right)),
        "most_frequent": max(right.mean(), 1 - right.mean()),
        "count": len(right),
        "epochs": epochs,
        "wrong": np.sum(~accuracy),
        "folds": validation[:, -1].tolist(),
        "validation": ((new > 0.5) == right).mean(axis=1).tolist(),
        "training": training.mean(axis=0).tolist(),
    }
    surest = np.argsort(-np.abs(new[-1] - 0.5))
    wrong = [[number for number in surest if not accuracy[number] and right[number] == answer] for answer in (1, 0)]
    figure = pictures.few_pictures.FewPictures(
        measured, training, validation, [images[numbers[:SHOWN]] for numbers in wrong], source == "embedded"
    )
    return Finding(measured=measured, figure=figure, model=model)


@few_pictures.guess(least=0, most=100, says="{number} of 100")
def of_a_hundred(measured):
    """The convnet has seen four fifths of the photographs, each of them many times. Of a hundred others, for how many
    does it say rightly whether they show an animal?
    """
    return 100 * measured["accuracy"]


@few_pictures.claim(
    control={"labels": "shuffled"}, takes_away="What can be learned: the labels are those of other pictures."
)
def a_few_teach_it_something(measured):
    """On pictures that it has not seen the convnet is right more often than 61 times in a hundred, and less often than
    85.
    """
    return above(measured["accuracy"], 0.61) & below(measured["accuracy"], 0.85)


@few_pictures.claim(
    control={"epochs": 2}, takes_away="The time to learn by heart: the network sees each picture twice."
)
def it_learns_them_by_heart(measured):
    """On pictures that it has learned from it is better by more than 0.1 than on those that it has not seen."""
    return above(measured["gap"], 0.1)

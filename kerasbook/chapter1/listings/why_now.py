"""1.3 Why deep learning, why now?"""

import time

from kerasbook import datasets, layerwise
from kerasbook.chapter1 import pictures
from kerasbook.chapter1.listings.before_deep_learning import accuracy, coarse, compile_network, convnet
from kerasbook.chapter1.settings import Epochs, Seed, chapter
from kerasbook.concepts import Finding, above, below, number, report_progress, whole
from kerasbook.lazily import joblib, keras, np, sklearn, threadpoolctl  # in your own code: import keras, ...
from kerasbook.locale import gettext as _

Steps = whole("how many corrections each deep network gets in the first panel", least=10)
NewRate = number(
    "learning rate at which the convnet starts; the ten layers of the new recipe start at a third of it", least=0
)

AMOUNTS = (100, 600, 4000)  # digits to learn from


def more_data(learning_rate, steps, seed):
    """Mistakes on new digits, as a share, of a shallow method and a deep network for each amount of training digits."""
    train, test = datasets.digits()
    rng = np.random.default_rng(seed)
    order = rng.permutation(len(train.labels))
    x, y, new = coarse(train.images[order]), train.labels[order], coarse(test.images)  # (4000, 14, 14)

    network = convnet()
    compile_network(network, learning_rate, steps)
    variables = [*network.variables, *network.optimizer.variables]
    start = [variable.numpy() for variable in variables]

    shallow, deep = [], []
    for amount in AMOUNTS:
        report_progress(_("learning from {count:,} digits").format(count=amount), len(deep) / 5)
        with threadpoolctl.threadpool_limits(1):
            linear = sklearn.linear_model.LogisticRegression(max_iter=500)
            linear.fit(x[:amount].reshape(amount, -1), y[:amount])  # (amount, 196)
        shallow.append(1 - linear.score(new.reshape(len(new), -1), test.labels))

        for variable, value in zip(variables, start, strict=True):  # the same start for each amount
            variable.assign(value)
        drawn = rng.integers(amount, size=64 * steps)  # as many corrections for few digits as for many
        network.fit(x[drawn], y[drawn], batch_size=64, verbose=0)
        deep.append(1 - accuracy(network, new, test.labels))
    return shallow, deep


def training_step(pictures, weights, cores):
    """Forward through a wide relu layer and back to its weights: each core takes its share of the batch."""
    from concurrent.futures import ThreadPoolExecutor  # here, so that --help does not wait for it

    def gradient(share):
        outputs = np.maximum(share @ weights, 0)  # (n, 512) -> (n, 512)
        return share.T @ outputs  # how half the sum of their squares grows: (512, 512)

    with ThreadPoolExecutor(cores) as workers:
        return weights - sum(workers.map(gradient, np.array_split(pictures, cores)))


def milliseconds(cores):
    """How long a training step takes on so many cores: the best of eight, as the computer has other work too."""
    pictures, weights = np.ones((2048, 512), "float32"), np.ones((512, 512), "float32")
    times = []
    with threadpoolctl.threadpool_limits(1):  # NumPy leaves the sharing to us
        for _repeat in range(8):
            start = time.perf_counter()
            training_step(pictures, weights, cores)
            times.append(1000 * (time.perf_counter() - start))
    return min(times)


def ten_layers(activation="relu", start="he_normal"):
    """Ten hidden layers of 64 units."""
    hidden = [keras.layers.Dense(64, activation, kernel_initializer=start) for _layer in range(10)]
    return keras.Sequential([
        keras.Input((14, 14)),
        keras.layers.Flatten(),  # (n, 14, 14) -> (n, 196)
        *hidden,  # -> (n, 64)
        keras.layers.Dense(10, activation="softmax"),  # -> (n, 10)
    ])


def old_recipe():
    """As one would have done it in the 1990s."""
    model = ten_layers("sigmoid", keras.initializers.RandomNormal(stddev=0.05))
    model.compile(keras.optimizers.SGD(0.1), "sparse_categorical_crossentropy")
    return model


def new_recipe(learning_rate, epochs):
    """As one does it since the 2010s."""
    model = ten_layers("relu", "he_normal")
    compile_network(model, learning_rate / 3, steps=63 * epochs)
    return model


def learning_curve(model, epochs):
    """The accuracy on new digits, before training and after each epoch."""
    train, test = datasets.digits()
    record = layerwise.LearningCurve({"test": (coarse(test.images), test.labels)})
    model.fit(coarse(train.images), train.labels, batch_size=64, epochs=epochs, verbose=0, callbacks=[record])
    return record.curve["test_accuracy"]


@chapter.concept("1.3", third="1", quick={"steps": 100, "epochs": 1}, builds=[convnet, ten_layers], alone=True)
def why_now(steps: Steps = 200, epochs: Epochs = 3, learning_rate: NewRate = 0.006, seed: Seed = 0):
    """Why did deep learning take off only now?

    Three things had to come together. Data: the share of new digits that a shallow method (logistic regression) and a
    deep network (a convnet) get wrong, for more and more training digits; on this scale, the steeper line loses the
    larger share of its mistakes. Hardware: how long the same training step of a wide
    layer takes on one core of this computer and on all of them, each with its share of the batch. Algorithms: two
    networks of ten hidden layers learn, one by the old recipe (sigmoid, plain gradient descent, small random weights),
    one by the new (relu, He initialization, RMSprop); the dotted line is guessing.

    Measures:
        amounts: digits to learn from
        shallow: mistakes, shallow (logistic regression)
        deep: mistakes, deep (convnet)
        step_time: one training step
        one_core: ms on one core
        all_cores: ms on all cores
        core_count: cores
        old_recipe: accuracy, ten layers, old recipe
        new_recipe: accuracy, ten layers, new recipe
    """
    keras.utils.set_random_seed(seed)
    shallow, deep = more_data(learning_rate, steps, seed)
    cores = joblib.cpu_count()
    step_time = {"one_core": milliseconds(1), "all_cores": milliseconds(cores), "core_count": cores}
    report_progress(_("ten layers, old recipe"), 3 / 5)
    old = learning_curve(old_recipe(), epochs)
    report_progress(_("ten layers, new recipe"), 4 / 5)
    model = new_recipe(learning_rate, epochs)
    new = learning_curve(model, epochs)
    return Finding(
        measured={
            "amounts": list(AMOUNTS),
            "shallow": shallow,
            "deep": deep,
            "old_recipe": old,
            "new_recipe": new,
            "step_time": step_time,
        },
        figure=pictures.why_now.WhyNow(
            AMOUNTS, {"deep": deep, "shallow": shallow}, step_time, {"new": new, "old": old}, guessing=0.1
        ),
        model=model,
    )


@why_now.claim(control={"learning_rate": 0.0}, takes_away="Learning: the deep network's weights are never corrected.")
def deep_gains_more_from_data(measured):
    """With more data the deep network loses a larger share of its mistakes than the shallow method."""
    shallow, deep = measured["shallow"], measured["deep"]
    return below(deep[-1] / deep[0], shallow[-1] / shallow[0], by=0.02)


@why_now.claim(
    control={"learning_rate": 0.0}, takes_away="Learning: the weights of the new recipe are never corrected."
)
def new_recipe_learns(measured):
    """Ten layers learn by the new recipe; by the old one they stay near guessing."""
    return above(measured["new_recipe"][-1], 0.5) & below(measured["old_recipe"][-1], 0.2)

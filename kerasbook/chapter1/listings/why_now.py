"""1.3 Why deep learning, why now?

The three recipes for ten hidden layers, and where they come from:

- 1986: sigmoid units, small random weights, plain gradient descent. Rumelhart, Hinton and Williams, "Learning
  representations by back-propagating errors"
- 1990s: tanh units, random weights that shrink with the number of inputs, plain gradient descent. LeCun, Bottou, Orr
  and Müller, "Efficient backprop", 1998
- 2010s: relu units (Nair and Hinton, 2010; Glorot, Bordes and Bengio, 2011), He initialization (He, Zhang, Ren and Sun,
  2015), RMSprop (Tieleman and Hinton, 2012) with a falling learning rate
"""

import time

from kerasbook import datasets, layerwise
from kerasbook.backends import steps_at_once
from kerasbook.chapter1 import pictures
from kerasbook.chapter1.listings.before_deep_learning import accuracy, coarse, compile_network, convnet, dense_network
from kerasbook.chapter1.settings import Epochs, Seed, chapter
from kerasbook.concepts import Finding, above, below, choice, number, report_progress, whole
from kerasbook.lazily import joblib, keras, np, sklearn, threadpoolctl  # in your own code: import keras, ...
from kerasbook.locale import gettext as _

Steps = whole("how many updates each deep network gets in the first panel", least=10)
Layers = whole("hidden layers in the third panel", least=1)
Further = choice(
    'the digits after the first hundred: new ones ("new") or the first hundred, moved by up to a pixel ("moved")',
    "new",
    "moved",
)
NewRate = number(
    "learning rate at which the deep networks start; the recipe of the 2010s starts at a third of it", least=0
)

AMOUNTS = (100, 600, 4000)  # digits to learn from


def moved(images, rng):
    """Each picture moved by up to a pixel, up or down and left or right: (n, 28, 28) -> (n, 28, 28)."""
    steps = rng.integers(-1, 2, size=(len(images), 2))
    return np.stack([np.roll(image, step, axis=(0, 1)) for image, step in zip(images, steps, strict=True)])


def digits_to_learn_from(further, rng):
    """4,000 training digits in random order, of which all but the first hundred may be copies of these, moved."""
    train, _test = datasets.digits()
    order = rng.permutation(len(train.labels))
    if further == "moved":
        order = np.resize(order[:100], len(order))
    images, labels = train.images[order], train.labels[order]
    if further == "moved":
        images[100:] = moved(images[100:], rng)
    return coarse(images), labels  # (4000, 14, 14), (4000,)


def more_data(learning_rate, steps, further, seed):
    """Mistakes on test digits, as a share, of each method for each amount of training digits."""
    _train, test = datasets.digits()
    rng = np.random.default_rng(seed)
    x, y = digits_to_learn_from(further, rng)
    new = coarse(test.images)
    mistakes = {"shallow": [], "dense": [], "convolutional": []}
    for amount in AMOUNTS:
        with threadpoolctl.threadpool_limits(1):
            linear = sklearn.linear_model.LogisticRegression(max_iter=500)
            linear.fit(x[:amount].reshape(amount, -1), y[:amount])  # (amount, 196)
        mistakes["shallow"].append(1 - linear.score(new.reshape(len(new), -1), test.labels))

    for name, network in {"dense": dense_network(), "convolutional": convnet()}.items():
        compile_network(network, learning_rate, steps)
        variables = [*network.variables, *network.optimizer.variables]
        start = [variable.numpy() for variable in variables]
        for amount in AMOUNTS:
            report_progress(_("learning from {count:,} digits").format(count=amount), len(mistakes[name]) / 5)
            for variable, value in zip(variables, start, strict=True):  # the same start for each amount
                variable.assign(value)
            drawn = rng.integers(amount, size=64 * steps)  # as many updates for few digits as for many
            network.fit(x[drawn], y[drawn], batch_size=64, verbose=0)
            mistakes[name].append(1 - accuracy(network, new, test.labels))
    return mistakes


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


def many_layers(layers=10, activation="relu", start="he_normal"):
    """So many hidden layers of 64 units."""
    hidden = [keras.layers.Dense(64, activation, kernel_initializer=start) for _layer in range(layers)]
    return keras.Sequential([
        keras.Input((14, 14)),
        keras.layers.Flatten(),  # (n, 14, 14) -> (n, 196)
        *hidden,  # -> (n, 64)
        keras.layers.Dense(10, activation="softmax"),  # -> (n, 10)
    ])


def recipe_of_1986(layers):
    model = many_layers(layers, "sigmoid", keras.initializers.RandomNormal(stddev=0.05))
    model.compile(keras.optimizers.SGD(0.1), "sparse_categorical_crossentropy", steps_per_execution=steps_at_once(21))
    return model


def recipe_of_the_1990s(layers):
    model = many_layers(layers, "tanh", "lecun_normal")
    model.compile(keras.optimizers.SGD(0.1), "sparse_categorical_crossentropy", steps_per_execution=steps_at_once(21))
    return model


def recipe_of_the_2010s(layers, learning_rate, epochs):
    model = many_layers(layers, "relu", "he_normal")
    compile_network(model, learning_rate / 3, steps=63 * epochs)
    return model


def learning_curve(model, epochs):
    """The accuracy on test digits, before training and after each epoch."""
    train, test = datasets.digits()
    record = layerwise.LearningCurve({"test": (coarse(test.images), test.labels)})
    model.fit(coarse(train.images), train.labels, batch_size=64, epochs=epochs, verbose=0, callbacks=[record])
    return record.curve["test_accuracy"]


@chapter.concept("1.3", third="1", builds=[dense_network, convnet, many_layers], alone=True)
def why_now(
    steps: Steps = 150,
    epochs: Epochs = 3,
    learning_rate: NewRate = 0.006,
    layers: Layers = 10,
    further: Further = "new",
    seed: Seed = 0,
):
    """Why did deep learning take off only now?

    Three things had to come together. Data: the share of test digits that a shallow method (logistic regression), a
    deep dense network and a convnet get wrong, for more and more training digits but the same number of updates; both
    axes are logarithmic. Hardware: how long the same training step of a wide layer takes on one core of this computer
    and on all of them, each with its share of the batch. Algorithms: ten hidden layers are trained with the recipe of
    1986 (sigmoid units, small random weights, plain gradient descent), of the 1990s (tanh units, random weights that
    suit them, plain gradient descent) and of the 2010s (relu units, He initialization, RMSprop with a falling learning
    rate); the dotted line is guessing.

    Measures:
        amounts: digits to learn from
        shallow: mistakes, shallow (logistic regression)
        dense: mistakes, deep dense network
        convolutional: mistakes, convnet
        step_time: one training step
        one_core: ms on one core
        all_cores: ms on all cores
        core_count: cores
        recipe_of_1986: accuracy with the recipe of 1986
        recipe_of_the_1990s: accuracy with the recipe of the 1990s
        recipe_of_the_2010s: accuracy with the recipe of the 2010s
    """
    keras.utils.set_random_seed(seed)
    mistakes = more_data(learning_rate, steps, further, seed)
    cores = joblib.cpu_count()
    step_time = {"one_core": milliseconds(1), "all_cores": milliseconds(cores), "core_count": cores}
    networks = {
        "recipe_of_1986": recipe_of_1986(layers),
        "recipe_of_the_1990s": recipe_of_the_1990s(layers),
        "recipe_of_the_2010s": recipe_of_the_2010s(layers, learning_rate, epochs),
    }
    curves = {}
    for name, model in networks.items():
        report_progress(why_now.label(name), (3 + len(curves) / 2) / 5)
        curves[name] = learning_curve(model, epochs)
    return Finding(
        measured={"amounts": list(AMOUNTS), **mistakes, **curves, "step_time": step_time},
        figure=pictures.why_now.WhyNow(AMOUNTS, mistakes, step_time, curves, layers, guessing=0.1),
        model=model,
    )


@why_now.guess(least=0, most=100, says="{number} of 100")
def mistakes_that_remain(measured):
    """A convnet learns from forty times as many digits, with no more updates. Of 100 mistakes on test digits, how many
    remain?
    """
    few, *_some, many = measured["convolutional"]
    return 100 * many / few


@why_now.claim(
    control={"further": "moved"},
    takes_away="New pictures: the further digits are the first hundred again, each moved by up to a pixel.",
)
def more_data_fewer_mistakes(measured):
    """With forty times as many digits and no more updates, the convnet makes less than half as many mistakes."""
    few, *_some, many = measured["convolutional"]
    return below(many, few / 2)


@why_now.claim(control={"layers": 1}, takes_away="Depth: there is one hidden layer instead of ten.")
def later_recipes_learn(measured):
    """Ten layers stay near guessing with the recipe of 1986, and learn with those of the 1990s and of the 2010s."""
    return (
        below(measured["recipe_of_1986"][-1], 0.2)
        & above(measured["recipe_of_the_1990s"][-1], 0.5)
        & above(measured["recipe_of_the_2010s"][-1], 0.5)
    )

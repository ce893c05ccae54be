"""1.2 Before deep learning.

The year of a method is that of the paper which made its idea known:

- logistic regression: Cox, "The regression analysis of binary sequences", 1958
- naive Bayes: Maron, "Automatic indexing: an experimental inquiry", 1961
- decision tree: Breiman, Friedman, Olshen and Stone, "Classification and regression trees", 1984
- deep dense network: Rumelhart, Hinton and Williams, "Learning representations by back-propagating errors", 1986; with
  relu units since Nair and Hinton, 2010, and Glorot, Bordes and Bengio, "Deep sparse rectifier neural networks", 2011
- convnet: LeCun and others, "Backpropagation applied to handwritten zip code recognition", 1989
- kernel SVM: Boser, Guyon and Vapnik, "A training algorithm for optimal margin classifiers", 1992 (the book
  dates it by Cortes and Vapnik, "Support-vector networks", 1995)
- random forest: Breiman, "Random forests", 2001
- gradient boosting: Friedman, "Greedy function approximation: a gradient boosting machine", 2001
"""

import math
import time

from kerasbook import datasets
from kerasbook.backends import steps_at_once
from kerasbook.chapter1 import pictures
from kerasbook.chapter1.listings.nested_fields import shuffled_pixels
from kerasbook.chapter1.settings import Pixels, Seed, chapter
from kerasbook.concepts import Finding, below, report_progress, whole, yes_or_no
from kerasbook.lazily import keras, np, sklearn, threadpoolctl  # in your own code: import keras, numpy as np, ...

Samples = whole("how many digits each method learns from, 4,000 at most", least=100)
Passes = whole("how often the two networks see these digits", least=0)
Trees = whole("how many trees the forest has", least=1)
Shuffled = yes_or_no("shuffle the labels, so that there is nothing to learn")

YEARS = {
    "logistic": 1958,
    "bayes": 1961,
    "tree": 1984,
    "dense": 1986,
    "convolutional": 1989,
    "svm": 1992,
    "forest": 2001,
    "boosting": 2001,
}
NETWORKS = ("dense", "convolutional")


def coarse(images):
    """Pictures of half the height and width, which all methods learn quickly: four pixels become their mean."""
    return images.reshape(-1, 14, 2, 14, 2).mean(axis=(2, 4))  # (n, 28, 28) -> (n, 14, 14)


def classical_methods(seed, trees=50):
    """The methods of scikit-learn, each close to how it comes out of the box."""
    return {
        "logistic": sklearn.linear_model.LogisticRegression(max_iter=500),
        "bayes": sklearn.naive_bayes.BernoulliNB(binarize=0.5),  # each pixel is ink or paper
        "tree": sklearn.tree.DecisionTreeClassifier(random_state=seed),
        "svm": sklearn.svm.SVC(),
        "forest": sklearn.ensemble.RandomForestClassifier(trees, random_state=seed),
        # 40 larger and coarser rounds instead of 100, which read as many digits in a small part of the time.
        "boosting": sklearn.ensemble.HistGradientBoostingClassifier(
            learning_rate=0.3, max_iter=40, max_leaf_nodes=8, max_bins=16, random_state=seed
        ),
    }


def dense_network():
    """Three hidden layers, each connected to all of the one before."""
    return keras.Sequential([
        keras.Input((14, 14)),
        keras.layers.Flatten(),  # (n, 14, 14) -> (n, 196)
        keras.layers.Dense(64, activation="relu"),  # -> (n, 64)
        keras.layers.Dense(64, activation="relu"),
        keras.layers.Dense(64, activation="relu"),
        keras.layers.Dense(10, activation="softmax"),  # -> (n, 10)
    ])


def convnet():
    """Two layers that look for small patterns everywhere in the picture, and two that put them together."""
    return keras.Sequential([
        keras.Input((14, 14)),
        keras.layers.Reshape((14, 14, 1)),  # (n, 14, 14) -> (n, 14, 14, 1)
        keras.layers.Conv2D(16, 3, padding="same", activation="relu"),  # -> (n, 14, 14, 16)
        keras.layers.MaxPooling2D(),  # -> (n, 7, 7, 16)
        keras.layers.Conv2D(32, 3, activation="relu"),  # -> (n, 5, 5, 32)
        keras.layers.Flatten(),  # -> (n, 800)
        keras.layers.Dense(64, activation="relu"),  # -> (n, 64)
        keras.layers.Dense(10, activation="softmax"),  # -> (n, 10)
    ])


def accuracy(model, x, y):
    """The share of the pictures that the network reads correctly."""
    answers = keras.ops.convert_to_numpy(model(x))  # (n, 14, 14) -> (n, 10)
    return (answers.argmax(axis=1) == y).mean()


def compile_network(model, learning_rate, steps):
    """Ready to train for so many steps, whose size falls from the learning rate to 0."""
    falling = keras.optimizers.schedules.CosineDecay(learning_rate, decay_steps=max(1, steps))
    # Several steps for each call: in a small network a step is mostly overhead.
    model.compile(
        keras.optimizers.RMSprop(falling), "sparse_categorical_crossentropy", steps_per_execution=steps_at_once(21)
    )
    model.optimizer.build(model.trainable_variables)  # or TensorFlow traces the first training step twice


def train_network(model, x, y, epochs):
    compile_network(model, learning_rate=0.006, steps=epochs * math.ceil(len(x) / 64))
    model.fit(x, y, batch_size=64, epochs=epochs, verbose=0)


def seconds(train):
    """The computing time that `train()` takes, that of all cores added up."""
    start = time.process_time()
    train()
    return time.process_time() - start


@chapter.concept("1.2", third="1", builds=[dense_network, convnet])
def before_deep_learning(
    samples: Samples = 2000,
    epochs: Passes = 8,
    trees: Trees = 50,
    pixels: Pixels = "in place",
    shuffled: Shuffled = False,
    seed: Seed = 0,
):
    """Which methods came before deep learning, and how far do they get?

    Eight methods learn from the same handwritten digits, in the order of the years in which their ideas became known.
    Each disc is the share of test digits that a method gets wrong, on a logarithmic axis: the lower, the better. Below
    it is how long training took in this run, compared with logistic regression. Blue discs are classical machine
    learning, red ones neural networks. A year is that of the idea: all eight run as they would be programmed today, the
    dense network with relu units, which came into use around 2010.

    Measures:
        logistic: logistic regression
        bayes: naive Bayes
        tree: decision tree
        convolutional: convnet
        svm: kernel SVM
        forest: random forest
        boosting: gradient boosting
        dense: deep dense network
        mistakes: share of mistakes on test digits
        training_time: training time (logistic regression = 1)
    """
    train, test = datasets.digits()
    rng = np.random.default_rng(seed)
    chosen = rng.permutation(len(train.labels))[:samples]
    x, y = coarse(train.images[chosen]), train.labels[chosen]  # (samples, 14, 14), (samples,)
    new = coarse(test.images)  # (1000, 14, 14)
    if pixels == "shuffled":
        x, new = shuffled_pixels(x, seed), shuffled_pixels(new, seed)
    if shuffled:
        y = rng.permutation(y)

    found = {}
    flat, new_flat = x.reshape(len(x), -1), new.reshape(len(new), -1)  # (n, 14, 14) -> (n, 196)
    methods = classical_methods(seed, trees)
    with threadpoolctl.threadpool_limits(1):  # one core for each, so that their times compare
        for name, method in methods.items():
            report_progress(before_deep_learning.label(name), len(found) / len(YEARS))
            time_taken = seconds(lambda method=method: method.fit(flat, y))
            found[name] = {"mistakes": 1 - method.score(new_flat, test.labels), "training_time": time_taken}

    keras.utils.set_random_seed(seed)
    for name, network in {"dense": dense_network(), "convolutional": convnet()}.items():
        report_progress(before_deep_learning.label(name), len(found) / len(YEARS))
        time_taken = seconds(lambda network=network: train_network(network, x, y, epochs))
        found[name] = {"mistakes": 1 - accuracy(network, new, test.labels), "training_time": time_taken}

    yardstick = found["logistic"]["training_time"]
    measured = {
        name: {"mistakes": found[name]["mistakes"], "training_time": found[name]["training_time"] / yardstick}
        for name in YEARS
    }
    return Finding(
        measured=measured,
        figure=pictures.before_deep_learning.BeforeDeepLearning(measured, YEARS, NETWORKS, guessing=0.9),
        model=network,
    )


@before_deep_learning.guess(least=0, most=100, says="{number} of 100")
def mistakes_that_the_forest_makes(measured):
    """A random forest is many decision trees that vote. Where a single tree makes 100 mistakes, how many does the
    forest make?
    """
    return 100 * measured["forest"]["mistakes"] / measured["tree"]["mistakes"]


@before_deep_learning.claim(
    control={"shuffled": True}, takes_away="Every picture's own label: it gets the label of another one."
)
def every_method_learns(measured):
    """Every method reads more than half of the test digits, where guessing gets one in ten."""
    return below(np.max([found["mistakes"] for found in measured.values()]), 0.5)


@before_deep_learning.claim(control={"trees": 1}, takes_away="The vote: the forest has a single tree.")
def forest_beats_tree(measured):
    """A random forest makes at most two thirds of the mistakes of a single decision tree."""
    return below(measured["forest"]["mistakes"], measured["tree"]["mistakes"] * 2 / 3)


@before_deep_learning.claim(
    control={"pixels": "shuffled"},
    takes_away="Which pixels are neighbours: those of all pictures are moved to the same random places.",
)
def convnet_beats_logistic_regression(measured):
    """A convnet makes at most seven tenths of the mistakes of logistic regression."""
    return below(measured["convolutional"]["mistakes"], measured["logistic"]["mistakes"] * 0.7)

"""7.4.1 Weights that are not trained: what `trainable = False` keeps as it is, and what it does not."""

from kerasbook import datasets
from kerasbook.chapter7 import pictures
from kerasbook.chapter7.settings import Epochs, Seed, chapter
from kerasbook.concepts import Finding, above, below, choice, progress, yes_or_no
from kerasbook.lazily import keras, np  # in your own code: import keras, numpy as np

Freeze = yes_or_no("whether the base of the network that is to be frozen is")
Told = yes_or_no("where weights are frozen one by one, whether the layer of the batch normalisation is told, too")
Caller = choice(
    'where `training=False` is said to the base: in a "functional" model, or in the call of a "subclass"',
    "functional",
    "subclass",
)
Again = yes_or_no("whether the network in which compile is to be forgotten is compiled again")

SAMPLES, BATCH = 1_000, 50
UNCHANGED = 1e-12
STATISTICS = ("moving_mean", "moving_variance")


def new_base():
    """A dense layer and batch normalisation, which learn features of digits together with a head."""
    return keras.Sequential(
        [
            keras.Input((784,)),
            keras.layers.Dense(32, use_bias=False),  # (n, 784) -> (n, 32)
            keras.layers.BatchNormalization(momentum=0.9),
            keras.layers.Activation("relu"),
        ],
        name="base",
    )


def base_and_head(training=None):
    """A base, and a head that tells five digits apart; `training` is said to the base where it is called."""
    inputs = keras.Input((784,))
    features = new_base()(inputs, training=training)  # -> (n, 32)
    return keras.Model(inputs, keras.layers.Dense(5, activation="softmax", name="head")(features))  # -> (n, 5)


def subclassed():
    """The same as a subclass, whose call tells the base not to train."""

    class BaseAndHead(keras.Model):
        def __init__(self):
            super().__init__()
            self.base = new_base()
            self.head = keras.layers.Dense(5, activation="softmax", name="head")

        def call(self, inputs):
            return self.head(self.base(inputs, training=False))

    model = BaseAndHead()
    model(np.zeros((1, 784), "float32"))  # now it has all its weights
    return model


def compiled(model):
    model.compile(keras.optimizers.RMSprop(0.01), "sparse_categorical_crossentropy")
    return model


def base_of(model):
    return model.get_layer("base")


def five_digits(digits, first, count=None):
    """Images of the five digits from `first` on, `(n, 784)`, and their labels, 0 to 4."""
    labels = digits.labels.astype(int) - first
    chosen = np.flatnonzero((labels >= 0) & (labels < 5))[:count]
    return digits.images[chosen].reshape(-1, 784), labels[chosen]


def fit(model, samples, epochs):
    model.fit(*samples, BATCH, epochs, shuffle=False, verbose=0, callbacks=[progress(epochs)])


# Ways to go on with a trained network, each with a copy of it


def unfrozen(model):
    return compiled(model)


def layer_by_layer(model, freeze=True):
    """One line: the base, with all its layers, is not trained."""
    base_of(model).trainable = not freeze
    return compiled(model)


def weight_by_weight(model, told=False):
    """What looks like the same: none of the base's weights is trained. The layers do not know of it, unless told."""
    for weight in base_of(model).trainable_weights:
        weight.trainable = False
    if told:
        base_of(model).layers[1].trainable = False
    return compiled(model)


def forgotten(model, compiled_again=False):
    """Frozen when it has been trained before, and compile is not called again."""
    base_of(model).trainable = False
    return compiled(model) if compiled_again else model


# What it did


def changes(model, before):
    """By how much each tensor has changed at most: the five of the base, by name, and both of the head as one."""
    after = model.get_weights()
    apart = [float(np.abs(new - old).max()) for new, old in zip(after, before, strict=True)]
    names = [variable.name for variable in base_of(model).variables]
    return dict(zip(names, apart, strict=False)) | {"head": max(apart[len(names) :])}


def moved(changed):
    """How many of the base's three weights, and how many of its two statistics, are not what they were."""
    names = [name for name, change in changed.items() if name != "head" and change > UNCHANGED]
    statistics = sum(name in STATISTICS for name in names)
    return {"weights": len(names) - statistics, "statistics": statistics}


def stayed(changed):
    """Which share of the base's tensors is what it was, once the head has learned; 0 if it has not."""
    base = [change < UNCHANGED for name, change in changed.items() if name != "head"]
    return float(np.mean(base)) if changed["head"] > 0 else 0.0


def accuracy(model, images, labels):
    return float((keras.ops.convert_to_numpy(model(images)).argmax(axis=1) == labels).mean())


def with_the_old_head(model, before):
    """The base as it is now, below the head that learned together with it."""
    old = base_and_head()
    old.set_weights(base_of(model).get_weights() + before[-2:])
    return old


@chapter.concept("7.4.1", third="7.4", builds=[base_and_head], quick={"epochs": 1})
def frozen(
    freeze: Freeze = True,
    told: Told = False,
    caller: Caller = "functional",
    compiled_again: Again = False,
    epochs: Epochs = 2,
    seed: Seed = 0,
):
    """What does trainable = False keep as it is?

    A network has learned to read the digits 0 to 4. Its base is to stay as it is while its head learns to read 5 to 9,
    in five ways: each panel is one of them. A dot says by how much a tensor has changed at most: red are the base's
    weights, blue its moving statistics, grey is the head. The axis is logarithmic, with a place for 0 at the left.
    Below it stands the accuracy on test digits from 0 to 4 of the base under its old head, now and before.

    Measures:
        changed: by how much the numbers of a tensor have changed at most
        unfrozen: nothing frozen
        layer_by_layer: base.trainable = False
        weight_by_weight: trainable = False for each weight
        asked: the same, and the base is called with training=False
        forgotten: frozen after training, compile forgotten
        kernel: kernel of the dense layer
        gamma: scale of the batch normalisation
        beta: shift of the batch normalisation
        moving_mean: moving mean of the batch normalisation
        moving_variance: moving variance of the batch normalisation
        head: the head above the base
        moved: how many of the base's tensors are not what they were
        weights: of its three weights
        statistics: of its two moving statistics
        stayed: share of the base's tensors that are what they were, once the head has learned; 0 if it has not
        old_digits: accuracy on test digits from 0 to 4, of the base below the old head
        before: before the new digits
        new_digits: accuracy on test digits from 5 to 9
        refused: whether fit refused to go on, 1 if it did
    """
    train, test = datasets.digits()
    old, new = (five_digits(train, first, SAMPLES) for first in (0, 5))
    new_old, new_new = (five_digits(test, first) for first in (0, 5))
    keras.utils.set_random_seed(seed)
    trained = compiled(base_and_head())
    fit(trained, old, epochs + 1)
    before = trained.get_weights()

    def copy_of_it(model=None):
        model = model or base_and_head()
        model.set_weights(before)
        return model

    # The last one has to be the trained network itself: a copy would be compiled.
    models = {
        "unfrozen": unfrozen(copy_of_it()),
        "layer_by_layer": layer_by_layer(copy_of_it(), freeze),
        "weight_by_weight": weight_by_weight(copy_of_it(), told),
        "asked": weight_by_weight(copy_of_it(subclassed() if caller == "subclass" else base_and_head(training=False))),
        "forgotten": forgotten(trained, compiled_again),
    }
    measured = {"changed": {}, "old_digits": {"before": accuracy(trained, *new_old)}, "new_digits": {}, "refused": 0}
    for name, model in models.items():
        try:
            fit(model, new, epochs)
        except ValueError:  # JAX: the optimizer knows other weights than the model now has
            measured["refused"] = 1
            model = copy_of_it()
        measured["changed"][name] = changes(model, before)
        measured["old_digits"][name] = accuracy(with_the_old_head(model, before), *new_old)
        measured["new_digits"][name] = accuracy(model, *new_new)
    measured["moved"] = {name: moved(changed) for name, changed in measured["changed"].items()}
    measured["stayed"] = {name: stayed(changed) for name, changed in measured["changed"].items()}
    return Finding(measured=measured, figure=pictures.frozen.Frozen(measured), model=models["layer_by_layer"])


@frozen.claim(control={"freeze": False}, takes_away="The freezing: trainable stays true.")
def nothing_of_it_moves(measured):
    """With base.trainable = False and compile, no number of the base changes while the head learns, the moving mean and
    the moving variance included.
    """
    changed = measured["changed"]["layer_by_layer"]
    most = np.max([change for name, change in changed.items() if name != "head"])
    return below(most, UNCHANGED) & above(changed["head"], 0.01)


@frozen.claim(
    control={"told": True},
    takes_away="That the layer does not know: the batch normalisation itself has trainable = False.",
)
def statistics_move_without_a_weight(measured):
    """If each weight is frozen instead of the layers, no weight of the base changes either, but its moving mean and its
    moving variance do.
    """
    moved = measured["moved"]["weight_by_weight"]
    return below(moved["weights"], 1) & above(moved["statistics"], 1)


@frozen.claim(
    control={"caller": "subclass"},
    takes_away="The functional model: the call of a subclass says training=False to the base.",
)
def fit_does_not_hear_training_false(measured):
    """base(inputs, training=False) in a functional model does not keep the statistics either: fit calls everything
    with training=True, and both of them change.
    """
    return above(measured["moved"]["asked"]["statistics"], 1)


@frozen.claim(control={"compiled_again": True}, takes_away="The forgetting: compile is called again.")
def it_takes_a_compile(measured):
    """Frozen after it has been trained and not compiled again, a network does not do what was meant: less than half of
    the base's tensors stay while the head learns, or nothing is learned at all.
    """
    return below(measured["stayed"]["forgotten"], 0.5)

"""8.3.2 Fine-tuning: the top of somebody else's network learns, too."""

from kerasbook import datasets, networks
from kerasbook.chapter8 import pictures
from kerasbook.chapter8.listings.few_pictures import begin_anew, beginning_of, photographs
from kerasbook.chapter8.settings import Epochs, Seed, chapter
from kerasbook.concepts import Finding, above, below, choice, number, progress
from kerasbook.lazily import keras, np  # in your own code: import keras, numpy as np

Small = number("the small learning rate, as the book takes it for fine-tuning", least=0)
Large = number("the large learning rate, as for a network that begins at random", least=0)
Head = choice(
    'what the head has learned when the layers below are set free: it is "trained", or "new"', "trained", "new"
)

SIDE = 64  # pixels
CUT = "b12_add"  # what stands before it stays frozen
BETWEEN = 1e-3  # the rate that Adam has if nothing else is said
KNOWN = 162  # photographs to learn from; the other 80 are new
LEARNED, ASKED = 300, 300  # pictures of clothes
HEAD_UPDATES, HEAD_RATE = 60, 0.03
BATCH = 16


def clothes_in_colour(clothes, count):
    """Pictures of clothes as the trunk takes them, dark on white: `(count, 64, 64, 3)`; and their labels."""
    grey = keras.ops.image.resize(1 - clothes.images[:count, ..., None], (SIDE, SIDE))
    return np.repeat(keras.ops.convert_to_numpy(grey), 3, axis=-1), clothes.labels[:count]


def halves(cut=CUT):
    """Lite0's trunk in two: what stays frozen, and its top blocks, which may learn."""
    trunk = networks.lite0_trunk("imagenet", (SIDE, SIDE, 3))
    between = trunk.get_layer(cut).output  # (n, 2, 2, 192) at CUT
    lower = keras.Model(trunk.input, between)
    upper = keras.Model(between, keras.layers.GlobalAveragePooling2D()(trunk.output), name="top")  # -> (n, 192)
    return lower, upper


def new_head(classes=2, features=192):
    """A dense layer that tells the classes apart by the features; it returns logits."""
    return keras.Sequential([keras.Input((features,)), keras.layers.Dense(classes)])


def head_loss():
    """The features are large. A softmax would be saturated by them, and let no gradient through on JAX and PyTorch."""
    return keras.losses.SparseCategoricalCrossentropy(from_logits=True)


def trained_head(features, labels, classes):
    """A head that has learned from features of the frozen network."""
    model = new_head(classes, features.shape[1])
    model.compile(keras.optimizers.Adam(HEAD_RATE), head_loss())
    for _update in range(HEAD_UPDATES):
        model.train_on_batch(features, labels)
    return model


def freeze_statistics(model):
    """Batch normalisations stay in inference mode, whatever else may learn."""
    for layer in model.layers:
        if isinstance(layer, keras.layers.BatchNormalization):
            layer.trainable = False


def outputs_of(model, inputs):
    return keras.ops.convert_to_numpy(model(inputs, training=False))


def accuracy(head, features, labels):
    return float((outputs_of(head, features).argmax(axis=1) == labels).mean())


def kernels_of(model):
    """The kernels of the convolutions, by the name of their layer."""
    kinds = (keras.layers.Conv2D, keras.layers.DepthwiseConv2D)
    return {layer.name: layer.get_weights()[0] for layer in model.layers if isinstance(layer, kinds)}


def moved(after, before):
    """How far the kernel of each layer has come, as a share of its length."""
    return {name: float(np.linalg.norm(after[name] - before[name]) / np.linalg.norm(before[name])) for name in before}


def tuned_at(rates, upper, head, inputs, learned, new, watch, epochs):
    """Fine-tunes top and head from the same beginning at each rate; by rate what `watch` says after each epoch.

    Returns:
        What was said, and by how much the kernels have changed; by the name of the rate.
    """
    model = keras.Sequential([keras.Input(inputs.shape[1:]), upper, head])
    model.compile(keras.optimizers.Adam(BETWEEN), head_loss())
    beginning, kernels, said, changes = beginning_of(model), kernels_of(upper), {}, {}
    for name, rate in rates.items():
        begin_anew(beginning)  # compiled once
        model.optimizer.learning_rate = rate
        said[name] = []
        watching = keras.callbacks.LambdaCallback(on_epoch_end=lambda *_, said=said[name]: said.append(watch()))
        model.fit(inputs[learned], new[learned], BATCH, epochs, verbose=0, callbacks=[watching, progress(epochs)])
        changes[name] = moved(kernels_of(upper), kernels)
    return said, changes


@chapter.concept("8.3.2", third="8.3", builds=[new_head], quick={"epochs": 1})
def fine_tuning(small: Small = 1e-5, large: Large = 1e-2, head: Head = "trained", epochs: Epochs = 3, seed: Seed = 0):
    """What does a network forget while its top learns something new?

    The top two blocks of a pretrained network and a head on them learn to tell animals from other things on 162
    photographs, at three learning rates: blue a small one, grey the one that Adam has by itself, red a large one. Left:
    how well an old head, which has learned clothes on the same network before, still reads 300 pictures of clothes.
    Middle: accuracy on 80 new photographs; the dashed line is the head without fine-tuning. Right: how far the kernel
    of each layer has come in the end, as a share of its length; this axis is logarithmic.

    Measures:
        old: accuracy of the old head on pictures of clothes, before and after each epoch
        new: accuracy on new photographs, before and after each epoch
        small: small learning rate
        between: learning rate of 0.001
        large: large learning rate
        frozen: accuracy on new photographs with a trained head and nothing fine-tuned
        lost_small: what the old task has lost in the end, at the small rate
        lost_between: the same at the rate of 0.001
        left: share of the old accuracy that is left after one epoch at the large rate
        tuned: accuracy on new photographs in the end, at the small rate
        gain: how much better that is than without fine-tuning
        changed: how far the kernel of each layer has come, as a share of its length
        b13_expand: block 13, more channels
        b13_depthwise: block 13, depthwise convolution
        b13_project: block 13, fewer channels
        b14_expand: block 14, more channels
        b14_depthwise: block 14, depthwise convolution
        b14_project: block 14, fewer channels
    """
    keras.utils.set_random_seed(seed)
    images, answers, _names = photographs()
    animal = answers.astype("int64")
    train, test = datasets.fashion()
    (clothes, kinds), (new_clothes, new_kinds) = clothes_in_colour(train, LEARNED), clothes_in_colour(test, ASKED)
    lower, upper = halves()
    once = lower.predict(np.concatenate([images, clothes, new_clothes]), batch_size=60, verbose=0)  # (n, 2, 2, 192)
    ours, clothes, new_clothes = np.split(once, [len(images), len(images) + LEARNED])
    features = outputs_of(upper, ours)
    learned, asked = np.split(np.random.default_rng(seed).permutation(len(images)), [KNOWN])

    old_head = trained_head(outputs_of(upper, clothes), kinds, 10)
    own_head = trained_head(features[learned], animal[learned], 2)
    frozen = accuracy(own_head, features[asked], animal[asked])
    if head == "new":
        own_head = new_head()
    freeze_statistics(upper)

    def watch():
        old = accuracy(old_head, outputs_of(upper, new_clothes), new_kinds)
        return old, accuracy(own_head, outputs_of(upper, ours[asked]), animal[asked])

    before = watch()
    rates = {"small": small, "between": BETWEEN, "large": large}
    said, changed = tuned_at(rates, upper, own_head, ours, learned, animal, watch, epochs)
    old, new = (
        {name: [start, *(both[which] for both in said[name])] for name in rates} for which, start in enumerate(before)
    )
    measured = {
        "old": old,
        "new": new,
        "frozen": frozen,
        "lost_small": before[0] - old["small"][-1],
        "lost_between": before[0] - old["between"][-1],
        "left": old["large"][:2][-1] / before[0],
        "tuned": new["small"][-1],
        "gain": new["small"][-1] - frozen,
        "changed": changed,
    }
    return Finding(measured=measured, figure=pictures.fine_tuning.FineTuning(measured, rates), model=own_head)


@fine_tuning.claim(control={"small": 1e-2}, takes_away="The small steps: the rate is a thousand times as large.")
def small_steps_keep_what_was_learned(measured):
    """At a rate of 0.00001 the old head loses less than four pictures in a hundred."""
    return below(measured["lost_small"], 0.04)


@fine_tuning.claim(control={"large": 1e-5}, takes_away="The large steps: the rate is a thousandth of it.")
def large_steps_destroy_it_at_once(measured):
    """At a rate of 0.01, more than a quarter of the old accuracy is lost after a single epoch, eleven updates."""
    return below(measured["left"], 0.75)


@fine_tuning.claim(control={"head": "new"}, takes_away="The training of the head before: it begins at random.")
def the_head_comes_first(measured):
    """With a head that was trained before, the network is right about more than 79 of 100 new photographs after
    fine-tuning at the small rate.
    """
    return above(measured["tuned"], 0.79)

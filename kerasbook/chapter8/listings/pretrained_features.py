"""8.3.1 Feature extraction: layers that somebody else has trained, and a head of ours."""

from kerasbook import networks
from kerasbook.chapter4.listings.side_by_side import separate_dense
from kerasbook.chapter8 import pictures
from kerasbook.chapter8.listings.few_pictures import (
    FOLDS,
    convnet_from_scratch,
    folds,
    on_new_pictures,
    photographs,
    trained,
)
from kerasbook.chapter8.settings import Epochs, LearningRate, Seed, chapter
from kerasbook.concepts import Finding, above, below, choice, each_epoch, yes_or_no
from kerasbook.lazily import keras, np  # in your own code: import keras, numpy as np

CUTS = (
    "stem_relu",
    *("b0_project_bn", "b2_add", "b4_add", "b6_add", "b7_add", "b8_project_bn"),
    *("b9_add", "b10_add", "b11_project_bn", "b12_add", "b13_add", "b14_add"),
)
Weights = choice(
    'the weights of the layers below the head: "pretrained" on ImageNet, or "random"', "pretrained", "random"
)
Cut = choice("after which layer the pretrained network is cut", *CUTS)
Side = choice("height and width of the photographs, enlarged for the pretrained network, in pixels", 64, 96, 128)
Mirrored = yes_or_no("whether the whole network sees the photographs mirrored, as augmentation would show them")

UPDATES, RATE = 100, 0.01  # of the heads
COMPARED = 40  # photographs that the whole network answers, too


# Features of somebody else's


def enlarged(images, side):
    return keras.ops.convert_to_numpy(keras.ops.image.resize(images, (side, side)))


def behind_each_cut(trunk):
    """The trunk, frozen, as a network that gives the mean of each feature map behind each of its cuts."""
    trunk.trainable = False
    means = [keras.layers.GlobalAveragePooling2D()(trunk.get_layer(cut).output) for cut in CUTS]
    return keras.Model(trunk.input, means)  # (n, side, side, 3) -> (n, channels), for each cut


def features_of_both(images, side):
    """What Lite0's trunk makes of the photographs, run once with random weights and once with those of ImageNet."""
    images = enlarged(images, side)
    trunk = networks.lite0_trunk(None, (side, side, 3))
    network = behind_each_cut(trunk)
    random = network.predict(images, batch_size=61, verbose=0)
    trunk.set_weights(networks.lite0_trunk("imagenet", (side, side, 3)).get_weights())
    return {"pretrained": network.predict(images, batch_size=61, verbose=0), "random": random}, network


def heads(networks=39, inputs=192):
    """Separate heads side by side, each a unit that looks at the features of its own cut."""
    return keras.Sequential([
        keras.Input(batch_shape=(networks, None, inputs)),
        # (networks, n, inputs) -> (networks, n, 1)
        separate_dense("nbi,nio->nbo", inputs, 1, networks, "sigmoid"),
    ])  # fmt: skip


def standardized(features, known, others=None):
    """The features, or others, by the mean and the deviation of what is known."""
    mean, deviation = features[known].mean(axis=0), features[known].std(axis=0)
    return ((features if others is None else others) - mean) / np.where(deviation > 0, deviation, 1)


def with_heads(features, labels, parts):
    """What a head on the features of each cut answers to the photographs held back: `(cuts, n)`; and the heads."""
    count, wide = len(labels), max(one.shape[1] for one in features)
    learned = np.ones((len(parts), count), "float32")  # 0 for what is held back
    for fold, held_back in enumerate(parts):
        learned[fold, held_back] = 0
    inputs = np.zeros((len(features), len(parts), count, wide), "float32")
    for cut, one in enumerate(features):
        for fold, known in enumerate(learned > 0):
            inputs[cut, fold, :, : one.shape[1]] = standardized(one, known)
    inputs = inputs.reshape(-1, count, wide)  # (cuts * folds, n, wide)

    model = heads(len(inputs), wide)
    model.compile(keras.optimizers.Adam(RATE), "binary_crossentropy")
    weights = np.tile(learned, (len(features), 1))  # (cuts * folds, n)
    targets = np.broadcast_to(labels[:, None], (len(inputs), count, 1))
    for _update in each_epoch(UPDATES):
        model.train_on_batch(inputs, targets, weights)
    given = keras.ops.convert_to_numpy(model(inputs)).reshape(len(features), len(parts), count)
    answers = np.zeros((len(features), count))
    for fold, held_back in enumerate(parts):
        answers[:, held_back] = given[:, fold, held_back]
    return answers, model


def difference_of_answers(images, features, network, model, cut, known, mirrored):
    """How far the whole network's answers are at most from those of its head to the features that were kept.

    Both have the first fold's head. The whole network runs through all its layers again.
    """
    kernel, bias = (weights[cut * FOLDS].ravel() for weights in model.get_weights())
    shown = images[:COMPARED, :, ::-1] if mirrored else images[:COMPARED]
    again = keras.ops.convert_to_numpy(network(enlarged(shown, network.input_shape[1]))[cut])
    size = features.shape[1]

    def answered(others):
        return 1 / (1 + np.exp(-(standardized(features, known, others) @ kernel[:size] + bias)))

    return float(np.abs(answered(features[:COMPARED]) - answered(again)).max())


@chapter.concept(
    "8.3.1", third="8.3", builds=[convnet_from_scratch], quick={"epochs": 12, "learning_rate": 6e-3}, shares=trained
)
def pretrained_features(
    weights: Weights = "pretrained",
    cut: Cut = "b14_add",
    side: Side = 96,
    mirrored: Mirrored = False,
    epochs: Epochs = 20,
    learning_rate: LearningRate = 3e-3,
    seed: Seed = 0,
):
    """How good is a network that somebody else has trained at what we ask?

    Animal or not? 242 photographs in five folds: each is answered by networks that have learned the other four folds.
    Left: the accuracy of a head, a single unit, over the layer behind which a network is cut: red is EfficientNet-Lite0
    with weights from ImageNet, grey the same layers with random weights, which nobody has trained either. Dashed blue
    is a convnet that learns everything from these photographs. The axis does not begin at 0. Right: all photographs
    that the convnet is wrong about, and all that the head on the last layer is wrong about.

    Measures:
        accuracy: accuracy on photographs that the head has not learned from, for each layer cut at
        pretrained: weights from ImageNet
        random: random weights
        from_scratch: accuracy of the convnet that learns from these photographs alone
        features: accuracy of the head on the features chosen
        ahead: how far the head is ahead of the convnet
        deeper: how far the head on the last layer is ahead of that on the first
        difference: largest difference between the answers of the whole network and of the head on kept features
        runs: photographs that went through the pretrained network
        seen: photographs that the heads were shown in training
    """
    images, labels, names = photographs()
    parts = folds(names, seed)
    own, curve = trained(epochs=epochs, learning_rate=learning_rate, seed=seed)
    own_answers = on_new_pictures(np.array(curve["answers"]), parts)[-1]  # (n,)
    keras.utils.set_random_seed(seed)
    features, network = features_of_both(images, side)  # all that is ever computed of them
    answers, model = with_heads([*features["pretrained"], *features["random"]], labels, parts)
    right = (answers > 0.5) == labels  # (2 * cuts, n)
    accuracy = dict(zip(features, right.mean(axis=1).reshape(2, -1).tolist(), strict=True))
    place = CUTS.index(cut)
    own_right = (own_answers > 0.5) == labels
    known = np.setdiff1d(np.arange(len(labels)), parts[0])
    measured = {
        "accuracy": accuracy,
        "from_scratch": float(own_right.mean()),
        "features": accuracy[weights][place],
        "ahead": accuracy[weights][place] - float(own_right.mean()),
        "deeper": accuracy[weights][-1] - accuracy[weights][0],
        "difference": difference_of_answers(
            images, features["pretrained"][place], network, model, place, known, mirrored
        ),
        "runs": len(images),
        "seen": UPDATES * (FOLDS - 1) * len(images),
    }
    wrong = {"from_scratch": images[~own_right], "pretrained": images[~right[len(CUTS) - 1]]}
    figure = pictures.pretrained_features.PretrainedFeatures(measured, CUTS, wrong, len(images))
    return Finding(measured=measured, figure=figure, model=own)


@pretrained_features.guess(least=0, most=100, says="{number} of 100")
def right_with_their_layers(measured):
    """A convnet that has learned about 190 photographs tells animals from other things on seven of ten new ones,
    roughly. Now a single unit looks at the features of a frozen network that somebody else has trained. Of 100 new
    photographs, on how many is it right?
    """
    return 100 * measured["features"]


@pretrained_features.claim(
    control={"weights": "random"}, takes_away="The training of the others: the same layers have random weights."
)
def ahead_of_from_scratch(measured):
    """A single unit on pretrained features is right about at least ten in a hundred photographs more than a convnet
    that has learned everything from the same photographs.
    """
    return above(measured["ahead"], 0.1)


@pretrained_features.claim(
    control={"weights": "random"}, takes_away="The training of the others: the same layers have random weights."
)
def deeper_features_say_more(measured):
    """The features behind the last layer tell animals from other things better than those behind the first, by at least
    fifteen in a hundred photographs.
    """
    return above(measured["deeper"], 0.15)


@pretrained_features.claim(
    control={"mirrored": True},
    takes_away="The same pixels: the whole network sees each photograph mirrored, as augmentation would show it.",
)
def once_is_enough(measured):
    """A head gives the same answers to features that were computed once and kept as on top of the whole network, to one
    in ten thousand.
    """
    return below(measured["difference"], 1e-4)

"""9.2 Image segmentation: a class for every pixel."""

from kerasbook import datasets
from kerasbook.chapter9 import pictures
from kerasbook.chapter9.settings import Epochs, LearningRate, Seed, chapter
from kerasbook.concepts import Finding, above, choice, progress, whole, yes_or_no
from kerasbook.lazily import keras, np  # in your own code: import keras, numpy as np

Crops = whole("how many squares are cut out of the picture to learn from", least=16)
Masks = choice('which outlines each square is learned with: its "own", or those of "others"', "own", "others")
Skips = yes_or_no("whether the way up is told what the way down saw before it made it smaller")

SIDE, BATCH = 48, 8  # pixels of a square, and squares in a batch
TILE = 64  # pixels; the test part in tiles, to see how far its numbers reach
NEAR = 2  # pixels
UNSURE = 0.05  # share of the pixels


def convolution(x, filters):
    """3 x 3, with batch normalisation; height and width stay."""
    x = keras.layers.Conv2D(filters, 3, padding="same", use_bias=False)(x)
    return keras.layers.Activation("relu")(keras.layers.BatchNormalization(momentum=0.9)(x))


def u_net(skips=True, filters=8):
    """Down to a quarter of height and width, and up again: a logit for each pixel, whatever the size of the picture."""
    inputs = keras.Input((None, None, 1))
    large = convolution(inputs, filters)  # (n, h, w, 8)
    half = convolution(keras.layers.MaxPooling2D()(large), 2 * filters)  # -> (n, h/2, w/2, 16)
    x = convolution(keras.layers.MaxPooling2D()(half), 4 * filters)  # -> (n, h/4, w/4, 32)
    for width, seen in ((2 * filters, half), (filters, large)):
        x = keras.layers.Conv2DTranspose(width, 2, strides=2)(x)  # twice as high and wide
        x = convolution(keras.layers.Concatenate()([x, seen]) if skips else x, width)
    return keras.Model(inputs, keras.layers.Conv2D(1, 1)(x))  # -> (n, h, w, 1)


def as_light(images):
    """Brightness on a logarithmic scale: most nuclei are dark, and a few are very bright."""
    return 4 * (np.log1p(255 * images) / np.log(256) - 0.5)


def intersection_over_union(answer, truth):
    """What both have, as a share of what either has."""
    return float((answer & truth).sum() / max((answer | truth).sum(), 1))


# What can be done without a network


def without_background(images):
    """Blurred a little, minus blurred a lot: what is brighter than its surroundings."""
    from scipy.ndimage import gaussian_filter

    return np.stack([gaussian_filter(one, 2) - gaussian_filter(one, 20) for one in images[..., 0]])


def best_threshold(values, truth):
    """The threshold with the largest intersection over union, where the truth is known."""
    candidates = np.quantile(values, np.linspace(0.5, 0.99, 99))
    return candidates[np.argmax([intersection_over_union(values > one, truth) for one in candidates])]


def answers_of_rules(train, test):
    """Two rules, each with its best threshold on the training part: `(1, height, width)` for the test part."""
    answers = {}
    for name, values_of in (("threshold", lambda images: images[..., 0]), ("blurred", without_background)):
        threshold = best_threshold(values_of(train.images), train.masks > 0)
        answers[name] = values_of(test.images) > threshold
    return answers


# How the network errs


def near_an_outline(truth, pixels=NEAR):
    """Which pixels are at most so far from one that is on the other side: `(height, width)`."""
    from scipy.ndimage import distance_transform_edt

    return np.where(truth, distance_transform_edt(truth), distance_transform_edt(~truth)) <= pixels


def wrong_by_tile(answer, truth):
    """The share of wrong pixels in each tile of a picture."""
    rows, columns = answer.shape[0] // TILE, answer.shape[1] // TILE
    return (answer != truth).reshape(rows, TILE, columns, TILE).mean(axis=(1, 3)).ravel()


def in_standard_errors(differences):
    """Their mean, in standard errors of that mean."""
    return float(differences.mean() / (differences.std(ddof=1) / np.sqrt(len(differences)) + 1e-12))


def pieces(answer):
    """How many connected pieces there are, without specks of fewer than 20 pixels."""
    from scipy.ndimage import label

    return int((np.bincount(label(answer)[0].ravel())[1:] >= 20).sum())


@chapter.concept("9.2", third="11.2", builds=[u_net], quick={"crops": 128})
def segmentation(
    crops: Crops = 256,
    masks: Masks = "own",
    skips: Skips = True,
    epochs: Epochs = 4,
    learning_rate: LearningRate = 0.01,
    seed: Seed = 0,
):
    """What does a network say about every pixel?

    A small U-Net learns which pixels belong to a cell nucleus, from squares of one picture in which somebody has
    outlined them. Left: a part of the picture that it has not seen, the outlines drawn by hand, and the network's
    answer: the darker, the surer it is of a nucleus. Red is what it gets wrong, pale where it misses a nucleus. Right:
    intersection over union on that part after each epoch; dashed is the best rule without a network, a threshold on
    brightness after the background has been taken off.

    Measures:
        iou: intersection over union with the outlines drawn by hand, on the part held back
        network: small U-Net
        threshold: threshold on brightness
        blurred: threshold on brightness without the background
        by_epoch: intersection over union of the network, after each epoch
        accuracy: share of the pixels that are right
        background: calling every pixel background
        lead: how far the network's intersection over union is above the best rule's
        standard_errors: its lead over that rule in right pixels, in standard errors over 16 tiles
        at_outlines: share of its wrong pixels that are at most two pixels from an outline
        unsure: share of its wrong pixels among the twentieth of all pixels that it is least sure about
        pieces: connected pieces
        there: connected pieces in the outlines drawn by hand
    """
    train, test = datasets.nuclei()
    squares = datasets.random_crops(train, crops, SIDE, seed)
    known = (squares.masks > 0)[..., None].astype("float32")  # (crops, 48, 48, 1)
    if masks == "others":
        known = np.roll(known, 1, axis=0)
    light, truth = as_light(test.images), test.masks[0] > 0  # (1, 512, 128, 1), (512, 128)

    keras.utils.set_random_seed(seed)
    model = u_net(skips)
    falling = keras.optimizers.schedules.CosineDecay(learning_rate, epochs * -(-crops // BATCH))
    model.compile(keras.optimizers.Adam(falling), keras.losses.BinaryCrossentropy(from_logits=True))
    by_epoch = []

    def logits():
        return keras.ops.convert_to_numpy(model(light, training=False))[0, ..., 0]  # (512, 128)

    def watch(_epoch, _logs):
        by_epoch.append(intersection_over_union(logits() > 0, truth))

    watching = keras.callbacks.LambdaCallback(on_epoch_end=watch)
    model.fit(as_light(squares.images), known, BATCH, epochs, verbose=0, callbacks=[watching, progress(epochs)])

    said = logits()
    answers = {"network": said > 0} | {name: answer[0] for name, answer in answers_of_rules(train, test).items()}
    wrong = answers["network"] != truth
    least_sure = np.abs(said) <= np.quantile(np.abs(said), UNSURE)
    iou = {name: intersection_over_union(answer, truth) for name, answer in answers.items()}
    measured = {
        "iou": iou,
        "by_epoch": by_epoch,
        "accuracy": {"network": float(1 - wrong.mean()), "background": float(1 - truth.mean())},
        "lead": iou["network"] - iou["blurred"],
        "standard_errors": in_standard_errors(
            wrong_by_tile(answers["blurred"], truth) - wrong_by_tile(answers["network"], truth)
        ),
        "at_outlines": float(near_an_outline(truth)[wrong].mean()),
        "unsure": float(least_sure[wrong].mean()),
        "pieces": {"network": pieces(answers["network"]), "there": pieces(truth)},
    }
    sure = keras.ops.convert_to_numpy(keras.ops.sigmoid(said))
    figure = pictures.segmentation.Segmentation(measured, light[0, ..., 0], truth, sure)
    return Finding(measured=measured, figure=figure, model=model)


@segmentation.claim(control={"masks": "others"}, takes_away="The outlines: each square is learned with another's.")
def better_than_any_rule(measured):
    """On nuclei that it has not seen, the network's intersection over union is more than 0.05 above that of the best
    rule, and it has more pixels right, by two standard errors.
    """
    return above(measured["lead"], 0.05) & above(measured["standard_errors"], 2)


@segmentation.claim(control={"masks": "others"}, takes_away="The outlines: each square is learned with another's.")
def wrong_along_the_outlines(measured):
    """More than three quarters of the pixels that it gets wrong are at most two pixels from an outline."""
    return above(measured["at_outlines"], 0.75)


@segmentation.claim(control={"masks": "others"}, takes_away="The outlines: each square is learned with another's.")
def unsure_where_it_is_wrong(measured):
    """Among the twentieth of the pixels that it is least sure about are more than half of those it gets wrong."""
    return above(measured["unsure"], 0.5)

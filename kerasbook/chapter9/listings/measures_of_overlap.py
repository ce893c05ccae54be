"""9.2 How well do two masks agree? Intersection over union, Dice, pixel accuracy."""

from kerasbook import datasets
from kerasbook.chapter9 import pictures
from kerasbook.chapter9.settings import Seed, chapter
from kerasbook.concepts import Finding, above, choice, near
from kerasbook.lazily import keras, np, scipy  # in your own code: import keras, scipy, numpy as np

Averaged = choice(
    'whether pixels are counted "together" over all windows, or a measure is computed "window by window" and averaged',
    "together",
    "window by window",
)
Judge = choice('what is to rank predictions as IoU does: "accuracy" of pixels, or "dice"', "accuracy", "dice")
Where = choice('where windows are cut out: "anywhere", or small ones "on nuclei"', "anywhere", "on nuclei")
Classes = choice('whose overlap Keras computes: of "nuclei", or the mean over "both" classes', "nuclei", "both")

WINDOWS = 12
SIDES = {"anywhere": 128, "on nuclei": 24}  # pixels; a nucleus is about 24 wide
SHIFTS = (1, 2, 4, 6, 8, 12, 16, 24)  # pixels
RINGS = (1, 2, 3, 5, 8)  # pixels that are taken off the rim of each nucleus, or added to it
SHOWN = ("nothing", "threshold", "shifted by 12", "eroded by 3")


def counted(truth, predicted, axis=None):
    """Pixels that are rightly foreground, wrongly foreground, wrongly background, rightly background."""
    return (
        (truth & predicted).sum(axis=axis),
        (~truth & predicted).sum(axis=axis),
        (truth & ~predicted).sum(axis=axis),
        (~truth & ~predicted).sum(axis=axis),
    )


def iou(both, only_predicted, only_true, neither):
    """Intersection over union: of the pixels that either mask has, the share that both have."""
    return both / (both + only_predicted + only_true)


def dice(both, only_predicted, only_true, neither):
    """What both masks have, divided by the mean of what each of them has."""
    return 2 * both / (2 * both + only_predicted + only_true)


def accuracy(both, only_predicted, only_true, neither):
    """The share of all pixels, background included, that are right."""
    return (both + neither) / (both + only_predicted + only_true + neither)


def threshold_rules(image, count=25):
    """Brighter than a threshold is a nucleus: from nearly all pixels to nearly none."""
    return {
        f"threshold {number}": image > at
        for number, at in enumerate(np.quantile(image, np.linspace(0.02, 0.98, count)))
    }


def moved(truth, pixels, rng):
    """The true mask, moved by so many pixels in a random direction."""
    angle = rng.uniform(0, 2 * np.pi)
    return np.roll(truth, (round(pixels * np.sin(angle)), round(pixels * np.cos(angle))), axis=(0, 1))


def thinner_and_thicker(truth):
    """The true mask without its rim, and with one more."""
    found = {}
    for pixels in RINGS:
        found[f"eroded by {pixels}"] = scipy.ndimage.binary_erosion(truth, iterations=pixels)
        found[f"dilated by {pixels}"] = scipy.ndimage.binary_dilation(truth, iterations=pixels)
    return found


def all_predictions(image, truth, rng):
    """45 masks for the same picture, good ones and bad ones, by name."""
    made = {"nothing": np.zeros_like(truth), "everything": np.ones_like(truth)}
    shifted = {f"shifted by {pixels}": moved(truth, pixels, rng) for pixels in SHIFTS}
    return made | threshold_rules(image) | shifted | thinner_and_thicker(truth)


def corners_of_windows(truth, where, rng):
    """Upper left corners of windows: anywhere, or so that the middle of each lies on a nucleus."""
    side = SIDES[where]
    last = np.array(truth.shape) - side
    if where == "anywhere":
        return rng.integers(last + 1, size=(WINDOWS, 2))
    inside = np.argwhere(scipy.ndimage.binary_erosion(truth, iterations=6))
    return np.clip(inside[rng.choice(len(inside), WINDOWS, replace=False)] - side // 2, 0, last)


def cut_out(picture, corners, side):
    return np.stack([picture[top : top + side, left : left + side] for top, left in corners])  # (windows, side, side)


def pairs_in_disorder(values, others):
    """How many pairs one measure ranks the other way round than another one does."""
    one, other = (np.subtract.outer(numbers, numbers) for numbers in (values, others))
    return int((one * other < 0).sum() // 2)


def by_keras(truth, predicted, classes):
    """The overlap as Keras' metric computes it; without target_class_ids it is the mean over both classes."""
    given = {"target_class_ids": [1]} if classes == "nuclei" else {}
    metric = keras.metrics.BinaryIoU(threshold=0.5, **given)
    metric.update_state(truth.astype("float32"), predicted.astype("float32"))
    return float(metric.result())


@chapter.concept("9.2", third="11.2")
def measures_of_overlap(
    averaged: Averaged = "together",
    judge: Judge = "accuracy",
    where: Where = "anywhere",
    classes: Classes = "nuclei",
    seed: Seed = 0,
):
    """How well do two masks agree?

    Left: 45 predictions for the same nuclei, from all background to nearly perfect: thresholds, and the true mask
    shifted, without its rim, or with a wider one. To the right is the overlap, upwards what two other measures say of
    the same prediction. Right: four of them on one window; blue pixels are right, red ones missing, orange ones too
    many. The numbers below count all windows.

    Measures:
        off_the_rule: largest difference between Dice and 2 IoU / (1 + IoU)
        disorder: pairs of predictions that are ranked the other way round than by IoU
        pairs: pairs of predictions
        nothing: accuracy of the prediction that all is background
        behind: predictions that are less accurate than all background
        best_behind: largest IoU among these
        from_keras: largest difference between our IoU and that of Keras
        mean_of_nothing: mean of both classes' IoU, where all is predicted to be background
        covered: share of pixels that belong to nuclei
    """
    rng = np.random.default_rng(seed)
    nuclei = datasets.nuclei().train
    image, mask = nuclei.images[0, :, :, 0], nuclei.masks[0] > 0  # (512, 384) each
    predictions = all_predictions(image, mask, rng)
    corners, side = corners_of_windows(mask, where, rng), SIDES[where]
    truth = cut_out(mask, corners, side)
    windows = {name: cut_out(predicted, corners, side) for name, predicted in predictions.items()}

    axis = None if averaged == "together" else (1, 2)
    scores = {
        measure.__name__: np.array([np.mean(measure(*counted(truth, one, axis))) for one in windows.values()])
        for measure in (iou, dice, accuracy)
    }
    overlap, names = scores["iou"], list(windows)
    behind = scores["accuracy"] < scores["accuracy"][names.index("nothing")]
    to_ask = names[::6]
    asked = np.array([by_keras(truth, windows[name], classes) for name in to_ask])
    ours = np.array([iou(*counted(truth, windows[name])) for name in to_ask])
    measured = {
        "off_the_rule": float(np.abs(scores["dice"] - 2 * overlap / (1 + overlap)).max()),
        "disorder": pairs_in_disorder(overlap, scores[judge]),
        "pairs": len(names) * (len(names) - 1) // 2,
        "nothing": float(scores["accuracy"][names.index("nothing")]),
        "behind": int(behind.sum()),
        "best_behind": float(overlap[behind].max(initial=0)),
        "from_keras": float(np.abs(asked - ours).max()),
        "mean_of_nothing": by_keras(truth, windows["nothing"], "both"),
        "covered": float(truth.mean()),
    }
    thresholds = [number for number, name in enumerate(names) if name.startswith("threshold")]
    best_threshold = names[thresholds[int(overlap[thresholds].argmax())]]
    shown = [best_threshold if name == "threshold" else name for name in SHOWN]
    window = int(np.abs(truth.mean(axis=(1, 2)) - truth.mean()).argmin())
    figure = pictures.measures_of_overlap.Overlap(
        scores, names, truth[window], {name: windows[name][window] for name in shown}
    )
    return Finding(measured=measured, figure=figure)


@measures_of_overlap.claim(
    control={"averaged": "window by window"},
    takes_away="The counting together: both measures are computed for each window, and then averaged.",
)
def dice_follows_from_iou(measured):
    """Dice is 2 IoU / (1 + IoU) for each of 45 predictions, to one in a million."""
    return near(measured["off_the_rule"], 0, within=1e-6)


@measures_of_overlap.claim(
    control={"judge": "dice"}, takes_away="Pixel accuracy: Dice ranks the predictions in its place."
)
def accuracy_follows_no_such_rule(measured):
    """Pixel accuracy and IoU disagree about which of two predictions is better for more than 70 of 990 pairs."""
    return above(measured["disorder"], 70)


@measures_of_overlap.claim(
    control={"where": "on nuclei"},
    takes_away="The large background: windows are as small as a nucleus, and have one in the middle.",
)
def nothing_is_mostly_right(measured):
    """Who says that there is no nucleus at all is right about more than .7 of all pixels."""
    return above(measured["nothing"], 0.7)


@measures_of_overlap.claim(
    control={"classes": "both"},
    takes_away="The choice of the class: Keras' metric averages over nuclei and background, as it does by itself.",
)
def keras_agrees_if_told_the_class(measured):
    """Keras' IoU of the nuclei is ours, to one in 100,000."""
    return near(measured["from_keras"], 0, within=1e-5)

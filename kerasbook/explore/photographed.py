"""EfficientNet-Lite0 and the photographs that the page shows it, or its first layers with an answer of their own."""

import hashlib
import importlib.util
import inspect
from collections.abc import Callable
from pathlib import Path

import keras
import numpy as np
from sklearn.linear_model import LogisticRegression

from kerasbook import datasets
from kerasbook.datasets.pictures import CUTOUTS, KINDS
from kerasbook.datasets.pretrained import LITE0
from kerasbook.explore.samples import cut_out, resized
from kerasbook.explore.subject import Subject
from kerasbook.explore.training import cache_folder, store, stored
from kerasbook.locale import gettext as _
from kerasbook.networks import imagenet_classes, lite0, lite0_trunk
from kerasbook.networks.weights import PACKAGE

SIDE = 224
WITH_KINDS = {"flower": "plant", "china": "thing"}  # what the two photographs show, in the words of the cut-outs
AT_ONCE = 8  # pictures in a batch


def has_all_weights() -> bool:
    """Whether the weights of the whole network are installed (the extra `pretrained`)."""
    return importlib.util.find_spec(PACKAGE) is not None


def as_lite0_sees(pictures: np.ndarray) -> np.ndarray:
    """The middle of pictures `(n, h, w, 3)`, at the size that the network was trained with, `(n, 224, 224, 3)`."""
    shape = (SIDE, SIDE, 3)
    return np.clip(np.stack([resized(cut_out(picture, shape), 1, shape[:2]) for picture in pictures]), 0, 1)


def photographs() -> tuple[np.ndarray, np.ndarray, list[str]]:
    """What there is to choose from: two photographs, and the 80 test cut-outs on grey.

    Returns:
        `(images, kinds, names)`: float32 `(82, 224, 224, 3)`, the name of the kind of each, and what each shows.
    """
    whole = [datasets.photograph(name)[None] for name in WITH_KINDS]
    _train, test = datasets.cutouts()
    images = [as_lite0_sees(one) for one in [*whole, datasets.on_background(test.images)]]
    kinds = [*WITH_KINDS.values(), *(KINDS[label] for label in test.labels)]
    return np.concatenate(images).astype("float32"), np.array(kinds), [*WITH_KINDS, *map(str, test.names)]


def shown_layers(model: keras.Model) -> list[str]:
    """The stem, and of each block what looks at the neighbours and what leaves it; then the end."""
    names = [layer.name for layer in model.layers]
    ends = []
    for number in range(16):
        ends += [
            f"b{number}_depthwise_relu",
            f"b{number}_add" if f"b{number}_add" in names else f"b{number}_project_bn",
        ]
    wanted = ["stem_relu", *ends, "head_relu", "pooling", "predictions"]
    return [name for name in wanted if name in names]


# Without the package: an answer of its own for the trunk


def head_name() -> str:
    """The file of the head's weights, whose name changes with all that they depend on."""
    recipe = inspect.getsource(fitted_head) + CUTOUTS.sha256 + LITE0.sha256
    return f"lite0-head-{hashlib.sha256(recipe.encode()).hexdigest()[:16]}.npz"


def fitted_head(trunk: keras.Model, report: Callable[[str, float], None]) -> tuple[np.ndarray, np.ndarray]:
    """Logistic regression from the trunk's 192 numbers to the five kinds of the 162 training cut-outs."""
    train, _test = datasets.cutouts()
    images = as_lite0_sees(datasets.on_background(train.images))
    features = []
    for start in range(0, len(images), AT_ONCE):
        report(_("the trunk looks at {count} training pictures").format(count=len(images)), start / len(images))
        features.append(keras.ops.convert_to_numpy(trunk(images[start : start + AT_ONCE], training=False)))
    features = np.concatenate(features)  # (162, 192)
    spread = features.std(axis=0) + 1e-6
    found = LogisticRegression(C=0.1, max_iter=1000).fit(features / spread, train.labels)
    return (found.coef_ / spread).T.astype("float32"), found.intercept_.astype("float32")


def trunk_with_head(report: Callable[[str, float], None], cache: Path | None = None) -> keras.Model:
    """The first 15 blocks, which ship with kerasbook, and a layer that tells the five kinds of the cut-outs apart.

    The layer is fitted the first time, which takes as long as the trunk needs for 162 pictures, and then kept.
    """
    trunk = lite0_trunk(pooling="avg")
    head = keras.layers.Dense(len(KINDS), activation="softmax", name="predictions")
    model = keras.Model(trunk.input, head(trunk.output), name="lite0_trunk")
    path = (cache or cache_folder()) / head_name()
    known = stored(path, [weight.shape for weight in head.weights], 0)
    if known is None:
        known = [list(fitted_head(trunk, report))]
        store(path, known)
    head.set_weights(known[0])
    return model


def lite0_subject(report: Callable[[str, float], None] | None = None, cache: Path | None = None) -> Subject:
    """Lite0 and photographs: with its 1,000 answers if its weights are installed, else the trunk with five.

    Args:
        report: Hears how far the fitting of the five answers is.
        cache: The folder in which an earlier run left their weights; by default the system's.
    """
    whole = has_all_weights()
    model = lite0() if whole else trunk_with_head(report or (lambda what, share: None), cache)
    images, kinds, names = photographs()
    return Subject(
        model,
        images,
        kinds,
        layers=shown_layers(model),
        classes=imagenet_classes() if whole else (),
        names=names,
        sets=["cutouts", "photograph", "lite0", *(["imagenet"] if whole else [])],
    )

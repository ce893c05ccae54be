"""Which parts of a picture speak for the answer (Grad-CAM), and what is left of the answer without them."""

from dataclasses import dataclass

import keras
import numpy as np

from kerasbook.explore.network import Network, Weights
from kerasbook.explore.samples import resized
from kerasbook.explore.subject import Subject
from kerasbook.layerwise.attribution import supporting
from kerasbook.layerwise.gradients import tapped, value_and_gradients
from kerasbook.layerwise.sanity import covered, hottest

COVERED = 0.2  # of the picture


@dataclass(frozen=True, eq=False)
class Heat:
    """Where a picture speaks for the answer, and a check of it.

    Attributes:
        layer: The layer whose maps were weighted.
        chosen: The number of the class.
        map: `(h, w)`, of the picture's size, from 0 to 1; all 0 where nothing in the layer speaks for the class.
        whole: The answer for that class.
        without_hottest: The same with the hottest fifth of the picture covered by its mean colour.
        without_coldest: The same with the coldest fifth covered.
    """

    layer: str
    chosen: int
    map: np.ndarray
    whole: float
    without_hottest: float
    without_coldest: float


def layer_with_maps(network: Network) -> str | None:
    """The last layer that makes maps of more than one place; None if there is none."""
    shapes = {name: network.shapes[name] for name in network.worth_seeing()}
    with_maps = [name for name, shape in shapes.items() if len(shape) == 3 and min(shape[:2]) > 1]
    return with_maps[-1] if with_maps else None


def score_of(subject: Subject, logits, chosen: int):
    """How strongly the answer speaks for a class: its log-odds where it chooses among several, else its number."""
    answers = subject.answers
    if answers.is_alone:
        return logits[0, 0] if chosen else -logits[0, 0]
    if not answers.chooses or logits.shape[1] < 2:
        return logits[0, chosen]
    others = [index for index in range(logits.shape[1]) if index != chosen]
    return logits[0, chosen] - keras.ops.logsumexp(keras.ops.take(logits[0], others))


def grad_cam_under(subject: Subject, x: np.ndarray, weights: Weights, layer: str, chosen: int) -> np.ndarray:
    """`layerwise.grad_cam` of one sample `(1, h, w, ...)` with any weights, `(places, places)`, 0 or above."""
    network, found = subject.network, {}
    whole = keras.ops.convert_to_tensor(np.repeat(x, network.batch or 1, axis=0))

    def score(at: list) -> tuple:
        with tapped(network.model, {layer: at[0]}, watch=subject.answers.logits) as recorder, network.under(weights):
            result = network.model(whole, training=False)
        result = keras.tree.flatten(result)[network.place] if recorder.watched is None else recorder.watched
        logits = keras.ops.reshape(keras.ops.cast(result, "float32"), (len(whole), -1))
        if recorder.watched is None and subject.answers.name in ("probabilities", "chances"):
            logits = keras.ops.log(keras.ops.maximum(logits, 1e-12))
        found["output"] = recorder.found[layer]
        return score_of(subject, logits, chosen), (recorder.found[layer],)

    zeros = keras.ops.zeros((len(whole), *network.shapes[layer]), "float32")
    _value, (output,), (gradient,) = value_and_gradients(score, [zeros])
    output, gradient = (keras.ops.convert_to_numpy(one)[0].astype("float32") for one in (output, gradient))
    return supporting(output[None], gradient[None])[0]


def heat_of(subject: Subject, x: np.ndarray, weights: Weights, answers: np.ndarray) -> Heat | None:
    """The heat of the answer to one sample `(1, h, w, ...)`, and its check; None without maps or a choice.

    Args:
        subject: The model.
        x: The sample.
        weights: The weights.
        answers: What the model answers, as it is shown, `(classes,)`.
    """
    layer = layer_with_maps(subject.network)
    if layer is None or not np.isfinite(answers).all():
        return None
    chosen = int(answers.argmax())
    sides = x.shape[1:3]
    hot = np.maximum(resized(grad_cam_under(subject, x, weights, layer, chosen), 1, sides), 0)
    hot = hot / (hot.max() or 1)
    both = np.concatenate([cover(x, hot), cover(x, -hot)])
    outputs = subject.network.outputs(both, weights, only=())
    without = subject.answers_to(outputs)[:, chosen]
    return Heat(layer, chosen, hot, float(answers[chosen]), float(without[0]), float(without[1]))


def cover(x: np.ndarray, order: np.ndarray) -> np.ndarray:
    """A sample `(1, h, w, ...)` on which the fifth where `order` is largest is covered by its mean colour."""
    return covered(x[0].astype("float32"), hottest(order, COVERED), x[0].mean(axis=(0, 1)), (0, 1))[None]

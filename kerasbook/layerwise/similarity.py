"""How alike the layers of two models are, or those of one model among themselves, for the same samples."""

import math
import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import keras
import numpy as np
from threadpoolctl import threadpool_limits

from kerasbook.layerwise import samples
from kerasbook.layerwise.linear import WIDEST, Mixture
from kerasbook.layerwise.memory import BUDGET, check_memory, for_kept
from kerasbook.layerwise.models import batch_for, check_model
from kerasbook.layerwise.probes import counterparts, doubts, has_random_weights, readable, same_calls, tried
from kerasbook.layerwise.recording import LayerCall, is_meant
from kerasbook.layerwise.trace import Tracer, found_in
from kerasbook.layerwise.twins import random_twin

SAMPLES = 500  # are compared, if the reader does not say how many
LEAST = 4  # of fewer samples the estimate is 0 / 0
WIDTHS = (4 * WIDEST, 2 * WIDEST, WIDEST)  # wide layers are mixed into as many features as there is memory for
ROUNDING = 1e-10  # of a layer's variance; below it there is nothing but rounding errors


@dataclass(frozen=True, eq=False)
class LayerComparison:
    """How alike the layers of two models are.

    Attributes:
        layers: The layers of the model, in the order in which they run.
        others: Those of the other model; the same if the model is compared with itself.
        similarities: `(layers, others)`, debiased linear CKA: 1 for the same up to rotation and scale, about 0 for
            nothing in common. NaN for the layers in `unmeasured`.
        floor: The same with the twin in the model's place: what random weights reach. None without a twin.
        twin: What the twin is: "random" for random weights, "model" for another model, None if there is none.
        itself: Whether the model was compared with itself, and so the twin with itself.
        samples: How many samples were compared.
        given: How many there were.
        mixed: Layers with so many units that random mixtures of them were compared; those of the other model, too.
        features: How many mixtures.
        left_out: Layers without numbers for each sample, such as texts.
        unmeasured: Layers that give the same for all samples, or for all but one, or NaN or infinity.
        guessed: Weights of the twin that have the model's values in another order, because nobody knows how they begin.
        kept: Weights of the twin that are the model's own, because nobody sees their layers run.
    """

    layers: tuple[LayerCall, ...]
    others: tuple[LayerCall, ...]
    similarities: np.ndarray
    floor: np.ndarray | None
    twin: str | None
    itself: bool
    samples: int
    given: int
    mixed: tuple[LayerCall, ...] = ()
    features: int = WIDEST
    left_out: tuple[LayerCall, ...] = ()
    unmeasured: tuple[LayerCall, ...] = ()
    guessed: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()


class _Network:
    """A model that is about to run, and what is known of its layers.

    Args:
        tracer: Traces its samples.
        layers: Which layers, or calls of them; None for all.
        names: What to call its layers, if not by their own names.

    Attributes:
        sizes: How many numbers each layer gives for one sample; of those that give numbers for each.
        directions: The `direction` of each, once it has run.
    """

    def __init__(
        self, tracer: Tracer, layers: Sequence[str | keras.Layer] | None, names: Mapping[str, str] | None = None
    ):
        self.tracer, self.names = tracer, names or {}
        self.known = tracer.first.of(layers)
        self.sizes = {call: math.prod(shape) for call, shape in readable(self.known).items()}
        self.directions: dict[LayerCall, np.ndarray] = {}

    @property
    def unmeasured(self) -> list[LayerCall]:
        """The layers without a direction."""
        return [call for call, direction in self.directions.items() if np.isnan(direction[0])]

    @property
    def left_out(self) -> list[LayerCall]:
        """The layers without numbers for each sample."""
        return [call.name for call in self.known if call.name not in self.directions]

    def run(self, rows: np.ndarray, width: int, seed: int) -> None:
        """Runs the samples through the model, once, and keeps the directions of its layers.

        Args:
            rows: Which samples.
            width: Into how many features to mix wide layers.
            seed: Decides the mixtures.
        """
        mixtures = {units: Mixture(units, seed, width) for units in set(self.sizes.values())}
        first: dict[LayerCall, np.ndarray] = {}

        def mixed(call: LayerCall, output: np.ndarray) -> np.ndarray:
            units = output.reshape(len(output), -1)
            units = units.astype(np.result_type(units.dtype, np.float32), copy=False)
            # As they differ from one sample: what never varies is 0, and what varies little loses no digits.
            return mixtures[self.sizes[call]].mixed(units - first.setdefault(call, units[0].copy()))

        with threadpool_limits(1), np.errstate(all="ignore"):  # several threads wait for each other more than they gain
            outputs = self.tracer.narrowed(rows, list(self.sizes), mixed).outputs
            self.directions = {
                self.names.get(call, call): direction(features.astype(np.float64)) for call, features in outputs.items()
            }


def direction(features: np.ndarray) -> np.ndarray:
    """How alike each two samples are to a layer, as a vector of length 1: the cosine of two of them is their CKA.

    The samples' inner products are centred without the diagonal (Székely & Rizzo, 2014, "Partial distance correlation
    with methods for dissimilarities"), which makes HSIC, and so CKA, what the unbiased estimator of Song et al. (2012,
    "Feature selection via dependence maximization") gives.

    Args:
        features: `(n, features)`, 4 samples or more.

    Returns:
        `(n * (n - 1) / 2,)`; NaN if the samples are all alike, or all but one.
    """
    count = len(features)
    centred = features - features.mean(axis=0)
    products = centred @ centred.T  # (n, n)
    variance = np.trace(products)
    np.fill_diagonal(products, 0)
    sums = products.sum(axis=1)
    products -= (sums[:, None] + sums) / (count - 2) - sums.sum() / ((count - 1) * (count - 2))
    pairs = products[np.triu_indices(count, 1)]
    length = np.linalg.norm(pairs)
    known = np.isfinite(length) and length > ROUNDING * variance
    return (pairs / length if known else np.full_like(pairs, np.nan)).astype(np.float32)


def _room(networks: Sequence[_Network], count: int, memory: float) -> tuple[int, int]:
    """Into how many features to mix wide layers, and how many samples there is room for."""
    layers = sum(len(network.sizes) for network in networks)

    def fits(width: int, count: int) -> bool:
        features = max(sum(min(units, width) for units in network.sizes.values()) for network in networks)
        return 4 * count * features + 2 * count**2 * layers <= for_kept(memory)

    for width in WIDTHS:
        if fits(width, count):
            return width, count
    return WIDEST, next((fewer for fewer in range(count, LEAST, -1) if fits(WIDEST, fewer)), LEAST)


def _cosines(network: _Network, layers: Sequence[str], other: _Network, others: Sequence[str]) -> np.ndarray:
    """`(layers, others)`: CKA of each with each; NaN for those that a network does not have."""
    unknown = np.full_like(next(iter(network.directions.values())), np.nan)
    ones, twos = (
        np.stack([its.directions.get(name, unknown) for name in names])
        for its, names in ((network, layers), (other, others))
    )
    return np.clip(ones @ twos.T, -1, 1).astype(np.float64)


def _drawn(count: int, most: int, seed: int) -> np.ndarray:
    """The numbers of at most so many samples, in random order, so that fewer of them are drawn at random as well.

    Raises:
        ValueError: If there are too few, or fewer are asked for.
    """
    if min(count, most) < LEAST:
        raise ValueError(f"Expected at least {LEAST} samples, to compare layers. Received: {min(count, most)}")
    return np.random.default_rng(seed).permutation(count)[:most]


def _twin(
    model: keras.Model, given, tracer_of: Callable[[keras.Model], Tracer], known: _Network, twin, seed: int
) -> tuple[keras.Model, _Network]:
    """The network in the model's place, and what is known of its layers, under the names that the model's have.

    Args:
        model: The model.
        given: Samples that it takes.
        tracer_of: Makes the tracer of a model like it.
        known: What is known of the model's layers.
        twin: "random", or a model.
        seed: Decides the weights.

    Raises:
        ValueError: If there is no random-weights twin of the model, or a twin that was given has other layers.
    """
    if isinstance(twin, keras.Model):
        tracer = tracer_of(twin)
    else:
        twin = random_twin(model, seed, samples.some(given, slice(0, batch_for(model, 1))))
        tracer = tried(model, twin, tracer_of, known.tracer.first)
    names = same_calls(tracer.first, known.tracer.first, known.sizes)
    names = {its: ours for its, ours in names.items() if ours in known.sizes}
    if not names:
        raise ValueError("Expected a twin that has the model's layers. Received: one that has none of them")
    return twin, _Network(tracer, list(names), names)


def compared(
    model: keras.Model,
    other: keras.Model | None,
    x,
    *,
    layers: Sequence[str | keras.Layer] | None = None,
    other_layers: Sequence[str | keras.Layer] | None = None,
    twin: keras.Model | str | None = "random",
    most_samples: int = SAMPLES,
    seed: int = 0,
    memory: float = BUDGET,
) -> LayerComparison:
    """What `compare` returns, without its warning about the twin."""
    itself = other is None or other is model
    other = model if itself else other
    for network in (model, other):
        check_model(network)
    check_memory(memory)
    x = samples.gathered(samples.without_answers(x))[0] if samples.is_stream(x) else x  # it can be read once only
    given, others_given = (samples.gathered(x, None, network)[0] for network in (model, other))
    count = samples.sample_count(given)
    rows = _drawn(count, most_samples, seed)
    down = found_in(model, layers)
    across = down if itself and other_layers is None else found_in(other, other_layers)
    ran = down if not itself or down is None else [*down, *across]

    def tracer_of(network: keras.Model) -> Tracer:
        return Tracer(network, given, rows, memory=memory, besides=counterparts(model, network, ran or ()))

    ours = theirs = _Network(tracer_of(model), ran)
    if not itself:
        theirs = _Network(Tracer(other, others_given, rows, memory=memory, besides=across or ()), across)
    if not ours.sizes or not theirs.sizes:
        raise ValueError("Expected layers that give numbers for each sample. Received: none")
    twins = None
    if twin is not None:
        twin, twins = _twin(model, given, tracer_of, ours, twin, seed)
    networks = [ours] if itself else [ours, theirs]
    width, room = _room([*networks, *([twins] if twins else [])], len(rows), memory)
    for network in (*networks, *([twins] if twins else [])):
        network.run(rows[:room], width, seed)
    shown = [
        [call for call in network.directions if is_meant(call, asked)]
        for network, asked in ((ours, down), (theirs, across))
    ]
    return LayerComparison(
        layers=tuple(shown[0]),
        others=tuple(shown[1]),
        similarities=_cosines(ours, shown[0], theirs, shown[1]),
        floor=None if twins is None else _cosines(twins, shown[0], twins if itself else theirs, shown[1]),
        twin=None if twins is None else "random" if has_random_weights(twin) else "model",
        itself=itself,
        samples=room,
        given=count,
        mixed=tuple(call for network in networks for call, units in network.sizes.items() if units > width),
        features=width,
        left_out=tuple(call for network in networks for call in network.left_out),
        unmeasured=tuple(call for network in networks for call in network.unmeasured),
        guessed=tuple(getattr(twin, "guessed", ())),
        kept=tuple(getattr(twin, "kept", ())),
    )


def compare(
    model: keras.Model,
    other: keras.Model | None,
    x,
    *,
    layers: Sequence[str | keras.Layer] | None = None,
    other_layers: Sequence[str | keras.Layer] | None = None,
    twin: keras.Model | str | None = "random",
    most_samples: int = SAMPLES,
    seed: int = 0,
    memory: float = BUDGET,
) -> LayerComparison:
    """Measures how alike the layers of two models are: every layer of one with every layer of the other.

    Two layers are alike if they find the same samples alike (linear CKA; Kornblith et al., 2019, "Similarity of neural
    network representations revisited"), whatever the number of their units, their order, rotation and scale. With
    fewer samples than units the plain estimate rises towards 1 even for noise; this one is debiased and does not.

    Inputs that are alike are alike to random weights, too. So the same is measured with the random-weights twin in the
    model's place, or for a model by itself, in both places: a similarity that does not differ from this floor says
    nothing about the training.

    Each model runs once over the samples. Memory is bounded: of many samples some are drawn at random, and wide layers
    are reduced to 4,096 units, or fewer in a deep model, by a random projection.

    Args:
        model: Any Keras 3 model. It does not change.
        other: The model to compare it with, such as one trained from another seed, or a copy from before the training;
            None to compare the model's layers with each other.
        x: Samples that both models take, `(n, ...)`, in any form that `layer_outputs` takes.
        layers: Names of layers, or layers, of the model; all of them by default.
        other_layers: The same for the other model.
        twin: The network in the model's place for the floor: "random" for the same architecture with random weights, a
            model, or None.
        most_samples: How many samples to compare at most; of more, so many are drawn at random.
        seed: Decides the samples, the twin's weights and the random projections.
        memory: How many gigabytes the layers' outputs, and what is kept of them, may take at a time. With less, fewer
            samples run at a time, and, of a deep model, fewer are compared.

    Returns:
        A `LayerComparison`: its `similarities`, `(layers, others)`, and their `floor`. Layers without numbers for each
        sample are left out, and constant ones are NaN; it names both.

    Raises:
        TypeError: If one is not a Keras 3 model.
        ValueError: If there are fewer than 4 samples, or they do not fit the models; if `layers` names one that the
            model does not have; or if there is no random-weights twin of the model.

    Example:

    >>> comparison = compare(model, other, images)
    >>> comparison.similarities.shape == (len(comparison.layers), len(comparison.others))
    True
    """
    settings = {"layers": layers, "other_layers": other_layers, "most_samples": most_samples, "memory": memory}
    comparison = compared(model, other, x, twin=twin, seed=seed, **settings)
    for doubt in doubts(comparison):
        warnings.warn(f"{doubt} Give the twin yourself (twin=...) to compare with other weights.", stacklevel=2)
    return comparison

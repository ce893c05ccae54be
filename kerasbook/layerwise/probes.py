"""What can be read off each layer: the answer, and the input itself."""

from collections.abc import Sequence
from dataclasses import dataclass

import keras
import numpy as np
from sklearn.linear_model import RidgeClassifierCV, RidgeCV
from sklearn.model_selection import train_test_split
from threadpoolctl import threadpool_limits

from kerasbook.layerwise.outputs import layer_outputs
from kerasbook.layerwise.training import seeded

# The strength of the probe's penalty is chosen per layer, by leave-one-out, out of these.
PENALTIES = np.logspace(-2, 4, 13)

# Wider layers are projected at random to this many features, so that no layer costs more than a bounded time.
WIDEST = 1024


@dataclass(frozen=True)
class LayerProbe:
    """What can be read off one layer of one network.

    Attributes:
        layer: The layer's name; "input" for the samples themselves.
        network: "model", or "twin" for the network of the same form with random weights.
        shape: The shape of the layer's output for one sample.
        features: How many numbers the probe saw: the layer's units, or 1,024 random mixtures of them if it is wider.
        accuracy: Share of held-out samples whose class a linear probe reads off the layer.
        rebuilt: How much of the input's variance a linear map rebuilds from the layer on held-out
            samples, pooled over the input's features (R2; 1 is all of it).
        like_input: Similarity to the input (linear CKA, 0 to 1).
        like_answer: Similarity to the one-hot answers (linear CKA, 0 to 1).
        dead: Share of units that are the same for every sample.
    """

    layer: str
    network: str
    shape: tuple[int, ...]
    features: int
    accuracy: float
    rebuilt: float
    like_input: float
    like_answer: float
    dead: float


def random_twin(model: keras.Model, seed: int = 0) -> keras.Model:
    """A network of the same form with new random weights, decided by `seed`.

    Raises:
        ValueError: If Keras cannot clone the model.
    """
    try:
        # A seed of its own: the model itself may have been built from the same number.
        with seeded(f"twin {seed}"):
            twin = keras.models.clone_model(model)
            if not twin.built:
                twin.build(model.input_shape)
    except (NotImplementedError, AttributeError, TypeError) as error:
        raise ValueError(
            "Expected a model that Keras can clone, to make its random-weights twin. "
            f"Received: {model!r}. Give the twin yourself (twin=...), or none (twin=None)."
        ) from error
    return twin


def scaled(features: np.ndarray, train: np.ndarray) -> np.ndarray:
    """Centred, without the units that never vary, and divided by the layer's typical deviation.

    One scale for the whole layer: dividing each unit by its own deviation would blow up pixels that are lit
    in a single picture until they drown all others.

    Args:
        features: `(n, units)`.
        train: Which rows the statistics may come from, `(n,)` indices.
    """
    varying = features[:, np.ptp(features[train], axis=0) > 0]
    if not varying.shape[1]:
        return np.zeros((len(features), 1))
    centred = varying - varying[train].mean(axis=0)
    return centred / np.sqrt((centred[train] ** 2).mean())


def projected(features: np.ndarray, seed: int) -> np.ndarray:
    """`(n, units)` -> `(n, at most 1024)`: distances survive a random projection."""
    units = features.shape[1]
    if units <= WIDEST:
        return features
    mixing = np.random.default_rng(seed).standard_normal((units, WIDEST)).astype(features.dtype)
    return features @ (mixing / np.sqrt(WIDEST))


def cka(a: np.ndarray, b: np.ndarray) -> float:
    """How alike two representations of the same samples are, whatever their rotation and scale.

    Linear centred kernel alignment (Kornblith et al., 2019, "Similarity of neural network representations revisited").

    Args:
        a: `(n, p)`.
        b: `(n, q)`.

    Returns:
        0 (nothing in common) to 1 (the same up to rotation and scale).
    """
    a, b = a - a.mean(axis=0), b - b.mean(axis=0)
    norm = np.linalg.norm(a.T @ a) * np.linalg.norm(b.T @ b)
    return float(np.linalg.norm(a.T @ b) ** 2 / norm) if norm else 0.0


def r2(true: np.ndarray, guess: np.ndarray, mean: np.ndarray) -> float:
    """Share of the variance around `mean` that `guess` explains, pooled over the features."""
    return float(1 - ((true - guess) ** 2).sum() / ((true - mean) ** 2).sum())


def flat(values: np.ndarray) -> np.ndarray:
    """`(n, ...)` -> `(n, units)`, in double precision."""
    return np.asarray(values, np.float64).reshape(len(values), -1)


def halves(y: np.ndarray, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """The indices of the samples that train the probes and of those that score them, each class in both."""
    return tuple(train_test_split(np.arange(len(y)), test_size=0.5, stratify=y, random_state=seed))


def _checked(x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    x, y = np.asarray(x), np.asarray(y)
    if len(x) != len(y):
        raise ValueError(f"Expected one label for each sample. Received: {len(x)} samples, {len(y)} labels")
    if y.ndim != 1 or not np.issubdtype(y.dtype, np.integer):
        raise ValueError(
            f"Expected y to hold class numbers, integers of shape (n,). Received: {y.dtype} of shape {y.shape}"
        )
    if not np.isfinite(x).all():
        raise ValueError("Expected x to hold finite numbers. Received: NaN or infinity among them")
    return x, y


def probe(
    model: keras.Model,
    x: np.ndarray,
    y: np.ndarray,
    *,
    layers: Sequence[str | keras.Layer] | None = None,
    twin: keras.Model | str | None = "random",
    seed: int = 0,
) -> list[LayerProbe]:
    """Reads the answer and the input off every layer, beside a network with random weights.

    Half of the samples train the probes (ridge regression, its penalty chosen by leave-one-out), the other half
    score them. Give samples that the model was not trained on. A layer cannot create information: a higher
    accuracy means that the answer is easier to read off, for a linear reader.

    Args:
        model: Any Keras 3 model.
        x: Samples, `(n, ...)`.
        y: Class numbers, `(n,)`.
        layers: Names of layers, or layers, to probe; all of them by default.
        twin: The network to compare with: "random" for the same form with random weights, a model, or None.
        seed: Decides the split, the twin's weights and the random projection of wide layers.

    Returns:
        A `LayerProbe` for "input" and each layer, for the model and then for the twin.
        `pandas.DataFrame(records)` reads it directly.

    Raises:
        ValueError: If `x` and `y` do not fit each other, or `x` holds NaN or infinity.
    """
    x, y = _checked(x, y)
    train, test = halves(y, seed)
    pixels = flat(x)
    mean = pixels[train].mean(axis=0)
    one_hot = (y[:, None] == np.unique(y)).astype(np.float64)

    def read(name: str, network: str, output: np.ndarray) -> LayerProbe:
        units = flat(output)
        features = scaled(projected(units, seed), train)
        classes = RidgeClassifierCV(PENALTIES).fit(features[train], y[train])
        inverse = RidgeCV(PENALTIES).fit(features[train], pixels[train])
        return LayerProbe(
            layer=str(name),
            network=network,
            shape=tuple(output.shape[1:]),
            features=features.shape[1],
            accuracy=float(classes.score(features[test], y[test])),
            rebuilt=r2(pixels[test], inverse.predict(features[test]), mean),
            like_input=cka(features, pixels),
            like_answer=cka(features, one_hot),
            dead=float((np.ptp(units, axis=0) == 0).mean()),
        )

    networks = {"model": model}
    if twin is not None:
        networks["twin"] = random_twin(model, seed) if twin == "random" else twin
    records = []
    with threadpool_limits(
        1
    ):  # several threads gain little here, and beside other work they wait for each other
        from_input = read("input", "model", x)
        for network, member in networks.items():
            records.append(LayerProbe(**{**vars(from_input), "network": network}))
            outputs = layer_outputs(member, x, layers=layers)
            if layers is not None:
                layers = list(outputs)  # the twin's layers are others of the same names
            records += [read(name, network, output) for name, output in outputs.items()]
    return records

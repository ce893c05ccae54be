"""A network to compare with: the same architecture, other random weights."""

import contextlib
import inspect
import random
import tempfile
from collections.abc import Iterator, Sequence

import keras
import numpy as np

from kerasbook.layerwise.kinds import is_network
from kerasbook.layerwise.models import build, in_one_sentence
from kerasbook.layerwise.redrawn import Redrawn, weight_name
from kerasbook.layerwise.samples import as_numpy, optional_inputs
from kerasbook.layerwise.trace import trace
from kerasbook.layerwise.training import seeded
from kerasbook.locale import N_

QUANTISED = ("int8", "int4", "float8")  # the ways of `quantize` that ask for nothing but the weights


UNBUILT = N_("The model has not been built: call it on some samples first.")
FIXED = N_("None of the model's weights can be drawn anew.")
FAILED = N_("Its weights cannot be drawn anew. {error}")


class NoTwin(ValueError):
    """There is no random-weights twin of a model.

    Attributes:
        reason: Why, as a sentence before it is translated.
        given: What to put into that.
    """

    def __init__(self, model: keras.Model, reason: str, **given: str):
        super().__init__(
            f"Expected a model whose weights can be drawn anew, for its random-weights twin. Received: {model!r}. "
            f"{reason.format(**given)} Give the twin yourself (twin=...), or none (twin=None)."
        )
        self.reason, self.given = reason, given


# A copy, as Keras makes it
def _adapted(layers: Sequence[keras.Layer], others: Sequence[keras.Layer]) -> Iterator[tuple[keras.Layer, keras.Layer]]:
    """Preprocessing layers, which learn in `adapt`, beside those at the same place in the twin."""
    for layer, other in zip(layers, others, strict=True):
        if hasattr(layer, "adapt"):
            yield layer, other
        elif hasattr(layer, "layers"):
            yield from _adapted(layer.layers, other.layers)


def _copy_vocabulary(layer: keras.Layer, other: keras.Layer) -> None:
    if hasattr(layer, "save_assets"):
        with tempfile.TemporaryDirectory() as folder:
            layer.save_assets(folder)
            other.load_assets(folder)


def _copy_variables(layer: keras.Layer, other: keras.Layer) -> None:
    variables = {}
    layer.save_own_variables(variables)
    other.load_own_variables(variables)


def _cloned_layer(layer: keras.Layer) -> keras.Layer:
    """Keras makes a layer from its config, but refuses to find a Lambda's function again; it is at hand here."""
    if isinstance(layer, keras.layers.Lambda):
        return keras.layers.Lambda(layer.function, arguments=layer.arguments, name=layer.name, dtype=layer.dtype_policy)
    return layer.__class__.from_config(layer.get_config())


def _cloned(model: keras.Model) -> keras.Model:
    try:
        return keras.models.clone_model(model, clone_function=_cloned_layer, recursive=True)
    except ValueError:  # a model of a class of the reader's own is no graph whose layers could be cloned
        pass
    try:
        return keras.models.clone_model(model)
    except TypeError:  # its class does not take all that Keras adds to the config, such as the name
        taken = inspect.signature(type(model)).parameters
        return type(model)(**{name: value for name, value in model.get_config().items() if name in taken})


def _clone(model: keras.Model, x) -> keras.Model:
    """A copy of the model, built, with weights as they begin; what `adapt` learned is kept."""
    twin = _cloned(model)
    adapted = list(_adapted(model.layers, twin.layers))
    for layer, other in adapted:
        _copy_vocabulary(layer, other)
    if not twin.built and x is not None:
        twin(x, training=False)
    elif not twin.built:
        twin.build(model.input_shape)
    for layer, other in adapted:
        _copy_variables(layer, other)
    return twin


def _form(model: keras.Model) -> list[tuple]:
    return [(tuple(weight.shape), weight.dtype) for weight in model.weights]


def _clones(model: keras.Model) -> bool:
    """Whether a clone begins as the model did: the weights of one that was quantised would be 0, or any bytes."""
    layers = model._flatten_layers(include_self=False)
    return not any(_quantised(layer) or getattr(layer, "lora_enabled", False) for layer in layers)


# The model itself, with weights drawn anew


def _quantised(layer: keras.Layer) -> str | None:
    return getattr(layer, "quantization_mode", None)


def _own_weights(layer: keras.Layer) -> list[keras.Variable]:
    """The weights of a layer that belong to none of the layers in it."""
    inside = {id(weight) for part in layer._flatten_layers(include_self=False) for weight in part.weights}
    return [weight for weight in layer.weights if id(weight) not in inside]


def _begun_anew(layer: keras.Layer) -> list[np.ndarray]:
    """The weights with which a layer of the same config begins; quantised, and with LoRA, as this one is."""
    config = layer.get_config()
    mode = _quantised(layer)
    if mode:
        config["dtype"] = layer.dtype_policy.get_config()["source_name"]
    rank, alpha = config.pop("lora_rank", None), config.pop("lora_alpha", None)
    fresh = type(layer).from_config(config)
    fresh.build_from_config(layer.get_build_config())
    if mode:
        fresh.quantize(mode, config=getattr(layer, "quantization_config", None))
    if rank:
        fresh.enable_lora(rank, lora_alpha=alpha)
    return [as_numpy(weight) for weight in fresh.weights] if _form(fresh) == _form(layer) else []


def _initializer(layer: keras.Layer, weight: keras.Variable) -> keras.initializers.Initializer | None:
    """What the layer says it draws a weight with: `kernel_initializer` of "kernel", `depthwise_initializer`, ..."""
    for name in (weight.name, weight.name.removesuffix("_kernel")):
        known = getattr(layer, f"{name}_initializer", None)
        if isinstance(known, keras.initializers.Initializer):
            # A new one: the same one would give the same numbers again.
            return keras.initializers.deserialize(keras.initializers.serialize(known))
    return None


def _shuffled(weight: keras.Variable) -> np.ndarray:
    """A weight's own numbers in another order: of the right scale, whatever they stand for."""
    values = as_numpy(weight)
    order = np.random.default_rng(random.getrandbits(64)).permutation(values.size)
    return values.ravel()[order].reshape(values.shape)


def _is_state(layer: keras.Layer, weight: keras.Variable) -> bool:
    """Whether a weight is nothing that training learns: a counter, a table, a mask."""
    if _quantised(layer):
        return False
    return not keras.backend.is_float_dtype(weight.dtype) or (layer.trainable and not weight.trainable)


def _drawn(layer: keras.Layer) -> Iterator[tuple[keras.Variable, object, bool]]:
    """A layer's own weights, with a new value for each, and whether that is only a guess at how it begins."""
    weights = _own_weights(layer)
    if hasattr(layer, "adapt") or not weights:
        return
    anew = []
    if len(weights) == len(layer.weights) and _quantised(layer) in (None, *QUANTISED):
        with contextlib.suppress(Exception):  # whatever a class of the reader's own raises without its arguments
            anew = _begun_anew(layer)
    if anew:
        yield from ((weight, value, False) for weight, value in zip(weights, anew, strict=True))
        return
    for weight in weights:
        initializer = None if _quantised(layer) else _initializer(layer, weight)
        if initializer is not None:
            yield weight, initializer(weight.shape, weight.dtype), False
        elif not _is_state(layer, weight):
            yield weight, _shuffled(weight), True


def _unseen(model: keras.Model, x) -> list[keras.Layer]:
    """The layers that no one sees running: they do not run, or in compiled code, which goes by its own weights."""
    running = [call.layer for call in trace(model, x)]
    seen = {id(part) for layer in running for part in layer._flatten_layers()}
    layers = model._flatten_layers(include_self=False)
    return [layer for layer in layers if id(layer) not in seen and not is_network(layer)]


def _redrawn(model: keras.Model, x) -> Redrawn:
    """The model itself, run with new weights; `x` builds it, if it has none yet."""
    if x is not None:
        build(model, x)
    if not model.built:
        raise NoTwin(model, UNBUILT)
    unseen = [] if x is None else _unseen(model, x)
    left_out = {id(layer) for layer in unseen}
    drawn = [new for layer in model._flatten_layers() if id(layer) not in left_out for new in _drawn(layer)]
    twin = Redrawn(
        model,
        [(weight, value) for weight, value, _guess in drawn],
        guessed=[weight_name(model, weight) for weight, _value, guess in drawn if guess],
        kept=[weight for layer in unseen for weight in _own_weights(layer)],
    )
    if model.weights and not twin.moves(model):
        raise NoTwin(model, FIXED)
    return twin


def random_twin(model: keras.Model, seed: int = 0, x=None) -> keras.Model:
    """Makes a network of the same architecture with new random weights, decided by `seed`.

    A model that Keras can clone has a clone for its twin. Of any other model, of a quantised one, and of one with LoRA
    or with layers that several parts of it share, the twin runs the model's own layers, with other values in place of
    their weights, which do not change. The new values come from each layer's own initializers, and are quantised as
    the layer is. Where nobody knows how a weight began, its values are put in another order; the twin's attribute
    `guessed` names such weights. Layers that `x` does not pass, or only in compiled code, keep the model's weights; the
    attribute `kept` names these.

    What preprocessing layers learned in `adapt` is kept, and so are seeds and counters; the moving statistics of
    BatchNormalization are reset.

    Args:
        model: A Keras 3 model.
        seed: Decides the weights.
        x: A sample, `(1, ...)`, to build the twin with, where Keras does not know the input's shape.

    Returns:
        A model, built.

    Raises:
        ValueError: If Keras cannot clone the model, and it has no weights yet and there is no `x`; or if it does not
            run on `x`.
    """
    if x is not None and not model.built:  # so that it is known what the twin has to be like
        with contextlib.suppress(Exception):
            build(model, x)
    # A seed of its own: the model itself may have been built from the same number.
    if _clones(model):
        try:
            with seeded(f"twin {seed}"):
                twin = _clone(model, x)
            as_ours = optional_inputs(twin) == optional_inputs(model)  # which Keras forgets in cloning
            if as_ours and (not model.built or _form(twin) == _form(model)):
                twin.drawn_anew = True  # by which `probe` knows it from any other model
                return twin
        except Exception:  # whatever a class of the reader's own raises without its arguments
            pass
    try:
        with seeded(f"twin {seed}"):
            return _redrawn(model, x)
    except NoTwin:
        raise
    except Exception as error:
        raise NoTwin(model, FAILED, error=in_one_sentence(error)) from error

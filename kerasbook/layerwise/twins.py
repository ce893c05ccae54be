"""A network to compare with: the same architecture, other random weights."""

import inspect
import tempfile
from collections.abc import Iterator, Sequence

import keras

from kerasbook.layerwise.training import seeded


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


def random_twin(model: keras.Model, seed: int = 0, x=None) -> keras.Model:
    """Builds a network of the same architecture with new random weights, decided by `seed`.

    What preprocessing layers learned in `adapt` is kept; the moving statistics of BatchNormalization are reset.

    Args:
        model: A model that Keras can clone.
        seed: Decides the weights.
        x: A sample, `(1, ...)`, to build the twin with, where Keras does not know the input's shape.

    Raises:
        ValueError: If Keras cannot clone the model.
    """
    try:
        # A seed of its own: the model itself may have been built from the same number.
        with seeded(f"twin {seed}"):
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
    except Exception as error:  # whatever a class of the reader's own raises without its arguments
        raise ValueError(
            "Expected a model that Keras can clone, to make its random-weights twin. "
            f"Received: {model!r}. Give the twin yourself (twin=...), or none (twin=None)."
        ) from error
    return twin

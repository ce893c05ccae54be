"""The very same model, run with other weights."""

from collections.abc import Sequence

import keras
import numpy as np

from kerasbook.layerwise.samples import as_numpy


def weight_name(model: keras.Model, weight: keras.Variable) -> str:
    """A weight's path within the model, such as "encoder/dense/kernel"."""
    return weight.path.removeprefix(f"{model.name}/")


class Redrawn(keras.Model):
    """A model as it is, with other values in place of its weights. Nothing of it is copied, and it does not change.

    Its layers are the model's own. While it runs, they read these values instead of theirs.

    Args:
        model: A model that has been built.
        values: Variables of the model, and the values to run with, `[(variable, value), ...]`; the others begin as
            they are.
        guessed: Names of the weights whose initializer nobody knows; attribute of the same name.
        kept: Weights that are none of the twin's own; the attribute of the same name has their names.
    """

    def __init__(
        self,
        model: keras.Model,
        values: Sequence[tuple[keras.Variable, object]],
        guessed: Sequence[str] = (),
        kept: Sequence[keras.Variable] = (),
    ):
        super().__init__(name=model.name)
        self.original, self.guessed = model, tuple(guessed)
        self.kept = tuple(weight_name(model, weight) for weight in kept)
        new, left_out = {id(variable): value for variable, value in values}, {id(weight) for weight in kept}
        self.theirs = [variable for variable in model.variables if id(variable) not in left_out]
        self.own = [
            keras.Variable(
                np.array(as_numpy(new.get(id(variable), variable))),  # a copy: nothing may be shared
                dtype=variable.dtype,
                trainable=variable.trainable,
                name=variable.name,
            )
            for variable in self.theirs
        ]
        self.built = True

    def call(self, inputs, training=None):
        pairs = list(zip(self.theirs, self.own, strict=True))
        with keras.StatelessScope(state_mapping=[(variable, own.value) for variable, own in pairs]) as scope:
            before = [scope.get_current_value(variable) for variable, _own in pairs]
            answers = self.original(inputs, training=training)
        for (variable, own), value in zip(pairs, before, strict=True):
            state = scope.get_current_value(variable)
            if state is not value:
                own.assign(state)
        return answers

    def _own_of(self, variables: Sequence[keras.Variable]) -> list[keras.Variable]:
        own = {id(variable): value for variable, value in zip(self.theirs, self.own, strict=True)}
        return [own.get(id(variable), variable) for variable in variables]

    def moves(self, layer: keras.Layer) -> bool:
        """Whether a layer of the model has another weight here."""
        pairs = zip(layer.weights, self._own_of(layer.weights), strict=True)
        return any(not np.array_equal(as_numpy(weight), as_numpy(own)) for weight, own in pairs)

    @property
    def variables(self) -> list[keras.Variable]:
        return self._own_of(self.original.variables)

    @property
    def weights(self) -> list[keras.Variable]:
        return self._own_of(self.original.weights)

    @property
    def layers(self) -> list[keras.Layer]:
        return self.original.layers

    @property
    def inputs(self) -> list | None:
        return getattr(self.original, "inputs", None)

    @property
    def output_names(self) -> list[str] | None:
        return getattr(self.original, "output_names", None)

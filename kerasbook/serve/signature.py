"""What goes into a model and what comes out: names, shapes, kinds of numbers."""

import dataclasses

import keras

from kerasbook.errors import ModelFileError
from kerasbook.locale import gettext as _

MOST_SHOWN = 100  # numbers of an example


@dataclasses.dataclass(frozen=True)
class Part:
    """One of the tensors that go into a model or come out of it.

    Attributes:
        name: Its name, as a request says it.
        shape: Of one row, None where any size will do.
        dtype: "float32", "int32", "bool", "string", ...
        rows: How many rows each request has to have; None for any number of them.
        optional: Whether a request may leave it out.
    """

    name: str
    shape: tuple[int | None, ...]
    dtype: str
    rows: int | None = None
    optional: bool = False

    @property
    def kind(self) -> str:
        """ "string", "bool", "int" or "float"."""
        if self.dtype in ("string", "bool"):
            return self.dtype
        return "int" if "int" in self.dtype else "float"

    def described(self) -> dict:
        """As JSON."""
        found = {"name": self.name, "shape": [self.rows, *self.shape], "dtype": self.dtype}
        return found | ({"optional": True} if self.optional else {})


class Signature:
    """What goes into a model, and what comes out.

    Args:
        model: A model that Keras knows the inputs of: Sequential, or functional.

    Attributes:
        inputs: The inputs, in the model's order.
        outputs: The outputs, in the model's order.

    Raises:
        ModelFileError: If it does not say what goes in.
    """

    def __init__(self, model: keras.Model):
        ins, outs = getattr(model, "inputs", None), getattr(model, "outputs", None)
        if not ins or not outs:
            raise ModelFileError(
                _(
                    "Expected a model that says what goes in: a functional one, or a Sequential one that begins with "
                    "keras.Input. Received one that does not."
                )
            )
        # A Sequential model has one input; of others the inputs may be a list or a dictionary.
        one_by_one = isinstance(model, keras.Sequential)
        self.structure = ins[0] if one_by_one else model.input
        optional = {layer.name for layer in model.layers if getattr(layer, "optional", False)}
        self.inputs = [
            Part(one.name, tuple(one.shape[1:]), str(one.dtype), one.shape[0], one.name in optional)
            for one in keras.tree.flatten(self.structure)
        ]
        names = unlike([model.layers[-1].name] if one_by_one else model.output_names)
        self.outputs = [
            Part(name, tuple(one.shape[1:]), str(one.dtype), one.shape[0])
            for name, one in zip(names, outs, strict=True)
        ]

    def packed(self, arrays: dict) -> object:
        """The arrays of a request, by their names, as the model takes them: one, a list, or a dictionary."""
        return keras.tree.pack_sequence_as(self.structure, [arrays.get(part.name) for part in self.inputs])

    def blank(self) -> dict:
        """Inputs of one row, or of as many as the model takes: zeros, and texts that say "text"."""
        parts = [part for part in self.inputs if not part.optional]
        return {part.name: [zeros(part.shape, part.kind)] * (part.rows or 1) for part in parts}

    def example(self) -> object:
        """The same as a request gives them; None if that would be long."""
        parts = [part for part in self.inputs if not part.optional]
        if sum(size_of(part) for part in parts) > MOST_SHOWN:
            return None
        return self.blank() if len(self.inputs) > 1 else self.blank()[parts[0].name]


def unlike(names: list[str]) -> list[str]:
    """Names, none of which is there twice."""
    found: list[str] = []
    for name in names:
        taken = sum(one == name or one.startswith(f"{name}_") for one in found)
        found.append(f"{name}_{taken + 1}" if name in found else name)
    return found


def size_of(part: Part) -> int:
    """How many numbers a row of a part has, the smallest one that will do."""
    size = part.rows or 1
    for axis in part.shape:
        size *= axis or 1
    return size


def zeros(shape: tuple[int | None, ...], kind: str) -> object:
    """One row, as lists."""
    if not shape:
        return {"string": "text", "bool": False, "int": 0, "float": 0.0}[kind]
    return [zeros(shape[1:], kind) for _place in range(shape[0] or 1)]

"""A model that answers requests, one after another, whoever asks."""

import contextlib
import hashlib
import json
import threading
from collections.abc import Sequence
from pathlib import Path

import keras
import numpy as np

from kerasbook.errors import DataError
from kerasbook.layerwise.forms import as_numpy
from kerasbook.locale import gettext as _
from kerasbook.serve.requests import BadRequest, arrays, as_json
from kerasbook.serve.signature import Part, Signature

AT_ONCE = 256  # rows that the model gets at a time, whatever a request holds
ENDING = 503  # HTTP's number for a service that is about to end


def ended() -> BadRequest:
    """What a client hears that comes too late."""
    return BadRequest(_("The service is ending. Ask again once it has been started anew."), ENDING)


class Service:
    """A model with what its clients have to know about it.

    Args:
        model: The model.
        classes: The names of its classes, in the order of its outputs; empty if there are none.
        file: Where it comes from.

    Attributes:
        signature: What goes in and what comes out.
        description: The same and all else as JSON.
        ending: Whether the service is about to end: what is not answered yet is refused.

    Raises:
        ModelFileError: If the model does not say what goes in.
        DataError: If none of its outputs has as many numbers as there are names.
    """

    def __init__(self, model: keras.Model, classes: Sequence[str], file: Path):
        self.model, self.classes, self.signature = model, list(classes), Signature(model)
        self.ending = False
        self._lock = threading.Lock()
        self._stateful = [layer for layer in model.layers if getattr(layer, "stateful", False)]
        self.named = [part.name for part in self.signature.outputs if part.shape == (len(self.classes),)]
        if self.classes and not self.named:
            widths = ", ".join(str(part.described()["shape"]) for part in self.signature.outputs)
            raise DataError(
                _("--classes: expected a name for each of the model's outputs. Received: {count}, for {widths}").format(
                    count=len(self.classes), widths=widths
                )
            )
        self.description = self._described(file)

    def _described(self, file: Path) -> dict:
        found = {
            "model": self.model.name,
            "file": file.name,
            "sha256": hashlib.sha256(file.read_bytes()).hexdigest(),
            "parameters": self.model.count_params(),
            "inputs": [part.described() for part in self.signature.inputs],
            "outputs": [part.described() for part in self.signature.outputs],
            "classes": self.classes,
            "keras": keras.__version__,
            "backend": keras.backend.backend(),
        }
        example = self.signature.example()
        return found | ({"example": {"inputs": example}} if example is not None else {})

    def warm(self) -> None:
        """Ask the model once, so that the first client waits no longer than the others."""
        with contextlib.suppress(BadRequest):  # a row of zeros may be nothing to it
            self.predict(self.signature.blank())

    def answer(self, body: bytes) -> bytes:
        """The answer to the body of a request, as JSON.

        Raises:
            BadRequest: If it cannot be answered. Its sentence says why.
        """
        found = {name: values.tolist() for name, values in self.predict(as_json(body)["inputs"]).items()}
        best = {name: [self.classes[row.index(max(row))] for row in found[name]] for name in self.named}
        one = len(found) == 1
        said = {"outputs": only(found) if one else found}
        if best:
            said["classes"] = only(best) if one else best
        return json.dumps(said).encode()

    def predict(self, inputs: object) -> dict[str, np.ndarray]:
        """The model's outputs, by their names, for a request's inputs.

        Raises:
            BadRequest: If the inputs do not fit the model, or its answer is no number.
        """
        given = arrays(inputs, self.signature.inputs)
        rows = len(next(iter(given.values())))
        step = next((part.rows for part in self.signature.inputs if part.rows), AT_ONCE)
        with self._lock:
            for layer in self._stateful:  # of one client the next one shall notice nothing
                layer.reset_state()
            parts = [
                self._outputs({name: values[start : start + step] for name, values in given.items()})
                for start in range(0, rows, step)
            ]
        names = [part.name for part in self.signature.outputs]
        found = {name: np.concatenate(values) for name, values in zip(names, zip(*parts, strict=True), strict=True)}
        for part in self.signature.outputs:
            check_finite(found[part.name], part)
        return found

    def _outputs(self, given: dict[str, np.ndarray]) -> list[np.ndarray]:
        """The outputs for a few rows."""
        if self.ending:
            raise ended()
        try:
            found = self.model.predict_on_batch(self.signature.packed(given))
        except Exception as error:  # those of backends, of words beyond a vocabulary, say
            reason = next(iter(str(error).strip().splitlines()), type(error).__name__)
            raise BadRequest(
                _("The model cannot take these inputs. It says: {reason}").format(reason=reason[:200])
            ) from error
        return [as_numpy(one) for one in keras.tree.flatten(found)]


def only(found: dict) -> object:
    """What stands under the only name."""
    (value,) = found.values()
    return value


def check_finite(values: np.ndarray, part: Part) -> None:
    """See to it that JSON can say the answer, and that it is one.

    Raises:
        BadRequest: If there are numbers in it that are none.
    """
    wrong = ~np.isfinite(values.astype("float64")).reshape(len(values), -1).all(axis=1)
    if wrong.any():
        raise BadRequest(
            _("The model's output {name} is not a finite number for row {row}.").format(
                name=part.name, row=int(wrong.argmax())
            )
        )

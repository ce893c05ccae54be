"""A model built once without memory for its weights, to see how much the real one would take."""

import ctypes
import json
import math
import threading
from collections.abc import Iterator
from pathlib import Path

from kerasbook.errors import ModelFileError
from kerasbook.inside.sayings import in_brief
from kerasbook.inside.sizes import MOST_LOADING, MOST_NUMBERS, MOST_WEIGHTS, TooLarge
from kerasbook.inside.trust import is_of_keras, name_of, objects_in
from kerasbook.lazily import keras
from kerasbook.locale import gettext as _

SECONDS = 25  # for building it once; the largest of keras.applications takes 8
BYTES = 4  # of most numbers
TIMES_ALL, TIMES_LARGEST = 2, 4  # how often all weights, and those of the largest array, are there while Keras loads
SLOW = 100_000_000_000  # multiplications; what an orthogonal matrix takes is the square of its width times its height
LORA = ("lora_kernel_a", "lora_kernel_b", "lora_embeddings_a", "lora_embeddings_b")  # names of weights
COMPUTED = "Normalization"  # computes as much as a sample has when it is built


class TimeIsUp(BaseException):
    """Raised in a rehearsal that takes too long; nothing in Keras catches it by mistake."""


def rehearsal(config: dict, path: Path) -> "keras.Model | None":
    """The model of a configuration without memory for its weights; None if the reader's own classes need it at once.

    Raises:
        ModelFileError: If it cannot be built, or not in a short time.
    """
    known = {name: keras.saving.get_registered_object(name) for name in map(name_of, objects_in(config))}
    own = {name: item for name, item in known.items() if item is not None}
    try:
        return rehearsed(config, own, SECONDS)
    except TimeIsUp as error:
        raise TooLarge(path, _("building it takes more than {seconds} seconds").format(seconds=SECONDS)) from error
    except Exception as error:  # whatever Keras stumbles over, the reader needs one sentence
        if own:
            return None
        raise not_loadable(path, error) from error


def not_loadable(path: Path, error: Exception) -> ModelFileError:
    """What Keras stumbled over, in one sentence."""
    return ModelFileError(
        _("Keras could not load the model in {path}. It says: {reason}").format(path=path, reason=in_brief(error))
    )


def rehearsed(config: dict, own: dict, seconds: float) -> "keras.Model":
    """The model of a configuration, with weights that have shapes but no values yet.

    It is built in a thread of its own: Keras keeps a list of such weights for each thread, and would fill them all
    when the next one is finished.

    Raises:
        TimeIsUp: If that takes longer than so many seconds.
        Exception: Whatever Keras raises.
    """
    outcome = {}

    def build():
        try:
            with keras.StatelessScope(initialize_variables=False):
                outcome["model"] = model_of(json.loads(json.dumps(without_computed(config))), own)
        except BaseException as error:
            outcome["error"] = error

    thread = threading.Thread(target=build, daemon=True)
    thread.start()
    thread.join(seconds)
    if thread.is_alive():
        stop(thread)
        raise TimeIsUp
    if "error" in outcome:
        raise outcome["error"]
    return outcome["model"]


def stop(thread: threading.Thread) -> None:
    """Raise `TimeIsUp` in another thread, as soon as it runs Python again; it is not waited for."""
    ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread.ident), ctypes.py_object(TimeIsUp))


def model_of(config: dict, own: dict) -> "keras.Model":
    """The model that a configuration describes, whether a new file's or an old one's, which names no modules."""
    if "module" in config:
        return keras.saving.deserialize_keras_object({**config, "compile_config": None}, own, safe_mode=True)
    kind = keras.Sequential if config["class_name"] == "Sequential" else keras.Model
    with keras.saving.custom_object_scope(own):
        return kind.from_config(config["config"])


def without_computed(value):
    """A configuration in which `Identity` stands for layers that compute something large when they are built."""
    if isinstance(value, list):
        return [without_computed(each) for each in value]
    if not isinstance(value, dict):
        return value
    if value.get("class_name") == COMPUTED and isinstance(value.get("config"), dict) and is_of_keras(value):
        place = {"module": "keras.layers"} if "module" in value else {}
        name = {"name": value["config"].get("name")}
        rest = {key: value[key] for key in ("name", "inbound_nodes") if key in value}
        return {**place, "class_name": "Identity", "config": name, "registered_name": None, **rest}
    return {name: without_computed(each) for name, each in value.items()}


# How much the real one would take


def check_numbers(model: "keras.Model", config: dict, held: int, path: Path) -> None:
    """See to it that the weights of a model are in its file, and that what its layers compute is not too large.

    Raises:
        ModelFileError: If not.
    """
    shapes = [variable.shape for variable in model.variables]
    weights, needed = count_of(model.variables), count_of(saved(model.weights))
    computed = max(map(math.prod, shapes_computed(model)), default=0)  # in one sample
    if needed > held:
        raise ModelFileError(
            _(
                "Expected a file with all weights of its model, {weights} numbers. Received: {path} with {held}. Save "
                "the model again with model.save('model.keras')."
            ).format(weights=needed, path=path, held=held)
        )
    if weights * BYTES > MOST_WEIGHTS:
        raise TooLarge(path, _("a model of {weights} weights").format(weights=weights))
    largest = max(map(math.prod, shapes), default=0)
    if BYTES * (TIMES_ALL * weights + TIMES_LARGEST * largest) > MOST_LOADING:
        raise TooLarge(path, _("a single array of {count} weights").format(count=largest))
    if computed > MOST_NUMBERS:
        raise TooLarge(path, _("a layer that computes {count} numbers").format(count=computed))
    if "Orthogonal" in json.dumps(config) and max(map(multiplications, shapes), default=0) > SLOW:
        raise TooLarge(path, _("orthogonal matrices of {count} numbers").format(count=max(map(math.prod, shapes))))


def saved(weights: list) -> list:
    """The weights that Keras writes into a file: what LoRA has learned is added to the weights that it adapts."""
    return [weight for weight in weights if weight.name not in LORA]


def count_of(variables: list) -> int:
    """How many numbers some variables hold."""
    return sum(math.prod(variable.shape) for variable in variables)


def multiplications(shape: tuple) -> int:
    """How many multiplications it takes to make a matrix of this shape orthogonal."""
    width, height = sorted([math.prod(shape[:-1]), shape[-1] if shape else 1])
    return width * width * height


def shapes_computed(model: "keras.Model") -> Iterator[tuple]:
    """The shape of what each call of a layer computes for one sample, as far as it is known."""
    waiting, seen = [model], set()
    while waiting:
        layer = waiting.pop()
        if id(layer) in seen:
            continue
        seen.add(id(layer))
        waiting.extend(getattr(layer, "layers", ()))
        for operation in getattr(layer, "operations", getattr(layer, "layers", ())):
            for output in outputs_of(operation):
                yield tuple(size for size in output.shape[1:] if size)


def outputs_of(operation) -> list:
    """What a layer computes, without values; nothing where it is called several times, or never."""
    try:
        return [output for output in keras.tree.flatten(operation.output) if hasattr(output, "shape")]
    except (AttributeError, ValueError):
        return []

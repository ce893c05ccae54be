"""The backend of Keras: which one is set, whether kerasbook runs on it, and what it does in its own way.

Everything else is written with `keras.ops` and Keras' own API, and does not know on what it runs.
"""

import contextlib
import importlib.util
import json
import logging
import os
import sys
from collections.abc import Callable, Iterator
from contextvars import ContextVar
from pathlib import Path

from kerasbook.errors import BackendError
from kerasbook.locale import gettext as _

# Which one is set


def config_file() -> Path:
    """The file of Keras' settings; Keras writes it when it is first loaded."""
    home = os.path.expanduser("~")
    folder = os.environ.get("KERAS_HOME", os.path.join(home if os.access(home, os.W_OK) else "/tmp", ".keras"))
    return Path(os.path.expanduser(os.path.join(folder, "keras.json")))


def config() -> dict:
    """What that file says; nothing where Keras itself takes no notice of it.

    Raises:
        BackendError: If it holds something else than settings.
    """
    try:
        found = json.loads(config_file().read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    if not isinstance(found, dict):
        raise BackendError(
            _("Expected settings of Keras in {file}, such as {example}. Correct it, or delete it.").format(
                file=config_file(), example='{"backend": "tensorflow"}'
            )
        )
    return found


def chosen() -> tuple[str, str]:
    """The backend that Keras is set to use, and where it is set."""
    if name := os.environ.get("KERAS_BACKEND"):
        return name, "KERAS_BACKEND"
    settings = config()
    if "backend" in settings:
        return str(settings["backend"]), f'"backend" in {config_file()}'
    return "tensorflow", "KERAS_BACKEND"


# Whether it will do

SETTINGS = {"floatx": ("float16", "float32", "float64"), "image_data_format": ("channels_last", "channels_first")}


def check_config() -> None:
    """See to it that Keras accepts its own file.

    Raises:
        BackendError: If it does not.
    """
    settings = config()
    for name, values in SETTINGS.items():
        if settings.get(name, values[0]) not in values:
            raise BackendError(
                _('Expected one of {values} for "{name}" in {file}. Received: {value}').format(
                    values=", ".join(values), name=name, file=config_file(), value=settings[name]
                )
            )
    if not isinstance(settings.get("epsilon", 1e-7), float):
        raise BackendError(
            _('Expected a number such as {example} for "{name}" in {file}. Received: {value}').format(
                example="1e-07", name="epsilon", file=config_file(), value=settings["epsilon"]
            )
        )


def check() -> None:
    """See to it, before Keras is loaded, that it can run, and on a backend that can train.

    Raises:
        BackendError: If not; its sentence says where the backend is set, and to what it can be.
    """
    check_config()
    name, place = chosen()
    installed = [known for known in GRADIENTS if importlib.util.find_spec(known)]
    if name in installed:
        return
    if name in GRADIENTS:
        sentence = _(
            "Keras is set to use {backend} ({place}), which is not installed. Install it with `pip install {backend}`, "
            "or set {place} to one that is: {installed}."
        )
    else:
        sentence = _(
            "Keras is set to use {backend} ({place}), on which kerasbook does not run. Set {place} to one that is "
            "installed: {installed}."
        )
    raise BackendError(
        sentence.format(backend=name, place=place, installed=", ".join(installed) or ", ".join(GRADIENTS))
    )


def claims_are_checked() -> bool:
    """Whether the backend in use is one on which every claim has been measured over many seeds.

    On PyTorch it has not: a tensor of PyTorch can be changed in place, for one.
    """
    return chosen()[0] in ("tensorflow", "jax")


# What each does in its own way


def steps_at_once(number: int) -> int:
    """For `compile(steps_per_execution=...)`: this many updates in one call, or 1 on PyTorch, which allows no more."""
    import keras

    return 1 if keras.backend.backend() == "torch" else number


def compiled(function: Callable) -> Callable:
    """A function of tensors, lists and dictionaries of them, run as one graph; on PyTorch as it is."""
    import keras

    if keras.backend.backend() == "tensorflow":
        import tensorflow as tf

        return tf.function(function)
    if keras.backend.backend() == "jax":
        import jax

        return jax.jit(function)
    return function


def _with_tensorflow(function: Callable, at: list) -> tuple:
    import tensorflow as tf

    with tf.GradientTape(watch_accessed_variables=False) as tape:
        tape.watch(at)
        value, found = function(at)
    gradients = tape.gradient(value, at, unconnected_gradients=tf.UnconnectedGradients.ZERO)
    return (value, found, [tf.convert_to_tensor(gradient) for gradient in gradients])  # an embedding's are slices


def _with_jax(function: Callable, at: list) -> tuple:
    import jax

    (value, found), gradients = jax.value_and_grad(function, has_aux=True)(at)
    return value, found, gradients


WITHIN = ContextVar("whether PyTorch computes a gradient further out", default=False)


def _with_torch(function: Callable, at: list) -> tuple:
    import keras
    import torch

    outer = WITHIN.get()  # a gradient of a gradient goes through the graph of the inner one
    at = [tensor if outer and tensor.requires_grad else tensor.detach().clone().requires_grad_() for tensor in at]
    token = WITHIN.set(True)
    try:
        with torch.enable_grad():
            value, found = function(at)
            if not value.requires_grad:  # nothing of it depends on `at`
                return value, found, [torch.zeros_like(tensor) for tensor in at]
            gradients = torch.autograd.grad(value, at, allow_unused=True, create_graph=outer)
    finally:
        WITHIN.reset(token)
    gradients = [
        torch.zeros_like(tensor) if gradient is None else gradient
        for tensor, gradient in zip(at, gradients, strict=True)
    ]
    if outer:
        return value, found, gradients
    return value.detach(), keras.tree.map_structure(torch.detach, found), gradients


# Each takes a function from tensors to (a number, whatever else it found), and the tensors.
GRADIENTS = {"tensorflow": _with_tensorflow, "jax": _with_jax, "torch": _with_torch}


# The other settings of Keras

AS_WRITTEN = {"image_data_format": "channels_last", "floatx": "float32"}


def _set(image_data_format: str, floatx: str, dtype_policy) -> None:
    import keras

    keras.config.set_image_data_format(image_data_format)
    keras.config.set_floatx(floatx)
    keras.config.set_dtype_policy(dtype_policy)


_one_after_another: ContextVar[bool] = ContextVar("one_after_another", default=False)


def _is_worth_saying(record: logging.LogRecord) -> bool:
    said = record.getMessage()
    return not (_one_after_another.get() and ("retracing" in said or said.startswith("Assets written to")))


@contextlib.contextmanager
def without_retracing() -> Iterator[None]:
    """Within the `with` block TensorFlow does not warn that it traces a function anew, nor say what it saved where.

    Who trains one network after another on purpose need not be warned; in a notebook the warning would stand among a
    chapter's results. Other threads hear it as before.
    """
    logging.getLogger("tensorflow").addFilter(_is_worth_saying)  # the same one again changes nothing
    token = _one_after_another.set(True)
    try:
        yield
    finally:
        _one_after_another.reset(token)


@contextlib.contextmanager
def as_written() -> Iterator[None]:
    """Within the `with` block Keras has the settings for which chapters are written, whatever a reader's are.

    Channels come last, since TensorFlow trains with nothing else on a processor, and numbers are 32-bit floats. Keras
    is not loaded for it if it will have these settings anyway.
    """
    with without_retracing(), _settings_as_written():
        yield


@contextlib.contextmanager
def _settings_as_written() -> Iterator[None]:
    settings = config()
    if "keras" not in sys.modules and AS_WRITTEN.items() <= {**AS_WRITTEN, **settings}.items():
        yield
        return
    check()
    import keras

    before = keras.config.image_data_format(), keras.config.floatx(), keras.config.dtype_policy()
    try:
        _set(*AS_WRITTEN.values(), dtype_policy=AS_WRITTEN["floatx"])
        yield
    finally:
        _set(*before)

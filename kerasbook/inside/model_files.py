"""Loads models and samples from files without running code that comes with them."""

import json
import zipfile
from collections.abc import Iterator
from pathlib import Path

import lazy_loader

from kerasbook.errors import DataError, ModelFileError
from kerasbook.locale import gettext as _

h5py = lazy_loader.load("h5py")
keras = lazy_loader.load("keras")
np = lazy_loader.load("numpy")

# What Keras itself is made of, as a model's file names it. Not among them: `keras.utils`, which fetches files.
PARTS = (
    "activations",
    "applications",
    "constraints",
    "dtype_policies",
    "initializers",
    "layers",
    "losses",
    "metrics",
    "models",
    "ops",
    "optimizers",
    "quantizers",
    "random",
    "regularizers",
)
PREFIXES = tuple(f"keras.{place}{part}" for place in ("", "src.") for part in PARTS)

# Layers that bring code or files of their own.
FOREIGN = ("Lambda", "TorchModuleWrapper", "TFSMLayer", "JaxLayer", "FlaxLayer")

NAMES = ("x", "x_test", "images", "x_train")  # where samples are looked for, in this order
ANSWERS = {"x": "y", "x_test": "y_test", "images": "labels", "x_train": "y_train"}


def is_part_of_keras(module: str | None) -> bool:
    """Whether a module that a model's file names belongs to Keras' own building blocks."""
    if module in (None, "", "builtins", "keras"):
        return True
    return any(module == prefix or module.startswith(prefix + ".") for prefix in PREFIXES)


def objects_in(config: object) -> Iterator[dict]:
    """Every object that a model's configuration describes, however deep it lies."""
    if isinstance(config, dict):
        if "class_name" in config:
            yield config
        for value in config.values():
            yield from objects_in(value)
    elif isinstance(config, list):
        for value in config:
            yield from objects_in(value)


def name_of(item: dict) -> str:
    """The name under which a model's file asks for a class or a function."""
    registered = item.get("registered_name")
    return str(registered if registered and ">" in str(registered) else item["class_name"])


def brings_code(config: object) -> list[str]:
    """The layers in a model's configuration that carry code of their own, or load it from elsewhere."""
    names = [str(item["class_name"]) for item in objects_in(config)]
    return list(dict.fromkeys(name for name in names if name in FOREIGN or name == "__lambda__"))


def not_of_keras(config: object) -> list[str]:
    """The classes and functions in a model's configuration that are neither Keras' own nor registered with it here."""
    found = []
    for item in objects_in(config):
        known = keras.saving.get_registered_object(name_of(item)) is not None
        if not known and (not is_part_of_keras(item.get("module")) or ">" in name_of(item)):
            found.append(name_of(item))
    return list(dict.fromkeys(found))


def check_trust(config: dict, unsafe: bool) -> None:
    """Check that loading a model of this configuration runs only Keras' own code.

    Raises:
        ModelFileError: If it would run other code.
    """
    config = {part: value for part, value in config.items() if part != "compile_config"}  # which we do not load
    if not unsafe and (wrong := brings_code(config)):
        raise ModelFileError(
            _(
                "Expected a model made of Keras' own layers. Received a model that carries code ({wrong}), which would "
                "run when it is loaded. If you made the file yourself or trust its author, add --unsafe."
            ).format(wrong=", ".join(wrong))
        )
    if wrong := not_of_keras(config):
        raise ModelFileError(
            _(
                "Expected a model made of Keras' own layers. Received a model with custom classes ({wrong}), whose "
                "code is not in the file. In Python, import that code and pass the model to kerasbook.layer_report."
            ).format(wrong=", ".join(wrong))
        )


def configuration(path: Path) -> dict:
    """The configuration in a `.keras` file or an old `.h5` file, as it stands there; nothing is run.

    Raises:
        ModelFileError: If the file is not there, or is no model.
    """
    if path.is_dir():
        raise ModelFileError(
            _(
                "Expected a model file (.keras). Received a folder: {path}. Keras 3 does not read TensorFlow's "
                "SavedModel folders; save the model again with model.save('model.keras')."
            ).format(path=path)
        )
    if not path.is_file():
        raise ModelFileError(
            _("Expected a model file (.keras). Received: {path}, which does not exist.").format(path=path)
        )
    try:
        if zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as archive:
                return json.loads(archive.read("config.json"))
        with h5py.File(path, "r") as file:
            return json.loads(file.attrs["model_config"])
    except (OSError, KeyError, ValueError, zipfile.BadZipFile) as error:
        raise ModelFileError(
            _(
                "Expected a model saved by Keras (model.save('model.keras')). Received: {path}, which is not a model "
                "or is damaged."
            ).format(path=path)
        ) from error


def load_model(path: str | Path, *, unsafe: bool = False) -> "keras.Model":
    """Loads a model from a `.keras` file without running code that comes with it.

    Keras' safe mode is on. Before Keras opens the file, it is searched for layers that carry code or load files, and
    for classes that are not part of Keras.

    Args:
        path: The file.
        unsafe: Whether to load it anyway. Only for files that you made yourself or whose author you trust.

    Returns:
        The model, not compiled.

    Raises:
        ModelFileError: If the file is not a model, or loading it would run code that is not part of Keras.
    """
    path = Path(path)
    check_trust(configuration(path), unsafe)
    try:
        return keras.saving.load_model(path, compile=False, safe_mode=not unsafe)
    except Exception as error:  # whatever Keras stumbles over, the reader needs one sentence
        reason = (str(error).strip() or type(error).__name__).splitlines()[0]
        raise ModelFileError(
            _("Keras could not load the model in {path}. It says: {reason}").format(path=path, reason=reason)
        ) from error


def load_samples(path: str | Path) -> "tuple[np.ndarray | dict, np.ndarray | None]":
    """Loads samples, and labels if there are any, from a `.npz` or `.npy` file; pickled objects are refused.

    Args:
        path: A `.npz` with `x` and perhaps `y` (or `x_test` and `y_test`, `images` and `labels`), for a model with
            several inputs `x[name]` for each of them; or a `.npy` with the samples alone.

    Returns:
        `(x, y)`: an array `(n, ...)`, or a dictionary of them, and an array `(n, ...)` or None.

    Raises:
        DataError: If the file is not there, is damaged, or holds nothing of that name.
    """
    path = Path(path)
    if not path.is_file():
        raise DataError(
            _("Expected a file with samples (.npz). Received: {path}, which does not exist.").format(path=path)
        )
    try:
        content = np.load(path, allow_pickle=False)
        if isinstance(content, np.ndarray):
            return content, None
        with content:
            arrays = {name: content[name] for name in content.files}
    except (OSError, ValueError, EOFError, zipfile.BadZipFile) as error:
        raise DataError(
            _(
                "Expected a file saved by NumPy, such as by np.savez(path, x=..., y=...), with numbers only. Received: "
                "{path} ({reason})."
            ).format(path=path, reason=str(error).splitlines()[0] if str(error) else type(error).__name__)
        ) from error
    several = {name[2:-1]: array for name, array in arrays.items() if name.startswith("x[") and name.endswith("]")}
    if several:
        return several, arrays.get("y")
    for name in NAMES:
        if name in arrays:
            return arrays[name], arrays.get(ANSWERS[name])
    raise DataError(
        _("Expected an array named x in {path}, and y if there are labels. Received: {names}.").format(
            path=path, names=", ".join(arrays) or _("none")
        )
    )

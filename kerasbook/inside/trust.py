"""Whether a model that a file describes is made of Keras' own parts, so that loading it runs nobody else's code."""

import sys
from collections.abc import Iterator

from kerasbook.errors import ModelFileError
from kerasbook.inside.sayings import in_brief
from kerasbook.lazily import keras
from kerasbook.locale import gettext as _

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

# Where functions of tensors are. Not among them: `keras.applications`, whose functions fetch weights.
PARTS_OF_FUNCTIONS = ("activations", "constraints", "initializers", "losses", "metrics", "ops", "regularizers")
PREFIXES_OF_FUNCTIONS = tuple(f"keras.{place}{part}" for place in ("", "src.") for part in PARTS_OF_FUNCTIONS)

# Layers that bring code or files of their own.
FOREIGN = ("Lambda", "TorchModuleWrapper", "TFSMLayer", "JaxLayer", "FlaxLayer")

# What a layer would read from a file of this computer if it were the name of one rather than a list.
LISTS = ("vocabulary", "idf_weights")


def is_below(module: str, prefixes: tuple[str, ...]) -> bool:
    """Whether a module is one of these, or lies in one of them."""
    return any(module == prefix or module.startswith(prefix + ".") for prefix in prefixes)


def is_part_of_keras(module: str | None) -> bool:
    """Whether a module that a model's file names belongs to Keras' own building blocks."""
    return module in (None, "", "builtins", "keras") or is_below(module, PREFIXES)


def values_in(config: object) -> Iterator[object]:
    """A model's configuration and all that is in it, however deep it lies."""
    waiting = [config]
    while waiting:
        value = waiting.pop()
        yield value
        if isinstance(value, dict):
            waiting.extend(reversed(value.values()))
        elif isinstance(value, list):
            waiting.extend(reversed(value))


def objects_in(config: object) -> Iterator[dict]:
    """Every object that a model's configuration describes, however deep it lies."""
    return (value for value in values_in(config) if isinstance(value, dict) and "class_name" in value)


def name_of(item: dict) -> str:
    """The name under which a model's file asks for a class or a function."""
    registered = item.get("registered_name")
    return str(registered if registered and ">" in str(registered) else item["class_name"])


def found_in_keras(item: dict) -> object:
    """The class or function of Keras that an object's module and name lead to; None if there is none.

    Old files name no modules: all that Keras finds there lies beside its layers.
    """
    return getattr(sys.modules.get(item.get("module") or "keras.src.layers"), str(item["class_name"]), None)


def is_foreign(item: dict) -> bool:
    """Whether an object is a layer that brings code or files of its own, by whatever name it goes."""
    if str(item["class_name"]) in (*FOREIGN, "__lambda__"):
        return True
    found = found_in_keras(item)
    foreign = tuple(getattr(keras.layers, name) for name in FOREIGN if hasattr(keras.layers, name))
    return isinstance(found, type) and issubclass(found, foreign)


def names_a_file(item: dict) -> bool:
    """Whether a layer would read a file of this computer."""
    config = item.get("config")
    return isinstance(config, dict) and any(isinstance(config.get(name), str) for name in LISTS)


def brings_code(config: object) -> list[str]:
    """The layers in a model's configuration that carry code of their own, or load it from elsewhere."""
    names = [str(item["class_name"]) for item in objects_in(config) if is_foreign(item) or names_a_file(item)]
    return list(dict.fromkeys(names))


def is_registered(item: dict) -> bool:
    """Whether the reader has made this class or function known to Keras."""
    names = [name_of(item), item["config"] if isinstance(item.get("config"), str) else None]
    return any(name and keras.saving.get_registered_object(name) is not None for name in names)


def is_of_keras(item: dict) -> bool:
    """Whether an object is one of Keras' own, in a module that is loaded already."""
    module = item.get("module")
    if ">" in name_of(item) or not is_part_of_keras(module):
        return False
    if item["class_name"] == "function":
        return module in (None, "", "builtins") or is_below(module, PREFIXES_OF_FUNCTIONS)
    found = found_in_keras(item)
    if found is None:  # Keras would look for it in files of its own that are not loaded, and run them
        return not is_below(module or "", ("keras.src",))
    return isinstance(found, type)


def not_of_keras(config: object) -> list[str]:
    """The classes and functions in a model's configuration that are neither Keras' own nor registered with it here."""
    items = objects_in(config)
    return list(dict.fromkeys(name_of(item) for item in items if not is_registered(item) and not is_of_keras(item)))


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
                "run when it is loaded. If you made the file yourself or trust its author, add --unsafe "
                "(in Python: unsafe=True)."
            ).format(wrong=in_brief(", ".join(wrong)))
        )
    if wrong := not_of_keras(config):
        raise ModelFileError(
            _(
                "Expected a model made of Keras' own layers. Received a model with custom classes ({wrong}), whose "
                "code is not in the file. In Python, import that code and pass the model to kerasbook.layer_report."
            ).format(wrong=in_brief(", ".join(wrong)))
        )

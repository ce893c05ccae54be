"""The configuration in a model's file: found, read and measured before anything is built of it."""

import contextlib
import json
import math
import re
from pathlib import Path

from kerasbook.datasets import archives
from kerasbook.errors import ModelFileError
from kerasbook.inside.sayings import in_brief
from kerasbook.inside.sizes import (
    MOST_CONFIG,
    MOST_DEPTH,
    MOST_IN_A_ROW,
    MOST_LAYERS,
    MOST_NUMBERS,
    MOST_TEXT,
    MOST_VALUES,
    TooLarge,
)
from kerasbook.inside.trust import objects_in, values_in
from kerasbook.inside.weight_files import hdf5_content
from kerasbook.locale import gettext as _

HDF5 = (".h5", ".hdf5")  # how the names of old files end; Keras goes by the name, and so do we

NUMERIC = re.compile(r"[a-z]{3,}[0-9]*(_[a-z0-9]+)?")  # float32, bfloat16, float8_e4m3fn; no S100000000
VALUES = ("__numpy__", "__tensor__")  # objects that are arrays
SHAPES = ("shape", "shapes")  # how the names of shapes in a configuration end
TWICE = "Bidirectional"  # makes a copy of its layer; one in the other, each doubles the number


def configuration(path: Path) -> dict:
    """The configuration in a `.keras` file or an old `.h5` file, as it stands there; nothing is run.

    Raises:
        ModelFileError: If the file is not there, is no model, or its configuration is larger than any honest one.
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
    with damage_told(path):
        return parsed(config_text(path), path)


@contextlib.contextmanager
def damage_told(path: Path):
    """Within the `with` block, whatever a damaged file makes its readers raise becomes one sentence of ours.

    Raises:
        ModelFileError: If something is raised.
    """
    try:
        yield
    except ModelFileError:
        raise
    except Exception as error:  # zipfile, zlib, h5py and json raise nearly anything
        raise ModelFileError(
            _(
                "Expected a model saved by Keras (model.save('model.keras')). Received: {path}, which is not a model "
                "or is damaged ({reason})."
            ).format(path=path, reason=in_brief(error))
        ) from error


def config_text(path: Path) -> bytes | str:
    """The configuration as the text that it is in the file."""
    if not is_hdf5(path):
        with archives.opened(path) as archive:
            check_metadata(archives.content(archive, "metadata.json", MOST_CONFIG))
            return archives.content(archive, "config.json", MOST_CONFIG)
    return hdf5_content(path)["config"]


def is_hdf5(path: Path) -> bool:
    """Whether Keras would take a file for an old one, of HDF5."""
    return str(path).endswith(HDF5)


def check_metadata(text: bytes) -> None:
    """See to it that what says which Keras saved the file is what Keras writes there.

    Raises:
        ValueError: If not.
    """
    if not isinstance(json.loads(text), dict):
        raise ValueError(_("{name} does not describe a model").format(name="metadata.json"))


def parsed(text: bytes | str, path: Path) -> dict:
    """A configuration out of its text.

    Raises:
        ModelFileError: If it is larger than any honest one.
        ValueError: If it describes no model.
    """
    text = text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text
    if sum(text.count(sign) for sign in (b",", b"[", b"{")) > MOST_VALUES or len(text) > MOST_CONFIG:
        raise TooLarge(path, _("its configuration has more than {most} values").format(most=MOST_VALUES))
    check_depth(text)
    config = json.loads(text)
    if not isinstance(config, dict) or not isinstance(config.get("config"), dict):
        raise ValueError(_("{name} does not describe a model").format(name="config.json"))
    for item in objects_in(config):
        check_names(item)
    return config


def check_depth(text: bytes) -> None:
    """See to it that few brackets lie within each other, outside of texts.

    Raises:
        ValueError: If there are many.
    """
    depth, text = 0, text.replace(rb"\\", b"").replace(rb"\"", b"")
    for match in re.finditer(rb'"[^"]*"?|[][{}]', text):
        sign = match[0]
        depth += (sign in b"[{") - (sign in b"]}") if len(sign) == 1 else 0
        if depth > MOST_DEPTH:
            raise ValueError(_("its configuration is nested more than {most} deep").format(most=MOST_DEPTH))


def check_names(item: dict) -> None:
    """See to it that a class and its module have names.

    Raises:
        ValueError: If one of them is no text.
    """
    names = [item.get(name) for name in ("module", "registered_name") if item.get(name) is not None]
    if not all(isinstance(name, str) for name in [item["class_name"], *names]):
        raise ValueError(_("{name} is no text").format(name="class_name, module"))


# How much of everything


def check_extent(config: dict, path: Path) -> None:
    """See to it that a model of this configuration can be built in a short time, as far as that can be counted.

    Raises:
        ModelFileError: If not.
    """
    with damage_told(path):
        layers, in_a_row = calls(config), sum(len(row) ** 2 for row in rows(config))
        if layers > MOST_LAYERS:
            raise TooLarge(
                path, _("{count} layers, and at most {most} are loaded").format(count=layers, most=MOST_LAYERS)
            )
        if in_a_row > MOST_IN_A_ROW**2:
            raise TooLarge(
                path,
                _("a Sequential of {count} layers, and at most {most} are loaded").format(
                    count=math.isqrt(in_a_row), most=MOST_IN_A_ROW
                ),
            )
        for value in values_in(config):
            check_value(value, path)
        if copies(config) > MOST_LAYERS:
            raise TooLarge(path, _("{name} within {name}").format(name=TWICE))


def layers_of(item: dict) -> list:
    """The layers that a model lists; none of what is no model."""
    inner = item.get("config")
    inner = inner.get("layers") if isinstance(inner, dict) else inner
    return inner if isinstance(inner, list) else []


def calls(config: dict) -> int:
    """How often a layer is called when the model is built."""
    layers = [layer for item in objects_in(config) for layer in layers_of(item) if isinstance(layer, dict)]
    nodes = [layer.get("inbound_nodes") for layer in layers]
    return sum(max(1, len(node)) if isinstance(node, list) else 1 for node in nodes)


def rows(config: dict) -> list[list]:
    """The layers of each Sequential in a configuration."""
    return [layers_of(item) for item in objects_in(config) if item["class_name"] == "Sequential"]


def copies(config: object) -> int:
    """How many copies of the innermost layer there will be."""
    waiting, most = [(config, 1)], 1
    while waiting:
        value, count = waiting.pop()
        if isinstance(value, dict):
            count *= 2 if value.get("class_name") == TWICE else 1
            waiting.extend((each, count) for each in value.values())
        elif isinstance(value, list):
            waiting.extend((each, count) for each in value)
        most = max(most, count)
    return most


def check_value(value: object, path: Path) -> None:
    """See to it that a part of a configuration takes little memory, whatever is built of it.

    Raises:
        ModelFileError: If it takes much.
        ValueError: If it is an array that is none.
    """
    if isinstance(value, list):
        check_list(value, path)
    elif isinstance(value, dict):
        if value.get("class_name") in VALUES:
            check_array(value.get("config"))
        for name, shape in value.items():
            if name.endswith(SHAPES):
                check_shape(shape, path)


def check_list(value: list, path: Path) -> None:
    """See to it that texts of very different lengths do not take much memory as an array."""
    longest = max((len(each) for each in value if isinstance(each, str)), default=0)
    if 4 * longest * len(value) > MOST_TEXT:
        raise TooLarge(path, _("a vocabulary of {size} MB").format(size=4 * longest * len(value) // 1_000_000))


def check_array(config: object) -> None:
    """See to it that an array in a configuration is one of numbers."""
    if not isinstance(config, dict) or not NUMERIC.fullmatch(str(config.get("dtype"))):
        raise ValueError(_("an array of type {type}").format(type=in_brief(config)[:60]))


def check_shape(shape: object, path: Path) -> None:
    """See to it that a sample of this shape is small enough; the first size of several is that of a batch."""
    rows = [each[len(each) > 1 :] for each in values_in(shape) if isinstance(each, list)]
    count = max((math.prod(abs(size) for size in row if isinstance(size, int) and size) for row in rows), default=0)
    if count > MOST_NUMBERS:
        raise TooLarge(path, _("samples of {count} numbers").format(count=count))

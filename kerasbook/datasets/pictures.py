"""Pictures: photographs cut out from their background, cell nuclei with their outlines, and clothes."""

import functools
import io
import warnings
import zipfile
from pathlib import Path
from typing import NamedTuple

import numpy as np

from kerasbook.datasets.files import check_source, downloading, packed, texts
from kerasbook.datasets.mnist import scaled
from kerasbook.datasets.records import Card, Dataset, Pictures, cut
from kerasbook.errors import SettingError
from kerasbook.locale import N_
from kerasbook.locale import gettext as _


class Cutouts(NamedTuple):
    """Photographs without background, what kind of thing they show, and which.

    Args:
        images: float32 `(n, height, width, 4)` from 0 to 1: red, green, blue, and how far the object covers the pixel
            (0 where the background was).
        labels: int64 `(n,)`: the number of the kind.
        names: `(n,)` strings, such as "king penguin".
    """

    images: np.ndarray
    labels: np.ndarray
    names: np.ndarray


class Nuclei(NamedTuple):
    """Cell nuclei under the microscope, and where each of them is.

    Args:
        images: float32 `(n, height, width, 1)`: brightness, from 0 to 1.
        masks: int64 `(n, height, width)`: 0 for background, else the number of the nucleus that the pixel belongs to;
            `masks > 0` is what a network for semantic segmentation learns.
    """

    images: np.ndarray
    masks: np.ndarray


CUTOUTS = Card(
    name="cutouts",
    title=N_("242 photographs cut out from their background: animals, food, plants, vehicles, things"),
    source="tuxpaint-stamps-default 2022.06.04-1 (Debian)",
    authors="Bill Kendrick and contributors to Tux Paint",
    licence="GPL-2.0-or-later",
    sha256="76a6cf23845859673e42c09aef64cdbf77ba5c6ba19668ecb626e15d377e46bb",
    chapters=(8, 9),
    baseline=N_("animal or not: the more frequent answer .53; pixels and logistic regression .71"),
    unverified=N_("Who took each photograph: the contributors' list often names only who gave it to Tux Paint."),
)
NUCLEI = Card(
    name="nuclei",
    title=N_("125 cell nuclei under the microscope, each outlined"),
    source="stardist 0.9.2 (PyPI)",
    authors="Juan C. Caicedo and others; Uwe Schmidt, Martin Weigert",
    licence="BSD-3-Clause",
    sha256="4efaf45fb6fd3c8596b69a40471a729e28edc3236708f3a67e5aa28282cdc0a5",
    chapters=(9,),
    baseline=N_("intersection over union: one threshold .78; blurred, without background .80"),
    unverified=N_("Whether the page of the set BBBC038, of which this picture is one, names CC0."),
)
FASHION = Card(
    name="fashion",
    title=N_("5,000 pictures of clothes, shoes and bags from Fashion-MNIST"),
    source="dataset-fashion-mnist 0.0~git20200523.55506a9-1 (Debian)",
    authors="Han Xiao, Kashif Rasul, Roland Vollgraf (Zalando SE)",
    licence="MIT",
    sha256="ba24298a8110043aad35904c6f0d05159a86694c184b066e7b28bae3971e7d47",
    chapters=(5, 6, 8, 9, 12, 13),
    baseline=N_("guessing .10; nearest mean picture .67; pixels and logistic regression .82"),
)
KINDS = (N_("animal"), N_("food"), N_("plant"), N_("vehicle"), N_("thing"))
CATS_AND_DOGS = (N_("cat"), N_("dog"))
CLOTHES = (
    N_("T-shirt/top"),
    N_("Trouser"),
    N_("Pullover"),
    N_("Dress"),
    N_("Coat"),
    N_("Sandal"),
    N_("Shirt"),
    N_("Sneaker"),
    N_("Bag"),
    N_("Ankle boot"),
)

SIZE = 64  # pixels of a cut-out
GREY = 200 / 255
TRAINING_COLUMNS = 384  # of the picture with nuclei
OF_EACH = {"train": range(1_000), "test": range(1_500, 2_500)}  # cats and dogs, as the book divides them
CATS_AND_DOGS_FILE = (
    "https://download.microsoft.com/download/3/E/1/3E1C3F21-ECDB-4869-8368-6DEBA77B919F/kagglecatsanddogs_5340.zip"
)
CATS_AND_DOGS_SHA256 = "b7974bd00a84a99921f36ee4403f089853777b5ae8d151c76a86e64900334af9"


@functools.cache
def unpacked(content: bytes) -> np.ndarray:
    """The pixels of a WebP picture with transparency, uint8 `(height, width, 4)`; they cannot be changed."""
    from PIL.WebPImagePlugin import WebPImageFile  # Image.open would load the readers of all formats first

    with WebPImageFile(io.BytesIO(content)) as picture:
        pixels = np.array(picture.convert("RGBA"))
    pixels *= pixels[..., 3:] > 0  # what nobody sees, the encoder may have given any colour
    pixels.flags.writeable = False
    return pixels


def tiles(sheet: np.ndarray, count: int) -> np.ndarray:
    """The first pictures of a sheet on which they lie side by side, line by line.

    Args:
        sheet: `(lines * 64, across * 64, channels)`.
        count: How many there are.

    Returns:
        `(count, 64, 64, channels)`.
    """
    lines, across = sheet.shape[0] // SIZE, sheet.shape[1] // SIZE
    apart = sheet.reshape(lines, SIZE, across, SIZE, -1).swapaxes(1, 2)  # (lines, across, 64, 64, channels)
    return apart.reshape(lines * across, SIZE, SIZE, -1)[:count]


def photographs(archive: zipfile.ZipFile, folder: str, numbers: range, size: int) -> tuple[list[np.ndarray], list[int]]:
    """Those photographs that can be read, each squeezed into a square, and their numbers.

    Args:
        archive: The file of cats and dogs.
        folder: "Cat" or "Dog".
        numbers: Which of them.
        size: Height and width they get.

    Returns:
        Pictures, uint8 `(size, size, 3)`, and their numbers.
    """
    from PIL import Image

    pictures, readable = [], []
    for number in numbers:
        content = io.BytesIO(archive.read(f"PetImages/{folder}/{number}.jpg"))
        try:
            with warnings.catch_warnings(action="ignore"), Image.open(content) as file:  # about what cameras noted
                picture = file.convert("RGB").resize((size, size), Image.Resampling.BILINEAR)
        except (OSError, SyntaxError, ValueError):  # what Pillow raises for damaged files
            continue
        pictures.append(np.asarray(picture))
        readable.append(number)
    return pictures, readable


def cats_and_dogs(archive: zipfile.ZipFile, numbers: range, size: int) -> Cutouts:
    """Photographs of cats and dogs in turn, so that both classes are mixed; their own background covers all of them."""
    found = {label: photographs(archive, label.title(), numbers, size) for label in CATS_AND_DOGS}
    rows = sorted(
        (number, CATS_AND_DOGS.index(label), f"{label} {number}", picture)
        for label, (pictures, readable) in found.items()
        for number, picture in zip(readable, pictures, strict=True)
    )
    images = np.ones((len(rows), size, size, 4), np.float32)
    for row, (*_names, picture) in enumerate(rows):
        images[row, ..., :3] = picture / np.float32(255)
    return Cutouts(
        images,
        np.array([label for _number, label, *_rest in rows], np.int64),
        np.array([name for _number, _label, name, _picture in rows], dtype=object),
    )


def downloaded_cats_and_dogs(size: int) -> Dataset:
    """Cats and dogs, downloaded by Keras the first time."""
    import keras

    with downloading(_("25,000 photographs of cats and dogs"), 825, "cutouts()"):
        path = keras.utils.get_file(origin=CATS_AND_DOGS_FILE, file_hash=CATS_AND_DOGS_SHA256, hash_algorithm="sha256")
        with zipfile.ZipFile(Path(path)) as archive:
            parts = [cats_and_dogs(archive, numbers, size) for numbers in OF_EACH.values()]
    return Dataset(*parts, classes=CATS_AND_DOGS)


def check_size(size: object, source: str) -> None:
    """Refuse pictures of another size than there is.

    Raises:
        SettingError: If it is no size, or the pictures have another.
    """
    if source == "embedded" and size != SIZE:
        raise SettingError(
            _(
                "Expected size {expected}, which the pictures that ship with kerasbook have. Received: {size!r}. "
                'Other sizes come with source="cats-dogs".'
            ).format(expected=SIZE, size=size)
        )
    if not isinstance(size, int) or size < 1:
        raise SettingError(_("Expected size to be a whole number of pixels. Received: {size!r}.").format(size=size))


def cutouts(source: str = "embedded", size: int = SIZE) -> Dataset:
    """Photographs cut out from their background: a colour picture goes in, one of five kinds comes out.

    They are few, as in the book's first chapter on convnets: 162 to train a network from scratch, or the head of a
    pretrained one. `labels == 0` makes two classes of them, animal or not. Pasted on grey or on other pictures with
    `on_background` they are scenes, of which the fourth channel gives the exact mask and box. Pictures of the same
    subject, such as three apples, are in the same part.

    Args:
        source: "embedded" for the 242 photographs that ship with the package (162 for training, 80 for testing; no
            network needed), or "cats-dogs" for the book's photographs of cats and dogs, which Keras downloads once
            (825 MB). Of these come numbers 0 to 999 of each class for training and 1,500 to 2,499 for testing, as in
            the book, without the damaged ones; they have a background, so their fourth channel is 1.
        size: Height and width of cats and dogs, which are squeezed to it; the 242 have 64.

    Returns:
        `(train, test)`, each `Cutouts`: `images`, float32 (n, 64, 64, 4) from 0 to 1, with red, green, blue and cover;
        `labels`, int64 (n,), 0 animal, 1 food, 2 plant, 3 vehicle, 4 thing, or 0 cat, 1 dog; `names`, strings (n,).

    Raises:
        SettingError: If there is no such source or size.
        DataError: If the package's file is missing or damaged, or cats and dogs cannot be downloaded.

    Source: Tux Paint Stamps, by Bill Kendrick and many contributors, GPL-2.0-or-later: figures that show these
        pictures are under it, too; see `kerasbook/datasets/packed/cutouts.md`. Of 80 test pictures 42 show no
        animal (.53); logistic regression on the pixels is right about .71 of them, and about .59 in all five kinds.

    Example:

    ```python
    train, test = cutouts()
    model.fit(on_background(train.images), train.labels == 0)
    ```
    """
    check_source(source, ("embedded", "cats-dogs"))
    check_size(size, source)
    if source == "cats-dogs":
        return downloaded_cats_and_dogs(size)
    stored = packed(CUTOUTS)
    pixels = tiles(unpacked(stored["sheet"].tobytes()), len(stored["labels"]))
    everything = Cutouts(*scaled(pixels, stored["labels"]), texts(stored["names"]))
    return Dataset(*cut(everything, int(stored["training"])), classes=KINDS, card=CUTOUTS)


def on_background(images: np.ndarray, background: float | np.ndarray = GREY) -> np.ndarray:
    """Paste cut-outs on a background.

    Args:
        images: `(n, height, width, 4)` from 0 to 1: red, green, blue and cover.
        background: A grey from 0 to 1, a colour `(3,)`, one picture `(height, width, 3)` for all, or one for each,
            `(n, height, width, 3)`.

    Returns:
        float32 `(n, height, width, 3)` from 0 to 1, as a network takes them.

    Raises:
        SettingError: If the images have no fourth channel, or the background has another size.

    Example:

    ```python
    train, test = cutouts()
    scenes = on_background(train.images, photograph("china")[200:264, 100:164])
    masks = train.images[..., 3] > 0.5
    ```
    """
    if images.ndim != 4 or images.shape[-1] != 4:
        raise SettingError(
            _("Expected images of shape (n, height, width, 4). Received: {shape}.").format(shape=images.shape)
        )
    try:
        behind = np.broadcast_to(np.asarray(background, np.float32), (*images.shape[:-1], 3))
    except ValueError as error:
        raise SettingError(
            _("Expected a background of shape {expected} or a part of it. Received: {shape}.").format(
                expected=(*images.shape[:-1], 3), shape=np.shape(background)
            )
        ) from error
    cover = images[..., 3:]
    return (images[..., :3] * cover + behind * (1 - cover)).astype(np.float32)


def nuclei(source: str = "embedded") -> Dataset:
    """Cell nuclei under the microscope: a grey picture goes in, the nuclei's places come out, pixel by pixel.

    One picture of 512 x 512 pixels, in which each of the 125 nuclei has been outlined: its left three quarters are for
    training, the rest for testing. The border cuts seven of them, so that 102 are in the training part and 30 in the
    test part; both parts of a nucleus have its number. A network without dense layers takes pictures of any size: train
    it on `random_crops`, and let it answer for the whole test part.

    Args:
        source: "embedded", the picture that ships with the package; there is no other.

    Returns:
        `(train, test)`, each `Nuclei`: `images`, float32 (1, 512, 384, 1) and (1, 512, 128, 1), brightness from 0 to 1;
        `masks`, int64 (1, 512, 384) and (1, 512, 128), 0 for background, else the number of the nucleus, 1 to 125.

    Raises:
        SettingError: If there is no such source.
        DataError: If the package's file is missing or damaged.

    Source: stardist, from the 2018 Data Science Bowl (Caicedo et al., Nature Methods 2019), BSD-3-Clause; see
        `kerasbook/datasets/packed/nuclei.md`. The best single threshold on brightness has an intersection over union
        of .78 on the test part, and .80 once the picture is blurred and its background taken off.

    Example:

    ```python
    train, test = nuclei()
    images, masks = random_crops(train)
    model.fit(images, masks > 0)
    answers = model.predict(test.images)  # (1, 512, 128, 1)
    ```
    """
    check_source(source, ("embedded",))
    stored = packed(NUCLEI)
    image = np.divide(stored["image"], 255, dtype=np.float32)[None, :, :, None]  # (1, 512, 512, 1)
    mask = stored["mask"].astype(np.int64)[None]  # (1, 512, 512)
    border = TRAINING_COLUMNS
    train = Nuclei(image[:, :, :border].copy(), mask[:, :, :border].copy())
    test = Nuclei(image[:, :, border:].copy(), mask[:, :, border:].copy())
    return Dataset(train, test, card=NUCLEI)


def random_crops(nuclei: Nuclei, count: int = 256, size: int = 64, seed: int = 0) -> Nuclei:
    """Squares cut out at random places, turned by quarters and mirrored at random, each with its mask.

    Args:
        nuclei: Where they are cut from.
        count: How many.
        size: Their height and width in pixels.
        seed: Decides places, turns and mirrors.

    Returns:
        `images`, float32 `(count, size, size, 1)`, and `masks`, int64 `(count, size, size)`.

    Raises:
        SettingError: If the pictures are smaller.
    """
    number, height, width = nuclei.masks.shape
    if not 1 <= size <= min(height, width):
        raise SettingError(
            _("Expected a size from 1 to {most}. Received: {size}.").format(most=min(height, width), size=size)
        )
    rng = np.random.default_rng(seed)
    images, masks = [], []
    for _crop in range(count):
        picture = rng.integers(number)
        top, left = rng.integers(height - size + 1), rng.integers(width - size + 1)
        turns, mirrored = rng.integers(4), rng.integers(2)
        for part, crops in ((nuclei.images, images), (nuclei.masks, masks)):
            crop = np.rot90(part[picture, top : top + size, left : left + size], turns)
            crops.append(crop[:, ::-1] if mirrored else crop)
    return Nuclei(np.stack(images), np.stack(masks))


def full_fashion_mnist() -> Dataset:
    """All of Fashion-MNIST, downloaded by Keras the first time."""
    import keras

    with downloading(_("the 70,000 pictures of Fashion-MNIST"), 31, "fashion()"):
        train, test = keras.datasets.fashion_mnist.load_data()
    return Dataset(scaled(*train), scaled(*test), classes=CLOTHES)


def fashion(source: str = "embedded") -> Dataset:
    """Clothes, shoes and bags, in grey: a small picture goes in, one of ten classes comes out.

    They have the form of the handwritten digits, but are harder: a shirt and a coat differ by little. The split is
    fixed, and the classes are mixed within each part. The embedded pictures are a part of Fashion-MNIST's test
    pictures and have 16 levels of grey in place of 256.

    Args:
        source: "embedded" for the 5,000 pictures that ship with the package (4,000 for training, 1,000 for testing,
            400 and 100 of each class; no network needed), or "fashion-mnist" for all 60,000 and 10,000, which Keras
            downloads once (31 MB).

    Returns:
        `(train, test)`, each `Pictures`: `images`, float32 (n, 28, 28) from 0 (background) to 1, and `labels`, int64
        (n,), whose names are in `.classes`.

    Raises:
        SettingError: If there is no such source.
        DataError: If the package's file is missing or damaged, or Fashion-MNIST cannot be downloaded.

    Source: Xiao, Rasul and Vollgraf, "Fashion-MNIST: a Novel Image Dataset for Benchmarking Machine Learning
        Algorithms" (2017), MIT; see `kerasbook/datasets/packed/fashion.md`. The nearest mean picture is right about
        .67 of the test pictures, logistic regression on the pixels about .82.

    Example:

    ```python
    train, test = fashion()
    model.fit(train.images, train.labels, validation_data=test)
    ```
    """
    check_source(source, ("embedded", "fashion-mnist"))
    if source == "fashion-mnist":
        return full_fashion_mnist()
    stored = packed(FASHION)
    levels = np.stack([stored["images"] >> 4, stored["images"] & 15], axis=-1)  # two pixels a byte: (5000, 28, 14, 2)
    images = np.divide(levels.reshape(-1, 28, 28), 15, dtype=np.float32)
    everything = Pictures(images, stored["labels"].astype(np.int64))
    return Dataset(*cut(everything, 4_000), classes=CLOTHES, card=FASHION)

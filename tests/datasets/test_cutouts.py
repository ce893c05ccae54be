"""The cut-out photographs, what they are pasted on, and the cats and dogs that come in their place."""

import hashlib
import io
import zipfile

import numpy as np
import pytest
from PIL import Image
from sklearn.linear_model import LogisticRegression

from kerasbook.datasets import cutouts, on_background, pictures
from kerasbook.datasets.files import path_of
from kerasbook.errors import DataError, SettingError

ANIMAL, FOOD, PLANT, VEHICLE, THING = range(5)
NAMES = {"train": "993ae871", "test": "1a4737c0"}


@pytest.fixture(scope="module")
def dataset():
    return cutouts()


@pytest.fixture(scope="module")
def everything(dataset):
    return pictures.Cutouts(*(np.concatenate(pair) for pair in zip(*dataset, strict=True)))


def named(part, name):
    (number,) = np.flatnonzero(part.names == name)
    return part.images[number], part.labels[number]


def subjects(part):
    """Kind and last word of each name, but for those that share a word and are something else."""
    others = ("flower", "flowers", "sea lion")
    pairs = zip(part.labels.tolist(), part.names, strict=True)
    return {(label, name.split()[-1]) for label, name in pairs if not name.endswith(others)}


@pytest.mark.parametrize(("name", "of_each"), [("train", [77, 22, 19, 9, 35]), ("test", [38, 11, 9, 5, 17])])
def test_form(dataset, name, of_each):
    part = getattr(dataset, name)
    assert part.images.shape == (sum(of_each), 64, 64, 4)
    assert part.images.dtype == np.float32
    assert (part.images.min(), part.images.max()) == (0, 1)
    assert np.bincount(part.labels).tolist() == of_each
    assert part.names.dtype == object
    assert all(isinstance(name, str) and name == name.strip() != "" for name in part.names)


def test_every_picture_has_an_object_in_the_middle_and_a_border(everything):
    cover = everything.images[..., 3]
    assert (cover.mean(axis=(1, 2)) > 0.03).all()
    border = np.ones((64, 64), bool)
    border[2:-2, 2:-2] = False
    assert (cover[:, border] == 0).all()
    longer = np.maximum((cover > 0).any(axis=1).sum(axis=1), (cover > 0).any(axis=2).sum(axis=1))
    assert 58 <= longer.min() <= longer.max() == 60


def test_where_nothing_is_there_is_no_colour(everything):
    assert everything.images[everything.images[..., 3] == 0].max() == 0


def test_no_picture_twice_nor_mirrored(everything):
    forms = [image.tobytes() for image in everything.images]
    forms += [image[:, ::-1].tobytes() for image in everything.images]
    assert len(set(forms)) == len(forms)


def test_a_subject_is_in_one_part(dataset):
    assert subjects(dataset.train).isdisjoint(subjects(dataset.test))
    for word, count in {"apple": 3, "penguin": 3, "pig": 3, "scissors": 2}.items():
        assert [sum(name.split()[-1] == word for name in part.names) for part in dataset] in ([count, 0], [0, count])
    assert [sum("gnu" in name for name in part.names) for part in dataset] in ([4, 0], [0, 4])


@pytest.mark.parametrize("name", ["train", "test"])
def test_split_is_the_same_everywhere(dataset, name):
    """Names and kinds; the pixels of a lossy picture may differ by a level among versions of its decoder."""
    part = getattr(dataset, name)
    lines = "\n".join(f"{label} {name}" for label, name in zip(part.labels, part.names, strict=True))
    assert hashlib.sha256(lines.encode()).hexdigest()[:8] == NAMES[name]


@pytest.mark.parametrize(
    ("name", "label", "colour"),
    [
        ("elephant", ANIMAL, (0.32, 0.27, 0.18)),
        ("lemon", FOOD, (0.78, 0.66, 0.16)),
        ("red-headed cep", FOOD, (0.76, 0.5, 0.37)),
        ("rose", PLANT, (0.62, 0.01, 0.02)),
        ("sedan", VEHICLE, (0.26, 0.36, 0.53)),
        ("teddy bear", THING, (0.56, 0.41, 0.28)),
        ("rubber duck", THING, (0.91, 0.8, 0.03)),
        ("Neptune", THING, (0.29, 0.42, 0.62)),
    ],
)
def test_names_and_kinds_belong_to_the_pictures(everything, name, label, colour):
    image, kind = named(everything, name)
    assert kind == label
    np.testing.assert_allclose(image[image[..., 3] > 0.9][:, :3].mean(axis=0), colour, atol=0.02)


def test_kinds_are_mixed(dataset):
    for part in dataset:
        for quarter in np.array_split(part.labels, 4):
            assert 0.2 < (quarter == ANIMAL).mean() < 0.75


def test_simple_ways_reach_what_the_card_says(dataset):
    """Rotated to its own axes the problem is the same and small."""
    train, test = (on_background(part.images).reshape(len(part.labels), -1).astype(float) for part in dataset)
    axes = np.linalg.svd(train - train.mean(axis=0), full_matrices=False)[2]
    seen, new = ((pixels - train.mean(axis=0)) @ axes.T for pixels in (train, test))

    def accuracy(answers):
        learnt = LogisticRegression(C=0.01, max_iter=3_000).fit(seen, answers(dataset.train.labels))
        return learnt.score(new, answers(dataset.test.labels))

    assert (dataset.test.labels != ANIMAL).mean() == pytest.approx(0.525)
    assert accuracy(lambda labels: labels == ANIMAL) == pytest.approx(0.71, abs=0.03)
    assert accuracy(lambda labels: labels) == pytest.approx(0.59, abs=0.04)


def test_description_names_source_and_licence():
    about = path_of(pictures.CUTOUTS).with_suffix(".md").read_text("utf-8")
    for phrase in ("tuxpaint-stamps-default 2022.06.04-1", "Bill Kendrick", "either version 2 of the License, or (at"):
        assert phrase in about


# Backgrounds


def test_a_background_is_seen_where_the_object_is_not(dataset):
    images = dataset.train.images[:7]
    empty, full = images[..., 3] == 0, images[..., 3] == 1
    behind = np.random.default_rng(0).random((7, 64, 64, 3), "float32")
    for background, expected in (
        (0.25, np.full_like(behind, 0.25)),
        ([0.1, 0.2, 0.3], np.broadcast_to(np.float32([0.1, 0.2, 0.3]), behind.shape)),
        (behind[0], np.broadcast_to(behind[0], behind.shape)),
        (behind, behind),
    ):
        pasted = on_background(images, background)
        assert (pasted.shape, pasted.dtype) == ((7, 64, 64, 3), np.float32)
        np.testing.assert_array_equal(pasted[empty], expected[empty])
        np.testing.assert_array_equal(pasted[full], images[full][:, :3])


def test_half_a_cover_mixes_and_grey_is_the_default():
    images = np.float32([[[[1, 0, 0, 0.5]]]])
    np.testing.assert_allclose(on_background(images, 0), [[[[0.5, 0, 0]]]])
    np.testing.assert_allclose(on_background(images)[0, 0, 0], [0.5 + 100 / 255, 100 / 255, 100 / 255], rtol=1e-6)


def test_backgrounds_that_do_not_fit_are_refused(dataset):
    with pytest.raises(SettingError, match=r"Expected a background of shape \(2, 64, 64, 3\).*Received: \(64, 64\)"):
        on_background(dataset.train.images[:2], np.zeros((64, 64)))
    with pytest.raises(SettingError, match=r"Expected images of shape \(n, height, width, 4\)\. Received: \(64, 64, 4"):
        on_background(dataset.train.images[0])


# Cats and dogs


@pytest.fixture
def stand_in(tmp_path, monkeypatch):
    """A small file of the same form: cats are red, dogs are blue, one of each is damaged or grey."""
    import keras

    def jpeg(colour, mode="RGB"):
        content = io.BytesIO()
        Image.new(mode, (50, 30), colour).save(content, "JPEG")
        return content.getvalue()

    monkeypatch.setattr(pictures, "OF_EACH", {"train": range(3), "test": range(4, 6)})
    path = tmp_path / "kagglecatsanddogs_5340.zip"
    cats = {number: jpeg((255, 0, 0)) for number in range(6)} | {1: b""}
    dogs = {number: jpeg((0, 0, 255)) for number in range(6)} | {2: jpeg((0, 0, 255))[:300], 5: jpeg(128, "L")}
    with zipfile.ZipFile(path, "w") as archive:
        for folder, contents in {"Cat": cats, "Dog": dogs}.items():
            for number, content in contents.items():
                archive.writestr(f"PetImages/{folder}/{number}.jpg", content)
    asked = []
    monkeypatch.setattr(keras.utils, "get_file", lambda **options: asked.append(options) or str(path))
    return asked


def test_cats_and_dogs_come_in_the_same_form_without_the_damaged_ones(stand_in):
    dataset = cutouts("cats-dogs", size=16)
    assert dataset.classes == ("cat", "dog")
    assert dataset.card is None
    assert dataset.train.names.tolist() == ["cat 0", "dog 0", "dog 1", "cat 2"]
    assert dataset.train.labels.tolist() == [0, 1, 1, 0]
    assert dataset.train.images.shape == (4, 16, 16, 4)
    assert dataset.train.images.dtype == np.float32
    assert (dataset.train.images[..., 3] == 1).all()
    np.testing.assert_allclose(dataset.train.images[:2, 8, 8, :3], [[1, 0, 0], [0, 0, 1]], atol=0.02)
    assert dataset.test.names.tolist() == ["cat 4", "dog 4", "cat 5", "dog 5"]
    np.testing.assert_allclose(dataset.test.images[3, 8, 8, :3], 128 / 255, atol=0.02)
    assert stand_in[0]["origin"].endswith("/kagglecatsanddogs_5340.zip")
    np.testing.assert_allclose(on_background(dataset.train.images), dataset.train.images[..., :3])


@pytest.mark.parametrize("error", [Exception("URL fetch failure on ORIGIN"), zipfile.BadZipFile("not a zip file")])
def test_failed_download_names_the_embedded_pictures(monkeypatch, error):
    import keras

    def get_file(**_options):
        raise error

    monkeypatch.setattr(keras.utils, "get_file", get_file)
    with pytest.raises(DataError, match=rf"cats and dogs.*\(825 MB\)\. Received: {error}.*`cutouts\(\)`"):
        cutouts("cats-dogs")


def test_sizes_that_there_are_not_are_refused():
    with pytest.raises(SettingError, match=r'Expected size 64.*Received: 180\. Other sizes.*source="cats-dogs"'):
        cutouts(size=180)
    for size in (0, 1.5, "64"):
        with pytest.raises(SettingError, match="whole number of pixels"):
            cutouts("cats-dogs", size=size)

"""The novel: whole, in its order, without what is not its text."""

import hashlib
import re

import numpy as np
import pytest

from kerasbook.datasets import Novel, novel
from kerasbook.errors import DataError

pytestmark = pytest.mark.usefixtures("english")

PINNED = {
    "train": "bb9d497b3829d12d8932faab90ac7ea893ce40b7bad8a2b10e01c5db67c0bcbe",
    "test": "6f7d4f07bbcb772f78307966120b29368f8b4c0865e4a9a456cd048c4225f87d",
}


@pytest.fixture(scope="module")
def dataset():
    return novel()


@pytest.fixture(scope="module")
def strings(dataset) -> list[str]:
    """Each part as one string."""
    return ["\n\n".join(part.texts) for part in dataset]


@pytest.mark.parametrize(("number", "count", "chapters"), [(0, 1820, range(1, 56)), (1, 237, range(56, 62))])
def test_form(dataset, number, count, chapters):
    part = dataset[number]
    assert part.texts.shape == part.chapters.shape == (count,)
    assert part.texts.dtype == object
    assert part.chapters.dtype == np.int64
    assert set(part.chapters) == set(chapters)
    assert (np.diff(part.chapters) >= 0).all()


@pytest.mark.parametrize("name", PINNED)
def test_split_is_the_same_everywhere(dataset, name):
    part = getattr(dataset, name)
    lines = [f"{chapter} {text}" for text, chapter in zip(*part, strict=True)]
    assert hashlib.sha256("\n".join(lines).encode()).hexdigest() == PINNED[name]


def test_it_is_as_long_as_the_docstring_says(strings):
    assert f"{sum(map(len, strings)):,} characters" in novel.__doc__


def test_it_is_the_whole_novel_in_its_order(dataset):
    train, test = dataset
    assert train.texts[0].startswith("It is a truth universally acknowledged, that a single man in possession of a")
    assert test.texts[-1].endswith("had been the means of uniting them.")
    in_chapter = [number for number, text in zip(train.chapters, train.texts, strict=True) if "Mr. Darcy" in text]
    assert in_chapter[0] == 3  # the ball at Meryton
    proposal = [number for text, number in zip(*train, strict=True) if "how ardently I admire and love you" in text]
    assert proposal == [34]
    obstinate = [number for text, number in zip(*test, strict=True) if "Obstinate, headstrong girl!" in text]
    assert obstinate == [56]


def test_nothing_but_its_text_is_there(dataset):
    for part in dataset:
        for text in part.texts:
            assert text == " ".join(text.split())
            assert text.isascii()
            assert not re.search(r"[_*\[\]<>]|Gutenberg|^Chapter|^PRIDE AND", text)
            assert re.search(r"[.!?:;,\"'-]$", text)


def test_no_long_paragraph_stands_twice(dataset):
    long = [text for part in dataset for text in part.texts if len(text) > 60]
    assert len(set(long)) == len(long)


def bits(train: str, test: str) -> tuple[float, float]:
    """What a character of the test part costs: by its frequency, and by that after the character before it."""
    signs = {sign: number for number, sign in enumerate(sorted(set(train)))}
    known, new = (np.array([signs[sign] for sign in text]) for text in (train, test))
    frequency = np.bincount(known) / len(known)
    counts = np.ones((len(signs), len(signs)))
    np.add.at(counts, (known[:-1], known[1:]), 1)
    after = counts / counts.sum(axis=1, keepdims=True)
    return -np.log2(frequency[new]).mean(), -np.log2(after[new[:-1], new[1:]]).mean()


def test_bits_for_a_character(strings):
    alone, after_another = bits(*strings)
    assert alone == pytest.approx(4.43, abs=0.005)
    assert after_another == pytest.approx(3.43, abs=0.005)


def test_without_its_order_the_character_before_tells_nothing(strings):
    train, test = strings
    for seed in range(5):
        mixed = "".join(np.random.default_rng(seed).permutation(list(train)))
        alone, after_another = bits(mixed, test)
        assert after_another == pytest.approx(alone, abs=0.02)


# Shakespeare


def test_shakespeare_comes_in_the_same_form(monkeypatch, tmp_path):
    """From a file where Keras keeps it: nothing is downloaded."""
    import keras

    speeches = [f"Citizen {number}:\nSpeak,\nspeak." for number in range(40)]
    (tmp_path / "datasets").mkdir()
    (tmp_path / "datasets" / "shakespeare.txt").write_text("\n\n".join(speeches) + "\n", "utf-8")
    original = keras.utils.get_file
    monkeypatch.setattr(keras.utils, "get_file", lambda **options: original(cache_dir=tmp_path, **options))

    train, test = novel("shakespeare")
    assert type(train) is type(test) is Novel
    assert [*train.texts, *test.texts] == speeches
    assert (len(train.texts), len(test.texts)) == (36, 4)
    assert train.texts.dtype == object
    assert train.chapters.dtype == np.int64
    assert set(train.chapters) == {-1}


def test_failed_download_names_the_embedded_novel(monkeypatch):
    import keras

    def fail(**_options):
        raise Exception("URL fetch failure")

    monkeypatch.setattr(keras.utils, "get_file", fail)
    with pytest.raises(DataError, match=r"Expected speeches.*Received: URL fetch failure.*`novel\(\)`"):
        novel("shakespeare")

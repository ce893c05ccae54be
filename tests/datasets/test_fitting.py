"""A reader's own tables where a concept asks for texts in classes, or for an amount: what fits, and what is said."""

import os

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from kerasbook.datasets import own_amounts, own_file, own_texts
from kerasbook.errors import DataError

WORDS = ("fine", "dull", "warm", "slow", "bright")


def mails(count: int = 20) -> list[str]:
    return ["text,kind", *(f"a {WORDS[n % 5]} note number {n},{'spam' if n % 2 else 'mail'}" for n in range(count))]


def flats(count: int = 20) -> list[str]:
    rows = (
        f"{42 + n / 100},{-93 - n / 100},{50 + n},{'old' if n % 2 else 'new'},{1000 * n + 0.5}" for n in range(count)
    )
    return ["latitude,longitude,area,state,price", *rows]


@pytest.fixture
def table(tmp_path):
    def write(lines: list[str]):
        path = tmp_path / "own.csv"
        path.write_text("\n".join(lines), "utf-8")
        return path

    return write


def test_texts_in_classes(table):
    dataset = own_texts(table(mails()), classes=2)
    train, test = dataset
    assert dataset.classes == ("mail", "spam")
    assert sorted([*train.texts, *test.texts]) == sorted(line.split(",")[0] for line in mails()[1:])
    for text, label in zip(train.texts, train.labels, strict=True):
        assert label == int(text.split()[-1]) % 2


def test_amounts(table):
    dataset = own_amounts(table(flats()))
    train, test = dataset
    assert len(train.prices) + len(test.prices) == 20
    assert list(dataset.columns)[:3] == ["latitude", "longitude", "area"]
    assert_allclose(train.prices, 1000 * (train.numbers[:, 2] - 50) + 0.5, rtol=1e-6)
    assert_array_equal(train.places, train.numbers[:, :2])
    assert not any(train.neighborhoods)


def test_amounts_without_places(table):
    lines = [line.split(",", 2)[2] for line in flats()]
    assert np.isnan(own_amounts(table(lines)).train.places).all()


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (["a,b,kind", *(f"{n},{n * n},{n % 2}" for n in range(20))], "a column of texts"),
        ([*mails(), ",spam"], "1 rows without one"),
        ([line.replace("spam", "mail") for line in mails()], "at least two classes"),
        (
            [line.replace("note number 3,spam", "x,post").replace("note number 5,spam", "y,post") for line in mails()],
            "2 c",
        ),
    ],
)
def test_texts_that_do_not_fit(lines, said, table):
    with pytest.raises(DataError, match=said):
        own_texts(table(lines), classes=2)


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ([line.replace(",55,", ",,").replace(",56,", ",,") for line in flats()], "2 rows without area"),
        ([line.replace("old", "").replace("new", "") for line in flats()], "20 rows without state"),
        (mails(), "Expected numbers in the column kind"),
        (["note,price", *(f"a note of its own {n},{n + 0.5}" for n in range(20))], "columns of numbers"),
    ],
)
def test_amounts_that_do_not_fit(lines, said, table):
    with pytest.raises(DataError, match=said):
        own_amounts(table(lines))


def test_what_is_no_table(tmp_path):
    np.savez(tmp_path / "pictures.npz", x=np.zeros((20, 4, 4)) + np.arange(20)[:, None, None], y=np.arange(20) % 2)
    with pytest.raises(DataError, match=r"Expected a table.*pictures\.npz"):
        own_texts(tmp_path / "pictures.npz")
    with pytest.raises(DataError, match="where nothing is"):
        own_amounts(tmp_path / "nothing.csv")


def test_amounts_that_have_no_logarithm(table):
    lines = flats()
    assert own_amounts(table(lines), above_zero=True).train.prices.min() > 0
    lines[3] = lines[3].rpartition(",")[0] + ",-0.5"
    assert own_amounts(table(lines))
    with pytest.raises(DataError, match=r"Expected amounts above 0 .*Received: -0\.5\."):
        own_amounts(table(lines), above_zero=True)


def test_places_that_are_not_on_the_earth(table):
    with pytest.raises(DataError, match="Expected latitudes from -90 to 90"):
        own_amounts(table([line.replace("42.0", "142.0") for line in flats()]))


def test_a_file_that_was_changed_is_another_one(table):
    path = table(mails())
    file = own_file(path)
    assert own_file(path) == file
    os.utime(path, ns=(1, 1))
    assert own_file(path) == (str(path), 1)
    assert own_file(path) != file


def test_no_file_and_one_that_is_not_there(tmp_path):
    assert own_file("") is None
    assert own_file(tmp_path / "later.csv") == (str(tmp_path / "later.csv"), 0)

"""The sheet of a data set: what is drawn for each kind of field, and that it can be read."""

from typing import NamedTuple

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from kerasbook.datasets import Dataset, Pictures, Table
from kerasbook.datasets.sheet import DataSheet, bins_for, kind, missing, on_paper, said_missing, shortened, side_by_side
from kerasbook.locale import speaking
from kerasbook.plots import style


class Everything(NamedTuple):
    images: np.ndarray
    masks: np.ndarray
    texts: np.ndarray
    towns: np.ndarray
    labels: np.ndarray
    tags: np.ndarray
    numbers: np.ndarray
    prices: np.ndarray
    places: np.ndarray


class Series(NamedTuple):
    readings: np.ndarray
    times: np.ndarray


def everything(count: int = 60, seed: int = 0) -> Everything:
    random = np.random.default_rng(seed)
    numbers = random.normal(size=(count, 5)).astype("float32")
    numbers[: count // 4, 1] = np.nan
    return Everything(
        images=random.random((count, 8, 8, 4), dtype="float32"),
        masks=random.integers(0, 3, (count, 8, 8)),
        texts=np.array([f"sample {n}: " + "words and more words " * (n % 12) for n in range(count)], dtype=object),
        towns=np.array(["Seoul", "Busan", ""] * (count // 3), dtype=object),
        labels=np.arange(count) % 3,
        tags=random.integers(0, 2, (count, 3)).astype("float32"),
        numbers=numbers,
        prices=random.random(count).astype("float32"),
        places=random.normal(size=(count, 2)).astype("float32"),
    )


@pytest.fixture(scope="module")
def dataset() -> Dataset:
    columns = {f"column_{n}": f"column {n} (metres)" for n in range(5)}
    return Dataset(everything(), everything(30, seed=1), classes=("cat", "dog", "owl"), columns=columns)


@pytest.fixture(scope="module")
def sheet(dataset) -> DataSheet:
    with speaking("en"):
        return dataset.show().plot()


def test_each_field_is_drawn_by_its_kind(dataset):
    kinds = {
        name: kind(name, values, dataset.classes, dataset.columns) for name, values in dataset.train._asdict().items()
    }
    assert kinds == {
        "images": "pictures",
        "masks": "masks",
        "texts": "texts",
        "towns": "categories",
        "labels": "labels",
        "tags": "several_labels",
        "numbers": "numbers",
        "prices": "amounts",
        "places": "places",
    }


def test_every_field_has_a_row_that_names_it_as_one_types_it(sheet, dataset):
    assert list(sheet.rows_) == list(dataset.train._fields)
    for name, row in sheet.rows_.items():
        assert row._suptitle.get_text().startswith(f"train.{name}   ")


def test_bars_count_each_class_in_both_parts(sheet, dataset):
    axes = sheet.rows_["labels"].axes[0]
    assert [label.get_text() for label in axes.get_yticklabels()] == ["cat", "dog", "owl"]
    assert [bar.get_width() for bar in axes.patches] == [20, 20, 20, 10, 10, 10]
    tags = [bar.get_width() for bar in sheet.rows_["tags"].axes[0].patches]
    assert tags == [*dataset.train.tags.sum(axis=0), *dataset.test.tags.sum(axis=0)]


def test_pictures_are_sorted_by_class(sheet):
    assert [axes.get_ylabel() for axes in sheet.rows_["images"].axes] == ["cat", "dog", "owl"]
    assert sheet.rows_["images"].axes[0].images[0].get_array().shape == (8, 14 * 9 - 1, 3)


def test_what_is_missing_is_said(sheet, dataset):
    assert missing(dataset.train.numbers[:, 1]) == 0.25
    assert "5.0% missing" in sheet.rows_["numbers"]._suptitle.get_text()
    assert [axes.get_title() for axes in sheet.rows_["numbers"].axes[:2]] == [
        "column 0 (metres)",
        "column 1 (metres)\n25.0% missing",
    ]
    assert "33.3% missing" in sheet.rows_["towns"]._suptitle.get_text()


def test_texts_are_samples_with_their_labels(sheet, dataset):
    drawn = [text.get_text() for text in sheet.rows_["texts"].axes[0].texts]
    for label, text in zip(drawn[::2], drawn[1::2], strict=True):
        number = int(text.split(":")[0].split()[1])
        assert label == dataset.classes[dataset.train.labels[number]]


def test_a_series_is_drawn_over_time():
    times = np.arange("2013-01-01", "2015-01-01", dtype="datetime64[h]")
    readings = np.stack([np.arange(len(times)), np.full(len(times), np.nan)], axis=1).astype("float32")
    readings[: len(times) // 2, 1] = 1
    year = len(times) // 2
    series = Dataset(
        Series(readings[:year], times[:year]),
        Series(readings[year:], times[year:]),
        columns={"one": "one (hPa)", "two": "two (hPa)"},
    )
    axes = series.show().plot().rows_["readings"].axes[0]
    train, test = (line.get_ydata() for line in axes.lines)
    assert (len(train), len(test)) == (53, 53)
    assert np.all(np.diff(train) > 0)
    assert test[0] > train[-2]


def test_fields_without_values_are_left_out():
    empty = Table(np.zeros((6, 0), "float32"), np.arange(6.0), np.array(["", "", "", "", "", ""], dtype=object))
    assert list(Dataset(empty, empty).show().plot().rows_) == ["labels"]


def test_test_data_beyond_the_training_data_are_drawn():
    early, late = np.arange(9.0), 9 + np.arange(9.0)
    parts = [Table(np.zeros((9, 0), "float32"), values, np.full(9, "", dtype=object)) for values in (early, late)]
    axes = Dataset(*parts).show().plot().rows_["labels"].axes[0]
    outline = axes.patches[-1].get_xy()
    assert outline[:, 0].max() >= 17
    assert outline[:, 1].max() > 0


def test_a_column_without_any_value_is_no_failure():
    numbers = np.full((6, 1), np.nan, "float32")
    table = Table(np.concatenate([numbers, np.ones_like(numbers)], axis=1), np.arange(6.0), np.full(6, "", object))
    sheet = Dataset(table, table, columns={"a": "a", "b": "b"}).show().plot()
    assert sheet.rows_["numbers"].axes[0].get_title() == "a\n100.0% missing"


@pytest.mark.parametrize(
    ("values", "edges"),
    [([1, 2, 4], [0.5, 1.5, 2.5, 3.5, 4.5]), (range(61), np.arange(-0.5, 62, 2)), ([], [0, 1]), ([5.0], [4.5, 5.5])],
)
def test_bins(values, edges):
    assert_array_equal(bins_for(np.array(list(values), "float64")), edges)


def test_small_shares_are_not_said_to_be_none():
    assert (said_missing(0.25), said_missing(0.0004)) == ("25.0% missing", "0.04% missing")


def test_large_pictures_are_few():
    images = np.zeros((9, 120, 130), "float32")
    sheet = Dataset(Pictures(images, np.zeros(9, int)), Pictures(images, np.zeros(9, int))).show().plot()
    assert sheet.rows_["images"].axes[0].images[0].get_array().shape == (120, 4 * 131 - 1, 3)


def test_on_paper():
    grey = on_paper(np.array([[[0.0, 1.0]]]))
    assert_array_equal(grey, [[[[1, 1, 1], [0, 0, 0]]]])
    transparent = np.array([[[[1.0, 0.0, 0.0, 0.0], [1.0, 0.0, 0.0, 1.0]]]])
    np.testing.assert_allclose(on_paper(transparent)[0, 0], [[0.92, 0.92, 0.92], [1, 0, 0]])
    colour = np.random.default_rng(0).random((2, 3, 3, 3))
    assert on_paper(colour) is colour


def test_side_by_side():
    row = side_by_side(np.zeros((3, 2, 2, 3)))
    assert row.shape == (2, 8, 3)
    assert_array_equal(row[0, :, 0], [0, 0, 1, 0, 0, 1, 0, 0])


def test_shortened_texts_stay_whole_if_they_fit():
    assert shortened("two  words\n") == "two words"
    assert shortened("word " * 100).endswith(" ...")
    assert len(shortened("낱말 " * 100)) < len(shortened("word " * 100)) * 0.8


def test_axes_are_refused(dataset):
    with pytest.raises(ValueError, match="Expected a figure"):
        dataset.show().plot(axes=[])


@pytest.mark.parametrize("language", ["en", "ko"])
def test_it_can_be_read(language, dataset, unreadable):
    with speaking(language):
        sheet = dataset.show().plot()
    assert unreadable(sheet.figure_) == []
    assert sheet.figure_.get_figure().get_figwidth() == style.WIDTH


def test_it_shows_itself_in_jupyter(dataset):
    assert dataset._repr_png_().startswith(b"\x89PNG")

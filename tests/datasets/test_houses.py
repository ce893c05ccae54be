"""Houses: what they are, that they stay the same, and what simple ways reach."""

import hashlib

import numpy as np
import pytest
from sklearn.linear_model import Ridge
from sklearn.neural_network import MLPRegressor

from kerasbook.datasets import Houses, houses
from kerasbook.errors import DataError

PINNED = {
    "train": (
        "4aa17b8373e53228c59ee709b218c4c230c005276b72185693cd8b29671e920c",
        "33d67d6268df9d719863d8b357502fac9ebca1821df4100f1c397dac8b7b2edd",
    ),
    "test": (
        "886207579dfeeb6110cc6185c1d8cd669dfa457ed4e78c889f92031c5d89add9",
        "934b14875c5939cc21cf1d664234eb7339eb8386e40bf433ad21e65bd5146a5d",
    ),
}
RANGES = {
    "living_area": (334, 5642),
    "lot_area": (1300, 215245),
    "year_built": (1872, 2010),
    "year_remodeled": (1950, 2010),
    "basement_area": (0, 6110),
    "basement_finished": (0, 5644),
    "garage_cars": (0, 5),
    "garage_area": (0, 1488),
    "baths": (0, 5),
    "bedrooms": (0, 8),
    "kitchens": (0, 3),
    "rooms": (2, 15),
    "fireplaces": (0, 4),
    "condition": (1, 9),
    "year_sold": (2006, 2010),
}


@pytest.fixture(scope="module")
def dataset():
    return houses()


@pytest.fixture(scope="module")
def standardized(dataset) -> tuple[np.ndarray, np.ndarray]:
    """The numbers of both parts, each column with mean 0 and deviation 1 in training."""
    train, test = dataset
    mean, deviation = train.numbers.mean(axis=0), train.numbers.std(axis=0)
    return (train.numbers - mean) / deviation, (test.numbers - mean) / deviation


def sha256(array: np.ndarray) -> str:
    return hashlib.sha256(array.astype("<f4").tobytes()).hexdigest()


def error(guess, test: Houses) -> float:
    """Mean absolute error in dollars."""
    return float(np.abs(guess - test.prices).mean())


@pytest.mark.parametrize(("name", "count"), [("train", 2340), ("test", 590)])
def test_form(dataset, name, count):
    part = getattr(dataset, name)
    assert part.numbers.shape == (count, 15)
    assert part.places.shape == (count, 2)
    assert part.prices.shape == part.neighborhoods.shape == part.kinds.shape == (count,)
    assert part.numbers.dtype == part.places.dtype == part.prices.dtype == np.float32
    assert part.neighborhoods.dtype == part.kinds.dtype == object
    assert all(isinstance(name, str) for name in [*part.neighborhoods, *part.kinds])
    assert (sha256(part.numbers), sha256(part.prices)) == PINNED[name]


def test_columns_have_names_and_lie_in_their_ranges(dataset):
    numbers = np.concatenate([part.numbers for part in dataset])
    assert list(dataset.columns) == list(RANGES)
    for column, (name, (least, most)) in zip(numbers.T, RANGES.items(), strict=True):
        assert (column.min(), column.max()) == (least, most), name
    assert np.isfinite(numbers).all()


def test_a_known_house_is_as_recorded(dataset):
    """The first sale in De Cock's table."""
    train = dataset.train
    (number,) = np.flatnonzero(train.numbers[:, list(dataset.columns).index("lot_area")] == 31_770)
    assert train.numbers[number].tolist() == [1656, 31770, 1960, 1960, 1080, 639, 2, 528, 1, 3, 1, 7, 2, 5, 2010]
    assert train.prices[number] == 215_000
    assert (train.neighborhoods[number], train.kinds[number]) == ("North Ames", "one family")
    np.testing.assert_allclose(train.places[number], [42.054, -93.620], atol=1e-3)


def test_prices_neighborhoods_and_kinds(dataset):
    prices, neighborhoods, kinds = (
        np.concatenate([getattr(part, field) for part in dataset]) for field in ("prices", "neighborhoods", "kinds")
    )
    assert (prices.min(), np.median(prices), prices.max()) == (12_789, 160_000, 755_000)
    assert len(set(neighborhoods)) == 28
    names, counts = np.unique(kinds.astype(str), return_counts=True)
    assert dict(zip(names.tolist(), counts.tolist(), strict=True)) == {
        "converted for two families": 62,
        "duplex": 109,
        "one family": 2425,
        "townhouse at the end of a row": 233,
        "townhouse in a row": 101,
    }


def test_all_places_lie_in_ames(dataset):
    for part in dataset:
        assert np.abs(part.places - [42.03, -93.64]).max() < 0.07


def test_houses_built_alike_are_in_one_part(dataset):
    train, test = (
        {
            (*numbers[:-1], neighborhood, kind)
            for numbers, neighborhood, kind in zip(part.numbers.tolist(), part.neighborhoods, part.kinds, strict=True)
        }
        for part in dataset
    )
    assert train.isdisjoint(test)


def test_few_houses_are_larger_than_4000_square_feet(dataset):
    large = [price for part in dataset for price in part.prices[part.numbers[:, 0] > 4000].tolist()]
    assert sorted(large) == [160_000, 183_850, 184_750, 745_000, 755_000]


def test_median_and_ridge(dataset, standardized):
    train, test = dataset
    inputs, new = standardized
    assert error(np.median(train.prices), test) == pytest.approx(57_200, abs=100)
    assert error(Ridge(10).fit(inputs, train.prices).predict(new), test) == pytest.approx(23_500, abs=100)


def test_a_small_network_is_better_than_ridge(dataset, standardized):
    train, test = dataset
    inputs, new = standardized
    for seed in range(5):
        network = MLPRegressor(
            hidden_layer_sizes=(64, 64), batch_size=32, max_iter=20, n_iter_no_change=20, random_state=seed
        )
        with pytest.warns(match="Maximum iterations"):
            network.fit(inputs, train.prices / 100_000)
        assert 18_000 < error(100_000 * network.predict(new), test) < 22_000


def districts() -> tuple[np.ndarray, np.ndarray]:
    """Two districts as Keras gives them, longitude first; the first is the one in Berkeley."""
    numbers = [[-122.23, 37.88, 41, 880, 129, 322, 126, 8.3252], [-117.15, 32.7, 30, 1000, 200, 500, 190, 3.1]]
    return np.array(numbers), np.array([452_600.0, 150_000.0])


def test_californian_districts_come_in_the_same_form(monkeypatch):
    import keras

    def load_data(version):
        assert version == "large"
        return districts(), tuple(array[1:] for array in districts())

    monkeypatch.setattr(keras.datasets.california_housing, "load_data", load_data)
    dataset = houses("california")
    train, test = dataset
    assert isinstance(train, Houses)
    assert train.numbers.shape == (2, 8)
    assert train.numbers.dtype == train.prices.dtype == train.places.dtype == np.float32
    assert dict(zip(dataset.columns, train.numbers[0].tolist(), strict=True)) == pytest.approx({
        "longitude": -122.23,
        "latitude": 37.88,
        "age": 41,
        "rooms": 880,
        "bedrooms": 129,
        "population": 322,
        "households": 126,
        "income": 8.3252,
    })
    np.testing.assert_allclose(train.places[0], [37.88, -122.23], rtol=1e-6)
    assert train.prices.tolist() == [452_600, 150_000]
    assert train.neighborhoods.tolist() == train.kinds.tolist() == ["", ""]
    assert len(test.prices) == 1
    assert dataset.card is None


def test_a_failed_download_names_the_embedded_houses(monkeypatch):
    import keras

    def load_data(version):
        raise Exception("URL fetch failure on ORIGIN: None")

    monkeypatch.setattr(keras.datasets.california_housing, "load_data", load_data)
    with pytest.raises(DataError, match=r"districts of California.*Received: URL fetch failure.*`houses\(\)`"):
        houses("california")

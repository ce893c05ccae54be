"""The weather: what it is, that it stays the same, and what simple ways reach."""

import hashlib
import zipfile

import numpy as np
import pytest
from sklearn.linear_model import Ridge

from kerasbook.datasets import Weather, weather
from kerasbook.errors import DataError

PINNED = {
    "train": "a765d92d8eb264a6ac67d2e536465dc89e5001f0e1131274c498defe143fcd5a",
    "test": "103bd63e0862f849372004fc978e99e27d66a92668c27c20e7970375a63ab5ac",
}
RANGES = {
    "temperature": (-19, 42),
    "dew_point": (-40, 28),
    "pressure": (991, 1046),
    "wind": (0.45, 585.6),
    "wind_from_north": (-0.7071, 0.7071),
    "wind_from_east": (-0.7071, 0.7071),
    "snow": (0, 27),
    "rain": (0, 36),
    "pm25": (0, 994),
}
DAY = 24


@pytest.fixture(scope="module")
def dataset():
    return weather()


@pytest.fixture(scope="module")
def series(dataset) -> Weather:
    """Both parts, one after the other."""
    return Weather(*(np.concatenate(arrays) for arrays in zip(*dataset, strict=True)))


def error(dataset, guess: np.ndarray) -> float:
    """Mean absolute error of guesses at the temperatures of the test part."""
    return float(np.abs(guess - dataset.test.readings[:, 0]).mean())


def at(dataset, time: str) -> dict[str, float]:
    """What was read at some hour."""
    ((part, number),) = [
        (part, number) for part in dataset for number in np.flatnonzero(part.times == np.datetime64(time))
    ]
    return dict(zip(dataset.columns, part.readings[number].tolist(), strict=True))


@pytest.mark.parametrize(("name", "count"), [("train", 35_064), ("test", 8_760)])
def test_form(dataset, name, count):
    part = getattr(dataset, name)
    assert part.readings.shape == (count, 9)
    assert part.readings.dtype == np.float32
    assert part.times.shape == (count,)
    assert part.times.dtype == np.dtype("datetime64[h]")
    assert hashlib.sha256(part.readings.astype("<f4").tobytes()).hexdigest() == PINNED[name]


def test_every_hour_is_there_once_and_the_test_comes_after_the_training(dataset, series):
    assert np.array_equal(series.times, np.arange("2010-01-01T00", "2015-01-01T00", dtype="datetime64[h]"))
    assert dataset.test.times[0] == np.datetime64("2014-01-01T00")


def test_columns_have_names_and_lie_in_their_ranges(dataset, series):
    assert list(dataset.columns) == list(RANGES)
    assert np.nanmin(series.readings, axis=0) == pytest.approx([least for least, _most in RANGES.values()], abs=1e-3)
    assert np.nanmax(series.readings, axis=0) == pytest.approx([most for _least, most in RANGES.values()], abs=1e-3)


def test_only_dust_is_missing(dataset):
    assert [np.isnan(part.readings).sum(axis=0).tolist() for part in dataset] == [[0] * 8 + [1968], [0] * 8 + [99]]


def test_known_hours_are_as_recorded(dataset):
    new_year = at(dataset, "2012-01-23T01")
    assert new_year["pm25"] == 994  # fireworks
    first = at(dataset, "2010-01-01T00")
    half = 0.5**0.5  # from the north-west
    assert np.isnan(first.pop("pm25"))
    assert first == pytest.approx({
        "temperature": -11,
        "dew_point": -21,
        "pressure": 1021,
        "wind": 1.79,
        "wind_from_north": half,
        "wind_from_east": -half,
        "snow": 0,
        "rain": 0,
    })
    drawn = at(dataset, "2014-11-03T19")  # between two readings
    assert drawn["temperature"] == pytest.approx(14.67)


def test_it_is_warmest_in_the_afternoon_and_dry_when_the_wind_comes_from_the_north_west(dataset):
    readings = dataset.train.readings
    assert readings[:, 0].reshape(-1, DAY).mean(axis=0).argmax() == 15
    north_west = (readings[:, 4] > 0) & (readings[:, 5] < 0)
    south_east = (readings[:, 4] < 0) & (readings[:, 5] > 0)
    assert readings[north_west, 1].mean() < 0 < readings[south_east, 1].mean()
    assert set(np.round(np.hypot(readings[:, 4], readings[:, 5]), 3).tolist()) == {0, 1}


def test_24_hours_ago_and_the_same_day_of_earlier_years(dataset, series):
    temperatures = series.readings[:, 0]
    start = len(dataset.train.times)
    assert error(dataset, temperatures[start - DAY : -DAY]) == pytest.approx(2.68, abs=0.01)
    in_2012 = dataset.train.times.astype("datetime64[Y]") == np.datetime64("2012")
    leap_day = in_2012 & (dataset.train.times.astype("datetime64[D]") == np.datetime64("2012-02-29"))
    years = dataset.train.readings[~leap_day, 0].reshape(4, -1)  # (4, 8760)
    assert error(dataset, years.mean(axis=0)) == pytest.approx(3.32, abs=0.01)


def test_a_line_through_three_days_is_better(dataset, series):
    """Every third of the 72 hours that end 24 hours before what is asked for."""
    readings = np.nan_to_num(series.readings, nan=90)
    start = len(dataset.train.times)
    first = DAY + 72
    windows = np.concatenate([readings[first - ago : -ago] for ago in range(DAY, DAY + 72, 3)], axis=1)
    temperatures = series.readings[first:, 0]
    training = slice(0, start - first)
    mean, deviation = windows[training].mean(axis=0), windows[training].std(axis=0)
    scaled = (windows - mean) / deviation
    line = Ridge(10).fit(scaled[training], temperatures[training])
    assert error(dataset, line.predict(scaled[start - first :])) == pytest.approx(2.33, abs=0.01)


JENA = """"Date Time","p (mbar)","T (degC)","Tpot (K)","Tdew (degC)","rh (%)","VPmax (mbar)","VPact (mbar)","VPdef (mbar)","sh (g/kg)","H2OC (mmol/mol)","rho (g/m**3)","wv (m/s)","max. wv (m/s)","wd (deg)"
01.02.2009 00:10:00,996.52,-8.02,265.40,-8.90,93.30,3.33,3.11,0.22,1.94,3.12,1307.75,1.03,1.75,152.30
31.12.2014 23:50:00,996.57,-8.41,265.01,-9.28,93.40,3.23,3.02,0.21,1.89,3.03,1309.80,-9999.00,-9999.00,136.10
01.01.2015 00:00:00,996.53,-8.51,264.91,-9.31,93.90,3.21,3.01,0.20,1.88,3.02,1310.24,0.19,0.63,171.60
"""  # noqa: E501


@pytest.fixture
def jena(tmp_path, monkeypatch):
    """A short file from Jena, where Keras keeps what it has downloaded."""
    import keras

    (tmp_path / "datasets").mkdir()
    archive = tmp_path / "datasets" / "jena_climate_2009_2016.csv.zip"
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("jena_climate_2009_2016.csv", JENA)
    get_file = keras.utils.get_file
    monkeypatch.setattr(
        keras.utils, "get_file", lambda *args, **kwargs: get_file(*args, **kwargs, cache_dir=str(tmp_path))
    )
    return archive


def test_the_weather_in_jena_comes_in_the_same_form(jena):
    dataset = weather("jena")
    train, test = dataset
    assert isinstance(train, Weather)
    assert (train.readings.shape, test.readings.shape) == ((2, 14), (1, 14))
    assert train.readings.dtype == np.float32
    assert train.times.tolist() == np.array(["2009-02-01T00:10", "2014-12-31T23:50"], "datetime64[m]").tolist()
    assert test.times.tolist() == np.array(["2015-01-01T00:00"], "datetime64[m]").tolist()
    names = list(dataset.columns)
    assert train.readings[:, names.index("temperature")].tolist() == pytest.approx([-8.02, -8.41])
    assert train.readings[0, names.index("wind_direction")] == pytest.approx(152.3)
    assert [names[column] for column in np.flatnonzero(np.isnan(train.readings[1]))] == ["wind", "wind_max"]


def test_a_failed_download_names_the_embedded_weather(monkeypatch):
    import keras

    def get_file(*args, **kwargs):
        raise Exception("URL fetch failure on ORIGIN: None")

    monkeypatch.setattr(keras.utils, "get_file", get_file)
    with pytest.raises(DataError, match=r"weather in Jena.*14 MB.*Received: URL fetch failure.*`weather\(\)`"):
        weather("jena")


def test_an_archive_that_holds_something_else_is_said_so(jena):
    with zipfile.ZipFile(jena, "w") as file:
        file.writestr("jena_climate_2009_2016.csv", "head\n<html>\n")
    with pytest.raises(DataError, match=r"`weather\(\)`"):
        weather("jena")

"""The weather: hour by hour without a gap, split by year, and what simple forecasts reach."""

import hashlib

import numpy as np
import pytest

from kerasbook.datasets import Weather, weather
from kerasbook.datasets.series import JENA, JENA_COLUMNS
from kerasbook.errors import DataError
from kerasbook.locale import speaking

PINNED = "84359af282707ce9e8ed7cd90fe7b77e32bc637e0b4397e3d0ee85aa343e2005"
HOUR = np.timedelta64(1, "h")


@pytest.fixture(autouse=True)
def english():
    with speaking("en"):
        yield


@pytest.fixture(scope="module")
def dataset():
    return weather()


def column(part: Weather, dataset, name: str) -> np.ndarray:
    return part.readings[:, list(dataset.columns).index(name)]


def test_form(dataset):
    train, test = dataset
    assert (train.readings.shape, test.readings.shape) == ((35_064, 9), (8_760, 9))
    assert train.readings.dtype == np.float32
    assert train.times.dtype == "datetime64[h]"
    assert len(dataset.columns) == 9


def test_the_years_are_apart_and_no_hour_is_missing(dataset):
    train, test = dataset
    assert (str(train.times[0]), str(train.times[-1])) == ("2010-01-01T00", "2013-12-31T23")
    assert (str(test.times[0]), str(test.times[-1])) == ("2014-01-01T00", "2014-12-31T23")
    assert (np.diff(np.concatenate([train.times, test.times])) == HOUR).all()


def test_it_is_the_same_everywhere(dataset):
    content = np.concatenate([part.readings for part in dataset]).astype("<f4").tobytes()
    assert hashlib.sha256(content).hexdigest() == PINNED


def test_only_fine_dust_is_missing(dataset):
    missing = sum(np.isnan(part.readings).sum(axis=0) for part in dataset)
    assert dict(zip(dataset.columns, missing.tolist(), strict=True)) == dict.fromkeys(dataset.columns, 0) | {
        "pm25": 2_067
    }


def test_readings_are_what_they_are_called(dataset):
    """Beijing's summers are hot and wet, its winters cold, dry and of high pressure; northern winds clean the air."""
    train = dataset.train
    month = train.times.astype("datetime64[M]").astype(int) % 12 + 1
    july, january = month == 7, month == 1
    temperature, pressure = column(train, dataset, "temperature"), column(train, dataset, "pressure")
    assert temperature[july].mean() > 25
    assert temperature[january].mean() < -2
    assert pressure[january].mean() > pressure[july].mean() + 20
    assert column(train, dataset, "snow")[july].max() == 0
    assert column(train, dataset, "rain")[july].mean() > 10 * column(train, dataset, "rain")[january].mean()
    assert (column(train, dataset, "dew_point") <= temperature + 1).all()
    dust, north = column(train, dataset, "pm25"), column(train, dataset, "from_north")
    assert np.nanmean(dust[north > 0]) < np.nanmean(dust[north <= 0])


def test_the_first_rows(dataset):
    expected = [-11, -21, 1021, 1.79, 0.5**0.5, -(0.5**0.5), 0, 0, np.nan]
    np.testing.assert_allclose(dataset.train.readings[0], expected, rtol=1e-6)


def test_warmest_in_the_afternoon(dataset):
    hour = dataset.train.times.astype(int) % 24
    by_hour = np.bincount(hour, column(dataset.train, dataset, "temperature")) / np.bincount(hour)
    assert by_hour.argmax() in (14, 15, 16)


class TestBaselines:
    def test_tomorrow_as_now(self, dataset):
        temperature = np.concatenate([part.readings[:, 0] for part in dataset])
        error = np.abs(temperature[24:] - temperature[:-24])[-8_760:].mean()
        assert 2.66 < error < 2.71

    def test_as_in_other_years(self, dataset):
        def place(times):
            return (times - times.astype("datetime64[Y]")).astype(int)  # hours since the year began

        train, test = dataset
        counts = np.bincount(place(train.times), minlength=366 * 24)
        usual = np.bincount(place(train.times), train.readings[:, 0], minlength=366 * 24) / np.maximum(counts, 1)
        assert 3.30 < np.abs(test.readings[:, 0] - usual[place(test.times)]).mean() < 3.41

    def test_ridge_on_three_days(self, dataset):
        from sklearn.linear_model import Ridge

        mean, deviation = (measure(dataset.train.readings, axis=0) for measure in (np.nanmean, np.nanstd))

        def windows(readings):
            scaled = np.nan_to_num((readings - mean) / deviation)
            last = np.arange(71, len(readings) - 24)
            inputs = np.stack([scaled[last - hours] for hours in range(0, 72, 3)], axis=1)  # (n, 24, 9)
            return inputs.reshape(len(last), -1), readings[last + 24, 0]

        x, y = windows(dataset.test.readings)
        error = np.abs(Ridge().fit(*windows(dataset.train.readings)).predict(x) - y).mean()
        assert 2.2 < error < 2.4


class TestJena:
    @pytest.fixture
    def file(self, tmp_path, monkeypatch):
        """Two hours around the turn of 2014, where Keras would have unpacked them."""
        import keras

        times = np.arange("2014-12-31T23:00", "2015-01-01T01:00", 10, dtype="datetime64[m]")
        lines = [",".join(["Date Time", *JENA_COLUMNS])]
        for number, time in enumerate(times.astype(object)):
            values = [number + k for k in range(11)]
            lines.append(f"{time:%d.%m.%Y %H:%M:%S},{','.join(map(str, values))},-9999.0,2.5,180.0")
        (tmp_path / JENA).write_text("\n".join(lines), "utf-8")
        monkeypatch.setattr(keras.utils, "get_file", lambda **_settings: str(tmp_path))
        return tmp_path / JENA

    def test_same_record_with_its_own_columns(self, file):
        train, test = weather(source="jena")
        assert isinstance(train, Weather)
        assert (train.readings.shape, test.readings.shape) == ((6, 14), (6, 14))
        assert str(train.times[-1]) == "2014-12-31T23:50"
        assert str(test.times[0]) == "2015-01-01T00:00"
        assert test.readings[0, :3].tolist() == [6, 7, 8]
        assert list(weather(source="jena").columns)[1] == "T (degC)"

    def test_failed_gauges_are_missing(self, file):
        assert np.isnan(weather(source="jena").train.readings[:, 11]).all()

    def test_another_file_is_refused(self, file):
        file.write_text("a,b\n1,2\n", "utf-8")
        with pytest.raises(DataError, match=r"the weather of Jena.*Received: other columns: a, b\..*`weather\(\)`"):
            weather(source="jena")

    def test_a_failed_download_names_what_ships(self, monkeypatch):
        import keras

        def get_file(**_settings):
            raise Exception("URL fetch failure")

        monkeypatch.setattr(keras.utils, "get_file", get_file)
        with pytest.raises(DataError, match=r"Received: URL fetch failure.*`weather\(\)`"):
            weather(source="jena")

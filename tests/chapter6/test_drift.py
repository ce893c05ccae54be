"""Chapter 6: whether what goes into a model has moved."""

import numpy as np
import pytest
import scipy.stats

from kerasbook.chapter6.listings.drift import drift_between, holm, psi


def table(seed: int, rows: int = 500) -> dict:
    """Twenty columns of numbers and one of categories."""
    rng = np.random.default_rng(seed)
    numbers = {f"x{column}": rng.normal(size=rows) for column in range(20)}
    return numbers | {"kind": rng.choice(["house", "flat", "barn"], rows, p=[0.6, 0.3, 0.1])}


def test_where_nothing_moves_the_alarm_is_rare():
    alarms = [drift_between(table(seed), table(seed + 1_000), least=0).alarm for seed in range(60)]
    assert sum(alarms) <= 4  # at most 0.01 of them, by chance


def test_without_the_correction_it_would_ring_often():
    smallest = [min(one.p for one in drift_between(table(seed), table(seed + 1_000)).columns) for seed in range(60)]
    assert np.mean(np.array(smallest) < 0.01) > 0.05


def test_a_column_that_moves_is_named():
    after = table(1)
    after["x3"] = after["x3"] + 0.8
    drift = drift_between(table(0), after)
    assert drift.moved == ["x3"]
    assert drift.columns[0].statistic == pytest.approx(scipy.stats.ks_2samp(table(0)["x3"], after["x3"]).statistic)
    assert str(drift).endswith("alarm: x3")


def test_categories_are_counted():
    before, after = {"kind": ["a"] * 60 + ["b"] * 40}, {"kind": ["a"] * 30 + ["b"] * 70}
    (column,) = drift_between(before, after).columns
    expected = scipy.stats.chi2_contingency([[60, 40], [30, 70]], correction=False)
    assert (column.statistic, column.p) == pytest.approx((expected.statistic, expected.pvalue))
    assert column.psi == pytest.approx(-0.3 * np.log(0.5) + 0.3 * np.log(1.75))


def test_rare_categories_go_together():
    before = {"kind": ["a"] * 95 + ["b", "c", "d", "e", "f"]}
    after = {"kind": ["a"] * 95 + ["v", "w", "x", "y", "z"]}
    assert drift_between(before, after).columns[0].p == pytest.approx(1)


def test_what_is_missing_is_a_test_of_its_own():
    rng = np.random.default_rng(0)
    before, after = rng.normal(size=(2, 300))
    after = np.where(np.arange(300) < 90, np.nan, after)
    drift = drift_between({"x": before, "said": ["a", ""] * 150}, {"x": after, "said": ["a", None] * 150})
    assert {(one.name, one.test) for one in drift.columns} == {
        ("x", "Kolmogorov-Smirnov"),
        ("x", "chi-square, missing"),
        ("said", "chi-square"),
        ("said", "chi-square, missing"),
    }
    assert drift.moved == ["x"]
    assert [one.test for one in drift.columns if one.adjusted < 0.01] == ["chi-square, missing"]


def test_with_many_rows_a_small_change_is_clear_but_no_alarm():
    rng = np.random.default_rng(0)
    drift = drift_between(rng.normal(size=(50_000, 1)), rng.normal(size=(50_000, 1)) + 0.05, names=["x"])
    assert drift.columns[0].adjusted < 1e-6
    assert not drift.alarm
    assert drift_between(rng.normal(size=(50_000, 1)), rng.normal(size=(50_000, 1)) + 0.05, least=0).moved == ["0"]


def test_holm_corrects_step_by_step():
    np.testing.assert_allclose(holm([0.01, 0.04, 0.03, 0.5]), [0.04, 0.09, 0.09, 0.5])


def test_nothing_moves_by_nothing():
    assert psi(np.array([3, 0, 7]), np.array([6, 0, 14])) == pytest.approx(0, abs=0.03)


@pytest.mark.parametrize(
    ("before", "after", "sentence"),
    [({"a": [1]}, {"b": [1]}, "only one has: a, b"), ({"a": [1]}, {"a": []}, "at least one row")],
)
def test_tables_that_cannot_be_compared(before, after, sentence):
    with pytest.raises(ValueError, match=sentence):
        drift_between(before, after)

"""The drift watch, which works on any two tables."""

import numpy as np
import pytest
import scipy.stats

from kerasbook.chapter6.drift import as_columns, chi_square, drift_watch, holm

rng = np.random.default_rng(0)


def table(n, shift=0.0, share=0.3, lost=0.0, seed=0):
    rng = np.random.default_rng(seed)
    size = rng.normal(size=n) + shift
    size[rng.random(n) < lost] = np.nan
    colour = np.where(rng.random(n) < share, "red", "blue")
    return {"size": size, "colour": colour, "steady": rng.normal(size=n)}


@pytest.mark.parametrize(
    ("changed", "moved"),
    [
        ({}, []),
        ({"shift": 0.6}, ["size"]),
        ({"share": 0.6}, ["colour"]),
        ({"lost": 0.2}, ["size (missing)"]),
        ({"shift": 0.6, "share": 0.6}, ["colour", "size"]),
    ],
)
@pytest.mark.usefixtures("english")
def test_it_names_the_columns_that_have_moved_and_no_others(changed, moved):
    found = drift_watch(table(500, seed=1), table(400, seed=2, **changed))
    assert sorted(found.moved) == moved
    assert bool(found) == found.alarm == bool(moved)


def test_false_alarms_are_as_rare_as_promised_however_many_columns_there_are():
    alarms = sum(drift_watch(rng.normal(size=(80, 30)), rng.normal(size=(60, 30))).alarm for _watch in range(100))
    assert alarms <= 12  # 5 are expected; without correction nearly all of them would ring


def test_without_a_correction_they_would_not_be():
    uncorrected = [
        min(column.p for column in drift_watch(rng.normal(size=(80, 30)), rng.normal(size=(60, 30))).columns) < 0.05
        for _watch in range(20)
    ]
    assert sum(uncorrected) > 10


def test_holm_corrects_as_he_wrote_it():
    np.testing.assert_allclose(holm(np.array([0.03, 0.01, 0.04])), [0.06, 0.03, 0.06])
    np.testing.assert_allclose(holm(np.array([0.9, 0.8])), [1, 1])


def test_the_tests_are_those_of_scipy():
    before, now = table(200, seed=3), table(150, shift=0.3, share=0.5, seed=4)
    columns = {column.name: column for column in drift_watch(before, now).columns}
    assert columns["size"].p == pytest.approx(scipy.stats.ks_2samp(before["size"], now["size"]).pvalue)
    counts = [[(part["colour"] == name).sum() for name in ("blue", "red")] for part in (before, now)]
    assert columns["colour"].p == pytest.approx(scipy.stats.chi2_contingency(counts).pvalue)
    assert (columns["size"].test, columns["colour"].test) == ("ks", "chi2")


def test_rare_categories_are_pooled():
    before, now = np.array(["a"] * 50 + list("bcdefghij")), np.array(["a"] * 50 + list("klmnopqrs"))
    assert chi_square(before, now) == (0.0, 1.0)  # nine rare ones on either side: nothing that could be said


def test_a_column_that_is_always_the_same_rings_no_alarm():
    assert not drift_watch({"one": [1] * 30}, {"one": [1] * 40})
    assert not drift_watch({"one": [np.nan] * 30}, {"one": [np.nan] * 40})


@pytest.mark.usefixtures("english")
def test_tables_that_do_not_fit_are_refused():
    with pytest.raises(ValueError, match=r"same columns.*'b'"):
        drift_watch({"a": [1, 2]}, {"a": [1, 2], "b": [1, 2]})
    with pytest.raises(ValueError, match="equally long"):
        as_columns({"a": [1, 2], "b": [1]})
    with pytest.raises(ValueError, match=r"shape \(3,\)"):
        as_columns([1, 2, 3])


@pytest.mark.usefixtures("english")
def test_jupyter_shows_a_table_with_the_alarm_above_it():
    lines = drift_watch(table(500, seed=1), table(400, share=0.6, seed=2))._repr_markdown_().split("\n")
    assert lines[0] == "**alarm: colour**"
    assert lines[4].startswith("| colour | chi2 |")
    assert len(lines) == 7

"""Runs side by side: their order, their progress, and the threads they get."""

import os

import joblib
import pytest
from joblib.externals.loky import get_reusable_executor

from kerasbook.concepts import notify
from kerasbook.running.side_by_side import THREADS, sharing_the_cores, side_by_side


@pytest.fixture(autouse=True)
def nothing_said(monkeypatch):
    """Nobody has said yet how many threads there are to be."""
    for name in THREADS:
        monkeypatch.delenv(name, raising=False)


def cores(monkeypatch, count: int) -> None:
    monkeypatch.setattr(joblib, "cpu_count", lambda: count)


@pytest.mark.parametrize(("count", "jobs", "threads"), [(2, 2, "1"), (8, 2, "4"), (2, 5, "1")])
def test_several_processes_share_the_cores(monkeypatch, count, jobs, threads):
    cores(monkeypatch, count)
    with sharing_the_cores(jobs):
        assert [os.environ[name] for name in THREADS] == [threads] * 3
    assert not set(THREADS) & set(os.environ)


@pytest.mark.parametrize("jobs", [None, 1])
def test_one_alone_has_them_all(jobs):
    with sharing_the_cores(jobs):
        assert not set(THREADS) & set(os.environ)


def test_what_was_said_is_kept(monkeypatch):
    cores(monkeypatch, 2)
    monkeypatch.setenv(THREADS[0], "3")
    with sharing_the_cores(2):
        assert [os.environ[name] for name in THREADS] == ["3", "1", "1"]
    assert os.environ[THREADS[0]] == "3"


def test_an_error_leaves_nothing_behind(monkeypatch):
    cores(monkeypatch, 2)
    with pytest.raises(KeyError), sharing_the_cores(2):
        raise KeyError
    assert not set(THREADS) & set(os.environ)


def test_runs_keep_their_order_and_report_progress():
    told = []
    with notify.listening(lambda text, share: told.append(share)):
        found = list(side_by_side(str.upper, ["a", "b", "c", "d"], jobs=1))
    assert found == [("a", "A"), ("b", "B"), ("c", "C"), ("d", "D")]
    assert told == [0.25, 0.5, 0.75, 1.0]


@pytest.fixture
def new_processes():
    """None that an earlier test has left, and none is left for a later one: they keep what they were started with."""
    get_reusable_executor().shutdown()
    yield
    get_reusable_executor().shutdown()


@pytest.mark.usefixtures("new_processes")
def test_other_processes_see_it(monkeypatch):
    cores(monkeypatch, 2)
    assert [value for _name, value in side_by_side(os.getenv, [THREADS[0]] * 2, jobs=2)] == ["1", "1"]

"""The list of slow tests: as few as there must be, and none that is no more."""

import re
from types import SimpleNamespace

import pytest
import slowness


def test_the_fewest_are_slow_without_which_the_rest_is_quick():
    seconds = {"a": 5.0, "b": 1.0, "c": 30.0, "d": 2.0}
    assert slowness.slowest(seconds, rest=40) == []
    assert slowness.slowest(seconds, rest=8) == ["c"]
    assert slowness.slowest(seconds, rest=3) == ["a", "c"]


def test_a_run_writes_the_list_without_what_is_slow_anyway(tmp_path, monkeypatch):
    monkeypatch.setattr(slowness, "LIST", tmp_path / "slow.txt")
    stopwatch = slowness.Stopwatch()
    for test, seconds, keywords in [
        ("t.py::parts[1]", 0.4 * slowness.QUICK, {}),
        ("t.py::parts[2]", 0.4 * slowness.QUICK, {}),
        ("t.py::whole", 0.6 * slowness.QUICK, {}),
        ("t.py::marked", 9.0 * slowness.QUICK, {"slow": 1}),
    ]:
        stopwatch.pytest_runtest_logreport(SimpleNamespace(nodeid=test, duration=seconds, keywords=keywords))
    stopwatch.pytest_sessionfinish()
    assert (tmp_path / "slow.txt").read_text() == "t.py::parts\n"


def test_a_long_run_says_where_its_time_went():
    lines = []
    terminal = SimpleNamespace(section=lines.append, write_line=lines.append)
    watch = slowness.WhereItWent()
    tests = [
        ("tests/chapter1/test_depth.py::test_a", 0.5 * slowness.LONG),
        ("tests/test_every_chapter.py::test_b[chapter1-depth]", 0.4 * slowness.LONG),
        ("tests/test_numbers.py::test_c", 20.0),
    ]
    for test, seconds in tests:
        watch.pytest_runtest_logreport(SimpleNamespace(nodeid=test, duration=seconds))
    watch.pytest_terminal_summary(terminal)
    assert lines == []
    watch.pytest_runtest_logreport(SimpleNamespace(nodeid="tests/test_pages.py::test_d", duration=slowness.LONG))
    watch.pytest_terminal_summary(terminal)
    assert [line.split(maxsplit=1)[1] for line in lines[1:]] == [
        "the pages",
        "chapter1",
        "tests/test_numbers.py",
        "the rest",
    ]
    assert float(lines[2].split()[0]) == pytest.approx(0.9 * slowness.LONG)


def test_what_computes_findings_is_known():
    assert slowness.computes_findings("tests/test_every_chapter.py")
    assert slowness.computes_findings("tests/chapter1/test_depth.py")
    assert not slowness.computes_findings("tests/chapter1/pictures/test_depth.py")


def test_every_slow_test_is_there():
    assert slowness.listed()
    for test in slowness.listed():
        file, *_, name = test.split("::")
        assert re.search(rf"^ *def {name}\(", (slowness.ROOT / file).read_text(encoding="utf-8"), re.MULTILINE), test

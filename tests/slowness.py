"""Which tests are slow: by measurement, not by guess.

    python3 scripts/test.py -n 2 --no-loadscope-reorder --measure     # on a machine that has nothing else to do

writes slow.txt anew: the tests without which the rest takes QUICK seconds. Those that compute what a chapter finds are
slow in any case: whichever comes first computes it for all others.

Where the time of a long run went stands at its end.
"""

import collections
import functools
from pathlib import Path

import pytest
from groups import group

ROOT = Path(__file__).resolve().parents[1]
LIST = Path(__file__).with_name("slow.txt")
LONG = 300.0  # seconds, over all processes, from which a run says where they went
SHOWN = 12  # groups of tests
QUICK = 150.0  # seconds for all tests that are not slow, in one process; two share them


def function(test: str) -> str:
    """A test's id without its parameters."""
    return test.partition("[")[0]


def slowest(seconds: dict[str, float], rest: float = QUICK) -> list[str]:
    """The slowest tests, as few as there must be so that the others take no longer than `rest` together."""
    left, found = sum(seconds.values()), []
    for test in sorted(seconds, key=seconds.get, reverse=True):
        if left <= rest:
            break
        left -= seconds[test]
        found.append(test)
    return sorted(found)


@functools.cache
def computes_findings(file: str) -> bool:
    """Whether a file's tests ask for what a chapter finds."""
    return "from findings import" in (ROOT / file).read_text(encoding="utf-8")


@functools.cache
def listed() -> frozenset[str]:
    return frozenset(LIST.read_text(encoding="utf-8").split())


def pytest_addoption(parser) -> None:
    parser.addoption("--measure", action="store_true", help="write tests/slow.txt by what this run takes")


@pytest.hookimpl(tryfirst=True)  # before -m chooses
def pytest_collection_modifyitems(config, items) -> None:
    known = frozenset() if config.getoption("measure") else listed()
    for item in items:
        if function(item.nodeid) in known or computes_findings(item.nodeid.partition("::")[0]):
            item.add_marker(pytest.mark.slow)


class Stopwatch:
    """Adds up what each test takes that is not slow anyway, over all its parameters, and writes the list in the end.

    Attributes:
        seconds: From a test to what it has taken so far.
    """

    def __init__(self):
        self.seconds: dict[str, float] = collections.defaultdict(float)

    def pytest_runtest_logreport(self, report) -> None:
        if "slow" not in report.keywords:
            self.seconds[function(report.nodeid)] += report.duration

    def pytest_sessionfinish(self) -> None:
        LIST.write_text("\n".join(slowest(self.seconds)) + "\n", encoding="utf-8")


class WhereItWent:
    """Adds up what each group of tests takes, and says so at the end of a long run.

    Attributes:
        seconds: From a group to what it has taken so far.
    """

    def __init__(self):
        self.seconds: collections.Counter[str] = collections.Counter()

    def pytest_runtest_logreport(self, report) -> None:
        self.seconds[group(report.nodeid)] += report.duration

    def pytest_terminal_summary(self, terminalreporter) -> None:
        if self.seconds.total() < LONG:
            return
        terminalreporter.section("where the time went, in seconds over all processes")
        most = self.seconds.most_common(SHOWN)
        rest = self.seconds.total() - sum(seconds for _group, seconds in most)
        for name, seconds in [*most, ("the rest", rest)]:
            terminalreporter.write_line(f"{seconds:6.0f}  {name}")


def pytest_configure(config) -> None:
    if hasattr(config, "workerinput"):  # where several processes run tests, the one that started them hears of all
        return
    config.pluginmanager.register(WhereItWent())
    if config.getoption("measure"):
        config.pluginmanager.register(Stopwatch())

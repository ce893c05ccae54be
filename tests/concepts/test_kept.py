"""What concepts found, kept on disk: the same comes back, and never what something else was computed from."""

import inspect
import os
from pathlib import Path

import keras
import numpy as np
import pytest
from numpy.testing import assert_array_equal

from kerasbook.chapter1 import digit_network, exercises
from kerasbook.chapter2 import tensor_operations
from kerasbook.concepts import Finding, kept
from kerasbook.locale import speaking


@pytest.fixture
def folder(tmp_path):
    with kept.keeping(tmp_path / "findings"):
        yield tmp_path / "findings"


def files(folder: Path) -> list[Path]:
    return sorted(folder.rglob("*.pickle"))


@pytest.fixture
def counted(monkeypatch):
    """A function that counts its calls, as if it stood in a listing of chapter 1."""
    calls = []

    def find(size: int) -> Finding:
        calls.append(size)
        return Finding(measured={"size": size})

    find.calls = calls
    find.__module__ = "kerasbook.chapter1.listings.found"
    monkeypatch.setattr(kept, "PACKAGE", Path(__file__).parent)
    monkeypatch.setattr(kept, "digest", lambda number: "as it is")
    return find


def test_it_is_computed_once(counted, folder):
    assert [kept.kept(counted, {"size": 3}).measured for _ in range(2)] == [{"size": 3}] * 2
    assert counted.calls == [3]
    assert len(files(folder)) == 1


def test_the_first_of_two_processes_is_the_one_that_is_kept(counted, folder):
    """Times differ from one to the next; whoever asks must get the same."""

    def slower(size: int) -> Finding:
        kept.write(kept.place_of(slower, {"size": size}, 1), Finding(measured={"size": size, "training_time": 1}))
        return Finding(measured={"size": size, "training_time": 2})

    slower.__module__ = counted.__module__
    for _ in range(2):
        assert kept.kept(slower, {"size": 3}).measured["training_time"] == 1


def test_other_settings_are_another_finding(counted, folder):
    assert [kept.kept(counted, {"size": size}).measured["size"] for size in (3, 4, 3)] == [3, 4, 3]
    assert counted.calls == [3, 4]


@pytest.mark.parametrize("content", [b"", b"no pickle", b"\x80\x05cos\nno_such_name\n."])
def test_a_damaged_file_is_computed_again(counted, folder, content):
    kept.kept(counted, {"size": 3})
    files(folder)[0].write_bytes(content)
    assert kept.kept(counted, {"size": 3}).measured == {"size": 3}
    assert counted.calls == [3, 3]
    kept.kept(counted, {"size": 3})
    assert counted.calls == [3, 3]


def test_what_has_changed_is_computed_again_and_the_old_one_is_thrown_away(counted, folder, monkeypatch):
    kept.kept(counted, {"size": 3})
    monkeypatch.setattr(kept, "digest", lambda number: "changed")
    kept.kept(counted, {"size": 3})
    assert counted.calls == [3, 3]
    assert [path.name for path in folder.iterdir()] == [f"{keras.backend.backend()}-chapter1-changed"]


def test_without_a_folder_nothing_is_kept(counted, folder, monkeypatch):
    with monkeypatch.context() as patch:  # undone before the folder is: else its variable would come back
        patch.delenv(kept.VARIABLE)
        kept.kept(counted, {"size": 3})
        kept.kept(counted, {"size": 3})
    assert counted.calls == [3, 3]
    assert files(folder) == []


def test_what_stands_elsewhere_is_not_kept_for_no_digest_sees_it_change(toys, folder):
    toys.concepts["fair_coin"](throws=10)
    assert files(folder) == []


def test_what_cannot_be_kept_is_computed_each_time(counted, folder):
    def local(size: int) -> Finding:
        counted.calls.append(size)
        return Finding(measured={}, figure=lambda: None)

    local.__module__ = counted.__module__
    for _ in range(2):
        assert kept.kept(local, {"size": 3}).figure
    assert counted.calls == [3, 3]
    assert files(folder) == []


def test_within_the_block_only(tmp_path, monkeypatch):
    monkeypatch.setenv(kept.VARIABLE, "before")
    with kept.keeping(tmp_path):
        assert os.environ[kept.VARIABLE] == str(tmp_path)
    assert os.environ[kept.VARIABLE] == "before"


# What it is computed from


@pytest.fixture
def package(tmp_path) -> Path:
    for name in (
        "lazily.py",
        "layerwise/probes.py",
        "datasets/digits.npz",
        "chapter1/listings/depth.py",
        "chapter2/listings/tensors.py",
        "chapter1/ko.po",
        "commands/main.py",
        "layerwise/__pycache__/probes.pyc",
    ):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("as it was")
    return tmp_path


@pytest.mark.parametrize(
    ("changed", "counts"),
    [
        ("lazily.py", True),
        ("layerwise/probes.py", True),
        ("datasets/digits.npz", True),
        ("chapter1/listings/depth.py", True),
        ("layerwise/new.py", True),
        ("chapter2/listings/tensors.py", False),
        ("chapter1/ko.po", False),
        ("commands/main.py", False),
        ("layerwise/__pycache__/probes.pyc", False),
    ],
)
def test_what_changes_the_findings_of_chapter_1(package, changed, counts):
    digest = inspect.unwrap(kept.digest)
    before = digest(1, package)
    assert digest(1, package) == before
    (package / changed).write_text("changed")
    assert (digest(1, package) != before) == counts


def test_a_chapter_may_depend_on_earlier_ones(package):
    digest = inspect.unwrap(kept.digest)
    before = digest(2, package)
    (package / "chapter1/listings/depth.py").write_text("changed")
    assert digest(2, package) != before


def test_another_version_of_a_framework_changes_the_findings(package, monkeypatch):
    digest = inspect.unwrap(kept.digest)
    before = digest(1, package)
    monkeypatch.setattr(kept, "version", lambda name: "4.0")
    assert digest(1, package) != before


# A finding of a real chapter


def test_the_language_is_no_part_of_it_and_the_finding_is_the_same(folder):
    with speaking("ko"):
        computed = digit_network(epochs=0, digit=3)
    (path,) = files(folder)
    written = path.stat().st_mtime_ns
    with speaking("en"):
        read = digit_network(epochs=0, digit=3)
    assert path.stat().st_mtime_ns == written
    assert read.measured == computed.measured
    assert read.concept is computed.concept
    assert read.settings == computed.settings
    assert read.figure is not computed.figure
    image = np.random.default_rng(0).normal(size=(2, 28, 28))
    assert_array_equal(np.asarray(read.model(image)), np.asarray(computed.model(image)))


def test_a_time_stays_what_it_was_when_it_was_measured(folder):
    assert tensor_operations.alone
    assert tensor_operations(samples=100).measured == tensor_operations(samples=100).measured
    assert len(files(folder)) == 1


def test_what_an_exercise_says_to_an_answer_is_kept_in_no_language(folder):
    with speaking("ko"):
        assert "너무" in repr(exercises.the_other_way_round())
    with speaking("en"):
        attempt = exercises.the_other_way_round()
        assert len(files(folder)) == 1
        assert [f"{what}: {verdict.because}" for what, verdict in attempt.said] == [
            "the slope that was learned: 1.800 is too high",
            "the offset that was learned: 32.00 is too high",
        ]
    assert attempt.exercise is exercises.the_other_way_round
    assert not attempt

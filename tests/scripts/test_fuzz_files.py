"""Damaged and hostile files, made by chance: the short run; `scripts/fuzz_files.py` has the long one."""

import contextlib
import importlib.util
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).resolve().parents[2] / "scripts" / "fuzz_files.py"
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the script measures memory as Linux and macOS do")


@pytest.fixture(scope="module")
def fuzz():
    spec = importlib.util.spec_from_file_location("fuzz_files", SCRIPT)
    module = importlib.util.module_from_spec(spec)
    path = list(sys.path)
    spec.loader.exec_module(module)
    yield module
    sys.path[:] = path


@pytest.fixture(scope="module")
def good(fuzz, tmp_path_factory):
    return fuzz.fuzzing.good_files(tmp_path_factory.mktemp("good"))


@pytest.fixture(scope="module")
def watch(fuzz, tmp_path_factory):
    return fuzz.Watch(tmp_path_factory.mktemp("watched"))


def test_no_file_does_harm(fuzz, good, watch, tmp_path):
    files = [fuzz.fuzzing.made(number, 7, good) for number in range(500)]
    cheap = [number for number, (name, _content, _how) in enumerate(files) if name.endswith(("npz", "npy"))]
    others = [number for number in range(500) if number not in cheap]
    answers = [fuzz.tried(number, 7, good, tmp_path, watch) for number in cheap[:130] + others[:20]]
    assert len(answers) == 150
    assert [answer for answer in answers if answer["harm"]] == []
    assert {answer["outcome"] for answer in answers} == {"loaded", "refused"}


def test_good_files_load(fuzz, good, watch, tmp_path, monkeypatch):
    monkeypatch.setattr(fuzz.fuzzing, "made", lambda number, seed, good: (*sorted(good.items())[number], "good"))
    answers = [fuzz.tried(number, 0, good, tmp_path, watch) for number in range(len(good))]
    assert [answer["name"] for answer in answers if answer["outcome"] != "loaded"] == []


def test_the_same_number_is_the_same_file(fuzz, good):
    assert [fuzz.fuzzing.made(number, 3, good) for number in range(20)] == [
        fuzz.fuzzing.made(number, 3, good) for number in range(20)
    ]


@pytest.mark.parametrize(
    "harm",
    [
        lambda folder: os.system("true"),
        lambda folder: subprocess.run(["true"], check=True),
        lambda folder: open("/etc/hostname").close(),
        lambda folder: exec(compile("1", "payload", "exec")),
        lambda folder: __import__("no_such_package"),
    ],
)
def test_harm_is_noticed(watch, tmp_path, harm):
    with watch.on(), contextlib.suppress(ImportError):
        harm(tmp_path)
    assert watch.found


def test_another_error_is_harm(fuzz, good, watch, tmp_path, monkeypatch):
    monkeypatch.setattr("kerasbook.inside.model_files.load_samples", lambda path: 1 / 0)
    number = next(n for n in range(100) if fuzz.fuzzing.made(n, 0, good)[0].endswith("npz"))
    answer = fuzz.tried(number, 0, good, tmp_path, watch)
    assert answer["outcome"] == "another error"
    assert "ZeroDivisionError" in answer["harm"][0]


def test_a_process_that_dies_is_harm_and_the_rest_is_tried(fuzz, tmp_path, monkeypatch):
    worker = tmp_path / "worker.py"
    worker.write_text(
        "import json, os, sys\n"
        "for number in range(*map(int, sys.argv[-1].split(':'))):\n"
        "    print(json.dumps({'number': number}), flush=True)\n"
        "    if number == 2: os.abort()\n"
        "    print(json.dumps({'number': number, 'outcome': 'loaded', 'harm': []}), flush=True)\n"
    )
    monkeypatch.setattr(fuzz, "__file__", str(worker))
    answers = list(fuzz.try_elsewhere(range(5), 0))
    assert [answer["number"] for answer in answers] == [0, 1, 2, 3, 4]
    assert [answer["outcome"] for answer in answers if answer["harm"]] == ["crash"]
    json.dumps(answers)

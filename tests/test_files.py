import errno
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from kerasbook import files
from kerasbook.errors import OutputError
from kerasbook.files import check_folder, write_together

EARLIER = {"coin.png": b"earlier picture", "measured.json": b"{}", "index.html": b"<p>earlier</p>"}
NEW = {"coin.png": b"new picture", "measured.json": b'{"new": 1}', "index.html": b"<p>new</p>"}


def content(folder: Path) -> dict[str, bytes]:
    """All that is in a folder, hidden files included."""
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.fixture
def folder(tmp_path):
    """A folder that holds earlier results."""
    folder = tmp_path / "results"
    write_together(folder, EARLIER)
    return folder


@pytest.fixture
def unwritable(tmp_path):
    """A folder that cannot be written to, not even by root."""
    folder = tmp_path / "locked"
    folder.mkdir(mode=0o500)
    if not os.access(folder, os.W_OK):
        return folder
    if not Path("/proc/self").is_dir():
        pytest.skip("root may write everywhere, and there is no /proc")
    return Path("/proc/kerasbook")


def failing(function, error: BaseException, call: int):
    """`function`, but at its call of that number it raises `error`."""
    calls = 0

    def maybe(*args, **kwargs):
        nonlocal calls
        calls += 1
        if calls == call:
            raise error
        return function(*args, **kwargs)

    return maybe


def full_disk() -> OSError:
    return OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


# Writing


def test_all_files_appear_with_their_content(tmp_path):
    folder = tmp_path / "a" / "b"
    write_together(folder, NEW)
    assert content(folder) == NEW


def test_new_files_take_the_place_of_earlier_ones_and_leave_others_alone(folder):
    (folder / "notes.txt").write_bytes(b"mine")
    write_together(folder, NEW)
    assert content(folder) == {**NEW, "notes.txt": b"mine"}


@pytest.mark.skipif(os.name != "posix", reason="permissions of POSIX")
def test_others_may_read_the_files(folder):
    assert {path.stat().st_mode & 0o777 for path in folder.iterdir()} == {0o644}


# A failure while the files are written (fsync) or moved to their places (replace; the first of two moves the earlier
# file out of the way)

MOMENTS = [("fsync", 1), ("fsync", 3), ("chmod", 2), *(("replace", call) for call in range(1, 7))]


@pytest.mark.parametrize(("step", "call"), MOMENTS)
@pytest.mark.parametrize(
    "error", [full_disk(), PermissionError(errno.EACCES, "Permission denied"), KeyboardInterrupt()]
)
def test_whatever_fails_the_earlier_results_stay_byte_for_byte(folder, monkeypatch, step, call, error):
    monkeypatch.setattr(files.os, step, failing(getattr(os, step), error, call))
    with pytest.raises(OutputError if isinstance(error, OSError) else KeyboardInterrupt):
        write_together(folder, NEW)
    assert content(folder) == EARLIER


@pytest.mark.parametrize(("step", "call"), [("fsync", 1), ("fsync", 3), ("replace", 1), ("replace", 3)])
@pytest.mark.parametrize("error", [full_disk(), KeyboardInterrupt()])
def test_whatever_fails_no_new_folder_stays(tmp_path, monkeypatch, step, call, error):
    monkeypatch.setattr(files.os, step, failing(getattr(os, step), error, call))
    (tmp_path / "mine").mkdir()
    with pytest.raises((OutputError, KeyboardInterrupt)):
        write_together(tmp_path / "mine" / "a" / "b", NEW)
    assert list(tmp_path.rglob("*")) == [tmp_path / "mine"]


def test_an_empty_folder_that_was_there_before_stays(tmp_path, monkeypatch):
    monkeypatch.setattr(files.os, "fsync", failing(os.fsync, full_disk(), 1))
    with pytest.raises(OutputError):
        write_together(tmp_path, NEW)
    assert tmp_path.is_dir()
    assert content(tmp_path) == {}


def test_a_folder_in_the_place_of_a_file_stops_all_of_them(folder):
    (folder / "index.html").unlink()
    (folder / "index.html").mkdir()
    (folder / "index.html" / "kept").touch()
    with pytest.raises(OutputError, match="Choose another folder"):
        write_together(folder, NEW)
    assert (folder / "index.html" / "kept").is_file()
    (folder / "index.html" / "kept").unlink()
    (folder / "index.html").rmdir()
    assert content(folder) == {"coin.png": b"earlier picture", "measured.json": b"{}"}


def test_a_full_disk_says_what_to_do(folder, monkeypatch):
    monkeypatch.setattr(files.os, "fsync", failing(os.fsync, full_disk(), 2))
    with pytest.raises(OutputError) as error:
        write_together(folder, NEW)
    assert str(error.value) == (
        f"Expected free disk space for the results. Received: the disk of {folder} is full. Free some space or choose "
        "another folder; no file there was changed."
    )


@pytest.fixture
def tiny_disk(tmp_path):
    """A disk of 64 kB, if we may mount one."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=64k", "kerasbook", str(disk)]
    if not sys.platform.startswith("linux") or os.geteuid() != 0:
        pytest.skip("only root mounts a disk, on Linux")
    if subprocess.run(mount, capture_output=True).returncode:
        pytest.skip("this machine does not let us mount a disk")
    yield disk
    subprocess.run(["umount", str(disk)], check=True)


def test_a_disk_that_is_really_full(tiny_disk):
    write_together(tiny_disk / "results", EARLIER)
    with pytest.raises(OutputError, match=r"is full\. Free some space"):
        write_together(tiny_disk / "results", {**NEW, "index.html": bytes(200_000)})
    assert content(tiny_disk / "results") == EARLIER
    with pytest.raises(OutputError, match="is full"):
        write_together(tiny_disk / "more" / "results", {"index.html": bytes(200_000)})
    assert [path.name for path in tiny_disk.iterdir()] == ["results"]


def test_a_file_is_no_folder(tmp_path):
    (tmp_path / "file").write_bytes(b"mine")
    for place in (tmp_path / "file", tmp_path / "file" / "below"):
        with pytest.raises(OutputError, match="Choose another folder"):
            write_together(place, NEW)
    assert content(tmp_path) == {"file": b"mine"}


def test_a_folder_that_cannot_be_written_to(unwritable):
    with pytest.raises(
        OutputError, match=f"Expected a folder to which the results can be written. Received: {unwritable} "
    ) as error:
        write_together(unwritable, NEW)
    assert isinstance(error.value.__cause__, OSError)


# Two runs with one folder

HAMMER = """
import sys
from pathlib import Path
from kerasbook.files import write_together
for turn in range(60):
    write_together(Path(sys.argv[1]), {name: sys.argv[2].encode() for name in "abc"})
"""


def test_runs_that_write_into_one_folder_at_once_neither_fail_nor_mix(tmp_path):
    environment = {**os.environ, "PYTHONPATH": str(Path(files.__file__).parents[1])}
    writers = [
        subprocess.Popen([sys.executable, "-c", HAMMER, str(tmp_path / "here"), name], env=environment)
        for name in ("one", "two", "three")
    ]
    assert [writer.wait(timeout=120) for writer in writers] == [0, 0, 0]
    assert sorted(content(tmp_path / "here")) == ["a", "b", "c"]
    assert not files.fcntl or len(set(content(tmp_path / "here").values())) == 1


def test_a_file_that_another_run_has_just_moved_is_no_failure(folder, monkeypatch):
    real = os.replace

    def moved_by_another(source, target):
        if str(target).endswith(".earlier"):
            raise FileNotFoundError(errno.ENOENT, "No such file or directory")
        real(source, target)

    monkeypatch.setattr(files.os, "replace", moved_by_another)
    write_together(folder, NEW)
    assert content(folder) == NEW


@pytest.mark.skipif(files.fcntl is None, reason="Windows locks no folders")
def test_a_drive_that_knows_no_locks_is_written_to_all_the_same(tmp_path, monkeypatch):
    monkeypatch.setattr(files.fcntl, "flock", failing(None, OSError(errno.ENOLCK, "No locks available"), 1))
    write_together(tmp_path, NEW)
    assert content(tmp_path) == NEW


# Finding out before the work


@pytest.mark.parametrize("place", [".", "results", "results/chapter7/fair-coin"])
def test_a_good_folder_passes_and_no_trace_is_left(tmp_path, place):
    check_folder(tmp_path / place)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_of_the_current_one_passes(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    check_folder(Path("results", "chapter7"))
    assert list(tmp_path.iterdir()) == []


def test_a_file_in_its_place_is_named(tmp_path):
    place = tmp_path / "results"
    place.touch()
    with pytest.raises(OutputError) as error:
        check_folder(place)
    assert str(error.value) == (f"Expected a folder for the results. Received a file: {place}. Choose another folder.")


def test_the_option_that_chose_a_folder_is_named(tmp_path):
    place = tmp_path / "results"
    place.touch()
    for folder in (place, place / "below"):
        with pytest.raises(OutputError, match=r"Choose another folder with --save\.$"):
            check_folder(folder, "--save")


def test_a_file_above_it_is_found(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(OutputError, match=r"file.below \(.+\)"):
        check_folder(tmp_path / "file" / "below")


def test_a_folder_that_cannot_be_written_to_is_found(unwritable):
    for place in (unwritable, unwritable / "below"):
        with pytest.raises(OutputError, match=f"Received: {place} "):
            check_folder(place)


def test_a_name_that_no_disk_takes_is_found(tmp_path):
    with pytest.raises(OutputError, match="Expected a folder to which the results can be written"):
        check_folder(tmp_path / ("x" * 5000))


@pytest.mark.parametrize("error", [PermissionError(errno.EACCES, "Permission denied"), full_disk()])
def test_what_the_system_refuses_is_said(tmp_path, monkeypatch, error):
    monkeypatch.setattr(tempfile, "TemporaryFile", failing(tempfile.TemporaryFile, error, 1))
    with pytest.raises(OutputError, match="hoose another folder"):
        check_folder(tmp_path)


def test_a_drive_that_is_not_there_does_not_keep_us_searching(monkeypatch):
    monkeypatch.setattr(Path, "exists", lambda path: False)
    monkeypatch.setattr(tempfile, "TemporaryFile", failing(None, FileNotFoundError(errno.ENOENT, "No such file"), 1))
    with pytest.raises(OutputError, match="No such file"):
        check_folder(Path("Z:/results"))

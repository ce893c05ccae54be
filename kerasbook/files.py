"""Files that appear whole or not at all."""

import contextlib
import errno
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path

from kerasbook.errors import OutputError
from kerasbook.locale import gettext as _

try:
    import fcntl
except ModuleNotFoundError:  # Windows
    fcntl = None


def advice(option: str) -> str:
    """What to do: choose another folder, with the option that the reader has for it."""
    return _("Choose another folder with {option}.").format(option=option) if option else _("Choose another folder.")


def complaint(folder: Path, error: OSError, option: str = "") -> OutputError:
    """One sentence about what keeps us from writing, and what to do."""
    if error.errno == errno.ENOSPC or getattr(error, "winerror", None) == 112:
        return OutputError(
            _(
                "Expected free disk space for the results. Received: the disk of {folder} is full. Free some space or "
                "choose another folder; no file there was changed."
            ).format(folder=folder)
        )
    return OutputError(
        _("Expected a folder to which the results can be written. Received: {folder} ({reason}). {advice}").format(
            folder=folder, reason=error.strerror or error, advice=advice(option)
        )
    )


def check_folder(folder: Path, option: str = "") -> None:
    """Find out before the work whether the folder can be written to afterwards; leave no trace.

    Args:
        folder: The folder.
        option: The option of the command line that chose it, such as "--out", if one did.

    Raises:
        OutputError: If it cannot.
    """
    try:
        if folder.exists() and not folder.is_dir():
            raise OutputError(
                _("Expected a folder for the results. Received a file: {folder}. {advice}").format(
                    folder=folder, advice=advice(option)
                )
            )
        existing = next((parent for parent in (folder, *folder.parents) if parent.exists()), folder)
        with tempfile.TemporaryFile(dir=existing):
            pass
    except OSError as error:
        raise complaint(folder, error, option) from error


@contextlib.contextmanager
def _removed_if_it_fails(folder: Path):
    """Leave no empty folder behind that was not there before."""
    made = []
    for parent in (folder, *folder.parents):
        if parent.exists():
            break
        made.append(parent)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        yield
    except BaseException:
        for parent in made:
            with contextlib.suppress(OSError):
                parent.rmdir()
        raise


@contextlib.contextmanager
def _alone_in(folder: Path):
    """Where the system can lock a folder: wait until no other run moves files into it, for two would mix theirs."""
    if fcntl is None:
        yield
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        with contextlib.suppress(OSError):  # a drive that knows no locks
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _put_back(earlier: Path, place: Path) -> None:
    if earlier.exists():
        os.replace(earlier, place)


def _move_in(waiting: Mapping[Path, Path]) -> None:
    """Move all files to their places; if one cannot be moved, what was there before comes back."""
    with contextlib.ExitStack() as undo:
        for path, place in waiting.items():
            if place.is_file():
                earlier = path.with_suffix(".earlier")
                undo.callback(_put_back, earlier, place)
                with contextlib.suppress(FileNotFoundError):  # another run has just moved it
                    os.replace(place, earlier)
            elif not place.exists():
                undo.callback(place.unlink, missing_ok=True)
            os.replace(path, place)
        undo.pop_all()
    for path in waiting:
        path.with_suffix(".earlier").unlink(missing_ok=True)


def write_together(folder: Path, contents: Mapping[str, bytes]) -> None:
    """Write all files or none: each is written beside its place first, then all are moved in.

    Args:
        folder: Where to; made if it is not there.
        contents: From file name to content.

    Raises:
        OutputError: If one cannot be written; the earlier files are then as they were.
    """
    waiting: dict[Path, Path] = {}
    try:
        with _removed_if_it_fails(folder):
            try:
                for name, content in contents.items():
                    descriptor, path = tempfile.mkstemp(dir=folder, prefix=f".{name}.", suffix=".part")
                    waiting[Path(path)] = folder / name
                    with os.fdopen(descriptor, "wb") as file:
                        file.write(content)
                        file.flush()
                        os.fsync(file.fileno())
                    os.chmod(path, 0o644)  # mkstemp gives a file to its owner alone
                with _alone_in(folder):
                    _move_in(waiting)
            finally:
                for path in waiting:
                    with contextlib.suppress(OSError):
                        path.unlink()
    except OSError as error:
        raise complaint(folder, error) from error

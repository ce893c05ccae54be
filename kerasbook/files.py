"""Files that appear whole or not at all."""

import contextlib
import errno
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path

from kerasbook.errors import OutputError
from kerasbook.locale import gettext as _


def complaint(folder: Path, error: OSError) -> OutputError:
    """One sentence about what keeps us from writing, and what to do."""
    if error.errno == errno.ENOSPC or getattr(error, "winerror", None) == 112:
        return OutputError(
            _(
                "Expected free disk space for the results. Received: the disk of {folder} is full. Free some space or "
                "choose another folder with --out; no file there was changed."
            ).format(folder=folder)
        )
    return OutputError(
        _(
            "Expected a folder to which the results can be written. Received: {folder} ({reason}). Choose another "
            "folder with --out."
        ).format(folder=folder, reason=error.strerror or error)
    )


def check_folder(folder: Path) -> None:
    """Find out before the work whether the folder can be written to afterwards; leave no trace.

    Raises:
        OutputError: If it cannot.
    """
    try:
        if folder.exists() and not folder.is_dir():
            raise OutputError(
                _("Expected a folder for the results. Received a file: {folder}. Choose a folder with --out.").format(
                    folder=folder
                )
            )
        existing = next((parent for parent in (folder, *folder.parents) if parent.exists()), folder)
        with tempfile.TemporaryFile(dir=existing):
            pass
    except OSError as error:
        raise complaint(folder, error) from error


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
                _move_in(waiting)
            finally:
                for path in waiting:
                    with contextlib.suppress(OSError):
                        path.unlink()
    except OSError as error:
        raise complaint(folder, error) from error

"""What a file may not make us do: start programs, reach the network, touch the files of others, run code of its own."""

import contextlib
import os
import sys
import tempfile
from pathlib import Path

FORBIDDEN = (
    "os.system", "os.exec", "os.fork", "os.posix_spawn", "os.spawn", "subprocess.Popen", "socket.connect",
    "socket.getaddrinfo", "urllib.Request", "pickle.find_class", "ctypes.dlopen", "webbrowser.open",
)  # fmt: skip

OWN_PROGRAM = "hdf5_reading.py"  # the one that loading starts itself


class Watch:
    """Listens to what Python does, from a warm-up on.

    Args:
        folder: Where files may be read and written.

    Attributes:
        found: What was forbidden and happened while it was on.
    """

    def __init__(self, folder: Path):
        self.found, self._on = [], False
        temporary = os.path.realpath(tempfile.gettempdir())
        self._writable = (str(folder), temporary, os.devnull)
        self._readable = (*self._writable, sys.prefix, sys.base_prefix, str(Path(__file__).parents[2]), "/proc", "/sys")
        self._packages = {name.partition(".")[0] for name in sys.modules} | set(sys.stdlib_module_names)
        sys.addaudithook(self._hear)

    @contextlib.contextmanager
    def on(self):
        """Within the `with` block, what happens is listened to."""
        self.found, self._on = [], True
        try:
            yield
        finally:
            self._on = False

    def _hear(self, event: str, arguments: tuple) -> None:
        if not self._on:
            return
        wrong = event in FORBIDDEN and OWN_PROGRAM not in str(arguments)
        if event == "open" and isinstance(arguments[0], (str, bytes)):
            path, writes = os.path.realpath(os.fsdecode(arguments[0])), (arguments[2] or 0) & (os.O_WRONLY | os.O_RDWR)
            wrong = not path.startswith(self._writable if writes else self._readable)
        elif event == "import":
            wrong = arguments[0].partition(".")[0] not in self._packages
        elif event == "exec":
            wrong = not self._is_installed(getattr(arguments[0], "co_filename", ""))
        if wrong:
            self.found.append(f"{event} {str(arguments)[:200]}")

    def _is_installed(self, file: str) -> bool:
        frozen = file.startswith(("<frozen", "<string>", "<attrs", "<__array_function__"))
        return frozen or "autograph" in file or (os.path.isabs(file) and file.startswith(self._readable))

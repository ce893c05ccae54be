"""The environment in which the book's code runs: found or made, filled once, then used again.

`run.py` and `test.py` stand on this file. What it installs into `.venv` are the versions last tested, which
scripts/versions/ lists for each Python; after `--newest`, and in an environment of the reader's own, the ranges of
setup.cfg alone decide. It needs nothing but the standard library, and its syntax is that
of Python 3.6, so that a Python too old for TensorFlow can still say which one to use instead.
"""

import configparser
import contextlib
import hashlib
import importlib.util
import json
import locale
import os
import platform
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
NEWEST = "newest"
WINDOWS = os.name == "nt"
STAMP, LOG, UNFINISHED = "kerasbook-installed.json", "kerasbook-install.log", "kerasbook-unfinished"
GIGABYTES_NEEDED = 4
INTERRUPTED = 130  # what a shell reports after Ctrl-C
THIS_PYTHON = "{}.{}".format(*sys.version_info)

SENTENCES = {
    "making": (
        "Installing TensorFlow, Keras and the rest into {environment}: "
        "this happens once, takes a minute or two, and fills about 2.6 GB of disk.",
        "TensorFlow와 Keras 등을 {environment} 폴더에 설치합니다. "
        "처음 한 번만 하는 일이며, 1~2분쯤 걸리고 디스크를 약 2.6 GB 씁니다.",
    ),
    "adding": (
        "Adding what this command needs ({added}) to {environment}: this happens once and takes about half a minute.",
        "이 명령에 필요한 것({added})을 {environment} 환경에 더합니다. 한 번만 하는 일이며, 30초쯤 걸립니다.",
    ),
    "updating": (
        "Installing what kerasbook needs and {environment} lacks: "
        "this happens once, takes a minute or two, and fills at most about 2.6 GB of disk.",
        "kerasbook에 필요한데 아직 없는 것을 {environment} 환경에 설치합니다. "
        "한 번만 하는 일이며, 1~2분쯤 걸리고 디스크를 많아야 약 2.6 GB 씁니다.",
    ),
    "python_here": (
        "Expected Python {lowest} to {highest}. Received: Python {received} ({executable}). "
        "This computer has one that fits, so start again with: {command}",
        "파이썬 {lowest}~{highest} 버전이 필요합니다. 지금 쓰인 것은 파이썬 {received} ({executable})입니다. "
        "이 컴퓨터에 알맞은 파이썬이 있으니 이렇게 다시 시작하세요: {command}",
    ),
    "python_missing": (
        "Expected Python {lowest} to {highest}. Received: Python {received} ({executable}). "
        "Get one that fits from https://www.python.org/downloads/ and start again with: {command}",
        "파이썬 {lowest}~{highest} 버전이 필요합니다. 지금 쓰인 것은 파이썬 {received} ({executable})입니다. "
        "https://www.python.org/downloads/ 에서 알맞은 파이썬을 설치하고 이렇게 다시 시작하세요: {command}",
    ),
    "python_in_environment": (
        "Expected an environment with Python {lowest} to {highest}. Received: one with Python {received}. "
        "Delete the folder {environment} and start again.",
        "파이썬 {lowest}~{highest} 버전의 환경이 필요한데, 지금 환경의 파이썬은 {received} 버전입니다. "
        "{environment} 폴더를 지우고 다시 시작하세요.",
    ),
    "no_venv": (
        "Expected Python's modules venv and ensurepip, which make environments. Received: {executable} "
        "without them. On Debian or Ubuntu, install them with: sudo apt install python{version}-venv",
        "환경을 만드는 파이썬 모듈 venv와 ensurepip이 필요한데, {executable} 파이썬에는 없습니다. "
        "데비안이나 우분투라면 이렇게 설치하고 다시 시작하세요: sudo apt install python{version}-venv",
    ),
    "no_pip": (
        "Expected pip in the environment {environment}. Received: one without it. "
        'Add it with: "{python}" -m ensurepip, and start again.',
        '{environment} 환경에 pip이 필요한데 없습니다. "{python}" -m ensurepip 명령으로 추가하고 다시 시작하세요.',
    ),
    "little_space": (
        "Expected {needed} GB of free disk space for {environment}. Received: {free:.1f} GB. "
        "Free some, or move the project's folder to a disk that has it, and start again.",
        "{environment} 폴더를 만들려면 디스크 공간이 {needed} GB 필요한데, {free:.1f} GB만 남아 있습니다. "
        "공간을 비우거나 프로젝트 폴더를 공간이 넉넉한 디스크로 옮기고 다시 시작하세요.",
    ),
    "full": (
        "Expected enough disk space to install TensorFlow. Received: {reason}. "
        "Free {needed} GB where {environment} and the temporary folder {temporary} are, and start again.",
        "TensorFlow를 설치하다가 디스크 공간이 모자라게 되었습니다({reason}). "
        "{environment} 폴더와 임시 폴더 {temporary}의 디스크에 {needed} GB를 비우고 다시 시작하세요.",
    ),
    "unwritable": (
        "Expected to be allowed to write into {environment}. Received: {reason}. "
        "Move the project into a folder of your own, or use an environment of your own, and start again.",
        "{environment} 폴더에 쓸 수 있어야 하는데, 쓸 수 없습니다({reason}). "
        "프로젝트를 내 폴더로 옮기거나 내가 만든 환경을 써서 다시 시작하세요.",
    ),
    "offline": (
        "Expected a connection to the package index that pip installs from. Received: none. "
        "Check the network, and the proxy if there is one, and start again.",
        "pip이 패키지를 받아 올 서버에 연결할 수 없습니다. "
        "네트워크와, 프록시를 쓴다면 프록시 설정을 확인하고 다시 시작하세요.",
    ),
    "no_wheel": (
        "Expected a TensorFlow package for this machine. Received: none for {machine}. Use a 64-bit Python "
        "on Linux, on Windows (x86-64) or on a Mac with Apple silicon, or use Google Colab.",
        "이 컴퓨터({machine})에 맞는 TensorFlow 패키지가 없습니다. 64비트 파이썬이 있는 "
        "리눅스, 윈도우(x86-64), 애플 실리콘 맥이나 Google Colab을 쓰세요.",
    ),
    "no_version": (
        "Expected to install the versions in {versions}, with which kerasbook was last tested. "
        "Received: {reason}, which pip cannot install here. "
        "Start again with the newest versions that setup.cfg allows: {newest}",
        "kerasbook을 마지막으로 시험한 버전({versions}) 가운데 {reason} 버전은 여기에 설치할 수 없습니다. "
        "setup.cfg가 허용하는 가장 새로운 버전으로 다시 시작하세요: {newest}",
    ),
    "long_paths": (
        "Expected Windows to allow paths of more than 260 characters. Received: one it refused. "
        r"Move the project to a short path such as C:\kerasbook, or enable long paths, and start again.",
        "윈도우가 260자가 넘는 경로를 허용해야 하는데, 거부했습니다. "
        r"프로젝트를 C:\kerasbook 같은 짧은 경로로 옮기거나 긴 경로를 허용하고 다시 시작하세요.",
    ),
    "busy": (
        "Expected to be alone in making {environment}. Received: another start that is still at it. "
        "Wait until it has finished, and start again.",
        "다른 곳에서 {environment} 폴더를 만드는 중입니다. 끝날 때까지 기다렸다가 다시 시작하세요.",
    ),
    "failed": (
        "Expected pip to install kerasbook into {environment}. Received: {reason}. "
        "Start again; if it stays so, open an issue with the log.",
        "{environment} 환경에 kerasbook을 설치하지 못했습니다({reason}). "
        "다시 시작해 보고, 그래도 안 되면 로그와 함께 이슈를 올려 주세요.",
    ),
    "log": ("All that pip said is in {log}", "pip의 출력은 모두 {log} 파일에 있습니다."),
}

# The first one found in pip's output tells why it failed. Numbers, for the system's texts are translated.
CAUSES = (
    ("full", r"\[Errno (28|69|122)\]|\[WinError 112\]"),
    ("long_paths", r"Windows Long Path support"),
    ("unwritable", r"\[Errno (13|30)\]|\[WinError 5\]"),
    ("offline", r"connection broken|ConnectionError|ResolutionError|TimeoutError|incomplete-download"),
    ("no_wheel", r"No matching distribution found for tensorflow|\(constraint\) tensorflow=="),
    ("no_version", r"\(constraint\) (?P<reason>\S+)"),
    ("no_pip", r"No module named pip"),
)


class Failure(Exception):
    """Ends the start with a sentence out of `SENTENCES` and exit code 1."""

    def __init__(self, name: str, **details):
        super().__init__(name)
        self.name = name
        self.details = details


def korean_is_wanted() -> bool:
    """Whether `KERASBOOK_LANG` or the operating system asks for Korean."""
    for name in ("KERASBOOK_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        if os.environ.get(name):
            return os.environ[name].lower().startswith("ko")
    with contextlib.suppress(ValueError):
        return (locale.getlocale()[0] or "").lower().startswith("ko")
    return False


def shows_hangul(stream) -> bool:
    """Whether the encoding of `stream` has Hangul."""
    try:
        "한글".encode(stream.encoding or "ascii")
    except UnicodeEncodeError:
        return False
    return True


def say(english: str, korean: str, stream=None) -> None:
    """Print a text, and below it the Korean one for those who read it."""
    stream = stream or sys.stderr
    texts = [english, korean] if korean_is_wanted() and shows_hangul(stream) else [english]
    print("\n".join(texts), file=stream, flush=True)


def say_sentence(name: str, **details) -> None:
    """Print one of `SENTENCES`, and where pip's log is if `details` name one."""
    names = [name, "log"] if "log" in details else [name]
    say(*(" ".join(SENTENCES[name][language].format(**details) for name in names) for language in (0, 1)))


def supported_pythons() -> list:
    """The versions, such as "3.12", that `python_requires` in setup.cfg admits."""
    settings = configparser.ConfigParser(interpolation=None)
    settings.read(str(ROOT / "setup.cfg"), encoding="utf-8")
    lowest, above = re.fullmatch(r">=3\.(\d+),\s*<3\.(\d+)", settings["options"]["python_requires"]).groups()
    return [f"3.{minor}" for minor in range(int(lowest), int(above))]


def version_of(command: list) -> str:
    """The version of another Python, such as "3.12"; nothing if it does not start."""
    question = ["-ISc", "import sys; print('{}.{}'.format(*sys.version_info))"]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL, "encoding": "utf-8"}
    try:
        return subprocess.run([*command, *question], check=True, **pipes).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return ""


def check_python() -> None:
    """Raise `Failure` unless TensorFlow runs on this Python."""
    supported = supported_pythons()
    if THIS_PYTHON in supported:
        return
    others = [["py", "-" + version] if WINDOWS else ["python" + version] for version in reversed(supported)]
    here = [python for python in others if version_of(python)]
    raise Failure(
        "python_here" if here else "python_missing",
        lowest=supported[0],
        highest=supported[-1],
        received=platform.python_version(),
        executable=sys.executable,
        command=quoted([*(here or others)[0], *sys.argv]),
    )


def environment_is_active() -> bool:
    """Whether the running Python is that of an environment: venv, virtualenv, conda, or Google Colab."""
    if sys.prefix != sys.base_prefix or "COLAB_RELEASE_TAG" in os.environ:
        return True
    conda = os.environ.get("CONDA_PREFIX")
    if conda and os.path.realpath(conda) == os.path.realpath(sys.prefix):
        return True
    with contextlib.suppress(ModuleNotFoundError):
        return importlib.util.find_spec("google.colab") is not None
    return False


def child_variables() -> dict:
    """The variables for other Pythons: Windows' own encodings do not hold Korean."""
    return dict({"PYTHONUTF8": "1"}, **os.environ) if WINDOWS else dict(os.environ)


def quoted(words: list) -> str:
    """Words as a shell takes them."""
    return subprocess.list2cmdline(words) if WINDOWS else " ".join(map(shlex.quote, words))


def typed() -> list:
    """The Python and the script as the reader typed them, such as `python3 scripts/run.py`, to be typed again."""
    python = getattr(sys, "orig_argv", [sys.executable])[0]
    if os.path.dirname(python):  # either typed so, or put there by what was typed: Windows' py, or pyenv
        if WINDOWS and shutil.which("py"):
            python = "py"
        elif "PYENV_VERSION" in os.environ and not environment_is_active():
            python = os.path.basename(python)
    return [python, sys.argv[0]]


def claimed(file) -> bool:
    """Whether this start holds the open `file` from now on, until it is closed or the process is gone."""
    try:
        if WINDOWS:
            import msvcrt

            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):
        return False
    return True


def empty(folder: Path, kept: list) -> None:
    """Delete what is in a folder, but for the names in `kept`."""
    for path in folder.iterdir():
        if path.name in kept:
            continue
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(str(path))
        else:
            path.unlink()


def end(process) -> None:
    """Let a process that got our Ctrl-C too end by itself; stop it if that takes longer than ten seconds."""
    try:
        process.communicate(timeout=10)
    except (subprocess.TimeoutExpired, KeyboardInterrupt):
        process.kill()
        process.communicate()


def run(command: list, folder=None, interactive: bool = False, **variables) -> int:
    """Run a command in sight of the reader.

    Args:
        command: The program and its arguments.
        folder: Where to run it; by default where the reader is.
        interactive: Whether it deals with Ctrl-C itself and goes on, as Python's prompt does.
        **variables: Environment variables that it gets besides.

    Returns:
        Its exit code; 130 after Ctrl-C, and 128 more than the number of another signal that ended it.
    """
    process = subprocess.Popen(command, cwd=folder, env=dict(child_variables(), **variables))
    code = None
    while code is None:
        try:
            code = process.wait()
        except KeyboardInterrupt:
            if not interactive:
                end(process)
                return INTERRUPTED
    return code if code >= 0 else 128 - code


def follow(lines, log) -> None:
    """Copy pip's lines into its log, and show its steps: a terminal all on one line, a file some of them."""
    on_terminal = sys.stderr.isatty()
    width = shutil.get_terminal_size().columns - 1
    shown = time.monotonic()
    try:
        for line in lines:
            log.write(line)
            step = line.strip()[:width]
            if not re.match("Collecting|Downloading|Using cached|Processing|Building|Installing", step):
                continue
            if on_terminal:
                print("\r" + step.ljust(width), end="", file=sys.stderr, flush=True)
            elif time.monotonic() - shown >= 15:
                print(step, file=sys.stderr, flush=True)
                shown = time.monotonic()
    finally:
        if on_terminal:
            print("\r" + " " * width + "\r", end="", file=sys.stderr, flush=True)


class Environment:
    """A folder with a Python, into which the project is installed."""

    def __init__(self, folder: Path, python: str, newest: bool = False):
        self.folder = folder
        self.python = python
        self.version = version_of([python])
        # Asked for once, the newest versions stay: those last tested may be what cannot be installed here.
        self.newest = newest or self.stamp().get("versions") == NEWEST

    def stamp(self) -> dict:
        """What the last successful installation wrote down; nothing if there was none."""
        try:
            return json.loads((self.folder / STAMP).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}

    def tested_versions(self) -> Path:
        """The file of the versions last tested with this Python."""
        return ROOT / "scripts" / "versions" / f"python{self.version}.txt"

    def is_pinned(self) -> bool:
        """Whether exact versions are installed: in `.venv` only, for others may serve other projects too."""
        is_ours = os.path.realpath(str(self.folder)) == os.path.realpath(str(ROOT / ".venv"))
        return is_ours and not self.newest and self.tested_versions().exists()

    def wanted_versions(self) -> str:
        """What decides the versions: the digest of a file, "newest", or "ranges"."""
        if self.is_pinned():
            return hashlib.sha256(self.tested_versions().read_bytes()).hexdigest()
        return NEWEST if self.newest else "ranges"

    def wanted_stamp(self, extras: list) -> dict:
        """What an installation of the project as it is now writes down."""
        metadata = b"".join((ROOT / name).read_bytes() for name in ("setup.cfg", "pyproject.toml"))
        return {
            "project": str(ROOT),
            "python": self.version,
            "metadata": hashlib.sha256(metadata).hexdigest(),
            "versions": self.wanted_versions(),
            "extras": extras,
        }

    def is_installed(self, extras: list) -> bool:
        """Whether the project as it is now is installed here, with at least these extras."""
        stamp = self.stamp()
        return dict(stamp, extras=extras) == self.wanted_stamp(extras) and set(extras) <= set(stamp["extras"])

    def is_usable(self) -> bool:
        """Whether the environment is whole, and was filled for this folder and this Python."""
        stamp = self.stamp()
        if not stamp:
            return bool(self.version) and not (self.folder / UNFINISHED).exists()
        is_here = os.path.exists(stamp["project"]) and os.path.samefile(stamp["project"], str(ROOT))
        return is_here and self.version == stamp["python"]

    def failure(self, output: str, **details) -> Failure:
        """The sentence for what pip or the operating system said."""
        lines = [line.strip() for line in output.splitlines() if line.strip()] or ["no word of why"]
        errors = [line for line in lines if line.startswith("ERROR")]
        name, reason = "failed", (errors or lines)[-1]
        for cause, pattern in CAUSES:
            telling = [line for line in lines if re.search(pattern, line)]
            if telling:
                name = cause
                reason = re.search(pattern, telling[-1]).groupdict().get("reason", telling[-1])
                break
        return Failure(
            name,
            environment=self.folder,
            python=self.python,
            reason=reason.replace("ERROR: ", "").rstrip("."),
            needed=GIGABYTES_NEEDED,
            temporary=tempfile.gettempdir(),
            versions=self.tested_versions(),
            newest=quoted([*typed(), "--newest", *sys.argv[1:]]),
            machine=" ".join([platform.system(), platform.machine(), platform.architecture()[0]]),
            **details,
        )

    def logged(self, command: list) -> None:
        """Run a command with its output in the log and its progress in sight; raise `Failure` if it fails."""
        path = self.folder / LOG
        pipes = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.STDOUT}
        text = {"encoding": "utf-8", "errors": "replace"}
        with open(str(path), "w", encoding="utf-8") as log:
            process = subprocess.Popen(command, cwd=str(ROOT), env=child_variables(), **pipes, **text)
            try:
                follow(process.stdout, log)
                code = process.wait()
            except BaseException:
                end(process)
                raise
        if code:
            raise self.failure(path.read_text(encoding="utf-8"), log=path)

    def install(self, extras: list) -> None:
        """Install the project, editable, with these extras; only a success leaves a stamp."""
        with contextlib.suppress(FileNotFoundError):
            (self.folder / STAMP).unlink()
        options = ["--disable-pip-version-check", "--no-input", "--progress-bar", "off"]
        if self.is_pinned():
            options += ["--constraint", str(self.tested_versions().relative_to(ROOT))]
        elif self.newest:
            options += ["--upgrade", "--upgrade-strategy", "eager"]
        project = ".[{}]".format(",".join(extras)) if extras else "."
        wanted = self.wanted_stamp(extras)
        self.logged([self.python, "-m", "pip", "install", *options, "--editable", project])
        (self.folder / STAMP).write_text(json.dumps(wanted), encoding="utf-8")

    @contextlib.contextmanager
    def unfinished(self):
        """The emptied folder, and in it a file that tells other and later starts that it is not whole."""
        self.folder.mkdir(exist_ok=True)
        marker = self.folder / UNFINISHED
        with open(str(marker), "a", encoding="utf-8") as file:
            if not claimed(file):
                raise Failure("busy", environment=self.folder)
            empty(self.folder, kept=[UNFINISHED])
            try:
                yield
            except BaseException:
                with contextlib.suppress(OSError):
                    empty(self.folder, kept=[UNFINISHED, LOG])
                raise
        marker.unlink()

    def make(self, extras: list) -> None:
        """Make the environment from nothing and install the project; a failure leaves no more than its log."""
        if not all(importlib.util.find_spec(name) for name in ("venv", "ensurepip")):
            raise Failure("no_venv", executable=sys.executable, version=THIS_PYTHON)
        with self.unfinished():
            free = shutil.disk_usage(str(self.folder)).free / 1e9
            if free < GIGABYTES_NEEDED:
                raise Failure("little_space", environment=self.folder, needed=GIGABYTES_NEEDED, free=free)
            say_sentence("making", environment=self.folder)
            self.logged([sys.executable, "-m", "venv", "--prompt", "kerasbook", str(self.folder)])
            self.version = version_of([self.python])
            self.install(extras)


def newest_wanted(arguments: list) -> tuple:
    """Whether the arguments of a script begin with `--newest`, and those that follow."""
    newest = arguments[:1] == ["--newest"]
    return newest, arguments[1:] if newest else arguments


def ready(*extras, newest: bool = False) -> str:
    """The Python of an environment in which the project is installed, now or since an earlier start.

    That is the environment which is active; without one, `.venv` in the project's folder, which is made first
    if it is not there, is not whole, or came from another folder. `.venv` gets the versions last tested, and gets
    them again when their file has changed.

    Args:
        *extras: Extras of setup.cfg to install too, such as "test".
        newest: Whether to install the newest versions that setup.cfg allows, now. Later starts leave it at that,
            with or without `newest`, until `.venv` is deleted.

    Returns:
        The path of that Python.

    Raises:
        Failure: If the environment cannot be made or filled; its sentence says why, and what to do.
    """
    extras = sorted(extras)
    active = environment_is_active()
    folder = Path(sys.prefix) if active else ROOT / ".venv"
    python = sys.executable if active else str(folder / ("Scripts/python.exe" if WINDOWS else "bin/python"))
    environment = Environment(folder, python, newest)
    outdated = newest
    try:
        if not active and not environment.is_usable():
            environment.make(extras)
            outdated = False
        supported, received = supported_pythons(), environment.version
        if received not in supported:
            details = {"lowest": supported[0], "highest": supported[-1], "received": received}
            raise Failure("python_in_environment", environment=folder, **details)
        if outdated or not environment.is_installed(extras):
            if not outdated and environment.is_installed([]):
                added = sorted(set(extras) - set(environment.stamp()["extras"]))
                say_sentence("adding", environment=folder, added=", ".join(added))
            else:
                say_sentence("updating", environment=folder)
            # With what an earlier start has installed: run.py and test.py would undo each other's work otherwise.
            environment.install(sorted({*extras, *environment.stamp().get("extras", [])}))
    except OSError as error:
        raise environment.failure(str(error)) from error
    return python


def start(main) -> None:
    """Run a script: `main` gets the arguments and returns the exit code; problems become a sentence.

    Args:
        main: A function of a list of arguments.
    """
    try:
        check_python()
        code = main(sys.argv[1:])
    except Failure as failure:
        say_sentence(failure.name, **failure.details)
        code = 1
    except KeyboardInterrupt:
        code = INTERRUPTED
    sys.exit(code)

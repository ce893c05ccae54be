"""run.py and test.py as a reader starts them, in a project of their own where pip installs nothing."""

import ast
import importlib.util
import json
import ntpath
import os
import posixpath
import shlex
import shutil
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path
from types import SimpleNamespace

import pytest

ROOT = Path(__file__).resolve().parents[2]
SUITE = "pytest|-n|2|--no-loadscope-reorder"
STARTS = ["run.py", "test.py", "build_site.py", "export_notebooks.py"]
SCRIPTS = [ROOT / "scripts" / name for name in ["environment.py", *STARTS]]
VERSIONS = f"scripts/versions/python{sys.version_info[0]}.{sys.version_info[1]}.txt".replace("/", os.sep)

# Stands in for pip, ruff, pytest and the chapters: notes what it was asked, speaks and ends as it is told.
STAND_IN = """
import os, sys, time
name = {name!r}
with open(os.environ["NOTES"], "a", encoding="utf-8") as notes:
    print(name, *sys.argv[1:], sep="|", file=notes)
print(os.environ.get(name.upper() + "_SAYS", name + " speaks"), flush=True)
time.sleep(float(os.environ.get(name.upper() + "_SLEEPS", "0")))
sys.exit(int(os.environ.get(name.upper() + "_EXITS", "0")))
"""

# The standard library's venv takes seconds to put a real pip into an environment.
QUICK_VENV = """
import sys
sys.path.remove({stand_ins!r})
del sys.modules["venv"]
import venv
venv.create(sys.argv[-1], symlinks=True)
"""

# What pip 23.2 and 26.3 really said, but for addresses and repeated lines.
REFUSED = """\
Obtaining file:///home/reader/kerasbook
  Installing build dependencies: started
  Installing build dependencies: finished with status 'error'
  error: subprocess-exited-with-error

  × pip subprocess to install build dependencies did not run successfully.
  │ exit code: 1
  ╰─> [8 lines of output]
      WARNING: Retrying (Retry(total=0, connect=None, read=None, redirect=None, status=None)) after \
connection broken by 'NewConnectionError('<pip._vendor.urllib3.connection.HTTPConnection object at \
0x7f5a40e32690>: Failed to establish a new connection: [Errno 111] Connection refused')': /simple/setuptools/
      ERROR: Could not find a version that satisfies the requirement setuptools>=77 (from versions: none)
      ERROR: No matching distribution found for setuptools>=77
      [end of output]

  note: This error originates from a subprocess, and is likely not a problem with pip.
error: subprocess-exited-with-error
"""
UNRESOLVED = """\
      WARNING: Retrying (Retry(total=0, connect=None, read=None, redirect=None, status=None)) after \
connection broken by 'NameResolutionError("HTTPSConnection(host='no-such-host.invalid', port=443): Failed to \
resolve 'no-such-host.invalid' ([Errno -2] Name or service not known)")': /simple/setuptools/
      ERROR: Could not find a version that satisfies the requirement setuptools>=77 (from versions: none)
      ERROR: No matching distribution found for setuptools>=77
ERROR: Failed to build 'file:///home/reader/kerasbook' when installing build dependencies
"""
INTEL_MAC = """\
ERROR: Could not find a version that satisfies the requirement tensorflow<3,>=2.20 (from versions: \
2.12.0rc0, 2.12.0rc1, 2.12.0, 2.12.1, 2.13.0, 2.13.1, 2.14.0, 2.14.1, 2.15.0, 2.15.1, 2.16.1, 2.16.2)
ERROR: No matching distribution found for tensorflow<3,>=2.20
"""
# A version in the file of constraints that is not there for this machine, or no longer.
NO_VERSION = """\
Obtaining file:///home/reader/kerasbook
ERROR: Cannot install kerasbook==0.1.0 because these package versions have conflicting dependencies.

The conflict is caused by:
    kerasbook 0.1.0 depends on click<9 and >=8.2
    The user requested (constraint) click==8.2.99

Additionally, some packages in these conflicts have no matching distributions available for your environment:
    click

To fix this you could try to:
1. loosen the range of package versions you've specified
2. remove package versions to allow pip to attempt to solve the dependency conflict

ERROR: ResolutionImpossible: for help visit \
https://pip.pypa.io/en/latest/topics/dependency-resolution/#dealing-with-dependency-conflicts
"""
PINNED_INTEL_MAC = NO_VERSION.replace("click==8.2.99", "tensorflow==2.21.0")
DISK_FULL = """\
Installing collected packages: numpy
ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device

"""
READ_ONLY = """\
Installing collected packages: packaging, lazy_loader
ERROR: Could not install packages due to an OSError: [Errno 30] Read-only file system: \
'/home/reader/environment/lib/python3.11/site-packages/packaging'

"""
DENIED = """\
Installing collected packages: packaging, lazy_loader
ERROR: Could not install packages due to an OSError: [Errno 13] Permission denied: \
'/home/reader/environment/lib/python3.11/site-packages/packaging'
Check the permissions.

"""
NO_PIP = "/home/reader/environment/bin/python: No module named pip\n"
# Recorded from pip's source code, for it needs Windows.
LONG_PATHS = """\
ERROR: Could not install packages due to an OSError: [Errno 2] No such file or directory: 'C:\\\\Users'
HINT: This error might have occurred since this system does not have Windows Long Path support enabled. \
You can find information on how to enable this at https://pip.pypa.io/warnings/enable-long-paths
"""
UNHEARD_OF = "Obtaining file:///home/reader/kerasbook\nERROR: The moon is in the wrong quarter.\nGood bye\n"


def load_environment():
    """A fresh copy of environment.py."""
    spec = importlib.util.spec_from_file_location("environment", ROOT / "scripts" / "environment.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def environment():
    return load_environment()


class Project:
    """A small project with our scripts, and the variables under which they are started."""

    def __init__(self, folder: Path):
        self.folder = folder / "project"
        self.venv = self.folder / ".venv"
        self.notes = folder / "notes"
        self.python = getattr(sys, "_base_executable", sys.executable)
        stand_ins = folder / "stand-ins"
        taken = ("CONDA_PREFIX", "COLAB_RELEASE_TAG", "VIRTUAL_ENV", "PYENV_VERSION", "LC_ALL", "LC_MESSAGES")
        self.variables = {name: value for name, value in os.environ.items() if name not in taken}
        self.variables.update(
            LANG="C.UTF-8",
            KERASBOOK_LANG="en",
            PYTHONIOENCODING="utf-8",
            NOTES=str(self.notes),
            PYTHONPATH=os.pathsep.join([str(stand_ins), str(self.folder)]),
        )
        (self.folder / "scripts").mkdir(parents=True)
        for script in SCRIPTS:
            shutil.copy(script, self.folder / "scripts")
        for name in ("setup.cfg", "pyproject.toml"):
            shutil.copy(ROOT / name, self.folder)
        self.versions = self.folder / VERSIONS
        write(self.versions, "click==8.2.1\n")
        for name in ("website", "notebooks"):
            write(self.folder / "scripts" / f"{name}.py", STAND_IN.format(name=name))
        for name in ("pip", "ruff", "pytest"):
            write(stand_ins / name / "__main__.py", STAND_IN.format(name=name))
        write(stand_ins / "venv" / "__init__.py", "")
        write(stand_ins / "venv" / "__main__.py", QUICK_VENV.format(stand_ins=str(stand_ins)))
        package = self.folder / "kerasbook"
        write(package / "__init__.py", "")
        self.program = package / "__main__.py"
        write(self.program, STAND_IN.format(name="kerasbook"))
        write(package / "chapter1.py", "")
        write(package / "chapter10.py", "")
        write(package / "chapter2" / "__init__.py", "")

    def command(self, script: str, *arguments: str, python: str | None = None) -> list[str]:
        return [python or self.python, str(self.folder / "scripts" / script), *arguments]

    def start(self, script: str, *arguments: str, python: str | None = None, **variables: str):
        return subprocess.run(
            self.command(script, *arguments, python=python),
            env={**self.variables, **variables},
            cwd=self.folder,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            timeout=60,
        )

    def noted(self, name: str = "") -> list[str]:
        """What the stand-ins were asked, in order."""
        lines = self.notes.read_text(encoding="utf-8").splitlines() if self.notes.exists() else []
        return [line for line in lines if line.startswith(name)]

    def wait_for(self, name: str) -> None:
        """Return once a stand-in is at work."""
        until = time.monotonic() + 30
        while not self.noted(name):
            assert time.monotonic() < until, f"{name} never started"
            time.sleep(0.02)


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


@pytest.fixture
def project(tmp_path) -> Project:
    return Project(tmp_path)


@pytest.fixture(scope="module")
def started(tmp_path_factory) -> Project:
    """A project whose first start has succeeded."""
    project = Project(tmp_path_factory.mktemp("started"))
    assert project.start("run.py", "chapter1").returncode == 0
    return project


@pytest.fixture
def installed(project, started) -> Project:
    """A project as a first start leaves it: its environment is that of `started`, made for this folder."""
    shutil.copytree(started.venv, project.venv, symlinks=True)
    stamp = project.venv / "kerasbook-installed.json"
    known = json.loads(stamp.read_text(encoding="utf-8"))
    write(stamp, json.dumps(known | {"project": str(project.folder)}))
    return project


def old_pythons() -> list[str]:
    """The unsupported Pythons on this computer, on the path or from pyenv, one of each version."""
    versions = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    found = {}
    for minor in range(6, 11):
        candidates = [shutil.which(f"python3.{minor}"), *versions.glob(f"3.{minor}.*/bin/python3")]
        for candidate in filter(None, candidates):
            answer = subprocess.run([candidate, "--version"], capture_output=True, encoding="utf-8", check=False)
            if answer.stdout.startswith(f"Python 3.{minor}."):
                found[minor] = str(candidate)
    return list(found.values())


# The first start


def test_the_first_start_makes_an_environment_and_runs_the_chapter_in_it(project):
    result = project.start("run.py", "chapter1", "a b", "--epochs", "5")
    assert result.returncode == 0
    assert project.noted() == [
        f"pip|install|--disable-pip-version-check|--no-input|--progress-bar|off|--constraint|{VERSIONS}|--editable|.",
        "kerasbook|chapter1|a b|--epochs|5",
    ]
    assert result.stdout == "kerasbook speaks\n"
    assert result.stderr.splitlines() == [
        f"Installing TensorFlow, Keras and the rest into {project.venv}: "
        "this happens once, takes a minute or two, and fills about 2.6 GB of disk."
    ]
    assert (project.venv / "kerasbook-install.log").read_text() == "pip speaks\n"
    assert not (project.venv / "kerasbook-unfinished").exists()


def test_the_chapter_runs_with_the_python_of_the_environment(project):
    write(project.program, "import sys; print(sys.prefix)")
    assert project.start("run.py", "chapter1").stdout.strip() == str(project.venv)


def test_a_second_start_installs_nothing_and_says_nothing(project):
    assert project.start("run.py", "chapter1").returncode == 0
    project.notes.unlink()
    result = project.start("run.py", "chapter1")
    assert project.noted() == ["kerasbook|chapter1"]
    assert result.stderr == ""


def test_the_page_needs_an_extra_which_is_kept_beside_others(installed):
    installed.start("run.py", "explore", "--port", "8000")
    installed.start("run.py", "explore")
    installed.start("test.py", "-q")
    installed.start("run.py", "explore")
    assert [line.split("|")[-1] for line in installed.noted("pip")] == [".[explore]", ".[explore,test]"]
    assert installed.noted("kerasbook")[0] == "kerasbook|explore|--port|8000"


@pytest.mark.parametrize(
    ("arguments", "asked"),
    [
        (["chapter2", "x"], "kerasbook|chapter2|x"),
        (["1"], "kerasbook|1"),
        (["list", "--all"], "kerasbook|list|--all"),
        (["chapter3"], "kerasbook|chapter3"),
        (["--version"], "kerasbook|--version"),
    ],
)
def test_the_first_argument_says_what_runs(installed, arguments, asked):
    installed.start("run.py", *arguments)
    assert installed.noted() == [asked]


def test_the_exit_code_is_passed_on(installed):
    assert installed.start("run.py", "chapter1", KERASBOOK_EXITS="7").returncode == 7


@pytest.mark.skipif(os.name == "nt", reason="Windows has no signals")
def test_the_end_by_a_signal_is_an_exit_code_too(installed):
    write(installed.program, "import os; os.kill(os.getpid(), 9)")
    assert installed.start("run.py", "chapter1").returncode == 128 + 9


def test_without_arguments_run_explains_itself(project):
    result = project.start("run.py")
    assert result.returncode == 2
    assert result.stdout == ""
    assert "run.py CHAPTER [ARGUMENTS]   run a chapter of the book: chapter1, chapter2, chapter10" in result.stderr
    assert not project.venv.exists()


@pytest.mark.parametrize("script", STARTS)
@pytest.mark.parametrize("options", [["-h"], ["--help"], ["--newest", "--help"]])
def test_help_installs_nothing(project, script, options):
    result = project.start(script, *options)
    assert result.returncode == 0
    command = shown(project.command(script)) if script == "run.py" else script
    assert result.stdout.startswith(f"Usage: {command} ")
    assert not project.venv.exists()


# How a command is typed


def shown(command: list[str]) -> str:
    """A command as a shell takes it."""
    return subprocess.list2cmdline(command) if os.name == "nt" else shlex.join(command)


@pytest.fixture
def says_how(installed) -> Project:
    """A project whose kerasbook prints what it is told of how it was started."""
    write(installed.program, "import os; print(os.environ['KERASBOOK_COMMAND'])")
    return installed


def test_what_was_typed_is_handed_down(says_how):
    assert says_how.start("run.py", "list").stdout.strip() == shown(says_how.command("run.py"))


@pytest.mark.parametrize("place", [".", "scripts", "..", "a b"])
def test_it_is_handed_down_as_it_is_typed_from_that_folder(says_how, place):
    folder = says_how.folder / place
    folder.mkdir(exist_ok=True)
    script = os.path.relpath(says_how.folder / "scripts" / "run.py", folder)
    variables = {**says_how.variables, "PATH": f"{os.path.dirname(says_how.python)}{os.pathsep}{os.environ['PATH']}"}
    python = os.path.basename(says_how.python)
    done = subprocess.run([python, script, "list"], cwd=folder, env=variables, capture_output=True, encoding="utf-8")
    assert done.stdout.strip() == shown([python, script])


@pytest.mark.parametrize(
    ("windows", "first", "has", "python"),
    [
        (True, r"C:\Python313\python.exe", "py", "py"),
        (True, r"C:\Python313\python.exe", "", r"C:\Python313\python.exe"),
        (True, "python", "py", "python"),
        (False, "/usr/bin/python3", "", "/usr/bin/python3"),
        (False, "/home/me/.pyenv/versions/3.12.1/bin/python3", "pyenv", "python3"),
        (False, ".venv/bin/python", "pyenv environment", ".venv/bin/python"),
        (False, "python3", "", "python3"),
    ],
)
def test_the_python_that_was_typed(environment, monkeypatch, windows, first, has, python):
    monkeypatch.setattr(environment, "WINDOWS", windows)
    monkeypatch.setattr(environment.shutil, "which", lambda name: name if has == "py" else None)
    variables = {"PYENV_VERSION": "3.12.1"} if "pyenv" in has else {}
    monkeypatch.setattr(environment, "os", SimpleNamespace(path=ntpath if windows else posixpath, environ=variables))
    monkeypatch.setattr(environment, "environment_is_active", lambda: "environment" in has)
    monkeypatch.setattr(sys, "orig_argv", [first, "scripts/run.py"])
    monkeypatch.setattr(sys, "argv", ["scripts/run.py"])
    assert environment.typed() == [python, "scripts/run.py"]


def test_python_itself_is_started_with_what_follows(installed):
    result = installed.start("run.py", "python", "-c", "import sys; print(sys.prefix, sys.argv[1:])", "a b")
    assert result.stdout.strip() == f"{installed.venv} ['a b']"
    assert installed.noted() == []


@pytest.mark.parametrize(("variables", "level"), [({}, "3"), ({"TF_CPP_MIN_LOG_LEVEL": "0"}, "0")])
def test_tensorflow_is_quiet_in_it_unless_the_reader_wants_its_log(installed, variables, level):
    installed.variables.pop("TF_CPP_MIN_LOG_LEVEL", None)
    code = "import os; print(os.environ['TF_CPP_MIN_LOG_LEVEL'])"
    assert installed.start("run.py", "python", "-c", code, **variables).stdout.strip() == level


@pytest.mark.skipif(os.name == "nt", reason="Windows has no process groups to interrupt")
def test_pythons_prompt_goes_on_after_ctrl_c(installed):
    code = "\n".join([
        "import os, time",
        guarded("open(os.environ['NOTES'], 'a').write('waiting'); time.sleep(30)"),
        "except KeyboardInterrupt: time.sleep(0.2); print('went on')",
    ])
    process = start_and_wait(installed, "waiting", "run.py", "python", "-c", code)
    os.killpg(process.pid, signal.SIGINT)
    output, errors = process.communicate(timeout=30)
    assert (process.returncode, output, errors) == (0, "went on\n", "")


@pytest.mark.parametrize("arguments", ["--help", "--save page.html", "--save=page.html", "model.keras -h"])
def test_what_needs_no_extra_installs_none(installed, arguments):
    installed.start("run.py", "explore", *arguments.split())
    assert installed.noted("pip") == []


def test_an_extra_is_said_to_be_small(installed):
    said = installed.start("run.py", "explore").stderr
    assert said.startswith(f"Adding what this command needs (explore) to {installed.venv}: this happens once")
    assert "2.6 GB" not in said


# Tests


def test_without_arguments_the_linters_run_before_the_whole_suite(project):
    assert project.start("test.py").returncode == 0
    assert project.noted()[0].endswith("|.[test]")
    assert project.noted()[1:] == ["ruff|check|.", "ruff|format|--check|.", f"{SUITE}|--changed"]


def test_with_all_nothing_is_left_out_and_what_passes_is_noted(installed):
    installed.start("test.py", "--all")
    assert installed.noted()[1:] == ["ruff|check|.", "ruff|format|--check|.", f"{SUITE}|--record"]


def test_what_is_not_slow_runs_in_two_processes(installed):
    installed.start("test.py", "-m", "not slow")
    assert installed.noted()[1:] == [f"{SUITE}|--changed|-m|not slow"]


def test_a_chapter_has_its_own_tests_and_those_of_every_chapter(installed):
    installed.start("test.py", "chapter2", "-x")
    assert installed.noted()[1:] == [
        "pytest|tests/chapter2|tests/test_every_chapter.py|tests/test_over_seeds.py|--chapter|chapter2|-x"
    ]


def test_arguments_go_to_pytest_alone(installed):
    result = installed.start("test.py", "-k", "one or two", PYTEST_EXITS="5")
    assert installed.noted()[1:] == ["pytest|-k|one or two"]
    assert result.returncode == 5


def test_a_failing_linter_ends_the_tests(installed):
    assert installed.start("test.py", RUFF_EXITS="1").returncode == 1
    assert installed.noted()[1:] == ["ruff|check|."]


def test_tests_run_in_the_projects_folder(installed, tmp_path):
    write(tmp_path / "stand-ins" / "pytest" / "__main__.py", "import os; print(os.getcwd())")
    installed.folder, elsewhere = tmp_path, installed.folder
    result = subprocess.run(
        [installed.python, str(elsewhere / "scripts" / "test.py"), "-q"],
        env=installed.variables,
        cwd=tmp_path,
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    assert result.stdout.strip() == str(elsewhere)


@pytest.mark.skipif(os.name == "nt", reason=".ci/run is for bash")
@pytest.mark.parametrize("code", [0, 4])
def test_ci_prints_versions_and_runs_the_tests(project, tmp_path, code):
    write(project.folder / ".ci" / "run", (ROOT / ".ci" / "run").read_text())
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "python3").symlink_to(project.python)
    (tmp_path / "bin" / "chromium").symlink_to(project.python)  # or else .ci/run would install a real one
    result = subprocess.run(
        ["bash", str(project.folder / ".ci" / "run")],
        env={
            **project.variables,
            "PATH": os.pathsep.join([str(tmp_path / "bin"), os.environ["PATH"]]),
            "PYTEST_EXITS": str(code),
        },
        cwd=tmp_path,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert result.returncode == code
    assert f"Python {sys.version_info[0]}.{sys.version_info[1]}" in result.stdout.split("ruff speaks")[0]
    assert project.noted()[-1].startswith("pytest|-n|2")


@pytest.mark.skipif(os.name == "nt", reason=".ci/run is for bash")
def test_ci_installs_a_browser_where_there_is_none(project, tmp_path):
    write(project.folder / ".ci" / "run", (ROOT / ".ci" / "run").read_text())
    tools = tmp_path / "bin"
    write(tools / "apt-get", f'#!/bin/sh\necho "apt-get $*" >> "{project.notes}"\n')
    write(tools / "sudo", '#!/bin/sh\nexec "$@"\n')
    for name in ("apt-get", "sudo"):
        (tools / name).chmod(0o755)
    (tools / "python3").symlink_to(project.python)
    for name in ("bash", "sh", "uname", "dirname", "id"):
        (tools / name).symlink_to(shutil.which(name))
    subprocess.run(
        [str(tools / "bash"), str(project.folder / ".ci" / "run")],
        env={**project.variables, "PATH": str(tools)},
        cwd=tmp_path,
        stdin=subprocess.DEVNULL,
        check=True,
    )
    assert project.noted()[0] == "apt-get update -qq"
    assert {"chromium", "fonts-nanum"} <= set(project.noted()[1].split())


# Which versions


def choices(project: Project) -> list[str]:
    """What each call of pip was told about versions: "tested", "newest", or nothing."""
    tested, newest = f"|--constraint|{VERSIONS}|", "|--upgrade|--upgrade-strategy|eager|"
    return ["tested" * (tested in line) + "newest" * (newest in line) for line in project.noted("pip")]


@pytest.mark.parametrize(
    ("script", "asked"),
    [
        ("run.py", "kerasbook|chapter1|x"),
        ("test.py", "pytest|tests/chapter1|tests/test_every_chapter.py|tests/test_over_seeds.py|--chapter|chapter1|x"),
        ("build_site.py", "website|chapter1|x"),
        ("export_notebooks.py", "notebooks|chapter1|x"),
    ],
)
def test_the_newest_versions_are_asked_for_before_other_arguments(project, script, asked):
    assert project.start(script, "--newest", "chapter1", "x").returncode == 0
    assert choices(project) == ["newest"]
    assert project.noted()[1:] == [asked]


@pytest.mark.parametrize("script", STARTS)
@pytest.mark.parametrize("language", ["en", "ko"])
def test_the_usage_tells_how_to_have_the_newest_versions(project, script, language):
    usage = project.start(script, "--help", KERASBOOK_LANG=language).stdout
    assert usage.count(f"{script} --newest ...") == (1 if language == "en" else 2)


def test_the_newest_versions_stay_until_the_environment_is_deleted(installed):
    installed.start("run.py", "--newest", "chapter1")
    installed.start("run.py", "chapter1")
    write(installed.versions, "click==8.2.2\n")
    installed.start("run.py", "chapter1")
    assert choices(installed) == ["newest"]
    installed.start("run.py", "explore")  # needs more, and must not mix tested with newest versions
    assert choices(installed) == ["newest", "newest"]
    shutil.rmtree(installed.venv)
    installed.start("run.py", "chapter1")
    assert choices(installed) == ["newest", "newest", "tested"]


def test_asked_for_again_the_newest_versions_are_looked_for_again(project):
    project.start("run.py", "--newest", "chapter1")
    project.start("run.py", "--newest", "chapter1")
    assert choices(project) == ["newest", "newest"]


def test_after_the_newest_could_not_be_had_those_last_tested_come_back(installed):
    assert installed.start("run.py", "--newest", "chapter1", PIP_EXITS="1").returncode == 1
    assert installed.start("run.py", "chapter1").returncode == 0
    assert choices(installed) == ["newest", "tested"]


def test_a_changed_file_of_versions_installs_again_into_the_same_environment(installed):
    write(installed.venv / "kept", "")
    write(installed.versions, "click==8.2.2\n")
    installed.start("run.py", "chapter1")
    installed.start("run.py", "chapter1")
    assert choices(installed) == ["tested"]
    assert (installed.venv / "kept").exists()


def test_an_environment_from_before_there_were_files_of_versions_gets_them(installed):
    stamp = json.loads((installed.venv / "kerasbook-installed.json").read_text())
    del stamp["versions"]
    write(installed.venv / "kerasbook-installed.json", json.dumps(stamp))
    installed.start("run.py", "chapter1")
    assert choices(installed) == ["tested"]


def test_a_python_without_a_file_of_versions_gets_what_setup_cfg_allows(project):
    write(project.versions.with_name("python3.99.txt"), "click==8.2.1\n")
    project.versions.unlink()
    assert project.start("run.py", "chapter1").returncode == 0
    project.start("run.py", "chapter1")
    assert choices(project) == [""]
    write(project.versions, "click==8.2.1\n")
    project.start("run.py", "chapter1")
    assert choices(project) == ["", "tested"]


def test_no_version_is_forced_on_an_environment_of_the_readers_own(project, tmp_path):
    own = tmp_path / "own"
    subprocess.run([project.python, "-m", "venv", "--without-pip", str(own)], check=True)
    python = str(own / ("Scripts/python.exe" if os.name == "nt" else "bin/python"))
    project.start("run.py", "chapter1", python=python)
    write(project.versions, "click==8.2.2\n")
    project.start("run.py", "chapter1", python=python)
    assert choices(project) == [""]
    project.start("run.py", "--newest", "chapter1", python=python)
    assert choices(project) == ["", "newest"]


def test_our_environment_has_the_tested_versions_when_it_is_active_too(installed):
    python = str(installed.venv / ("Scripts/python.exe" if os.name == "nt" else "bin/python"))
    installed.start("run.py", "chapter1", python=python)
    assert choices(installed) == []
    write(installed.versions, "click==8.2.2\n")
    installed.start("run.py", "chapter1", python=python)
    assert choices(installed) == ["tested"]


def test_a_version_that_cannot_be_installed_here_is_told_with_the_way_out(project):
    result = project.start("run.py", "chapter1", "a b", PIP_EXITS="1", PIP_SAYS=NO_VERSION, KERASBOOK_LANG="ko")
    english, korean = result.stderr.splitlines()[-2:]
    command = shown(project.command("run.py", "--newest", "chapter1", "a b"))
    for sentence in (english, korean):
        assert str(project.versions) in sentence
        assert f": {command} " in sentence
    assert "Received: click==8.2.99, which pip cannot install here." in english
    assert "click==8.2.99 버전은" in korean


# When to install again


def test_a_changed_setup_cfg_installs_again_into_the_same_environment(installed):
    write(installed.venv / "kept", "")
    with open(installed.folder / "setup.cfg", "a", encoding="utf-8") as settings:
        settings.write("# changed\n")
    result = installed.start("run.py", "chapter1")
    assert installed.noted()[0].startswith("pip|install")
    assert "Installing what kerasbook needs" in result.stderr
    assert (installed.venv / "kept").exists()
    installed.start("run.py", "chapter1")
    assert len(installed.noted("pip")) == 1


def test_the_test_extra_serves_a_plain_run_but_not_the_other_way_round(installed):
    installed.start("test.py", "-q")
    installed.start("run.py", "chapter1")
    installed.start("test.py", "-q")
    assert [line.split("|")[-1] for line in installed.noted("pip")] == [".[test]"]


def test_a_failed_update_is_tried_again_and_leaves_the_environment(installed):
    write(installed.folder / "pyproject.toml", "# changed\n")
    assert installed.start("run.py", "chapter1", PIP_EXITS="1", PIP_SAYS=REFUSED).returncode == 1
    assert not (installed.venv / "kerasbook-installed.json").exists()
    assert (installed.venv / "pyvenv.cfg").exists()
    installed.start("run.py", "chapter1")
    assert len(installed.noted("pip")) == 2
    assert installed.noted()[-1] == "kerasbook|chapter1"


def test_a_copied_project_gets_an_environment_of_its_own(installed, tmp_path):
    write(installed.venv / "from-the-first", "")
    installed.folder = shutil.copytree(installed.folder, tmp_path / "copy", symlinks=True)
    installed.start("run.py", "chapter1")
    assert len(installed.noted("pip")) == 1
    assert not (installed.folder / ".venv" / "from-the-first").exists()
    assert (installed.venv / "from-the-first").exists()


def test_an_environment_whose_python_is_gone_is_made_again(installed):
    for python in (installed.venv / ("Scripts" if os.name == "nt" else "bin")).glob("python*"):
        python.unlink()
    assert installed.start("run.py", "chapter1").returncode == 0
    assert len(installed.noted("pip")) == 1


def test_an_environment_that_was_left_by_another_python_is_made_again(installed):
    stamp = installed.venv / "kerasbook-installed.json"
    write(stamp, json.dumps({**json.loads(stamp.read_text()), "python": "3.4"}))
    write(installed.venv / "from-before", "")
    installed.start("run.py", "chapter1")
    assert not (installed.venv / "from-before").exists()


def test_an_environment_of_the_readers_own_making_is_used(project):
    subprocess.run([project.python, "-m", "venv", "--without-pip", str(project.venv)], check=True)
    write(project.venv / "kept", "")
    assert project.start("run.py", "chapter1").returncode == 0
    assert (project.venv / "kept").exists()


def test_an_active_environment_is_used_instead(project, tmp_path):
    own = tmp_path / "own"
    subprocess.run([project.python, "-m", "venv", "--without-pip", str(own)], check=True)
    python = str(own / ("Scripts/python.exe" if os.name == "nt" else "bin/python"))
    write(project.program, "import sys; print(sys.prefix)")
    assert project.start("run.py", "chapter1", python=python).stdout.strip() == str(own)
    assert project.start("run.py", "chapter1", python=python).stderr == ""
    assert len(project.noted("pip")) == 1
    assert not project.venv.exists()


@pytest.mark.parametrize(
    ("variables", "active"),
    [
        ({}, False),
        ({"COLAB_RELEASE_TAG": "release-colab"}, True),
        ({"CONDA_PREFIX": "elsewhere"}, False),
        ({"CONDA_PREFIX": sys.base_prefix}, True),
    ],
)
def test_conda_and_colab_are_active_environments(environment, monkeypatch, variables, active):
    monkeypatch.setattr(sys, "prefix", sys.base_prefix)
    for name in ("CONDA_PREFIX", "COLAB_RELEASE_TAG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert environment.environment_is_active() is active


def test_colab_is_also_known_by_its_module(environment, monkeypatch, tmp_path):
    monkeypatch.setattr(sys, "prefix", sys.base_prefix)
    monkeypatch.delenv("CONDA_PREFIX", raising=False)
    monkeypatch.delenv("COLAB_RELEASE_TAG", raising=False)
    write(tmp_path / "google" / "__init__.py", "")
    write(tmp_path / "google" / "colab.py", "")
    monkeypatch.syspath_prepend(tmp_path)
    for name in [name for name in sys.modules if name == "google" or name.startswith("google.")]:
        monkeypatch.delitem(sys.modules, name)
    assert environment.environment_is_active()


def test_an_active_environment_that_served_another_folder_is_not_made_again(project, tmp_path):
    own = tmp_path / "own"
    subprocess.run([project.python, "-m", "venv", "--without-pip", str(own)], check=True)
    write(own / "kerasbook-installed.json", json.dumps({"project": "elsewhere", "python": "3.4", "extras": []}))
    write(own / "kept", "")
    python = str(own / ("Scripts/python.exe" if os.name == "nt" else "bin/python"))
    assert project.start("run.py", "chapter1", python=python).returncode == 0
    assert len(project.noted("pip")) == 1
    assert (own / "kept").exists()


# Interruptions


def start_and_wait(project, name, *command, **variables):
    """Start a script in a process group of its own, as a terminal does, and wait until a stand-in works."""
    process = subprocess.Popen(
        project.command(*command),
        env={**project.variables, **variables},
        cwd=project.folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        start_new_session=True,
    )
    project.wait_for(name)
    return process


def guarded(code: str) -> str:
    """Code inside of `try:`, to be followed by its `except`."""
    return "try:\n" + textwrap.indent(code.strip(), "    ") + "\n"


def left_in(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


@pytest.mark.skipif(os.name == "nt", reason="Windows has no process groups to interrupt")
def test_ctrl_c_while_pip_works_leaves_no_half_made_environment(project):
    process = start_and_wait(project, "pip", "run.py", "chapter1", PIP_SLEEPS="30")
    os.killpg(process.pid, signal.SIGINT)
    output, errors = process.communicate(timeout=30)
    assert process.returncode == 130
    assert "Traceback" not in output + errors
    assert left_in(project.venv) == {"kerasbook-unfinished", "kerasbook-install.log"}
    assert project.start("run.py", "chapter1").returncode == 0
    assert "kerasbook-unfinished" not in left_in(project.venv)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no process groups to interrupt")
def test_pip_may_tidy_up_after_ctrl_c(project, tmp_path):
    pip = tmp_path / "stand-ins" / "pip" / "__main__.py"
    tidying = "except KeyboardInterrupt:\n    time.sleep(0.3)\n    open(os.environ['NOTES'], 'a').write('tidied up')\n"
    write(pip, guarded(pip.read_text(encoding="utf-8")) + tidying)
    process = start_and_wait(project, "pip", "run.py", "chapter1", PIP_SLEEPS="30")
    os.killpg(process.pid, signal.SIGINT)
    process.communicate(timeout=30)
    assert project.noted()[-1] == "tidied up"


@pytest.mark.skipif(os.name == "nt", reason="Windows has no process groups to interrupt")
def test_ctrl_c_while_a_chapter_runs_is_130_whatever_the_chapter_returns(installed):
    chapter = guarded(STAND_IN.format(name="kerasbook")) + "except KeyboardInterrupt:\n    sys.exit(1)\n"
    write(installed.program, chapter)
    process = start_and_wait(installed, "kerasbook", "run.py", "chapter1", KERASBOOK_SLEEPS="30")
    os.killpg(process.pid, signal.SIGINT)
    output, errors = process.communicate(timeout=30)
    assert process.returncode == 130
    assert "Traceback" not in output + errors


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGKILL")
def test_what_a_killed_first_start_left_is_made_again(project):
    process = start_and_wait(project, "pip", "run.py", "chapter1", PIP_SLEEPS="30")
    os.killpg(process.pid, signal.SIGKILL)
    process.communicate()
    write(project.venv / "half-made", "")
    assert project.start("run.py", "chapter1").returncode == 0
    assert "half-made" not in left_in(project.venv)
    assert len(project.noted("pip")) == 2


@pytest.mark.skipif(os.name == "nt", reason="Windows has no process groups to interrupt")
def test_a_second_start_keeps_off_an_environment_that_is_being_made(project):
    first = start_and_wait(project, "pip", "run.py", "chapter1", PIP_SLEEPS="30")
    second = project.start("run.py", "chapter1")
    was_kept = (project.venv / "pyvenv.cfg").exists()
    os.killpg(first.pid, signal.SIGINT)
    first.communicate(timeout=30)
    assert second.returncode == 1
    assert "another start that is still at it" in second.stderr
    assert was_kept
    assert len(project.noted("pip")) == 1


# What can go wrong


@pytest.mark.parametrize(
    ("output", "expected", "received"),
    [
        (REFUSED, "a connection to the package index", "none."),
        (UNRESOLVED, "a connection to the package index", "none."),
        (INTEL_MAC, "a TensorFlow package for this machine", "none for "),
        (PINNED_INTEL_MAC, "a TensorFlow package for this machine", "none for "),
        (NO_VERSION, "to install the versions in ", "click==8.2.99, which"),
        (DISK_FULL, "enough disk space", "[Errno 28] No space left on device. Free 4 GB"),
        (READ_ONLY, "to be allowed to write into", "[Errno 30] Read-only file system"),
        (DENIED, "to be allowed to write into", "[Errno 13] Permission denied"),
        (NO_PIP, "pip in the environment", "one without it."),
        (LONG_PATHS, "Windows to allow paths of more than 260 characters", "one it refused."),
        (UNHEARD_OF, "pip to install kerasbook into", "The moon is in the wrong quarter. Start again;"),
    ],
    ids=[
        "refused",
        "unresolved",
        "Intel Mac",
        "pinned Intel Mac",
        "no such version",
        "full",
        "read-only",
        "denied",
        "no pip",
        "long paths",
        "unknown",
    ],
)
def test_pips_failure_becomes_one_line_that_names_its_log(project, output, expected, received):
    result = project.start("run.py", "chapter1", PIP_EXITS="1", PIP_SAYS=output)
    assert result.returncode == 1
    sentence = result.stderr.splitlines()[-1]
    assert sentence.startswith("Expected " + expected)
    assert received in sentence.split("Received: ")[1]
    log = Path(sentence.split("All that pip said is in ")[1])
    assert log.read_text(encoding="utf-8").strip() == output.strip()
    assert len(result.stderr.splitlines()) == 2
    assert left_in(project.venv) == {"kerasbook-unfinished", "kerasbook-install.log"}
    assert project.noted()[-1].startswith("pip|")


@pytest.mark.parametrize(
    ("variables", "korean"),
    [
        ({"KERASBOOK_LANG": "ko"}, True),
        ({"KERASBOOK_LANG": "", "LANG": "ko_KR.UTF-8"}, True),
        ({"KERASBOOK_LANG": "", "LC_ALL": "en_US.UTF-8", "LANG": "ko_KR.UTF-8"}, False),
        ({"KERASBOOK_LANG": "ko", "PYTHONIOENCODING": "latin-1"}, False),
        ({"KERASBOOK_LANG": "ko", "PYTHONIOENCODING": "ascii"}, False),
    ],
)
def test_korean_stands_below_english_for_those_who_read_it_where_it_shows(project, variables, korean):
    result = project.start("run.py", "chapter1", PIP_EXITS="1", PIP_SAYS=DISK_FULL, **variables)
    lines = result.stderr.splitlines()
    assert len(lines) == (4 if korean else 2)
    assert lines[-2 if korean else -1].startswith("Expected enough disk space")
    assert lines[-1].startswith("TensorFlow를 설치하다가 디스크 공간이 모자라게 되었습니다") is korean


def test_every_sentence_has_the_same_details_in_both_languages(environment):
    def details(text):
        return {part.split("}")[0] for part in text.split("{")[1:]}

    for english, korean in environment.SENTENCES.values():
        assert details(english) >= details(korean) - {"environment"}
        assert any("가" <= letter <= "힣" for letter in korean)
        assert not any("가" <= letter <= "힣" for letter in english)


@pytest.fixture
def in_process(environment, project, monkeypatch):
    """environment.py as the project has it, outside of any active environment."""
    monkeypatch.setattr(environment, "ROOT", project.folder)
    monkeypatch.setattr(environment, "environment_is_active", lambda: False)
    for name in ("PYTHONPATH", "NOTES", "KERASBOOK_LANG"):
        monkeypatch.setenv(name, project.variables[name])
    return environment


def ended(environment, capsys, main) -> str:
    """The last line of a start that must end with exit code 1."""
    with pytest.raises(SystemExit) as end:
        environment.start(main)
    assert end.value.code == 1
    return capsys.readouterr().err.splitlines()[-1]


def test_too_little_space_is_said_before_anything_is_made(in_process, project, monkeypatch, capsys):
    usage = shutil._ntuple_diskusage(100e9, 97e9, 3e9)
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage)
    sentence = ended(in_process, capsys, lambda arguments: in_process.ready())
    assert sentence.startswith(f"Expected 4 GB of free disk space for {project.venv}. Received: 3.0 GB.")
    assert project.noted() == []
    assert left_in(project.venv) == {"kerasbook-unfinished"}


def test_a_disk_that_fills_while_the_log_is_written_is_full(in_process, project, monkeypatch, capsys):
    def fill(lines, log):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(in_process, "follow", fill)
    assert "Expected enough disk space" in ended(in_process, capsys, lambda arguments: in_process.ready())
    assert left_in(project.venv) == {"kerasbook-unfinished", "kerasbook-install.log"}


def test_a_folder_that_cannot_be_written(in_process, project, monkeypatch, capsys):
    def refuse(path, **options):
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(Path, "mkdir", refuse)
    sentence = ended(in_process, capsys, lambda arguments: in_process.ready())
    assert sentence.startswith(f"Expected to be allowed to write into {project.venv}. Received: [Errno 13]")


@pytest.mark.parametrize("missing", ["venv", "ensurepip"])
def test_a_debian_python_without_venv(in_process, project, monkeypatch, capsys, missing):
    find = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == missing else find(name))
    sentence = ended(in_process, capsys, lambda arguments: in_process.ready())
    assert sentence.endswith(f"sudo apt install python{sys.version_info[0]}.{sys.version_info[1]}-venv")
    assert not project.venv.exists()


def test_an_unsupported_python_in_the_environment(in_process, installed, monkeypatch, capsys):
    monkeypatch.setattr(in_process, "supported_pythons", lambda: ["3.97", "3.98"])
    monkeypatch.setattr(in_process, "THIS_PYTHON", "3.98")
    sentence = ended(in_process, capsys, lambda arguments: in_process.ready())
    assert sentence.startswith("Expected an environment with Python 3.97 to 3.98. Received: one with Python 3.")
    assert (installed.venv / "pyvenv.cfg").exists()


# Unsupported Pythons


def test_the_supported_pythons_are_those_of_setup_cfg(in_process, project):
    assert in_process.supported_pythons() == ["3.11", "3.12", "3.13"]
    settings = (project.folder / "setup.cfg").read_text(encoding="utf-8")
    write(project.folder / "setup.cfg", settings.replace(">=3.11, <3.14", ">=3.12,<3.14"))
    assert in_process.supported_pythons() == ["3.12", "3.13"]


def test_another_python_that_fits_is_named_if_it_runs(environment, monkeypatch, capsys):
    monkeypatch.setenv("KERASBOOK_LANG", "en")
    monkeypatch.setattr(environment, "WINDOWS", False)
    monkeypatch.setattr(environment, "THIS_PYTHON", "3.10")
    monkeypatch.setattr(sys, "argv", ["scripts/run.py", "chapter1", "a b"])
    monkeypatch.setattr(environment, "version_of", lambda command: "3.12" if command == ["python3.12"] else "")
    sentence = ended(environment, capsys, lambda arguments: 0)
    assert sentence.startswith("Expected Python 3.11 to 3.13. Received: Python 3.")
    assert sentence.endswith("start again with: python3.12 scripts/run.py chapter1 'a b'")


@pytest.mark.parametrize(("windows", "command"), [(False, "python3.13 run.py"), (True, "py -3.13 run.py")])
def test_without_a_python_that_fits_it_says_where_to_get_one(environment, monkeypatch, capsys, windows, command):
    monkeypatch.setenv("KERASBOOK_LANG", "en")
    monkeypatch.setattr(environment, "WINDOWS", windows)
    monkeypatch.setattr(environment, "THIS_PYTHON", "3.14")
    monkeypatch.setattr(sys, "argv", ["run.py"])
    monkeypatch.setattr(environment, "version_of", lambda command: "")
    sentence = ended(environment, capsys, lambda arguments: 0)
    assert sentence.endswith(f"https://www.python.org/downloads/ and start again with: {command}")


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_an_old_python_can_read_the_scripts(script):
    ast.parse(script.read_text(encoding="utf-8"), feature_version=(3, 6))


def test_an_old_python_says_which_one_to_use(project):
    pythons = old_pythons()
    if not pythons:
        pytest.skip("no Python below 3.11 on this computer")
    for python in pythons:
        result = project.start("run.py", "chapter1", python=python, PATH=str(project.folder))
        assert result.returncode == 1, python
        assert result.stderr.startswith("Expected Python 3.11 to 3.13. Received: Python 3.")
        assert result.stderr.count("\n") == 1
    assert not project.venv.exists()


def test_windows_shows_korean_unless_the_reader_chose_otherwise(environment, monkeypatch):
    monkeypatch.setattr(environment, "WINDOWS", True)
    monkeypatch.delenv("PYTHONUTF8", raising=False)
    assert environment.child_variables()["PYTHONUTF8"] == "1"
    monkeypatch.setenv("PYTHONUTF8", "0")
    assert environment.child_variables()["PYTHONUTF8"] == "0"
    monkeypatch.setattr(environment, "WINDOWS", False)
    monkeypatch.delenv("PYTHONUTF8")
    assert "PYTHONUTF8" not in environment.child_variables()


# pip's progress


class Terminal:
    """What is written to a terminal, or to a file that is none."""

    def __init__(self, is_terminal: bool):
        self.text = ""
        self.isatty = lambda: is_terminal

    def write(self, text: str) -> None:
        self.text += text

    def flush(self) -> None:
        pass


STEPS = ["Collecting tensorflow\n", "  WARNING: something\n", "  Downloading k.whl\n"]


def test_a_terminal_shows_each_step_on_one_line_and_clears_it(environment, monkeypatch, tmp_path):
    terminal = Terminal(is_terminal=True)
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setenv("COLUMNS", "21")
    with open(tmp_path / "log", "w+") as log:
        environment.follow(STEPS, log)
        log.seek(0)
        assert log.readlines() == STEPS
    assert terminal.text.split("\r") == ["", "Collecting tensorflo", "Downloading k.whl   ", " " * 20, ""]


def test_elsewhere_a_step_is_shown_now_and_then(environment, monkeypatch, tmp_path):
    clock = iter([0.0, 10.0, 16.0, 16.0])
    monkeypatch.setattr(environment, "time", SimpleNamespace(monotonic=lambda: next(clock)))
    terminal = Terminal(is_terminal=False)
    monkeypatch.setattr(sys, "stderr", terminal)
    with open(tmp_path / "log", "w") as log:
        environment.follow(STEPS, log)
    assert terminal.text == "Downloading k.whl\n"

"""Write anew which exact versions are installed, for each Python: `python3 scripts/refresh_versions.py`.

`scripts/versions/pythonX.Y.txt` are constraints for pip: environment.py installs by them. They come from the ranges of
setup.cfg, with all of its extras, for Linux, Windows and macOS at once. uv finds them, without installing anything and
without those Pythons; get it with `pip install uv` (or `pipx install uv`). Then run the suite, and commit the files
with what it took to make it pass.

`--try newest` and `--try lowest` say whether the ranges themselves are true: the versions at their ends go into a
throwaway environment of the Python that runs this script, and test.py runs there.
"""

import datetime
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import environment

USAGE = (
    """\
Usage: refresh_versions.py                           write scripts/versions/ anew, for each Python
       refresh_versions.py --try newest [ARGUMENTS]  run test.py with the newest versions that setup.cfg allows
       refresh_versions.py --try lowest [ARGUMENTS]  run it with the lowest ones
ARGUMENTS are those of test.py. An environment in the temporary folder, of the Python that runs this
script, holds the versions that are tried, and is deleted afterwards. Needs uv: pip install uv""",
    """\
사용법: refresh_versions.py                           파이썬 버전마다 scripts/versions/의 파일을 새로 씁니다.
        refresh_versions.py --try newest [ARGUMENTS]  setup.cfg가 허용하는 가장 새로운 버전으로 test.py를 실행합니다.
        refresh_versions.py --try lowest [ARGUMENTS]  가장 낮은 버전으로 실행합니다.
ARGUMENTS는 test.py의 인자입니다. 이 스크립트를 실행하는 파이썬으로 임시 폴더에 환경을 만들어 시험하고,
끝나면 지웁니다. uv가 필요합니다: pip install uv""",
)
# Whom the files must serve: each version is there for all of them as a wheel, so that nobody has to compile.
PLATFORMS = {
    "Linux (x86-64)": "x86_64-unknown-linux-gnu",
    "Linux (ARM)": "aarch64-unknown-linux-gnu",
    "Windows": "x86_64-pc-windows-msvc",
    "macOS (Apple silicon)": "aarch64-apple-darwin",
}
RESOLUTIONS = {"newest": "highest", "lowest": "lowest-direct"}


def uv(*arguments) -> str:
    """What uv answers, run in the project's folder."""
    command = ["uv", *map(str, arguments), "--quiet"]
    answer = subprocess.run(command, cwd=environment.ROOT, check=True, stdout=subprocess.PIPE, encoding="utf-8")
    return answer.stdout


def resolved(python: str, end: str = "newest") -> str:
    """The versions at an end of setup.cfg's ranges for a Python such as "3.12", one to a line.

    Args:
        python: The Python, down to the first release of its version.
        end: "newest", or "lowest": of what setup.cfg names; what that needs in turn is the newest.
    """
    options = ["--universal", "--all-extras", "--no-header", "--no-annotate"]
    # With the fewest versions no package stands there twice, once for this Python and once for later ones.
    options += ["--fork-strategy", "fewest", "--resolution", RESOLUTIONS[end], "--python-version", python]
    return uv("pip", "compile", "setup.cfg", *options)


def check_wheels(file: Path, python: str) -> None:
    """Let uv fail, with its reason, unless each version in a file is there as a wheel for each of `PLATFORMS`."""
    options = ["--no-deps", "--only-binary", ":all:", "--python-version", python]
    for platform in PLATFORMS.values():
        uv("pip", "compile", file, *options, "--python-platform", platform)


def refresh(folder: Path) -> None:
    """Write the file of each supported Python; none is replaced unless all could be made."""
    today = datetime.date.today().isoformat()
    with tempfile.TemporaryDirectory() as temporary:
        for python in environment.supported_pythons():
            head = f"# pip install -c: versions for Python {python} on {', '.join(PLATFORMS)}. "
            head += f"Written by scripts/refresh_versions.py, {today}\n"
            file = Path(temporary) / f"python{python}.txt"
            file.write_text(head + resolved(python), encoding="utf-8")
            check_wheels(file, python)
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(temporary, folder)


def try_out(end: str, arguments: list) -> int:
    """Run test.py in a throwaway environment with the versions at an end of the ranges; its exit code."""
    with tempfile.TemporaryDirectory(prefix="kerasbook-") as temporary:
        versions, folder = Path(temporary) / "versions.txt", Path(temporary) / "environment"
        python = folder / ("Scripts/python.exe" if environment.WINDOWS else "bin/python")
        versions.write_text(resolved(environment.THIS_PYTHON, end), encoding="utf-8")
        uv("venv", "--seed", "--python", sys.executable, folder)
        uv("pip", "install", "--python", python, "--constraint", versions, "--editable", ".[test]")
        # test.py takes it for an environment of the reader's own, lacks nothing, and changes no version.
        return environment.run([str(python), str(environment.ROOT / "scripts" / "test.py"), *arguments])


def main(arguments: list) -> int:
    """Do what the arguments ask for, and return the exit code."""
    if arguments[:1] in (["-h"], ["--help"]):
        environment.say(*USAGE, stream=sys.stdout)
        return 0
    trial = arguments[:1] == ["--try"] and arguments[1:2] and arguments[1] in RESOLUTIONS
    if arguments and not trial:
        environment.say(*USAGE)
        return 2
    if not shutil.which("uv"):
        environment.say(
            "The versions are found by uv, which is not installed. Install it with: pip install uv",
            "버전을 찾는 uv가 설치되어 있지 않습니다. 이렇게 설치하세요: pip install uv",
        )
        return 1
    try:
        if trial:
            return try_out(arguments[1], arguments[2:])
        refresh(environment.ROOT / "scripts" / "versions")
    except subprocess.CalledProcessError as error:
        return error.returncode
    return 0


if __name__ == "__main__":
    environment.start(main)

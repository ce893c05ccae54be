"""Run a chapter: `python3 scripts/run.py chapter1`. Installs what it needs the first time.

`run.py ARGUMENTS` is `python -m kerasbook ARGUMENTS`, and `run.py python ARGUMENTS` is `python ARGUMENTS`: in the
environment that is active, or else in `.venv`, made once.
"""

import os
import re
import sys

import environment

USAGE = (
    """\
Usage: {command} CHAPTER [ARGUMENTS]   run a chapter of the book: {chapters}
       {command} COMMAND [ARGUMENTS]   run another command of kerasbook, such as list or explore
       {command} python [ARGUMENTS]    start Python with kerasbook in it
The first start installs TensorFlow, Keras and the rest, into .venv unless an environment is active.
run.py --newest ...   install the newest versions that setup.cfg allows, and keep them, instead of those last tested
More about a chapter: {command} chapter1 --help""",
    """\
사용법: {command} CHAPTER [ARGUMENTS]   책의 장을 실행합니다: {chapters}
        {command} COMMAND [ARGUMENTS]   list, explore 같은 kerasbook의 다른 명령을 실행합니다.
        {command} python [ARGUMENTS]    kerasbook이 설치된 파이썬을 시작합니다.
처음 시작할 때 TensorFlow와 Keras 등을 설치합니다. 활성화된 환경이 없으면 .venv에 설치합니다.
run.py --newest ...   마지막으로 시험한 버전 대신 setup.cfg가 허용하는 가장 새로운 버전을 설치해서 씁니다.
장에 대한 도움말: {command} chapter1 --help""",
)


# Commands that need an extra of setup.cfg, and the options with which they do not.
EXTRAS = {"explore": ["explore"], "serve": ["serve"]}
NEEDS_NONE = ("-h", "--help", "--save")


def extras(arguments: list) -> list:
    """The extras of setup.cfg that these arguments need."""
    options = [argument.partition("=")[0] for argument in arguments]
    return [] if any(option in NEEDS_NONE for option in options) else EXTRAS.get(arguments[0], [])


def chapters() -> list:
    """The names of the chapters, in order."""
    files = (environment.ROOT / "kerasbook").glob("chapter*")
    names = [path.stem for path in files if path.suffix == ".py" or (path / "__init__.py").is_file()]
    numbers = [int(name[len("chapter") :]) for name in names if re.fullmatch(r"chapter\d+", name)]
    return [f"chapter{number}" for number in sorted(numbers)]


def main(arguments: list) -> int:
    """Run what the arguments ask for, and return its exit code."""
    command = environment.quoted(environment.typed())
    newest, arguments = environment.newest_wanted(arguments)
    if not arguments or arguments[0] in ("-h", "--help"):
        usage = [text.format(command=command, chapters=", ".join(chapters())) for text in USAGE]
        environment.say(*usage, stream=sys.stdout if arguments else sys.stderr)
        return 0 if arguments else 2
    python = environment.ready(*extras(arguments), newest=newest)
    if arguments[0] == "python":
        quiet = os.environ.get("TF_CPP_MIN_LOG_LEVEL", "3")  # TensorFlow's own log, in red, about GPUs
        variables = {"KERASBOOK_COMMAND": command, "TF_CPP_MIN_LOG_LEVEL": quiet}
        return environment.run([python, *arguments[1:]], interactive=True, **variables)
    return environment.run([python, "-m", "kerasbook", *arguments], KERASBOOK_COMMAND=command)


if __name__ == "__main__":
    environment.start(main)

"""Run a chapter: `python3 scripts/run.py chapter1`. Installs what it needs the first time.

`run.py chapter1 ARGUMENTS` is `python -m kerasbook.chapter1 ARGUMENTS`, and `run.py ANYTHING ARGUMENTS` is
`python -m kerasbook ANYTHING ARGUMENTS`: in the environment that is active, or else in `.venv`, made once.
"""

import re
import sys

import environment

USAGE = (
    """\
Usage: run.py CHAPTER [ARGUMENTS]   run a chapter of the book: {chapters}
       run.py COMMAND [ARGUMENTS]   run another command of kerasbook, such as list or explore
The first start installs TensorFlow, Keras and the rest, into .venv unless an environment is active.
run.py --newest ...   install the newest versions that setup.cfg allows, and keep them, instead of those last tested
More about a chapter: run.py CHAPTER --help""",
    """\
사용법: run.py CHAPTER [ARGUMENTS]   책의 장을 실행합니다: {chapters}
        run.py COMMAND [ARGUMENTS]   list, explore 같은 kerasbook의 다른 명령을 실행합니다.
처음 시작할 때 TensorFlow와 Keras 등을 설치합니다. 활성화된 환경이 없으면 .venv에 설치합니다.
run.py --newest ...   마지막으로 시험한 버전 대신 setup.cfg가 허용하는 가장 새로운 버전을 설치해서 씁니다.
장에 대한 도움말: run.py CHAPTER --help""",
)


# Commands that need an extra of setup.cfg.
EXTRAS = {"explore": ["explore"]}


def chapters() -> list:
    """The names of the chapters, in order."""
    files = (environment.ROOT / "kerasbook").glob("chapter*")
    names = [path.stem for path in files if path.suffix == ".py" or (path / "__init__.py").is_file()]
    numbers = [int(name[len("chapter") :]) for name in names if re.fullmatch(r"chapter\d+", name)]
    return [f"chapter{number}" for number in sorted(numbers)]


def main(arguments: list) -> int:
    """Run what the arguments ask for, and return its exit code."""
    newest, arguments = environment.newest_wanted(arguments)
    if not arguments or arguments[0] in ("-h", "--help"):
        usage = [text.format(chapters=", ".join(chapters())) for text in USAGE]
        environment.say(*usage, stream=sys.stdout if arguments else sys.stderr)
        return 0 if arguments else 2
    python = environment.ready(*EXTRAS.get(arguments[0], []), newest=newest)
    module = ["kerasbook." + arguments[0]] if arguments[0] in chapters() else ["kerasbook", arguments[0]]
    return environment.run([python, "-m", *module, *arguments[1:]])


if __name__ == "__main__":
    environment.start(main)

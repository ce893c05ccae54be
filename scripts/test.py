"""Test the project: `python3 scripts/test.py`. Installs what it needs the first time.

Arguments are handed to pytest. Without any, ruff looks over the code first, and then the whole suite runs.
All of it happens in the project's folder, in the environment that is active, or else in `.venv`, made once.

The page of `kerasbook explore` is tested in a real browser: Chromium or Chrome, whichever is installed, or the one
that KERASBOOK_CHROMIUM names. Without any these tests are skipped, and pytest says so. To get one:

    sudo apt install chromium fonts-nanum     Debian
    python -m playwright install chromium     anywhere else, in the environment of this script
"""

import re
import sys

import environment

USAGE = (
    """\
Usage: test.py                     check the code with ruff, then run the suite; of chapters that have not changed
                                   since everything about them passed (tests/unchanged.py), no more than the basics
       test.py --all               run everything, and note the chapters of which everything passed
       test.py -m "not slow"       run what takes no longer than two minutes
       test.py chapter2            run all tests of one chapter
       test.py PYTEST-ARGUMENTS    run pytest with these arguments, such as: tests/plots -k film
The first start installs the project and its extra "test", into .venv unless an environment is active.
test.py --newest ...   install the newest versions that setup.cfg allows, and keep them, instead of those last tested
Tests in a browser need Chromium: sudo apt install chromium fonts-nanum (Debian), or
python -m playwright install chromium in that environment. Without it they are skipped.""",
    """\
사용법: test.py                     ruff로 코드를 검사하고 테스트를 실행합니다. 모든 테스트를 통과한 뒤로 바뀌지 않은
                                    장(tests/unchanged.py)은 기본 테스트만 실행합니다.
        test.py --all               모든 테스트를 실행하고, 모두 통과한 장을 적어 둡니다.
        test.py -m "not slow"       2분 안에 끝나는 테스트만 실행합니다.
        test.py chapter2            한 장의 테스트를 모두 실행합니다.
        test.py PYTEST-ARGUMENTS    pytest에 인자를 넘겨 실행합니다. 예: tests/plots -k film
처음 시작할 때 프로젝트와 "test" 추가 패키지를 설치합니다. 활성화된 환경이 없으면 .venv에 설치합니다.
test.py --newest ...   마지막으로 시험한 버전 대신 setup.cfg가 허용하는 가장 새로운 버전을 설치해서 씁니다.
브라우저 테스트에는 Chromium이 필요합니다. 데비안이라면 sudo apt install chromium fonts-nanum 명령으로,
그 밖에는 그 환경에서 python -m playwright install chromium 명령으로 설치합니다. 없으면 건너뜁니다.""",
)
LINTERS = [["ruff", "check", "."], ["ruff", "format", "--check", "."]]
# Two processes share the whole suite; tests/conftest.py says which tests stay together.
SIDE_BY_SIDE = ["-n", "2", "--no-loadscope-reorder"]
EVERY_CHAPTER = ["tests/test_every_chapter.py", "tests/test_over_seeds.py"]
CHANGED, ALL = [*SIDE_BY_SIDE, "--changed"], [*SIDE_BY_SIDE, "--record"]


def for_pytest(arguments: list) -> list:
    """What pytest is asked: the suite in two processes, those of a chapter, or whatever the arguments say."""
    if arguments == ["--all"]:
        return ALL
    if not arguments or (arguments[0] == "-m" and len(arguments) == 2):
        return [*CHANGED, *arguments]
    if re.fullmatch(r"chapter\d+", arguments[0]):
        chapter, *others = arguments
        return [f"tests/{chapter}", *EVERY_CHAPTER, "--chapter", chapter, *others]
    return arguments


def main(arguments: list) -> int:
    """Run the checks up to the first that fails, and return its exit code."""
    newest, arguments = environment.newest_wanted(arguments)
    if arguments[:1] in (["-h"], ["--help"]):
        environment.say(*USAGE, stream=sys.stdout)
        return 0
    python = environment.ready("test", newest=newest)
    linters = LINTERS if arguments in ([], ["--all"]) else []
    for command in [*linters, ["pytest", *for_pytest(arguments)]]:
        code = environment.run([python, "-m", *command], folder=str(environment.ROOT))
        if code:
            return code
    return 0


if __name__ == "__main__":
    environment.start(main)

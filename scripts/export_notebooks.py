"""Write the pages as notebooks for Jupyter and Google Colab: `python3 scripts/export_notebooks.py`.

Installs what it needs the first time, in the environment that is active, or else in `.venv`, made once. The work is
done by `notebooks.py` beside this file.
"""

import sys

import environment

USAGE = (
    """\
Usage: export_notebooks.py [--out DIR] [--install SPEC] [--executed]
Writes DIR/en/PAGE.ipynb and DIR/ko/PAGE.ipynb.
  --out DIR        where to; build/notebooks if you name none
  --install SPEC   what the first cell of a notebook hands to pip where kerasbook is missing, such as
                   git+https://github.com/NAME/kerasbook; by default the public https address of this
                   folder's git origin or of setup.cfg, or else a wheel that is written into DIR
  --executed       with the pictures and numbers of our run in the cells; otherwise they are there to be run
The numbers in the sentences come from a run of each page, which takes some minutes when a page or
kerasbook has changed. The first start installs the project and its extra "site", into .venv unless an
environment is active.
export_notebooks.py --newest ...   install the newest versions that setup.cfg allows, and keep them,
                                   instead of those last tested""",
    """\
사용법: export_notebooks.py [--out DIR] [--install SPEC] [--executed]
DIR/en/PAGE.ipynb와 DIR/ko/PAGE.ipynb를 씁니다.
  --out DIR        노트북을 쓸 폴더. 정하지 않으면 build/notebooks입니다.
  --install SPEC   kerasbook이 없는 곳에서 노트북의 첫 셀이 pip에 넘길 것. 예:
                   git+https://github.com/NAME/kerasbook. 정하지 않으면 이 폴더의 git origin이나
                   setup.cfg에 있는 공개 https 주소를, 그것이 없으면 DIR에 함께 쓰는 휠(wheel) 파일을 씁니다.
  --executed       실행하여 얻은 그림과 수를 셀에 남깁니다. 정하지 않으면 비워 둡니다.
문장 속의 수는 페이지를 실행해서 얻습니다. 페이지나 kerasbook이 바뀌었으면 몇 분이 걸립니다.
처음 시작할 때 프로젝트와 "site" 추가 패키지를 설치합니다. 활성화된 환경이 없으면 .venv에 설치합니다.
export_notebooks.py --newest ...   마지막으로 시험한 버전 대신 setup.cfg가 허용하는 가장 새로운 버전을
                                   설치해서 씁니다.""",
)


def main(arguments: list) -> int:
    """Export in the environment that has what it takes, and return the exit code."""
    newest, arguments = environment.newest_wanted(arguments)
    if arguments[:1] in (["-h"], ["--help"]):
        environment.say(*USAGE, stream=sys.stdout)
        return 0
    python = environment.ready("site", newest=newest)
    return environment.run([python, str(environment.ROOT / "scripts" / "notebooks.py"), *arguments])


if __name__ == "__main__":
    environment.start(main)

"""Build the pages as a web site: `python3 scripts/build_site.py`. Installs what it needs the first time.

Runs every page of chapters/, in English and in Korean, and leaves a folder of plain files: it opens from disk, from a
USB stick, or from any web server, and asks no other host for anything. What it does is in scripts/website.py.
"""

import sys

import environment

USAGE = (
    """\
Usage: build_site.py [--out FOLDER] [--open]   build the site of all pages, into build/site unless told otherwise
  --out FOLDER   the folder; what an earlier build left there is replaced, and only by a whole new site
  --open         show the site in the browser afterwards
The first build runs every page, which takes some minutes; later ones run only what has changed.
build_site.py --newest ...   install the newest versions that setup.cfg allows, and keep them, instead of those
                             last tested""",
    """\
사용법: build_site.py [--out FOLDER] [--open]   모든 페이지로 웹사이트를 만듭니다(따로 정하지 않으면 build/site).
  --out FOLDER   사이트를 둘 폴더. 전에 만든 사이트는 새 사이트가 온전히 만들어진 다음에만 바뀝니다.
  --open         다 만든 다음 브라우저로 엽니다.
처음에는 모든 페이지를 실행하므로 몇 분이 걸립니다. 다음부터는 바뀐 페이지만 실행합니다.
build_site.py --newest ...   마지막으로 시험한 버전 대신 setup.cfg가 허용하는 가장 새로운 버전을 설치해서
                             씁니다.""",
)


def main(arguments: list) -> int:
    """Build what the arguments ask for, and return the exit code."""
    newest, arguments = environment.newest_wanted(arguments)
    if arguments[:1] in (["-h"], ["--help"]):
        environment.say(*USAGE, stream=sys.stdout)
        return 0
    python = environment.ready("site", newest=newest)
    return environment.run([python, str(environment.ROOT / "scripts" / "website.py"), *arguments])


if __name__ == "__main__":
    environment.start(main)

"""The pages as notebooks for Jupyter and Google Colab. `export_notebooks.py` starts it, with what it needs installed.

    python scripts/notebooks.py [--out DIR] [--install SPEC] [--executed]

A notebook holds no outputs, for its cells are there to be run; with --executed it holds those of our run of the page.
The numbers in its sentences are from that run in either case.
"""

import argparse
import ipaddress
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from urllib.parse import urlsplit

import markup
import nbformat
import pages
import repository
from nbformat import NotebookNode

OUT = pages.ROOT / "build" / "notebooks"
IN_A_WHEEL = ("setup.cfg", "pyproject.toml", "README.md", "LICENSE", "kerasbook")
# How the first cell begins: TensorFlow reads the variable when it is loaded.
QUIET = {
    "en": """\
import os

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")  # no log of TensorFlow in red; remove this line to see it

""",
    "ko": """\
import os

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")  # 텐서플로의 빨간 로그를 숨깁니다. 보려면 이 줄을 지우세요

""",
}
# How it goes on, if pip knows an address.
INSTALL_FROM = {
    "en": """\
# Installs kerasbook where it is missing, as on Google Colab. Where it is there, nothing happens.
try:
    import kerasbook
except ModuleNotFoundError:
    %pip install --quiet {install}
    import kerasbook""",
    "ko": """\
# Google Colab처럼 kerasbook이 없는 곳에서는 설치합니다. 이미 있으면 아무 일도 하지 않습니다.
try:
    import kerasbook
except ModuleNotFoundError:
    %pip install --quiet {install}
    import kerasbook""",
}

# How it goes on, if kerasbook is in a file beside the notebooks.
INSTALL_WHEEL = {
    "en": '''\
# Installs kerasbook where it is missing, as on Google Colab. Where it is there, nothing happens.
from pathlib import Path


def wheel(name="{wheel}"):
    """The file with kerasbook in it: in the notebook's folder, in the one above, or uploaded to Colab."""
    here = [path / name for path in (Path.cwd(), Path.cwd().parent) if (path / name).is_file()]
    if here:
        return here[0]
    try:
        from google.colab import files
    except ModuleNotFoundError:
        uploaded = []
    else:
        print(f"Choose the file {{name}}. It came with this notebook.")
        uploaded = [Path(chosen).resolve() for chosen in files.upload() if chosen.endswith(".whl")]
    if not uploaded:
        raise FileNotFoundError(
            f"Expected {{name}} in the notebook's folder or in the one above. Received: neither. "
            "The file came with this notebook: put it beside it and run this cell again."
        )
    return uploaded[0]


try:
    import kerasbook
except ModuleNotFoundError:
    found = wheel()
    %pip install --quiet "{{found}}"
    import kerasbook''',
    "ko": '''\
# Google Colab처럼 kerasbook이 없는 곳에서는 설치합니다. 이미 있으면 아무 일도 하지 않습니다.
from pathlib import Path


def wheel(name="{wheel}"):
    """kerasbook이 들어 있는 파일: 노트북의 폴더나 그 위 폴더에 있거나, Colab에 올린 파일."""
    here = [path / name for path in (Path.cwd(), Path.cwd().parent) if (path / name).is_file()]
    if here:
        return here[0]
    try:
        from google.colab import files
    except ModuleNotFoundError:
        uploaded = []
    else:
        print(f"{{name}} 파일을 고르세요. 이 노트북과 함께 받은 파일입니다.")
        uploaded = [Path(chosen).resolve() for chosen in files.upload() if chosen.endswith(".whl")]
    if not uploaded:
        raise FileNotFoundError(
            f"{{name}} 파일이 노트북의 폴더나 그 위 폴더에 있어야 하는데, 없습니다. "
            "이 노트북과 함께 받은 파일이니, 노트북 옆에 두고 이 셀을 다시 실행하세요."
        )
    return uploaded[0]


try:
    import kerasbook
except ModuleNotFoundError:
    found = wheel()
    %pip install --quiet "{{found}}"
    import kerasbook''',
}


class ExportError(Exception):
    """The notebooks cannot be written; the message says why and what to do."""


# Where kerasbook is installed from


def is_public(url: str) -> bool:
    """Whether an address is https, on a host that others reach, and holds no password."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    if parts.scheme != "https" or "@" in parts.netloc or "." not in host:
        return False
    try:
        return ipaddress.ip_address(host).is_global
    except ValueError:
        return host.rpartition(".")[2] not in ("local", "localhost", "internal", "lan", "home", "invalid", "test")


def origin(folder: Path = pages.ROOT) -> str | None:
    """The address of git's origin as pip takes it, if it is one that others reach."""
    command = ["git", "-C", str(folder), "config", "--get", "remote.origin.url"]
    try:
        url = subprocess.run(command, capture_output=True, encoding="utf-8", check=False).stdout.strip()
    except FileNotFoundError:
        return None
    return f"git+{url}" if is_public(url) else None


def known_repository() -> str | None:
    """The repository's address on GitHub, if it is known: out of setup.cfg, or git's origin."""
    ours = (origin() or "").removeprefix("git+").removesuffix(".git")
    return next(filter(repository.is_known, (repository.address(), ours)), None)


def published() -> str | None:
    """What pip is to install, if others reach it: git's origin, or the repository that setup.cfg names."""
    url = known_repository()
    return origin() or (f"git+{url}" if url else None)


def wheel_name() -> str:
    return f"kerasbook-{repository.metadata()['version']}-py3-none-any.whl"


def build_wheel(folder: Path) -> Path:
    """Build kerasbook's wheel in a folder, from a copy of the sources: building leaves files beside them.

    Raises:
        ExportError: If pip cannot.
    """
    folder = folder.resolve()
    with tempfile.TemporaryDirectory() as copy:
        for name in IN_A_WHEEL:
            source, target = pages.ROOT / name, Path(copy, name)
            if source.is_dir():
                shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                shutil.copy(source, target)
        options = ["--no-deps", "--no-build-isolation", "--disable-pip-version-check", "--quiet"]
        command = [sys.executable, "-m", "pip", "wheel", *options, "--wheel-dir", str(folder), copy]
        result = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
    if result.returncode or not (folder / wheel_name()).is_file():
        said = (result.stderr + result.stdout).strip() or f"no {wheel_name()}"
        raise ExportError(f"Expected pip to build kerasbook's wheel. Received: {said}")
    return folder / wheel_name()


def checked(install: str) -> str:
    """What pip is to install, if it can stand in quotation marks in a cell.

    Raises:
        ExportError: If it cannot.
    """
    if not install or not install.isprintable() or set(install) & set("\"'{}$`\\"):
        raise ExportError(
            "Expected something that pip installs, such as git+https://github.com/NAME/kerasbook, "
            f"without quotation marks and curly brackets. Received: {install!r}"
        )
    return install


def first_cell(language: str, install: str | None) -> str:
    """The code that installs kerasbook: from `install`, which pip takes, or from the wheel."""
    if install is None:
        return QUIET[language] + INSTALL_WHEEL[language].format(wheel=wheel_name())
    return QUIET[language] + INSTALL_FROM[language].format(install=f'"{checked(install)}"')


# Notebooks


def context(language: str, name: str, chapters: Path, **links) -> markup.Context:
    """What a page needs to know about all pages of its language; `links` say how it leads to them."""
    names = pages.page_names(language, chapters)
    found: dict[str, markup.Place] = {}
    for page in names:
        for cell in pages.notebook(pages.page_text(language, page, chapters)).cells:
            if cell.cell_type == "markdown":
                found |= markup.places(page, cell.source)
    return markup.Context(language, name, names, found, **links)


def plain_cell(cell: NotebookNode, around: markup.Context, executed: bool) -> NotebookNode:
    """A cell without markup that only a site shows, and without outputs unless they are asked for."""
    if cell.cell_type == "markdown":
        return nbformat.v4.new_markdown_cell(markup.plain(cell.source, around), id=cell.id)
    ran = {"outputs": cell.outputs, "execution_count": cell.execution_count} if executed else {}
    return nbformat.v4.new_code_cell(cell.source, id=cell.id, metadata=cell.metadata, **ran)


def links_for_colab(language: str, url: str) -> dict:
    """How a notebook that Colab opens leads to other pages, and to places on its own."""
    return {"other": repository.on_github(f"{repository.READABLE}/{language}/{{name}}.md", url), "by_label": True}


def export(
    language: str,
    name: str,
    install: str | None = None,
    chapters: Path = pages.CHAPTERS,
    runs: Path = pages.RUNS,
    executed: bool = False,
    colab: str | None = None,
) -> bytes:
    """A page as the content of a notebook file. The same page and the same numbers give the same bytes.

    Args:
        language: "en" or "ko".
        name: The page's, such as "chapter1".
        install: What pip installs where kerasbook is missing; by default git's origin, setup.cfg's address, or the
            wheel.
        chapters: The folder with the pages.
        runs: Where runs of pages are kept.
        executed: Whether the outputs of our run are in it.
        colab: The repository's address, if the notebook is the one that Colab opens from there: it stands alone, so
            its links lead to the repository.

    Raises:
        ExportError: If the page does not run, or has markup that a notebook cannot show.
    """
    try:
        run = pages.executed(language, name, chapters, runs)
        pages.without_pictures_for_phones(run.cells)
        around = context(language, name, chapters, **(links_for_colab(language, colab) if colab else {}))
        cells = [plain_cell(cell, around, executed) for cell in run.cells]
    except (pages.PageError, markup.MarkupError) as error:
        raise ExportError(f"{language}/{name}: {error}") from error
    if any(cell.cell_type == "code" for cell in cells):
        first = first_cell(language, published() if install is None else install)
        cells.insert(0, nbformat.v4.new_code_cell(first, id="install"))
        if url := colab or known_repository():
            badge = repository.badge(language, name, url)
            cells.insert(0, nbformat.v4.new_markdown_cell(badge, id="badge"))
    book = nbformat.v4.new_notebook(cells=cells, metadata=pages.METADATA)
    nbformat.validate(book)
    return (nbformat.writes(book) + "\n").encode()


def export_all(
    out: Path,
    install: str | None = None,
    chapters: Path = pages.CHAPTERS,
    runs: Path = pages.RUNS,
    executed: bool = False,
) -> list[Path]:
    """Write every page in every language, and the wheel if the notebooks install from it; the files' paths.

    Nothing is written unless every page runs.
    """
    install = published() if install is None else checked(install)
    content = {
        out / language / f"{name}.ipynb": export(language, name, install, chapters, runs, executed)
        for language in pages.LANGUAGES
        for name in pages.page_names(language, chapters)
    }
    with tempfile.TemporaryDirectory() as folder:
        if install is None:
            wheel = build_wheel(Path(folder))
            content[out / wheel.name] = wheel.read_bytes()
    for path, written in content.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(written)
    return list(content)


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter, prog="export_notebooks.py"
    )
    parser.add_argument("--out", type=Path, default=OUT, help="where to write (default: build/notebooks)")
    parser.add_argument("--install", metavar="SPEC", help="what pip installs where kerasbook is missing")
    parser.add_argument("--executed", action="store_true", help="keep the pictures and numbers of our run in the cells")
    chosen = parser.parse_args(arguments)
    try:
        written = export_all(chosen.out, chosen.install, executed=chosen.executed)
    except (ExportError, OSError) as error:
        print(f"export_notebooks.py: {error}", file=sys.stderr)
        return 1
    print(*(os.path.relpath(path) for path in written), sep="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""Pages as notebooks for Jupyter and Google Colab: plain Markdown, and a first cell that installs kerasbook."""

import ast
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path.append(str(ROOT / "scripts"))

import export_notebooks  # noqa: E402
import markup  # noqa: E402
import notebooks  # noqa: E402
import pages  # noqa: E402
import repository  # noqa: E402

PUBLIC = "https://github.com/reader/kerasbook.git"
CHAPTER = """\
# Chapter 9. Numbers

The {term}`loss` is {eval}`2 + 2`. See {ref}`what-is-it` and [the glossary](glossary.md).

(what-is-it)=
## What is it (really)?

```{code-cell}
:tags: [hide-input]

print("ran")
```

:::{note}
A {term}`weight <weight>` counts.
:::
"""
WORDS = """\
```{glossary}
loss
손실
  How wrong it is. Met in {ref}`what-is-it`.

weight
  A number.
```
"""


def around(page: str = "chapter9", language: str = "en") -> markup.Context:
    """The surroundings of a text on a page, with a heading on either page, and a place that is none."""
    places = {
        "what-is-it": markup.Place("chapter9", "What is it (really)?"),
        "words": markup.Place("glossary", "낱말 모음"),
        "here": markup.Place("chapter9", None),
    }
    return markup.Context(language, page, ["chapter9", "glossary"], places)


# Markup


@pytest.mark.parametrize(
    ("myst", "shown"),
    [
        ("A {term}`loss`.", "A [loss](glossary.ipynb)."),
        ("{term}`표현(representation)<표현>`을", "[표현(representation)](glossary.ipynb)을"),
        ("{ref}`what-is-it`", "[What is it (really)?](#What-is-it-%28really%29%3F)"),
        ("{ref}`the\nanswer <what-is-it>`", "[the answer](#What-is-it-%28really%29%3F)"),
        ("{ref}`words`", "[낱말 모음](glossary.ipynb#%EB%82%B1%EB%A7%90-%EB%AA%A8%EC%9D%8C)"),
        ("{ref}`there <here>`", "[there](#here)"),
        ("[it](#what-is-it)", "[it](#What-is-it-%28really%29%3F)"),
        ("[it](glossary.md)", "[it](glossary.ipynb)"),
        ("[it](https://keras.io/a.md#b)", "[it](https://keras.io/a.md#b)"),
        ("Code `{term}` and ``{ref}`x` `` stay.", "Code `{term}` and ``{ref}`x` `` stay."),
        ("```\n{term}`loss`\n:::{note}\n```", "```\n{term}`loss`\n:::{note}\n```"),
        ("above\n% a comment\nbelow", "above\nbelow"),
        ("(what-is-it)=\n## What is it (really)?", '<a name="What-is-it-(really)?"></a>\n\n## What is it (really)?'),
        ("(here)=\nText", '<a name="here"></a>\n\nText'),
        (":::{note}\nOne.\n\nTwo.\n:::\nAfter", "> **Note**\n>\n> One.\n>\n> Two.\nAfter"),
        ("```{tip} At once.\n```", "> **Tip**\n>\n> At once."),
        (":::{admonition} Of {term}`loss`\n:class: tip\n\nIt is.\n:::", "> **Of [loss](glossary.ipynb)**\n>\n> It is."),
        (
            "::::{admonition} Why?\n:class: dropdown\n:::{note}\nIn it.\n:::\n::::",
            "<details>\n<summary>Why?</summary>\n\n> **Note**\n>\n> In it.\n\n</details>",
        ),
        (":::{dropdown} More\nText\n:::", "<details>\n<summary>More</summary>\n\nText\n\n</details>"),
        ("```{code-block} bash\n:caption: so\n\nls\n```", "```bash\n\nls\n```"),
        ("- one\n\n  :::{note}\n  Two.\n  :::", "- one\n\n  > **Note**\n  >\n  > Two."),
        (
            "```{glossary}\nloss\n손실\n  How wrong.\n\n  Very.\n\nweight\n  A number.\n```",
            "- **loss** (손실)\n\n  How wrong.\n\n  Very.\n\n- **weight**\n\n  A number.",
        ),
        ("| a | {term}`loss` |\n|---|---|", "| a | [loss](glossary.ipynb) |\n|---|---|"),
    ],
)
def test_markup_becomes_plain_markdown(myst, shown):
    assert markup.plain(myst, around()) == shown


def test_terms_of_the_glossary_itself_are_no_links():
    assert markup.plain("A {term}`loss`.", around("glossary")) == "A loss."


def test_links_within_a_page_need_no_file():
    assert markup.plain("{ref}`words`", around("glossary")).startswith("[낱말 모음](#")


def test_notes_have_titles_in_the_pages_language():
    assert markup.plain(":::{warning}\n뜨겁습니다.\n:::", around(language="ko")).startswith("> **경고**")


@pytest.mark.parametrize(
    ("myst", "complaint"),
    [
        ("{doc}`other`", "Expected one of the roles term, ref. Received: {doc}`other`"),
        (":::{tab-set}\n:::", "Received: tab-set"),
        ("{ref}`nowhere`", "Expected the label of a heading on one of the pages. Received: nowhere"),
        ("{ref}`here`", "Expected a text for the link to here"),
        (":::{note}\nNot closed.", "Expected the fence to be closed. Received: :::{note}"),
    ],
)
def test_markup_that_a_notebook_cannot_show_is_an_error(myst, complaint):
    with pytest.raises(markup.MarkupError, match=re.escape(complaint)):
        markup.plain(myst, around())


def test_labels_stand_where_the_pages_have_them():
    text = "(one)=\n(two)=\n\n### A heading\n\n(three)=\nText\n\n```\n(four)=\n# Not a heading\n```"
    assert markup.places("page", text) == {
        "one": markup.Place("page", "A heading"),
        "two": markup.Place("page", "A heading"),
        "three": markup.Place("page", None),
    }


# Notebooks


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> dict:
    """Two small pages in both languages, and where their runs are kept."""
    folder = tmp_path_factory.mktemp("pages")
    for language in pages.LANGUAGES:
        for name, text in {"chapter9/page": CHAPTER, "chapter9/glossary": WORDS, "glossary": "# Glossary\n"}.items():
            path = folder / "chapters" / language / f"{name}.md"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
    return {"chapters": folder / "chapters", "runs": folder / "runs"}


@pytest.fixture
def no_origin(monkeypatch):
    monkeypatch.setattr(notebooks, "origin", lambda: None)


def exported(folder, name: str = "chapter9", language: str = "en", **how):
    return nbformat.reads(notebooks.export(language, name, **how, **folder).decode(), as_version=4)


def test_a_notebook_installs_then_has_the_pages_cells_without_outputs(folder, no_origin):
    book = exported(folder)
    nbformat.validate(book)
    kinds = [cell.cell_type for cell in book.cells]
    assert kinds == ["code", "markdown", "code", "markdown"]
    assert "pip install" in book.cells[0].source
    assert book.cells[2].source == 'print("ran")'
    assert book.cells[2].metadata.tags == ["hide-input"]
    for cell in book.cells:
        assert cell.get("outputs", []) == []
        assert cell.get("execution_count") is None
    assert book.metadata.kernelspec.name == "python3"
    assert book.metadata.language_info.name == "python"


def test_an_executed_notebook_has_the_outputs_of_the_run(folder, no_origin):
    book = exported(folder, executed=True)
    nbformat.validate(book)
    install, cell = (cell for cell in book.cells if cell.cell_type == "code")
    assert install.outputs == []
    assert [(output.name, output.text) for output in cell.outputs] == [("stdout", "ran\n")]
    assert cell.execution_count


@pytest.mark.parametrize("url", ["git+https://github.com/reader/kerasbook.git", None])
def test_a_notebook_has_a_badge_where_the_repository_is_known(folder, monkeypatch, url):
    monkeypatch.setattr(notebooks, "origin", lambda: url)
    first = exported(folder).cells[0].source
    badge = repository.badge("en", "chapter9", "https://github.com/reader/kerasbook")
    assert (first == badge) == bool(url)


def test_its_sentences_hold_the_numbers_of_the_run_and_no_markup(folder, no_origin):
    text = exported(folder).cells[1].source
    assert "The [loss](glossary.ipynb) is 4." in text
    assert "[the glossary](glossary.ipynb)" in text
    for name in ("chapter9", "glossary"):
        assert markup_left(exported(folder, name)) == []


def test_the_words_of_the_chapters_are_in_the_notebook_of_the_glossary(folder, no_origin):
    (cell,) = exported(folder, "glossary").cells
    assert cell.source.startswith("# Glossary\n\n- **loss** (손실)\n\n  How wrong it is. Met in [What is it (really)?]")
    assert "- **weight**\n\n  A number." in cell.source


def markup_left(book) -> list[str]:
    """What only MyST shows, in the texts of a notebook."""
    texts = [cell.source for cell in book.cells if cell.cell_type == "markdown"]
    return [found for text in texts for found in re.findall(r"\{[\w:-]+\}`|^\s*:::.*|```\{.*|^\(\S+\)=", text, re.M)]


@pytest.mark.parametrize("left", ["{term}`loss`", ":::{note}", "```{glossary}", "(label)=", "a\n:::"])
def test_left_markup_would_be_seen(left):
    assert markup_left(nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell(left)]))


def test_the_same_page_gives_the_same_bytes(folder, no_origin):
    first = notebooks.export("ko", "chapter9", **folder)
    for run in folder["runs"].glob("ko-chapter9-*"):
        run.unlink()
    assert notebooks.export("ko", "chapter9", **folder) == first


def test_a_page_without_code_installs_nothing(folder, no_origin):
    assert [cell.cell_type for cell in exported(folder, "glossary").cells] == ["markdown"]


def test_a_faulty_page_is_named_and_nothing_is_written(folder, tmp_path, no_origin):
    chapters = tmp_path / "chapters"
    for language in pages.LANGUAGES:
        (chapters / language / "chapter9").mkdir(parents=True)
        (chapters / language / "chapter9" / "page.md").write_text(CHAPTER, encoding="utf-8")
    (chapters / "ko" / "chapter9" / "page.md").write_text("{ref}`nowhere`", encoding="utf-8")
    with pytest.raises(notebooks.ExportError, match=r"ko/chapter9: .*Received: nowhere"):
        notebooks.export_all(tmp_path / "out", PUBLIC, chapters, folder["runs"])
    assert not (tmp_path / "out").exists()


# Where kerasbook is installed from


@pytest.mark.parametrize(
    ("url", "install"),
    [
        (PUBLIC, f"git+{PUBLIC}"),
        ("https://gitlab.example.org/a/b", "git+https://gitlab.example.org/a/b"),
        ("/home/reader/kerasbook", None),
        ("file:///home/reader/kerasbook", None),
        ("../kerasbook", None),
        ("git@github.com:reader/kerasbook.git", None),
        ("http://github.com/reader/kerasbook.git", None),
        ("https://reader:secret@github.com/reader/kerasbook.git", None),
        ("https://localhost/kerasbook.git", None),
        ("https://192.168.0.7/kerasbook.git", None),
        ("https://server.local/kerasbook.git", None),
        (None, None),
    ],
)
def test_origin_is_used_only_if_others_reach_it(tmp_path, url, install):
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)
    if url:
        subprocess.run(["git", "-C", str(tmp_path), "remote", "add", "origin", url], check=True)
    assert notebooks.origin(tmp_path) == install


def installing(book) -> str:
    """The cell that installs kerasbook."""
    (cell,) = [cell for cell in book.cells if cell.id == "install"]
    return cell.source


@pytest.mark.parametrize("language", pages.LANGUAGES)
def test_tensorflow_is_told_to_be_quiet_before_it_can_be_loaded(language):
    for install in (None, f"git+{PUBLIC}"):
        lines = notebooks.first_cell(language, install).splitlines()
        (line,) = [number for number, line in enumerate(lines) if "TF_CPP_MIN_LOG_LEVEL" in line]
        assert line < min(number for number, line in enumerate(lines) if "import kerasbook" in line)


@pytest.mark.parametrize("language", pages.LANGUAGES)
def test_what_is_named_comes_before_the_origin_and_that_before_the_wheel(folder, monkeypatch, language):
    monkeypatch.setattr(notebooks, "origin", lambda: f"git+{PUBLIC}")
    named = installing(exported(folder, language=language, install="kerasbook==9.9"))
    assert '%pip install --quiet "kerasbook==9.9"' in named
    assert f'%pip install --quiet "git+{PUBLIC}"' in installing(exported(folder, language=language))
    monkeypatch.setattr(notebooks, "origin", lambda: None)
    assert notebooks.wheel_name() in installing(exported(folder, language=language))


@pytest.mark.parametrize("install", ["", 'a"; import os', "a\nb", "{x}", "$HOME"])
def test_what_would_break_the_cell_is_refused(install):
    with pytest.raises(notebooks.ExportError, match="Expected something that pip installs"):
        notebooks.first_cell("en", install)


@pytest.fixture(scope="module")
def written(folder, tmp_path_factory) -> Path:
    """The folder into which everything is exported, with the wheel."""
    out = tmp_path_factory.mktemp("out")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(notebooks, "origin", lambda: None)
        notebooks.export_all(out, **folder)
    return out


def test_every_page_is_written_in_both_languages_beside_one_wheel(written):
    files = sorted(path.relative_to(written).as_posix() for path in written.rglob("*") if path.is_file())
    assert files == [
        "en/chapter9.ipynb",
        "en/glossary.ipynb",
        notebooks.wheel_name(),
        "ko/chapter9.ipynb",
        "ko/glossary.ipynb",
    ]


def test_no_path_of_this_machine_is_in_a_notebook(written):
    for path in written.rglob("*.ipynb"):
        text = path.read_text(encoding="utf-8")
        assert str(ROOT) not in text
        assert str(Path.home()) not in text


def test_an_address_needs_no_wheel(folder, tmp_path):
    written = notebooks.export_all(tmp_path, PUBLIC, **folder)
    assert [path.suffix for path in written] == [".ipynb"] * 4


# The first cell, run by IPython with a real pip where kerasbook is not installed

HIDE = f"""\
import sys
sys.meta_path[:] = [finder for finder in sys.meta_path if "__editable__" not in str(getattr(finder, "__module__", ""))]
sys.path[:] = [folder for folder in sys.path if folder != {str(ROOT)!r}]
"""
COLAB = """\
import os, pathlib, shutil

def upload():
    print("asked to upload")
    chosen = os.environ.get("CHOSEN")
    if chosen:
        shutil.copy(chosen, ".")
    return {pathlib.Path(chosen).name: b""} if chosen else {}
"""
RUN = """\
import sys
from IPython.core.interactiveshell import InteractiveShell
shell = InteractiveShell.instance(colors="nocolor")
result = shell.run_cell(open("cell.py", encoding="utf-8").read())
if result.success:
    import kerasbook
    print("installed in", kerasbook.__file__)
sys.exit(not result.success)
"""


class Elsewhere:
    """A machine without kerasbook and without a network, on which the first cell of a notebook is run."""

    def __init__(self, folder: Path):
        self.folder, self.notebook, self.site = folder, folder / "work" / "en", folder / "site"
        self.notebook.mkdir(parents=True)
        self.site.mkdir()
        (self.site / "sitecustomize.py").write_text(HIDE)
        (self.notebook / "run.py").write_text(RUN)

    def on_colab(self) -> None:
        (self.site / "google" / "colab").mkdir(parents=True)
        (self.site / "google" / "colab" / "__init__.py").write_text("")
        (self.site / "google" / "colab" / "files.py").write_text(COLAB)

    def run(self, code: str, **variables: str) -> subprocess.CompletedProcess:
        (self.notebook / "cell.py").write_text(code, encoding="utf-8")
        pip = {"PIP_TARGET": str(self.site), "PIP_NO_DEPS": "1", "PIP_NO_INDEX": "1", "PIP_CONFIG_FILE": os.devnull}
        return subprocess.run(
            [sys.executable, "run.py"],
            cwd=self.notebook,
            env={**os.environ, **pip, **variables, "PYTHONPATH": str(self.site), "PYTHONUTF8": "1"},
            capture_output=True,
            encoding="utf-8",
            check=False,
        )


@pytest.fixture
def elsewhere(tmp_path) -> Elsewhere:
    machine = Elsewhere(tmp_path)
    assert machine.run("import kerasbook").returncode == 1, "kerasbook is to be missing there"
    return machine


def first_cell(written: Path, language: str) -> str:
    return json.loads((written / language / "chapter9.ipynb").read_text(encoding="utf-8"))["cells"][0]["source"]


@pytest.fixture(params=pages.LANGUAGES)
def code(request, written) -> str:
    """The first cell of a notebook in each language."""
    source = first_cell(written, request.param)
    return "".join(source)


@pytest.mark.parametrize("place", [".", ".."], ids=["beside", "above"])
def test_it_installs_the_wheel_that_lies_there(elsewhere, written, code, place):
    wheel = written / notebooks.wheel_name()
    (elsewhere.notebook / place / wheel.name).write_bytes(wheel.read_bytes())
    result = elsewhere.run(code)
    assert result.returncode == 0, result.stdout + result.stderr
    assert f"installed in {elsewhere.site / 'kerasbook'}" in result.stdout


def test_on_colab_it_asks_for_the_wheel(elsewhere, written, code):
    elsewhere.on_colab()
    result = elsewhere.run(code, CHOSEN=str(written / notebooks.wheel_name()))
    assert result.returncode == 0, result.stdout + result.stderr
    assert notebooks.wheel_name() in result.stdout.split("asked to upload")[0]
    assert f"installed in {elsewhere.site / 'kerasbook'}" in result.stdout


@pytest.mark.parametrize("colab", [False, True], ids=["anywhere", "colab, nothing chosen"])
def test_without_the_wheel_it_says_what_to_do(elsewhere, code, colab):
    if colab:
        elsewhere.on_colab()
    result = elsewhere.run(code)
    assert result.returncode == 1
    assert ("asked to upload" in result.stdout) == colab
    what_to_do = "put it beside it and run this cell again|노트북 옆에 두고 이 셀을 다시 실행하세요"
    assert re.search(what_to_do, result.stdout)


def test_where_kerasbook_is_it_does_nothing(elsewhere, code):
    (elsewhere.site / "kerasbook").mkdir()
    (elsewhere.site / "kerasbook" / "__init__.py").write_text("")
    result = elsewhere.run(code)
    assert result.returncode == 0, result.stdout + result.stderr
    assert result.stdout == f"installed in {elsewhere.site / 'kerasbook' / '__init__.py'}\n"


@pytest.mark.parametrize("language", pages.LANGUAGES)
def test_it_installs_from_an_address(elsewhere, written, language):
    address = (written / notebooks.wheel_name()).as_uri()
    result = elsewhere.run(notebooks.first_cell(language, address))
    assert result.returncode == 0, result.stdout + result.stderr
    assert f"installed in {elsewhere.site / 'kerasbook'}" in result.stdout


@pytest.mark.parametrize("language", pages.LANGUAGES)
def test_an_address_that_fails_ends_the_cell(elsewhere, language):
    result = elsewhere.run(notebooks.first_cell(language, "no-such-kerasbook"))
    assert result.returncode == 1
    assert "No module named 'kerasbook'" in result.stdout


# The command


def test_the_command_writes_and_names_what_it_wrote(folder, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(notebooks.export_all, "__defaults__", (None, folder["chapters"], folder["runs"], False))
    monkeypatch.chdir(tmp_path)
    assert notebooks.main(["--out", "here", "--install", PUBLIC]) == 0
    assert capsys.readouterr().out.splitlines() == [
        str(Path("here", language, f"{name}.ipynb")) for language in ("en", "ko") for name in ("chapter9", "glossary")
    ]
    assert Path("here", "ko", "glossary.ipynb").is_file()


def test_the_command_says_what_went_wrong(capsys):
    assert notebooks.main(["--install", "{x}"]) == 1
    assert capsys.readouterr().err.startswith("export_notebooks.py: Expected something that pip installs")


def test_the_start_installs_the_site_extra_and_hands_the_arguments_on(monkeypatch):
    noted = []
    environment = export_notebooks.environment
    monkeypatch.setattr(
        environment, "ready", lambda *extras, newest: noted.append((*extras, newest)) or "python-with-site"
    )
    monkeypatch.setattr(environment, "run", lambda command: noted.append(command) or 7)
    assert export_notebooks.main(["--out", "here"]) == 7
    script = str(ROOT / "scripts" / "notebooks.py")
    assert noted == [("site", False), ["python-with-site", script, "--out", "here"]]


@pytest.mark.parametrize(("language", "phrase"), [("en", "Usage: export_notebooks.py"), ("ko", "사용법: export")])
def test_help_installs_nothing(language, phrase):
    result = subprocess.run(
        [sys.executable, "-S", str(ROOT / "scripts" / "export_notebooks.py"), "--help"],  # -S: nothing is installed
        env={**os.environ, "KERASBOOK_LANG": language, "PYTHONUTF8": "1"},
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    assert phrase in result.stdout


def test_an_old_python_can_read_the_start():
    source = Path(export_notebooks.__file__).read_text(encoding="utf-8")
    ast.parse(source, feature_version=(3, 6))


def test_both_usages_name_the_same_options():
    english, korean = (sorted(re.findall(r"--\w+", usage)) for usage in export_notebooks.USAGE)
    assert english == korean != []

"""Whatever readers are told to type, in the READMEs and by the program, is a command with options that there are."""

import re
import shlex
from pathlib import Path

import click
import pytest

from kerasbook.commands import main as command
from kerasbook.commands import terminal
from kerasbook.commands.lookup import chapter_called, chapters
from kerasbook.locale import speaking
from kerasbook.results import report

ROOT = Path(__file__).parents[1]
READMES = ["README.md", "README.ko.md"]
RUN = "python3 scripts/run.py"
FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
INLINE = re.compile(r"(?<!`)`([^`\n]+)`(?!`)")


@pytest.fixture
def parses(monkeypatch, capsys):
    """`parses(words)`: whether kerasbook takes them, with real commands, options and values. Nothing is run."""
    monkeypatch.setattr(click.Context, "invoke", lambda context, callback, *args, **kwargs: None)
    monkeypatch.setattr(terminal, "prepare", lambda language: None)

    def parses(words: list[str]) -> bool:
        try:
            command.main(None, words)
        except SystemExit as end:
            capsys.readouterr()
            return end.code in (0, None)
        raise AssertionError("a command ends the process")

    return parses


def shell_lines(text: str) -> list[str]:
    """What a page shows in blocks for a shell, line by line."""
    blocks = [body for language, body in FENCE.findall(text) if not language]
    return [
        line for body in blocks for line in body.splitlines() if re.match(r"(python3|py|git|cd|pip|kerasbook) ", line)
    ]


def commands(text: str) -> list[str]:
    """The commands of a page in order, of blocks and within sentences."""
    pattern = re.compile(f"{FENCE.pattern}|{INLINE.pattern}", re.MULTILINE | re.DOTALL)
    found = []
    for match in pattern.finditer(text):
        if match[3]:
            found.append(match[3])
        elif not match[1]:
            found += shell_lines(match[0])
    return [line for line in found if line.startswith("python3 ") and line != RUN]


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


# The READMEs


@pytest.mark.parametrize("readme", READMES)
def test_every_command_can_be_pasted(readme, parses):
    found = commands(read(readme))
    assert len(found) > 25
    for line in found:
        _python, script, *words = shlex.split(line)
        assert (ROOT / script).is_file(), line
        if script != "scripts/run.py":
            assert not words, line
            continue
        words = words[words[:1] == ["--newest"] :]
        if words[0] == "python":
            assert words[1:2] in ([], ["-m"]) or (ROOT / words[1]).is_file(), line
        else:
            assert parses(words), line


@pytest.mark.parametrize("readme", READMES)
def test_one_spelling_is_used_and_none_that_needs_an_active_environment(readme):
    text = read(readme)
    shown = [*INLINE.findall(FENCE.sub("", text)), *shell_lines(text)]
    others = [line for line in shown if re.match(r"(kerasbook [a-z]|python |pip )", line)]
    assert others == []


@pytest.mark.parametrize("readme", READMES)
def test_no_line_has_a_remark_which_zsh_and_windows_would_take_for_words(readme):
    assert not [line for line in shell_lines(read(readme)) if "#" in line or "<" in line]


@pytest.mark.parametrize("readme", READMES)
def test_the_start_is_three_lines_on_each_system(readme):
    first, windows = (body.splitlines() for _language, body in FENCE.findall(read(readme))[:2])
    assert first == ["git clone ADDRESS kerasbook", "cd kerasbook", f"{RUN} chapter1"]
    assert windows == [*first[:2], r"py scripts\run.py chapter1"]


def test_both_languages_have_the_same_commands():
    english, korean = (commands(read(readme)) for readme in READMES)
    assert english == korean


@pytest.fixture(scope="module")
def pasted(tmp_path_factory) -> Path:
    """A folder in which the README's Python has been pasted, block after block, but for what needs a cluster."""
    folder = tmp_path_factory.mktemp("pasted")
    space: dict = {}
    with pytest.MonkeyPatch.context() as patch, speaking("en"):
        patch.chdir(folder)
        for language, body in FENCE.findall(read("README.md")):
            if language == "python" and "dask" not in body:
                exec(compile(body, "README.md", "exec"), space)
    assert space["finding"].measured["answer_read_off"]
    return folder


@pytest.mark.slow
def test_the_python_can_be_pasted_and_leaves_the_files_that_later_commands_read(pasted):
    assert sorted(path.name for path in pasted.iterdir()) == ["layers.png", "model.keras", "samples.npz"]
    assert f"{RUN} report model.keras --data samples.npz" in commands(read("README.md"))


def test_the_python_is_the_same_in_both_languages():
    def code(readme):
        return [body.replace('"ko"', '"en"') for language, body in FENCE.findall(read(readme)) if language == "python"]

    assert code("README.md") == code("README.ko.md")


def test_a_wrong_option_is_noticed(parses):
    assert parses(shlex.split("chapter1 training-loop --learning-rate 0"))
    for wrong in ("chapter1 training-loop --learning-rat", "chapter1 trainingloop", "exercise 1 honest-bet --width 3"):
        assert not parses(shlex.split(wrong))


# What the program says


def told(text: str) -> list[list[str]]:
    """The commands in what was printed, without what they start with."""
    text = re.sub(r"Try '(.*)' for help\.", r"\1", text)
    return [shlex.split(line) for line in re.findall(rf"{re.escape(RUN)} ([^\n<]+)", text)]


@pytest.fixture
def said(monkeypatch, capsys):
    """`said("exercise 1")`: what the command prints if it was typed as the READMEs do."""
    monkeypatch.setenv("KERASBOOK_COMMAND", RUN)
    monkeypatch.setenv("COLUMNS", "60")

    def said(words: str) -> str:
        with pytest.raises(SystemExit):
            command.main(None, shlex.split(words))
        return "".join(capsys.readouterr())

    return said


@pytest.mark.parametrize("number", chapters())
def test_what_an_exercise_says_to_type(number, said, request):
    names = [exercise.name for exercise in chapter_called(number).exercises.values()]
    texts = [said(f"exercise {number}"), *(said(f"exercise {number} {name} --solution") for name in names)]
    texts += [said(f"exercise {number} {name}") for name in names]
    parses = request.getfixturevalue("parses")  # from here on nothing runs
    for text in texts:
        found = told(text)
        assert found, text
        for words in found:
            assert parses(words), words


@pytest.mark.parametrize(
    "wrong", ["chaptr1", "chapter1 --nonsense", "1 depth --dept", "verify --x", "exercise 1 x", "run 99"]
)
def test_what_an_error_says_to_type(wrong, said, request):
    found = told(said(wrong))
    parses = request.getfixturevalue("parses")
    assert ["--help"] in [words[-1:] for words in found]
    assert all(parses(words) for words in found if words[-1] == "--help")


@pytest.mark.parametrize("number", chapters())
def test_what_a_results_page_says_to_type(number, monkeypatch, parses):
    monkeypatch.setenv("KERASBOOK_COMMAND", RUN)
    chapter = chapter_called(number)
    sections = {concept.section for concept in chapter.concepts.values()}
    page = "".join([
        *map(report.further_html, chapter.concepts.values()),
        *(report.exercises_html(chapter, one) for one in sections),
    ])
    found = told(page)
    assert len(found) == len(chapter.concepts) + len(chapter.exercises)
    assert all(parses(words) for words in found)

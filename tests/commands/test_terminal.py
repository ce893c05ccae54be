import io
import os
import sys

import pytest

from kerasbook.commands import terminal
from kerasbook.errors import OutputError

# What the terminal can show

FINDING = """
import sys
from kerasbook.commands import terminal
from kerasbook.concepts import Chapter, Finding, number, above
from kerasbook.commands.printing import print_finding

chapter = Chapter(7, "Chance", names={"rebuilt": "picture rebuilt (R²)"})

@chapter.concept(section="7.1")
def coin(rest: number("what is left") = 0.25) -> Finding:
    "What is left of 28 × 28 pixels – and why…?"
    return Finding(measured={"rebuilt": [1.0, 0.8, 0.6, 0.4, rest]})

@coin.claim(control={"rest": 1.0}, takes_away="Motion.")
def fades(measured):
    "“It” is the picture’s 한 글."
    return above(measured["rebuilt"][0], measured["rebuilt"][-1])

terminal.prepare("en")
print_finding(coin())
print("64 · 50,240", file=sys.stderr)
"""


@pytest.mark.parametrize(
    ("encoding", "phrases", "aside"),
    [
        (
            "ascii",
            [
                "What is left of 28 x 28 pixels - and why...?",
                "picture rebuilt (R2)",
                "1.000 -> 0.250",
                '"It" is the picture\'s ? ?.',
            ],
            "64 - 50,240",
        ),
        (
            "latin-1",
            ["What is left of 28 × 28 pixels - and why...?", "picture rebuilt (R²)", "1.000 -> 0.250"],
            "64 · 50,240",
        ),
        ("cp949", ["picture rebuilt (R²)", "1.000 → 0.250", "“It” is the picture’s 한 글."], "64 · 50,240"),
    ],
)
def test_english_is_shown_with_the_signs_the_terminal_has(python, encoding, phrases, aside):
    done = python("-c", FINDING, PYTHONIOENCODING=encoding)
    assert done.returncode == 0, done.stderr.decode()
    shown = done.stdout.decode(encoding)
    assert [phrase for phrase in phrases if phrase not in shown] == []
    assert done.stderr.decode(encoding).strip() == aside


@pytest.mark.parametrize("encoding", ["ascii", "latin-1"])
def test_a_terminal_without_hangul_gets_one_sentence_about_korean(python, encoding):
    done = python("-m", "kerasbook.chapter1", "--lang", "ko", "--list", PYTHONIOENCODING=encoding)
    assert done.returncode == 2
    assert done.stdout == b""
    (line,) = done.stderr.decode(encoding).splitlines()
    assert line.startswith("Error: Expected a terminal that can show Korean. Received one with the encoding ")
    assert line.endswith("Set PYTHONUTF8=1 (or a UTF-8 locale) and start again, or use --lang en.")


@pytest.mark.parametrize("encoding", ["utf-8", "cp949"])
def test_a_terminal_with_hangul_shows_korean(python, encoding):
    done = python("-m", "kerasbook.chapter1", "--lang", "ko", "--list", PYTHONIOENCODING=encoding)
    assert done.returncode == 0, done.stderr.decode(encoding)
    assert "딥러닝" in done.stdout.decode(encoding)


def test_korean_on_a_terminal_without_hangul_is_refused_before_anything_is_changed(monkeypatch):
    stream = io.TextIOWrapper(io.BytesIO(), encoding="ascii", errors="strict")
    monkeypatch.setattr(sys, "stdout", stream)
    with pytest.raises(OutputError, match="encoding ascii"):
        terminal.prepare("ko")
    assert stream.errors == "strict"
    terminal.prepare("en")
    assert stream.errors == "kerasbook.plainly"


def test_a_stream_that_is_no_file_is_left_as_it_is(monkeypatch):
    monkeypatch.setattr(sys, "stdout", io.StringIO())
    terminal.prepare("ko")
    print("한글")
    assert sys.stdout.getvalue() == "한글\n"


def test_only_writing_is_made_plain():
    with pytest.raises(UnicodeDecodeError):
        b"\xff".decode("ascii", errors="kerasbook.plainly")


# Keeping the frameworks' chatter off it

CHATTER = """
import os, sys
from kerasbook.commands.terminal import quiet_frameworks

os.write(2, b"before\\n")
try:
    with quiet_frameworks() as shown:
        os.write(2, b"noise of C\\n")
        print("noise of Python", file=sys.stderr)
        print("progress R²", file=shown, flush=True)
        os.system("echo noise of a child 1>&2")
        {end}
except RuntimeError as error:
    print(error, file=sys.stderr, flush=True)
os.write(2, b"after, C\\n")
print("after, Python", file=sys.stderr)
"""


@pytest.mark.parametrize(("end", "said"), [("pass", []), ("raise RuntimeError('broken')", ["broken"])])
def test_only_what_is_meant_to_be_seen_is_seen(python, end, said):
    done = python("-c", CHATTER.format(end=end), PYTHONIOENCODING="utf-8")
    assert done.returncode == 0, done.stderr
    assert done.stderr.decode().splitlines() == ["before", "progress R²", *said, "after, C", "after, Python"]


SIGNS = """
from kerasbook.commands import terminal

terminal.prepare("en")
with terminal.quiet_frameworks() as shown:
    print("R²", file=shown)
"""


def test_progress_is_shown_with_the_signs_the_terminal_has(python):
    assert python("-c", SIGNS, PYTHONIOENCODING="ascii").stderr.decode("ascii").strip() == "R2"


@pytest.mark.parametrize(("chosen", "level"), [(None, "3"), ("0", "0")])
def test_tensorflow_is_asked_to_be_quiet_unless_the_reader_wants_to_hear_it(monkeypatch, chosen, level):
    monkeypatch.setenv("TF_CPP_MIN_LOG_LEVEL", chosen or "")
    if chosen is None:
        monkeypatch.delenv("TF_CPP_MIN_LOG_LEVEL")
    with terminal.quiet_frameworks():
        assert os.environ["TF_CPP_MIN_LOG_LEVEL"] == level


@pytest.mark.parametrize("stream", [io.StringIO(), io.TextIOWrapper(io.BytesIO())])
def test_a_stream_without_a_file_descriptor_is_given_as_it_is(monkeypatch, stream):
    monkeypatch.setattr(sys, "stderr", stream)
    with terminal.quiet_frameworks() as shown:
        assert shown is stream

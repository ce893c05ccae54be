"""Numbers on terminals of every width."""

import io
import re

import pytest
from rich.cells import cell_len
from rich.console import Console

from kerasbook.commands import printing

HEADS = ["", "pixels", "layer 1", "layer 2", "layer 3", "answer"]
ROWS = [
    ["answer read off (accuracy)", "0.856", "0.903", "0.906", "0.920", "0.926"],
    ["  가중치가 랜덤할 때", "0.857", "0.763", "0.656", "0.587", "0.381"],
    ["depth.every_layer_doubles_the_pieces", "0.858", "5/5", "−0.123", "1.643", "as expected"],
]


def printed(width: int, heads=HEADS, rows=ROWS) -> str:
    console = Console(file=io.StringIO(), width=width, highlight=False)
    printing.print_numbers(console, heads, rows)
    return console.file.getvalue()


@pytest.mark.parametrize("width", [20, 30, 40, 60, 80, 120])
def test_no_number_is_cut_and_no_line_is_too_long(width):
    text = printed(width)
    assert all(cell_len(line) <= width for line in text.splitlines())
    assert "…" not in text
    for row in ROWS:
        for number in row[1:]:
            assert len(re.findall(rf"(?<!\S){re.escape(number)}(?!\S)", text)) == 1, number


@pytest.mark.parametrize("width", [40, 60, 80])
def test_names_break_between_words_only(width):
    words = {piece.strip() for row in ROWS for piece in printing.pieces(row[0]) if piece.strip()}
    first = [line[1:].split("   ")[0] for line in printed(width).splitlines()]
    shown = {piece.strip() for line in first for piece in printing.pieces(line) if piece.strip()}
    assert words <= shown


def test_a_wide_terminal_shows_one_table_and_breaks_nothing():
    lines = printed(120).splitlines()
    assert [line.split()[:1] for line in lines if "pixels" in line or "answer read" in line] == [["pixels"], ["answer"]]
    assert sum("─" in line for line in lines) == 1
    assert any("depth.every_layer_doubles_the_pieces" in line for line in lines)


def test_what_does_not_fit_follows_with_the_names_again():
    text = printed(40)
    assert sum("─" * 10 in line for line in text.splitlines()) == text.count("read")
    assert text.index("pixels") < text.index("0.856") < text.index("0.926")


@pytest.mark.parametrize(
    ("name", "width", "lines"),
    [
        ("every_layer_doubles", 12, ["every_layer_", "doubles"]),
        ("every_layer_doubles", 40, ["every_layer_doubles"]),
        ("a b c", 3, ["a b", "c"]),
        ("  가중치가 랜덤", 11, ["  가중치가", "랜덤"]),
        ("unbreakable", 5, ["unbreakable"]),
    ],
)
def test_names_on_lines(name, width, lines):
    assert printing.wrapped(name, width).split("\n") == lines

"""Code in a picture: lines, squares and the block behind them."""

import numpy as np
import pytest
from matplotlib.colors import to_hex
from matplotlib.figure import Figure

from kerasbook.plots import style
from kerasbook.plots.code import SQUARE, code, height, legend, monospaced

LINES = ["x = 1", "", "y = x + 1"]
ROLES = [("state",), (), ("state", "update")]
COLOURS = {"state": "#0a6cb5", "update": "#00857c"}


@pytest.fixture
def axes():
    page = Figure(figsize=(6, 2)).add_axes((0, 0, 1, 1))
    page.set(xlim=(0, 6), ylim=(0, 2))
    return page


def test_lines_stand_below_each_other_and_blank_ones_keep_their_place(axes):
    drawn = code(axes, 0.5, 1.8, LINES, ROLES, COLOURS, width=4.0, line=0.25)
    assert [text.get_text() for text in drawn.texts_] == ["x = 1", "y = x + 1"]
    (_x, first), (_x, third) = (text.get_position() for text in drawn.texts_)
    assert first - third == pytest.approx(0.5)
    assert drawn.squares_ == ROLES


def test_a_square_for_each_role_in_its_colour_on_a_block_of_the_codes_height(axes):
    code(axes, 0.5, 1.8, LINES, ROLES, COLOURS, width=4.0, line=0.25)
    block, *squares = axes.patches
    assert block.get_height() == pytest.approx(height(LINES, 0.25))
    assert block.get_y() + block.get_height() == pytest.approx(1.8)
    assert [to_hex(square.get_facecolor()) for square in squares] == [
        COLOURS[role] for roles in ROLES for role in roles
    ]
    assert squares[2].get_x() - squares[1].get_x() > SQUARE


def test_code_keeps_its_font_after_the_dressing(axes):
    drawn = code(axes, 0.5, 1.8, LINES, ROLES, COLOURS, width=4.0)
    style.dress(axes)
    monospaced(drawn.texts_)
    assert all(text.get_fontfamily()[0] == "DejaVu Sans Mono" for text in drawn.texts_)


def test_the_legend_is_a_row_of_squares_and_names(axes):
    legend(axes, 1.0, {"state": "holds", "update": "changes"}, COLOURS, step=2.0, x=0.3)
    assert [text.get_text() for text in axes.texts] == ["holds", "changes"]
    assert np.diff([square.get_x() for square in axes.patches]) == pytest.approx(2.0)

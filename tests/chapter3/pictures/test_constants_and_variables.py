"""Arrays, tensors and variables, a counter, and random numbers: does the picture show them, and can it be read?"""

import numpy as np
import pytest
from matplotlib.colors import to_hex

from kerasbook.chapter3.pictures.constants_and_variables import ASKED, CHANGED, ConstantsAndVariables

ONE, SEVEN, TWO = [1.0, 1.0, 1.0], [7.0, 1.0, 1.0], [2.0, 2.0, 2.0]
HELD = {
    "array": {"written": (SEVEN, SEVEN, ""), "added": ([8.0, 2.0, 2.0],) * 2 + ("",)},
    "tensor": {"written": (ONE, ONE, "TypeError"), "added": (TWO, ONE, "")},
    "variable": {"written": (SEVEN, SEVEN, ""), "added": ([8.0, 2.0, 2.0],) * 2 + ("",)},
}
COUNTS = {"float32": [2000, 2050, 2100], "float16": [2000, 2048, 2048], "bfloat16": [2000, 2000, 2000]}
RNG = np.random.default_rng(0)


def display(counts=COUNTS) -> ConstantsAndVariables:
    return ConstantsAndVariables(HELD, counts, RNG.normal(3, size=(300, 1)), RNG.normal(size=(300, 3)))


@pytest.mark.usefixtures("either_language")
@pytest.mark.parametrize("counts", [COUNTS, {name: [5.0, 5.0] for name in COUNTS}])
def test_the_picture_can_be_read(counts, unreadable):
    assert unreadable(display(counts).plot().figure_) == []


@pytest.mark.usefixtures("korean")
def test_everything_is_translated_but_the_code(in_latin_letters):
    code = ("x", "y", "x[0]", "float", "bfloat", "normal")
    assert [text for text in in_latin_letters(display().plot().figure_) if not text.startswith(code)] == []


@pytest.mark.usefixtures("english")
def test_what_has_changed_is_red():
    boxes = display().plot().boxes_

    def is_red(*place):
        return to_hex(boxes[place].patch_.get_facecolor()) == CHANGED

    assert is_red("array", "written", "y")
    assert not is_red("tensor", "written", "x")
    assert is_red("tensor", "added", "x")
    assert not is_red("tensor", "added", "y")
    assert boxes["tensor", "added", "x"].text_.get_text().split() == ["2", "2", "2"]


def test_the_counters_and_the_histograms_are_drawn():
    shown = display().plot()
    assert {name: list(line.get_ydata()) for name, line in shown.curves_.items()} == COUNTS
    heights = [bar.get_height() for bar in shown.bars_[0]]
    highest = shown.bars_[0][int(np.argmax(heights))]
    assert highest.get_x() == pytest.approx(3, abs=1)
    assert to_hex(highest.get_facecolor()) == ASKED

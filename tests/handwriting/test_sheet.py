"""The sheet to fill in: what is printed stands where the reader of photographs looks for it."""

import numpy as np
import pytest

from handwriting.camera import DOTS, empty_sheet
from kerasbook.handwriting import Sheet, form, photographs


def printed(points: np.ndarray) -> np.ndarray:
    """How white the sheet is at points in millimetres."""
    return photographs.looked_up(empty_sheet(), points * DOTS - 0.5)


def test_the_marks_are_black_and_what_is_around_them_is_blank():
    black, blank = photographs.printed_points()
    assert printed(black).max() < 0.05
    assert printed(blank).min() > 0.95


@pytest.mark.parametrize(("row", "column"), [(0, 0), (9, 7), (4, 3)])
def test_a_frame_is_around_every_box_and_nothing_in_it(row, column):
    left, top = form.box(row, column)
    along = np.linspace(1, form.BOX - 1, 12)
    for edge in (left, left + form.BOX):
        assert printed(np.stack([np.full(12, edge), top + along], axis=-1)).max() < 0.9
    inside = np.stack(np.meshgrid(left + along, top + along), axis=-1)
    assert printed(inside).min() > 0.95


def test_boxes_marks_and_paper_do_not_touch():
    last = np.add(form.box(form.ROWS - 1, form.COLUMNS - 1), form.BOX)
    assert (last < form.MARKS[2] - form.MARK / 2).all()
    assert (form.MARKS.min(axis=0) - form.MARK / 2 >= 10).all()  # printers leave up to 5 mm white
    assert (form.MARKS.max(axis=0) + form.MARK / 2 <= np.subtract(form.PAPER, 10)).all()


def test_each_row_has_its_digit(english):
    texts = {text.get_text(): text.get_position() for text in Sheet().plot().axes_[0].texts}
    for row in range(form.ROWS):
        x, y = texts[str(row)]
        left, top = form.box(row, 0)
        assert x < left
        assert top < y < top + form.BOX


def test_everything_can_be_read(either_language, unreadable):
    assert unreadable(Sheet().plot().figure_) == []


def test_everything_is_translated(korean, in_latin_letters):
    assert in_latin_letters(Sheet().plot().figure_) == ["kerasbook handwriting 한한한"]


def test_it_is_a_pdf_of_a4(english):
    content = Sheet().image("pdf")
    assert content.startswith(b"%PDF")
    assert b"/MediaBox [ 0 0 595.27" in content

"""The picture of `understanding`: the data sheet above, what a missing length says below."""

from findings import of_chapter
from numpy.testing import assert_allclose

found = of_chapter(6)


def test_the_sheet_has_a_row_for_each_column_drawn():
    drawn = found("understanding").figure.plot()
    assert list(drawn.sheet_.rows_) == ["numbers", "genres"]
    assert len(drawn.axes_) == len(drawn.sheet_.axes_) + 2


def test_bars_and_dots_are_the_numbers():
    finding = found("understanding")
    drawn, measured = finding.figure.plot(), finding.measured
    assert_allclose([bar.get_width() for bar in drawn.bars_], list(measured["documentaries"].values()))
    for dots, name in zip(drawn.dots_, ("no_flag", "flag"), strict=True):
        assert_allclose(dots.get_offsets()[:, 0], measured["networks"][name])

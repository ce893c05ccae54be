"""Chapter 6: accuracy over bits and over weights that are kept, and the sizes of files."""

import pytest

from kerasbook.chapter6.pictures.smaller_for_the_device import Smaller

MEASURED = {
    "bits": [32, 8, 6, 4, 3, 2],
    "accuracy": [0.83, 0.83, 0.82, 0.82, 0.8, 0.6],
    "kept": [1.0, 0.7, 0.5, 0.3, 0.2, 0.1],
    "pruned": [0.83, 0.82, 0.76, 0.6, 0.5, 0.2],
    "bytes": {"trained": 2_850_000, "float32": 950_000, "quantized": 250_000},
}


def test_curves_and_bars_are_what_was_measured():
    display = Smaller(MEASURED).plot()
    assert [list(line.get_ydata()) for line in display.lines_] == [MEASURED["accuracy"], MEASURED["pruned"]]
    assert [bar.get_height() for bar in display.bars_] == [2850, 950, 250]
    ticks = [[label.get_text() for label in axis.get_xticklabels()] for axis in display.axes_[:2]]
    assert ticks == [["32", "8", "6", "4", "3", "2"], ["100%", "70%", "50%", "30%", "20%", "10%"]]


def test_other_seeds_are_thin_lines(thin_lines):
    display = Smaller(MEASURED)
    display.over_seeds([MEASURED] * 5)
    assert len(thin_lines(display.plot().figure_)) == 10


@pytest.mark.usefixtures("either_language")
def test_everything_can_be_read(unreadable):
    assert unreadable(Smaller(MEASURED).plot().figure_) == []

"""Chapter 8: neighbours, fit and evaluate, and an old head."""

import pytest
from findings import of_chapter
from phones import check_for_phones

from kerasbook.chapter8.pictures.batch_norm_when_frozen import WhenFrozen

found = of_chapter(8)
MEASURED = {
    "right": {"by_kind": 0.1, "inference": 0.8, "mixed": 0.5},
    "fit": [0.6, 0.7],
    "evaluate": [1.0, 0.9],
    "old": [0.8, 0.7, 0.6],
}


def test_bars_and_lines_are_what_was_measured():
    shown = WhenFrozen(MEASURED).plot()
    assert [bar.get_width() for bar in shown.bars_] == [0.8, 0.5, 0.1]
    assert [line.get_ydata().tolist() for line in shown.said_] == [[1.0, 0.9], [0.6, 0.7]]
    assert [list(line.get_xdata()) for line in shown.said_] == [[1, 2], [1, 2]]
    assert [line.get_ydata().tolist() for line in shown.old_] == [[0.8, 0.7, 0.6], [0.8, 0.8, 0.8]]
    assert list(shown.old_[0].get_xdata()) == [0, 1, 2]


@pytest.mark.parametrize("language", ["en", "ko"])
def test_the_picture_for_phones_can_be_read(language, unreadable):
    check_for_phones(found("batch_norm_when_frozen").figure, language, unreadable)


@pytest.mark.usefixtures("either_language")
def test_everything_can_be_read(unreadable):
    assert unreadable(WhenFrozen(found("batch_norm_when_frozen").measured).plot().figure_) == []

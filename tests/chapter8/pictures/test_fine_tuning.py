"""Chapter 8: an old and a new task at three learning rates."""

import pytest
from findings import of_chapter
from phones import check_for_phones

from kerasbook.chapter8.pictures.fine_tuning import LOWEST, RATES, FineTuning

found = of_chapter(8)
LAYERS = [f"b{number}_{part}" for number in (13, 14) for part in ("expand", "depthwise", "project")]
CURVES = {"small": [0.8, 0.8, 0.79], "between": [0.8, 0.7, 0.6], "large": [0.8, 0.2, 0.1]}
MEASURED = {
    "old": CURVES,
    "new": CURVES,
    "frozen": 0.9,
    "changed": {
        "small": dict.fromkeys(LAYERS, 0.0),
        "between": dict.fromkeys(LAYERS, 0.05),
        "large": dict.fromkeys(LAYERS, 2.0),
    },
}
SPEEDS = {"small": 1e-5, "between": 1e-3, "large": 1e-2}


def test_lines_and_dots_are_what_was_measured():
    shown = FineTuning(MEASURED, SPEEDS).plot()
    assert [line.get_ydata().tolist() for line in shown.lines_["old"]] == list(CURVES.values())
    assert [line.get_ydata().tolist() for line in shown.lines_["new"]] == [*CURVES.values(), [0.9] * 3]
    for key, far in zip(RATES, (LOWEST, 0.05, 2.0), strict=True):
        assert shown.dots_[key].get_offsets()[:, 0].tolist() == pytest.approx([far] * 6)


@pytest.mark.parametrize("language", ["en", "ko"])
def test_the_picture_for_phones_can_be_read(language, unreadable):
    check_for_phones(found("fine_tuning").figure, language, unreadable)


@pytest.mark.usefixtures("either_language")
def test_everything_can_be_read(unreadable):
    assert unreadable(FineTuning(found("fine_tuning").measured, SPEEDS).plot().figure_) == []

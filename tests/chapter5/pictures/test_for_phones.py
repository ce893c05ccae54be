"""Every picture of chapter 5 as a phone shows it: panels below each other, and texts that can be read."""

import pytest
from findings import of_chapter

from kerasbook.commands.lookup import chapter_called
from kerasbook.locale import speaking
from kerasbook.plots.stacked import PHONE

found = of_chapter(5)
CONCEPTS = list(chapter_called(5).concepts)


@pytest.mark.parametrize("key", CONCEPTS)
@pytest.mark.parametrize("language", ["en", "ko"])
def test_the_picture_for_phones_can_be_read(key, language, unreadable):
    with speaking(language):
        narrow = found(key).figure.for_phones()
        if narrow is None:
            pytest.skip("it has no second layout")
        assert narrow.figure_.get_figwidth() == pytest.approx(PHONE)
        assert [problem for problem in unreadable(narrow.figure_) if not problem.startswith("on another")] == []


def test_only_new_pictures_may_have_none():
    without = {key for key in CONCEPTS if found(key).figure.size_for_phones is None}
    assert without <= {"baselines"}

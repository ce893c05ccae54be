"""Every picture of chapter 7 as a phone shows it: panels below each other, and texts that can be read."""

import pytest
from findings import of_chapter
from phones import check_for_phones

from kerasbook.commands.lookup import chapter_called

found = of_chapter(7)
CONCEPTS = list(chapter_called(7).concepts)


@pytest.mark.parametrize("key", CONCEPTS)
@pytest.mark.parametrize("language", ["en", "ko"])
def test_the_picture_for_phones_can_be_read(key, language, unreadable):
    check_for_phones(found(key).figure, language, unreadable)


def test_only_new_pictures_may_have_none():
    without = {key for key in CONCEPTS if found(key).figure.size_for_phones is None}
    assert without <= set()

"""Every picture from chapter 5 on as a phone shows it: panels below each other, and texts that can be read."""

import pytest
from findings import finding
from phones import check_for_phones

from kerasbook.commands import lookup

CONCEPTS = [
    pytest.param(concept, id=f"chapter{number}-{concept.key}")
    for number in lookup.chapters()
    if number >= 5  # the pictures of the chapters before have no second layout
    for concept in lookup.chapter_called(number).concepts.values()
]


@pytest.mark.parametrize("concept", CONCEPTS)
@pytest.mark.parametrize("language", ["en", "ko"])
def test_the_picture_for_phones_can_be_read(concept, language, unreadable):
    check_for_phones(finding(concept).figure, language, unreadable)

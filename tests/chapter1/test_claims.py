"""Every concept of chapter 1: its claims hold, its controls fail, and its numbers have names."""

import pytest
from every_concept import EveryConcept

from chapter1.found import found
from kerasbook.chapter1 import LAYERS, chapter


class TestChapter1(EveryConcept):
    found = found
    speaking_names = frozenset(LAYERS)  # a layer may be called what its key says, such as "answer"


@pytest.mark.usefixtures("english")
def test_the_layers_have_the_same_names_in_every_concept():
    assert all(chapter.label(name) == words for name, words in LAYERS.items())

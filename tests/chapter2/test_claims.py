"""Every concept of chapter 2: its claims hold, its controls fail, and its numbers have names."""

from every_concept import EveryConcept

from chapter2.found import found


class TestChapter2(EveryConcept):
    found = found

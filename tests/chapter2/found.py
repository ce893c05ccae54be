"""What the concepts of chapter 2 find at their quick settings, computed once for all tests."""

from every_concept import Found

from kerasbook.chapter2 import chapter

found = Found(chapter)

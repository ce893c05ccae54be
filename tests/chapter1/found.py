"""What the concepts of chapter 1 find at their quick settings, computed once for all tests."""

from every_concept import Found

from kerasbook.chapter1 import chapter

found = Found(chapter)

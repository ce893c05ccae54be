"""What the concepts of chapter 1 find at their quick settings, computed once for all tests."""

from findings import of_chapter

found = of_chapter(1)

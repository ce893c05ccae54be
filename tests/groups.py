"""Which tests share a computation, so that one process runs them all, and in which order these groups come."""

import re

RUN_THE_PAGES = ("tests/test_pages.py", "tests/scripts/test_build_site.py", "tests/test_over_seeds.py")
LONGEST = ("tests/layerwise/test_backends.py", "the pages")
CHAPTER = re.compile(r"chapter\d+")


def group(test: str) -> str:
    """Which tests this one, by its id, shares a computation with.

    Those of its file; of a chapter, whose findings are computed once, all there are, in its folder and in
    test_every_chapter.py; and all tests that run the pages.
    """
    file, _, name = test.partition("::")
    if file in RUN_THE_PAGES:
        return "the pages"
    chapter = re.match(r"tests/(chapter\d+)/", file) or re.search(r"\[(?:\w+-)?(chapter\d+)\b", name)
    return chapter[1] if chapter else file


def turn(name: str) -> int:
    """When it is a group's turn: the smaller, the sooner."""
    return 0 if name in LONGEST else 2 if CHAPTER.fullmatch(name) else 1

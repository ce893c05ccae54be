"""Which tests share a computation, so that one process runs them all, and in which order these groups come."""

import re

RUN_THE_PAGES = ("tests/test_pages.py", "tests/scripts/test_build_site.py")
LONGEST = ("tests/layerwise/test_backends.py", "the pages")
LONG = re.compile(r"tests/(explore|inside|layerwise)/")
CHAPTER = re.compile(r"chapter\d+")


def group(test: str) -> str:
    """Which tests this one, by its id, shares a computation with.

    Those of its file; of a chapter, whose findings are computed once, all there are, in its folder, in
    test_every_chapter.py and in test_over_seeds.py; and all tests that run the pages.
    """
    file, _, name = test.partition("::")
    if file in RUN_THE_PAGES:
        return "the pages"
    chapter = re.match(r"tests/(chapter\d+)/", file) or re.search(r"\[(?:\w+-)?(chapter\d+)\b", name)
    return chapter[1] if chapter else file


def turn(name: str) -> int:
    """When it is a group's turn: the smaller, the sooner.

    What takes longest comes first. Chapters come after the pages, which have kept by then what their concepts find.
    Small files come last, so that neither process waits long for the other.
    """
    if name in LONGEST:
        return 0
    if CHAPTER.fullmatch(name):
        return 2
    return 1 if LONG.match(name) else 3

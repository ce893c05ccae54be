"""Which process runs which tests, and when."""

import groups
import pytest


@pytest.mark.parametrize(
    ("test", "group"),
    [
        ("tests/chapter2/pictures/test_geometry.py::test_it", "chapter2"),
        ("tests/test_every_chapter.py::test_it[chapter12-depth]", "chapter12"),
        ("tests/test_over_seeds.py::test_it[chapter2-depth-deeper]", "chapter2"),
        ("tests/test_pages.py::test_it[ko-chapter2]", "the pages"),
        ("tests/scripts/test_build_site.py::test_it", "the pages"),
        ("tests/plots/test_style.py::test_it[chapter]", "tests/plots/test_style.py"),
    ],
)
def test_what_is_computed_once_is_asked_for_in_one_process(test, group):
    assert groups.group(test) == group


def test_the_longest_first_then_chapters_and_small_files_last():
    names = ["tests/test_files.py", "chapter3", "tests/explore/test_page.py", "the pages"]
    assert sorted(names, key=groups.turn) == [
        "the pages",
        "tests/explore/test_page.py",
        "chapter3",
        "tests/test_files.py",
    ]

"""A chapter's contents, read from its files. That they are what the chapter says, tests/test_every_chapter.py asks."""

import subprocess
import sys

import pytest

from kerasbook.concepts.contents import contents


def write(package, listing: str) -> None:
    folder = package / "chapter99"
    (folder / "listings").mkdir(parents=True)
    (folder / "settings.py").write_text('chapter = Chapter(number=99, title="Chance: heads, and tails")\n')
    (folder / "__init__.py").write_text("from kerasbook.chapter99.listings.coin import coin\n")
    (folder / "listings" / "coin.py").write_text(listing)


LONG = '''\
"""A coin."""


@chapter.concept(
    "99.1.2",
    quick={"throws": (10)},
    third="17.3",
)
def coin(
    throws: Throws = 1000,
    seed: Seed = 0,
):
    """How often does a fair coin
    fall on heads?

    Each bar is one outcome.
    """
    return Finding(measured={})


@coin.claim(control={"throws": 3}, takes_away="Throws.")
def fair(measured):
    """Half the time."""


@chapter.concept("99.2")
def edge(seed: Seed = 0):
    """How often on its edge?"""
'''


def test_however_long_its_lines_are(tmp_path):
    write(tmp_path, LONG)
    read = contents(99, tmp_path)
    assert read.title == "Chance: heads, and tails"
    assert [(one.name, one.section, one.third, one.question) for one in read.entries] == [
        ("coin", "99.1.2", "17.3", "How often does a fair coin fall on heads?"),
        ("edge", "99.2", None, "How often on its edge?"),
    ]
    assert [one.section_in(3) for one in read.entries] == ["17.3", "-"]


@pytest.mark.parametrize("arguments", ["list", "list --edition 3", "run --help", "exercise --help"])
def test_a_list_imports_no_chapter(arguments):
    code = (
        "import sys\nfrom kerasbook.commands.main import main\n"
        "try:\n    main(None, sys.argv[1:])\nexcept SystemExit:\n    pass\n"
        "print('imported:', [name for name in sys.modules if name.startswith('kerasbook.chapter')])"
    )
    run = subprocess.run([sys.executable, "-c", code, *arguments.split()], capture_output=True, text=True, check=True)
    assert run.stdout.endswith("imported: []\n")

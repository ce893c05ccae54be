import contextlib
import errno
import gettext
import importlib
import json
import os
import re
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace

import matplotlib
import pytest
from matplotlib import pyplot

import kerasbook
from kerasbook import files
from kerasbook.commands import lookup, speech
from kerasbook.commands import main as command
from kerasbook.commands import run as run_command
from kerasbook.commands.watch import Watch
from kerasbook.concepts import Chapter, Finding, above, number, report_progress, yes_or_no
from kerasbook.concepts.contents import Contents, Entry
from kerasbook.errors import DataError
from kerasbook.locale import speaking

Luck = number("how lucky to be")
Again = yes_or_no("whether to try again")


@pytest.fixture
def troubles(toys) -> Chapter:
    """A chapter in which everything goes wrong."""
    chapter = Chapter(number=8, title="Trouble")
    picture = toys.concepts["fair_coin"](throws=10).figure

    @chapter.concept(section="8.1")
    def no_data() -> Finding:
        """What if the data is missing?"""
        raise DataError("Expected 6 dice. Received none. Look under the table.")

    @chapter.concept(section="8.2")
    def interrupted() -> Finding:
        """What if the reader has no time?"""
        raise KeyboardInterrupt

    @chapter.concept(section="8.3", quick={"luck": 1.0})
    def unlucky(luck: Luck = 0.0, again: Again = False) -> Finding:
        """What if a claim does not hold?"""
        return Finding(measured={"luck": luck, "again": again}, figure=picture)

    @unlucky.claim(control={"luck": -1.0}, takes_away="Luck.")
    def lucky(measured):
        """One is always lucky."""
        return above(measured["luck"], 0.5)

    return chapter


@dataclass
class Ended:
    """How a command ended, and what it said, each in one line."""

    code: int
    out: str
    err: str


@pytest.fixture
def run(capsys, monkeypatch, tmp_path):
    """`run(chapter, "--list")`: what `python -m kerasbook.chapterN --list` does, or with None `kerasbook`."""
    monkeypatch.delenv("KERASBOOK_COMMAND", raising=False)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "300")

    def run(chapter: Chapter | None, arguments: str) -> Ended:
        with pytest.raises(SystemExit) as end:
            command.main(chapter, arguments.split())
        said = capsys.readouterr()
        return Ended(end.value.code, " ".join(said.out.split()), " ".join(said.err.split()))

    return run


def content(folder: Path) -> dict[str, bytes]:
    """All files below a folder, hidden ones included."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


# The table: what is typed, the exit code, and a phrase of what is said

CHAPTER = [
    ("--help", 0, "Usage: kerasbook chapter7 [OPTIONS] [CONCEPT]"),
    ("--help", 0, "Chapter 7. Chance Runs one concept, or all of them"),
    ("--help", 0, "--throws N how often the coin is thrown (fair-coin) [default: 1000]"),
    ("--help", 0, "--seed N decides every random number [default: 0]"),
    ("--help", 0, "Concepts: fair-coin How often does a coin fall on heads? loaded-die Does a die"),
    ("fair-coin --help", 0, "Usage: kerasbook chapter7 fair-coin [OPTIONS]"),
    (
        "fair-coin --help",
        0,
        "How often does a coin fall on heads? Each bar is a side of the coin, as high as its share",
    ),
    ("fair-coin --help", 0, "--throws N how often the coin is thrown [default: 1000] --bias N"),
    ("fair-coin --lang ko --help", 0, "--throws N"),
    ("loaded-die --help", 0, "Options: --side [1|2|3|4|5|6] which side to bet on [default: 6] --seed N decides"),
    ("--list", 0, "Chapter 7. Chance fair-coin 7.1 How often does a coin fall on heads? loaded-die 7.2 Does a die"),
    ("fair-coin --list", 0, "loaded-die 7.2"),
    ("", 0, "Pictures, numbers and the page: " + os.path.join("kerasbook-results", "chapter7", "index.html")),
    ("fair-coin", 0, os.path.join("kerasbook-results", "chapter7", "fair-coin", "index.html")),
    ("fair_coin", 0, os.path.join("kerasbook-results", "chapter7", "fair-coin", "index.html")),
    ("fair-coin --out here", 0, os.path.join("page: here", "index.html")),
    ("fair-coin --quick", 0, "holds: Heads come up about half the time."),
    ("fair-coin --bias 0.9", 0, "does not hold: Heads come up about half the time."),
    ("fair-coin --bias 0.9", 0, "With your settings not every claim holds. That is a finding"),
    ("--seed 3 --bias=0.9", 0, "That is a finding"),
    ("--bias 0.9 fair-coin", 0, "does not hold: Heads come up about half the time."),
    ("--bias 0.9 fair-coin --bias 0.5", 0, "holds: Heads come up about half the time."),
    ("--throws 9 loaded-die", 2, "loaded-die has no setting throws. It has: side, seed."),
    ("fair-coin --format svg", 0, "index.html"),
    ("fair-coin --format pdf", 0, "index.html"),
    ("fair-coins", 2, "Chapter 7 has no concept fair-coins. Did you mean fair-coin?"),
    ("loadeddie", 2, "Did you mean loaded-die?"),
    ("roulette", 2, "Chapter 7 has no concept roulette. Available: fair-coin, loaded-die."),
    ("fair-coin loaded-die", 2, "unexpected extra argument"),
    ("--throw 3", 2, "'--throws'"),
    ("--throws", 2, "'--throws' requires an argument"),
    ("--throws -1", 2, "'--throws': expected 0 or more. Received: -1"),
    ("--throws 2.5", 2, "'--throws': expected a whole number. Received: 2.5"),
    ("--throws many", 2, "'--throws': expected a whole number. Received: many"),
    ("--bias high", 2, "'--bias': expected a number. Received: high"),
    ("--bias nan", 2, "'--bias': expected 0 or more. Received: nan"),
    ("loaded-die --side 7", 2, "'--side': expected one of 1, 2, 3, 4, 5, 6. Received: 7"),
    ("loaded-die --throws 3", 2, "loaded-die has no setting throws. It has: side, seed."),
    ("--format junk", 2, "'junk' is not one of 'png', 'svg', 'pdf'"),
    ("--lang xx", 2, "'xx' is not one of 'en', 'ko'"),
    ("--jobs 0", 2, "'--jobs'"),
    ("--jobs 2", 0, "index.html"),
    ("--out", 2, "'--out' requires an argument"),
    (
        "--out a-file",
        1,
        "Error: Expected a folder for the results. Received a file: a-file. Choose another folder with",
    ),
    ("--out=", 2, "'--out': expected a path. Received an empty one"),
    ("--seed 5000000000", 2, "'--seed': expected 2147483647 or less. Received: 5000000000"),
    ("--out a-file/below", 1, "Error: Expected a folder to which the results can be written. Received: "),
    ("--out " + "x" * 300, 1, "Error: Expected a folder to which the results can be written. Received: xxx"),
    ("--show", 1, "Error: Expected a display to open windows on for --show. Received none (matplotlib draws with agg)"),
]

TROUBLES = [
    ("no-data", 1, "Error: Expected 6 dice. Received none. Look under the table."),
    ("interrupted", 130, "Interrupted. Nothing was written; earlier results are as they were."),
    ("unlucky", 1, "does not hold: One is always lucky. 0.000 is not more than 0.500"),
    ("unlucky", 1, "With the default settings every claim should hold. Please report this."),
    ("unlucky --luck 0", 0, "With your settings not every claim holds."),
    ("unlucky --again no", 0, "With your settings not every claim holds."),
    ("unlucky --again perhaps", 2, "'perhaps' is not a valid boolean"),
    ("unlucky --quick", 0, "holds: One is always lucky. 1.000 is more than 0.500"),
    ("unlucky --quick --luck 0.2", 0, "With your settings not every claim holds."),
]

KERASBOOK = [
    ("", 2, "Usage: kerasbook [OPTIONS] COMMAND [ARGS]"),
    ("--help", 0, "A companion to Deep Learning with Python"),
    ("--version", 0, f"kerasbook {kerasbook.__version__}"),
    ("list", 0, "Chapter 1. What is deep learning? nested-fields 1.1 "),
    ("list --lang en", 0, "Chapter 1. What is deep learning?"),
    ("--lang en list", 0, "Chapter 1. What is deep learning?"),
    ("runn", 2, "kerasbook has no command runn. Did you mean run?"),
    (
        "xyzzy",
        2,
        "no command xyzzy. Available: data, exercise, explore, handwriting, list, report, run, serve, verify, chapter1",
    ),
    ("1 --list", 0, "training-loop 1.1.5"),
    ("chapter1 --list", 0, "training-loop 1.1.5"),
    ("Chapter1 --list", 0, "training-loop 1.1.5"),
    ("chapter1 depth --help", 0, "Usage: kerasbook chapter1 depth [OPTIONS] What do more layers make possible?"),
    ("chaptr1", 2, "kerasbook has no command chaptr1. Did you mean chapter1?"),
    ("chapter99", 2, "kerasbook has no chapter 99. Available: 1, 2"),
    ("0", 2, "kerasbook has no chapter 0. Available: 1, 2"),
    ("training-loop", 2, "kerasbook has no command training-loop. Did you mean chapter1 training-loop?"),
    ("run chaptr1", 2, "kerasbook has no chapter chaptr1. Did you mean chapter1?"),
    ("run chapter99", 2, "kerasbook has no chapter 99. Available: 1"),
    ("exercise chaptr1", 2, "kerasbook has no chapter chaptr1. Did you mean chapter1?"),
    ("verify chaptr1", 2, "kerasbook has no chapter chaptr1. Did you mean chapter1?"),
    ("verify --seeds 99999999999999999999", 2, "expected at most 10,000 seeds, none of them above 2,147,483,647"),
    ("verify --seeds 1000000000", 2, "expected at most 10,000 seeds"),
    ("verify --seeds 1,5000000000", 2, "none of them above 2,147,483,647. Received: 1,5000000000"),
    ("verify --json .", 2, "--json: expected a file. Received a folder: ."),
    ("handwriting photographs --seed 5000000000", 2, "5000000000 is not in the range"),
    ("--versoin", 2, "'--version'"),
    ("list 1", 2, "unexpected extra argument"),
    ("--help", 0, "explore Draw a digit, or choose a photograph, and watch it pass..."),
    ("explore --help", 0, "Usage: kerasbook explore [OPTIONS] [MODEL.keras]"),
    ("explore --data x.npz", 2, "--data: expected a model file before it. Received none."),
    ("explore missing.keras", 1, "Expected a model file (.keras). Received: missing.keras, which does not exist."),
    ("explore --save .", 2, "--save: expected a file for the page. Received a folder: ."),
    ("explore --port x", 2, "'x' is not a valid integer"),
    ("explore --port 70000", 2, "70000 is not in the range 0<=x<=65535"),
    ("run", 2, "Usage: kerasbook run [OPTIONS] CHAPTER [CONCEPT]"),
    ("run --help", 0, "Commands: 1"),
    ("run 0", 2, "kerasbook has no chapter 0. Available: 1"),
    ("run one", 2, "kerasbook has no chapter one. Available: 1"),
    ("run 1 --help", 0, "Usage: kerasbook run 1 [OPTIONS] [CONCEPT]"),
    ("run 1 --list", 0, "training-loop 1.1.5"),
    ("run 1 depth --help", 0, "Usage: kerasbook run 1 depth [OPTIONS] What do more layers make possible?"),
    ("run --edition 4 1", 2, "'--edition'"),
    ("run chapter1 --list", 0, "training-loop 1.1.5"),
    ("run 1 trainingloop", 2, "Chapter 1 has no concept trainingloop. Did you mean training-loop?"),
    ("run 1 --epochs -1", 2, "'--epochs': expected 0 or more. Received: -1"),
]


def check(ended: Ended, code: int, phrase: str) -> None:
    assert ended.code == code
    assert phrase in ended.out + " " + ended.err
    assert "Traceback" not in ended.err
    if code == 2:
        assert ended.out == ""


@pytest.fixture
def without_display(monkeypatch):
    monkeypatch.setitem(matplotlib.rcParams, "backend", "agg")


@pytest.mark.usefixtures("without_display")
@pytest.mark.parametrize(("arguments", "code", "phrase"), CHAPTER)
def test_a_chapters_command(toys, run, arguments, code, phrase):
    Path("a-file").touch()
    check(run(toys, arguments), code, phrase)


@pytest.mark.parametrize(("arguments", "code", "phrase"), TROUBLES)
def test_a_chapters_command_in_trouble(troubles, run, arguments, code, phrase):
    check(run(troubles, arguments), code, phrase)


@pytest.mark.parametrize(("arguments", "code", "phrase"), KERASBOOK)
def test_the_command_of_all_chapters(run, arguments, code, phrase):
    check(run(None, arguments), code, phrase)


@pytest.mark.usefixtures("without_display")
@pytest.mark.parametrize(
    "arguments",
    [
        "--help",
        "--list",
        "fair-coins",
        "--throw 3",
        "--throws -1",
        "loaded-die --throws 3",
        "--format junk",
        "--lang xx",
        "--show",
        "--show --out new/folder",
        "--out a-file",
    ],
)
def test_what_stops_before_the_work_leaves_nothing(toys, run, arguments):
    Path("a-file").touch()
    run(toys, arguments)
    assert list(Path().iterdir()) == [Path("a-file")]


def test_a_folder_that_cannot_be_written_to_stops_before_the_work(toys, run, monkeypatch):
    def refuse(**options):
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(files.tempfile, "TemporaryFile", refuse)
    ended = run(toys, "--out locked")
    assert ended.code == 1
    assert ended.err == (
        "Error: Expected a folder to which the results can be written. Received: locked (Permission denied). "
        "Choose another folder with --out."
    )


@pytest.mark.parametrize(
    "arguments",
    [
        "run 1 --out=",
        "report --data x.npz model.keras --out=",
        "report --data= model.keras",
        "explore --save=",
        "data digits --show --out=",
        "handwriting --sheet=",
        "verify 1 --json=",
    ],
)
def test_an_empty_path_is_not_the_current_folder(run, arguments):
    check(run(None, arguments), 2, "expected a path. Received an empty one")


FILES = {"model.keras": b"the model", "samples.npz": b"the samples", "houses.csv": b"area,price\n1,2\n2,4\n"}


@pytest.mark.parametrize(
    "arguments",
    [
        "report model.keras --data samples.npz --out model.keras",
        "report model.keras --data samples.npz --out ./samples.npz",
        "report model.keras --data samples.npz --out linked.keras",
        "explore model.keras --data samples.npz --save model.keras",
        "explore model.keras --data samples.npz --save samples.npz",
    ],
)
def test_what_is_read_is_not_written_over(run, arguments):
    for name, bytes_ in FILES.items():
        Path(name).write_bytes(bytes_)
    os.link("model.keras", "linked.keras")
    ended = run(None, arguments)
    assert (ended.code, "expected another file than the one that is read" in ended.err) == (2, True)
    assert content(Path()) == FILES | {"linked.keras": b"the model"}


def test_photographs_and_their_page_do_not_share_a_folder(run):
    Path("photographs").mkdir()
    check(run(None, "handwriting photographs --out ./photographs"), 2, "--out: expected another folder than that of")
    assert content(Path()) == {}


def test_a_page_of_somebody_else_is_not_replaced(toys, run):
    Path("site").mkdir()
    Path("site", "index.html").write_text("<p>mine</p>")
    for chapter, arguments in ((toys, "--out site"), (None, "handwriting . --out site")):
        ended = run(chapter, arguments)
        assert ended.code == 1
        assert "Received: site, whose index.html is not one that kerasbook wrote." in ended.err
        assert content(Path()) == {os.path.join("site", "index.html"): b"<p>mine</p>"}


def test_a_page_of_ours_is_replaced_with_and_without_its_numbers(toys, run):
    run(toys, "fair-coin --out here")
    Path("here", "measured.json").unlink()
    assert run(toys, "fair-coin --seed 1 --out here").code == 0
    Path("here", "index.html").write_text("<p>as an older kerasbook wrote it</p>")
    assert run(toys, "fair-coin --seed 1 --out here").code == 0


# What is typed next is spelled as the command was

ADVICE = [
    (None, "verify --seedz 3", "Try '{} verify --help' for help."),
    (None, "exercise 1 honest-bet", "Start from: {} exercise 1 honest-bet --probability 1.0 Hint: {} exercise 1"),
    (None, "exercise 1", "Show the next one: {} exercise 1 four-layers-worse-than-one"),
    (None, "run 1 --help", "Usage: {} run 1 [OPTIONS]"),
]


@pytest.mark.parametrize(("chapter", "arguments", "phrase"), ADVICE)
@pytest.mark.parametrize("spelling", ["python3 scripts/run.py", r"py ..\kerasbook\scripts\run.py"])
def test_what_to_type_next_is_spelled_as_it_was_handed_down(run, monkeypatch, chapter, arguments, phrase, spelling):
    monkeypatch.setenv("KERASBOOK_COMMAND", spelling)
    ended = run(chapter, arguments)
    assert phrase.replace("{}", spelling) in ended.out + ended.err


def test_a_results_page_spells_its_commands_so_too(toys, puzzle, run, monkeypatch):
    monkeypatch.setenv("KERASBOOK_COMMAND", "python3 scripts/run.py")
    run(toys, "fair-coin --out here")
    page = Path("here", "index.html").read_text("utf-8")
    assert "<code>python3 scripts/run.py chapter7 fair-coin --help</code>" in page
    assert "<code>python3 scripts/run.py exercise 7 mostly-tails</code>" in page


@pytest.mark.parametrize(
    ("before", "behind", "settings"),
    [
        ("--throws 7", "--seed 3", {"throws": 7, "bias": 0.5, "seed": 3}),
        ("--throws 7", "--throws 0", {"throws": 0, "bias": 0.5, "seed": 0}),
        ("--quick", "--seed 3", {"throws": 400, "bias": 0.5, "seed": 3}),
        ("--seed 3", "--quick --seed 0", {"throws": 400, "bias": 0.5, "seed": 0}),
    ],
)
def test_options_may_stand_before_the_concept_and_those_behind_it_decide(toys, run, before, behind, settings):
    run(toys, f"--out here {before} fair-coin {behind}")
    found = json.loads(Path("here", "measured.json").read_text("utf-8"))["concepts"]
    assert list(found) == ["fair_coin"]
    assert found["fair_coin"]["settings"] == settings


# The two editions of the book


@pytest.fixture
def in_both_editions(toys, monkeypatch):
    """The toy chapter, of which one concept stands in chapter 13 of the 3rd edition and the other nowhere."""
    toys.concepts["fair_coin"].third = "13.2"
    monkeypatch.setattr(lookup, "our_chapters", lambda: [7])
    importing = importlib.import_module

    def chapter_or_other(name, *rest):
        return SimpleNamespace(chapter=toys) if name.startswith("kerasbook.chapter") else importing(name, *rest)

    monkeypatch.setattr(lookup.importlib, "import_module", chapter_or_other)
    entries = [Entry(one.name, one.section, one.third, one.question) for one in toys.concepts.values()]
    monkeypatch.setattr(lookup, "contents", lambda number: Contents(7, entries, toys.title))
    for kept in (lookup.contents_of_third, lookup.chapter_of_third):
        kept.cache_clear()
    yield toys
    for kept in (lookup.contents_of_third, lookup.chapter_of_third):
        kept.cache_clear()


EDITIONS = [
    ("list --edition 3", 0, "Chapter 13. Timeseries forecasting fair-coin 13.2 How often does a coin fall on heads?"),
    ("list --edition 2", 0, "Chapter 7. Chance fair-coin 7.1 How often"),
    ("list", 0, "loaded-die 7.2"),
    ("list --edition 3 --lang ko", 0, "시계열 예측"),
    ("run --edition 3 13", 0, os.path.join("kerasbook-results", "edition3-chapter13", "index.html")),
    ("run --edition 3 13", 0, "13.2 How often does a coin fall on heads?"),
    ("run --edition 3 13 fair-coin --bias 0.9", 0, "does not hold"),
    ("run --edition 3 13 --list", 0, "Chapter 13. Timeseries forecasting fair-coin 13.2"),
    ("run --edition 3 13 loaded-die", 2, "Chapter 13 has no concept loaded-die."),
    ("run --edition 3 7", 2, "kerasbook has no chapter 7. Available: 13."),
    ("run --edition 2 7 loaded-die", 0, "7.2 Does a die"),
    ("run 13", 2, "kerasbook has no chapter 13. Available: 7."),
    ("run --edition 3 --help", 0, "Commands: 13 Timeseries forecasting"),
]


@pytest.mark.parametrize(("arguments", "code", "phrase"), EDITIONS)
def test_a_reader_of_either_edition_finds_their_chapter(in_both_editions, run, arguments, code, phrase):
    check(run(None, arguments), code, phrase)


def test_what_is_not_in_the_third_edition_is_not_listed_there(in_both_editions, run):
    assert "loaded-die" not in run(None, "list --edition 3").out


# What a run says


def test_a_run_says_what_it_does_and_what_came_out(toys, run):
    ended = run(toys, "--throws 10 --bias 1")
    assert ended.err == "loading Keras ... fair-coin ... loaded-die ..."
    assert "7.1 How often does a coin fall on heads?" in ended.out
    assert "heads <b>of all</b> 1.000" in ended.out
    assert re.search(r"heads <b>of all</b> tails [─-]* ?R² of sides 1.000 0.000", ended.out)
    assert "does not hold: Heads come up about half the time. 1.000 is not within 0.100 of 0.500" in ended.out
    assert "wins (0.167, 0.300) odds not a number" in ended.out
    assert "holds: It prefers the side, & by a lot. 0.300 is more than 0.267 (0.167 + 0.100)" in ended.out


# What a run leaves behind


def test_a_run_leaves_a_picture_for_each_concept_the_numbers_and_a_page(toys, run, read_page):
    assert run(toys, "--out here --seed 4").code == 0
    left = content(Path("here"))
    assert sorted(left) == ["fair_coin.png", "index.html", "loaded_die.png", "measured.json"]
    assert left["fair_coin.png"].startswith(b"\x89PNG")
    concepts = json.loads(left["measured.json"])["concepts"]
    assert list(concepts) == ["fair_coin", "loaded_die"]
    assert concepts["fair_coin"]["settings"] == {"throws": 1000, "bias": 0.5, "seed": 4}
    assert concepts["loaded_die"]["measured"]["odds"] is None
    assert all(concept["seconds"] >= 0 for concept in concepts.values())
    page = read_page(left["index.html"].decode())
    assert len(page.attributes("img")) == 2 * 2  # each as a card, and whole


@pytest.mark.parametrize(("form", "start"), [("png", b"\x89PNG"), ("svg", b"<?xml"), ("pdf", b"%PDF")])
def test_the_picture_has_the_format_asked_for(toys, run, form, start):
    run(toys, f"fair-coin --format {form} --out here")
    left = content(Path("here"))
    assert sorted(left) == [f"fair_coin.{form}", "index.html", "measured.json"]
    assert left[f"fair_coin.{form}"].startswith(start)
    assert json.loads(left["measured.json"])["concepts"]["fair_coin"]["figure"] == f"fair_coin.{form}"
    assert b"data:image/png;base64," in left["index.html"]


@pytest.mark.parametrize(
    ("arguments", "throws"),
    [("", 1000), ("--quick", 400), ("--throws 7", 7), ("--quick --throws 7", 7), ("--throws 0", 0)],
)
def test_the_readers_settings_come_before_quick_ones_and_quick_ones_before_the_defaults(toys, run, arguments, throws):
    run(toys, f"fair-coin --out here {arguments}")
    settings = json.loads(Path("here", "measured.json").read_text("utf-8"))["concepts"]["fair_coin"]["settings"]
    assert settings == {"throws": throws, "bias": 0.5, "seed": 0}


def test_a_finding_that_claims_fail_is_left_behind_too(troubles, run):
    assert run(troubles, "unlucky --out here --again yes").code == 0
    unlucky = json.loads(Path("here", "measured.json").read_text("utf-8"))["concepts"]["unlucky"]
    assert unlucky["claims"]["lucky"]["holds"] is False
    assert unlucky["settings"] == {"luck": 0.0, "again": True}


@pytest.mark.parametrize(("arguments", "code"), [("no-data", 1), ("interrupted", 130), ("", 1)])
def test_a_run_that_fails_leaves_earlier_results_as_they_were(toys, troubles, run, arguments, code):
    run(toys, "--out here")
    before = content(Path())
    assert run(troubles, f"{arguments} --out here").code == code
    assert content(Path()) == before
    assert run(troubles, f"{arguments} --out elsewhere").code == code
    assert not Path("elsewhere").exists()


@pytest.mark.parametrize(
    ("error", "code", "phrase"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), 1, "the disk of here is full. Free some space"),
        (KeyboardInterrupt(), 130, "Interrupted. Nothing was written; earlier results are as they were."),
    ],
)
@pytest.mark.parametrize("step", ["fsync", "replace"])
def test_a_run_that_cannot_write_leaves_earlier_results_as_they_were(toys, run, monkeypatch, error, code, phrase, step):
    run(toys, "--out here")
    before = content(Path())
    done = []

    def fail_at_the_third(*args, **kwargs):
        done.append(args)
        if len(done) == 3:
            raise error
        return original(*args, **kwargs)

    original = getattr(os, step)
    monkeypatch.setattr(files.os, step, fail_at_the_third)
    ended = run(toys, "--seed 1 --out here")
    assert (ended.code, phrase in ended.err) == (code, True)
    assert "index.html" not in ended.out
    assert content(Path()) == before


# Languages

KOREAN = {
    "Chance": "우연",
    "Chapter {number}. {title}": "{number}장. {title}",
    "How often does a coin fall on heads?": "앞면은 얼마나 자주 나올까요?",
    "Heads come up about half the time.": "앞면은 절반쯤 나옵니다.",
    "how often the coin is thrown": "동전을 던지는 횟수",
    "holds": "성립",
    "expected {least} or more": "{least} 이상이어야 합니다",
    "Did you mean {name}?": "{name} 말인가요?",
}


@pytest.mark.parametrize(
    ("arguments", "code", "phrase"),
    [
        ("--list --lang ko", 0, "7장. 우연 fair-coin 7.1 앞면은 얼마나 자주 나올까요?"),
        ("--help --lang=ko", 0, "--throws N 동전을 던지는 횟수"),
        ("fair-coin --lang ko", 0, "성립: 앞면은 절반쯤 나옵니다."),
        ("fair-coins --lang ko", 2, "fair-coin 말인가요?"),
        ("--throws -1 --lang ko", 2, "0 이상이어야 합니다"),
        ("--lang en --list", 0, "Chapter 7. Chance"),
    ],
)
def test_the_command_speaks_the_language_asked_for(toys, run, translated, arguments, code, phrase):
    translated(KOREAN)
    check(run(toys, arguments), code, phrase)


@pytest.mark.parametrize(("name", "title"), [("en", "Chapter 7. Chance"), ("ko", "7장. 우연")])
def test_page_and_numbers_are_in_the_language_asked_for(toys, run, translated, read_page, name, title):
    translated(KOREAN)
    run(toys, f"--lang {name} --out here")
    page = read_page(Path("here", "index.html").read_text("utf-8"))
    assert page.attributes("html") == [{"lang": name}]
    assert page.text.startswith(title)
    assert json.loads(Path("here", "measured.json").read_text("utf-8"))["language"] == name


@pytest.mark.parametrize(
    ("arguments", "name"),
    [
        ([], "en"),
        (["--list"], "en"),
        (["--lang", "ko"], "ko"),
        (["fair-coin", "--lang=ko", "--list"], "ko"),
        (["--lang"], "en"),
        (["--lang="], "en"),
        (["--lang", "xx"], "en"),
        (["--out", "ko"], "en"),
    ],
)
def test_the_language_is_known_before_the_options_are_read(arguments, name):
    assert speech.requested_language(arguments) == name


def test_without_lang_the_machines_language_is_spoken(monkeypatch):
    monkeypatch.setenv("KERASBOOK_LANG", "ko")
    assert speech.requested_language([]) == "ko"
    assert speech.requested_language(["--lang", "en"]) == "en"


@pytest.fixture
def readers_domain():
    """The program that uses us has sentences of its own."""
    before = gettext.textdomain()
    yield gettext.textdomain("readers")
    gettext.textdomain(before)


@pytest.mark.parametrize("before", [None, "de"])
def test_clicks_language_is_put_back(monkeypatch, readers_domain, before):
    monkeypatch.setenv("LANGUAGE", before or "")
    if before is None:
        monkeypatch.delenv("LANGUAGE")
    with contextlib.suppress(KeyboardInterrupt), speech.click_speaking("ko"):
        assert os.environ["LANGUAGE"] == "ko"
        assert gettext.textdomain() == "kerasbook"
        raise KeyboardInterrupt
    assert os.environ.get("LANGUAGE") == before
    assert gettext.textdomain() == readers_domain


# Progress


def test_the_run_hears_how_far_a_concept_is(toys, run, monkeypatch):
    heard = []
    monkeypatch.setattr(Watch, "hear", lambda watch, what, share: heard.append((what, share)))

    @toys.concept(section="7.3")
    def slow() -> Finding:
        """How long does it take?"""
        report_progress("half of it", 0.5)
        return toys.concepts["fair_coin"](throws=10)

    run(toys, "slow")
    assert heard == [("half of it", 0.5), ("drawing", 1.0)]


# Windows


def test_show_opens_a_window_for_each_picture_after_writing(toys, run, monkeypatch):
    monkeypatch.setattr(run_command, "check_display", lambda: None)
    pyplot.switch_backend("agg")
    seen = []

    def look():
        seen.extend((label, len(pyplot.figure(label).axes)) for label in pyplot.get_figlabels())
        assert Path("here", "index.html").is_file()

    monkeypatch.setattr(pyplot, "show", look)
    try:
        assert run(toys, "--show --out here").code == 0
    finally:
        pyplot.close("all")
    assert seen == [("fair-coin", 1), ("loaded-die", 1)]


def test_a_display_is_enough(monkeypatch):
    monkeypatch.setitem(matplotlib.rcParams, "backend", "tkagg")
    run_command.check_display()


# The real thing


def test_kerasbook_run_runs_a_chapter(run):
    ended = run(None, "run 1 training-loop --epochs 0 --out here")
    assert ended.code == 0
    assert "1.1.5 How does a network get from random weights to a good answer?" in ended.out
    assert "does not hold: Small updates, repeated" in ended.out
    films = ["training_loop.gif", "training_loop.html"]
    assert sorted(content(Path("here"))) == ["index.html", "measured.json", *films, "training_loop.png"]


def test_the_chapters_are_found():
    assert lookup.chapters()[0] == 1
    with speaking("en"):
        assert lookup.chapter_called(1).title == "What is deep learning?"

"""Verifying: what is run, what is said of it, and that a claim or control that is not as it must be is noticed."""

import contextlib
import dataclasses
import json
import math

import pytest

from kerasbook import running
from kerasbook.commands import main as command
from kerasbook.running.verifying import Check, summaries, verify


def lines(checks: list[Check]) -> dict:
    return {line.claim: line for line in summaries(checks)}


def test_every_claim_and_every_control_on_every_seed(toy):
    checks = verify([toy], seeds=[0, 1, 2], jobs=1)
    counted = {(check.claim, check.control): 0 for check in checks}
    for check in checks:
        counted[check.claim, check.control] += 1
    assert counted == {
        ("high", False): 3,
        ("high", True): 3,
        ("not_too_high", False): 3,
        ("not_too_high", True): 3,
        ("never_measured", False): 3,
        ("never_measured", True): 3,
        ("level_is_up", False): 1,
        ("level_is_up", True): 1,  # no seed: run once
    }
    assert {check.seed for check in checks if check.concept == "ladder"} == {0, 1, 2}
    assert {check.seed for check in checks if check.concept == "still"} == {None}


def test_the_worst_margin_is_that_of_the_worst_seed(toy):
    found = lines(verify([toy], seeds=[0, 1, 2], jobs=1))
    assert found["high"].worst == pytest.approx(0.05)
    assert found["not_too_high"].worst == pytest.approx(0.05)


def test_a_control_that_does_not_fail_is_not_as_it_must_be(toy):
    found = lines(verify([toy], seeds=[0, 1], jobs=1))
    assert found["high"].as_it_must
    assert (found["not_too_high"].held, found["not_too_high"].control_failed) == (2, 0)
    assert not found["not_too_high"].as_it_must


def test_a_claim_that_fails_on_one_seed_is_not_as_it_must_be(toy):
    found = lines(verify([toy], seeds=[0, 9], jobs=1))
    assert (found["not_too_high"].held, found["not_too_high"].seeds) == (1, 2)
    assert found["not_too_high"].worst < 0


def test_an_error_is_no_failing_control_and_the_rest_goes_on(toy):
    found = lines(verify([toy], seeds=[0], jobs=1))
    assert found["never_measured"].errors == ("RuntimeError: the ladder broke",)
    assert found["never_measured"].control_failed == 0
    assert not found["never_measured"].as_it_must
    assert found["level_is_up"].as_it_must


def test_an_error_under_the_defaults_has_no_margin(toy, monkeypatch):
    import toy_to_verify

    def broken(level=1.0, seed=0):
        raise ValueError("no numbers")

    monkeypatch.setattr(toy_to_verify.ladder, "_function", broken)
    found = lines(verify([toy], seeds=[0], jobs=1))
    assert found["high"].held == 0
    assert math.isnan(found["high"].worst)
    assert found["level_is_up"].as_it_must


def test_only_the_concepts_named_and_quick_settings(toy):
    checks = verify([toy], seeds=[0], concepts=["ladder"], quick=True, jobs=1)
    assert {check.concept for check in checks} == {"ladder"}
    high = next(check for check in checks if check.claim == "high" and not check.control)
    assert high.because == "2.000 is more than 0.950"


def test_no_seed_is_refused(toy):
    with pytest.raises(ValueError, match="at least one seed"):
        verify([toy], seeds=[])


def test_processes_find_the_same_as_one(toy):
    alone, together = (verify([toy], seeds=[0, 1], jobs=jobs) for jobs in (1, 2))
    assert [dataclasses.astuple(check)[:6] for check in together] == [dataclasses.astuple(check)[:6] for check in alone]


# The command


@pytest.fixture
def toy_command(toy, monkeypatch):
    """`kerasbook verify` with the toy chapter in the place of chapter 77."""
    import toy_to_verify

    from kerasbook.commands import verify as verify_command

    monkeypatch.setenv("KERASBOOK_LANG", "en")
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.setattr(verify_command, "chapters", lambda: [77])
    monkeypatch.setattr(verify_command, "chapter_called", lambda number: toy_to_verify.chapter)
    monkeypatch.setattr(running, "verify", lambda names, **settings: verify([toy], **{**settings, "jobs": 1}))


@pytest.fixture
def run(capsys):
    def started(*arguments: str) -> tuple[int, str]:
        code = 0
        with contextlib.suppress(SystemExit):
            try:
                command.main(None, ["verify", *arguments])
            except SystemExit as stop:
                code = stop.code
        said = capsys.readouterr()
        return code or 0, " ".join((said.out + said.err).split())

    return started


@pytest.mark.usefixtures("toy_command")
@pytest.mark.parametrize(
    ("arguments", "code", "phrase"),
    [
        (["77", "--concept", "still"], 0, "1 of 1 claims as expected."),
        (["chapter77", "--concept", "still", "--seeds", "2"], 0, "still.level_is_up 1/1 0.500 1/1 as expected"),
        (["--seeds", "2"], 1, "ladder.not_too_high 2/2 0.150 0/2 NOT AS EXPECTED"),
        (["--seeds", "0,9"], 1, "ladder.not_too_high 1/2 −0.650 0/2 NOT AS EXPECTED"),
        (["--seeds", "1"], 1, "ladder.never_measured: RuntimeError: the ladder broke"),
        (["--seeds", "0"], 2, "expected a number of seeds such as 5"),
        (["--seeds", "-3"], 2, "expected a number of seeds such as 5"),
        (["--seeds", "abc"], 2, "Received: abc"),
        (["--jobs", "0"], 2, "Invalid value for '--jobs'"),
        (["8"], 2, "kerasbook has no chapter 8."),
        (["--concept", "stil"], 2, "Did you mean still?"),
        (["--json", "/dev/null/checks.json"], 1, "Choose another folder with --json."),
        (["--lang", "ko", "--concept", "still"], 0, "주장 1개 중 1개가 예상대로입니다."),
    ],
)
def test_the_command_line(run, arguments, code, phrase):
    ended, said = run(*arguments)
    assert phrase in said
    assert ended == code


@pytest.mark.usefixtures("toy_command")
def test_the_json_file_holds_every_check(run, tmp_path):
    run("--seeds", "2", "--json", str(tmp_path / "checks.json"))
    checks = json.loads((tmp_path / "checks.json").read_text(encoding="utf-8"))["checks"]
    assert len(checks) == 3 * 2 * 2 + 2
    broken = [check for check in checks if check["error"]]
    assert {(check["claim"], check["control"], check["margin"]) for check in broken} == {("never_measured", True, None)}
    assert set(checks[0]) == {field.name for field in dataclasses.fields(Check)}


@pytest.mark.usefixtures("toy_command")
def test_ctrl_c_writes_nothing(run, tmp_path, monkeypatch):
    def interrupted(*arguments, **settings):
        raise KeyboardInterrupt

    monkeypatch.setattr(running, "verify", interrupted)
    code, said = run("--json", str(tmp_path / "checks.json"))
    assert code == 130
    assert "Interrupted. Nothing was written" in said
    assert not (tmp_path / "checks.json").exists()


@pytest.mark.slow
def test_a_concept_of_chapter_1_in_processes_of_its_own():
    checks = verify(["kerasbook.chapter1"], seeds=[0], concepts=["training_loop"], quick=True, jobs=2)
    found = lines(checks)
    assert set(found) == {"starts_as_a_guess", "loss_falls", "chance_to_skill"}
    assert all(line.as_it_must for line in found.values())


def test_the_path_that_the_readme_once_showed_leads_here():
    from kerasbook.book.verify import verify as earlier

    assert earlier is verify

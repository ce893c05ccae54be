"""What GitHub reads: workflows, templates, the citation. They run there only, so here their files are checked."""

import configparser
import re
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest
import yaml
from check_jsonschema import main as check_jsonschema
from click.testing import CliRunner

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "scripts"))

import environment  # noqa: E402

GITHUB = ROOT / ".github"
WORKFLOWS = sorted((GITHUB / "workflows").iterdir())
FORMS = sorted(path for path in (GITHUB / "ISSUE_TEMPLATE").iterdir() if path.stem != "config")


def complaints(schema: str, *files: Path) -> str:
    """What the schema that comes with check-jsonschema has against these files; nothing if they are as they must be."""
    done = CliRunner().invoke(check_jsonschema, ["--builtin-schema", f"vendor.{schema}", *map(str, files)])
    return done.output if done.exit_code else ""


@pytest.mark.parametrize(
    ("schema", "files"),
    [
        ("github-workflows", WORKFLOWS),
        ("github-issue-forms", FORMS),
        ("github-issue-config", [GITHUB / "ISSUE_TEMPLATE" / "config.yml"]),
        ("dependabot", [GITHUB / "dependabot.yml"]),
        ("citation-file-format", [ROOT / "CITATION.cff"]),
    ],
)
def test_each_file_is_as_its_reader_wants_it(schema, files):
    assert files
    assert complaints(schema, *files) == ""


@pytest.mark.parametrize(
    ("schema", "file", "right", "wrong"),
    [
        ("github-workflows", WORKFLOWS[0], "runs-on:", "run-on:"),
        ("github-issue-forms", FORMS[0], "type: textarea", "type: essay"),
        ("citation-file-format", ROOT / "CITATION.cff", "authors:", "writers:"),
    ],
)
def test_a_mistake_in_one_is_found(tmp_path, schema, file, right, wrong):
    (tmp_path / file.name).write_text(file.read_text("utf-8").replace(right, wrong), encoding="utf-8")
    assert complaints(schema, tmp_path / file.name)


def zizmor(place: Path) -> subprocess.CompletedProcess:
    program = shutil.which("zizmor", path=sysconfig.get_path("scripts")) or "zizmor"
    command = [program, "--offline", "--no-progress", str(place)]
    return subprocess.run(command, capture_output=True, encoding="utf-8", timeout=120)


def test_the_workflows_are_safe(tmp_path):
    done = zizmor(GITHUB)
    assert done.returncode == 0, done.stdout + done.stderr
    text = WORKFLOWS[0].read_text("utf-8").replace("persist-credentials: false", "persist-credentials: true")
    (tmp_path / "unsafe.yml").write_text(
        text.replace("actions/checkout@v5", "somebody/checkout@main"), encoding="utf-8"
    )
    assert "unpinned-uses" in zizmor(tmp_path / "unsafe.yml").stdout


def steps(path: Path) -> list[dict]:
    return [step for job in yaml.safe_load(path.read_text("utf-8"))["jobs"].values() for step in job["steps"]]


def matrix() -> list[dict]:
    return yaml.safe_load((GITHUB / "workflows" / "test.yml").read_text("utf-8"))["jobs"]["test"]["strategy"]["matrix"][
        "include"
    ]


def test_every_python_system_and_end_of_the_ranges_is_tested():
    assert {job["python"] for job in matrix()} == set(environment.supported_pythons())
    assert {job["os"].partition("-")[0] for job in matrix()} == {"ubuntu", "windows", "macos"}
    assert {job["versions"] for job in matrix()} == {"tested", "oldest", "newest"}
    assert any(job["command"] == "scripts/test.py --all" for job in matrix())  # all of it, once


def test_every_script_that_is_called_is_there():
    commands = [job["command"] for job in matrix()] + [
        step.get("run", "") for path in WORKFLOWS for step in steps(path)
    ]
    scripts = {name for command in commands for name in re.findall(r"scripts/\w+\.py", command)}
    assert scripts >= {"scripts/test.py", "scripts/build_site.py", "scripts/export_notebooks.py"}
    assert [name for name in scripts if not (ROOT / name).is_file()] == []


def test_only_the_release_itself_may_write():
    for path in WORKFLOWS:
        workflow = yaml.safe_load(path.read_text("utf-8"))
        assert workflow["permissions"] == {"contents": "read"}
        more = {name: job["permissions"] for name, job in workflow["jobs"].items() if "permissions" in job}
        assert more in ({}, {"release": {"contents": "write"}})


def test_the_versions_are_those_of_setup_cfg_and_of_the_tested_files():
    settings = configparser.ConfigParser(interpolation=None)
    settings.read(ROOT / "setup.cfg", encoding="utf-8")
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text("utf-8"))
    assert citation["version"] == settings["metadata"]["version"]
    hooks = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text("utf-8"))["repos"]
    (ruff,) = (repository["rev"] for repository in hooks if "ruff" in repository["repo"])
    for python in environment.supported_pythons():
        versions = (ROOT / "scripts" / "versions" / f"python{python}.txt").read_text("utf-8")
        assert f"\nruff=={ruff.removeprefix('v')}\n" in versions


def test_what_a_hook_runs_is_there():
    hooks = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text("utf-8"))["repos"]
    entries = [hook["entry"] for repository in hooks if repository["repo"] == "local" for hook in repository["hooks"]]
    files = [word for entry in entries for word in entry.split() if "/" in word]
    assert files
    assert [name for name in files if not (ROOT / name).is_file()] == []

"""The examples in CONTRIBUTING.md are whole: they run, and so do their tests."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


def block(name: str) -> str:
    """The code block marked with this name."""
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    found = re.findall(rf"^```python {name}\n(.*?)^```$", text, flags=re.DOTALL | re.MULTILINE)
    assert len(found) == 1, name
    return found[0]


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess:
    return subprocess.run([sys.executable, *arguments], cwd=folder, capture_output=True, encoding="utf-8", check=False)


@pytest.mark.slow
def test_add_a_concept(tmp_path):
    (tmp_path / "test_one_layer.py").write_text(block("concept") + "\n\n" + block("concept-test"), encoding="utf-8")
    result = run(tmp_path, "-m", "pytest", "-q", "test_one_layer.py")
    assert "6 passed" in result.stdout, result.stdout + result.stderr


@pytest.mark.slow
def test_add_an_exercise(tmp_path):
    (tmp_path / "test_exercise.py").write_text(block("exercise") + "\n\n" + block("exercise-test"), encoding="utf-8")
    result = run(tmp_path, "-m", "pytest", "-q", "test_exercise.py")
    assert "1 passed" in result.stdout, result.stdout + result.stderr


@pytest.mark.slow
def test_add_a_chapter(tmp_path):
    # A copy of the package with the chapter in its place, as a contributor has it.
    package = tmp_path / "kerasbook"
    subprocess.run(["git", "checkout-index", "-a", f"--prefix={tmp_path}/"], cwd=ROOT, check=False)
    if not package.exists():  # not a checkout
        pytest.skip("needs a git checkout")
    (package / "chapter3.py").write_text(block("chapter"), encoding="utf-8")
    (tmp_path / "tests" / "test_chapter3.py").write_text(block("chapter-test"), encoding="utf-8")
    result = run(tmp_path, "-m", "pytest", "-q", "tests/test_chapter3.py", "-p", "no:cacheprovider")
    assert "5 passed" in result.stdout, result.stdout + result.stderr
    result = run(tmp_path, "-m", "kerasbook", "run", "3", "--out", "results")
    assert result.returncode == 0, result.stdout + result.stderr
    assert (tmp_path / "results" / "linear_classifier.png").is_file()
    assert "Introduction to Keras and TensorFlow" in run(tmp_path, "-m", "kerasbook", "list").stdout

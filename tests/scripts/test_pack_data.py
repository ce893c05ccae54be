"""How data are packed: what is fetched, what is refused, and that the same bytes are written every time."""

import gzip
import hashlib
import importlib.util
import io
import subprocess
import sys
import zipfile
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from kerasbook import datasets
from kerasbook.datasets import files

SCRIPT = Path(__file__).resolve().parents[2] / "scripts" / "pack_data.py"


def load(path: Path):
    """A script as a module; scripts are no package."""
    spec = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


pack_data = load(SCRIPT)

from packing import mnist5k, packages, writing  # noqa: E402  (the script makes them known)


@pytest.fixture
def wheel(tmp_path) -> Path:
    """A package as a registry would send it."""
    path = tmp_path / "registry" / "toys-1.0-py3-none-any.whl"
    path.parent.mkdir()
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("toys/words.txt", "one\ntwo\nthree\nfour\n")
    return path


@pytest.fixture
def registry(wheel, monkeypatch):
    """Clients that bring the wheel and nothing else; the commands they were called with."""
    called = []

    def run(command, cwd, **settings):
        called.append(command)
        if "gone" in " ".join(map(str, command)):
            return SimpleNamespace(returncode=1, stderr="a\nNo matching distribution found for gone==1.0\n")
        (Path(cwd) / wheel.name).write_bytes(wheel.read_bytes())
        return SimpleNamespace(returncode=0, stderr="")

    monkeypatch.setattr(packages.subprocess, "run", run)
    return called


def toys(wheel: Path) -> packages.Package:
    return packages.Package("PyPI", "toys", "1.0", hashlib.sha256(wheel.read_bytes()).hexdigest())


@pytest.fixture
def recipe(wheel, monkeypatch):
    """A recipe that the script knows."""

    def arrays(folder: Path) -> dict[str, np.ndarray]:
        words = (folder / "toys" / "words.txt").read_text("utf-8").split()
        training, test = writing.split(words, 0.25)
        return {
            "texts": writing.lines([words[number] for number in training + test]),
            "training": np.array(len(training)),
        }

    made = SimpleNamespace(
        PACKAGES=[toys(wheel)],
        TITLE="four words",
        ARRAYS={"texts": "the words", "training": "how many are for training"},
        DONE="- Nothing was left out.",
        LICENCE="CC0.",
        arrays=arrays,
    )
    monkeypatch.setattr(pack_data, "recipes", lambda: {"toys": made})
    return made


def packed(tmp_path, *arguments: str) -> Path:
    folder = tmp_path / "packed"
    folder.mkdir(exist_ok=True)
    pack_data.main([*arguments, "--folder", str(folder), "--downloads", str(tmp_path / "downloads")])
    return folder


def test_a_package_is_fetched_checked_and_packed(tmp_path, registry, recipe, capsys):
    folder = packed(tmp_path, "toys")
    content = (folder / "toys.npz").read_bytes()
    with np.load(io.BytesIO(content)) as arrays:
        assert sorted(files.texts(arrays["texts"])) == ["four", "one", "three", "two"]
    about = (folder / "toys.md").read_text("utf-8")
    assert about.startswith("# toys.npz: four words\n\nWritten by `scripts/pack_data.py`")
    assert "| taken from | toys 1.0 (PyPI) |" in about
    assert f"| sha256 of its file | `{recipe.PACKAGES[0].sha256}` |" in about
    assert f"| sha256 of `toys.npz` | `{hashlib.sha256(content).hexdigest()}` |" in about
    assert "## Licence\n\nCC0." in about
    assert hashlib.sha256(content).hexdigest() in capsys.readouterr().out
    assert registry[0][-1] == "toys==1.0"


def test_packing_twice_gives_the_same_bytes_and_fetches_once(tmp_path, registry, recipe):
    first = {path.name: path.read_bytes() for path in packed(tmp_path, "toys").iterdir()}
    assert {path.name: path.read_bytes() for path in packed(tmp_path, "toys").iterdir()} == first
    assert len(registry) == 1


def test_check_writes_nothing_and_tells_other_files(tmp_path, registry, recipe, capsys):
    folder = packed(tmp_path, "toys")
    packed(tmp_path, "--all", "--check")
    (folder / "toys.md").write_text("other", "utf-8")
    with pytest.raises(SystemExit) as end:
        packed(tmp_path, "--all", "--check")
    assert end.value.code == 1
    assert "Received others: toys.md." in capsys.readouterr().err
    assert (folder / "toys.md").read_text("utf-8") == "other"


def test_another_file_than_the_one_packed_is_refused(tmp_path, registry, recipe, capsys):
    recipe.PACKAGES = [packages.Package("PyPI", "toys", "1.0", "0" * 64)]
    with pytest.raises(SystemExit) as end:
        packed(tmp_path, "toys")
    assert end.value.code == 1
    assert f"Expected toys 1.0 (PyPI) with sha256 {'0' * 64}. Received: toys-1.0" in capsys.readouterr().err
    assert not list((tmp_path / "packed").iterdir())


def test_a_package_that_is_not_there_is_said_so(tmp_path, registry, recipe, capsys):
    recipe.PACKAGES = [packages.Package("PyPI", "gone", "1.0", "0" * 64)]
    with pytest.raises(SystemExit):
        packed(tmp_path, "toys")
    assert "Expected gone 1.0 (PyPI). Received: ['No matching distribution found" in capsys.readouterr().err


def test_an_unknown_name_is_answered_with_those_there_are(tmp_path, recipe, capsys):
    with pytest.raises(SystemExit) as end:
        packed(tmp_path, "tos")
    assert end.value.code == 2
    assert "Expected one of toys. Received: tos." in capsys.readouterr().err


@pytest.mark.parametrize(
    ("package", "command"),
    [
        (packages.Package("Debian", "toys", "1:2.0-1", ""), ["apt-get", "download", "toys=1:2.0-1"]),
        (packages.Package("PyPI", "toys", "1.0", ""), ["--only-binary", ":all:", "toys==1.0"]),
        (
            packages.Package("PyPI", "toys", "1.0", "", sdist=True),
            ["--no-binary", ":all:", "--no-build-isolation", "toys==1.0"],
        ),
    ],
)
def test_each_registry_is_asked_with_its_own_client(package, command):
    assert packages.client(package)[-len(command) :] == command


def test_archive_notes_neither_time_nor_system():
    archive = zipfile.ZipFile(io.BytesIO(writing.npz(images=np.zeros(3), labels=np.ones(3))))
    assert [member.filename for member in archive.infolist()] == ["images.npy", "labels.npy"]
    for member in archive.infolist():
        assert member.date_time == (1980, 1, 1, 0, 0, 0)
        assert member.create_system == 3


def test_failed_write_leaves_the_old_file(tmp_path, monkeypatch):
    path = tmp_path / "old.npz"
    path.write_bytes(b"old")

    def disk_full(*_arguments):
        raise OSError("No space left on device")

    monkeypatch.setattr("os.replace", disk_full)
    with pytest.raises(OSError, match="No space left"):
        writing.write(path, b"new")
    assert {other.name: other.read_bytes() for other in tmp_path.iterdir()} == {"old.npz": b"old"}


def test_split_is_drawn_by_the_samples_themselves():
    texts = [f"text {number}" for number in range(1000)]
    training, test = writing.split(texts, 0.2)
    assert sorted(training + test) == list(range(1000))
    assert 150 < len(test) < 250
    again = writing.split(texts[::-1], 0.2)
    assert [texts[number] for number in test] == [texts[::-1][number] for number in again[1]]
    assert np.corrcoef(np.arange(len(test)), test)[0, 1] < 0.2


def test_split_keeps_groups_together():
    texts, pages = [f"text {number}" for number in range(300)], [f"page {number // 10}" for number in range(300)]
    training, test = writing.split(texts, 0.3, pages)
    assert {pages[number] for number in training}.isdisjoint({pages[number] for number in test})
    assert test


def test_texts_of_several_lines_are_refused():
    with pytest.raises(ValueError, match="Expected texts of one line"):
        writing.lines(["one", "two\nlines"])


def test_texts_come_back():
    texts = ["하나", "", "trois é"]
    assert files.texts(writing.lines(texts)).tolist() == texts


def test_every_packed_file_has_a_recipe():
    recipes = load(SCRIPT).recipes()
    assert {path.stem for path in files.PACKED.glob("*.npz")} == set(recipes)
    for name, recipe in recipes.items():
        about = (files.PACKED / f"{name}.md").read_text("utf-8")
        for package in recipe.PACKAGES:
            assert f"| taken from | {package} |\n| sha256 of its file | `{package.sha256}` |" in about
        assert recipe.DONE.strip() in about
        assert recipe.LICENCE.strip() in about


def test_cards_name_the_packages_of_the_recipes():
    recipes = load(SCRIPT).recipes()
    for card in filter(lambda card: card.sha256, datasets.cards().values()):
        for package in recipes[card.file or card.name].PACKAGES:
            assert package.name.lower().rsplit("-", 1)[-1] in card.source.lower()
            assert package.version.split("-")[0].split(":")[-1] in card.source


def test_help_says_what_it_does():
    result = subprocess.run([sys.executable, SCRIPT, "--help"], capture_output=True, text=True, check=True)
    assert "Make the files of data that ship with kerasbook" in result.stdout


# The digits


@pytest.fixture(scope="module")
def numbers() -> np.ndarray:
    """A table of 5,000 different pictures, sorted by class like the real one."""
    numbers = np.zeros((5000, 785))
    numbers[:, 0] = np.arange(5000) // 256
    numbers[:, 1] = np.arange(5000) % 256
    numbers[:, -1] = np.arange(5000) // 500
    return numbers


def test_packed_digits_are_every_row_with_its_label(tmp_path, numbers):
    path = tmp_path / mnist5k.MEMBER
    path.parent.mkdir(parents=True)
    lines = [",".join(map(str, row)) for row in numbers.astype(int).tolist()]
    path.write_bytes(gzip.compress("\n".join(lines).encode(), 1))
    arrays = mnist5k.arrays(tmp_path)
    images, labels = arrays["images"], arrays["labels"]
    assert (images.shape, images.dtype) == ((5000, 28, 28), np.uint8)
    assert (labels.shape, labels.dtype) == ((5000,), np.uint8)
    rows = images[:, 0, 0].astype(int) * 256 + images[:, 0, 1]
    assert sorted(rows.tolist()) == list(range(5000))
    np.testing.assert_array_equal(labels, rows // 500)
    assert np.bincount(labels[:4000]).tolist() == [400] * 10
    path.write_bytes(gzip.compress("\n".join(lines[::-1]).encode(), 1))
    np.testing.assert_array_equal(mnist5k.arrays(tmp_path)["images"], images)


def change(row: int, column: int, value: float):
    def changed(numbers: np.ndarray) -> np.ndarray:
        numbers[row, column] = value
        return numbers

    return changed


@pytest.mark.parametrize(
    ("damage", "complaint"),
    [
        (lambda numbers: numbers[1:], r"a table of shape \(5000, 785\). Received: \(4999, 785\)"),
        (lambda numbers: numbers[:, 1:], r"a table of shape \(5000, 785\). Received: \(5000, 784\)"),
        (change(0, -1, 1), r"500 pictures of each digit. Received: {0: 499, 1: 501, "),
        (change(0, -1, 10), r"500 pictures of each digit. Received: {0: 499, 1: 500, "),
        (change(0, 5, 0.5), r"whole numbers as pixels"),
        (change(0, 5, np.nan), r"whole numbers as pixels"),
        (change(0, 5, 256), r"pixels from 0 to 255. Received: 0 to 256"),
        (change(0, 5, -1), r"pixels from 0 to 255. Received: -1 to 255"),
        (lambda numbers: np.c_[numbers[:, :-1] % 128, numbers[:, -1]], r"pixels from 0 to 255. Received: 0 to 127"),
        (change(1, 1, 0), r"5000 different pictures. Received: 4999"),
    ],
    ids=[
        "row missing",
        "column missing",
        "wrong digit",
        "no digit",
        "fraction",
        "no number",
        "too dark",
        "below paper",
        "half the range",
        "one picture twice",
    ],
)
def test_refuses_what_is_not_the_table(numbers, damage, complaint):
    with pytest.raises(ValueError, match=complaint):
        mnist5k.checked(damage(numbers.copy()))

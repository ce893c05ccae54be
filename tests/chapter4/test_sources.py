"""Chapter 4 on other data: the book's own, as Keras keeps its downloads, and tables of a reader's own."""

import json
import os
from pathlib import Path
from urllib.error import URLError

import numpy as np
import pytest
from keras.src.utils import file_utils

from kerasbook import chapter4
from kerasbook.commands.main import main
from kerasbook.errors import DataError

WORDS = [f"word{number}" for number in range(60)]


def sequences(labels: np.ndarray, rng) -> np.ndarray:
    """Texts as numbers of words: half of the words of each come from a few that only its class has."""
    texts = np.empty(len(labels), dtype=object)
    for place, label in enumerate(labels):
        own = 1 + (3 * label + rng.integers(0, 3, 6)) % len(WORDS)
        texts[place] = [*own.tolist(), *rng.integers(1, len(WORDS) + 1, 6).tolist()]
    return texts


def lay_files(folder: Path) -> None:
    """Small files with the names and the form of those that Keras downloads."""
    rng = np.random.default_rng(0)
    folder.mkdir(parents=True)
    index = json.dumps({word: number for number, word in enumerate(WORDS, start=1)})
    halves = {}
    for part, count in (("train", 200), ("test", 60)):
        halves[f"y_{part}"] = np.arange(count) % 2
        halves[f"x_{part}"] = sequences(halves[f"y_{part}"], rng)
    np.savez(folder / "imdb.npz", **halves)
    (folder / "imdb_word_index.json").write_text(index)
    topics = np.arange(460) % 46
    np.savez(folder / "reuters.npz", x=sequences(topics, rng), y=topics)
    (folder / "reuters_word_index.json").write_text(index)
    numbers = rng.uniform(1, 40, (300, 8))
    numbers[:, 0], numbers[:, 1] = -122 + numbers[:, 0] / 10, 36 + numbers[:, 1] / 20
    np.savez(folder / "california_housing.npz", x=numbers, y=50_000 + 10_000 * numbers[:, 7])


@pytest.fixture
def keras_home(tmp_path, monkeypatch) -> Path:
    """Where Keras keeps its downloads during this test."""
    monkeypatch.setattr(file_utils.config, "keras_home", lambda: str(tmp_path))
    return tmp_path


@pytest.fixture
def downloaded(keras_home, monkeypatch) -> None:
    """What Keras would download is there already; it is smaller, so that nobody compares its checksum."""
    lay_files(keras_home / "datasets")
    monkeypatch.setattr(file_utils, "validate_file", lambda *_file, **_how: True)


@pytest.fixture
def offline(keras_home, monkeypatch) -> None:
    """No download succeeds."""

    def fail(*_file, **_how):
        raise URLError("no network")

    monkeypatch.setattr(file_utils, "urlretrieve", fail)


@pytest.mark.usefixtures("downloaded")
@pytest.mark.parametrize(
    ("key", "settings"),
    [
        ("movie_reviews", {"source": "imdb", "words": 60, "epochs": 3}),
        ("validated_on_what_it_knows", {"source": "imdb", "words": 60, "epochs": 2}),
        ("words_as_vectors", {"source": "imdb", "words": 60}),
        ("presidents", {"source": "reuters", "words": 60, "epochs": 2}),
        ("one_hot_or_integers", {"source": "reuters", "words": 60, "epochs": 1}),
        ("house_prices", {"source": "california", "epochs": 2}),
        ("scaling", {"source": "california", "epochs": 2, "trees": 1}),
    ],
)
def test_the_books_own_data_come_from_keras(key, settings):
    finding = getattr(chapter4, key)(**settings)
    assert finding.settings["source"] == settings["source"]
    assert len(finding.figure.image(dpi=40)) > 5_000


@pytest.mark.usefixtures("downloaded")
def test_topics_are_named_and_are_no_presidents():
    finding = chapter4.presidents(source="reuters", words=60, epochs=1)
    assert finding.figure.confusion.classes[1] == "grain"
    assert finding.model.output_shape == (None, 46)
    texts = {text.get_text() for text in finding.figure.plot().axes_[2].texts}
    assert "cocoa" in texts


@pytest.mark.usefixtures("offline")
@pytest.mark.parametrize(
    ("concept", "source", "instead"),
    [
        ("movie-reviews", "imdb", "reviews()"),
        ("presidents", "reuters", "addresses()"),
        ("house-prices", "california", "houses()"),
    ],
)
def test_a_failed_download_is_a_sentence_and_leaves_nothing_behind(concept, source, instead, tmp_path, capsys, english):
    out = tmp_path / "results"
    assert ended(["run", "4", concept, "--source", source, "--out", str(out)]) != 0
    said = capsys.readouterr().err
    assert "no network" in said
    assert instead in said
    assert "Traceback" not in said
    assert not list(out.rglob("*.png"))


# Tables of one's own


def ended(arguments) -> int:
    """The exit code of `kerasbook`."""
    with pytest.raises(SystemExit) as end:
        main(None, arguments)
    return end.value.code or 0


def table(tmp_path, lines) -> str:
    path = tmp_path / "own.csv"
    path.write_text("\n".join(lines), "utf-8")
    return str(path)


def mails(classes=("mail", "spam"), count=60) -> list[str]:
    rng = np.random.default_rng(0)
    rows = []
    for number in range(count):
        kind = classes[number % len(classes)]
        words = rng.permutation([f"{kind}ish", *rng.choice(WORDS, 5)])
        rows.append(f"{' '.join(words)} {number},{kind}")
    return ["text,kind", *rows]


def flats(places=True, price=lambda area: 2_000 * area, count=80) -> list[str]:
    rng = np.random.default_rng(0)
    rows = []
    for number in range(count):
        area = rng.uniform(30, 120)
        place = f"{37.5 + number / 1000},{127 + number / 900}," if places else ""
        rows.append(f"{place}{area:.2f},{'old' if number % 2 else 'new'},1,{price(area):.2f}")
    return [("latitude,longitude," if places else "") + "area,state,floor,price", *rows]


def test_reviews_of_ones_own(tmp_path):
    finding = chapter4.movie_reviews(data=table(tmp_path, mails()), words=100, epochs=20, learning_rate=0.01)
    assert finding.measured["test_accuracy"] > 0.8
    assert finding.figure.classes == ["mail", "spam"]
    assert len(finding.figure.image(dpi=40)) > 5_000


def test_a_table_that_was_changed_is_read_again(tmp_path):
    path = table(tmp_path, mails())
    first = chapter4.movie_reviews(data=path, words=100, epochs=1)
    table(tmp_path, mails(("good", "bad")))
    os.utime(path, ns=(1, 1))
    assert chapter4.movie_reviews(data=path, words=100, epochs=1).figure.classes == ["bad", "good"]
    assert first.figure.classes == ["mail", "spam"]


def test_classes_of_ones_own(tmp_path):
    path = table(tmp_path, mails(("work", "home", "club", "school")))
    finding = chapter4.presidents(data=path, words=120, epochs=30, learning_rate=0.01)
    assert finding.measured["test_accuracy"] > 0.5
    assert finding.figure.confusion.classes == ["club", "home", "school", "work"]
    assert len(finding.figure.image(dpi=40)) > 5_000


def test_two_classes_of_ones_own(tmp_path):
    finding = chapter4.presidents(data=table(tmp_path, mails()), words=100, epochs=2)
    assert len(finding.figure.image(dpi=40)) > 5_000


def test_a_small_table_with_a_rare_class(tmp_path):
    lines = [*mails(("mail",), count=28), "a rare one,spam", "another rare one,spam"]
    finding = chapter4.movie_reviews(data=table(tmp_path, lines), words=50, epochs=1)
    assert 0 <= finding.measured["linear_accuracy"] <= 1
    assert len(finding.figure.image(dpi=40)) > 5_000


def test_few_amounts(tmp_path):
    finding = chapter4.house_prices(data=table(tmp_path, flats(count=10)), epochs=1)
    assert finding.measured["neighbours_alike"] == 0
    assert len(finding.figure.image(dpi=40)) > 5_000


@pytest.mark.parametrize("places", [True, False])
def test_amounts_of_ones_own(tmp_path, places):
    finding = chapter4.house_prices(data=table(tmp_path, flats(places)), epochs=60)
    assert finding.measured["error"]["network"] < 0.5 * finding.measured["error"]["median"]
    assert (finding.figure.plot().map is not None) == places
    assert np.isfinite(finding.measured["neighbours_alike"])
    assert len(finding.figure.image(dpi=40)) > 5_000


@pytest.mark.parametrize(
    ("concept", "lines", "said"),
    [
        ("movie_reviews", mails(("work", "home", "club")), "Expected 2 classes.*Received 3"),
        ("movie_reviews", flats(), "Expected at least two different samples of each class in price"),
        ("presidents", mails(("spam",)), "Expected at least two classes"),
        ("house_prices", ["text,price", *(f"the flat number {number},{number}" for number in range(40))], "Expected"),
        ("house_prices", flats(price=lambda area: area - 60), "Expected amounts above 0"),
        ("house_prices", [line.replace("37.5", "137.5") for line in flats()], "Expected latitudes"),
        ("house_prices", [*flats(), "37,127,,old,1,5"], "without area"),
        ("house_prices", [*flats(), "37,127,inf,old,1,5"], "without area"),
        ("house_prices", flats(count=9), "Expected at least 10 rows .*Received: 9"),
    ],
)
def test_what_does_not_fit_is_said_in_a_sentence(concept, lines, said, tmp_path, english):
    with pytest.raises(DataError, match=said):
        getattr(chapter4, concept)(data=table(tmp_path, lines))


@pytest.mark.parametrize("concept", ["movie_reviews", "presidents", "house_prices"])
def test_a_file_that_is_not_there_is_said(concept, tmp_path, english):
    with pytest.raises(DataError, match=r"mails\.csv"):
        getattr(chapter4, concept)(data=str(tmp_path / "mails.csv"))


def test_a_table_at_the_command_line(tmp_path, capsys, english):
    path, out = table(tmp_path, flats()), tmp_path / "results"
    assert ended(["run", "4", "house-prices", "--data", path, "--epochs", "5", "--out", str(out)]) == 0
    assert list(out.rglob("*.png"))
    assert ended(["run", "4", "movie-reviews", "--data", path, "--out", str(tmp_path / "none")]) != 0
    assert not (tmp_path / "none").exists() or not list((tmp_path / "none").rglob("*.png"))

"""Sentences and their translations: they go together, and no page and no sentence stands in both parts."""

import hashlib
import itertools
import re
import zipfile
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from kerasbook.datasets import Translations, translations
from kerasbook.errors import DataError, SettingError

pytestmark = pytest.mark.usefixtures("english")

LANGUAGES = ["es", "ko"]
COUNTS = {"es": (6520, 1721), "ko": (3922, 1129)}
PINNED = {
    ("es", "train"): "784e6ebd67c7cb0d69d217b264627e133f6f85fa7ead427064972f5c4ee5a73b",
    ("es", "test"): "8d702e20999efa30652b6b4abdf74a001ff1263b9f07b52f899266ba2db99548",
    ("ko", "train"): "3d2e6ee500c30f07b2c82588d0d200ad5ab0c71636ac3d7869d51ea1ded091c5",
    ("ko", "test"): "2c6b48bbb89ef06b9f1e6794fcbd7f350a97e05b46fad634d07948b0d16a8063",
}
KNOWN = {
    "es": {
        "Returns the Poisson distribution.": "Devuelve la distribución de Poisson.",
        "Vertically centers the contents of the cell.": "Centra verticalmente el contenido de la celda.",
    },
    "ko": {
        "Returns the Poisson distribution.": "포아송 분포를 구합니다.",
        "Vertically centers the contents of the cell.": "셀 내용을 세로로 가운데에 맞춥니다.",
    },
}
MEAN = {"es": {"paragraph": "párrafo", "cell": "celda"}, "ko": {"paragraph": "단락", "cell": "셀"}}

every_language = pytest.mark.parametrize("language", LANGUAGES)


def words(texts) -> list[str]:
    return [word for text in texts for word in re.findall(r"\w+", text.lower())]


def essence(text: str) -> str:
    return " ".join(re.findall(r"[^\W\d_]+", text.lower()))


def everything(language: str) -> list[tuple[str, str]]:
    return [pair for part in translations(language) for pair in zip(part.english, part.translated, strict=True)]


@every_language
def test_form(language):
    for part, count in zip(translations(language), COUNTS[language], strict=True):
        assert [array.shape for array in part] == [(count,)] * 3
        assert part.english.dtype == part.translated.dtype == object
        assert part.pages.dtype == np.int64
        assert part.pages.min() >= 0


@pytest.mark.parametrize(("language", "name"), PINNED)
def test_split_is_the_same_everywhere(language, name):
    lines = [f"{page} {one}\t{other}" for one, other, page in zip(*getattr(translations(language), name), strict=True)]
    assert hashlib.sha256("\n".join(lines).encode()).hexdigest() == PINNED[language, name]


@every_language
def test_no_page_and_no_sentence_stands_in_both_parts(language):
    train, test = translations(language)
    assert set(train.pages).isdisjoint(test.pages)
    assert {essence(text) for text in train.english}.isdisjoint(essence(text) for text in test.english)
    assert len({essence(text) for part in (train, test) for text in part.english}) == sum(COUNTS[language])


def test_both_languages_are_split_alike():
    spanish, korean = translations("es"), translations("ko")
    assert set(spanish.train.english).isdisjoint(korean.test.english)
    assert set(spanish.test.english).isdisjoint(korean.train.english)


def test_few_sentences_for_testing_are_nearly_those_for_training():
    def pairs(text):
        read = ["^", *essence(text).split(), "$"]
        return set(itertools.pairwise(read))

    train, test = ([pairs(text) for text in part.english] for part in translations())
    having = {}
    for number, found in enumerate(train):
        for pair in found:
            having.setdefault(pair, []).append(number)
    nearest = []
    for found in test:
        shared = Counter(number for pair in found for number in having.get(pair, ()))
        nearest.append(max((n / len(found | train[number]) for number, n in shared.items()), default=0))
    assert np.mean(np.array(nearest) >= 0.7) == pytest.approx(0.01, abs=0.005)
    assert max(nearest) < 0.9


@every_language
def test_sentences_are_single_and_clean(language):
    for pair in everything(language):
        assert 4 <= len(pair[0].split()) <= 14
        for text in pair:
            assert text == " ".join(text.split())
            assert not re.search(r"[<>{}_\\#|“”«»▸\x80-\x9f]|&\w+;|\d{3}|[.!?]\s", text)


@every_language
def test_translations_are_in_their_language(language):
    for english, translated in everything(language):
        letters = re.findall(r"[^\W\d_]", translated)
        hangul = re.findall("[가-힣]", translated)
        assert translated != english
        assert 2 * len(hangul) >= len(letters) if language == "ko" else not hangul
        assert not re.search(r"[가-힣]", english)


@every_language
def test_a_translation_belongs_to_its_sentence(language):
    pairs = everything(language)
    assert all(dict(pairs)[english] == translated for english, translated in KNOWN[language].items())
    for english, translated in MEAN[language].items():
        having = [translated in other.lower() for one, other in pairs if english in words([one])]
        without = [translated in other.lower() for one, other in pairs if english not in one.lower()]
        assert len(having) > 50
        assert np.mean(having) > 0.9
        assert np.mean(without) < 0.05


# What is there to learn


@pytest.mark.parametrize(
    ("language", "word", "most", "unknown"), [("es", "de", 0.09, 0.033), ("ko", "선택한", 0.013, 0.122)]
)
def test_most_frequent_word_and_unknown_words(language, word, most, unknown):
    train, test = (words(part.translated) for part in translations(language))
    counts = Counter(train)
    assert counts.most_common(1)[0][0] == word
    assert test.count(word) / len(test) == pytest.approx(most, abs=0.003)
    assert np.mean([other not in counts for other in test]) == pytest.approx(unknown, abs=0.003)


# Languages and sources


@pytest.mark.parametrize(
    ("language", "source", "message"),
    [
        ("fr", "embedded", "Expected language to be one of es, ko where source is 'embedded'. Received: 'fr'."),
        ("ESP", "embedded", "Expected language to be one of es, ko where source is 'embedded'. Received: 'ESP'. Did "
         "you mean 'es'?"),
        ("ko", "spa-eng", "Expected language to be one of es where source is 'spa-eng'. Received: 'ko'."),
        (None, "embedded", "Expected language to be one of es, ko where source is 'embedded'. Received: None."),
        ("es", "spa_eng", "Expected source to be one of embedded, spa-eng. Received: 'spa_eng'. Did you mean "
         "'spa-eng'?"),
    ],
)  # fmt: skip
def test_what_does_not_exist_is_refused(language, source, message):
    with pytest.raises(SettingError) as caught:
        translations(language, source)
    assert str(caught.value) == message


def test_the_sentences_of_the_book_come_in_the_same_form(monkeypatch, tmp_path):
    """From a file where Keras keeps it: nothing is downloaded."""
    import keras

    lines = [f"Sentence {number // 2}.\tOración {number}." for number in range(200)]
    home = tmp_path / "datasets"
    home.mkdir()
    with zipfile.ZipFile(home / "spa-eng.zip_archive", "w") as archive:
        archive.writestr("spa-eng/_about.txt", "from tatoeba.org")
        archive.writestr("spa-eng/spa.txt", "\n".join(lines) + "\n")
    original = keras.utils.get_file
    monkeypatch.setattr(keras.utils, "get_file", lambda **options: original(cache_dir=tmp_path, **options))
    monkeypatch.setattr("keras.src.utils.file_utils.urlretrieve", None)

    train, test = translations(source="spa-eng")
    assert type(train) is type(test) is Translations
    pairs = {f"{one}\t{other}" for part in (train, test) for one, other in zip(*part[:2], strict=True)}
    assert pairs == set(lines)
    assert len(train.english) + len(test.english) == 200
    assert 10 < len(test.english) < 80
    assert set(train.english).isdisjoint(test.english)
    assert train.pages.dtype == np.int64
    assert set(train.pages) == set(test.pages) == {-1}
    assert train.english.dtype == train.translated.dtype == object


def fail(**_options):
    raise Exception("URL fetch failure")


@pytest.mark.parametrize(
    ("get_file", "received"),
    [(fail, "URL fetch failure"), (lambda **_options: Path(__file__).parent / "nothing", "not enough values")],
    ids=["no network", "another archive"],
)
def test_failed_download_names_the_embedded_sentences(monkeypatch, get_file, received):
    import keras

    monkeypatch.setattr(keras.utils, "get_file", get_file)
    with pytest.raises(DataError, match=rf"Received: {received}.*`translations\(\)`"):
        translations(source="spa-eng")

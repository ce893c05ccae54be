"""The paragraphs of the presidents: whose they are, from when, and what simple ways make out of them."""

import hashlib
import re

import numpy as np
import pytest
from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer
from sklearn.linear_model import Ridge, SGDClassifier
from sklearn.naive_bayes import MultinomialNB

from kerasbook.datasets import Addresses, addresses
from kerasbook.errors import DataError

pytestmark = pytest.mark.usefixtures("english")

PINNED = {
    "train": "35801be14f0e1fb4f61ec9526f80ea770d35e0e6670d744e882934ab72ca18a9",
    "test": "88f2523cb872502121969e325c8d87e0bcf55fad97432ad63711a291113afa19",
}
SERVED = {
    "George Washington": [(1789, 1797)],
    "John Quincy Adams": [(1825, 1829)],
    "Abraham Lincoln": [(1861, 1865)],
    "Andrew Johnson": [(1865, 1869)],
    "Grover Cleveland": [(1885, 1889), (1893, 1897)],
    "Benjamin Harrison": [(1889, 1893)],
    "Theodore Roosevelt": [(1901, 1909)],
    "Franklin D. Roosevelt": [(1933, 1945)],
    "Lyndon B. Johnson": [(1963, 1969)],
    "George H.W. Bush": [(1989, 1993)],
    "George W. Bush": [(2001, 2009)],
    "Donald J. Trump": [(2017, 2021), (2025, 2029)],
}


@pytest.fixture(scope="module")
def dataset():
    return addresses()


@pytest.fixture(scope="module")
def everything(dataset) -> Addresses:
    """Both parts together, as whoever splits by message needs them."""
    return Addresses(*(np.concatenate(arrays) for arrays in zip(*dataset, strict=True)))


def runs(text: str) -> set[str]:
    words = re.findall(r"\w+", text.lower())
    return {" ".join(words[start : start + 5]) for start in range(len(words) - 4)}


@pytest.mark.parametrize(("number", "count"), [(0, 4518), (1, 1158)])
def test_form(dataset, number, count):
    part = dataset[number]
    assert part.texts.dtype == object
    assert [array.shape for array in part] == [(count,)] * 4
    assert [part.labels.dtype, part.years.dtype, part.messages.dtype] == [np.int64] * 3
    assert (part.years.min(), part.years.max()) == (1790, 2026)


@pytest.mark.parametrize("name", PINNED)
def test_split_is_the_same_everywhere(dataset, name):
    part = getattr(dataset, name)
    content = "\n".join(f"{label} {year} {message} {text}" for text, label, year, message in zip(*part, strict=True))
    assert hashlib.sha256(content.encode()).hexdigest() == PINNED[name]


def test_texts_are_clean_paragraphs(everything):
    for text in everything.texts:
        assert 30 <= len(text.split()) <= 120
        assert text == " ".join(text.split())
        assert not re.search(r"[\[\]_*•—–“”‘’\ufffd]|&\w+;|\d{4}-\d\d|Laughter|Applause\]", text)


def test_as_many_paragraphs_of_each_as_promised(dataset, everything):
    counts = np.bincount(everything.labels)
    assert len(dataset.classes) == len(counts) == 41
    assert (counts.min(), counts.max()) == (69, 150)


def test_presidents_stand_in_order_of_time(everything):
    first = [everything.years[everything.labels == label].min() for label in range(41)]
    assert first == sorted(first)


@pytest.mark.parametrize("name", SERVED)
def test_years_are_those_of_the_president(dataset, everything, name):
    years = everything.years[everything.labels == dataset.classes.index(name)]
    assert all(any(begin <= year <= end for begin, end in SERVED[name]) for year in years)
    assert all(any(begin <= year <= end for year in years) for begin, end in SERVED[name])


@pytest.mark.parametrize(
    ("words", "name", "year"),
    [
        ('obtain an "explanatory amendment" of the Constitution', "James Buchanan", 1860),
        ('famous principle of American foreign policy now known as the "Monroe Doctrine,"', "Theodore Roosevelt", 1903),
        ("smashing the militarism imposed by war lords", "Franklin D. Roosevelt", 1942),
        ("What we have found in Afghanistan", "George W. Bush", 2002),
    ],
)
def test_known_paragraphs(dataset, everything, words, name, year):
    found = [number for number, text in enumerate(everything.texts) if words in text]
    assert [(dataset.classes[everything.labels[number]], everything.years[number]) for number in found] == [
        (name, year)
    ]


def test_a_message_has_one_president_and_one_year(everything):
    messages = set(zip(everything.messages, everything.labels, everything.years, strict=True))
    assert len(messages) == len(set(everything.messages)) == 232
    assert [year for _message, _label, year in sorted(messages)] == sorted(year for *_, year in messages)


def test_a_message_has_paragraphs_in_both_parts_as_the_docstring_says(dataset):
    shared = np.isin(dataset.test.messages, dataset.train.messages)
    assert shared.mean() > 0.95
    assert "a message has paragraphs in both" in " ".join(addresses.__doc__.split())


def test_no_paragraph_tells_again_what_another_one_does(everything):
    seen, sizes = {}, [len(runs(text)) for text in everything.texts]
    for number, text in enumerate(everything.texts):
        shared = np.bincount([earlier for run in runs(text) for earlier in seen.get(run, ())], minlength=1)
        for earlier in np.flatnonzero(shared):
            assert shared[earlier] < 0.3 * min(sizes[number], sizes[earlier])
        for run in runs(text):
            seen.setdefault(run, []).append(number)


# What simple ways reach


def test_majority_and_matching_at_random(dataset):
    train, test = (np.bincount(part.labels) / len(part.labels) for part in dataset)
    assert test[train.argmax()] == pytest.approx(0.02, abs=0.005)
    assert train @ test == pytest.approx(0.025, abs=0.001)
    assert train @ test == pytest.approx(train @ train, abs=0.001)


def test_words_tell_the_president(dataset):
    count = CountVectorizer(binary=True, max_features=10_000)
    bayes = MultinomialNB(alpha=0.1).fit(count.fit_transform(dataset.train.texts), dataset.train.labels)
    assert bayes.score(count.transform(dataset.test.texts), dataset.test.labels) == pytest.approx(0.39, abs=0.01)


def test_logistic_regression_tells_the_president(dataset):
    weigh = TfidfVectorizer(sublinear_tf=True, max_features=10_000)
    train, test = weigh.fit_transform(dataset.train.texts), weigh.transform(dataset.test.texts)
    for seed in range(5):
        regression = SGDClassifier("log_loss", alpha=5e-5, max_iter=6, tol=None, random_state=seed)
        reached = regression.fit(train, dataset.train.labels).score(test, dataset.test.labels)
        assert reached == pytest.approx(0.40, abs=0.02)


def test_words_tell_the_year_of_another_message(everything):
    numbers = np.unique(everything.messages)
    errors = []
    for seed in range(5):
        held_out = np.random.default_rng(seed).permutation(numbers)[: len(numbers) // 5]
        testing = np.isin(everything.messages, held_out)
        weigh = TfidfVectorizer(sublinear_tf=True, max_features=10_000)
        train, test = weigh.fit_transform(everything.texts[~testing]), weigh.transform(everything.texts[testing])
        years, truth = everything.years[~testing], everything.years[testing]
        ridge = Ridge(solver="sparse_cg").fit(train, years)
        errors.append([np.abs(guess - truth).mean() for guess in (np.median(years), ridge.predict(test))])
    median, ridge = np.mean(errors, axis=0)
    assert median == pytest.approx(57, abs=2)
    assert ridge == pytest.approx(22, abs=2)


# Reuters


def test_reuters_comes_in_the_same_form(monkeypatch):
    from keras.datasets import reuters

    def part(*sequences):
        stored = np.empty(len(sequences), object)
        stored[:] = sequences
        return stored, np.arange(len(sequences), dtype=np.int64)

    monkeypatch.setattr(reuters, "load_data", lambda: (part([1, 4, 5, 2, 9], [1, 5]), part([1, 4, 4])))
    monkeypatch.setattr(reuters, "get_word_index", lambda: {"the": 1, "wheat": 2})
    dataset = addresses("reuters")
    assert dataset.train.texts.tolist() == ["the wheat ?", "wheat"]
    assert dataset.test.texts.tolist() == ["the the"]
    assert dataset.train.labels.tolist() == [0, 1]
    assert dataset.train.messages.tolist() + dataset.test.messages.tolist() == [0, 1, 2]
    assert dataset.train.years.tolist() == [-1, -1]
    assert {array.dtype for array in dataset.test[1:]} == {np.dtype(np.int64)}
    assert dataset.classes[:4] == ("cocoa", "grain", "veg-oil", "earn")
    assert len(dataset.classes) == 46
    assert dataset.card is None


@pytest.mark.parametrize("function", ["load_data", "get_word_index"])
def test_failed_download_names_the_embedded_addresses(monkeypatch, function):
    from keras.datasets import reuters

    def fail():
        raise Exception("URL fetch failure")

    monkeypatch.setattr(reuters, "load_data", lambda: None)
    monkeypatch.setattr(reuters, function, fail)
    with pytest.raises(DataError, match=r"Expected the 11,228 newswires.*Received: URL fetch failure.*`addresses\(\)`"):
        addresses("reuters")

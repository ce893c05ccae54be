"""The page with the result: every number on it, in both languages, in one file."""

import json
import re

import numpy as np
import pytest

from handwriting.camera import filled_in, photographed
from kerasbook import datasets
from kerasbook.chapter1.listings.networks import digit_classifier
from kerasbook.handwriting import Collection, Photograph, contents, judged
from kerasbook.handwriting.collection import grey_of, read_sheet
from kerasbook.handwriting.photographs import flattened
from kerasbook.locale import speaking

SETTINGS = {"width": 64, "epochs": 0, "seed": 0}


@pytest.fixture(scope="module")
def result():
    """An untrained network's answers to a sheet and a bad photograph: the judgement, the network, test digits."""
    import keras

    keras.utils.set_random_seed(0)
    model = digit_classifier()
    sheet = read_sheet("sheet<1>.jpg", flattened(grey_of(photographed(filled_in(but=((0, 1),))))))
    bad = Photograph("bad.jpg", "unused", complaint="Take it again.")
    test = datasets.digits()[1]
    return judged(model, Collection([sheet, bad]), test), model, test


@pytest.fixture(scope="module")
def pages(result):
    """The files in each language."""
    found = {}
    for language in ("en", "ko"):
        with speaking(language):
            found[language] = contents(*result, SETTINGS)
    return found


def text_of(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub("<[^>]+>", " ", re.sub("<style>.*?</style>", "", page, flags=re.S)))


@pytest.mark.parametrize("language", ["en", "ko"])
def test_the_numbers_are_on_the_page(pages, result, language):
    judgement = result[0]
    page = pages[language]["index.html"].decode()
    assert f'<html lang="{language}">' in page
    words = text_of(page)
    low, high = judgement.yours.interval
    right = {"en": "{right} of 79", "ko": "79개 중 {right}개"}[language].format(right=judgement.yours.right)
    for number in (right, f"{100 * judgement.yours.accuracy:.0f}%", f"{100 * low:.0f}–{100 * high:.0f}%", "bad.jpg"):
        assert number in words
    assert "sheet&lt;1&gt;.jpg" in page  # a file's name is no HTML
    assert page.count('class="right"') == 10
    assert {"en": "Why yours may be harder", "ko": "여러분의 숫자가 더 어려울 수 있는 까닭"}[language] in words


@pytest.mark.parametrize("language", ["en", "ko"])
def test_the_page_needs_nothing_else(pages, language):
    page = pages[language]["index.html"].decode()
    sources = re.findall(r'(?:src|href)="([^"]{0,30})', page)
    assert len(sources) >= 2 * 12
    assert all(source.startswith("data:image/png;base64,") for source in sources)
    assert "alt=" in page
    assert len(page) < 3_000_000


def test_measured_json_has_every_number(pages, result):
    measured = json.loads(pages["en"]["measured.json"])
    judgement = result[0]
    assert measured["yours"]["accuracy"] == judgement.yours.accuracy
    assert measured["yours"]["count"] == 79
    assert measured["labels_shuffled"]["accuracy"] == pytest.approx(0.1, abs=0.02)
    assert np.sum(measured["confusion"]) == len(measured["digits"]) == 79
    assert [one["label"] for one in measured["digits"]] == judgement.collection.labels.tolist()
    assert measured["files"][0]["empty_boxes"] == 1
    assert measured["files"][1]["complaint"] == "Take it again."
    assert measured["settings"] == SETTINGS


@pytest.mark.parametrize(("language", "width"), [("ko", 390), ("en", 390), ("en", 1280)])
def test_nothing_runs_over_the_edge(browser, pages, language, width):
    page = browser.new_page(viewport={"width": width, "height": 900})
    page.set_content(pages[language]["index.html"].decode())
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.close()

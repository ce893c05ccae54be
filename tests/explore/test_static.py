"""The page without a server. What a browser makes of it is in test_page.py."""

import base64
import json
import re
from html.parser import HTMLParser

import keras
import numpy as np
import pytest

from kerasbook.explore import Explorer, pictures, static, static_page

L = keras.layers


def data_of(page: str) -> dict:
    return json.loads(re.search(r'<script type="application/json" id="data">(.*?)</script>', page, re.S)[1])


def unpacked(text: str, *shape: int) -> np.ndarray:
    return np.frombuffer(base64.b64decode(text), "uint8").reshape(shape)


@pytest.fixture(scope="module")
def page(explorer) -> str:
    return static_page(explorer, "en", digits=10)


@pytest.fixture(scope="module")
def data(page) -> dict:
    return data_of(page)


def test_the_page_needs_nothing_else(page):
    addresses = []

    class Reader(HTMLParser):
        def handle_starttag(self, tag, attributes):
            assert tag not in ("link", "iframe", "object", "embed")
            addresses.extend(value for name, value in attributes if name in ("src", "href", "srcset", "action"))

    Reader().feed(page)
    assert addresses == []
    assert not re.findall(r"https?://|@import|url\(|fetch\(|XMLHttpRequest|WebSocket", page)
    assert "default-src 'none'" in page
    assert len(page) < 2_500_000


def test_a_digit_of_each_class_none_of_which_the_readers_know(explorer, data):
    assert [sample["label"] for sample in data["samples"]] == list("0123456789")
    assert data["digits"]
    shown = explorer.crowd(explorer.weights(12)).samples
    assert {sample["number"] for sample in data["samples"]} <= set(shown.tolist())


def test_answers_at_every_age(explorer, data):
    assert data["epochs"] == list(range(13))
    assert data["accuracy"] == [explorer.crowd(explorer.weights(epoch)).accuracy for epoch in range(13)]
    for epoch, index in [(0, 0), (3, 7), (12, 9)]:
        look = explorer.look(explorer.samples[data["samples"][index]["number"]], explorer.weights(epoch))
        assert data["answers"][epoch][index] == pytest.approx(look.answers, abs=1e-3)


def test_which_tile_of_the_answer_is_which_class_and_what_a_row_of_numbers_holds(small_network, samples):
    names = ["age", "height", "weight", "rooms", "price", "year"]
    explorer = Explorer.for_model(small_network, samples[0], np.array(["b", "a", "c"])[samples[1]], columns=names)
    data = data_of(static_page(explorer, "en", digits=3))
    assert [(layer["tiles"], layer["columns"]) for layer in data["layers"]] == [([], 3), ([], 2), (["a", "b", "c"], 2)]
    assert data["numberNames"] == {"en": names, "ko": names}
    sample = data["samples"][0]
    assert [float(value.replace("−", "-")) for value in sample["numbers"]] == pytest.approx(
        samples[0][sample["number"]], rel=1e-3
    )
    assert sample["label"] in ("a", "b", "c")


def test_layers_at_every_age(explorer, data):
    for layer, found in zip(explorer.layers, data["layers"], strict=True):
        values = unpacked(found["values"], 13, 10, *found["size"])
        for epoch, index in [(0, 0), (12, 9)]:
            weights = explorer.weights(epoch)
            look = explorer.look(explorer.samples[data["samples"][index]["number"]], weights)
            image = pictures.layer_image(explorer, layer, look.outputs[layer.name], explorer.crowd(weights))
            assert np.abs(values[epoch, index].astype(int) - np.asarray(image)).max() <= 1


def test_projections_at_every_age(explorer, data):
    labels = unpacked(data["labels"], -1)
    crowd = explorer.crowd(explorer.weights(6))
    assert np.array_equal(labels, crowd.labels)
    for name, plane in zip(crowd.points, data["planes"], strict=True):
        points = unpacked(plane["points"], 13, len(labels), 2)[6]
        assert np.abs(points - pictures.on_plane(crowd.points[name], 255)).max() <= 0.51
        place = unpacked(plane["places"], 13, 10, 2)[6, 4]
        look = explorer.look(explorer.samples[data["samples"][4]["number"]], explorer.weights(6))
        assert np.abs(place - pictures.on_plane(look.places[name][None], 255)).max() <= 0.6


def test_rebuilt_pictures_at_every_age(explorer, data):
    rebuilt = explorer.rebuilt(explorer.samples[data["samples"][2]["number"]], explorer.weights(12))
    for layer, found in zip(explorer.layers, data["rebuilt"], strict=True):
        values = unpacked(found["values"], 13, 10, *found["size"])[12, 2]
        assert np.abs(values / 254 - rebuilt[layer.name]).max() < 0.01


def test_both_languages_are_inside(page, data):
    assert set(data["texts"]) == set(data["lacks"]) == {"en", "ko"}
    assert set(data["texts"]["en"]) == set(data["texts"]["ko"]) == {*static.TEXTS, "credits"}
    assert data["layers"][0]["title"] == {"en": "layer 1", "ko": "층 1"}
    used = set(re.findall(r'data-text="(\w+)"', page)) | set(re.findall(r'\btext\("(\w+)"', page))
    assert used <= {*static.TEXTS, "credits"}
    assert "MNIST의 손글씨 숫자" in data["texts"]["ko"]["credits"]  # which goes with the other texts
    assert '<html lang="en">' in page


def test_fields_of_sentences_are_those_that_the_script_fills(data):
    for name in ("epoch", "accuracy", "says", "says_alone", "picture", "sample"):
        fields = {language: set(re.findall(r"{(\w+)}", data["texts"][language][name])) for language in ("en", "ko")}
        assert fields["en"] == fields["ko"] != set()


def test_it_opens_in_the_language_asked_for(explorer):
    assert '<html lang="ko">' in static_page(explorer, "ko", digits=3)
    with pytest.raises(ValueError, match="Received: 'fr'"):
        static_page(explorer, "fr")


def model_of_its_own(*layers, shape=(6,)) -> keras.Model:
    return keras.Sequential([keras.Input(shape), *layers, L.Dense(3, activation="softmax")])


def test_a_model_of_ones_own_has_its_views_and_says_what_it_lacks(english):
    x = np.random.default_rng(0).standard_normal((30, 6)).astype("float32")
    explorer = Explorer.for_model(model_of_its_own(L.Dense(5)), x, np.arange(30) % 3)
    data = data_of(static_page(explorer, "en"))
    assert (data["rebuilt"], data["digits"], data["epochs"]) == ([], False, [0, 1])
    assert "no picture to rebuild" in data["lacks"]["en"]["rebuilt"]
    assert len(data["planes"]) == 3


def test_samples_without_classes(english):
    x = np.random.default_rng(0).random((30, 9, 9)).astype("float32")
    data = data_of(static_page(Explorer.for_model(model_of_its_own(L.Flatten(), shape=(9, 9)), x), "en", digits=4))
    assert [sample["label"] for sample in data["samples"]] == [None] * 4
    assert (data["planes"], data["accuracy"]) == ([], [None, None])
    assert "labels of the samples" in data["lacks"]["en"]["places"]


def test_large_layers_are_made_to_fit(monkeypatch):
    x = np.random.default_rng(0).random((30, 64, 64, 1)).astype("float32")
    model = model_of_its_own(L.Conv2D(16, 3, padding="same"), L.GlobalAveragePooling2D(), shape=(64, 64, 1))
    explorer = Explorer.for_model(model, x, np.arange(30) % 3)
    size = data_of(static_page(explorer, "en", digits=3))["layers"][0]["size"]
    assert max(size) <= static.WIDEST
    monkeypatch.setattr(static, "MOST_BYTES", 600_000)
    assert len(data_of(static_page(explorer, "en", digits=30))["samples"]) == 4


def test_names_cannot_end_the_script(explorer, monkeypatch):
    monkeypatch.setattr(explorer, "classes", ["</script><b>", *"123456789"])
    page = static_page(explorer, "en", digits=3)
    assert page.count("</script>") == 2
    assert data_of(page)["classes"][0] == "</script><b>"


def test_without_samples_there_is_nothing_to_show(english):
    with pytest.raises(ValueError, match="Expected samples"):
        static_page(Explorer.for_model(model_of_its_own()), "en")


def test_answers_that_are_no_numbers_can_be_written_down(explorer, monkeypatch):
    broken = [np.full_like(array, np.nan) for array in explorer.weights(12)]
    monkeypatch.setattr(explorer, "weights", lambda epoch: broken)
    assert data_of(static_page(explorer, "en", digits=3))["answers"][0][0] == [None] * 10

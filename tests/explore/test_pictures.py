"""Arrays as the page shows them."""

import base64
import io
import re
import time
from xml.etree import ElementTree

import keras
import numpy as np
import pytest
from matplotlib import colormaps
from PIL import Image

from kerasbook.explore import Explorer, pictures
from kerasbook.plots import style


def image_in(text: str) -> Image.Image:
    """The first image in HTML, or behind an address."""
    (content,) = re.findall(r"data:image/png;base64,([A-Za-z0-9+/=]+)", text)
    return Image.open(io.BytesIO(base64.b64decode(content)))


def colours(image: Image.Image) -> np.ndarray:
    return np.asarray(image.convert("RGB"))


@pytest.fixture(scope="module")
def maps() -> Explorer:
    model = keras.Sequential([
        keras.Input((12, 12, 1)),
        keras.layers.Conv2D(70, 3, activation="relu"),
        keras.layers.Flatten(),
        keras.layers.Dense(3, activation="softmax"),
    ])
    x = np.random.default_rng(0).random((30, 12, 12, 1)).astype("float32")
    return Explorer.for_model(model, x, np.arange(30) % 3)


# Colours


@pytest.mark.parametrize("name", [style.INPUT, style.ACTIVATION, style.SIGNED, style.PROBABILITY, "PuOr"])
def test_numbers_get_the_colours_of_the_table(name):
    image = colours(pictures.coloured(np.array([[-9.0, -1, 0, 1, 9]]), name, -1, 1))
    expected = np.round(255 * colormaps[name]([0.0, 0.0, 0.5, 1.0, 1.0])[:, :3])
    assert np.abs(image[0].astype(int) - expected).max() <= 3


def test_blanks_are_white_and_infinities_at_the_ends():
    image = colours(pictures.coloured(np.array([[np.nan, np.inf, -np.inf]]), style.ACTIVATION, 0, 1))
    ends = np.round(255 * colormaps[style.ACTIVATION]([1.0, 0.0])[:, :3])
    assert image[0, 0].tolist() == [255, 255, 255]
    assert np.abs(image[0, 1:].astype(int) - ends).max() <= 1


def test_a_layer_of_one_number_only_is_drawn():
    assert colours(pictures.coloured(np.zeros((2, 2)), style.ACTIVATION, 0, 0)).shape == (2, 2, 3)


def test_ink_is_dark():
    image = colours(pictures.grey_or_colour(np.array([[0.0, 1.0]])))
    assert image[0, 0].tolist() == [255, 255, 255]
    assert image[0, 1].max() < 5


def test_colour_pictures_stay_as_they_are():
    picture = np.array([[[255, 0, 0], [0, 128, 255]]], "uint8")
    assert np.array_equal(colours(pictures.grey_or_colour(picture, 0, 255)), picture)


def test_addresses_hold_the_image_and_large_ones_are_made_smaller():
    small = pictures.coloured(np.eye(3), style.INPUT, 0, 1)
    assert np.array_equal(colours(image_in(pictures.data_uri(small))), colours(small))
    assert image_in(pictures.data_uri(pictures.coloured(np.eye(2000), style.INPUT, 0, 1))).size == (512, 512)


# Layers


def test_a_dense_layer_is_tiles_in_the_order_of_favourite_classes(explorer):
    weights = explorer.weights(12)
    crowd, look = explorer.crowd(weights), explorer.look(explorer.samples[0], weights)
    layer = explorer.layers[1]
    image = colours(pictures.layer_image(explorer, layer, look.outputs[layer.name], crowd))
    low, high = crowd.scales[layer.name]
    assert low == 0
    tiles = look.outputs[layer.name][explorer.order(layer.name)].reshape(8, 8)
    expected = 255 * colormaps[style.ACTIVATION](np.clip(tiles / high, 0, 1))[..., :3]
    assert np.abs(image - expected).max() <= 4


def test_the_answer_has_the_colours_of_probabilities(explorer):
    weights = explorer.weights(12)
    output = explorer.look(explorer.samples[0], weights).outputs["answer"]
    found = pictures.layer_colours(explorer, explorer.layers[-1], output, explorer.crowd(weights))
    assert found == (style.PROBABILITY, 0.0, 1.0)


def test_maps_are_one_mosaic_and_it_is_said_how_many(maps, english):
    weights = maps.weights(1)
    output = maps.look(maps.samples[0], weights).outputs[maps.layers[0].name]
    image = pictures.layer_image(maps, maps.layers[0], output, maps.crowd(weights))
    assert image.size == (8 * 11 - 1, 8 * 11 - 1)
    assert colours(image)[10, 0].tolist() == [255, 255, 255]  # the gap
    note = pictures.layer_note(maps, maps.layers[0], output, maps.crowd(weights))
    assert note.startswith("10 × 10 × 70 · 700 parameters · 0 dark, ")
    assert note.endswith("64 of 70 shown, the most varying")


def test_the_unit_under_the_pointer(explorer, maps):
    order = explorer.order("hidden_1")
    assert pictures.unit_at(explorer, explorer.layers[0], 0, 0) == order[0]
    assert pictures.unit_at(explorer, explorer.layers[0], 0.99, 0.01) == order[7]
    assert pictures.unit_at(explorer, explorer.layers[0], 1, 1) == order[63]
    assert pictures.unit_at(explorer, explorer.layers[-1], 0.9, 0.9) is None  # ten units on 4 x 3 places
    assert pictures.unit_at(maps, maps.layers[0], 0.2, 0) == maps.maps_shown(maps.layers[0].name)[1]


def test_what_cannot_be_seen_is_said(explorer, either_language):
    weights = explorer.weights(12)
    output = explorer.look(explorer.samples[0], weights).outputs["hidden_1"]
    tag = pictures.layer_html(explorer, explorer.layers[0], output, explorer.crowd(weights))
    alt = re.search('alt="([^"]+)"', tag)[1]
    assert bool(re.search("[A-Za-z]", alt)) == (either_language == "english")


def test_weights_are_orange_below_0_and_purple_above():
    below, above = colours(pictures.weights_image(np.array([[-1.0, 1.0]])))[0].astype(int)
    assert below[0] > below[2]
    assert above[2] > above[1]


def test_samples_side_by_side(explorer, maps):
    assert pictures.samples_image(explorer, range(12)).size == (6 * 29 - 1, 2 * 29 - 1)
    assert pictures.samples_image(maps, [0, 1]).size[1] == 12
    assert pictures.samples_image(explorer, []) is None


# Answers


def widths(markup: str) -> list[float]:
    return [float(width) for width in re.findall(r"width:([\d.]+)%", markup)]


def test_a_bar_for_each_class_and_the_largest_in_colour():
    markup = pictures.bars(np.array([0.1, 0.7, 0.2]), ["a", "b", "c"])
    assert widths(markup) == [10, 70, 20]
    assert [style.TRAINED in bar for bar in markup.split('class="kb-bar"')[1:]] == [False, True, False]
    assert 'aria-label="a: 10%, b: 70%, c: 20%"' in markup
    ElementTree.fromstring(markup)


def test_other_numbers_go_both_ways():
    markup = pictures.bars(np.array([-2.0, 1.0]), ["a", "b"], probabilities=False)
    assert widths(markup) == [50, 25]
    assert re.findall(r"left:([\d.]+)%", markup) == ["0.0", "50.0"]
    assert "−2.00" in markup
    assert "+1.00" in markup


def test_of_many_classes_the_largest_are_shown():
    values = np.full(1000, 0.0005)
    values[777] = 0.5
    markup = pictures.bars(values, [str(index) for index in range(1000)])
    assert len(widths(markup)) == 10
    assert 'aria-label="777: 50%' in markup


@pytest.mark.parametrize("probabilities", [True, False])
def test_answers_that_are_no_numbers_are_shown_as_such(probabilities):
    markup = pictures.bars(np.array([np.nan, np.inf, 1.0]), ["a", "b", "c"], probabilities)
    assert markup.count("–") >= 2
    assert pictures.bars(np.full(3, np.nan), ["a", "b", "c"], probabilities).count("kb-track") == 3


def test_names_cannot_break_the_page():
    markup = pictures.bars(np.array([0.5, 0.5]), ['<script>"', "&"])
    assert "<script>" not in markup
    ElementTree.fromstring(markup)


# Projections


def test_up_is_up_and_what_lies_beyond_is_at_the_edge():
    places = pictures.on_plane(np.array([[0, 0], [0, 1], [1, 0], [99, 0], [np.nan, 0]]), 100)
    assert places[0].tolist() == [50, 50]
    assert places[1, 1] < 50
    assert places[2, 0] > 50
    assert 95 < places[3, 0] < 100
    assert np.isfinite(places).all()


def test_samples_are_drawn_in_the_colours_of_their_classes():
    points = np.array([[0.0, 1.0], [0.0, -1.0]])
    image = colours(pictures.plane_image(points, np.array([3, 5]), list("0123456789")))
    for (x, y), label in zip(pictures.on_plane(points), (3, 5), strict=True):
        around = image[round(y) - 12 : round(y) + 12, round(x) - 12 : round(x) + 12].reshape(-1, 3)
        expected = [int(style.class_colour(label)[place : place + 2], 16) for place in (1, 3, 5)]
        assert np.abs(around.astype(int) - expected).sum(axis=1).min() < 30
    assert image[160, 20].tolist() == [255, 255, 255]


def test_the_ring_is_where_the_picture_lies(explorer):
    weights = explorer.weights(12)
    crowd, look = explorer.crowd(weights), explorer.look(explorer.samples[0], weights)
    markup = pictures.projection(explorer, crowd, "hidden_3", look.places["hidden_3"])
    ring = re.search(r'cx="([\d.]+)" cy="([\d.]+)"', markup)
    expected = pictures.on_plane(look.places["hidden_3"][None])[0]
    assert [float(ring[1]), float(ring[2])] == pytest.approx(expected, abs=0.1)
    assert image_in(markup).size == (320, 320)
    assert "<circle" not in pictures.projection(explorer, crowd, "hidden_3", None)
    assert "<circle" not in pictures.projection(explorer, crowd, "hidden_3", np.array([np.nan, 0]))


def test_a_stroke_is_drawn_in_time(explorer):
    weights, times = explorer.weights(12), []
    crowd = explorer.crowd(weights)
    for _again in range(5):
        start = time.perf_counter()
        look = explorer.look(explorer.samples[0], weights)
        for layer in explorer.layers:
            pictures.layer_html(explorer, layer, look.outputs[layer.name], crowd)
        for name, place in look.places.items():
            pictures.projection(explorer, crowd, name, place)
        pictures.bars(look.answers, explorer.classes)
        times.append(time.perf_counter() - start)
    assert min(times) < 0.150

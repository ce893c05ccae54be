"""The sum of a map's number in words, and which of the samples' patches are framed."""

import re

import keras
import numpy as np
import pytest
from small_models import Y, convnet, numbers

from kerasbook.explore import explorer as explorer_module
from kerasbook.explore import network, slide_view, views, visitor
from kerasbook.explore.explorer import Explorer

pytestmark = pytest.mark.usefixtures("english")
L = keras.layers


@pytest.fixture(scope="module")
def explorer():
    keras.utils.set_random_seed(0)
    return Explorer.for_model(convnet(), numbers(28, 28, 1), Y)


@pytest.fixture
def who(explorer):
    who = visitor.newcomer(explorer, "en")
    visitor.choose_unit(who, explorer, 7)
    return who


def said(page: str) -> str:
    return " ".join(re.sub("<[^>]*>", " ", page).split())


def test_without_a_place_it_is_where_the_map_is_strongest(explorer, who):
    found = slide_view.sums(explorer, who, explorer.weights(1))
    output = explorer.look(who.picture, explorer.weights(1)).outputs["conv"][..., 7]
    row, column = np.unravel_index(output.argmax(), output.shape)
    assert f"Row {row + 1}, column {column + 1} of the map." in said(found)
    assert float(re.search('data-value="([^"]*)"', found)[1]) == pytest.approx(output.max(), rel=1e-4)
    assert "✓" in found


def test_the_kernel_its_products_bias_and_activation_are_written_out(explorer, who):
    visitor.choose_place(who, explorer, [4, 5])
    found = slide_view.sums(explorer, who, explorer.weights(1))
    kernel = explorer.weights(1)[0][..., 0, 7]
    products = (explorer.samples[0, 4:7, 5:8, 0] * kernel).sum()
    assert found.count("<span") >= 27
    assert f"sum of the products {slide_view.number(float(products))} bias 0" in said(found)
    assert "relu(" in said(found)


@pytest.mark.parametrize("place", [[26, 0], [0, -1], ["0", 0], [True, 0], [0], None, [0.5, 0]])
def test_a_place_that_is_none_changes_nothing(explorer, who, place):
    visitor.choose_place(who, explorer, place)
    assert who.place is None


def test_a_normalization_shows_what_it_multiplies_by_and_adds(explorer, who):
    visitor.look_at(who, explorer, "norm")
    found = said(slide_view.sums(explorer, who, explorer.weights(1)))
    assert re.search(r"batch normalization: \S+ × 1 \+ 0 ", found)
    assert "✓" in found


def test_a_pooling_shows_its_window(explorer, who):
    visitor.look_at(who, explorer, "pool")
    found = slide_view.sums(explorer, who, explorer.weights(1))
    assert "the largest of them" in said(found)
    assert found.count("<span") >= 16
    assert "window" in said(slide_view.panel(views.scene(who, explorer)))


def test_of_many_maps_that_is_written_out_which_adds_most_where_the_map_is_largest():
    keras.utils.set_random_seed(1)
    layers = [L.Conv2D(9, 3, activation="relu", name="first"), L.Conv2D(2, 3, name="second"), L.Flatten(), L.Dense(3)]
    own = Explorer.for_model(keras.Sequential([keras.Input((28, 28, 1)), *layers]), numbers(28, 28, 1)[:4])
    who = visitor.newcomer(own, "en")
    visitor.look_at(who, own, "second")
    weights = own.weights(1)
    found = said(slide_view.sums(own, who, weights))
    shown = int(re.search(r"of the map\. map (\d+)", found)[1])
    source = own.look(who.picture, weights).outputs["first"]
    output = own.look(who.picture, weights).outputs["second"][..., who.unit]
    row, column = np.unravel_index(np.abs(output).argmax(), output.shape)
    each = (source[row : row + 3, column : column + 3] * weights[2][..., who.unit]).sum(axis=(0, 1))
    assert shown == np.abs(each).argmax()
    assert f"products of map {shown} {slide_view.number(float(each[shown]))}" in found
    assert "products of the other 4 maps" in found
    visitor.choose_place(who, own, [0, 0])
    assert f"of the map. map {shown} " in said(slide_view.sums(own, who, weights))


def test_a_dense_layer_has_neither(explorer, who):
    visitor.look_at(who, explorer, "answer")
    assert slide_view.panel(views.scene(who, explorer)) == slide_view.sums(explorer, who, explorer.weights(1)) == ""


def test_a_sample_is_framed_where_the_map_is_brightest(explorer, who):
    now = views.scene(who, explorer)
    found = views.unit(now)
    row = int(re.search('data-excited="([0-9]+)"', found)[1])
    output = explorer.look(explorer.samples[row].astype("float32"), explorer.weights(1)).outputs["conv"][..., 7]
    top, left = (100 * one / 28 for one in np.unravel_index(output.argmax(), output.shape))
    assert f"top:{top:.2f}%;left:{left:.2f}%;height:{300 / 28:.2f}%" in found
    assert output.max() == pytest.approx(now.crowd.excited["conv"][:, 7].max(), rel=1e-5)


def test_where_a_number_sees_most_of_the_picture_its_own_place_is_framed(explorer):
    inputs = keras.Input((28, 28, 1))
    x = L.Conv2D(2, 25, padding="same", name="wide")(inputs)
    model = keras.Model(inputs, L.Dense(3, activation="softmax")(L.Flatten()(x)))
    own = Explorer.for_model(model, numbers(28, 28, 1)[:4])
    shares, exact = views.patch_seen(own, own.layers[0], 14 * 28 + 14)
    assert not exact
    assert shares == pytest.approx((0.5, 0.5, 1 / 28, 1 / 28))


def test_one_pass_serves_all_views_of_a_large_network(explorer, who, monkeypatch):
    monkeypatch.setattr(explorer_module, "LARGE", 0)
    views.layers(views.scene(who, explorer))  # what is computed once
    passes, tapped = [], network.tapped
    monkeypatch.setattr(network, "tapped", lambda *arguments: passes.append(1) or tapped(*arguments))
    visitor.pick(who, explorer, 17)
    now = views.scene(who, explorer)
    for view in (views.seen, views.answer, views.layers, views.large, slide_view.panel):
        view(now)
    views.unit(now, whole=False)
    slide_view.sums(explorer, who, now.weights)
    assert len(passes) == 1
    views.unit(now)  # with and without the unit, which comes later
    assert len(passes) == 3

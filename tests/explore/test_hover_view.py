"""What is shown beside the pointer."""

import html
import json
import re

import keras
import pytest
from small_models import Y, dense, numbers

from kerasbook.explore import visitor
from kerasbook.explore.explorer import Explorer
from kerasbook.explore.hover_view import hover
from kerasbook.explore.hovering import middle

pytestmark = pytest.mark.usefixtures("english")


@pytest.fixture
def who(explorer):
    return visitor.newcomer(explorer, "en")


def where(found: str) -> dict:
    return json.loads(html.unescape(re.search('data-hover="([^"]*)"', found)[1]))


def test_a_place_in_a_layers_picture_shows_the_unit_there(explorer, who):
    layer = explorer.layers[1]
    x, y = middle(explorer, layer, 9)
    found = hover(explorer, who, {"layer": layer.name, "x": x, "y": y})
    value = explorer.look(who.picture, who.weights(explorer)).outputs[layer.name][9]
    assert "Unit 9 of layer 2" in found
    assert (where(found)["unit"], where(found)["source"]) == (9, "hidden_1")
    assert found.count("<img") == 1
    assert re.search(r"relu\([^)]*\)</span><b>([^<]*)", found)[1] == (f"{value:.3g}" if value else "0")


def test_the_keyboard_asks_by_rank_and_stays_within_the_layer(explorer, who):
    order = explorer.order("hidden_1").tolist()
    assert where(hover(explorer, who, {"layer": "hidden_1", "rank": 2}))["unit"] == order[2]
    assert where(hover(explorer, who, {"layer": "hidden_1", "rank": 10**9}))["unit"] == order[-1]


def test_the_visitors_own_weights_count(explorer, who):
    visitor.touch(who, explorer, "hidden_2", visitor.ZEROED)
    found = hover(explorer, who, {"layer": "hidden_2", "rank": 0})
    assert "<b>0</b>" in found
    assert where(found)["lines"] == []


@pytest.mark.parametrize(
    "what",
    [{}, {"layer": "nowhere", "x": 0, "y": 0}, {"layer": "hidden_1"}, {"layer": "hidden_1", "rank": "2"}, {"x": 0}],
)
def test_what_is_not_there_shows_nothing(explorer, who, what):
    assert hover(explorer, who, what) == ""


def test_a_probability_depends_on_the_other_units_as_well(explorer, who):
    found = hover(explorer, who, {"layer": "answer", "rank": 2})
    assert "softmax, with the sums of the other units" in found
    assert "softmax(" not in found


def test_a_model_of_numbers_is_written_out():
    model = dense(keras.layers.Dense(4, activation="tanh", name="first"), keras.layers.Dense(3, activation="softmax"))
    explorer = Explorer.for_model(model, numbers(6), Y)
    found = hover(explorer, visitor.newcomer(explorer, "en"), {"layer": "first", "rank": 1})
    assert [f"number {index}" in found for index in range(7)] == [True] * 6 + [False]
    assert "tanh(" in found

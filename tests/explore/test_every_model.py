"""Models of every kind open: whatever is asked of their page is answered, or refused in a sentence before it opens.

The whole zoo of tests/layerwise was tried by hand; here is one of each kind of input, answer and label.
"""

import keras
import numpy as np
import pytest
from small_models import dense, numbers

from kerasbook.explore import Explorer, static_page, visitor
from kerasbook.layerwise.evidence import KINDS
from tests.layerwise.zoo import ZOO

pytest.importorskip("gradio", reason='Gradio is not installed (pip install "kerasbook[explore]")')

from kerasbook.explore.page import Page

L = keras.layers

OPEN = [
    "autoencoder",
    "channels_turned",
    "classes_of_places",
    "counts",
    "layer_of_parts",
    "layer_without_batch",
    "one_logit",
    "pictures_with_alpha",
    "regression",
    "reshaped_answer",
    "several_labels",
    "several_outputs",
    "sigmoid_in_a_class",
    "softmax_in_the_graph",
    "stateful",
    "volumes",
]
ON_TENSORFLOW = ["text"] if "text" in ZOO else []


def toured(explorer: Explorer) -> str:
    """All that the page shows at its start, at each layer's last unit, under changed weights, and of nothing."""
    page = Page(explorer, "en")
    who = visitor.newcomer(explorer, "en")
    shown = []

    def look() -> None:
        shown.extend(map(str, [*page._texts(who).values(), *page._views(who, 1).values()]))

    look()
    for layer in explorer.layers:
        visitor.look_at(who, explorer, layer.name)
        visitor.choose_unit(who, explorer, layer.units - 1)
        shown.append(str(page._layer_controls(who)))
        look()
    visitor.grow(who, explorer, explorer.epochs[0])
    visitor.touch(who, explorer, explorer.layers[0].name, visitor.ZEROED)
    visitor.shake(who, explorer, 0.5)
    look()
    visitor.clear(who)
    look()
    shown.append(static_page(explorer, "ko", digits=3))
    return "\n".join(shown)


@pytest.mark.parametrize("name", OPEN + ON_TENSORFLOW)
def test_models_of_every_kind(name):
    model, x, y = ZOO[name]()
    explorer = Explorer.for_model(model, x, np.tile([0, 1, 2], 4) if name == "autoencoder" else y)
    assert explorer.subject.answers.name in {*KINDS, None}
    page = toured(explorer)
    assert "kb-card" in page
    assert explorer.form == "picture" or "pixels" not in page.partition("<!doctype")[0].replace("kb-pixels", "")


@pytest.mark.parametrize("name", ["several_inputs", "named_inputs", "columns_of_a_table"])
def test_models_of_several_inputs_end_in_a_sentence(name, english):
    model, x, y = ZOO[name]()
    with pytest.raises(ValueError, match=r"Expected a model with one input.*kerasbook report shows it"):
        Explorer.for_model(model, x, y)


@pytest.mark.parametrize(
    "y",
    [
        np.arange(60) % 3 + 1,
        np.arange(60) % 3 - 1,
        np.arange(60) % 10,
        np.array(["setosa", "versicolor", "virginica"] * 20),
        np.array(["a", "b"] * 30),
        np.zeros(60, int),
        numbers(3),
    ],
    ids=["from 1", "-1", "ten", "names", "two names", "one class", "rows of numbers"],
)
def test_labels_of_every_kind(y, english):
    explorer = Explorer.for_model(dense(L.Dense(3, activation="softmax")), numbers(6), y)
    page = toured(explorer)
    if y.dtype.kind == "U":
        assert f"sample 0 ({y[0]})" in page


@pytest.mark.parametrize("activation", ["sigmoid", None])
@pytest.mark.parametrize("depth", [1, 2])
def test_layers_of_one_unit(activation, depth):
    layers = [*(L.Dense(1) for _layer in range(depth - 1)), L.Dense(1, activation=activation)]
    toured(Explorer.for_model(dense(*layers), numbers(6), np.arange(60) % 2))


def test_a_first_layer_of_one_map():
    model = keras.Sequential([keras.Input((9, 9)), L.Reshape((9, 9, 1)), L.Conv2D(1, 3), L.Flatten(), L.Dense(3)])
    toured(Explorer.for_model(model, numbers(9, 9), np.arange(60) % 3))

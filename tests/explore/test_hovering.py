"""How a unit arrives at its value, against the same computed by hand."""

import keras
import numpy as np
import pytest
from small_models import Y, dense, numbers

from kerasbook.explore.explorer import Explorer
from kerasbook.explore.hovering import feed_of, lines, middle, window

L = keras.layers


def fed(explorer, layer: str, unit: int, sample: int = 3):
    weights = explorer.weights(explorer.epochs[-1])
    x = explorer.samples[sample : sample + 1]
    outputs = explorer.subject.network.outputs(x, weights)
    return feed_of(explorer.subject, outputs, x, layer, unit, weights), outputs, weights, x


@pytest.mark.parametrize(("layer", "kernel", "before"), [("hidden_1", 0, "input"), ("hidden_3", 4, "hidden_2")])
def test_a_dense_unit_is_the_sum_of_weight_times_input(explorer, layer, kernel, before):
    feed, outputs, weights, x = fed(explorer, layer, 5)
    read = (x if before == "input" else outputs[before]).reshape(-1)
    assert feed.source == before
    np.testing.assert_allclose(feed.adds, read * weights[kernel][:, 5], atol=1e-6)
    assert feed.total == pytest.approx(float(read @ weights[kernel][:, 5] + weights[kernel + 1][5]), abs=1e-4)
    assert feed.value == pytest.approx(max(feed.total, 0), abs=1e-4)
    assert (feed.activation, feed.place) == ("relu", None)


def test_the_strongest_lines_start_where_their_units_are_drawn(explorer):
    feed, _outputs, _weights, _x = fed(explorer, "hidden_2", 7)
    drawn = lines(explorer, feed)
    strongest = int(np.abs(feed.adds).argmax())
    x, y = middle(explorer, next(one for one in explorer.layers if one.name == "hidden_1"), strongest)
    assert drawn[0] == pytest.approx([x, y, np.sign(feed.adds[strongest])], abs=1e-3)
    shares = np.abs([share for _x, _y, share in drawn])
    assert (np.diff(shares) <= 0).all()
    assert len(drawn) <= 24


def test_lines_from_pixels_start_at_the_pixel(explorer):
    feed, _outputs, _weights, _x = fed(explorer, "hidden_1", 7)
    row, column = divmod(int(np.abs(feed.adds).argmax()), 28)
    assert lines(explorer, feed)[0][:2] == pytest.approx([(column + 0.5) / 28, (row + 0.5) / 28], abs=1e-3)


@pytest.mark.parametrize("padding", ["valid", "same"])
@pytest.mark.parametrize("strides", [1, 2])
def test_a_map_is_a_sum_over_its_kernels_window(padding, strides):
    keras.utils.set_random_seed(0)
    model = keras.Sequential([
        keras.Input((12, 13, 1)),
        L.Conv2D(4, 3, activation="relu", name="first"),
        L.Conv2D(5, (3, 2), strides=strides, padding=padding, activation="tanh", name="second"),
        L.Flatten(),
        L.Dense(3, activation="softmax"),
    ])
    explorer = Explorer.for_model(model, numbers(12, 13, 1), Y)
    for unit in range(5):
        feed, outputs, _weights, _x = fed(explorer, "second", unit)
        assert feed is not None
        assert feed.value == pytest.approx(outputs["second"][0][(*feed.place, unit)])
        assert np.tanh(feed.total) == pytest.approx(feed.value, abs=1e-4)
        assert len(feed.adds) == 4
        assert lines(explorer, feed)


def test_convolutions_of_other_kinds_have_no_window():
    layer = L.Conv2D(4, 3, dilation_rate=2)
    layer.build((None, 12, 12, 2))
    assert window(layer, np.zeros((12, 12, 2)), (0, 0)) is None


def test_what_reads_something_else_than_the_layer_before_is_no_sum_over_it():
    inputs = keras.Input((6,))
    first = L.Dense(6, activation="relu", name="first")(inputs)
    second = L.Dense(6, activation="relu", name="second")(first)
    aside = L.Dense(6, name="aside")(inputs)  # runs after the second, reads the input
    model = keras.Model(inputs, L.Dense(3, activation="softmax", name="answer")(L.Add()([second, aside])))
    explorer = Explorer.for_model(model, numbers(6), Y)
    assert fed(explorer, "first", 0)[0].source == "input"
    assert fed(explorer, "aside", 0)[0] is None


def test_layers_that_add_nothing_up_have_no_sum():
    model = dense(L.Dense(4, name="first"), L.BatchNormalization(name="norm"), L.Dense(3, activation="softmax"))
    explorer = Explorer.for_model(model, numbers(6), Y)
    assert fed(explorer, "norm", 0)[0] is None
    assert fed(explorer, "first", 0)[0].activation == "linear"

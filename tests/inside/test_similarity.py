"""How alike the layers of one's own models are, as a picture."""

import keras
import numpy as np
import pytest
from keras import layers
from matplotlib.figure import Figure
from numpy.testing import assert_array_equal

from kerasbook.inside import plot_compare
from kerasbook.layerwise import compare
from tests.layerwise.zoo import ZOO

pytestmark = pytest.mark.usefixtures("english")


def network(depth: int, seed: int = 0) -> keras.Model:
    keras.utils.set_random_seed(seed)
    return keras.Sequential([
        keras.Input((6, 5)), layers.Flatten(name="flat"),
        *(layers.Dense(8, "tanh", name=f"dense_{number}") for number in range(depth)),
    ])  # fmt: skip


X = np.random.default_rng(0).normal(size=(40, 6, 5)).astype("float32")


@pytest.fixture(scope="module")
def pair():
    return network(3), network(4, seed=1)


def said(display) -> str:
    return " ".join(text.get_text() for text in display.figure_.texts).replace("\n", " ")


def test_all_layers_but_those_that_pass_on(pair):
    display = plot_compare(*pair, X)
    assert display.layers == ["dense_0", "dense_1", "dense_2"]
    assert display.others == ["dense_0", "dense_1", "dense_2", "dense_3"]
    comparison = compare(*pair, X)
    for image, matrix in zip(display.images_, (comparison.similarities, comparison.floor), strict=True):
        assert_array_equal(image.get_array(), matrix[1:, 1:])
    assert_array_equal(display.comparison.similarities, comparison.similarities)
    assert said(display) == (
        "A similarity that random weights reach, too, says nothing about the training. "
        "Left out, because they only pass on their input: flat."
    )


def test_with_itself(pair):
    display = plot_compare(pair[0], None, X, layers=["flat", "dense_2"])
    assert (display.layers, display.others) == (["flat", "dense_2"], ["flat", "dense_2"])
    assert said(display) == "A pattern that random weights show, too, does not come from the training."
    assert len(plot_compare(pair[0], None, X, twin=None).axes_) == 1


def test_what_is_thinned_is_said(pair):
    display = plot_compare(*pair, X, most=2, most_samples=20)
    assert (display.layers, display.others) == (["dense_0", "dense_2"], ["dense_0", "dense_3"])
    assert "20 of 40 samples, drawn at random." in said(display)
    assert "2 of 3 layers shown; choose others with layers=[...]." in said(display)
    assert "Columns: 2 of 4 layers shown; choose others with other_layers=[...]." in said(display)
    assert "Columns" not in said(plot_compare(pair[0], None, X, most=2))


def test_deep_models_and_small_figures(pair):
    deep = network(40)
    display = plot_compare(deep, pair[1], X)
    assert len(display.layers) == 24
    assert "24 of 40 layers shown" in said(display)
    assert len(plot_compare(deep, None, X, figure=Figure(figsize=(6, 3))).layers) == 8


def test_wide_layers_are_said_to_be_mixed():
    model = keras.Sequential([keras.Input((6, 5)), layers.Flatten(), layers.Dense(5000)])
    assert "Layers drawn from 4,096 random mixtures of their many more numbers: 1." in said(
        plot_compare(model, None, X)
    )


def test_layers_without_similarities_are_said():
    model, x, _y = ZOO["layer_of_parts"]()
    assert "they do not give numbers for each sample: parted[mean]." in said(plot_compare(model, None, x))
    start = keras.Input((6, 5))
    still = layers.Dense(3, kernel_initializer="zeros", name="still")(start)
    model = keras.Model(start, layers.Concatenate(name="joined")([start, still]))
    assert "Grey: the same for all samples, or for all but one, or not finite: still." in said(
        plot_compare(model, None, X)
    )


def test_names_of_the_models(pair):
    display = plot_compare(*pair, X, names=("trained", "before"))
    assert [axis.get_ylabel() for axis in display.axes_] == ["trained", "random weights"]
    assert [axis.get_xlabel() for axis in display.axes_] == ["before", "before"]

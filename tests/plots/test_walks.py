"""One sample on its way through the layers: each kind of layer by its artists."""

import keras
import numpy as np
import pytest
from matplotlib.colors import to_hex
from numpy.testing import assert_allclose, assert_array_equal

from kerasbook.layerwise import LayerCall
from kerasbook.plots import LayerView, LayerWalkDisplay, style, walk
from kerasbook.plots.means import favourite_order
from kerasbook.plots.walks import kind_of

pytestmark = pytest.mark.usefixtures("english")

RNG = np.random.default_rng(0)
N = 20
PROBABILITIES = RNG.dirichlet(np.ones(3), size=N)


def pictures(*shape) -> np.ndarray:
    return RNG.uniform(size=(N, *shape))


@pytest.fixture
def outputs():
    return {
        "input": pictures(6, 5),
        "maps": RNG.uniform(0, 4, size=(N, 4, 3, 5)),
        "signed": RNG.normal(size=(N, 7)),
        "answer": PROBABILITIES,
    }


@pytest.fixture
def drawn(outputs):
    return walk(outputs, sample=2).plot()


@pytest.mark.parametrize(
    ("name", "output", "last", "kind"),
    [
        ("input", pictures(6, 5), False, "image"),
        ("input", pictures(6, 5, 1), False, "image"),
        ("input", pictures(6, 5, 3), False, "image"),
        ("input", pictures(6, 5, 2), False, "maps"),
        ("input", pictures(6), False, "units"),
        ("conv", pictures(6, 5, 3), False, "maps"),
        ("sequence", pictures(6, 5), False, "units"),
        ("answer", PROBABILITIES, True, "answer"),
        ("softmax", PROBABILITIES, False, "units"),
        ("logits", np.log(PROBABILITIES), True, "units"),
        ("scores", 2 * PROBABILITIES, True, "units"),
    ],
)
def test_how_an_output_deserves_to_be_drawn(name, output, last, kind):
    assert kind_of(name, output, last) == kind


def test_a_panel_for_each_layer_named_above_it(drawn, outputs):
    assert [axes.get_title() for axes in drawn.axes_] == list(outputs)
    assert len(drawn.artists_) == len(drawn.axes_) == 4


def test_the_picture(drawn, outputs):
    image = drawn.artists_[0]
    assert_array_equal(image.get_array(), outputs["input"][2])
    assert (image.get_cmap().name, image.get_clim()) == ("gray_r", (0, 1))


@pytest.mark.parametrize(("shape", "drawn_as"), [((6, 5, 1), (6, 5)), ((6, 5, 3), (6, 5, 3))])
def test_a_picture_with_channels(shape, drawn_as):
    given = pictures(*shape)
    image = walk({"input": given}, sample=1).plot().artists_[0]
    assert_array_equal(image.get_array(), given[1].reshape(drawn_as))


def test_all_maps_of_a_convolution_in_one_mosaic(drawn, outputs):
    image = drawn.artists_[1]
    assert image.get_array().shape == (2 * 5 - 1, 3 * 4 - 1)
    expected = style.mosaic(np.moveaxis(outputs["maps"][2], -1, 0))
    assert_array_equal(image.get_array().filled(np.nan), expected)
    for index in range(5):
        row, column = divmod(index, 3)
        tile = image.get_array()[row * 5 : row * 5 + 4, column * 4 : column * 4 + 3]
        assert_array_equal(tile, outputs["maps"][2, :, :, index])
    assert image.get_cmap().name == "viridis"
    assert image.get_clim() == (0, pytest.approx(np.percentile(outputs["maps"], 99)))


def test_the_units_of_a_dense_layer_as_tiles(drawn, outputs):
    image = drawn.artists_[2]
    assert image.get_array().shape == (3, 3)
    assert_array_equal(image.get_array().compressed(), outputs["signed"][2])
    top = pytest.approx(np.percentile(np.abs(outputs["signed"]), 99))
    assert image.get_cmap().name == "RdBu"
    assert image.get_clim() == (-top.expected, top)


def test_a_sequence_is_drawn_whole():
    output = RNG.normal(size=(N, 4, 3))
    image = walk({"lstm": output}).plot().artists_[0]
    assert_array_equal(np.ma.compressed(image.get_array()), output[0].ravel())


def test_units_in_the_order_of_the_class_that_excites_them_most(outputs):
    means = {"signed": RNG.normal(size=(3, 7))}
    image = walk(outputs, sample=2, means=means).plot().artists_[2]
    order = favourite_order(means["signed"])
    assert_array_equal(image.get_array().compressed(), outputs["signed"][2][order])


def test_the_answer_as_bars(drawn):
    bars, axes = drawn.artists_[3], drawn.axes_[3]
    assert_allclose([bar.get_width() for bar in bars], PROBABILITIES[2])
    best = PROBABILITIES[2].argmax()
    colours = [to_hex(bar.get_facecolor()) for bar in bars]
    assert colours[best] == style.TRAINED
    assert set(np.delete(colours, best)) == {"#b5b5b5"}
    assert [label.get_text() for label in axes.get_yticklabels()] == ["0", "1", "2"]
    assert axes.get_xlim() == (0, 1)
    assert axes.yaxis_inverted()  # class 0 on top, as in the class means below it


def test_another_sample_has_the_same_scale(outputs, drawn):
    other = walk(outputs, sample=7).plot()
    for image, same in zip(other.artists_[:3], drawn.artists_[:3], strict=True):
        assert image.get_clim() == same.get_clim()
        assert not np.array_equal(image.get_array(), same.get_array())


def test_captions_say_shape_and_range(drawn, outputs):
    assert [axes.texts[0].get_text() for axes in drawn.axes_] == ["6 × 5", "4 × 3 × 5", "7", "3"]
    low, high = drawn.artists_[2].get_clim()
    assert drawn.axes_[1].get_xlabel() == f"0 dark, {np.percentile(outputs['maps'], 99):.2g} bright"
    assert drawn.axes_[2].get_xlabel() == f"{low:.2g} red, {high:.2g} blue"
    assert [drawn.axes_[index].get_xlabel() for index in (0, 3)] == ["", ""]


def test_captions_say_how_many_parameters(outputs):
    layer = keras.layers.Dense(1200)
    layer.build((None, 9))
    display = walk({LayerCall("dense", layer): np.ones((2, 1200))})
    assert display.views[0].parameters == 12_000
    assert display.views[0].note == "1200 · 12,000 parameters"


def test_names(outputs):
    display = walk(outputs, names={"input": "picture", "answer": "probabilities"}).plot()
    assert [axes.get_title() for axes in display.axes_] == ["picture", "maps", "signed", "probabilities"]


def test_dense_layers_are_not_ordered_without_means():
    view = LayerView(name="dense", values=np.arange(4.0), scale=style.scale(np.arange(4.0)), kind="units")
    image = LayerWalkDisplay([view]).plot().artists_[0]
    assert_array_equal(image.get_array(), [[0, 1], [2, 3]])

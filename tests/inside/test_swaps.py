"""What one's own model uses, and through which layers an answer runs, as pictures."""

import keras
import numpy as np
import pytest
from keras import layers

from kerasbook.inside import plot_ablate, plot_patch
from kerasbook.layerwise import ablate, patch
from tests.layerwise.zoo import ZOO

pytestmark = pytest.mark.usefixtures("english")


@pytest.fixture(scope="module")
def model():
    keras.utils.set_random_seed(0)
    start = keras.Input((6,))
    units = layers.Dense(5, activation="relu", name="units")(start)
    beside = layers.Add(name="sum")([units, layers.Dense(5, name="beside")(units)])
    return keras.Model(start, layers.Dense(3, activation="softmax", name="answer")(beside))


@pytest.fixture(scope="module")
def x():
    return np.random.default_rng(0).normal(size=(24, 6)).astype("float32")


Y = np.arange(24) % 3


def widths(display) -> list[float]:
    return [bar.get_width() for bar in display.bars_]


def test_bars_are_what_ablate_measures(model, x):
    display = plot_ablate(model, x, Y)
    records = ablate(model, x, Y)
    assert [record.layer for record in display.records] == ["units", "beside", "sum", "answer"]
    assert widths(display) == pytest.approx([record.lost for record in records])


def test_units_and_shares(model, x):
    display = plot_ablate(model, x, Y, layer="units")
    assert widths(display) == sorted((record.lost for record in ablate(model, x, Y, layer="units")[1:]), reverse=True)
    shares = plot_ablate(model, x, Y, share=0.4, draws=3, seed=1)
    assert shares.records == ablate(model, x, Y, share=0.4, draws=3, seed=1)
    assert len(shares.circles_.get_offsets()) == 4 * 3


def test_bars_are_what_patch_measures(model, x):
    display = plot_patch(model, x[:12], x[12:])
    assert widths(display) == pytest.approx([record.way for record in patch(model, x[:12], x[12:])])
    assert display.bars_[0].get_width() == pytest.approx(1, abs=1e-4)
    target = plot_patch(model, x[:12], x[12:], target=1, layers=["beside"], seed=3)
    assert widths(target) == [patch(model, x[:12], x[12:], target=1, layers=["beside"], seed=3)[0].way]


def test_batches_bring_their_labels(model, x):
    batches = ((x[start : start + 8], Y[start : start + 8]) for start in (0, 8, 16))
    assert plot_ablate(model, batches).records == plot_ablate(model, x, Y).records


def test_how_many_are_left_out_is_said(model, x):
    display = plot_ablate(model, x, Y, most=2)
    assert [record.layer for record in display.records] == ["units", "answer"]
    assert "2 of 4 layers shown" in display.foot_.get_text()
    assert "2 of 4 layers shown" in plot_patch(model, x[:12], x[12:], most=2).foot_.get_text()
    for plot in (lambda: plot_ablate(model, x, Y, most=0), lambda: plot_patch(model, x, x, most=0)):
        with pytest.raises(ValueError, match="1 or more"):
            plot()


def test_layers_without_an_output_for_each_sample_are_named():
    model, x, y = ZOO["layer_without_batch"]()
    words = " ".join(plot_ablate(model, x, y).foot_.get_text().split())
    assert "Left out, because they do not return floating-point numbers for each sample: prototypes." in words

"""A network with a new head, its accuracy, and two clouds: is it drawn, and can it be read?"""

import numpy as np
import pytest
from matplotlib.colors import to_hex
from numpy.testing import assert_allclose

from kerasbook.chapter7.pictures.reaching_inside import MIDDLES, ReachingInside
from kerasbook.plots import style

RNG = np.random.default_rng(0)
OUTPUTS = {"first": RNG.uniform(size=32), "second": RNG.uniform(size=32), "answer": np.eye(10)[2]}
RIGHT = {"pixels": 0.81, "untrained": 0.74, "inside": 0.9}
HAND = RNG.uniform(size=(20, 32))
OTHERS = [{"pixels": 0.79, "untrained": 0.62, "inside": 0.89}] * 3


def display(layer="second") -> ReachingInside:
    return ReachingInside(
        RNG.uniform(size=(28, 28)),
        OUTPUTS,
        odd=0.034,
        layer=layer,
        right=RIGHT,
        labelled=100,
        part=(HAND[::-1], HAND),
        hand=HAND,
        asked=("subclassed", 0, 3),
    )


@pytest.mark.usefixtures("either_language")
@pytest.mark.parametrize("layer", MIDDLES)
def test_the_picture_can_be_read(layer, unreadable):
    problems = unreadable(display(layer).plot().figure_)
    assert [one for one in problems if not one.startswith("on another panel")] == []  # the diagram has insets


@pytest.mark.usefixtures("korean")
def test_everything_is_translated_but_the_layers(in_latin_letters):
    layers = {f"{name} · {len(units)}" for name, units in OUTPUTS.items()}
    texts = [text for text in in_latin_letters(display().plot().figure_) if text not in layers]
    assert [text for text in texts if "layer_outputs" not in text and "second" not in text] == []


def test_the_frame_ends_where_the_part_ends():
    edges = {}
    for layer, middle in MIDDLES.items():
        frame = display(layer).plot().frame_
        edges[layer] = frame.get_x() + frame.get_width()
        assert to_hex(frame.get_edgecolor()) == style.TRAINED
        assert edges[layer] > middle
    assert edges["first"] < MIDDLES["second"] < edges["second"] < MIDDLES["answer"]


def test_the_heads_and_their_other_seeds():
    shown = display()
    shown.over_seeds(OTHERS)
    shown.plot()
    assert {name: dot.get_xdata()[0] for name, dot in shown.dots_.items()} == RIGHT
    assert list(shown.others_["untrained"].get_xdata()) == [0.62] * 3
    assert shown.axes_[-2].get_xlim()[0] < 0.5


def test_the_tiles_and_the_clouds_are_the_numbers():
    shown = display().plot()
    assert_allclose(shown.images_["second"].get_array().ravel(), OUTPUTS["second"])
    before, after = shown.clouds_
    assert_allclose(after.get_ydata(), after.get_xdata())
    assert_allclose(before.get_ydata(), HAND[::-1].ravel())

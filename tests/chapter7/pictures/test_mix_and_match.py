"""Boxes in boxes with a digit in their layers: are they drawn, and can they be read?"""

import numpy as np
import pytest
from matplotlib.colors import to_hex
from numpy.testing import assert_allclose

from kerasbook.chapter7.pictures.mix_and_match import CLASS, FRAMES, GRAPH, MixAndMatch

RNG = np.random.default_rng(0)
OUTPUTS = {"first": RNG.uniform(size=32), "second": RNG.uniform(size=32), "answer": np.eye(10)[2]}
REACHED = {
    "alone": ["first", "second", "answer"],
    "subclassed_inside": ["answer"],
    "functional_inside": ["first", "second"],
}


def display(opened=False) -> MixAndMatch:
    return MixAndMatch(
        RNG.uniform(size=(28, 28)),
        dict.fromkeys(FRAMES, OUTPUTS),
        REACHED,
        weights=dict.fromkeys(FRAMES, 26_506),
        differences=dict.fromkeys(FRAMES, (0.0, 0.0000012)),
        opened=opened,
    )


@pytest.mark.usefixtures("either_language")
def test_the_picture_can_be_read(unreadable):
    problems = unreadable(display().plot().figure_)
    assert [one for one in problems if not one.startswith("on another panel")] == []  # the page has insets


@pytest.mark.usefixtures("korean")
def test_everything_is_translated_but_the_layers(in_latin_letters):
    layers = {f"{name} · {len(units)}" for name, units in OUTPUTS.items()}
    assert [text for text in in_latin_letters(display().plot().figure_) if text not in layers] == []


def test_frames_have_the_colour_of_what_they_are_and_the_inner_one_lies_within():
    frames = display().plot().frames_
    colours = {name: [to_hex(frame.get_edgecolor()) for frame in shown] for name, shown in frames.items()}
    assert colours == {"alone": [GRAPH], "subclassed_inside": [GRAPH, CLASS], "functional_inside": [CLASS, GRAPH]}
    outer, inner = (frame.get_bbox() for frame in frames["functional_inside"])
    assert outer.x0 < inner.x0 < inner.x1 < outer.x1
    assert outer.y0 < inner.y0 < inner.y1 < outer.y1


def test_an_opened_class_has_no_frame():
    assert len(display(opened=True).plot().frames_["subclassed_inside"]) == 1


def test_the_mark_below_a_layer_says_whether_a_graph_leads_there():
    marks = display().plot().marks_
    for name, reached in REACHED.items():
        assert [layer for layer in OUTPUTS if marks[name, layer].get_color() == GRAPH] == reached


def test_the_tiles_are_the_outputs():
    images = display().plot().images_
    assert_allclose(images["functional_inside", "first"].get_array().ravel(), OUTPUTS["first"])
    assert_allclose(images["alone", "answer"].get_array(), OUTPUTS["answer"][None])

"""Three listings, a table and a digit in three networks: is it drawn, and can it be read?"""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from kerasbook.chapter7.listings.three_ways_to_build import WAYS, lines_of
from kerasbook.chapter7.pictures.three_ways_to_build import PLACES, ROLES, SIGNS, ThreeWaysToBuild, roles_of

LISTINGS = {name: lines_of(build) for name, build in WAYS.items()}
RNG = np.random.default_rng(0)
OUTPUTS = {"first": RNG.uniform(size=32), "second": RNG.uniform(size=32), "answer": np.eye(10)[2]}
MADE = {"weights": 0, "shapes": 0, "graph": 0}
CALLED = {"weights": 26_506, "shapes": 3, "graph": 3}


def display() -> ThreeWaysToBuild:
    return ThreeWaysToBuild(
        LISTINGS,
        made={"sequential": MADE, "functional": CALLED, "subclassed": MADE},
        called={"sequential": CALLED, "functional": CALLED, "subclassed": CALLED | {"graph": 0}},
        digit=RNG.uniform(size=(28, 28)),
        outputs=dict.fromkeys(WAYS, OUTPUTS),
        differences={"sequential": 0.0, "functional": 0.0, "subclassed": 0.0123},
    )


@pytest.mark.usefixtures("either_language")
def test_the_picture_can_be_read(unreadable):
    problems = unreadable(display().plot().figure_)
    assert [one for one in problems if not one.startswith("on another panel")] == []  # the page is the listings' axes


@pytest.mark.usefixtures("korean")
def test_everything_is_translated_but_the_code(in_latin_letters):
    shown = display().plot()
    code = {text.get_text() for texts in shown.code_.values() for text in texts}
    kept = {"Sequential", "Functional"}
    layers = {f"{name} · {len(units)}" for name, units in OUTPUTS.items()}
    rest = [text for text in in_latin_letters(shown.figure_) if text not in code | kept | layers]
    assert [text for text in rest if "layer_outputs" not in text] == []


def test_every_line_of_code_is_there_and_fits_its_block(drawn_texts):
    shown = display().plot()
    boxes = drawn_texts(shown.figure_)
    for name, texts in shown.code_.items():
        assert [text.get_text() for text in texts] == [line for line in LISTINGS[name] if line.strip()]
        left, width = PLACES[name]
        assert max(boxes[text].x1 for text in texts) < (left + width) * 96


@pytest.mark.parametrize("name", WAYS)
def test_every_sign_stands_in_the_listing(name):
    """Else a changed listing would lose its squares without a word."""
    for sign in SIGNS[name]:
        assert any(sign in line for line in LISTINGS[name]), sign
    assert {role for line in LISTINGS[name] for role in roles_of(name, line)} <= set(ROLES)


def test_only_one_way_says_how_wide_the_input_is_and_each_makes_three_layers():
    squares = {name: [role for roles in shown for role in roles] for name, shown in display().plot().squares_.items()}
    assert {name: roles.count("input") for name, roles in squares.items()} == {
        "sequential": 0,
        "functional": 1,
        "subclassed": 0,
    }
    assert {name: roles.count("layer") for name, roles in squares.items()} == dict.fromkeys(WAYS, 3)


def test_the_table_says_before_and_after():
    cells = display().plot().cells_
    assert cells["weights", "sequential"].get_text() == "0 → 26,506"
    assert cells["graph", "functional"].get_text() == "3 → 3"
    assert cells["graph", "subclassed"].get_text() == "0 → 0"
    assert cells["graph", "subclassed"].get_color() != cells["graph", "functional"].get_color()
    assert cells["read", "subclassed"].get_text() == "3"


def test_the_tiles_are_the_outputs():
    images = display().plot().images_
    assert_allclose(images["subclassed", "second"].get_array().ravel(), OUTPUTS["second"])
    assert_allclose(images["sequential", "answer"].get_array(), OUTPUTS["answer"][None])

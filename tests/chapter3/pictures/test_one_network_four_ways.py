"""Four listings side by side: is every line there, with what it is for, and does the code fit?"""

import inspect

import numpy as np
import pytest

from kerasbook.chapter3.listings.one_network_four_ways import WAYS
from kerasbook.chapter3.pictures.one_network_four_ways import COLUMN, ROLES, SIGNS, OneNetworkFourWays, roles_of

LISTINGS = {name: inspect.getsource(way) for name, way in WAYS.items()}
LOSSES = (1.2 * np.exp(-np.arange(40) / 4) + 0.03).tolist()


def display(names=WAYS) -> OneNetworkFourWays:
    return OneNetworkFourWays(
        LISTINGS, dict.fromkeys(names, LOSSES), dict.fromkeys(names, 1), dict.fromkeys(names, -0.577969), seed=0
    )


@pytest.mark.usefixtures("either_language")
@pytest.mark.parametrize("names", [list(WAYS), ["tensorflow", "keras"]])
def test_the_picture_can_be_read(names, unreadable):
    shown = display(names).plot()
    page = shown.axes_[0]
    problems = unreadable(shown.figure_)
    assert [one for one in problems if not one.startswith("on another panel")] == []
    assert page.get_position().width == 1  # the listings' axes are the page, on which the two others stand


@pytest.mark.usefixtures("korean")
def test_everything_is_translated_but_the_code(in_latin_letters):
    shown = display(["tensorflow", "keras"]).plot()
    code = {text.get_text() for texts in shown.code_.values() for text in texts}
    names = {"TensorFlow", "JAX", "PyTorch", "Keras"}
    rest = [text for text in in_latin_letters(shown.figure_) if text not in code | names]
    assert all("[" in text for text in rest)  # the extras of the package
    assert len(rest) == 2


def test_every_line_of_code_is_there_and_fits_its_column(drawn_texts):
    shown = display().plot()
    boxes = drawn_texts(shown.figure_)
    for number, (name, texts) in enumerate(shown.code_.items()):
        assert [text.get_text() for text in texts] == [line for line in LISTINGS[name].splitlines() if line.strip()]
        edge = (0.12 + (number % 2 + 1) * COLUMN - 0.14) * 96
        assert max(boxes[text].x1 for text in texts) < edge


@pytest.mark.parametrize("name", WAYS)
def test_every_sign_stands_in_the_listing(name):
    """Else a changed listing would lose its squares without a word."""
    lines = LISTINGS[name].splitlines()
    for sign in SIGNS[name]:
        assert any(sign in line for line in lines), sign
    assert {role for line in lines for role in roles_of(name, line)} <= set(ROLES)


def test_the_curves_are_the_losses():
    shown = display().plot()
    assert set(shown.curves_) == set(WAYS)
    for line in shown.curves_.values():
        np.testing.assert_allclose(line.get_ydata(), LOSSES)
    assert shown.curves_["tensorflow"].get_linewidth() > shown.curves_["keras"].get_linewidth()

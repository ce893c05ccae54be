"""The card as a picture and as a file."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from kerasbook.chapter6.model_card import Group
from kerasbook.chapter6.pictures.explaining_to_others import Card
from kerasbook.plots import style

GROUPS = [
    Group("English", 2_600, 0.33, 0.01),
    Group("French", 140, 0.1, 0.03),
    Group("Hebrew", 10, 0.0, np.nan),
    Group("Russian", 12, 0.5, 0.15),
    Group("another", 138, 0.15, 0.03),
]
MEASURED = {
    "networks": [0.3, 0.31, 0.29],
    "error": {"told": 0.3, "fresh": 0.31, "constant": 0.4, "line": 0.28},
    "false_alarms": {"told": 0.164, "fresh": 0.17, "uncertain": 0.007},
    "missed": {"told": 0.136, "fresh": 0.14, "uncertain": 0.006},
}
FRESH = {"English": 0.34, "French": 0.09, "Russian": 0.2, "another": 0.16}  # no film in Hebrew
CONSTANT = {"English": 0.44, "French": 0.1, "Hebrew": 0.0, "Russian": 0.4, "another": 0.12}


@pytest.fixture
def card():
    return Card(MEASURED, GROUPS, FRESH, CONSTANT, films=3_000)


def across(dots):
    return [float(dot.get_offsets()[0, 0]) for dot in dots]


@pytest.mark.usefixtures("either_language")
def test_promises_and_what_came_are_drawn_side_by_side(card, unreadable):
    card.plot()
    assert_allclose(card.networks_.get_offsets()[:, 0], [30, 31, 29])
    assert_allclose(across(card.told_), [164, 136, 50, 33, 15, 10, 0])
    assert_allclose(across(card.fresh_), [170, 140, 20, 34, 16, 9])
    assert_allclose(card.constants_.get_offsets()[:, 0], [40, 44, 12, 10, 0])
    assert unreadable(card.figure_) == []


def test_the_worst_group_is_red_and_tiny_ones_are_grey(card):
    card.plot()
    colours = [tuple(dot.get_facecolor()[0]) for dot in card.told_[2:]]
    assert len({colours[0], colours[1], colours[2]}) == 3
    assert colours[0] == colours[4]  # Russian and Hebrew
    assert colours[2] == colours[3]
    names = [label.get_color() for label in card.axes_[2].get_yticklabels()]
    assert [row for row, colour in enumerate(names) if colour == style.TRAINED] == [1]


@pytest.mark.usefixtures("english")
def test_the_file_says_what_the_picture_says(card, small_network):
    text = card.markdown(small_network)
    assert "| this model | 30 (from 29 to 31 over 3 seeds) |" in text
    assert "- Of 1,000 films, it recommends 164 that are not liked (± 14)." in text
    assert "Worst: **English**, 33." in text
    assert "| Hebrew | 10 | 0 | not known |" in text
    assert "Measured on 3,000 films." in text


@pytest.mark.usefixtures("english")
@pytest.mark.parametrize("name", ["1990s", "A"])
def test_decades_and_letters_are_groups_too(name, small_network):
    card = Card(MEASURED, [Group(name, 500, 0.3, 0.02)], {}, {name: 0.4}, films=500)
    text = card.markdown(small_network)
    assert f"| {name} | 500 | 30 | ± 4 |" in text
    assert "## Limits" not in text

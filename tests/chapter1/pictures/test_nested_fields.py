"""Fields within fields."""

import itertools

import matplotlib
import numpy as np
import pytest
from matplotlib.figure import Figure

from kerasbook.chapter1.pictures.nested_fields import NestedFields


@pytest.fixture
def images():
    return np.random.default_rng(0).random((9, 28, 28))


@pytest.fixture
def nested(images):
    return NestedFields(
        accuracy={"rules": 0.739, "one_layer": 0.886, "deep": 0.914},
        first_right={"rules": 0.739, "one_layer": 0.193, "deep": 0.023},
        lost={"rules": 0.0, "one_layer": 0.046, "deep": 0.041},
        samples={"rules": images, "one_layer": images, "deep": images[:2]},
    )


@pytest.mark.usefixtures("either_language")
def test_everything_can_be_read(nested, unreadable):
    assert unreadable(nested.plot().figure_) == []


@pytest.mark.usefixtures("korean")
def test_everything_is_translated(nested, in_latin_letters):
    assert in_latin_letters(nested.plot().figure_) == []


def test_each_circle_lies_within_the_one_before(nested):
    circles = nested.plot().circles_
    for outer, inner in itertools.pairwise(circles):
        apart = np.hypot(*np.subtract(outer.center, inner.center))
        assert apart + inner.radius <= outer.radius + 1e-9
        assert inner.get_zorder() > outer.get_zorder()


@pytest.mark.usefixtures("english")
def test_the_accuracy_stands_in_its_own_circle_only(nested, drawn_texts):
    boxes = drawn_texts(nested.plot().figure_)
    assert [text.get_text() for text in nested.numbers_] == ["73.9%", "88.6%", "91.4%"]
    to_stage = nested.axes_[0].transData.inverted()
    for index, text in enumerate(nested.numbers_):
        corners = to_stage.transform(boxes[text].corners())
        inside = [
            [np.hypot(*np.subtract(corner, circle.center)) < circle.radius for corner in corners]
            for circle in nested.circles_
        ]
        assert np.all(inside[: index + 1])
        assert not np.any(inside[index + 1 :])


def test_the_strips_show_the_samples(nested, images):
    first, second, third = (strip.get_array() for strip in nested.plot().strips_)
    assert first.shape == second.shape == (28, 6 * 29 - 1)
    assert third.shape == (28, 2 * 29 - 1)
    np.testing.assert_allclose(first[:, 29:57], images[1])


def test_a_field_may_have_no_sample(nested, images):
    nested.fields[2].samples = images[:0]
    assert nested.plot().strips_[2] is None


def test_it_draws_on_the_axes_given_and_leaves_the_settings_alone(nested):
    axes, before = Figure(figsize=nested.size).subplots(), dict(matplotlib.rcParams)
    assert nested.plot(axes=axes).axes_[0] is axes
    assert nested.figure_ is axes.figure
    assert axes.get_xlim() == (0, 12)
    assert dict(matplotlib.rcParams) == before


@pytest.mark.usefixtures("english")
def test_each_card_says_how_many_digits_its_system_is_the_first_to_read(nested, drawn_texts):
    said = [text.get_text() for text in drawn_texts(nested.plot().figure_)]
    assert "reads 73.9% of the test digits, such as" in said
    assert "first to read 19.3%; loses 4.6% that the rules read" in said
    assert "first to read 2.3%; loses 4.1% that others read" in said

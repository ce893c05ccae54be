"""Samples as points in the plane: where they lie, how they look, what is named."""

import numpy as np
import pytest
from matplotlib.colors import to_hex
from matplotlib.markers import MarkerStyle
from numpy.testing import assert_allclose, assert_array_equal

from kerasbook.plots import ProjectionsDisplay, style
from kerasbook.plots.projections import are_classes

pytestmark = pytest.mark.usefixtures("english")

RNG = np.random.default_rng(0)
Y = np.tile([0, 3], 10)
POINTS = {"input": RNG.normal(size=(20, 2)), "hidden": 5 + 2 * RNG.normal(size=(20, 2))}


def test_every_sample_at_its_point_in_the_colour_of_its_class():
    display = ProjectionsDisplay(POINTS, Y).plot()
    for points, scatters in zip(POINTS.values(), display.points_, strict=True):
        for label, scatter in zip([0, 3], scatters, strict=True):
            assert_array_equal(scatter.get_offsets(), points[label == Y])
            assert to_hex(scatter.get_facecolor()[0]) == style.CLASSES[label]


def test_the_digit_itself_is_the_marker():
    scatters = ProjectionsDisplay(POINTS, Y).plot().points_[0]
    for label, scatter in zip([0, 3], scatters, strict=True):
        digit = MarkerStyle(f"${label}$")
        expected = digit.get_path().transformed(digit.get_transform()).vertices
        assert_allclose(scatter.get_paths()[0].vertices, expected)


@pytest.mark.parametrize("label", ["cat", "고", "$"])
def test_other_labels_are_drawn_as_dots(label):
    display = ProjectionsDisplay(POINTS, Y, labels={0: label, 3: "3"}).plot()
    dot = MarkerStyle("o")
    expected = dot.get_path().transformed(dot.get_transform()).vertices
    assert_allclose(display.points_[0][0].get_paths()[0].vertices, expected)
    assert display.centres_[0][0].get_text() == label


def test_the_first_samples_of_each_class():
    display = ProjectionsDisplay(POINTS, Y, most=4).plot()
    for label, scatter in zip([0, 3], display.points_[0], strict=True):
        assert_array_equal(scatter.get_offsets(), POINTS["input"][label == Y][:4])


def test_the_name_of_a_class_stands_at_the_median_of_all_its_samples():
    display = ProjectionsDisplay(POINTS, Y, most=1).plot()
    for points, centres in zip(POINTS.values(), display.centres_, strict=True):
        assert [text.get_text() for text in centres] == ["0", "3"]
        for label, text in zip([0, 3], centres, strict=True):
            assert_allclose(text.get_position(), np.median(points[label == Y], axis=0))
            assert text.get_color() == style.CLASSES[label]


def test_every_point_is_inside_its_frame():
    for axes, points in zip(ProjectionsDisplay(POINTS, Y).plot().axes_, POINTS.values(), strict=True):
        (left, right), (bottom, top) = axes.get_xlim(), axes.get_ylim()
        assert right - left == pytest.approx(top - bottom)  # distances look alike in both directions
        assert axes.get_box_aspect() == 1
        assert left < points[:, 0].min() < points[:, 0].max() < right
        assert bottom < points[:, 1].min() < points[:, 1].max() < top


def test_one_reach_for_all():
    for axes in ProjectionsDisplay(POINTS, Y, reach=1.5).plot().axes_:
        assert (axes.get_xlim(), axes.get_ylim()) == ((-1.5, 1.5), (-1.5, 1.5))


def test_all_samples_at_one_point():
    axes = ProjectionsDisplay({"constant": np.ones((20, 2))}, Y).plot().axes_[0]
    assert (axes.get_xlim(), axes.get_ylim()) == ((0, 2), (0, 2))


def test_names_stand_above_only_if_given():
    assert [axes.get_title() for axes in ProjectionsDisplay(POINTS, Y).plot().axes_] == ["", ""]
    display = ProjectionsDisplay(POINTS, Y, names={"hidden": "layer 1"}).plot()
    assert [axes.get_title() for axes in display.axes_] == ["", "layer 1"]


class TestAnswersOfManyKinds:
    def points(self, count: int = 60) -> dict:
        return {"input": RNG.normal(size=(count, 2)), "hidden": RNG.normal(size=(count, 2))}

    @pytest.mark.parametrize(
        ("y", "classes"),
        [
            (np.arange(60) % 3, True),
            ((np.arange(60) % 2).astype("float32"), True),
            (np.arange(60) % 2 == 0, True),
            (np.array(["cat", "dog"])[np.arange(60) % 2], True),
            (np.linspace(0, 1, 60), False),
            (np.arange(60), False),
            (np.full(60, np.nan), False),
        ],
    )
    def test_classes_or_values(self, y, classes):
        assert are_classes(y) == classes

    def test_numbers_to_predict_are_coloured_by_value_with_a_colour_bar(self):
        y, points = np.linspace(-3, 5, 60), self.points()
        display = ProjectionsDisplay(points, y).plot()
        for (scatter,), its_points in zip(display.points_, points.values(), strict=True):
            assert_array_equal(scatter.get_offsets(), its_points)
            assert_array_equal(scatter.get_array(), y)
            assert scatter.get_clim() == (-3, 5)
        ticks = [label.get_text() for label in display.bar_.ax.get_yticklabels()]
        assert ticks == ["−3", "1", "5"]
        assert display.centres_ == [[], []]
        assert ProjectionsDisplay(self.points(), np.arange(60) % 3).plot().bar_ is None

    def test_the_colour_bar_has_room(self, unreadable, either_language):
        points = {f"layer {index}": RNG.normal(size=(60, 2)) for index in range(8)}
        display = ProjectionsDisplay(points, np.linspace(-1000, 5000, 60), names={name: name for name in points})
        assert unreadable(display.plot().figure_) == []
        assert display.size[0] <= 12.001

    def test_more_than_ten_classes_have_colours_of_their_own(self):
        display = ProjectionsDisplay(self.points(), np.arange(60) % 20).plot()
        colours = {to_hex(scatter.get_facecolor()[0]) for scatter in display.points_[0]}
        assert len(colours) == 20
        assert [text.get_text() for text in display.centres_[0]] == [str(label) for label in range(20)]

    def test_large_class_numbers_do_not_share_a_colour(self):
        display = ProjectionsDisplay(self.points(), np.array([3, 13])[np.arange(60) % 2]).plot()
        assert len({to_hex(scatter.get_facecolor()[0]) for scatter in display.points_[0]}) == 2

    def test_names_of_classes(self):
        y, points = np.array(["cat", "dog"])[np.arange(60) % 2], self.points()
        display = ProjectionsDisplay(points, y).plot()
        assert [text.get_text() for text in display.centres_[0]] == ["cat", "dog"]
        assert_array_equal(display.points_[0][1].get_offsets(), points["input"][y == "dog"])

    def test_without_answers(self):
        display = ProjectionsDisplay(self.points(), None).plot()
        assert len(display.points_[0]) == 1
        assert display.bar_ is None

    @pytest.mark.parametrize("y", [np.arange(60) % 3, np.linspace(0, 1, 60), None])
    def test_a_layer_that_is_not_finite(self, y):
        points = {"broken": np.full((60, 2), np.nan), **self.points()}
        display = ProjectionsDisplay(points, y).plot()
        assert [text.get_text() for text in display.axes_[0].texts] == ["NaN or infinite"]
        assert display.points_[0] == []
        assert len(display.points_[1]) >= 1
        assert display.image(dpi=50)

    def test_the_foot(self):
        foot = [("The first {shown:,} of {all:,} samples.", {"shown": 60, "all": 6000})]
        display = ProjectionsDisplay(self.points(), None, foot=foot).plot()
        assert display.figure_.texts[0].get_text() == "The first 60 of 6,000 samples."


def test_a_class_without_a_name_is_refused():
    points, y = {"layer": np.zeros((3, 2))}, np.array([0, 1, 2])
    with pytest.raises(ValueError, match=r"a name for each class\. Received: none for 2"):
        ProjectionsDisplay(points, y, labels={0: "cat", 1: "dog"})

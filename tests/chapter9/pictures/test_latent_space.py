"""Chapter 9: what lies next to some pictures, two curves over depth, and a plane."""

import re

import numpy as np
import pytest
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from numpy.testing import assert_allclose, assert_array_equal

from kerasbook.chapter9.pictures.latent_space import LatentSpace, lefts, row_of
from kerasbook.plots import style

BOTH = ("pretrained", "random")


@pytest.fixture
def display() -> LatentSpace:
    rng = np.random.default_rng(0)
    measured = {key: {name: rng.random(8).tolist() for name in BOTH} for key in ("found", "purity")}
    kinds = np.arange(40) % 5
    by_pixels, by_layer = np.arange(3, 18).reshape(3, 5), np.arange(20, 35).reshape(3, 5)
    points = rng.normal(size=(40, 2))
    return LatentSpace(measured, rng.random((40, 16, 16, 3)), kinds, [0, 1, 2], by_pixels, by_layer, points, by_layer)


def test_a_picture_stands_apart_from_its_neighbours():
    images = np.random.default_rng(0).random((4, 8, 8, 3))
    row = row_of(images)
    for image, left in zip(images, lefts(4, 8), strict=True):
        assert_array_equal(row[:, left : left + 8], image)
    assert row.shape[1] == lefts(4, 8)[-1] + 8
    first, second, third, _fourth = lefts(4, 8)
    assert second - first > third - second


@pytest.mark.parametrize("narrow", [False, True])
def test_rows_show_the_pictures_and_their_neighbours(display, narrow):
    display.plot(Figure(figsize=display.size_for_phones if narrow else display.size))
    for name, near in (("pixels", display.by_pixels), ("layer", display.by_layer)):
        drawn = display.rows_[name].get_array()
        for row, (one, others) in enumerate(zip(display.asked, near, strict=True)):
            for which, left in zip([one, *others], lefts(6, 16), strict=True):
                assert_allclose(drawn[20 * row : 20 * row + 16, left : left + 16], display.images[which], atol=1e-6)


def test_frames_stand_around_those_of_the_same_kind(display):
    display.plot()
    for name, near in (("pixels", display.by_pixels), ("layer", display.by_layer)):
        expected = [
            (left - 0.5, 20 * row - 0.5)
            for row, (one, others) in enumerate(zip(display.asked, near, strict=True))
            for other, left in zip(others, lefts(6, 16)[1:], strict=True)
            if display.kinds[other] == display.kinds[one]
        ]
        assert [frame.get_xy() for frame in display.frames_[name]] == expected
        assert all(frame.get_edgecolor()[:3] == to_rgb(style.SECOND) for frame in display.frames_[name])
    assert len(display.frames_["pixels"]) == 3


def test_only_what_is_drawn_is_kept(display):
    assert sorted(display.images) == [0, 1, 2, *range(3, 18), *range(20, 35)]


def test_curves(display):
    display.plot()
    for key, lines in display.lines_.items():
        for line, name in zip(lines, BOTH, strict=True):
            assert_array_equal(line.get_ydata(), display.measured[key][name])


def test_every_point_is_on_the_plane_in_the_colour_of_its_kind(display):
    display.plot()
    for kind, points in enumerate(display.points_):
        assert_array_equal(points.get_offsets(), display.points[display.kinds == kind])
        assert_allclose(points.get_facecolor()[0, :3], to_rgb(style.CLASSES[kind]))


def test_lines_lead_to_the_neighbours(display):
    display.plot()
    ends = [(one, other) for one, others in zip(display.asked, display.joined, strict=True) for other in others]
    for line, (one, other) in zip(display.joins_, ends, strict=True):
        assert_array_equal(line.get_xydata(), display.points[[one, other]])


@pytest.mark.usefixtures("either_language")
@pytest.mark.parametrize("narrow", [False, True])
def test_everything_can_be_read(display, unreadable, narrow):
    display.over_seeds([display.measured] * 5)  # what its thin lines are stands beside a title
    figure = Figure(figsize=display.size_for_phones if narrow else display.size)
    assert unreadable(display.plot(figure).figure_) == []


@pytest.mark.usefixtures("korean")
def test_everything_is_translated(display, in_latin_letters):
    texts = in_latin_letters(display.plot().figure_)
    assert [text for text in texts if re.search("[A-Za-z]", re.sub(r"stem|b\d+", "", text))] == []


def test_axes_are_refused(display):
    with pytest.raises(ValueError, match="Expected a figure"):
        display.plot(axes=[Figure().subplots()])

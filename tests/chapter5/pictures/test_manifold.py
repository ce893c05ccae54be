"""The picture of `manifold`: every frame, in rows or going down, and the film."""

import numpy as np
import pytest
from matplotlib.figure import Figure
from numpy.testing import assert_array_equal

from kerasbook.chapter5.pictures.manifold import Manifold, Walk

STEPS = 7


@pytest.fixture
def frames():
    pictures = np.random.default_rng(0).random((2, STEPS, 28, 28))
    return dict(zip(("pixels", "code"), pictures, strict=True))


@pytest.fixture
def measured():
    rows = {"real": 0.24, "pixels": 0.26, "code": 0.21}
    left = {"pixels": [1, 0.9, 0.6, 0.5, 0.6, 0.9, 1], "code": [1, 1, 1.01, 1.02, 1.01, 1, 1]}
    return {"black_left": left, "distance": rows, "class_kept": {"real": 0.93, "pixels": 0.97, "code": 0.96}}


@pytest.mark.usefixtures("either_language")
@pytest.mark.parametrize("size", [Manifold.size, Manifold.size_for_phones], ids=["in rows", "going down"])
def test_every_frame_is_there_and_the_numbers_are(frames, measured, size, unreadable):
    display = Manifold(frames, measured)
    display.over_seeds([measured] * 5)
    display.plot(Figure(figsize=size))
    for way, pictures in frames.items():
        assert_array_equal([image.get_array() for image in display.frames_[way]], pictures)
    assert_array_equal([line.get_ydata() for line in display.lines_], list(measured["black_left"].values()))
    for dots, key in zip(display.dots_, ("distance", "class_kept"), strict=True):
        drawn = [dot.get_offsets()[0][0] for dot in dots]
        assert drawn == [measured[key][name] for name in ("pixels", "real", "code")]
    assert unreadable(display.figure_) == []


def boxes(display, way):
    return [image.axes.get_position() for image in display.frames_[way]]


def test_on_a_wide_figure_a_way_is_a_row_and_on_a_narrow_one_a_column(frames, measured):
    wide = Manifold(frames, measured).plot()
    assert len({round(box.y0, 6) for box in boxes(wide, "pixels")}) == 1
    assert boxes(wide, "code")[0].y1 < boxes(wide, "pixels")[0].y0
    narrow = Manifold(frames, measured).plot(Figure(figsize=Manifold.size_for_phones))
    assert len({round(box.x0, 6) for box in boxes(narrow, "pixels")}) == 1
    assert boxes(narrow, "code")[0].x0 > boxes(narrow, "pixels")[0].x1
    assert min(axes.get_position().y0 for axes in narrow.axes_) > 0


def test_frames_are_square(frames, measured):
    for size in (Manifold.size, Manifold.size_for_phones):
        display = Manifold(frames, measured).plot(Figure(figsize=size))
        for box in boxes(display, "pixels"):
            assert box.width * size[0] == pytest.approx(box.height * size[1])


@pytest.mark.usefixtures("english")
def test_it_says_how_black_the_middle_is(frames, measured):
    figure = Manifold(frames, measured).plot().figure_
    said = [text.get_text() for text in figure.texts]
    assert "half way 50% as black as at the ends" in said
    assert "half way 102% as black as at the ends" in said


def test_axes_are_refused(frames, measured):
    with pytest.raises(ValueError, match="Expected a figure"):
        Manifold(frames, measured).plot(axes=[Figure().subplots()])


@pytest.mark.usefixtures("english")
def test_the_film_shows_both_ways_at_the_same_step(frames):
    film = Walk(frames).plot()
    film.show(3)
    for image, pictures in zip(film.images_, frames.values(), strict=True):
        assert_array_equal(image.get_array(), pictures[3])
    assert film.headline_.get_text() == "50% of the way"
    assert len(film.moments) == STEPS

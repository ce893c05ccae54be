"""A line between two clouds, still and moving: does it lie where the weights say, and can it be read?"""

import io

import numpy as np
import pytest
from numpy.testing import assert_allclose
from PIL import Image

from kerasbook.chapter3.pictures.linear_classifier import LinearClassifier, TurningLine, ends_of

RNG = np.random.default_rng(0)
POINTS = RNG.normal(size=(80, 2)) + np.repeat([[0, 3], [3, 0]], 40, axis=0)
STEPS = 50
TURN = np.radians(90 - 0.9 * np.arange(STEPS + 1))
LINES = np.column_stack([np.cos(TURN), -np.sin(TURN), np.full(STEPS + 1, 0.5)])
CURVES = {
    "loss": 0.02 + np.exp(-np.arange(STEPS + 1) / 5),
    "accuracy": 1 - 0.5 * np.exp(-np.arange(STEPS + 1) / 3),
    "angle": np.linspace(45, 0.5, STEPS + 1),
}
SOME = list(range(0, STEPS + 1, 5))


def display(steps=STEPS) -> LinearClassifier:
    curves = {name: values[: steps + 1] for name, values in CURVES.items()}
    some = [update for update in SOME if update <= steps]
    return LinearClassifier(POINTS, np.repeat([0, 1], 40), LINES[: steps + 1], LINES[-1], curves, some)


@pytest.mark.usefixtures("either_language")
class TestBothLanguages:
    @pytest.mark.parametrize("steps", [STEPS, 3, 0])
    def test_the_picture_can_be_read(self, steps, unreadable):
        assert unreadable(display(steps).plot().figure_) == []

    @pytest.mark.parametrize("moment", [0, -1])
    def test_the_film_can_be_read(self, moment, unreadable):
        film = TurningLine(display()).plot()
        film.show(moment)
        assert unreadable(film.figure_) == []


@pytest.mark.usefixtures("korean")
def test_everything_is_translated(in_latin_letters):
    assert in_latin_letters(display().plot().figure_) == []
    assert in_latin_letters(TurningLine(display()).plot().figure_) == []


def test_a_line_is_where_the_classifier_is_undecided():
    weights = np.array([0.3, -0.2, 0.1])
    ends = ends_of(weights, (-3, 5), (-4, 6)).T
    assert_allclose(ends @ weights[:2] + weights[2], 0.5)
    assert np.linalg.norm(ends[1] - ends[0]) > 20


@pytest.mark.parametrize("weights", [[0, 0, 1], [np.inf, 1, 0], [np.nan, 1, 0]])
def test_no_line_where_there_is_none(weights):
    assert np.isnan(ends_of(np.array(weights, float), (0, 1), (0, 1))).all()


@pytest.mark.usefixtures("english")
def test_the_lines_and_the_curves_are_drawn():
    shown = display().plot()
    assert list(shown.lines_) == [0, 1, 2, 5, 10, 20, 40, 50]
    ends = np.transpose(shown.lines_[5].get_data())
    assert_allclose(ends @ LINES[5][:2] + LINES[5][2], 0.5, atol=1e-9)
    for name, line in shown.curves_.items():
        assert_allclose(line.get_ydata(), CURVES[name])


def test_other_seeds_are_thin_lines(thin_lines):
    shown = display()
    seeds = [{name: values[SOME].tolist() for name, values in CURVES.items()}] * 3
    shown.over_seeds(seeds)
    assert len(thin_lines(shown.plot().figure_)) == 9


def test_a_loss_that_grows_without_end_breaks_nothing():
    curves = {**CURVES, "loss": np.append(10.0 ** np.arange(STEPS), np.nan)}
    picture = LinearClassifier(POINTS, np.repeat([0, 1], 40), LINES, LINES[-1], curves, SOME)
    assert len(picture.image(dpi=40)) > 5_000


@pytest.mark.usefixtures("english")
def test_the_film_shows_each_moment_and_is_a_gif():
    film = TurningLine(display(4)).plot()
    film.show(3)
    assert film.headline_.get_text().startswith("after 3 of 4 updates: 42 degrees to go")
    assert_allclose(film.trail_.get_ydata(), CURVES["loss"][:4])
    assert film.moments == [0, 1, 2, 3, 4]
    assert Image.open(io.BytesIO(film.gif())).n_frames == len(film.moments)


def test_other_seeds_stay_within_the_axes():
    picture = display()
    picture.over_seeds([{name: [50.0 * values[update] for update in SOME] for name, values in CURVES.items()}])
    loss = picture.plot().axes_[1]
    drawn = np.concatenate([line.get_ydata() for line in loss.lines if len(line.get_ydata()) == len(SOME)])
    assert loss.get_ylim()[1] > drawn.max() > CURVES["loss"].max()

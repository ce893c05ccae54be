"""Ways down a loss, still and moving: do they lie where the weights were, and can they be read?"""

import io

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib.figure import Figure
from numpy.testing import assert_allclose
from PIL import Image

from kerasbook.chapter2.pictures.gradient_descent import (
    CAPTION,
    COLOURS,
    NAMES,
    Descent,
    DescentAnimation,
    GradientDescent,
    told,
)

STEPS = 25
GRID = np.linspace(-2.5, 2.5, 21)


def bowl(weights: np.ndarray) -> np.ndarray:
    return (np.asarray(weights) ** 2).sum(axis=-1) + 0.3


def way(factor: float, batch: int = 1) -> Descent:
    path = np.array([1.5, -1.0]) * factor ** np.arange(STEPS + 1)[:, None]
    return Descent(path, bowl(path), batch)


def ball(factor: float) -> Descent:
    path = -18.0 * factor ** np.arange(STEPS + 1)
    return Descent(path, (path / 18) ** 2)


WAYS = {"full": way(0.8, 800), "mini": way(0.7, 32), "one": way(0.5)}
RATES = [(0.01, way(0.98)), (0.1, way(0.8)), (0.65, way(-1.3))]
BALLS = {"plain": ball(0.9), "momentum": ball(0.6)}


def display(**changed) -> GradientDescent:
    shifts = np.linspace(-21, 9, 50)
    settings = {
        "surface": (GRID, GRID, bowl(np.stack(np.meshgrid(GRID, GRID), axis=-1))),
        "ways": WAYS,
        "rates": RATES,
        "hump": (shifts, (shifts / 18) ** 2),
        "balls": BALLS,
        "target": 0.33,
    }
    return GradientDescent(**{**settings, **changed})


@pytest.mark.usefixtures("either_language")
class TestBothLanguages:
    def test_the_picture_can_be_read(self, unreadable):
        assert unreadable(display().plot().figure_) == []

    @pytest.mark.parametrize("moment", [0, -1])
    def test_the_animation_can_be_read(self, moment, unreadable):
        animation = DescentAnimation(display()).plot()
        animation.show(moment)
        assert unreadable(animation.figure_) == []


@pytest.mark.usefixtures("korean")
def test_everything_is_translated(in_latin_letters):
    assert in_latin_letters(display().plot().figure_) == []
    assert in_latin_letters(DescentAnimation(display()).plot().figure_) == []


@pytest.mark.usefixtures("english")
class TestPicture:
    def test_the_ways_lie_where_the_weights_were(self):
        for name, line in display().plot().ways_.items():
            assert_allclose(line.get_xydata(), WAYS[name].path)

    def test_a_way_that_leaves_the_picture_is_cut_off_there(self):
        drawn = display(ways={**WAYS, "one": way(-1.4)}).plot().ways_["one"].get_xydata()
        assert np.abs(drawn[:-1]).max() <= 2.5 < np.abs(drawn[-1]).max()

    def test_a_colour_means_one_thing(self):
        drawn = display().plot()
        for name, line in {**drawn.ways_, **drawn.balls_}.items():
            assert line.get_color() == COLOURS[name]
        assert {name: line.get_color() for name, line in drawn.losses_.items()} == {
            name: COLOURS[name] for name in WAYS
        }
        small, chosen, large = (line.get_color() for line in drawn.rates_)
        assert chosen == COLOURS["full"]  # it is the same descent
        assert len({*COLOURS.values(), small, large}) == len(COLOURS) + 2

    def test_of_two_ways_on_each_other_both_can_be_seen(self):
        full, mini, one = display().plot().ways_.values()
        assert full.get_linewidth() > 2 * mini.get_linewidth() > 2 * one.get_linewidth()

    def test_a_rate_that_leaves_the_picture_is_cut_off_there(self):
        small, _chosen, large = display().plot().rates_
        assert_allclose(small.get_xydata(), RATES[0][1].path)
        drawn = large.get_xydata()
        assert np.abs(drawn[:-1]).max() <= 2.5 < np.abs(drawn[-1]).max()
        assert_allclose(drawn, RATES[2][1].path[: len(drawn)])

    def test_the_legend_says_every_loss(self):
        legend = display().plot().axes_[1].get_legend()
        assert [text.get_text() for text in legend.get_texts()] == [
            f"{rate:g}: loss {told(descent.losses[-1])}" for rate, descent in RATES
        ]

    def test_the_loss_stands_over_the_samples_seen(self):
        for name, line in display().plot().losses_.items():
            seen = WAYS[name].batch * np.arange(1, STEPS + 1)
            assert_allclose(line.get_xydata(), np.column_stack([seen, WAYS[name].losses[1:]]))

    def test_the_balls_lie_on_the_hump(self):
        for name, line in display().plot().balls_.items():
            assert_allclose(line.get_xydata(), np.column_stack([BALLS[name].path, BALLS[name].losses]))


@pytest.mark.parametrize(("loss", "said"), [(0.338, "0.34"), (1371859.7, "1,371,860"), (np.inf, "∞"), (np.nan, "∞")])
def test_a_loss_of_any_size_is_told(loss, said):
    assert told(loss) == said


@pytest.mark.usefixtures("english")
class TestAnimation:
    def test_each_moment_shows_where_the_descents_are(self):
        animation = DescentAnimation(display()).plot()
        assert animation.moments == [*range(8), 8, 10, 12, 14, 16, 18, 20, 25]
        for moment in (0, 7, -1):
            step = animation.moments[moment]
            animation.show(moment)
            assert animation.headline_.get_text() == f"after {step} of 25 steps"
            for name, descent in WAYS.items():
                assert_allclose(animation.trails_[name].get_xydata(), descent.path[: step + 1])
                assert_allclose(animation.marks_[name].get_xydata(), [descent.path[step]])
            for name, descent in BALLS.items():
                here = [[descent.path[step], descent.losses[step]]]
                assert_allclose(animation.marks_[name].get_xydata(), here)
        assert animation.caption == CAPTION
        assert animation.stepwise == "With a slider, step by step"

    def test_the_descents_are_named(self):
        for drawn in (display().plot().axes_[2:], DescentAnimation(display()).plot().axes_):
            named = [[text.get_text() for text in axes.get_legend().get_texts()] for axes in drawn]
            assert named == [[NAMES[name] for name in descents] for descents in (WAYS, BALLS)]

    def test_the_gif_has_every_moment(self):
        short = {name: Descent(d.path[:3], d.losses[:3], d.batch) for name, d in {**WAYS, **BALLS}.items()}
        ways, balls = ({name: short[name] for name in group} for group in (WAYS, BALLS))
        animation = DescentAnimation(display(ways=ways, balls=balls))
        gif = Image.open(io.BytesIO(animation.gif()))
        durations = []
        for moment in range(gif.n_frames):
            gif.seek(moment)
            durations.append(gif.info["duration"])
        assert durations == [250, 250, 3000]

    def test_axes_are_refused(self):
        for picture in (display(), DescentAnimation(display())):
            with pytest.raises(ValueError, match=r"Expected a figure.*Received: axes"):
                picture.plot(axes=Figure().subplots())


def test_matplotlib_is_left_alone():
    with mpl.rc_context():
        mpl.rcdefaults()
        before = mpl.rcParams.copy()
        display().image(dpi=50)
        DescentAnimation(display()).image(dpi=50)
        assert mpl.rcParams.copy() == before

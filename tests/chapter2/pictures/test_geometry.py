"""Maps of the plane, networks beside affine maps, and the sheets of a paper."""

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from numpy.testing import assert_allclose, assert_array_equal

from kerasbook.chapter1.pictures.coordinate_change import grid_lines
from kerasbook.chapter2.pictures.geometry import (
    MAPS,
    SHEETS,
    AffineDisplay,
    Geometry,
    MapsDisplay,
    PaperAnimation,
    PaperDisplay,
    facets,
    turned_alike,
)

RANDOM = np.random.default_rng(0)
LINES = grid_lines((-1, 1), (-1, 1), steps=10)
POINTS = RANDOM.uniform(-1, 1, size=(30, 2))
FACTORS = dict(zip(MAPS, (1.0, 0.5, 1.5, 2.0, -1.0, 0.0), strict=True))
DEPTHS = [1, 2, 4, 8]
NOT_AFFINE = {"linear": [1e-7, 1e-7, 3e-7, 0.0], "bent": [0.6, 0.7, 0.6, 0.9]}
SHEET = np.stack([*np.meshgrid(np.arange(5.0), np.arange(4.0)), np.zeros((4, 5))], axis=-1)  # (4, 5, 3)


MAPPED = {name: (factor * LINES, factor * POINTS) for name, factor in FACTORS.items()}
PAIRS = [np.stack([SHEET, SHEET + np.array([0, 0, 1 + step])]) for step in range(5)]
SEPARATED = [0.6, 0.7, 0.8, 0.9, 1.0]


def shares(activation: str) -> dict:
    return {**NOT_AFFINE, "bent": NOT_AFFINE["linear" if activation == "linear" else "bent"]}


def maps() -> MapsDisplay:
    return MapsDisplay(MAPPED)


def affine(activation: str = "relu") -> AffineDisplay:
    return AffineDisplay(POINTS, POINTS + 1, DEPTHS, shares(activation), activation)


def paper() -> PaperDisplay:
    return PaperDisplay(PAIRS, SEPARATED)


def everything(activation: str = "relu") -> Geometry:
    return Geometry(MAPPED, POINTS, POINTS + 1, DEPTHS, shares(activation), activation, PAIRS, SEPARATED)


@pytest.mark.usefixtures("either_language")
@pytest.mark.parametrize("activation", ["relu", "linear"])
def test_everything_can_be_read(activation, unreadable):
    assert unreadable(everything(activation).plot().figure_) == []


@pytest.mark.usefixtures("korean")
def test_everything_is_translated(in_latin_letters):
    formulas = {formula for _name, formula in MAPS.values()} | {"relu"}  # mathematics, and the function's name
    texts = in_latin_letters(everything().plot().figure_)
    assert [text for text in texts if text not in formulas] == []


@pytest.mark.usefixtures("english")
class TestMaps:
    def test_each_panel_has_the_mapped_grid_and_points(self):
        shown = maps().plot()
        for grid, points, factor in zip(shown.grids_, shown.points_, FACTORS.values(), strict=True):
            assert_allclose(grid.get_segments(), factor * LINES)
            assert_allclose(points.get_offsets(), factor * POINTS)

    def test_the_panels_say_which_map_they_show(self):
        axes = maps().plot().axes_
        assert [(axis.get_title(), axis.get_xlabel()) for axis in axes] == list(MAPS.values())

    def test_all_panels_have_one_scale_and_show_everything(self):
        for axis in maps().plot().axes_:
            assert axis.get_xlim() == axis.get_ylim()
            assert axis.get_xlim()[1] > 2


@pytest.mark.usefixtures("english")
class TestAffine:
    def test_dots_and_rings(self):
        shown = affine().plot()
        assert_allclose(shown.dots_.get_offsets(), POINTS)
        assert_allclose(shown.rings_.get_offsets(), POINTS + 1)

    def test_the_lines_are_the_shares_and_nothing_is_drawn_lowest(self):
        linear, bent = affine().plot().lines_
        assert_allclose(10 ** linear.get_ydata(), [1e-7, 1e-7, 3e-7, 1e-9])
        assert_allclose(10 ** bent.get_ydata(), NOT_AFFINE["bent"])
        assert_allclose(2 ** linear.get_xdata(), DEPTHS)

    def test_the_lines_are_named(self):
        names = [[text.get_text() for text in affine(kind).plot().axes_[1].texts] for kind in ("relu", "linear")]
        assert names == [["no activation", "relu"], ["no activation", "no activation, again"]]


@pytest.mark.usefixtures("english")
class TestPaper:
    def test_a_facet_has_the_four_corners_of_its_place(self):
        assert facets(SHEET).shape == (12, 4, 3)
        assert_array_equal(facets(SHEET)[0], [[0, 0, 0], [1, 0, 0], [1, 1, 0], [0, 1, 0]])

    def test_each_panel_has_the_facets_of_both_sheets(self):
        shown = paper().plot()
        shown.image(dpi=40)  # colours and places of facets in space are there once they are drawn
        for sheets in shown.sheets_:
            colours = sheets.get_facecolor()[:, :3]
            assert len(colours) == 24
            for colour in SHEETS:  # shaded, so darker, but of the same hue
                darker = np.array(to_rgb(colour))
                shares = colours @ darker / np.linalg.norm(colours, axis=1) / np.linalg.norm(darker)
                assert (shares > 0.999).sum() == 12

    def test_each_panel_says_what_it_shows(self):
        said = [text.get_text() for text in paper().plot().figure_.texts]
        assert said[:4] == ["crumpled paper", "60.0% separated", "layer 1", "70.0% separated"]
        assert said[-1] == "100.0% separated"


class TestPaperAnimation:
    @pytest.mark.usefixtures("either_language")
    @pytest.mark.parametrize("moment", [0, 1, 12])
    def test_it_can_be_read(self, moment, unreadable):
        film = PaperAnimation(PAIRS, SEPARATED).plot()
        film.show(moment)
        assert unreadable(film.figure_) == []

    @pytest.mark.usefixtures("korean")
    def test_it_is_translated(self, in_latin_letters):
        film = PaperAnimation(PAIRS, SEPARATED).plot()
        for moment in (0, 1, 12):
            film.show(moment)
            assert in_latin_letters(film.figure_) == []

    @pytest.mark.usefixtures("english")
    def test_from_layer_to_layer_every_point_goes_straight_to_its_place(self):
        film = PaperAnimation(PAIRS, SEPARATED, between=2).plot()
        assert film.moments == [0, 0.5, 1, 1.5, 2, 2.5, 3, 3.5, 4]
        for moment, (share, said) in {
            0: (0.6, "crumpled paper: 60.0% separated"),
            3: (0.7, "layer 2 of 4 moves the points"),
            4: (0.8, "after layer 2 of 4: 80.0% separated"),
            8: (1.0, "after layer 4 of 4: 100.0% separated"),
        }.items():
            film.show(moment)
            assert film.headline_.get_text() == said
            assert list(film.mark_.get_ydata()) == [share]
            assert list(film.line_.get_ydata()) == SEPARATED[: moment // 2 + 1]
            assert len(film.axes_[0].collections) == 1  # the sheets of the moment before are gone
        assert_allclose(film.at(1.5), (film.sheets[1] + film.sheets[2]) / 2)
        assert_allclose(film.at(4), film.sheets[4])

    def test_the_space_stays_the_same(self):
        film = PaperAnimation(PAIRS, SEPARATED).plot()
        seen = set()
        for moment in (0, 5, 12):
            film.show(moment)
            seen.add((film.axes_[0].get_xlim(), film.axes_[0].get_ylim(), film.axes_[0].get_zlim()))
        assert len(seen) == 1

    def test_views_that_are_only_turned_or_mirrored_do_not_move(self):
        view = RANDOM.normal(size=(2, 4, 5, 3))
        turned = np.concatenate([view[..., :1], view[..., 1:] @ np.array([[0.6, 0.8], [0.8, -0.6]])], axis=-1)
        for alike in turned_alike([view, turned, view]):
            assert_allclose(alike, view, atol=1e-12)


def test_what_draws_in_space_needs_a_figure():
    for display in (paper(), everything(), PaperAnimation(PAIRS, SEPARATED)):
        with pytest.raises(ValueError, match=r"Expected a figure.*Received: axes"):
            display.plot(axes=Figure().subplots())


def test_it_draws_on_the_axes_given():
    axes = list(np.ravel(Figure().subplots(1, 6)))
    assert maps().plot(axes=axes).axes_ == axes
    figure = Figure(figsize=Geometry.size)
    shown = everything().plot(figure=figure)
    assert shown.figure_ is figure
    assert set(figure.axes) == set(shown.axes_)


def test_the_parts_are_drawn_with_what_they_were_given():
    shown = everything("linear").plot()
    assert shown.axes_ == [*shown.maps.axes_, *shown.affine.axes_, *shown.paper.axes_]
    assert_allclose(shown.maps.points_[0].get_offsets(), POINTS)
    assert_allclose(shown.affine.rings_.get_offsets(), POINTS + 1)
    linear, bent = shown.affine.lines_
    assert_array_equal(linear.get_ydata(), bent.get_ydata())
    assert len(shown.paper.sheets_) == 5


def test_matplotlib_is_left_alone():
    with mpl.rc_context():
        mpl.rcdefaults()
        before = mpl.rcParams.copy()
        everything().image(dpi=50)
        assert mpl.rcParams.copy() == before

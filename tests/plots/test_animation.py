"""Points that move from epoch to epoch: on a figure, as a GIF, and on a page with a slider."""

import base64
import io
import re

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib import pyplot
from matplotlib.figure import Figure
from numpy.testing import assert_allclose
from PIL import Image

from kerasbook.chapter1 import LAYERS
from kerasbook.locale import speaking
from kerasbook.plots import ProjectionsAnimation

RNG = np.random.default_rng(0)
Y = np.tile([0, 1, 2], 6)
NAMES = [key for key in LAYERS if key != "input"]
MOMENTS = [{name: RNG.normal(size=(18, 2)) * size for name in NAMES} for size in (0.1, 0.3, 2.0)]


def animation(count: int = 3, **changed) -> ProjectionsAnimation:
    settings = {
        "moments": MOMENTS[:count],
        "y": Y,
        "epochs": [0, 1, 12][:count],
        "scores": [0.1, 0.83, 0.92][:count],
        "score": "accuracy on\nnew digits",
        "names": LAYERS,
        "caption": "Each point is a digit.",
    }
    return ProjectionsAnimation(**{**settings, **changed})


def offsets(display: ProjectionsAnimation) -> list[list]:
    return [[scatter.get_offsets() for scatter in panel] for panel in display.projections_.points_]


@pytest.mark.usefixtures("either_language")
@pytest.mark.parametrize("moment", [0, 2])
def test_everything_can_be_read(moment, unreadable):
    display = animation().plot()
    display.show(moment)
    in_the_data = [text for centres in display.projections_.centres_ for text in centres]
    assert unreadable(display.figure_, but=in_the_data) == []


@pytest.mark.usefixtures("korean")
def test_everything_is_translated(in_latin_letters):
    assert in_latin_letters(animation().plot().figure_) == []


def test_few_numbers_may_be_values():
    display = animation(by_value=True).plot()
    display.show(0)
    scatter = display.projections_.points_[0][0]
    assert scatter.get_array().tolist() == Y.tolist()
    assert_allclose(scatter.get_offsets(), MOMENTS[0][NAMES[0]])


@pytest.mark.usefixtures("english")
class TestMoments:
    def test_each_moment_shows_its_points_and_its_score(self):
        display = animation().plot()
        assert display.moment_ == 2
        for moment, said in enumerate(("after 0 of 12", "after 1 of 12", "after 12 of 12")):
            display.show(moment)
            for name, panel, centres in zip(NAMES, offsets(display), display.projections_.centres_, strict=True):
                for label in range(3):
                    mine = MOMENTS[moment][name][label == Y]
                    assert_allclose(panel[label], mine)
                    assert_allclose(centres[label].get_position(), np.median(mine, axis=0))
            assert display.headline_.get_text() == f"{said} epochs: accuracy {[0.1, 0.83, 0.92][moment]:.2f}"
            assert_allclose(display.mark_.get_xydata(), [[[0, 1, 12][moment], [0.1, 0.83, 0.92][moment]]])
            assert len(display.line_.get_xydata()) == moment + 1

    def test_the_limits_stay_the_same(self):
        display = animation().plot()
        seen = set()
        for moment in range(3):
            display.show(moment)
            seen |= {(axes.get_xlim(), axes.get_ylim()) for axes in display.axes_[:-1]}
        assert seen == {((-1.5, 1.5), (-1.5, 1.5))}

    def test_one_moment_is_enough(self):
        display = animation(1)
        assert Image.open(io.BytesIO(display.gif())).n_frames == 1
        assert display.plot().headline_.get_text() == "after 0 of 0 epochs: accuracy 0.10"

    def test_a_figure_given_is_drawn_on(self):
        figure = Figure(figsize=(12, 5.3))
        assert set(animation().plot(figure=figure).axes_) == set(figure.axes)

    def test_axes_are_refused(self):
        with pytest.raises(ValueError, match=r"Expected a figure.*Received: axes"):
            animation().plot(axes=Figure().subplots())


def diverging(**changed) -> ProjectionsAnimation:
    """All is well at first; then one layer is not finite, and at the end none of them."""
    nothing = {name: np.full((18, 2), np.nan) for name in NAMES}
    moments = [MOMENTS[0], {**MOMENTS[1], NAMES[0]: nothing[NAMES[0]]}, nothing]
    return animation(moments=moments, **{"scores": [0.1, 0.2, np.nan], **changed})


@pytest.mark.usefixtures("english")
class TestNotFinite:
    @pytest.mark.filterwarnings("error")
    def test_panels_without_points_say_so(self):
        display = diverging().plot()
        assert display.broken == [1, 2]
        for moment, missing in enumerate([[], NAMES[:1], NAMES]):
            display.show(moment)
            for name, text, centres in zip(NAMES, display.missing_, display.projections_.centres_, strict=True):
                assert text.get_visible() == (name in missing)
                assert {centre.get_visible() for centre in centres} == {name not in missing}
        assert {text.get_text() for text in display.missing_} == {"NaN or infinite"}
        assert len(diverging().pictures()) == 3

    def test_points_come_back(self):
        display = diverging().plot()
        display.show(0)
        assert_allclose(offsets(display)[0][0], MOMENTS[0][NAMES[0]][Y == 0])

    def test_no_score_is_none(self):
        display = diverging().plot()
        assert display.headline_.get_text() == "after 12 of 12 epochs"
        assert (display.mark_.get_ydata()[0], display.mark_.get_markerfacecolor()) == (0, "white")
        display.show(1)
        assert display.headline_.get_text().endswith("accuracy 0.20")
        assert display.mark_.get_markerfacecolor() != "white"

    def test_values_in_place_of_classes(self):
        display = diverging(y=np.linspace(0, 1, 18)).plot()
        display.show(0)
        assert_allclose(offsets(display)[0][0], MOMENTS[0][NAMES[0]])


@pytest.mark.usefixtures("english")
class TestNamedClasses:
    def test_names_are_the_labels(self):
        display = animation(y=np.array(["cat", "dog", "mouse"])[Y]).plot()
        display.show(0)
        centres = display.projections_.centres_[0]
        assert [text.get_text() for text in centres] == ["cat", "dog", "mouse"]
        assert_allclose(centres[1].get_position(), np.median(MOMENTS[0][NAMES[0]][Y == 1], axis=0))

    def test_names_of_numbers_stay_within_a_panel(self):
        display = animation(labels={0: "cat", 1: "dog", 2: "a very long name of a class"}).plot()
        first, _second, third = [text.get_text() for text in display.projections_.centres_[0]]
        assert first == "cat"
        assert "…" in third


@pytest.mark.usefixtures("either_language")
def test_what_is_said_at_the_foot_can_be_read(unreadable):
    film = animation(foot=[("Of many words {number}. " * 12, {"number": 3})])
    display = film.plot()
    in_the_data = [text for centres in display.projections_.centres_ for text in centres]
    assert unreadable(display.figure_, but=in_the_data) == []
    assert display.foot_.get_text().count("3.") == film.caption.count("3.") == 12


@pytest.mark.filterwarnings("error")
def test_the_only_moment_of_a_resumed_training():
    assert animation(1, epochs=[5]).plot().axes_[-1].get_xlim() == (5, 6)


@pytest.mark.parametrize(
    "changed", [{"epochs": [0, 1]}, {"scores": [0.1]}, {"moments": [], "epochs": [], "scores": []}]
)
def test_moments_epochs_and_scores_belong_together(changed):
    with pytest.raises(ValueError, match=r"an epoch and a score for each moment, and at least one"):
        animation(**changed)


@pytest.fixture(scope="module")
def film() -> ProjectionsAnimation:
    with speaking("en"):
        display = animation()
        display.player()
    return display


@pytest.mark.usefixtures("english")
class TestFiles:
    def test_the_gif_has_every_moment_and_stays_at_the_last(self, film):
        picture = Image.open(io.BytesIO(film.gif()))
        assert picture.format == "GIF"
        durations = []
        for moment in range(picture.n_frames):
            picture.seek(moment)
            durations.append(picture.info["duration"])
        assert durations == [500, 500, 3000]

    def test_the_moments_look_different(self, film):
        one, two, three = (np.asarray(picture, int) for picture in film.pictures())
        assert one.shape == two.shape == three.shape
        for before, after in ((one, two), (two, three)):
            assert (np.abs(before - after).max(axis=-1) > 60).mean() > 0.003

    def test_the_colours_of_the_gif_are_those_of_the_picture(self, film):
        shown = np.asarray(Image.open(io.BytesIO(film.gif())).convert("RGB"), int)
        meant = np.asarray(film.pictures()[0], int)
        assert shown.shape == meant.shape
        assert np.percentile(np.abs(shown - meant), 99.9) < 40
        assert shown[3, 3].tolist() == [255, 255, 255]

    def test_the_player_has_every_moment_and_a_slider(self, film):
        html = film.player()
        pictures = re.findall(r'frames\[\d+\] = "data:image/png;base64,([^"]*)"', html)
        assert len(pictures) == 3
        assert all(base64.b64decode(picture).startswith(b"\x89PNG") for picture in pictures)
        assert 'type="range"' in html

    def test_the_player_says_what_it_shows_to_those_who_do_not_see(self, film):
        def said(shown: ProjectionsAnimation) -> list[str]:
            return re.findall(r'<img alt="([^"]*)" id=', shown.player())

        assert said(film) == [film.caption]
        assert said(animation(1, caption="")) == ["The samples as points, layer by layer"]
        assert said(animation(1, caption='Each "point".')) == ["Each &quot;point&quot;."]

    def test_the_player_needs_no_network_and_no_icons(self, film):
        html = film.player()
        assert not re.search(r"https?:|<link|@import|url\(|fa fa-|src=", html)

    def test_the_same_moments_give_the_same_bytes(self, film):
        assert animation().player() == film.player()
        assert animation().gif() == film.gif()

    def test_it_shows_itself_in_a_notebook(self, film):
        assert film._repr_html_() == film.player()

    def test_no_window_is_open_and_matplotlib_is_left_alone(self):
        with mpl.rc_context():
            mpl.rcdefaults()
            before = mpl.rcParams.copy()
            animation(1).player()
            assert mpl.rcParams.copy() == before
        assert pyplot.get_fignums() == []


@pytest.mark.parametrize("width", [390, 1280])
def test_the_page_does_not_scroll_sideways(film, tmp_path, browser, width):
    (tmp_path / "film.html").write_text(film.page(), encoding="utf-8")
    page = browser.new_page(viewport={"width": width, "height": 800})
    page.goto((tmp_path / "film.html").as_uri())
    assert page.evaluate("document.documentElement.scrollWidth") == width
    page.close()


@pytest.mark.usefixtures("korean")
def test_the_player_speaks_the_language_in_use(film):
    with_english = re.sub(r'"data:[^"]*"|<script.*?</script>', "", animation(1).player(), flags=re.DOTALL)
    shown = re.findall(r'(?:title|aria-label)="([^"]*)"|>([^<]+)</label>', with_english)
    assert shown
    assert [words for words in shown if re.search("[A-Za-z]", "".join(words))] == []
    with speaking("en"):
        assert "There and back" in film.player()


STEPWISE = {
    "epochs": "epoch by epoch",
    "batches": "batch by batch",
    "updates": "from before the first update to the last",
}


@pytest.mark.usefixtures("english")
@pytest.mark.parametrize(("unit", "stepwise"), STEPWISE.items())
def test_the_link_to_the_slider_names_the_steps(unit, stepwise):
    assert animation(unit=unit).stepwise == f"With a slider, {stepwise}"


@pytest.mark.usefixtures("english")
def test_updates_have_a_logarithmic_axis_with_a_place_for_before_the_first(unreadable):
    display = animation(unit="updates").plot()
    timeline = display.axes_[-1]
    assert timeline.get_xscale() == "symlog"
    assert timeline.get_xlim() == (0, 12)
    assert [tick.get_text() for tick in timeline.get_xticklabels()] == ["0", "1", "12"]
    assert "logarithmic" in timeline.get_xlabel()
    assert display.headline_.get_text() == "after 12 of 12 updates: accuracy 0.92"
    in_the_data = [text for centres in display.projections_.centres_ for text in centres]
    assert unreadable(display.figure_, but=in_the_data) == []


def test_the_caption():
    assert animation().caption == "Each point is a digit."

"""One network told layer by layer, with real digits, as chapter 1 tells it: can a reader read it?"""

import numpy as np
import pytest
from kept_seeds import over_seeds
from matplotlib.figure import Figure
from numpy.testing import assert_allclose

from kerasbook import chapter1, datasets
from kerasbook.chapter1.pictures.digits_layer_by_layer import DigitsFade, DigitsLayerByLayer
from kerasbook.layerwise import LayerProbe, layer_outputs, wheel

LAYERS = list(chapter1.LAYERS)
TITLES = [
    "one digit",
    "in a convnet",
    "drawn from\nthis layer",
    "the same,\nrandom weights",
    "test digits\nas points\n(30 of each)",
    "what can be\nread off,\n0 to 1",
    "how like\nthe answer,\n0 to 1",
]


def records(network: str, accuracy, rebuilt) -> list[LayerProbe]:
    return [
        LayerProbe(layer, network, (64,), 64, right, back, 0.5, 0.5, 0.0)
        for layer, right, back in zip(LAYERS, accuracy, rebuilt, strict=True)
    ]


# As measured after three epochs.
RECORDS = [
    *records("model", [0.81, 0.89, 0.89, 0.9, 0.91], [0.99, 0.65, 0.57, 0.52, 0.23]),
    *records("twin", [0.81, 0.71, 0.64, 0.57, 0.37], [0.99, 0.53, 0.4, 0.33, 0.16]),
]


@pytest.fixture(scope="module")
def outputs():
    _, test = datasets.digits()
    model = chapter1.digit_classifier()
    return {"input": test.images[:300], **layer_outputs(model, test.images[:300], layers=LAYERS[1:])}


@pytest.fixture(scope="module")
def wheels(outputs):
    labels = datasets.digits()[1].labels[:300]
    return {name: wheel(output, labels) for name, output in outputs.items()}


def shades(first: float) -> dict:
    """From layer to ten plain pictures; those of a digit and a layer have a shade of their own."""
    return {
        layer: np.full((10, 28, 28), first + place / 100) + np.arange(10)[:, None, None] / 1_000
        for place, layer in enumerate(LAYERS)
    }


CONVNET = {
    "conv2d": np.ones((300, 12, 12, 8)),
    "conv2d_1": np.ones((300, 5, 5, 16)),
    "dense": np.ones((300, 64)),
    "dense_1": np.full((300, 10), 0.1),
}
DRAWN = {"model": shades(0.1), "twin": shades(0.6)}


@pytest.fixture
def story(outputs, wheels):
    labels = datasets.digits()[1].labels[:300]
    return DigitsLayerByLayer(outputs, labels, 3, 7, DRAWN, wheels, RECORDS, CONVNET)


def names_in_the_data(story) -> list:
    """The classes' names lie among the points, on top of each other where the classes are."""
    projections = story.rows[4].display
    return [text for centres in projections.centres_ for text in centres]


@pytest.mark.usefixtures("either_language")
def test_everything_can_be_read(story, unreadable):
    story.plot()
    assert unreadable(story.figure_, but=names_in_the_data(story)) == []


@pytest.mark.usefixtures("either_language")
def test_other_seeds_are_thin_lines_and_everything_can_be_read(story, unreadable, thin_lines):
    seeds = over_seeds(1, "digits_layer_by_layer")
    story.over_seeds(seeds)
    figure = story.plot().figure_
    assert unreadable(figure, but=names_in_the_data(story)) == []
    of_network, of_twin = (
        [f"{what}{ending}" for what in ("answer_read_off", "picture_rebuilt")] for ending in ("", "_random")
    )
    names = [*of_network, *of_twin, "like_answer", "like_answer_random"]
    expected = [list(seed[name].values()) for name in names for seed in seeds]
    assert [list(line.get_ydata()) for line in thin_lines(figure)] == expected


@pytest.mark.usefixtures("korean")
def test_everything_is_translated(story, in_latin_letters):
    assert in_latin_letters(story.plot().figure_) == []


@pytest.mark.usefixtures("english")
class TestLayout:
    def test_a_column_for_each_layer_and_a_row_for_each_way_to_look(self, story):
        story.plot()
        assert len(story.axes_) == 5 * 5 + 2
        for row, first in zip(story.rows, (0, 5, 10, 15, 20), strict=True):
            assert row.display.axes_ == story.axes_[first : first + 5]
        assert [row.display.axes_ for row in story.curves] == [[axes] for axes in story.axes_[25:]]
        assert [axes.get_title() for axes in story.axes_[:5]] == list(chapter1.LAYERS.values())

    def test_the_titles_stand_to_the_left_of_their_rows(self, story, drawn_texts):
        story.plot()
        boxes = drawn_texts(story.figure_)
        assert [text.get_text() for text in story.figure_.texts] == TITLES
        for text, row in zip(story.figure_.texts, [*story.rows, *story.curves], strict=True):
            panel = row.display.axes_[0].get_window_extent()
            assert boxes[text].x1 < panel.x0
            assert panel.y0 < (boxes[text].y0 + boxes[text].y1) / 2 < panel.y1

    def test_the_curves_have_each_layer_below_its_column(self, story, drawn_texts):
        story.plot()
        drawn_texts(story.figure_)
        for column in range(5):
            panel = story.axes_[10 + column].get_window_extent()
            for curves in story.axes_[-2:]:
                at, _ = curves.transData.transform((column, 0))
                assert_allclose(at, (panel.x0 + panel.x1) / 2, atol=1.5)

    def test_the_rows_show_the_same_layers(self, story, outputs):
        story.plot()
        walked, convnet, _drawn, _of_twin, projections = (row.display for row in story.rows)
        assert_allclose(walked.artists_[0].get_array(), outputs["input"][3])
        assert len(projections.points_) == len(walked.artists_) == len(convnet.artists_) == 5
        assert_allclose(convnet.artists_[0].get_array(), outputs["input"][3])
        assert convnet.artists_[1].get_array().shape == (3 * 12 + 2, 3 * 12 + 2)  # eight maps and thin gaps

    def test_the_digit_is_drawn_from_each_layer_of_the_network_and_of_its_twin(self, story):
        story.plot()
        for row, network in zip(story.rows[2:4], ("model", "twin"), strict=True):
            for image, layer in zip(row.display.images_, LAYERS, strict=True):
                assert_allclose(image.get_array(), DRAWN[network][layer][7])

    def test_likeness_is_that_of_the_records(self, story):
        lines = story.plot().curves[1].display.lines_
        assert [list(line.get_ydata()) for line in lines] == [[0.5] * 5] * 2
        assert [line.get_linestyle() for line in lines] == ["-", "--"]

    def test_it_draws_on_the_figure_given(self, story):
        figure = Figure(figsize=(12, 10))
        assert story.plot(figure=figure) is story
        assert story.figure_ is figure
        assert set(figure.axes) == set(story.axes_)

    def test_it_lays_out_its_own_axes(self, story):
        axes = Figure().subplots(4, 5)
        with pytest.raises(ValueError, match=r"Expected a figure.*Received: axes"):
            story.plot(axes=axes)
        assert np.ravel(axes)[0].get_title() == ""


class TestDigitsFade:
    def test_a_moment_for_each_layer_shows_ten_digits_of_both_networks(self):
        film = DigitsFade(DRAWN).plot()
        assert len(film.moments) == len(LAYERS)
        for moment, layer in enumerate(LAYERS):
            film.show(moment)
            for image, network in zip(film.images_, ("model", "twin"), strict=True):
                shown = np.asarray(image.get_array())
                assert shown.shape == (28, 10 * 29 - 1)
                assert_allclose([shown[0, 29 * digit] for digit in range(10)], DRAWN[network][layer][:, 0, 0])

    @pytest.mark.usefixtures("either_language")
    def test_it_can_be_read(self, unreadable):
        assert unreadable(DigitsFade(DRAWN).plot().figure_) == []

    @pytest.mark.usefixtures("korean")
    def test_it_is_translated(self, in_latin_letters):
        film = DigitsFade(DRAWN)
        assert in_latin_letters(film.plot().figure_) == []
        assert "network" not in film.caption

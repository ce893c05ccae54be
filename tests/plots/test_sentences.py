"""Texts whose words stand on colours."""

import itertools

import numpy as np
import pytest
from matplotlib import colormaps
from matplotlib.colors import to_rgba
from matplotlib.figure import Figure
from numpy.testing import assert_allclose

from kerasbook.plots import style
from kerasbook.plots.sentences import SentenceDisplay

LONG = [f"word{number}" for number in range(60)]


def places(artists) -> np.ndarray:
    return np.array([artist.get_position() for artist in artists])


def test_each_word_has_the_colour_of_its_number(english):
    display = SentenceDisplay([(["a", "fine", "film"], [0.0, 2.0, -1.0])]).plot()
    (words,) = display.words_
    assert [word.get_text() for word in words] == ["a", "fine", "film"]
    expected = [colormaps[style.SIGNED](0.5 + value / 4) for value in (0, 2, -1)]
    assert_allclose([word.get_bbox_patch().get_facecolor() for word in words], expected)
    assert [word.get_color() for word in words] == [style.INK, "white", style.INK]


def test_all_texts_share_a_scale(english):
    display = SentenceDisplay([(["good"], [1.0]), (["better"], [4.0])]).plot()
    assert display.bar_.mappable.get_clim() == (-4, 4)
    assert_allclose(display.words_[0][0].get_bbox_patch().get_facecolor(), colormaps[style.SIGNED](0.625))
    assert SentenceDisplay([(["good"], [1.0])], top=10).plot().bar_.mappable.get_clim() == (-10, 10)
    assert SentenceDisplay([(["good"], [0.0])]).plot().bar_.mappable.get_clim() == (-1, 1)


@pytest.mark.parametrize("words", [LONG, ["영화는"] * 60, ["W" * 12] * 30])
def test_long_texts_run_over_several_lines_and_stay_on_the_page(words, english):
    display = SentenceDisplay([(words, np.zeros(len(words))), (["next"], [1.0])]).plot()
    page = display.axes_[0]
    _across, down = places(display.words_[0]).T
    assert len(set(down)) > 1
    assert (np.diff(down) >= 0).all()
    boxes = [artist.get_window_extent() for artist in display.words_[0]]
    assert max(box.x1 for box in boxes) <= display.figure_.bbox.x1
    same_line = np.diff(down) == 0
    gaps = np.array([after.x0 - before.x1 for before, after in itertools.pairwise(boxes)])
    assert gaps[same_line].min() > 0
    assert display.words_[1][0].get_position()[1] > down.max()
    assert page.get_ylim()[0] > display.words_[1][0].get_position()[1]


def test_titles_and_signs_that_matplotlib_would_read(english):
    display = SentenceDisplay([(["$5", "and", "$6"], [1.0, 0.0, 0.0])], ["costs"]).plot()
    assert "costs" in [text.get_text() for text in display.axes_[0].texts]
    assert display.image("png")


def test_on_a_figure_of_ones_own(english):
    figure = Figure(figsize=(6, 8))
    display = SentenceDisplay([(LONG, np.ones(60))]).plot(figure=figure)
    assert display.figure_ is figure
    assert tuple(figure.get_size_inches()) == (6, 8)
    assert max(artist.get_window_extent().x1 for artist in display.words_[0]) <= figure.bbox.x1
    with pytest.raises(ValueError, match="Expected a figure"):
        SentenceDisplay([(["a"], [1.0])]).plot(axes=figure.axes)


def test_missing_numbers_have_no_colour(english):
    (words,) = SentenceDisplay([(["a", "b"], [np.nan, 1.0])]).plot().words_
    assert_allclose(words[0].get_bbox_patch().get_facecolor(), to_rgba(colormaps[style.SIGNED](0.5)))


@pytest.mark.parametrize(
    ("texts", "titles", "received"),
    [
        ([], (), "0 texts, 0 titles"),
        ([(["a"], [1.0])], ("x", "y"), "1 texts, 2 titles"),
        ([(["a", "b"], [1.0])], (), r"2 words, numbers of shape \(1,\)"),
        ([([], [])], (), r"0 words, numbers of shape \(0,\)"),
    ],
)
def test_what_does_not_fit(texts, titles, received):
    with pytest.raises(ValueError, match=rf"^Expected .*Received: {received}$"):
        SentenceDisplay(texts, titles)

"""Single samples and what a network answers to them: do the bars carry the numbers, and can they be read?"""

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from numpy.testing import assert_allclose, assert_array_equal

from kerasbook.chapter2.pictures.answers import AnswersDisplay
from kerasbook.locale import N_
from kerasbook.plots import style

IMAGES = np.random.default_rng(0).uniform(size=(3, 28, 28))
LABELS = np.array([2, 9, 0])
PREDICTIONS = np.full((3, 10), 0.02)
PREDICTIONS[[0, 1, 2], [2, 4, 0]] = 0.82  # the second one is wrong
NOTES = [N_("a test digit"), N_("the most certain mistake"), N_("the least certain prediction")]


def display(notes=NOTES) -> AnswersDisplay:
    return AnswersDisplay(IMAGES, LABELS, PREDICTIONS, notes)


@pytest.mark.usefixtures("either_language")
@pytest.mark.parametrize("notes", [None, NOTES])
def test_everything_can_be_read(notes, unreadable):
    assert unreadable(display(notes).plot().figure_) == []


@pytest.mark.usefixtures("korean")
def test_everything_is_translated(in_latin_letters):
    assert in_latin_letters(display().plot().figure_) == []


@pytest.mark.usefixtures("english")
def test_the_pictures_and_their_answers():
    shown = display().plot()
    for image, drawn, prediction, bars in zip(IMAGES, shown.images_, PREDICTIONS, shown.bars_, strict=True):
        assert_array_equal(drawn.get_array(), image)
        assert_allclose([bar.get_height() for bar in bars], prediction)
    titles = [axes.get_title() for axes in shown.axes_[:3]]
    assert titles == ["label: 2, prediction: 2", "label: 9, prediction: 4", "label: 0, prediction: 0"]
    assert [axes.texts[0].get_text() for axes in shown.axes_[:3]] == NOTES


def test_the_right_class_is_blue_and_a_wrong_answer_is_red():
    shown = display().plot()
    coloured = [
        {
            place: to_hex(bar.get_facecolor())
            for place, bar in enumerate(bars)
            if to_hex(bar.get_facecolor()) != "#b5b5b5"
        }
        for bars in shown.bars_
    ]
    assert coloured == [{2: style.SECOND}, {4: style.TRAINED, 9: style.SECOND}, {0: style.SECOND}]
    assert [axes.title.get_color() for axes in shown.axes_[:3]] == [style.SECOND, style.TRAINED, style.SECOND]
    assert sorted(text.get_text() for text in shown.axes_[4].texts) == ["0.02", "0.82"]


def test_it_draws_on_the_axes_given():
    axes = list(Figure().subplots(2, 3).flat)
    shown = display()
    assert shown.plot(axes=axes) is shown
    assert all(own is given for own, given in zip(shown.axes_, axes, strict=True))
    with pytest.raises(ValueError, match="Expected 6 axes"):
        shown.plot(axes=axes[:3])


def test_matplotlib_is_left_alone():
    with mpl.rc_context():
        mpl.rcdefaults()
        before = mpl.rcParams.copy()
        display().image(dpi=50)
        assert mpl.rcParams.copy() == before

"""Words beside the weights that belong to them."""

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from kerasbook.plots.vocabulary import VocabularyDisplay

WORDS = [f"word{number}" for number in range(30)]
KERNEL = np.stack([np.linspace(-1, 1, 30), np.linspace(3, -3, 30), np.zeros(30)], axis=1)


def test_the_largest_stand_above_the_smallest(english):
    display = VocabularyDisplay(KERNEL, WORDS, units=[0, 1], most=2).plot()
    assert_array_equal(display.shown, [[29, 28, 1, 0], [0, 1, 28, 29]])
    names = [label.get_text() for label in display.axes_[0].get_yticklabels()]
    assert names == ["word29", "word28", "word1", "word0"]
    assert_allclose([bar.get_width() for bar in display.bars_[0]], KERNEL[[29, 28, 1, 0], 0])
    assert [axis.get_title() for axis in display.axes_] == ["unit 0", "unit 1"]
    upper, lower = (display.bars_[0][number].get_facecolor() for number in (0, -1))
    assert upper != lower
    assert display.axes_[0].get_xlim() == display.axes_[1].get_xlim()


def test_units_whose_weights_vary_most(english):
    many = np.random.default_rng(0).normal(size=(30, 8)) * np.arange(8)
    assert VocabularyDisplay(many, WORDS).units == [4, 5, 6, 7]


def test_few_words_are_all_there(english):
    display = VocabularyDisplay(KERNEL[:5], WORDS[:5], units=[1]).plot()
    assert_array_equal(display.shown[0], range(5))
    assert len(display.bars_[0]) == 5


def test_weights_of_zero(english):
    assert VocabularyDisplay(np.zeros((4, 1)), list("abcd")).plot().image("png")


@pytest.mark.parametrize(
    ("words", "units", "received"),
    [(WORDS[:-1], None, r"29 words, weights \(30, 3\)"), (WORDS, [3], "3"), (WORDS, [-1], "-1"), (WORDS, [], "none")],
)
def test_what_does_not_fit(words, units, received):
    with pytest.raises(ValueError, match=rf"^Expected .*Received: {received}$"):
        VocabularyDisplay(KERNEL, words, units)

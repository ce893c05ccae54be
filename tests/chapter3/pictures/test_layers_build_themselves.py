"""A layer over its life, beside Dense, and called with several widths: is it drawn, and can it be read?"""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from kerasbook.chapter3.pictures.layers_build_themselves import LayersBuildThemselves

RNG = np.random.default_rng(0)
KERNELS = (RNG.normal(size=(64, 32)), RNG.normal(size=(64, 32)))
OUTPUTS = RNG.uniform(size=(2, 10, 32))
CALLS = [(10, True, True), (20, False, True), (30, False, False)]


def display(before=0) -> LayersBuildThemselves:
    return LayersBuildThemselves(8, before, KERNELS, OUTPUTS, CALLS, accuracy=0.863)


@pytest.mark.usefixtures("either_language")
def test_the_picture_can_be_read(unreadable):
    assert unreadable(display().plot().figure_) == []


@pytest.mark.usefixtures("korean")
def test_everything_is_translated(in_latin_letters):
    assert [text for text in in_latin_letters(display().plot().figure_) if "Dense" not in text] == []


def test_there_is_nothing_to_draw_before_there_are_weights():
    blank, fresh, trained = (np.ma.filled(image.get_array(), np.nan) for image in display().plot().images_)
    assert np.isnan(blank).all()
    assert_allclose(fresh[:8, :8], KERNELS[0][:, 0].reshape(8, 8))
    assert_allclose(trained[:8, 10:18], KERNELS[1][:, 1].reshape(8, 8))
    first, *_others = display(before=2080).plot().images_
    assert not np.isnan(np.ma.filled(first.get_array(), np.nan)[:8, :8]).any()


def test_outputs_and_calls_are_drawn():
    shown = display().plot()
    ours, theirs = (output.ravel() for output in OUTPUTS)
    assert_allclose(shown.dots_.get_xydata(), np.column_stack([theirs, ours]))
    (took, refused), (dense_took, dense_refused) = shown.marks_
    assert list(took.get_xdata()) == [1]
    assert list(refused.get_xdata()) == [2, 3]
    assert list(dense_took.get_xdata()) == [1, 2]
    assert list(dense_refused.get_xdata()) == [3]

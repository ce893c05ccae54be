"""Chapter 3, pictures from `hypothesis_space` on: what is drawn is what was measured, and can be read."""

import re

import numpy as np
import pytest
from findings import of_chapter
from numpy.testing import assert_allclose

found = of_chapter(3)
KEYS = ("hypothesis_space", "loss_and_metric", "fit_is_a_loop", "validation", "inference")


@pytest.mark.usefixtures("either_language")
@pytest.mark.parametrize("key", KEYS)
def test_the_picture_can_be_read(key, unreadable):
    problems = unreadable(found(key).figure.plot().figure_)
    # Digits stand for points of a plane, where points may lie on each other.
    assert [problem for problem in problems if not re.fullmatch(r"overlap: '\d', '\d'", problem)] == []


@pytest.mark.usefixtures("english")
class TestArtists:
    def test_the_loops_line_is_that_of_its_losses(self):
        display = found("fit_is_a_loop").figure.plot()
        losses = found("fit_is_a_loop").measured["loss_last"]
        assert_allclose([display.lines_[name].get_ydata()[-1] for name in ("fit", "same")], list(losses.values()))
        assert display.limit_.get_ydata()[0] == pytest.approx(1e-5)

    def test_every_point_of_both_problems_has_a_dot(self):
        display = found("hypothesis_space").figure.plot()
        assert {len(dots.get_offsets()) for dots in display.dots_} == {len(display.dots_[0].get_offsets())}
        assert len(display.dots_) == 2 * 5

    def test_with_another_metric_all_weights_lie_on_the_diagonal(self):
        metric = found("loss_and_metric").figure.plot().clouds_[-1]
        across, up = np.asarray(metric.get_offsets()).T
        assert_allclose(across, up)

    def test_the_confusion_is_that_of_the_test_digits(self):
        display = found("validation").figure.plot()
        first, second = (confusion.counts for confusion in display.confusions)
        measured = found("validation").measured["test"]
        assert_allclose(np.trace(first) / first.sum(), measured["as_they_lie"])
        assert_allclose(np.trace(second) / second.sum(), measured["shuffled"])
        assert not first[:, 8:].any()

    def test_times_are_drawn_over_the_size_of_the_batch(self):
        display = found("inference").figure.plot()
        assert_allclose(display.lines_[0].get_xdata(), [1, 4, 16, 64, 256])
        assert len(display.bars_) == len(display.units_) == 3

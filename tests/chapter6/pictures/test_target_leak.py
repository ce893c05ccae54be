"""The picture of `target_leak`: bars in order of importance, dots for networks in the test and in use."""

from findings import of_chapter
from matplotlib.colors import to_hex
from numpy.testing import assert_allclose

from kerasbook.plots import style

found = of_chapter(6)


def test_the_longest_bar_is_at_the_top_and_leaks_are_red():
    finding = found("target_leak")
    drawn, importance = finding.figure.plot(), finding.measured["importance"]
    assert drawn.names_[:2] == ["good_reviews", "reviews"]
    assert_allclose([bar.get_width() for bar in drawn.bars_], sorted(importance.values(), reverse=True))
    colours = [to_hex(bar.get_facecolor()) for bar in drawn.bars_]
    assert colours == [style.TRAINED] * 2 + [style.SECOND] * 5


def test_dots_are_the_accuracies():
    finding = found("target_leak")
    drawn = finding.figure.plot()
    expected = [each[kind] for each in finding.measured["networks"].values() for kind in ("in_test", "in_use")]
    assert_allclose([dots.get_offsets()[:, 1] for dots in drawn.dots_], expected)

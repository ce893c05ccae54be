"""The picture of `measure_of_success`: dots for networks, diamonds for a constant, lines for tenths of the films."""

from findings import of_chapter
from numpy.testing import assert_allclose

found = of_chapter(6)


def test_dots_and_diamonds_are_the_numbers():
    finding = found("measure_of_success")
    drawn, measured = finding.figure.plot(), finding.measured
    for dots, key in zip(drawn.dots_, ("accuracy", "auc", "precision"), strict=True):
        for each, question in zip(dots, ("first", "second", "third"), strict=True):
            assert_allclose(each.get_offsets()[:, 1], measured["networks"][question][key])
    diamonds = [each.get_offsets()[:, 1] for each in drawn.constants_]
    assert_allclose(diamonds[0], list(measured["constant"].values()))
    assert_allclose(diamonds[1], 0.5)
    assert_allclose(diamonds[2], list(measured["rate"].values()))


def test_each_network_has_a_line_of_tenths():
    drawn = found("measure_of_success").figure.plot()
    assert len(drawn.tenths_) == 15
    assert {len(line.get_xdata()) for line in drawn.tenths_} == {10}

"""The picture of `collecting`: four groups of five dots in each panel."""

import numpy as np
from findings import of_chapter

found = of_chapter(6)


def test_dots_are_the_errors_of_the_networks():
    finding = found("collecting")
    drawn = finding.figure.plot()
    for name, dots in drawn.dots_.items():
        networks = finding.measured["networks"][name]
        expected = [networks[way][kind] for way in ("at_hand", "random") for kind in ("inside", "left_out")]
        np.testing.assert_allclose([each.get_offsets()[:, 1] for each in dots], expected)


def test_all_panels_have_one_scale_from_nought():
    drawn = found("collecting").figure.plot()
    limits = {axes.get_ylim() for axes in drawn.axes_}
    assert len(limits) == 1
    assert limits.pop()[0] == 0

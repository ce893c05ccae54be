"""What the Play page trains on."""

import numpy as np
import pytest

from kerasbook.explore.play_data import EDGE, PLANES, play_data


@pytest.mark.parametrize("name", ["digits", "fashion", *PLANES])
def test_every_set_has_a_held_out_part_and_fills_its_batches(name):
    data = play_data(name)
    assert data.form == ("points" if name in PLANES else "pictures")
    assert len(data.train[0]) % data.batch == 0
    for x, y in (data.train, data.held):
        assert len(x) == len(y)
        assert set(y) == set(range(len(data.classes)))
    assert not np.array_equal(data.train[0][:100], data.held[0][:100])


@pytest.mark.parametrize("name", PLANES)
def test_points_lie_on_the_page_and_no_line_separates_them(name):
    from sklearn.linear_model import LogisticRegression
    from sklearn.neighbors import KNeighborsClassifier

    data = play_data(name)
    assert np.abs(data.train[0]).max() <= EDGE
    assert LogisticRegression().fit(*data.train).score(*data.held) < 0.93
    assert KNeighborsClassifier(5).fit(*data.train).score(*data.held) > 0.96

"""What units respond to, drawn."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from kerasbook.layerwise import Filter
from kerasbook.plots.filters import FiltersDisplay

BOX, REAL_BOX = (slice(2, 7), slice(3, 6)), (slice(0, 5), slice(1, 4))


def found(unit: int = 3, shape=(8, 8), real: bool = True) -> Filter:
    picture = np.random.default_rng(unit).uniform(-1, 1, shape)
    given = {"at_best": 1.25, "sample": 0, "real_box": REAL_BOX} if real else {}
    return Filter(unit, picture, np.zeros(shape), BOX, 2.5, 0.5, 0.75, **given)


REAL = np.random.default_rng(9).uniform(-1, 1, (8, 8))


def texts(display) -> list[str]:
    return [text.get_text() for axis in display.axes_ for text in [axis.title, *axis.texts, axis.xaxis.label]]


@pytest.mark.usefixtures("english")
class TestStacks:
    def test_what_the_unit_sees_of_both(self):
        display = FiltersDisplay([found()], [REAL], limits=(-1, 1)).plot()
        (grown,), (real,) = display.grown_, display.real_
        assert_allclose(grown.get_array(), (found().picture[BOX] + 1) / 2)
        assert_allclose(real.get_array(), (REAL[REAL_BOX] + 1) / 2)
        assert grown.get_clim() == real.get_clim() == (0, 1)

    def test_numbers_stand_beside_them(self):
        said = texts(FiltersDisplay([found()], [REAL]).plot())
        assert [one for one in said if one] == ["unit 3", "grown 2.50", "best real 1.25"]
        said = texts(FiltersDisplay([found(real=False)]).plot())
        assert [one for one in said if one] == ["unit 3", "grown 2.50", "at random 0.75"]

    def test_in_colour_and_grey_with_an_axis(self):
        for shape, drawn in (((8, 8, 3), (5, 3, 3)), ((8, 8, 4), (5, 3, 3)), ((8, 8, 1), (5, 3))):
            display = FiltersDisplay([found(shape=shape, real=False)]).plot()
            assert np.asarray(display.grown_[0].get_array()).shape == drawn

    def test_what_cannot_be_drawn_is_said(self):
        with pytest.raises(ValueError, match=r"grey or in colour.*shape \(8, 3, 5\)"):
            FiltersDisplay([found(shape=(8, 3, 5))])
        with pytest.raises(ValueError, match="at least one unit"):
            FiltersDisplay([])
        with pytest.raises(ValueError, match=r"each of the 1 units\. Received: 2"):
            FiltersDisplay([found()], [REAL, REAL])
        with pytest.raises(ValueError, match="Received: axes"):
            FiltersDisplay([found()]).plot(axes=[])


@pytest.mark.usefixtures("either_language")
def test_many_units_can_be_read(unreadable):
    display = FiltersDisplay(
        [found(unit) for unit in range(100, 112)], [REAL] * 12, foot=[("{a}", {"a": "word " * 30})]
    )
    assert unreadable(display.plot().figure_) == []

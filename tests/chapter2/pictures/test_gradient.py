"""The four views of a gradient: do they show the numbers, and can they be read?"""

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib.figure import Figure
from mpl_toolkits.mplot3d import Axes3D
from numpy.testing import assert_allclose, assert_array_equal

from kerasbook.chapter2.pictures.gradient import Gradient, decimals
from kerasbook.plots import style

SHIFTS = np.linspace(-8, 8, 17)
X, Y = np.meshgrid(SHIFTS, SHIFTS)
SURFACE = 2.4 - 0.07 * X - 0.05 * Y + 0.01 * X**2 + 0.008 * Y**2
GRADIENT = np.random.default_rng(0).normal(size=(10, 28, 28))
MEASURED = {
    "loss": 2.4,
    "steps": [1.0, 0.1, 0.01, 0.001, 1e-4],
    "one_sided": [0.6, 0.05, 0.005, 5e-4, 1e-3],
    "two_sided": [0.1, 1e-3, 1.4e-5, 7e-5, 9e-4],
    "error": 1.4e-5,
    "checked": 50,
}


def display(slopes=(-0.07, -0.05), **changed) -> Gradient:
    return Gradient(SHIFTS, (SHIFTS, SURFACE[8]), SURFACE, slopes, GRADIENT, 0.01, {**MEASURED, **changed})


def of_the_surface(axes) -> set[str]:
    """Complaints that are none: matplotlib does not say of a 3-D axis' numbers to which axes they belong."""
    labels = (label for axis in (axes.xaxis, axes.yaxis, axes.zaxis) for label in axis.get_ticklabels())
    return {f"on another panel: {label.get_text()!r}" for label in labels}


@pytest.mark.usefixtures("either_language")
@pytest.mark.parametrize("slopes", [(-0.07, -0.05), (0.07, 0.05), (0.07, -0.05)])
def test_everything_can_be_read(slopes, unreadable):
    drawn = display(slopes).plot()
    assert set(unreadable(drawn.figure_)) <= of_the_surface(drawn.axes_[1])


@pytest.mark.usefixtures("korean")
def test_everything_is_translated(in_latin_letters):
    assert in_latin_letters(display().plot().figure_) == []


@pytest.mark.usefixtures("english")
class TestPanels:
    def test_the_tangent_touches_the_curve_with_the_slope(self):
        drawn = display().plot()
        assert_array_equal(drawn.curve_.get_ydata(), SURFACE[8])
        assert_allclose(drawn.tangent_.get_ydata(), 2.4 - 0.07 * SHIFTS)
        assert "slope −0.0700" in [text.get_text() for text in drawn.axes_[0].texts]

    @pytest.mark.parametrize("slopes", [(-0.07, -0.05), (0.02, -0.3)])
    def test_the_plane_has_both_slopes(self, slopes, monkeypatch):
        drawn = []
        plot_surface = Axes3D.plot_surface

        def noted(axes, x, y, z, **options):
            drawn.append((x, y, z))
            return plot_surface(axes, x, y, z, **options)

        monkeypatch.setattr(Axes3D, "plot_surface", noted)
        display(slopes).plot()
        (_, _, surface), (x, y, plane) = drawn
        assert_array_equal(surface, SURFACE)
        assert_allclose(plane, 2.4 + slopes[0] * x + slopes[1] * y)
        assert x.max() == y.max() > 0 > x.min() == y.min()

    def test_the_gradient_is_a_picture_for_each_answer(self):
        drawn = display().plot()
        assert_array_equal(drawn.gradient_.get_array().filled(np.nan), style.mosaic(GRADIENT, columns=5, gap=2))
        low, high = drawn.gradient_.get_clim()
        assert low == -high
        assert [text.get_text() for text in drawn.axes_[2].texts] == [str(answer) for answer in range(10)]
        assert drawn.axes_[2].get_title(loc="left").startswith("all 7,840 weights")

    def test_the_errors_and_the_marked_step(self):
        drawn = display().plot()
        for line, way in zip(drawn.lines_, ("one_sided", "two_sided"), strict=True):
            assert_array_equal(line.get_xydata(), np.column_stack([MEASURED["steps"], MEASURED[way]]))
        assert_array_equal(drawn.step_.get_xydata(), [[0.01, 1.4e-5]])
        left, right = drawn.axes_[3].get_xlim()
        assert left > 1 > 1e-4 > right


@pytest.mark.parametrize(("number", "said"), [(1.0, "1"), (0.001, "0.001"), (1e-5, "0.00001"), (10.0, "10")])
def test_powers_of_ten(number, said):
    assert decimals(number) == said


def test_it_draws_on_the_figure_given_and_needs_one():
    figure = Figure(figsize=(12, 8.6))
    assert set(display().plot(figure=figure).axes_) == set(figure.axes)
    with pytest.raises(ValueError, match=r"Expected a figure.*Received: axes"):
        display().plot(axes=Figure().subplots())


def test_matplotlib_is_left_alone():
    with mpl.rc_context():
        mpl.rcdefaults()
        before = mpl.rcParams.copy()
        display().image(dpi=50)
        assert mpl.rcParams.copy() == before

"""Networks with different weights side by side: do tiles, frames and bars show what they are given?"""

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib.figure import Figure
from numpy.testing import assert_array_equal

from kerasbook.chapter1.pictures.weights_are_parameters import WeightsAreParameters
from kerasbook.plots import strongest_units

RNG = np.random.default_rng(0)
ACCURACY = {"random": 0.104, "trained": 0.914, "shuffled": 0.113, "reordered": 0.915}
KERNEL = RNG.normal(0, 0.1, size=(784, 64))
ORDER = RNG.permutation(64)
BLANK = np.zeros((28, 28), bool)
BLANK[:3] = True


def networks(shuffle="weights", follow=True) -> WeightsAreParameters:
    kernels = {
        "random": RNG.normal(0, 0.1, size=KERNEL.shape),
        "trained": KERNEL,
        "shuffled": RNG.permutation(KERNEL.ravel()).reshape(KERNEL.shape),
        "reordered": KERNEL[:, ORDER],
    }
    return WeightsAreParameters(kernels, ORDER, ACCURACY, shuffle, follow, guessing=0.1, never_inked=BLANK)


@pytest.fixture
def comparison() -> WeightsAreParameters:
    return networks()


def test_the_reordered_network_shows_the_strongest_units_of_the_trained_one_in_their_new_places(comparison):
    units = comparison.weights.units
    assert units["trained"] == units["random"] == strongest_units(KERNEL, 9).tolist()
    assert sorted(ORDER[units["reordered"]]) == units["trained"]
    assert units["reordered"] == sorted(units["reordered"])


def test_the_frame_is_around_the_unit_that_moved_farthest(comparison):
    comparison.plot()
    marked, units = comparison.weights.marked, comparison.weights.units["trained"]
    assert ORDER[marked["reordered"]] == marked["trained"]
    moved = {unit: abs(int(np.flatnonzero(unit == ORDER)[0]) - unit) for unit in units}
    assert moved[marked["trained"]] == max(moved.values())
    assert set(comparison.weights.frames_) == {"random", "trained", "reordered"}


def test_all_networks_have_the_colours_of_the_trained_one(comparison):
    top = np.percentile(np.abs(KERNEL), 99)
    assert {image.get_clim() for image in comparison.plot().weights.images_} == {(-top, top)}
    first = strongest_units(KERNEL, 9)[0]
    tile = comparison.weights.images_[1].get_array()[:28, :28]
    assert_array_equal(tile, KERNEL[:, first].reshape(28, 28))


def test_pixels_without_ink_are_grey_in_every_tile(comparison):
    comparison.plot()
    for panel, cover in zip(comparison.axes_, comparison.grey_, strict=False):
        assert cover.axes is panel
        covered = ~np.isnan(np.ma.filled(cover.get_array(), np.nan))
        assert covered.sum() == 9 * BLANK.sum()
        assert_array_equal(covered[30:58, 30:58], BLANK)  # the tile in the middle


@pytest.mark.usefixtures("english")
@pytest.mark.parametrize(
    ("shuffle", "follow", "said"),
    [
        ("weights", True, ["weights shuffled\nwithin each layer", "units reordered"]),
        ("units", False, ["units reordered", "units reordered,\nnext layer not told"]),
    ],
)
def test_the_titles_say_what_was_done(shuffle, follow, said):
    titles = [axes.get_title() for axes in networks(shuffle, follow).plot().axes_[:4]]
    assert titles == ["before training", "after training", *said]


def test_the_bars_stand_below_their_pictures(comparison, drawn_texts):
    comparison.plot()
    drawn_texts(comparison.figure_)
    assert [bar.get_height() for bar in comparison.bars_] == list(ACCURACY.values())
    assert comparison.guess_.get_ydata()[0] == 0.1
    for bar, panel in zip(comparison.bars_, comparison.axes_, strict=False):
        box = panel.get_window_extent()
        at, _ = comparison.axes_[-1].transData.transform((bar.get_x() + bar.get_width() / 2, 0))
        assert at == pytest.approx((box.x0 + box.x1) / 2, abs=1.5)


@pytest.mark.usefixtures("either_language")
@pytest.mark.parametrize(("shuffle", "follow"), [("weights", False), ("units", True)])
def test_everything_can_be_read(shuffle, follow, unreadable):
    assert unreadable(networks(shuffle, follow).plot().figure_) == []


@pytest.mark.usefixtures("korean")
def test_everything_is_translated(comparison, in_latin_letters):
    assert in_latin_letters(comparison.plot().figure_) == []


def test_draws_on_the_figure_given_and_lays_out_its_own_axes(comparison):
    figure = Figure(figsize=(12, 6))
    assert comparison.plot(figure=figure).figure_ is figure
    assert set(figure.axes) == set(comparison.axes_)
    with pytest.raises(ValueError, match=r"Expected a figure.*Received: axes"):
        comparison.plot(axes=list(Figure().subplots(1, 4)))


def test_leaves_matplotlib_alone(comparison):
    with mpl.rc_context():
        mpl.rcdefaults()
        settings = mpl.rcParams.copy()
        comparison.image(dpi=40)
        assert mpl.rcParams.copy() == settings

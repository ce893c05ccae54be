"""The pictures of labels, of a narrow layer and of houses: do they carry the numbers, and can they be read?"""

import numpy as np
import pytest
from matplotlib.figure import Figure
from numpy.testing import assert_allclose, assert_array_equal

from kerasbook.chapter4.pictures.bottleneck import Bottleneck
from kerasbook.chapter4.pictures.house_prices import HousePrices
from kerasbook.chapter4.pictures.k_fold import KFold
from kerasbook.chapter4.pictures.one_hot_or_integers import LEAST, TwoWays
from kerasbook.chapter4.pictures.scaling import COLOURS, Scaling
from kerasbook.chapter4.pictures.validated_on_what_it_knows import FittedTwice

RNG = np.random.default_rng(0)
LOSSES = 3.7 - 0.02 * np.arange(40)
PRICES = np.exp(RNG.normal(12, 0.4, 80))
PLACES = np.stack([RNG.uniform(42.0, 42.05, 80), RNG.uniform(-93.7, -93.6, 80)], axis=1)
COLUMNS = ["lot_area", "living_area", "kitchens"]
SCORES = RNG.uniform(20_000, 28_000, (20, 4))


def two_ways() -> TwoWays:
    labels = np.array([5, 40, 2])
    losses = {"one_hot": LOSSES, "integers": LOSSES + 1e-6 * (np.arange(40) == 3)}
    return TwoWays(labels, np.eye(41)[labels], losses, {"one_hot": 741_000, "integers": 36_000})


def bottleneck() -> Bottleneck:
    measured = {"width": [1, 4, 16, 64], "accuracy": [0.04, 0.12, 0.2, 0.25], "place_in_time": [0.3, 0.6, 0.7, 0.74]}
    return Bottleneck(measured, RNG.normal(size=(50, 4)), RNG.normal(size=(50, 64)), 4, np.arange(50) % 41)


def house_prices() -> HousePrices:
    errors = {"network": 18_000.0, "median": 57_000.0, "line": 24_000.0, "log_line": 20_300.0, "curved": 17_700.0}
    layers = ("input", "hidden_1", "hidden_2")
    planes = {name: RNG.normal(size=(80, 2)) for name in layers}
    return HousePrices(PRICES, 1.1 * PRICES, PLACES, errors, planes, dict.fromkeys(layers, 0.8))


def scaling() -> Scaling:
    measured = {
        "error": {"raw": [9e6, 2e6, 8e5], "standardised": [45_000.0, 30_000.0, 21_000.0]},
        "other": {"raw": 19_000.0, "standardised": 19_100.0},
        "median": 57_000.0,
    }
    return Scaling(measured, {"raw": np.array([0.9, 0.07, 0.03]), "standardised": np.full(3, 1 / 3)}, COLUMNS)


def k_fold() -> KFold:
    measured = {"scores": SCORES, "hold_out_deviation": 2_300.0, "mean_deviation": 1_000.0, "fresh_error": 25_000.0}
    return KFold(measured)


def fitted_twice() -> FittedTwice:
    clean = {"validation": [0.62, 0.71, 0.74], "new": [0.63, 0.73, 0.75]}
    again = {"validation": [0.86, 0.84, 0.83], "new": [0.79, 0.8, 0.8]}
    return FittedTwice({"clean": clean, "again": again, "best_clean": 0.74})


DRAWINGS = [two_ways, bottleneck, house_prices, scaling, k_fold, fitted_twice]
every_drawing = pytest.mark.parametrize("drawing", DRAWINGS, ids=[drawing.__name__ for drawing in DRAWINGS])


@every_drawing
@pytest.mark.usefixtures("either_language")
def test_everything_can_be_read(drawing, unreadable):
    assert unreadable(drawing().plot().figure_) == []


@every_drawing
def test_it_draws_on_the_figure_given(drawing):
    display = drawing()
    figure = Figure(figsize=display.size)
    assert display.plot(figure=figure).figure_ is figure


def test_both_losses_are_drawn_and_equal_ones_stand_at_the_bottom():
    display = two_ways().plot()
    assert_allclose(display.rings_.get_ydata(), LOSSES)
    gaps = display.gaps_.get_ydata()
    assert gaps[3] == pytest.approx(1e-6, rel=1e-3)
    assert gaps[4] == LEAST
    assert display.image_.get_array().shape == (3, 41)


def test_the_curves_of_the_widths_are_drawn():
    display = bottleneck().plot()
    assert [list(line.get_ydata()) for line in display.lines_] == [[0.04, 0.12, 0.2, 0.25], [0.3, 0.6, 0.7, 0.74]]
    assert_array_equal(display.points_[0].get_array(), np.arange(50) % 41)


def test_every_house_is_a_dot_and_every_method_a_bar():
    display = house_prices().plot()
    assert_allclose(display.dots_.get_xdata(), PRICES / 1_000)
    assert_allclose(display.dots_.get_ydata(), 1.1 * PRICES / 1_000)
    assert [bar.get_width() for bar in display.bars_] == [57_000, 24_000, 20_300, 17_700, 18_000]
    assert_allclose(np.sort(display.map.values), np.sort(0.1 * PRICES / 1_000))


def test_the_shares_stand_in_the_order_of_the_raw_numbers():
    display = scaling().plot()
    assert [bar.get_width() for bar in display.bars_[0]] == [0.9, 0.07, 0.03]
    assert [line.get_color() for line in display.lines_] == list(COLOURS.values())
    assert_allclose(display.lines_[1].get_ydata(), [45, 30, 21])


def test_the_first_fold_is_the_hold_out_set():
    display = k_fold().plot()
    assert_allclose(display.hold_out_[0].get_offsets()[:, 1], SCORES[:, 0] / 1_000)
    assert_allclose(display.means_[0].get_offsets()[:, 1], SCORES.mean(axis=1) / 1_000)
    assert len(display.folds_.get_offsets()) == 60


def test_both_panels_have_one_scale():
    display = fitted_twice().plot()
    assert display.axes_[0].get_ylim() == display.axes_[1].get_ylim()
    assert [list(line.get_ydata()) for line in display.lines_[1]] == [[0.86, 0.84, 0.83], [0.79, 0.8, 0.8]]

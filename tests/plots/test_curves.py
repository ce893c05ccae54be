"""Numbers over layers and over epochs: lines, ends, labels."""

import itertools
from dataclasses import replace

import numpy as np
import pytest
from matplotlib.figure import Figure
from numpy.testing import assert_allclose, assert_array_equal

from kerasbook.layerwise import LayerProbe
from kerasbook.plots import HistoryDisplay, ProbeDisplay, style
from kerasbook.plots.curves import spread_out

LAYERS = ["input", "hidden", "answer"]


def record(layer: str, network: str, accuracy: float, rebuilt: float) -> LayerProbe:
    return LayerProbe(layer, network, (4,), 4, accuracy, rebuilt, like_input=0.5, like_answer=0.5, dead=0.0)


def records(network: str, accuracy, rebuilt) -> list[LayerProbe]:
    return [record(*row) for row in zip(LAYERS, itertools.repeat(network), accuracy, rebuilt)]


MODEL = records("model", [0.8, 0.85, 0.9], [1.0, 0.6, 0.2])
TWIN = records("twin", [0.8, 0.7, 0.4], [1.0, 0.5, 0.1])
CURVE = {
    "train_loss": [2.3, 1.0, 0.5],
    "train_accuracy": [0.1, 0.6, 0.9],
    "test_loss": [2.4, 1.2, 0.8],
    "test_accuracy": [0.1, 0.5, 0.8],
}


def labels(axes) -> list[str]:
    return [text.get_text() for text in axes.texts]


class TestSpreadOut:
    def test_labels_with_room_stay_where_they_are(self):
        assert spread_out([0.9, 0.1, 0.5], gap=0.2, low=0, high=1) == [0.9, 0.1, 0.5]

    @pytest.mark.parametrize(
        "heights", [[0.5] * 4, [0.5, 0.52, 0.51, 0.9], [1.0, 1.0, 0.99, 0.98], [0.0, 0.0, 0.0, 0.01]]
    )
    def test_any_two_are_a_gap_apart_in_the_same_order(self, heights):
        placed = spread_out(heights, gap=0.1, low=0, high=1)
        assert np.diff(sorted(placed)).min() >= 0.1 - 1e-9
        assert 0 <= min(placed) <= max(placed) <= 1
        for (height, at), (other, its_place) in itertools.combinations(zip(heights, placed, strict=True), 2):
            assert (height - other) * (at - its_place) >= 0

    def test_nothing_to_place(self):
        assert spread_out([], gap=0.1, low=0, high=1) == []


@pytest.mark.usefixtures("english")
class TestProbeDisplay:
    def test_solid_for_the_model_dashed_for_its_twin(self):
        display = ProbeDisplay([*MODEL, *TWIN]).plot()
        expected = [
            ([0.8, 0.85, 0.9], "-", style.TRAINED),
            ([1.0, 0.6, 0.2], "-", style.SECOND),
            ([0.8, 0.7, 0.4], "--", style.TRAINED),
            ([1.0, 0.5, 0.1], "--", style.SECOND),
        ]
        for line, (values, dashes, colour) in zip(display.lines_, expected, strict=True):
            assert_array_equal(line.get_xdata(), [0, 1, 2])
            assert_array_equal(line.get_ydata(), values)
            assert (line.get_linestyle(), line.get_color()) == (dashes, colour)

    def test_a_point_for_each_layer_under_its_name(self):
        axes = ProbeDisplay(MODEL, names={"hidden": "layer 1"}).plot().axes_[0]
        assert_array_equal(axes.get_xticks(), [0, 1, 2])
        assert [tick.get_text() for tick in axes.get_xticklabels()] == ["input", "layer 1", "answer"]

    def test_each_line_is_named_in_its_colour(self):
        axes = ProbeDisplay([*MODEL, *TWIN]).plot().axes_[0]
        assert labels(axes) == [
            "answer read off",
            "picture rebuilt",
            "answer, random weights",
            "picture, random weights",
        ]
        for text, line in zip(axes.texts, axes.lines, strict=True):
            assert text.get_color() == line.get_color()

    def test_without_a_twin(self):
        display = ProbeDisplay(MODEL).plot()
        assert len(display.lines_) == 2
        assert labels(display.axes_[0]) == ["answer read off", "picture rebuilt"]

    def test_beside_another_network(self, english):
        others = [replace(record, compared="model") for record in TWIN]
        display = ProbeDisplay([*MODEL, *others], rebuilt="input").plot()
        axes = display.axes_[0]
        assert display.compared == "model"
        assert labels(axes)[2:] == ["answer, the other network", "input, the other network"]

    def test_that_there_can_be_no_twin_is_said(self, english):
        assert ProbeDisplay(MODEL, alone=True).plot().axes_[0].get_title(loc="right") == "no network to compare with"
        assert ProbeDisplay(MODEL).plot().axes_[0].get_title(loc="right") == ""

    def test_zero_to_one(self):
        assert ProbeDisplay(MODEL).plot().axes_[0].get_ylim() == (0, 1)

    @pytest.mark.parametrize(("worst", "low"), [(-0.3, -0.3), (-5.0, -1.0)])
    def test_worse_than_the_mean_is_shown_down_to_minus_one(self, worst, low):
        axes = ProbeDisplay(records("model", [0.5] * 3, [0.0, 0.0, worst])).plot().axes_[0]
        assert axes.get_ylim() == (low, 1)

    def test_a_line_below_the_axes_is_cut_off_there(self, drawn_texts):
        display = ProbeDisplay(records("model", [0.5] * 3, [0.0, 0.0, -5.0])).plot()
        drawn_texts(display.figure_)
        bottom = display.axes_[0].get_window_extent().y0
        assert display.lines_[1].get_tightbbox().y0 > bottom - 10  # pixels: half a marker


@pytest.mark.usefixtures("english")
class TestProbesOfManyKinds:
    def of_layers(self, names, **more) -> list[LayerProbe]:
        return [replace(record(name, "model", 0.5, 0.2), **more) for name in ["input", *names]]

    def test_numbers_to_predict_have_an_r2(self):
        both = [replace(one, accuracy=None, r2=one.accuracy - 0.1) for one in [*MODEL, *TWIN]]
        display = ProbeDisplay(both).plot()
        assert_allclose(display.lines_[0].get_ydata(), [0.7, 0.75, 0.8])
        assert_allclose(display.lines_[2].get_ydata(), [0.7, 0.6, 0.3])
        assert labels(display.axes_[0])[0::2] == ["answer read off (R²)", "answer (R²), random weights"]

    def test_an_input_that_is_no_picture(self):
        axes = ProbeDisplay([*MODEL, *TWIN], rebuilt="input").plot().axes_[0]
        assert labels(axes)[1::2] == ["input rebuilt", "input, random weights"]

    def test_what_was_not_measured_leaves_a_gap(self):
        display = ProbeDisplay(records("model", [0.5, np.nan, 0.7], [0.1, -0.2, np.nan])).plot()
        assert display.axes_[0].get_ylim() == (-0.2, 1)
        assert np.isnan(display.lines_[0].get_ydata()[1])

    def test_an_input_that_cannot_be_rebuilt_has_no_line(self):
        without = [np.nan] * 3
        display = ProbeDisplay([
            *records("model", [0.5, 0.6, 0.7], without),
            *records("twin", [0.5, 0.5, 0.5], without),
        ]).plot()
        assert labels(display.axes_[0]) == ["answer read off", "answer, random weights"]
        assert len(display.lines_) == 2

    def test_long_names_are_shortened(self):
        axes = ProbeDisplay(self.of_layers(["global_average_pooling2d_of_all_features"] * 5)).plot().axes_[0]
        shown = axes.get_xticklabels()[1]
        assert "…" in shown.get_text()
        assert shown.get_rotation() == 0

    def test_many_names_stand_upright(self):
        names = [f"block_{index}_conv" for index in range(19)]
        axes = ProbeDisplay(self.of_layers(names)).plot().axes_[0]
        ticks = axes.get_xticklabels()
        assert [tick.get_text() for tick in ticks] == ["input", *names]
        assert {tick.get_rotation() for tick in ticks} == {90}

    def test_very_many_are_numbered(self):
        axes = ProbeDisplay(self.of_layers([f"block_{index}_conv" for index in range(154)])).plot().axes_[0]
        assert [tick.get_text() for tick in axes.get_xticklabels()] == [str(20 * index) for index in range(8)]
        assert axes.get_xlabel() == "the layers in their order, from input (0) to block_153_conv (154)"
        assert {line.get_marker() for line in axes.lines} == {""}

    @pytest.mark.parametrize("count", [5, 12, 23, 40, 154])
    @pytest.mark.parametrize("size", [(12.0, 5.2), (7.0, 4.0)])
    def test_can_be_read(self, unreadable, either_language, count, size):
        figure = Figure(figsize=size, layout="constrained")
        ProbeDisplay(self.of_layers([f"block_{index}_expand_relu" for index in range(count)])).plot(figure=figure)
        assert unreadable(figure) == []


@pytest.mark.usefixtures("either_language")
@pytest.mark.parametrize("size", [(12.0, 5.2), (7.0, 3.0)])
@pytest.mark.parametrize("end", [0.0, 0.5, 1.0])
def test_labels_of_lines_that_end_together_can_be_read(unreadable, size, end):
    together = [*records("model", [0.8, 0.7, end], [1.0, 0.6, end]), *records("twin", [0.8, 0.7, end], [1, 1, end])]
    figure = Figure(figsize=size, layout="constrained")
    ProbeDisplay(together).plot(figure=figure)
    assert unreadable(figure) == []


@pytest.mark.usefixtures("english")
class TestHistoryDisplay:
    def test_a_line_for_each_curve_in_its_panel(self):
        display = HistoryDisplay(CURVE).plot()
        assert [axes.get_title(loc="left") for axes in display.axes_] == ["loss", "accuracy"]
        for lines, what in zip(display.lines_, ["loss", "accuracy"], strict=True):
            train, test = lines
            assert_array_equal(train.get_ydata(), CURVE[f"train_{what}"])
            assert_array_equal(test.get_ydata(), CURVE[f"test_{what}"])
            assert (train.get_color(), test.get_color()) == (style.SECOND, style.TRAINED)

    @pytest.mark.parametrize("first", [0, 1])
    def test_the_epochs_start_where_they_are_told_to(self, first):
        for axes in HistoryDisplay(CURVE, first=first).plot().axes_:
            assert_array_equal(axes.lines[0].get_xdata(), np.arange(3) + first)
            assert axes.get_xlabel() == "epochs of training"

    def test_whole_epochs_on_the_axis(self, drawn_texts):
        axes = HistoryDisplay(CURVE).plot().axes_[0]
        drawn_texts(axes.figure)
        assert all(tick == int(tick) for tick in axes.get_xticks())

    def test_limits(self):
        loss, accuracy = HistoryDisplay(CURVE).plot().axes_
        assert loss.get_ylim() == (0, pytest.approx(1.12 * 2.4))
        assert accuracy.get_ylim() == (0, 1)

    def test_lines_to_beat(self):
        display = HistoryDisplay(CURVE, guessing={"loss": 3.0, "accuracy": 0.1}, notes={"loss": "guessing: 3"}).plot()
        for line, axes, at in zip(display.guesses_, display.axes_, [3.0, 0.1], strict=True):
            assert_allclose(line.get_ydata(), at)
            assert line.get_linestyle() == ":"
            assert line in axes.lines
        assert "guessing: 3" in labels(display.axes_[0])
        assert display.axes_[0].get_ylim()[1] > 3.0

    def test_no_lines_to_beat(self):
        assert HistoryDisplay(CURVE).plot().guesses_ == []

    def test_names_of_the_data(self):
        assert labels(HistoryDisplay(CURVE).plot().axes_[0]) == ["training data", "new data"]
        display = HistoryDisplay(CURVE, names={"test": "new digits"}).plot()
        assert labels(display.axes_[1]) == ["training data", "new digits"]

    def test_keras_own_names(self):
        history = {"loss": [2.0, 1.0], "accuracy": [0.1, 0.5], "val_loss": [2.0, 1.5], "val_accuracy": [0.1, 0.4]}
        display = HistoryDisplay(history).plot()
        for axes in display.axes_:
            assert labels(axes) == ["training data", "validation data"]
        assert [line.get_color() for line in display.lines_[0]] == [style.SECOND, style.TRAINED]

    def test_names_of_the_readers_own(self):
        assert labels(HistoryDisplay({"mine_loss": [1.0]}).plot().axes_[0]) == ["mine"]

    def test_loss_alone_has_one_panel(self):
        display = HistoryDisplay({"loss": [2.0, 1.0]}).plot()
        assert [axes.get_title(loc="left") for axes in display.axes_] == ["loss"]
        assert len(display.axes_[0].lines) == 1

    def test_a_loss_that_is_not_finite_leaves_the_scale_to_the_others(self):
        axes = HistoryDisplay({"loss": [1.0, np.inf, np.nan]}).plot().axes_[0]
        assert axes.get_ylim() == (0, pytest.approx(1.12))

    @pytest.mark.parametrize(("loss", "height"), [([2.0, 1.0, np.nan], 1.0), ([np.nan, np.nan], 0.0)])
    def test_a_line_that_breaks_off_has_its_name_where_it_ends(self, loss, height):
        (name,) = HistoryDisplay({"loss": loss}).plot().axes_[0].texts
        assert name.get_position()[1] == pytest.approx(height, abs=0.1)

    @pytest.mark.filterwarnings("error")
    @pytest.mark.parametrize("loss", [[0.0, 0.0], [np.nan, np.nan]])
    def test_a_loss_without_a_scale_of_its_own(self, loss):
        assert HistoryDisplay({"loss": loss}).plot().axes_[0].get_ylim() == (0, 1)

    @pytest.mark.parametrize(("curve", "received"), [({}, "no curves"), ({"mae": []}, "mae without a number")])
    def test_nothing_to_draw(self, curve, received):
        with pytest.raises(ValueError, match=rf"loss or of a metric.*Received: {received}$"):
            HistoryDisplay(curve)


# What fit leaves behind, of any model

METRICS = {"loss": [2, 1], "lr": [0.1, 0.1], "val_loss": [3, 2], "mae": [4, 3], "acc": [0.5, 0.6], "auc": [0.5, 0.7]}
OUTPUTS = {
    "age_loss": [3, 2],
    "sex_loss": [1, 0.8],
    "loss": [4, 2.8],
    "val_age_loss": [3.2, 2.5],
    "val_sex_loss": [1.1, 1],
    "val_loss": [4.3, 3.5],
    "sex_accuracy": [0.5, 0.6],
    "age_mae": [5, 4],
}


def titles(display) -> list[str]:
    return [axes.get_title(loc="left") for axes in display.axes_]


@pytest.mark.usefixtures("english")
class TestAnyHistory:
    def test_each_metric_has_a_panel(self):
        display = HistoryDisplay(METRICS).plot()
        assert titles(display) == ["loss", "accuracy", "mae", "auc", "learning rate"]
        assert [axes.get_ylim()[1] for axes in display.axes_[1:4]] == [1, pytest.approx(1.12 * 4), 1]
        assert labels(display.axes_[-1]) == [""]  # it was measured on no data
        assert display.left_out_ == []

    def test_kinds_of_accuracy_are_no_outputs(self):
        name = "sparse_top_k_categorical_accuracy"
        display = HistoryDisplay({"loss": [1], "binary_accuracy": [0.1], name: [0.2], f"val_{name}": [0.1]}).plot()
        assert titles(display) == ["loss", "binary_accuracy", name]
        assert labels(display.axes_[2]) == ["training data", "validation data"]

    def test_what_has_no_room_is_named(self):
        display = HistoryDisplay({f"metric_{number}": [1] for number in range(8)}).plot()
        assert len(display.axes_) == 6
        assert display.left_out_ == ["metric_6", "metric_7"]
        assert "metric_6, metric_7" in display.foot_.get_text()
        small = HistoryDisplay(METRICS).plot(figure=Figure(figsize=(7, 4)))
        assert small.left_out_ == ["lr", "mae", "auc"]

    def test_each_output_has_a_colour_and_validation_is_dashed(self):
        display = HistoryDisplay(OUTPUTS).plot()
        assert titles(display) == ["loss", "accuracy", "mae"]
        look = {
            name: (line.get_color(), line.get_linestyle())
            for name, line in zip(list(OUTPUTS)[:6], display.lines_[0], strict=True)
        }
        assert len({colour for colour, _style in look.values()}) == 3
        for name in ("age_loss", "sex_loss", "loss"):
            assert look[name] == (look[f"val_{name}"][0], "-")
            assert look[f"val_{name}"][1] == "--"
        assert display.lines_[1][0].get_color() == look["sex_loss"][0]
        assert display.lines_[2][0].get_color() == look["age_loss"][0]
        assert labels(display.axes_[0])[:3] == ["age: training data", "sex: training data", "total: training data"]
        assert labels(display.axes_[1]) == ["sex"]

    def test_an_output_whose_name_begins_like_another(self):
        curve = {"age_loss": [1], "age_group_loss": [1], "loss": [2], "age_group_f1": [1], "age_f1": [1]}
        assert titles(HistoryDisplay(curve).plot()) == ["loss", "f1"]
        assert labels(HistoryDisplay(curve).plot().axes_[1]) == ["age_group", "age"]

    def test_many_classes_of_one_metric(self):
        display = HistoryDisplay({f"f1[{number}]": [0.5, 0.6] for number in range(9)}).plot()
        assert titles(display) == ["f1"]
        assert labels(display.axes_[0]) == ["[0]", "[1]", "[2]", "[3]", "[4]", "[5]"]
        assert display.left_out_ == ["f1[6]", "f1[7]", "f1[8]"]

    def test_data_of_the_readers_own_are_no_outputs_of_a_total(self):
        axes = HistoryDisplay({"train_loss": [2, 1], "holdout_loss": [3, 2], "dev_loss": [3, 3]}).plot().axes_[0]
        assert labels(axes) == ["training data", "holdout", "dev"]
        assert len({text.get_color() for text in axes.texts}) == 3

    def test_a_long_name_stays_above_its_panel(self):
        name = "weighted_mean_of_a_great_many_metrics_of_mine"
        display = HistoryDisplay({name: [1, 2], "loss": [2, 1]}).plot(figure=Figure(figsize=(7, 3)))
        assert "…" in titles(display)[1]

    def test_each_curve_at_its_own_epochs(self):
        display = HistoryDisplay(
            {"loss": [3, 2, 1], "val_loss": [2]}, epochs={"loss": [6, 7, 8], "val_loss": [7]}
        ).plot()
        assert [list(line.get_xdata()) for line in display.lines_[0]] == [[6, 7, 8], [7]]

    @pytest.mark.parametrize(
        ("metric", "values", "expected"),
        [
            ("loss", [-1, -9], (-9 * 1.12, 0)),
            ("loss", [-1, 3], (-1 - 0.48, 3.48)),
            ("accuracy", [12, 66], (0, 100)),
            ("val_acc", [0.2, 1.0000001], (0, 1)),
            ("accuracy", [-0.5, 0.5], (-0.62, 0.62)),
            ("mae", [0.2, 0.5], (0, 0.56)),
            ("precision_1", [0.2, 0.5], (0, 1)),
        ],
    )
    def test_the_axis_holds_all_values(self, metric, values, expected):
        axes = HistoryDisplay({metric: values}).plot().axes_[0]
        assert axes.get_ylim() == pytest.approx(expected)
        assert axes.get_title(loc="left").endswith("(%)") == (expected[1] == 100)

    def test_fits_are_parted_by_a_dotted_line_in_each_panel(self):
        display = HistoryDisplay(METRICS, seams=[1]).plot()
        assert [line.get_xdata() for (line,) in display.seams_] == [[1.5, 1.5]] * 5

    def test_batches_are_not_called_epochs(self):
        axes = HistoryDisplay({"loss": [1.0] * 200}, unit="batches").plot().axes_[0]
        assert axes.get_xlabel() == "batches of training"
        assert axes.lines[0].get_marker() == ""

    def test_a_point_between_two_gaps_can_be_seen(self):
        line = HistoryDisplay({"loss": [1.0, np.nan] * 100}).plot().axes_[0].lines[0]
        assert line.get_marker() != ""

    def test_on_given_axes_what_is_assumed_stands_below_them(self):
        axes = Figure().subplots()
        HistoryDisplay({"loss": [1, 2]}, foot=[("Assumed: {what}.", {"what": "a"})]).plot(axes=axes)
        assert axes.get_xlabel() == "epochs of training\nAssumed: a."


@pytest.mark.usefixtures("either_language")
@pytest.mark.parametrize("curve", [METRICS, OUTPUTS])
@pytest.mark.parametrize("figure", [None, Figure(figsize=(9, 6)), Figure(figsize=(12, 6), layout="constrained")])
def test_any_history_can_be_read(unreadable, curve, figure):
    if figure is not None:
        figure.clear()
    display = HistoryDisplay(curve, foot=[("curves", {}), ("fewer values than there are epochs " * 6, {})], seams=[1])
    assert unreadable(display.plot(figure=figure).figure_) == []


@pytest.mark.usefixtures("korean")
def test_any_history_is_translated(in_latin_letters):
    display = HistoryDisplay({"loss": [1, 2], "lr": [1, 1], "val_loss": [2, 3], "mine_loss": [1, 1]}, unit="batches")
    assert [text.split(":")[0] for text in in_latin_letters(display.plot().figure_)] == ["mine"]


def digits_history(accuracy: float) -> HistoryDisplay:
    """As chapter 1 draws it."""
    return HistoryDisplay(
        {
            "train_loss": [2.35, 0.5, 0.2],
            "train_accuracy": [0.1, 0.87, accuracy],
            "test_loss": [2.34, 0.57, 0.21],
            "test_accuracy": [0.1, 0.84, accuracy],
        },
        guessing={"loss": 2.303, "accuracy": 0.1},
        notes={"loss": "guessing: ln 10 = 2.303", "accuracy": "guessing: 1 in 10"},
        names={"train": "training digits", "test": "new digits"},
    )


@pytest.mark.usefixtures("either_language")
@pytest.mark.parametrize("size", [(12.0, 5.2), (9.0, 3.5)])
@pytest.mark.parametrize("accuracy", [0.1, 0.98, 1.0])
def test_the_history_can_be_read(unreadable, size, accuracy):
    figure = Figure(figsize=size, layout="constrained")
    digits_history(accuracy).plot(figure=figure)
    assert unreadable(figure) == []


@pytest.mark.usefixtures("korean")
def test_the_history_is_translated(in_latin_letters):
    assert in_latin_letters(digits_history(0.9).plot().figure_) == []


@pytest.mark.usefixtures("korean")
def test_the_probe_is_translated(in_latin_letters):
    names = {"hidden": "hidden", "answer": "answer"}
    assert in_latin_letters(ProbeDisplay([*MODEL, *TWIN], names).plot().figure_) == []
    assert in_latin_letters(ProbeDisplay([*MODEL, *TWIN]).plot().figure_) == ["hidden", "answer"]  # a reader's own

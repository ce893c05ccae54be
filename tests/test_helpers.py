"""The helpers for a reader's own model: they compute, then draw."""

import keras
import numpy as np
import pytest
from matplotlib.figure import Figure
from numpy.testing import assert_allclose, assert_array_equal

import kerasbook
from kerasbook import plot_history, plot_layers, plot_probe, plot_projections
from kerasbook.layerwise import LearningCurve, layer_outputs, principal_plane, probe, wheel
from kerasbook.plots import HistoryDisplay, LayerWalkDisplay, ProbeDisplay, ProjectionsDisplay

pytestmark = pytest.mark.usefixtures("english")

LAYERS = ["input", "wide", "narrow", "answer"]


def titles(display) -> list[str]:
    return [axes.get_title() for axes in display.axes_]


def test_the_package_hands_them_out():
    for helper in (plot_history, plot_layers, plot_probe, plot_projections):
        assert getattr(kerasbook, helper.__name__) is helper
        assert helper.__name__ in dir(kerasbook)


class TestPlotLayers:
    def test_the_first_sample_through_every_layer(self, small_network, samples):
        x, _ = samples
        display = plot_layers(small_network, x)
        assert isinstance(display, LayerWalkDisplay)
        assert titles(display) == LAYERS
        outputs = layer_outputs(small_network, x)
        pictures = dict(zip(LAYERS, display.artists_, strict=True))
        assert_array_equal(pictures["input"].get_array().compressed(), x[0])
        assert_array_equal(pictures["wide"].get_array().compressed(), outputs["wide"][0])
        assert_allclose([bar.get_width() for bar in pictures["answer"]], outputs["answer"][0])
        notes = [axes.texts[0].get_text() for axes in display.axes_]
        assert notes == ["6", "8 · 56 parameters", "4 · 36 parameters", "3 · 15 parameters"]

    def test_another_sample(self, small_network, samples):
        x, _ = samples
        fifth, from_the_end = (
            plot_layers(small_network, x, sample=5),
            plot_layers(small_network, x, sample=-7),
        )
        for display in (fifth, from_the_end):
            assert_array_equal(display.artists_[0].get_array().compressed(), x[5])
        assert fifth.artists_[1].get_clim() == plot_layers(small_network, x).artists_[1].get_clim()

    @pytest.mark.parametrize("sample", [12, -13])
    def test_no_such_sample(self, small_network, samples, sample):
        with pytest.raises(IndexError, match=rf"from 0 to 11\. Received: {sample}$"):
            plot_layers(small_network, samples[0], sample=sample)

    def test_chosen_layers_on_a_given_figure(self, small_network, samples):
        figure = Figure()
        layers = ["answer", small_network.get_layer("wide")]
        display = plot_layers(small_network, samples[0], layers=layers, figure=figure)
        assert titles(display) == ["input", "wide", "answer"]
        assert display.figure_ is figure


class TestPlotProjections:
    def test_principal_planes(self, small_network, samples):
        x, y = samples
        display = plot_projections(small_network, x, y)
        assert isinstance(display, ProjectionsDisplay)
        assert titles(display) == LAYERS
        outputs = {"input": x, **layer_outputs(small_network, x)}
        for scatters, output in zip(display.points_, outputs.values(), strict=True):
            plane = principal_plane(output)
            for label, scatter in enumerate(scatters):
                assert_allclose(scatter.get_offsets(), plane[y == label])

    def test_wheels_of_the_held_out_half(self, small_network, samples):
        x, y = samples
        display = plot_projections(small_network, x, y.tolist(), method="wheel")
        points, held_out = wheel(layer_outputs(small_network, x)["narrow"], y)
        for label, scatter in enumerate(display.points_[LAYERS.index("narrow")]):
            assert_allclose(scatter.get_offsets(), points[y[held_out] == label])
        assert len({axes.get_xlim() for axes in display.axes_}) == 1
        assert display.axes_[0].get_xlim()[1] > 1  # the corners are inside

    def test_chosen_layers_on_a_given_figure(self, small_network, samples):
        figure = Figure()
        display = plot_projections(small_network, *samples, layers=["narrow"], figure=figure)
        assert titles(display) == ["input", "narrow"]
        assert display.figure_ is figure

    def test_no_such_method(self, small_network, samples):
        with pytest.raises(ValueError, match=r"'pca' or 'wheel'\. Received: 'tsne'"):
            plot_projections(small_network, *samples, method="tsne")


class TestPlotProbe:
    @pytest.fixture
    def records(self, small_network, samples):
        return probe(small_network, *samples)

    def test_draws_the_records(self, records):
        display = plot_probe(records)
        assert isinstance(display, ProbeDisplay)
        assert_array_equal(display.lines_[0].get_ydata(), [record.accuracy for record in records[:4]])
        assert_array_equal(display.lines_[3].get_ydata(), [record.rebuilt for record in records[4:]])
        assert [tick.get_text() for tick in display.axes_[0].get_xticklabels()] == LAYERS

    def test_on_a_given_figure_or_axes(self, records):
        figure = Figure()
        assert plot_probe(records, figure=figure).figure_ is figure
        axes = Figure().subplots()
        assert plot_probe(records, axes=axes).axes_ == [axes]


class TestPlotHistory:
    @pytest.fixture
    def fitted(self, small_network, samples):
        x, y = samples
        small_network.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
        record = LearningCurve({"train": (x, y)})
        history = small_network.fit(x, y, epochs=2, verbose=0, callbacks=[record])
        return history, record

    def test_what_fit_returns_starts_after_the_first_epoch(self, fitted):
        history, _ = fitted
        assert isinstance(history, keras.callbacks.History)
        for given in (history, history.history):
            display = plot_history(given)
            assert isinstance(display, HistoryDisplay)
            for lines, what in zip(display.lines_, ["loss", "accuracy"], strict=True):
                assert_array_equal(lines[0].get_xdata(), [1, 2])
                assert_array_equal(lines[0].get_ydata(), history.history[what])

    def test_a_learning_curve_starts_before_it(self, fitted):
        _, record = fitted
        line = plot_history(record.curve).lines_[0][0]
        assert_array_equal(line.get_xdata(), [0, 1, 2])
        assert_array_equal(line.get_ydata(), record.curve["train_loss"])

    def test_on_a_given_figure(self):
        figure = Figure()
        assert plot_history({"loss": [1.0]}, figure=figure).figure_ is figure

    def test_nothing_was_trained(self):
        with pytest.raises(ValueError, match=r"over one epoch or more\. Received: no curves"):
            plot_history(keras.callbacks.History())


def test_samples_may_be_pictures():
    model = keras.Sequential([keras.Input((6, 6, 1)), keras.layers.Conv2D(5, 3, name="conv")])
    x = np.random.default_rng(0).uniform(size=(3, 6, 6, 1)).astype("float32")
    display = plot_layers(model, x, sample=1)
    assert_array_equal(display.artists_[0].get_array(), x[1, :, :, 0])
    assert display.artists_[1].get_array().shape == (
        2 * 5 - 1,
        3 * 5 - 1,
    )  # five maps of 4 x 4, in 2 rows of 3

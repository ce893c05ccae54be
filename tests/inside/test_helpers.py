"""The helpers for a reader's own model: they compute, then draw."""

from dataclasses import asdict

import keras
import numpy as np
import pytest
import scipy.sparse
from keras import layers
from matplotlib.figure import Figure
from matplotlib.text import Text
from numpy.testing import assert_allclose, assert_array_equal
from scipy.spatial.distance import pdist

import kerasbook
from kerasbook import (
    RepresentationHistory,
    layer_report,
    plot_confusion,
    plot_history,
    plot_layers,
    plot_probe,
    plot_projections,
)
from kerasbook.inside import helpers
from kerasbook.inside.helpers import plot_weights
from kerasbook.layerwise import LearningCurve, grad_cam, layer_outputs, principal_plane, probe, wheel
from kerasbook.plots import HistoryDisplay, LayerWalkDisplay, ProbeDisplay, ProjectionsDisplay
from kerasbook.plots.kernels import KernelsDisplay

pytestmark = pytest.mark.usefixtures("english")

LAYERS = ["input", "wide", "narrow", "answer"]


def titles(display) -> list[str]:
    return [axes.get_title() for axes in display.axes_]


def said(display) -> list[str]:
    """What stands at the foot of the page."""
    return [text.get_text() for text in display.figure_.texts]


def deep(count: int) -> keras.Model:
    """A model of so many layers, which takes six numbers."""
    hidden = [layers.Dense(4, activation="tanh", name=f"layer_{index}") for index in range(count)]
    return keras.Sequential([keras.Input((6,)), *hidden])


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
        fifth, from_the_end = (plot_layers(small_network, x, sample=5), plot_layers(small_network, x, sample=-7))
        for display in (fifth, from_the_end):
            assert_array_equal(display.artists_[0].get_array().compressed(), x[5])
        assert fifth.artists_[1].get_clim() == plot_layers(small_network, x).artists_[1].get_clim()

    def test_several_samples(self, small_network, samples):
        x, _ = samples
        display = plot_layers(small_network, x, sample=[5, -7, 0])
        first = [display.artists_[row * 4].get_array().compressed() for row in range(3)]
        assert_array_equal(first, x[[5, 5, 0]])
        assert [text.get_text() for text in display.figure_.texts] == ["sample 5", "sample 5", "sample 0"]

    @pytest.mark.parametrize("sample", [[], list(range(13))])
    def test_none_or_too_many_samples(self, small_network, samples, sample):
        x = np.repeat(samples[0], 2, axis=0)
        with pytest.raises(ValueError, match=rf"1 to 12 samples to draw\. Received: {len(sample)}$"):
            plot_layers(small_network, x, sample=sample)

    def test_a_sample_far_behind_those_that_decide_the_colours(self, small_network, samples):
        x = np.tile(samples[0], (40, 1))
        x[400] = 1000
        display = plot_layers(small_network, x, sample=400)
        assert (display.artists_[0].get_array().compressed() == 1000).all()
        assert display.artists_[0].get_clim()[1] < 1000

    def test_layers_that_only_pass_on_what_they_get_are_left_out(self, samples):
        model = keras.Sequential([
            keras.Input((6,)),
            layers.Dropout(0.5, name="dropped"),
            layers.Dense(4, name="hidden"),
            layers.Reshape((2, 2), name="square"),
            layers.Flatten(name="flat"),
        ])
        display = plot_layers(model, samples[0])
        assert titles(display) == ["input", "hidden", "flat"]  # the last one answers
        assert said(display) == ["Left out, because they only pass on their input: dropped, square."]
        assert titles(plot_layers(model, samples[0], layers=["dropped"])) == ["input", "dropped"]

    def test_many_layers_are_thinned(self, samples):
        model = deep(64)
        display = plot_layers(model, samples[0])
        assert len(display.axes_) == 24
        assert titles(display)[:2] == ["input", "layer_0"]
        assert titles(display)[-1] == "layer_63"
        assert said(display) == ["23 of 64 layers shown; choose others with layers=[...]."]
        assert len(plot_layers(model, samples[0], most=5).axes_) == 5
        assert len(plot_layers(model, samples[0], figure=Figure()).axes_) == 6
        named = [f"layer_{index}" for index in range(30)]
        assert titles(plot_layers(model, samples[0], layers=named)) == ["input", *named]
        with pytest.raises(ValueError, match=r"most.*2 or more\. Received: 1$"):
            plot_layers(model, samples[0], most=1)

    def test_names_of_the_classes(self, small_network, samples):
        display = plot_layers(small_network, samples[0], labels=["cat", "dog", "bird"])
        assert [tick.get_text() for tick in display.axes_[-1].get_yticklabels()] == ["cat", "dog", "bird"]

    def test_several_inputs_and_outputs(self):
        one, other = keras.Input((6,), name="one"), keras.Input((5, 4, 3), name="other")
        hidden = layers.Concatenate(name="both")([one, layers.Flatten()(other)])
        outputs = {
            "kind": layers.Dense(3, activation="softmax", name="kind")(hidden),
            "price": layers.Dense(1, name="price")(hidden),
        }
        model = keras.Model({"one": one, "other": other}, outputs)
        rng = np.random.default_rng(0)
        x = {"one": rng.normal(size=(9, 6)), "other": rng.uniform(size=(9, 5, 4, 3))}
        display = plot_layers(model, x, sample=2)
        kinds = {view.name: view.kind for view in display.views}
        assert kinds == {
            "input[one]": "units",
            "input[other]": "image",
            "both": "units",
            "kind": "answer",
            "price": "scores",
        }
        assert_array_equal(display.artists_[1].get_array(), x["other"][2])

    def test_a_layer_named_as_the_input(self, samples):
        model = keras.Sequential([keras.Input((6,)), layers.Dense(4, name="input"), layers.Dense(2, name="answer")])
        assert titles(plot_layers(model, samples[0])) == ["input (x)", "input", "answer"]

    def test_batches(self, small_network, samples):
        x, y = samples
        seen = []

        def stream():
            for start in range(0, 12, 4):
                seen.append(start)
                yield x[start : start + 4], y[start : start + 4]

        assert_array_equal(plot_layers(small_network, stream(), sample=5).artists_[0].get_array().compressed(), x[5])
        assert seen == [0, 4, 8]

    def test_of_a_long_stream_only_as_many_batches_as_are_needed(self, small_network, samples):
        taken = []

        def stream():
            for number in range(100):
                taken.append(number)
                yield np.tile(samples[0], (10, 1))

        plot_layers(small_network, stream())
        assert len(taken) == 3  # 360 samples

    def test_of_huge_layers_fewer_samples_decide(self, small_network, samples, monkeypatch):
        monkeypatch.setattr(helpers, "VALUES", 15 * 3)
        x = samples[0]
        display = plot_layers(small_network, x, sample=7)
        assert display.artists_[0].get_clim()[1] == pytest.approx(np.percentile(np.abs(x[[0, 1, 2, 7]]), 99))
        assert_array_equal(display.artists_[0].get_array().compressed(), x[7])

    @pytest.mark.parametrize("sample", [12, -13])
    def test_no_such_sample(self, small_network, samples, sample):
        with pytest.raises(IndexError, match=rf"from 0 to 11\. Received: {sample}$"):
            plot_layers(small_network, samples[0], sample=sample)

    @pytest.mark.parametrize("sample", [2.5, "2", [0, 1.0], True, None])
    def test_no_whole_number(self, small_network, samples, sample):
        with pytest.raises(ValueError, match=r"^Expected whole numbers as the samples to draw.* Received: \S+$"):
            plot_layers(small_network, samples[0], sample=sample)

    def test_whole_numbers_of_every_library(self, small_network, samples):
        x = samples[0]
        for sample in (np.int64(2), np.array(2), keras.ops.convert_to_tensor(2)):
            picture = plot_layers(small_network, x, sample=sample, layers=["wide"]).artists_[0]
            assert_array_equal(picture.get_array().compressed(), x[2])

    def test_chosen_layers_on_a_given_figure(self, small_network, samples):
        figure = Figure()
        chosen = ["answer", small_network.get_layer("wide")]
        display = plot_layers(small_network, samples[0], layers=chosen, figure=figure)
        assert titles(display) == ["input", "wide", "answer"]
        assert display.figure_ is figure


class TestWhatIsGiven:
    """Samples that are refused are shown as they were given, in every helper."""

    @pytest.mark.parametrize("helper", [plot_layers, plot_projections, probe, layer_report, plot_confusion])
    def test_a_single_sample(self, helper):
        model = keras.Sequential([keras.Input((20, 4)), layers.Flatten(), layers.Dense(2)])
        answers = {} if helper is plot_layers else {"y": np.arange(20) % 2}
        with pytest.raises(ValueError, match=r"Received: \(20, 4\)\. For a single sample, give x\[None\]"):
            helper(model, np.zeros((20, 4)), **answers)

    @pytest.mark.parametrize("helper", [plot_layers, plot_projections, layer_report])
    def test_no_model(self, helper):
        with pytest.raises(TypeError, match="Expected a Keras 3 model"):
            helper("model.keras", np.zeros((20, 4)))

    def test_single_samples_of_a_stream(self, small_network, samples):
        with pytest.raises(ValueError, match=r"Received: \(6,\)\. .*data\.batch"):
            plot_layers(small_network, iter(samples[0]))

    def test_true_and_false(self, small_network, samples):
        x = samples[0] > 0
        assert titles(plot_projections(small_network, x, samples[1])) == LAYERS

    def test_a_sparse_matrix(self, small_network, samples):
        display = plot_layers(small_network, scipy.sparse.csr_matrix(samples[0]), sample=5)
        assert_allclose(display.artists_[0].get_array().compressed(), samples[0][5], rtol=1e-6)
        assert titles(plot_projections(small_network, scipy.sparse.coo_array(samples[0]))) == LAYERS

    @pytest.mark.parametrize("form", [lambda y: [y], lambda y: {"answer": y}])
    def test_answers_of_one_output_as_fit_takes_them(self, small_network, samples, form):
        x, y = samples
        assert_array_equal(plot_projections(small_network, x, form(y)).y, y)
        assert len(probe(small_network, x, form(y), twin=None)) == len(probe(small_network, x, y, twin=None))
        assert_array_equal(layer_report(small_network, x, form(y), twin=None).figures["projections"].y, y)

    def test_a_table_with_more_columns_than_the_model_takes(self, samples):
        parts = {name: keras.Input((6,), name=name) for name in ("one", "other")}
        hidden = layers.Dense(2, name="answer")(layers.Concatenate()(list(parts.values())))
        table = {"name": np.array(["a", None] * 6, object), "other": samples[0], "one": samples[0]}
        for model in (keras.Model(parts, hidden), keras.Model(list(parts.values()), hidden)):
            assert [view.name for view in plot_layers(model, table).views][:2] == ["input[one]", "input[other]"]
            assert list(layer_outputs(model, table))[-1] == "answer"
            assert len(probe(model, table, samples[1], twin=None)) == 3

    def test_answers_of_several_outputs(self, small_network, samples):
        with pytest.raises(ValueError, match=r"answers of one output\. Received: those of 2 outputs\. .*y\['age'\]$"):
            plot_projections(small_network, samples[0], {"kind": samples[1], "age": samples[1]})


def test_beside_an_embedding_stands_what_it_looked_up():
    mask, ids = (keras.Input((4,), dtype="int32", name=name) for name in ("mask", "ids"))
    meaning = layers.Embedding(50, 3, name="meaning")(ids)
    model = keras.Model({"mask": mask, "ids": ids}, meaning * keras.ops.cast(mask, "float32")[..., None])
    x = {"mask": np.ones((3, 4), int), "ids": np.arange(12).reshape(3, 4) + 30}
    display = plot_layers(model, x, sample=[2, 0])
    rows = [views[2].labels for views in (display.views, *display.others)]
    assert rows == [["38", "39", "40", "41"], ["30", "31", "32", "33"]]


def test_texts_have_no_place_in_a_plane():
    tf = pytest.importorskip("tensorflow")
    words = layers.TextVectorization(output_sequence_length=3, name="split", vocabulary=["red", "sky"])
    model = keras.Sequential([keras.Input((), dtype="string"), words, layers.Embedding(5, 2, name="meaning")])
    data = tf.data.Dataset.from_tensor_slices((["red sky", "a sky", "red"], [b"p", b"q", b"p"])).batch(2)
    display = plot_projections(model, data)
    assert titles(display) == ["split", "meaning"]
    assert said(display) == ["Inputs and outputs that are text are left out."]
    walked = plot_layers(model, data, sample=1)
    assert walked.artists_[0].get_text() == "a sky"
    assert walked.views[-1].labels == ["[UNK]", "sky", "0"]


@pytest.mark.usefixtures("korean")
def test_layers_keep_their_names_in_every_language(small_network, samples):
    for display in (plot_layers(small_network, samples[0]), plot_projections(small_network, *samples)):
        assert titles(display)[0] != "input"
        assert titles(display)[1:] == LAYERS[1:]


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

    def test_numbers_to_predict(self, small_network, samples):
        y = np.linspace(0, 1, 12)
        for answers in (y, y[:, None]):
            assert_array_equal(plot_projections(small_network, samples[0], answers).points_[0][0].get_array(), y)

    def test_one_hot(self, small_network, samples):
        x, y = samples
        assert plot_projections(small_network, x, np.eye(3)[y]).classes == [0, 1, 2]

    @pytest.mark.parametrize(
        ("y", "foot"), [(None, []), (np.ones((12, 4, 2)), ["No colours: each label is 8 numbers."])]
    )
    def test_without_colours(self, small_network, samples, y, foot):
        display = plot_projections(small_network, samples[0], y)
        assert display.classes == []
        assert display.bar_ is None
        assert said(display) == foot

    def test_the_answers_of_a_stream(self, small_network, samples):
        x, y = samples
        display = plot_projections(small_network, iter([(x[:6], y[:6]), (x[6:], y[6:])]))
        assert_array_equal(display.y, y)

    def test_names_of_the_classes(self, small_network, samples):
        display = plot_projections(small_network, *samples, labels=["cat", "dog", "bird"])
        assert [text.get_text() for text in display.centres_[0]] == ["cat", "dog", "bird"]

    def test_many_layers_are_thinned(self, samples):
        display = plot_projections(deep(30), *samples)
        assert len(display.axes_) == 24
        assert said(display) == ["23 of 30 layers shown; choose others with layers=[...]."]

    def test_in_little_memory_wide_layers_are_mixed_at_random_and_it_is_said(self, samples, monkeypatch):
        """In one pass, and so that the distances between samples survive."""
        keras.utils.set_random_seed(0)
        wide = [layers.Dense(4000, activation="relu", name="wide"), layers.Dense(3, name="answer")]
        model = keras.Sequential([keras.Input((6,)), *wide])
        whole = plot_projections(model, *samples)
        assert said(whole) == []
        monkeypatch.setattr(helpers, "BUDGET", 1e-5)
        mixed = plot_projections(model, *samples)
        assert said(mixed) == ["Layers drawn from 1,024 random mixtures of their many more numbers: 1."]
        assert_allclose(mixed.points["answer"], whole.points["answer"], atol=1e-5)
        assert_allclose(pdist(mixed.points["wide"]), pdist(whole.points["wide"]), rtol=0.2, atol=0.2)
        assert not np.allclose(mixed.points["wide"], whole.points["wide"], atol=1e-3)

    @pytest.mark.parametrize("dtype", ["float32", "float64"])
    def test_a_wide_layers_plane_is_that_of_all_its_units(self, dtype):
        """Out of its samples' inner products, at once or some units at a time."""
        output = np.random.default_rng(0).gamma(0.5, size=(30, 5, 200)).astype(dtype) + 10
        exact = principal_plane(output)
        assert_allclose(helpers.plane(output), exact, atol=1e-6)
        units = output.reshape(30, 1000)
        slices = helpers.plane_in_slices(lambda part: units[:, part], units.shape, 70)
        assert_allclose(slices, exact, atol=1e-6)

    def test_a_wide_layer_that_varies_along_a_line_only(self):
        along = np.arange(30.0)[:, None] * np.ones(1000)
        points = helpers.plane(along)
        assert_allclose(np.abs(points[:, 0]), np.abs(np.arange(30) - 14.5) * np.sqrt(1000))
        assert_array_equal(points[:, 1], np.zeros(30))

    def test_the_wheel_keeps_mixtures_of_a_wide_layer_only(self):
        keras.utils.set_random_seed(0)
        model = keras.Sequential([keras.Input((6,)), layers.Dense(1500, name="wide")])
        x, y = np.random.default_rng(0).normal(size=(40, 6)).astype("float32"), np.arange(40) % 3
        points, _rows = wheel(layer_outputs(model, x)["wide"], y)
        assert_allclose(plot_projections(model, x, y, method="wheel").points["wide"], points, atol=1e-5)

    def test_the_first_thousand_samples(self, small_network, samples):
        x, y = np.tile(samples[0], (100, 1)), np.tile(samples[1], 100)
        display = plot_projections(small_network, x, y, layers=["answer"])
        assert len(display.points["input"]) == len(display.y) == 1000
        assert said(display) == ["The first 1,000 of 1,200 samples."]

    def test_a_layer_that_says_the_same_to_all_or_nothing_finite(self, samples):
        model = keras.Sequential([keras.Input((6,)), layers.Dense(4, name="same"), layers.Dense(3, name="broken")])
        model.get_layer("same").set_weights([np.zeros((6, 4)), np.ones(4)])
        model.get_layer("broken").set_weights([np.zeros((4, 3)), np.full(3, np.inf)])
        for method in ("pca", "wheel"):
            display = plot_projections(model, *samples, method=method)
            assert np.ptp(display.points["same"], axis=0).max() < 1e-6
            assert np.isnan(display.points["broken"]).all()
            assert display.image(dpi=50)

    @pytest.mark.parametrize("y", [np.linspace(0, 1, 12), np.ones((12, 4, 2)), None])
    def test_a_wheel_needs_classes(self, small_network, samples, y):
        with pytest.raises(ValueError, match="class numbers y"):
            plot_projections(small_network, samples[0], y, method="wheel")

    def test_too_few_samples(self, small_network, samples):
        with pytest.raises(ValueError, match=r"at least 3 samples.*Received: 2$"):
            plot_projections(small_network, samples[0][:2], samples[1][:2])

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

    def test_a_network_that_was_given_is_not_called_random(self, small_network, samples):
        records = probe(small_network, *samples, twin=keras.models.clone_model(small_network))
        display = plot_probe(records)
        words = [text.get_text() for text in display.axes_[0].texts]
        assert words[2:] == ["answer, the other network", "input, the other network"]

    def test_a_table_of_the_records(self, records):
        pandas = pytest.importorskip("pandas")
        rows = [asdict(record) for record in records]
        for table in (pandas.DataFrame(records), pandas.DataFrame(records).fillna(np.nan), rows):
            display = plot_probe(table)
            assert display.records[0].metric == "accuracy"
            for line, whole in zip(display.lines_, plot_probe(records).lines_, strict=True):
                assert_array_equal(line.get_ydata(), whole.get_ydata())

    def test_a_table_of_numbers_read_off(self, small_network, samples):
        pandas = pytest.importorskip("pandas")
        records = probe(small_network, samples[0], samples[0][:, 0], twin=None)
        display = plot_probe(pandas.DataFrame(records))
        assert [record.score for record in display.records] == [record.r2 for record in records]

    @pytest.mark.parametrize(
        ("records", "received"),
        [
            ([], "none"),
            (None, "NoneType"),
            ("probe.csv", "str"),
            ([1, 2.5], "int, float"),
            ([{"layer": "a", "network": "model"}], "one without shape, features, .*, dead"),
        ],
    )
    def test_no_records(self, records, received):
        with pytest.raises(ValueError, match=rf"^Expected (the records|a table) .* Received: {received}$"):
            plot_probe(records)


class TestPlotWeights:
    def test_the_arrays_of_weights_of_every_layer(self, small_network):
        display = plot_weights(small_network)
        assert isinstance(display, KernelsDisplay)
        assert titles(display) == ["wide", "narrow", "answer"]
        for layer, image in zip(small_network.layers, display.images_, strict=True):
            assert_array_equal(image.get_array(), layer.get_weights()[0])

    def test_units_that_look_at_an_image(self):
        model = keras.Sequential([keras.Input((4, 3)), layers.Flatten(), layers.Dense(2), layers.Dense(2)])
        first, second = plot_weights(model).images_
        kernel = model.layers[1].get_weights()[0]
        assert_array_equal(first.get_array()[:4, 5:8], kernel[:, 1].reshape(4, 3))
        assert second.get_array().shape == (2, 2)

    @pytest.mark.parametrize("by_name", [True, False])
    def test_chosen_layers(self, small_network, by_name):
        chosen = "narrow" if by_name else small_network.get_layer("narrow")
        for given in (chosen, [chosen]):
            assert titles(plot_weights(small_network, layers=given)) == ["narrow"]

    def test_weights_of_a_cell_and_of_an_inner_model(self):
        inner = keras.Sequential([keras.Input((5, 3)), layers.GRU(4, name="gru")], name="inner")
        model = keras.Sequential([keras.Input((5, 3)), inner, layers.Dense(2, name="answer")])
        assert titles(plot_weights(model)) == ["inner/gru", "inner/gru", "answer"]
        assert titles(plot_weights(model, layers=["gru"])) == ["inner/gru"] * 2

    def test_many_layers_are_thinned(self):
        display = plot_weights(deep(30))
        assert len(display.axes_) == 24
        assert said(display) == ["24 of 30 arrays of weights shown; choose others with layers=[...]."]

    def test_biases_are_not_drawn(self):
        start = keras.Input((4, 6))
        model = keras.Model(start, layers.MultiHeadAttention(2, 3, name="attention")(start, start))
        names = [f"attention/{part}" for part in ("query", "key", "value", "attention_output")]
        assert titles(plot_weights(model)) == names

    def test_no_weights(self):
        for model in (keras.Sequential([layers.Dense(3)]), keras.Sequential([keras.Input((3,)), layers.ReLU()])):
            with pytest.raises(ValueError, match="Expected a model with weights"):
                plot_weights(model)

    def test_no_such_layer(self, small_network):
        with pytest.raises(ValueError, match=r"Received: none in nowhere\. .*wide/kernel"):
            plot_weights(small_network, layers=["nowhere"])

    def test_only_vectors(self):
        model = keras.Sequential([keras.Input((6,)), layers.BatchNormalization()])
        with pytest.raises(ValueError, match="two dimensions or more"):
            plot_weights(model)


@pytest.mark.slow
def test_a_model_of_155_layers(unreadable, either_language):
    model = keras.applications.MobileNetV2((96, 96, 3), weights=None, classes=1000)
    x = np.random.default_rng(0).integers(0, 256, size=(6, 96, 96, 3), dtype="uint8")
    display = plot_layers(model, x)
    assert len(display.axes_) == 24
    assert titles(display)[-1] == "predictions"  # also in Korean: a layer keeps its name
    assert unreadable(display.figure_) == []
    assert unreadable(plot_weights(model).figure_) == []


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

    def test_a_resumed_fit_of_several_outputs(self):
        inputs = keras.Input((2,))
        model = keras.Model(inputs, {name: layers.Dense(1, name=name)(inputs) for name in ("low", "high")})
        model.compile("sgd", "mse", run_eagerly=True)
        y = {name: np.ones((4, 1)) for name in ("low", "high")}
        options = {"validation_split": 0.5, "validation_freq": 2, "verbose": 0}
        display = plot_history(model.fit(np.ones((4, 2)), y, initial_epoch=2, epochs=6, **options))
        assert {tuple(line.get_xdata()) for line in display.lines_[0]} == {(3, 4, 5, 6), (4, 6)}
        assert "drawn as with validation_freq=2" in display.foot_.get_text()
        assert len({line.get_color() for line in display.lines_[0]}) == 3

    def test_nothing_was_trained(self):
        with pytest.raises(ValueError, match=r"over one epoch or more\. Received: no curves"):
            plot_history(keras.callbacks.History())


def test_samples_may_be_pictures():
    model = keras.Sequential([keras.Input((6, 6, 1)), keras.layers.Conv2D(5, 3, name="conv")])
    x = np.random.default_rng(0).uniform(size=(3, 6, 6, 1)).astype("float32")
    display = plot_layers(model, x, sample=1)
    assert_array_equal(display.artists_[0].get_array(), x[1, :, :, 0])
    assert display.artists_[1].get_array().shape == (2 * 5 - 1, 3 * 5 - 1)  # five maps of 4 x 4, in 2 rows of 3


def test_samples_without_a_label_are_not_drawn_and_it_is_said():
    model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(2)])
    x, y = np.random.default_rng(0).normal(size=(6, 3)), np.array([0.5, np.nan, 1.5, 2.5, np.inf, 3.5])
    foot = plot_projections(model, x, y).foot
    assert [given for sentence, given in foot if "NaN or infinite" in sentence] == [{"count": 2}]
    assert not any("NaN" in sentence for sentence, _given in plot_projections(model, x, np.arange(6.0)).foot)


class TestWholeNumbersBesideOneUnit:
    """They are values, as for the probe, and no classes."""

    model = staticmethod(lambda units: keras.Sequential([keras.Input((3,)), keras.layers.Dense(units)]))
    x, y = np.random.default_rng(0).normal(size=(12, 3)), np.tile([0, 1, 2], 4)

    @pytest.mark.parametrize(("units", "classes"), [(1, []), (3, [0, 1, 2])])
    @pytest.mark.parametrize("kind", [int, float])
    def test_are_coloured_by_value(self, units, classes, kind):
        display = plot_projections(self.model(units), self.x, self.y.astype(kind))
        assert display.classes == classes
        assert (display.bar_ is None) == bool(classes)

    def test_in_the_report_too(self):
        report = layer_report(self.model(1), self.x, self.y)
        assert report.predicts_numbers
        assert report.figures["projections"].classes == []

    def test_are_classes_if_asked_for(self):
        assert plot_projections(self.model(1), self.x, self.y, method="wheel").classes == [0, 1, 2]
        assert plot_projections(self.model(1), self.x, self.y, labels=list("abc")).classes == [0, 1, 2]


def test_a_layer_that_is_asked_for_alone_is_no_answer(small_network, samples):
    assert [view.kind for view in plot_layers(small_network, samples[0], layers=["narrow"]).views[1:]] == ["units"]


@pytest.mark.parametrize(
    ("last", "loss", "kind"),
    [
        (keras.ops.sigmoid, None, "chance"),
        ("tanh", None, "scores"),
        (keras.activations.hard_sigmoid, None, "chance"),
        (None, "hinge", "scores"),
    ],
)
def test_an_answer_is_drawn_as_it_is_read(samples, last, loss, kind):
    model = keras.Sequential([keras.Input((6,)), keras.layers.Dense(1, last)])
    model.compile("sgd", loss)
    assert plot_layers(model, samples[0]).views[-1].kind == kind


@pytest.fixture(scope="module")
def nested():
    """A model with another one in it, whose output is that of its last layer, and pictures for it."""
    keras.utils.set_random_seed(0)
    conv = layers.Conv2D(3, 3, activation="relu", name="conv")
    backbone = keras.Sequential([keras.Input((8, 8, 1)), conv], name="backbone")
    pooled = [layers.GlobalAveragePooling2D(name="pooled"), layers.Dense(2, "softmax", name="answer")]
    x = np.random.default_rng(0).normal(size=(12, 8, 8, 1)).astype("float32")
    return keras.Sequential([keras.Input((8, 8, 1)), backbone, *pooled]), x, np.arange(12) % 2


def recorded(model, x, y) -> list:
    history = RepresentationHistory(x, y, layers=["backbone"], memory=1e-4)
    history.set_model(model)
    history.on_train_begin()
    return list(history.moments[0].outputs)


@pytest.mark.parametrize(
    "names",
    [
        lambda model, x, y: list(layer_outputs(model, x, layers=["backbone"])),
        lambda model, x, y: [record.layer for record in probe(model, x, y, layers=["backbone"])],
        lambda model, x, y: [record.layer for record in probe(model, x, y, layers=["backbone"], memory=1e-5)],
        lambda model, x, y: list(plot_projections(model, x, y, layers=["backbone"]).points),
        lambda model, x, y: [layer.layer for layer in layer_report(model, x, y, layers=["backbone"]).layers],
        recorded,
    ],
    ids=["layer_outputs", "probe", "probe in pieces", "plot_projections", "layer_report", "RepresentationHistory"],
)
def test_each_helper_takes_a_nested_model_by_its_name(nested, names):
    assert set(names(*nested)) - {"input"} == {"backbone"}


def test_pictures_take_a_nested_model_by_its_name(nested):
    model, x, _y = nested
    assert "backbone" in [text.get_text() for text in plot_layers(model, x, layers=["backbone"]).figure_.findobj(Text)]
    assert_allclose(grad_cam(model, x, layer="backbone"), grad_cam(model, x, layer="conv"), atol=1e-6)
    assert [view.name for view in plot_weights(model, layers=["backbone"]).views] == ["backbone/conv"]

"""One sample on its way through the layers: each kind of layer by its artists."""

import keras
import numpy as np
import pytest
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from numpy.testing import assert_allclose, assert_array_equal

from kerasbook.layerwise import LayerCall
from kerasbook.numbers import in_digits
from kerasbook.plots import LayerView, LayerWalkDisplay, style, walk
from kerasbook.plots.means import favourite_order

pytestmark = pytest.mark.usefixtures("english")

RNG = np.random.default_rng(0)
N = 20
PROBABILITIES = RNG.dirichlet(np.ones(3), size=N)


def pictures(*shape) -> np.ndarray:
    return RNG.uniform(size=(N, *shape))


@pytest.fixture
def outputs():
    return {
        "input": pictures(6, 5),
        "maps": RNG.uniform(0, 4, size=(N, 4, 3, 5)),
        "signed": RNG.normal(size=(N, 7)),
        "answer": PROBABILITIES,
    }


@pytest.fixture
def drawn(outputs):
    return walk(outputs, sample=2).plot()


def test_a_panel_for_each_layer_named_above_it(drawn, outputs):
    assert [axes.get_title() for axes in drawn.axes_] == list(outputs)
    assert len(drawn.artists_) == len(drawn.axes_) == 4


def test_the_picture(drawn, outputs):
    image = drawn.artists_[0]
    assert_array_equal(image.get_array(), outputs["input"][2])
    assert (image.get_cmap().name, image.get_clim()) == ("gray_r", (0, 1))


@pytest.mark.parametrize(("shape", "drawn_as"), [((6, 5, 1), (6, 5)), ((6, 5, 3), (6, 5, 3))])
def test_a_picture_with_channels(shape, drawn_as):
    given = pictures(*shape)
    image = walk({"input": given}, sample=1).plot().artists_[0]
    assert_array_equal(image.get_array(), given[1].reshape(drawn_as))


def test_all_maps_of_a_convolution_in_one_mosaic(drawn, outputs):
    image = drawn.artists_[1]
    assert image.get_array().shape == (2 * 5 - 1, 3 * 4 - 1)
    expected = style.mosaic(np.moveaxis(outputs["maps"][2], -1, 0))
    assert_array_equal(image.get_array().filled(np.nan), expected)
    for index in range(5):
        row, column = divmod(index, 3)
        tile = image.get_array()[row * 5 : row * 5 + 4, column * 4 : column * 4 + 3]
        assert_array_equal(tile, outputs["maps"][2, :, :, index])
    assert image.get_cmap().name == "viridis"
    assert image.get_clim() == (0, pytest.approx(np.percentile(outputs["maps"], 99)))


def test_the_units_of_a_dense_layer_as_tiles(drawn, outputs):
    image = drawn.artists_[2]
    assert image.get_array().shape == (3, 3)
    assert_array_equal(image.get_array().compressed(), outputs["signed"][2])
    top = pytest.approx(np.percentile(np.abs(outputs["signed"]), 99))
    assert image.get_cmap().name == "RdBu"
    assert image.get_clim() == (-top.expected, top)


def test_a_sequence_is_drawn_whole():
    output = RNG.normal(size=(N, 4, 3))
    image = walk({"lstm": output}).plot().artists_[0]
    assert_array_equal(image.get_array(), output[0].T)  # time to the right


def test_units_in_the_order_of_the_class_that_excites_them_most(outputs):
    means = {"signed": RNG.normal(size=(3, 7))}
    image = walk(outputs, sample=2, means=means).plot().artists_[2]
    order = favourite_order(means["signed"])
    assert_array_equal(image.get_array().compressed(), outputs["signed"][2][order])


def test_the_answer_as_bars(drawn):
    bars, axes = drawn.artists_[3], drawn.axes_[3]
    assert_allclose([bar.get_width() for bar in bars], PROBABILITIES[2])
    best = PROBABILITIES[2].argmax()
    colours = [to_hex(bar.get_facecolor()) for bar in bars]
    assert colours[best] == style.TRAINED
    assert set(np.delete(colours, best)) == {"#b5b5b5"}
    assert [label.get_text() for label in axes.get_yticklabels()] == ["0", "1", "2"]
    assert axes.get_xlim() == (0, 1)
    assert axes.yaxis_inverted()  # class 0 on top, as in the class means below it


def test_another_sample_has_the_same_scale(outputs, drawn):
    other = walk(outputs, sample=7).plot()
    for image, same in zip(other.artists_[:3], drawn.artists_[:3], strict=True):
        assert image.get_clim() == same.get_clim()
        assert not np.array_equal(image.get_array(), same.get_array())


def test_captions_say_shape_and_range(drawn, outputs):
    assert [axes.texts[0].get_text() for axes in drawn.axes_] == ["6 × 5", "4 × 3 × 5", "7", "3"]
    low, high = drawn.artists_[2].get_clim()
    assert drawn.axes_[1].get_xlabel() == f"0 dark, {np.percentile(outputs['maps'], 99):.2g} bright"
    assert drawn.axes_[2].get_xlabel() == f"{in_digits(low, 2)} red, {in_digits(high, 2)} blue"
    assert drawn.axes_[2].get_xlabel().startswith("−")
    assert [drawn.axes_[index].get_xlabel() for index in (0, 3)] == ["", ""]


def test_captions_say_how_many_parameters(outputs):
    layer = keras.layers.Dense(1200)
    layer.build((None, 9))
    display = walk({LayerCall("dense", layer): np.ones((2, 1200))})
    assert display.views[0].parameters == 12_000
    assert display.views[0].note == "1200 · 12,000 parameters"


def test_names(outputs):
    display = walk(outputs, names={"input": "picture", "answer": "probabilities"}).plot()
    assert [axes.get_title() for axes in display.axes_] == ["picture", "maps", "signed", "probabilities"]


def test_dense_layers_are_not_ordered_without_means():
    view = LayerView(name="dense", values=np.arange(4.0), scale=style.scale(np.arange(4.0)), kind="units")
    image = LayerWalkDisplay([view]).plot().artists_[0]
    assert_array_equal(image.get_array(), [[0, 1], [2, 3]])


class TestSeveralSamples:
    @pytest.fixture
    def both(self, outputs):
        return walk(outputs, sample=[2, 7], numbers=[102, 107]).plot()

    def test_stand_below_each_other_with_the_same_colours(self, both, outputs):
        assert len(both.axes_) == len(both.artists_) == 8
        for layer, output in enumerate(list(outputs.values())[:3]):
            first, second = both.artists_[layer], both.artists_[4 + layer]
            assert first.get_clim() == second.get_clim()
            assert first.get_array().compressed().tolist() != second.get_array().compressed().tolist()
            assert second.get_array().compressed()[0] == np.ravel(np.moveaxis(output[7], -1, 0))[0]
            above, below = both.axes_[layer].get_position(), both.axes_[4 + layer].get_position()
            assert above.y0 >= below.y1
            assert above.x0 == below.x0

    def test_one_caption_for_both(self, both, outputs):
        assert [axes.get_title() for axes in both.axes_] == [*outputs, *[""] * 4]
        assert [bool(axes.get_xlabel()) for axes in both.axes_[:4]] == [False] * 4
        assert both.axes_[5].get_xlabel().startswith("0 dark")

    def test_each_is_named(self, both):
        assert [text.get_text() for text in both.figure_.texts] == ["sample 102", "sample 107"]

    def test_as_many_axes_as_layers_and_samples(self, outputs):
        axes = Figure(figsize=(12, 6)).subplots(2, 4)
        assert walk(outputs, sample=[0, 1]).plot(axes=axes).axes_ == list(axes.ravel())
        with pytest.raises(ValueError, match="Expected 8 axes"):
            walk(outputs, sample=[0, 1]).plot(axes=axes[0])

    def test_can_be_read(self, both, unreadable, either_language):
        assert unreadable(both.plot().figure_) == []


class TestManyLayers:
    @pytest.fixture
    def many(self):
        outputs = {f"block_{index}_with_a_long_name": RNG.uniform(size=(N, 9)) for index in range(14)}
        return walk(
            outputs,
            foot=[("{shown} of {all} layers shown; choose others with layers=[...].", {"shown": 14, "all": 99})],
        )

    def test_stand_in_rows_of_at_most_six(self, many):
        places = [axes.get_position() for axes in many.plot().axes_]
        rows = [sum(place.y0 == other.y0 for other in places) for place in places]
        assert max(rows) <= 6
        assert rows[0] == 5  # 5, 5 and 4: rows of about the same length
        assert many.size[0] <= 12

    def test_long_names_are_shortened_in_the_middle(self, many):
        title = many.plot().axes_[3].get_title()
        assert title.startswith("block_3")
        assert title.endswith("name")
        assert "…" in title

    def test_can_be_read(self, many, unreadable, either_language):
        assert unreadable(many.plot().figure_) == []

    def test_what_is_left_out_is_said_at_the_foot(self, many):
        assert [text.get_text() for text in many.plot().figure_.texts] == [
            "14 of 99 layers shown; choose others with layers=[...]."
        ]


class TestKinds:
    def test_a_layer_that_is_the_same_for_all_samples(self):
        display = walk({"input": pictures(6), "table": np.arange(8.0).reshape(2, 4)}, sample=3).plot()
        assert_array_equal(display.artists_[1].get_array(), np.arange(8.0).reshape(2, 4).T)
        assert "the same for all samples" in display.axes_[1].get_xlabel()

    def test_channels_first(self):
        maps = RNG.uniform(size=(N, 5, 4, 3))
        display = walk({"input": RNG.uniform(size=(N, 3, 8, 8)), "maps": maps}, channels_first=True).plot()
        assert display.artists_[0].get_array().shape == (8, 8, 3)
        assert_array_equal(display.artists_[1].get_array()[:4, :3], maps[0, 0])
        assert display.views[1].note == "5 × 4 × 3"

    def test_a_layers_own_channels_come_first(self):
        layer = keras.layers.Conv2D(2, 1, data_format="channels_first")
        display = walk({"input": pictures(6), LayerCall("conv", layer): RNG.uniform(size=(N, 2, 4, 3))}).plot()
        assert display.artists_[1].get_array().shape == (4, 2 * 4 - 1)

    def test_tokens_stand_beside_the_rows_of_their_embedding(self):
        tokens = RNG.integers(0, 99, size=(N, 6))
        call = LayerCall("embedding", keras.layers.Embedding(99, 4))
        display = walk({"input": tokens, call: RNG.normal(size=(N, 6, 4))}, sample=5).plot()
        labels = [label.get_text() for label in display.axes_[1].get_yticklabels()]
        assert labels == [str(token) for token in tokens[5]]
        written = "\n".join(text.get_text() for text in display.artists_[0]).split("\n")
        assert sorted(written) == sorted(labels)

    def test_where_several_numbers_fit_none_stands_beside_the_rows(self):
        ids, mask = RNG.integers(0, 99, size=(N, 6)), np.ones((N, 6), int)
        call = LayerCall("embedding", keras.layers.Embedding(99, 4))
        outputs = {"input[mask]": mask, "input[ids]": ids, call: RNG.normal(size=(N, 6, 4))}
        assert walk(outputs).views[-1].labels is None
        told = walk(outputs, sample=[7, 5], tokens={call: ids[[7, 5]].astype(str).tolist()})
        rows = [views[-1].labels for views in (told.views, *told.others)]
        assert rows == [[str(number) for number in ids[sample]] for sample in (7, 5)]
        assert walk(outputs, tokens={}).views[-1].labels is None

    @pytest.mark.parametrize("text", ["ein <b>$Bär$</b>", "고양이"])
    @pytest.mark.parametrize("form", [object, bytes, "column", "U"])
    def test_a_text_in_every_form(self, text, form):
        given = np.array([text.encode() if form is bytes else text] * N, dtype="U" if form == "U" else object)
        given = given[:, None] if form == "column" else given
        display = walk({"input": given, "answer": PROBABILITIES})
        assert display.plot().artists_[0].get_text() == text
        assert display.views[0].note == ("1" if form == "column" else "a text")

    def test_where_there_is_no_number(self):
        values = RNG.uniform(size=(N, 9))
        values[0, :2], values[1, 0] = np.nan, np.inf
        display = walk({"dense": values, "last": pictures(3, 3)}, sample=0).plot()
        image, marks = display.axes_[0].images
        assert image.get_array().mask.sum() == (~marks.get_array().mask).sum() == 2
        assert np.isfinite(image.get_clim()).all()
        assert "2 NaN or infinite" in display.axes_[0].get_xlabel()
        assert to_hex(marks.get_cmap()(1.0)) == "#ff00ff"

    @pytest.mark.parametrize(("value", "said"), [(0.0, "all 0"), (2.5, "all 2.5"), (-3.0, "all −3")])
    def test_a_layer_that_never_changes(self, value, said):
        display = walk({"dense": np.full((N, 9), value), "last": pictures(3, 3)}).plot()
        assert display.axes_[0].get_xlabel() == said

    def test_nothing_but_nan(self):
        display = walk({"dense": np.full((N, 9), np.nan), "last": pictures(3, 3)}).plot()
        assert display.axes_[0].get_xlabel() == "9 NaN or infinite: magenta"
        assert display.image(dpi=50)

    def test_names_of_the_classes(self):
        display = walk({"answer": PROBABILITIES}, labels=["cat", "dog", "a very long name of a bird"]).plot()
        labels = [label.get_text() for label in display.axes_[0].get_yticklabels()]
        assert labels[:2] == ["cat", "dog"]
        assert "…" in labels[2]

    def test_the_answers_need_not_come_last(self):
        outputs = {"kind": PROBABILITIES, "more": RNG.normal(size=(N, 50))}
        assert [view.kind for view in walk(outputs, answers={"kind": "probabilities"}).views] == ["answer", "units"]
        assert [view.kind for view in walk(outputs).views] == ["units", "units"]

    def test_small_floats(self):
        display = walk({"dense": RNG.uniform(size=(N, 9)).astype("float16"), "flags": pictures(4) > 0.5}).plot()
        assert display.image(dpi=50)


def test_labels_that_do_not_fit_are_refused():
    answers = np.array([[0.2, 0.3, 0.5], [0.1, 0.1, 0.8]])
    assert walk({"answer": answers}, labels=["cat", "dog", "bird"]).views[0].labels == ["cat", "dog", "bird"]
    with pytest.raises(ValueError, match=r"a name for each of the 3 classes\. Received: 2 names"):
        walk({"answer": answers}, labels=["cat", "dog"])
    assert walk({"answer": answers[:, :1]}, labels=["cat", "dog"]).views[0].labels is None  # of one number

"""The helpers that explain an answer: they compute, then draw."""

import inspect
import re

import keras
import numpy as np
import pytest
from matplotlib.figure import Figure
from numpy.testing import assert_allclose

from kerasbook.inside.attributions import plot_grad_cam, plot_occlusion, plot_saliency
from kerasbook.layerwise import deletion, rank_correlations
from kerasbook.layerwise.attribution import grad_cam, occlusion, saliency
from kerasbook.layerwise.questions import Question
from kerasbook.layerwise.sanity import randomised
from kerasbook.plots import style
from kerasbook.plots.attribution import AttributionDisplay, relative
from tests.layerwise.zoo import ZOO

pytestmark = pytest.mark.usefixtures("english")

HELPERS = (plot_saliency, plot_grad_cam, plot_occlusion)


def titles(display) -> list[str]:
    return [axes.get_title(loc="left") for axes in display.axes_[:: display.columns]]


@pytest.fixture
def convolutions():
    model, x, _y = ZOO["convolutions"]()
    return model, x


class TestMaps:
    def test_saliency(self, convolutions):
        model, x = convolutions
        display = plot_saliency(model, x)
        assert isinstance(display, AttributionDisplay)
        for image, values in zip(display.maps_["saliency"], saliency(model, x[:4]), strict=True):
            assert_allclose(image.get_array(), relative(values[..., 0]), atol=1e-5)

    def test_saliency_of_noisy_copies(self, convolutions):
        model, x = convolutions
        display = plot_saliency(model, x, samples=[2], smooth=3, seed=5)
        expected = saliency(model, x[2:3], smooth=3, seed=5)
        assert_allclose(display.maps_["saliency"][0].get_array(), relative(expected[0, ..., 0]), atol=1e-5)

    def test_grad_cam(self, convolutions):
        model, x = convolutions
        display = plot_grad_cam(model, x, layer="edges", target=1)
        for image, values in zip(
            display.maps_["grad_cam"], grad_cam(model, x[:4], layer="edges", target=1), strict=True
        ):
            assert_allclose(image.get_array(), relative(values), atol=1e-5)

    def test_occlusion(self, convolutions):
        model, x = convolutions
        display = plot_occlusion(model, x, patch=4, stride=4, fill=0)
        expected = occlusion(model, x[:4], patch=4, stride=4, fill=0)
        for image, values in zip(display.maps_["occlusion"], expected, strict=True):
            assert_allclose(image.get_array(), relative(values), atol=1e-4)


class TestSamples:
    def test_the_first_four(self, convolutions):
        assert len(plot_saliency(*convolutions).inputs_) == 4

    @pytest.mark.parametrize("samples", [[7, -1], (7, 11), np.array([7, 11])])
    def test_those_that_are_chosen_with_their_targets(self, convolutions, samples):
        model, x = convolutions
        display = plot_saliency(model, x, samples=samples, target=np.arange(12) % 3)
        expected = saliency(model, x[[7, 11]], target=[1, 2])
        for image, values in zip(display.maps_["saliency"], expected, strict=True):
            assert_allclose(image.get_array(), relative(values[..., 0]), atol=1e-5)

    @pytest.mark.parametrize("target", [[2, 0], np.array([2, 0])])
    def test_or_with_a_target_for_each_that_is_drawn(self, convolutions, target):
        model, x = convolutions
        display = plot_saliency(model, x, samples=[7, 3], target=target)
        expected = saliency(model, x[[7, 3]], target=[2, 0])
        assert_allclose(display.maps_["saliency"][0].get_array(), relative(expected[0, ..., 0]), atol=1e-5)

    def test_not_with_any_other_number_of_targets(self, convolutions):
        with pytest.raises(ValueError, match=r"each of the 12 samples, or of the 2 drawn\. Received: 3"):
            plot_saliency(*convolutions, samples=[7, 3], target=[0, 1, 2])

    def test_a_single_one(self, convolutions):
        assert len(plot_grad_cam(*convolutions, samples=3).inputs_) == 1

    @pytest.mark.parametrize(("samples", "received"), [(12, "12"), ([0, -13], "-13"), ([], "none")])
    def test_no_such_sample(self, convolutions, samples, received):
        with pytest.raises(IndexError, match=rf"samples from 0 to 11\. Received: {received}$"):
            plot_saliency(*convolutions, samples=samples)

    @pytest.mark.parametrize("samples", [None, [5], [0, 7, 2, 9, 11]])
    @pytest.mark.parametrize(
        ("helper", "explain", "settings"),
        [(plot_saliency, saliency, {}), (plot_occlusion, occlusion, {"fill": 0.0}), (plot_grad_cam, grad_cam, {})],
    )
    def test_of_a_stateful_model_any_may_be_drawn(self, helper, explain, settings, samples):
        """Its batches are filled up; a sentence had named how many are drawn, which nobody had given."""
        keras.utils.set_random_seed(0)
        _model, x, _y = ZOO["stateful"]()
        model = keras.Sequential([
            keras.Input(batch_shape=(6, *x.shape[1:])),
            keras.layers.Conv1D(4, 1, activation="relu"),
            keras.layers.LSTM(4, stateful=True),
            keras.layers.Dense(3),
        ])
        display = helper(model, x, samples=samples, target=0, **settings)
        drawn = [0, 1, 2, 3] if samples is None else samples
        explained = explain(model, x, target=0, **settings)
        (maps,) = display.maps.values()
        assert explained.any()
        assert_allclose(maps, explained[drawn], atol=1e-5)


def foot_of(display) -> str:
    return " ".join(display.foot_.get_text().split()) if getattr(display, "foot_", None) else ""


class TestChecks:
    @pytest.fixture(scope="class")
    def pictures(self):
        model, x, _y = ZOO["residual"]()
        return model, x

    @pytest.mark.parametrize("helper", HELPERS)
    def test_random_weights_and_deletion_stand_beside_the_heat(self, pictures, helper):
        model, x = pictures
        display = helper(model, x, samples=[0, 1], check=True)
        (name,) = display.maps
        heat = np.abs(display.maps[name]).reshape(2, 6, 6, -1) if name == "saliency" else display.maps[name]
        heat = heat.max(axis=-1) if name == "saliency" else heat
        found = deletion(model, x[:2], heat)
        assert display.columns == 4
        for row in range(2):
            hottest, at_random = display.curves_[row]
            assert_allclose(hottest.get_ydata(), found.scores[row], atol=1e-4)
            assert_allclose(at_random.get_ydata(), found.random[:, row].mean(axis=0), atol=1e-4)
            drawn, own = (images[row].get_array() for images in (display.random_, display.maps_[name]))
            assert drawn.shape == own.shape
            assert not np.allclose(drawn, own)
        said = foot_of(display)
        alike = np.nanmean(display.check.alike)
        assert ("much the same places" in said) == (alike >= 0.5)
        assert f"rank correlation {alike:.2f}".replace("-", "−") in said
        assert "in 10 random orders (mean and range)." in said
        held = found.holds.sum()
        assert ("does not bear out" in said, "for 1 of 2 samples" in said) == (held == 0, held == 1)

    def test_the_same_layer_and_class_are_explained_for_random_weights(self, pictures):
        model, x = pictures
        display = plot_grad_cam(model, x, samples=[3], layer="edges", target=1, check=True)
        expected = grad_cam(randomised(Question(model, x[3:4], 1)).question.model, x[3:4], layer="edges", target=1)
        assert_allclose(display.check.maps, expected, atol=1e-5)
        assert_allclose(
            display.check.alike, rank_correlations(grad_cam(model, x[3:4], layer="edges", target=1), expected)
        )

    def test_a_model_without_random_weights_says_why(self):
        model = keras.Sequential([
            keras.Input((8, 8, 2)),
            keras.layers.AveragePooling2D(2),
            keras.layers.GlobalMaxPooling2D(),
        ])
        display = plot_grad_cam(model, np.random.default_rng(0).random((2, 8, 8, 2)), check=True)
        assert (display.columns, display.random_) == (3, [])
        assert "no network with random weights to compare with. None of the model's weights can be drawn" in foot_of(
            display
        )

    def test_only_pictures_are_checked(self):
        for name, helper in (("dense", plot_saliency), ("convolutions_over_time", plot_grad_cam)):
            model, x, _y = ZOO[name]()
            with pytest.raises(ValueError, match="Expected pictures as the only input that is drawn, for check=True"):
                helper(model, x, check=True)

    @pytest.mark.parametrize(
        "name", ["channels_turned", "pictures_with_alpha", "vision_transformer", "squeeze_and_excite"]
    )
    def test_pictures_of_the_zoo(self, name):
        model, x, _y = ZOO[name]()
        display = plot_grad_cam(model, x, samples=0, check=True)
        assert len(display.random_) == len(display.curves_) == 1

    def test_can_be_read(self, pictures, either_language, unreadable):
        display = plot_occlusion(*pictures, samples=[0, 1], check=True)
        assert unreadable(display.figure_) == []
        assert display.size[0] <= style.WIDTH


class TestSeveralInputs:
    def test_are_drawn_below_each_other(self):
        model, x, _y = ZOO["several_inputs"]()
        display = plot_saliency(model, x, samples=[0, 1])
        expected = saliency(model, [part[:2] for part in x])
        assert [panel.heading_.get_text() for panel in display.inputs] == ["input[0]", "input[1]"]
        heights = [bar.get_height() for bar in display.inputs[0].maps_["saliency"][1]]
        assert_allclose(heights, expected[0][1], rtol=1e-4)
        image = display.inputs[1].maps_["saliency"][1]
        assert_allclose(image.get_array(), relative(expected[1][1]), atol=1e-4)

    def test_their_names_go_with_them_in_any_order(self):
        model, x, _y = ZOO["named_inputs"]()
        display = plot_occlusion(model, {"words": x["words"], "price": x["price"]})
        assert [panel.heading for panel in display.inputs] == ["input[price]", "input[words]"]
        labels = [label.get_text() for label in display.inputs[1].axes_[0].get_xticklabels()]
        assert labels == [str(number) for number in x["words"][0]]

    def test_what_no_gradient_reaches_is_left_out_and_said(self):
        words, mask = keras.Input((5,), dtype="int32", name="words"), keras.Input((5,), dtype="int32", name="mask")
        kept = keras.ops.cast(mask, "float32")[..., None] * keras.layers.Embedding(9, 4)(words)
        model = keras.Model({"words": words, "mask": mask}, keras.layers.Dense(2)(keras.ops.mean(kept, axis=1)))
        display = plot_saliency(model, {"words": np.array([[1, 2, 3, 4, 5]]), "mask": np.ones((1, 5), int)})
        assert [panel.heading for panel in display.inputs] == ["input[words]"]
        assert foot_of(display.inputs[-1]) == "Not drawn: input[mask], which no gradient reaches."

    def test_a_map_lies_over_one_of_them(self):
        picture, price = keras.Input((6, 6, 1), name="picture"), keras.Input((2,), name="price")
        maps = keras.layers.Conv2D(2, 3, activation="relu", name="maps")(picture)
        joined = keras.layers.Concatenate()([keras.layers.GlobalAveragePooling2D()(maps), price])
        model = keras.Model({"picture": picture, "price": price}, keras.layers.Dense(2)(joined))
        display = plot_grad_cam(model, {"picture": np.random.rand(2, 6, 6, 1), "price": np.ones((2, 2))})
        assert [panel.heading for panel in display.inputs] == ["input[picture]"]
        said = foot_of(display.inputs[-1])
        assert said == "Not drawn: input[price]. The maps of maps lie over input[picture]."

    def test_can_be_read(self, unreadable, either_language):
        model, x, _y = ZOO["named_inputs"]()
        display = plot_saliency(model, x, samples=[0, 1])
        assert unreadable(display.figure_) == []


class TestWhatIsSaidBelow:
    def one(self, last) -> keras.Model:
        model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1), last])
        model.layers[0].set_weights([np.array([[20.0], [-20.0]]), np.zeros(1)])
        return model

    def test_what_is_assumed(self):
        model = self.one(keras.layers.Lambda(lambda x: keras.ops.clip(x, 0, 1)))
        display = plot_saliency(model, np.array([[0.02, 0.0], [0.0, 0.01]]))
        assert foot_of(display).startswith("The answers are treated as probabilities, because all of them lie between")
        assert foot_of(plot_saliency(model, np.array([[0.02, 0.0]]), answers="numbers")) == ""

    def test_what_was_rounded_away(self):
        model = self.one(keras.layers.Lambda(lambda x: keras.ops.sigmoid(x**3)))
        display = plot_saliency(model, np.array([[1.0, 0.0], [0.02, 0.0]]))
        assert foot_of(display).endswith("which leaves nothing to explain: 1.")

    def test_nothing_of_a_plain_model(self, convolutions):
        assert foot_of(plot_saliency(*convolutions)) == ""

    def test_that_padding_is_not_covered(self):
        model, x, _y = ZOO["masked_words"]()
        assert foot_of(plot_occlusion(model, x)) == "Padding is not covered."


class TestWhatCannotBeDrawn:
    def test_volumes_are_refused_before_anything_is_computed(self, monkeypatch):
        model, x, _y = ZOO["volumes"]()
        monkeypatch.setattr("kerasbook.inside.attributions.saliency_of", lambda *_: pytest.fail("was computed"))
        with pytest.raises(
            ValueError, match=r"For volumes and videos, draw slices of what layerwise\.saliency returns"
        ):
            plot_saliency(model, x)

    def test_too_few_names(self, convolutions):
        with pytest.raises(ValueError, match=r"a name for each of the 3 classes\. Received: 2 names"):
            plot_saliency(*convolutions, classes=["cat", "dog"])

    def test_one_sample_without_its_axis(self, convolutions):
        model, x = convolutions
        for helper in HELPERS:
            with pytest.raises(ValueError, match=r"Received: \(8, 8, 1\)"):
                helper(model, x[0])


def test_pictures_with_alpha_are_drawn_in_colour_on_white():
    model = keras.Sequential([
        keras.Input((4, 4, 4)),
        keras.layers.Conv2D(2, 3),
        keras.layers.GlobalAveragePooling2D(),
        keras.layers.Dense(2),
    ])
    x = np.zeros((1, 4, 4, 4), "float32")
    x[..., 0], x[0, :2, :, 3] = 1, 1  # red, and only its upper half to be seen
    shown = plot_grad_cam(model, x).inputs_[0].get_array()
    assert_allclose(shown[0, 0], [1, 0, 0])
    assert_allclose(shown[3, 0], [1, 1, 1])


class TestTitles:
    def one(self, weights, activation=None) -> keras.Model:
        weights = np.atleast_2d(np.asarray(weights, "float32"))
        model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(weights.shape[1], activation)])
        model.layers[0].set_weights([weights, np.zeros(weights.shape[1])])
        return model

    x = np.array([[1.0]])

    def test_the_answer_and_its_probability(self):
        model = self.one([0, np.log(3)], "softmax")
        assert titles(plot_saliency(model, self.x)) == ["prediction 1 · p 0.75"]
        assert titles(plot_saliency(model, self.x, target=0)) == ["why 0? · p 0.25"]
        assert titles(plot_saliency(model, self.x, target=0, classes=["cat", "dog"])) == ["why cat? · p 0.25"]

    def test_of_a_single_sigmoid(self):
        model = self.one([np.log(3)], "sigmoid")
        assert titles(plot_saliency(model, self.x)) == ["prediction 1 · p 0.75"]
        assert titles(plot_saliency(model, -self.x, classes=["cat", "dog"])) == ["prediction cat · p 0.75"]
        assert titles(plot_saliency(model, self.x, target=0)) == ["why 0? · p 0.25"]

    def test_of_numbers(self):
        assert titles(plot_saliency(self.one([-2.5]), self.x)) == ["prediction −2.5"]
        assert titles(plot_saliency(self.one([-2.5, -1]), self.x)) == ["prediction 1 · score −1.00"]

    def test_of_a_function_there_is_nothing_to_say(self):
        assert titles(plot_saliency(self.one([1, 2]), self.x, target=lambda answers: answers[:, 0])) == [""]

    def test_of_pictures_stand_in_two_lines(self, convolutions):
        assert all("\np 0." in title for title in titles(plot_saliency(*convolutions)))


class TestOtherKinds:
    def test_words(self):
        model, x, _y = ZOO["masked_words"]()
        display = plot_saliency(model, x, samples=[1])
        assert [text.get_text() for text in display.axes_[0].get_xticklabels()] == [str(word) for word in x[1]]
        display = plot_saliency(model, x, samples=[1], words=[list("abcdefg")])
        assert [text.get_text() for text in display.axes_[0].get_xticklabels()] == list("abcdefg")
        heights = [bar.get_height() for bar in display.maps_["saliency"][0]]
        assert_allclose(heights, saliency(model, x[1:2])[0], rtol=1e-4)

    def test_a_sequence(self):
        model, x, _y = ZOO["convolutions_over_time"]()
        assert plot_saliency(model, x).inputs_[0].get_array().shape == (2, 9)
        assert [bar.get_height() for bar in plot_occlusion(model, x).maps_["occlusion"][0]]

    @pytest.mark.parametrize("helper", HELPERS)
    def test_channels_that_come_first(self, helper):
        model = keras.Sequential([
            keras.Input((3, 6, 8)),
            keras.layers.Rescaling(1.0),
            keras.layers.Permute((2, 3, 1)),
            keras.layers.Conv2D(2, 3, data_format="channels_last"),
            keras.layers.Permute((3, 1, 2)),
            keras.layers.GlobalAveragePooling2D(data_format="channels_first"),
            keras.layers.Dense(2),
        ])
        display = helper(model, np.random.default_rng(0).uniform(size=(2, 3, 6, 8)))
        assert display.inputs_[0].get_array().shape == (6, 8, 3)
        (images,) = display.maps_.values()
        assert images[0].get_array().shape == (6, 8)


@pytest.mark.parametrize("helper", HELPERS)
def test_on_a_given_figure(convolutions, helper):
    figure = Figure()
    assert helper(*convolutions, samples=0, figure=figure).figure_ is figure


@pytest.mark.parametrize("helper", HELPERS)
def test_what_is_drawn_can_be_read(convolutions, helper, either_language, unreadable):
    display = helper(*convolutions)
    assert unreadable(display.figure_) == []
    assert display.size[0] <= style.WIDTH


@pytest.mark.parametrize("helper", HELPERS)
def test_help_describes_every_argument_once(helper):
    said = inspect.getdoc(helper)
    arguments = said.partition("Args:\n")[2].partition("\n\nReturns:")[0]
    described = re.findall(r"^    (\w+): \S.*\.$", arguments, re.MULTILINE)
    assert sorted(described) == sorted(inspect.signature(helper).parameters)
    assert said.startswith("Draws ")
    assert f"`layerwise.{helper.__name__.removeprefix('plot_')}` cannot " in said
    assert f">>> {helper.__name__}(model, images, " in said
    assert "{" not in said


@pytest.mark.parametrize("helper", [plot_saliency, plot_occlusion])
def test_an_optional_input_that_is_not_given_is_not_drawn(helper):
    model, x, _y = ZOO["optional_input"]()
    display = helper(model, x)
    assert list(display.maps) == [helper.__name__.removeprefix("plot_")]
    assert len(display.samples) == 4


def test_the_score_of_a_margin_is_the_number_itself():
    model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1, kernel_initializer="ones")])
    model.compile("sgd", "hinge")
    assert plot_saliency(model, np.array([[0.25], [-2.0]])).titles == [
        "prediction 1 · score 0.25",
        "prediction 0 · score −2.00",
    ]

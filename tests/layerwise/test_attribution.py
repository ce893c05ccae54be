"""Why this answer: against models whose reasons are known, against covering, and without leaving a trace."""

import contextlib
import threading

import keras
import numpy as np
import pytest
from keras import layers
from numpy.testing import assert_allclose, assert_array_equal
from scipy.stats import spearmanr

from kerasbook.layerwise.attribution import NOISE, grad_cam, occlusion, saliency
from kerasbook.layerwise.questions import Question
from tests.layerwise.zoo import ZOO, Block, Subclassed, kinds, tokens

RNG = np.random.default_rng(0)
WHYS = (saliency, grad_cam, occlusion)


def sequential(*stack) -> keras.Sequential:
    return keras.Sequential(list(stack))


def with_weights(layer: keras.Layer, *weights) -> keras.Layer:
    """Sets a built layer's weights."""
    layer.set_weights([np.asarray(array, "float32") for array in weights])
    return layer


def linear(weights: np.ndarray, activation=None) -> keras.Model:
    """Numbers in, `weights` (numbers, answers) out of them."""
    model = sequential(keras.Input((len(weights),)), layers.Dense(weights.shape[1], activation=activation))
    with_weights(model.layers[0], weights, np.zeros(weights.shape[1]))
    return model


def answers(model, x) -> np.ndarray:
    return keras.ops.convert_to_numpy(model(x)).astype("float64")


def log_odds(model, x, target: np.ndarray) -> np.ndarray:
    p = answers(model, x)[np.arange(len(x)), target]
    return np.log(p) - np.log(1 - p)


WEIGHTS = RNG.normal(size=(5, 3)).astype("float32")
X = RNG.normal(size=(4, 5)).astype("float32")


@pytest.mark.backend
class TestTheScore:
    def test_of_probabilities_is_their_log_odds(self):
        keras.utils.set_random_seed(0)
        model = sequential(keras.Input((5,)), layers.Dense(5, "tanh"), layers.Dense(3, "softmax"))
        target = answers(model, X).argmax(axis=1)
        gradient = saliency(model, X)
        assert gradient.shape == X.shape
        assert gradient.dtype == np.float32
        for number in range(5):
            step = np.zeros(5, "float32")
            step[number] = 0.01
            change = (log_odds(model, X + step, target) - log_odds(model, X - step, target)) / 0.02
            assert_allclose(gradient[:, number], change, atol=2e-3)

    def test_where_softmax_is_flat_it_still_has_a_gradient(self):
        """The weights are so large that every answer is 1 in float32; the gradient is that of logit against logits."""
        weights = 12 * np.eye(5, 3, dtype="float32")
        classes = [0, 1, 2, 1]
        x = np.eye(3, 5, dtype="float32")[classes] * 3
        model = linear(weights, "softmax")
        assert_array_equal(answers(model, x).max(axis=1), 1)
        for one, gradient in zip(classes, saliency(model, x), strict=True):
            others = np.delete(weights, one, axis=1).mean(axis=1)  # both equally unlikely
            assert_allclose(gradient, weights[:, one] - others, rtol=1e-3, atol=1e-3)

    def test_where_float32_has_no_number_left_it_is_that_of_the_logits(self):
        """Of what the softmax rounds to 0 and 1, the layer's own numbers still tell."""
        model = linear(200 * np.eye(5, 3, dtype="float32"), "softmax")
        gradient = saliency(model, np.eye(3, 5, dtype="float32")[[0, 1, 2, 1]])
        assert_allclose(gradient[1], [-100, 200, -100, 0, 0])
        assert_allclose(gradient[2], [-100, -100, 200, 0, 0])

    def test_where_there_are_no_logits_either_it_is_0_and_said(self):
        model = sequential(keras.Input((2,)), layers.Dense(1), layers.Lambda(lambda x: keras.ops.sigmoid(x**3)))
        with_weights(model.layers[0], [[20.0], [-20.0]], [0.0])
        question = Question(model, np.array([[1.0, 0.0], [0.02, 0.0]], "float32"))
        assert question.kind == "chances"
        assert_array_equal(question.rounded_away, [True, False])
        assert_array_equal(saliency(model, np.array([[1.0, 0.0]], "float32")), 0)

    def test_of_one_sigmoid_speaks_for_either_answer(self):
        model = linear(WEIGHTS[:, :1], "sigmoid")
        either = np.concatenate([X[:2], -X[:2]])
        sign = np.where(answers(model, either) > 0.5, 1, -1)
        assert abs(sign.sum()) == 0
        assert_allclose(saliency(model, either), sign * WEIGHTS[:, 0], rtol=1e-4, atol=1e-5)
        for target, one in ((1, 1), (0, -1)):
            found = saliency(model, X, target=target)
            assert_allclose(found, one * np.tile(WEIGHTS[:, 0], (4, 1)), rtol=1e-4, atol=1e-5)

    def test_of_several_sigmoids_is_the_one_asked_about(self):
        model = linear(WEIGHTS, "sigmoid")
        assert_allclose(saliency(model, X, target=2), np.tile(WEIGHTS[:, 2], (4, 1)), rtol=1e-4, atol=1e-5)
        assert_allclose(saliency(model, X), WEIGHTS.T[answers(model, X).argmax(axis=1)], rtol=1e-4, atol=1e-5)

    @pytest.mark.parametrize("target", [[2, 0, 1, 1], np.array([2, 0, 1, 1], "int64")])
    def test_of_logits_is_the_logit(self, target):
        model = linear(WEIGHTS)
        assert_allclose(saliency(model, X, target=target), WEIGHTS.T[[2, 0, 1, 1]], rtol=1e-6)
        assert_allclose(saliency(model, X), WEIGHTS.T[answers(model, X).argmax(axis=1)], rtol=1e-6)

    def test_of_a_regression_is_its_number(self):
        model = linear(WEIGHTS[:, :1])
        assert_allclose(saliency(model, X), np.tile(WEIGHTS[:, 0], (4, 1)), rtol=1e-6)

    def test_may_be_a_function(self):
        model = sequential(keras.Input((8, 8, 1)), layers.Conv2D(1, 1, use_bias=False))
        with_weights(model.layers[0], [[[[3.0]]]])
        gradient = saliency(model, np.ones((2, 8, 8, 1)), target=lambda maps: maps[:, 2, 5, 0])
        assert gradient[0, 2, 5, 0] == gradient[1, 2, 5, 0] == 3
        assert gradient.sum() == 6

    def test_of_one_output_among_several(self):
        start = keras.Input((5,))
        heads = {"first": layers.Dense(3, name="first")(start), "second": layers.Dense(1, name="second")(start)}
        model = keras.Model(start, heads)
        with_weights(model.get_layer("first"), WEIGHTS, np.zeros(3))
        for output in ("first", 0):
            assert_allclose(saliency(model, X, target=1, output=output)[0], WEIGHTS[:, 1], rtol=1e-6)
        other = model.get_layer("second").get_weights()[0][:, 0]
        assert_allclose(saliency(model, X, output="second")[0], other, rtol=1e-6)
        for wrong in (None, "third", 2):
            with pytest.raises(ValueError, match=rf"out of: 'first', 'second'\. Received: output={wrong!r}"):
                saliency(model, X, output=wrong)


class TestSmooth:
    def squares(self) -> keras.Model:
        return sequential(keras.Input((50,)), layers.Lambda(lambda x: keras.ops.sum(x**2, axis=1, keepdims=True)))

    @pytest.mark.backend
    def test_the_noise_is_a_part_of_each_samples_range(self):
        x = np.stack([np.linspace(0, 1, 50), np.linspace(-10, 10, 50)]).astype("float32")
        noise = np.concatenate([saliency(self.squares(), x, smooth=1, seed=seed) / 2 - x for seed in range(20)], axis=1)
        assert_allclose(noise.std(axis=1), [NOISE, 20 * NOISE], rtol=0.1)
        assert_allclose(noise.mean(axis=1) / noise.std(axis=1), 0, atol=0.1)

    def test_many_copies_are_averaged(self):
        x = np.linspace(0, 1, 50, dtype="float32")[None]
        assert_allclose(saliency(self.squares(), x, smooth=400) / 2, x, atol=5 * NOISE / np.sqrt(400))

    def test_the_same_seed_gives_the_same_map(self):
        x = RNG.normal(size=(3, 50)).astype("float32")
        first, again, other = (saliency(self.squares(), x, smooth=3, seed=seed) for seed in (1, 1, 2))
        assert_array_equal(first, again)
        assert not np.allclose(first, other)

    def test_words_get_noise_where_they_are_embedded(self):
        model, x, _y = ZOO["transformer"]()
        plain, smooth, again = saliency(model, x), *(saliency(model, x, smooth=2) for _ in range(2))
        assert_array_equal(smooth, again)
        assert not np.allclose(plain, smooth)

    def test_fewer_than_none(self):
        with pytest.raises(ValueError, match=r"smooth to be 0, or how many.*Received: -1"):
            saliency(linear(WEIGHTS), X, smooth=-1)


@pytest.mark.backend
class TestWords:
    def bag(self, **options) -> keras.Model:
        """The mean of the words' meanings, and a number read off it."""
        keras.utils.set_random_seed(0)
        return sequential(
            keras.Input((7,), dtype="int32"),
            layers.Embedding(11, 4, **options),
            layers.GlobalAveragePooling1D(),
            layers.Dense(1, name="price"),
        )

    @pytest.mark.parametrize("dtype", ["int32", "int64", "float32"])
    def test_each_has_the_length_of_the_gradient_at_its_meaning(self, dtype):
        model = self.bag()
        gradient = saliency(model, tokens().astype(dtype))
        length = np.linalg.norm(model.get_layer("price").get_weights()[0])
        assert_allclose(gradient, np.full((12, 7), length / 7), rtol=1e-5)

    def test_the_mask_goes_on_behind_the_embedding(self):
        class Own(keras.Model):  # calls its layers itself: there is only the mask that the tensor carries
            def __init__(self, bag):
                super().__init__()
                self.bag = bag

            def call(self, x):
                for layer in self.bag.layers:
                    x = layer(x)
                return x

        x = tokens()
        bag = self.bag(mask_zero=True)
        for model in (bag, Own(bag)):
            gradient = saliency(model, x)
            assert (gradient[x == 0] == 0).all()
            assert (gradient[x != 0] > 0).all()

    def test_whole_numbers_that_are_no_words(self):
        model, x, _y = ZOO["augmented"]()  # uint8 pictures
        as_floats = saliency(model, x.astype("float32"))
        assert_array_equal(saliency(model, x), as_floats)
        model, x, _y = ZOO["categories"]()
        with pytest.raises(ValueError, match=r"an Embedding looks up\. Received: int32, and no gradient"):
            saliency(model, x)


def maps_model(size: int = 6, **options) -> tuple[keras.Model, np.ndarray]:
    """Three maps from a 1 x 1 convolution, their mean, two logits; and the logits' weights."""
    keras.utils.set_random_seed(1)
    model = sequential(
        keras.Input((size, size, 2)),
        layers.Conv2D(3, 1, activation="relu", name="maps"),
        layers.GlobalAveragePooling2D(),
        layers.Dense(2, name="logits"),
    )
    return model, model.get_layer("logits").get_weights()[0]


class TestGradCam:
    x = RNG.normal(size=(5, 6, 6, 2)).astype("float32")

    @pytest.mark.backend
    def test_the_maps_weighted_by_what_they_do_for_the_answer(self):
        model, weights = maps_model()
        maps = keras.ops.convert_to_numpy(model.get_layer("maps")(self.x))
        target = [0, 1, 1, 0, 1]
        expected = np.maximum((maps * weights.T[target][:, None, None]).sum(axis=-1) / 36, 0)
        found = grad_cam(model, self.x, target=target, normalise=False)
        assert_allclose(found, expected, rtol=1e-4, atol=1e-6)
        top = expected.max(axis=(1, 2), keepdims=True)
        assert_allclose(grad_cam(model, self.x, target=target), expected / top, rtol=1e-4, atol=1e-6)

    def test_where_nothing_speaks_for_it_it_is_0(self):
        model, weights = maps_model()
        with_weights(model.get_layer("logits"), -np.abs(weights), np.zeros(2))
        assert_array_equal(grad_cam(model, self.x), 0)

    def test_it_is_drawn_out_to_the_sample(self):
        model = sequential(
            keras.Input((8, 12, 1)),
            layers.AveragePooling2D(2, name="small"),
            layers.GlobalAveragePooling2D(),
            layers.Dense(1),
        )
        with_weights(model.layers[-1], [[1.0]], [0.0])
        x = np.zeros((1, 8, 12, 1))
        x[0, 2:4, 6:8] = 1  # one place of the small map
        (found,) = grad_cam(model, x)
        assert found.shape == (8, 12)
        assert_allclose(found.max(), 1)
        inside = found[2:4, 6:8]
        assert_allclose(inside, inside[0, 0])  # the place's centre is the middle of the four pixels
        rows, columns = np.indices(found.shape)
        assert (found * rows).sum() / found.sum() == pytest.approx(2.5)
        assert (found * columns).sum() / found.sum() == pytest.approx(6.5)

    def test_by_default_the_last_maps_of_more_than_one_place(self):
        model = sequential(
            keras.Input((8, 8, 1)),
            layers.Conv2D(2, 3, name="first"),
            layers.Conv2D(3, 3, name="second"),
            layers.AveragePooling2D(4, name="one_place"),
            layers.Flatten(),
            layers.Dense(2, name="answer"),
        )
        x = RNG.normal(size=(2, 8, 8, 1))
        chosen = grad_cam(model, x)
        assert_array_equal(chosen, grad_cam(model, x, layer="second"))
        assert_array_equal(chosen, grad_cam(model, x, layer=model.get_layer("second")))
        assert not np.allclose(chosen, grad_cam(model, x, layer="first"))

    def test_maps_of_pictures_come_before_sequences(self):
        model = sequential(
            keras.Input((8, 8, 1)),
            layers.Conv2D(2, 3, name="maps"),
            layers.Reshape((36, 2)),
            layers.Dense(3, name="tokens"),
            layers.GlobalAveragePooling1D(),
            layers.Dense(2),
        )
        x = RNG.normal(size=(2, 8, 8, 1))
        assert grad_cam(model, x).shape == (2, 8, 8)
        assert grad_cam(model, x, layer="tokens").shape == (2, 36)

    def test_a_branch_to_another_answer_is_passed_over(self):
        start = keras.Input((8, 8, 1))
        maps = layers.Conv2D(2, 3, name="maps")(start)
        aside = layers.Conv2D(2, 3, name="aside")(maps)
        kind = layers.Dense(2, name="kind")(layers.GlobalAveragePooling2D()(maps))
        price = layers.Dense(1, name="price")(layers.GlobalAveragePooling2D()(aside))
        model = keras.Model(start, [kind, price])
        x = RNG.normal(size=(2, 8, 8, 1))
        assert_array_equal(grad_cam(model, x, output="kind"), grad_cam(model, x, layer="maps", output="kind"))
        assert_array_equal(grad_cam(model, x, output="price"), grad_cam(model, x, layer="aside", output="price"))

    @pytest.mark.backend
    def test_over_time(self):
        model = sequential(
            keras.Input((6, 2)),
            layers.Conv1D(3, 1, activation="relu", name="maps"),
            layers.GlobalAveragePooling1D(),
            layers.Dense(2, name="logits"),
        )
        x = RNG.normal(size=(4, 6, 2)).astype("float32")
        maps, weights = keras.ops.convert_to_numpy(model.layers[0](x)), model.layers[-1].get_weights()[0]
        expected = np.maximum(maps @ weights[:, 1] / 6, 0)
        assert_allclose(grad_cam(model, x, target=1, normalise=False), expected, rtol=1e-4, atol=1e-6)

    def test_channels_first(self):
        first = "channels_first"
        model = sequential(
            keras.Input((2, 6, 6)),
            layers.GroupNormalization(1, axis=1, name="norm"),
            layers.Permute((2, 3, 1)),
            layers.Dense(3, name="mixed"),
            layers.Permute((3, 1, 2), name="maps"),
            layers.GlobalAveragePooling2D(data_format=first),
            layers.Dense(2, name="logits"),
        )
        x = RNG.normal(size=(3, 2, 6, 6)).astype("float32")
        maps = answers(keras.Model(model.inputs[0], model.get_layer("maps").output), x)
        weights = model.get_layer("logits").get_weights()[0][:, 0]
        expected = np.maximum((maps * weights[:, None, None]).sum(axis=1) / 36, 0)
        assert_allclose(grad_cam(model, x, target=0, normalise=False), expected, rtol=1e-3, atol=1e-6)
        assert occlusion(model, x, patch=2).shape == (3, 6, 6)

    @pytest.mark.backend
    def test_a_layer_inside_another_model(self):
        inner = sequential(keras.Input((8, 8, 1)), layers.Conv2D(3, 3, name="conv"))
        inner.name = "backbone"
        model = sequential(keras.Input((8, 8, 1)), inner, layers.GlobalMaxPooling2D(), layers.Dense(3, "softmax"))
        x = RNG.normal(size=(3, 8, 8, 1))
        assert_array_equal(grad_cam(model, x, layer="backbone/conv"), grad_cam(model, x))
        assert grad_cam(model, x).any()

    @pytest.mark.backend
    def test_a_layer_that_is_called_twice(self):
        start = keras.Input((8, 8, 1))
        again = layers.Conv2D(1, 3, padding="same", name="again")
        once = again(start)
        answer = layers.Dense(1)(layers.Flatten()(again(layers.Activation("relu")(once))))
        model = keras.Model(start, answer)
        x = RNG.normal(size=(3, 8, 8, 1))
        once, twice = (grad_cam(model, x, layer=name, normalise=False) for name in ("again", "again:2"))
        assert not np.allclose(once, twice)
        assert_array_equal(grad_cam(model, x, layer=again, normalise=False), twice)

    def test_a_model_of_the_readers_own(self):
        class Own(keras.Model):
            def __init__(self):
                super().__init__()
                self.conv = layers.Conv2D(3, 3, name="conv")
                self.answer = layers.Dense(2)

            def call(self, x):
                return self.answer(keras.ops.mean(self.conv(x), axis=(1, 2)))

        keras.utils.set_random_seed(4)
        assert grad_cam(Own(), RNG.normal(size=(3, 8, 8, 1))).any()

    def test_no_such_layer(self):
        model, _weights = maps_model()
        with pytest.raises(ValueError, match=r"returns maps, out of: maps\. Received: mapz"):
            grad_cam(model, self.x, layer="mapz")
        with pytest.raises(ValueError, match=r"out of: maps\. Received: elsewhere"):
            grad_cam(model, self.x, layer=layers.Dense(2, name="elsewhere"))

    def test_a_layer_without_maps(self):
        model, _weights = maps_model()
        with pytest.raises(ValueError, match=r"out of: maps\. Received: logits, which returns \(5, 2\)"):
            grad_cam(model, self.x, layer="logits")
        with pytest.raises(ValueError, match=r"a layer that returns maps.*Received: hidden, narrow, answer"):
            grad_cam(*ZOO["dense"]()[:2])


class TestOcclusion:
    @pytest.mark.backend
    def test_of_a_linear_answer_each_number_takes_away_its_part(self):
        drop = occlusion(linear(WEIGHTS), X, target=1)
        assert_allclose(drop, X * WEIGHTS[:, 1], rtol=1e-3, atol=1e-5)
        drop = occlusion(linear(WEIGHTS), X, target=1, fill=2.0)
        assert_allclose(drop, (X - 2) * WEIGHTS[:, 1], rtol=1e-3, atol=1e-5)

    def sums(self, height: int, width: int) -> keras.Model:
        return sequential(
            keras.Input((height, width)),
            layers.Flatten(),
            layers.Lambda(lambda x: keras.ops.sum(x, axis=1, keepdims=True)),
        )

    def test_a_patch_lies_on_every_place(self):
        """By 5 places in 7, in steps of 3: from 0 and, so that it ends where they do, from 2."""
        drop = occlusion(self.sums(7, 5), np.ones((2, 7, 5)), patch=5, stride=3, fill=0)
        assert_allclose(drop, np.full((2, 7, 5), 25.0))
        drop = occlusion(self.sums(7, 5), np.ones((1, 7, 5)), patch=(1, 5), stride=1, fill=[0, 0, 0, 0, 1])
        assert_allclose(drop, np.full((1, 7, 5), 4.0))

    def test_overlapping_patches_are_averaged(self):
        x = np.zeros((1, 1, 4))
        x[0, 0, 0] = 6
        drop = occlusion(self.sums(1, 4), x, patch=(1, 2), stride=1, fill=0)
        assert_allclose(drop[0, 0], [6, 3, 0, 0])

    def test_by_default_it_covers_with_the_mean_of_each_channel(self):
        model, _weights = maps_model(8)
        x = RNG.normal(size=(2, 8, 8, 2)).astype("float32")
        mean = x.mean(axis=(0, 1, 2))
        assert_allclose(occlusion(model, x), occlusion(model, x, fill=mean, patch=1, stride=1), rtol=1e-4, atol=1e-6)

    @pytest.mark.parametrize("dtype", ["uint8", "int8", "bool"])
    def test_whole_numbers_are_covered_with_fractions(self, dtype):
        x = RNG.random((2, 8, 8)) > 0.3
        for fill in (None, -1, 0.5, 256):
            found = occlusion(self.sums(8, 8), x.astype(dtype), patch=8, fill=fill)
            assert_allclose(found, occlusion(self.sums(8, 8), x.astype("float32"), patch=8, fill=fill), atol=1e-3)

    def test_an_input_of_whole_numbers_takes_no_fractions(self):
        model = sequential(keras.Input((4,), dtype="uint8"), layers.Rescaling(1.0), layers.Dense(1))
        x = np.full((1, 4), 3, "uint8")
        assert occlusion(model, x, fill=255).any()
        with pytest.raises(ValueError, match=r"numbers that the model's input holds, uint8\. Received: 256"):
            occlusion(model, x, fill=256)

    def test_a_patch_covers_the_inputs_that_it_fits(self):
        picture, numbers, price = keras.Input((8, 8, 1)), keras.Input((3,)), keras.Input(())
        joined = layers.Concatenate()([layers.Flatten()(picture), numbers, layers.Reshape((1,))(price)])
        model = keras.Model([picture, numbers, price], layers.Dense(1)(joined))
        x = [RNG.normal(size=shape) for shape in ((2, 8, 8, 1), (2, 3), (2,))]
        found = occlusion(model, x, patch=4)
        assert [one.shape for one in found] == [(2, 8, 8), (2, 3), (2,)]
        assert_allclose(found[1], occlusion(model, x)[1])
        with pytest.raises(ValueError, match="Expected patch to be"):
            occlusion(model, x, patch=(4, 4, 4))

    def test_words_are_covered_with_0(self):
        model, x, _y = ZOO["masked_words"]()
        drop = occlusion(model, x, target=0)
        without = x.copy()
        without[:, 3] = 0
        every = np.zeros(12, int)
        assert_allclose(drop[:, 3], log_odds(model, x, every) - log_odds(model, without, every), atol=1e-4)

    @pytest.mark.parametrize("batch_size", [5, 1000])
    def test_the_batches_make_no_difference(self, batch_size):
        model, x, _y = ZOO["convolutions"]()
        for why in WHYS:
            assert_allclose(why(model, x, batch_size=batch_size), why(model, x), rtol=1e-3, atol=1e-5)

    @pytest.mark.parametrize("wrong", [{"patch": 0}, {"patch": 9}, {"patch": (2, 2, 2)}, {"stride": 0}, {"patch": 1.5}])
    def test_a_cover_that_makes_no_sense(self, wrong):
        (name,) = wrong
        with pytest.raises(ValueError, match=rf"{name} to be a whole number from 1.*\(8, 8\)\. Received: "):
            occlusion(*ZOO["convolutions"]()[:2], **wrong)

    def test_a_filling_that_does_not_fit(self):
        with pytest.raises(ValueError, match=r"fill to be a number, or one for each channel\. Received: shape \(3,\)"):
            occlusion(*ZOO["convolutions"]()[:2], fill=[1, 2, 3])


# A task whose reason is known

SIZE, PATCH = 24, 6


def planted(count: int, seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Noise, one or two patches striped down, and in half of the pictures one striped across: that is the question.

    Returns:
        `(pictures, answers, places)`: `(n, 24, 24, 1)`, 0 or 1, and where the patch striped across is.
    """
    rng = np.random.default_rng(seed)
    across, down = (np.indices((PATCH, PATCH)) % 2).astype("float32")
    x = rng.uniform(0, 0.4, size=(count, SIZE, SIZE, 1)).astype("float32")
    y, places = rng.integers(0, 2, size=count), np.zeros((count, SIZE, SIZE), bool)
    for sample in range(count):
        quarters = rng.permutation(4)
        patches = [(quarter, down) for quarter in quarters[: rng.integers(1, 3)]]
        patches += [(quarters[3], across)] * int(y[sample])
        for quarter, patch in patches:
            top, left = 12 * np.array(divmod(quarter, 2)) + rng.integers(0, 12 - PATCH + 1, size=2)
            where = (sample, slice(top, top + PATCH), slice(left, left + PATCH))
            x[where][..., 0] = patch
            places[where] |= patch is across
    return x, y, places


def per_patch(maps: np.ndarray) -> np.ndarray:
    """The sum over each of 4 x 4 squares, `(n, 16)`."""
    return maps.reshape(len(maps), 4, PATCH, 4, PATCH).sum(axis=(2, 4)).reshape(len(maps), -1)


def mass_inside(maps: np.ndarray, places: np.ndarray) -> float:
    """Which part of the maps lies where the reason is."""
    return float(np.mean([maps[place].sum() / max(maps.sum(), 1e-9) for maps, place in zip(maps, places, strict=True)]))


def agreement(maps: np.ndarray, others: np.ndarray) -> float:
    """Mean rank correlation over the squares of each picture."""
    pairs = zip(per_patch(maps), per_patch(others), strict=True)
    return float(np.mean([spearmanr(one, other).statistic for one, other in pairs]))


@pytest.fixture(scope="module")
def striped():
    """From a network's name to its three maps of 20 pictures with the patch, and where that is."""
    keras.utils.set_random_seed(0)

    def network():
        return sequential(
            keras.Input((SIZE, SIZE, 1)),
            layers.Conv2D(8, 3, padding="same", activation="relu"),
            layers.MaxPooling2D(2),
            layers.Conv2D(8, 3, padding="same", activation="relu"),
            layers.GlobalAveragePooling2D(),
            layers.Dense(1, "sigmoid"),
        )

    model, twin = network(), network()
    model.compile(keras.optimizers.Adam(0.02), "binary_crossentropy", metrics=["accuracy"])
    x, y, _places = planted(400, seed=1)
    model.fit(x, y, epochs=12, verbose=0)
    x, y, places = planted(50, seed=2)
    assert model.evaluate(x, y, verbose=0)[1] > 0.95
    x, places = x[y == 1], places[y == 1]
    maps = {}
    for name, network in (("trained", model), ("twin", twin)):
        gradient = np.abs(saliency(network, x, target=1)[..., 0])
        maps[name] = [gradient, grad_cam(network, x, target=1), occlusion(network, x, target=1, patch=6, stride=3)]
    return maps, places


class TestAPlantedReason:
    """The reason takes 6 % of the picture."""

    def test_is_found_in_its_place(self, striped):
        maps, places = striped
        gradient, cam, drop = maps["trained"]
        assert mass_inside(gradient, places) > 0.15  # measured on six networks: 0.21 to 0.76
        assert mass_inside(cam, places) > 0.45  # 0.58 to 0.59
        assert mass_inside(np.maximum(drop, 0), places) > 0.3  # 0.41 to 0.47
        for one in (gradient, cam):
            peaks = [place.flat[found.argmax()] for found, place in zip(one, places, strict=True)]
            assert np.mean(peaks) > 0.9

    def test_is_the_same_as_covering_it_shows(self, striped):
        maps, _places = striped
        gradient, cam, drop = maps["trained"]
        assert agreement(gradient, drop) > 0.4  # 0.59 to 0.89
        assert agreement(cam, drop) > 0.7  # 0.81 to 0.88

    def test_is_not_found_by_a_network_with_random_weights(self, striped):
        maps, places = striped
        gradient, cam, _drop = maps["twin"]
        assert mass_inside(gradient, places) < 0.13  # 0.06 to 0.09
        assert mass_inside(cam, places) < 0.25  # 0.04 to 0.14
        drop = maps["trained"][2]
        assert agreement(gradient, drop) < agreement(maps["trained"][0], drop) - 0.2
        assert agreement(cam, drop) < agreement(maps["trained"][1], drop) - 0.2


# Every kind of model

OF_THEIR_OWN = {
    "autoencoder": "one answer for each sample",
    "categories": "an Embedding looks up",
    "classes_of_places": "one answer for each sample",
    "weighed_words": "an Embedding looks up",
}
# Inputs that no gradient reaches, for they are cut into ranges.
FLAT = {"cut_into_ranges"}


def state_of(model) -> list[np.ndarray]:
    """All weights, and the states of stateful layers, which Keras does not count among the variables."""
    states = [state for layer in model.layers for state in getattr(layer, "states", None) or ()]
    return [keras.ops.convert_to_numpy(variable) for variable in [*model.variables, *states]]


@pytest.mark.parametrize("name", kinds())
def test_saliency_of_every_kind_of_model(name):
    model, x, _y = ZOO[name]()
    options = {"output": 0} if isinstance(getattr(model, "output", None), dict) else {}
    before, call = state_of(model), keras.Layer.__call__
    if name in OF_THEIR_OWN:
        with pytest.raises(ValueError, match=OF_THEIR_OWN[name]):
            saliency(model, x)
    else:
        found = saliency(model, x, **options)
        keras.tree.assert_same_structure(found, x)
        pairs = zip(keras.tree.flatten(found), keras.tree.flatten(x), strict=True)
        for part, given in [pair for pair in pairs if pair[1] is not None]:
            assert part.shape == (given.shape if given.dtype.kind != "U" else (12, 5))
            assert np.isfinite(part).all()
            beside_others = isinstance(x, dict) and given.dtype.kind == "i"  # a mask, or categories
            assert part.any() or beside_others or name in FLAT
    for one, other in zip(before, state_of(model), strict=False):  # an unbuilt model has its weights only now
        assert_array_equal(one, other)
    assert keras.Layer.__call__ is call


@pytest.mark.backend
@pytest.mark.parametrize(
    ("name", "why"),
    [
        *(("convolutions", why) for why in WHYS),
        ("stateful", saliency),
        ("stateful", occlusion),
        ("any_length", grad_cam),
    ],
)
@pytest.mark.parametrize("target", [None, lambda answers: 1 / 0], ids=["", "raises"])
def test_the_model_stays_as_it_is(name, why, target):
    model, x, _y = ZOO[name]()
    before, call = state_of(model), keras.Layer.__call__
    with contextlib.suppress(ZeroDivisionError):
        why(model, x, target=target)
    for one, other in zip(before, state_of(model), strict=True):
        assert_array_equal(one, other)
    assert keras.Layer.__call__ is call


def test_a_model_that_is_not_built_gets_its_weights_and_nothing_more():
    model = Subclassed()
    assert saliency(model, X).any()
    assert model.built
    assert not model.compiled


def test_layers_made_of_others():
    model = sequential(keras.Input((6,)), Block(), layers.Dense(3, "softmax"))
    assert saliency(model, np.ones((2, 6))).any()


@pytest.mark.backend
def test_two_threads_may_ask_the_same_model():
    model, x, _y = ZOO["convolutions"]()
    alone, found = (saliency(model, x), grad_cam(model, x)), {}
    threads = [threading.Thread(target=lambda why=why: found.update({why.__name__: why(model, x)})) for why in WHYS[:2]]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert_allclose(found["saliency"], alone[0], atol=1e-6)
    assert_allclose(found["grad_cam"], alone[1], atol=1e-6)


# What makes no sense


@pytest.mark.parametrize("why", [saliency, occlusion])
@pytest.mark.parametrize(
    ("target", "message"),
    [
        (3, r"Expected classes from 0 to 2 as target\. Received: 3"),
        ([0, 1, -1, 2], r"from 0 to 2 as target\. Received: -1"),
        ([0, 1], r"a class for each of the 4 samples\. Received: int64 of shape \(2,\)"),
        (1.0, r"Received: float64 of shape \(\)"),
        (lambda answers: keras.ops.sum(answers), r"a score for each sample from target, \(4,\)\. Received: \(\)"),
    ],
)
def test_a_target_that_makes_no_sense(why, target, message):
    with pytest.raises(ValueError, match=message):
        why(linear(WEIGHTS, "softmax"), X, target=target)


def test_a_single_sigmoid_has_two_answers():
    with pytest.raises(ValueError, match=r"from 0 to 1 as target\. Received: 2"):
        saliency(linear(WEIGHTS[:, :1], "sigmoid"), X, target=2)


@pytest.mark.parametrize("why", [saliency, occlusion])
@pytest.mark.parametrize(
    ("x", "message"),
    [
        (X[:0], "at least one sample"),
        (X[:, :3], "shape"),
        (np.where(X > 1, np.nan, X), "finite numbers"),
        (np.array([["a"] * 5]), "hold numbers"),
    ],
)
def test_samples_that_make_no_sense(why, x, message):
    with pytest.raises(ValueError, match=message):
        why(linear(WEIGHTS), x)


def test_answers_that_are_no_numbers():
    with pytest.raises(ValueError, match="finite numbers as the model's answers"):
        saliency(linear(WEIGHTS * np.nan), X)


def test_no_model():
    with pytest.raises(TypeError, match="Expected a Keras 3 model"):
        saliency(layers.Dense(3), X)


def test_batches_that_are_none():
    with pytest.raises(ValueError, match="batch_size"):
        saliency(linear(WEIGHTS), X, batch_size=0)


def test_one_output_has_no_other():
    with pytest.raises(ValueError, match=r"the model has only one\. Received: 'price'"):
        saliency(linear(WEIGHTS), X, output="price")


def test_a_stateful_model_takes_as_many_as_it_has_states_for():
    model, x, _y = ZOO["stateful"]()
    with pytest.raises(ValueError, match=r"a number of samples that 4 divides.*Received: 6 samples"):
        saliency(model, x[:6])


@pytest.mark.backend
def test_layers_quantised_to_float8_are_explained_where_keras_can_differentiate_them():
    keras.utils.set_random_seed(0)
    model = keras.Sequential([keras.Input(X.shape[1:]), layers.Dense(8, activation="relu"), layers.Dense(3)])
    before = saliency(model, X, target=1)
    model.quantize("float8")
    if keras.backend.backend() == "jax":
        np.testing.assert_allclose(saliency(model, X, target=1), before, atol=0.15 * np.abs(before).max())
    else:
        with pytest.raises(ValueError, match=r"can differentiate on tensorflow\. Received: layers quantised to float8"):
            saliency(model, X, target=1)

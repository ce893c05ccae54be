"""Does an explanation hold? Models of which it is known by hand what counts."""

import keras
import numpy as np
import pytest
from keras import layers
from numpy.testing import assert_allclose, assert_array_equal
from scipy.stats import spearmanr

from kerasbook.layerwise import deletion, grad_cam, rank_correlations
from kerasbook.layerwise.questions import Question
from kerasbook.layerwise.sanity import covered, hottest, randomised
from kerasbook.layerwise.twins import NoTwin
from tests.layerwise.zoo import ZOO, Case

pytestmark = pytest.mark.usefixtures("english")


@pytest.fixture(scope="module")
def corner() -> Case:
    """A model for which only the upper left corner of a picture counts: the sum of its four pixels."""
    model = keras.Sequential([keras.Input((16, 16)), layers.Flatten(), layers.Dense(1, use_bias=False)])
    weights = np.zeros((16, 16))
    weights[:2, :2] = 1
    model.set_weights([weights.reshape(-1, 1)])
    x = np.random.default_rng(0).uniform(0.5, 1, (3, 16, 16)).astype("float32")
    return Case(model, x, x[:, :2, :2].sum(axis=(1, 2)))


def heat_in_the_corner() -> np.ndarray:
    heat = np.zeros((3, 16, 16))
    heat[:, 0, 0] = 1
    return heat


class TestDeletion:
    def test_without_the_hot_corner_everything_is_gone_at_once(self, corner):
        found = deletion(corner.model, corner.x, heat_in_the_corner(), patch=2, steps=8, fill=0)
        assert_allclose(found.covered, np.arange(9) / 8)
        assert_allclose(found.scores[:, 0], corner.y, rtol=1e-5)
        assert_allclose(found.scores[:, 1:], 0, atol=1e-6)
        assert found.holds.all()

    def test_in_random_orders_it_goes_on_average_when_half_is_covered(self, corner):
        found = deletion(corner.model, corner.x, heat_in_the_corner(), patch=2, steps=8, fill=0, orders=60)
        assert found.random.shape == (60, 3, 9)
        gone = (found.random[:, 0] < 1e-6).argmax(axis=-1) / 8  # the share that is covered when nothing is left
        assert gone.mean() == pytest.approx(0.5 + 1 / 16, abs=0.1)
        assert_allclose(found.random_areas.mean(axis=0), corner.y / 2, rtol=0.2)
        assert_allclose(found.area, corner.y / 16, rtol=1e-5)  # half of the first of eight steps

    def test_a_heat_that_misleads_does_not_hold(self, corner):
        found = deletion(corner.model, corner.x, -heat_in_the_corner(), patch=2, steps=8, fill=0)
        assert_allclose(found.scores[:, 1:-1], np.broadcast_to(corner.y[:, None], (3, 7)), rtol=1e-5)
        assert_allclose(found.scores[:, -1], 0, atol=1e-6)
        assert not found.holds.any()

    def test_regions_of_the_same_heat_come_in_random_order(self, corner):
        flat = np.zeros((3, 16, 16))
        found = [deletion(corner.model, corner.x, flat, patch=2, steps=64, seed=seed).scores for seed in (0, 0, 1)]
        assert_array_equal(found[0], found[1])
        assert not np.array_equal(found[0], found[2])

    def test_the_mean_covers_by_default(self, corner):
        found = deletion(corner.model, corner.x, heat_in_the_corner())
        assert_allclose(found.scores[:, -1], 4 * corner.x.mean(), rtol=1e-5)
        assert found.patch == (2, 2)

    def test_more_steps_than_regions_are_as_many(self, corner):
        found = deletion(corner.model, corner.x, heat_in_the_corner(), patch=8, steps=10, orders=1)
        assert_allclose(found.covered, np.arange(5) / 4)

    def test_channels_that_come_first(self):
        model, x, _y = ZOO["channels_turned"]()
        last = keras.Sequential(model.layers[1:])
        heat = grad_cam(model, x)
        one = deletion(model, x, heat, fill=[0.1, 0.2, 0.3], answers="probabilities", orders=2)
        other = deletion(last, np.moveaxis(x, 1, -1), heat, fill=[0.1, 0.2, 0.3], answers="probabilities", orders=2)
        assert_allclose(one.scores, other.scores, atol=1e-4)
        assert np.ptp(one.scores) > 0.1

    def test_of_several_channels_the_largest_counts_whichever_way_it_goes(self, corner):
        model = keras.Sequential([keras.Input((16, 16, 2)), layers.Lambda(lambda x: x[..., 0]), corner.model])
        heat = np.zeros((3, 16, 16, 2))
        heat[:, 0, 0, 1], heat[:, 5, 5, 0] = -2, 1
        found = deletion(model, np.repeat(corner.x[..., None], 2, axis=-1), heat, patch=2, steps=64, fill=0)
        assert_allclose(found.scores[:, 1], 0, atol=1e-6)

    def test_sequences_and_numbers(self):
        for name, places in (("convolutions_over_time", 9), ("dense", 6)):
            model, x, _y = ZOO[name]()
            found = deletion(model, x, np.random.default_rng(0).random((len(x), places)), orders=2)
            assert found.scores.shape[0] == len(x)
            assert np.isfinite(found.random).all()

    @pytest.mark.parametrize(
        ("given", "said"),
        [
            ({"maps": np.zeros((3, 4, 4))}, r"for each place of the samples, \(3, 16, 16\)"),
            ({"maps": np.full((3, 16, 16), np.nan)}, "a finite number for each place"),
            ({"steps": 0}, "steps to be a whole number from 1"),
            ({"orders": 1.5}, "orders to be a whole number from 1"),
            ({"patch": 16}, "at least two regions"),
            ({"fill": [1.0, 2.0]}, "a number, or one for each channel"),
        ],
    )
    def test_what_does_not_fit_is_said(self, corner, given, said):
        with pytest.raises(ValueError, match=said):
            deletion(corner.model, corner.x, **{"maps": heat_in_the_corner(), **given})

    def test_several_inputs_are_refused(self):
        model, x, _y = ZOO["pairs_of_pictures"]()
        with pytest.raises(ValueError, match="one input"):
            deletion(model, x, np.zeros(3))


def test_the_hottest_places():
    heat = np.array([[1.0, 5.0], [3.0, 3.0]])
    assert_array_equal(hottest(heat, 0.25), [[False, True], [False, False]])
    assert_array_equal(hottest(heat, 0.3), [[False, True], [True, False]])  # a part of a place counts as a whole one
    assert hottest(heat, 1.0).all()


def test_a_cover_leaves_the_rest_and_the_dtype():
    sample = np.arange(12, dtype="float32").reshape(3, 2, 2)  # channels first
    found = covered(sample, np.array([[True, False], [False, False]]), np.reshape([7, 8, 9], (3, 1, 1)), (1, 2))
    assert_array_equal(found[:, 0, 0], [7, 8, 9])
    assert_array_equal(found[:, 1], sample[:, 1])
    assert found.dtype == "float32"


def test_rank_correlations_are_spearmans():
    one, other = np.random.default_rng(0).normal(size=(2, 3, 6, 5)).round(1)  # some of them are equal
    other[0], other[1] = one[0] ** 3, -one[1]
    expected = [spearmanr(ours.ravel(), its.ravel()).statistic for ours, its in zip(one, other, strict=True)]
    assert_allclose(rank_correlations(one, other), expected)
    assert_allclose(expected[:2], [1, -1])


def test_the_rank_correlation_with_a_flat_heat_is_unknown():
    found = rank_correlations([[1.0, 2.0], [1.0, 2.0]], [[3.0, 3.0], [1.0, 2.0]])
    assert_allclose(found, [np.nan, 1])
    with pytest.raises(ValueError, match="same shape"):
        rank_correlations(np.zeros((2, 3)), np.zeros((2, 4)))


class TestRandomWeights:
    def test_give_another_heat_of_the_same_answers(self):
        model, x, _y = ZOO["residual"]()
        before = model.get_weights()
        question = Question(model, x, target=2)
        twin = randomised(question)
        assert list(twin.question.target) == [2] * len(x)
        assert twin.question.kind == question.kind
        assert twin.calls["sum"] == "sum"
        ours, its = grad_cam(model, x, target=2), grad_cam(twin.question.model, x, target=2)
        assert np.abs(rank_correlations(ours, its)).mean() < 0.3
        for old, new in zip(before, model.get_weights(), strict=True):
            assert_array_equal(old, new)

    def test_are_decided_by_the_seed(self):
        model, x, _y = ZOO["convolutions"]()
        kernels = [randomised(Question(model, x), seed).question.model.get_weights()[0] for seed in (0, 0, 1)]
        assert_array_equal(kernels[0], kernels[1])
        assert not np.array_equal(kernels[0], kernels[2])

    def test_of_a_model_without_weights_there_are_none(self):
        model = keras.Sequential([keras.Input((8, 8, 2)), layers.AveragePooling2D(4), layers.GlobalMaxPooling2D()])
        question = Question(model, np.random.default_rng(0).random((2, 8, 8, 2)).astype("float32"))
        with pytest.raises(NoTwin, match="None of the model's weights can be drawn anew"):
            randomised(question)

    @pytest.mark.parametrize(
        "name", ["residual", "squeeze_and_excite", "subclassed", "vision_transformer", "pairs_of_pictures", "quantised"]
    )
    def test_models_of_the_zoo(self, name):
        model, x, _y = ZOO[name]()
        question = Question(model, x)
        twin = randomised(question)
        assert twin.question.kind == question.kind
        assert_array_equal(twin.question.target, question.target)
        assert not np.allclose(twin.question.answers, question.answers)

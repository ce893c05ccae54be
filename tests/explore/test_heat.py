"""The heat of the answer is Grad-CAM's, under any weights, and its check covers what it says."""

import keras
import numpy as np
import pytest
from small_models import Y, convnet, dense, numbers

from kerasbook.explore.explorer import Explorer
from kerasbook.explore.heat import cover, heat_of, layer_with_maps
from kerasbook.layerwise import grad_cam


@pytest.fixture(scope="module")
def explorer():
    keras.utils.set_random_seed(0)
    return Explorer.for_model(convnet(), numbers(28, 28, 1), Y)


@pytest.mark.parametrize("epoch", [0, 1])
def test_it_is_grad_cam_of_the_model_with_these_weights(explorer, epoch):
    weights, x = explorer.weights(epoch), explorer.samples[:1]
    found = heat_of(explorer.subject, x, weights, explorer.look(x[0], weights).answers)
    model = keras.models.clone_model(explorer.model)
    model.set_weights(weights)
    np.testing.assert_allclose(found.map, grad_cam(model, x, layer="pool")[0], atol=0.02)
    assert found.map.max() == pytest.approx(1)


def test_its_check_runs_the_model_on_covered_pictures(explorer):
    weights, x = explorer.weights(1), explorer.samples[:1]
    found = heat_of(explorer.subject, x, weights, explorer.look(x[0], weights).answers)
    for order, said in ((found.map, found.without_hottest), (-found.map, found.without_coldest)):
        answer = keras.ops.convert_to_numpy(explorer.model(cover(x, order)))[0]
        assert said == pytest.approx(answer[found.chosen], abs=1e-5)


def test_a_fifth_is_covered_where_it_is_hottest():
    x, order = numbers(10, 10, 3)[:1], np.arange(100.0).reshape(10, 10)
    covered = cover(x, order)
    np.testing.assert_array_equal(covered[0, :8], x[0, :8])
    np.testing.assert_allclose(covered[0, 8:], np.broadcast_to(x[0].mean(axis=(0, 1)), (2, 10, 3)))


def test_the_last_layer_that_makes_maps(explorer):
    assert layer_with_maps(explorer.subject.network) == "pool"
    assert layer_with_maps(Explorer.for_model(dense(keras.layers.Dense(3)), numbers(6)).subject.network) is None

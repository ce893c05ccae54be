"""The whole: what the layers make of a picture, under weights that change, without the model ever changing."""

import time
from concurrent.futures import ThreadPoolExecutor

import keras
import numpy as np
import pytest
from small_models import Y, by_hand, convnet, dense, numbers, softmax

from kerasbook.datasets import as_network_sees
from kerasbook.explore import Explorer
from kerasbook.layerwise import layer_outputs

L = keras.layers
HIDDEN = ("hidden_1", "hidden_2", "hidden_3")


# The digit network


def test_the_digit_network(explorer):
    assert explorer.epochs == list(range(13))
    assert [layer.name for layer in explorer.layers] == [*HIDDEN, "answer"]
    assert [layer.title for layer in explorer.layers] == ["layer 1", "layer 2", "layer 3", "answer"]
    assert [(layer.shape, layer.kind, layer.units) for layer in explorer.layers[:1]] == [((64,), "dense", 64)]
    assert explorer.classes == list("0123456789")
    assert (explorer.form, explorer.shape, explorer.lacks) == ("picture", (28, 28), {})


def test_it_learns(explorer):
    accuracies = [explorer.crowd(explorer.weights(epoch)).accuracy for epoch in (0, 1, 12)]
    assert accuracies[0] < 0.3
    assert accuracies[1] > 0.6
    assert accuracies[2] > 0.88


@pytest.mark.parametrize("epoch", [0, 3, 12])
def test_every_layer_at_every_age(explorer, untouched, epoch):
    picture, weights = explorer.samples[5], explorer.weights(epoch)
    look, (*hidden, logits) = explorer.look(picture, weights), by_hand(weights, picture)
    for name, expected in zip(HIDDEN, hidden, strict=True):
        assert look.outputs[name] == pytest.approx(expected, abs=1e-4)
    assert look.answers == pytest.approx(softmax(logits), abs=1e-4)
    assert np.array_equal(look.outputs["answer"], look.answers)


def test_a_drawn_digit_is_recognized(explorer):
    paper = np.zeros((300, 300, 4), "uint8")
    paper[40:260, 140:164] = [0, 0, 0, 255]
    look = explorer.look(explorer.prepared(paper), explorer.weights(12))
    assert look.answers.argmax() == 1


def test_test_digits_drawn_again_are_recognized_as_well(explorer):
    again = np.stack([as_network_sees(np.kron(image, np.ones((9, 9)))) for image in explorer.samples[:200]])
    weights = explorer.weights(12)
    right = [
        np.mean([look.answers.argmax() for look in explorer.looks(pictures, weights)] == explorer.labels[:200])
        for pictures in (explorer.samples[:200], again)
    ]
    assert right[1] > right[0] - 0.03


def test_a_stroke_is_answered_in_time(explorer):
    weights = explorer.weights(12)
    explorer.look(explorer.samples[0], weights)
    times = []
    for _again in range(9):
        start = time.perf_counter()
        explorer.look(explorer.samples[0], weights)
        times.append(time.perf_counter() - start)
    assert min(times) < 0.150


def test_a_picture_of_another_shape_is_refused(explorer):
    with pytest.raises(ValueError, match=r"Expected a sample of shape \(28, 28\)"):
        explorer.look(np.zeros((27, 28)), explorer.weights(12))


def test_broken_weights_are_answered_all_the_same(explorer):
    broken = [np.full_like(array, np.nan) for array in explorer.weights(12)]
    assert np.isnan(explorer.look(explorer.samples[0], broken).answers).all()
    assert explorer.crowd(broken).accuracy == pytest.approx(0.1, abs=0.02)
    assert np.isfinite(explorer.rebuilt(explorer.samples[0], explorer.noisy(explorer.weights(12), 1e3))["answer"]).all()


# Many at once


def test_many_visitors_at_once_get_their_own_answers(explorer, untouched):
    def visit(seed: int) -> bool:
        rng = np.random.default_rng(seed)
        for _stroke in range(5):
            picture = explorer.samples[rng.integers(1000)]
            weights = explorer.weights(int(rng.integers(13)))
            if rng.random() < 0.5:
                weights = explorer.noisy(weights, 0.5, seed=seed)
            look = explorer.look(picture, weights)
            if not np.allclose(look.answers, softmax(by_hand(weights, picture)[-1]), atol=1e-3):
                return False
        return True

    with ThreadPoolExecutor(10) as visitors:
        assert all(visitors.map(visit, range(10)))


# Models of the reader's own


def test_a_convnet_gets_every_view():
    model, x = convnet(), numbers(28, 28, 1)
    explorer = Explorer.for_model(model, x, Y)
    assert explorer.lacks == {}
    assert explorer.epochs == [0, 1]
    assert [(layer.name, layer.kind) for layer in explorer.layers] == [
        ("conv", "maps"),
        ("norm", "maps"),
        ("pool", "maps"),
        ("answer", "dense"),
    ]
    weights, picture = explorer.weights(1), x[0]
    look = explorer.look(picture, weights)
    for name, output in layer_outputs(model, x[:1]).items():
        if name in look.outputs:
            assert look.outputs[name] == pytest.approx(output[0], abs=1e-5)
    assert explorer.rebuilt(picture, weights)["conv"].shape == (28, 28)
    assert explorer.prepared(np.pad(np.ones((90, 20)), 30)).shape == (28, 28, 1)
    assert len(explorer.maps_shown("conv")) == 64
    unit = explorer.unit("conv", 5, picture, weights)
    assert np.array_equal(unit.weights, weights[0][:, :, 0, 5])
    # Without the map: a model whose next layers get 0 in its place.
    kernel = weights[0].copy(), weights[1].copy()
    kernel[0][..., 5], kernel[1][5] = 0, 0
    without = np.log(explorer.look(picture, [*kernel, *weights[2:]]).answers)
    change = np.log(look.answers) - without
    assert unit.adds - unit.adds.mean() == pytest.approx(change - change.mean(), abs=1e-4)


def test_logits_become_probabilities():
    explorer = Explorer.for_model(dense(L.Dense(3)), numbers(6), Y)
    answers = explorer.look(numbers(6)[0], explorer.weights(1)).answers
    assert answers.sum() == pytest.approx(1, abs=1e-5)
    assert explorer.answers_are_probabilities


def test_a_single_sigmoid_has_two_classes():
    model = dense(L.Dense(4, activation="relu", name="hidden"), L.Dense(1, activation="sigmoid"))
    explorer = Explorer.for_model(model, numbers(6), Y % 2)
    weights, x = explorer.weights(1), numbers(6)[0]
    p = model.predict(x[None], verbose=0)[0, 0]
    assert explorer.look(x, weights).answers == pytest.approx([1 - p, p], abs=1e-5)
    hidden = explorer.look(x, weights).outputs["hidden"]
    unit = int(hidden.argmax())
    adds = explorer.unit("hidden", unit, x, weights).adds
    assert adds[1] - adds[0] == pytest.approx(hidden[unit] * weights[2][unit, 0], abs=1e-5)

"""A map's number as the sum over its kernel's window, and how far back it looks, against what Keras computes."""

import keras
import numpy as np
import pytest
from small_models import Y, numbers

from kerasbook.explore.explorer import Explorer
from kerasbook.explore.sliding import seen_by, slide_at, way_to
from kerasbook.networks.efficientnet import block, stem

L = keras.layers


def small_lite0() -> keras.Model:
    """The stem of Lite0 and two of its blocks, the second with a residual connection; no weight is as it begins."""
    keras.utils.set_random_seed(0)
    image = keras.Input((33, 40, 3))
    x = block(stem(image), 8, 5, 2, 2, "b0")
    x = block(x, 8, 3, 1, 2, "b1")
    x = L.GlobalAveragePooling2D(name="pooling")(x)
    model = keras.Model(image, L.Dense(3, activation="softmax", name="answer")(x))
    rng = np.random.default_rng(0)
    changed = [
        one + 0.3 * np.abs(rng.standard_normal(one.shape)) if one.ndim == 1 else one for one in model.get_weights()
    ]
    model.set_weights(changed)
    return model


def plain() -> keras.Model:
    """Convolutions and poolings of all kinds that slide."""
    keras.utils.set_random_seed(0)
    return keras.Sequential([
        keras.Input((28, 28, 1)),
        L.Conv2D(4, (3, 2), padding="same", activation="tanh", name="same"),
        L.MaxPooling2D(3, 2, padding="same", name="largest"),
        L.Conv2D(5, 3, dilation_rate=2, use_bias=False, name="wide"),
        L.LeakyReLU(name="leaky"),
        L.DepthwiseConv2D(3, depth_multiplier=2, activation="relu", name="each"),
        L.AveragePooling2D(2, name="mean"),
        L.Flatten(),
        L.Dense(3, activation="softmax", name="answer"),
    ])


@pytest.fixture(scope="module")
def like_lite0():
    return Explorer.for_model(small_lite0(), numbers(33, 40, 3)[:4])


@pytest.fixture(scope="module")
def like_the_book():
    return Explorer.for_model(plain(), numbers(28, 28, 1)[:4], Y[:4])


def slides(explorer: Explorer):
    """One of each layer's maps at corners, edges and within."""
    weights, x = explorer.weights(explorer.epochs[-1]), explorer.samples[:1]
    outputs = explorer.subject.network.outputs(x, weights)
    for layer in explorer.layers:
        if way_to(explorer.subject.network, layer.name):
            height, width, maps = layer.shape
            for place in [(0, 0), (height - 1, width - 1), (height // 2, 0), (1, width // 2)]:
                slide = slide_at(explorer.subject.network, outputs, x, layer.name, maps - 1, place, weights)
                yield layer, place, slide, outputs


@pytest.mark.parametrize("kind", ["like_lite0", "like_the_book"])
def test_the_sum_and_what_follows_give_what_keras_gives(kind, request):
    seen = set()
    for layer, place, slide, outputs in slides(request.getfixturevalue(kind)):
        seen.add(layer.name)
        assert slide.value == outputs[layer.name][(0, *place, layer.units - 1)]
        last = slide.steps[-1].value if slide.steps else slide.total
        assert last == pytest.approx(slide.value, rel=1e-3, abs=1e-4), layer.name
        assert slide.agrees
    lite0 = {"stem_relu", "b0_depthwise_relu", "b0_project_bn", "b1_expand_bn", "b1_add"}
    assert seen >= (lite0 if kind == "like_lite0" else {"same", "largest", "wide", "leaky", "each", "mean"})


def test_steps_name_what_happens_after_the_sum(like_lite0):
    kinds = {layer.name: [step.kind for step in slide.steps] for layer, _place, slide, _outputs in slides(like_lite0)}
    assert kinds["stem_relu"] == ["norm", "relu6"]
    assert kinds["b1_add"] == ["norm", "add"]


def test_padding_is_marked_and_adds_nothing(like_the_book):
    corner = next(slide for layer, place, slide, _outputs in slides(like_the_book) if place == (0, 0))
    assert np.isnan(corner.patch[0]).all()
    assert (corner.products[0] == 0).all()


def test_another_kernel_does_not_agree(like_the_book):
    explorer = like_the_book
    weights, x, network = explorer.weights(explorer.epochs[-1]), explorer.samples[:1], explorer.subject.network
    outputs = network.outputs(x, weights)
    assert not slide_at(network, outputs, x, "wide", 0, (2, 2), explorer.scrambled(weights, "wide")).agrees


def test_where_no_kernel_slides_there_is_no_way(like_lite0):
    network = like_lite0.subject.network
    assert way_to(network, "pooling") is None
    assert way_to(network, "answer") is None
    assert seen_by(network, "pooling", (0, 0)) is None


@pytest.mark.parametrize("layer", ["b0_depthwise", "b1_add"])
def test_a_number_depends_on_no_pixel_outside_of_what_it_sees(like_lite0, layer):
    network, weights = like_lite0.subject.network, like_lite0.weights(like_lite0.epochs[-1])
    place = (3, 4)
    top, left, bottom, right = seen_by(network, layer, place)
    picture = like_lite0.samples[:1]
    assert 0 < (bottom - top) * (right - left) < 33 * 40

    def number(inside: bool) -> np.ndarray:
        changed = picture.copy() if inside else picture + 1
        changed[:, top:bottom, left:right] += 1 if inside else -1
        return network.outputs(changed.astype("float32"), weights)[layer][(0, *place)]

    now = network.outputs(picture, weights)[layer][(0, *place)]
    np.testing.assert_allclose(number(inside=False), now, atol=1e-5)
    assert np.abs(number(inside=True) - now).max() > 1e-3
    smaller = picture + 1  # one line less, and it does depend on the rest
    smaller[:, top + 1 : bottom, left:right] -= 1
    assert np.abs(network.outputs(smaller.astype("float32"), weights)[layer][(0, *place)] - now).max() > 1e-5

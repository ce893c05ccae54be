"""Lite0's photographs, the layers that are shown of it, and the answer that the trunk gets."""

import keras
import numpy as np
import pytest
from small_models import numbers

from kerasbook.datasets.pictures import KINDS
from kerasbook.explore import photographed, views
from kerasbook.explore.checkpoints import Checkpoints
from kerasbook.explore.explorer import Explorer
from kerasbook.explore.subject import Subject
from kerasbook.networks import lite0, lite0_trunk


@pytest.fixture(scope="module")
def offered():
    return photographed.photographs()


def test_photographs_are_as_the_network_takes_them(offered):
    images, kinds, names = offered
    assert (images.shape, images.dtype) == ((82, 224, 224, 3), "float32")
    assert 0 <= images.min() < images.max() <= 1
    assert names[:2] == ["flower", "china"]
    assert set(kinds) == set(KINDS)
    assert len(names) == len(kinds) == 82


def test_a_wide_picture_loses_its_sides():
    wide = np.zeros((1, 40, 80, 3), "float32")
    wide[:, :, 20:60] = 1
    np.testing.assert_array_equal(photographed.as_lite0_sees(wide), 1)


def test_the_layers_that_are_shown_end_each_block():
    shown = photographed.shown_layers(lite0(weights=None, input_shape=(32, 32, 3)))
    assert len(shown) == 36
    assert shown[:4] == ["stem_relu", "b0_depthwise_relu", "b0_project_bn", "b1_depthwise_relu"]
    assert shown[-4:] == ["b15_project_bn", "head_relu", "pooling", "predictions"]
    assert "b2_add" in shown


def test_the_trunks_answer_is_fitted_once(tmp_path, monkeypatch):
    fitted = []
    head = np.full((192, 5), 0.1, "float32"), np.arange(5, dtype="float32")
    trunk = lite0_trunk(weights=None, pooling="avg")
    monkeypatch.setattr(photographed, "lite0_trunk", lambda pooling: trunk)
    monkeypatch.setattr(photographed, "fitted_head", lambda trunk, report: fitted.append(1) or head)
    for _time in range(2):
        model = photographed.trunk_with_head(lambda what, share: None, tmp_path)
        assert all(np.array_equal(one, other) for one, other in zip(model.layers[-1].get_weights(), head, strict=True))
    assert len(fitted) == 1
    assert model.output_shape == (None, 5)


def test_photographs_are_uploaded_and_not_drawn_and_say_what_they_show(english):
    layers = [keras.layers.Conv2D(2, 3), keras.layers.Flatten(), keras.layers.Dense(7, activation="softmax")]
    model = keras.Sequential([keras.Input((12, 12, 3)), *layers])
    kinds, names = np.array(["animal", "plant"] * 3), [f"picture {number}" for number in range(6)]
    sets = ["photograph", "cutouts"]
    subject = Subject(model, numbers(12, 12, 3)[:6], kinds, names=names, classes=list("abcdefg"), sets=sets)
    explorer = Explorer(subject, Checkpoints.of(model))
    assert subject.label_of(1) == "picture 1, plant"
    assert explorer.classes == list("abcdefg")
    assert "five kinds" in explorer.lacks["accuracy"]
    assert "kb-upload" in views.tools(explorer)
    assert "data-do" not in views.tools(explorer)

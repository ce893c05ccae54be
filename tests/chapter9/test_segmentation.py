"""Chapter 9, `segmentation`."""

import numpy as np
import pytest
from findings import of_chapter

from kerasbook import datasets
from kerasbook.chapter9.listings.segmentation import (
    answers_of_rules,
    as_light,
    best_threshold,
    in_standard_errors,
    intersection_over_union,
    near_an_outline,
    pieces,
    u_net,
    wrong_by_tile,
)
from kerasbook.lazily import keras

found = of_chapter(9)


@pytest.mark.parametrize("skips", [True, False])
def test_a_logit_for_each_pixel_of_a_picture_of_any_size(skips):
    model = u_net(skips)
    for size in ((48, 48), (64, 16)):
        assert model(np.zeros((2, *size, 1), "float32")).shape == (2, *size, 1)
    joined = [layer for layer in model.layers if isinstance(layer, keras.layers.Concatenate)]
    assert len(joined) == (2 if skips else 0)


def test_light_is_logarithmic():
    assert as_light(np.array([0.0, 15 / 255, 1.0])) == pytest.approx([-2, 0, 2])


def test_intersection_over_union_of_known_answers():
    truth = np.array([[True, True, False, False]])
    assert intersection_over_union(truth, truth) == 1
    assert intersection_over_union(np.array([[False, True, True, False]]), truth) == pytest.approx(1 / 3)
    assert intersection_over_union(~truth, truth) == 0
    assert intersection_over_union(~truth & truth, ~truth & truth) == 0  # nothing there, and nothing said


def test_the_best_threshold_separates_what_can_be_separated():
    values = np.concatenate([np.linspace(0, 0.6, 60), np.linspace(0.7, 1, 40)])
    threshold = best_threshold(values, values > 0.65)
    assert intersection_over_union(values > threshold, values > 0.65) == 1


def test_rules_are_chosen_on_the_training_part():
    train, test = datasets.nuclei()
    answers = answers_of_rules(train, test)
    iou = {name: intersection_over_union(answer, test.masks > 0) for name, answer in answers.items()}
    assert iou == {"threshold": pytest.approx(0.776, abs=0.005), "blurred": pytest.approx(0.8, abs=0.005)}
    other = answers_of_rules(train, test._replace(masks=np.zeros_like(test.masks)))
    assert all((other[name] == answers[name]).all() for name in answers)


def test_near_an_outline_on_both_sides():
    truth = np.zeros((9, 9), bool)
    truth[:, 4:] = True
    assert near_an_outline(truth).all(axis=0).tolist() == [False, False, True, True, True, True, False, False, False]


def test_wrong_pixels_by_tile():
    truth = np.zeros((128, 64), bool)
    answer = truth.copy()
    answer[:32] = True
    assert wrong_by_tile(answer, truth).tolist() == [0.5, 0]
    differences = np.array([1.0, 2.0, 3.0, 4.0])
    assert in_standard_errors(differences) == pytest.approx(2.5 / (differences.std(ddof=1) / 2))


def test_pieces_are_connected_and_no_specks():
    answer = np.zeros((20, 20), bool)
    answer[:5, :5] = answer[10:15, :5] = True  # 25 pixels each
    answer[19, 19] = True
    assert pieces(answer) == 2
    answer[5:10, 0] = True  # now they touch
    assert pieces(answer) == 1


def test_what_was_measured():
    finding = found("segmentation")
    measured = finding.measured
    assert len(measured["by_epoch"]) == finding.settings["epochs"]
    assert measured["by_epoch"][-1] == measured["iou"]["network"]
    assert measured["accuracy"]["background"] == pytest.approx(0.83, abs=0.005)  # which outlines nothing
    assert measured["lead"] == measured["iou"]["network"] - measured["iou"]["blurred"]
    assert abs(measured["pieces"]["network"] - measured["pieces"]["there"]) <= 4

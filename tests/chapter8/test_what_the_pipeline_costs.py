"""Chapter 8, `what_the_pipeline_costs`: files as batches, and what is done with them how often."""

import collections

import keras
import numpy as np
import pytest
from findings import of_chapter

from kerasbook import datasets
from kerasbook.chapter8.listings.what_the_pipeline_costs import (
    BATCHES,
    CACHED,
    differing,
    from_files,
    made_in_time,
    orders,
    passes,
    versions,
    versions_of,
    written,
)

found = of_chapter(8)
BLACK, WHITE = np.zeros((1, 2, 2, 3), "float32"), np.ones((1, 2, 2, 3), "float32")


def test_a_file_holds_the_picture_to_one_of_256_greys(tmp_path):
    images = datasets.on_background(datasets.cutouts().train.images[:2])
    first, second = (np.asarray(keras.utils.load_img(path)) / 255 for path in written(tmp_path, images))
    np.testing.assert_allclose([first, second], images, atol=1 / 255)


def test_every_picture_comes_once_in_each_pass_with_its_number(tmp_path):
    images = datasets.on_background(datasets.cutouts().train.images[:20])
    worked = collections.defaultdict(list)
    (once,) = passes(from_files(written(tmp_path, images), worked, "augmented", ahead=2), epochs=1)
    assert sorted(once[1]) == list(range(20))
    assert {step: len(times) for step, times in worked.items()} == {"read": 20, "decoded": 20, "augmented": 20}
    assert once[0].shape == (20, 64, 64, 3)


def test_versions_and_orders_of_two_pictures_that_came_three_times():
    came = [
        (np.concatenate([BLACK, WHITE]), np.array([0, 1])),
        (np.concatenate([WHITE, 0.5 * BLACK]), np.array([1, 0])),
        (np.concatenate([0.5 * WHITE, BLACK]), np.array([1, 0])),
    ]
    assert [image.max() for image in versions_of(1, came)] == [1, 1, 0.5]
    assert versions(came) == 1.5  # one of black, two of white
    assert orders(came) == 2


def test_a_picture_in_another_place_differs():
    one = [(np.concatenate([BLACK, WHITE, WHITE]), None)]
    other = [(np.concatenate([WHITE, BLACK, WHITE]), None)]
    assert differing(one, other) == pytest.approx(2 / 3)
    assert differing(one, one) == 0


def test_a_batch_is_in_time_if_it_is_made_before_the_step_in_front_of_it_ends():
    late = [(kind, number) for number in range(BATCHES) for kind in ("made", "taken", "done")]
    assert made_in_time(late) == 0
    late[2], late[3] = late[3], late[2]  # made 1 before done 0
    assert made_in_time(late) == 1


def test_a_step_works_once_before_the_cache_and_in_each_epoch_behind_it():
    measured = found("what_the_pipeline_costs").measured
    epochs = measured["epochs"]
    steps = [name for name in CACHED if name != "nowhere"]
    for place in CACHED:
        behind = steps.index(place) + 1 if place in steps else 0
        expected = [1 if number < behind else epochs for number in range(len(steps))]
        of_steps = measured["per_picture"][place]
        counts = [of_steps["read"], of_steps["decoded"], measured["orders"][place], of_steps["augmented"]]
        assert counts == expected
    assert measured["versions"] == {name: 1 if name == "augmented" else epochs for name in CACHED}


def test_augmentation_in_the_model_is_at_work_when_fit_asks():
    apart = found("what_the_pipeline_costs").measured["apart"]
    assert apart["model"] == 0
    assert apart["in_training"] > 1e-4
    assert apart["pipeline"] > 1e-4


def test_without_any_prefetching_no_batch_is_in_time():
    assert found("what_the_pipeline_costs").measured["in_time"]["switched_off"] == 0

"""2.3: tensor operations with loops and at once."""

import numpy as np
import pytest
from findings import of_chapter
from numpy.testing import assert_allclose, assert_array_equal

from kerasbook import datasets
from kerasbook.chapter2.listings import tensor_operations as operations
from kerasbook.concepts import Finding

found = of_chapter(2)


@pytest.fixture(scope="module")
def finding() -> Finding:
    return found("tensor_operations")


@pytest.fixture
def x() -> np.ndarray:
    return np.random.default_rng(0).normal(size=(3, 8))


class TestLoops:
    def test_relu(self, x):
        assert_array_equal(operations.relu_by_loops(x), x * (x > 0))

    def test_subtract(self, x):
        assert_array_equal(operations.subtract_by_loops(x, x[1]), [row - x[1] for row in x])

    def test_dot(self, x):
        assert_allclose(operations.dot_by_loops(x, x.T), x @ x.T)

    def test_reshape(self, x):
        assert_array_equal(operations.reshape_by_loops(x, (6, 4)), np.split(x.ravel(), 6))

    def test_nothing_that_was_given_changes(self, x):
        before = x.copy()
        operations.relu_by_loops(x)
        operations.subtract_by_loops(x, x[0])
        operations.reshape_by_loops(x, (4, 6))
        assert_array_equal(x, before)

    def test_the_type_of_the_numbers_stays(self, x):
        half = x.astype("float16")
        assert operations.dot_by_loops(half, half.T).dtype == "float16"
        assert operations.relu_by_loops(half).dtype == "float16"


class TestBothWays:
    @pytest.fixture
    def pairs(self) -> dict:
        train, _ = datasets.digits()
        mean, templates = operations.class_templates(train)
        return operations.both_ways(train.images[:2].reshape(2, 784), mean, templates)

    def test_they_compute_the_same(self, pairs):
        assert list(pairs) == ["relu", "subtract", "dot", "reshape"]
        for by_loops, at_once in pairs.values():
            assert_allclose(at_once(), by_loops(), atol=1e-5)

    def test_they_compute_what_they_say(self, pairs):
        images = datasets.digits()[0].images[:2]
        mean = datasets.digits()[0].images.mean(axis=0)
        relu, subtract, dot, reshape = (at_once() for _loops, at_once in pairs.values())
        assert_allclose(relu, np.maximum(images.reshape(2, 784) - 0.5, 0))
        assert_allclose(subtract.reshape(2, 28, 28), images - mean, atol=1e-6)
        assert dot.shape == (2, 10)
        assert_array_equal(reshape, np.concatenate(images))  # rows of pictures below each other

    def test_differences_are_relative(self):
        assert operations.relative_difference(np.array([10.0, 2.0]), np.array([10.0, 2.5])) == 0.05
        assert operations.relative_difference([1.0], [1.0]) == 0


class TestTime:
    def test_the_best_of_some_tries(self, monkeypatch):
        clock = iter([0.0, 3.0, 10.0, 11.0, 20.0, 22.0])
        monkeypatch.setattr(operations.time, "perf_counter", lambda: next(clock))
        assert operations.seconds(lambda: None, repeats=3) == 1.0

    def test_every_operation_is_timed_on_every_size(self, finding):
        measured = finding.measured
        assert measured["samples"] == [1, 4, 16, 64, 128]
        for kind in ("loops", "at_once"):
            assert list(measured[kind]) == ["relu", "subtract", "dot", "reshape"]
            assert all(len(times) == 5 and min(times) > 0 for times in measured[kind].values())
        for name, faster in measured["times_faster"].items():
            assert faster == measured["loops"][name][-1] / measured["at_once"][name][-1]

    def test_loops_take_longer_for_more_numbers(self, finding):
        for times in finding.measured["loops"].values():
            assert times[-1] > 10 * times[0]  # for a hundred times as many

    def test_few_samples(self):
        assert found("tensor_operations", samples=4).measured["samples"] == [1, 4]


class TestExample:
    def test_the_templates_are_means_around_the_mean(self):
        train, _ = datasets.digits()
        mean, templates = operations.class_templates(train)
        assert templates.shape == (784, 10)
        assert_allclose(
            (templates[:, 3] + mean).reshape(28, 28), train.images[train.labels == 3].mean(axis=0), atol=1e-6
        )

    def test_the_picture_shows_the_operations(self, finding):
        example = finding.figure.example
        assert_allclose(example["relu"], np.maximum(example["images"][0] - 0.5, 0))
        assert_allclose(example["subtract"], example["images"] - example["mean"], atol=1e-6)
        rows, columns = example["images"].reshape(4, 784), example["templates"].reshape(10, 784).T
        assert_allclose(example["dot"], rows @ columns, rtol=1e-4, atol=1e-4)
        assert_array_equal(example["reshape"].ravel(), example["images"][0].ravel())

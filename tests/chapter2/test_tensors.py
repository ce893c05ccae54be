"""2.2: real tensors, slices, and the memory they take."""

import tracemalloc

import numpy as np
import pytest
from findings import of_chapter
from numpy.testing import assert_allclose, assert_array_equal

from kerasbook import datasets
from kerasbook.chapter2.listings.tensors import (
    as_lists,
    as_tensor,
    batches,
    camera_pan,
    lower_right,
    memory_taken,
    real_tensors,
    shape_times_dtype,
    some_slices,
    with_dtype,
)
from kerasbook.concepts import Finding

found = of_chapter(2)


@pytest.fixture(scope="module")
def finding() -> Finding:
    return found("tensors")


class TestMemory:
    def test_what_is_kept_is_counted(self):
        assert memory_taken(bytearray, 100_000) == pytest.approx(100_000, abs=200)
        assert memory_taken(np.zeros, 50_000, "float32") == pytest.approx(200_000, abs=200)

    def test_what_is_gone_is_not_counted(self):
        assert memory_taken(lambda: len(bytearray(100_000))) < 1_000

    def test_memory_that_python_keeps_for_the_next_floats_is_counted_too(self):
        row = np.linspace(0, 1, 28, dtype="float32")
        gone = [number + 0.5 for number in map(float, range(300))]
        del gone  # Python keeps the memory of up to 100 of them
        assert memory_taken(row.tolist) >= 28 * (8 + 24)  # a place in the list and a float each

    def test_it_leaves_the_counting_as_it_was(self):
        assert not tracemalloc.is_tracing()
        memory_taken(bytearray, 10)
        assert not tracemalloc.is_tracing()
        tracemalloc.start()
        try:
            kept_before = bytearray(500_000)
            assert memory_taken(bytearray, 100_000) == pytest.approx(100_000, abs=200)
            assert tracemalloc.is_tracing()
            assert len(kept_before) == 500_000
        finally:
            tracemalloc.stop()

    def test_it_stops_counting_when_something_fails(self):
        with pytest.raises(ZeroDivisionError):
            memory_taken(lambda: 1 / 0)
        assert not tracemalloc.is_tracing()

    @pytest.mark.parametrize(("dtype", "size"), [("float16", 2), ("float32", 4), ("float64", 8), ("uint8", 1)])
    def test_shape_and_dtype_say_how_much(self, dtype, size):
        assert shape_times_dtype(np.zeros((3, 4, 5), dtype)) == 60 * size
        data = real_tensors("china", 4, batch_size=128, dtype=dtype)
        assert {tensor.dtype.name for tensor in data.values()} == {dtype}
        assert shape_times_dtype(data["photograph"]) == 427 * 640 * 3 * size
        for tensor in data.values():
            assert abs(memory_taken(as_tensor, tensor) - shape_times_dtype(tensor)) < 1_000

    def test_numbers_in_lists_take_several_times_as_much(self, finding):
        for name, taken in finding.measured["as_lists"].items():
            assert taken > 5 * finding.measured["expected"][name]


class TestTensors:
    def test_ranks_and_shapes(self, finding):
        assert list(finding.measured["rank"].values()) == [0, 1, 2, 3, 3, 4]
        assert finding.measured["shape"]["digits"] == [128, 28, 28]
        for name, tensor in finding.figure.tensors.items():
            assert finding.measured["shape"][name] == list(tensor.shape)

    def test_they_are_parts_of_each_other(self, finding):
        data, train = finding.figure.tensors, datasets.digits()[0]
        assert_array_equal(data["digit"], train.images[np.argmax(train.labels == 4)])
        assert_array_equal(data["vector"], data["digit"][14])
        assert data["number"] == data["vector"][14]
        assert_array_equal(data["digits"], train.images[:128])

    def test_the_camera_moves_from_corner_to_corner(self):
        row, column = np.mgrid[:427, :640]
        frames = camera_pan(np.stack([row, column, row], axis=-1))
        assert frames.shape == (6, 107, 160, 3)
        assert frames[0, 0, 0].tolist() == [60, 120, 60]
        assert np.all(np.diff(frames[:, 0, 0, :2], axis=0) > 0)
        assert frames[-1, -1, -1].tolist() == [366, 559, 366]

    def test_whole_numbers_run_to_255(self):
        assert with_dtype(np.array([0, 0.2, 1]), "uint8").tolist() == [0, 51, 255]
        assert with_dtype(np.array([0, 0.2, 1]), "float16").dtype == "float16"

    def test_batches(self, finding):
        assert (finding.measured["batches"], finding.measured["last_batch"]) == (32, 32)
        assert batches(10, 4) == [4, 4, 2]
        assert batches(8, 4) == [4, 4]
        assert batches(3, 4) == [3]


class TestSlices:
    def test_from_lists_and_from_tensors_the_same(self):
        digits = datasets.digits()[0].images[:5]
        quarter = lower_right(as_tensor(digits))
        assert quarter.shape == (5, 14, 14)
        assert_allclose(lower_right(as_lists(digits)), quarter)

    def test_a_slice_is_a_window(self, finding):
        data, slices = finding.figure.tensors, finding.figure.slices
        cut = list(some_slices(data).values())[:3]  # anew: a finding that was kept in a file has copies
        assert all(np.shares_memory(part, data["digits"]) for part in cut)
        assert [part.ndim for part in slices.values()] == [2, 3, 3, 2]
        for code, part in slices.items():
            assert_array_equal(part, eval(code, {name: data[name] for name in ("digits", "photograph")}))

"""Chapter 3, `constants_and_variables`: what changes, what counts, and what NumPy draws."""

import pytest
from findings import of_chapter

from kerasbook.chapter3.listings.constants_and_variables import (
    attempted,
    count,
    draws,
    with_a_tensor,
    with_a_variable,
    with_an_array,
)

found = of_chapter(3)


def test_an_array_changes_for_everybody():
    assert with_an_array() == {"written": ([7, 1, 1], [7, 1, 1], ""), "added": ([8, 2, 2], [8, 2, 2], "")}


def test_a_tensor_refuses_and_stays():
    assert with_a_tensor() == {"written": ([1, 1, 1], [1, 1, 1], "TypeError"), "added": ([2, 2, 2], [1, 1, 1], "")}


def test_a_variable_changes_when_it_is_assigned_to():
    assert with_a_variable() == {"written": ([7, 1, 1], [7, 1, 1], ""), "added": ([8, 2, 2], [8, 2, 2], "")}


@pytest.mark.parametrize(("dtype", "last"), [("float32", 2060), ("float16", 2048), ("bfloat16", 2048)])
def test_where_a_counter_stops(dtype, last):
    held = count(2048, 12, dtype=dtype)
    assert held[-1] == last
    assert len(held) == 13


def test_a_constant_does_not_count():
    assert count(5, 3, holder="constant") == [5, 5, 5, 5]


def test_only_a_refusal_is_caught():
    assert attempted(lambda: None) == ""
    with pytest.raises(ZeroDivisionError):
        attempted(lambda: 1 / 0)


def test_the_first_argument_is_the_mean_and_size_is_the_shape():
    assert draws(named=False, seed=0).shape == (300, 1)
    assert draws(named=True, seed=0).shape == (300, 3)
    assert draws(named=False, seed=0).mean() == pytest.approx(3, abs=0.2)
    assert draws(named=True, seed=0).mean() == pytest.approx(0, abs=0.2)


def test_what_is_measured_is_what_is_drawn():
    finding = found("constants_and_variables")
    assert finding.measured["stops_at"] == {name: held[-1] for name, held in finding.figure.counts.items()}
    assert finding.measured["counted"] == 100

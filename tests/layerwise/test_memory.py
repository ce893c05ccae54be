"""A budget of memory."""

import numpy as np
import pytest

from kerasbook import RepresentationHistory, layer_report, probe
from kerasbook.layerwise.memory import GIGABYTE, for_batch, for_kept

X = np.zeros((12, 6), "float32")


def test_what_is_kept_and_a_batch_are_less_than_all():
    assert 0 < for_batch(2.0) + for_kept(2.0) < 2 * GIGABYTE
    assert for_batch(2.0) == pytest.approx(2 * for_batch(1.0), abs=1)


@pytest.mark.parametrize("memory", [0, -1, float("nan")])
@pytest.mark.parametrize(
    "helper",
    [
        lambda model, memory: probe(model, X, np.arange(12) % 3, memory=memory),
        lambda model, memory: layer_report(model, X, memory=memory),
        lambda _model, memory: RepresentationHistory(X, memory=memory),
    ],
    ids=["probe", "layer_report", "RepresentationHistory"],
)
def test_memory_that_is_none(small_network, helper, memory):
    with pytest.raises(ValueError, match=f"Expected memory, in gigabytes, to be above 0. Received: {memory}"):
        helper(small_network, memory)

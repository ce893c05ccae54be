"""Verifying on a Dask cluster, here a local one: the same checks as without."""

import dataclasses

import joblib
import pytest

from kerasbook.running.verifying import verify

distributed = pytest.importorskip("dask.distributed", reason="needs dask[distributed], as in the test extra")


@pytest.mark.slow
def test_a_cluster_finds_the_same_as_one_process():
    wanted = {"seeds": [0, 1], "concepts": ["training_loop"], "quick": True}
    with (
        distributed.LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None) as cluster,
        distributed.Client(cluster) as client,
    ):
        with joblib.parallel_config(backend="dask"):
            together = verify(["kerasbook.chapter1"], **wanted)
        ran_on = client.run(lambda: "tensorflow" in __import__("sys").modules)
    assert any(ran_on.values())  # the cluster did the work
    alone = verify(["kerasbook.chapter1"], jobs=1, **wanted)
    assert len(alone) == 3 * 2 * 2
    # Margins may differ: the threads of a Dask worker share Python's random numbers, from which Keras draws its seeds.
    for ours, theirs in zip(alone, together, strict=True):
        unmeasured = {"margin": 0, "because": ""}
        assert dataclasses.replace(theirs, **unmeasured) == dataclasses.replace(ours, **unmeasured)

"""Verifying on a Dask cluster, here a local one: the same checks as without."""

import joblib
import pytest

from kerasbook.running.verifying import verify

distributed = pytest.importorskip("dask.distributed", reason="needs dask[distributed], as in the test extra")


@pytest.mark.slow
def test_a_cluster_finds_the_same_as_one_process(toy):
    with (
        distributed.LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None) as cluster,
        distributed.Client(cluster) as client,
    ):
        with joblib.parallel_config(backend="dask"):
            together = verify([toy], seeds=[0, 1])
        ran_on = client.run(lambda name: name in __import__("sys").modules, toy)
        with joblib.parallel_config(backend="dask", workers=[next(iter(ran_on))]):  # TensorFlow is loaded only once
            trained = verify(["kerasbook.chapter1"], seeds=[0], concepts=["training_loop"], quick=True)
    assert any(ran_on.values())  # the cluster did the work
    alone = verify([toy], seeds=[0, 1], jobs=1)
    assert len(alone) == 3 * 2 * 2 + 2
    assert list(map(repr, together)) == list(map(repr, alone))  # as texts, in which NaN is NaN
    # Without their margins: the threads of a Dask worker share Python's random numbers, from which Keras draws seeds.
    assert len(trained) == 3 * 2
    assert all(check.as_it_must for check in trained)

"""Many runs, in several processes that share the cores."""

import contextlib
import os
from collections.abc import Callable, Iterator, Sequence

from kerasbook.concepts.notify import report_progress
from kerasbook.lazily import joblib
from kerasbook.locale import gettext as _

# What TensorFlow, and the libraries below NumPy and scikit-learn, read when they are loaded.
THREADS = ("TF_NUM_INTRAOP_THREADS", "TF_NUM_INTEROP_THREADS", "OMP_NUM_THREADS")


@contextlib.contextmanager
def sharing_the_cores(jobs: int | None) -> Iterator[None]:
    """Within the `with` block each of so many processes that are started computes with its share of the cores.

    With a thread for each core they would be in each other's way: on two cores, two trainings side by side need a
    quarter to a third less processor time with one thread each. Whoever has said how many there are to be, keeps them.
    """
    threads = str(max(1, joblib.cpu_count() // jobs)) if jobs and jobs > 1 else None
    added = [name for name in THREADS if threads and name not in os.environ]
    os.environ |= dict.fromkeys(added, threads)
    try:
        yield
    finally:
        for name in added:
            del os.environ[name]


def side_by_side(function: Callable, runs: Sequence, jobs: int | None) -> Iterator[tuple]:
    """Each run with what the function says of it, in their order; progress is reported after each.

    Args:
        function: A function of a module, so that another process can import it.
        runs: What it is called with.
        jobs: How many processes run side by side; None leaves it to the `joblib.parallel_config` around the call.
    """
    with sharing_the_cores(jobs):
        parallel = joblib.Parallel(n_jobs=jobs and min(jobs, len(runs)), return_as="generator")
        for done, found in enumerate(parallel(joblib.delayed(function)(run) for run in runs)):
            yield runs[done], found
            report_progress(_("run {done} of {runs}").format(done=done + 1, runs=len(runs)), (done + 1) / len(runs))

"""What the backends of Keras do each in its own way, on the other ones that we support: the tests marked `backend`."""

import importlib.util
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent
RUN = "import keras, pytest, sys; print('on', keras.backend.backend()); sys.exit(pytest.main(sys.argv[1:]))"

QUICK_TO_COMPILE = "--xla_backend_optimization_level=0"  # JAX runs most of what it compiles here only once


@pytest.mark.slow
@pytest.mark.parametrize("backend", ["jax", "torch"])
def test_on_another_backend(backend):
    """A process of its own, for Keras chooses its backend once."""
    if importlib.util.find_spec(backend) is None:
        pytest.skip(f"{backend} is not installed")
    run = subprocess.run(
        [*(sys.executable, "-c", RUN, "-q", "-p", "no:cacheprovider", "-m", "backend", HERE)],
        cwd=HERE.parents[1],
        env={**os.environ, "KERAS_BACKEND": backend, "XLA_FLAGS": QUICK_TO_COMPILE},
        capture_output=True,
        text=True,
        timeout=1800,
    )
    assert run.returncode == 0, run.stdout + run.stderr
    assert run.stdout.startswith(f"on {backend}\n")
    tally = dict(reversed(part.split()) for part in re.findall(r"\d+ [a-z]+", run.stdout.splitlines()[-1]))
    assert int(tally["passed"]) > 200
    assert not {"failed", "errors"} & set(tally)
    assert int(tally.get("skipped", 0)) <= (backend == "torch")  # one test is of what PyTorch has not

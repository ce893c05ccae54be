"""What the backends of Keras do each in its own way, on the other ones that we support: the tests marked `backend`."""

import importlib.util
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent
RUN = """
import keras, pytest, sys
keras.ops.ones(1)  # the backend starts, and says what is wrong, before pytest listens to what is said
print("on", keras.backend.backend())
sys.exit(pytest.main(sys.argv[1:]))
"""

# JAX runs most of what it compiles here only once.
QUICK_TO_COMPILE = (
    "--xla_backend_optimization_level=0 --xla_cpu_parallel_codegen_split_count=1 --xla_cpu_use_fusion_emitters=false"
)


def environment(backend: str, flags: str, folder: Path) -> dict[str, str]:
    """With a folder for what JAX has compiled: Keras has it compile each pass through an LSTM anew."""
    once = {"JAX_COMPILATION_CACHE_DIR": str(folder), "JAX_PERSISTENT_CACHE_MIN_COMPILE_TIME_SECS": "0.02"}
    return {**os.environ, "KERAS_BACKEND": backend, "XLA_FLAGS": flags, **once}


def run_on(backend: str, flags: str, folder: Path) -> subprocess.CompletedProcess:
    """A process of its own, for Keras chooses its backend once."""
    return subprocess.run(
        [*(sys.executable, "-c", RUN, "-q", "-p", "no:cacheprovider", "-m", "backend", HERE)],
        cwd=HERE.parents[1],
        env=environment(backend, flags, folder),
        capture_output=True,
        text=True,
        timeout=1800,
    )


@pytest.mark.slow
@pytest.mark.parametrize("backend", ["jax", "torch"])
def test_on_another_backend(backend, tmp_path):
    if importlib.util.find_spec(backend) is None:
        pytest.skip(f"{backend} is not installed")
    run = run_on(backend, QUICK_TO_COMPILE, tmp_path)
    if "Unknown flag in XLA_FLAGS" in run.stderr:  # each version of JAX has its own, and gives up over others
        run = run_on(backend, "", tmp_path)
    assert run.returncode == 0, run.stdout + run.stderr
    assert run.stdout.startswith(f"on {backend}\n")
    tally = dict(reversed(part.split()) for part in re.findall(r"\d+ [a-z]+", run.stdout.splitlines()[-1]))
    assert int(tally["passed"]) > 200
    assert not {"failed", "errors"} & set(tally)
    assert int(tally.get("skipped", 0)) <= (backend == "torch")  # one test is of what PyTorch has not

#!/usr/bin/env python3
"""Measures how fast kerasbook is, as ratios within one run, and compares them with the limits we keep.

    python scripts/bench.py              everything (about six minutes)
    python scripts/bench.py start        only the named parts: start, outputs, chapter1

Times differ from machine to machine and from minute to minute; ratios within one run much less. Exits 1 if a ratio
is above its limit. Run it on a machine that does nothing else.
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")


@dataclass
class Ratio:
    """How long something took, in units of something else; `limit` is None where it is shown for comparison only."""

    what: str
    value: float
    limit: float | None

    @property
    def kept(self) -> bool:
        return self.limit is None or self.value <= self.limit


def seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def alternating(works: dict[str, Callable[[], object]], times: int) -> dict[str, float]:
    """The median time of each, measured in turns, so that a slow minute hits all of them."""
    measured = {name: [] for name in works}
    for _ in range(times):
        for name, work in works.items():
            measured[name].append(seconds(work))
    return {name: statistics.median(values) for name, values in measured.items()}


def python(*arguments: str) -> Callable[[], object]:
    return lambda: subprocess.run([sys.executable, *arguments], capture_output=True, check=False)


def start() -> list[Ratio]:
    """Help, lists and usage errors against importing click."""
    commands = {
        "kerasbook --help": python("-m", "kerasbook", "--help"),
        "kerasbook list": python("-m", "kerasbook", "list"),
        "chapter1 --help": python("-m", "kerasbook.chapter1", "--help"),
        "chapter1 --list": python("-m", "kerasbook.chapter1", "--list"),
        "a usage error": python("-m", "kerasbook.chapter1", "no-such-concept"),
    }
    medians = alternating({"click": python("-c", "import click"), **commands}, times=11)
    return [Ratio(f"{name} / import click", medians[name] / medians["click"], 3.0) for name in commands]


def dense_network(layers: int = 64, width: int = 64):
    """Many dense layers, each of them cheap: here every overhead shows."""
    import keras

    hidden = [keras.layers.Dense(width, activation="relu") for _ in range(layers - 1)]
    return keras.Sequential([keras.Input((28, 28)), keras.layers.Flatten(), *hidden, keras.layers.Dense(10)])


def outputs() -> list[Ratio]:
    """All layer outputs of a 64-layer network for 1,000 images against calling the model, and other people's ways."""
    import keras
    import numpy as np

    from kerasbook import datasets, layer_outputs

    images = datasets.digits()[1].images
    model = dense_network()

    def plain() -> np.ndarray:
        return keras.ops.convert_to_numpy(model(images))

    def ours() -> dict:
        return layer_outputs(model, images)

    def one_model_per_layer() -> list:
        return [keras.Model(model.inputs, layer.output).predict(images, verbose=0) for layer in model.layers]

    def one_model_with_all_outputs() -> list:
        return keras.Model(model.inputs, [layer.output for layer in model.layers]).predict(images, verbose=0)

    plain(), ours()  # the first call builds things
    medians = alternating({"plain": plain, "ours": ours}, times=25)
    base = medians["plain"]
    return [
        Ratio("layer_outputs / model(x), 64 layers, 1,000 images", medians["ours"] / base, 1.3),
        Ratio(
            "predict of one model with all outputs / model(x)",
            seconds(one_model_with_all_outputs) / base,
            None,
        ),
        Ratio("predict of one model per layer / model(x)", seconds(one_model_per_layer) / base, None),
    ]


BARE_FIT = """
import keras
from kerasbook import datasets
from kerasbook.chapter1 import digit_classifier
train, test = datasets.digits()
model = digit_classifier()
model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
model.fit(train.images, train.labels, batch_size=64, epochs=12, verbose=0)
"""


def chapter1() -> list[Ratio]:
    """The whole chapter at default settings against importing Keras and one bare fit of the same network."""
    with tempfile.TemporaryDirectory() as folder:
        medians = alternating(
            {
                "bare": python("-c", BARE_FIT),
                "default": python("-m", "kerasbook.chapter1", "--out", folder),
                "quick": python("-m", "kerasbook.chapter1", "--quick", "--out", folder),
            },
            times=3,
        )
    return [
        Ratio("chapter 1 / (import keras + one bare fit)", medians["default"] / medians["bare"], 6.0),
        Ratio("chapter 1 --quick / (import keras + one bare fit)", medians["quick"] / medians["bare"], 2.5),
    ]


PARTS = {"start": start, "outputs": outputs, "chapter1": chapter1}


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "parts", nargs="*", choices=[[], *PARTS], default=list(PARTS), help="which parts to measure"
    )
    kept = True
    for part in parser.parse_args().parts or PARTS:
        for ratio in PARTS[part]():
            limit = f"at most {ratio.limit:g}" if ratio.limit else "for comparison"
            print(f"{ratio.value:8.2f}  {limit:16} {'' if ratio.kept else 'ABOVE  '}{ratio.what}", flush=True)
            kept = kept and ratio.kept
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())

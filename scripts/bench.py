#!/usr/bin/env python3
"""Measures how fast kerasbook is, as ratios within one run, and compares them with the limits we keep.

    python scripts/bench.py              everything (about ten minutes)
    python scripts/bench.py start        only the named parts: start, outputs, memory, reports, budget, ...

Times differ from machine to machine and from minute to minute; ratios within one run much less. Exits 1 if a ratio
is above its limit. Run it on a machine that does nothing else.
"""

import argparse
import functools
import importlib
import importlib.util
import os
import pkgutil
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from types import ModuleType

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


def convnet():
    import keras

    return keras.Sequential([
        keras.Input((28, 28, 1)),
        keras.layers.Conv2D(32, 3, activation="relu"),
        keras.layers.MaxPooling2D(),
        keras.layers.Conv2D(64, 3, activation="relu"),
        keras.layers.Flatten(),
        keras.layers.Dense(64, activation="relu"),
        keras.layers.Dense(10, activation="softmax"),
    ])


def networks() -> dict[str, tuple]:
    """From name to model and samples."""
    import keras
    import numpy as np

    from kerasbook import datasets

    images = datasets.digits()[1].images
    photographs = np.random.default_rng(0).random((32, 96, 96, 3), "float32")
    applications = keras.applications
    return {
        "64 dense layers, 1,000 images": (dense_network(), images),
        "a small convnet, 1,000 images": (convnet(), images[..., None]),
        "MobileNetV2, 32 photographs": (applications.MobileNetV2((96, 96, 3), weights=None), photographs),
        "EfficientNetB0, 32 photographs": (
            applications.EfficientNetB0(input_shape=(96, 96, 3), weights=None),
            photographs,
        ),
    }


def compared(name: str, model, samples) -> list[Ratio]:
    """All layer outputs of one model against calling it, and other people's ways."""
    import keras

    from kerasbook import layer_outputs

    def plain() -> object:
        return keras.ops.convert_to_numpy(model(samples))

    def ours() -> dict:
        return layer_outputs(model, samples)

    def one_model_per_layer() -> list:
        return [keras.Model(model.inputs, layer.output).predict(samples, verbose=0) for layer in model.layers]

    def one_model_with_all_outputs() -> list:
        return keras.Model(model.inputs, [layer.output for layer in model.layers]).predict(samples, verbose=0)

    plain(), ours()  # the first call builds things
    medians = alternating({"plain": plain, "ours": ours}, times=15)
    found = [Ratio(f"layer_outputs / model(x), {name}", medians["ours"] / medians["plain"], 1.3)]
    if len(model.layers) < 100:  # the larger ones take minutes
        together = seconds(one_model_with_all_outputs) / medians["plain"]
        found += [
            Ratio(f"layer_outputs / one model per layer, {name}", medians["ours"] / seconds(one_model_per_layer), 0.1),
            Ratio(f"predict of one model with all outputs / model(x), {name}", together, None),
        ]
    return found


def outputs() -> list[Ratio]:
    """All layer outputs of four networks."""
    return [ratio for name, (model, samples) in networks().items() for ratio in compared(name, model, samples)]


def drawing() -> list[Ratio]:
    """A layer of 512 feature maps as one picture against 512 axes."""
    import io

    import keras
    import numpy as np
    from matplotlib.figure import Figure

    from kerasbook import layer_outputs, plot_layers

    images = np.random.default_rng(0).random((4, 28, 28, 1), "float32")
    model = keras.Sequential([keras.Input((28, 28, 1)), keras.layers.Conv2D(512, 3, activation="relu")])

    def saved(figure) -> None:
        figure.savefig(io.BytesIO(), format="png", dpi=100)

    def one_picture() -> None:
        saved(plot_layers(model, images).figure_)

    def many_axes() -> None:
        (maps,) = layer_outputs(model, images).values()
        figure = Figure(figsize=(12, 12))
        for index, axes in enumerate(figure.subplots(16, 32).flat):
            axes.imshow(maps[0, :, :, index])
            axes.axis("off")
        saved(figure)

    one_picture()
    medians = alternating({"ours": one_picture, "axes": many_axes}, times=3)
    return [Ratio("plot_layers, 512 maps / 512 axes", medians["ours"] / medians["axes"], 0.2)]


def probing() -> list[Ratio]:
    """The probe of a network of 64 layers against one of 16."""
    from kerasbook import datasets, probe

    images, labels = datasets.digits()[1]
    long, short = dense_network(64), dense_network(16)
    works = {"long": lambda: probe(long, images, labels), "short": lambda: probe(short, images, labels)}
    for work in works.values():
        work()
    medians = alternating(works, times=3)
    return [Ratio("probe, 64 layers / 16 layers", medians["long"] / medians["short"], 4.5)]


def ablating() -> list[Ratio]:
    """Ablating layers against one plain pass for each of them, over the same samples; of MobileNetV2 every fourth."""
    import numpy as np

    from kerasbook import ablate, datasets

    digits, labels = datasets.digits()[1]
    convolutions = mobilenet()
    some = [layer.name for layer in convolutions.layers[1::4]]  # all of them would take minutes
    cases = {
        "64 dense layers, 1,000 images": (dense_network(), digits, labels, 1024, None),
        "39 layers of MobileNetV2, 16 photographs": (convolutions, photographs(16), np.arange(16) % 4, 16, some),
    }
    found = []
    for name, (model, samples, answers, size, layers) in cases.items():

        def plain(model=model, samples=samples, size=size) -> list:
            return [model(samples[start : start + size], training=False) for start in range(0, len(samples), size)]

        def ours(model=model, samples=samples, answers=answers, size=size, layers=layers) -> list:
            return ablate(model, samples, answers, layers=layers, batch_size=size)

        plain()
        count = len(ours())  # the first call builds things
        medians = alternating({"plain": plain, "ours": ours}, times=3)
        ratio = medians["ours"] / count / medians["plain"]
        found.append(Ratio(f"ablate, for each layer / a plain pass, {name}", ratio, 1.5))
    return found


PEAK = """
import sys
import numpy as np
sys.path.insert(0, "scripts")
from bench import convnet
from kerasbook import layer_outputs

def memory(what):
    with open("/proc/self/status") as status:
        return next(1024 * int(line.split()[1]) for line in status if line.startswith(what))

images = np.random.default_rng(0).random((8192, 28, 28, 1), "float32")
model = convnet()
layer_outputs(model, images[:2048])  # the first call builds things, and brings the memory that every call needs
before = memory("VmRSS")
with open("/proc/self/clear_refs", "w") as peak:
    peak.write("5")  # from now on VmHWM is the peak from here
outputs = layer_outputs(model, images)
print((memory("VmHWM") - before) / sum(output.nbytes for output in outputs.values()))
"""


def memory() -> list[Ratio]:
    """How much memory `layer_outputs` takes at its peak against the size of what it returns; on Linux only."""
    if not os.path.exists("/proc/self/clear_refs"):
        print("         skipped: the peak of memory is measured on Linux only")
        return []
    done = subprocess.run([sys.executable, "-c", PEAK], capture_output=True, text=True, check=True)
    return [Ratio("peak memory of layer_outputs / size of what it returns", float(done.stdout), 1.5)]


BUDGET = """
import sys
import numpy as np
sys.path.insert(0, "scripts")
from bench import mobilenet, photographs
from kerasbook import RepresentationHistory, layer_report
from kerasbook.layerwise.memory import BUDGET, GIGABYTE

def memory(what):
    with open("/proc/self/status") as status:
        return next(1024 * int(line.split()[1]) for line in status if line.startswith(what))

model, images, labels = mobilenet(), photographs(200), np.arange(200) % 4
film = RepresentationHistory(images)
film.set_model(model)
works = {"report": lambda: layer_report(model, images, labels), "film": film.on_train_begin}
layer_report(model, images[:8], labels[:8])  # the first call builds things, and brings what every call needs
before = memory("VmRSS")
with open("/proc/self/clear_refs", "w") as peak:
    peak.write("5")  # from now on VmHWM is the peak from here
works[sys.argv[1]]()
print((memory("VmHWM") - before) / (BUDGET * GIGABYTE))
"""


def mobilenet():
    import keras

    keras.utils.set_random_seed(0)
    return keras.applications.MobileNetV2((96, 96, 3), weights=None)


def photographs(count: int):
    import numpy as np

    return np.random.default_rng(0).random((count, 96, 96, 3), "float32")


def reports() -> list[Ratio]:
    """A report on a large network, and its probes, against plain passes over the same samples, 32 at a time."""
    import numpy as np

    from kerasbook import layer_report, probe

    model, images, labels = mobilenet(), photographs(200), np.arange(200) % 4

    def plain() -> list:
        return [model(images[start : start + 32], training=False) for start in range(0, len(images), 32)]

    works = {
        "plain": plain,
        "report": lambda: layer_report(model, images),
        "probes": lambda: probe(model, images, labels),
        "all": lambda: layer_report(model, images, labels),
    }
    for work in works.values():
        work()  # the first call builds things
    medians = alternating(works, times=3)
    found = [
        Ratio("layer_report without labels / a plain pass, MobileNetV2, 200 photographs", medians["report"], 15.0),
        Ratio("probe and its twin / a plain pass", medians["probes"], 15.0),
        Ratio("layer_report with labels / a plain pass", medians["all"], 30.0),
    ]
    return [Ratio(ratio.what, ratio.value / medians["plain"], ratio.limit) for ratio in found]


def budget() -> list[Ratio]:
    """How much memory a report and a moment of a film take at their peak against their budget; on Linux only."""
    if not os.path.exists("/proc/self/clear_refs"):
        print("         skipped: the peak of memory is measured on Linux only")
        return []
    found = []
    for what, name in {"report": "layer_report", "film": "a moment of RepresentationHistory"}.items():
        done = subprocess.run([sys.executable, "-c", BUDGET, what], capture_output=True, text=True, check=True)
        found.append(Ratio(f"peak memory of {name} / its budget", float(done.stdout), 1.0))
    return found


LIMIT = 6.0
QUICK_LIMIT = 2.5


def chapters() -> list[int]:
    """The numbers of the chapters that kerasbook has."""
    import kerasbook

    found = (re.fullmatch(r"chapter(\d+)", module.name) for module in pkgutil.iter_modules(kerasbook.__path__))
    return sorted(int(name[1]) for name in found if name)


def bare_fit(number: int) -> ModuleType | None:
    """The chapter's `bare_fit.py`, which fits its network once and may have limits of its own; None if it has none."""
    name = f"kerasbook.chapter{number}.bare_fit"
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError as error:
        if error.name != name:
            raise
        return None


def limits(number: int) -> tuple[float, float]:
    """How many times as long as its bare fit a chapter may take, at default and at quick settings."""
    fit = bare_fit(number)
    return getattr(fit, "LIMIT", LIMIT), getattr(fit, "QUICK_LIMIT", QUICK_LIMIT)


def bare(number: int) -> tuple[str, list[str]]:
    """What a chapter is measured against: what it is called, and Python's arguments."""
    if bare_fit(number) is None:
        return "import keras", ["-c", "import keras"]
    return "(import keras + one bare fit)", ["-m", f"kerasbook.chapter{number}.bare_fit"]


def has_quick_settings(number: int) -> bool:
    """Whether any concept of the chapter has settings that make it faster."""
    module = importlib.import_module(f"kerasbook.chapter{number}")
    return any(concept.quick for concept in module.chapter.concepts.values())


def chapter(number: int) -> list[Ratio]:
    """A whole chapter, at quick settings too if it has any, against importing Keras and one bare fit of its network."""
    module = f"kerasbook.chapter{number}"
    unit, arguments = bare(number)
    limit, quick_limit = limits(number)
    with tempfile.TemporaryDirectory() as folder:
        works = {"bare": python(*arguments), "default": python("-m", module, "--out", folder)}
        if has_quick_settings(number):
            works["quick"] = python("-m", module, "--quick", "--out", folder)
        medians = alternating(works, times=3)
    ratios = [Ratio(f"chapter {number} / {unit}", medians["default"] / medians["bare"], limit)]
    if "quick" in medians:
        ratios.append(Ratio(f"chapter {number} --quick / {unit}", medians["quick"] / medians["bare"], quick_limit))
    return ratios


def loading() -> list[Ratio]:
    """Each data set out of its file, which nobody has read before, against a tenth of a second."""
    from kerasbook import datasets
    from kerasbook.datasets.files import stored

    loaders = {name: getattr(datasets, name) for name in datasets.sets()}
    measured = {}
    for name, load in loaders.items():
        load()  # imports what it needs
        kept = [value for value in vars(sys.modules[load.__module__]).values() if hasattr(value, "cache_clear")]
        times = []
        for _ in range(5):
            for cache in (stored, *kept):
                cache.cache_clear()
            times.append(seconds(load))
        measured[name] = statistics.median(times)
    return [Ratio(f"datasets.{name}() / 100 ms", value / 0.1, 1.0) for name, value in measured.items()]


WATCHED = 6.0  # seconds


def playing() -> list[Ratio]:
    """One update of the Play page's digit network, in a browser's own time, against a tenth of a second."""
    if importlib.util.find_spec("gradio") is None or importlib.util.find_spec("playwright") is None:
        print("         skipped: the Play page is measured with Gradio and Playwright")
        return []
    import fastapi
    import uvicorn
    from playwright.sync_api import sync_playwright

    from kerasbook.explore import server
    from kerasbook.explore.play_server import Play

    app = fastapi.FastAPI()
    app.include_router(Play("en").router)
    place = server.listening_socket("127.0.0.1", 0)
    running = uvicorn.Server(uvicorn.Config(app, log_level="critical"))
    thread = threading.Thread(target=running.run, kwargs={"sockets": [place]}, daemon=True)
    thread.start()
    browser = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    with sync_playwright() as playwright:
        page = playwright.chromium.launch(executable_path=browser, args=["--no-sandbox", "--disable-gpu"]).new_page()
        page.goto(f"{server.address(place)}play")
        page.wait_for_selector("body[data-updates]")
        page.click("#play")
        page.wait_for_function("() => Number(document.body.dataset.updates) > 10")  # the first step builds things
        shown, took = page.evaluate(
            "async (most) => { const start = performance.now(), before = Number(document.body.dataset.updates);"
            " await new Promise(done => setTimeout(done, most));"
            " return [Number(document.body.dataset.updates) - before, performance.now() - start]; }",
            1000 * WATCHED,
        )
    running.should_exit = True
    thread.join()
    return [Ratio("one update of the Play page, digits, 10 steps each / 100 ms", took / max(shown, 1) / 100, 1.0)]


def parts() -> dict[str, Callable[[], list[Ratio]]]:
    """What can be measured, by name."""
    of_chapters = {f"chapter{number}": functools.partial(chapter, number) for number in chapters()}
    own = {
        part.__name__: part
        for part in (start, outputs, memory, drawing, probing, reports, budget, ablating, loading, playing)
    }
    return own | of_chapters


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    known = parts()
    parser.add_argument("parts", nargs="*", choices=[[], *known], default=list(known), help="which parts to measure")
    kept = True
    for part in parser.parse_args().parts or known:
        for ratio in known[part]():
            limit = f"at most {ratio.limit:g}" if ratio.limit else "for comparison"
            print(f"{ratio.value:8.2f}  {limit:16} {'' if ratio.kept else 'ABOVE  '}{ratio.what}", flush=True)
            kept = kept and ratio.kept
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())

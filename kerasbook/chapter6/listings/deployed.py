"""6.3.2 Shipping a model: it leaves Keras, or it is asked over HTTP."""

import concurrent.futures
import contextlib
import http.client
import importlib.util
import json
import logging
import os
import re
import subprocess
import sys
import tempfile
import time
import warnings
from pathlib import Path

from kerasbook import datasets
from kerasbook.chapter6 import pictures
from kerasbook.chapter6.settings import Epochs, LearningRate, Seed, chapter
from kerasbook.concepts import Finding, below, choice, progress, report_progress, whole
from kerasbook.lazily import keras, np  # in your own code: import keras, numpy as np

Preprocessing = choice(
    'where the numbers are standardised: in the model that is deployed ("inside"), or only in the code that trained it '
    '("left behind")',
    "inside",
    "left behind",
)
Requests = whole("how many requests ten clients send to the service", least=10, most=100_000)

BATCH = 128
CLIENTS = 10
TURNS = 30  # of which the median counts, where time is measured


# The model, with all that happens to the numbers


def price_pipeline(columns=15, mean=0.0, deviation=1.0, unit=1.0):
    """The numbers of a house as they are in, dollars out: whoever has this model needs nothing else."""
    scale = 1 / np.broadcast_to(deviation, columns)
    return keras.Sequential([
        keras.Input((columns,), name="numbers"),
        keras.layers.Rescaling(scale.tolist(), (-mean * scale).tolist(), name="standardise"),
        keras.layers.Dense(64, activation="relu", name="hidden_1"),  # (n, columns) -> (n, 64)
        keras.layers.Dense(64, activation="relu", name="hidden_2"),  # -> (n, 64)
        keras.layers.Dense(1, name="price"),  # -> (n, 1)
        keras.layers.Rescaling(float(unit), name="dollars"),
    ])


def trained(train, epochs, learning_rate, seed):
    """The pipeline, trained on numbers and prices as they stand in the table."""
    keras.utils.set_random_seed(seed)
    mean, deviation = train.numbers.mean(axis=0), train.numbers.std(axis=0)
    model = price_pipeline(train.numbers.shape[1], mean, deviation, np.median(train.prices))
    falling = keras.optimizers.schedules.CosineDecay(learning_rate, max(1, epochs * -(-len(train.prices) // BATCH)))
    model.compile(keras.optimizers.Adam(falling), "mean_absolute_percentage_error")
    model.fit(train.numbers, train.prices, BATCH, epochs, verbose=0, callbacks=[progress(epochs)])
    return model


def without_preprocessing(model):
    """What is exported by somebody who standardised outside: the same layers, but for the first."""
    return keras.Sequential([keras.Input(model.inputs[0].shape[1:], name="numbers"), *model.layers[1:]])


# Its other forms: each is a function from rows to answers, and how many bytes it takes


def is_installed(*names):
    return all(importlib.util.find_spec(name) is not None for name in names)


def bytes_of(path):
    """The size of a file, or of all files in a folder."""
    files = [path] if path.is_file() else [file for file in path.rglob("*") if file.is_file()]
    return sum(file.stat().st_size for file in files)


def as_saved_model(model, folder):
    """TensorFlow's form, for TensorFlow Serving and the like."""
    import tensorflow as tf

    place = folder / "saved_model"
    model.export(place, verbose=False)
    loaded = tf.saved_model.load(place)
    return lambda rows: loaded.serve(rows).numpy(), bytes_of(place)


def as_onnx(model, folder):
    """The form that most other programs read, here ONNX Runtime."""
    import onnxruntime

    place = folder / "model.onnx"
    logging.getLogger("tf2onnx").setLevel(logging.ERROR)
    model.export(place, format="onnx", verbose=False)
    session = onnxruntime.InferenceSession(place)
    (entry,) = session.get_inputs()
    return lambda rows: session.run(None, {entry.name: rows})[0], bytes_of(place)


def as_litert(model, folder):
    """The form for phones and small devices, once called TensorFlow Lite."""
    from ai_edge_litert.interpreter import Interpreter

    place = folder / "model.tflite"
    model.export(place, format="litert", verbose=False)
    signature = Interpreter(str(place)).get_signature_runner()
    return lambda rows: next(iter(signature(numbers=rows).values())), bytes_of(place)


def other_forms(model, folder):
    """Those that can be made here, by their names."""
    ways = {"saved_model": as_saved_model}
    if is_installed("onnxruntime", "tf2onnx") and keras.backend.backend() == "tensorflow":
        ways["onnx"] = as_onnx
    if is_installed("ai_edge_litert") and keras.backend.backend() == "tensorflow":
        ways["litert"] = as_litert
    found = {}
    for number, (name, way) in enumerate(ways.items()):
        report_progress(name, number / len(ways))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of converters about NumPy's names and their own future
            found[name] = way(model, folder)
    return found


# The service, a process of its own, and its clients


@contextlib.contextmanager
def service(file):
    """Within the `with` block `kerasbook serve` runs; it gives a function that waits for its address."""
    process = subprocess.Popen(
        [sys.executable, "-m", "kerasbook", "serve", str(file), "--port", "0"],
        cwd=Path(__file__).parents[3],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        encoding="utf-8",
        env={**os.environ, "KERASBOOK_LANG": "en", "PYTHONUNBUFFERED": "1"},
    )

    def address():
        line = process.stdout.readline()  # "The service answers at http://127.0.0.1:40123/ ..."
        found = re.search(r"http://([\d.]+:\d+)/", line)
        if found is None:
            raise RuntimeError(f"Expected `kerasbook serve {file}` to say where it answers. Received: {line!r}")
        return found[1]

    try:
        yield address
    finally:
        process.terminate()
        process.communicate(timeout=30)


def posted(connection, body):
    """Status and answer of one request."""
    connection.request("POST", "/predict", body, {"Content-Type": "application/json"})
    answer = connection.getresponse()
    return answer.status, json.loads(answer.read())


def one_client(address, rows):
    """What one client hears, row by row."""
    connection = http.client.HTTPConnection(address, timeout=60)
    heard = [posted(connection, json.dumps({"inputs": [row.tolist()]}))[1]["outputs"][0] for row in rows]
    connection.close()
    return heard


def ten_clients(address, rows):
    """What ten of them hear at the same time, each about every tenth row: `(n, 1)`."""
    answers = np.empty((len(rows), 1), "float32")
    with concurrent.futures.ThreadPoolExecutor(CLIENTS) as clients:
        parts = [slice(first, None, CLIENTS) for first in range(CLIENTS)]
        for part, heard in zip(parts, clients.map(lambda part: one_client(address, rows[part]), parts), strict=True):
            answers[part] = heard
    return answers


def bad_requests(row):
    """Requests that deserve no answer."""
    right = row.tolist()
    return {
        "too_short": json.dumps({"inputs": [right[:-1]]}),
        "text": json.dumps({"inputs": [["large", *right[1:]]]}),
        "nan": json.dumps({"inputs": [[float("nan"), *right[1:]]]}),  # which JSON has no word for; Python writes NaN
        "no_json": "numbers=1",
        "too_large": b" " * 50_000_000,
    }


def refusals(address, row):
    """HTTP's number for each bad request."""
    found = {}
    for name, body in bad_requests(row).items():
        connection = http.client.HTTPConnection(address, timeout=60)
        found[name] = posted(connection, body)[0]
        connection.close()
    return found


# What is compared


def mean_error(answers, prices):
    """In dollars."""
    return np.abs(np.ravel(answers) - prices).mean()


def apart(answers, expected):
    """The largest difference, as a share of the answer expected."""
    return np.abs((answers - expected) / expected).max()


def seconds(function):
    """How long a call takes, the median of several."""
    function()
    times = []
    for _turn in range(TURNS):
        begun = time.perf_counter()
        function()
        times.append(time.perf_counter() - begun)
    return float(np.median(times))


@chapter.concept(
    "6.3.2",
    third="6.3",
    builds=[price_pipeline],
    quick={"epochs": 8, "learning_rate": 0.02, "requests": 100},
    alone=True,
)
def deployed(
    preprocessing: Preprocessing = "inside",
    requests: Requests = 1_000,
    epochs: Epochs = 15,
    learning_rate: LearningRate = 0.01,
    seed: Seed = 0,
):
    """Does the model still say the same once it has left the notebook?

    A line for each form of the model. On the left, how far its answers are from those of Keras at most, as a share of
    the price; on the dashed line they would differ by one in a thousand. In the middle, how large it is, and how long
    a single house takes. All axes are logarithmic. On the right is the error on test houses: of the model as it is
    deployed, of always saying the median, and of the same model if the code that standardises is left behind. Below is
    what the service says to requests that deserve no answer.

    Measures:
        apart: largest difference from Keras, as a share of the price
        saved_model: SavedModel
        onnx: ONNX
        litert: LiteRT
        service: the service, asked by ten clients at once
        bytes: size in bytes
        keras: the .keras file
        row_time: seconds for one house
        predict: model.predict
        call: model(x)
        error: mean absolute error on test houses, in dollars
        median: always the median price
        model: the model as it is deployed
        skewed: mean absolute error without the standardisation, in dollars
        wrong: answers of the service that are more than 0.0001 of the price off
        refused: what the service answers to bad requests (HTTP's status)
        too_short: a number too few
        text: text for a number
        nan: NaN
        no_json: no JSON
        too_large: 50 megabytes
    """
    train, test = datasets.houses()
    model = trained(train, epochs, learning_rate, seed)
    expected = model.predict(test.numbers, verbose=0)  # (n, 1)
    bare = without_preprocessing(model)
    shipped = model if preprocessing == "inside" else bare
    row, asked = test.numbers[:1], test.numbers[np.arange(requests) % len(test.numbers)]

    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder, contextlib.ExitStack() as running:
        file = Path(folder, "houses.keras")
        shipped.save(file)
        served = is_installed("fastapi", "uvicorn")
        address = running.enter_context(service(file)) if served else None  # it starts while the others are made
        forms = other_forms(shipped, Path(folder))
        sizes = {"keras": bytes_of(file), **{name: size for name, (_ask, size) in forms.items()}}
        differences = {name: apart(ask(test.numbers), expected) for name, (ask, _size) in forms.items()}
        ways = {"predict": lambda: shipped.predict(row, verbose=0), "call": lambda: shipped(row)}
        ways |= {name: lambda ask=ask: ask(row) for name, (ask, _size) in forms.items()}
        measured = {}
        if served:
            report_progress("service", 0.0)
            place = address()
            answers = ten_clients(place, asked)
            right = expected[np.arange(requests) % len(expected)]
            differences["service"] = apart(answers, right)
            measured["wrong"] = int((np.abs(answers / right - 1) > 1e-4).sum())
            measured["refused"] = refusals(place, test.numbers[0])
            connection = running.enter_context(contextlib.closing(http.client.HTTPConnection(place, timeout=60)))
            body = json.dumps({"inputs": row.tolist()})
            ways["service"] = lambda: posted(connection, body)
        times = {name: seconds(way) for name, way in ways.items()}

    measured |= {
        "apart": differences,
        "bytes": sizes,
        "row_time": times,
        "error": {
            "model": mean_error(shipped.predict(test.numbers, verbose=0), test.prices),
            "median": mean_error(np.full(len(test.prices), np.median(train.prices)), test.prices),
        },
        "skewed": mean_error(bare.predict(test.numbers, verbose=0), test.prices),
    }
    return Finding(measured=measured, figure=pictures.deployed.Deployed(measured), model=model)


@deployed.claim(
    control={"preprocessing": "left behind"},
    takes_away="The layer that standardises: it has stayed with the code that trained the model.",
)
def every_form_gives_the_same_answers(measured):
    """Whatever form the model takes, its answers are those of Keras, to one part in a thousand."""
    return below(max(measured["apart"].values()), 1e-3)


@deployed.claim(
    control={"preprocessing": "left behind"},
    takes_away="The layer that standardises: it has stayed with the code that trained the model.",
)
def it_is_as_good_as_before(measured):
    """On numbers as clients have them, the deployed model errs less than half as much as always saying the median."""
    return below(measured["error"]["model"], 0.5 * measured["error"]["median"])

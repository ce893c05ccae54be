"""Which backend Keras is set to use, and what is said where it will not do."""

import ast
import importlib.util
import json
import logging
import os
import subprocess
import sys
from pathlib import Path

import keras
import pytest

from kerasbook import backends
from kerasbook.commands import main as command
from kerasbook.errors import BackendError

PACKAGE = Path(backends.__file__).parent

pytestmark = pytest.mark.usefixtures("english")


@pytest.fixture
def config(tmp_path, monkeypatch):
    """Writes Keras' file of settings, and sees to it that nothing else names a backend."""
    monkeypatch.setenv("KERAS_HOME", str(tmp_path))
    monkeypatch.delenv("KERAS_BACKEND", raising=False)

    def write(**settings):
        (tmp_path / "keras.json").write_text(json.dumps(settings))
        return tmp_path / "keras.json"

    return write


@pytest.fixture
def only_tensorflow(monkeypatch):
    monkeypatch.setattr("importlib.util.find_spec", lambda name: name == "tensorflow" or None)


def test_without_a_word_it_is_tensorflow(config):
    assert backends.chosen() == ("tensorflow", "KERAS_BACKEND")
    backends.check()


def test_the_variable_comes_before_the_file(config, monkeypatch):
    file = config(backend="jax")
    assert backends.chosen() == ("jax", f'"backend" in {file}')
    monkeypatch.setenv("KERAS_BACKEND", "torch")
    assert backends.chosen() == ("torch", "KERAS_BACKEND")


def test_where_keras_itself_finds_its_settings(monkeypatch, tmp_path):
    monkeypatch.delenv("KERAS_HOME", raising=False)
    monkeypatch.setattr("os.path.expanduser", lambda path: path.replace("~", str(tmp_path)))
    assert backends.config_file() == tmp_path / ".keras" / "keras.json"


@pytest.mark.parametrize("name", ["jax", "torch"])
def test_one_that_is_not_installed(config, only_tensorflow, name):
    file = config(backend=name)
    with pytest.raises(BackendError) as error:
        backends.check()
    assert str(error.value) == (
        f'Keras is set to use {name} ("backend" in {file}), which is not installed. Install it with '
        f'`pip install {name}`, or set "backend" in {file} to one that is: tensorflow.'
    )


@pytest.mark.parametrize("name", ["numpy", "openvino", "foo"])
def test_one_that_cannot_train(config, only_tensorflow, monkeypatch, name):
    monkeypatch.setenv("KERAS_BACKEND", name)
    with pytest.raises(BackendError) as error:
        backends.check()
    assert str(error.value) == (
        f"Keras is set to use {name} (KERAS_BACKEND), on which kerasbook does not run. Set KERAS_BACKEND to one that "
        "is installed: tensorflow."
    )


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"floatx": "bfloat16"}, 'Expected one of float16, float32, float64 for "floatx" in .* Received: bfloat16'),
        ({"image_data_format": "last"}, "Expected one of channels_last, channels_first for .* Received: last"),
        ({"epsilon": 0}, 'Expected a number such as 1e-07 for "epsilon" in .* Received: 0'),
    ],
)
def test_what_keras_would_not_accept_of_its_file(config, settings, sentence):
    config(**settings)
    with pytest.raises(BackendError, match=sentence):
        backends.check()


@pytest.mark.parametrize("text", ["", "{"])
def test_a_file_of_which_keras_takes_no_notice(config, text):
    config().write_text(text)
    backends.check()


def test_a_file_that_holds_something_else(config):
    config().write_text("[1]")
    with pytest.raises(BackendError, match=r"Expected settings of Keras in .*keras\.json, such as"):
        backends.check()


@pytest.mark.parametrize(
    "arguments", ["run 1", "exercise 1 honest-bet --check", "verify 1", "report m.keras --data x.npz"]
)
def test_a_command_ends_in_that_sentence(config, monkeypatch, tmp_path, capsys, arguments):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("KERAS_BACKEND", "foo")
    with pytest.raises(SystemExit) as end:
        command.main(None, [*arguments.split(), "--lang", "en"])
    said = capsys.readouterr()
    assert (end.value.code, said.out) == (1, "")
    (sentence,) = said.err.strip().splitlines()
    assert sentence.startswith("Error: Keras is set to use foo (KERAS_BACKEND), on which kerasbook does not run.")


# A reader's other settings


@pytest.fixture
def other_settings():
    before = keras.config.image_data_format(), keras.config.floatx(), keras.config.dtype_policy()
    keras.config.set_image_data_format("channels_first")
    keras.config.set_floatx("float64")
    keras.config.set_dtype_policy("mixed_bfloat16")
    yield
    keras.config.set_image_data_format(before[0])
    keras.config.set_floatx(before[1])
    keras.config.set_dtype_policy(before[2])


@pytest.mark.usefixtures("other_settings")
def test_a_chapter_has_the_settings_for_which_it_is_written():
    with backends.as_written():
        assert keras.config.image_data_format() == "channels_last"
        assert keras.config.floatx() == "float32"
        assert keras.layers.Dense(3).compute_dtype == "float32"
    assert keras.config.image_data_format() == "channels_first"
    assert keras.config.floatx() == "float64"
    assert keras.layers.Dense(3).compute_dtype == "bfloat16"


@pytest.mark.usefixtures("other_settings")
def test_a_concept_is_computed_with_them():
    from kerasbook.concepts import Chapter, Finding

    chapter = Chapter(number=99, title="Settings")

    @chapter.concept("99.1")
    def settings():
        """Which settings are there?"""
        model = keras.Sequential([keras.Input((4, 4, 1)), keras.layers.Conv2D(2, 3), keras.layers.Flatten()])
        return Finding(measured={"form": model.layers[0].data_format, "numbers": model.dtype}, figure=None)

    assert settings().measured == {"form": "channels_last", "numbers": "float32"}


# What each does in its own way


@pytest.mark.parametrize(("name", "steps"), [("tensorflow", 21), ("jax", 21), ("torch", 1)])
def test_how_many_updates_one_call_may_do(monkeypatch, name, steps):
    monkeypatch.setattr(keras.backend, "backend", lambda: name)
    assert backends.steps_at_once(21) == steps


# Chapters on PyTorch, whose tensors NumPy does not read and whose fit does one update in a call

NETWORKS = {"layer", "model", "net", "network", "unit", "units"}


def only_elsewhere(source: str) -> list[str]:
    """What in a listing runs on TensorFlow and JAX, but not on PyTorch."""
    found = []
    for call in (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)):
        if ast.unparse(call.func).startswith("np."):
            inner = [argument.func for argument in call.args if isinstance(argument, ast.Call)]
            found += [ast.unparse(call) for name in inner if isinstance(name, ast.Name) and name.id in NETWORKS]
        found += [
            ast.unparse(call)
            for given in call.keywords
            if given.arg == "steps_per_execution" and not ast.unparse(given.value).startswith("steps_at_once(")
        ]
    return found


def test_chapters_are_written_for_every_backend():
    paths = list(PACKAGE.glob("chapter*/**/*.py"))
    assert len(paths) > 50
    assert {path.name: found for path in paths if (found := only_elsewhere(path.read_text("utf-8")))} == {}


@pytest.mark.parametrize(
    "source", ["np.asarray(model(x))[:, 0]", "np.argmax(network(new), axis=1)", "m.compile(steps_per_execution=21)"]
)
def test_what_is_not_is_found(source):
    assert only_elsewhere(source)


ON_PYTORCH = """
from kerasbook import chapter1, chapter2
for concept in (chapter1.depth, chapter2.gradient_descent, chapter2.backpropagation):
    finding = concept(**concept.quick)
    finding.figure.plot()
    print(concept.key, [name for name, verdict in finding.verdicts.items() if not verdict])
"""


@pytest.mark.slow
def test_concepts_of_each_kind_run_on_pytorch():
    if importlib.util.find_spec("torch") is None:
        pytest.skip("torch is not installed")
    done = subprocess.run(
        [sys.executable, "-c", ON_PYTORCH],
        env={**os.environ, "KERAS_BACKEND": "torch"},
        capture_output=True,
        encoding="utf-8",
        timeout=1200,
    )
    assert done.stdout.splitlines() == ["depth []", "gradient_descent []", "backpropagation []"], done.stderr


def test_tensorflow_does_not_warn_of_the_networks_that_a_chapter_trains_in_turn():
    heard, handler = [], logging.Handler()
    handler.emit = lambda record: heard.append(record.getMessage())
    logger = logging.getLogger("tensorflow")
    logger.addHandler(handler)
    try:
        with backends.as_written():
            logger.warning("The first triggered tf.function retracing.")
            logger.warning("Something else.")
        logger.warning("The next triggered tf.function retracing.")
    finally:
        logger.removeHandler(handler)
    assert heard == ["Something else.", "The next triggered tf.function retracing."]

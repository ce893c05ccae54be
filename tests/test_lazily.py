"""Modules that are loaded when they are first used."""

import os
import subprocess
import sys

import pytest

from kerasbook.lazily import Lazy

CODE = """
from kerasbook import chapter2
import tensorflow, keras
from kerasbook import lazily
print(lazily.keras.layers.Dense is keras.layers.Dense)
"""


def test_keras_is_whole_after_tensorflow_has_looked_for_it():
    done = subprocess.run(
        [sys.executable, "-c", CODE],
        env={**os.environ, "KERAS_BACKEND": "tensorflow"},
        capture_output=True,
        encoding="utf-8",
        timeout=300,
    )
    assert done.stdout == "True\n", done.stderr


def test_a_module_is_loaded_by_the_first_of_its_attributes(tmp_path, monkeypatch):
    (tmp_path / "loaded_late.py").write_text("import sys\nsys.loaded_late = True\nanswer = 42\n")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(sys, "loaded_late", False, raising=False)
    module = Lazy("loaded_late")
    assert not sys.loaded_late
    assert "loaded_late" not in sys.modules
    assert module.answer == 42
    assert sys.loaded_late
    with pytest.raises(AttributeError, match="loaded_late"):
        _ = module.question
    del sys.modules["loaded_late"]

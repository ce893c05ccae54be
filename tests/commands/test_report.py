"""`kerasbook report` with files that somebody else has made: a page, or one sentence and an exit code."""

import re

import keras
import numpy as np
import pytest

from kerasbook.commands import main as command


@pytest.fixture
def run(tmp_path, monkeypatch, capsys):
    """`run("model.keras --data x.npz")`: the exit code, and what was said."""
    monkeypatch.chdir(tmp_path)

    def run(arguments: str) -> tuple[int, str]:
        with pytest.raises(SystemExit) as end:
            command.main(None, ["report", *arguments.split()])
        said = capsys.readouterr()
        return end.value.code, " ".join((said.out + said.err).split())

    return run


def test_samples_of_truth_values(run, tmp_path, small_network, samples):
    small_network.save(tmp_path / "model.keras")
    np.savez(tmp_path / "x.npz", x=samples[0] > 0, y=samples[1])
    code, said = run("model.keras --data x.npz --lang en")
    assert (code, "Outputs of 3 layers" in said) == (0, True), said


@pytest.mark.parametrize("kind", ["c8", "M8[D]", "O", "V4", "i4,f4"])
def test_samples_of_no_use(run, tmp_path, small_network, kind):
    small_network.save(tmp_path / "model.keras")
    np.savez(tmp_path / "x.npz", x=np.zeros((12, 6), kind))
    code, said = run("model.keras --data x.npz --lang en")
    assert code == 1
    assert "Error: Expected a file saved by NumPy" in said


def test_what_a_backend_says_of_samples_is_one_sentence(run, tmp_path, monkeypatch):
    def fails(*arguments, **more):
        raise TypeError("a backend's own error\nwith a second line")

    keras.Sequential([keras.Input((6,)), keras.layers.Dense(3)]).save(tmp_path / "model.keras")
    np.savez(tmp_path / "x.npz", x=np.zeros((12, 6)))
    monkeypatch.setattr("kerasbook.inside.layer_report", fails)
    code, said = run("model.keras --data x.npz --lang en")
    assert code == 1
    assert "Error: Keras could not run this model with these samples. It says: a backend's own error" in said
    assert "second line" not in said


REFUSED = {
    "other columns": ({"x": np.zeros((12, 5))}, ""),
    "a row alone": ({"x": np.zeros(6)}, ""),
    "NaN": ({"x": np.full((12, 6), np.nan)}, ""),
    "text": ({"x": np.array([["a"] * 6] * 12)}, ""),
    "no samples": ({"x": np.zeros((0, 6))}, ""),
    "several inputs": ({"x[a]": np.zeros((12, 6)), "x[b]": np.zeros((12, 6))}, ""),
    "too few labels": ({"x": np.zeros((12, 6)), "y": np.zeros(11, int)}, ""),
    "labels that are NaN": ({"x": np.zeros((12, 6)), "y": np.full(12, np.nan)}, ""),
    "no such sample": ({"x": np.zeros((12, 6))}, "--sample 12"),
}


@pytest.mark.parametrize("refused", REFUSED)
def test_what_a_model_cannot_take_is_said_in_the_readers_language(run, tmp_path, small_network, korean, refused):
    arrays, options = REFUSED[refused]
    small_network.save(tmp_path / "model.keras")
    np.savez(tmp_path / "x.npz", **arrays)
    code, said = run(f"model.keras --data x.npz --lang ko {options}")
    assert code == 1
    assert "한" in said
    assert not re.findall("Expected|Received|sample|label|number", said), said

"""`kerasbook report` with files that somebody else has made: a page, or one sentence and an exit code."""

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

"""Chapter 7, `saved`."""

import tempfile
import zipfile

import numpy as np
import pytest
from findings import of_chapter

from kerasbook.chapter7.listings.saved import (
    BATCH,
    compiled,
    loaded,
    numbers_in,
    steps,
    trained_on,
    with_a_built_optimizer,
)

found = of_chapter(7)
RNG = np.random.default_rng(0)
IMAGES, LABELS = RNG.random((3 * BATCH // 2, 784)).astype("float32"), RNG.integers(0, 10, 3 * BATCH // 2)


@pytest.fixture(scope="module")
def trained():
    model = compiled("adam")
    losses = trained_on(model, IMAGES, LABELS, epochs=1)
    return model, losses


@pytest.fixture(scope="module")
def files(trained, tmp_path_factory):
    model, _losses = trained
    folder = tmp_path_factory.mktemp("saved")
    return folder, loaded(model, "adam", folder)


def test_each_batch_is_a_step_the_last_one_too(trained):
    model, losses = trained
    assert (len(losses), steps(model)) == (2, 2)


def test_what_a_keras_file_is(files):
    folder, _models = files
    with zipfile.ZipFile(folder / "model.keras") as file:
        assert set(file.namelist()) == {"metadata.json", "config.json", "model.weights.h5"}


def test_what_comes_back(trained, files):
    model, _losses = trained
    _folder, models = files
    assert {name: steps(one) for name, one in models.items()} == {"everything": 2, "weights": 0, "architecture": 0}
    for name in ("everything", "weights"):
        for ours, theirs in zip(models[name].get_weights(), model.get_weights(), strict=True):
            np.testing.assert_array_equal(ours, theirs)
    assert np.abs(models["architecture"].get_weights()[0] - model.get_weights()[0]).max() > 0.01


def test_the_file_of_the_weights_knows_the_optimizer_too(files):
    folder, _models = files
    assert steps(with_a_built_optimizer("adam", folder)) == 2


def test_adam_keeps_two_numbers_for_a_weight_and_two_more(trained):
    model, _losses = trained
    assert numbers_in(model.optimizer.variables) == 2 * numbers_in(model.variables) + 2


def test_what_was_measured():
    measured = found("saved").measured
    assert measured["predictions_apart"]["export"] < 1e-5
    assert measured["predictions_apart"]["weights"] == 0
    assert measured["weights_apart"]["weights"] > 1e-3
    assert measured["steps"] == {"everything": 32, "weights": 0, "architecture": 0, "never_saved": 32, "built": 32}
    assert measured["bytes"]["keras_file"] > 4 * sum(measured["numbers"].values())


def test_nothing_is_left_behind(monkeypatch, tmp_path):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    found("saved", epochs=1, optimizer="sgd", kept="weights", seed=1)
    tensorflows_own = set(tmp_path.glob("__autograph_generated_file*"))  # where it traces a function for the first time
    assert set(tmp_path.iterdir()) == tensorflows_own

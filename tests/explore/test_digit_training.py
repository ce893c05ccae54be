"""The digit network at every age: trained with chapter 1's recipe, or taken from the cache."""

import numpy as np
import pytest

from kerasbook import chapter1
from kerasbook.explore import training


def files_in(folder) -> list:
    return [path for path in folder.rglob("*") if path.is_file()]


@pytest.fixture
def trainings(monkeypatch, explorer) -> list:
    """Counts how often the network is trained; instead, it gets weights that are known."""
    counted = []
    moments = [explorer.weights(epoch) for epoch in explorer.epochs]
    monkeypatch.setattr(training, "trained", lambda model: counted.append(1) or moments)
    return counted


def test_a_second_run_takes_the_weights_of_the_first(tmp_path, trainings):
    _model, first = training.digit_network(cache=tmp_path / "new" / "folder")
    model, second = training.digit_network(cache=tmp_path / "new" / "folder")
    assert len(trainings) == 1
    for one, other in zip(first, second, strict=True):
        assert all(np.array_equal(a, b) for a, b in zip(one, other, strict=True))
    assert all(np.array_equal(a, b) for a, b in zip(model.get_weights(), second[-1], strict=True))


def truncated(path, content):
    path.write_bytes(content[: len(content) // 2])


def emptied(path, content):
    path.write_bytes(b"")


def flipped(path, content):
    path.write_bytes(content[:50_000] + bytes([content[50_000] ^ 255]) + content[50_001:])


def pickled(path, content):
    np.savez(path, **{f"epoch{epoch}_{index}": np.array([{}]) for epoch in range(13) for index in range(8)})


def other_shapes(path, content):
    np.savez(path, **{f"epoch{epoch}_{index}": np.zeros(3, "float32") for epoch in range(13) for index in range(8)})


def not_finite(path, content):
    with np.load(path) as file:
        arrays = {name: np.full_like(file[name], np.nan) for name in file.files}
    np.savez(path, **arrays)


@pytest.mark.parametrize("damage", [truncated, emptied, flipped, pickled, other_shapes, not_finite])
def test_a_damaged_cache_is_made_again(tmp_path, trainings, damage):
    _model, first = training.digit_network(cache=tmp_path)
    (path,) = files_in(tmp_path)
    damage(path, path.read_bytes())
    _model, second = training.digit_network(cache=tmp_path)
    assert len(trainings) == 2
    assert np.array_equal(first[-1][0], second[-1][0])
    training.digit_network(cache=tmp_path)
    assert len(trainings) == 2


def test_other_settings_have_a_cache_of_their_own(monkeypatch):
    name = training.cache_name()
    monkeypatch.setitem(training.SETTINGS, "seed", 1)
    assert training.cache_name() != name


def test_where_nothing_can_be_written_the_page_opens_all_the_same(tmp_path, trainings):
    (tmp_path / "file").touch()
    _model, moments = training.digit_network(cache=tmp_path / "file")
    assert len(moments) == 13


def test_training_is_that_of_chapter_1_and_reports_its_progress(monkeypatch, tmp_path):
    monkeypatch.setattr(training, "EPOCHS", 2)
    heard = []
    _model, moments = training.digit_network(lambda what, share: heard.append(share), cache=tmp_path)
    assert heard == [0, 0.5]
    assert len(moments) == 3
    theirs = chapter1.trained_network(width=64, epochs=2, seed=0).model
    assert all(np.array_equal(one, other) for one, other in zip(moments[-1], theirs.get_weights(), strict=True))


def test_another_recipe_has_a_cache_of_its_own(monkeypatch):
    def train_digit_classifier(model, epochs, learning_rate=1e-2, callbacks=()):
        """Another learning rate."""

    name = training.cache_name()
    monkeypatch.setattr(training.networks, "train_digit_classifier", train_digit_classifier)
    assert training.cache_name() != name

"""Chapter 7, `callbacks`: what was saved, when it stopped, and the callback of twenty lines."""

import keras
import numpy as np
import pytest
from findings import of_chapter

from kerasbook.chapter7.listings.callbacks import apart, best_epoch, layer_film
from kerasbook.layerwise import RepresentationHistory, layer_outputs

found = of_chapter(7)


@pytest.mark.parametrize(("monitor", "epoch"), [("val_loss", 2), ("loss", 2), ("val_accuracy", 4)])
def test_the_first_of_the_best_epochs_is_the_one(monitor, epoch):
    assert best_epoch([0.5, 0.2, 0.2, 0.9, 0.9], monitor) == epoch


def trained(network, samples, *callbacks, **settings):
    x, y = samples
    network.compile(keras.optimizers.SGD(0.5), "sparse_categorical_crossentropy")
    return network.fit(x, y, batch_size=6, epochs=2, verbose=0, callbacks=list(callbacks), **settings)


def test_the_film_begins_before_the_training_and_has_a_picture_for_each_epoch(small_network, samples):
    x, _y = samples
    before = layer_outputs(small_network, x)
    film = layer_film()(x[:5])
    trained(small_network, samples, film)
    assert [picture["wide"].shape for picture in film.pictures] == [(8, 5)] * 3
    np.testing.assert_allclose(film.pictures[0]["wide"], before["wide"][:5].T, atol=1e-6)
    np.testing.assert_allclose(film.pictures[-1]["answer"], layer_outputs(small_network, x[:5])["answer"].T, atol=1e-6)


def test_at_the_beginning_of_an_epoch_it_sees_the_one_before(small_network, samples):
    x, _y = samples
    film, early, history = layer_film()(x), layer_film()(x, "on_epoch_begin"), RepresentationHistory(x)
    trained(small_network, samples, film, early, history)
    assert apart(film, history) < 1e-6
    assert apart(early, history) > 1e-3
    np.testing.assert_allclose(early.pictures[2]["answer"], film.pictures[1]["answer"], atol=1e-6)


def test_without_validation_data_no_checkpoint_has_the_best_epoch(small_network, samples, tmp_path):
    """As in a listing of the book's third edition, chapter 17: Keras warns, and saves each epoch, or none at all."""
    file = tmp_path / "best.keras"
    with pytest.warns(UserWarning, match="val_loss"):
        trained(small_network, samples, keras.callbacks.ModelCheckpoint(file, "val_loss", save_best_only=True))
    if file.exists():
        last = keras.models.load_model(file).get_weights()
        assert all(map(np.array_equal, last, small_network.get_weights()))


def test_the_history_ends_when_the_patience_does():
    measured = found("callbacks").measured
    lowest = int(np.argmin(measured["val_loss"]))
    assert measured["trained"] == len(measured["val_loss"]) == lowest + 1 + measured["patience"]
    assert measured["best_epoch"]["val_loss"] == lowest + 1
    assert measured["moments"] == measured["trained"] + 1


def test_another_monitor_saves_another_epoch():
    measured = found("callbacks", monitor="loss").measured
    assert measured["best_epoch"]["loss"] == measured["trained"]
    assert measured["reloaded_loss"] == pytest.approx(measured["val_loss"][-1], abs=1e-6)

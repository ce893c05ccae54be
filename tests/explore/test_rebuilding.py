"""What is left of the picture."""

import keras
import pytest
from small_models import numbers

from kerasbook.explore.checkpoints import Checkpoints
from kerasbook.explore.crowds import Crowds
from kerasbook.explore.rebuilding import Rebuilder
from kerasbook.explore.subject import Subject

L = keras.layers


def test_the_picture_is_rebuilt_the_worse_the_later(explorer):
    pictures = explorer.samples[explorer.crowd(explorer.weights(12)).samples[:50]]
    rebuilt = explorer.all_rebuilt(pictures, explorer.weights(12))
    errors = [float(((rebuilt[name] - pictures) ** 2).mean()) for name in ("hidden_1", "hidden_3", "answer")]
    assert errors == sorted(errors)
    mean = float(((explorer.samples.mean(axis=0) - pictures) ** 2).mean())
    assert errors[0] < 0.5 * mean
    assert errors[-1] < mean
    assert explorer.rebuilt(pictures[3], explorer.weights(12))["hidden_1"] == pytest.approx(
        rebuilt["hidden_1"][3], abs=1e-4
    )


def test_the_input_itself_is_rebuilt_without_loss():
    subject = Subject(keras.Sequential([keras.Input((8, 8, 1)), L.Flatten(name="flat")]), numbers(8, 8, 1))
    checkpoints = Checkpoints([[]], [1])
    rebuilder = Rebuilder(Crowds(subject, checkpoints, {"places", "accuracy"}))
    train = rebuilder.crowds.halves()[0]
    rebuilt = rebuilder(subject.samples[train], checkpoints.last)["flat"]
    assert rebuilt.shape == (30, 8, 8)  # fewer samples than pixels: each of them can be told by heart
    assert rebuilt == pytest.approx(subject.samples[train, ..., 0], abs=0.05)


@pytest.mark.parametrize(("shape", "samples"), [((6,), numbers(6)), ((8, 8), None)])
def test_what_cannot_be_rebuilt_is_refused(shape, samples):
    subject = Subject(keras.Sequential([keras.Input(shape), L.Flatten(), L.Dense(3)]), samples)
    checkpoints = Checkpoints([subject.model.get_weights()], [1])
    rebuilder = Rebuilder(Crowds(subject, checkpoints, {"places", "accuracy"}))
    with pytest.raises(ValueError, match="Expected a model that takes pictures, and samples"):
        rebuilder(numbers(*shape), checkpoints.last)

"""What kind of layer it is: what our lists say of Keras' layers is what these layers do."""

import keras
import numpy as np
import pytest
from keras import layers
from numpy.testing import assert_array_equal

from kerasbook.layerwise.kinds import (
    ACTIVATIONS,
    OVER_TIME,
    PASSING_ON,
    activation_of,
    attends,
    classes_of,
    looks_up,
    only_passes_on,
    runs_over_time,
)

PICTURES = np.random.default_rng(0).normal(size=(2, 6, 5, 3)).astype("float32")
SEQUENCES = PICTURES[:, :, 0]  # (2, 6, 3)


@keras.saving.register_keras_serializable("kerasbook_tests")
class AlwaysDropping(layers.Dropout):
    """Drops when the model is used, too (Monte Carlo dropout)."""

    def call(self, inputs):
        return super().call(inputs, training=True)


class Renamed(layers.Dropout):
    """A reader's own class that leaves Keras' code as it is."""


class Dropout(layers.Dense):
    """A reader's own class that is called like one of Keras'."""


def through(layer) -> tuple[np.ndarray, np.ndarray]:
    """Pictures or sequences, `(2, ...)`, and what a model of this one layer makes of them."""
    samples = SEQUENCES if type(layer).__name__.endswith("1D") else PICTURES
    model = keras.Sequential([keras.Input(samples.shape[1:]), layer])
    return samples, keras.ops.convert_to_numpy(model(samples, training=False))


PASSES = [
    layers.Identity(),
    layers.Flatten(),
    layers.Reshape((5, 6, 3)),
    layers.Dropout(0.5),
    layers.SpatialDropout1D(0.5),
    layers.SpatialDropout2D(0.5),
    layers.GaussianDropout(0.5),
    layers.GaussianNoise(0.5),
    layers.AlphaDropout(0.5),
    layers.ActivityRegularization(0.1),
    layers.Activation("linear"),
    layers.RandomFlip(),
    layers.RandomRotation(0.2),
    layers.RandomTranslation(0.2, 0.2),
    layers.RandomContrast(0.2),
    Renamed(0.5),
]
CHANGES = [
    layers.Permute((2, 1, 3)),
    layers.Activation("relu"),
    layers.Activation("tanh"),
    layers.Dense(3),
    layers.Rescaling(2.0),
    layers.UpSampling2D(),
    layers.Softmax(),
    layers.LayerNormalization(),
    AlwaysDropping(0.5),
    Dropout(3),
]


@pytest.mark.parametrize("layer", PASSES, ids=lambda layer: layer.name)
def test_what_only_passes_on_gives_the_same_numbers_in_the_same_order(layer):
    samples, output = through(layer)
    assert_array_equal(output.ravel(), samples.ravel())
    assert only_passes_on(layer)


@pytest.mark.parametrize("layer", CHANGES, ids=lambda layer: layer.name)
def test_what_gives_other_numbers_or_another_order_does_not(layer):
    samples, output = through(layer)
    assert not np.array_equal(output.ravel(), samples.ravel())
    assert not only_passes_on(layer)


SEQUENCE_LAYERS = [
    layers.SimpleRNN(2),
    layers.LSTM(2),
    layers.GRU(2),
    layers.Bidirectional(layers.GRU(2)),
    layers.Conv1D(2, 1),
    layers.SeparableConv1D(2, 1),
    layers.DepthwiseConv1D(1),
    layers.Conv1DTranspose(2, 1),
    layers.MaxPooling1D(),
    layers.AveragePooling1D(2),
    layers.GlobalMaxPooling1D(),
    layers.GlobalAveragePooling1D(),
    layers.UpSampling1D(),
    layers.ZeroPadding1D(),
    layers.Cropping1D(),
    layers.SpatialDropout1D(0.5),
    layers.TimeDistributed(layers.Dense(2)),
]


@pytest.mark.parametrize("layer", SEQUENCE_LAYERS, ids=lambda layer: layer.name)
def test_what_runs_over_time_takes_steps_of_features(layer):
    assert runs_over_time(layer)
    assert layer(SEQUENCES).shape[0] == len(SEQUENCES)


@pytest.mark.parametrize(
    "layer",
    [
        layers.Embedding(9, 2),
        layers.RepeatVector(3),
        layers.MultiHeadAttention(1, 2),
        layers.GroupQueryAttention(2, 2, 1),
        layers.Attention(),
        layers.AdditiveAttention(),
        layers.ConvLSTM2D(2, 1),
    ],
    ids=lambda layer: layer.name,
)
def test_what_makes_or_compares_steps_runs_over_time_too(layer):
    assert runs_over_time(layer)


@pytest.mark.parametrize(
    "layer",
    [layers.Dense(2), layers.Conv2D(2, 1), layers.MaxPooling2D(), layers.Flatten(), layers.Dropout(0.5), None],
    ids=str,
)
def test_what_works_on_pictures_or_rows_of_numbers_does_not_run_over_time(layer):
    assert not runs_over_time(layer)


@pytest.mark.parametrize(
    ("layer", "activation"),
    [
        (layers.Dense(2), "linear"),
        (layers.Dense(2, activation="sigmoid"), "sigmoid"),
        (layers.Dense(2, activation=keras.ops.sigmoid), "sigmoid"),
        (layers.Activation("softmax"), "softmax"),
        (layers.Softmax(), "softmax"),
        (layers.ReLU(), "relu"),
        (layers.LeakyReLU(), "leaky_relu"),
        (layers.ELU(), "elu"),
        (layers.Conv2D(2, 1, activation="relu"), "relu"),
        (layers.Flatten(), ""),
        (None, ""),
    ],
    ids=str,
)
def test_the_activation(layer, activation):
    assert activation_of(layer) == activation


def test_looking_up_and_attending():
    assert [looks_up(layer) for layer in (layers.Embedding(9, 2), layers.Dense(2), None)] == [True, False, False]
    assert [attends(layer) for layer in (layers.MultiHeadAttention(1, 2), layers.AdditiveAttention())] == [True, True]
    assert not attends(layers.LSTM(2))


def test_only_keras_own_classes_count():
    assert "Dropout" in classes_of(AlwaysDropping(0.5))
    assert "Dropout" not in classes_of(Dropout(3))
    assert classes_of(None) == set()


def test_every_name_in_the_lists_is_a_class_of_keras():
    public = [kind for kind in vars(layers).values() if isinstance(kind, type)]
    known = {base.__name__ for kind in public for base in kind.__mro__}
    assert known >= PASSING_ON | OVER_TIME | set(ACTIVATIONS)

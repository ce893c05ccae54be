import keras
import numpy as np
import pytest

from kerasbook.concepts.notify import listening
from kerasbook.concepts.training import Training, copy_of, each_epoch, progress, remembered
from kerasbook.locale import speaking

X = np.linspace(0, 1, 12, dtype="float32").reshape(6, 2)  # (n, 2)
Y = np.array([0, 1, 0, 1, 0, 1])


def network() -> keras.Model:
    return keras.Sequential(
        [keras.Input((2,)), keras.layers.Dense(2, activation="softmax", name="answer")]  # (n, 2) -> (n, 2)
    )


def compiled(optimizer=None) -> keras.Model:
    model = network()
    model.compile(optimizer or keras.optimizers.SGD(0.25), loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    return model


# The optimizer's variables


def traces(*callbacks) -> int:
    """How often TensorFlow traces the training step while `fit` runs."""
    counted = []

    class Counted(keras.Model):
        def train_step(self, *arguments):
            counted.append(1)
            return super().train_step(*arguments)

    inputs = keras.Input((2,))
    model = Counted(inputs, keras.layers.Dense(2, activation="softmax")(inputs))
    model.compile("adam", "sparse_categorical_crossentropy")
    model.fit(X, Y, batch_size=3, epochs=2, verbose=0, callbacks=list(callbacks))
    return len(counted)


@pytest.mark.skipif(keras.backend.backend() != "tensorflow", reason="only TensorFlow traces")
def test_with_its_variables_there_from_the_start_the_training_step_is_traced_once_less():
    assert traces(progress(2)) < traces()


def test_the_training_is_the_same():
    keras.utils.set_random_seed(0)
    ours, theirs = compiled("adam"), compiled("adam")
    theirs.set_weights(ours.get_weights())
    losses = [
        model.fit(X, Y, epochs=3, shuffle=False, verbose=0, callbacks=callbacks).history["loss"]
        for model, callbacks in ((ours, [progress(3)]), (theirs, []))
    ]
    np.testing.assert_allclose(*losses, rtol=1e-6)


# Progress


def test_every_epoch_is_reported_with_the_share_that_is_done():
    heard = []
    with listening(lambda what, share: heard.append((what, share))):
        compiled().fit(X, Y, epochs=4, verbose=0, callbacks=[progress(4)])
    assert heard == [("epoch 1 of 4", 0.0), ("epoch 2 of 4", 0.25), ("epoch 3 of 4", 0.5), ("epoch 4 of 4", 0.75)]


def test_a_loop_of_ones_own_reports_its_epochs_as_they_come():
    heard = []
    with listening(lambda what, share: heard.append((what, share))):
        assert [(epoch, len(heard)) for epoch in each_epoch(2)] == [(0, 1), (1, 2)]
        assert list(each_epoch(0)) == []
    assert heard == [("epoch 1 of 2", 0.0), ("epoch 2 of 2", 0.5)]


def test_progress_is_reported_in_the_language_in_use(translated):
    translated({"epoch {epoch} of {epochs}": "{epochs}에포크 중 {epoch}"})
    heard = []
    with speaking("ko"), listening(lambda what, share: heard.append(what)):
        progress(2).on_epoch_begin(1)
    assert heard == ["2에포크 중 2"]


# Copies


def test_a_copy_is_another_model_that_answers_the_same():
    model = compiled()
    copy = copy_of(model)
    assert copy is not model
    np.testing.assert_array_equal(copy.predict(X, verbose=0), model.predict(X, verbose=0))
    assert copy.get_layer("answer") is not model.get_layer("answer")
    copy.get_layer("answer").set_weights([np.zeros((2, 2)), np.zeros(2)])
    assert np.any(model.get_layer("answer").get_weights()[0])


def test_a_copy_can_be_judged_and_trained_like_the_original():
    model = compiled()
    copy = copy_of(model)
    assert copy.evaluate(X, Y, verbose=0) == model.evaluate(X, Y, verbose=0)
    assert float(copy.optimizer.learning_rate) == 0.25
    copy.fit(X, Y, epochs=1, batch_size=6, verbose=0)
    model.fit(X, Y, epochs=1, batch_size=6, verbose=0)
    np.testing.assert_allclose(copy.get_weights()[0], model.get_weights()[0], rtol=1e-5)


def test_a_model_without_a_loss_is_copied_without_one():
    copy = copy_of(network())
    assert not copy.compiled


# Trained once


@pytest.fixture
def trainings():
    """The settings of every training that took place."""
    return []


@pytest.fixture
def trained(trainings):
    @remembered
    def trained(width: int, epochs: int = 3, seed: int = 0) -> Training:
        """A network of this width."""
        trainings.append((width, epochs, seed))
        return Training(compiled(), {"loss": [2.0, 1.0]})

    return trained


def test_the_same_settings_train_once(trained, trainings):
    trained(width=4)
    trained(width=4, epochs=3)
    trained(seed=0, epochs=3, width=4)
    assert trainings == [(4, 3, 0)]


@pytest.mark.parametrize("other", [{"width": 5}, {"width": 4, "epochs": 2}, {"width": 4, "seed": 1}])
def test_other_settings_train_again(trained, trainings, other):
    trained(width=4)
    trained(**other)
    assert len(trainings) == 2


def test_every_caller_gets_a_model_and_a_curve_of_their_own(trained):
    first = trained(width=4)
    untouched = trained(width=4)
    assert first.model is not untouched.model
    np.testing.assert_array_equal(first.model.get_weights()[0], untouched.model.get_weights()[0])
    first.model.set_weights([np.zeros((2, 2)), np.zeros(2)])
    first.curve["loss"].append(99.0)
    second = trained(width=4)
    np.testing.assert_array_equal(second.model.get_weights()[0], untouched.model.get_weights()[0])
    assert second.curve == {"loss": [2.0, 1.0]}


def test_every_caller_gets_a_record_of_their_own():
    @remembered
    def trained() -> Training:
        return Training(compiled(), {}, [{"answer": np.zeros(2)}])

    first = trained()
    first.moments[0]["answer"][:] = 1
    first.moments.append({})
    (moment,) = trained().moments
    np.testing.assert_array_equal(moment["answer"], [0, 0])


def test_a_training_is_taken_apart_as_model_and_curve(trained):
    model, curve = trained(width=4)
    assert isinstance(model, keras.Model)
    assert curve == {"loss": [2.0, 1.0]}


def test_what_is_forgotten_is_trained_again(trained, trainings):
    trained(width=4)
    trained.cache_clear()
    trained(width=4)
    assert trainings == [(4, 3, 0), (4, 3, 0)]


def test_an_interrupted_training_is_not_remembered(trainings):
    @remembered
    def trained(width: int) -> Training:
        trainings.append(width)
        if len(trainings) == 1:
            raise KeyboardInterrupt
        return Training(compiled(), {})

    with pytest.raises(KeyboardInterrupt):
        trained(width=4)
    assert trained(width=4).curve == {}
    assert trainings == [4, 4]


def test_settings_that_a_training_does_not_have_are_refused(trained, trainings):
    with pytest.raises(TypeError, match="depth"):
        trained(width=4, depth=2)
    assert trainings == []


def test_help_shows_the_function(trained):
    assert trained.__name__ == "trained"
    assert trained.__doc__ == "A network of this width."

"""What kind of answers a model gives, however its last step is written, and the evidence for one of them."""

import functools

import keras
import numpy as np
import pytest
from keras import layers, ops
from numpy.testing import assert_allclose, assert_array_equal

from kerasbook.layerwise.attribution import saliency
from kerasbook.layerwise.evidence import (
    Call,
    Reader,
    as_loss,
    kind_for,
    kind_made_by,
    made_of,
    rounded_away,
    score,
    squashes,
)
from kerasbook.layerwise.questions import Question

X = np.linspace(-1, 1, 8, dtype="float32").reshape(8, 1)  # from class 0 to class 1
WEIGHT = 3.0


def dense(activation=None, classes: int = 1) -> keras.Layer:
    """3 x of the sample, and for further classes 0."""
    layer = layers.Dense(classes, activation, name="answer")
    layer.build((None, 1))
    layer.set_weights([WEIGHT * np.eye(1, classes, dtype="float32"), np.zeros(classes)])
    return layer


def stacked(*stack) -> keras.Model:
    return keras.Sequential([keras.Input((1,)), *stack])


def ending_with(function, classes: int = 1) -> keras.Model:
    """A graph whose last step is a function, not a layer."""
    start = keras.Input((1,))
    return keras.Model(start, function(dense(classes=classes)(start)))


class Own(keras.Model):
    """Takes the sigmoid itself."""

    def __init__(self):
        super().__init__()
        self.logit = dense()

    def call(self, x):
        return ops.sigmoid(self.logit(x))


def of_the_backend():
    """The backend's own sigmoid, which has nothing of Keras."""
    if keras.backend.backend() == "tensorflow":
        import tensorflow as tf

        return tf.nn.sigmoid
    import jax

    return jax.nn.sigmoid


SIGMOIDS = {
    "activation": lambda: stacked(dense("sigmoid")),
    "operation": lambda: stacked(dense(ops.sigmoid)),
    "the backend's": lambda: stacked(dense(of_the_backend())),
    "function of one's own": lambda: stacked(dense(lambda x: 1 / (1 + ops.exp(-x)))),
    "layer": lambda: stacked(dense(), layers.Activation("sigmoid")),
    "lambda": lambda: stacked(dense(), layers.Lambda(ops.sigmoid)),
    "graph": lambda: ending_with(ops.sigmoid),
    "activation function in a graph": lambda: ending_with(keras.activations.sigmoid),
    "model": Own,
    "reshaped": lambda: stacked(dense("sigmoid"), layers.Reshape((1,))),
    "reshaped to nothing": lambda: stacked(dense("sigmoid"), layers.Reshape(())),
    "passed on": lambda: stacked(dense("sigmoid"), layers.Dropout(0.5), layers.Activation("linear")),
    "function behind it": lambda: stacked(dense("sigmoid"), layers.Lambda(lambda x: x * 1.0)),
    "in another model": lambda: stacked(stacked(dense("sigmoid"))),
    "after a convolution": lambda: stacked(
        dense(), layers.Reshape((1, 1, 1)), layers.Activation("sigmoid"), layers.Flatten()
    ),
}


@pytest.mark.backend
@pytest.mark.parametrize("name", SIGMOIDS)
def test_a_sigmoid_is_one_however_it_is_written(name):
    model = SIGMOIDS[name]()
    question = Question(model, X)
    assert (question.kind, question.assumed, question.alone) == ("chances", False, True)
    assert_array_equal(question.own_answers, (X[:, 0] > 0).astype(int))
    sign = np.where(X > 0, 1, -1)
    assert_allclose(saliency(model, X), WEIGHT * sign, rtol=1e-4)


SOFTMAXES = {
    "activation": lambda: stacked(dense("softmax", 3)),
    "operation": lambda: stacked(dense(ops.softmax, 3)),
    "layer": lambda: stacked(dense(classes=3), layers.Softmax()),
    "graph": lambda: ending_with(ops.softmax, 3),
    "reshaped": lambda: stacked(dense("softmax", 3), layers.Reshape((3, 1)), layers.Reshape((3,))),
    "lambda": lambda: stacked(dense(classes=3), layers.Lambda(lambda x: ops.exp(x) / ops.sum(ops.exp(x), 1, True))),
}


@pytest.mark.backend
@pytest.mark.parametrize("name", SOFTMAXES)
def test_a_softmax_is_one_however_it_is_written(name):
    question = Question(SOFTMAXES[name](), X)
    assert (question.kind, question.assumed) == ("probabilities", False)
    assert question.logits_from is not None


@pytest.mark.parametrize("name", SIGMOIDS)
def test_its_logits_stand_where_it_has_rounded_to_1(name):
    """3,000 is a sigmoid of 1, and so is 6,000: only the layer before it tells them apart."""
    question = Question(SIGMOIDS[name](), np.concatenate([X, 1000 * X]))
    if question.logits_from is None:
        pytest.skip("a function behind the sigmoid hides the logits")
    scores = question.over_batches(question.score)
    assert_allclose(scores, np.abs(WEIGHT * np.concatenate([X, 1000 * X])[:, 0]), rtol=1e-3)
    assert not question.rounded_away.any()


class TestNumbers:
    def test_a_linear_unit_gives_numbers_even_between_0_and_1(self):
        question = Question(stacked(dense()), np.array([[0.1], [0.2]]))
        assert (question.kind, question.assumed, question.alone) == ("numbers", False, False)
        assert_allclose(saliency(stacked(dense()), np.array([[0.1], [0.2]])), WEIGHT)

    def test_so_does_a_linear_unit_behind_a_sigmoid(self):
        behind = layers.Dense(1)
        model = stacked(dense("sigmoid"), behind)
        behind.set_weights([np.array([[0.5]]), np.array([0.2])])
        assert Question(model, X).kind == "numbers"

    def test_and_a_relu(self):
        assert Question(stacked(dense("relu")), np.array([[0.1], [0.2]])).kind == "numbers"

    def test_a_hard_sigmoid_gives_chances_without_logits(self):
        question = Question(stacked(dense("hard_sigmoid")), X)
        assert (question.kind, question.assumed, question.logits_from) == ("chances", False, None)
        assert_array_equal(question.own_answers, (X[:, 0] > 0).astype(int))

    def test_several_sigmoids(self):
        assert Question(stacked(dense("sigmoid", 3)), X).kind == "chances"


class TestTheLoss:
    def test_tells_logits_of_one_unit(self):
        model = stacked(dense())
        model.compile("sgd", keras.losses.BinaryCrossentropy(from_logits=True))
        question = Question(model, 0.1 * X)  # all logits lie below one half
        assert question.kind == "logits"
        assert_array_equal(question.own_answers, (X[:, 0] > 0).astype(int))
        assert_allclose(saliency(model, 0.1 * X), WEIGHT * np.where(X > 0, 1, -1), rtol=1e-5)

    @pytest.mark.parametrize(("loss", "kind"), [("binary_crossentropy", "chances"), ("mse", "numbers")])
    def test_tells_what_nothing_else_does(self, loss, kind):
        model = stacked(layers.Lambda(lambda x: ops.clip(x, 0, 1)))
        assert Question(model, X).assumed
        model.compile("sgd", loss)
        question = Question(model, X)
        assert (question.kind, question.assumed) == (kind, False)

    @pytest.mark.parametrize("of", [lambda loss: {"answer": loss}, lambda loss: [loss], lambda loss: loss])
    @pytest.mark.parametrize(
        "loss",
        [
            keras.losses.BinaryCrossentropy(from_logits=True),
            functools.partial(keras.losses.binary_crossentropy, from_logits=True),
        ],
    )
    def test_however_it_is_given(self, loss, of):
        model = stacked(dense())
        model.compile("sgd", of(loss))
        assert Question(model, X).kind == "logits"

    def test_of_one_of_several_outputs(self):
        start = keras.Input((1,))
        model = keras.Model(start, {"kind": dense()(start), "price": layers.Dense(1, name="price")(start)})
        binary = keras.losses.BinaryCrossentropy(from_logits=True)
        model.compile("sgd", {"kind": binary, "price": "mse"})
        assert Question(model, X, output="kind").kind == "logits"
        assert Question(model, X, output="price").kind == "numbers"
        assert Question(model, X, output=0).kind == "logits"


class TestWhatTheReaderSays:
    def test_counts(self):
        question = Question(stacked(dense()), 0.1 * X, answers="logits")
        assert_array_equal(question.own_answers, (X[:, 0] > 0).astype(int))
        assert Question(stacked(dense("sigmoid")), X, answers="numbers").kind == "numbers"

    def test_of_a_single_probability(self):
        assert Question(stacked(dense("sigmoid")), X, answers="probabilities").kind == "chances"

    def test_must_be_known(self):
        with pytest.raises(
            ValueError, match=r"one of probabilities, chances, logits, margins, numbers\. Received: 'softmax'"
        ):
            Question(stacked(dense()), X, answers="softmax")


def test_what_is_not_known_is_assumed_and_said():
    question = Question(stacked(layers.Lambda(lambda x: ops.clip(x, 0, 1))), X)
    assert (question.kind, question.assumed) == ("chances", True)


def test_large_numbers_of_which_all_answers_could_be_made_prove_nothing():
    assert made_of(np.array([[1.0], [0.0]]), np.array([[30.0], [-50.0]])) == ""
    assert made_of(np.array([[0.5]]), np.array([[0.0]])) == "chances"


@pytest.mark.backend
@pytest.mark.parametrize(
    ("function", "classes", "kind"),
    [("sigmoid", 1, "chances"), ("softmax", 3, "probabilities"), ("relu", 1, ""), ("linear", 3, ""), ("tanh", 3, "")],
)
def test_what_an_activation_makes(function, classes, kind):
    assert kind_made_by(keras.activations.get(function), classes) == kind


def test_what_runs_from_0_to_1():
    assert squashes(keras.activations.hard_sigmoid)
    assert not squashes(keras.activations.relu)
    assert not squashes(lambda one, two: one)


def test_the_score_of_logits_is_that_of_their_probabilities():
    logits = np.array([[0.5, -1.0, 2.0], [0.0, 0.1, 0.2]], "float32")
    both = [ops.convert_to_tensor(part) for part in (ops.softmax(logits), logits)]
    target = np.array([0, 2])
    assert_allclose(score("probabilities", *both, target), score("probabilities", both[0], None, target), rtol=1e-5)


def test_what_is_rounded_away():
    answers = np.array([[1.0], [0.3], [0.0]])
    assert_array_equal(rounded_away("chances", answers, False), [True, False, True])
    assert not rounded_away("chances", answers, True).any()
    assert not rounded_away("numbers", answers, False).any()


BINARY, SPARSE = keras.losses.BinaryCrossentropy, keras.losses.SparseCategoricalCrossentropy


def loss_of_ones_own(y, answers):
    return ops.mean(answers)


@pytest.mark.parametrize(
    ("classes", "activation", "loss", "kind", "one_holds"),
    [
        (1, "sigmoid", BINARY(from_logits=True), "chances", False),  # what the model returns decides
        (1, "tanh", "mse", "numbers", False),
        (1, None, BINARY(from_logits=True), "logits", False),
        (1, None, BINARY(), "numbers", False),  # for some lie outside of 0 to 1
        (1, None, "hinge", "margins", False),
        (1, "tanh", "squared_hinge", "margins", False),
        (1, None, keras.losses.Hinge(), "margins", False),
        (1, None, loss_of_ones_own, "numbers", False),
        (1, ops.sigmoid, loss_of_ones_own, "chances", False),
        (3, ops.softmax, loss_of_ones_own, "probabilities", True),
        (3, None, SPARSE(from_logits=True), "numbers", True),
        (3, None, "categorical_hinge", "numbers", True),
        (3, None, "mse", "numbers", False),
    ],
)
def test_the_kind_and_whether_one_of_the_classes_holds(classes, activation, loss, kind, one_holds):
    model = stacked(dense(activation, classes))
    model.compile("sgd", loss)
    answers = ops.convert_to_numpy(model(X))
    reading = Reader(answers, [Call("answer", model.layers[-1], answers)], as_loss(model)).reading()
    assert (reading.kind, reading.assumed, reading.one_holds) == (kind, False, one_holds)


def test_a_probability_is_one_if_the_loss_takes_it_for_one():
    between = 0.1 + 0.8 * (X + 1) / 2
    for loss, expected in (
        ("bce", ("chances", False)),
        ("mse", ("numbers", False)),
        (loss_of_ones_own, ("chances", True)),
    ):
        reading = Reader(between, [], loss).reading()
        assert (reading.kind, reading.assumed) == expected


def test_what_is_not_finite_tells_nothing():
    answers = np.array([[0.2, 0.8], [0.5, 0.5]])
    assert Reader(answers, []).reading(np.vstack([answers, [[np.nan, np.inf]]])).kind == "probabilities"
    assert Reader(answers, []).reading(np.full((2, 2), np.nan)).kind == "numbers"


def test_margins_are_scored_by_their_sign():
    model = stacked(dense("tanh"))
    model.compile("sgd", "hinge")
    question = Question(model, X)
    assert (question.kind, question.alone) == ("margins", True)
    assert_array_equal(question.own_answers, (X[:, 0] > 0).astype(int))
    assert_allclose(question.over_batches(question.score), np.abs(np.tanh(WEIGHT * X[:, 0])), rtol=1e-5)


def test_the_right_answers_tell_margins():
    signs = np.array([-1, 1])
    assert kind_for("numbers", 1, signs) == "margins"
    assert kind_for("numbers", 1, np.array([0, 1])) == kind_for("numbers", 2, signs) == "numbers"
    assert kind_for("chances", 1, signs) == "chances"

"""Which classes a model takes for which."""

import keras
import numpy as np
import pytest
from numpy.testing import assert_array_equal

from kerasbook.inside.confusions import plot_confusion
from tests.layerwise.zoo import ZOO

pytestmark = pytest.mark.usefixtures("english")
ANSWERS = np.eye(3, dtype="float32")[[0, 0, 1, 2, 2]]
LABELS = np.array([0, 1, 1, 2, 0])
EXPECTED = [[1, 0, 1], [1, 1, 0], [0, 0, 1]]


def passes_on(columns=3) -> keras.Model:
    """A model whose answer is what it is given."""
    return keras.Sequential([keras.Input((columns,)), keras.layers.Identity()])


@pytest.mark.parametrize("labels", [LABELS, LABELS[:, None], np.eye(3)[LABELS]])
@pytest.mark.parametrize("batch_size", [2, 256])
def test_counts(labels, batch_size):
    assert_array_equal(plot_confusion(passes_on(), ANSWERS, labels, batch_size=batch_size).counts, EXPECTED)


def test_batches_bring_their_labels():
    batches = [(ANSWERS[:3], LABELS[:3]), (ANSWERS[3:], LABELS[3:])]
    assert_array_equal(plot_confusion(passes_on(), (pair for pair in batches)).counts, EXPECTED)


def test_of_a_single_probability():
    display = plot_confusion(passes_on(1), np.array([[0.2], [0.7], [0.9]]), [0, 0, 1], classes=["no", "yes"])
    assert_array_equal(display.counts, [[1, 1], [0, 1]])
    assert display.classes == ["no", "yes"]


@pytest.mark.parametrize("form", [lambda y: [y], lambda y: {"kind": y}])
def test_labels_of_one_output_as_fit_takes_them(form):
    assert_array_equal(plot_confusion(passes_on(), ANSWERS, form(LABELS)).counts, EXPECTED)


def test_labels_of_several_outputs_of_which_one_is_looked_at():
    model, x, y = ZOO["several_outputs"]()
    found = plot_confusion(model, x, {"kind": y, "other": 0 * y}, output="kind")
    assert_array_equal(found.counts, plot_confusion(model, x, y, output="kind").counts)


@pytest.mark.parametrize(("activation", "loss"), [("tanh", "mse"), (None, "hinge"), ("tanh", "squared_hinge")])
@pytest.mark.parametrize("kind", [int, "float32"])
def test_classes_that_are_signs(activation, loss, kind):
    model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1, activation, kernel_initializer="ones")])
    model.compile("sgd", loss)
    x, y = np.array([[-0.4], [0.3], [0.2], [2.0]]), np.array([-1, -1, 1, 1]).astype(kind)
    display = plot_confusion(model, x, y)
    assert_array_equal(display.counts, [[1, 1], [0, 2]])
    assert display.classes == ["-1", "1"]
    assert plot_confusion(model, x, y, classes=["no", "yes"]).classes == ["no", "yes"]


def test_signs_beside_a_probability():
    with pytest.raises(ValueError, match=r"classes from 0 to 1\. Received: -1"):
        plot_confusion(passes_on(1), np.array([[0.2], [0.7]]), np.array([-1, 1]))


@pytest.mark.parametrize("form", [list, object, "S"])
def test_labels_that_are_names(form):
    names = [["no", "yes", "perhaps"][label] for label in LABELS]
    labels = names if form is list else np.array(names, dtype=form)
    assert_array_equal(plot_confusion(passes_on(), ANSWERS, labels, classes=["no", "yes", "perhaps"]).counts, EXPECTED)
    for classes in (None, ["no", "yes", "maybe"]):
        with pytest.raises(ValueError, match=r"classes=\[\.\.\.\] with a name for each class in y.*'perhaps'"):
            plot_confusion(passes_on(), ANSWERS, labels, classes=classes)


@pytest.mark.parametrize("name", ["half_precision", "named_inputs", "several_inputs", "stateful", "subclassed_unbuilt"])
def test_models_of_several_kinds(name):
    model, x, y = ZOO[name]()
    assert plot_confusion(model, x, y).counts.sum() == len(y)


def test_one_of_several_outputs():
    model, x, y = ZOO["several_outputs"]()
    with pytest.raises(ValueError, match="output="):
        plot_confusion(model, x, y)
    expected = np.asarray(model(x)["kind"]).argmax(axis=1)
    display = plot_confusion(model, x, y, output="kind")
    assert np.trace(display.counts) == (expected == y).sum()


@pytest.mark.parametrize(
    ("answers", "labels", "said"),
    [
        (ANSWERS, None, "labels y"),
        (ANSWERS, np.full((5, 2), 0.5), "one-hot rows"),
        (ANSWERS, [0, 1, 1.5, 2, 0], r"whole numbers, as y\. Received: 1\.5$"),
        (ANSWERS, [0, 1, np.nan, 2, 0], r"whole numbers, as y\. Received: nan$"),
        (ANSWERS, [None, 1, 1, 2, 0], "a class for each sample"),
        (ANSWERS, {"kind": LABELS, "age": LABELS}, "answers of one output"),
        (5 * ANSWERS[:, :1], LABELS.clip(0, 1), "with one probability"),
    ],
)
def test_what_is_no_class(answers, labels, said):
    with pytest.raises(ValueError, match=said):
        plot_confusion(passes_on(answers.shape[1]), answers, labels)

"""The training as a film."""

import io

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from PIL import Image

from kerasbook import RepresentationHistory
from kerasbook.inside.histories import accuracy, in_last_planes
from kerasbook.layerwise import Moment
from kerasbook.layerwise.evidence import Reader, Reading

pytestmark = pytest.mark.usefixtures("english")


@pytest.fixture
def many_samples():
    rng = np.random.default_rng(0)
    y = np.tile([0, 1, 2], 20)
    x = rng.normal(size=(60, 6)).astype("float32")
    x[np.arange(60), y] += 3
    return x, y


def trained(model, x, y, callback, epochs=3):
    model.compile("adam", "sparse_categorical_crossentropy")
    model.fit(x, y, epochs=epochs, batch_size=20, verbose=0, callbacks=[callback])
    return callback


def test_classes_are_drawn_towards_their_corners(small_network, many_samples):
    film = trained(small_network, *many_samples, RepresentationHistory(*many_samples)).animation()
    assert film.epochs == [0, 1, 2, 3]
    assert list(film.moments[0]) == ["wide", "narrow", "answer"]
    assert len(film.y) == 30  # the other half taught the readers
    assert film.scores[-1] == accuracy(np.asarray(small_network(many_samples[0])), many_samples[1], ONE_HOLDS)
    assert "linear probe" in film.caption
    film.plot()
    assert film.headline_.get_text() == f"after 3 of 3 epochs: accuracy {film.scores[-1]:.2f}"


def test_by_batches(small_network, many_samples):
    history = trained(small_network, *many_samples, RepresentationHistory(*many_samples, every=2), epochs=1)
    film = history.animation().plot()
    assert film.epochs == [0, 2, 3]
    assert film.headline_.get_text().startswith("after 3 of 3 batches: accuracy ")
    assert film.axes_[-1].get_xlabel() == "batches of training"


def test_without_answers_in_the_plane_of_the_end(small_network, many_samples, unreadable):
    x, y = many_samples
    film = trained(small_network, x, y, RepresentationHistory(x)).animation().plot()
    assert film.scores is None
    assert film.headline_.get_text() == "after 3 of 3 epochs"
    assert "varies most" in film.caption
    assert len(film.axes_[-1].get_yticks()) == 0
    assert unreadable(film.figure_, but=[text for texts in film.projections_.centres_ for text in texts]) == []


def test_a_model_that_does_not_change_does_not_move(small_network, many_samples):
    small_network.trainable = False
    film = trained(small_network, *many_samples, RepresentationHistory(*many_samples)).animation("pca")
    for name, points in film.moments[0].items():
        assert_allclose(points, film.moments[-1][name], atol=1e-5)


def test_planes_neither_turn_nor_zoom():
    rng = np.random.default_rng(0)
    last = rng.normal(size=(50, 5)) * [5, 3, 0.1, 0.1, 0.1]
    turned = in_last_planes([Moment(0, {"layer": 0.5 * last}), Moment(1, {"layer": last})])
    before, after = turned[0]["layer"], turned[1]["layer"]
    assert np.quantile(np.abs(after), 0.98) == pytest.approx(1)
    assert_allclose(np.diff(before, axis=0), 0.5 * np.diff(after, axis=0), atol=1e-9)


def test_a_layer_of_one_unit_lies_on_a_line():
    points = in_last_planes([Moment(0, {"layer": np.arange(4.0)[:, None]})])[0]["layer"]
    assert_array_equal(points[:, 1], 0)


def test_long_networks_are_thinned_and_say_so(many_samples):
    import keras

    hidden = [keras.layers.Dense(4, name=f"dense_{index}") for index in range(9)]
    model = keras.Sequential([keras.Input((6,)), *hidden, keras.layers.Dense(3, "softmax", name="answer")])
    film = trained(model, *many_samples, RepresentationHistory(*many_samples)).animation()
    assert len(film.moments[0]) == 6
    assert {"dense_0", "answer"} <= set(film.moments[0])
    assert film.caption.endswith("6 of 10 layers are shown.")


def test_the_film_as_files(small_network, many_samples):
    film = trained(small_network, *many_samples, RepresentationHistory(*many_samples), epochs=2).animation()
    assert Image.open(io.BytesIO(film.gif())).n_frames == 3
    page = film.page()
    assert page.startswith("<!doctype html>")
    assert "http" not in page.replace("http://www.w3.org", "")
    assert film.caption in page
    assert film.player() in page


ONE_HOLDS = Reading("numbers", one_holds=True)


@pytest.mark.parametrize(
    ("answers", "y", "reading", "expected"),
    [
        ([[0.9, 0.1], [0.2, 0.8]], [0, 0], ONE_HOLDS, 0.5),
        ([[0.9, 0.1], [0.2, 0.8]], [0, 2], ONE_HOLDS, None),  # more classes than units
        ([[0.9, 0.1, 0.0], [0.2, 0.8, 0.0]], [0, 1], ONE_HOLDS, 1.0),
        ([[0.9, 0.1], [0.2, 0.8]], [0, 1], Reading("chances"), 1.0),
        ([[0.9, 0.1, 0.0], [0.2, 0.8, 0.0]], [0, 1], Reading("chances"), None),  # chances of anything, such as pixels
        ([[0.9, 0.1], [0.2, 0.8]], [0, 1], Reading("numbers"), 1.0),
        ([[0.9, 0.1], [0.2, 0.8]], [-1, 1], Reading("numbers"), None),
        ([[0.9], [0.2]], [1, 1], Reading("chances"), 0.5),
        ([0.9, 0.2], [1, 1], Reading("chances"), 0.5),
        ([[0.9], [0.2]], [1, 1], Reading("logits"), 1.0),
        ([[0.4], [-0.2]], [1, -1], Reading("margins"), 1.0),
        ([[0.4], [-0.2]], [1, 0], Reading("margins"), 1.0),
        ([[0.4], [-0.2]], [1, -1], Reading("numbers"), 1.0),  # as the classes themselves tell
        ([[0.9], [0.2]], [1, -1], Reading("chances"), None),
        ([[0.9], [0.2]], [1, 2], Reading("chances"), None),
        ([[0.9], [0.2]], [1, 0], Reading("numbers"), None),
        ([[1.0], [1.0]], [1, 0], Reading("probabilities"), None),  # a softmax of one number is always 1
        ([[[0.9]], [[0.2]]], [1, 0], Reading("chances"), None),
        ([[np.nan], [0.2]], [1, 0], Reading("chances"), np.nan),
    ],
)
def test_accuracy(answers, y, reading, expected):
    assert accuracy(np.array(answers), np.array(y), reading) == pytest.approx(expected, nan_ok=True)


# Answers in every form

NAMES = np.array(["cat", "dog", "mouse"])


@pytest.fixture(scope="module")
def recorded():
    """Two moments of a model, without a training."""
    rng = np.random.default_rng(0)
    y = np.tile([0, 1, 2], 8)
    outputs = [{"hidden": rng.normal(size=(24, 4)), "answer": np.eye(3)[answers]} for answers in (np.roll(y, 1), y)]
    return np.zeros((24, 2)), y, [Moment(epoch, output) for epoch, output in enumerate(outputs)]


def history_of(recorded, given, moments=None) -> RepresentationHistory:
    history = RepresentationHistory(recorded[0], given)
    history.moments, history.answer, history.width = moments or recorded[2], "answer", 3
    history.reader = Reader(history.moments[0].outputs["answer"], [])
    return history


@pytest.mark.parametrize(
    "form",
    [
        lambda y: y[:, None],
        lambda y: np.eye(3)[y],
        lambda y: np.eye(3, dtype=bool)[y],
        lambda y: y.astype("uint8"),
        lambda y: y.astype(float),
        list,
        lambda y: {"kind": y},
    ],
)
def test_classes_in_every_form(recorded, form):
    film = history_of(recorded, form(recorded[1])).animation("wheel")
    assert set(film.y.tolist()) == {0, 1, 2}
    assert film.scores == [0.0, 1.0]
    assert film.foot == []


def test_names_of_classes(recorded):
    for given in (NAMES[recorded[1]], NAMES[recorded[1]].astype(object), NAMES[recorded[1]][:, None]):
        film = history_of(recorded, given).animation()
        assert set(film.y.tolist()) == {"cat", "dog", "mouse"}
        assert film.scores is None
        assert "Say it with labels=[...]" in film.plot().foot_.get_text()
    film = history_of(recorded, given).animation(labels=NAMES[[0, 1, 2]].tolist())
    assert film.scores == [0.0, 1.0]
    assert film.labels == dict(enumerate(NAMES))
    assert history_of(recorded, given).animation(labels=["mouse", "dog", "cat"]).scores == [1 / 3, 1 / 3]
    assert history_of(recorded, recorded[1]).animation(labels=NAMES.tolist()).labels == dict(enumerate(NAMES))


@pytest.mark.parametrize(
    ("given", "phrase"), [(NAMES, "a name for each class in y. Received: none for 'dog'"), (np.arange(3), "none for 1")]
)
def test_labels_that_lack_one(recorded, given, phrase):
    with pytest.raises(ValueError, match=phrase):
        history_of(recorded, given[recorded[1]]).animation(labels=["cat"])


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (np.linspace(0, 1, 24), ""),
        (np.arange(24.0), ""),  # numbers to predict
        (np.arange(24) * 1000, ""),
        (np.array([f"number {number}" for number in range(24)]), "No colours: there are 24 classes for 24 samples."),
        (np.ones((24, 3)), "No colours: each label is 3 numbers."),
    ],
)
def test_answers_that_are_no_classes(recorded, given, said):
    film = history_of(recorded, given).animation()
    assert (film.y is None) == bool(said)
    assert film.scores is None
    assert film.caption.endswith(said or "varies most.")
    with pytest.raises(ValueError, match=r"Expected class numbers y, .* of shape \(24,.*Use method='pca'"):
        history_of(recorded, np.linspace(0, 1, 24)).animation("wheel")


@pytest.mark.parametrize("kind", ["int64", "float32"])
def test_whole_numbers_to_predict_are_no_classes(many_samples, kind):
    import keras

    x, classes = many_samples
    y = (3 * classes).astype(kind)
    model = keras.Sequential([keras.Input((6,)), keras.layers.Dense(1, name="answer")])
    model.compile("sgd", "mse", run_eagerly=True)
    history = RepresentationHistory(x, y)
    model.fit(x, y, epochs=1, verbose=0, callbacks=[history])
    film = history.animation().plot()
    assert film.scores is None
    assert "varies most" in film.caption
    assert film.projections_.classes == []
    assert_array_equal(film.projections_.points_[0][0].get_array(), y)
    assert film.projections_.bar_ is not None
    assert len(history.animation("wheel").plot().projections_.classes) == 3  # as asked for
    names = dict(enumerate("abcdefg"))
    assert history.animation(labels=list(names.values())).labels == names


def test_no_accuracy_rather_than_a_wrong_one(recorded):
    history = history_of(recorded, recorded[1])
    history.reader = None
    assert history.animation().scores is None
    assert history.animation().caption.endswith("how the model's answers name the classes.")
    history = history_of(recorded, recorded[1])
    history.answer = None
    assert history.animation().caption.endswith("how the model's answers name the classes.")


def loss_of_ones_own(y, answers):
    import keras

    return keras.ops.mean(answers)


@pytest.mark.parametrize(
    ("last", "form", "expected", "said"),
    [
        ("softmax", lambda y: y, lambda answers: answers.argmax(axis=1), ""),
        ("sigmoid", lambda y: y, lambda answers: answers[:, 0] > 0.5, ""),
        ("linear", lambda y: 2 * y - 1, lambda answers: np.where(answers[:, 0] > 0, 1, -1), ""),
        ("two", lambda y: y, lambda answers: answers.argmax(axis=1), "has the largest of its numbers."),
        ("linear", lambda y: y, None, "how the model's answers name the classes."),
    ],
)
def test_the_accuracy_of_an_operation_and_a_loss_of_ones_own(many_samples, last, form, expected, said):
    import keras

    x, y = many_samples[0], form((many_samples[0][:, 0] > 1).astype(int))
    start = keras.Input((6,))
    numbers = keras.layers.Dense(2 if last in ("softmax", "two") else 1)(start)
    function = {"softmax": keras.ops.softmax, "sigmoid": keras.ops.sigmoid}.get(last)
    model = keras.Model(start, function(numbers) if function else numbers)
    model.compile("sgd", loss_of_ones_own, run_eagerly=True)
    history = RepresentationHistory(x, y)
    model.fit(x, y, epochs=0, verbose=0, callbacks=[history])
    film = history.animation()
    right = None if expected is None else [float(np.mean(expected(np.asarray(model(x))) == y))]
    assert film.scores == (right if right is None else pytest.approx(right))
    assert film.caption.endswith(said or "the corner of its class.")


def test_samples_without_a_label_are_said(recorded):
    film = history_of(recorded, np.where(np.arange(24) == 3, np.nan, np.linspace(0, 1, 24))).animation()
    assert [given for sentence, given in film.foot if "NaN or infinite" in sentence] == [{"count": 1}]


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("method", ["pca", "wheel"])
def test_a_training_that_diverged(recorded, method):
    _x, y, (first, second) = recorded
    third = Moment(2, {"hidden": second.outputs["hidden"], "answer": np.full((24, 3), np.nan)})
    film = history_of(recorded, y, moments=[first, second, third]).animation(method)
    assert film.broken == [2]
    assert np.isnan(film.moments[2]["answer"]).all()
    assert_allclose(film.moments[2]["hidden"], film.moments[1]["hidden"])
    assert film.scores[:2] == [0.0, 1.0]
    assert np.isnan(film.scores[2])
    assert "In 1 of 3 pictures a layer's output is NaN or infinite." in film.caption
    assert ("last finite outputs" in film.caption) == (method == "pca")
    if method == "pca":
        assert np.quantile(np.abs(film.moments[1]["answer"]), 0.98) == pytest.approx(1)


def test_never_finite(recorded):
    broken = [Moment(0, {"answer": np.full((24, 3), np.inf)})]
    assert np.isnan(history_of(recorded, None, moments=broken).animation().moments[0]["answer"]).all()


def test_a_single_sample():
    history = RepresentationHistory(np.zeros((1, 2)))
    history.moments = [Moment(0, {"answer": np.zeros((1, 2))})]
    with pytest.raises(ValueError, match=r"at least 2 samples, .*Received: 1"):
        history.animation()


def test_what_cannot_be_filmed(small_network, many_samples):
    x, y = many_samples
    with pytest.raises(ValueError, match=r"model\.fit first"):
        RepresentationHistory(x, y).animation()
    history = trained(small_network, x, y, RepresentationHistory(x))
    with pytest.raises(ValueError, match="Expected class numbers y"):
        history.animation("wheel")
    with pytest.raises(ValueError, match=r"'pca' or 'wheel'\. Received: 'tsne'"):
        history.animation("tsne")

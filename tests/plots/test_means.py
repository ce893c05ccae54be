"""What each class looks like to each layer, on average."""

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from kerasbook.plots import ClassMeansDisplay, class_means, favourite_order, style

pytestmark = pytest.mark.usefixtures("english")

RNG = np.random.default_rng(0)
LABELS = ["zero", "one", "two"]


@pytest.fixture
def means():
    return {
        "input": RNG.uniform(size=(3, 4, 5)),
        "hidden": RNG.uniform(0, 9, size=(3, 6)),
        "signed": RNG.normal(size=(3, 3)),
        "answer": RNG.dirichlet(np.ones(3), size=3),
    }


@pytest.fixture
def drawn(means):
    return ClassMeansDisplay(means, LABELS).plot()


def test_class_means():
    output = np.array([[1.0, 2], [3, 4], [10, 20], [5, 6]])
    assert_array_equal(class_means(output, np.array([7, 7, 9, 7])), [[3, 4], [10, 20]])
    assert class_means(RNG.normal(size=(6, 2, 3, 4)), np.array([0, 1] * 3)).shape == (2, 2, 3, 4)


def test_favourite_order():
    # Units 1 | 3, 2, 0: class 0's favourite, then class 1's, the strongest first.
    means = np.array([[0.1, 0.9, 0.3, 0.2], [0.2, 0.1, 0.8, 0.9]])
    assert_array_equal(favourite_order(means), [1, 3, 2, 0])


def test_the_mean_picture_of_each_class(drawn, means):
    image = drawn.images_[0]
    assert_array_equal(image.get_array().filled(np.nan), style.mosaic(means["input"], columns=4))
    assert (image.get_cmap().name, image.get_clim()) == ("gray_r", (0, 1))


def test_a_row_for_each_class_and_a_column_for_each_unit(drawn, means):
    image, axes = drawn.images_[1], drawn.axes_[1]
    assert_array_equal(image.get_array(), means["hidden"][:, favourite_order(means["hidden"])])
    assert image.get_cmap().name == "viridis"
    assert image.get_clim() == (0, pytest.approx(np.percentile(means["hidden"], 99)))
    assert [label.get_text() for label in axes.get_yticklabels()] == LABELS
    assert axes.get_xlabel() == "6 units"


def test_signed_units_are_centred_at_zero(drawn):
    image = drawn.images_[2]
    low, high = image.get_clim()
    assert (image.get_cmap().name, low) == ("RdBu", -high)


def test_the_answer_keeps_its_order_and_has_its_classes_on_both_sides(drawn, means):
    image, axes = drawn.images_[3], drawn.axes_[3]
    assert_array_equal(image.get_array(), means["answer"])
    assert (image.get_cmap().name, image.get_clim()) == ("magma", (0, 1))
    assert [label.get_text() for label in axes.get_yticklabels()] == LABELS
    assert [label.get_text() for label in axes.get_xticklabels()] == LABELS
    assert axes.get_xlabel() == ""

"""Weights as pictures: is every weight in its place, in the right colours, and what is left out said?"""

import numpy as np
import pytest
from matplotlib.figure import Figure
from numpy.testing import assert_array_equal

from kerasbook.plots.kernels import KernelsDisplay, image_shape, kernel_views

pytestmark = pytest.mark.usefixtures("english")


def weights(*shape) -> np.ndarray:
    return np.random.default_rng(0).normal(0, 0.1, size=shape)


def view(kernel: np.ndarray, name: str = "layer", picture=None):
    return kernel_views({name: kernel}, {} if picture is None else {name: picture})[0]


def below(one) -> list[str]:
    return one.caption.below.split("\n")


@pytest.mark.parametrize(
    ("rows", "shape", "image"),
    [
        (784, (28, 28), (28, 28)),
        (784, (28, 28, 1), (28, 28, 1)),
        (27, (3, 3, 3), (3, 3, 3)),
        (784, (784,), (28, 28)),
        (785, (785,), None),
        (16, (16,), None),
        (18, (3, 3, 2), None),
        (20, (None, None, 3), None),
        (400, (28, 28), None),
    ],
)
def test_which_weights_look_at_an_image(rows, shape, image):
    assert image_shape(rows, shape) == image


def test_a_picture_for_each_unit_that_looks_at_an_image():
    kernel = weights(12, 5)
    one = view(kernel, picture=(3, 4))
    assert one.picture.shape == (2 * 5 - 2, 3 * 6 - 2)
    assert_array_equal(one.picture[:3, 6:10], kernel[:, 1].reshape(3, 4))
    assert "a picture for each unit" in below(one)


def test_the_units_that_vary_most():
    kernel = weights(12, 40) * 2.0 ** np.arange(40)
    one = view(kernel, picture=(3, 4))
    assert_array_equal(one.picture[:3, :4], kernel[:, 15].reshape(3, 4))
    assert "25 of 40 units shown, the most varying" in below(one)


def test_colours_stand_beside_each_other():
    kernel = weights(3 * 4 * 3, 1)
    assert_array_equal(view(kernel, picture=(3, 4, 3)).picture[:, 4:8], kernel.reshape(3, 4, 3)[..., 1])


def test_other_matrices_as_they_are():
    kernel = weights(6, 5)
    one = view(kernel)
    assert_array_equal(one.picture, kernel)
    assert one.tall
    assert one.caption.above == "6 × 5"


def test_large_matrices():
    kernel = weights(300, 200) * 1.5 ** np.arange(200)
    one = view(kernel)
    assert one.picture.shape == (128, 128)
    assert set(one.picture[:, 0]) <= set(kernel[:, 72])
    assert below(one)[2:] == ["128 of 300 rows shown, the most varying", "128 of 200 columns shown, the most varying"]


def test_filters_with_one_input():
    for kernel in (weights(3, 3, 1, 16), weights(3, 3, 16, 1)):
        one = view(kernel)
        assert one.picture.shape == (4 * 4 - 1, 4 * 4 - 1)
        assert_array_equal(one.picture[4:7, 4:7], kernel.reshape(3, 3, 16)[..., 5])


def test_filters_with_few_inputs():
    kernel = weights(3, 2, 3, 8)
    one = view(kernel)
    tall = 3 * 4 - 1
    assert_array_equal(one.picture[4:7, :2], kernel[:, :, 1, 0])  # the second input below the first
    assert_array_equal(one.picture[:3, 4:6], kernel[:, :, 0, 1])  # the next filter
    assert np.isnan(one.picture[3]).all()
    assert one.picture.shape[0] % (tall + 2) == tall
    assert "a filter's inputs one below the other" in below(one)


def test_filters_with_many_inputs():
    kernel = weights(3, 3, 6, 5)
    one = view(kernel)
    assert_array_equal(one.picture[8:11, 4:7], kernel[:, :, 2, 1])  # a row for each input
    many = view(weights(3, 3, 64, 128))
    assert many.picture.shape == (8 * 4 - 1, 8 * 4 - 1)
    assert below(many)[2:] == [
        "a row for each input",
        "8 of 128 filters shown, the most varying",
        "8 of 64 inputs shown, the most varying",
    ]


def test_a_convolution_of_single_pixels_is_a_matrix():
    kernel = weights(1, 1, 6, 5)
    assert_array_equal(view(kernel).picture, kernel[0, 0])


def test_filters_over_time():
    kernel = weights(5, 3, 4)
    one = view(kernel)
    assert_array_equal(one.picture[:3, :5], kernel[:, :, 0].T)
    assert "a tile for each filter, steps to the right" in below(one)


def test_filters_of_volumes():
    kernel = weights(3, 2, 2, 1, 4)
    one = view(kernel)
    assert_array_equal(one.picture[:2, 3:5], kernel[1, :, :, 0, 1])
    assert below(one)[-1] == "the middle one of 3 slices"


def test_attention():
    kernel = weights(6, 2, 3)
    assert_array_equal(view(kernel, "attention/query").picture, kernel.reshape(6, 6))
    assert_array_equal(view(kernel, "attention/attention_output").picture, kernel.reshape(12, 3))


def test_weights_have_their_own_colours_centred_at_0():
    kernel = weights(6, 5)
    image = KernelsDisplay([view(kernel)]).plot().images_[0]
    top = np.percentile(np.abs(kernel), 99)
    assert image.get_cmap().name == "PuOr"
    assert image.get_clim() == (-top, top)
    assert_array_equal(image.get_array(), kernel)


def test_all_weights_alike():
    assert below(view(np.zeros((3, 4)))) == ["all 0"]
    assert below(view(np.full((3, 4), -2.0))) == ["all −2"]


def test_where_a_weight_is_no_number():
    kernel = weights(3, 3, 1, 5)
    kernel[0, 1, 0, 2], kernel[0, 0, 0, 0] = np.nan, -np.inf
    one = view(kernel)
    display = KernelsDisplay([one]).plot()
    marks = display.axes_[0].images[1].get_array()
    assert sorted(np.argwhere(~marks.mask).tolist()) == [[0, 0], [0, 9]]
    assert np.isfinite(display.images_[0].get_clim()).all()
    assert below(one)[-1] == "2 NaN or infinite: magenta"


def test_nothing_but_nan():
    assert KernelsDisplay([view(np.full((3, 4), np.nan))]).image(dpi=50)


def test_a_layer_s_several_weights_have_their_names_below_it():
    caption = view(weights(6, 5), "encoder/lstm/recurrent_kernel").caption
    assert (caption.title, caption.above) == ("encoder/lstm", "recurrent_kernel · 6 × 5")


@pytest.fixture
def many():
    kernels = {f"block_{index}/a_layer_with_a_long_name": weights(3, 3, 20, 40) for index in range(13)}
    return KernelsDisplay(kernel_views(kernels))


def test_can_be_read(many, unreadable, either_language):
    assert unreadable(many.plot().figure_) == []


def test_on_given_axes(many):
    axes = Figure(figsize=(12, 12)).subplots(4, 4).ravel()[:13]
    display = many.plot(axes=axes)
    assert display.axes_ == list(axes)
    assert [panel.get_title() for panel in axes] == [one.caption.title for one in many.views]
    with pytest.raises(ValueError, match="Expected 13 axes"):
        many.plot(axes=axes[:3])


def test_its_figure_has_its_size(many):
    assert tuple(many.plot().figure_.get_size_inches()) == many.size
    assert many.plot(figure=Figure(figsize=(9, 9))).figure_.get_size_inches().tolist() == [9, 9]

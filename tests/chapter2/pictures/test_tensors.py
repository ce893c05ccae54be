"""Tensors as pictures: their axes and facts, slices of them, and the memory they take."""

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib.figure import Figure
from numpy.testing import assert_allclose, assert_array_equal

from kerasbook.chapter2.pictures.tensors import Tensors, from_0_to_1

RANDOM = np.random.default_rng(0)
DIGITS = RANDOM.uniform(size=(128, 28, 28)).astype("float32")
PHOTOGRAPH = RANDOM.uniform(size=(427, 640, 3)).astype("float32")
TENSORS = {
    "number": np.array(0.75, "float32"),
    "vector": DIGITS[0, 14],
    "digit": DIGITS[0],
    "digits": DIGITS,
    "photograph": PHOTOGRAPH,
    "frames": np.stack([PHOTOGRAPH[:107, :160]] * 6),
}
SLICES = {
    "digits[0]": DIGITS[0],
    "digits[:, 14:, 14:]": DIGITS[:, 14:, 14:],
    "digits[:, 7:-7, 7:-7]": DIGITS[:, 7:-7, 7:-7],
    "photograph[:, :, 0]": PHOTOGRAPH[:, :, 0],
}
MEASURED = {
    "expected": {name: tensor.nbytes for name, tensor in TENSORS.items()},
    "memory": {name: tensor.nbytes + 100 for name, tensor in TENSORS.items()},
    "as_lists": {name: 10 * tensor.nbytes for name, tensor in TENSORS.items() if tensor.ndim},
}


def display(**changed) -> Tensors:
    return Tensors(**{"tensors": TENSORS, "slices": SLICES, "measured": MEASURED, **changed})


@pytest.mark.usefixtures("either_language")
@pytest.mark.parametrize("kept_as", ["tensor", "list"])
def test_everything_can_be_read(kept_as, unreadable):
    assert unreadable(display(kept_as=kept_as).plot().figure_) == []


@pytest.mark.usefixtures("korean")
def test_everything_is_translated(in_latin_letters):
    # What one writes in Python is the same in any language.
    code = {*SLICES, "float32"}
    assert [text for text in in_latin_letters(display().plot().figure_) if text not in code] == []


@pytest.mark.usefixtures("english")
class TestTensors:
    def test_each_shows_its_shape_dtype_and_bytes(self):
        facts = display().plot().facts_
        assert [text.get_text() for text in facts["number"]] == ["()", "float32", "4 bytes"]
        assert [text.get_text() for text in facts["frames"]] == ["(6, 107, 160, 3)", "float32", "1,232,640 bytes"]

    def test_the_axes_are_numbered_and_measured(self):
        board = display().plot().axes_[0]
        said = [text.get_text() for text in board.texts if text.get_text().startswith("axis")]
        sizes = [f"axis {axis}: {size}" for tensor in TENSORS.values() for axis, size in enumerate(np.shape(tensor))]
        assert sorted(said) == sorted(sizes)

    def test_the_pictures_hold_the_numbers(self):
        images = display().plot().images_
        assert images["number"][0].get_array().item() == 0.75
        assert_array_equal(images["vector"][0].get_array()[0], TENSORS["vector"])
        assert_array_equal(images["digit"][0].get_array(), DIGITS[0])
        for back_to_front, digit in zip(images["digits"], DIGITS[4::-1], strict=True):
            assert_array_equal(back_to_front.get_array(), digit)
        for image, channel in zip(images["photograph"], (2, 1, 0), strict=True):
            shown = image.get_array()
            assert_array_equal(shown[:, :, channel], PHOTOGRAPH[:, :, channel])
            assert np.delete(shown, channel, axis=2).max() == 0

    def test_whole_numbers_are_drawn_as_shares_of_255(self):
        whole = np.array([[0, 51, 255]], "uint8")
        assert_allclose(from_0_to_1(whole), [[0, 0.2, 1]])
        changed = {name: np.round(255 * tensor).astype("uint8") for name, tensor in TENSORS.items()}
        board = display(tensors=changed).plot().axes_[0]
        assert "191" in [text.get_text() for text in board.texts]

    def test_slices_are_named_by_what_one_writes(self):
        shown = display().plot()
        for axes, (code, values) in zip(shown.axes_[1:5], SLICES.items(), strict=True):
            assert axes.get_title() == code
            assert axes.get_xlabel() == str(values.shape)
        assert_array_equal(shown.slices_[1].get_array()[:14, 15:29], DIGITS[1, 14:, 14:])

    def test_the_points_are_what_was_measured(self):
        shown = display().plot()
        expected = MEASURED["expected"]
        assert_array_equal(
            shown.taken_.get_offsets(), [(expected[name], MEASURED["memory"][name]) for name in expected]
        )
        assert_array_equal(shown.lists_.get_offsets()[:, 1], list(MEASURED["as_lists"].values()))
        assert shown.axes_[-1].get_xlabel() == "bytes that shape and dtype say\n(both axes logarithmic)"
        assert shown.axes_[-1].get_title(loc="left") == "bytes taken"
        assert shown.taken_.get_label() == "tensor"
        assert display(kept_as="list").plot().taken_.get_label() == "lists, too"

    def test_a_batch_of_one(self, unreadable):
        one = {**TENSORS, "digits": DIGITS[:1]}
        shown = display(tensors=one, slices={code: values[:1] for code, values in SLICES.items()}).plot()
        assert len(shown.images_["digits"]) == 1
        assert unreadable(shown.figure_) == []


def test_it_needs_a_figure():
    with pytest.raises(ValueError, match=r"Expected a figure.*Received: axes"):
        display().plot(axes=Figure().subplots())
    figure = Figure(figsize=Tensors.size)
    shown = display().plot(figure=figure)
    assert shown.figure_ is figure
    assert set(figure.axes) == set(shown.axes_)


def test_matplotlib_is_left_alone():
    with mpl.rc_context():
        mpl.rcdefaults()
        before = mpl.rcParams.copy()
        display().image(dpi=50)
        assert mpl.rcParams.copy() == before

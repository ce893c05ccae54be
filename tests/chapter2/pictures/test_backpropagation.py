"""A network as a graph of operations: do the numbers stand where they belong, and can they be read?"""

import re

import matplotlib as mpl
import pytest
from matplotlib.figure import Figure

from kerasbook.chapter2.pictures.backpropagation import BIASES, EDGES, NODES, Backpropagation, number

WEIGHTS = {"w1": 0.8, "w2": -0.7, "w3": 0.6, "w4": -0.4, "b1": 0.5, "b2": -0.3, "w5": 0.3, "w6": -0.3, "b3": 0.4}
VALUES = {"x1": 1.3, "x2": 1.4, "z1": 2.38, "z2": -1.77, "a1": 2.38, "a2": 0.0, "prediction": 1.114, "loss": 0.012996}
GRADIENTS = {
    "x1": 0.0547,
    "x2": 0.041,
    "z1": 0.0684,
    "z2": -0.0,
    "a1": 0.0684,
    "a2": -0.0684,
    "prediction": 0.228,
    "loss": 1.0,
}
BY_HAND = [0.08892, 0.0, 0.09576, -0.0, 0.0684, 0.0, 0.54264, 0.0, 0.228]
MEASURED = {
    "values": VALUES,
    "gradients": GRADIENTS,
    "by_hand": BY_HAND,
    "by_tape": [-0.00009, *BY_HAND[1:]],
    "difference": 2e-8,
    "difference_digits": 1.2e-7,
    "weights_digits": 50_890,
}


def display(**changed) -> Backpropagation:
    return Backpropagation(WEIGHTS, 1.0, {**MEASURED, **changed})


@pytest.mark.usefixtures("either_language")
def test_everything_can_be_read(unreadable):
    long = dict.fromkeys(NODES, -12.345)
    assert unreadable(display().plot().figure_) == []
    assert unreadable(display(values=long, gradients=long, by_hand=[-12.3456] * 9).plot().figure_) == []


@pytest.mark.usefixtures("korean")
def test_everything_is_translated(in_latin_letters):
    symbols = r"[wb]\d( = .*)?"
    texts = [text for text in in_latin_letters(display().plot().figure_) if text.isascii()]
    assert [text for text in texts if not re.fullmatch(symbols, text)] == []


@pytest.mark.usefixtures("english")
class TestNumbers:
    def test_every_operation_has_its_value_and_its_gradient(self):
        drawn = display().plot()
        for name in NODES:
            assert drawn.values_[name].get_text() == number(VALUES[name])
            assert drawn.gradients_[name].get_text() == f"◀ {number(GRADIENTS[name])}"
            box = drawn.boxes_[name]
            for text in (drawn.values_[name], drawn.gradients_[name]):
                x, y = text.get_position()
                assert abs(x - box.x) < box.width / 2
                assert abs(y - box.y) < box.height / 2

    def test_every_weight_has_its_value_and_its_gradient(self):
        drawn = display().plot()
        assert {weight for _, _, weight, _ in EDGES if weight} | set(BIASES) == set(WEIGHTS)
        for (name, weight), gradient in zip(WEIGHTS.items(), BY_HAND, strict=True):
            assert drawn.values_[name].get_text() == f"{name} = {number(weight)}"
            assert drawn.gradients_[name].get_text() == f"◀ {number(gradient)}"

    def test_the_chain_is_written_out(self):
        factors = [text.get_text() for text in display().plot().factors_]
        assert factors == ["0.228", "0.3", "1", "1.3", "0.089"]
        asleep = display(values={**VALUES, "z1": -0.1}).plot()
        assert asleep.factors_[2].get_text() == "0"

    def test_the_table_sets_both_gradients_beside_each_other(self):
        drawn = display().plot()
        by_hand, by_tape = ([text.get_text() for text in row] for row in drawn.table_)
        assert by_hand[:4] == ["0.08892", "0.00000", "0.09576", "0.00000"]
        assert by_tape[0] == "−0.00009"
        assert by_tape[1:] == by_hand[1:]
        assert (
            drawn.remark_.get_text() == "relative difference in millionths: 0.02; in a network of 50,890 weights: 0.12"
        )


@pytest.mark.parametrize(
    ("value", "said"), [(1.0, "1"), (-0.0684, "−0.068"), (-0.0, "0"), (-0.0001, "0"), (2.38, "2.38"), (120.0, "120")]
)
def test_numbers_are_short(value, said):
    assert number(value) == said


def test_it_draws_on_the_figure_and_on_the_axes_given():
    figure = Figure(figsize=(12, 8.3))
    assert display().plot(figure=figure).axes_ == figure.axes
    axes = Figure().subplots()
    assert display().plot(axes=axes).axes_ == [axes]


def test_matplotlib_is_left_alone():
    with mpl.rc_context():
        mpl.rcdefaults()
        before = mpl.rcParams.copy()
        display().image(dpi=50)
        assert mpl.rcParams.copy() == before

"""The picture of what models gain: are the gains and the usual numbers on it, and can it be read?"""

import numpy as np
import pytest
from matplotlib.figure import Figure
from numpy.testing import assert_allclose

from kerasbook.chapter5.pictures.baselines import LOOKS, QUESTIONS, Baselines

GAIN = {
    "rain": (-0.02, 0.0, 0.01),
    "presidents": (0.27, 0.2, 0.25),
    "reviews": (0.5, 0.44, 0.49),
    "houses": (0.59, 0.63, 0.67),
    "digits": (0.88, 0.94, 0.9),
}


def measured(gain=GAIN, error=0.02):
    raw = {name: {"constant": 0.5, **dict(zip(LOOKS, values, strict=True))} for name, values in gain.items()}
    raw["houses"] = {"constant": 57_180.0, "linear": 23_394.0, "neighbours": 21_115.0, "network": 18_840.0}
    return {
        "raw": raw,
        "gain": {name: dict(zip(LOOKS, values, strict=True)) for name, values in gain.items()},
        "gain_error": {name: dict.fromkeys(LOOKS, error) for name in gain},
    }


@pytest.mark.parametrize("gain", [GAIN, {**GAIN, "rain": (-0.5, -0.3, -0.1)}], ids=["as measured", "worse"])
@pytest.mark.usefixtures("either_language")
def test_everything_can_be_read(gain, unreadable):
    assert unreadable(Baselines(measured(gain)).plot().figure_) == []


def test_it_draws_on_the_figure_given_and_not_on_axes():
    figure = Figure(figsize=Baselines.size)
    assert Baselines(measured()).plot(figure=figure).figure_ is figure
    with pytest.raises(ValueError, match="Expected a figure"):
        Baselines(measured()).plot(axes=figure.axes)


def test_each_dot_is_where_its_gain_is_and_its_bar_is_two_standard_errors_to_each_side():
    display = Baselines(measured()).plot()
    for name, dots, bars in zip(QUESTIONS, display.dots_, display.bars_, strict=True):
        assert_allclose([dot.get_offsets()[0, 0] for dot in dots], GAIN[name])
        ends = [bar.lines[2][0].get_segments()[0][:, 0] for bar in bars]
        assert_allclose(np.ptp(ends, axis=1), 0.08)


@pytest.mark.usefixtures("english")
def test_beside_it_stands_what_is_usually_reported():
    numbers = Baselines(measured()).plot().numbers_
    assert [text.get_text() for text in numbers[0]] == ["always the same: 0.500", "-0.020", "0.000", "0.010"]
    assert [text.get_text() for text in numbers[3]] == [
        r"always the same: \$57,180",
        r"\$23,394",
        r"\$21,115",
        r"\$18,840",
    ]


def test_other_seeds_are_faint_dots():
    display = Baselines(measured())
    display.over_seeds([measured({name: np.add(values, 0.01) for name, values in GAIN.items()})] * 3)
    display.plot()
    assert_allclose(display.seeds_[0].get_offsets()[:, 0], [GAIN["rain"][0] + 0.01] * 3)

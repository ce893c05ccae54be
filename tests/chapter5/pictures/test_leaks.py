"""The picture of splits that flatter: are the errors on it, and can it be read?"""

import numpy as np
import pytest
from matplotlib.figure import Figure
from numpy.testing import assert_allclose

from kerasbook.chapter5.pictures.leaks import Leaks

SAID = {"digits": [0.02, 0.05, 0.03], "dust": [0.43, 0.44, 0.42], "houses": [14.0, 15.0, 13.0]}
TRUE = {"digits": [0.13, 0.12, 0.14], "dust": [0.49, 0.49, 0.48], "houses": [20.0, 21.0, 22.0]}


def leaks(said=SAID, true=TRUE) -> Leaks:
    means = {name: (np.mean(said[name]), np.mean(true[name])) for name in said}
    return Leaks({
        "said": said,
        "true": true,
        "optimism": {name: 100 * (1 - one / other) for name, (one, other) in means.items()},
        "standard_errors": {name: 4.2 if one < other else -4.2 for name, (one, other) in means.items()},
        "error_of_said": dict.fromkeys(said, 0.01),
        "error_of_true": dict.fromkeys(said, 0.02),
    })


@pytest.mark.parametrize("data", [(SAID, TRUE), (TRUE, SAID)], ids=["flattered", "blamed"])
@pytest.mark.usefixtures("either_language")
def test_everything_can_be_read(data, unreadable):
    assert unreadable(leaks(*data).plot().figure_) == []


def test_it_draws_on_the_figure_given():
    figure = Figure(figsize=Leaks.size)
    assert leaks().plot(figure=figure).figure_ is figure


def test_each_line_leads_from_what_is_said_to_what_is_true():
    display = leaks().plot()
    for name, lines in zip(SAID, display.lines_, strict=True):
        assert_allclose([line.get_ydata() for line in lines], np.column_stack([SAID[name], TRUE[name]]))


def test_the_bars_are_two_standard_errors_to_each_side():
    for one, other in leaks().plot().bars_:
        lengths = [np.ptp(bar.lines[2][0].get_segments()[0][:, 1]) for bar in (one, other)]
        assert_allclose(lengths, [0.04, 0.08])


@pytest.mark.usefixtures("english")
def test_it_says_which_way_the_error_is_wrong():
    assert "69 % too small:\n4.2 standard errors" in [
        text.get_text() for text in leaks(SAID, {**TRUE, "digits": [0.1075] * 3}).plot().words_
    ]
    assert "too large" in leaks(TRUE, SAID).plot().words_[0].get_text()

"""The two paradigms as a diagram, a curve and bars."""

import matplotlib
import pytest
from kept_seeds import over_seeds
from matplotlib.figure import Figure

from kerasbook.chapter1.pictures.rules_or_learning import RulesOrLearning


def made(learner, rules=0.739, learned=(1.7994, 32.0016)) -> RulesOrLearning:
    return RulesOrLearning(
        [31, -18, -11],
        [88, 0, 12],
        written=(1.8, 32),
        learned=learned,
        learner=learner,
        rules=rules,
        swapped={"rules": 0.151, "rewritten": 0.866, "learner": 0.943},
        chance=(0.1, 0.5),
    )


@pytest.fixture
def paradigms():
    return made({30: 0.519, 100: 0.713, 300: 0.836, 1000: 0.878, 4000: 0.919})


@pytest.mark.usefixtures("either_language")
def test_everything_can_be_read(paradigms, unreadable):
    assert unreadable(paradigms.plot().figure_) == []


@pytest.mark.usefixtures("either_language")
@pytest.mark.parametrize("end", [0.74, 0.1, 1.0])
def test_everything_can_be_read_wherever_the_learner_ends(end, unreadable):
    display = made({30: 0.1, 4000: end}, learned=(-0.1234, 59.8765))
    assert unreadable(display.plot().figure_) == []


@pytest.mark.usefixtures("either_language")
def test_other_seeds_are_thin_lines_and_everything_can_be_read(unreadable, thin_lines):
    seeds = over_seeds(1, "rules_or_learning")
    display = made({int(count): share for count, share in seeds[0]["learner"].items()})
    display.over_seeds(seeds)
    figure = display.plot().figure_
    assert unreadable(figure) == []
    expected = [list(seed["learner"].values()) for seed in seeds]
    assert [list(line.get_ydata()) for line in thin_lines(figure)] == expected


@pytest.mark.usefixtures("korean")
def test_everything_is_translated(paradigms, in_latin_letters):
    assert in_latin_letters(paradigms.plot().figure_) == []


@pytest.mark.usefixtures("english")
def test_each_content_stays_in_its_box(paradigms, drawn_texts):
    boxes = drawn_texts(paradigms.plot().figure_)
    for paradigm in paradigms.boxes_:
        for box in paradigm:
            text, frame = boxes[box.text_], box.patch_.get_window_extent()
            assert frame.x0 < text.x0
            assert text.x1 < frame.x1
            assert frame.y0 < text.y0
            assert text.y1 < frame.y1


@pytest.mark.usefixtures("english")
def test_programming_computes_the_answers_and_learning_the_rule(paradigms):
    programming, learning = paradigms.plot().boxes_
    assert programming[3].text_.get_text() == "87.8 °F\n-0.4 °F\n12.2 °F"
    assert programming[0].text_.get_text() == "F = 1.8 × C + 32"
    assert learning[1].text_.get_text() == "88 °F  0 °F  12 °F"
    assert learning[3].text_.get_text() == "F =\n1.799 × C\n+ 32.00"


def test_the_lines_and_bars_hold_the_numbers(paradigms):
    paradigms.plot()
    assert list(paradigms.learner_.get_xdata()) == [30, 100, 300, 1000, 4000]
    assert list(paradigms.learner_.get_ydata()) == list(paradigms.learner.values())
    assert paradigms.rules_.get_ydata()[0] == 0.739
    assert [bar.get_height() for bar in paradigms.bars_] == [0.151, 0.866, 0.943]
    assert [line.get_ydata()[0] for line in paradigms.chances_] == [0.1, 0.5]


def test_it_draws_on_the_figure_given_and_leaves_the_settings_alone(paradigms):
    figure, before = Figure(figsize=paradigms.size), dict(matplotlib.rcParams)
    assert paradigms.plot(figure=figure) is paradigms
    assert figure.axes == paradigms.axes_
    assert dict(matplotlib.rcParams) == before


def test_it_lays_out_its_own_axes(paradigms):
    with pytest.raises(ValueError, match=r"Expected a figure.*Received: axes"):
        paradigms.plot(axes=Figure().subplots())

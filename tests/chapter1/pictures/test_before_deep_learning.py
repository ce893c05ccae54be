"""Methods on a timeline: discs, numbers, years."""

import dataclasses

import matplotlib
import pytest
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from numpy.testing import assert_allclose

from kerasbook.chapter1.pictures.before_deep_learning import (
    BeforeDeepLearning,
    Milestone,
    TimelineDisplay,
    height,
    times,
)
from kerasbook.plots import style

# As measured.
MILESTONES = [
    Milestone("logistic regression", 1958, 0.105, 1.0),
    Milestone("naive Bayes", 1961, 0.179, 0.14),
    Milestone("decision tree", 1984, 0.278, 1.7),
    Milestone("deep dense network", 1986, 0.089, 111.4, 1),
    Milestone("convnet", 1989, 0.056, 14.2, 1),
    Milestone("kernel SVM", 1992, 0.065, 3.1),
    Milestone("random forest", 2001, 0.09, 6.0),
    Milestone("gradient boosting", 2001, 0.084, 9.96),
]


def timeline(milestones=MILESTONES) -> TimelineDisplay:
    return TimelineDisplay(milestones, groups=["classical machine learning", "neural networks"], guessing=0.9)


def texts(display) -> list[str]:
    return [text.get_text() for text in display.axes_[0].texts]


@pytest.mark.usefixtures("either_language")
@pytest.mark.parametrize("mistakes", [None, 0.0, 0.1, 1.0])
def test_everything_can_be_read(mistakes, unreadable):
    if mistakes is None:
        display = timeline().plot()
    else:
        display = timeline([dataclasses.replace(one, mistakes=mistakes) for one in MILESTONES]).plot()
    assert unreadable(display.figure_) == []


@pytest.mark.usefixtures("korean")
def test_everything_is_translated(in_latin_letters):
    assert in_latin_letters(timeline().plot().figure_) == []


@pytest.mark.usefixtures("english")
class TestTimelineDisplay:
    def test_a_disc_for_each_method_as_high_as_its_mistakes(self):
        display = timeline().plot()
        places = [tuple(disc.get_offsets()[0]) for disc in display.discs_]
        assert_allclose(places, [(column, height(one.mistakes)) for column, one in enumerate(MILESTONES)])
        colours = [to_hex(disc.get_facecolor()[0]) for disc in display.discs_]
        assert colours == [(style.SECOND, style.TRAINED)[one.group] for one in MILESTONES]

    def test_the_numbers_are_written_out(self):
        shown = texts(timeline().plot())
        for expected in ("27.8%", "5.6%", "1.0×", "0.1×", "14×", "10×", "111×", "convnet", "decision\ntree"):
            assert expected in shown

    def test_a_line_leads_from_each_column_to_its_year(self):
        display = timeline().plot()
        starts = [line.get_xdata()[0] for line in display.leaders_]
        ends = [line.get_xdata()[-1] for line in display.leaders_]
        assert starts == list(range(8))
        years = {text.get_text(): text.get_position()[0] for text in display.axes_[0].texts}
        assert_allclose(ends, [7 * (one.year - 1958) / 43 for one in MILESTONES])
        assert_allclose(ends, [years[str(one.year)] for one in MILESTONES], atol=0.3)  # so that none lies on another

    def test_each_year_is_written_once(self):
        assert texts(timeline().plot()).count("2001") == 1

    def test_the_line_to_beat(self):
        assert list(timeline().plot().guess_.get_ydata()) == [height(0.9)] * 2

    def test_one_method_alone(self):
        assert len(timeline(MILESTONES[3:4]).plot().discs_) == 1

    @pytest.mark.parametrize("milestones", [[], MILESTONES[::-1]])
    def test_the_order_is_that_of_the_years(self, milestones):
        with pytest.raises(ValueError, match=r"Expected methods in the order of their years.*Received"):
            timeline(milestones)

    def test_it_draws_on_the_axes_given_and_changes_no_setting(self):
        before = dict(matplotlib.rcParams)
        axes = Figure(figsize=(12, 7)).subplots()
        display = timeline()
        assert display.plot(axes=axes) is display
        assert display.axes_[0] is axes
        assert display.figure_ is axes.figure
        assert dict(matplotlib.rcParams) == before


def test_the_axis_is_logarithmic_and_ends_at_all_mistakes():
    assert height(1.0) == 1
    assert height(0.02) == height(0.0) == 0
    assert_allclose(height(0.1) - height(0.05), height(0.2) - height(0.1))


@pytest.mark.parametrize(
    ("ratio", "said"), [(0.02, "< 0.1×"), (0.1, "0.1×"), (1, "1.0×"), (9.94, "9.9×"), (9.96, "10×"), (60.5, "60×")]
)
def test_ratios_are_said_briefly(ratio, said):
    assert times(ratio) == said


def test_the_methods_of_the_concept_have_their_years_and_their_groups():
    measured = {
        "logistic": {"mistakes": 0.105, "training_time": 1.0},
        "convolutional": {"mistakes": 0.056, "training_time": 14.2},
    }
    display = BeforeDeepLearning(measured, {"convolutional": 1989, "logistic": 1958}, ["convolutional"], guessing=0.9)
    assert display.milestones == [MILESTONES[0], MILESTONES[4]]

"""Methods on a timeline: discs, numbers, years."""

import dataclasses

import matplotlib
import pytest
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from numpy.testing import assert_allclose

from kerasbook.chapter1.pictures.before_deep_learning import BeforeDeepLearning, Milestone, TimelineDisplay, times
from kerasbook.plots import style

# As measured, but for the year of the last two.
MILESTONES = [
    Milestone("logistic regression", 1958, 0.89, 1.0),
    Milestone("naive Bayes", 1961, 0.82, 0.14),
    Milestone("decision tree", 1984, 0.73, 1.7),
    Milestone("convnet", 1989, 0.95, 14.2, 1),
    Milestone("kernel SVM", 1992, 0.94, 3.1),
    Milestone("random forest", 2001, 0.91, 6.0),
    Milestone("gradient boosting", 2001, 0.9, 9.96),
    Milestone("deep dense network", 2012, 0.9, 111.4, 1),
]


def timeline(milestones=MILESTONES) -> TimelineDisplay:
    return TimelineDisplay(milestones, groups=["classical machine learning", "neural networks"], guessing=0.1)


def texts(display) -> list[str]:
    return [text.get_text() for text in display.axes_[0].texts]


@pytest.mark.usefixtures("either_language")
@pytest.mark.parametrize("accuracy", [None, 0.0, 0.1, 1.0])
def test_everything_can_be_read(accuracy, unreadable):
    if accuracy is None:
        display = timeline().plot()
    else:
        display = timeline([dataclasses.replace(one, accuracy=accuracy) for one in MILESTONES]).plot()
    assert unreadable(display.figure_) == []


@pytest.mark.usefixtures("korean")
def test_everything_is_translated(in_latin_letters):
    assert in_latin_letters(timeline().plot().figure_) == []


@pytest.mark.usefixtures("english")
class TestTimelineDisplay:
    def test_a_disc_for_each_method_as_high_as_its_accuracy(self):
        display = timeline().plot()
        places = [tuple(disc.get_offsets()[0]) for disc in display.discs_]
        assert_allclose(places, [(column, one.accuracy) for column, one in enumerate(MILESTONES)])
        colours = [to_hex(disc.get_facecolor()[0]) for disc in display.discs_]
        assert colours == [(style.SECOND, style.TRAINED)[one.group] for one in MILESTONES]

    def test_the_numbers_are_written_out(self):
        shown = texts(timeline().plot())
        for expected in ("0.730", "0.950", "1.0×", "0.1×", "14×", "10×", "111×", "convnet", "decision\ntree"):
            assert expected in shown

    def test_a_line_leads_from_each_column_to_its_year(self):
        display = timeline().plot()
        starts = [line.get_xdata()[0] for line in display.leaders_]
        ends = [line.get_xdata()[-1] for line in display.leaders_]
        assert starts == list(range(8))
        years = {text.get_text(): text.get_position()[0] for text in display.axes_[0].texts}
        assert_allclose(ends, [years[str(one.year)] for one in MILESTONES])
        assert_allclose(ends, [7 * (one.year - 1958) / 54 for one in MILESTONES])

    def test_each_year_is_written_once(self):
        assert texts(timeline().plot()).count("2001") == 1

    def test_the_line_to_beat(self):
        assert list(timeline().plot().guess_.get_ydata()) == [0.1, 0.1]

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


@pytest.mark.parametrize(
    ("ratio", "said"), [(0.02, "< 0.1×"), (0.1, "0.1×"), (1, "1.0×"), (9.94, "9.9×"), (9.96, "10×"), (60.5, "60×")]
)
def test_ratios_are_said_briefly(ratio, said):
    assert times(ratio) == said


def test_the_methods_of_the_concept_have_their_years_and_their_groups():
    measured = {
        "logistic": {"accuracy": 0.89, "training_time": 1.0},
        "convolutional": {"accuracy": 0.95, "training_time": 14.2},
    }
    display = BeforeDeepLearning(measured, {"convolutional": 1989, "logistic": 1958}, ["convolutional"], guessing=0.1)
    assert display.milestones == [MILESTONES[0], MILESTONES[3]]

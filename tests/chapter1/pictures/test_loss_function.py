"""The loss of single samples and the ranking of networks: do the points lie where their numbers say?"""

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib.figure import Figure
from matplotlib.offsetbox import AnnotationBbox
from matplotlib.text import Annotation
from numpy.testing import assert_allclose, assert_array_equal

from kerasbook import datasets
from kerasbook.chapter1.pictures.loss_function import EXAMPLES, HIGHEST, LossFunction, RankingDisplay, SampleLossDisplay
from kerasbook.plots import style

COUNT = 400
# The probabilities given to the right answers: many near 1, some near 0, every example among them.
GIVEN = np.concatenate([np.linspace(1e-6, 0.05, 20), np.linspace(0.06, 0.9, 80), np.linspace(0.9, 0.9999, 300)])
BY_LOSS = [13, 12, 11, 8, 6, 7, 4, 2, 1, 3, 5, 9, 10]
BY_ACCURACY = [13, 12, 11, 10, 8, 4.5, 6, 2.5, 1, 2.5, 4.5, 7, 9]


@pytest.fixture(scope="module")
def answers():
    """Images, labels, probabilities, losses; the rest of the probability goes to the next digit."""
    _, test = datasets.digits()
    labels = test.labels[:COUNT]
    probabilities = np.zeros((COUNT, 10))
    probabilities[np.arange(COUNT), labels] = GIVEN
    probabilities[np.arange(COUNT), (labels + 1) % 10] = 1 - GIVEN
    return test.images[:COUNT], labels, probabilities, -np.log(GIVEN)


@pytest.fixture
def samples(answers):
    return SampleLossDisplay(*answers)


@pytest.fixture
def ranking():
    return RankingDisplay(range(13), BY_LOSS, BY_ACCURACY, first=5, correlation=(0.943, 0.9434))


@pytest.fixture
def story(answers):
    return LossFunction(*answers, range(13), BY_LOSS, BY_ACCURACY, first=5, correlation=(0.943, 0.9434))


def test_right_and_wrong_answers_lie_on_the_curve(samples):
    samples.plot()
    for points, chosen in ((samples.right_, GIVEN > 0.5), (samples.wrong_, GIVEN < 0.5)):
        assert_allclose(points.get_offsets(), np.column_stack([GIVEN, -np.log(GIVEN)])[chosen])
    given, loss = samples.curve_.get_data()
    assert_allclose(loss, -np.log(given))


@pytest.mark.usefixtures("english")
def test_an_answer_may_be_scored_with_another_label(answers):
    images, labels, probabilities, _ = answers
    scored = SampleLossDisplay(images, labels, probabilities, -np.log(1 - GIVEN), (labels + 1) % 10).plot()
    assert_allclose(scored.wrong_.get_offsets()[:, 0], (1 - GIVEN)[GIVEN < 0.5])  # what is wrong stays wrong
    assert scored.axes_[0].get_xlabel() == "probability p given to another label"


@pytest.mark.usefixtures("english")
def test_the_legend_counts_them(samples):
    legend = samples.plot().axes_[0].get_legend()
    right, wrong = (GIVEN > 0.5).sum(), (GIVEN < 0.5).sum()
    assert [text.get_text() for text in legend.get_texts()] == [f"right: {right}", f"wrong: {wrong}"]


@pytest.mark.usefixtures("english")
def test_nothing_above_the_panel_is_dropped_silently(samples, answers):
    samples.plot()
    above = (-np.log(GIVEN) > HIGHEST).sum()
    assert above == 1
    assert any(text.get_text() == "↑ 1 more, up to 13.8" for text in samples.axes_[0].texts)
    mild = SampleLossDisplay(*answers[:3], np.minimum(answers[3], 5.0)).plot()
    assert not any("more" in text.get_text() for text in mild.axes_[0].texts)


@pytest.mark.usefixtures("english")
def test_the_examples_are_the_samples_nearest_to_their_probabilities(samples):
    samples.plot()
    nearest = [int(np.abs(GIVEN - target).argmin()) for target in EXAMPLES]
    lines = samples.axes_[0].findobj(Annotation)
    assert [line.xy for line in lines] == [
        (pytest.approx(GIVEN[sample]), pytest.approx(-np.log(GIVEN[sample]))) for sample in nearest
    ]
    given, loss = GIVEN[nearest[2]], -np.log(GIVEN[nearest[2]])
    assert samples.examples_[2].get_text() == f"p {given:.2f}\nloss {loss:.2f}"
    pictures = samples.axes_[0].findobj(AnnotationBbox)
    assert [picture.xy for picture in pictures] == [example.get_position() for example in samples.examples_]
    for picture, sample in zip(pictures, nearest, strict=True):
        assert_array_equal(picture.offsetbox.get_data(), samples.images[sample])


def test_no_example_where_no_sample_is_near(answers):
    images, labels, _, _ = answers
    guesses = np.full((COUNT, 10), 0.1)
    display = SampleLossDisplay(images, labels, guesses, np.full(COUNT, np.log(10))).plot()
    assert [line.xy[0] for line in display.axes_[0].findobj(Annotation)] == [0.1]
    assert len(display.examples_) == 1


@pytest.mark.usefixtures("english")
def test_the_costliest_and_the_cheapest(samples, answers):
    images, labels, _, _ = answers
    samples.plot()
    for image, expected in ((samples.costliest_, images[:5]), (samples.cheapest_, images[:-6:-1])):
        assert_array_equal(image.get_array().filled(np.nan), style.mosaic(expected, columns=5, gap=8))
    _, costliest, cheapest = samples.axes_
    assert costliest.get_title(loc="left") == "highest loss: 40 of 40 are wrong"
    assert cheapest.get_title(loc="left") == "lowest loss: 0 of 40 are wrong"
    first, last = labels[0], labels[-1]
    assert costliest.texts[0].get_text() == f"label: {first}\nread as: {(first + 1) % 10}\nloss: 13.8"
    assert cheapest.texts[0].get_text() == f"label: {last}\nread as: {last}\nloss: < 0.1"
    assert costliest.texts[0].get_color() != cheapest.texts[0].get_color()


def test_each_epoch_is_a_disc_and_the_first_ones_stand_out(ranking):
    ranking.plot()
    discs = np.column_stack([BY_LOSS, BY_ACCURACY])
    assert_array_equal(ranking.first_.get_offsets(), discs[:6])
    assert_array_equal(ranking.later_.get_offsets(), discs[6:])
    assert not np.array_equal(ranking.first_.get_facecolor(), ranking.later_.get_facecolor())
    assert [(text.get_position(), text.get_text()) for text in ranking.numbers_] == [
        ((loss, accuracy), str(epoch)) for epoch, (loss, accuracy) in enumerate(zip(BY_LOSS, BY_ACCURACY, strict=True))
    ]


def test_the_best_is_at_the_upper_right(ranking):
    axes = ranking.plot().axes_[0]
    assert axes.xaxis_inverted()
    assert axes.yaxis_inverted()


@pytest.mark.usefixtures("english")
@pytest.mark.parametrize(("epochs", "said"), [(13, "to epoch 12: −0.20"), (4, None), (1, None)])
def test_the_correlations_are_said(epochs, said):
    places = range(epochs, 0, -1)
    ranking = RankingDisplay(range(epochs), places, places, 5, (0.943, -0.2))
    texts = [text.get_text() for text in ranking.plot().axes_[0].texts]
    assert f"rank correlation\nto epoch {min(5, epochs - 1)}: 0.94" in texts
    assert [text for text in texts if text.startswith("to epoch")] == ([said] if said else [])


def test_many_epochs_are_discs_without_numbers():
    places = range(1, 101)
    ranking = RankingDisplay(range(100), places, places, 5, (1, 1)).plot()
    assert ranking.numbers_ == []
    assert len(ranking.later_.get_offsets()) == 94


@pytest.mark.usefixtures("either_language")
def test_everything_can_be_read(story, unreadable):
    story.plot()
    numbers = story.ranking.numbers_  # inside their discs
    assert unreadable(story.figure_, but=numbers) == []


@pytest.mark.usefixtures("korean")
def test_everything_is_translated(story, in_latin_letters):
    symbols = ("p", "ln")
    for text in in_latin_letters(story.plot().figure_):
        letters = "".join(letter if letter.isascii() and letter.isalpha() else " " for letter in text)
        assert set(letters.split()) <= set(symbols), text


def test_draws_on_the_axes_or_the_figure_given(samples, ranking, story):
    axes = list(Figure().subplots(1, 4))
    assert all(own is given for own, given in zip(samples.plot(axes=axes[:3]).axes_, axes[:3], strict=True))
    assert ranking.plot(axes=axes[3]).axes_ == [axes[3]]
    figure = Figure(figsize=(12, 7.4))
    assert story.plot(figure=figure).figure_ is figure
    assert set(figure.axes) == set(story.axes_)
    with pytest.raises(ValueError, match=r"Expected a figure.*Received: axes"):
        story.plot(axes=axes)


def test_leaves_matplotlib_alone(story):
    with mpl.rc_context():
        mpl.rcdefaults()
        settings = mpl.rcParams.copy()
        story.image(dpi=40)
        assert mpl.rcParams.copy() == settings

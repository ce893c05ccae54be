"""The pictures of reviews and presidents: what is drawn, and can it be read?"""

import numpy as np
import pytest
from matplotlib.figure import Figure

from kerasbook.chapter4.pictures.movie_reviews import SHOWN, MovieReviews
from kerasbook.chapter4.pictures.presidents import Presidents, surname
from kerasbook.chapter4.pictures.probability_and_loss import ProbabilityAndLoss
from kerasbook.chapter4.pictures.reviews_layer_by_layer import LayersOfAReview, apart
from kerasbook.chapter4.pictures.words_as_vectors import WordsAsVectors
from kerasbook.locale import speaking

RNG = np.random.default_rng(0)


def reviews() -> MovieReviews:
    measured = {
        "best_epoch": 2,
        "loss": [0.7, 0.5, 0.3],
        "val_loss": [0.7, 0.6, 0.8],
        "accuracy": [0.6, 0.8, 0.9],
        "val_accuracy": [0.6, 0.75, 0.74],
        "test_accuracy": 0.76,
        "linear_accuracy": 0.79,
    }
    return MovieReviews(measured, [(["1", "2"], [1.0, -0.5]), (["3"], [0.2])], [0.98, 0.03])


def words() -> WordsAsVectors:
    vector = np.zeros(5_000)
    vector[[0, 7, 90, 91, 2_000]] = 1
    vocabulary = [str(number) for number in range(5_000)]
    sizes = (50, 100, 200, 500, 1_000, 2_000, 5_000)
    measured = {
        "vocabulary_size": sizes,
        "covered": np.linspace(0.4, 0.9, 7),
        "same_words": [0.3, 0.3],
        "pairs_same_words": [0.2, 0.4],
    }
    both = {"single": (RNG.uniform(size=50),) * 2, "pairs": (RNG.uniform(size=50), RNG.uniform(size=50))}
    return WordsAsVectors("7 90 91 2000 ...", [True] * 4 + [False], vector, vocabulary, measured, both, ["1 2", "2 1"])


def losses() -> ProbabilityAndLoss:
    given = np.concatenate([RNG.uniform(0.001, 0.003, 20), RNG.uniform(0.99, 0.999, 20)])
    slopes = {"cross_entropy": 1 - given, "squared_error": 2 * (1 - given) ** 2 * given}
    curves = {"cross_entropy": [0.5, 0.6, 0.7], "squared_error": [0.5, 0.5, 0.51]}
    return ProbabilityAndLoss(given, slopes, {"accuracy": curves, "accuracy_doubting": curves})


def layers() -> LayersOfAReview:
    names = ("input", "hidden_1", "hidden_2", "answer")
    points = {network: {name: RNG.normal(size=(40, 2)) for name in names[1:]} for network in ("model", "twin")}
    read_off = {"model": dict(zip(names, (0.6, 0.7, 0.8, 0.8), strict=True)), "twin": dict.fromkeys(names, 0.5)}
    named = [[str(number) for number in range(30)], [str(number) for number in range(30, 60)]]
    return LayersOfAReview(points, np.arange(40) % 2, read_off, RNG.normal(size=(60, 2)), named)


def presidents() -> Presidents:
    labels = np.arange(410) % 41
    measured = {"matching": 0.02, "majority": 0.03, "test_accuracy": 0.3, "linear_accuracy": 0.4}
    path = {f"{number}": (np.cos(number / 13), np.sin(number / 13)) for number in range(41)}
    return Presidents(labels, (labels + 1) % 41, list(path), path, measured)


DRAWINGS = {"reviews": reviews, "words": words, "losses": losses, "layers": layers, "presidents": presidents}
drawings = pytest.mark.parametrize("drawing", DRAWINGS.values(), ids=DRAWINGS)


@drawings
@pytest.mark.usefixtures("either_language")
def test_nothing_is_cut_off(drawing, unreadable):
    assert [problem for problem in unreadable(drawing().plot().figure_) if problem.startswith("cut off")] == []


@drawings
@pytest.mark.usefixtures("korean")
def test_everything_is_translated(drawing, in_latin_letters):
    names = ("tf-idf", "[UNK]", "ln 2")
    left = [text for text in in_latin_letters(drawing().plot().figure_) if not any(name in text for name in names)]
    assert left == []


def test_the_best_epoch_is_marked(english):
    display = reviews().plot()
    assert [list(mark.get_xdata()) for mark in display.marks_] == [[2, 2], [2, 2]]
    assert list(display.test_[0].get_ydata()) == [0.76]
    assert [[word.get_text() for word in words] for words in display.sentences.words_] == [["1", "2"], ["3"]]


def test_of_a_long_review_the_first_words_are_shown(english):
    display = reviews()
    long = MovieReviews(
        display.measured, [([str(n) for n in range(500)], [0.1] * 500)] * 2, [0.98, 0.6], is_wrong=False
    )
    assert [len(words) for words in long.plot().sentences.words_] == [SHOWN, SHOWN]
    assert long.sentences.titles[1].startswith("least sure right answer: praise")


def test_every_one_of_the_vector_has_its_line(english):
    display = words().plot()
    assert [segment[0][0] for segment in display.ones_.get_segments()] == [1, 8, 91, 92, 2_001]
    assert [word.get_text() for word in display.back_] == ["0", "7", "90", "91", "2000"]
    assert len(display.words_) == 5


def test_only_mistakes_are_dots(english):
    display = losses().plot()
    assert [len(dots.get_offsets()) for dots in display.dots_] == [20, 20]


def test_other_seeds_are_thin_lines(english, thin_lines):
    display = losses()
    display.over_seeds([display.measured] * 3)
    assert len(thin_lines(display.plot().figure_)) == 2 * 2 * 3


def test_names_do_not_lie_on_each_other():
    points = np.array([[0.0, 0.0], [0.01, 0.0], [1.0, 1.0]])
    assert apart(points, [0, 1, 2], (0.1, 0.1)) == [0, 2]


def test_surnames():
    assert [surname(name) for name in ("Martin Van Buren", "Joseph R. Biden Jr.", "George H.W. Bush", "7")] == [
        "Van Buren",
        "Biden",
        "Bush",
        "7",
    ]


def test_the_path_goes_through_all_presidents(english):
    display = presidents().plot()
    assert len(display.points_.get_offsets()) == len(display.path_.get_xdata()) == 41
    assert display.confusion.counts[0, 1] == 10


@drawings
def test_what_lays_out_its_own_axes_needs_a_figure(drawing):
    if drawing is losses:
        assert losses().plot(axes=Figure().subplots(2, 2)).axes_
        return
    with pytest.raises(ValueError, match=r"Expected a figure.*Received: axes"):
        drawing().plot(axes=Figure().subplots())


def test_axes_are_named_in_the_language_of_the_drawing():
    with speaking("ko"):
        display = presidents()
    with speaking("en"):
        assert display.plot().axes_[0].get_ylabel() == "president"

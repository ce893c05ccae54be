"""The picture of `framing`: a row for each question, and dots where the errors are."""

from findings import of_chapter
from numpy.testing import assert_allclose

found = of_chapter(6)


def test_each_dot_is_a_network_error_beside_the_baseline():
    finding = found("framing")
    drawn, measured = finding.figure.plot(), finding.measured
    for dots, kind in ((drawn.right_, "right"), (drawn.other_, "other")):
        assert len(dots) == 4
        for each, task in zip(dots, measured["baseline"], strict=True):
            expected = [error / measured["baseline"][task] for error in measured["networks"][task][kind]]
            assert_allclose(each.get_offsets()[:, 0], expected, rtol=1e-6)


def test_the_words_name_both_pairs():
    drawn = found("framing").figure.plot()
    words = [text.get_text() for text in drawn.axes_[0].texts]
    assert "softmax, categorical_crossentropy" in words
    assert sum(word.startswith("sigmoid") for word in words) == 4

import pytest

from kerasbook.concepts.docstrings import measures, paragraphs

COIN = """How often does a coin
    fall on heads?

    Each bar is a side.

    Measures:
        heads: share of heads: of all throws
        longest_run: throws in the longest run
            of the same side
    """


def test_paragraphs_stand_on_one_line_each_and_leave_the_numbers_out():
    assert paragraphs(COIN) == ["How often does a coin fall on heads?", "Each bar is a side."]
    assert paragraphs(None) == paragraphs("  ") == []


def test_the_words_of_the_numbers():
    words = {"heads": "share of heads: of all throws", "longest_run": "throws in the longest run of the same side"}
    assert measures(COIN) == words
    assert measures("Which numbers?") == measures(None) == {}


@pytest.mark.parametrize("line", ["heads", "share of heads: of all throws", "        of the same side"])
def test_a_line_without_a_key_is_refused(line):
    with pytest.raises(ValueError, match="Expected `key: words`"):
        measures(f"A coin\n\nMeasures:\n    {line}\n")


def test_measures_may_be_all_there_is_below_the_question():
    assert paragraphs("A coin?\n\n    Measures:\n        heads: how many\n    ") == ["A coin?"]
    assert measures("A coin?\n\n    Measures:\n        heads: how many\n    ") == {"heads": "how many"}

import typing
from typing import Annotated

import pytest

from kerasbook.concepts.settings import Parameter, Setting, choice, number, parameters_of, path, whole, yes_or_no
from kerasbook.locale import speaking


@pytest.mark.parametrize(
    ("setting", "value", "complaint"),
    [
        (Setting("a share", most=1), 0.5, None),
        (Setting("a share", most=1), 1, None),
        (Setting("a share", most=1), 1.01, "expected 1 or less"),
        (Setting("a share", most=0), 0.5, "expected 0 or less"),
        (Setting("a share", least=0, most=1), -0.1, "expected 0 or more"),
        (Setting("a share", most=1), float("nan"), "expected 1 or less"),
    ],
)
def test_a_setting_may_have_a_largest_value(setting, value, complaint):
    with speaking("en"):
        assert setting.complaint(value, float) == complaint


def test_makers_of_settings():
    assert whole("a count", least=1, most=9) == Annotated[int, Setting("a count", least=1, most=9)]
    assert number("a share", most=1) == Annotated[float, Setting("a share", most=1)]
    assert path("a file") == Annotated[str, Setting("a file")]
    assert choice("a word", "one", "other") == Annotated[str, Setting("a word", choices=("one", "other"))]
    assert choice("a digit", *range(3)) == Annotated[int, Setting("a digit", choices=(0, 1, 2))]
    assert yes_or_no("whether") == Annotated[bool, Setting("whether")]


@pytest.mark.parametrize(
    ("annotation", "meaning"),
    [
        (whole("coins"), "coins"),
        (whole("coins", least=0), "coins: 0 or more"),
        (whole("coins", most=3), "coins: 3 or less"),
        (number("luck", least=0, most=1), "luck: 0 to 1"),
        (choice("side", "heads", "on the edge"), 'side: heads, "on the edge"'),
        (choice("eyes", 1, 6), "eyes: 1, 6"),
        (yes_or_no("again"), "again: true or false"),
    ],
)
def test_what_a_setting_is_and_may_be_in_a_few_words(annotation, meaning):
    kind, setting = typing.get_args(annotation)
    with speaking("en"):
        assert Parameter("it", kind, None, setting).meaning == meaning


def test_a_seed_has_a_limit_which_is_not_told_unless_it_matters():
    def coin(seed: whole("seed", least=0) = 0, other: whole("other", least=0) = 0): ...

    found = parameters_of(coin)
    with speaking("en"):
        assert found["seed"].meaning == "seed: 0 or more"
        assert found["seed"].setting.complaint(2**31 - 1, int) is None
        assert found["seed"].setting.complaint(2**31, int) == "expected 2147483647 or less"
        assert found["other"].setting.complaint(2**31, int) is None

from typing import Annotated

import pytest

from kerasbook.concepts.settings import Setting, choice, number, path, whole, yes_or_no
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

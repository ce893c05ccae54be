import pytest

from kerasbook.concepts.settings import Setting
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

"""What can be chosen on the Play page."""

import pytest

from kerasbook.explore.play_settings import FIRST, Settings, choices, read


def test_a_link_names_settings_as_text():
    found, ignored = read({"data": "spirals", "rate": "0.03", "width": "5", "depth": "0", "seed": "12"})
    first = FIRST["spirals"]
    assert found == Settings("spirals", 0.03, 5, 0, first.activation, first.optimizer, 12)
    assert ignored == []


@pytest.mark.parametrize("name", ["rate", "width", "depth", "activation", "optimizer", "seed", "data"])
@pytest.mark.parametrize("value", ["", "nan", "1e999", "-1", -1, 0.5, True, None, [1], {"a": 1}, "<b>", 10**30])
def test_what_cannot_be_is_ignored_and_named(name, value):
    found, ignored = read({name: value})
    assert (found, ignored) == (FIRST["digits"], [name])


def test_a_width_belongs_to_the_kind_of_data():
    assert read({"data": "digits", "width": 64})[0].width == 64
    assert read({"data": "moons", "width": 64}) == (FIRST["moons"], ["width"])


def test_settings_that_are_first_are_among_those_to_choose_from():
    for data, settings in FIRST.items():
        assert settings.data == data
        assert read(vars(settings)) == (settings, [])
        assert all(vars(settings)[name] in allowed for name, allowed in choices(settings.form).items())

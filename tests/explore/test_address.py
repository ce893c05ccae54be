"""The page's address: what it holds, and what a link may name."""

import pytest

from kerasbook.explore import address, visitor

pytestmark = pytest.mark.usefixtures("english")


@pytest.fixture
def who(explorer):
    return visitor.newcomer(explorer, "en")


def chosen(who) -> tuple:
    return who.language, who.epoch, who.layer, who.unit, who.sample, who.noise, who.touched


def test_what_is_written_is_read_again(explorer, who):
    visitor.pick(who, explorer, 17)
    visitor.grow(who, explorer, 3)
    visitor.look_at(who, explorer, "hidden_2")
    who.unit = 41
    visitor.shake(who, explorer, 0.7)
    visitor.touch(who, explorer, "hidden_1", visitor.SCRAMBLED)
    visitor.touch(who, explorer, "hidden_3", visitor.ZEROED)
    visitor.speak(who, "ko")
    other = visitor.newcomer(explorer, "en")
    address.read(other, explorer, "?" + address.written(who))
    assert chosen(other) == chosen(who)
    assert (other.picture == who.picture).all()


def test_a_drawing_is_not_in_the_address(explorer, who):
    visitor.clear(who)
    assert "sample" not in address.written(who)


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("epoch=99", "epoch"),
        ("epoch=-1", "epoch"),
        ("epoch=", "epoch"),
        ("epoch=²", "epoch"),
        ("sample=100000", "sample"),
        ("sample=" + "9" * 500, "sample"),
        ("layer=nowhere", "layer"),
        ("unit=64", "unit"),
        ("unit=1.5", "unit"),
        ("lang=xx", "lang"),
        ("noise=nan", "noise"),
        ("noise=much", "noise"),
        ("zeroed=nowhere", "zeroed"),
    ],
)
def test_what_is_not_there_is_named_and_the_rest_is_chosen(explorer, who, query, name):
    before = chosen(who)
    with pytest.raises(ValueError, match=f"The link names what this page does not have: {name}\\."):
        address.read(who, explorer, "?" + query)
    assert chosen(who) == before
    other = "layer=hidden_3" if name != "layer" else "epoch=2"
    with pytest.raises(ValueError, match=name):
        address.read(who, explorer, f"?{query}&{other}")
    assert chosen(who) != before


@pytest.mark.parametrize("query", [None, "", "?", "?utm_source=a&view=b", 5, "&&&==%%%"])
def test_an_address_that_names_nothing_of_ours_changes_nothing(explorer, who, query):
    before = chosen(who)
    address.read(who, explorer, query)
    assert chosen(who) == before

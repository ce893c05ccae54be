"""Chapter 7: what changes in a network of which a part was frozen."""

import pytest

from kerasbook.chapter7.pictures.frozen import ROWS, WAYS, Frozen

CHANGES = dict(zip(ROWS, (0.2, 0.1, 0.15, 2.0, 1.5, 0.4), strict=True))
MEASURED = {
    "changed": dict.fromkeys(WAYS, CHANGES) | {"layer_by_layer": dict.fromkeys(ROWS, 0.0) | {"head": 0.4}},
    "old_digits": dict.fromkeys(WAYS, 0.66) | {"before": 0.944},
    "refused": 0,
}


def test_each_tensor_is_a_dot():
    shown = Frozen(MEASURED).plot()
    assert shown.dots_["unfrozen"].get_offsets()[:, 0].tolist() == pytest.approx(list(CHANGES.values()))
    assert shown.dots_["layer_by_layer"].get_offsets()[:, 0].tolist() == pytest.approx([Frozen.LOWEST] * 5 + [0.4])


@pytest.mark.usefixtures("english")
def test_what_the_base_is_still_good_for_is_said():
    assert Frozen(MEASURED).plot().said_["unfrozen"].get_text() == "accuracy on 0 to 4:\n0.660, before 0.944"
    refused = Frozen(MEASURED | {"refused": 1}).plot().said_
    assert refused["forgotten"].get_text() == "fit refuses\nto go on"
    assert refused["unfrozen"].get_text().startswith("accuracy")


@pytest.mark.usefixtures("either_language")
def test_everything_can_be_read(unreadable):
    assert unreadable(Frozen(MEASURED).plot().figure_) == []

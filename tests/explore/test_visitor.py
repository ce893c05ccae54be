"""What a visitor does, and what is said to what cannot be done."""

import numpy as np
import pytest

from kerasbook.explore import visitor


@pytest.fixture
def who(explorer) -> visitor.Visitor:
    return visitor.newcomer(explorer, "en")


@pytest.mark.parametrize("number", [99, None, "", 3.7, -4, True, "7"])
def test_numbers_that_cannot_be_used_change_nothing(explorer, who, number, english):
    before = who.epoch, who.layer, who.unit
    for act in (visitor.grow, visitor.choose_unit):
        with pytest.raises(ValueError, match=r"Expected a whole number from 0 to \d+. Received: "):
            act(who, explorer, number)
    assert (who.epoch, who.layer, who.unit) == before


def test_whole_numbers_may_come_as_floats(explorer, who):
    visitor.grow(who, explorer, 3.0)
    visitor.choose_unit(who, explorer, 7.0)
    assert (who.epoch, who.unit) == (3, 7)


@pytest.mark.parametrize("noise", [-0.1, 3.5, None, "much", float("nan")])
def test_noise_that_cannot_be_used(explorer, who, noise, english):
    with pytest.raises(ValueError, match=r"Expected noise from 0 to 3\. Received: "):
        visitor.shake(who, explorer, noise)
    assert who.noise == 0


def test_a_layer_is_looked_at_with_its_strongest_unit(explorer, who):
    visitor.look_at(who, explorer, "hidden_2")
    output = explorer.look(who.picture, who.weights(explorer)).outputs["hidden_2"]
    assert (who.layer, who.unit) == ("hidden_2", np.abs(output).argmax())
    visitor.look_at(who, explorer, "nowhere")
    assert who.layer == "hidden_2"

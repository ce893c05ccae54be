"""Chapter 6: the card that goes with a model."""

import hashlib
import re

import numpy as np
import pytest

from kerasbook.chapter6.model_card import Group, by_group, model_card, table, worst_of
from kerasbook.locale import speaking

pytestmark = pytest.mark.usefixtures("english")

TEXTS = {"purpose": "Prices of houses in Ames.", "data": "2,930 sales.", "metric": "mean absolute error in dollars"}


def rows(card: str, heading: str) -> list[list[str]]:
    """The cells of the table below a heading, without its head."""
    part = card.partition(f"## {heading}\n")[2].partition("\n## ")[0]
    lines = [line for line in part.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines[2:]]


def test_results_are_a_mean_and_a_range(small_network):
    card = model_card(small_network, **TEXTS, results=[19_000, 18_000, 20_000], baselines={"median": 57_176})
    assert rows(card, "Results") == [
        ["this model", "19,000 (from 18,000 to 20,000 over 3 seeds)"],
        ["median", "57,176"],
    ]
    assert "(lower is better)" in card


def test_a_single_training_is_called_one(small_network):
    card = model_card(small_network, **TEXTS, results=0.91, higher_is_better=True)
    assert rows(card, "Results") == [["this model", "0.91 (a single training)"]]


def test_the_model_is_named_as_it_is(small_network, tmp_path):
    (tmp_path / "houses.keras").write_bytes(b"the file")
    facts = dict(rows(model_card(small_network, **TEXTS, results=1.0, file=tmp_path / "houses.keras"), "The model"))
    assert facts["parameters"] == f"{small_network.count_params():,}"
    assert "(None, 6) float32" in facts["goes in"]
    assert "(None, 3) float32" in facts["comes out"]
    assert facts["file"] == f"`houses.keras`, SHA-256 `{hashlib.sha256(b'the file').hexdigest()}`"


def test_groups_have_their_mean_and_its_error():
    values, groups = np.array([1.0, 3.0, 10.0, 10.0, 7.0]), ["b", "b", "a", "a", "c"]
    alike, others, single = by_group(values, groups)
    assert others == Group("b", 2, 2.0, pytest.approx(1.0))
    assert (alike.name, alike.count, alike.result, single.count) == ("a", 2, 10.0, 1)


def test_a_few_results_that_are_alike_are_not_sure(small_network):
    alike, single = by_group(np.array([10.0, 10.0, 7.0]), ["a", "a", "c"])
    assert np.isnan([alike.error, single.error]).all()
    card = model_card(small_network, **TEXTS, results=1.0, groups=[alike, single])
    assert [row[-1] for row in rows(card, "Where it fails")] == ["not known"] * 2


def test_what_results_mean_stands_below_them_in_words(small_network):
    card = model_card(small_network, **TEXTS, results=1.0, in_words=["Two false alarms a day."], limits=["None."])
    assert card.index("## Results") < card.index("- Two false alarms a day.\n") < card.index("## Limits")


def test_a_name_that_keras_has_made_up_is_left_out(small_network):
    assert "keras_tensor" not in model_card(small_network, **TEXTS, results=1.0)


def test_the_card_is_in_the_language_in_use(small_network):
    with speaking("ko"):
        card = model_card(small_network, **TEXTS, results=[1.0, 2.0], groups=[Group("북쪽", 50, 20.0, 1.0)])
    headings = [line for line in card.splitlines() if line.startswith("#")]
    assert len(headings) == 6
    assert all(re.search("[가-힣]", line) for line in headings)
    assert "북쪽" in card


def test_the_worst_group_is_named_unless_it_is_tiny(small_network):
    groups = [Group("north", 50, 20.0, 1.0), Group("south", 40, 30.0, 2.0), Group("one house", 1, 99.0, np.nan)]
    assert worst_of(groups, higher_is_better=False).name == "south"
    assert worst_of(groups, higher_is_better=True).name == "north"
    assert worst_of(groups[2:], higher_is_better=True) is None
    card = model_card(small_network, **TEXTS, results=1.0, groups=groups, limits=["Not for barns."])
    assert "Worst: **south**, 30." in card
    assert rows(card, "Where it fails")[1] == ["south", "40", "30", "± 4"]
    assert card.endswith("## Limits\n\n- Not for barns.\n")


def test_a_name_does_not_break_its_table():
    assert table(("a", "b"), [("x|y", "two\nlines")]).splitlines()[-1] == "| x\\|y | two lines |"


def test_without_results_there_is_no_card(small_network):
    with pytest.raises(ValueError, match="at least one training"):
        model_card(small_network, **TEXTS, results=[])

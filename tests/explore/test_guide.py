"""What the guided first minute says."""

import html
import json
import re

import pytest
from small_models import convnet

from kerasbook.explore.explorer import Explorer
from kerasbook.explore.guide import guide


def test_it_holds_every_step_and_every_layer_in_the_language_in_use(explorer, either_language):
    found = guide(explorer, "ko")
    data = json.loads(html.unescape(re.search('data-guide="([^"]*)"', found)[1]))
    assert 4 <= len(data["steps"]) <= 6
    assert list(data["layers"]) == ["input", *(layer.name for layer in explorer.layers)]
    said = [text for _name, text in data["steps"]] + list(data["words"].values())
    hangul = [bool(re.search("[가-힣]", text)) for text in said]
    assert hangul == [either_language == "korean"] * len(said)


def test_a_model_that_reads_no_digits_has_no_guide():
    assert guide(Explorer.for_model(convnet()), "en") == ""


@pytest.mark.parametrize("language", ["en", "ko"])
def test_it_leads_to_play_in_the_same_language(explorer, language):
    assert f"/play?lang={language}" in html.unescape(guide(explorer, language))

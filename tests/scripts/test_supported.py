"""The table of what is supported is what the helpers do."""

import importlib.util
from pathlib import Path

import pytest

from tests.layerwise.zoo import ON_TENSORFLOW_ONLY, ZOO

SCRIPT = Path(__file__).resolve().parents[2] / "scripts" / "supported.py"


@pytest.fixture(scope="module")
def supported():
    spec = importlib.util.spec_from_file_location("supported", SCRIPT)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_every_model_of_the_zoo_is_in_it_once(supported):
    shown = [name for _names, models in supported.ROWS for name in models]
    assert sorted(shown) == sorted(set(ZOO) | ON_TENSORFLOW_ONLY)


@pytest.mark.slow
@pytest.mark.parametrize("language", ["en", "ko"])
def test_the_pages_have_what_the_helpers_do(supported, language):
    text = (supported.ROOT / "chapters" / language / "helpers.md").read_text(encoding="utf-8")
    assert supported.written(text, language) == text


def test_a_mark_counts_the_models_of_its_row(supported):
    assert [supported.mark(works) for works in ([True] * 2, [False], [True, False, True])] == ["✓", "–", "✓ 2/3"]

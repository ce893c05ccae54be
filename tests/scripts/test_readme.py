"""What the READMEs say about the chapters is what there is."""

import importlib.util
import re
import sys
from pathlib import Path

import pytest

from kerasbook import datasets
from kerasbook.commands import lookup

ROOT = Path(__file__).resolve().parents[2]
sys.path.append(str(ROOT / "scripts"))


@pytest.fixture(scope="module")
def readme():
    spec = importlib.util.spec_from_file_location("readme", ROOT / "scripts" / "readme.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("language", ["en", "ko"])
def test_the_table_of_chapters_is_up_to_date(readme, language):
    """Else run: python scripts/readme.py --tables"""
    written = readme.CHAPTERS.search(readme.READMES[language].read_text(encoding="utf-8"))[0]
    assert written == readme.chapters(language)
    read = re.findall(r"\]\((chapters/read/.*?)\)", written)
    assert len(read) == 2 * len(lookup.chapters())
    assert all((ROOT / page).is_file() for page in read)


@pytest.mark.parametrize("language", ["en", "ko"])
def test_the_table_of_data_is_up_to_date(readme, language):
    """Else run: python scripts/readme.py --tables"""
    written = readme.DATA.search(readme.READMES[language].read_text(encoding="utf-8"))[0]
    assert written == readme.data(language)
    pages = re.findall(r"\]\((kerasbook/datasets/packed/.*?)\)", written)
    assert len(pages) == sum(bool(card.sha256) for card in datasets.cards().values())
    assert all((ROOT / page).is_file() for page in pages)

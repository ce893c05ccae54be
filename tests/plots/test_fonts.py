"""Hangul on any machine."""

import importlib.util
import sys

import pytest
from matplotlib import font_manager
from matplotlib.ft2font import FT2Font
from matplotlib.text import Text

from kerasbook.plots import fonts

KOREAN = [*fonts.KOREAN_FAMILIES, "NanumGothic"]


@pytest.fixture
def no_korean_font(monkeypatch):
    """A machine on which no Korean family is installed, and matplotlib knows of none."""
    others = [font for font in font_manager.fontManager.ttflist if font.name not in KOREAN]
    monkeypatch.setattr(font_manager.fontManager, "ttflist", others)
    fonts.korean_family.cache_clear()
    yield others
    fonts.korean_family.cache_clear()


@pytest.fixture
def nothing_shipped(monkeypatch):
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)


def installed(name: str) -> font_manager.FontEntry:
    return font_manager.FontEntry(fname="somewhere.ttf", name=name, weight=400)


def test_the_shipped_fonts_are_found_and_draw_hangul():
    paths = fonts.shipped_fonts()
    assert [path.name for path in paths] == ["NanumGothic.ttf", "NanumGothicBold.ttf"]
    for path in paths:
        font = FT2Font(str(path))
        assert font.family_name == "NanumGothic"
        assert all(font.get_char_index(ord(letter)) for letter in "가힣층의 출력")


def test_koreanize_matplotlib_is_never_imported(no_korean_font):
    fonts.shipped_fonts()
    fonts.korean_family()
    assert "koreanize_matplotlib" not in sys.modules


def test_without_an_installed_family_the_shipped_one_is_used(no_korean_font):
    assert fonts.korean_family() == "NanumGothic"
    for weight, name in [("normal", "NanumGothic.ttf"), ("bold", "NanumGothicBold.ttf")]:
        wanted = font_manager.FontProperties(family="NanumGothic", weight=weight)
        assert font_manager.findfont(wanted, fallback_to_default=False).endswith(name)


@pytest.mark.parametrize("weight", [600, "semibold"])
def test_an_installed_semi_bold_font_is_the_bold_one_if_there_is_no_other(no_korean_font, weight):
    semi_bold = font_manager.FontEntry(fname="semi.ttf", name="NanumGothic", weight=weight)
    no_korean_font += [installed("NanumGothic"), semi_bold]
    assert fonts.korean_family() == "NanumGothic"
    wanted = font_manager.FontProperties(family="NanumGothic", weight="bold")
    assert [font.weight for font in no_korean_font[-2:]] == [400, 700]
    assert font_manager.fontManager.score_weight(wanted.get_weight(), no_korean_font[-1].weight) < 0.06


def test_a_bold_font_that_calls_itself_bold_leaves_a_semi_bold_one_alone(no_korean_font):
    weights = [400, 600, "bold"]
    no_korean_font += [font_manager.FontEntry(fname="a.ttf", name="NanumGothic", weight=one) for one in weights]
    fonts.korean_family()
    assert [font.weight for font in no_korean_font[-3:]] == weights


def test_bold_texts_are_drawn_without_a_word_in_the_log(no_korean_font, caplog):
    text = Text(text="가", fontfamily=fonts.families("ko"), fontweight="bold")
    font_manager.findfont(text.get_fontproperties())
    assert caplog.messages == []


@pytest.mark.parametrize("name", ["Malgun Gothic", "AppleGothic", "Noto Sans CJK KR"])
def test_an_installed_family_comes_first(no_korean_font, name):
    no_korean_font.append(installed(name))
    assert fonts.korean_family() == name
    assert all("koreanize" not in font.fname for font in no_korean_font)


def test_the_first_of_several_installed_families(no_korean_font):
    no_korean_font += [installed("NanumGothic"), installed("Noto Sans KR"), installed("Malgun Gothic")]
    assert fonts.korean_family() == "Malgun Gothic"


def test_no_korean_font_at_all(no_korean_font, nothing_shipped):
    assert fonts.shipped_fonts() == []
    assert fonts.korean_family() is None
    assert fonts.families("ko") == fonts.families("en") == ["DejaVu Sans"]


def test_what_one_family_cannot_draw_the_next_one_does(no_korean_font):
    assert fonts.families("ko") == ["NanumGothic", "DejaVu Sans"]
    assert fonts.families("en") == ["DejaVu Sans", "NanumGothic"]

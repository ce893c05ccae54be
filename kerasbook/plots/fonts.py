"""Font families that can draw Hangul on any machine, also on one without Korean fonts."""

import dataclasses
import functools
import importlib.util
from pathlib import Path

from matplotlib import font_manager

# As they come with Windows, macOS, and the usual packages of Linux distributions and Colab.
KOREAN_FAMILIES = (
    "Malgun Gothic",
    "Apple SD Gothic Neo",
    "AppleGothic",
    "Noto Sans KR",
    "Noto Sans CJK KR",
    "NanumGothic",
    "NanumBarunGothic",
)


def shipped_fonts() -> list[Path]:
    """The Nanum Gothic files that koreanize-matplotlib ships.

    Only located: importing the package would need the removed `distutils` and change matplotlib's settings.
    """
    package = importlib.util.find_spec("koreanize_matplotlib")
    if package is None or not package.submodule_search_locations:
        return []
    folder = Path(package.submodule_search_locations[0]) / "fonts"
    return [path for name in ("NanumGothic", "NanumGothicBold") if (path := folder / f"{name}.ttf").is_file()]


def _with_a_bold_one(family: str) -> str:
    """A family whose semi-bold font is taken for its bold one, if it has no other.

    The bold font of Nanum Gothic calls itself semi-bold; taken at its word, matplotlib would log that it has found no
    bold one, in red in a notebook.
    """
    fonts = font_manager.fontManager.ttflist
    own = {
        number: font_manager.weight_dict.get(font.weight, font.weight)
        for number, font in enumerate(fonts)
        if font.name == family
    }
    if 700 not in own.values():
        for number, weight in own.items():
            if weight == 600:
                fonts[number] = dataclasses.replace(fonts[number], weight=700)
    return family


@functools.cache
def korean_family() -> str | None:
    """The name of a family that draws Hangul: an installed one, else the shipped one, else None."""
    installed = {font.name for font in font_manager.fontManager.ttflist}
    for family in KOREAN_FAMILIES:
        if family in installed:
            return _with_a_bold_one(family)
    for path in shipped_fonts():
        font_manager.fontManager.addfont(path)
    return _with_a_bold_one("NanumGothic") if shipped_fonts() else None


def families(language: str) -> list[str]:
    """The families to draw text with, in order: what the first cannot draw, the next one does."""
    latin, korean = "DejaVu Sans", korean_family()
    if korean is None:
        return [latin]
    return [korean, latin] if language == "ko" else [latin, korean]

"""The site: what its parts say, what a broken page does to it, and what a visitor finds who opens it from disk."""

import base64
import io
import itertools
import re
import sys
from html.parser import HTMLParser
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import unquote, urldefrag, urlsplit

import pytest
import unchanged

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "scripts"), str(ROOT / "scripts" / "site")]

pytest.importorskip("myst_nb", reason='the tools for the site are not installed (pip install -e ".[site]")')

import kerasbook_site  # noqa: E402
import nbformat  # noqa: E402
import pages  # noqa: E402
import website  # noqa: E402
from PIL import Image  # noqa: E402

from kerasbook import datasets  # noqa: E402
from kerasbook.commands import lookup  # noqa: E402
from kerasbook.concepts import Claim, above, editions  # noqa: E402
from kerasbook.concepts.seeds import Seeds  # noqa: E402
from kerasbook.locale import gettext, speaking  # noqa: E402

HEAD = """\
---
kernelspec:
  display_name: Python 3
  language: python
  name: python3
---

"""
PICTURE = """\
import base64, io
from PIL import Image

class Shown:
    def _repr_html_(self):
        buffer = io.BytesIO()
        Image.new("RGB", (1200, 500), (0, 90, 160)).save(buffer, "PNG")
        return f'<img alt="blue" src="data:image/png;base64,{base64.b64encode(buffer.getvalue()).decode()}">'
"""
CHAPTER = {
    "en": f"""\
# Chapter 1. Coins

It begins with {{ref}}`fair-coin`.

```{{code-cell}}
{PICTURE}```

(fair-coin)=
## How often heads?

About {{eval}}`f"{{1 / 8:.3f}}"` of the throws, says the probe.

```{{code-cell}}
Shown()
```

## Further on

Read about representations, and [begin again](page.md).
""",
    "ko": f"""\
# 1장. 동전

{{ref}}`fair-coin`에서 시작합니다.

```{{code-cell}}
{PICTURE}```

(fair-coin)=
## 앞면은 얼마나 자주 나올까요?

던진 것 가운데 {{eval}}`f"{{1 / 8:.3f}}"`쯤이라고 합니다. 손실이 줄어듭니다. 손실 함수를 고르면 정확도와 함께 봅니다.

```{{code-cell}}
Shown()
```

## 더 읽을 것

표현을 알아봅시다. 층이 많고 정확합니다. 인공 지능은 그레이디언트를 따라 새로운 표현을 찾습니다.
""",
}
WEATHER = {
    "en": """\
# Chapter 10. Weather

Begin with [coins](../chapter1/page.md); the [words](glossary.md) help, and so does [chapter 10](page.md).
A {term}`coin` and the {term}`weather`. [Which hours?](page.md#windows) Those that gradients name.

(persistence)=
## Like yesterday?

(windows)=
## Which hours?

(no-longer)=
## What has gone?

(no-concept)=
## The end
""",
    "ko": """\
# 10장. 날씨

[동전](../chapter1/page.md)에서 시작합니다. [낱말](glossary.md)과 [10장](page.md)도 보세요.

(persistence)=
## 어제와 같을까요?

(windows)=
## 어느 시간일까요?

(no-longer)=
## 무엇이 없어졌을까요?

(no-concept)=
## 끝
""",
}
SESSION = {"en": "# Session plan: chapter 10 in ninety minutes\n", "ko": "# 모임 진행안: 10장을 90분에\n"}
# The introduction of the glossary, the words of chapter 1, and those of chapter 10
WORDS = {
    "en": (
        "# Glossary\n\nWords.\n",
        "weather\n날씨\n  Outside.\n\naxis\n축\n  A direction.",
        "coin\n동전\n  Two sides.\n\ngradient\n그레이디언트\n  A slope.\n\n"
        "accuracy\n정확도\n  Share.\n\nloss function\n손실 함수\n  How wrong.",
    ),
    "ko": (
        "# 용어집\n\n말.\n",
        "날씨\nweather\n  바깥.\n\n축\naxis\n  방향.",
        "동전\ncoin\n  두 면.\n\n그레이디언트\ngradient\n  기울기.\n\n"
        "손실 함수\nloss function\n  얼마나 틀렸는지.\n\n정확도\naccuracy\n  맞힌 비율.\n\n"
        "표현\nrepresentation\n  데이터를 보는 방식.",
    ),
}
# The concepts of chapter 10, and where they stand in both editions
PLACES = {"persistence": ("10.2", "13.2.1"), "windows": ("10.3", "13"), "no-longer": ("10.9", None)}


class Html(HTMLParser):
    """A page as a browser reads it.

    Attributes:
        ids: The addresses on it.
        links: Where a reader can go.
        loaded: What a browser loads by itself.
        lang: The page's language.
        pictures: The attributes of its images.
    """

    LOADING = (("src", None), ("poster", None), ("data", "object"), ("href", "link"))

    def __init__(self, path: Path):
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.loaded: list[str] = []
        self.pictures: list[dict] = []
        self.lang = None
        self.text = path.read_text(encoding="utf-8")
        self.feed(self.text)

    def handle_starttag(self, tag: str, attributes) -> None:
        given = dict(attributes)
        if "id" in given:
            self.ids.append(given["id"])
        if tag == "a" and "href" in given:
            self.links.append(given["href"])
        if tag == "img":
            self.pictures.append(given)
        if tag == "html":
            self.lang = given.get("lang")
        self.loaded += [given[key] for key, only in self.LOADING if given.get(key) and only in (None, tag)]

    @property
    def switch(self) -> list[str]:
        """Where the switch between languages leads."""
        return re.findall(r'<a class="language" href="([^"]+)"', self.text)


def html_files(site: Path) -> list[Path]:
    return sorted(site.rglob("*.html"))


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def chapters(folder: Path, **changed: str) -> Path:
    """A folder with one page in each language; `changed` gives another text for one."""
    for language, text in {**CHAPTER, **changed}.items():
        write(folder / language / "chapter1" / "page.md", HEAD + text)
    return folder


def two_chapters(folder: Path) -> Path:
    """That folder, with a second chapter that has another number in the 3rd edition, and with a glossary."""
    for language, (introduction, *words) in WORDS.items():
        write(folder / language / "glossary.md", introduction)
        for name, entries in zip(("chapter1", "chapter10"), words, strict=True):
            write(folder / language / name / "glossary.md", f"# Words\n\n```{{glossary}}\n{entries}\n```\n")
        write(folder / language / "chapter10" / "page.md", WEATHER[language])
        write(folder / language / "chapter10" / "session.md", SESSION[language])
    return chapters(folder)


def more_hours_help(measured):
    """More hours help."""
    return above(measured["gain"], 0.1)


MORE_HOURS = Claim(more_hours_help, {"hours": 1}, takes_away="All hours but one.")


def weather_over_seeds(concept) -> Seeds | None:
    """Stands in for what was measured over seeds: the last one does not bear the claim out."""
    if not concept.claims:
        return None
    gains, without = [0.34, 0.32, 0.08], [0.01, 0.02, 0.01]
    found, controlled = ([{"gain": gain} for gain in some] for some in (gains, without))
    return Seeds(concept, range(3), "2026-11-26", found, {"more_hours_help": controlled})


def weather() -> SimpleNamespace:
    """Stands in for a chapter of kerasbook."""
    concepts = [
        SimpleNamespace(name=name, section=two, third=three, claims={}) for name, (two, three) in PLACES.items()
    ]
    concepts[1].claims["more_hours_help"] = MORE_HOURS
    return SimpleNamespace(concepts={concept.name: concept for concept in concepts})


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    """The site of two small chapters."""
    folder = tmp_path_factory.mktemp("small")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(website.lookup, "chapters", lambda: [10])
        patch.setattr(website.lookup, "chapter_called", {10: weather()}.__getitem__)
        patch.setattr(website, "seeds_of", weather_over_seeds)
        patch.setattr(website.repository, "address", lambda: "https://github.com/reader/kerasbook")
        chapters = two_chapters(folder / "chapters")
        return website.build(folder / "site", chapters, folder / "runs", without=["reference", "data"])


# The parts


def test_pages_stand_in_the_order_of_reading():
    names = ["chapter10", "chapter2", "glossary", "helpers", "chapter1", "session1", "session2"]
    assert website.in_order(names) == [
        "chapter1",
        "session1",
        "chapter2",
        "session2",
        "chapter10",
        "helpers",
        "glossary",
    ]


def test_a_heading_is_addressed_by_its_label_or_its_place():
    text = "# One\n\n(two-a)=\n## Two\n\n```\n# a comment\n(x)=\n```\n\n## Three\n"
    found = [(heading.level, heading.title, heading.address, heading.labelled) for heading in website.headings(text, 4)]
    assert found == [(1, "One", "section-4", False), (2, "Two", "two-a", True), (2, "Three", "section-6", False)]


def test_a_label_belongs_to_the_heading_right_below_it():
    (heading,) = website.headings("(here)=\nA paragraph.\n\n## Far away\n")
    assert heading.address == "section-0"


def test_a_folder_that_is_no_site_is_left_alone(tmp_path):
    (tmp_path / "thesis.txt").write_text("years of work")
    with pytest.raises(website.SiteError, match="other files"):
        website.build(tmp_path, chapters=tmp_path / "nowhere")
    assert (tmp_path / "thesis.txt").read_text() == "years of work"


# A small site


def test_the_numbers_of_the_sentences_are_those_of_the_run(small):
    assert "About 0.125 of the throws" in Html(small / "en" / "chapter1.html").text
    assert "가운데 0.125쯤이라고" in Html(small / "ko" / "chapter1.html").text


def test_a_section_has_the_same_address_in_both_languages(small):
    for language in ("en", "ko"):
        sections = re.findall(r'<section id="([^"]+)"', (small / language / "chapter1.html").read_text("utf-8"))
        assert sections == ["section-0", "fair-coin", "section-2"]


def test_a_link_to_a_page_leads_there(small):
    text = Html(small / "en" / "chapter1.html").text
    assert re.findall(r'<a class="reference internal" href="([^"]+)">(?:<span[^>]*>)?begin again', text) == ["#"]


def test_links_between_folders_lead_to_the_page(small):
    page = Html(small / "en" / "chapter10.html")
    assert page.text.count('<a class="reference internal" href="chapter1.html">') >= 1
    assert {"chapter1.html", "glossary.html", "#"} <= set(page.links)


@pytest.mark.parametrize(("language", "terms"), [("en", ["axis", "coin", "weather"]), ("ko", ["날씨", "동전", "축"])])
def test_the_glossary_joins_the_words_of_the_chapters_in_alphabetical_order(small, language, terms):
    text = Html(small / language / "glossary.html").text
    assert WORDS[language][0].split()[-1] in text
    assert [term for term in re.findall(r'<dt id="[^"]*">([^<]+)<', text) if term in terms] == terms
    assert 'href="glossary.html#term-coin"' in Html(small / "en" / "chapter10.html").text


def test_the_switch_leads_to_the_same_page(small):
    for language, other in (("en", "ko"), ("ko", "en")):
        for path in (small / language).glob("*.html"):
            assert set(Html(path).switch) == {f"../{other}/{path.name}"}


def test_the_gallery_shows_the_pictures_of_the_run_with_their_question(small):
    page = Html(small / "en" / "gallery.html")
    (picture,) = [image for image in page.pictures if image["src"].startswith("pictures/")]
    assert picture["alt"] == "How often heads?"
    assert "chapter1.html#fair-coin" in page.links
    with Image.open(small / "en" / picture["src"]) as thumbnail:
        assert thumbnail.width == website.THUMBNAIL
        assert thumbnail.getpixel((5, 5)) == (0, 90, 160)


def test_the_notebook_of_the_page_is_there(small):
    assert "../notebooks/ko/chapter1.ipynb" in Html(small / "ko" / "chapter1.html").links
    colab = "https://colab.research.google.com/github/reader/kerasbook/blob/main/chapters/notebooks/ko/chapter1.ipynb"
    assert colab in Html(small / "ko" / "chapter1.html").links
    book = nbformat.read(small / "notebooks" / "ko" / "chapter1.ipynb", as_version=4)
    assert any("앞면은" in cell.source for cell in book.cells)
    assert not [link for link in Html(small / "ko" / "gallery.html").links if link.endswith(".ipynb")]


def test_what_sphinx_and_the_theme_say_is_korean_too(small):
    text = Html(small / "ko" / "chapter1.html").text
    assert "본문으로 건너뛰기" in text
    assert "이 페이지의 내용" in text
    for english in ("Toggle", "Back to top", "Made with", "On this page", "Skip to", "Search", "Permalink"):
        assert f">{english}" not in text
        assert f'"{english}' not in text


@pytest.mark.slow
def test_the_reference_describes_every_public_name_and_shows_fences_as_code(site):
    import kerasbook
    from kerasbook import datasets, layerwise, plots

    page = Html(site / "en" / "reference.html")
    wanted = {
        "kerasbook.plot_layers",
        "kerasbook.LayerReport",
        "kerasbook.concepts.Chapter",
        "kerasbook.concepts.Finding",
    }
    wanted |= {f"kerasbook.datasets.{name}" for name in datasets.__all__}
    wanted |= {f"kerasbook.plots.{name}" for name in plots.__all__}
    wanted |= {f"kerasbook.layerwise.{name}" for name in layerwise.__all__ if not hasattr(kerasbook, name)}
    assert wanted - set(page.ids) == set()
    assert "```" not in page.text
    assert re.search(r'<div class="highlight-python[^>]*>.*?digits', page.text, re.DOTALL)


# The two editions of the book


BOTH = editions.read()


def test_every_chapter_of_both_editions_is_known():
    assert list(BOTH.second) == list(range(1, 15))
    assert list(BOTH.third) == list(range(1, 21))


def test_every_chapter_of_the_3rd_edition_has_a_page_of_ours_and_only_object_detection_is_new():
    assert [number for number in BOTH.third if not BOTH.seconds(number)] == []
    assert [number for number in BOTH.third if not BOTH.parts(number)] == [12]
    assert {third for number in BOTH.second for third in BOTH.thirds(number)} == set(BOTH.third)


def test_both_directions_say_the_same():
    for number, chapter in BOTH.second.items():
        for part, went in chapter.third.items():
            assert part.split(".")[0] == str(number)
            assert all((part, chapter) in BOTH.parts(third) for third in went)
        assert all(number in BOTH.seconds(third) for third in BOTH.thirds(number))


@pytest.mark.parametrize(
    ("second", "thirds"),
    [(1, [1]), (8, [8]), (9, [9, 10, 11, 12]), (10, [13]), (11, [14, 15]), (12, [15, 16, 17]), (14, [19, 20])],
)
def test_the_chapters_that_moved(second, thirds):
    assert BOTH.thirds(second) == thirds


def test_a_title_that_is_not_known_in_korean_is_shown_in_english():
    assert {number for number, chapter in BOTH.third.items() if chapter.ko is None} == {1, 6, 19, 20}
    assert BOTH.third[19].title("ko") == BOTH.third[19].title("en") == "The future of AI"
    assert BOTH.third[12].title("ko") == "객체 탐지"
    assert all(chapter.ko for chapter in BOTH.second.values())


@pytest.mark.parametrize("number", [number for number in lookup.chapters() if number in BOTH.second])
def test_the_editions_and_the_chapters_have_the_same_titles(number):
    chapter = lookup.chapter_called(number)
    for language in pages.LANGUAGES:
        with speaking(language):
            assert BOTH.second[number].title(language) == gettext(chapter.title)


def rows(path: Path, number: int) -> list[list[str]]:
    """The rows of a table of the page, the cells as text with the numbers of the 2nd edition."""
    text = re.sub(r'<span class="third">.*?</span>', "", path.read_text("utf-8"))
    table = re.findall(r"<table.*?</table>", text, re.DOTALL)[number]
    cells = [re.findall(r"<td.*?>(.*?)</td>", row, re.DOTALL) for row in re.findall(r"<tr.*?</tr>", table, re.DOTALL)]
    return [[re.sub(r"<[^>]+>", "", re.sub(r"<br\s*/?>", "; ", cell)).strip() for cell in row] for row in cells if row]


@pytest.mark.parametrize(
    ("language", "number", "expected"),
    [
        ("en", 1, ["1 What is deep learning?", "1 What is deep learning?", "page"]),
        ("en", 10, ["10 Deep learning for timeseries", "13 Timeseries forecasting", "page, session plan"]),
        (
            "en",
            9,
            [
                "9 Advanced deep learning for computer vision",
                "9.2 → 11 Image segmentation; 9.3 → 9 Convnet architecture patterns; "
                "9.4 → 10 Interpreting what convnets learn; new: 12 Object detection",
                "not written yet",
            ],
        ),
        ("ko", 10, ["10 시계열을 위한 딥러닝", "13 시계열 예측", "페이지, 모임 진행안"]),
        (
            "ko",
            12,
            [
                "12 생성 모델을 위한 딥러닝",
                "12.1절 → 15 언어 모델과 트랜스포머, 16 텍스트 생성; 12.2절: 3판에는 없음; 12.3절: 3판에는 없음; "
                "12.4절 → 17 이미지 생성; 12.5절: 3판에는 없음",
                "아직 쓰지 않음",
            ],
        ),
        ("ko", 14, ["14 결론", "19 The future of AI, 20 Conclusions", "아직 쓰지 않음"]),
    ],
)
def test_the_index_from_the_second_edition(small, language, number, expected):
    found = rows(small / language / "editions.html", 0)
    assert len(found) == 14
    assert found[number - 1] == expected


@pytest.mark.parametrize(
    ("language", "number", "expected"),
    [
        ("en", 12, ["12 Object detection", "new in the 3rd edition", "chapter 9: not written yet"]),
        ("en", 13, ["13 Timeseries forecasting", "10 Deep learning for timeseries", "chapter 10, session plan"]),
        (
            "ko",
            15,
            [
                "15 언어 모델과 트랜스포머",
                "11.4–11.5절 · 11 텍스트를 위한 딥러닝; 12.1절 · 12 생성 모델을 위한 딥러닝",
                "11장: 아직 쓰지 않음; 12장: 아직 쓰지 않음",
            ],
        ),
        ("ko", 13, ["13 시계열 예측", "10 시계열을 위한 딥러닝", "10장, 모임 진행안"]),
    ],
)
def test_the_index_from_the_third_edition(small, language, number, expected):
    found = rows(small / language / "editions.html", 1)
    assert len(found) == 20
    assert found[number - 1] == expected


def test_the_index_leads_to_our_pages_and_to_each_section(small):
    links = Html(small / "en" / "editions.html").links
    assert {"chapter1.html", "chapter10.html", "session10.html", "chapter10-windows.html#windows"} <= set(links)
    assert "session1.html" not in links
    sections = rows(small / "en" / "editions.html", 2)
    assert sections == [
        ["10.2", "13.2.1", "Like yesterday?"],
        ["10.3", "13", "Which hours?"],
        ["10.9", "–", "What has gone?"],
    ]


@pytest.mark.parametrize(
    ("language", "seeds"), [("en", "holds 2, control 0 of 3"), ("ko", "3개 가운데 성립 2, 대조군 0")]
)
def test_the_table_of_claims_says_what_their_seeds_say(small, language, seeds):
    found = rows(small / language / "claims.html", 0)
    assert found == [["More hours help.", "All hours but one. hours=1", "−0.020", "−0.080", seeds]]
    assert "chapter10-windows.html#windows" in Html(small / language / "claims.html").links


@pytest.mark.parametrize(
    ("edition", "number", "language", "said"),
    [
        ("second", "1.1.4", "en", "Section 1.1.4 of the 2nd edition"),
        ("third", "13", "en", "Chapter 13 of the 3rd edition"),
        ("third", None, "en", "Not in the 3rd edition"),
        ("second", "1.1.4", "ko", "2판 1.1.4절"),
        ("third", "13", "ko", "3판 13장"),
        ("third", None, "ko", "3판에는 없는 내용"),
    ],
)
def test_a_place_in_an_edition(edition, number, language, said):
    assert kerasbook_site.place_in(edition, number, language) == said


@pytest.mark.parametrize(
    ("title", "number", "thirds", "language", "second", "third"),
    [
        ("Chapter 9. Sight", 9, [9, 10, 11], "en", "Chapter 9. Sight", "Chapters 9, 10, 11. Sight"),
        ("Plan: chapter 10 at night", 10, [13], "en", "Plan: chapter 10 at night", "Plan: chapter 13 at night"),
        ("9장. 눈", 9, [9, 10, 11], "ko", "9장. 눈", "9, 10, 11장. 눈"),
        ("진행안: 10장을", 10, [13], "ko", "진행안: 10장을", "진행안: 13장을"),
        ("Chapter 2. Tensors", 2, [2], "en", "Chapter 2. Tensors", "Chapter 2. Tensors"),
        ("Chapter 10. Other", 1, [3], "en", "Chapter 10. Other", "Chapter 10. Other"),
        ("110장", 10, [13], "ko", "110장", "110장"),
    ],
)
def test_a_title_holds_the_numbers_of_both_editions(title, number, thirds, language, second, third):
    html = kerasbook_site.numbers_of_both(title, number, thirds, language)
    for edition, other, shown in (("second", "third", second), ("third", "second", third)):
        without = re.sub(rf'<span class="{other}">.*?</span>', "", html)
        assert re.sub(rf'<span class="{edition}">(.*?)</span>', r"\1", without) == shown


# What is wrong stops the build, and leaves the old site


BAD_LINKS = "# Broken\n\nSee {ref}`nowhere-at-all`, [this](missing.md), and {term}`unheard of`.\n"


def failure(tmp_path: Path, text: str) -> str:
    """What the build of a broken page says; the site that was there is still there, and nothing besides."""
    out = tmp_path / "site"
    out.mkdir()
    (out / website.MARK).touch()
    (out / "index.html").write_text("the old one")
    with pytest.raises(website.SiteError) as error:
        website.build(out, chapters(tmp_path / "chapters", en=text), tmp_path / "runs", without=["reference", "data"])
    assert (out / "index.html").read_text() == "the old one"
    assert {path.name for path in tmp_path.iterdir()} <= {"chapters", "runs", "site"}
    return str(error.value)


def test_links_that_lead_nowhere_stop_the_build(tmp_path):
    said = failure(tmp_path, BAD_LINKS)
    for missing in ("nowhere-at-all", "missing.md", "unheard of"):
        assert re.search(rf"^chapters/en/chapter1/page\.md, cell 1, line 3: .*{re.escape(missing)}", said, re.MULTILINE)
    assert "tmp" not in said


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("# Broken\n\n```{code-cell}\n1 / 0\n```\n", "ZeroDivisionError"),
        ("# Broken\n\n{eval}`nothing_of_that_name`\n", "NameError"),
    ],
)
def test_a_cell_or_a_number_that_fails_stops_the_build(tmp_path, text, reason):
    said = failure(tmp_path, text)
    assert reason in said
    assert "en/chapter1" in said


def test_a_failure_is_a_sentence_and_exit_code_1(monkeypatch, capsys):
    monkeypatch.setenv("KERASBOOK_LANG", "ko")

    def fails(out):
        raise website.SiteError("page", reason="something")

    monkeypatch.setattr(website, "build", fails)
    assert website.main([]) == 1
    assert "페이지를 만들지 못했습니다. something" in capsys.readouterr().err


# In a browser, from disk


class Visit:
    """A page of the site that somebody has open, from disk.

    Attributes:
        page: Playwright's page.
        problems: What went wrong in it, and what it asked of other hosts.
    """

    def __init__(self, browser, width: int = 1280, **context):
        self.page = browser.new_context(viewport={"width": width, "height": 800}, **context).new_page()
        self.problems: list[str] = []
        self.page.on("pageerror", lambda error: self.problems.append(str(error)))
        self.page.on("console", lambda line: self.problems.append(line.text) if line.type == "error" else None)
        self.page.on("request", self.note)

    def note(self, request) -> None:
        if not request.url.startswith(("file:", "data:", "blob:")):
            self.problems.append(request.url)

    def open(self, path: Path, after: str = "") -> "Visit":
        self.page.goto(path.as_uri() + after)
        return self

    def search(self, site: Path, language: str, words: str) -> list[str]:
        """Type words into the search box of the first page; where the results lead."""
        self.open(site / language / "index.html")
        self.page.fill("input.sidebar-search", words)
        self.page.press("input.sidebar-search", "Enter")
        self.page.wait_for_selector(".search-summary:not(:empty)")
        found = self.page.eval_on_selector_all("ul.search a", "links => links.map(a => a.getAttribute('href'))")
        return [unquote(address) for address in found]

    def close(self) -> None:
        self.page.context.close()


@pytest.fixture
def visit(browser):
    opened = []

    def start(*arguments, **context) -> Visit:
        opened.append(Visit(browser, *arguments, **context))
        return opened[-1]

    yield start
    for one in opened:
        one.close()


@pytest.mark.parametrize(
    ("language", "words", "found"),
    [
        ("en", "probe", "chapter1.html#fair-coin"),
        ("en", "representation", "chapter1.html#section-2"),
        ("en", "representation again", "chapter1.html#section-2"),
        ("ko", "표현", "chapter1.html#section-2"),
        ("ko", "손실", "chapter1.html#fair-coin"),
        ("ko", "손실에서", "chapter1.html#fair-coin"),
        ("ko", "층", "chapter1.html#section-2"),
        ("ko", "층을", "chapter1.html#section-2"),
        ("ko", "인공지능", "chapter1.html#section-2"),
        ("ko", "인공 지능", "chapter1.html#section-2"),
        ("ko", "정확도", "chapter1.html#fair-coin"),
        ("ko", "손실함수를", "chapter1.html#fair-coin"),
    ],
)
def test_search_finds_the_section_from_disk(small, visit, language, words, found):
    reader = visit()
    assert found in reader.search(small, language, words)
    marked = reader.page.eval_on_selector_all("ul.search mark", "marks => marks.map(m => m.textContent)")
    assert marked
    assert all(mark.lower()[0] in words for mark in marked)
    assert reader.problems == []


@pytest.mark.parametrize(
    ("language", "one", "other"),
    [
        ("ko", "표현을", "표현"),
        ("ko", "인공지능", "인공 지능"),
        ("ko", "그래디언트", "그레이디언트"),
        ("ko", "정확도와", "정확도"),
        ("ko", "정확도", "정확도를"),
        ("ko", "손실 함수를", "손실 함수"),
        ("ko", "손실함수를", "손실 함수"),
        ("en", "gradients", "gradient"),
        ("en", "coins", "coin"),
    ],
)
def test_search_finds_a_word_however_it_is_written(small, visit, language, one, other):
    reader = visit()
    found = reader.search(small, language, other)
    assert found
    assert reader.search(small, language, one) == found


@pytest.mark.parametrize(
    ("language", "words", "title"),
    [
        ("en", "gradients", "gradient"),
        ("en", "coins", "coin"),
        ("ko", "표현을", "표현"),
        ("ko", "그래디언트", "그레이디언트"),
        ("ko", "손실 함수를", "손실 함수"),
        ("ko", "손실함수", "손실 함수"),
    ],
)
def test_the_entry_of_the_glossary_comes_first(small, visit, language, words, title):
    reader = visit()
    found = reader.search(small, language, words)
    assert len(found) > 1
    assert found[0].startswith("glossary.html#")
    assert reader.page.inner_text("ul.search li:first-child a").endswith(f"› {title}")


def test_lists_come_behind_what_they_list(small, visit):
    found = visit().search(small, "en", "yesterday")
    assert [address.partition(".")[0] for address in found] == ["chapter10-persistence", "editions"]


def test_a_term_is_found_once(small, visit):
    found = visit().search(small, "en", "slope")
    assert len(found) == 2  # under its English name, and under its Korean one
    assert all(address.startswith("glossary.html#") for address in found)
    assert len(set(found)) == 2


def test_search_says_so_when_there_is_nothing(small, visit):
    reader = visit()
    assert reader.search(small, "ko", "코끼리") == []
    assert "찾지 못했습니다" in reader.page.inner_text(".search-summary")


def test_the_switch_keeps_the_section_on_a_phone_too(small, visit):
    reader = visit(390).open(small / "en" / "chapter1.html", "#fair-coin")
    reader.page.locator("a.language:visible").click()
    assert reader.page.url.endswith("/ko/chapter1.html#fair-coin")


@pytest.mark.parametrize(("width", "number"), [(390, 1), (1280, 0)], ids=["phone", "projector"])
def test_a_picture_for_phones_lies_in_a_file_that_only_they_load(tmp_path, visit, width, number):
    sizes = [(1200, 500), (420, 900)]
    addresses = []
    for size in sizes:
        buffer = io.BytesIO()
        Image.new("RGB", size).save(buffer, "PNG")
        addresses.append(f"data:image/png;base64,{base64.b64encode(buffer.getvalue()).decode()}")
    wide, narrow = addresses
    html = f'<picture><source media="(max-width: 40em)" srcset="{narrow}"><img src="{wide}" alt="two panels"></picture>'
    output = nbformat.v4.new_output("display_data", {"text/html": html})
    cell = nbformat.v4.new_code_cell("draw()", outputs=[output])
    pictures = website.Pictures(tmp_path / "pictures")
    website.take_out(nbformat.v4.new_notebook(cells=[cell]), pictures)
    assert "base64" not in output.data["text/html"]
    assert len(website.pictures_of(cell, pictures)) == 1  # the gallery shows the wide one
    (tmp_path / "page.html").write_text(f"<!doctype html><meta charset=utf-8>{output.data['text/html']}")
    reader = visit(width)
    asked = []
    reader.page.on("request", lambda request: asked.append(Path(unquote(urlsplit(request.url).path)).name))
    reader.open(tmp_path / "page.html")
    image = reader.page.locator("img")
    image.evaluate("image => image.decode()")
    assert image.evaluate("image => [image.naturalWidth, image.naturalHeight]") == list(sizes[number])
    assert image.evaluate("image => image.clientHeight / image.clientWidth") == pytest.approx(
        sizes[number][1] / sizes[number][0], rel=0.02
    )
    assert len([name for name in asked if name.endswith(".png")]) == 1


@pytest.mark.parametrize(("width", "language", "said"), [(390, "en", "left"), (390, "ko", "왼쪽"), (1280, "en", "")])
def test_a_phone_says_where_the_left_panel_went(tmp_path, visit, width, language, said):
    css = (website.PROJECT / "static" / "site.css").read_text("utf-8")
    picture = '<picture><source media="(max-width: 40em)" srcset="data:,"><img src="data:," alt="two panels"></picture>'
    page = f'<!doctype html><html lang="{language}"><meta charset=utf-8><style>{css}</style>{picture}'
    (tmp_path / "page.html").write_text(page, encoding="utf-8")
    shown = visit(width).open(tmp_path / "page.html").page.locator("picture")
    words = shown.evaluate("picture => getComputedStyle(picture, '::after').content.replace('none', '')")
    assert said in words
    assert bool(words) == bool(said)


@pytest.mark.parametrize("width", [390, 1280])
def test_the_link_of_a_heading_takes_no_line(tmp_path, visit, width):
    css = (website.PROJECT / "static" / "site.css").read_text("utf-8")
    link = '<a class="headerlink" href="#here">¶</a>'
    page = f"<!doctype html><meta charset=utf-8><style>{css}</style><h1>Many short words in a heading{link}</h1>"
    (tmp_path / "page.html").write_text(page, encoding="utf-8")
    lines = (
        visit(width)
        .open(tmp_path / "page.html")
        .page.locator("h1")
        .evaluate(
            """heading => Array.from({ length: 60 }, (_nothing, step) => {
            heading.style.width = `${200 + 3 * step}px`;
            const height = heading.offsetHeight, link = heading.lastChild;
            link.remove();
            const alone = heading.offsetHeight;
            heading.append(link);
            return [height, alone];
        })"""
        )
    )
    assert len({alone for _height, alone in lines}) > 1  # over several numbers of lines
    assert [height for height, _alone in lines] == [alone for _height, alone in lines]


@pytest.mark.parametrize("width", [390, 1280])
def test_a_sentence_that_a_cell_prints_stays_in_its_box(tmp_path, visit, width):
    css = (website.PROJECT / "static" / "site.css").read_text("utf-8")
    plain = f'<div class="output text_plain"><div class="highlight"><pre>{"holds: a sentence " * 20}</pre></div></div>'
    text = f'<!doctype html><meta charset=utf-8><style>{css}</style><div class="cell"><div class="cell_output">{plain}'
    (tmp_path / "page.html").write_text(text, "utf-8")
    pre = visit(width).open(tmp_path / "page.html").page.locator("pre")
    assert pre.evaluate("pre => pre.getBoundingClientRect().right <= innerWidth && pre.scrollWidth <= pre.clientWidth")


def test_what_leads_to_the_next_page_is_korean():
    import furo

    template = (Path(furo.__file__).parent / "theme" / "furo" / "page.html").read_text("utf-8")
    said = set(re.findall(r'_\("((?:Next|Previous|Home|Back)[^"]*)"\)', template))
    ours = (website.PROJECT / "locale" / "ko" / "LC_MESSAGES" / "sphinx.po").read_text("utf-8")
    assert said >= {"Next", "Previous"}
    assert {words for words in said if f'msgid "{words}"' not in ours} == set()


def shown(reader: Visit, selector: str) -> list[str]:
    """The texts at a selector as the reader sees them, those that are hidden left out."""
    texts = [element.inner_text().strip().rstrip("#¶") for element in reader.page.locator(selector).all()]
    return [text for text in texts if text]


def choose(reader: Visit, edition: str) -> None:
    reader.page.locator("select.edition:visible").select_option(edition)


SECOND = {
    "en": [f"Section {number} of the 2nd edition" for number in ("10.2", "10.3", "10.9")],
    "ko": [f"2판 {number}절" for number in ("10.2", "10.3", "10.9")],
}
THIRD = {
    "en": ["Section 13.2.1 of the 3rd edition", "Chapter 13 of the 3rd edition", "Not in the 3rd edition"],
    "ko": ["3판 13.2.1절", "3판 13장", "3판에는 없는 내용"],
}


def places_said(reader: Visit, site: Path, language: str) -> list[str]:
    """What the pages of the concepts of chapter 10 say below their titles."""
    found = []
    for name in PLACES:
        reader.open(site / language / f"chapter10-{name}.html")
        found += shown(reader, "p.edition")
    return found


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("language", ["en", "ko"])
def test_headings_and_sidebar_have_the_numbers_of_the_edition_that_was_chosen(small, visit, language, width):
    reader = visit(width)
    titles = {"en": ("Chapter 10. Weather", "Chapter 13. Weather"), "ko": ("10장. 날씨", "13장. 날씨")}[language]
    plans = {"second": SESSION[language].strip("# \n"), "third": SESSION[language].strip("# \n").replace("10", "13")}
    for edition, title, places in (("third", titles[1], THIRD), ("second", titles[0], SECOND)):
        reader.open(small / language / "chapter10.html")
        choose(reader, edition)
        assert shown(reader, "article h1") == [title]
        sidebar = reader.page.inner_text(".sidebar-tree").splitlines()
        assert sidebar[1] == title
        assert plans[edition] in sidebar
        assert places_said(reader, small, language) == places[language]
    assert reader.problems == []


def test_the_edition_is_remembered_on_every_page_and_in_both_languages(small, visit):
    reader = visit()
    assert places_said(reader, small, "en") == SECOND["en"]
    choose(reader, "third")
    reader.open(small / "en" / "index.html")
    assert "Chapter 13. Weather" in shown(reader, "article .toctree-wrapper a")
    assert places_said(reader, small, "ko") == THIRD["ko"]
    assert reader.page.locator("select.edition:visible").input_value() == "third"


def test_the_edition_is_chosen_by_keyboard(small, visit):
    reader = visit().open(small / "en" / "chapter10-persistence.html")
    choice = reader.page.get_by_label("Edition of the book").locator("visible=true")
    choice.focus()
    reader.page.keyboard.press("ArrowDown")
    assert choice.input_value() == "third"
    assert shown(reader, "p.edition") == THIRD["en"][:1]
    reader.page.keyboard.press("ArrowUp")
    assert shown(reader, "p.edition") == SECOND["en"][:1]


def test_without_scripts_a_page_has_the_numbers_of_the_2nd_edition(small, visit):
    reader = visit(java_script_enabled=False)
    assert places_said(reader, small, "en") == SECOND["en"]
    assert reader.page.locator("select.edition:visible").count() == 0


def test_a_browser_that_remembers_nothing_still_switches(small, visit):
    reader = visit()
    reader.page.add_init_script(
        "Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('no', 'SecurityError'); } });"
    )
    reader.open(small / "en" / "chapter10-windows.html")
    choose(reader, "third")
    assert shown(reader, "p.edition") == THIRD["en"][1:2]


def test_numbers_of_editions_are_no_part_of_what_search_shows(small):
    texts = (small / "en" / "_static" / "sections.js").read_text("utf-8")
    assert "Like yesterday?" in texts
    assert "of the 2nd edition" not in texts.replace("one of the second edition", "")


@pytest.mark.parametrize(("locale", "language"), [("ko-KR", "ko"), ("en-GB", "en"), ("fr-FR", "en")])
def test_the_front_page_leads_to_the_readers_language(small, visit, locale, language):
    reader = visit(locale=locale).open(small / "index.html")
    reader.page.wait_for_url(f"**/{language}/index.html")


def test_the_front_page_has_plain_links_without_scripts(small, visit):
    reader = visit(java_script_enabled=False, locale="en-GB").open(small / "index.html")
    assert reader.page.url == (small / "index.html").as_uri()
    reader.page.get_by_text("한국어").click()
    assert reader.page.url == (small / "ko" / "index.html").as_uri()


def is_larger(reader: Visit) -> bool:
    return reader.page.eval_on_selector("dialog.larger", "dialog => dialog.open")


def test_a_picture_grows_and_shrinks_again(small, visit):
    reader = visit(390, has_touch=True, is_mobile=True).open(small / "en" / "chapter1.html")
    reader.page.tap(".cell_output img")
    assert is_larger(reader)
    assert reader.page.eval_on_selector("dialog.larger img", "image => image.clientWidth") > 390
    assert reader.page.get_attribute("dialog.larger img", "alt") == "blue"
    reader.page.get_by_role("button", name="Close").tap()
    assert not is_larger(reader)
    assert reader.problems == []


@pytest.mark.parametrize("key", ["Enter", "Space"])
def test_the_keyboard_shows_a_picture_larger_and_comes_back_to_it(small, visit, key):
    reader = visit().open(small / "en" / "chapter1.html")
    picture = reader.page.locator(".cell_output img")
    picture.focus()
    reader.page.keyboard.press(key)
    assert is_larger(reader)
    reader.page.keyboard.press("Escape")
    assert not is_larger(reader)
    assert picture.evaluate("image => image === document.activeElement")


# Chapters in parts


def test_the_overview_leads_to_a_page_for_each_section(small):
    links = Html(small / "en" / "chapter10.html").links
    for label in (*PLACES, "no-concept"):
        assert f"chapter10-{label}.html" in links
        page = Html(small / "en" / f"chapter10-{label}.html")
        assert page.ids.count(label) == 1
        assert "../ko/chapter10-" + label + ".html" in page.links
    assert "chapter10-windows.html#windows" in links


@pytest.mark.parametrize("language", ["en", "ko"])
def test_an_old_link_leads_to_where_the_section_is_now(small, visit, language):
    reader = visit().open(small / language / "chapter10.html", "#windows")
    reader.page.wait_for_url("**/chapter10-windows.html#windows")
    reader.open(small / language / "chapter10.html")
    assert reader.page.url.endswith("/chapter10.html")
    assert reader.problems == []


# Pictures and films, loaded when they are seen


def test_pictures_are_loaded_when_they_are_seen(small):
    for path in html_files(small):
        assert [image["src"] for image in Html(path).pictures if image.get("loading") != "lazy"] == [], path


FILM = """\
<script>window.made = 0; class Film { constructor(frames) { window.made += 1; this.frames = frames; } }</script>
<div style="height: 4000px"></div><div class="animation"><img alt="film" id="film"></div>
<script>(function() {
    var img_id = "film";
    var frames = new Array(2);
  frames[0] = "data:image/png;base64,FIRST\\
"
  frames[1] = "data:image/png;base64,SECOND\\
"
    setTimeout(function() {
        window.film = new Film(frames);
    }, 0);
  })()
</script>
"""


def test_a_film_lies_in_files_and_begins_when_it_is_seen(tmp_path, visit):
    contents = []
    for colour in ((0, 90, 160), (200, 0, 0)):
        buffer = io.BytesIO()
        Image.new("RGB", (30, 20), colour).save(buffer, "PNG")
        contents.append(buffer.getvalue())
    first, second = (base64.b64encode(content).decode() for content in contents)
    html = FILM.replace("FIRST", first[:40] + "\\\n" + first[40:]).replace("SECOND", second)
    html = website.film_taken_out(html, website.Pictures(tmp_path / "pictures"))
    assert "base64" not in html
    assert {path.read_bytes() for path in (tmp_path / "pictures").iterdir()} == set(contents)
    (tmp_path / "film.html").write_text(html)
    reader = visit().open(tmp_path / "film.html")
    assert reader.page.evaluate("window.made") == 0
    reader.page.locator("#film").scroll_into_view_if_needed()
    reader.page.wait_for_function("window.made === 1")
    assert reader.page.evaluate("window.film.frames.length") == 2
    assert reader.page.evaluate("document.getElementById('film').naturalWidth") == 30
    assert reader.problems == []


def test_what_is_no_film_stays(tmp_path):
    html = "<p>setTimeout(function() {}, 0);</p>"
    assert website.film_taken_out(html, website.Pictures(tmp_path)) == html


# The real site


def is_outside(address: str) -> bool:
    return bool(urlsplit(address).netloc) or urlsplit(address).scheme in ("http", "https")


def outside(page: Html) -> list[str]:
    """What a browser would load from another host, in the page and in its styles."""
    return [address for address in page.loaded if is_outside(address)]


def test_a_host_that_is_loaded_from_is_noticed(tmp_path):
    page = tmp_path / "page.html"
    page.write_text(
        '<link href="//a.example/x.css"><script src="https://b.example/x.js"></script><a href="https://c.example">'
    )
    assert outside(Html(page)) == ["//a.example/x.css", "https://b.example/x.js"]


def broken_links(site: Path) -> list[str]:
    """Links within the site that lead to no file, or to no place in it."""
    read = {path: Html(path) for path in html_files(site)}
    found = []
    for path, page in read.items():
        for link in page.links + page.loaded:
            address, anchor = urldefrag(unquote(link))
            if is_outside(link) or urlsplit(link).scheme in ("data", "mailto"):
                continue
            target = (path.parent / address.split("?")[0]).resolve() if address else path
            ids = read[target].ids if target in read else []
            if not target.is_file() or (anchor and target in read and anchor not in ids):
                found.append(f"{path.relative_to(site)}: {link}")
    return found


def test_a_link_that_leads_nowhere_is_noticed(tmp_path):
    (tmp_path / "a.html").write_text(
        '<p id="here"><a href="b.html#there"><a href="c.html"><a href="#here"><a href="b.html">'
    )
    (tmp_path / "b.html").write_text("<p id='elsewhere'>")
    assert broken_links(tmp_path) == ["a.html: b.html#there", "a.html: c.html"]


@pytest.mark.slow
def test_every_link_in_the_site_leads_somewhere(site):
    assert broken_links(site) == []


@pytest.mark.slow
def test_the_site_loads_nothing_from_other_hosts(site):
    assert [(path.name, outside(Html(path))) for path in html_files(site) if outside(Html(path))] == []
    styles = [
        path
        for path in site.rglob("*.css")
        if re.search(r"(@import|url\()\s*['\"]?(https?:)?//", path.read_text("utf-8"))
    ]
    assert styles == []


@pytest.mark.slow
def test_no_address_stands_twice_on_a_page(site):
    for path in html_files(site):
        ids = [name for name in Html(path).ids if not name.startswith(("svg-", "__"))]
        assert len(ids) == len(set(ids)), path


def unrun(name: str):
    """A page's cells, which say what parts it has."""
    return pages.notebook(pages.page_text("en", name))


@pytest.fixture
def chapters_that_ran(request) -> list[int]:
    """The chapters whose pages in the site have pictures, see tests/unchanged.py."""
    return [number for number in lookup.chapters() if number not in unchanged.left_out(request.config)]


@pytest.mark.slow
def test_no_page_of_a_chapter_is_endless(site, visit):
    reader = visit()
    for path in sorted((site / "en").glob("chapter*.html")):
        reader.open(path)
        assert reader.page.evaluate("document.documentElement.scrollHeight") < 15_000, path
        assert path.stat().st_size < 300e3, path


@pytest.mark.slow
def test_the_first_page_has_pictures_of_each_chapter(site, chapters_that_ran):
    for language in pages.LANGUAGES:
        links = [link.partition("-")[0] for link in Html(site / language / "index.html").links if "#" in link]
        assert {f"chapter{number}" for number in chapters_that_ran} <= set(links)
        assert len(Html(site / language / "index.html").pictures) >= 3 * len(chapters_that_ran)


@pytest.mark.slow
def test_both_languages_have_every_page_and_the_same_sections(site):
    names = {part.name for name in pages.page_names() for part in website.in_parts(name, unrun(name))}
    names |= {"index", "claims", "data", "editions", "gallery", "reference", "search"}
    names |= {f"data-{name}" for name in datasets.sets()}
    for language in ("en", "ko"):
        assert {path.stem for path in (site / language).glob("*.html")} == names
        assert all(Html(path).lang == language for path in (site / language).glob("*.html"))
    for name in names:
        english, hangul = (
            re.findall(r'<section id="([^"]+)"', (site / language / f"{name}.html").read_text("utf-8"))
            for language in ("en", "ko")
        )
        assert english == hangul


@pytest.mark.slow
@pytest.mark.parametrize("language", ["en", "ko"])
def test_every_concept_is_in_the_gallery(site, chapters_that_ran, language):
    page = Html(site / language / "gallery.html")
    shown = {image["alt"] for image in page.pictures}
    for number in chapters_that_ran:
        with speaking(language):
            for concept in lookup.chapter_called(number).concepts.values():
                assert f"chapter{number}-{concept.name}.html#{concept.name}" in page.links
                assert concept.question in shown


@pytest.mark.slow
@pytest.mark.parametrize("language", ["en", "ko"])
def test_every_concept_says_its_section_of_the_book_and_is_in_the_index(site, language):
    index = Html(site / language / "editions.html").links
    for number in lookup.chapters():
        for concept in lookup.chapter_called(number).concepts.values():
            page = f"chapter{number}-{concept.name}.html"
            places = re.findall(
                r'<p class="edition">\s*<span class="second">([^<]*)</span>',
                (site / language / page).read_text("utf-8"),
            )
            assert places == [kerasbook_site.place_in("second", concept.section, language)]
            assert f"{page}#{concept.name}" in index


@pytest.mark.slow
def test_every_picture_says_what_it_shows(site):
    for path in html_files(site):
        assert [image for image in Html(path).pictures if not image.get("alt")] == [], path


@pytest.mark.slow
@pytest.mark.parametrize(
    ("language", "words"), [("en", "probe"), ("en", "learning rate"), ("ko", "표현"), ("ko", "손실")]
)
def test_search_in_the_real_site(site, visit, language, words):
    reader = visit()
    found = reader.search(site, language, words)
    assert any(address.startswith("chapter1-") for address in found)
    assert found[0].startswith("glossary.html#")
    page, anchor = urldefrag(found[0])
    assert anchor in Html(site / language / page).ids
    assert reader.problems == []


@pytest.mark.slow
def test_nothing_scrolls_sideways_and_nothing_fails(site, visit):
    reader = visit()
    for path in html_files(site):
        reader.open(path)
        for width, scheme in itertools.product((390, 1280), ("light", "dark")):
            reader.page.set_viewport_size({"width": width, "height": 900})
            reader.page.emulate_media(color_scheme=scheme)
            beyond = reader.page.evaluate(
                """() => [document.documentElement, ...document.querySelectorAll(".content")]
                    .map(box => box.scrollWidth - box.clientWidth)"""
            )
            assert max(beyond) <= 0, (path, width, scheme)
    assert reader.problems == []

"""The site: what its parts say, what a broken page does to it, and what a visitor finds who opens it from disk."""

import re
import sys
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urldefrag, urlsplit

import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "scripts"), str(ROOT / "scripts" / "site")]

pytest.importorskip("myst_nb", reason='the tools for the site are not installed (pip install -e ".[site]")')

import korean  # noqa: E402
import nbformat  # noqa: E402
import pages  # noqa: E402
import website  # noqa: E402

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

Read about representations, and [begin again](chapter1.md).
""",
    "ko": f"""\
# 1장. 동전

{{ref}}`fair-coin`에서 시작합니다.

```{{code-cell}}
{PICTURE}```

(fair-coin)=
## 앞면은 얼마나 자주 나올까요?

던진 것 가운데 {{eval}}`f"{{1 / 8:.3f}}"`쯤이라고 합니다. 손실이 줄어듭니다.

```{{code-cell}}
Shown()
```

## 더 읽을 것

표현을 알아봅시다. 층이 많습니다.
""",
}


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


def chapters(folder: Path, **changed: str) -> Path:
    """A folder with one page in each language; `changed` gives another text for one."""
    for language, text in {**CHAPTER, **changed}.items():
        (folder / language).mkdir(parents=True)
        (folder / language / "chapter1.md").write_text(HEAD + text, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    """The site of one small page."""
    folder = tmp_path_factory.mktemp("small")
    return website.build(folder / "site", chapters(folder / "chapters"), folder / "runs")


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


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("표현을", ["표", "표현", "표현을"]),
        ("Keras를 쓴다", ["Keras", "를", "쓴", "쓴다"]),
        ("표현(representation)은", ["표", "표현", "representation", "은"]),
        ("test_loss 3", ["test_loss", "3"]),
    ],
)
def test_a_korean_word_is_found_by_what_it_begins_with(asked, found):
    assert korean.SearchKorean({}).split(asked) == found


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


def test_the_switch_leads_to_the_same_page(small):
    for language, other in (("en", "ko"), ("ko", "en")):
        for path in (small / language).glob("*.html"):
            assert set(Html(path).switch) == {f"../{other}/{path.name}"}


def test_the_gallery_shows_the_pictures_of_the_run_with_their_question(small):
    page = Html(small / "en" / "gallery.html")
    (picture,) = [image for image in page.pictures if image["src"].startswith("pictures/")]
    assert picture["alt"] == "How often heads?"
    assert "chapter1.html#fair-coin" in page.links
    from PIL import Image

    with Image.open(small / "en" / picture["src"]) as thumbnail:
        assert thumbnail.width == website.THUMBNAIL
        assert thumbnail.getpixel((5, 5)) == (0, 90, 160)


def test_the_notebook_of_the_page_is_there(small):
    assert "../notebooks/ko/chapter1.ipynb" in Html(small / "ko" / "chapter1.html").links
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


def test_the_reference_describes_every_public_name_and_shows_fences_as_code(small):
    import kerasbook
    from kerasbook import datasets, layerwise, plots

    page = Html(small / "en" / "reference.html")
    wanted = {"kerasbook.plot_layers", "kerasbook.LayerReport", "kerasbook.book.Chapter", "kerasbook.book.Finding"}
    wanted |= {f"kerasbook.datasets.{name}" for name in datasets.__all__}
    wanted |= {f"kerasbook.plots.{name}" for name in plots.__all__}
    wanted |= {f"kerasbook.layerwise.{name}" for name in layerwise.__all__ if not hasattr(kerasbook, name)}
    assert wanted - set(page.ids) == set()
    assert "```" not in page.text
    assert re.search(r'<div class="highlight-python[^>]*>.*?digits', page.text, re.DOTALL)


# What is wrong stops the build, and leaves the old site


BAD_LINKS = "# Broken\n\nSee {ref}`nowhere-at-all`, [this](missing.md), and {term}`unheard of`.\n"


def failure(tmp_path: Path, text: str) -> str:
    """What the build of a broken page says; the site that was there is still there, and nothing besides."""
    out = tmp_path / "site"
    out.mkdir()
    (out / website.MARK).touch()
    (out / "index.html").write_text("the old one")
    with pytest.raises(website.SiteError) as error:
        website.build(out, chapters(tmp_path / "chapters", en=text), tmp_path / "runs")
    assert (out / "index.html").read_text() == "the old one"
    assert {path.name for path in tmp_path.iterdir()} <= {"chapters", "runs", "site"}
    return str(error.value)


def test_links_that_lead_nowhere_stop_the_build(tmp_path):
    said = failure(tmp_path, BAD_LINKS)
    for missing in ("nowhere-at-all", "missing.md", "unheard of"):
        assert re.search(rf"^chapters/en/chapter1\.md, cell 1, line 3: .*{re.escape(missing)}", said, re.MULTILINE)
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
        ("ko", "표현", "chapter1.html#section-2"),
        ("ko", "손실", "chapter1.html#fair-coin"),
        ("ko", "손실에서", "chapter1.html#fair-coin"),
        ("ko", "층", "chapter1.html#section-2"),
    ],
)
def test_search_finds_the_section_from_disk(small, visit, language, words, found):
    reader = visit()
    assert found in reader.search(small, language, words)
    marked = reader.page.eval_on_selector_all("ul.search mark", "marks => marks.map(m => m.textContent)")
    assert marked
    assert all(mark.lower().startswith(words[:2]) for mark in marked)
    assert reader.problems == []


def test_search_says_so_when_there_is_nothing(small, visit):
    reader = visit()
    assert reader.search(small, "ko", "코끼리") == []
    assert "찾지 못했습니다" in reader.page.inner_text(".search-summary")


def test_the_switch_keeps_the_section_on_a_phone_too(small, visit):
    reader = visit(390).open(small / "en" / "chapter1.html", "#fair-coin")
    reader.page.locator("a.language:visible").click()
    assert reader.page.url.endswith("/ko/chapter1.html#fair-coin")


@pytest.mark.parametrize(("locale", "language"), [("ko-KR", "ko"), ("en-GB", "en"), ("fr-FR", "en")])
def test_the_front_page_leads_to_the_readers_language(small, visit, locale, language):
    reader = visit(locale=locale).open(small / "index.html")
    reader.page.wait_for_url(f"**/{language}/index.html")


def test_the_front_page_has_plain_links_without_scripts(small, visit):
    reader = visit(java_script_enabled=False, locale="en-GB").open(small / "index.html")
    assert reader.page.url == (small / "index.html").as_uri()
    reader.page.get_by_text("한국어").click()
    assert reader.page.url == (small / "ko" / "index.html").as_uri()


def test_a_picture_grows_and_shrinks_again(small, visit):
    reader = visit(390).open(small / "en" / "chapter1.html")
    reader.page.click(".cell_output img")
    assert reader.page.eval_on_selector("dialog.larger", "dialog => dialog.open")
    assert reader.page.eval_on_selector("dialog.larger img", "image => image.clientWidth") > 390
    reader.page.keyboard.press("Escape")
    assert not reader.page.eval_on_selector("dialog.larger", "dialog => dialog.open")
    assert reader.problems == []


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


@pytest.mark.slow
def test_both_languages_have_every_page_and_the_same_sections(site):
    names = {*pages.page_names(), "index", "gallery", "reference", "search"}
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
def test_every_concept_is_in_the_gallery(site, language):
    from kerasbook.commands.lookup import chapter_called
    from kerasbook.commands.lookup import chapters as numbers
    from kerasbook.locale import speaking

    page = Html(site / language / "gallery.html")
    shown = {image["alt"] for image in page.pictures}
    for number in numbers():
        with speaking(language):
            for concept in chapter_called(number).concepts.values():
                assert f"chapter{number}.html#{concept.name}" in page.links
                assert concept.question in shown


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
    assert any(address.startswith("chapter1.html#") for address in found)
    page, anchor = urldefrag(found[0])
    assert anchor in Html(site / language / page).ids
    assert reader.problems == []


@pytest.mark.slow
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_nothing_scrolls_sideways_and_nothing_fails(site, visit, width, scheme):
    reader = visit(width, color_scheme=scheme)
    for path in html_files(site):
        reader.open(path)
        wide = reader.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, path
        boxes = reader.page.eval_on_selector_all(".content", "boxes => boxes.map(b => b.scrollWidth - b.clientWidth)")
        assert max(boxes, default=0) <= 0, path
    assert reader.problems == []

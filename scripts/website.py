"""The site of all pages: what stands in it, and how it is built. `build_site.py` starts it, with all that it needs.

    python scripts/website.py [--out FOLDER] [--open]

Each language is a project of Sphinx: the pages of chapters/ as they ran, and the pages of scripts/site/pages, which are
templates: the first page, the claims out of what was measured over many seeds, the gallery out of the pictures of that
same run, the reference out of the docstrings.
"""

import argparse
import base64
import dataclasses
import hashlib
import io
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import webbrowser
from collections.abc import Collection, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from html import escape
from pathlib import Path

import environment
import jinja2
import nbformat
import notebooks
import pages
import parts
import repository
from nbformat import NotebookNode
from PIL import Image

from kerasbook import datasets
from kerasbook.commands import lookup
from kerasbook.concepts import Claim, editions
from kerasbook.concepts.seeds import Seeds, seeds_of
from kerasbook.datasets.files import path_of
from kerasbook.locale import gettext as _
from kerasbook.locale import speaking
from kerasbook.numbers import short

PROJECT = Path(__file__).parent / "site"
OUT = pages.ROOT / "build" / "site"
MARK = "kerasbook-site"  # a file in every site: only a folder that has it is ever replaced
OURS = (
    "claims",
    "data",
    "editions",
    "gallery",
    "reference",
)  # pages of scripts/site/pages besides the first, in the order of the menu
PICTURES = "pictures"
SECTIONS_HEAD = {"en": "The questions of this chapter", "ko": "이 장의 물음"}
THUMBNAIL = 720  # pixels wide

EMBEDDED = re.compile(r'(<(?:img|source)\b[^>]*?\ssrc(?:set)?=")data:image/(png|gif);base64,([^"]+)(?=")')
MOMENT = re.compile(r'(?<=frames\[)(\d+)\] = "data:image/png;base64,([^"]*)"')  # a picture of a film
BEGINS = re.compile(r"setTimeout\(function\(\) \{(.*?)\}, 0\);", re.DOTALL)  # how a film begins
WHEN_SEEN = """\
new IntersectionObserver(function(entries, observer) {{
      if (!entries.some((entry) => entry.isIntersecting)) return;
      observer.disconnect();{begin}}}, {{ rootMargin: "600px" }}).observe(document.getElementById(img_id));"""
SHOWN = re.compile(rf'<img\b[^>]*?\ssrc="({PICTURES}/[^"]+)"')

SENTENCES = {
    "page": ("{reason}", "페이지를 만들지 못했습니다. {reason}"),
    "sphinx": (
        "Expected every page to be built without a warning, in {language}. Received:\n{reason}",
        "모든 페이지가 경고 없이 만들어져야 하는데({language}), 다음 문제가 있습니다.\n{reason}",
    ),
    "folder": (
        "Expected {out} to be empty, missing, or a site that was built before. Received: a folder with other files. "
        "Choose another one with --out.",
        "{out} 폴더는 비어 있거나, 없거나, 전에 만든 사이트여야 하는데 다른 파일이 들어 있습니다. "
        "--out으로 다른 폴더를 고르세요.",
    ),
    "unwritable": (
        "Expected to be allowed to write {out}. Received: {reason}. Choose another folder with --out.",
        "{out} 폴더에 쓸 수 있어야 하는데, 쓸 수 없습니다({reason}). --out으로 다른 폴더를 고르세요.",
    ),
    "built": ("The site is in {out}. Open {index}", "사이트가 {out} 폴더에 있습니다. {index} 파일을 여세요."),
}


class SiteError(Exception):
    """The site cannot be built; ends the start with a sentence out of `SENTENCES`."""

    def __init__(self, name: str, **details):
        super().__init__(SENTENCES[name][0].format(**details))
        self.name = name
        self.details = details


# Which pages, and in which order


def place(name: str) -> tuple:
    """Where a page stands in the navigation: chapters with their session plans, then tools, then the glossary."""
    if found := re.fullmatch(r"(chapter|session)(\d+)", name):
        return 0, int(found[2]), found[1]
    return (2 if name == "glossary" else 1), 0, name


def in_order(names: Iterable[str]) -> list[str]:
    return sorted(names, key=place)


# Headings, and the sections of the book that they belong to


@dataclass
class Heading:
    """A heading of a page, as Sphinx will address it.

    Attributes:
        level: 1 for the page's own.
        title: Its text.
        address: The label above it, or else its place on the page; see kerasbook_site.py.
        labelled: Whether it has a label.
    """

    level: int
    title: str
    address: str
    labelled: bool


def headings(text: str, count: int = 0) -> list[Heading]:
    """The headings in a text cell of which `count` others stand above."""
    found, label, fence = [], None, None
    for line in text.splitlines():
        if ticks := re.match(r"\s*(`{3,}|:{3,}|~{3,})", line):
            fence = None if fence == ticks[1] else fence or ticks[1]
        elif fence is None and (mark := re.fullmatch(r"\(([^)\s]+)\)=\s*", line)):
            label = mark[1]
        elif fence is None and (heading := re.match(r"(#+)\s+(.*)", line)):
            address = label or f"section-{count + len(found)}"
            found.append(Heading(len(heading[1]), heading[2].strip(), address, label is not None))
            label = None
        elif line.strip():
            label = None
    return found


@dataclass
class Section:
    """A section of the book, and the heading of ours below which its concept stands.

    Attributes:
        second: Its number in the 2nd edition.
        third: Its number in the 3rd, or that of the chapter there; None if the 3rd has no such section.
        label: The heading's label.
        title: The heading.
    """

    second: str
    third: str | None
    label: str
    title: str


def book_sections(name: str, book: NotebookNode) -> list[Section]:
    """The sections of the book of which a chapter's page tells, in its order."""
    number = re.fullmatch(r"chapter(\d+)", name)
    if number is None or int(number[1]) not in lookup.chapters():
        return []
    concepts = {concept.name: concept for concept in lookup.chapter_called(int(number[1])).concepts.values()}
    found = (heading for cell in book.cells if cell.cell_type == "markdown" for heading in headings(cell.source))
    return [
        Section(concept.section, concept.third, heading.address, heading.title)
        for heading in found
        if heading.labelled and (concept := concepts.get(heading.address))
    ]


# What is claimed, and how we know


@dataclass
class ClaimRow:
    """A claim in the table of all claims.

    Attributes:
        concept: The concept's name, which is the label of its section.
        statement: What is claimed.
        control: The settings of its control.
        takes_away: What they take away.
        seeds: On how many seeds both were tried.
        held: On how many the claim held.
        margin: Its margin on the worst of them.
        control_held: On how many seeds it held under its control.
        control_margin: Its margin there, on the seed that came nearest to bearing it out.
    """

    concept: str
    statement: str
    control: str
    takes_away: str
    seeds: int
    held: int
    margin: str
    control_held: int
    control_margin: str


def claim_row(claim: Claim, seeds: Seeds) -> ClaimRow:
    """What many seeds say to a claim, in the language in use."""
    margins, others = (
        [verdict.margin for verdict in all_of(claim)] for all_of in (seeds.verdicts, seeds.control_verdicts)
    )
    return ClaimRow(
        concept=seeds.concept.name,
        statement=claim.statement,
        control=" ".join(f"`{name}={value}`" for name, value in claim.control.items()),
        takes_away=claim.takes_away,
        seeds=len(margins),
        held=sum(margin > 0 for margin in margins),
        margin=short(min(margins)),
        control_held=sum(margin > 0 for margin in others),
        control_margin=short(max(others)),
    )


def claim_tables(names: Collection[str], language: str) -> dict[str, list[ClaimRow]]:
    """From each chapter's page to the claims of its concepts, as far as they were tried over seeds."""
    found = {}
    with speaking(language):
        for name in names:
            number = re.fullmatch(r"chapter(\d+)", name)
            if number and int(number[1]) in lookup.chapters():
                concepts = lookup.chapter_called(int(number[1])).concepts.values()
                rows = [
                    claim_row(claim, seeds)
                    for concept in concepts
                    if (seeds := seeds_of(concept))
                    for claim in concept.claims.values()
                ]
                found |= {name: rows} if rows else {}
    return found


# Pictures out of the pages that ran


class Pictures:
    """The folder in which a site's pictures are, each once, named by its content."""

    def __init__(self, folder: Path):
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def add(self, content: bytes, kind: str = "png") -> str:
        """Keep a picture and return its address on a page."""
        name = f"{hashlib.sha256(content).hexdigest()[:16]}.{kind}"
        (self.folder / name).write_bytes(content)
        return f"{PICTURES}/{name}"

    def thumbnail(self, address: str) -> str:
        """The address of a small copy."""
        image = Image.open(self.folder / Path(address).name).convert("RGB")
        if image.width > THUMBNAIL:
            image = image.resize((THUMBNAIL, round(image.height * THUMBNAIL / image.width)), Image.Resampling.LANCZOS)
        buffer = io.BytesIO()
        image.save(buffer, "PNG", optimize=True)
        return self.add(buffer.getvalue())


def size_of(content: bytes) -> str:
    """The size of a picture as attributes: it keeps the place until the picture is loaded."""
    with Image.open(io.BytesIO(content)) as image:
        return f'width="{image.width}" height="{image.height}"'


def take_out(book: NotebookNode, pictures: Pictures) -> None:
    """Put the pictures that lie inside the HTML of a notebook's outputs into files, films among them."""

    def moved(found: re.Match) -> str:
        content = base64.b64decode(found[3])
        sized = re.sub(r"^<\w+", lambda tag: f"{tag[0]} {size_of(content)}", found[1])
        return sized + pictures.add(content, found[2])

    for cell in book.cells:
        for output in cell.get("outputs", []):
            if "text/html" in output.get("data", {}):
                output.data["text/html"] = film_taken_out(EMBEDDED.sub(moved, output.data["text/html"]), pictures)


def film_taken_out(html: str, pictures: Pictures) -> str:
    """A film whose pictures lie in files, and which loads them when it comes into sight; other HTML as it is."""
    moments = [base64.b64decode(re.sub(r"\\\s", "", found[2])) for found in MOMENT.finditer(html)]
    if not moments:
        return html
    addresses = [pictures.add(content) for content in moments]
    html = MOMENT.sub(lambda found: f'{found[1]}] = "{addresses[int(found[1])]}"', html)
    html = BEGINS.sub(lambda found: WHEN_SEEN.format(begin=found[1]), html)
    return html.replace("<img ", f'<img src="{addresses[0]}" {size_of(moments[0])} ', 1)


def pictures_of(cell: NotebookNode, pictures: Pictures) -> list[str]:
    """The addresses of the pictures that a cell shows."""
    found = []
    for data in (output.get("data", {}) for output in cell.get("outputs", [])):
        if "text/html" in data:
            found += SHOWN.findall(data["text/html"])
        elif "image/png" in data:
            found.append(pictures.add(base64.b64decode(data["image/png"])))
    return found


@dataclass
class Card:
    """A picture in the gallery.

    Attributes:
        picture: The address of its thumbnail.
        title: What it answers, as its section on the page asks.
        address: The address of that section.
        code: The line that drew it; of a concept none, for its question says enough.
    """

    picture: str
    title: str
    address: str
    code: str


def cards(name: str, book: NotebookNode, pictures: Pictures, of_chapter: bool) -> list[Card]:
    """The gallery's cards for a page: of a chapter, the first picture of each concept; of another page, all."""
    found: list[Card] = []
    count, heading = 0, Heading(1, name, "", False)
    for cell in book.cells:
        if cell.cell_type == "markdown":
            new = headings(cell.source, count)
            count, heading = count + len(new), new[-1] if new else heading
            continue
        for picture in pictures_of(cell, pictures):
            card = Card(
                pictures.thumbnail(picture),
                heading.title,
                f"{name}.html#{heading.address}",
                "" if of_chapter else cell.source.strip().splitlines()[-1],
            )
            is_first = card.address not in (other.address for other in found)
            if not of_chapter or (heading.labelled and heading.level <= 2 and is_first):
                found.append(card)
    return found


def name_pictures(book: NotebookNode) -> None:
    """Say in words what the pictures show that are no HTML: their section's title."""
    title = ""
    for cell in book.cells:
        if cell.cell_type == "markdown":
            title = next((heading.title for heading in reversed(headings(cell.source))), title)
        elif any("image/png" in output.get("data", {}) for output in cell.outputs):
            cell.metadata["mystnb"] = {"image": {"alt": title}}


# A project of Sphinx for each language


def all_names(chapters: Path) -> list[str]:
    """The pages that there are in any language."""
    return in_order({name for language in pages.LANGUAGES for name in pages.page_names(language, chapters)})


def run_in_all_languages(name: str, chapters: Path, runs: Path) -> None:
    """Run a page in every language that has it."""
    languages = [language for language in pages.LANGUAGES if name in pages.page_names(language, chapters)]
    pages.executed_together(name, languages, chapters, runs)


def lead_to_notebooks(book: NotebookNode, names: list[str], places: dict[str, str]) -> None:
    """Let links to other pages, `[...](glossary.md)`, lead to the notebooks that Sphinx gets in their place.

    `places` says on which page a label is: a chapter is several.
    """
    link = re.compile(rf"(?<=\]\()({'|'.join(names)})\.md(#[^)\s]*)?(?=\))")

    def led(found: re.Match) -> str:
        label = (found[2] or "").removeprefix("#")
        return f"{places.get(label, found[1])}.ipynb{found[2] or ''}"

    for cell in book.cells:
        if cell.cell_type == "markdown":
            cell.source = link.sub(led, cell.source)


# Chapters in parts


def concept_labels(name: str) -> set[str]:
    """The labels of a chapter's concepts; none for another page."""
    number = re.fullmatch(r"chapter(\d+)", name)
    if number is None or int(number[1]) not in lookup.chapters():
        return set()
    return {concept.name for concept in lookup.chapter_called(int(number[1])).concepts.values()}


def in_parts(name: str, book: NotebookNode) -> list[parts.Part]:
    """A chapter in parts, from its first concept on a page for each section; another page as it is."""
    labels = concept_labels(name)
    first = next((label for label in parts.labels_of(book) if label in labels), None)
    return parts.parts(name, book, first)


def leading_on(found: list[parts.Part], gallery: list[Card], language: str) -> NotebookNode:
    """The cell below a chapter's overview: its sections, each with its picture where it has one."""
    by_page = {card.address.partition(".html")[0]: card for card in gallery}
    items = []
    for part in found[1:]:
        card = by_page.get(part.name)
        title = escape(re.sub(r"[`*]", "", part.title))
        picture = f'<img src="{card.picture}" alt="{title}">' if card else ""
        items.append(f'<a href="{part.name}.html">{picture}<span>{title}</span></a>')
    toctree = "\n".join(part.name for part in found[1:])
    heading, grid = SECTIONS_HEAD[language], "\n".join(items)
    text = f'## {heading}\n\n<div class="gallery">\n{grid}\n</div>\n\n```{{toctree}}\n:hidden:\n\n{toctree}\n```'
    return nbformat.v4.new_markdown_cell(text, id="sections")


# Data


@dataclass
class DataPage:
    """What stands on the page of a data set, in the language in use.

    Attributes:
        card: What is known of it.
        file: The name of its file, without ending.
        size: How large that is.
        fields: Each field of its records, with its form.
        classes: The names of the classes.
        columns: From each column to its meaning.
        picture: The address of its sheet.
        alt: What is seen on it.
    """

    card: datasets.Card
    file: str
    size: str
    fields: dict[str, str]
    classes: str
    columns: dict[str, str]
    picture: str
    alt: str


def data_page(name: str, card: datasets.Card, pictures: Pictures) -> DataPage:
    """The page of a data set, with its sheet drawn."""
    data, path = getattr(datasets, name)(), path_of(card)
    sheet = data.show()
    words = {fact: getattr(card, fact) for fact in ("title", "baseline", "unverified")}
    return DataPage(
        card=dataclasses.replace(card, **{fact: _(text) for fact, text in words.items() if text}),
        file=path.stem,
        size=f"{path.stat().st_size / 1000:,.0f}\N{NO-BREAK SPACE}kB",
        fields={
            field: f"{'str' if values.dtype == object else values.dtype} {values.shape}"
            for field, values in data.train._asdict().items()
        },
        classes=", ".join(_(name) for name in data.classes),
        columns={column: _(meaning) for column, meaning in data.columns.items()},
        picture=pictures.add(sheet.image("png", dpi=100)),
        alt=sheet.alt,
    )


def data_pages(language: str, pictures: Pictures) -> list[DataPage]:
    """The pages of all data sets that come in two parts."""
    with speaking(language):
        return [data_page(name, card, pictures) for name, card in datasets.sets().items()]


def colab_links(language: str, names: Iterable[str]) -> dict[str, str]:
    """Where Colab opens the notebook of each page, if it is known where the repository is."""
    url = notebooks.known_repository()
    return {name: repository.on_colab(language, name, url) for name in names} if url else {}


def write_project(folder: Path, language: str, chapters: Path, runs: Path, without: Collection[str] = ()) -> None:
    """Write the project that Sphinx builds from the pages of a language as they ran, and from ours but for some."""
    shutil.copytree(PROJECT, folder, ignore=shutil.ignore_patterns("__pycache__"))
    pictures = Pictures(folder / "extra" / PICTURES)
    names = in_order(pages.page_names(language, chapters))
    titles, sections, gallery, notebook_of = {}, {}, {}, {}
    books = {name: pages.executed(language, name, chapters, runs) for name in names}
    in_pages = {name: in_parts(name, book) for name, book in books.items()}
    places = {label: part.name for found in in_pages.values() for part in found for label in part.labels}
    for name, found in in_pages.items():
        titles[name], sections[name] = title_of(books[name]), book_sections(name, books[name])
        gallery[name] = []
        for part in found:
            take_out(part.book, pictures)
            gallery[name] += cards(part.name, part.book, pictures, of_chapter=name.startswith("chapter"))
            name_pictures(part.book)
        if len(found) > 1:
            found[0].book.cells.append(leading_on(found, gallery[name], language))
        for part in found:
            lead_to_notebooks(part.book, names, places)
            nbformat.write(part.book, folder / f"{part.name}.ipynb")
            if pages.has_code(books[name]):
                notebook_of[part.name] = name
    shelf = jinja2.Environment(
        loader=jinja2.FileSystemLoader(PROJECT / "pages" / language),
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    both = editions.read()
    known = {"names": names, "titles": titles, "sections": sections, "gallery": gallery, "editions": both}
    known["claims"] = claim_tables(names, language)
    known["ours"] = [name for name in OURS if name not in without]
    if "data" in known["ours"]:
        known["data"] = data_pages(language, pictures)
        for one in known["data"]:
            (folder / f"data-{one.card.name}.md").write_text(shelf.get_template("dataset.md").render(set=one), "utf-8")
    for template in ["index.md", *(f"{name}.md" for name in known["ours"])]:
        text = shelf.get_template(template).render(known)
        (folder / template).write_text(text, encoding="utf-8")
    settings = {
        "language": language,
        "kerasbook_notebooks": notebook_of,
        "kerasbook_colab": colab_links(language, set(notebook_of.values())),
        "kerasbook_moved": {
            name: {label: part.name for part in found[1:] for label in part.labels}
            for name, found in in_pages.items()
            if len(found) > 1
        },
        "kerasbook_chapters": {number: both.thirds(number) for number in both.second},
        "kerasbook_sections": {
            section.label: (section.second, section.third) for found in sections.values() for section in found
        },
    }
    with (folder / "conf.py").open("a", encoding="utf-8") as file:
        file.writelines(f"{name} = {value!r}\n" for name, value in settings.items())


def title_of(book: NotebookNode) -> str:
    """What a page is called: its first heading."""
    texts = (cell.source for cell in book.cells if cell.cell_type == "markdown")
    return next(heading.title for text in texts for heading in headings(text))


def file_of(name: str, language: str, chapters: Path) -> str:
    """Where the text of a page stands, as its author knows it."""
    if name == pages.GLOSSARY:  # of all chapters
        return f"chapters/{language}/**/{pages.WORDS}"
    path = pages.page_files(language, chapters)[name].relative_to(chapters / language)
    return f"chapters/{language}/{path.as_posix()}"


def readable(warnings: str, source: Path, language: str, chapters: Path) -> str:
    """What Sphinx warns of, without colours, and with places as the author of a page knows them."""
    text = re.sub(r"\x1b\[[0-9;]*m", "", warnings).replace(str(source) + os.sep, "").strip()

    def as_written(found: re.Match) -> str:
        cell, line = divmod(int(found[2]) - 1, 10_000)  # so myst-nb numbers the lines of a notebook
        return f"{file_of(found[1], language, chapters)}, cell {cell}, line {line}"

    return re.sub(r"(\w+)[\w-]*\.ipynb:(\d+)", as_written, text)


def build_language(source: Path, out: Path, language: str, chapters: Path) -> None:
    """Let Sphinx build a project.

    Raises:
        SiteError: If it warns of anything.
    """
    warnings, doctrees = source.with_name("warnings.txt"), source.with_name("doctrees")
    options = ["-b", "html", "-q", "-W", "--keep-going", "-w", str(warnings), "-d", str(doctrees)]
    path = [str(pages.ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]
    quiet = {"TF_CPP_MIN_LOG_LEVEL": "3", "KERASBOOK_LANG": language, "PYTHONPATH": os.pathsep.join(path)}
    done = subprocess.run(
        [sys.executable, "-m", "sphinx", *options, str(source), str(out)],
        env={**os.environ, **quiet, "PYTHONIOENCODING": "utf-8", "NO_COLOR": "1"},
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        check=False,
    )
    if done.returncode:
        warned = warnings.read_text(encoding="utf-8") if warnings.exists() else ""
        reason = readable(warned or done.stderr, source, language, chapters) or f"exit code {done.returncode}"
        raise SiteError("sphinx", language=language, reason=reason)


def front_page(languages: dict[str, str]) -> str:
    """The page that leads to the reader's language."""
    return jinja2.Template((PROJECT / "front.html").read_text("utf-8")).render(languages=languages)


def check_folder(out: Path) -> None:
    """Raise `SiteError` if the folder holds anything but a site."""
    if out.exists() and not (out.is_dir() and ((out / MARK).is_file() or not any(out.iterdir()))):
        raise SiteError("folder", out=out)


def put_in_place(new: Path, out: Path) -> None:
    """Move a new site to where the old one is."""
    old = Path(tempfile.mkdtemp(prefix=".old-", dir=out.parent))
    try:
        if out.exists():
            out.replace(old / "site")
        new.replace(out)
    finally:
        shutil.rmtree(old, ignore_errors=True)


def build(
    out: Path = OUT, chapters: Path = pages.CHAPTERS, runs: Path = pages.RUNS, without: Collection[str] = ()
) -> Path:
    """Build the site; nothing is left of a build that fails.

    Args:
        out: The folder. A site that is there is replaced by the new one when that is whole.
        chapters: The folder with the pages of each language.
        runs: Where runs of pages are kept.
        without: Pages of ours to leave out: the reference takes longer than all the others.

    Returns:
        The folder.

    Raises:
        SiteError: If a page does not run, a link leads nowhere, or the folder cannot be written.
    """
    out = out.resolve()
    check_folder(out)
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".site-", dir=out.parent) as work:
            site = Path(work, "site")
            site.mkdir()

            def one(language: str) -> None:
                folder = Path(work, language)  # each its own: Sphinx leaves other things beside what it builds
                write_project(folder / "source", language, chapters, runs, without)
                build_language(folder / "source", folder / "html", language, chapters)
                (folder / "html").replace(site / language)

            with ThreadPoolExecutor(len(pages.LANGUAGES)) as side_by_side:
                list(side_by_side.map(lambda name: run_in_all_languages(name, chapters, runs), all_names(chapters)))
                list(side_by_side.map(one, pages.LANGUAGES))
            notebooks.export_all(site / "notebooks", chapters=chapters, runs=runs)
            (site / "index.html").write_text(front_page({"en": "English", "ko": "한국어"}), encoding="utf-8")
            (site / MARK).write_text(json.dumps({"pages": in_order(pages.page_names("en", chapters))}) + "\n")
            put_in_place(site, out)
    except (pages.PageError, notebooks.ExportError) as error:
        raise SiteError("page", reason=error) from error
    except OSError as error:
        raise SiteError("unwritable", out=out, reason=error) from error
    return out


def say(name: str, **details) -> None:
    environment.say(*(text.format(**details) for text in SENTENCES[name]))


def main(arguments: list | None = None) -> int:
    """Build what the arguments ask for, and return the exit code."""
    parser = argparse.ArgumentParser(description="Build the site of all pages.")
    parser.add_argument("--out", type=Path, default=OUT, help="the folder (default: build/site)")
    parser.add_argument("--open", action="store_true", help="show it in the browser afterwards")
    wanted = parser.parse_args(arguments)
    try:
        out = build(wanted.out)
    except SiteError as error:
        say(error.name, **error.details)
        return 1
    say("built", out=out, index=out / "index.html")
    if wanted.open:
        webbrowser.open((out / "index.html").as_uri())
    return 0


if __name__ == "__main__":
    sys.exit(main())

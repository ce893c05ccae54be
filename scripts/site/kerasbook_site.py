"""What the site adds to Sphinx: switches for language and edition, search in sections, Markdown in docstrings."""

import importlib
import inspect
import itertools
import json
import re
import textwrap
from collections.abc import Iterator
from pathlib import Path

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

import kerasbook

OTHER = {"en": ("ko", "한국어"), "ko": ("en", "English")}


# One address for a section in both languages


def label_of(section: nodes.section, doctree: nodes.document) -> str | None:
    """The id of a section's `(label)=`, if it has one."""
    for name in section["names"]:
        if doctree.nametypes.get(name) and doctree.nameids.get(name) in section["ids"]:
            return doctree.nameids[name]
    return None


def use_same_addresses(app: Sphinx, doctree: nodes.document) -> None:
    """Put first, among a section's ids, one that is the same in both languages: its label, or else its place."""
    for number, section in enumerate(doctree.findall(nodes.section)):
        mine = label_of(section, doctree) or f"section-{number}"
        section["ids"] = [mine, *(other for other in section["ids"] if other != mine)]


def add_switch(app: Sphinx, page: str, template: str, context: dict, doctree) -> None:
    """Tell a page's template where the page is in the other language, and its notebook if there is one."""
    code, label = OTHER[app.config.language]
    context["other"] = {"code": code, "label": label, "address": f"../{code}/{page}.html"}
    context["notebook"] = app.config.kerasbook_notebooks.get(page)
    context["colab"] = app.config.kerasbook_colab.get(context["notebook"])
    context["moved"] = app.config.kerasbook_moved.get(page)
    context["own_language"] = app.config.language


def load_when_seen(app: Sphinx, page: str, template: str, context: dict, doctree) -> None:
    """Let a browser load a page's pictures when they come into sight."""
    context["body"] = re.sub(r"<img (?![^>]*\bloading=)", '<img loading="lazy" ', context.get("body") or "")


# Numbers of both editions of the book: all are on the page, site.css shows those of the edition that was chosen


SAID = {
    "en": {
        "chapter": ("chapter {}", "chapters {}"),
        "section": ("Section {} of the {} edition", "Chapter {} of the {} edition"),
        "editions": {"second": "2nd", "third": "3rd"},
        "missing": "Not in the 3rd edition",
    },
    "ko": {
        "chapter": ("{}장", "{}장"),
        "section": ("{1} {0}절", "{1} {0}장"),
        "editions": {"second": "2판", "third": "3판"},
        "missing": "3판에는 없는 내용",
    },
}


def place_in(edition: str, number: str | None, language: str) -> str:
    """Where in an edition something stands: in section "13.2", in chapter "13", or nowhere."""
    said = SAID[language]
    if number is None:
        return said["missing"]
    section, chapter = said["section"]
    return (section if "." in number else chapter).format(number, said["editions"][edition])


def add_sections(app: Sphinx, doctree: nodes.document) -> None:
    """Say below a concept's heading which section of the book it belongs to, in each edition."""
    known = app.config.kerasbook_sections
    for section in doctree.findall(nodes.section):
        if section["ids"][0] in known:
            places = zip(("second", "third"), known[section["ids"][0]], strict=True)
            texts = [
                nodes.inline("", place_in(edition, number, app.config.language), classes=[edition])
                for edition, number in places
            ]
            section.insert(1, nodes.paragraph("", "", *texts, classes=["edition"]))


def numbers_of_both(text: str, number: int, thirds: list[int], language: str) -> str:
    """The HTML of a title, "Chapter 10. ...", with the chapter's number in the 3rd edition beside that in the 2nd."""
    if thirds == [number]:
        return text
    one, several = SAID[language]["chapter"]
    third = (one if len(thirds) == 1 else several).format(", ".join(map(str, thirds)))

    def both(found: re.Match) -> str:
        same_case = third[0].upper() + third[1:] if found[0][0].isupper() else third
        return f'<span class="second">{found[0]}</span><span class="third">{same_case}</span>'

    return re.sub(rf"(?<!\w){one.format(number)}(?!\d)", both, text, count=1, flags=re.IGNORECASE)


def add_numbers(app: Sphinx, page: str, template: str, context: dict, doctree) -> None:
    """Give the titles of chapters and of their session plans the numbers of both editions, wherever they stand."""

    def told(title: str, name: str) -> str:
        number = re.fullmatch(r"(?:chapter|session)(\d+)", name)
        thirds = app.config.kerasbook_chapters.get(int(number[1]), []) if number else []
        return numbers_of_both(title, int(number[1]), thirds, app.config.language) if thirds else title

    def in_link(found: re.Match) -> str:
        return found[1] + told(found[3], page if found[2] == "#" else found[2].removesuffix(".html"))

    link = re.compile(r'(<a [^>]*href="([\w#]+(?:\.html)?)"[^>]*>(?:<span [^>]*>)?)([^<]+)')
    for part in ("furo_navigation_tree", "body"):
        context[part] = link.sub(in_link, context.get(part) or "")
    context["body"] = re.sub(r"(?<=<h1>)[^<]+", lambda title: told(title[0], page), context["body"])
    for beside in (context.get("next"), context.get("prev")):
        if beside:
            beside["title"] = told(beside["title"], beside["link"].removesuffix(".html"))


# Search


def words(node: nodes.Node) -> Iterator[str]:
    """The text under a node, but for that of the sections and terms in it, and of lists of other pages."""
    if isinstance(node, nodes.raw) and '<div class="gallery' in node.astext():
        return  # the titles of other pages
    if isinstance(node, nodes.raw):
        yield re.sub(r"<(style|script).*?</\1>|<[^>]+>", " ", node.astext(), flags=re.DOTALL)
    elif isinstance(node, nodes.Text):
        yield node.astext()
    elif (
        not isinstance(node, (nodes.comment, addnodes.toctree, addnodes.glossary, nodes.title))
        and "edition" not in node["classes"]
    ):
        yield from (word for child in node.children if not isinstance(child, nodes.section) for word in words(child))
        if not isinstance(node, nodes.Inline):
            yield " "


def flat(parts: Iterator[str]) -> str:
    return " ".join("".join(parts).split())


def sections(doctree: nodes.document) -> list[list[str]]:
    """Of each section, and of each term in a glossary: its address on the page, its title, its text."""
    found = [
        [section["ids"][0], section.next_node(nodes.title).astext(), flat(words(section))]
        for section in doctree.findall(nodes.section)
    ]
    terms = [term for glossary in doctree.findall(addnodes.glossary) for term in glossary.findall(nodes.term)]
    return found + [
        [term["ids"][0], term.astext(), flat(words(term.parent.next_node(nodes.definition)))] for term in terms
    ]


def note_sections(app: Sphinx, page: str, template: str, context: dict, doctree) -> None:
    """Keep what a page says: here it is as the reader sees it."""
    if doctree is not None:
        app.builder.kerasbook_sections[page] = sections(doctree)


def write_sections(app: Sphinx, error: Exception | None) -> None:
    """Leave the sections' texts where static/search.js finds them."""
    if error is None:
        text = json.dumps(app.builder.kerasbook_sections, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
        path = Path(app.outdir) / "_static" / "sections.js"
        path.write_text(f"const SECTIONS = {text};\n", encoding="utf-8")


def begin(app: Sphinx) -> None:
    app.builder.kerasbook_sections = {}


# The reference


class Room(SphinxDirective):
    """`.. room:: kerasbook.plots` describes what a package offers, but for what `kerasbook` itself offers."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        package = importlib.import_module(self.arguments[0])
        entries = []
        for name in sorted(package.__all__, key=str.lower):
            thing = getattr(package, name)
            if package is not kerasbook and getattr(kerasbook, name, None) is thing:
                continue
            if inspect.isclass(thing):
                entries += [f".. autoclass:: {package.__name__}.{name}", "   :members:", ""]
            elif inspect.isfunction(thing):
                entries += [f".. autofunction:: {package.__name__}.{name}", ""]
        return self.parse_text_to_nodes("\n".join(entries))


def literal(found: re.Match) -> str:
    """Markdown's `code` as autodoc writes it; a letter right behind it has to be told apart."""
    return f"``{found[1]}``" + (r"\ " if found[2] else "")


def markdown_to_rst(app: Sphinx, kind: str, name: str, thing: object, options, lines: list[str]) -> None:
    """Turn the code of Markdown, between backticks and between fences of three, into what autodoc shows as code."""
    parts = re.split(
        r"^([ \t]*)```(\w*)[ \t]*\n(.*?)^[ \t]*```[ \t]*$", "\n".join(lines), flags=re.DOTALL | re.MULTILINE
    )
    texts, indents, languages, blocks = parts[::4], parts[1::4], parts[2::4], parts[3::4]
    told = [re.sub(r"(?<![`:])`([^`]+)`(?![`_])(?=(\w?))", literal, text) for text in texts]
    code = [
        f"\n{indent}.. code-block:: {language or 'text'}\n\n" + textwrap.indent(block, "   ") + "\n"
        for indent, language, block in zip(indents, languages, blocks, strict=True)
    ]
    lines[:] = "".join(itertools.chain.from_iterable(itertools.zip_longest(told, code, fillvalue=""))).split("\n")


def setup(app: Sphinx) -> dict:
    app.add_config_value("kerasbook_notebooks", {}, "html", dict)
    app.add_config_value("kerasbook_moved", {}, "html", dict)
    app.add_config_value("kerasbook_colab", {}, "html", dict)
    app.add_config_value("kerasbook_chapters", {}, "html", dict)
    app.add_config_value("kerasbook_sections", {}, "env", dict)
    app.connect("doctree-read", use_same_addresses, priority=100)  # before Sphinx notes the addresses
    app.connect("doctree-read", add_sections, priority=200)  # by their addresses
    app.connect("html-page-context", add_switch)
    app.connect("html-page-context", add_numbers, priority=900)  # in what the theme has made of the titles
    app.connect("html-page-context", load_when_seen)
    app.connect("builder-inited", begin)
    app.connect("html-page-context", note_sections)
    app.connect("build-finished", write_sections)
    app.add_directive("room", Room)
    app.connect("autodoc-process-docstring", markdown_to_rst, priority=100)  # before napoleon
    return {"parallel_read_safe": True, "parallel_write_safe": False}  # the pages' texts are gathered in one process

"""What the site adds to Sphinx: the switch between languages, search within sections, Markdown in docstrings."""

import importlib
import inspect
import itertools
import json
import re
import textwrap
from collections.abc import Iterator
from pathlib import Path

from docutils import nodes
from korean import SearchKorean
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
    context["notebook"] = page in app.config.kerasbook_notebooks
    context["own_language"] = app.config.language


# Search


def words(node: nodes.Node) -> Iterator[str]:
    """The text under a node, but for that of the sections in it."""
    if isinstance(node, nodes.raw):
        yield re.sub(r"<(style|script).*?</\1>|<[^>]+>", " ", node.astext(), flags=re.DOTALL)
    elif isinstance(node, nodes.Text):
        yield node.astext()
    elif not isinstance(node, (nodes.comment, addnodes.toctree, nodes.title)):
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
    app.add_config_value("kerasbook_notebooks", [], "html", list)
    app.add_search_language(SearchKorean)
    app.connect("doctree-read", use_same_addresses, priority=100)  # before Sphinx notes the addresses
    app.connect("html-page-context", add_switch)
    app.connect("builder-inited", begin)
    app.connect("html-page-context", note_sections)
    app.connect("build-finished", write_sections)
    app.add_directive("room", Room)
    app.connect("autodoc-process-docstring", markdown_to_rst, priority=100)  # before napoleon
    return {"parallel_read_safe": True, "parallel_write_safe": False}  # the pages' texts are gathered in one process

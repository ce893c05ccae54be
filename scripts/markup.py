"""MyST markup as plain Markdown, which is all that Jupyter, Google Colab and GitHub show.

Labels become places to jump to, `{ref}` and `{term}` links, notes quotations, the glossary a list. A role or directive
that is not known here is an error: half-shown markup would reach a reader.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from html import escape
from textwrap import dedent, indent
from urllib.parse import quote

GLOSSARY = "glossary"
TITLES = {
    "note": {"en": "Note", "ko": "참고"},
    "tip": {"en": "Tip", "ko": "팁"},
    "hint": {"en": "Hint", "ko": "힌트"},
    "important": {"en": "Important", "ko": "중요"},
    "warning": {"en": "Warning", "ko": "경고"},
    "caution": {"en": "Caution", "ko": "주의"},
    "seealso": {"en": "See also", "ko": "더 보기"},
}
OPENING = re.compile(r"^(?P<indent> *)(?P<fence>`{3,}|~{3,}|:{3,})(?P<info>.*)$")
DIRECTIVE = re.compile(r"^\s*\{(?P<name>[\w:-]+)\}\s*(?P<argument>.*)$")
OPTION = re.compile(r"^:(?P<name>[\w-]+):\s*(?P<value>.*)$")
LABEL = re.compile(r"^\((?P<label>[^()\s]+)\)=\s*$")
HEADING = re.compile(r"^#{1,6}\s+(?P<title>.*?)\s*$")
NAMED = re.compile(r"^(?P<text>.*?)\s*<(?P<target>[^<>]+)>$", re.DOTALL)
INLINE = re.compile(
    r"\{(?P<role>[\w:-]+)\}(?P<ticks>`+)(?P<text>.+?)(?<!`)(?P=ticks)(?!`)"  # {role}`text`
    r"|(?P<code>(?P<fence>`+).+?(?<!`)(?P=fence)(?!`))"  # code is left alone
    r"|\]\((?P<address>[^()\s]+)\)",  # the address of a link
    re.DOTALL,
)


class MarkupError(Exception):
    """Markup that cannot be shown as plain Markdown; the message says which."""


@dataclass
class Place:
    """Where a label stands: on which page, and above which heading, if it stands above one."""

    page: str
    title: str | None


@dataclass
class Context:
    """What a text needs to know about the pages around it.

    Attributes:
        language: "en" or "ko".
        page: The page in which the text stands.
        pages: The names of all pages.
        places: Where each label stands.
        other: The address of another page, with its name to be put in.
        by_label: Whether a place is reached by its label, and a term by its name; otherwise, as in Jupyter, by the
            heading below the label.
    """

    language: str
    page: str
    pages: list[str]
    places: dict[str, Place] = field(default_factory=dict)
    other: str = "{name}.ipynb"
    by_label: bool = False


# Blocks: what is a directive, what is code, what is text


@dataclass
class Block:
    """Some lines of a page: text, code in a fence, or a directive.

    Attributes:
        kind: "text", "code", or the directive's name.
        lines: Without the fences; of code with them.
        argument: What stands behind the directive's name.
        indent: How far the directive is indented.
    """

    kind: str
    lines: list[str]
    argument: str = ""
    indent: str = ""


def blocks(text: str) -> Iterator[Block]:
    """A text in the blocks it consists of."""
    lines = text.split("\n")
    held: list[str] = []
    number = 0
    while number < len(lines):
        opening = OPENING.match(lines[number])
        directive = DIRECTIVE.match(opening["info"]) if opening else None
        if opening is None or (opening["fence"][0] == ":" and directive is None):
            held.append(lines[number])
            number += 1
            continue
        if held:
            yield Block("text", held)
            held = []
        end = closing(lines, number, opening["fence"])
        if directive is None:
            yield Block("code", lines[number : end + 1])
        else:
            inside = dedent("\n".join(lines[number + 1 : end])).split("\n")
            yield Block(directive["name"], inside, directive["argument"], opening["indent"])
        number = end + 1
    if held:
        yield Block("text", held)


def closing(lines: list[str], start: int, fence: str) -> int:
    """The number of the line that closes the fence opened in line `start`."""
    closes = re.compile(rf"^\s*{re.escape(fence)}{re.escape(fence[0])}*\s*$")
    for number in range(start + 1, len(lines)):
        if closes.match(lines[number]):
            return number
    raise MarkupError(f"Expected the fence to be closed. Received: {lines[start]}")


def options(lines: list[str]) -> tuple[dict[str, str], list[str]]:
    """The options at the beginning of a directive, and the lines below them."""
    found = {}
    for number, line in enumerate(lines):
        option = OPTION.match(line)
        if option is None:
            return found, lines[number:]
        found[option["name"]] = option["value"]
    return found, []


# Labels


def places(page: str, text: str) -> dict[str, Place]:
    """Where the labels of a page stand."""
    found = {}
    for block in blocks(text):
        if block.kind != "text":
            continue
        for number, line in enumerate(block.lines):
            if label := LABEL.match(line):
                heading = HEADING.match(below(block.lines, number))
                found[label["label"]] = Place(page, heading["title"] if heading else None)
    return found


def below(lines: list[str], number: int) -> str:
    """The next line that is neither empty nor another label."""
    return next((line for line in lines[number + 1 :] if line.strip() and not LABEL.match(line)), "")


def anchor(label: str, place: Place, context: Context) -> str:
    """What stands behind the # in a link to a label. Jupyter makes the same name from the heading below it."""
    return label if context.by_label else (place.title or label).replace(" ", "-")


def anchor_of_term(name: str) -> str:
    """What stands behind the # in a link to a term of the glossary."""
    return f"term-{'-'.join(name.casefold().split())}"


def jump(name: str) -> str:
    """A place to jump to."""
    return f'<a name="{escape(name)}"></a>'


# Roles


def named(text: str) -> tuple[str | None, str]:
    """The text and the target of a role: both of "text <target>", or None and the target."""
    both = NAMED.match(text)
    return (both["text"], both["target"]) if both else (None, text)


def term(text: str, context: Context) -> str:
    shown, target = named(" ".join(text.split()))
    shown = shown or target
    if context.page == GLOSSARY:
        return shown
    at = f"#{quote(anchor_of_term(target))}" if context.by_label else ""
    return f"[{shown}]({context.other.format(name=GLOSSARY)}{at})"


def ref(text: str, context: Context) -> str:
    shown, label = named(" ".join(text.split()))
    if label not in context.places:
        raise MarkupError(f"Expected the label of a heading on one of the pages. Received: {label}")
    place = context.places[label]
    if not (shown := shown or place.title):
        raise MarkupError(f"Expected a text for the link to {label}, which is above no heading.")
    return f"[{shown}]({address(f'#{label}', context)})"


def address(target: str, context: Context) -> str:
    """A link to a page or a label as it is to be written where the text will stand; any other as it is."""
    page, _, label = target.partition("#")
    if page.endswith(".md") and page.removesuffix(".md") in context.pages:
        page = page.removesuffix(".md")
    elif page or label not in context.places:
        return target
    else:
        page = context.places[label].page
    at = f"#{quote(anchor(label, context.places[label], context))}" if label in context.places else ""
    return at if at and page == context.page else f"{context.other.format(name=page)}{at}"


ROLES: dict[str, Callable[[str, Context], str]] = {"term": term, "ref": ref}


def inline(text: str, context: Context) -> str:
    """A paragraph whose roles and links are plain Markdown."""

    def plain(found: re.Match) -> str:
        if found["role"]:
            if found["role"] not in ROLES:
                raise MarkupError(f"Expected one of the roles {', '.join(ROLES)}. Received: {found[0]}")
            return ROLES[found["role"]](found["text"], context)
        if found["address"]:
            return f"]({address(found['address'], context)})"
        return found[0]

    return INLINE.sub(plain, text)


# Directives


def quotation(title: str, body: list[str], context: Context) -> str:
    text = plain("\n".join(body), context).strip("\n")
    return "\n".join(f"> {line}".rstrip() for line in ["**" + title + "**", "", *text.split("\n")])


def folded(title: str, body: list[str], context: Context) -> str:
    text = plain("\n".join(body), context).strip("\n")
    return f"<details>\n<summary>{inline(title, context)}</summary>\n\n{text}\n\n</details>"


def note(kind: str) -> Callable[[Block, Context], str]:
    """How a note of this kind is quoted; text behind its name belongs to its body."""

    def show(block: Block, context: Context) -> str:
        _options, body = options(block.lines)
        body = [block.argument, *body] if block.argument else body
        return quotation(TITLES[kind][context.language], body, context)

    return show


def admonition(block: Block, context: Context) -> str:
    """A note with a title of its own, folded if it has the class "dropdown"."""
    found, body = options(block.lines)
    if "dropdown" in found.get("class", "").split():
        return folded(block.argument, body, context)
    return quotation(inline(block.argument, context), body, context)


def dropdown(block: Block, context: Context) -> str:
    _options, body = options(block.lines)
    return folded(block.argument, body, context)


def code_block(block: Block, context: Context) -> str:
    _options, body = options(block.lines)
    return "\n".join([f"```{block.argument}", *body, "```"])


def glossary(block: Block, context: Context) -> str:
    """Terms and what they mean, as a list: the first name of a term is bold, others stand in brackets."""
    _options, lines = options(block.lines)
    items, names, meaning = [], [], []

    def close() -> None:
        if names:
            others = f" ({', '.join(names[1:])})" if names[1:] else ""
            text = plain(dedent("\n".join(meaning)), context).strip("\n")
            places = "".join(jump(anchor_of_term(name)) for name in names) if context.by_label else ""
            items.append(f"- {places}**{names[0]}**{others}\n\n{indent(text, '  ')}")

    for line in lines:
        if line.strip() and not line.startswith(" "):
            if meaning:
                close()
                names, meaning = [], []
            names.append(line.strip())
        elif names:
            meaning.append(line)
    close()
    return "\n\n".join(items)


DIRECTIVES: dict[str, Callable[[Block, Context], str]] = {
    **{kind: note(kind) for kind in TITLES},
    "admonition": admonition,
    "dropdown": dropdown,
    "code-block": code_block,
    "glossary": glossary,
}


# Everything together


def paragraphs(lines: list[str], context: Context) -> str:
    """Text without labels and comments, its roles and links plain."""
    kept = []
    for number, line in enumerate(lines):
        if label := LABEL.match(line):
            place = context.places.get(label["label"]) or Place(context.page, None)
            above_heading = HEADING.match(below(lines, number)) and place.title is not None
            kept += [jump(anchor(label["label"], place, context) if above_heading else label["label"]), ""]
        elif not line.startswith("%"):
            kept.append(line)
    parts = re.split(r"(\n\s*\n)", "\n".join(kept))
    return "".join(inline(part, context) for part in parts)


def plain(text: str, context: Context) -> str:
    """MyST Markdown as plain Markdown.

    Raises:
        MarkupError: If a role, a directive or a label is not known.
    """
    shown = []
    for block in blocks(text):
        if block.kind == "text":
            shown.append(paragraphs(block.lines, context))
        elif block.kind == "code":
            shown.append("\n".join(block.lines))
        elif block.kind in DIRECTIVES:
            shown.append(indent(DIRECTIVES[block.kind](block, context), block.indent))
        else:
            known = ", ".join(DIRECTIVES)
            raise MarkupError(f"Expected one of the directives {known}. Received: {block.kind}")
    return "\n".join(shown)

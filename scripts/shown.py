"""What a cell shows, as Markdown for GitHub: pictures in files, tables and lists as text, what folds folded.

It reads the HTML that findings, exercises and reports show in a notebook. A film is its picture. A tag that is not
known here is an error: something would be missing on the page without a word.
"""

import base64
import re
from collections.abc import Callable, Iterable

from bs4 import BeautifulSoup, NavigableString, PageElement, Tag
from nbformat import NotebookNode

from kerasbook.locale import gettext as _

EMBEDDED = re.compile(r"data:image/(?:png|gif);base64,(.*)", re.DOTALL)
FENCE = "```"
CONTAINERS = ("section", "div", "figure", "tbody")
HEADINGS = ("h2", "h3", "h4")
LEFT_OUT = ("svg", "script", "style", "form", "button", "input")
BOXES = ("exercise", "attempt")  # the classes of what stands in a box of its own
# Sentences that speak of the dots of an <svg>, which GitHub does not show.
OF_DOTS = (
    "Each dot is a seed: filled for the claim, open for its control. In the green field, right of the threshold, the "
    "claim holds.",
    "Far from the threshold the scale is compressed.",
)
AddPicture = Callable[[bytes], str]  # from a picture's content to its address


class ShownError(Exception):
    """An output that cannot be shown as Markdown; the message says which."""


def escaped(text: str) -> str:
    """Text that no reader of Markdown takes for markup."""
    return re.sub(r"([\\`*_\[\]<>|$~])", r"\\\1", " ".join(text.split()))


def inline(node: PageElement) -> str:
    """What stands in a line: text, code, bold."""
    if isinstance(node, NavigableString):
        space = [" " if re.search(edge, node) else "" for edge in (r"\A\s", r"\s\Z")]
        return f"{space[0]}{escaped(node)}{space[1]}" if node.strip() else " " * bool(node)
    if node.name == "code":
        return f"`{node.get_text()}`"
    text = "".join(map(inline, node.children))
    if node.name in ("b", "strong"):
        return f"**{text.strip()}**" if text.strip() else ""
    if node.name == "small":
        return f"<br><sub>{text.strip()}</sub>"
    if "because" in node.get("class", []):
        return f"<br>{text}"
    if node.name == "a":  # to files that lie beside the page of a run, and not here
        return text
    if node.name in ("span", "p", "div", "td", "th", "summary", "figcaption", "li", *HEADINGS):
        return text
    raise ShownError(f"Expected text in a line. Received: <{node.name}>")


def line(node: Tag) -> str:
    return re.sub(r" +", " ", inline(node)).strip()


def quoted(text: str) -> str:
    return "\n".join(f"> {line}".rstrip() for line in text.split("\n"))


def table(node: Tag) -> str:
    """A table with pipes. Markdown has no table without a head: one that has none gets an empty one."""
    rows = [[line(cell) for cell in row.find_all(["td", "th"])] for row in node.find_all("tr")]
    if node.find("thead") is None:
        rows.insert(0, [""] * len(rows[0]))
    rows.insert(1, ["---", *["--:"] * (len(rows[0]) - 1)])
    return "\n".join(f"| {' | '.join(cells)} |" for cells in rows)


def item(node: Tag, add: AddPicture) -> str:
    """An item of a list: its first line, and below it what stands in boxes of its own."""
    inner = [child for child in node.children if isinstance(child, Tag) and child.name == "div"]
    beside = [child for child in node.children if child not in inner and getattr(child, "name", "") not in LEFT_OUT]
    first = re.sub(r" +", " ", "".join(map(inline, beside))).strip()
    below = ["\n\n".join(blocks(child, add)) for child in inner]
    return "- " + "\n\n".join([first, *below]).replace("\n", "\n  ").replace("\n  \n", "\n\n")


def without_dots(text: str) -> str:
    """A paragraph without the sentences that speak of dots."""
    for sentence in OF_DOTS:
        text = text.replace(escaped(_(sentence)), "")
    return " ".join(text.split())


def blocks(node: Tag, add: AddPicture) -> list[str]:
    """The blocks of Markdown that a tag becomes."""
    if node.name in LEFT_OUT:
        return []
    if node.name == "img":
        content = EMBEDDED.match(node["src"])
        if content is None:
            raise ShownError(f"Expected a picture that lies in the page. Received: {node['src'][:80]}")
        return [picture(add(base64.b64decode(content[1])), node.get("alt", ""))]
    if node.name == "ul":
        return ["\n\n".join(item(child, add) for child in node.find_all("li", recursive=False))]
    if node.name == "table":
        return [table(node)]
    if node.name == "pre":
        text = node.get_text().strip()
        if not text:
            raise ShownError("Expected text in a <pre>. Received an empty one: something displays what nobody sees.")
        return [f"{FENCE}python\n{text}\n{FENCE}"]
    if node.name == "details":
        summary = node.find("summary", recursive=False).extract()
        inside = "\n\n".join(found for child in node.children for found in of_child(child, add))
        return [f"<details>\n<summary>{line(summary)}</summary>\n\n{inside}\n\n</details>"]
    if node.name in HEADINGS:
        return [f"**{line(node)}**"]
    if node.name in CONTAINERS:
        only_text = not node.find([*CONTAINERS, *HEADINGS, "p", "ul", "table", "details", "img", "pre"])
        found = (
            [without_dots(line(node))] if only_text else [x for child in node.children for x in of_child(child, add)]
        )
        is_box = set(BOXES) & set(node.get("class", []))
        return [quoted("\n\n".join(found))] if is_box else [block for block in found if block]
    return [text] if (text := line(node)) else []


def of_child(node: PageElement, add: AddPicture) -> list[str]:
    if isinstance(node, Tag):
        return blocks(node, add)
    return [escaped(node)] if node.strip() else []


def picture(address: str, alt: str) -> str:
    return f"![{escaped(alt)}]({address})"


def preformatted(text: str) -> str:
    return f"{FENCE}text\n{text.rstrip()}\n{FENCE}"


def shown(outputs: Iterable[NotebookNode], add: AddPicture, title: str) -> list[str]:
    """The outputs of a cell as blocks of Markdown, in the language in use.

    Args:
        outputs: What the cell shows.
        add: Keeps a picture and returns its address.
        title: What a picture without words of its own is about.

    Raises:
        ShownError: If something cannot be shown.
    """
    found, printed = [], ""
    for output in outputs:
        data = output.get("data", {})
        if output.output_type == "stream":
            printed += output.text
        elif "text/html" in data and "<script" not in data["text/html"]:
            found += [
                block for child in BeautifulSoup(data["text/html"], "html.parser") for block in of_child(child, add)
            ]
        elif "image/png" in data:
            film = re.search(r'<img\b[^>]*\balt="([^"]*)"', data.get("text/html", ""))
            alt = BeautifulSoup(film[1], "html.parser").get_text() if film else title
            found.append(picture(add(base64.b64decode(data["image/png"])), alt))
        elif "text/plain" in data:
            found.append(preformatted(data["text/plain"]))
        else:
            raise ShownError(f"Expected text or a picture. Received: {', '.join(data) or output.output_type}")
    return ([preformatted(printed)] if printed.strip() else []) + found

"""What is seen in a figure, in words, for those who cannot see it: its panels, their axes, and what is written in them.

A figure says what it measured in labels that everybody reads ("rules 74%"), so its own words are the best description.
"""

from collections.abc import Iterable, Iterator

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.text import Text

from kerasbook.locale import gettext as _

LABELS = 12  # of a panel are said, and no more
LONGEST = 700  # characters


def words(text: str) -> str:
    """A text on one line, without what only matplotlib reads."""
    return " ".join(text.replace("$", "").split())


def written(texts: Iterable[Text]) -> list[str]:
    """What stands in texts that are shown, each once; numbers alone say nothing without their place."""
    found = [words(text.get_text()) for text in texts if text.get_visible()]
    return list(dict.fromkeys(label for label in found if label and not label.isdigit()))


def marks(axes: Axes) -> list[str]:
    """With what the numbers of a panel are drawn."""
    drawn = {
        _("lines"): axes.lines,
        _("points"): axes.collections,
        _("bars"): axes.containers,
        _("pictures"): axes.images,
    }
    return [name for name, artists in drawn.items() if any(artist.get_visible() for artist in flat(artists))]


def named(axes: Axes) -> list[str]:
    """Places on the axes that have a name and not a number."""
    ticks = written([*axes.get_xticklabels(), *axes.get_yticklabels()])
    return [label for label in ticks if any(map(str.isalpha, label))]


def flat(artists: Iterable) -> Iterator:
    """Artists, and those in containers of them."""
    for artist in artists:
        yield from artist if isinstance(artist, tuple) else [artist]


def panel(axes: Axes) -> str:
    """One panel in words; empty if nothing is written in it."""
    title = next(filter(None, (words(axes.get_title(place)) for place in ("left", "center", "right"))), "")
    across, up = words(axes.get_xlabel()), words(axes.get_ylabel())
    legend = axes.get_legend()
    labels = [*named(axes), *written([*axes.texts, *(legend.get_texts() if legend else [])])]
    if not any((title, across, up, labels)):
        return ""
    parts = [
        ": ".join(filter(None, [title, ", ".join(marks(axes))])),
        _("across: {name}").format(name=across) if across else "",
        _("up: {name}").format(name=up) if up else "",
        _("labels: {names}").format(names=", ".join(labels[:LABELS])) if labels else "",
    ]
    return "; ".join(filter(None, parts)) + "."


def alt(figure: Figure) -> str:
    """What is seen in a figure, in the language in use."""
    panels = [axes for axes in figure.axes if axes.get_visible()]
    around = written([*figure.texts, *(text for part in figure.subfigs for text in part.texts)])
    said = [
        _("Panels: {count}.").format(count=len(panels)) if len(panels) > 1 else "",
        ", ".join(around) + "." if around else "",
        *dict.fromkeys(map(panel, panels)),
    ]
    text = " ".join(filter(None, said))
    return text if len(text) <= LONGEST else text[:LONGEST].rpartition(" ")[0] + " …"

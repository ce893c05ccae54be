"""Pages that stand by themselves: templates, pictures inside the text, and what the numbers were measured with."""

import base64
import functools
import platform
from pathlib import Path

from kerasbook.locale import gettext as _
from kerasbook.locale import spelling

SHARED = Path(__file__).parent  # what every page begins with


@functools.cache
def templates(room: Path):
    """The templates in a room's folder, and those that all rooms share; what is put into them is escaped.

    Args:
        room: The folder.
    """
    import jinja2

    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader([room, SHARED]), autoescape=True, trim_blocks=True, lstrip_blocks=True
    )
    environment.globals.update(_=_, command=spelling.command)
    return environment


def data_uri(content: bytes, kind: str = "image/png") -> str:
    """A file's content as an address that holds it."""
    return f"data:{kind};base64,{base64.b64encode(content).decode()}"


def site() -> str:
    """Where the companion's pages are on the web, as `Documentation` in setup.cfg says; empty if nothing does."""
    from importlib import metadata

    try:
        addresses = metadata.metadata("kerasbook").get_all("Project-URL") or []
    except metadata.PackageNotFoundError:
        addresses = []
    named = dict(address.split(", ", 1) for address in addresses)
    return named.get("Documentation", "").rstrip("/")


def versions() -> dict[str, str]:
    """What the numbers were measured with."""
    from importlib import metadata

    import keras

    names = ("kerasbook", "keras", keras.backend.backend(), "numpy", "scikit-learn", "matplotlib")
    found = {"python": platform.python_version()}
    for name in names:
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            found[name] = "?"
    return found

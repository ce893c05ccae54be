"""What a run leaves behind: a picture per concept, the numbers, and one page that holds everything."""

import json
import math
import platform
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from kerasbook.book.concept import Chapter, Finding
from kerasbook.book.files import write_together
from kerasbook.book.show import data_uri, finding_html, templates
from kerasbook.locale import gettext as _
from kerasbook.locale import language

FORMATS = ("png", "svg", "pdf")
DOTS_PER_INCH = 150


@dataclass
class Result:
    """One concept's finding in a run, drawn, and how long it took."""

    finding: Finding
    picture: bytes
    preview: bytes
    seconds: float


def drawn(finding: Finding, form: str) -> tuple[bytes, bytes]:
    """The picture in the format asked for, and as a PNG for the page."""
    finding.figure.plot()
    preview = finding.figure.image("png", DOTS_PER_INCH)
    return (preview if form == "png" else finding.figure.image(form, DOTS_PER_INCH)), preview


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


def strict(value: object) -> object:
    """JSON knows neither NaN nor infinity: they become null."""
    if isinstance(value, dict):
        return {key: strict(item) for key, item in value.items()}
    if isinstance(value, list):
        return [strict(item) for item in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value


def as_json(chapter: Chapter, results: Sequence[Result], form: str) -> str:
    """The content of `measured.json`."""
    concepts = {
        result.finding.concept.key: {
            "settings": result.finding.settings,
            "measured": result.finding.measured,
            "claims": {
                name: {
                    "statement": result.finding.concept.claims[name].statement,
                    "holds": verdict.holds,
                    "because": verdict.because,
                    "margin": verdict.margin,
                }
                for name, verdict in result.finding.verdicts.items()
            },
            "figure": f"{result.finding.concept.key}.{form}",
            "seconds": round(result.seconds, 3),
        }
        for result in results
    }
    content = {
        "chapter": chapter.number,
        "language": language(),
        "versions": versions(),
        "concepts": concepts,
    }
    return json.dumps(strict(content), ensure_ascii=False, indent=1) + "\n"


def as_page(chapter: Chapter, results: Sequence[Result]) -> str:
    """The content of `index.html`: self-contained, in the language in use."""
    findings = [result.finding for result in results]
    return (
        templates()
        .get_template("page.html")
        .render(
            language=language(),
            title=_("Chapter {number}. {title}").format(number=chapter.number, title=chapter.title),
            findings=findings,
            fragments=[finding_html(result.finding, data_uri(result.preview)) for result in results],
            versions=versions(),
        )
    )


def write(folder: Path, chapter: Chapter, results: Sequence[Result], form: str) -> None:
    """Leave pictures, `measured.json` and `index.html` in `folder`: all of them, or none.

    Raises:
        OutputError: If they cannot be written.
    """
    pictures = {f"{result.finding.concept.key}.{form}": result.picture for result in results}
    write_together(
        folder,
        {
            **pictures,
            "measured.json": as_json(chapter, results, form).encode(),
            "index.html": as_page(chapter, results).encode(),
        },
    )

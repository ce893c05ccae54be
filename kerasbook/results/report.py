"""What a run leaves behind: a picture per concept, the numbers, and one page that holds everything."""

import dataclasses
import io
import itertools
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from kerasbook import datasets
from kerasbook.concepts.concept import Chapter, Concept, Finding
from kerasbook.concepts.exercise import Exercise
from kerasbook.concepts.show import finding_html, found, task_html
from kerasbook.files import write_together
from kerasbook.html import data_uri, site, templates, versions
from kerasbook.locale import gettext as _
from kerasbook.locale import language
from kerasbook.numbers import for_json

FOLDER = Path(__file__).parent
DOTS_PER_INCH = 150


@dataclass(frozen=True)
class Card:
    """A concept on the page's first screen.

    Attributes:
        concept: The concept.
        found: What was found, in a sentence; empty if its first claim does not hold, or it has none.
        picture: Its picture, small, as an address that holds it.
        asks: What a reader guesses before seeing either; empty if there is nothing to guess.
        form: What the guess is, "number" or "curve"; empty if there is none.
    """

    concept: Concept
    found: str
    picture: str
    asks: str
    form: str


@dataclass
class Result:
    """One concept's finding in a run, drawn, and how long it took.

    Attributes:
        finding: What the concept returned.
        picture: The content of its picture file.
        preview: The picture as a PNG, for the page.
        seconds: How long the concept took, without drawing.
        animation: The contents of its animation's files by their kind, "gif" and "html", if it has one.
    """

    finding: Finding
    picture: bytes
    preview: bytes
    seconds: float
    animation: dict[str, bytes] = field(default_factory=dict)

    @property
    def animation_files(self) -> dict[str, bytes]:
        """The animation's files by their names."""
        return {f"{self.finding.concept.key}.{kind}": content for kind, content in self.animation.items()}


def drawn(finding: Finding, form: str) -> tuple[bytes, bytes]:
    """The picture in the format asked for, and as a PNG for the page."""
    finding.figure.plot()
    preview = finding.figure.image("png", DOTS_PER_INCH)
    return (preview if form == "png" else finding.figure.image(form, DOTS_PER_INCH)), preview


def animated(finding: Finding) -> dict[str, bytes]:
    """The animation as a GIF and as a page with a slider, by the kind of file; nothing if there is none."""
    if finding.animation is None:
        return {}
    page = (
        templates(FOLDER)
        .get_template("animation.html")
        .render(language=language(), concept=finding.concept, animation=finding.animation)
    )
    return {"gif": finding.animation.gif(), "html": page.encode()}


def as_json(chapter: Chapter, results: Sequence[Result], form: str, edition: int = 2) -> str:
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
            **({"animation": list(result.animation_files)} if result.animation else {}),
            "seconds": round(result.seconds, 3),
        }
        for result in results
    }
    content = {
        "edition": edition,
        "chapter": chapter.number,
        "language": language(),
        "versions": versions(),
        "concepts": concepts,
    }
    return json.dumps(for_json(content), ensure_ascii=False, indent=1) + "\n"


def small(picture: bytes) -> bytes:
    """A picture as a card shows it, PNG."""
    from PIL import Image

    image = Image.open(io.BytesIO(picture)).convert("RGB")
    image.thumbnail((480, 360))
    buffer = io.BytesIO()
    image.quantize(64).save(buffer, "PNG", optimize=True)
    return buffer.getvalue()


def card(result: Result) -> Card:
    """A concept on the page's first screen."""
    asked = result.finding.asked
    return Card(
        result.finding.concept,
        found(result.finding),
        data_uri(small(result.preview)),
        asks=asked.question if asked else "",
        form=asked.form if asked else "",
    )


def guess_html(finding: Finding) -> str:
    """What asks a reader for a guess; empty if there is nothing to guess."""
    if finding.asked is None:
        return ""
    data = for_json(dataclasses.asdict(finding.asked))
    return templates(FOLDER).get_template("guess.html").render(asked=finding.asked, data=data)


def exercises_in(chapter: Chapter, section: str) -> list[Exercise]:
    """A section's exercises."""
    return [exercise for exercise in chapter.exercises.values() if exercise.section == section]


def further_html(concept: Concept) -> str:
    """Where to go on from a concept: its exercises, its section in the companion, the glossary."""
    exercises = exercises_in(concept.chapter, concept.section)
    return (
        templates(FOLDER)
        .get_template("further.html")
        .render(concept=concept, exercises=exercises, site=site(), language=language())
    )


def exercises_html(chapter: Chapter, section: str) -> str:
    """A section's exercises, each folded; empty if it has none."""
    exercises = exercises_in(chapter, section)
    tasks = {exercise.key: task_html(exercise) for exercise in exercises}
    page = templates(FOLDER).get_template("exercises.html")
    return page.render(section=section, exercises=exercises, tasks=tasks) if exercises else ""


def fragment(result: Result) -> str:
    """One finding on the page, its pictures inside the text."""
    moving = data_uri(result.animation["gif"], "image/gif") if result.animation else None
    return finding_html(
        result.finding,
        data_uri(result.preview),
        moving,
        guess=guess_html(result.finding),
        further=further_html(result.finding.concept),
    )


def fragments(chapter: Chapter, results: Sequence[Result]) -> list[str]:
    """The findings, and below the last one of each section its exercises."""
    found = []
    for section, group in itertools.groupby(results, key=lambda result: result.finding.concept.section):
        found += [*map(fragment, group), exercises_html(chapter, section)]
    return found


def as_page(chapter: Chapter, results: Sequence[Result], edition: int = 2) -> str:
    """The content of `index.html`: self-contained, in the language in use, at first with this edition's sections."""
    return (
        templates(FOLDER)
        .get_template("page.html")
        .render(
            language=language(),
            title=_("Chapter {number}. {title}").format(number=chapter.number, title=chapter.title),
            thesis=chapter.thesis,
            cards=[card(result) for result in results],
            fragments=fragments(chapter, results),
            versions=versions(),
            credits=datasets.credits(datasets.of_chapter(chapter.number)),
            edition=edition,
        )
    )


def write(folder: Path, chapter: Chapter, results: Sequence[Result], form: str, edition: int = 2) -> None:
    """Leave pictures, animations, `measured.json` and `index.html` in `folder`: all of them, or none.

    Raises:
        OutputError: If they cannot be written.
    """
    pictures = {f"{result.finding.concept.key}.{form}": result.picture for result in results}
    animations = {name: content for result in results for name, content in result.animation_files.items()}
    write_together(
        folder,
        {
            **pictures,
            **animations,
            "measured.json": as_json(chapter, results, form, edition).encode(),
            "index.html": as_page(chapter, results, edition).encode(),
        },
    )

"""The page with the result, and the numbers beside it."""

import io
import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image

from kerasbook import datasets
from kerasbook.handwriting import form
from kerasbook.handwriting.judgement import Answer, Judgement
from kerasbook.html import data_uri, templates, versions
from kerasbook.inside import plot_layers
from kerasbook.locale import gettext as _
from kerasbook.locale import language
from kerasbook.numbers import for_json

FOLDER = Path(__file__).parent
MOST_WRONG = 12  # answers on the page
FOLLOWED = 3  # digits whose way through the layers is drawn
DOTS_PER_INCH = 110
TILE = 112  # pixels of a digit's picture, 4 for each of the network's


@dataclass(frozen=True)
class Card:
    """An answer on the page.

    Attributes:
        answer: The answer.
        written: The digit as it was written, as an address that holds it.
        seen: The digit as the network got it.
    """

    answer: Answer
    written: str
    seen: str


@dataclass(frozen=True)
class Walk:
    """A digit's way through the layers, below it that of a typical digit of MNIST.

    Attributes:
        answer: What the network answered to it.
        picture: The drawing, as an address that holds it.
    """

    answer: Answer
    picture: str


def percent(share: float) -> str:
    """0.913 as "91 %", or what the language says."""
    return f"{100 * share:.0f}%"


def between(interval: tuple[float, float]) -> str:
    """An interval of shares, from "87%" to "95%"."""
    low, high = interval
    return f"{100 * low:.0f}–{100 * high:.0f}%"


def tile(picture: np.ndarray, how=Image.Resampling.LANCZOS) -> str:
    """A small grey picture, uint8 `(h, w)`, as an address that holds it, at most `TILE` pixels on a side."""
    image = Image.fromarray(picture)
    share = TILE / max(image.size)
    image = image.resize([max(1, round(share * side)) for side in image.size], how)
    buffer = io.BytesIO()
    image.save(buffer, "PNG", optimize=True)
    return data_uri(buffer.getvalue())


def card(answer: Answer) -> Card:
    """An answer on the page; the network's picture as dark ink on light paper, each pixel a square."""
    seen = np.round(255 * (1 - answer.digit.picture)).astype("uint8")
    return Card(answer, tile(answer.digit.original), tile(seen, Image.Resampling.NEAREST))


def where(answer: Answer) -> str:
    """Where a digit stands: its file, and its box on the sheet."""
    digit = answer.digit
    if digit.place is None:
        return digit.file
    return _("{file}, row {row}, box {box}").format(file=digit.file, row=digit.place[0], box=digit.place[1] + 1)


def followed(judgement: Judgement) -> list[Answer]:
    """The answers whose way through the layers is shown: the worst two, and one that is right and sure."""
    answers = judgement.worst_first
    chosen = [*judgement.wrong[: FOLLOWED - 1], answers[-1]]
    return list({answer.index: answer for answer in chosen}.values())


def walk(model, answer: Answer, test) -> Walk:
    """Draws one digit's way through the layers, and below it that of a typical digit with the same label."""
    both = np.stack([answer.digit.picture, test.images[datasets.typical(test, answer.digit.label)]])  # (2, 28, 28)
    display = plot_layers(model, np.concatenate([both, test.images[:200]]), sample=[0, 1])
    return Walk(answer, data_uri(display.image("png", DOTS_PER_INCH)))


def as_page(judgement: Judgement, model, test, settings: dict) -> str:
    """The content of `index.html`: self-contained, in the language in use."""
    return (
        templates(FOLDER)
        .get_template("handwriting.html")
        .render(
            language=language(),
            title=_("Your handwriting is the test set"),
            judgement=judgement,
            settings=settings,
            cards=[card(answer) for answer in judgement.wrong[:MOST_WRONG]],
            close=[card(answer) for answer in judgement.worst_first if answer.is_right][: MOST_WRONG // 2],
            walks=[walk(model, answer, test) for answer in followed(judgement)],
            boxes=form.ROWS * form.COLUMNS,
            percent=percent,
            between=between,
            where=where,
            versions=versions(),
            credits=datasets.credits(["digits"]),
        )
    )


def contents(judgement: Judgement, model, test, settings: dict) -> dict[str, bytes]:
    """What a run leaves behind: from file name to content, `index.html` and `measured.json`.

    Args:
        judgement: The numbers.
        model: The network that gave them.
        test: MNIST's test digits, images and labels.
        settings: What the network was trained with.
    """
    numbers = {"language": language(), "versions": versions(), "settings": settings, **judgement.measured()}
    return {
        "index.html": as_page(judgement, model, test, settings).encode(),
        "measured.json": (json.dumps(for_json(numbers), ensure_ascii=False, indent=1) + "\n").encode(),
    }

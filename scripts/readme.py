#!/usr/bin/env python3
"""Writes into both READMEs what chapter 1 shows, from a run, its text and its pictures; and the tables.

    python scripts/readme.py           everything
    python scripts/readme.py --tables  only the tables of chapters and of data, which need no run
    python scripts/readme.py --lite0   only the picture of EfficientNet-Lite0; needs the extra `pretrained`

Run it after a change of chapter 1 or of its pictures, and look at what it made (chapters/images); with --tables, when
there is a new chapter or data set.
"""

import argparse
import io
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path

from PIL import Image
from repository import READABLE

from kerasbook import datasets
from kerasbook.commands import lookup
from kerasbook.concepts import editions
from kerasbook.datasets.files import path_of
from kerasbook.locale import gettext, speaking

ROOT = Path(__file__).resolve().parents[1]
IMAGES = ROOT / "chapters" / "images"
READMES = {"en": ROOT / "README.md", "ko": ROOT / "README.ko.md"}
CHAPTERS = re.compile(r"(?<=<!-- chapters: written by scripts/readme.py -->\n).*?(?=<!-- end)", re.DOTALL)
HEADS = {
    "en": ("chapter", "3rd edition", "concepts", "exercises", "to read", "for a group"),
    "ko": ("장", "3판", "개념", "연습 문제", "읽기", "모임에서"),
}
PAGES = {"en": {"chapter": "page", "session": "session plan"}, "ko": {"chapter": "페이지", "session": "모임 진행안"}}
DATA = re.compile(r"(?<=<!-- data: written by scripts/readme.py -->\n).*?(?=<!-- end)", re.DOTALL)
DATA_HEADS = {"en": ("data", "what", "chapters", "licence"), "ko": ("데이터", "내용", "장", "라이선스")}
MARKED = re.compile(r"(?<=<!-- first minute: written by scripts/readme.py -->\n).*?(?=<!-- end)", re.DOTALL)
WIDTH = 1200  # pixels
TOLD = "digits-layer-by-layer"  # the concept whose text the READMEs show
DRAWN = (TOLD, "training-loop", "feedback-signal")  # those whose pictures they show

LITE0_LAYERS = ("stem_relu", "b1_depthwise_relu", "b4_add", "b7_add", "b10_add", "b15_project_bn", "predictions")


def run(concept: str, language: str, folder: Path) -> str:
    """Run a concept as a reader would; what it prints, without the marks that only a terminal needs."""
    command = [sys.executable, "-m", "kerasbook.chapter1", concept, "--lang", language, "--out", str(folder)]
    environment = {**os.environ, "COLUMNS": "92", "PYTHONUTF8": "1", "PYTHONPATH": str(ROOT)}
    result = subprocess.run(command, capture_output=True, encoding="utf-8", env=environment, check=True)
    lines = [line.rstrip() for line in result.stdout.splitlines()]
    text = re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip("\n")
    return text.replace(str(folder), str(Path("kerasbook-results", "chapter1")))


def small(content: bytes) -> bytes:
    """A picture for a web page: 256 colours, 1,200 pixels wide."""
    picture = Image.open(io.BytesIO(content)).convert("RGB")
    size = (WIDTH, round(picture.height * WIDTH / picture.width))
    buffer = io.BytesIO()
    picture.resize(size, Image.Resampling.LANCZOS).quantize(256).save(buffer, "PNG", optimize=True)
    return buffer.getvalue()


def write_first_minute() -> None:
    """Run the concepts that the READMEs show, and write their text and pictures."""
    for language, readme in READMES.items():
        with tempfile.TemporaryDirectory() as folder:
            text = {concept: run(concept, language, Path(folder)) for concept in DRAWN}[TOLD]
            for picture in Path(folder).glob("*.png"):
                target = IMAGES / language / picture.name
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(small(picture.read_bytes()))
        content = readme.read_text(encoding="utf-8")
        written = MARKED.sub(lambda _, text=text: f"\n```\n{text}\n```\n\n", content)
        readme.write_text(written, encoding="utf-8")


def write_lite0() -> None:
    """Draw a photograph on its way through EfficientNet-Lite0."""
    import keras

    from kerasbook import networks, plot_layers

    model = networks.lite0()
    crop = {"antialias": True, "crop_to_aspect_ratio": True}
    image = keras.ops.image.resize(datasets.photograph("flower"), (224, 224), **crop)
    for language in READMES:
        with speaking(language):
            names = networks.imagenet_classes()
            display = plot_layers(model, keras.ops.convert_to_numpy(image)[None], layers=LITE0_LAYERS, labels=names)
            buffer = io.BytesIO()
            display.figure_.savefig(buffer, format="png", dpi=200)
        (IMAGES / language / "lite0.png").write_bytes(small(buffer.getvalue()))


def row(number: int, language: str) -> list[str]:
    """What the table says about a chapter."""
    chapter = lookup.chapter_called(number)
    files = {f"{READABLE}/{language}/{kind}{number}.md": words for kind, words in PAGES[language].items()}
    return [
        f"{number}. {chapter.title}",
        ", ".join(map(str, editions.read().thirds(number))),
        str(len(chapter.concepts)),
        str(len(chapter.exercises)),
        *(f"[{words}]({file})" if (ROOT / file).is_file() else "" for file, words in files.items()),
    ]


def chapters(language: str) -> str:
    """The table of chapters."""
    with speaking(language):
        return table(HEADS[language], (row(number, language) for number in lookup.chapters()))


def data(language: str) -> str:
    """The table of data sets."""
    with speaking(language):
        return table(DATA_HEADS[language], (data_row(card) for card in datasets.cards().values() if card.sha256))


def data_row(card: datasets.Card) -> list[str]:
    """What the table says about a data set."""
    page = path_of(card).with_suffix(".md").relative_to(ROOT).as_posix()
    name = f"{card.name}()" if card.parts else card.name
    return [f"`{name}`", gettext(card.title), ", ".join(map(str, card.chapters)), f"[{card.licence}]({page})"]


def table(heads: Sequence[str], rows: Iterable[Iterable[str]]) -> str:
    """A table in Markdown."""
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n" + "\n".join(f"| {' | '.join(cells)} |" for cells in lines) + "\n\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tables", action="store_true", help="only the tables, which need no run")
    parser.add_argument("--lite0", action="store_true", help="only the picture of EfficientNet-Lite0")
    asked = parser.parse_args()
    if asked.lite0:
        write_lite0()
        return
    if not asked.tables:
        write_first_minute()
    for language, readme in READMES.items():
        content = readme.read_text(encoding="utf-8")
        for place, table in ((CHAPTERS, chapters(language)), (DATA, data(language))):
            content = place.sub(lambda _, table=table: table, content)
        readme.write_text(content, encoding="utf-8")


if __name__ == "__main__":
    main()

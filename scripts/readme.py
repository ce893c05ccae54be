#!/usr/bin/env python3
"""Writes into both READMEs what chapter 1 shows, from a run: a concept's text on the terminal, and pictures.

    python scripts/readme.py

Run it after a change of chapter 1 or of its pictures, and look at what it made (chapters/images).
"""

import argparse
import io
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from PIL import Image

ROOT = Path(__file__).resolve().parents[1]
IMAGES = ROOT / "chapters" / "images"
READMES = {"en": ROOT / "README.md", "ko": ROOT / "README.ko.md"}
MARKED = re.compile(r"(?<=<!-- first minute: written by scripts/readme.py -->\n).*?(?=<!-- end)", re.DOTALL)
WIDTH = 1200  # pixels
TOLD = "digits-layer-by-layer"  # the concept whose text the READMEs show
DRAWN = (TOLD, "training-loop", "feedback-signal")  # those whose pictures they show


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


def main() -> None:
    argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter).parse_args()
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


if __name__ == "__main__":
    main()

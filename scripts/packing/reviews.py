"""Sentences from film reviews, each rated by people."""

import html
import tarfile
from pathlib import Path

import numpy as np

from packing.packages import Package
from packing.writing import lines, split

PACKAGES = [
    Package(
        "PyPI", "vaderSentiment", "0.5", "5d97c37f3ef6e24eef331122e055dbedafeb6a56abfce0608b326701116ea49a", sdist=True
    )
]
TITLE = "10,070 sentences from film reviews and how good people think they sound"
MEMBER = "hutto_ICWSM_2014/movieReviewSnippets_GroundTruth.txt"
UNDECIDED = 0.5  # of what is rated nearer to 0 nobody can say whether it is positive
TEST_SHARE = 0.2

ARRAYS = {
    "texts": "the sentences, as lines of UTF-8: those for training, then those for testing",
    "ratings": "mean rating in hundredths, from -400 (bad) to 400 (good)",
    "training": "how many of them are for training",
}
DONE = """
- `movieReviewSnippets_GroundTruth.txt` was read as UTF-8: a number, the mean rating of about twenty people, a
  sentence. Runs of white space became one space, `''` became `"`, and `&amp;` became `&`.
- Sentences that stand there twice were kept once, and the 533 with a mean rating between -0.5 and 0.5 were left out:
  they sound neither good nor bad.
- One in five is for testing. Which, and where each stands, follows from the sha256 of the sentence.
"""
LICENCE = """
The ratings and their selection are by C.J. Hutto and Eric Gilbert ("VADER: A Parsimonious Rule-based Model for
Sentiment Analysis of Social Media Text", ICWSM 2014) and come with vaderSentiment under the MIT licence:

> Copyright (c) 2014 cjhutto. Permission is hereby granted, free of charge, to any person obtaining a copy of this
> software and associated documentation files, to deal in the software without restriction, including without
> limitation the rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies of the
> software, subject to the condition that the above copyright notice and this permission notice shall be included in
> all copies or substantial portions of the software. The software is provided "as is", without warranty of any kind.

The sentences are short quotations from critics, gathered from rottentomatoes.com by Bo Pang and Lillian Lee (2005).
Nobody has cleared the critics' own rights: it is so with every set of film reviews, IMDB's among them.
"""


def rated(folder: Path) -> dict[str, float]:
    """From each sentence to its mean rating."""
    archive = next(folder.rglob("hutto_ICWSM_2014.tar.gz"))
    with tarfile.open(archive) as files:
        content = files.extractfile(MEMBER).read().decode()
    rows = [line.split("\t") for line in content.splitlines() if line.strip()]
    return {" ".join(html.unescape(text).replace("''", '"').split()): float(rating) for _number, rating, text in rows}


def arrays(folder: Path) -> dict[str, np.ndarray]:
    """What is packed."""
    ratings = {text: rating for text, rating in rated(folder).items() if abs(rating) >= UNDECIDED}
    texts = list(ratings)
    training, test = split(texts, TEST_SHARE)
    chosen = [texts[number] for number in training + test]
    return {
        "texts": lines(chosen),
        "ratings": np.array([round(100 * ratings[text]) for text in chosen], np.int16),
        "training": np.array(len(training)),
    }

"""Docstrings as concepts, claims and exercises use them: paragraphs, and words for the measured numbers.

'''How often does a coin fall on heads?

Each bar is a side of the coin, as high as its share of the throws.

Measures:
    heads: share of heads
    longest_run: throws in the longest run
        of the same side
'''
"""

import inspect
import re

MEASURES = "Measures:\n"
ENTRY = re.compile(r"    (\w+): (.*)")


def blocks(docstring: str | None) -> list[str]:
    """What stands between empty lines."""
    text = inspect.cleandoc(docstring or "")
    return [block for block in re.split(r"\n\s*\n", text) if block.strip()]


def paragraphs(docstring: str | None) -> list[str]:
    """The paragraphs of a docstring, each on one line, but for its `Measures:`."""
    return [" ".join(block.split()) for block in blocks(docstring) if not block.startswith(MEASURES)]


def measures(docstring: str | None) -> dict[str, str]:
    """The words of a docstring's `Measures:`, by the keys of the measured numbers.

    Raises:
        ValueError: If a line below `Measures:` is neither `key: words` nor, further in, the rest of the words.
    """
    found: dict[str, str] = {}
    lines = [line for block in blocks(docstring) if block.startswith(MEASURES) for line in block.splitlines()[1:]]
    for line in lines:
        if entry := ENTRY.fullmatch(line):
            key, found[entry[1]] = entry.groups()
        elif found and line.startswith(8 * " "):
            found[key] += " " + line.strip()
        else:
            raise ValueError(f"Expected `key: words` in each line below `Measures:`. Received: {line.strip()!r}")
    return found

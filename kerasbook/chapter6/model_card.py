"""6.3.1 A model card: what whoever takes over a model has to know, as a file for a pull request.

from kerasbook.chapter6.model_card import by_group, model_card

card = model_card(model, purpose="...", data="...", metric="mean absolute error in dollars", results=errors_by_seed)
Path("MODEL_CARD.md").write_text(card, encoding="utf-8")
"""

import hashlib
from pathlib import Path
from typing import NamedTuple

from kerasbook.lazily import keras, np  # in your own code: import keras, numpy as np

FEWEST = 20  # samples of a group: of fewer, a mean says little


class Group(NamedTuple):
    """How a model does on a part of the data.

    Args:
        name: What the samples have in common.
        count: How many there are.
        result: The mean of the metric over them.
        error: The standard error of that mean.
    """

    name: str
    count: int
    result: float
    error: float


def by_group(values, groups):
    """The mean of a metric in each group, such as the error by part of town.

    Args:
        values: The metric for each sample, `(n,)`, such as its absolute error, or 1 where the answer is right.
        groups: What each sample belongs to, `(n,)`.

    Returns:
        A `Group` for each, in the order of their names.
    """
    values, groups = np.asarray(values, "float64"), np.asarray(groups)
    found = []
    for name in np.unique(groups):
        part = values[groups == name]
        error = part.std(ddof=1) / np.sqrt(len(part)) if len(part) > 1 else np.nan
        found.append(Group(str(name), len(part), float(part.mean()), float(error)))
    return found


def worst_of(groups, higher_is_better):
    """The group on which a model does worst, of those with enough samples to say so; None if there are none."""
    enough = [group for group in groups if group.count >= FEWEST]
    return (min if higher_is_better else max)(enough, key=lambda group: group.result, default=None)


def table(heads, rows):
    """A table in Markdown; what would end a cell is written as text."""
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join(
        "| " + " | ".join(str(cell).replace("|", "\\|").replace("\n", " ") for cell in row) + " |" for row in lines
    )


def shapes_of(tensors):
    """Names, shapes and types of what goes in or comes out."""
    return "; ".join(f"`{one.name}` {tuple(one.shape)} {one.dtype}" for one in tensors)


def model_card(
    model,
    *,
    purpose,
    data,
    metric,
    results,
    baselines=None,
    groups=(),
    limits=(),
    higher_is_better=False,
    file=None,
    digits=4,
):
    """A model card in Markdown: what the model is for, what it was measured on, how well, and where it fails.

    Args:
        model: The model.
        purpose: What it is for, and what it is not for; a sentence or more.
        data: What it was trained and measured on, and what is not in it.
        metric: What the results are, with the unit.
        results: The metric on test data, for each seed that it was trained with.
        baselines: From the name of a baseline to its result on the same data.
        groups: What `by_group` found, for one of the seeds.
        limits: Sentences about where the model should not be trusted.
        higher_is_better: Whether a larger result is the better one, as with accuracy.
        file: The model's file, whose SHA-256 the card names.
        digits: Significant digits of the results.

    Returns:
        The card, to be written to a file.

    Raises:
        ValueError: If there is no result.
    """
    results = np.atleast_1d(np.asarray(results, "float64"))
    if not results.size:
        raise ValueError("Expected the result of at least one training. Received none.")

    def said(number):
        return f"{number:,.{digits}g}" if abs(number) < 10**digits else f"{number:,.0f}"

    spread = f" (from {said(results.min())} to {said(results.max())} over {results.size} seeds)"
    rows = [("this model", said(results.mean()) + (spread if results.size > 1 else " (a single training)"))]
    rows += [(name, said(result)) for name, result in (baselines or {}).items()]
    facts = [
        ("layers", len(model.layers)),
        ("parameters", f"{model.count_params():,}"),
        ("goes in", shapes_of(model.inputs)),
        ("comes out", shapes_of(model.outputs)),
        ("Keras", f"{keras.__version__} on {keras.backend.backend()}"),
    ]
    if file is not None:
        facts.append(("file", f"`{Path(file).name}`, SHA-256 `{hashlib.sha256(Path(file).read_bytes()).hexdigest()}`"))
    better = "higher is better" if higher_is_better else "lower is better"
    parts = [
        f"# Model card: {model.name}",
        f"## What it is for\n\n{purpose}",
        "## The model\n\n" + table(("", ""), facts),
        f"## Data\n\n{data}",
        f"## Results\n\nOn test data: {metric} ({better}).\n\n" + table(("", "result"), rows),
    ]
    if groups:
        lines = [(group.name, group.count, said(group.result), f"± {said(2 * group.error)}") for group in groups]
        worst = worst_of(groups, higher_is_better)
        sentence = f"Worst: **{worst.name}**, {said(worst.result)}." if worst else f"No group has {FEWEST} samples."
        heads = ("group", "samples", "result", "two standard errors")
        parts.append(f"## Where it fails\n\n{sentence}\n\n" + table(heads, lines))
    if limits:
        parts.append("## Limits\n\n" + "\n".join(f"- {limit}" for limit in limits))
    return "\n\n".join(parts) + "\n"

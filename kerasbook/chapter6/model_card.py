"""6.3.1 A model card: what whoever takes over a model has to know, as a file for a pull request.

from kerasbook.chapter6.model_card import by_group, model_card

card = model_card(model, purpose="...", data="...", metric="mean absolute error in dollars", results=errors_by_seed)
Path("MODEL_CARD.md").write_text(card, encoding="utf-8")

What the card says by itself is in the language in use: `kerasbook.use_language("ko")`.
"""

import hashlib
from pathlib import Path
from typing import NamedTuple

from kerasbook.lazily import keras, np  # in your own code: import keras, numpy as np
from kerasbook.locale import gettext as _

FEWEST = 20  # samples of a group: of fewer, a mean says little


class Group(NamedTuple):
    """How a model does on a part of the data.

    Args:
        name: What the samples have in common.
        count: How many there are.
        result: The mean of the metric over them.
        error: The standard error of that mean; NaN where all samples have the same result, as a few may by chance.
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
        error = part.std(ddof=1) / np.sqrt(len(part)) if np.ptp(part) else np.nan
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


def listed(sentences):
    """A list in Markdown."""
    return "\n".join(f"- {sentence}" for sentence in sentences)


def shapes_of(tensors):
    """Names, shapes and types of what goes in or comes out; not a name that Keras has made up."""
    names = ["" if one.name.startswith("keras_tensor") else f"`{one.name}` " for one in tensors]
    return "; ".join(f"{name}{tuple(one.shape)} {one.dtype}" for name, one in zip(names, tensors, strict=True))


def model_card(
    model,
    *,
    purpose,
    data,
    metric,
    results,
    baselines=None,
    in_words=(),
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
        in_words: Sentences that say what the results mean for whoever uses the model, such as how many false alarms
            there are in a day.
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

    def not_sure(group):
        return _("not known") if np.isnan(group.error) else f"± {said(2 * group.error)}"

    ours = _("{mean} (a single training)")
    if results.size > 1:
        ours = _("{mean} (from {least} to {most} over {seeds} seeds)")
    words = {"mean": said(results.mean()), "least": said(results.min()), "most": said(results.max())}
    rows = [(_("this model"), ours.format(**words, seeds=results.size))]
    rows += [(name, said(result)) for name, result in (baselines or {}).items()]
    facts = [
        (_("layers"), len(model.layers)),
        (_("parameters"), f"{model.count_params():,}"),
        (_("goes in"), shapes_of(model.inputs)),
        (_("comes out"), shapes_of(model.outputs)),
        ("Keras", _("{version} on {backend}").format(version=keras.__version__, backend=keras.backend.backend())),
    ]
    if file is not None:
        digest = hashlib.sha256(Path(file).read_bytes()).hexdigest()
        facts.append((_("file"), f"`{Path(file).name}`, SHA-256 `{digest}`"))
    measured = _("On test data: {metric} (lower is better).")
    if higher_is_better:
        measured = _("On test data: {metric} (higher is better).")
    parts = [
        "# " + _("Model card: {name}").format(name=model.name),
        "## " + _("What it is for") + f"\n\n{purpose}",
        "## " + _("The model") + "\n\n" + table(("", ""), facts),
        "## " + _("Data") + f"\n\n{data}",
        "## " + _("Results") + f"\n\n{measured.format(metric=metric)}\n\n" + table(("", _("result")), rows),
    ]
    if in_words:
        parts.append(listed(in_words))
    if groups:
        lines = [(group.name, f"{group.count:,}", said(group.result), not_sure(group)) for group in groups]
        worst = worst_of(groups, higher_is_better)
        sentence = _("No group has {fewest} samples.").format(fewest=FEWEST)
        if worst:
            sentence = _("Worst: **{group}**, {result}.").format(group=worst.name, result=said(worst.result))
        heads = (_("group"), _("samples"), _("result"), _("two standard errors"))
        parts.append("## " + _("Where it fails") + f"\n\n{sentence}\n\n" + table(heads, lines))
    if limits:
        parts.append("## " + _("Limits") + "\n\n" + listed(limits))
    return "\n\n".join(parts) + "\n"

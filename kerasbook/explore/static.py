"""The page without a server: one file to hand round, which opens from disk with the network off."""

import base64
import json
import math
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from kerasbook import datasets
from kerasbook.explore import pictures
from kerasbook.explore.explorer import Explorer
from kerasbook.explore.samples import resized
from kerasbook.explore.seen import Crowd, Layer, Look
from kerasbook.html import templates
from kerasbook.locale import LANGUAGES, N_, known, speaking
from kerasbook.locale import gettext as _
from kerasbook.numbers import for_json, in_digits
from kerasbook.plots import style

MOST_BYTES = 16_000_000  # of layers' outputs; with more, fewer samples are shown
WIDEST = 240  # pixels of a mosaic; larger maps are made smaller
FEWEST = 3

TEXTS = {
    "title": N_("A digit passing through the layers"),
    "title_model": N_("Samples passing through the layers"),
    "choose": N_("Choose a digit"),
    "choose_model": N_("Choose a sample"),
    "time": N_("Training"),
    "epoch": N_("after epoch {epoch} of {epochs}"),
    "random": N_("random weights, before training"),
    "as_is": N_("this model"),
    "accuracy": N_("{share} of the test samples predicted correctly"),
    "play": N_("Play"),
    "pause": N_("Pause"),
    "layers": N_("The output of each layer"),
    "answer": N_("The prediction"),
    "says": N_("Prediction: {answer} ({share}). Label: {label}."),
    "says_alone": N_("Prediction: {answer} ({share})."),
    "places": N_("Its place among the test samples"),
    "places_why": N_(
        "For each layer, a linear probe moves every sample as close as it can to the corner of its class. The ring "
        "marks the sample you chose."
    ),
    "rebuilt": N_("What is left of the picture"),
    "rebuilt_why": N_(
        "The picture as a linear probe rebuilds it from each layer's output. What a layer has discarded cannot come "
        "back."
    ),
    "input": N_("pixels"),
    "input_model": N_("input"),
    "picture": N_("A picture of {label}"),
    "picture_model": N_("Sample {number}, label {label}."),
    "sample": N_("sample {number}"),
    "language": N_("Language"),
    "noscript": N_("This page needs JavaScript. It loads nothing from the internet."),
}


def in_each_language(say: Callable[[], object]) -> dict:
    """What `say` gives in English and in Korean."""
    said = {}
    for language in LANGUAGES:
        with speaking(language):
            said[language] = say()
    return said


def packed(array: np.ndarray) -> str:
    """Bytes as text, for the page's script to unpack."""
    return base64.b64encode(np.ascontiguousarray(array, "uint8").tobytes()).decode()


def as_bytes(values: np.ndarray, low: float, high: float) -> np.ndarray:
    """Numbers from `low` to `high` as 0 to 254, the colours of `pictures.colour_table`; NaN as 255, which is blank."""
    return np.asarray(pictures.coloured(values, style.INPUT, low, high))


def chosen(explorer: Explorer, count: int) -> np.ndarray:
    """Which samples to show: as many of each class, of those that the readers of the layers have not learned from."""
    rows = np.arange(len(explorer.samples))
    if "places" not in explorer.lacks:
        rows = np.sort(explorer.crowd(explorer.weights(explorer.epochs[-1])).samples)
    if explorer.labels is None:
        return rows[:count]
    labels = explorer.labels[rows]
    # The first of each class, then the second of each, ...
    turn = np.array([(labels[:place] == label).sum() for place, label in enumerate(labels)])
    picked = np.lexsort((labels, turn))[:count]
    return rows[picked[np.argsort(labels[picked], kind="stable")]]


def affordable(explorer: Explorer, count: int) -> int:
    """How many samples the page has room for."""
    each = sum(min(math.prod(layer.shape), WIDEST**2) for layer in explorer.layers)
    each += len(explorer.layers) * 3072 * (explorer.form == "picture")
    return max(FEWEST, min(count, MOST_BYTES // (each * len(explorer.epochs))))


def small_enough(layer: Layer, output: np.ndarray, shown: np.ndarray) -> np.ndarray:
    """Maps so small that a mosaic of them fits on the page."""
    side = max(1, WIDEST // pictures.columns_of(len(shown)) - 1)
    if layer.kind == "maps" and max(layer.shape[:2]) > side:
        return resized(output, side / max(layer.shape[:2]))
    return output


# What the page's script gets


def layer_data(explorer: Explorer, layer: Layer, looks: Sequence[Sequence[Look]], crowds: Sequence[Crowd]) -> dict:
    """One layer for each age and sample: bytes `(ages, samples, h, w)`, and what they mean."""
    shown = pictures.units_shown(explorer, layer)
    tables, notes, values = [], [], []
    for row, crowd in zip(looks, crowds, strict=True):
        outputs = [look.outputs[layer.name] for look in row]
        colours, low, high = pictures.layer_colours(explorer, layer, np.stack(outputs), crowd)
        tables.append(colours)
        notes.append(
            in_each_language(lambda output=outputs[0], crowd=crowd: pictures.layer_note(explorer, layer, output, crowd))
        )
        values.append([
            as_bytes(pictures.layer_values(layer, small_enough(layer, output, shown), shown), low, high)
            for output in outputs
        ])
    values = np.array(values)  # (ages, samples, h, w)
    return {
        "title": in_each_language(lambda: _(layer.title)),
        "tables": tables,
        "notes": notes,
        "size": values.shape[2:],
        "values": packed(values),
        "tiles": pictures.named_tiles(explorer, layer),
        "columns": pictures.columns_of(layer.units),
    }


def plane_data(explorer: Explorer, looks: Sequence[Sequence[Look]], crowds: Sequence[Crowd]) -> list[dict]:
    """Of "input" and each layer the projection: bytes for the test samples, and for the places of the chosen ones."""

    def places(points: np.ndarray) -> np.ndarray:
        return np.round(pictures.on_plane(points, 255))

    if "places" in explorer.lacks:
        return []
    titles = {layer.name: in_each_language(lambda title=layer.title: _(title)) for layer in explorer.layers}
    titles["input"] = None  # for which the page has a word
    return [
        {
            "title": titles[name],
            "points": packed(np.stack([places(crowd.points[name]) for crowd in crowds])),
            "places": packed(np.stack([places(np.stack([look.places[name] for look in row])) for row in looks])),
        }
        for name in crowds[0].points
    ]


def rebuilt_data(explorer: Explorer, rows: np.ndarray) -> list[dict]:
    """Each layer's rebuilt pictures, bytes `(ages, samples, h, w)` or `(..., 3)`."""
    if "rebuilt" in explorer.lacks:
        return []
    low, high = explorer.range
    pictures = explorer.samples[rows]
    found = [explorer.all_rebuilt(pictures, explorer.weights(epoch)) for epoch in explorer.epochs]
    data = []
    for layer in explorer.layers:
        values = np.stack([rebuilt[layer.name] for rebuilt in found])
        data.append({"size": values.shape[2:], "values": packed(np.nan_to_num((values - low) / (high - low) * 254))})
    return data


def sample_data(explorer: Explorer, row: int) -> dict:
    """One sample: its picture and its class."""
    sample = explorer.samples[row]
    is_text = explorer.form == "text"
    return {
        "picture": "" if is_text else pictures.data_uri(pictures.input_image(explorer, sample)),
        "text": pictures.text_of(sample) if is_text else "",
        "numbers": [in_digits(value, 4) for value in sample] if pictures.has_named_numbers(explorer) else [],
        "number": int(row),
        "label": explorer.subject.label_of(row) or None,
    }


def page_data(explorer: Explorer, rows: np.ndarray) -> dict:
    """All that the page shows, for each age and each of the samples `rows`."""
    crowds = [explorer.crowd(explorer.weights(epoch)) for epoch in explorer.epochs]
    looks = [explorer.looks(explorer.samples[rows], explorer.weights(epoch)) for epoch in explorer.epochs]
    answers = None
    if "answers" not in explorer.lacks:
        # (ages, samples, classes)
        answers = [[[for_json(round(float(value), 4)) for value in look.answers] for look in row] for row in looks]
    return {
        "epochs": explorer.epochs,
        "accuracy": [crowd.accuracy for crowd in crowds],
        "samples": [sample_data(explorer, row) for row in rows],
        "digits": explorer.subject.digits,
        "classes": explorer.classes,
        "numberNames": in_each_language(
            lambda: pictures.names_of_numbers(explorer) if pictures.has_named_numbers(explorer) else []
        ),
        "labelNames": explorer.subject.label_names,
        "probabilities": explorer.answers_are_probabilities,
        "chooses": explorer.answers_choose,
        "answers": answers,
        "layers": [layer_data(explorer, layer, looks, crowds) for layer in explorer.layers],
        "labels": packed(crowds[0].labels % 256),
        "planes": plane_data(explorer, looks, crowds),
        "rebuilt": rebuilt_data(explorer, rows),
        "lacks": in_each_language(lambda: explorer.lacks),
        "texts": in_each_language(
            lambda: {name: _(text) for name, text in TEXTS.items()} | {"credits": credits(explorer)}
        ),
        "languages": LANGUAGES,
        "colours": {
            "classes": style.CLASSES,
            "best": style.TRAINED,
            "above": style.SECOND,
            "ink": style.INK,
            "input": style.INPUT,
        },
        "tables": {
            name: packed(np.frombuffer(pictures.colour_table(name), "uint8"))
            for name in (style.INPUT, style.ACTIVATION, style.SIGNED, style.PROBABILITY)
        },
    }


def credits(explorer: Explorer) -> str:
    """Whose the samples are, if they are ours."""
    return datasets.credits(explorer.subject.sets)


def static_page(explorer: Explorer, language: str, digits: int = 30) -> str:
    """Gives one HTML file with a choice of samples, every layer, the projections and the slider over the epochs.

    It needs no server and no network, and holds both languages.

    Args:
        explorer: What to show.
        language: The language in which it opens, "en" or "ko".
        digits: How many samples to choose from; fewer where the layers are so large that they would not fit.

    Raises:
        ValueError: If there is no such language, or the explorer has no samples.
    """
    known(language)
    if explorer.samples is None:
        raise ValueError(_("Expected samples to show on the page. Received none; pass them with --data FILE.npz."))
    data = page_data(explorer, chosen(explorer, affordable(explorer, digits)))
    # "<" would let a name end the script.
    text = json.dumps(data, ensure_ascii=False, allow_nan=False).replace("<", "\\u003c")
    with speaking(language):
        return (
            templates(Path(__file__).parent)
            .get_template("explore.html")
            .render(language=language, data=text, texts=data["texts"])
        )

"""What a layer says about one sample, and the picture that each kind of layer deserves.

Which picture it is follows from the layer's kind (`layerwise.kinds` knows it without Keras) and from the shape of its
output.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import ListedColormap

from kerasbook.layerwise.forms import in_letters
from kerasbook.layerwise.kinds import activation_of, attends, looks_up
from kerasbook.locale import N_
from kerasbook.locale import gettext as _
from kerasbook.numbers import in_digits
from kerasbook.plots import style
from kerasbook.plots.pages import BESIDE, Caption, evenly, shortened, shown_name, text_width, wrapped

# How much of a layer is drawn; what goes beyond is left out, and said.
UNITS = 1024  # dense units
MAPS = 64  # feature maps
CHANNELS = 64  # units of a sequence
STEPS = 256  # steps of a sequence
SLICES = 8  # slices of a volume
HEADS = 16  # heads of attention
BARS = 10  # classes
LABELS = 10  # labels beside a panel, lines in it

WIDEST_LABEL = 0.8  # inches
BROKEN = "#ff00ff"  # where there is no number
NEGATIVE, POSITIVE = "#b2182b", "#2166ac"  # the ends of the colours of signed activations
PLAIN = "#b5b5b5"
ENOUGH = 2_000_000  # values that decide a scale

VARYING = N_("{shown:,} of {all:,} shown, the most varying")
ACTIVE = N_("{shown:,} of {all:,} shown, the most active")
EVENLY = N_("{shown:,} of {all:,} steps shown")

Remark = tuple[str, dict]  # a sentence for the catalogue, and what to put in


@dataclass
class LayerView:
    """One layer as the walk draws it.

    Args:
        name: What stands above it; a `LayerCall` stands for itself, anything else is translated.
        values: The layer's output for the sample, without the batch axis; channels last.
        scale: Colours and limits, the same for every sample of this layer (see `style.scale`).
        kind: One of `DRAWINGS`.
        parameters: How many parameters the layer has.
        order: Which units or maps to show, in this order; all as they are by default.
        steps: Which steps of a sequence to show; all by default.
        remarks: What to say below it, before it is translated.
        labels: The names of the classes, or of the rows.
        shape: The output's shape, if it is not that of `values`.
    """

    name: str
    values: np.ndarray
    scale: dict
    kind: str
    parameters: int = 0
    order: np.ndarray | None = None
    steps: np.ndarray | None = None
    remarks: Sequence[Remark] = ()
    labels: Sequence[str] | None = None
    shape: tuple[int, ...] | None = None

    @property
    def note(self) -> str:
        """Shape and parameters, such as "64 · 50,240 parameters"."""
        sizes = self.values.shape if self.shape is None else self.shape
        shape = " × ".join(str(size) for size in sizes) or (_("a text") if self.kind == "text" else _("a number"))
        if not self.parameters:
            return shape
        return f"{shape} · " + _("{count:,} parameters").format(count=self.parameters)

    @property
    def said(self) -> str:
        """The remarks in the language in use, a line each."""
        return "\n".join(_(sentence).format(**given) for sentence, given in self.remarks)

    @property
    def rows(self) -> list[tuple[int, str]]:
        """Which rows have a label beside them, and which label: every one, or some evenly chosen."""
        if self.kind in ("answer", "scores") and self.values.size > 1:
            units = chosen_bars(self)
            return [(row, shortened(self.label(unit), WIDEST_LABEL)) for row, unit in enumerate(units)]
        if self.kind == "tokens" and self.labels is not None:
            steps = np.arange(len(self.values)) if self.steps is None else self.steps
            shown = range(0, len(steps), -(-len(steps) // LABELS))
            return [(row, shortened(self.labels[steps[row]], WIDEST_LABEL)) for row in shown]
        return []

    def label(self, unit: int) -> str:
        """The name of a class; its number by default."""
        return str(unit) if self.labels is None else str(self.labels[unit])

    @property
    def caption(self) -> Caption:
        """What stands around the picture, in the language in use."""
        left = max([text_width(label) + 0.08 for _row, label in self.rows], default=0.0)
        under = 0.22 if self.kind in ("answer", "scores", "chance") else 0.0
        left = max(left, BESIDE) if self.kind in ("scores", "chance") else left
        return Caption(shown_name(self.name), self.note, self.said, left, under)


# Pictures as arrays


def as_tiles(units: np.ndarray) -> np.ndarray:
    """`(units,)` -> `(units, 1, 1)`: each unit a tile of one pixel, for a mosaic."""
    return np.asarray(units).reshape(-1, 1, 1)


def chosen(values: np.ndarray, view: LayerView) -> np.ndarray:
    """The units to show, of `(..., units)`."""
    return values if view.order is None else values[..., view.order]


def tiled(values: np.ndarray, view: LayerView) -> np.ndarray:
    """Any shape -> a square of tiles."""
    return style.mosaic(as_tiles(chosen(values.ravel(), view)), gap=0)


def maps_tiled(values: np.ndarray, view: LayerView) -> np.ndarray:
    """`(height, width, maps)` -> a mosaic."""
    return style.mosaic(np.moveaxis(chosen(values, view), -1, 0))


def heads_tiled(values: np.ndarray, view: LayerView) -> np.ndarray:
    """`(heads, queries, keys)` -> a mosaic."""
    return style.mosaic(values.reshape(-1, *values.shape[-2:])[:HEADS])


def slices_tiled(values: np.ndarray, view: LayerView) -> np.ndarray:
    """`(depth, height, width, maps)` -> the slices side by side, a row for each map; the middle ones of many maps."""
    maps = np.moveaxis(chosen(values, view), -1, 0)  # (maps, depth, height, width)
    if len(maps) > SLICES:
        return style.mosaic(maps[:, maps.shape[1] // 2])
    slices = maps[:, evenly(range(maps.shape[1]), SLICES)]
    return style.mosaic(slices.reshape(-1, *slices.shape[2:]), columns=slices.shape[1])


def steps_across(values: np.ndarray, view: LayerView) -> np.ndarray:
    """`(steps, units)` -> `(units, steps)`: time runs to the right."""
    steps = values if view.steps is None else values[view.steps]
    return chosen(steps, view).T


def steps_down(values: np.ndarray, view: LayerView) -> np.ndarray:
    """`(steps, units)`: a row for each token."""
    return chosen(values if view.steps is None else values[view.steps], view)


# Drawing


def paint(axes: Axes, view: LayerView, arrange: Callable, aspect: str = "equal"):
    """Draw the values as one image, and mark where there is no number."""
    finite = np.isfinite(view.values)
    known = view.values if finite.all() else np.where(finite, view.values, np.nan)
    image = axes.imshow(arrange(known, view), interpolation="nearest", aspect=aspect, **view.scale)
    if not finite.all():
        marks = arrange((~finite).astype("float32"), view)  # NaN in the gaps
        axes.imshow(
            np.where(marks == 1, 1.0, np.nan),
            interpolation="nearest",
            aspect=aspect,
            cmap=ListedColormap([BROKEN]),
            vmin=0,
            vmax=1,
        )
    style.bare(axes)
    return image


def draw_image(axes: Axes, view: LayerView):
    """A picture, grey `(height, width)` or in colour `(height, width, 3)`."""
    values = view.values[..., 0] if view.values.ndim == 3 and view.values.shape[-1] == 1 else view.values
    if values.ndim == 2:
        return paint(axes, LayerView(view.name, values, view.scale, view.kind), lambda grey, _view: grey)
    style.bare(axes)
    low, high = view.scale["vmin"], view.scale["vmax"]
    if (low, high) != (0, 1):
        values = np.clip((values.astype("float64") - low) / (high - low), 0, 1)
    finite = np.isfinite(values).all(axis=-1, keepdims=True)
    if not finite.all():
        values = np.where(finite, values, [1.0, 0.0, 1.0, 1.0][: values.shape[-1]])
    return axes.imshow(values, interpolation="nearest")


def draw_maps(axes: Axes, view: LayerView):
    """The maps of a convolution, `(height, width, maps)`, as one mosaic."""
    return paint(axes, view, maps_tiled)


def draw_volumes(axes: Axes, view: LayerView):
    """The maps of a convolution in three dimensions, or of a film, `(depth, height, width, maps)`, as slices."""
    return paint(axes, view, slices_tiled)


def draw_units(axes: Axes, view: LayerView):
    """The units of a dense layer as square tiles, brighter where a unit is more active."""
    return paint(axes, view, tiled)


def slim(axes: Axes, rows: int, columns: int) -> None:
    """Give a panel of rows and columns about their proportion, but let none get too thin."""
    height, width = axes.get_position().height, axes.get_position().width
    page = axes.get_figure().bbox
    free = height * page.height / (width * page.width)
    axes.set_box_aspect(float(np.clip(rows / columns, 0.5, max(free, 0.5))))


def draw_sequence(axes: Axes, view: LayerView):
    """A sequence, `(steps, units)`: the units above each other, time to the right."""
    image = paint(axes, view, steps_across, "auto")
    axes.set_box_aspect(0.75)
    return image


def draw_tokens(axes: Axes, view: LayerView):
    """What an embedding makes of each token, `(steps, features)`: a row for each token."""
    image = paint(axes, view, steps_down, "auto")
    rows = view.rows
    axes.set_yticks([row for row, _label in rows], [label for _row, label in rows], parse_math=False)
    axes.tick_params(left=False, labelsize=style.SIZES["small"], pad=1)
    return image


def draw_attention(axes: Axes, view: LayerView):
    """The attention scores of each head, `(heads, queries, keys)`, as one mosaic; a row for each query."""
    return paint(axes, view, heads_tiled)


def chosen_bars(view: LayerView) -> np.ndarray:
    """The classes whose bars are drawn: all, or the likeliest, from top to bottom."""
    values = view.values.ravel()
    if len(values) <= BARS:
        return np.arange(len(values))
    return np.argsort(-np.nan_to_num(values, nan=-np.inf), kind="stable")[:BARS]


def bar_panel(axes: Axes, count: int, high: float, low: float = 0.0) -> None:
    """An axes for bars that lie on each other."""
    axes.set_xlim(low, high)
    axes.set_ylim(count - 0.5, -0.5)
    for side in ("top", "right", "bottom"):
        axes.spines[side].set_visible(False)
    axes.spines["left"].set_color(style.QUIET)


def draw_answer(axes: Axes, view: LayerView):
    """The probability of each class as a bar, the likeliest one in colour."""
    units = chosen_bars(view)
    probabilities = np.nan_to_num(view.values.ravel()[units], nan=0.0)
    best = int(probabilities.argmax())
    colours = [style.TRAINED if index == best else PLAIN for index in range(len(units))]
    bars = axes.barh(range(len(units)), probabilities, color=colours, height=0.75)
    bar_panel(axes, len(units), 1)
    rows = view.rows
    axes.set_yticks([row for row, _label in rows], [label for _row, label in rows], parse_math=False)
    axes.tick_params(left=False, labelsize=style.SIZES["small"], pad=1)
    axes.set_xticks([0, 1])
    if view.values.size > BARS:
        for row, value in enumerate(probabilities):
            beyond = value > 0.7
            axes.text(
                0.98 if beyond else value + 0.03,
                row,
                in_digits(value, 2),
                ha="right" if beyond else "left",
                va="center",
                fontsize=style.SIZES["small"],
                color="white" if beyond else style.QUIET,
            )
    if not view.caption.shift:
        axes.set_box_aspect(1)
    return bars


def value_above(axes: Axes, value: float) -> None:
    """A single bar's value in numbers."""
    axes.set_ylim(1.3, -1.3)
    axes.text(
        0.5,
        0.72,
        in_digits(value),
        transform=axes.transAxes,
        ha="center",
        va="bottom",
        fontsize=style.SIZES["heading"],
        color=style.INK,
    )
    axes.set_yticks([])


def draw_chance(axes: Axes, view: LayerView):
    """The probability that a single unit gives, as one bar from 0 to 1."""
    value = float(view.values.ravel()[0])
    bars = axes.barh([0], [np.nan_to_num(value)], color=style.TRAINED, height=0.75)
    bar_panel(axes, 1, 1)
    value_above(axes, value)
    axes.set_xticks([0, 1])
    axes.tick_params(labelsize=style.SIZES["small"])
    axes.set_box_aspect(1)
    return bars


def draw_scores(axes: Axes, view: LayerView):
    """Numbers that are no probabilities, as bars to both sides of 0."""
    values = view.values.ravel()
    units = chosen_bars(view)
    shown = np.nan_to_num(values[units].astype("float64"), nan=0.0, posinf=0.0, neginf=0.0)
    low, high = view.scale["vmin"], view.scale["vmax"]
    bars = axes.barh(
        range(len(units)), shown, color=[NEGATIVE if value < 0 else POSITIVE for value in shown], height=0.75
    )
    bar_panel(axes, len(units), high, low)
    axes.spines["left"].set_visible(False)
    axes.axvline(0, 0.25 if len(units) == 1 else 0, 0.7 if len(units) == 1 else 1, color=style.QUIET, linewidth=1.2)
    rows = view.rows
    axes.set_yticks([row for row, _label in rows], [label for _row, label in rows], parse_math=False)
    axes.tick_params(left=False, labelsize=style.SIZES["small"], pad=1)
    if len(units) == 1:
        value_above(axes, float(values[0]))
    ends = [low, high] if low < 0 else [0, high]
    axes.set_xticks(ends, [in_digits(end, 2) for end in ends])
    if not view.caption.shift:
        axes.set_box_aspect(1)
    return bars


def columns_of_numbers(numbers: np.ndarray) -> int:
    """How many whole numbers fit beside each other in a panel."""
    digits = max(len(str(numbers.min())), len(str(numbers.max())))
    return int(np.clip(1.5 / (0.09 * digits + 0.11), 1, 5))


def draw_numbers(axes: Axes, view: LayerView):
    """Word numbers, classes, counts: the numbers themselves, line by line."""
    numbers, columns = view.values.ravel(), view.scale["columns"]
    words = [str(number) for number in numbers[: LABELS * columns]]
    style.bare(axes)
    axes.set(xlim=(0, 1.1 * columns), ylim=(LABELS, 0))
    return [
        axes.text(
            column + 0.9,
            0.1,
            "\n".join(words[column::columns]),
            ha="right",
            va="top",
            fontsize=style.SIZES["small"],
            color=style.INK,
            linespacing=1.15,
        )
        for column in range(min(columns, len(words)))
    ]


def draw_text(axes: Axes, view: LayerView):
    """A sentence, in lines; a long one is cut, with "…" at its end."""
    words = " ".join(map(in_letters, view.values.ravel()))
    lines = wrapped(words, 1.55)
    if len(lines) > LABELS:
        lines = [*lines[: LABELS - 1], "…"]
    style.bare(axes)
    return axes.text(
        0.02,
        0.98,
        "\n".join(lines),
        transform=axes.transAxes,
        va="top",
        parse_math=False,
        fontsize=style.SIZES["small"],
        color=style.INK,
    )


DRAWINGS = {
    "image": draw_image,
    "maps": draw_maps,
    "volumes": draw_volumes,
    "units": draw_units,
    "sequence": draw_sequence,
    "tokens": draw_tokens,
    "attention": draw_attention,
    "answer": draw_answer,
    "chance": draw_chance,
    "scores": draw_scores,
    "numbers": draw_numbers,
    "text": draw_text,
}


# Which kind


def is_image(shape: tuple[int, ...]) -> bool:
    """Whether one sample of this shape can be looked at."""
    return len(shape) == 2 or (len(shape) == 3 and shape[-1] in (1, 3, 4) and min(shape[:2]) > 1)


def adds_up_to_one(output: np.ndarray) -> bool:
    """Whether the last axis holds probabilities."""
    some = np.asarray(output[:256], "float32")
    return bool(
        some.ndim > 1
        and some.shape[-1] > 1
        and np.isfinite(some).all()
        and some.min() >= 0
        and np.allclose(some.sum(axis=-1), 1, atol=1e-2 if output.dtype.itemsize < 4 else 1e-3)
    )


def kind_of_answer(output: np.ndarray, reading: str) -> str:
    """How a model's answer `(n, ...)` deserves to be drawn; empty if like any other layer.

    Args:
        output: The answer.
        reading: How it is to be read, one of `layerwise.evidence.KINDS`; empty if that is not known.
    """
    units = int(np.prod(output.shape[1:]))
    if output.ndim > 2 or output.dtype.kind not in "fiub":
        return ""
    if reading == "probabilities":
        return "answer"
    if units > 3 * BARS:
        return ""
    return {"chances": "chance" if units == 1 else "answer"}.get(reading, "scores")


def kind_of_input(output: np.ndarray, over_time: bool) -> str:
    """How samples `(n, ...)` deserve to be drawn; empty if like a layer."""
    shape = output.shape[1:]
    if len(shape) == 2 and over_time:
        return "sequence"
    return "image" if is_image(shape) else ""


def kind_of(name: str, output: np.ndarray, layer=None, answer: str | None = None, over_time: bool = False) -> str:
    """How a layer's output `(n, ...)` deserves to be drawn.

    Args:
        name: The layer call's name; "input", or "input[...]", for the samples themselves, which have no layer.
        output: Its output, channels last.
        layer: The layer.
        answer: How it is to be read, if this is what the model answers, one of `layerwise.evidence.KINDS`; empty if it
            answers that and nobody knows how to read it, None if it does not.
        over_time: Whether the model reads sequences, so that samples `(n, steps, features)` are no pictures.
    """
    shape = output.shape[1:]
    if output.dtype.kind in "OSU":
        return "text"
    if output.dtype.kind in "iu" and len(shape) <= 1:
        return "numbers"
    samples = layer is None and (name == "input" or name.startswith("input["))
    special = kind_of_input(output, over_time) if samples else ""
    if answer is not None and not samples:
        special = kind_of_answer(output, answer)
    if special:
        return special
    if attends(layer) and name.endswith("[1]") and len(shape) in (2, 3):
        return "attention"
    if len(shape) == 3 and is_attention(name, output, layer) and answer is None:
        return "attention"
    if len(shape) == 2:
        return "tokens" if looks_up(layer) else "sequence"
    if len(shape) == 3 and shape[0] * shape[1] > 1:
        if answer is not None and shape[-1] in (1, 3) and is_image(shape) and in_reach(output):
            return "image"
        return "maps"
    return "volumes" if len(shape) == 4 else "units"


def is_attention(name: str, output: np.ndarray, layer) -> bool:
    """Whether a softmax that stands by itself gives attention, `(n, heads, queries, keys)`, and not maps of classes.

    Attention of a sequence to itself has as many queries as keys, and another number of heads; else the name tells.
    """
    heads, queries, keys = output.shape[1:]
    alone = activation_of(layer) == "softmax" and not layer.weights
    meant = "attention" in name.lower() or "attn" in name.lower()
    return alone and (meant or queries == keys != heads) and adds_up_to_one(output)


def in_reach(output: np.ndarray) -> bool:
    """Whether all numbers are brightnesses, 0 to 1."""
    return bool(np.isfinite(output).all() and output.min() >= 0 and output.max() <= 1 + style.ROUNDED)


# Scales, and what is left out


def finite_part(output: np.ndarray) -> np.ndarray:
    """The numbers among the values, at most about two million of them, evenly taken."""
    values = np.asarray(output).ravel()
    values = values[:: max(1, values.size // ENOUGH)]
    finite = np.isfinite(values)
    return values if finite.all() else values[finite]


def image_scale(output: np.ndarray) -> dict:
    """Limits for pictures: 0 to 1, 0 to 255 for whole numbers, else the range of all samples."""
    known = finite_part(output)
    low, high = (float(known.min()), float(known.max())) if known.size else (0.0, 1.0)
    if output.dtype.kind == "u" or (output.dtype.kind == "i" and low >= 0):
        low, high = (0.0, 255.0) if 1 < high <= 255 else (0.0, max(high, 1.0))
    elif low >= 0 and high <= 1 + style.ROUNDED:
        low, high = 0.0, 1.0
    if low == high:
        high = low + 1
    return {"cmap": style.INPUT, "vmin": low, "vmax": high}


def layer_scale(kind: str, output: np.ndarray) -> dict:
    """Colours and limits for a layer, the same for all samples."""
    if kind == "image":
        return image_scale(output)
    if kind == "numbers":
        return {"columns": columns_of_numbers(output)}
    if kind == "text":
        return {}
    if kind == "attention":
        return {"cmap": style.PROBABILITY, "vmin": 0.0, "vmax": 1.0}
    known = finite_part(output)
    if kind == "scores":
        most = float(np.abs(known).max()) if known.size and known.any() else 1.0
        return {"vmin": -most if known.size and known.min() < 0 else 0.0, "vmax": most}
    if not known.size:
        return {"cmap": style.ACTIVATION, "vmin": 0.0, "vmax": 1.0}
    return style.scale(known)


def range_remark(view_kind: str, output: np.ndarray, scale: dict) -> list[Remark]:
    """What the colours mean."""
    if view_kind in ("numbers", "text", "answer", "chance", "scores"):
        return []
    low, high = scale["vmin"], scale["vmax"]
    if view_kind == "image":
        if (low, high) in ((0, 1), (0, 255)):
            return []
        colour = output.ndim == 4 and output.shape[-1] > 1
        sentence = N_("{low} black, {high} full colour") if colour else N_("{low} white, {high} black")
        return [(sentence, {"low": in_digits(low, 2), "high": in_digits(high, 2)})]
    known = finite_part(output)
    if not known.size:
        return []
    if known.min() == known.max():
        return [(N_("all {value}"), {"value": in_digits(float(known[0]), 2)})]
    if low == 0:
        return [(N_("{low} dark, {high} bright"), {"low": in_digits(low, 2), "high": in_digits(high, 2)})]
    return [(N_("{low} red, {high} blue"), {"low": in_digits(low, 2), "high": in_digits(high, 2)})]


def most_telling(output: np.ndarray, most: int) -> tuple[np.ndarray | None, list[Remark]]:
    """Of the units `(..., units)` those that vary most over samples and places, in their own order, if there are many.

    Where nothing varies, as with a single sample, those that are most active.

    Returns:
        `(order, remarks)`: the units' numbers, or None for all, and what to say.
    """
    units = output.shape[-1]
    if units <= most:
        return None, []
    flat = output.reshape(-1, units)
    flat = flat[:: max(1, flat.size // (4 * ENOUGH))].astype("float32")
    flat = np.where(np.isfinite(flat), flat, 0)
    weight, sentence = flat.std(axis=0), VARYING
    if not weight.any():
        weight, sentence = np.abs(flat).mean(axis=0), ACTIVE
    order = np.sort(np.argsort(-weight, kind="stable")[:most])
    return order, [(sentence, {"shown": most, "all": units})]


@dataclass
class Choice:
    """What is shown of a layer, and what is said about it."""

    order: np.ndarray | None = None
    steps: np.ndarray | None = None
    remarks: Sequence[Remark] = ()


def choice(kind: str, output: np.ndarray) -> Choice:
    """What to show of a layer's output `(n, ...)`."""
    shape, count = output.shape[1:], int(np.prod(output.shape[1:]))
    if kind == "units":
        order, remarks = most_telling(output.reshape(len(output), -1), UNITS)
        return Choice(order, remarks=remarks)
    if kind == "maps":
        order, remarks = most_telling(output, MAPS)
        return Choice(order, remarks=remarks)
    if kind == "volumes":
        order, remarks = most_telling(output, MAPS)
        return Choice(order, remarks=[*remarks, *slices_remark(*shape[::3])])
    if kind in ("sequence", "tokens"):
        order, remarks = most_telling(output, CHANNELS)
        first = N_("a row for each step") if kind == "tokens" else N_("steps to the right")
        steps = None
        if shape[0] > STEPS:
            steps = np.array(evenly(range(shape[0]), STEPS))
            remarks = [*remarks, (EVENLY, {"shown": STEPS, "all": shape[0]})]
        return Choice(order, steps, [(first, {}), *remarks])
    if kind == "attention":
        return Choice(remarks=attention_remark(shape[0] if len(shape) == 3 else 1))
    if kind in ("answer", "scores") and count > BARS:
        sentence = N_("{shown:,} of {all:,} shown, the highest")
        return Choice(remarks=[(sentence, {"shown": BARS, "all": count})])
    if kind == "numbers" and count > (most := LABELS * columns_of_numbers(output)):
        return Choice(remarks=[(N_("the first {shown:,} of {all:,}"), {"shown": most, "all": count})])
    return Choice()


def slices_remark(depth: int, maps: int) -> list[Remark]:
    """Which slices of a volume are shown."""
    if maps > SLICES:
        return [(N_("the middle one of {all} slices"), {"all": depth})]
    if depth > SLICES:
        return [(N_("{shown} of {all} slices to the right"), {"shown": SLICES, "all": depth})]
    return [(N_("slices to the right"), {})]


def attention_remark(heads: int) -> list[Remark]:
    """How to read the attention scores."""
    said = [(N_("heads: {heads}; a row for each query"), {"heads": heads})]
    if heads > HEADS:
        said.append((N_("the first {shown:,} of {all:,}"), {"shown": HEADS, "all": heads}))
    return said

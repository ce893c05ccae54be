"""Samples on their way through the layers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import lazy_loader
import numpy as np
from matplotlib.axes import Axes

from kerasbook.layerwise.kinds import own_parameters, runs_over_time
from kerasbook.locale import N_
from kerasbook.locale import gettext as _
from kerasbook.plots import style
from kerasbook.plots.display import Display, canvas
from kerasbook.plots.layers import DRAWINGS, LayerView, Remark, choice, kind_of, layer_scale, range_remark
from kerasbook.plots.means import favourite_order
from kerasbook.plots.pages import Page, write

__all__ = ["LayerView", "LayerWalkDisplay", "walk"]

evidence = lazy_loader.load("kerasbook.layerwise.evidence")  # which needs Keras


class LayerWalkDisplay(Display):
    """Samples walked through the layers, each layer drawn as it deserves; six layers to a row.

    Args:
        views: The layers in order, the input first.
        others: The same for each further sample, drawn below the first.
        samples: What to call the samples, to the left of each, if there are several.
        foot: What to say at the foot of the page, before it is translated.

    Attributes:
        artists_: What was drawn for each layer: an image, the bars of the answer, or texts; then the same for
            each further sample.
    """

    size = (style.WIDTH, 2.9)

    def __init__(
        self,
        views: Sequence[LayerView],
        others: Sequence[Sequence[LayerView]] = (),
        samples: Sequence[int] = (),
        foot: Sequence[Remark] = (),
    ):
        self.views = list(views)
        self.others = [list(other) for other in others]
        self.samples = list(samples)
        self.foot = list(foot)

    @property
    def _all(self) -> list[LayerView]:
        return [view for views in (self.views, *self.others) for view in views]

    def plot(self, figure=None, axes=None) -> "LayerWalkDisplay":
        if axes is None:
            return self._on_a_page(figure)
        self.figure_, self.axes_ = canvas(len(self.views), self.size, None, axes, rows=1 + len(self.others))
        self._draw()
        for axis, view in zip(self.axes_, self._all, strict=True):
            write(axis, view.caption)
        return self._dressed()

    def _on_a_page(self, figure) -> "LayerWalkDisplay":
        foot = [_(sentence).format(**given) for sentence, given in self.foot]
        page = Page(self._captions(), figure, stacked=1 + len(self.others), foot=foot, left=0.3 if self.others else 0.0)
        self.figure_, self.axes_ = page.figure, page.axes
        if figure is None:
            self.size = tuple(float(side) for side in self.figure_.get_size_inches())
        self._draw()
        page.write()
        for row, number in enumerate(self.samples if self.others else []):
            for first in range(0, len(self.views), page.columns):
                self._name(self.axes_[row * len(self.views) + first], number)
        return self._dressed()

    def _captions(self) -> list:
        """The caption of each layer, with the room that the widest labels of its samples take."""
        stacks = zip(self.views, *self.others, strict=True)
        return [
            replace(stack[0].caption, left=max(view.caption.left for view in stack), under=stack[0].caption.under)
            for stack in stacks
        ]

    def _draw(self) -> None:
        self.artists_ = [DRAWINGS[view.kind](axis, view) for axis, view in zip(self.axes_, self._all, strict=True)]
        for axis in self.axes_[: -len(self.views)]:
            axis.tick_params(bottom=False, labelbottom=False)  # another panel stands below it

    def _name(self, axes: Axes, number: int) -> None:
        """Write a sample's number to the left of its first panel."""
        box = axes.get_position()
        left = 0.12 * axes.get_figure(root=True).dpi / axes.figure.bbox.width
        text = axes.figure.text(
            left,
            (box.y0 + box.y1) / 2,
            _("sample {number}").format(number=number),
            rotation=90,
            va="center",
            ha="left",
            fontsize=style.SIZES["text"],
            color=style.INK,
        )
        style.dress(text)

    def _dressed(self) -> "LayerWalkDisplay":
        for axis in self.axes_:
            style.dress(axis)
        return self


def drawable(output: np.ndarray) -> np.ndarray:
    """An output in a type that matplotlib can draw."""
    output = np.asarray(output)
    if output.dtype.kind == "b":
        return output.astype("uint8")
    if output.dtype.kind == "c":
        return np.abs(output)
    small = output.dtype.kind == "f" and output.dtype.itemsize < 4
    return output.astype("float32") if small or output.dtype.name == "bfloat16" else output


def channels_last(output: np.ndarray, layer, channels_first: bool) -> np.ndarray:
    """`(n, channels, height, width)` -> `(n, height, width, channels)`, where the layer has its channels first."""
    data_format = getattr(layer, "data_format", None)
    first = data_format == "channels_first" if data_format else channels_first
    return np.moveaxis(output, 1, -1) if first and output.ndim in (4, 5) else output


@dataclass
class Walker:
    """What has to be known of the other layers to decide how one is drawn.

    Attributes:
        count: How many samples there are.
        answers: From the names of the layer calls that answer to how their answers are to be read.
        labels: The names of the classes.
        over_time: Whether the model reads sequences.
        channels_first: Whether pictures and maps have their channels first.
        tokens: The words or numbers that each embedding looked up, for each of the samples to show, by layer call;
            None if nobody knows.
        numbers: Whole numbers that have been seen, `(n, steps)`, by their number of steps.
    """

    count: int
    answers: Mapping[str, str]
    labels: Sequence[str] | None
    over_time: bool
    channels_first: bool
    tokens: Mapping[str, Sequence[Sequence[str]]] | None
    numbers: dict[int, list[np.ndarray]]

    def views(
        self, call: str, output: np.ndarray, samples: Sequence[int], name: str, means: np.ndarray | None
    ) -> list[LayerView]:
        """A view of one layer for each sample."""
        layer = getattr(call, "layer", None)
        output, remarks = drawable(output), []
        if output.shape[:1] != (self.count,):
            output = np.broadcast_to(output, (self.count, *output.shape))
            remarks = [(N_("the same for all samples"), {})]
        shape = output.shape[1:]
        output = channels_last(output, layer, self.channels_first)
        kind = kind_of(str(call), output, layer, self.answers.get(str(call)), self.over_time)
        if kind == "numbers" and output.ndim == 2:
            self.numbers.setdefault(shape[0], []).append(output)
        scale, shown = layer_scale(kind, output), choice(kind, output)
        if kind == "units" and means is not None:
            shown.order = favourite_order(means)
        remarks = [*range_remark(kind, output, scale), *shown.remarks, *remarks]
        view = LayerView(
            name=name,
            values=np.asarray(output[0]),
            scale=scale,
            kind=kind,
            order=shown.order,
            steps=shown.steps,
            shape=shape,
            parameters=0 if layer is None else own_parameters(layer),
        )
        broken = broken_remark(output[list(samples)]) if kind not in ("text", "numbers") else []
        return [
            replace(
                view,
                values=np.asarray(output[at]),
                labels=self._rows(str(call), output, place, at) if kind == "tokens" else self._classes(kind, output),
                remarks=[*remarks, *broken],
            )
            for place, at in enumerate(samples)
        ]

    def _classes(self, kind: str, output: np.ndarray) -> Sequence[str] | None:
        """The names of the classes, if there is one for each number of an answer."""
        named = kind in ("answer", "scores") and self.labels is not None and len(self.labels) == output[0].size
        return self.labels if named else None

    def _rows(self, call: str, output: np.ndarray, place: int, at: int) -> Sequence[str] | None:
        """What stands beside the rows of an embedding: what it looked up, or the only numbers that fit."""
        steps = output.shape[1]
        if self.tokens is not None:
            looked_up = self.tokens.get(call)
            return looked_up[place] if looked_up is not None and len(looked_up[place]) == steps else None
        seen = self.numbers.get(steps, [])
        return [str(number) for number in seen[0][at]] if len(seen) == 1 else None


def answer_in(outputs: Mapping[str, np.ndarray]) -> dict[str, str]:
    """The last of the layers, and how its output is to be read as the model's answer, by the outputs alone."""
    name, answers = list(outputs.items())[-1]
    if answers.ndim > 2 or answers.dtype.kind not in "fiub":
        return {str(name): ""}
    calls = [
        evidence.Call(call, getattr(call, "layer", None), output if output.dtype.kind in "fiub" else None)
        for call, output in reversed(outputs.items())
        if len(output) == len(answers)
    ]
    reading = evidence.Reader(answers, calls).reading()
    return {str(name): "numbers" if reading.assumed else reading.kind}


def broken_remark(values: np.ndarray) -> list[Remark]:
    """How many of the values drawn are no numbers."""
    count = int((~np.isfinite(values)).sum())
    return [(N_("{count:,} NaN or infinite: magenta"), {"count": count})] if count else []


def _check_labels(views: Sequence[LayerView], labels: Sequence[str] | None) -> None:
    """See to it that labels fit one of the answers, if any of them has classes."""
    classes = [view for view in views if view.kind in ("answer", "scores") and view.values.size > 1]
    if labels is not None and classes and all(view.labels is None for view in classes):
        wanted = " or ".join(dict.fromkeys(str(view.values.size) for view in classes))
        raise ValueError(f"Expected a name for each of the {wanted} classes. Received: {len(labels)} names")


def walk(
    outputs: Mapping[str, np.ndarray],
    sample: int | Sequence[int] = 0,
    names: Mapping[str, str] | None = None,
    means: Mapping[str, np.ndarray] | None = None,
    *,
    answers: Mapping[str, str] | None = None,
    labels: Sequence[str] | None = None,
    channels_first: bool = False,
    numbers: Sequence[int] | None = None,
    tokens: Mapping[str, Sequence[Sequence[str]]] | None = None,
    foot: Sequence[Remark] = (),
) -> LayerWalkDisplay:
    """The walk of one sample or several, from the outputs of all of them, which give each layer its scale.

    Args:
        outputs: From layer to its output `(n, ...)`, as `layer_outputs` gives them; the samples
            themselves under "input" (or "input[...]", if there are several inputs), if they are to be shown.
        sample: Which of the samples to show; several stand below each other.
        names: What to call a layer; its own name by default.
        means: The class means of each layer, `(classes, ...)`, if dense units are to stand in the order of
            the class that excites them most.
        answers: From the layers whose outputs are the model's answers to how these are to be read, one of
            `layerwise.evidence.KINDS`, or empty if that is not known; by default the last layer, as far as the outputs
            tell.
        labels: The names of the classes.
        channels_first: Whether pictures and feature maps are `(channels, height, width)`.
        numbers: What to call the samples; their places in the outputs by default.
        tokens: From each call of an `Embedding` to the words, or numbers, that it looked up for each of the samples to
            show (`layerwise.lookups`); by default the whole numbers in the outputs, if only one layer's fit.
        foot: Sentences at the foot of the page, before they are translated, with what to put in.

    Raises:
        ValueError: If there are not as many labels as classes.
    """
    names, means = names or {}, means or {}
    samples = [sample] if np.ndim(sample) == 0 else list(sample)
    calls = list(outputs)
    over_time = any(runs_over_time(getattr(call, "layer", None)) for call in calls)
    walker = Walker(
        count=len(outputs[calls[0]]),
        answers=answer_in(outputs) if answers is None else {str(call): kind for call, kind in answers.items()},
        labels=labels,
        over_time=over_time,
        channels_first=channels_first,
        tokens=tokens,
        numbers={},
    )
    layers = [
        walker.views(call, output, samples, names.get(call, call), means.get(call)) for call, output in outputs.items()
    ]
    by_sample = [list(views) for views in zip(*layers, strict=True)]
    _check_labels(by_sample[0], labels)
    return LayerWalkDisplay(by_sample[0], by_sample[1:], samples if numbers is None else numbers, foot)

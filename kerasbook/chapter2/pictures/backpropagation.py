"""A small network as a graph of operations: numbers going forward, gradients coming back."""

from collections.abc import Mapping

import numpy as np
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from kerasbook.locale import N_
from kerasbook.locale import gettext as _
from kerasbook.numbers import with_decimals
from kerasbook.plots import style
from kerasbook.plots.diagrams import arrow, box, note, stage
from kerasbook.plots.display import Display, canvas

BACK = style.SECOND
# Where each operation stands, and what it is called.
NODES = {
    "x1": ((0.85, 6.15), N_("input")),
    "x2": ((0.85, 3.75), N_("input")),
    "z1": ((4.35, 6.15), N_("sum")),
    "z2": ((4.35, 3.75), N_("sum")),
    "a1": ((6.35, 6.15), N_("relu")),
    "a2": ((6.35, 3.75), N_("relu")),
    "prediction": ((9.0, 4.95), N_("prediction Y'")),
    "loss": ((11.1, 4.95), N_("loss")),
}
# From which operation to which, with which weight, and where on the way it is written.
EDGES = [
    ("x1", "z1", "w1", 0.5),
    ("x1", "z2", "w2", 0.3),
    ("x2", "z1", "w3", 0.3),
    ("x2", "z2", "w4", 0.5),
    ("z1", "a1", None, 0),
    ("z2", "a2", None, 0),
    ("a1", "prediction", "w5", 0.5),
    ("a2", "prediction", "w6", 0.5),
    ("prediction", "loss", None, 0),
]
BIASES = {"b1": ("z1", 0.9), "b2": ("z2", -0.9), "b3": ("prediction", -0.9)}  # above or below which operation
PATH = ("x1", "z1", "a1", "prediction", "loss")  # the one that is written out


def number(value: float) -> str:
    """At most three decimals: what stands in a node of the graph has little room."""
    return with_decimals(value, 3, padded=False)


class Backpropagation(Display):
    """Forward in black, back in blue; one chain of derivatives written out; and the tape's gradients beside it.

    Args:
        weights: The weights "w1" to "w6" and "b1" to "b3", in the order of the gradients.
        target: What the prediction should be.
        measured: `"values"` and `"gradients"` of the operations by name ("x1", "x2", "z1", "z2", "a1", "a2",
            "prediction", "loss"), the gradients of the weights `"by_hand"` and `"by_tape"`, how far they are apart
            (`"difference"`), and that of another network (`"difference_digits"`) with so many `"weights_digits"`.

    Attributes:
        boxes_: The boxes of the operations, by name.
        values_, gradients_: The numbers going forward and those coming back, by the name of operation or weight.
        factors_: The factors of the chain, and their product.
        table_: The two rows of gradients, by hand and from the tape.
    """

    size = (style.WIDTH, 8.3)

    def __init__(self, weights: Mapping[str, float], target: float, measured: Mapping):
        self.weights, self.target, self.measured = dict(weights), target, dict(measured)

    def plot(self, figure=None, axes=None) -> "Backpropagation":
        if axes is None:  # from edge to edge, so that an inch on the stage is an inch
            figure = figure or Figure(figsize=self.size)
            axes = figure.add_axes((0, 0, 1, 1))
        self.figure_, self.axes_ = canvas(1, self.size, axes=axes)
        axis = self.axes_[0]
        self.boxes_, self.values_, self.gradients_ = {}, {}, {}
        self._heading(axis)
        for name in NODES:
            self._node(axis, name)
        for start, end, weight, share in EDGES:
            self._edge(axis, start, end, weight, share)
        for name in BIASES:
            self._bias(axis, name)
        note(axis, 11.1, 5.75, _("target Y = {target:g}").format(target=self.target))
        self._chain(axis)
        self._table(axis)
        stage(axis, *self.size)
        style.dress(axis)
        return self

    @property
    def by_hand(self) -> dict[str, float]:
        return dict(zip(self.weights, self.measured["by_hand"], strict=True))

    def _heading(self, axes) -> None:
        note(axes, 0.25, 7.95, _("the value ▶"), size="heading", ha="left", fontweight="bold")
        note(
            axes,
            11.75,
            7.95,
            _("◀ how the loss changes with it"),
            size="heading",
            ha="right",
            fontweight="bold",
            color=BACK,
        )

    def _node(self, axes, name: str) -> None:
        (x, y), title = NODES[name]
        self.boxes_[name] = box(axes, x, y, "", width=1.45, height=1.12)
        note(axes, x, y + 0.34, _(title), color=style.QUIET, zorder=3)
        self._numbers(axes, name, x, y - 0.01, y - 0.34, self.measured["values"][name])
        self.values_[name].set_fontweight("bold")

    def _numbers(self, axes, name: str, x: float, y: float, y_back: float, value: float) -> None:
        """The number going forward and the one coming back."""
        gradient = {**self.measured["gradients"], **self.by_hand}[name]
        self.values_[name] = note(axes, x, y, number(value), size="heading", zorder=5)
        self.gradients_[name] = note(axes, x, y_back, f"◀ {number(gradient)}", size="heading", color=BACK, zorder=5)

    def _edge(self, axes, start: str, end: str, weight: str | None, share: float) -> None:
        origin, aim = np.array(self.boxes_[start].right), np.array(self.boxes_[end].left)
        arrow(axes, tuple(origin), tuple(aim), colour=style.QUIET)
        if start in PATH and end in PATH:
            axes.plot(*zip(origin, aim, strict=True), color=BACK, linewidth=9, alpha=0.3, zorder=0.5)
        if weight is not None:
            x, y = origin + share * (aim - origin)
            self._label(axes, weight, x, y)

    def _label(self, axes, weight: str, x: float, y: float) -> None:
        """A weight on a patch of paper, its value above its gradient."""
        axes.add_patch(Rectangle((x - 0.56, y - 0.3), 1.12, 0.6, facecolor="white", edgecolor="none", zorder=1.5))
        self._numbers(axes, weight, x, y + 0.15, y - 0.15, self.weights[weight])
        self.values_[weight].set_text(f"{weight} = {number(self.weights[weight])}")

    def _bias(self, axes, name: str) -> None:
        node, rise = BIASES[name]
        self._label(axes, name, NODES[node][0][0], NODES[node][0][1] + rise)

    def _chain(self, axes) -> None:
        """The derivatives along the thick path, and their product."""
        values, gradients = self.measured["values"], self.measured["gradients"]
        factors = [
            (_("loss: 2 (Y' − Y)"), gradients["prediction"]),
            (_("sum: the weight w5"), self.weights["w5"]),
            (_("relu: 1 if awake"), float(values["z1"] > 0)),
            (_("sum: the input"), values["x1"]),
        ]
        note(axes, 0.25, 2.28, _("the chain of the thick path"), size="heading", ha="left", fontweight="bold")
        self.factors_ = []
        for index, (title, value) in enumerate([*factors, (_("gradient of w1"), self.by_hand["w1"])]):
            x = 1.3 + 2.35 * index
            note(axes, x, 1.9, title, color=style.QUIET)
            self.factors_.append(note(axes, x, 1.58, number(value), size="heading", color=BACK, fontweight="bold"))
            if index:
                note(axes, x - 1.175, 1.58, "=" if index == len(factors) else "×", size="heading")

    def _table(self, axes) -> None:
        rows = {_("by hand"): self.measured["by_hand"], _("by the tape"): self.measured["by_tape"]}
        places = 2.3 + 1.08 * np.arange(len(self.weights))
        for x, name in zip(places, self.weights, strict=True):
            note(axes, x, 1.12, name, color=style.QUIET)
        self.table_ = []
        for y, (title, gradients) in zip((0.82, 0.52), rows.items(), strict=True):
            note(axes, 0.25, y, title, ha="left")
            self.table_.append([
                note(axes, x, y, with_decimals(gradient, 5), color=BACK)
                for x, gradient in zip(places, gradients, strict=True)
            ])
        self.remark_ = note(
            axes,
            0.25,
            0.2,
            _(
                "relative difference in millionths: {small:,.2f}; in a network of {count:,} weights: {large:,.2f}"
            ).format(
                small=1e6 * self.measured["difference"],
                count=self.measured["weights_digits"],
                large=1e6 * self.measured["difference_digits"],
            ),
            ha="left",
        )

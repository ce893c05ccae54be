"""The training loop as the book draws it, with the numbers of one step; and how the loss changes along a step."""

import copy
from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.figure import Figure

from kerasbook.chapter1.settings import LAYERS
from kerasbook.locale import N_
from kerasbook.locale import gettext as _
from kerasbook.numbers import with_decimals
from kerasbook.plots import style
from kerasbook.plots.animation import DOTS_PER_INCH, Animation
from kerasbook.plots.curves import Curve, draw_curves
from kerasbook.plots.diagrams import Box, arrow, box, note, stage
from kerasbook.plots.display import Display, canvas

# What the three directions are called, by the direction of the step that was taken.
WAYS = {
    "downhill": {"step": N_("downhill"), "opposite": N_("uphill"), "random": N_("random")},
    "uphill": {"step": N_("uphill"), "opposite": N_("downhill"), "random": N_("random")},
    "random": {"step": N_("random"), "opposite": N_("its opposite"), "random": N_("another")},
}
FORWARD = "#f1f1f1"  # the layers
RIGHT = "#832db6"  # the right class
SCORE = "#fbe6e2"  # the loss
BACK = style.SECOND  # the way back: gradient, optimizer, update; a step downhill
UPHILL = "#e76300"


class LoopDisplay(Display):
    """One turn of the training loop: input, layers, prediction, target, loss, optimizer, weights, with its numbers.

    Args:
        image: The picture shown to the network, `(height, width)`.
        prediction: The probabilities it gave to the classes before the step, `(classes,)`.
        target: The right class.
        samples: How many samples the batch has.
        layers: The layers' names, in order.
        unit: From which unit of the last hidden layer the weight comes whose change is shown.
        learning_rate: The optimizer's.
        measured: The numbers of the step: `"loss_before"`, `"loss_after"` and `"gradient_norm"`; and, before and
            after, `"digit_loss"` and `"weight"`.

    Attributes:
        image_: The picture.
        bars_: The bars of the prediction, and those of the target.
        boxes_: The boxes by name: "weights", "loss_function", "loss_score", "optimizer", and one for each layer.
        numbers_: The texts that carry the numbers, by the same names and "prediction", "target" and "update".
        parts_: What is drawn, in the three parts of the book's figures: how the weights lead to a prediction; the
            loss; the optimizer.
    """

    size = (7.2, 7.6)

    def __init__(
        self,
        image: np.ndarray,
        prediction: np.ndarray,
        target: int,
        samples: int,
        layers: Sequence[str],
        unit: int,
        learning_rate: float,
        measured: Mapping,
    ):
        self.image, self.prediction, self.target = np.asarray(image), np.asarray(prediction), int(target)
        self.samples, self.layers, self.unit = samples, list(layers), unit
        self.learning_rate, self.measured = learning_rate, dict(measured)

    def plot(self, figure=None, axes=None) -> "LoopDisplay":
        self.figure_, self.axes_ = canvas(1, self.size, figure, axes)
        axis = self.axes_[0]
        self.boxes_, self.numbers_, self.bars_ = {}, {}, []
        self.parts_ = []
        for draw in (self._forward, self._loss, self._way_back):
            before = set(axis.get_children())
            draw(axis)
            self.parts_.append([artist for artist in axis.get_children() if artist not in before])
        stage(axis, *LoopDisplay.size)
        style.dress(axis)
        return self

    def _block(self, axes, name: str, x: float, y: float, title: str, numbers: str, **look) -> Box:
        """A box with a title and the numbers below it."""
        place = self.boxes_[name] = box(axes, x, y, "", **look)
        lines = numbers.count("\n") + 1
        rise = 0.105 * lines
        note(axes, x, y + rise, title, size="heading", fontweight="bold", zorder=3)
        self.numbers_[name] = note(axes, x, y - 0.15, numbers, zorder=3)
        return place

    def _forward(self, axes) -> None:
        self._input(axes)
        self._layers(axes)
        self._chances(axes, 3.95, _("prediction Y'"), self.prediction, "prediction")
        self._weights(axes)

    def _input(self, axes) -> None:
        picture = box(axes, 3.95, 6.98, "", width=1.04, height=1.04)
        left, right, low, high = 3.5, 4.4, 6.53, 7.43
        self.image_ = axes.imshow(
            self.image, extent=(left, right, low, high), cmap=style.INPUT, vmin=0, vmax=1, zorder=3
        )
        note(axes, 3.3, 6.98, _("input X"), size="heading", fontweight="bold", ha="right")
        note(axes, 4.6, 6.98, _("one of {count:,} digits").format(count=self.samples), ha="left")
        arrow(axes, picture.bottom, (3.95, 6.14))

    def _layers(self, axes) -> None:
        top, height, gap = 6.16, 0.38, 0.19
        for index, name in enumerate(self.layers):
            y = top - height / 2 - index * (height + gap)
            self.boxes_[name] = box(axes, 3.95, y, _(name), 1.9, height, FORWARD, size="heading")
            if index:
                arrow(axes, (3.95, y + height / 2 + gap + 0.03), (3.95, y + height / 2 - 0.03))
        arrow(axes, (3.95, y - height / 2), (3.95, 3.72))

    def _weights(self, axes) -> None:
        before = with_decimals(self.measured["weight"][0], 4, signed=True)
        weights = self._block(
            axes,
            "weights",
            1.3,
            5.2,
            _("weights"),
            _("unit {unit} → answer {answer}:\n{before}").format(unit=self.unit, answer=self.target, before=before),
            width=2.4,
            height=1.06,
        )
        for name in self.layers:
            arrow(axes, weights.right, self.boxes_[name].left, colour=style.QUIET)

    def _chances(self, axes, x: float, title: str, values: np.ndarray, name: str) -> None:
        """Ten small bars, the right class in colour."""
        width, low, high = 1.7, 2.72, 3.3
        box(axes, x, 3.06, "", width=1.9, height=1.32)
        note(axes, x, 3.53, title, size="heading", fontweight="bold", zorder=3)
        places = x - width / 2 + width * (np.arange(len(values)) + 0.5) / len(values)
        colours = [RIGHT if index == self.target else "#b5b5b5" for index in range(len(values))]
        bars = axes.bar(
            places, (high - low) * values, width=0.8 * width / len(values), bottom=low, color=colours, zorder=3
        )
        self.bars_.append(bars)
        for index, place in enumerate(places):
            note(
                axes,
                place,
                low - 0.15,
                str(index),
                color=colours[index] if index == self.target else style.INK,
                fontweight="bold" if index == self.target else "normal",
                zorder=3,
            )
        self.numbers_[name] = note(
            axes,
            places[self.target] + 0.12 * (1 if self.target < len(values) / 2 else -1),
            high - 0.05,
            f"{values[self.target]:.3f}" if name == "prediction" else "1",
            color=RIGHT,
            ha="left" if self.target < len(values) / 2 else "right",
            zorder=3,
        )

    def _loss(self, axes) -> None:
        target = np.eye(len(self.prediction))[self.target]
        self._chances(axes, 6.15, _("target Y"), target, "target")
        probability, loss = self.prediction[self.target], self.measured["digit_loss"][0]
        function = self._block(
            axes,
            "loss_function",
            5.05,
            1.62,
            _("loss function"),
            _("−ln {probability:.3f} = {loss:.2f} for this digit").format(probability=probability, loss=loss),
            width=3.5,
            height=0.82,
            colour=SCORE,
        )
        arrow(axes, (3.95, 2.4), (4.35, function.top[1]))
        arrow(axes, (6.15, 2.4), (5.75, function.top[1]))
        score = self._block(
            axes,
            "loss_score",
            5.05,
            0.5,
            _("loss score: {loss:.4f}").format(loss=self.measured["loss_before"]),
            _("the mean over all digits"),
            width=3.5,
            height=0.82,
            colour=SCORE,
        )
        arrow(axes, function.bottom, score.top)

    def _way_back(self, axes) -> None:
        measured = self.measured
        optimizer = self._block(
            axes,
            "optimizer",
            1.3,
            0.62,
            _("optimizer"),
            _("gradient: length {norm:.3f}\nlearning rate {rate:g}").format(
                norm=measured["gradient_norm"], rate=self.learning_rate
            ),
            width=2.4,
            height=1.06,
            edge=BACK,
        )
        back = {"colour": BACK, "width": 3.2}
        arrow(axes, (self.boxes_["loss_score"].left[0], 0.62), optimizer.right, **back)
        arrow(axes, optimizer.top, self.boxes_["weights"].bottom, **back)
        change = measured["weight"][1] - measured["weight"][0]
        self.numbers_["update"] = note(
            axes,
            1.3,
            2.9,
            _("weight update\n{change}\nthen the loss\nis {loss:.4f}").format(
                change=with_decimals(change, 4, signed=True), loss=measured["loss_after"]
            ),
            size="heading",
            color=BACK,
            zorder=3,
            bbox={"facecolor": "white", "edgecolor": "none", "pad": 5},
        )


class SlopesDisplay(Display):
    """The loss after a step in three directions, and how well each keeps what the gradient promises.

    Args:
        measured: `"loss_before"`, `"loss_after"`, `"gradient_norm"`, `"rates"` (the learning rates tried), and for
            "step", "opposite" and "random" the `"loss_along"` and the `"change_over_promise"` at these rates.
        learning_rate: The learning rate of the step that was taken; it is marked.
        names: What to call the three directions.

    Attributes:
        lines_: The three lines of each panel.
        promises_: The dashed lines: what the gradient promises.
        step_: The mark of the step that was taken.
    """

    size = (5.0, 7.6)

    def __init__(self, measured: Mapping, learning_rate: float, names: Mapping[str, str]):
        self.measured, self.learning_rate, self.names = dict(measured), learning_rate, dict(names)
        self.colours = {"step": BACK, "opposite": UPHILL, "random": style.QUIET}

    def curves(self, what: str) -> list[Curve]:
        return [Curve(_(self.names[way]), self.measured[what][way], colour) for way, colour in self.colours.items()]

    def plot(self, figure=None, axes=None) -> "SlopesDisplay":
        self.figure_, self.axes_ = canvas(1, self.size, figure, axes, rows=2)
        self.lines_ = [self._losses(self.axes_[0]), self._ratios(self.axes_[1])]
        for axis, words in zip(self.axes_, (_("learning rate"), _("learning rate (logarithmic)")), strict=True):
            axis.set_xlabel(words, fontsize=style.SIZES["text"])
            style.dress(axis)
        return self

    def _losses(self, axes) -> list:
        before, slope = self.measured["loss_before"], self.measured["gradient_norm"] ** 2
        rates = [0.0, *reversed(self.measured["rates"])]
        curves = [
            Curve(curve.label, [before, *reversed(curve.values)], curve.colour) for curve in self.curves("loss_along")
        ]
        values = [value for curve in curves for value in curve.values]
        values += [before - slope, before + slope, self.measured["loss_after"]]
        room = 0.06 * (max(values) - min(values)) or 0.1
        self.promises_ = [
            axes.axline((0, before), slope=way * slope, color=style.INK, linestyle=":", linewidth=1.6, zorder=2)
            for way in (-1, 1)
        ]
        lines = draw_curves(axes, curves, min(values) - room, max(values) + room, x=rates)
        for line in lines:
            line.set_marker("")
        self.step_ = axes.plot(
            [self.learning_rate],
            [self.measured["loss_after"]],
            "o",
            markersize=11,
            color=BACK,
            zorder=5,
            markeredgecolor="white",
            clip_on=False,
        )[0]
        axes.set_xlim(0, max(1.0, self.learning_rate))
        axes.text(
            0.04,
            0.97,
            _("dotted: what the\ngradient promises"),
            transform=axes.transAxes,
            va="top",
            fontsize=style.SIZES["text"],
            color=style.INK,
            linespacing=1.35,
            zorder=4,
            bbox={"facecolor": "white", "edgecolor": "none", "pad": 2},
        )
        axes.set_title(_("loss after a step"), fontsize=style.SIZES["title"], loc="left", color=style.INK)
        return lines

    def _ratios(self, axes) -> list:
        rates = self.measured["rates"]
        axes.set_xscale("log")
        for height in (-1, 0, 1):
            axes.axhline(height, color=style.INK, linestyle=":", linewidth=1.6)
        lines = draw_curves(axes, self.curves("change_over_promise"), -2.0, 2.0, x=rates)
        axes.set_xlim(max(rates) * 1.25, min(rates) / 1.25)  # the smaller the step, the further to the right
        axes.set_xticks([1, 0.1, 0.01, 0.001], ["1", "0.1", "0.01", "0.001"])
        axes.minorticks_off()
        axes.set_yticks([-2, -1, 0, 1, 2], ["−2", "−1", "0", "1", "2"])
        axes.set_title(
            _("change of the loss\nover what is promised"), fontsize=style.SIZES["title"], loc="left", color=style.INK
        )
        return lines


class LoopAnimation(Animation):
    """The training loop built up in three pictures, as the book builds it: weights; and loss; and optimizer.

    Args:
        loop: The loop.

    Attributes:
        loop_: The loop as it is drawn.
        headline_: What the picture adds.
    """

    size = (LoopDisplay.size[0], LoopDisplay.size[1] + 0.6)
    milliseconds = 3000

    def __init__(self, loop: LoopDisplay):
        super().__init__(
            N_(
                "The training loop in three pictures, with the numbers of one step. First the weights: they decide "
                "what each layer does to a digit. Then the loss: how far the prediction is from the target, as one "
                "number. Last the optimizer: it uses this number to update the weights, and the loop is closed."
            )
        )
        self.loop = loop
        self.moments = [
            N_("1. The weights lead to a prediction"),
            N_("2. The loss function scores it"),
            N_("3. The optimizer updates the weights"),
        ]

    def plot(self, figure=None, axes=None) -> "LoopAnimation":
        """Draw the last moment; `show(k)` draws another one on the same figure."""
        if axes is not None:
            raise ValueError("Expected a figure: an animation lays out its own axes. Received: axes")
        self.figure_ = figure or Figure(figsize=self.size, dpi=DOTS_PER_INCH)
        self.axes_ = [self.figure_.add_axes((0, 0, 1, LoopDisplay.size[1] / self.size[1]))]
        self.loop_ = copy.copy(self.loop).plot(axes=self.axes_)
        self.headline_ = self.figure_.text(0.03, 0.955, "", fontsize=style.SIZES["title"] + 3, color=style.INK)
        style.dress(self.headline_)
        self.show(len(self.moments) - 1)
        return self

    def show(self, moment: int) -> list:
        self.headline_.set_text(_(self.moments[moment]))
        for place, part in enumerate(self.loop_.parts_):
            for artist in part:
                artist.set_visible(place <= moment)
        return [self.headline_, *(artist for part in self.loop_.parts_ for artist in part)]


class FeedbackSignal(Display):
    """The training loop with the numbers of one step, and beside it how the loss changes along such a step.

    Args:
        image, prediction, target, samples, unit: The digit that is shown, as `LoopDisplay` takes it.
        learning_rate: The optimizer's.
        direction: Which way the step went: "downhill", "uphill" or "random".
        measured: The numbers, as `LoopDisplay` and `SlopesDisplay` take them.
    """

    size = (style.WIDTH, 7.6)

    def __init__(self, image, prediction, target, samples, unit, learning_rate, direction, measured):
        layers = [name for key, name in LAYERS.items() if key != "input"]
        self.loop = LoopDisplay(image, prediction, target, samples, layers, unit, learning_rate, measured)
        self.slopes = SlopesDisplay(measured, learning_rate, names=WAYS[direction])

    def plot(self, figure=None, axes=None) -> "FeedbackSignal":
        if axes is not None:
            raise ValueError("Expected a figure: this display lays out its own axes. Received: axes")
        self.figure_ = figure or Figure(figsize=self.size)
        left = self.figure_.add_axes((0.005, 0.0, LoopDisplay.size[0] / self.size[0], 1.0))
        right = [self.figure_.add_axes((0.672, bottom, 0.215, 0.345)) for bottom in (0.585, 0.085)]
        self.loop.plot(axes=left)
        self.slopes.plot(axes=right)
        self.axes_ = [left, *right]
        return self

"""One network, told layer by layer: each column a layer, each row a way to look at it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.figure import Figure

from kerasbook.chapter1.settings import LAYERS
from kerasbook.locale import N_
from kerasbook.locale import gettext as _
from kerasbook.plots import style
from kerasbook.plots.animation import DOTS_PER_INCH, Animation
from kerasbook.plots.curves import Curve, ProbeDisplay, draw_curves, name_thin_lines
from kerasbook.plots.display import Display, canvas
from kerasbook.plots.means import class_means
from kerasbook.plots.projections import ProjectionsDisplay
from kerasbook.plots.walks import walk

LIKENESS = "#832db6"  # a colour of its own: what CKA measures is neither an accuracy nor a rebuilt picture


@dataclass
class Row:
    """A way to look at all layers: a display with a panel for each, and what stands to its left."""

    title: str
    display: Display
    height: float


class PicturesDisplay(Display):
    """A picture in each panel, in shades of grey.

    Args:
        pictures: From layer to a picture, `(height, width)`.

    Attributes:
        images_: The image drawn for each layer.
    """

    size = (style.WIDTH, 2.2)

    def __init__(self, pictures: Mapping[str, np.ndarray]):
        self.pictures = dict(pictures)

    def plot(self, figure=None, axes=None) -> "PicturesDisplay":
        self.figure_, self.axes_ = canvas(len(self.pictures), self.size, figure, axes)
        self.images_ = []
        for axis, picture in zip(self.axes_, self.pictures.values(), strict=True):
            style.bare(axis)
            self.images_.append(axis.imshow(picture, cmap=style.INPUT, vmin=0, vmax=1))
        return self


class LikenessDisplay(Display):
    """How alike each layer and the answer are (CKA): this network solid, its random twin dashed.

    Args:
        records: What `layerwise.probe` finds in the layers.

    Attributes:
        lines_: The lines: the model's, then the twin's.
    """

    size = (style.WIDTH, 2.2)

    def __init__(self, records: Sequence):
        self.records = list(records)
        self.thin: dict[str, list] = {}  # what other seeds gave, by network

    def plot(self, figure=None, axes=None) -> "LikenessDisplay":
        self.figure_, self.axes_ = canvas(1, self.size, figure, axes)
        names = {"model": N_("like the answer (CKA)"), "twin": N_("CKA, random weights")}
        curves = [
            Curve(
                _(name),
                [record.like_answer for record in self.records if record.network == network],
                LIKENESS,
                dashed=network == "twin",
                others=self.thin.get(network, ()),
            )
            for network, name in names.items()
        ]
        self.lines_ = draw_curves(self.axes_[0], curves, 0.0, 1.0)
        self.axes_[0].set_xticks(range(len(curves[0].values)), [])
        style.dress(self.axes_[0])
        return self


CONVNET = {"maps_1": N_("maps 1"), "maps_2": N_("maps 2"), "units": N_("units"), "answer": LAYERS["answer"]}


class DigitsLayerByLayer(Display):
    """The layers side by side: one sample, what can be drawn from each layer, the projections, and curves below them.

    Args:
        outputs: From layer to its output for all digits, the pictures themselves under "input".
        labels: What the digits are, `(n,)`.
        sample: Which of them to follow.
        digit: What it is.
        drawn: For "model" and "twin", from layer to what is drawn from it of a picture of each digit, `(10, 28, 28)`.
        wheels: From layer to the points that `layerwise.wheel` makes of its output, and which digits they are.
        records: What `layerwise.probe` finds in the layers.
        convnet: From layer of a convnet to its output for all digits: two layers of maps, one of units, the answer.
    """

    size = (style.WIDTH, 14.4)

    def __init__(
        self,
        outputs: Mapping[str, np.ndarray],
        labels: np.ndarray,
        sample: int,
        digit: int,
        drawn: Mapping[str, Mapping[str, np.ndarray]],
        wheels: Mapping[str, tuple[np.ndarray, np.ndarray]],
        records: Sequence,
        convnet: Mapping[str, np.ndarray],
    ):
        means = {name: class_means(output, labels) for name, output in outputs.items()}
        points = {name: points for name, (points, _drawn) in wheels.items()}
        those_drawn = wheels["input"][1]  # the same digits in every layer
        pictures = {
            network: {name: ten[digit] for name, ten in of_layers.items()} for network, of_layers in drawn.items()
        }
        maps = {"input": outputs["input"], **dict(zip(CONVNET, convnet.values(), strict=True))}
        self.rows = [
            Row(N_("one digit"), walk(outputs, sample, names=LAYERS, means=means), 1.75),
            Row(N_("in a convnet"), walk(maps, sample, names={**LAYERS, **CONVNET}), 1.75),
            Row(N_("drawn from\nthis layer"), PicturesDisplay(pictures["model"]), 1.4),
            Row(N_("the same,\nrandom weights"), PicturesDisplay(pictures["twin"]), 1.4),
            Row(
                N_("test digits\nas points\n(30 of each)"),
                ProjectionsDisplay(points, labels[those_drawn], reach=1.5, most=30),
                1.75,
            ),
        ]
        self.curves = [
            Row(N_("what can be\nread off,\n0 to 1"), ProbeDisplay(records, names=LAYERS), 2.1),
            Row(N_("how like\nthe answer,\n0 to 1"), LikenessDisplay(records), 1.5),
        ]
        self.columns = len(outputs)

    def over_seeds(self, measured: Sequence[Mapping]) -> None:
        super().over_seeds(measured)

        def curves(name: str) -> list[list[float]]:
            return [list(one[name].values()) for one in measured]

        probes, likeness = (row.display for row in self.curves)
        for network, ending in (("model", ""), ("twin", "_random")):
            probes.thin[network, "score"] = curves(f"answer_read_off{ending}")
            probes.thin[network, "rebuilt"] = curves(f"picture_rebuilt{ending}")
            likeness.thin[network] = curves(f"like_answer{ending}")

    def plot(self, figure=None, axes=None) -> "DigitsLayerByLayer":
        if axes is not None:
            raise ValueError("Expected a figure: a story lays out its own axes. Received: axes")
        self.figure_ = figure or Figure(figsize=self.size)
        grid = self.figure_.add_gridspec(
            len(self.rows) + len(self.curves),
            self.columns,
            height_ratios=[row.height for row in [*self.rows, *self.curves]],
            left=0.15,
            right=0.82,
            top=0.95,
            bottom=0.025,
            wspace=0.22,
            hspace=0.26,
        )
        self.axes_ = []
        for index, row in enumerate(self.rows):
            panels = [self.figure_.add_subplot(grid[index, column]) for column in range(self.columns)]
            row.display.plot(axes=panels)
            self._title(row, panels[0])
            self.axes_ += panels
        for index, row in enumerate(self.curves, start=len(self.rows)):
            self._below_the_columns(row, self.figure_.add_subplot(grid[index, :]))
        if self.others:
            name_thin_lines(self.axes_[-2], len(self.others))
        return self

    def _title(self, row: Row, first) -> None:
        box = first.get_position()
        label = self.figure_.text(
            0.012,
            (box.y0 + box.y1) / 2,
            _(row.title),
            fontsize=style.SIZES["heading"],
            va="center",
            color=style.INK,
            linespacing=1.35,
        )
        style.dress(label)

    def _below_the_columns(self, row: Row, axes) -> None:
        """Curves stand below the columns: the point of a layer is in the middle of its column."""
        first, second = (panel.get_position() for panel in self.axes_[:2])
        side = first.width / 2 / (second.x0 - first.x0)
        axes.set_xlim(-side, self.columns - 1 + side)
        row.display.plot(axes=axes)
        self._title(row, axes)
        self.axes_.append(axes)


class DigitsFade(Animation):
    """One picture of each digit as it can be drawn from a layer, layer after layer: trained, and with random weights.

    Args:
        drawn: For "model" and "twin", from layer to what is drawn from it of a picture of each digit, `(10, 28, 28)`.

    Attributes:
        images_: The row of the trained network, and that of its random twin.
        headline_: The text above them: which layer it is.
    """

    size = (style.WIDTH, 4.1)
    milliseconds = 1200
    stepwise = N_("With a slider, layer by layer")

    def __init__(self, drawn: Mapping[str, Mapping[str, np.ndarray]]):
        super().__init__(
            caption=N_(
                "A test digit of each class, as the best linear map draws it from one layer: above from the trained "
                "network, below from the same layers with random weights. From layer to layer the handwriting fades. "
                "What is left at the end is the average of the class for the trained network, and a blur for the "
                "other."
            )
        )
        self.moments = list(drawn["model"])
        self.drawn = drawn

    def plot(self, figure=None, axes=None) -> "DigitsFade":
        """Draw the last layer; `show(k)` draws another one on the same figure."""
        if axes is not None:
            raise ValueError("Expected a figure: an animation lays out its own axes. Received: axes")
        self.figure_ = figure or Figure(figsize=self.size, dpi=DOTS_PER_INCH)
        self.headline_ = self.figure_.text(
            0.5, 0.93, "", ha="center", va="center", fontsize=style.SIZES["title"] + 3, color=style.INK
        )
        self.axes_, self.images_, names = [], [], []
        for bottom, name in ((0.45, N_("trained")), (0.04, N_("random\nweights"))):
            axes = self.figure_.add_axes((0.12, bottom, 0.87, 0.4))
            style.bare(axes)
            self.images_.append(axes.imshow(np.zeros((28, 289)), cmap=style.INPUT, vmin=0, vmax=1))
            names.append(
                self.figure_.text(
                    0.012, bottom + 0.2, _(name), va="center", fontsize=style.SIZES["title"], color=style.INK
                )
            )
            self.axes_.append(axes)
        for text in (self.headline_, *names):
            style.dress(text)
        self.show(len(self.moments) - 1)
        return self

    def show(self, moment: int) -> list:
        layer = self.moments[moment]
        for image, network in zip(self.images_, ("model", "twin"), strict=True):
            image.set_data(style.mosaic(self.drawn[network][layer], columns=10))
        self.headline_.set_text(_("drawn from: {layer}").format(layer=_(LAYERS[layer])))
        return [self.headline_, *self.images_]

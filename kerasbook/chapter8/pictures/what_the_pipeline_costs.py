"""What each step of a pipeline does in several epochs, by where its pictures are cached, and when batches are made."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from kerasbook.locale import N_
from kerasbook.locale import gettext as _
from kerasbook.plots import style
from kerasbook.plots.display import Display
from kerasbook.plots.stacked import Panel, is_narrow, place_panels, stacked_size

PLACES = {
    "nowhere": N_("no cache"),
    "read": N_("after reading"),
    "decoded": N_("after decoding"),
    "shuffled": N_("after shuffling"),
    "augmented": N_("after augmenting"),
}
STEPS = {"read": N_("read"), "decoded": N_("decoded"), "shuffled": N_("orders"), "augmented": N_("versions")}
SHOWN = {"decoded": N_("cache before the augmentation"), "augmented": N_("cache after the augmentation")}
LANES = {"switched_off": N_("prefetching switched off"), "as_it_is": N_("TensorFlow as it is")}
ONCE, ANEW = "#e3e3e3", "#a9cdea"
PANELS = (
    Panel((0.165, 0.1, 0.33, 0.72), height=2.9, left=1.58, above=0.95, below=0.25),
    Panel((0.535, 0.73, 0.45, 0.16), height=0.75, left=0.1, above=0.5, below=0.1),
    Panel((0.535, 0.47, 0.45, 0.16), height=0.75, left=0.1, above=0.5, below=0.1),
    Panel((0.535, 0.1, 0.45, 0.25), height=1.9, left=0.1),
)


class Pipeline(Display):
    """A table of how often each step works, one picture epoch by epoch, and two series of events.

    Args:
        measured: `"per_picture"`, `"orders"` and `"versions"` by the keys of `PLACES`, and `"epochs"`.
        shown: One picture in each epoch, `(epochs, height, width, 3)`, by the keys of `SHOWN`.
        events: What happened to which batch, in order: pairs of "made", "taken" or "done" and its number, by the keys
            of `LANES`.

    Attributes:
        cells_: The texts of the table, a list for each place of the cache.
        bars_: Where the cache stands, by place.
        images_: The pictures, by the keys of `SHOWN`.
        made_: Where batches are made, in the order of events, by the keys of `LANES`.
        steps_: From where to where the steps of the network go, likewise.
    """

    size = (style.WIDTH, 5.6)
    size_for_phones = stacked_size(PANELS)

    def __init__(self, measured: Mapping, shown: Mapping[str, np.ndarray], events: Mapping[str, Sequence]):
        self.measured = dict(measured)
        self.shown = {place: np.asarray(images) for place, images in shown.items()}
        self.events = {name: [tuple(event) for event in one] for name, one in events.items()}

    def plot(self, figure=None, axes=None) -> "Pipeline":
        if axes is not None:
            raise ValueError("Expected a figure: this display lays out its own axes. Received: axes")
        self.figure_ = figure or Figure(figsize=self.size)
        self.axes_ = place_panels(self.figure_, PANELS)
        self.cells_, self.bars_, self.images_, self.made_, self.steps_ = {}, {}, {}, {}, {}
        self._table(self.axes_[0])
        for axis, (place, words) in zip(self.axes_[1:3], SHOWN.items(), strict=True):
            self.images_[place] = axis.imshow(np.concatenate(list(self.shown[place]), axis=1), aspect="equal")
            axis.set_anchor("W")
            style.bare(axis)
            style.title(axis, _(words))
        self._events(self.axes_[3])
        style.dress(self.figure_)
        return self

    def _counts(self, place: str) -> list[float]:
        """What stands in a row of the table, in the order of `STEPS`."""
        of_steps = self.measured["per_picture"][place]
        return [
            of_steps["read"], of_steps["decoded"], self.measured["orders"][place], self.measured["versions"][place]
        ]  # fmt: skip

    def _table(self, axes) -> None:
        axes.set_xlim(0, len(STEPS))
        axes.set_ylim(len(PLACES), 0)
        look = {"ha": "center", "va": "center", "fontsize": style.SIZES["title"], "color": style.INK}
        for row, place in enumerate(PLACES):
            counts = self._counts(place)
            self.cells_[place] = [
                axes.text(column + 0.5, row + 0.5, f"{count:.3g}", **look) for column, count in enumerate(counts)
            ]
            for column, count in enumerate(counts):
                colour = ANEW if count > 1 else ONCE
                axes.add_patch(Rectangle((column + 0.04, row + 0.06), 0.92, 0.88, color=colour, linewidth=0))
            if place in STEPS:
                x = list(STEPS).index(place) + 1
                (self.bars_[place],) = axes.plot([x, x], [row, row + 1], color=style.INK, linewidth=6, clip_on=False)
        style.bare(axes)
        axes.set_yticks(np.arange(len(PLACES)) + 0.5, [_(words) for words in PLACES.values()])
        axes.set_xticks(np.arange(len(STEPS)) + 0.5, [_(words) for words in STEPS.values()])
        size = style.SIZES["text" if is_narrow(self.figure_) else "heading"]
        axes.tick_params(length=0, labelsize=size, top=True, labeltop=True, labelbottom=False)
        title = _("per picture, {epochs} epochs").format(epochs=self.measured["epochs"])
        style.title(axes, title, pad=12)

    def _events(self, axes) -> None:
        """Two lanes; the boxes are where batches are made, the bars below them the steps of the network."""
        for lane, (name, words) in enumerate(LANES.items()):
            when = {event: place for place, event in enumerate(self.events[name])}
            batches = sorted(number for kind, number in when if kind == "made")
            self.made_[name] = [when["made", number] for number in batches]
            self.steps_[name] = [(when["taken", number], when["done", number]) for number in batches]
            top = 2.6 * lane
            look = {"ha": "center", "va": "center", "fontsize": style.SIZES["text"], "color": style.INK}
            axes.text(-0.4, top - 0.2, _(words), **{**look, "ha": "left", "va": "bottom"})
            for number, made, (start, end) in zip(batches, self.made_[name], self.steps_[name], strict=True):
                axes.add_patch(Rectangle((made - 0.4, top), 0.8, 0.8, color="#c4c4c4", linewidth=0))
                axes.text(made, top + 0.42, str(number + 1), **look)
                axes.add_patch(Rectangle((start - 0.4, top + 0.9), end - start + 0.8, 0.8, color=ANEW, linewidth=0))
                axes.text((start + end) / 2, top + 1.32, str(number + 1), **look)
        axes.set_xlim(-0.5, max(map(len, self.events.values())) - 0.5)
        axes.set_ylim(4.5, -1.0)
        style.bare(axes)
        axes.set_xlabel(_("order of events, not time"), fontsize=style.SIZES["text"])
        style.title(axes, _("batches made, and steps with them"))

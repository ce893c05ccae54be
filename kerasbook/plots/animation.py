"""Moving pictures, and one of them: samples as points in the plane, layer by layer, over the epochs."""

import base64
import copy
import hashlib
import html
import io
import re
from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.animation import FuncAnimation
from matplotlib.figure import Figure
from PIL import Image

from kerasbook.locale import N_, language
from kerasbook.locale import gettext as _
from kerasbook.plots import style
from kerasbook.plots.display import Display
from kerasbook.plots.layers import Remark
from kerasbook.plots.pages import LINE, shortened, wrapped
from kerasbook.plots.projections import ProjectionsDisplay

DOTS_PER_INCH = 90
MILLISECONDS = 500  # a moment; the last one stays longer
AT_THE_END = 3000
GAP = 0.2  # between two panels, in inches

UNITS = {
    "epochs": {
        "axis": N_("epochs of training"),
        "moment": N_("after {epoch} of {epochs} epochs"),
        "score": N_("after {epoch} of {epochs} epochs: accuracy {score:.2f}"),
        "stepwise": N_("With a slider, epoch by epoch"),
    },
    "batches": {
        "axis": N_("batches of training"),
        "moment": N_("after {epoch} of {epochs} batches"),
        "score": N_("after {epoch} of {epochs} batches: accuracy {score:.2f}"),
        "stepwise": N_("With a slider, batch by batch"),
    },
    "updates": {
        "axis": N_("updates (logarithmic; left: before the first)"),
        "moment": N_("after {epoch} of {epochs} updates"),
        "score": N_("after {epoch} of {epochs} updates: accuracy {score:.2f}"),
        "stepwise": N_("With a slider, from before the first update to the last"),
    },
}

PAGE = """<!doctype html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>kerasbook</title>
<style>
body {{ margin: 0 auto; padding: 1.2rem; max-width: 76rem; color: #222; background: #fff;
  font: clamp(1rem, 0.9rem + 0.45vw, 1.3rem)/1.55 "Noto Sans KR", "Malgun Gothic", "NanumGothic",
  system-ui, sans-serif; word-break: keep-all; overflow-wrap: break-word; }}
.animation, .animation img {{ width: 100%; height: auto; }}
.animation input.anim-slider[type="range"] {{ width: min(100%, 374px); box-sizing: border-box; margin-inline: 0; }}
.animation button {{ font: inherit; min-width: 2.4em; min-height: 2.4em; }}
</style>
</head>
<body>
{player}
<p>{caption}</p>
</body>
</html>
"""

# matplotlib's player loads its buttons' icons from the network; these signs are in every computer's fonts.
SIGNS = {
    "minus": "−",
    "fast-backward": "|◀",
    "step-backward": "‹",
    "play fa-flip-horizontal": "◀",
    "pause": "❚❚",
    "play": "▶",
    "step-forward": "›",
    "fast-forward": "▶|",
    "plus": "+",
}


def words() -> dict[str, str]:
    """What matplotlib's player says, in the language in use."""
    return {
        "Decrease speed": _("Slower"),
        "First frame": _("First picture"),
        "Previous frame": _("Previous picture"),
        "Play backwards": _("Play backwards"),
        "Pause": _("Pause"),
        "Play": _("Play"),
        "Next frame": _("Next picture"),
        "Last frame": _("Last picture"),
        "Increase speed": _("Faster"),
        "Repetition mode": _("At the end"),
        "Once": _("Once"),
        "Loop": _("Again"),
        "Reflect": _("There and back"),
    }


def offline(player: str) -> str:
    """matplotlib's player without the network, in the language in use, the same for the same pictures."""
    player = re.sub(r"<link[^>]*>", "", player)
    player = re.sub(r'<i class="fa fa-([^"]*)"></i>', lambda icon: SIGNS[icon[1]], player)
    for english, word in words().items():
        player = re.sub(rf'(title=|aria-label=)"{english}"', rf'\1"{word}"', player)
        player = player.replace(f">{english}</label>", f">{word}</label>")
    (name,) = set(re.findall(r'id="_anim_img(\w+)"', player))
    pictures = "".join(re.findall(r'frames\[\d+\] = "[^"]*"', player))
    return player.replace(name, hashlib.sha256(pictures.encode()).hexdigest()[: len(name)])


def with_few_colours(picture: Image.Image) -> Image.Image:
    """At most 256 colours, as a GIF has them; paper stays white."""
    few = picture.quantize(256, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
    palette = np.reshape(few.getpalette(), (-1, 3))
    palette[(palette > 250).all(axis=1)] = 255
    few.putpalette(palette.ravel().tolist())
    return few


class Animation(Display):
    """A moving picture: a figure that `plot` makes and on which `show(k)` draws the moment k.

    A subclass draws; here is what all of them can do with what they draw. It has `moments`, a sequence with an item
    for each moment, and calls `super().__init__(caption)`.

    Args:
        caption: How to read it.

    Attributes:
        milliseconds: How long a moment stays; the last one stays longer.
        subject: What is seen, for those who cannot see it, where there is no caption.
        stepwise: What the link to the page with the slider says, before it is translated: it names the film's steps.
    """

    milliseconds = MILLISECONDS
    subject = ""
    stepwise = N_("With a slider, picture by picture")
    moments: Sequence

    def __init__(self, caption: str = ""):
        self._caption = caption
        self._players: dict[str, str] = {}  # by language

    @property
    def caption(self) -> str:
        """How to read it, in the language in use."""
        return _(self._caption)

    def show(self, moment: int) -> list:
        """Draw this moment on the figure that `plot` has made; returns what was changed."""
        raise NotImplementedError

    def player(self) -> str:
        """All moments as HTML with a slider and buttons, everything in it: no network, no other file."""
        if language() not in self._players:
            own = copy.copy(self).plot()  # a figure that the reader has drawn stays as it is
            film = FuncAnimation(
                own.figure_, own.show, frames=len(self.moments), interval=self.milliseconds, blit=False
            )
            said = html.escape(self.caption or _(self.subject))
            player = offline(film.to_jshtml(default_mode="once"))
            self._players[language()] = player.replace("<img id=", f'<img alt="{said}" id=')
        return self._players[language()]

    def page(self) -> str:
        """The player with its caption as a page of its own, which needs no other file and no network."""
        return PAGE.format(language=language(), caption=html.escape(self.caption), player=self.player())

    def pictures(self) -> list[Image.Image]:
        """Every moment as a picture: those that the player shows."""
        contents = re.findall(r'frames\[\d+\] = "data:image/png;base64,([^"]*)"', self.player())
        return [Image.open(io.BytesIO(base64.b64decode(content))).convert("RGB") for content in contents]

    def gif(self) -> bytes:
        """All moments as an animated GIF; the last one stays longer."""
        first, *others = map(with_few_colours, self.pictures())
        durations = [*[self.milliseconds] * len(others), AT_THE_END]
        buffer = io.BytesIO()
        first.save(buffer, "GIF", save_all=True, append_images=others, duration=durations, loop=0)
        return buffer.getvalue()

    def _repr_html_(self) -> str:
        return self.player()


def is_finite(points: np.ndarray) -> bool:
    """Whether points can be drawn."""
    return bool(np.isfinite(points).all())


class ProjectionsAnimation(Animation):
    """One 2-D picture per layer, its points moving from epoch to epoch; below it, how good the network is by then.

    All moments have the same limits, and every sample keeps its colour, so nothing jumps but what the training moves.

    Args:
        moments: For each moment, from layer to points `(n, 2)`, as `layerwise.wheel` gives them: the same samples
            every time, in the same order. Where they are NaN, the panel says that the output is not finite.
        y: Class numbers or names, or numbers to predict, `(n,)`; None for points without colours.
        epochs: After how many epochs, or batches, each moment was; 0 is before the first step.
        scores: The accuracy at each moment, NaN where there is none; None if there is none at all.
        score: What to call it.
        names: What to call each layer.
        caption: How to read it.
        reach: Half the width and height of every panel around (0, 0).
        unit: What `epochs` counts, "epochs" or "batches"; or "updates", on a logarithmic axis.
        labels: What to draw for a class; its number or name by default.
        foot: What to say below the pictures and after the caption, before it is translated.
        by_value: Whether numbers in `y` are values, and no classes, however few there are.

    Attributes:
        broken: The numbers of the moments at which a layer's output is not finite.
        projections_: The panels of the layers, a `ProjectionsDisplay`.
        moment_: Which moment is drawn.
        headline_: The text above the panels.
        line_: The score up to this moment.
        mark_: The score of this moment; hollow, and at the bottom, if it has none.
        missing_: The texts of the panels that have no points.
        foot_: The text below the pictures, if there is one.

    Raises:
        ValueError: If there are not as many epochs and scores as moments, or no moment at all.

    Example:

    >>> animation.plot().show(0)                     # the first moment, on a figure
    >>> Path("training.gif").write_bytes(animation.gif())
    """

    size = (style.WIDTH, 5.3)
    subject = N_("The samples as points, layer by layer")

    def __init__(
        self,
        moments: Sequence[Mapping[str, np.ndarray]],
        y: np.ndarray | None,
        epochs: Sequence[int],
        scores: Sequence[float] | None = None,
        score: str = "",
        names: Mapping[str, str] | None = None,
        caption: str = "",
        reach: float = 1.5,
        unit: str = "epochs",
        labels: Mapping | None = None,
        foot: Sequence[Remark] = (),
        by_value: bool = False,
    ):
        count = len(moments) if scores is None else len(scores)
        if not len(moments) == len(epochs) == count or not len(moments):
            raise ValueError(
                "Expected an epoch and a score for each moment, and at least one moment. "
                f"Received: {len(moments)} moments, {len(epochs)} epochs, {count} scores"
            )
        if unit not in UNITS:
            raise ValueError(f"Expected unit to be 'epochs', 'batches' or 'updates'. Received: {unit!r}")
        super().__init__(caption)
        self.moments = [dict(moment) for moment in moments]
        self.y = None if y is None else np.asarray(y)
        self.broken = [number for number, moment in enumerate(self.moments) if not all(map(is_finite, moment.values()))]
        self.labels, self.foot, self.by_value = labels, list(foot), by_value
        self.size = (self.size[0], self.side + 2.35)
        self.epochs, self.score = list(epochs), score
        self.scores = None if scores is None else list(scores)
        self.names, self.reach, self.unit = dict(names or {}), reach, unit
        self.stepwise = UNITS[unit]["stepwise"]

    def plot(self, figure=None, axes=None) -> "ProjectionsAnimation":
        """Draw the last moment; `show(k)` draws another one on the same figure."""
        if axes is not None:
            raise ValueError("Expected a figure: an animation lays out its own axes. Received: axes")
        said = wrapped(" ".join(self._said), self.size[0] - 0.5, "text")
        self._under = LINE["text"] * len(said) + (0.15 if said else 0.0)
        self.size = (self.size[0], self.side + 2.35 + self._under)
        self.figure_ = figure or Figure(figsize=self.size, dpi=DOTS_PER_INCH)
        panels = self._panels()
        self.projections_ = self._projections().plot(axes=panels)
        self.missing_ = [self._missing(axes) for axes in panels]
        width, height = self.size
        timeline = self.figure_.add_axes((0.16, (self._under + 0.61) / height, 0.81, 0.53 / height))
        self._timeline(timeline)
        self.foot_ = self._write_foot(said, 0.25 / width, 0.1 / height) if said else None
        self.headline_ = self.figure_.text(
            0.022, 1 - 0.29 / height, "", fontsize=style.SIZES["title"] + 3, color=style.INK, va="center"
        )
        self.axes_ = [*panels, timeline]
        self.show(len(self.moments) - 1)
        for artist in (timeline, self.headline_):
            style.dress(artist)
        return self

    def _projections(self) -> ProjectionsDisplay:
        """The last moment, in which layers that are not finite lie in the middle."""
        return ProjectionsDisplay(
            {name: points if is_finite(points) else np.zeros_like(points) for name, points in self.moments[-1].items()},
            self.y,
            labels=self._short_labels,
            names=self.names,
            reach=self.reach,
            by_value=self.by_value,
        )

    @property
    def caption(self) -> str:
        """How to read it and what was left out or assumed, in the language in use."""
        return " ".join([_(self._caption), *self._said])

    @property
    def _said(self) -> list[str]:
        """The sentences at the foot, in the language in use."""
        return [_(sentence).format(**given) for sentence, given in self.foot]

    @property
    def _short_labels(self) -> dict | None:
        """The names of the classes, so short that they stay within a panel; None where classes have numbers."""
        named = self.y is not None and self.y.dtype.kind == "U"
        labels = self.labels or ({name: name for name in np.unique(self.y).tolist()} if named else {})
        return {label: shortened(str(name), 0.45 * self.side, "title") for label, name in labels.items()} or None

    def _write_foot(self, lines: Sequence[str], x: float, y: float):
        text = self.figure_.text(
            x, y, "\n".join(lines), fontsize=style.SIZES["text"], color=style.QUIET, va="bottom", linespacing=1.1
        )
        style.dress(text)
        return text

    def _missing(self, axes):
        """What a panel says where the layer's output is not finite."""
        text = style.in_the_middle(axes, _("NaN or infinite"))
        text.set_visible(False)
        style.dress(text)
        return text

    @property
    def side(self) -> float:
        """The width and height of a panel, in inches."""
        count = len(self.moments[0])
        return min(2.95, (self.size[0] - 0.5 - (count - 1) * GAP) / count)

    def _panels(self) -> list:
        """Squares side by side, a panel for each layer."""
        (width, height), side, gap = self.size, self.side, GAP
        count = len(self.moments[0])
        left = (width - count * side - (count - 1) * gap) / 2
        bottom = 1.5 + self._under
        return [
            self.figure_.add_axes(((left + index * (side + gap)) / width, bottom / height, side / width, side / height))
            for index in range(count)
        ]

    def _timeline(self, axes) -> None:
        style.plain(axes)
        axes.plot(self.epochs, self._heights, color="#d5d5d5", linewidth=2.6, clip_on=False)
        self.line_ = axes.plot([], [], color=style.TRAINED, linewidth=2.6, clip_on=False)[0]
        self.mark_ = axes.plot([], [], "o", color=style.TRAINED, markersize=10, clip_on=False)[0]
        axes.set(ylim=(0, 1), yticks=[0, 0.5, 1])
        if self.unit == "updates":
            style.logarithmic_with_zero(axes)
            axes.set_xticks(self.epochs, [f"{update:,}" for update in self.epochs])
        else:
            axes.xaxis.get_major_locator().set_params(integer=True)
        axes.set_xlim(min(self.epochs), max([*self.epochs, min(self.epochs) + 1]))
        axes.set_xlabel(_(UNITS[self.unit]["axis"]), fontsize=style.SIZES["text"])
        if self.scores is None:
            axes.spines["left"].set_visible(False)
            axes.set_yticks([])
            return
        axes.text(
            -0.055,
            0.5,
            _(self.score),
            transform=axes.transAxes,
            ha="right",
            va="center",
            fontsize=style.SIZES["text"],
            color=style.TRAINED,
            linespacing=1.35,
        )

    @property
    def _heights(self) -> list[float]:
        """The curve below the panels; without scores a line that only shows how far the training is."""
        return [0.0] * len(self.epochs) if self.scores is None else self.scores

    def _headline(self, moment: int) -> str:
        words, epoch, epochs = UNITS[self.unit], self.epochs[moment], max(self.epochs)
        if self.scores is None or np.isnan(self.scores[moment]):
            return _(words["moment"]).format(epoch=epoch, epochs=epochs)
        return _(words["score"]).format(epoch=epoch, epochs=epochs, score=self.scores[moment])

    def show(self, moment: int) -> list:
        self.moment_ = range(len(self.moments))[moment]
        changed = [self.headline_, self.line_, self.mark_]
        for layer, points in enumerate(self.moments[moment].values()):
            finite = is_finite(points)
            self.missing_[layer].set_visible(not finite)
            changed.append(self.missing_[layer])
            classes = self.projections_.classes
            scatters, centres = self.projections_.points_[layer], self.projections_.centres_[layer]
            if not classes:
                scatters[0].set_offsets(np.clip(points, -0.97 * self.reach, 0.97 * self.reach))
            for label, scatter, centre in zip(classes, scatters if classes else [], centres, strict=True):
                mine = points[self.y == label]
                scatter.set_offsets(mine)
                centre.set_visible(finite)
                centre.set_position(np.median(mine, axis=0) if finite else (0, 0))
            changed += [*scatters, *centres]
        self.headline_.set_text(self._headline(moment))
        self.line_.set_data(self.epochs[: self.moment_ + 1], self._heights[: self.moment_ + 1])
        height = self._heights[moment]
        self.mark_.set_data([self.epochs[moment]], [0.0 if np.isnan(height) else height])
        self.mark_.set_markerfacecolor("white" if np.isnan(height) else style.TRAINED)
        return changed

"""Why this answer: samples, and beside them which of their places speak for it."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.colors import Normalize
from matplotlib.figure import Figure

from kerasbook.layerwise.sanity import HeatCheck
from kerasbook.locale import N_, language
from kerasbook.locale import gettext as _
from kerasbook.numbers import with_decimals
from kerasbook.plots import style
from kerasbook.plots.display import Display
from kerasbook.plots.layers import Remark
from kerasbook.plots.pages import LINE, shown_name, wrapped

HEADINGS = {"saliency": N_("saliency"), "grad_cam": N_("Grad-CAM"), "occlusion": N_("occlusion")}
PALE = 0.35  # how much of the sample remains under a map
OVER = 0.62  # how much of a Grad-CAM hides the sample
UPRIGHT = 12  # more words than these stand upright below their bars
BESIDE = "#b5b5b5"  # bars of the sample itself
HEADING = 0.34  # inches
HANGUL = style.HANGUL_LINES / 1.2  # by how much further apart the lines of a few are in Korean
CURVE = {"left": 0.72, "width": 2.6, "right": 0.1}  # inches, of the panel with the score under covers and around it


def shown(sample: np.ndarray) -> np.ndarray:
    """A picture with numbers from 0 to 1: as it is, from shades of 255, or from its smallest to its largest number."""
    sample = np.asarray(sample, "float32")
    low, high = float(sample.min()), float(sample.max())
    if low >= 0:
        return np.minimum(sample, 1) if high <= 1 + style.ROUNDED else sample / max(255.0, high)
    return (sample - low) / (high - low)


def one_map(values: np.ndarray, places: int) -> np.ndarray:
    """One number for each place: of several channels the largest influence, whichever way it goes."""
    if values.ndim <= places:
        return values
    return values[..., 0] if values.shape[-1] == 1 else np.abs(values).max(axis=-1)


def relative(values: np.ndarray) -> np.ndarray:
    """A sample's map in parts of its strongest places: the 99th percentile is 1, and what is beyond it as well."""
    size = np.abs(values)
    top = float(np.percentile(size, 99)) or float(size.max()) or 1.0
    return np.clip(values / top, -1, 1)


def is_colour(sample: np.ndarray) -> bool:
    """Whether a sample is a picture in colour, with or without an alpha channel."""
    return sample.ndim == 3 and sample.shape[-1] in (3, 4)


def on_white(sample: np.ndarray) -> np.ndarray:
    """A picture in colour, `(height, width, 3 or 4)`, as numbers from 0 to 1; what is transparent shows white.

    Where the numbers are not shades from 0 on, as in standardised pictures, there is no telling how transparent
    something is, and the alpha channel is left out.
    """
    colours, alpha = sample[..., :3], sample[..., 3:]
    if not alpha.size or sample.min() < 0:
        return shown(colours)
    alpha = alpha / (255.0 if sample.max() > 1 + style.ROUNDED else 1.0)
    return np.clip(shown(colours) * alpha + 1 - alpha, 0, 1)


class AttributionDisplay(Display):
    """A row for each sample: the sample, and which of its places speak for the answer, one column for each map.

    Maps with a sign are blue where more of the place speaks for the answer and red where it speaks against it; maps
    without one run from dark to bright, and a Grad-CAM lies over the sample. Each sample's map is in parts of its own
    strongest places, for the scores of two samples are not to be compared. Over one axis, bars show the map's own
    numbers.

    Args:
        samples: Pictures, grey `(n, height, width)` or with channels `(n, height, width, channels)`, sequences
            `(n, steps, numbers)`, or `(n, numbers)`.
        maps: From "saliency", "grad_cam", "occlusion", or a name of your own, to a map for each sample:
            `(n, height, width)`, `(n, height, width, channels)` or `(n, steps)`.
        titles: What stands above each row, such as the answer.
        words: The words of each sample, one for each step, in place of the samples.
        over_time: Whether samples `(n, steps, numbers)` are sequences and no pictures: their steps run to the right.
        heading: What stands above all rows, such as an input's name.
        foot: Sentences below them, before they are translated, with what to put in.
        check: What was measured of the only map of pictures. Beside it there stand the map for random weights, if there
            is one, and the score as regions are covered: hottest first, and in random orders with their mean and range.

    Attributes:
        inputs_: The artists of the samples, one for each row: images or bars; none where words stand in their place.
        maps_: From a map's name to its artists, one for each row: images or bars.
        bars_: From a map's name to its colour bar, where maps are images.
        random_: The images of the map for random weights, one for each row.
        curves_: The lines of the score, one for each row: hottest first, and the mean over random orders.

    Raises:
        ValueError: If there is no sample or no map, or they do not fit each other, or a check is given of several maps
            or of no pictures.
    """

    def __init__(
        self,
        samples: np.ndarray,
        maps: Mapping[str, np.ndarray],
        titles: Sequence[str] = (),
        words: Sequence[Sequence[str]] | None = None,
        over_time: bool = False,
        heading: str = "",
        foot: Sequence[Remark] = (),
        check: HeatCheck | None = None,
    ):
        self.samples = np.asarray(samples)
        self.maps = {name: np.asarray(values) for name, values in maps.items()}
        self.titles = list(titles) or [""] * len(self.samples)
        self.words = None if words is None else [list(row) for row in words]
        self.over_time = over_time
        self.heading, self.foot = heading, list(foot)
        self.check = check
        self._check()
        self._images = len(self.maps) + (words is None) + (check is not None and check.maps is not None)
        self.columns = self._images + (check is not None)
        self.laid_out()

    def laid_out(self) -> tuple[float, float]:
        """Width and height in inches, in the language in use."""
        self.size, self._grid = self._layout()
        return self.size

    def _layout(self) -> tuple[tuple[float, float], dict]:
        """The size of the figure in inches, and where in it the panels stand."""
        rows, curve = len(self.samples), sum(CURVE.values()) if self.check else 0
        if self.pictures:
            across = min(2.2, (style.WIDTH - curve - 0.3) / self._images - 0.15)
            down = float(np.clip(across * self.samples.shape[1] / self.samples.shape[2], 0.8, 4))
            beside, between, left, right = 0.15, 0.5, 0.15, 0.15
        else:
            beside, left, right = 0.75, 0.75, 0.15
            across = (style.WIDTH - left - right + beside) / self._images - beside
            between, down = 0.65 + 0.09 * self._longest_word(), 1.15
        width = left + right + self._images * (across + beside) - beside + curve
        foot = LINE["text"] * len(self._foot_lines(width)) * (HANGUL if language() == "ko" else 1)
        top, bottom = 0.55 + HEADING * bool(self.heading), foot + (0.55 if self._has_images() else between - 0.2)
        height = top + bottom + rows * (down + between) - between
        grid = {
            "left": left / width,
            "right": 1 - (right + curve) / width,
            "top": 1 - top / height,
            "bottom": bottom / height,
            "wspace": beside / across,
            "hspace": between / down,
        }
        return (width, height), grid

    def _foot_lines(self, width: float) -> list[str]:
        """The sentences below all rows, in lines of at most this many inches."""
        said = [_(sentence).format(**given) for sentence, given in self.foot]
        return [line for sentence in said for line in wrapped(sentence, width - 0.3, "text")]

    def _longest_word(self) -> int:
        """Letters of the longest word that stands below a bar upright, for want of room."""
        words = [word for row in self.words or () if len(row) > UPRIGHT for word in row]
        return max(map(len, words), default=0)

    def _has_images(self) -> bool:
        return any(values.ndim > 2 for values in self.maps.values())

    def _check(self) -> None:
        count = len(self.samples)
        counts = {name: len(values) for name, values in self.maps.items()}
        if not count or not counts or set(counts.values()) != {count} or len(self.titles) != count:
            raise ValueError(
                "Expected at least one sample, and as many in each map and as many titles. "
                f"Received: {count} samples, {len(self.titles)} titles, {counts}"
            )
        if self.words is not None and len(self.words) != count:
            raise ValueError(f"Expected words for each of the {count} samples. Received: {len(self.words)}")
        if self.check and (len(self.maps) != 1 or not self.pictures or self.words is not None):
            raise ValueError(
                "Expected a check of a single map of pictures. "
                f"Received: {', '.join(self.maps)} of samples of shape {self.samples.shape[1:]}"
            )
        shape = self.samples.shape[1:]
        fits = {1: (1,), 2: (1, 2), 3: (2, 3)}.get(len(shape), ())
        wrong = [values.shape for values in self.maps.values() if values.ndim - 1 not in fits]
        if not fits or wrong:
            raise ValueError(
                "Expected pictures, (height, width) or (height, width, channels), sequences or single numbers, and "
                f"maps of them. Received: samples of shape {shape}, maps {wrong}"
            )

    @property
    def pictures(self) -> bool:
        """Whether the samples are pictures."""
        return self.samples.ndim > 2 and not self.over_time

    def plot(self, figure=None, axes=None) -> "AttributionDisplay":
        if axes is not None:
            raise ValueError("Expected a figure: this display lays out its own axes. Received: axes")
        rows = len(self.samples)
        self.laid_out()
        self.figure_ = figure or Figure(figsize=self.size)
        grid = self.figure_.subplots(rows, self._images, squeeze=False, gridspec_kw=self._grid)
        self.inputs_, self.maps_, self.bars_ = [], {name: [] for name in self.maps}, {}
        self.axes_, self.random_, self.curves_ = [], [], []
        for row, panels in enumerate(grid):
            rest = iter(panels)
            if self.words is None:
                self.inputs_.append(self._sample(next(rest), row))
            for name, values in self.maps.items():
                axis = next(rest)
                self.maps_[name].append(self._map(axis, name, row, values[row]))
                if row == 0:
                    self._head(axis, _(HEADINGS.get(name, name)), "right" if self.columns == 1 else "center")
            if axis := next(rest, None):
                self._random(axis, row)
            panels[0].set_title(self.titles[row], loc="left", fontsize=style.SIZES["text"], color=style.INK)
            self.axes_ += [*panels, *([self._curve(panels[-1], row)] if self.check else [])]
        for place, name in enumerate(self.maps, start=int(self.words is None)):
            if self.maps[name].ndim > 2:
                self._colour_bar(name, grid[-1][place])
        self._write_around()
        for axis in self.figure_.axes:
            style.dress(axis)
        return self

    def _head(self, axes: Axes, words: str, side: str = "center", pad: float = 6.0) -> None:
        """What stands above a column."""
        axes.set_title(words, loc=side, pad=pad, fontsize=style.SIZES["heading"], color=style.INK)

    def _random(self, axes: Axes, row: int) -> None:
        """The map for random weights, and how alike it is."""
        (name,) = self.maps
        self.random_.append(self._map(axes, name, row, self.check.maps[row]))
        alike = self.check.alike[row]
        said = _("rank correlation {number}").format(number="–" if np.isnan(alike) else with_decimals(alike, 2))
        look = {"ha": "center", "va": "bottom", "fontsize": style.SIZES["small"], "color": style.QUIET}
        axes.annotate(said, (0.5, 1), (0, 3), xycoords="axes fraction", textcoords="offset points", **look)
        if row == 0:
            self._head(axes, _("random weights"), pad=18)

    def _curve(self, beside: Axes, row: int) -> Axes:
        """The score of a sample under more and more covers."""
        found, place = self.check.deletion, beside.get_position(original=True)
        width = self.size[0]
        left, across = place.x1 + CURVE["left"] / width, CURVE["width"] / width
        axes = self.figure_.add_axes((left, place.y0, across, place.height))
        share, random = 100 * found.covered, found.random[:, row]  # (orders, steps + 1)
        (hottest,) = axes.plot(share, found.scores[row], color=style.TRAINED, linewidth=2, label=_("hottest first"))
        (mean,) = axes.plot(
            share, random.mean(axis=0), color=style.QUIET, linestyle="--", linewidth=1.5, label=_("random order")
        )
        axes.fill_between(share, random.min(axis=0), random.max(axis=0), color=style.QUIET, alpha=0.25, linewidth=0)
        self.curves_.append((hottest, mean))
        style.plain(axes)
        axes.tick_params(labelsize=style.SIZES["small"])
        axes.set_xlim(0, 100)
        axes.set_xticks([0, 50, 100])
        axes.locator_params(axis="y", nbins=4)
        axes.set_ylabel(_("score"), fontsize=style.SIZES["small"], color=style.INK, labelpad=2)
        if row == 0:
            self._head(axes, _("deletion"))
            axes.legend(loc="upper right", frameon=False, fontsize=style.SIZES["small"], handlelength=1.6)
        if row == len(self.samples) - 1:
            axes.set_xlabel(_("regions covered (%)"), fontsize=style.SIZES["small"], color=style.INK)
        return axes

    def _write_around(self) -> None:
        """The heading above all rows, and the sentences below them."""
        (width, height), left = self.size, 0.15 / self.size[0]
        look = {"ha": "left", "parse_math": False}
        if self.heading:
            self.heading_ = self.figure_.text(left, 1 - 0.06 / height, shown_name(self.heading), va="top", **look)
            self.heading_.set(color=style.INK, fontsize=style.SIZES["title"])
            style.dress(self.heading_)
        if lines := self._foot_lines(width):
            self.foot_ = self.figure_.text(left, 0.08 / height, "\n".join(lines), va="bottom", **look)
            self.foot_.set(color=style.QUIET, fontsize=style.SIZES["text"])
            style.dress(self.foot_)

    def _sample(self, axes, row: int):
        sample = self.samples[row]
        if sample.ndim == 1:
            return self._bars(axes, sample, [BESIDE] * len(sample))
        if sample.ndim == 3:
            image = self._image(axes, on_white(sample) if is_colour(sample) else shown(sample).mean(axis=-1), sample)
        elif self.over_time or sample.min() < 0:
            image = axes.imshow(self._upright(sample), interpolation="nearest", **style.scale(sample))
        else:
            image = self._image(axes, shown(sample), sample)
        self._frame(axes)
        return image

    def _upright(self, values: np.ndarray) -> np.ndarray:
        """What is drawn of `(height, width)`; of a sequence `(numbers, steps)`."""
        return values.T if self.over_time else values

    def _image(self, axes, values: np.ndarray, sample: np.ndarray, alpha: float = 1.0):
        """A picture in grey or colour; light is light in photographs, and ink is dark in drawings."""
        cmap = "gray" if is_colour(sample) else style.INPUT
        return axes.imshow(values, cmap=cmap, vmin=0, vmax=1, alpha=alpha, interpolation="nearest")

    def _grey(self, axes, row: int, alpha: float) -> None:
        """The sample in grey, for a map to lie on."""
        given = self.samples[row]
        sample = on_white(given) if is_colour(given) else shown(given)
        self._image(axes, sample if sample.ndim == 2 else sample.mean(axis=-1), given, alpha)

    def _map(self, axes, name: str, row: int, values: np.ndarray):
        if values.ndim == 1:
            colours = np.where(values < 0, style.TRAINED, style.SECOND)
            return self._bars(axes, values, colours, self.words and self.words[row])
        values = relative(one_map(values, 2))  # (height, width)
        same_size = values.shape == self.samples.shape[1:3] and not self.over_time
        values = self._upright(values)
        if name == "grad_cam":
            if same_size:
                self._grey(axes, row, 1)
            image = axes.imshow(values, cmap=style.PROBABILITY, vmin=0, vmax=1, alpha=OVER, interpolation="nearest")
        elif self._signed(name):
            if same_size:
                self._grey(axes, row, PALE)
            strength = np.abs(values) ** 0.5 if same_size else None  # the sample shows where there is little to say
            image = axes.imshow(values, cmap=style.SIGNED, vmin=-1, vmax=1, alpha=strength, interpolation="nearest")
        else:
            image = axes.imshow(values, cmap=style.PROBABILITY, vmin=0, vmax=1, interpolation="nearest")
        self._frame(axes)
        return image

    def _signed(self, name: str) -> bool:
        """Whether a map says for and against; the same for all rows, which share a colour bar."""
        return min(one_map(values, 2).min() for values in self.maps[name]) < 0

    def _frame(self, axes) -> None:
        style.bare(axes)
        for spine in axes.spines.values():
            spine.set(visible=True, color="#cccccc")
        height, width = self.samples.shape[1:3]
        axes.set_aspect("equal" if self.pictures and 1 / 3 <= width / height <= 3 else "auto")

    def _bars(self, axes, values: np.ndarray, colours, words: Sequence[str] | None = None):
        bars = axes.bar(range(len(values)), values, color=colours, width=0.85)
        style.plain(axes)
        axes.grid(False)
        axes.axhline(0, color=style.QUIET, linewidth=0.8)
        axes.tick_params(labelsize=style.SIZES["small"])
        axes.locator_params(axis="y", nbins=3)
        axes.set_xlim(-0.6, len(values) - 0.4)
        if words is not None:
            axes.set_xticks(range(len(words)), words, rotation=90 if len(words) > UPRIGHT else 0)
        return bars

    def _colour_bar(self, name: str, above) -> None:
        """Below the last panel of a column, as wide as it nearly is."""
        signed = self._signed(name)
        low = -1 if signed else 0
        colours = ScalarMappable(Normalize(low, 1), cmap=style.SIGNED if signed else style.PROBABILITY)
        inch = 1 / self.size[1] / above.get_position().height  # in parts of the panel
        axes = above.inset_axes((0.08, -0.2 * inch, 0.84, 0.1 * inch))
        bar = self.figure_.colorbar(colours, cax=axes, orientation="horizontal")
        bar.outline.set_visible(False)
        bar.set_ticks(
            [-1, 0, 1] if signed else [0, 1], labels=[_("against"), "0", _("for it")] if signed else ["0", _("most")]
        )
        bar.ax.tick_params(length=0, labelsize=style.SIZES["small"], colors=style.QUIET)
        self.bars_[name] = bar


class SeveralAttributionsDisplay(Display):
    """The inputs of a model below each other, each with its samples and maps.

    Args:
        inputs: An `AttributionDisplay` for each input, with its name as the heading.
        foot: Sentences below all of them, before they are translated, with what to put in.

    Attributes:
        inputs: The displays.

    Raises:
        ValueError: If there is none.
    """

    def __init__(self, inputs: Sequence[AttributionDisplay], foot: Sequence[Remark] = ()):
        if not inputs:
            raise ValueError("Expected at least one input to draw. Received: none")
        self.inputs = list(inputs)
        self.foot = list(foot)
        self.inputs[-1].foot = self.foot

    def plot(self, figure=None, axes=None) -> "SeveralAttributionsDisplay":
        if axes is not None:
            raise ValueError("Expected a figure: this display lays out its own axes. Received: axes")
        sizes = [display.laid_out() for display in self.inputs]
        width, heights = max(width for width, _height in sizes), [height for _width, height in sizes]
        self.size = (width, sum(heights))
        self.figure_ = figure or Figure(figsize=self.size)
        rows = np.ravel(self.figure_.subfigures(len(sizes), 1, height_ratios=heights))
        self.axes_ = []
        for row, display in zip(rows, self.inputs, strict=True):
            rest = max(width - display.size[0], 1e-6)
            display.plot(figure=row.subfigures(1, 2, width_ratios=[display.size[0], rest])[0])
            self.axes_ += display.axes_
        return self

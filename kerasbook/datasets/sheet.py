"""A data set on one sheet: samples, the distribution of every column, and what is missing."""

import textwrap
from collections.abc import Collection

import numpy as np
from matplotlib.dates import YearLocator
from matplotlib.figure import Figure, SubFigure
from matplotlib.ticker import MaxNLocator

from kerasbook.locale import gettext as _
from kerasbook.plots import style
from kerasbook.plots.display import Display
from kerasbook.plots.pages import inches, wrapped
from kerasbook.plots.stacked import is_narrow

ACROSS = 14  # pictures side by side
LINES = 6  # texts
LONGEST = 105  # characters of a text that are shown
MOST = 12  # categories that are shown, the most frequent
BINS = 30  # of a histogram
SMALL_MULTIPLES, ON_A_PHONE = 4, 2  # histograms side by side
LARGE = 100  # larger pictures, in pixels, are shown four at a time
PAPER = 0.92  # the grey behind transparent pictures


def missing(values: np.ndarray) -> float:
    """The share of values that are missing: NaN or an empty text."""
    if values.dtype == object:
        return float(np.mean([not text for text in values.ravel()]))
    return float(np.isnan(values).mean()) if np.issubdtype(values.dtype, np.floating) else 0.0


def said_missing(share: float) -> str:
    """A share that is missing, in words; a small one with a digit more."""
    return _("{share} missing").format(share=f"{share:.1%}" if share >= 0.001 else f"{share:.2%}")


def bins_for(values: np.ndarray) -> np.ndarray:
    """The edges of about thirty bins or fewer; those of whole numbers hold as many different numbers each.

    Args:
        values: All values, without missing ones.
    """
    if not len(values):
        return np.array([0.0, 1.0])
    low, high = float(values.min()), float(values.max())
    if (values == np.rint(values)).all():
        width = max(1, round((high - low) / BINS))
        return np.arange(low - 0.5, high + width, width)
    return np.linspace(low, high, BINS + 1)


def kind(name: str, values: np.ndarray, classes: Collection[str] = (), columns: Collection[str] = ()) -> str:
    """How a field of a record is drawn."""
    if np.issubdtype(values.dtype, np.datetime64):
        return "times"
    if values.dtype == object:
        return "categories" if len(set(values)) <= len(values) / 3 else "texts"
    if values.ndim >= 3:
        return "masks" if np.issubdtype(values.dtype, np.integer) else "pictures"
    if values.ndim == 2:
        if values.shape[1] == len(classes) and np.isin(values, (0, 1)).all():
            return "several_labels"
        return "numbers" if values.shape[1] == len(columns) else "places"
    return "labels" if classes and name == "labels" else "amounts"


def on_paper(images: np.ndarray) -> np.ndarray:
    """Pictures in red, green and blue: grey ones as ink on paper, transparent ones on grey.

    Args:
        images: `(n, h, w)` or `(n, h, w, channels)`.

    Returns:
        `(n, h, w, 3)` from 0 to 1.
    """
    if images.ndim == 3 or images.shape[-1] == 1:
        return np.repeat(1 - images.reshape(*images.shape[:3], 1), 3, axis=-1)
    if images.shape[-1] == 4:
        cover = images[..., 3:]
        return images[..., :3] * cover + PAPER * (1 - cover)
    return images


def side_by_side(images: np.ndarray, gap: int = 1) -> np.ndarray:
    """`(n, h, w, 3)` -> `(h, n * (w + gap) - gap, 3)`, with white gaps."""
    padded = np.pad(images, ((0, 0), (0, 0), (0, gap), (0, 0)), constant_values=1.0)
    return np.concatenate(list(padded), axis=1)[:, :-gap]


def shortened(text: str, width: int = LONGEST) -> str:
    """A text on one line, not longer than the sheet is wide; Hangul counts for two."""
    wide = sum(ord(sign) > 0x1100 for sign in text[:width]) * 0.75
    return textwrap.shorten(" ".join(text.split()), max(20, int(width - wide)), placeholder=" ...")


class DataSheet(Display):
    """A data set on one sheet: for each field of its records a row with samples or its distribution.

    Training data are drawn; the distributions of the test data are laid over them as outlines.

    Args:
        train: The record of the training data, as in a `Dataset`.
        test: That of the test data.
        classes: Names of the classes.
        columns: From the name of each column of numbers to its meaning.
        card: Where the data come from; None for data of your own.
        seed: Seed of the samples that are shown.

    Attributes:
        rows_: The part of the figure of each field, by its name.
    """

    def __init__(self, train, test, classes=(), columns=None, card=None, seed: int = 0):
        self.train, self.test, self.parts = train, test, (train, test)
        self.classes, self.columns, self.card = tuple(classes), dict(columns or {}), card
        self.chosen = np.random.default_rng(seed).permutation(len(train[0]))
        self.kinds = {
            name: kind(name, values, self.classes, self.columns)
            for name, values in train._asdict().items()
            if isinstance(values, np.ndarray) and values.size and missing(values) < 1
        }

    @property
    def size(self) -> tuple[float, float]:
        return style.WIDTH, 1.0 + sum(self.heights().values())

    def heights(self, across: int = SMALL_MULTIPLES) -> dict[str, float]:
        """The height of each field's row, in inches, with so many histograms side by side."""
        return {name: self._height(name, kind, across) for name, kind in self.kinds.items() if kind != "times"}

    def _height(self, name: str, kind: str, across: int) -> float:
        values = getattr(self.train, name)
        classes = len(self.classes)
        if kind in ("pictures", "masks"):
            large = max(values.shape[1:3]) > LARGE
            return 4.2 if large else 0.6 + 0.8 * (min(classes, 10) if self._by_class() else 2)
        if kind == "texts":
            return 0.5 + 0.32 * LINES
        if kind == "numbers":
            return 0.5 + 1.75 * -(-values.shape[1] // across)
        if kind in ("labels", "several_labels"):
            return 0.7 + 0.26 * max(classes, 4)
        if kind == "categories":
            return 0.7 + 0.26 * min(MOST, len(set(values)) + 1)
        return 4.4 if kind == "places" else 2.2

    def _by_class(self) -> bool:
        return "labels" in self.kinds.values() and len(self.classes) <= 10

    def plot(self, figure=None, axes=None) -> "DataSheet":
        if axes is not None:
            raise ValueError("Expected a figure: a data sheet has as many axes as its data need. Received: axes")
        self.figure_ = figure or Figure(figsize=self.size, layout="constrained")
        narrow = is_narrow(self.figure_)
        self._across = ON_A_PHONE if narrow else SMALL_MULTIPLES
        heights = self.heights(self._across)
        rows = np.ravel(self.figure_.subfigures(len(heights), 1, height_ratios=list(heights.values()), squeeze=False))
        self.rows_ = dict(zip(heights, rows, strict=True))
        for name, row in self.rows_.items():
            self._head(row, name)
            getattr(self, f"_{self.kinds[name]}")(row, name)
        title, foot = self._title(), self._foot()
        if narrow:
            title, foot = (
                "\n".join(wrapped(words, 0.95 * inches(self.figure_)[0], size))
                for words, size in ((title, "heading"), (foot, "small"))
            )
        self.figure_.suptitle(title, fontsize=style.SIZES["heading"], x=0.01, ha="left")
        self.figure_.supxlabel(foot, fontsize=style.SIZES["small"], color=style.QUIET, x=0.01, ha="left")
        self.axes_ = self.figure_.axes
        style.dress(self.figure_)
        return self

    def _title(self) -> str:
        card, counts = self.card, [len(part[0]) for part in self.parts]
        sizes = _("{train:,} for training, {test:,} for testing").format(train=counts[0], test=counts[1])
        return f"{_(card.title) if card else _('Data of your own')}: {sizes}"

    def _foot(self) -> str:
        card = self.card
        if not card:
            return ""
        return _("Source: {source}. Authors: {authors}. Licence: {licence}.").format(
            source=card.source, authors=card.authors, licence=card.licence
        )

    def _head(self, row: SubFigure, name: str) -> None:
        """The field's name, as a reader would type it, with its form and what is missing in it."""
        values = getattr(self.train, name)
        form = f"train.{name}   {_('texts') if values.dtype == object else values.dtype} {values.shape}"
        share = missing(values)
        if share:
            form += "   " + said_missing(share)
        row.suptitle(form, fontsize=style.SIZES["text"], x=0.01, ha="left", color=style.SECOND)

    def _names(self) -> list[str]:
        return [_(name) for name in self.classes]

    # Samples

    def _pictures(self, row: SubFigure, name: str) -> None:
        images = getattr(self.train, name)
        if max(images.shape[1:3]) > LARGE:
            self._strips(row, {"": on_paper(images[self.chosen[:4]])})
        elif self._by_class():
            labels = self.train.labels[self.chosen]
            of = {self._names()[label]: self.chosen[labels == label][:ACROSS] for label in range(len(self._names()))}
            self._strips(row, {label: on_paper(images[numbers]) for label, numbers in of.items()})
        else:
            two = [self.chosen[:ACROSS], self.chosen[ACROSS : 2 * ACROSS]]
            self._strips(row, {" " * line: on_paper(images[numbers]) for line, numbers in enumerate(two)})

    def _masks(self, row: SubFigure, name: str) -> None:
        masks = getattr(self.train, name)[self.chosen[:4]]
        colours = np.array([[1, 1, 1], *[tuple(int(c[i : i + 2], 16) / 255 for i in (1, 3, 5)) for c in style.CLASSES]])
        numbered = np.where(masks > 0, 1 + masks % len(style.CLASSES), 0)
        self._strips(row, {"": colours[numbered]})

    def _strips(self, row: SubFigure, strips: dict[str, np.ndarray]) -> None:
        """Rows of pictures, each with its name at the left."""
        all_axes = np.ravel(row.subplots(len(strips), 1, squeeze=False))
        for axes, (label, images) in zip(all_axes, strips.items(), strict=True):
            axes.imshow(side_by_side(images), interpolation="nearest", aspect="equal", vmin=0, vmax=1)
            style.bare(axes)
            axes.set_anchor("W")
            axes.set_ylabel(label, rotation=0, ha="right", va="center", fontsize=style.SIZES["text"])

    def _texts(self, row: SubFigure, name: str) -> None:
        axes = row.subplots()
        style.bare(axes)
        record = self.train
        labelled = self.classes and "labels" in self.kinds
        for line, number in enumerate(self.chosen[:LINES]):
            y = 1 - (line + 0.5) / LINES
            if labelled:
                label = int(record.labels[number])
                axes.text(
                    0.17, y, self._names()[label], transform=axes.transAxes, va="center", ha="right",
                    fontsize=style.SIZES["small"], color=style.QUIET,
                )  # fmt: skip
            axes.text(
                0.185 if labelled else 0.0, y, shortened(getattr(record, name)[number], LONGEST if labelled else 130),
                transform=axes.transAxes, va="center", fontsize=style.SIZES["text"],
            )  # fmt: skip

    # Distributions

    def _labels(self, row: SubFigure, name: str) -> None:
        counts = [np.bincount(getattr(part, name), minlength=len(self.classes)) for part in self.parts]
        self._bars(row, self._names(), *counts)

    def _several_labels(self, row: SubFigure, name: str) -> None:
        self._bars(row, self._names(), *(getattr(part, name).sum(axis=0) for part in self.parts))

    def _categories(self, row: SubFigure, name: str) -> None:
        values, counts = np.unique(getattr(self.train, name).astype(str), return_counts=True)
        order = np.argsort(-counts, kind="stable")[:MOST]
        names = [values[number] or _("missing") for number in order]
        test = getattr(self.test, name).astype(str)
        self._bars(row, names, counts[order], np.array([(test == values[number]).sum() for number in order]))
        if len(values) > MOST:
            rest = _("{count} more, less frequent").format(count=len(values) - MOST)
            row.axes[0].set_xlabel(f"{row.axes[0].get_xlabel()} ({rest})", fontsize=style.SIZES["text"])

    def _bars(self, row: SubFigure, names: list[str], train: np.ndarray, test: np.ndarray) -> None:
        """Counts by class: training data as bars, test data as outlines."""
        axes = row.subplots()
        places = np.arange(len(names))
        axes.barh(places, train, height=0.75, color=style.CLASSES[0], label=_("training"))
        axes.barh(places, test, height=0.75, fill=False, edgecolor=style.INK, linewidth=1.2, label=_("testing"))
        axes.set_yticks(places, [shortened(str(name), 30) for name in names])
        axes.set_ylim(len(names) - 0.4, -0.6)
        style.plain(axes)
        axes.grid(visible=False, axis="y")
        axes.set_xlabel(_("samples"), fontsize=style.SIZES["text"])
        _legend(axes)

    def _amounts(self, row: SubFigure, name: str) -> None:
        axes = row.subplots()
        self._histogram(axes, *(getattr(part, name) for part in self.parts))
        axes.tick_params(labelsize=style.SIZES["small"])
        axes.set_ylabel(_("samples"), fontsize=style.SIZES["text"])
        _legend(axes)

    def _numbers(self, row: SubFigure, name: str) -> None:
        titles = [_(title) for title in self.columns.values()]
        lines = -(-len(titles) // self._across)
        all_axes = np.ravel(row.subplots(lines, self._across, squeeze=False))
        for number, (axes, title) in enumerate(zip(all_axes, titles, strict=False)):
            train, test = (getattr(part, name)[:, number] for part in self.parts)
            if "times" in self.kinds.values():
                self._over_time(axes, train, test)
            else:
                self._histogram(axes, train, test)
            share = missing(train)
            note = "\n" + said_missing(share) if share else ""
            axes.set_title(
                textwrap.fill(title, 34 if self._across == SMALL_MULTIPLES else 24) + note,
                fontsize=style.SIZES["small"],
            )
            axes.tick_params(labelsize=style.SIZES["small"])
        for axes in all_axes[len(titles) :]:
            axes.set_axis_off()
        if len(titles) < len(all_axes):
            drawn = all_axes[0].get_legend_handles_labels()
            all_axes[len(titles)].legend(*drawn, frameon=False, fontsize=style.SIZES["text"], loc="center left")

    def _over_time(self, axes, train: np.ndarray, test: np.ndarray) -> None:
        """The mean of each week, training and then test data."""
        for part, values, colour, label in (
            (self.train, train, style.CLASSES[0], _("training")),
            (self.test, test, style.INK, _("testing")),
        ):
            weeks, places = np.unique(part.times.astype("datetime64[W]"), return_inverse=True)
            known = np.isfinite(values)
            sums = np.bincount(places[known], values[known], len(weeks))
            counts = np.bincount(places[known], minlength=len(weeks))
            with np.errstate(invalid="ignore"):
                means = sums / counts
            axes.plot(weeks.astype("datetime64[D]").astype(object), means, color=colour, linewidth=1, label=label)
        style.plain(axes)
        axes.xaxis.set_major_locator(YearLocator())

    def _histogram(self, axes, train: np.ndarray, test: np.ndarray) -> None:
        train, test = (values[np.isfinite(values)] for values in (train, test))
        bins = bins_for(np.concatenate([train, test]))
        axes.hist(train, bins, color=style.CLASSES[0], label=_("training"))
        axes.hist(test, bins, histtype="step", color=style.INK, label=_("testing"))
        style.plain(axes)
        axes.set_yticks([])
        axes.xaxis.set_major_locator(MaxNLocator(5, integer=len(bins) > 1 and bins[1] - bins[0] == 1))

    def _places(self, row: SubFigure, name: str) -> None:
        """Points on a map, coloured by the first amount there is."""
        axes = row.subplots()
        latitude, longitude = getattr(self.train, name)[:, :2].T
        amount = next((each for each, kind in self.kinds.items() if kind == "amounts"), None)
        colours = getattr(self.train, amount) if amount else style.CLASSES[0]
        drawn = axes.scatter(longitude, latitude, c=colours, s=6, cmap=style.ACTIVATION)
        axes.set_aspect(1 / np.cos(np.radians(float(np.mean(latitude)))), adjustable="datalim")
        style.plain(axes)
        axes.set_xlabel(_("longitude (degrees)"), fontsize=style.SIZES["text"])
        axes.set_ylabel(_("latitude (degrees)"), fontsize=style.SIZES["text"])
        if amount:
            row.colorbar(drawn, ax=axes, label=f"train.{amount}")


def _legend(axes) -> None:
    """Above the axes, where no bar is."""
    axes.legend(
        frameon=False, fontsize=style.SIZES["text"], loc="lower right", bbox_to_anchor=(1, 1), ncols=2, borderpad=0
    )

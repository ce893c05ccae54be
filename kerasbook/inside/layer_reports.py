"""Everything that kerasbook sees inside one model: a table, the pictures, and a page that holds both."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import keras
import numpy as np

from kerasbook.files import write_together
from kerasbook.html import data_uri, templates, versions
from kerasbook.inside.helpers import (
    answers_to_draw,
    checked_samples,
    mixed,
    projections,
    room_for,
    shown_layers,
    walk_through,
)
from kerasbook.layerwise import samples
from kerasbook.layerwise.kinds import own_parameters
from kerasbook.layerwise.memory import BUDGET, check_memory
from kerasbook.layerwise.models import check_model
from kerasbook.layerwise.probes import LayerProbe, probed
from kerasbook.layerwise.recording import LayerCall
from kerasbook.layerwise.trace import Narrowed, Trace, TracedCall, Tracer
from kerasbook.layerwise.twins import NoTwin
from kerasbook.locale import gettext as _
from kerasbook.locale import language
from kerasbook.numbers import in_digits, with_decimals
from kerasbook.plots.curves import ProbeDisplay
from kerasbook.plots.display import Display
from kerasbook.plots.layers import Remark

SHOWN = 256  # samples for the table and the pictures; the probes read all of them
TOGETHER = 16  # samples that are added up in single precision
MANY_DEAD = 0.5  # the share of a layer's units from which on we speak of it


@dataclass(frozen=True)
class LayerSummary:
    """Statistics of one layer's outputs.

    Attributes:
        layer: The layer call's name.
        kind: The layer's class, such as "Dense".
        shape: Its output's shape without the batch axis.
        parameters: How many parameters the layer has.
        least: Its smallest output.
        most: Its largest output.
        mean: Its outputs' mean.
        zero: The share of its outputs that are exactly 0.
        dead: The share of its units that give the same output for every sample.
        not_finite: The share of its outputs that are NaN or infinite; `least`, `most` and `mean` leave them out.
        text: Whether its outputs are texts, of which there is nothing to measure: the numbers are NaN.
    """

    layer: str
    kind: str
    shape: tuple[int, ...]
    parameters: int
    least: float
    most: float
    mean: float
    zero: float
    dead: float
    not_finite: float
    text: bool = False


class Texts:
    """A layer whose outputs are texts, of which there is nothing to add up.

    Args:
        call: The layer's call, and what came out of it for some samples.
    """

    def __init__(self, call: TracedCall):
        self.call = call

    def add(self, values: np.ndarray) -> None:
        """Take in a batch, `(n, ...)`."""

    def summary(self) -> LayerSummary:
        """What is known of the layer."""
        call, unknown = self.call, dict.fromkeys(("least", "most", "mean", "zero", "dead"), np.nan)
        parameters = own_parameters(call.layer)
        return LayerSummary(str(call.name), call.kind, call.shape, parameters, **unknown, not_finite=0.0, text=True)


class Totals:
    """The numbers of one layer, out of one batch of its outputs after the other, of which none is kept.

    Args:
        call: The layer's call, and what came out of it for some samples.
    """

    def __init__(self, call: TracedCall):
        self.name, self.kind, self.layer, self.shape = str(call.name), call.kind, call.layer, call.values.shape[1:]
        self.least, self.most, self.sum = np.inf, -np.inf, 0.0
        self.count = self.zeros = self.finite = 0
        self.first = np.atleast_1d(call.values)[:1].reshape(1, -1).copy()
        self.varies = np.zeros(self.first.size, bool)

    def add(self, values: np.ndarray) -> None:
        """Take in a batch, `(n, ...)`."""
        values = np.atleast_1d(values)  # one number for all samples together
        for start in range(0, len(values), TOGETHER):
            part = values[start : start + TOGETHER]
            units = part.reshape(len(part), -1)
            self._add(units if units.dtype == np.float32 else units.astype(np.float64))

    def _add(self, units: np.ndarray) -> None:
        least, most = units.min(axis=0), units.max(axis=0)  # (units,), NaN where there is one
        with np.errstate(invalid="ignore"):
            self.varies |= (most - least != 0) | (least != self.first[0])  # NaN is different from anything
        self.count += units.size
        self.zeros += units.size - np.count_nonzero(units)
        known = units
        if not (np.isfinite(least).all() and np.isfinite(most).all()):
            known = units[np.isfinite(units)]
            least, most = known, known
        self.finite += known.size
        if known.size:
            self.least, self.most = min(self.least, float(least.min())), max(self.most, float(most.max()))
            self.sum += float(known.sum(axis=0).sum(dtype=np.float64))

    def summary(self) -> LayerSummary:
        """The numbers so far."""
        some = self.finite > 0
        return LayerSummary(
            layer=self.name,
            kind=self.kind,
            shape=tuple(self.shape),
            parameters=own_parameters(self.layer),
            least=self.least if some else np.nan,
            most=self.most if some else np.nan,
            mean=self.sum / self.finite if some else np.nan,
            zero=float(self.zeros / self.count),
            dead=float(1 - self.varies.mean()),
            not_finite=float(1 - self.finite / self.count),
        )


def totals_of(call: TracedCall) -> Totals | Texts:
    """What the numbers of a layer are gathered in."""
    return Texts(call) if call.values.dtype.kind in "OSU" else Totals(call)


def summary(call: TracedCall) -> LayerSummary:
    """One layer's numbers, from what came out of its call."""
    totals = totals_of(call)
    totals.add(call.values)
    return totals.summary()


def table(tracer: Tracer, rows: np.ndarray, narrowed: Narrowed | None = None) -> tuple[list[LayerSummary], Trace]:
    """The numbers of all layers, in the order in which they run, out of one pass over the samples.

    Args:
        tracer: Traces the samples.
        rows: Which of them.
        narrowed: What else to keep of that pass; nothing by default.

    Returns:
        `(numbers, trace)`: a `LayerSummary` for each call, and what was kept.
    """
    totals: dict[str, Totals | Texts] = {}

    def add(call: LayerCall, output: np.ndarray) -> np.ndarray:
        if call not in totals:
            totals[call] = totals_of(TracedCall(call, output))
        totals[call].add(output)
        return np.empty((len(output), 0)) if narrowed is None else narrowed(call, output)

    trace = tracer.narrowed(rows, None, add)
    # What has no axis for the samples is the same for all of them.
    return [totals[call.name].summary() if call.per_sample else summary(call) for call in trace], trace


def remarks(layers: Sequence[LayerSummary], samples: int) -> list[str]:
    """What a reader should look at first, in the language in use."""
    found = []
    for layer in layers:
        if layer.not_finite:
            found.append(
                _("{layer}: {share:.0%} of its outputs are NaN or infinite.").format(
                    layer=layer.layer, share=layer.not_finite
                )
            )
        elif layer.dead >= MANY_DEAD and samples > 1:
            found.append(
                _(
                    "{layer}: {share:.0%} of its units give the same output for all {samples} samples (dead units)."
                ).format(layer=layer.layer, share=layer.dead, samples=samples)
            )
    return found


@dataclass
class LayerReport:
    """The report that `layer_report` returns. Jupyter shows it below the cell.

    Attributes:
        title: The heading of the report.
        layers: A `LayerSummary` for each layer call, in the order in which they run;
            `pandas.DataFrame` makes a table of them.
        probes: What `probe` returned, if there were labels; `pandas.DataFrame` makes a table of them.
        samples: Number of samples behind the table and the pictures.
        probed: Number of samples that `probe` used.
        figures: The pictures by name: "layers" and, with labels, "projections" and "probe".
        compared: What the probes compare the model with: "random" weights, a "model" that was given, or None.
        twin_failed: Why there is no network with random weights to compare with, although it was asked for, as a
            sentence before it is translated and what to put in; else None.
        guessed: Names of weights that have the model's values in another order in that network, because nobody knows
            how they begin.
        kept: Names of weights that have the model's values in it, because nobody sees their layers run.
    """

    title: str
    layers: list[LayerSummary]
    probes: list[LayerProbe]
    samples: int
    probed: int
    figures: dict[str, Display] = field(repr=False)
    compared: str | None = None
    twin_failed: Remark | None = None
    guessed: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()

    @property
    def figure(self) -> Display:
        """The first picture: a sample on its way through the layers."""
        return self.figures["layers"]

    @property
    def no_twin(self) -> str | None:
        """Why there is no network with random weights to compare with, in the language in use; None if there is one."""
        if self.twin_failed is None:
            return None
        sentence, given = self.twin_failed
        return _(sentence).format(**given)

    @property
    def remarks(self) -> list[str]:
        """What to look at first, in the language in use."""
        return [*remarks(self.layers, self.samples), *self._about_the_twin()]

    def _about_the_twin(self) -> list[str]:
        """What to know about the network with random weights before one compares."""
        said = []
        if self.no_twin:
            said.append(_("There is no network with random weights to compare with.") + " " + self.no_twin)
        if self.guessed:
            guessed = _(
                "Random weights: nobody knows how these begin, so they are the model's in another order: {weights}."
            )
            said.append(guessed.format(weights=", ".join(self.guessed)))
        if self.kept:
            kept = _("Random weights: these are the model's own, because nobody sees their layers run: {weights}.")
            said.append(kept.format(weights=", ".join(self.kept)))
        return said

    @property
    def probe_columns(self) -> list[str]:
        """What the probes measured, as heads of a table, in the language in use."""
        score = _("answer read off (R²)") if self.predicts_numbers else _("answer read off (accuracy)")
        return [score, _("input rebuilt (R²)"), _("like the input (CKA)"), _("like the answer (CKA)")]

    @property
    def probe_rows(self) -> list[tuple[str, str, list[float]]]:
        """The probes' numbers: layer, "model" or "random" (or "other"), and a number for each of `probe_columns`."""
        networks = {"model": _("model"), "twin": _("random") if self.compared == "random" else _("other")}
        return [
            (
                record.layer,
                networks[record.network],
                [record.score, record.rebuilt, record.like_input, record.like_answer],
            )
            for record in self.probes
        ]

    @property
    def predicts_numbers(self) -> bool:
        """Whether the answers are numbers to predict rather than classes."""
        return bool(self.probes) and self.probes[0].metric == "r2"

    def html(self) -> str:
        """Returns the report as one HTML page that works offline, in the current language."""
        return self._page(whole=True)

    def save(self, path: str | Path) -> Path:
        """Writes the report as an HTML page. If that fails, no half-written file is left behind.

        Args:
            path: The file, such as "report.html".

        Returns:
            The path.

        Raises:
            OutputError: If it cannot be written.
        """
        path = Path(path)
        write_together(path.parent, {path.name: self.html().encode()})
        return path

    def _page(self, whole: bool) -> str:
        pictures = {name: data_uri(figure.image("png", dpi=110)) for name, figure in self.figures.items()}
        template = templates(Path(__file__).parent).get_template("layers.html")
        return template.render(
            report=self,
            language=language(),
            pictures=pictures,
            whole=whole,
            versions=versions,
            in_digits=in_digits,
            with_decimals=with_decimals,
        )

    def _repr_html_(self) -> str:
        return self._page(whole=False)


def compared(
    model: keras.Model, x, y, twin: keras.Model | str | None, **settings
) -> tuple[list[LayerProbe], dict[str, object]]:
    """The probes' records, and what to say of what the model is compared with; without that if there can be none."""
    try:
        records, network = probed(model, x, y, twin=twin, **settings)
    except NoTwin as error:
        return probed(model, x, y, twin=None, **settings)[0], {"twin_failed": (error.reason, error.given)}
    if twin is None:
        return records, {}
    said = {name: tuple(getattr(network, name, ())) for name in ("guessed", "kept")}
    kinds = [record.compared for record in records if record.network == "twin"]
    return records, {"compared": kinds[0] if kinds else None, **said}


def layer_report(
    model: keras.Model,
    x,
    y=None,
    *,
    layers: Sequence[str | keras.Layer] | None = None,
    title: str | None = None,
    sample: int = 0,
    seed: int = 0,
    twin: keras.Model | str | None = "random",
    memory: float = BUDGET,
) -> LayerReport:
    """Reports what goes on inside a model: a table of its layers, pictures, and an HTML page with both.

    Args:
        model: Any Keras 3 model.
        x: Samples, `(n, ...)`, in any form that Keras takes. The table and the pictures use the first 256.
        y: Labels of one output, `(n,)` or `(n, ...)`: class indices, or numbers to predict. Without labels there are no
            probes.
        layers: Names of layers, or layers, to report on; all of them by default.
        title: The heading of the report; the model's name by default.
        sample: Index of the sample to follow through the layers, one of the first 256.
        seed: Decides the split for the probes and the weights of the twin.
        twin: The network that the probes compare with: "random" for the same architecture with random weights, a model,
            or None. If the weights cannot be drawn anew, the report does without, and says why.
        memory: How many gigabytes the layers' outputs, and what is kept of them, may take at a time, besides what the
            model and the samples take. With less, the model runs more often.

    Returns:
        A `LayerReport`. `report.save("report.html")` writes it as a page.

    Raises:
        ValueError: If samples and labels have different lengths, or do not fit the model.

    Example:

    >>> layer_report(model, images, labels).save("report.html")
    """
    check_model(model)
    check_memory(memory)
    x, y = samples.with_labels(x, y, model)
    few = samples.some(x, slice(0, SHOWN))
    rows = np.arange(samples.sample_count(few))
    tracer = Tracer(model, few, rows, layers, memory=memory)
    tracer.hold(rows)  # if they have room, the table and the pictures are of one forward pass
    room = None if layers is not None else room_for(few, None)
    figures = {"layers": walk_through(tracer, checked_samples(sample, len(rows)), room).plot()}
    probes, about = [], {}
    if y is None:
        numbers, _trace = table(tracer, rows)
    else:
        settings = {"layers": layers, "seed": seed, "memory": memory}
        probes, about = compared(model, x, y, twin, **settings)
        figures["probe"] = ProbeDisplay(probes, rebuilt="input", alone="twin_failed" in about).plot()
        numbers, mixtures = table(tracer, rows, mixed(shown_layers(tracer, room)))
        drawn = answers_to_draw(model, few, y, rows)
        settings = {"most": room, "foot": drawn.foot, "by_value": drawn.by_value, "mixtures": mixtures}
        figures["projections"] = projections(tracer, rows, drawn.y, **settings).plot()
    return LayerReport(
        title=model.name if title is None else title,
        layers=numbers,
        probes=probes,
        samples=len(rows),
        probed=samples.sample_count(x),
        figures=figures,
        **about,
    )

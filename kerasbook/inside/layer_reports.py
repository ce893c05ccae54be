"""Everything that kerasbook sees inside one model: a table, the pictures, and a page that holds both."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import keras
import numpy as np

from kerasbook.files import write_together
from kerasbook.html import data_uri, templates, versions
from kerasbook.inside.helpers import answers_to_draw, checked_samples, plot_probe, projections, room_for, walk_through
from kerasbook.layerwise import samples
from kerasbook.layerwise.models import check_model
from kerasbook.layerwise.probes import LayerProbe, probe
from kerasbook.layerwise.trace import TracedCall, Tracer
from kerasbook.locale import gettext as _
from kerasbook.locale import language
from kerasbook.numbers import in_digits, with_decimals
from kerasbook.plots.display import Display

SHOWN = 256  # samples for the table and the pictures; the probes read all of them
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


def parameters_of(layer: keras.Layer) -> int:
    """How many parameters a layer has by now."""
    return layer.count_params() if layer.built else 0


def text_summary(call: TracedCall) -> LayerSummary:
    """A layer whose outputs are texts."""
    unknown = dict.fromkeys(("least", "most", "mean", "zero", "dead"), np.nan)
    return LayerSummary(
        str(call.name), call.kind, call.shape, parameters_of(call.layer), **unknown, not_finite=0.0, text=True
    )


def summary(call: TracedCall) -> LayerSummary:
    """One layer's numbers, from what came out of its call."""
    if call.values.dtype.kind in "OSU":
        return text_summary(call)
    values = call.values.astype("float64", copy=False)
    finite = np.isfinite(values)
    known = values[finite] if not finite.all() else values
    some = known.size > 0
    return LayerSummary(
        layer=str(call.name),
        kind=call.kind,
        shape=tuple(values.shape[1:]),
        parameters=parameters_of(call.layer),
        least=float(known.min()) if some else np.nan,
        most=float(known.max()) if some else np.nan,
        mean=float(known.mean()) if some else np.nan,
        zero=float(np.mean(values == 0)),
        dead=float(np.mean(np.ptp(values, axis=0) == 0)),
        not_finite=float(1 - finite.mean()),
    )


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
    """

    title: str
    layers: list[LayerSummary]
    probes: list[LayerProbe]
    samples: int
    probed: int
    figures: dict[str, Display] = field(repr=False)

    @property
    def figure(self) -> Display:
        """The first picture: a sample on its way through the layers."""
        return self.figures["layers"]

    @property
    def remarks(self) -> list[str]:
        """What to look at first, in the language in use."""
        return remarks(self.layers, self.samples)

    @property
    def probe_columns(self) -> list[str]:
        """What the probes measured, as heads of a table, in the language in use."""
        score = _("answer read off (R²)") if self.predicts_numbers else _("answer read off (accuracy)")
        return [score, _("input rebuilt (R²)"), _("like the input (CKA)"), _("like the answer (CKA)")]

    @property
    def probe_rows(self) -> list[tuple[str, str, list[float]]]:
        """The probes' numbers: layer, "trained" or "random", and a number for each of `probe_columns`."""
        networks = {"model": _("model"), "twin": _("random")}
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


def layer_report(
    model: keras.Model,
    x,
    y=None,
    *,
    layers: Sequence[str | keras.Layer] | None = None,
    title: str | None = None,
    sample: int = 0,
    seed: int = 0,
) -> LayerReport:
    """Reports what goes on inside a model: a table of its layers, pictures, and an HTML page with both.

    Args:
        model: Any Keras 3 model.
        x: Samples, `(n, ...)`, in any form that Keras takes. The table and the pictures use the first 256.
        y: Labels, `(n,)` or `(n, ...)`: class indices, or numbers to predict. Without labels there are no probes.
        layers: Names of layers, or layers, to report on; all of them by default.
        title: The heading of the report; the model's name by default.
        sample: Index of the sample to follow through the layers, one of the first 256.
        seed: Decides the split for the probes and the weights of the twin.

    Returns:
        A `LayerReport`. `report.save("report.html")` writes it as a page.

    Raises:
        ValueError: If samples and labels have different lengths, or do not fit the model.

    Example:

    >>> layer_report(model, images, labels).save("report.html")
    """
    check_model(model)
    x, y = samples.gathered(x, y, model)
    few = samples.some(x, slice(0, SHOWN))
    rows = np.arange(samples.sample_count(few))
    tracer = Tracer(model, few, rows, layers, at_once=len(rows))  # the table and the pictures are of one forward pass
    room = None if layers is not None else room_for(few, None)
    figures = {"layers": walk_through(tracer, checked_samples(sample, len(rows)), room).plot()}
    probes = []
    if y is not None:
        probes = probe(model, x, y, layers=layers, seed=seed)
        figures["probe"] = plot_probe(probes)
        answers, foot = answers_to_draw(y, rows)
        figures["projections"] = projections(tracer, rows, answers, most=room, foot=foot).plot()
    return LayerReport(
        title=model.name if title is None else title,
        layers=[summary(call) for call in tracer.first],
        probes=probes,
        samples=len(rows),
        probed=samples.sample_count(x),
        figures=figures,
    )

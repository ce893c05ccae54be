"""Compute, then draw: the helpers that take a Keras model and give its picture."""

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import MISSING, fields, replace
from operator import index
from typing import NamedTuple

import keras
import numpy as np
from threadpoolctl import threadpool_limits

from kerasbook.inside.trainings import training_of
from kerasbook.layerwise import answers as labelling
from kerasbook.layerwise import samples
from kerasbook.layerwise.answering import Answer, width_of
from kerasbook.layerwise.evidence import columns
from kerasbook.layerwise.forms import is_hole, is_table
from kerasbook.layerwise.kinds import looks_up, only_passes_on
from kerasbook.layerwise.linear import WIDEST, Mixture, inner_products, largest_loadings, principal_points
from kerasbook.layerwise.lookups import looked_up
from kerasbook.layerwise.memory import BUDGET
from kerasbook.layerwise.models import check_model
from kerasbook.layerwise.probes import LayerProbe
from kerasbook.layerwise.projections import principal_plane, wheel
from kerasbook.layerwise.recording import LayerCall
from kerasbook.layerwise.trace import Narrowed, Trace, Tracer
from kerasbook.locale import N_
from kerasbook.locale import gettext as _
from kerasbook.plots.curves import HistoryDisplay, ProbeDisplay
from kerasbook.plots.kernels import KernelsDisplay, kernel_views
from kerasbook.plots.pages import evenly, panels_on
from kerasbook.plots.projections import ProjectionsDisplay, are_classes
from kerasbook.plots.walks import LayerWalkDisplay, walk

DECIDING = 256  # samples that decide a layer's colours
POINTS = 1000  # samples in a projection
VALUES = 50_000_000  # outputs that are held at a time
FEW = 500  # samples of which a plane out of their inner products takes less than out of their units
STACKED = 12  # samples below each other
NAMED = 4  # layers that a sentence names

THINNED = N_("{shown} of {all} layers shown; choose others with layers=[...].")
KERNELS = N_("{shown} of {all} arrays of weights shown; choose others with layers=[...].")
PASSING = N_("Left out, because they only pass on their input: {layers}.")
TEXTS = N_("Inputs and outputs that are text are left out.")
FEWER = N_("The first {shown:,} of {all:,} samples.")
MIXED = N_("Layers drawn from {features:,} random mixtures of their many more numbers: {count}.")
UNLABELLED = N_("Samples that are not drawn, because their label is NaN or infinite: {count}.")
UNCOLOURED = N_("No colours: each label is {numbers:,} numbers.")


def first_batches(model: keras.Model, x, count: int) -> Iterator[tuple]:
    """The batches of a stream until there are so many samples."""
    seen = 0
    for batch, answers in samples.batches(x, model=model):
        yield batch, answers
        seen += samples.sample_count(batch)
        if seen >= count:
            return


def taken(model: keras.Model, x, y=None, count: int | None = None) -> tuple:
    """Samples that the model can take, and the answers of one output, as NumPy.

    Of a stream only the batches are taken that hold `count` samples.

    Raises:
        TypeError: If `model` is not a Keras 3 model.
        ValueError: If the samples, as they are given, do not fit the model, or the answers are of several outputs.
    """
    check_model(model)
    if samples.is_stream(x) and y is None and count is not None:
        return samples.with_labels(first_batches(model, x, count))
    return samples.with_labels(x, y, model)


def chosen_calls(calls: Sequence[LayerCall], most: int) -> tuple[list[LayerCall], list[LayerCall]]:
    """At most so many of the layers that do more than pass on what they get, and those that only do that."""
    passing = [call for call in calls[:-1] if only_passes_on(call.layer)]
    return evenly([call for call in calls if call not in passing], most), passing


def some_of(names: Sequence[str]) -> str:
    """The first of these names, in a sentence."""
    return ", ".join(map(str, names[:NAMED])) + (", …" if len(names) > NAMED else "")


def chosen_layers(trace: Trace, most: int | None) -> tuple[Trace, list[tuple[str, dict]]]:
    """Which layers to draw: all of them, or at most so many of those that do more than pass on what they get.

    Returns:
        `(trace, foot)`: of the layers to draw, and what to say about the others.
    """
    if most is None:
        return trace, []
    shown, passing = chosen_calls([call.name for call in trace], most)
    active, foot = len(trace.calls) - len(passing), []
    if len(shown) < active:
        foot.append((THINNED, {"shown": len(shown), "all": active}))
    if passing:
        foot.append((PASSING, {"layers": some_of(passing)}))
    return replace(trace, calls=tuple(call for call in trace if call.name in shown)), foot


def room_for(x, most: int | None, figure=None, stacked: int = 1) -> int:
    """How many layers there is room for beside the inputs."""
    return max(1, (most or panels_on(figure, stacked)) - len(samples.inputs(x)))


def kinds_of_answers(answers: Iterable[Answer], outputs: Mapping[str, np.ndarray]) -> dict[str, str]:
    """From the layer calls whose outputs are the model's answers to how these are read; empty where they are no row.

    What is only assumed of them is not drawn.

    Args:
        answers: The model's answers.
        outputs: From some of the layer calls to their outputs.
    """
    found = {}
    for answer in answers:
        for call in [name for name in answer.calls if name in outputs][:1]:
            reading = None if answer.reader is None else answer.reader.reading(columns(outputs[call]))
            found[call] = "" if reading is None else "numbers" if reading.assumed else reading.kind
    return found


def beside_layers(inputs: Mapping[str, np.ndarray], outputs: Mapping) -> dict:
    """The inputs, then the layers' outputs; a layer may be called "input", too."""
    own = {f"{name} (x)" if name in outputs else name: part for name, part in inputs.items()}
    return {**own, **outputs}


def is_whole(value) -> bool:
    """Whether it is a whole number, of Python, NumPy or a backend."""
    try:
        index(value)
    except TypeError:
        return False
    return not isinstance(value, bool)


def sample_numbers(sample: int | Sequence[int]) -> list[int]:
    """The numbers of the samples to draw, as they were given.

    Raises:
        ValueError: If they are no whole numbers.
    """
    chosen = [sample] if np.ndim(sample) == 0 else list(sample)
    for one in chosen:
        if not is_whole(one):
            raise ValueError(f"Expected whole numbers as the samples to draw, counted from 0. Received: {one!r}")
    return [index(one) for one in chosen]


def checked_samples(sample: int | Sequence[int], count: int) -> list[int]:
    """The samples to draw, counted from 0.

    Raises:
        IndexError: If there is no such sample.
        ValueError: If there is none to draw, or too many, or they are no whole numbers.
    """
    chosen = sample_numbers(sample)
    if not 0 < len(chosen) <= STACKED:
        raise ValueError(f"Expected 1 to {STACKED} samples to draw. Received: {len(chosen)}")
    for one in chosen:
        if not -count <= one < count:
            raise IndexError(_("Expected a sample from 0 to {last}. Received: {one}").format(last=count - 1, one=one))
    return [one % count for one in chosen]


def plot_layers(
    model: keras.Model,
    x,
    *,
    sample: int | Sequence[int] = 0,
    layers: Sequence | None = None,
    most: int | None = None,
    labels: Sequence[str] | None = None,
    figure=None,
) -> LayerWalkDisplay:
    """Draws one or more samples as they pass through the layers of a Keras model.

    Each kind of output is drawn in its own way: images, feature maps, dense units, sequences, embeddings, attention,
    predictions. The figure says what it leaves out.

    Args:
        model: Any Keras 3 model.
        x: Samples, `(n, ...)`, in any form that `layer_outputs` takes; the first 256 (fewer of a very large model)
            decide each layer's colour scale.
        sample: Which sample to draw: one index, or several, drawn one below the other.
        layers: Names of layers, or layers, to draw; by default all but those that only pass on their input.
        most: How many panels to draw at most if `layers` is None, spread evenly from the first layer to the last; 24
            by default, fewer with several samples or on a small figure.
        labels: The names of the classes that the model predicts.
        figure: The matplotlib figure to draw on; a new one by default.

    Returns:
        The display, already drawn. Jupyter shows it below the cell.

    Raises:
        IndexError: If a sample in `sample` does not exist.
        ValueError: If `most` is below 2, or if `sample` names no sample or more than 12, or is no whole number.

    Example:

    >>> plot_layers(model, images)
    >>> plot_layers(model, images, sample=[0, 1], layers=["conv", "answer"])
    """
    if most is not None and most < 2:
        raise ValueError(f"Expected most, the panels to draw, to be 2 or more. Received: {most}")
    wanted = sample_numbers(sample)
    enough = None if min(wanted, default=0) < 0 else max([DECIDING, *(one + 1 for one in wanted)])
    x, _answers = taken(model, samples.without_answers(x), count=enough)
    count = samples.sample_count(x)
    drawn = checked_samples(sample, count)
    enough = [*range(min(count, DECIDING)), *(one for one in dict.fromkeys(drawn) if one >= DECIDING)]
    tracer = Tracer(model, x, enough, layers)
    room = None if layers is not None else room_for(x, most, figure, len(drawn))
    return walk_through(tracer, drawn, room, labels).plot(figure=figure)


def walk_through(
    tracer: Tracer, drawn: Sequence[int], most: int | None = None, labels: Sequence[str] | None = None
) -> LayerWalkDisplay:
    """Some samples on their way through the layers, beside as many others as decide each layer's colours.

    Args:
        tracer: Traces the samples.
        drawn: Which of them to draw.
        most: How many layers to draw; all that are traced by default.
        labels: The names of the classes.
    """
    trace, foot = chosen_layers(tracer.first, most)
    values, each = tracer.values or VALUES, max(1, sum(call.size for call in trace))
    deciding = min(samples.sample_count(tracer.x), DECIDING, max(1, values // each))
    rows = [*range(deciding), *(one for one in dict.fromkeys(drawn) if one >= deciding)]
    outputs = tracer(rows, [call.name for call in trace]).outputs
    embeds = any(looks_up(call.layer) for call in trace)
    return walk(
        beside_layers(samples.inputs(samples.some(tracer.x, rows)), outputs),
        [rows.index(one) for one in drawn],
        answers=kinds_of_answers(tracer.answers.values(), outputs),
        labels=labels,
        channels_first=keras.config.image_data_format() == "channels_first",
        numbers=drawn,
        tokens=looked_up(tracer.model, samples.some(tracer.x, drawn)) if embeds else None,
        foot=foot,
    )


def plane(output: np.ndarray) -> np.ndarray:
    """A layer's principal plane, `(n, 2)`; NaN where the layer's output is not finite."""
    if not np.isfinite(output).all():
        return np.full((len(output), 2), np.nan)
    units = output.reshape(len(output), -1)
    if (units == units[0]).all():
        return np.zeros((len(output), 2))
    if len(units) <= FEW < units.shape[1]:
        return plane_in_slices(lambda part: units[:, part], units.shape, units.shape[1])
    with threadpool_limits(1):  # several threads wait for each other more than they gain
        return principal_plane(output)


def plane_in_slices(units_of: Callable[[slice], np.ndarray], shape: tuple[int, int], size: int) -> np.ndarray:
    """The principal plane of a wide layer, out of some of its units at a time.

    Args:
        units_of: Gives some of the units, `(n, some)`.
        shape: `(n, units)`.
        size: How many units to ask for at a time.
    """
    count, units = shape
    slices = [slice(start, start + size) for start in range(0, units, size)]
    with threadpool_limits(1), np.errstate(all="ignore"):
        products = np.zeros((count, count))
        for part in slices:
            products += inner_products(units_of(part))
        if not np.isfinite(products).all():
            return np.full((count, 2), np.nan)
        points = principal_points(products)
        largest = np.array([largest_loadings(units_of(part), points) for part in slices])  # (slices, 2)
    # scikit-learn's rule: the largest loading on each axis is above 0.
    return points * np.where(largest[np.abs(largest).argmax(axis=0), [0, 1]] < 0, -1, 1)


def read_off(output: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """A linear probe's view of a layer (see `wheel`); NaN where the layer's output is not finite."""
    finite = np.isfinite(output).all()
    with threadpool_limits(1):
        points, drawn = wheel(output if finite else np.zeros((len(output), 1)), y)
    return points if finite else np.full_like(points, np.nan), drawn


def labels_to_draw(y: np.ndarray | None) -> tuple[np.ndarray | None, list[tuple[str, dict]]]:
    """Answers as one number or name for each sample, and what to say if they are more, or not there for all.

    Args:
        y: The answers of one output, `(n, ...)`, or None.

    Returns:
        `(y, foot)`: `(n,)`, or None if there are none, or several numbers each that are not one-hot.
    """
    if y is None:
        return None, []
    each = labelling.one_each(y)
    if each is None:
        return None, [(UNCOLOURED, {"numbers": y[0].size})]
    missing = int((~np.isfinite(each)).sum()) if each.dtype.kind == "f" else 0
    return each, [(UNLABELLED, {"count": missing})] if missing else []


def plot_projections(
    model: keras.Model,
    x,
    y: np.ndarray | None = None,
    *,
    method: str = "pca",
    layers: Sequence | None = None,
    most: int | None = None,
    labels: Sequence[str] | None = None,
    figure=None,
) -> ProjectionsDisplay:
    """Draws the samples as points in the plane, one panel per layer, coloured by their label.

    Args:
        model: Any Keras 3 model.
        x: Samples, `(n, ...)`, in any form that `layer_outputs` takes; the first 1,000 are drawn.
        y: Labels: class indices or names, `(n,)`, one-hot rows, or numbers to predict, `(n,)`; of one output. Three or
            more whole numbers that one unit predicts are values, no classes, unless `labels` names them or `method` is
            "wheel". Without labels the points have no colours.
        method: "pca" for the two directions in which a layer varies most, or "wheel" for the view of a linear probe
            (half of the samples train it, the other half are drawn; see `layerwise.wheel`).
        layers: Names of layers, or layers, to draw; by default all but those that only pass on their input.
        most: How many panels to draw at most if `layers` is None, spread evenly; by default as many as fit, up to 24.
        labels: The names of the classes 0, 1, ...
        figure: The matplotlib figure to draw on; a new one by default.

    Returns:
        The display, already drawn. Jupyter shows it below the cell.

    Raises:
        ValueError: If `method` is unknown, there are fewer than 3 samples, or "wheel" gets no classes.

    Example:

    >>> plot_projections(model, images, labels, method="wheel")
    """
    if method not in ("pca", "wheel"):
        raise ValueError(f"Expected method to be 'pca' or 'wheel'. Received: {method!r}")
    x, y = taken(model, x, y, count=POINTS)
    rows = np.arange(min(samples.sample_count(x), POINTS))
    drawn = answers_to_draw(model, x, y, rows, method, named=labels is not None)
    tracer = Tracer(model, x, rows, layers, memory=BUDGET)
    room = None if layers is not None else room_for(x, most, figure)
    return projections(tracer, rows, drawn.y, method, room, labels, drawn.foot, drawn.by_value).plot(figure=figure)


class Drawn(NamedTuple):
    """Answers as projections draw them.

    Attributes:
        y: One number or name for each sample, `(n,)`; None if there are none.
        by_value: Whether they are numbers to predict, and no classes.
        foot: What to say about them.
    """

    y: np.ndarray | None
    by_value: bool
    foot: list[tuple[str, dict]]


def answers_to_draw(
    model: keras.Model, x, y: np.ndarray | None, rows: np.ndarray, method: str = "pca", named: bool = False
) -> Drawn:
    """The answers of these samples as one number or name each, and what to say about them.

    Args:
        model: The model that they are the answers of.
        x: The samples, as arrays.
        y: The answers, `(n, ...)`, or None.
        rows: Which samples are drawn, the first ones.
        method: "pca" or "wheel"; who asks for the wheel takes whole numbers for classes.
        named: Whether classes have been named; then whole numbers are classes, too.

    Raises:
        ValueError: If there are too few samples, or `method` needs classes and there are none.
    """
    if len(rows) < 3:
        raise ValueError(
            _("Expected at least 3 samples, for points in a plane. Received: {count}").format(count=len(rows))
        )
    y, foot = labels_to_draw(None if y is None else y[: len(rows)])
    if method == "wheel" and (y is None or not are_classes(y)):
        raise ValueError("Expected class numbers y, (n,), for method='wheel'. Received: none. Use method='pca'")
    asked = method == "wheel" or named
    values = y is not None and not asked and not labelling.are_classes(y, width_of(model, x))
    return Drawn(y, values, foot)


def projections(
    tracer: Tracer,
    rows: np.ndarray,
    y: np.ndarray | None,
    method: str = "pca",
    most: int | None = None,
    labels: Sequence[str] | None = None,
    foot: Sequence[tuple[str, dict]] = (),
    by_value: bool = False,
    mixtures: Trace | None = None,
) -> ProjectionsDisplay:
    """Samples as points in the plane, layer by layer.

    Args:
        tracer: Traces the samples.
        rows: Which of them to draw, the first ones.
        y: Their classes or numbers to predict, `(n,)`, or None.
        method: "pca" or "wheel".
        most: How many layers to draw; all that are traced by default.
        labels: The names of the classes 0, 1, ...
        foot: What else to say at the foot of the page.
        by_value: Whether whole numbers in `y` are values, and no classes, however few there are.
        mixtures: What `mixed` keeps of the layers, if they have run already.
    """
    trace, left_out = chosen_layers(tracer.first, most)
    count = samples.sample_count(tracer.x)
    fewer = [(FEWER, {"shown": len(rows), "all": count})] if len(rows) < count else []
    inputs = samples.inputs(samples.some(tracer.x, slice(0, len(rows))))
    names = [call.name for call in trace]
    texts = any(call.values.dtype.kind in "OSU" for call in trace)
    points, drawn = {}, rows
    for name, output in beside_layers(inputs, dict.fromkeys(names)).items():
        texts = texts or (output is not None and output.dtype.kind in "OSU")
        if output is not None and pictured(output, rows):
            points[name], drawn = (plane(output), rows) if method == "pca" else read_off(output, y)
    if method == "pca":
        found, remarks = planes(tracer, rows, trace, mixtures)
        points, left_out = points | found, [*left_out, *remarks]
    else:
        outputs = tracer.narrowed(rows, names, mixed(names)).outputs
        views = {name: read_off(output, y) for name, output in outputs.items() if pictured(output, rows)}
        points |= {name: view for name, (view, _rows) in views.items()}
        drawn = next((its for _view, its in views.values()), drawn)
    return ProjectionsDisplay(
        points,
        None if y is None else y[drawn],
        labels=dict(enumerate(labels)) if labels is not None else None,
        names={name: name for name in points},
        reach=1.5 if method == "wheel" else None,
        foot=[*left_out, *([(TEXTS, {})] if texts else []), *fewer, *foot],
        by_value=by_value,
    )


def pictured(output: np.ndarray, rows: np.ndarray) -> bool:
    """Whether these are numbers for each of the samples."""
    return output.dtype.kind in "fiub" and output.shape[:1] == rows.shape


def shown_layers(tracer: Tracer, most: int | None) -> list[LayerCall]:
    """The calls of the layers that `projections` draws."""
    return [call.name for call in chosen_layers(tracer.first, most)[0]]


def mixed(shown: Sequence[LayerCall]) -> Narrowed:
    """What to keep of these layers to look at them in a plane: of a wide one, `(n, 1024)`, mixtures at random."""
    known: dict[int, Mixture] = {}

    def narrowed(call: LayerCall, output: np.ndarray) -> np.ndarray:
        if call not in shown:
            return np.empty((len(output), 0))
        units = math.prod(output.shape[1:])
        if output.dtype.kind not in "fiub" or units <= WIDEST:
            return output
        mixture = known.setdefault(units, known.get(units) or Mixture(units, seed=0))
        return mixture(output.reshape(len(output), units))

    return narrowed


def planes(
    tracer: Tracer, rows: np.ndarray, trace: Trace, mixtures: Trace | None = None
) -> tuple[dict[LayerCall, np.ndarray], list[tuple[str, dict]]]:
    """The principal plane of each layer, `(n, 2)`, and what to say about those of which not all numbers have room."""
    names, foot = [call.name for call in trace], []
    if sum(call.size for call in trace) * len(rows) <= (tracer.values or VALUES):
        outputs = tracer(rows, names).outputs
    else:
        outputs = (mixtures or tracer.narrowed(rows, names, mixed(names))).of(names).outputs
        wide = [call.name for call in trace if call.size > WIDEST and call.name in outputs]
        foot = [(MIXED, {"count": len(wide), "features": WIDEST})] if wide else []
    return {name: plane(output) for name, output in outputs.items() if pictured(output, rows)}, foot


def plot_weights(
    model: keras.Model, *, layers: Sequence | None = None, most: int | None = None, figure=None
) -> KernelsDisplay:
    """Draws the weights of a Keras model as pictures: orange below 0, purple above.

    The weights of a dense unit that takes an image are drawn as an image, the filters of a convolution as tiles, and
    other matrices and embeddings as rows and columns. Biases and other vectors are not drawn. The figure says what it
    leaves out.

    Args:
        model: Any Keras 3 model that has been built.
        layers: Names of layers, or layers, to draw; all that have weights by default.
        most: How many panels to draw at most if `layers` is None, spread evenly; by default as many as fit, up to 24.
        figure: The matplotlib figure to draw on; a new one by default.

    Returns:
        The display, already drawn. Jupyter shows it below the cell.

    Raises:
        ValueError: If the model has no weights to draw, or no such layer.

    Example:

    >>> plot_weights(model, layers=["conv"])
    """
    kernels = drawn_weights(model, layers)
    shown = evenly(list(kernels), most or panels_on(figure)) if layers is None else list(kernels)
    foot = [(KERNELS, {"shown": len(shown), "all": len(kernels)})] if len(shown) < len(kernels) else []
    first = next(iter(kernels))
    shapes = [tensor.shape[1:] for tensor in getattr(model, "inputs", None) or []]
    views = kernel_views(
        {name: samples.as_numpy(kernels[name]) for name in shown},
        pictures={first: tuple(shapes[0])} if len(shapes) == 1 else {},
    )
    return KernelsDisplay(views, foot).plot(figure=figure)


def drawn_weights(model: keras.Model, layers: Sequence | None) -> dict[str, keras.Variable]:
    """From a name, such as "dense" or "lstm/recurrent_kernel", to weights of two dimensions or more, without biases.

    Raises:
        ValueError: If there are none, or no such layer.
    """
    if isinstance(layers, (str, keras.Layer)):
        layers = [layers]
    found: dict[str, keras.Variable] = {}
    for weight in model.weights:
        name = shown_name(weight.path.removeprefix(f"{model.name}/"))
        bias = name.rsplit("/", 1)[-1].endswith("bias")
        if bias or len(weight.shape) < 2 or not any(meant(layer, weight) for layer in layers or [None]):
            continue
        twins = sum(known.split(":")[0] == name for known in found)
        found[f"{name}:{twins + 1}" if twins else name] = weight
    if found:
        return found
    if not model.weights:
        hint = "If it has not been built yet, call it on some samples first."
        raise ValueError(f"Expected a model with weights. Received: {model.name!r}, which has none. {hint}")
    asked = "" if layers is None else f" in {', '.join(str(getattr(layer, 'name', layer)) for layer in layers)}"
    raise ValueError(
        f"Expected a layer with weights of two dimensions or more. Received: none{asked}. "
        f"Weights there are: {', '.join(weight.path for weight in model.weights)}"
    )


def shown_name(path: str) -> str:
    """A weight's path without what says nothing: "dense" of "dense/kernel", "gru/kernel" of "gru/gru_cell/kernel"."""
    *layers, own = path.split("/")
    cells = [layer for layer in layers if layer.endswith(("_cell", "_cells"))]
    layers = [layer for layer in layers if layer not in cells] or layers
    return "/".join(layers if own in ("kernel", "embeddings") and not cells else [*layers, own])


def meant(layer: str | keras.Layer | None, weight: keras.Variable) -> bool:
    """Whether a weight belongs to a layer, given by itself or by its name; None means any."""
    if layer is None:
        return True
    if isinstance(layer, keras.Layer):
        return any(own is weight for own in layer.weights)
    return f"/{layer}/" in f"/{weight.path}"


def from_rows(rows: Sequence[Mapping]) -> list[LayerProbe]:
    """Records out of the rows of a table, in which there is NaN for what was not measured.

    Raises:
        ValueError: If a column is missing.
    """
    known = [column.name for column in fields(LayerProbe)]
    missing = [column.name for column in fields(LayerProbe) if column.default is MISSING and column.name not in rows[0]]
    if missing:
        raise ValueError(f"Expected a table of what probe returned. Received: one without {', '.join(missing)}")
    unused = "r2" if all(is_hole(row.get("r2")) for row in rows) else "accuracy"
    return [LayerProbe(**{name: row[name] for name in known if name in row} | {unused: None}) for row in rows]


def probe_records(records) -> list[LayerProbe]:
    """Records of `probe`, whether in a list, as dictionaries, or in a table.

    Raises:
        ValueError: If there are none.
    """
    rows = records.to_dict("records") if is_table(records) else records
    rows = list(rows) if isinstance(rows, Iterable) and not isinstance(rows, (str, bytes, Mapping)) else [rows]
    if rows and all(isinstance(row, Mapping) for row in rows):
        rows = from_rows(rows)
    if rows and all(isinstance(row, LayerProbe) for row in rows):
        return rows
    kinds = ", ".join(dict.fromkeys(type(row).__name__ for row in rows)) or "none"
    raise ValueError(f"Expected the records that probe returned, or a table of them. Received: {kinds}")


def plot_probe(records: Sequence[LayerProbe], *, figure=None, axes=None) -> ProbeDisplay:
    """Draws what `probe` measured for each layer: the model in solid lines, dashed what it was compared with.

    Args:
        records: What `probe` returned, or a table of it, `pandas.DataFrame(records)`.
        figure: The matplotlib figure to draw on; a new one by default.
        axes: The matplotlib axes to draw on, instead of a figure.

    Returns:
        The display, already drawn. Jupyter shows it below the cell.

    Raises:
        ValueError: If there are no records, or something else.

    Example:

    >>> plot_probe(probe(model, images, labels))
    """
    return ProbeDisplay(probe_records(records), rebuilt="input").plot(figure=figure, axes=axes)


def plot_history(history, *, validation_freq: int | Sequence[int] | None = None, figure=None) -> HistoryDisplay:
    """Draws the loss and the metrics of a training over its epochs, a panel for each.

    What was measured on validation data is red; of a model with several outputs each has a colour, and validation data
    a dashed line. There is room for six panels. What is left out or had to be assumed is said below them.

    Args:
        history: What `fit` returned, or its `history` dictionary; a table with a column for each curve, such as a
            pandas `DataFrame`, or the path of a file that `CSVLogger` wrote (a column `epoch` counts from 0, as Keras
            does); a `BatchHistory`, over its batches; a `LearningCurve` or its `curve`. A list of these is drawn one
            after the other: a fit that begins at its first epoch is counted on, one with an `initial_epoch` keeps
            its numbers.
        validation_freq: The one that `fit` had, which no history keeps. It matters if there are fewer validation
            values than epochs; by default it is guessed from how many there are.
        figure: The matplotlib figure to draw on; a new one by default.

    Returns:
        The display, already drawn. Jupyter shows it below the cell. Its `left_out_` names the curves without room,
        its `foot` holds what was assumed.

    Raises:
        TypeError: If `history` is none of these.
        ValueError: If there is no curve in it, a file cannot be read, or `validation_freq` does not fit the values.

    Example:

    >>> plot_history(model.fit(images, labels, epochs=2, verbose=0))
    """
    training = training_of(history, validation_freq)
    return HistoryDisplay(
        {name: measured.values for name, measured in training.curves.items()},
        epochs={name: measured.epochs for name, measured in training.curves.items()},
        outputs=training.outputs,
        unit=training.unit,
        seams=training.seams,
        foot=training.foot,
    ).plot(figure=figure)

"""What can be read off each layer: the answer, and the input itself."""

import math
import warnings
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import keras
import numpy as np
from threadpoolctl import ThreadpoolController

from kerasbook.layerwise import samples
from kerasbook.layerwise.answering import width_of
from kerasbook.layerwise.answers import NUMBERS, class_numbers, halves, standardised
from kerasbook.layerwise.linear import WIDEST, Mixture, alignment, flat, projected, ridge
from kerasbook.layerwise.memory import BUDGET, check_memory, fitting, for_kept
from kerasbook.layerwise.models import batch_for, in_one_sentence
from kerasbook.layerwise.recording import LayerCall
from kerasbook.layerwise.redrawn import Redrawn
from kerasbook.layerwise.trace import Trace, Tracer, found_in
from kerasbook.layerwise.twins import NoTwin, random_twin
from kerasbook.locale import N_

WAITING = 256  # samples that are added up at once: each sum is as large as 1,024 of them

DOES_NOT_RUN = N_("With new weights the model does not run. {error}")
OTHER_LAYERS = N_("With new weights the model runs through other layers.")
PAST_KERAS = N_("The weights of these layers are read past Keras, for example in compiled code: {layers}.")


@dataclass(frozen=True)
class LayerProbe:
    """What the probes measured for one layer of one network.

    If the layer's output contains NaN or infinity, all measured numbers are NaN.

    Attributes:
        layer: The layer's name; "input" for the samples themselves.
        network: "model", or "twin" for the network of the same architecture with random weights.
        shape: The shape of the layer's output for one sample; `(units,)` for several inputs joined together.
        features: How many numbers the probe saw: the units that vary, or a random projection of all units to 1,024 at
            most.
        accuracy: Share of held-out samples whose class a linear probe predicts correctly; None if the labels are
            numbers.
        rebuilt: How much of the input's variance a linear map rebuilds from the layer on held-out samples, pooled over
            the input's features (R2; 1 is all of it; 0 if the input does not vary).
        like_input: Similarity to the input (linear CKA, 0 to 1).
        like_answer: Similarity to the one-hot labels, or to the numbers (linear CKA, 0 to 1).
        dead: Share of units with the same output for every sample.
        r2: How much of the variance of the numbers a linear probe predicts on held-out samples (R2); None if the
            labels are classes.
        units: How many numbers the layer's output has for one sample.
        projected: Whether the probe saw a random projection of the units instead of the units.
        compared: In a record of the twin, what the twin is: "random" for random weights, "model" for another model.
    """

    layer: str
    network: str
    shape: tuple[int, ...]
    features: int
    accuracy: float | None
    rebuilt: float
    like_input: float
    like_answer: float
    dead: float
    r2: float | None = None
    units: int | None = None
    projected: bool = False
    compared: str = "random"

    @property
    def metric(self) -> str:
        """What `score` is: "accuracy", or "r2" if the labels are numbers."""
        return "accuracy" if self.r2 is None else "r2"

    @property
    def score(self) -> float:
        """How well the label is read off the layer: `accuracy` for classes, `r2` for numbers."""
        return self.accuracy if self.r2 is None else self.r2


# The samples and their answers


def chunks(rows: np.ndarray, size: int) -> Iterator[np.ndarray]:
    """`rows` in pieces of at most `size`."""
    return (rows[start : start + size] for start in range(0, len(rows), size))


class Task:
    """What is to be read off every layer: the answers, and beside them the input.

    Both are columns of one matrix of targets, centred by the samples that train the probes: one half of them, or those
    that are given for it.

    Args:
        x: Samples: an array, or a dictionary or list of them.
        y: Answers, `(n, ...)`.
        seed: Decides the halves, and the mixture of wide inputs.
        batch_size: How many samples to take at a time, at most.
        given: How many samples at the beginning are given to train the probes, and for nothing else.
        memory: Gigabytes that may be taken for it.
        width: How many numbers the model answers to each sample; None if that is not known.

    Attributes:
        apart: Whether there are such samples.
        inputs: The inputs that are numbers; texts cannot be rebuilt.
        shape: The input's shape for one sample; `(units,)` for several inputs.
        classes: The samples' classes, `(n,)`; None if the answers are numbers.
        train: The samples that train the probes, as indices.
        test: The samples that score them.
        parts: The columns of the answers, and those of the input.
        mean: The targets' mean in `train`.
        sum: The sum of the centred targets, over all samples that are described: those of `test`, and of `train` too
            unless these are apart.
        squares: Their sums of squares in `train`, and in `test`.
        norms: The norms of the answers' and of the input's centred Gram matrices, over the same samples.
    """

    def __init__(
        self,
        x,
        y: np.ndarray,
        seed: int,
        batch_size: int,
        given: int = 0,
        memory: float = BUDGET,
        width: int | None = None,
    ):
        self.inputs = [part for part in samples.inputs(x).values() if part.dtype.kind in NUMBERS]
        shapes = [part.shape[1:] for part in self.inputs]
        self.shape = shapes[0] if len(shapes) == 1 else (sum(math.prod(shape) for shape in shapes),)
        self.classes = class_numbers(y, width)
        self.numbers = standardised(projected(flat(y), seed)) if self.classes is None else None
        self.apart = given > 0
        if self.apart:
            self.train, self.test = np.arange(given), np.arange(given, len(y))
        else:
            self.train, self.test = halves(self.numbers if self.classes is None else self.classes, seed)
        # A seed of its own: a layer that passes on a wide input is not shown the very mixtures it has to rebuild.
        self._mix = Mixture(math.prod(self.shape), seed + 1)
        self._measure(fitting(batch_size, 8 * math.prod(self.shape), memory))

    def units(self, rows: np.ndarray) -> np.ndarray:
        """`(rows, units)`: the inputs beside each other."""
        parts = [part[rows].reshape(len(rows), -1) for part in self.inputs]
        return np.concatenate(parts, axis=1) if parts else np.zeros((len(rows), 0))

    def _answers(self, rows: np.ndarray) -> np.ndarray:
        """`(rows, answers)`: 1 for a sample's class and -1 for the others; or the numbers."""
        if self.classes is None:
            return self.numbers[rows]
        return np.where(self.classes[rows, None] == np.arange(self.classes.max() + 1), 1.0, -1.0)

    def _raw(self, rows: np.ndarray) -> np.ndarray:
        return np.hstack([self._answers(rows), self._mix(self.units(rows))])

    def targets(self, rows: np.ndarray) -> np.ndarray:
        """`(rows, targets)`: answers and input, centred by the half that trains the probes."""
        return self._raw(rows) - self.mean

    def _measure(self, size: int) -> None:
        first = self._raw(self.train[:1])[0]  # from here on, so that what never varies is 0, not a rounding error
        sums = sum((self._raw(rows) - first).sum(axis=0) for rows in chunks(self.train, size))
        self.mean = first + sums / len(self.train)
        answers = len(first) - self._mix.features
        self.parts = slice(0, answers), slice(answers, len(first))
        self.squares = []
        for half in (self.train, self.test):
            if half is self.train or self.apart:
                self.sum, gram = np.zeros(len(first)), np.zeros((len(first), len(first)))
            before = gram.diagonal().copy()
            for rows in chunks(half, size):
                targets = self.targets(rows)
                self.sum += targets.sum(axis=0)
                gram += targets.T @ targets
            self.squares.append(gram.diagonal() - before)
        gram -= np.outer(self.sum, self.sum) / (len(self.test) + (0 if self.apart else len(self.train)))
        self.norms = [np.linalg.norm(gram[part, part]) for part in self.parts]


# One layer


class Reader:
    """Reads one layer, batch after batch: of the samples it keeps sums only.

    First `learn` from all batches of the samples that train, then `conclude`, then `score` the others.

    Args:
        shape: The shape of the layer's output for one sample.
        task: What to read off it.
        mix: The mixture of wide layers.

    Attributes:
        features: How many features vary among the samples that train.
    """

    def __init__(self, shape: tuple[int, ...], task: Task, mix: Mixture):
        self.shape, self.task, self.mix = tuple(shape), task, mix
        self.right, self.first, self.finite = 0, None, True
        self.varies = np.zeros(math.prod(shape), bool)
        self.missed = np.zeros(len(task.sum))
        self._begin()

    def _begin(self) -> None:
        """Sums of no sample yet."""
        features, targets = self.mix.features, len(self.task.sum)
        self.count, self.waiting = 0, []
        self.sum = np.zeros(features)
        self.gram = np.zeros((features, features))
        self.cross = np.zeros((features, targets))

    def _mixed(self, output: np.ndarray) -> np.ndarray:
        """A batch's features, `(n, features)`, in the precision of the output."""
        units = output.reshape(len(output), -1)
        if self.first is None:
            self.first = units[:1].copy()
            self.first_mixed = self.mix(self.first)
        if not self.varies.all():
            self.varies |= (units != self.first).any(axis=0)
        return self.mix.mixed(units)

    def _about_first(self, features: np.ndarray) -> np.ndarray:
        """Features as they differ from the first sample's, in double precision.

        So what never varies is 0, and what varies little loses no digits.
        """
        return features.astype(np.float64) - self.first_mixed

    def learn(self, output: np.ndarray, targets: np.ndarray) -> np.ndarray:
        """Takes in a batch, `(n, ...)` and `(n, targets)`; gives its features, `(n, features)`."""
        features = self._about_first(self._mixed(output))
        self.waiting.append((features, targets))
        if sum(len(rows) for rows, _targets in self.waiting) >= WAITING:
            self._add_up()
        return features

    def _add_up(self) -> None:
        """Add to the sums what waits for it."""
        if not self.waiting:
            return
        features, targets = (np.concatenate(rows) for rows in zip(*self.waiting, strict=True))
        self.waiting = []
        self.count += len(features)
        self.sum += features.sum(axis=0)
        self.gram += features.T @ features
        self.cross += features.T @ targets
        self.finite = self.finite and bool(np.isfinite(self.gram.diagonal()).all())  # no other product is larger

    def conclude(self) -> None:
        """Solves the regressions, from what was learned; samples that were given for this are then forgotten."""
        self._add_up()
        self._solve()
        if self.task.apart:
            self._begin()

    def _solve(self) -> None:
        self.mean = self.sum / self.count
        self.weights = np.zeros_like(self.cross)
        varying = np.flatnonzero(self.gram.diagonal())
        self.features = len(varying) if self.finite else self.mix.features
        if not self.finite or not self.features:
            return
        gram = self._centred()
        if len(varying) < len(gram):
            gram = gram[np.ix_(varying, varying)]
        # One scale for the whole layer, as in `scaled`.
        scale = np.sqrt(np.trace(gram) / self._scaled_by() / self.count)
        gram /= scale**2
        weights = ridge(gram, self.cross[varying] / scale, self.task.squares[0], self.task.parts, self.count)
        self.weights[varying] = weights / scale

    def _scaled_by(self) -> int:
        """Over how many features the layer's variance spreads."""
        return self.features

    def score(self, output: np.ndarray, targets: np.ndarray, rows: np.ndarray) -> None:
        """Takes in a batch of the other half, and how well its targets are read off it.

        Args:
            output: `(n, ...)`.
            targets: `(n, targets)`.
            rows: Which samples these are, `(n,)`.
        """
        guesses = (self.learn(output, targets) - self.mean) @ self.weights
        self.missed += ((targets - guesses) ** 2).sum(axis=0)
        if self.task.classes is not None:
            answers = self.task.parts[0]
            guessed = (guesses[:, answers] + self.task.mean[answers]).argmax(axis=1)
            self.right += int((guessed == self.task.classes[rows]).sum())

    def _centred(self) -> np.ndarray:
        """The features' sums of products about their mean; in place, for fresh memory costs more than the sums."""
        mean = self.sum / self.count
        gram = np.outer(mean, mean)
        gram *= -self.count
        gram += self.gram
        return gram

    def _explained(self, part: slice) -> float:
        """R2 on the half that scores the probes, pooled over these targets; 0 if they do not vary."""
        total = self.task.squares[1][part].sum()
        return float(1 - self.missed[part].sum() / total) if total else 0.0

    def _likeness(self) -> list[float]:
        """CKA to the answers and to the input, over the samples that are described."""
        gram = self._centred()
        cross = self.cross - np.outer(self.sum / self.count, self.task.sum)
        both = zip(self.task.parts, self.task.norms, strict=True)
        return [alignment(gram, cross[:, part], norm) for part, norm in both]

    def record(self, layer: str) -> LayerProbe:
        """All that was read off the layer, as one of the model."""
        self._add_up()
        answers, inputs = self.task.parts
        like_answer, like_input = self._likeness()
        numbers = {
            "accuracy": self.right / len(self.task.test),
            "rebuilt": self._explained(inputs),
            "like_input": like_input,
            "like_answer": like_answer,
            "dead": float(1 - self.varies.mean()),
            "r2": self._explained(answers),
        }
        if not self.finite:
            numbers = dict.fromkeys(numbers, math.nan)
        if not self.task.inputs:
            numbers |= {"rebuilt": math.nan, "like_input": math.nan}
        numbers["r2" if self.task.classes is not None else "accuracy"] = None
        return LayerProbe(
            layer=layer,
            network="model",
            shape=self.shape,
            features=self.features,
            units=math.prod(self.shape),
            projected=self.mix.signs is not None,
            **numbers,
        )


class Turned(Reader):
    """A reader of a layer of which few samples are known: as many features, turned so that they say the same.

    Args:
        task: What to read off it.
        spread: Over how many features its variance was spread.
    """

    def __init__(self, task: Task, count: int, spread: int):
        super().__init__((count,), task, Mixture(count, 0))
        self.spread = spread

    def _scaled_by(self) -> int:
        return self.spread


class FewReader(Reader):
    """Reads one layer that has far more features than there are samples: it keeps them, for they are less than sums.

    All that ridge regression and CKA depend on are the samples' inner products, which survive if the features are
    turned into as many as there are samples.
    """

    def _begin(self) -> None:
        self.kept: list[np.ndarray] = []
        self.targets: list[np.ndarray] = []

    def learn(self, output: np.ndarray, targets: np.ndarray) -> np.ndarray:
        features = self._mixed(output)
        self.kept.append(features.copy() if self.mix.signs is None else features)  # else of memory that is not ours
        self.targets.append(targets)
        return features

    def conclude(self) -> None:
        """Notes which features vary; the regressions have to wait for the other samples."""
        known = self._about_first(np.concatenate(self.kept))
        self.features = int((known != 0).any(axis=0).sum())

    def score(self, output: np.ndarray, targets: np.ndarray, rows: np.ndarray) -> None:
        self.learn(output, targets)

    def record(self, layer: str) -> LayerProbe:
        features = self._about_first(np.concatenate(self.kept))  # (n, features)
        targets = np.concatenate(self.targets)  # (n, targets)
        finite = np.isfinite(features).all()
        turned = np.linalg.qr(features.T, mode="r").T if finite else np.full((len(features), 1), np.nan)  # (n, n)
        train = len(self.task.train)
        reader = Turned(self.task, turned.shape[1], self.features)
        reader.learn(turned[:train], targets[:train])
        reader.conclude()
        reader.score(turned[train:], targets[train:], self.task.test)
        return replace(
            reader.record(layer),
            shape=self.shape,
            features=self.features if finite else self.mix.features,
            dead=float(1 - self.varies.mean()) if finite else math.nan,
            units=math.prod(self.shape),
            projected=self.mix.signs is not None,
        )


def reader_for(shape: tuple[int, ...], task: Task, mix: Mixture) -> Reader:
    """The reader of a layer that takes less memory and time."""
    count = len(task.train) + len(task.test)
    return (FewReader if 2 * count <= mix.features else Reader)(shape, task, mix)


# All layers


def readable(trace: Trace) -> dict[LayerCall, tuple[int, ...]]:
    """From the calls that hold numbers for each sample to the shapes of their outputs for one sample."""
    return {
        call.name: call.shape
        for call in trace
        if call.per_sample and call.values.dtype.kind in NUMBERS and call.values.size
    }


def kept_bytes(shape: tuple[int, ...], task: Task, each: int) -> int:
    """How much a layer's reader keeps, if a number of the layer's output takes so many bytes."""
    features, targets = min(math.prod(shape), WIDEST), len(task.sum)
    count = len(task.train) + len(task.test)
    if 2 * count <= features:
        return max(4, each) * features * count
    return 8 * features * (features + 2 * targets + WAITING)


def groups(
    sizes: dict[str, tuple[int, ...]], task: Task, each: int, memory: float
) -> Iterator[dict[str, tuple[int, ...]]]:
    """The layers in groups of which all that is kept fits into memory; mostly it is one."""
    group, used = {}, 0
    for name, shape in sizes.items():
        bytes_ = kept_bytes(shape, task, each)
        if group and used + bytes_ > for_kept(memory):
            yield group
            group, used = {}, 0
        group[name] = shape
        used += bytes_
    yield group


# What is shown an output of a layer, `(n, ...)`, and the places of its samples in a batch; and what shows it those of
# some layers.
Taking = Callable[[str, np.ndarray, np.ndarray], None]
Showing = Callable[[np.ndarray, list[str], Taking], None]


def at_places(targets: np.ndarray, places: np.ndarray) -> np.ndarray:
    """The rows at these places; not copied where they stand one after the other, for readers may keep them."""
    beside = slice(places[0], places[0] + len(places)) if len(places) else slice(0)
    return targets[beside if np.array_equal(places, np.arange(len(targets))[beside]) else places]


def take_in(
    readers: dict[str, Reader],
    shown: Showing,
    task: Task,
    rows: np.ndarray,
    threads: ThreadpoolController,
    learns: bool,
) -> None:
    """Each layer's reader learns from its outputs for these samples, or scores them; those without one drop out."""
    with threads.limit(limits=1):
        targets = task.targets(rows)
    missing = set(readers)

    def take(name: str, output: np.ndarray, places: np.ndarray) -> None:
        missing.discard(name)
        with threads.limit(limits=1), np.errstate(all="ignore"):
            if learns:
                readers[name].learn(output, at_places(targets, places))
            else:
                readers[name].score(output, at_places(targets, places), rows[places])

    shown(rows, list(readers), take)
    for name in missing:
        del readers[name]


def read(
    shown: Showing, sizes: dict[str, tuple[int, ...]], each: int, task: Task, seed: int, size: int, memory: float
) -> list[LayerProbe]:
    """What can be read off each of these layers, in two goes over the samples, each half once.

    Args:
        shown: Shows the outputs of some of the layers for some of the samples, one after the other, so that none has to
            be kept; a layer that has no output for each sample is missing, and left out from then on.
        sizes: The shapes of the layers' outputs for one sample.
        each: How many bytes a number of these outputs takes.
        task: What to read off them.
        seed: Decides the mixture of wide layers.
        size: How many samples to take at a time.
        memory: Gigabytes that may be taken for it.
    """
    # Several threads gain little here, and beside other work they wait for each other.
    threads = ThreadpoolController()
    records = []
    mixtures = {units: Mixture(units, seed) for units in {math.prod(shape) for shape in sizes.values()}}
    for group in groups(sizes, task, each, memory):
        readers = {name: reader_for(shape, task, mixtures[math.prod(shape)]) for name, shape in group.items()}
        for rows in chunks(task.train, size):
            take_in(readers, shown, task, rows, threads, learns=True)
        with threads.limit(limits=1), np.errstate(all="ignore"):
            for reader in readers.values():
                reader.conclude()
        for rows in chunks(task.test, size):
            take_in(readers, shown, task, rows, threads, learns=False)
        with threads.limit(limits=1), np.errstate(all="ignore"):
            records += [reader.record(str(name)) for name, reader in readers.items()]
    return records


def read_network(
    tracer: Tracer, sizes: dict[str, tuple[int, ...]], task: Task, seed: int, batch_size: int, memory: float
) -> list[LayerProbe]:
    """What can be read off these layers of a model."""

    def shown(rows: np.ndarray, names: list[str], take: Taking) -> None:
        order, done = tracer.order(rows), Counter()

        def taken(call: LayerCall, output: np.ndarray) -> np.ndarray:
            places = order[done[call] : done[call] + len(output)]  # without what fills up a batch of fixed size
            take(call, output[: len(places)], places)
            done[call] += len(output)
            return np.empty((len(output), 0))

        tracer.narrowed(rows, names, taken)

    # While a model runs, all of its layers' outputs are there, whichever are read.
    most = min(batch_for(tracer.model, batch_size), tracer.batch or batch_size)
    each = max((call.values.itemsize for call in tracer.first if call.name in sizes), default=4)
    return read(shown, sizes, each, task, seed, fitting(most, 8 * math.prod(task.shape), memory), memory)


def counterparts(model: keras.Model, twin: keras.Model, layers: Sequence[str | keras.Layer]) -> list[str | keras.Layer]:
    """For layers of a model those in the same places of its twin; the names of calls stay as they are."""
    ours, its = (list(network._flatten_layers(include_self=False)) for network in (model, twin))
    places = {id(layer): place for place, layer in enumerate(ours)}
    same = twin is not model and [type(layer) for layer in ours] == [type(layer) for layer in its]
    return [its[places[id(layer)]] if same and id(layer) in places else layer for layer in layers]


def same_calls(twins: Trace, models: Trace, names: Sequence[str]) -> dict[str, str]:
    """From calls in the twin to the same ones in the model, out of `names`.

    Keras may have named the twin's layers anew: if they are of the same kinds and shapes one after the other, the place
    decides, otherwise the name.
    """
    its, ours = readable(twins), readable(models)
    if list(its) != list(ours) and _forms(its) == _forms(ours):
        return {other: name for other, name in zip(its, ours, strict=True) if name in names}
    return {name: name for name in readable(twins.of(None if len(names) == len(ours) else list(names)))}


def _forms(calls: Mapping[LayerCall, tuple[int, ...]]) -> list[tuple]:
    return [(type(call.layer), shape) for call, shape in calls.items()]


def tried(model: keras.Model, twin: keras.Model, tracer_of: Callable[[keras.Model], Tracer], known: Trace) -> Tracer:
    """The tracer of a random-weights twin that runs as the model does, and gives something else.

    Args:
        model: The model.
        twin: Its twin.
        tracer_of: Makes the tracer of a model.
        known: What the model's own tracer saw first.

    Raises:
        NoTwin: If the twin does not run, or layers of it do not take notice of their new weights.
    """
    try:
        tracer = tracer_of(twin)
    except RuntimeError as error:
        raise NoTwin(model, DOES_NOT_RUN, error=in_one_sentence(error)) from error
    its, ours = readable(tracer.first), readable(known)
    if list(its.values()) != list(ours.values()):
        raise NoTwin(model, OTHER_LAYERS)
    if isinstance(twin, Redrawn):
        values = zip(tracer.first.of(list(its)), known.of(list(ours)), strict=True)
        same = [str(one.name) for one, other in values if twin.moves(one.layer) and unmoved(one.values, other.values)]
        if same:
            raise NoTwin(model, PAST_KERAS, layers=", ".join(same))
    return tracer


def has_random_weights(twin: keras.Model) -> bool:
    """Whether it is a network that `random_twin` made, whoever called it, and nobody has trained since."""
    drawn = isinstance(twin, Redrawn) or getattr(twin, "drawn_anew", False)
    return drawn and not int(getattr(getattr(twin, "optimizer", None), "iterations", 0))


def unmoved(output: np.ndarray, other: np.ndarray) -> bool:
    """Whether two outputs are the same, and more than one number over and over."""
    return np.array_equal(output, other) and bool((output != output.flat[0]).any())


def with_answers(x, y=None, model: keras.Model | None = None) -> tuple:
    """Samples and their answers as arrays.

    Raises:
        ValueError: If there are no answers, or those of several outputs, or `x` does not fit the model, or holds NaN or
            infinity.
    """
    x, y = samples.with_labels(x, y, model)
    if y is None:
        raise ValueError("Expected answers: y, or batches (x, y) in x. Received: samples only")
    samples.check_finite(x)
    return x, y


def trained_on(train, x, model: keras.Model) -> tuple:
    """The samples that only train the probes, and their answers, as arrays in the structure of `x`.

    Raises:
        ValueError: If they are not `(x, y)`, or not samples of the model's in the form of `x`.
    """
    parts = train if isinstance(train, (list, tuple)) else (train,)
    if not 1 <= len(parts) <= 2:
        raise ValueError(
            f"Expected train to be (x, y), samples and their labels without weights. Received: {len(parts)} parts"
        )
    train_x, train_y = with_answers(*parts, model=model)
    kinds = [[path for path, _part in keras.tree.flatten_with_path(each)] for each in (x, train_x)]
    if kinds[0] != kinds[1]:
        raise ValueError(
            f"Expected the samples in train in the form of x: {', '.join(samples.inputs(x))}. "
            f"Received: {', '.join(samples.inputs(train_x))}"
        )
    return train_x, train_y


def probe(
    model: keras.Model,
    x,
    y=None,
    *,
    train: tuple | None = None,
    layers: Sequence[str | keras.Layer] | None = None,
    twin: keras.Model | str | None = "random",
    seed: int = 0,
    batch_size: int = 1024,
    memory: float = BUDGET,
) -> list[LayerProbe]:
    """Measures how well a linear probe predicts the label, and rebuilds the input, from the output of every layer.

    The same is measured for a network with random weights, for comparison. Half of the samples train the probes (ridge
    regression, with the penalty chosen by generalised cross-validation), the other half score them, so pass samples
    that the model was not trained on. With `train`, the probes learn from those samples and all of `x` scores them.
    A probe that learns from fewer labels than the model did scores lower than it could, most of all on the input. A
    layer cannot create information: a higher accuracy means that the label is easier for a linear probe to read off.

    Memory does not grow with the number of samples, apart from `x` and `y` themselves; time grows with the number of
    layers. A layer with more than 1,024 units is reduced to 1,024 by a random projection (`projected` in its record).
    So is an input of more than 1,024 numbers; `rebuilt` and `like_input` then refer to the projection.

    Args:
        model: Any Keras 3 model.
        x: Samples, `(n, ...)`; a dictionary or list of arrays for several inputs, which are rebuilt together; or
            batches `(x, y)` of a `tf.data.Dataset` or a generator, which are read to the end first.
        y: Labels of one output, unless they come with `x`: classes (integers, booleans, strings or one-hot rows; floats
            if all of them are 0 or 1, or -1 or 1, or whole and the model returns a number for each), or numbers to
            predict, `(n,)` or `(n, ...)`: other floats, rows of whole numbers, and three or more different whole
            numbers if the model returns a single number. A class with a single sample helps to train the probes, but
            not to score them.
        train: `(x, y)`, samples and labels in the same form that only train the probes, such as the training data of
            the model.
        layers: Names of layers, or layers, to probe; all of them by default.
        twin: The network to compare with: "random" for the same architecture with random weights, a model, or None.
        seed: Decides the split, the twin's weights and the random projections.
        batch_size: Largest number of samples per forward pass; fewer if layers are wide.
        memory: How many gigabytes the layers' outputs, and what is kept of them, may take at a time.

    Returns:
        A list of `LayerProbe`, one for "input" and one for each layer, first of the model, then of the twin. Layers
        without a numeric output for each sample are left out, and so is "input" if it is text. To get a table, use
        `pandas.DataFrame(records)`.

    Raises:
        ValueError: If `x` and `y` have different lengths, hold NaN or infinity, or are too few to be split; if `train`
            is not `(x, y)` in the same form; or if there is no random-weights twin of the model.

    Example:

    >>> records = probe(model, images, labels)
    >>> [record.layer for record in records if record.network == "model"]
    ['input', 'reshape', 'conv', 'flatten', 'answer']
    """
    records, its_twin = probed(
        model, x, y, train=train, layers=layers, twin=twin, seed=seed, batch_size=batch_size, memory=memory
    )
    for doubt in doubts(its_twin):
        warnings.warn(f"{doubt} Give the twin yourself (twin=...) to compare with other weights.", stacklevel=2)
    return records


def doubts(twin: keras.Model | None) -> list[str]:
    """What to say about a random-weights twin whose weights are not all drawn as the model's once were."""
    said = []
    if guessed := getattr(twin, "guessed", ()):
        said.append(f"Nobody knows how these weights begin, so the twin has the model's in another order: {guessed}.")
    if kept := getattr(twin, "kept", ()):
        said.append(f"These weights are the model's own in the twin, for nobody sees their layers run: {kept}.")
    return said


def probed(
    model: keras.Model,
    x,
    y,
    *,
    train: tuple | None = None,
    layers: Sequence[str | keras.Layer] | None = None,
    twin: keras.Model | str | None = "random",
    seed: int = 0,
    batch_size: int = 1024,
    memory: float = BUDGET,
) -> tuple[list[LayerProbe], keras.Model | None]:
    """The records of `probe`, and the network that the model is compared with."""
    check_memory(memory)
    x, y = with_answers(x, y, model)
    given = 0
    if train is not None:
        train_x, train_y = trained_on(train, x, model)
        given = len(train_y)
        x, y = samples.joined("samples", train_x, x), samples.joined("answers", train_y, y)
    width = width_of(model, x)
    with ThreadpoolController().limit(limits=1):
        task = Task(x, y, seed, batch_size, given, memory, width)

    layers = found_in(model, layers)

    def tracer_of(network: keras.Model) -> Tracer:
        most, besides = batch_for(network, batch_size), counterparts(model, network, layers or ())
        return Tracer(network, x, task.train, most=most, memory=memory, besides=besides)

    tracer = tracer_of(model)
    sizes = readable(tracer.first.of(layers))
    its_tracer = None
    if isinstance(twin, str):  # before anything is measured: it may turn out that there is none
        twin = random_twin(model, seed, samples.some(x, slice(0, batch_for(model, 1))))
        its_tracer = tried(model, twin, tracer_of, tracer.first)
    from_input = []
    if task.inputs:
        size = fitting(batch_size, 16 * math.prod(task.shape), memory)
        from_input = read(
            lambda rows, _names, take: take("input", task.units(rows), np.arange(len(rows))),
            {"input": task.shape},
            max(part.itemsize for part in task.inputs),
            task,
            seed,
            size,
            memory,
        )
    if its_tracer is not None:
        its_tracer.forget()
    tracer.forget()
    records = from_input + read_network(tracer, sizes, task, seed, batch_size, memory)
    if twin is None:
        return records, None
    its_tracer = its_tracer or tracer_of(twin)
    names = same_calls(its_tracer.first, tracer.first, sizes)
    its_sizes = readable(its_tracer.first.of(list(names)))
    of_twin = read_network(its_tracer, its_sizes, task, seed, batch_size, memory)
    renamed = [replace(record, layer=str(names[record.layer])) for record in of_twin]
    compared = "random" if has_random_weights(twin) else "model"
    of_twin = [replace(record, network="twin", compared=compared) for record in from_input + renamed]
    return records + of_twin, twin

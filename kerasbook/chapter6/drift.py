"""Has the world moved? A test of each column of a table against the table that a model was trained on.

It works on any two tables of your own:

    from kerasbook.chapter6.drift import drift_watch
    drift_watch(training_table, table_of_last_week)
"""

from dataclasses import dataclass
from typing import NamedTuple

from kerasbook.lazily import np, scipy
from kerasbook.locale import gettext as _

FEW = 12  # different values; a column of numbers that has no more of them is one of categories
RARE = 5.0  # the chi-square test wants so many expected in each cell; categories with fewer are pooled


class ColumnDrift(NamedTuple):
    """How one column differs from what it was.

    Args:
        name: The column's name; " (missing)" behind it if it is about which values are missing.
        test: "ks" (Kolmogorov-Smirnov) for numbers, "chi2" for categories, "none" if there is nothing to compare.
        statistic: What the test measures: 0 if both columns are alike.
        p: How probable so large a difference, or a larger one, is if nothing has moved.
        adjusted: The same, corrected for the number of columns (Holm): below 0.05 in any column in one of twenty
            watches, if nothing has moved.
    """

    name: str
    test: str
    statistic: float
    p: float
    adjusted: float


@dataclass(frozen=True)
class Drift:
    """What `drift_watch` has found. Jupyter shows it as a table.

    Attributes:
        columns: A `ColumnDrift` for each column, those that moved most first.
        level: How often a false alarm is accepted.
    """

    columns: tuple[ColumnDrift, ...]
    level: float

    @property
    def alarm(self) -> bool:
        """Whether any column has moved."""
        return any(column.adjusted < self.level for column in self.columns)

    @property
    def moved(self) -> list[str]:
        """The names of the columns that have moved."""
        return [column.name for column in self.columns if column.adjusted < self.level]

    @property
    def lowest(self) -> float:
        """The lowest corrected p-value; 1 if nothing could be compared."""
        return min((column.adjusted for column in self.columns), default=1.0)

    def __bool__(self) -> bool:
        return self.alarm

    def __repr__(self) -> str:
        return self._repr_markdown_()

    def _repr_markdown_(self) -> str:
        said = _("alarm: {names}").format(names=", ".join(self.moved)) if self.alarm else _("no alarm")
        head = f"| {_('column')} | {_('test')} | {_('statistic')} | p | {_('p, corrected')} |"
        rows = [
            f"| {one.name} | {one.test} | {one.statistic:.3g} | {one.p:.2g} | {one.adjusted:.2g} |"
            for one in self.columns
        ]
        return "\n".join([f"**{said}**", "", head, "|---|---|---|---|---|", *rows])


def as_columns(table) -> "dict[str, np.ndarray]":
    """A table as columns by name: a dictionary, a DataFrame, or an array `(n, columns)`.

    Raises:
        ValueError: If it is none of these, or its columns are not equally long.
    """
    if hasattr(table, "items"):
        columns = {str(name): np.asarray(column) for name, column in table.items()}
    else:
        values = np.asarray(table)
        if values.ndim != 2:
            raise ValueError(
                "Expected a table: a dictionary of columns, a DataFrame, or an array (n, columns). "
                f"Received an array of shape {values.shape}"
            )
        columns = {str(place): column for place, column in enumerate(values.T)}
    lengths = {len(column) for column in columns.values()}
    if len(lengths) != 1 or 0 in lengths:
        raise ValueError(f"Expected columns that are equally long, and not empty. Received lengths: {sorted(lengths)}")
    return columns


def is_missing(column: "np.ndarray") -> "np.ndarray":
    """Which values are missing: NaN, NaT or None, `(n,)`."""
    if column.dtype.kind in "fcmM":
        return np.isnan(column)
    if column.dtype.kind == "O":
        return np.array([value is None or value != value for value in column])
    return np.zeros(len(column), bool)


def is_number(*columns: "np.ndarray") -> bool:
    """Whether these hold numbers with more than a few different values."""
    numeric = all(column.dtype.kind in "iuf" for column in columns)
    return numeric and len(np.unique(np.concatenate(columns))) > FEW


def kolmogorov_smirnov(before: "np.ndarray", now: "np.ndarray") -> tuple[float, float]:
    """The largest distance between two distributions, and its p-value."""
    found = scipy.stats.ks_2samp(before, now)
    return float(found.statistic), float(found.pvalue)


def chi_square(before: "np.ndarray", now: "np.ndarray") -> tuple[float, float]:
    """How far the shares of categories are apart (Cramér's V), and the p-value of the chi-square test."""
    _names, numbers = np.unique(np.concatenate([before, now]).astype(str), return_inverse=True)
    counts = np.stack([np.bincount(part, minlength=numbers.max() + 1) for part in np.split(numbers, [len(before)])])
    expected = np.outer(counts.sum(axis=1), counts.sum(axis=0)) / counts.sum()
    rare = expected.min(axis=0) < RARE
    if rare.any():
        counts = np.column_stack([counts[:, ~rare], counts[:, rare].sum(axis=1)])
    counts = counts[:, counts.sum(axis=0) > 0]
    if counts.shape[1] < 2:
        return 0.0, 1.0
    found = scipy.stats.chi2_contingency(counts, correction=counts.shape[1] == 2)
    return float((found.statistic / counts.sum()) ** 0.5), float(found.pvalue)


def compared(before: "np.ndarray", now: "np.ndarray") -> tuple[str, float, float]:
    """The test that suits a column, what it measures, and its p-value."""
    if not len(before) or not len(now):
        return "none", 0.0, 1.0
    if is_number(before, now):
        return "ks", *kolmogorov_smirnov(before, now)
    return "chi2", *chi_square(before, now)


def holm(p: "np.ndarray") -> "np.ndarray":
    """P-values corrected for their number, after Holm: the lowest times n, the next one times n - 1, ..."""
    order = np.argsort(p)
    raised = np.maximum.accumulate(p[order] * np.arange(len(p), 0, -1)).clip(max=1.0)
    adjusted = np.empty(len(p))
    adjusted[order] = raised
    return adjusted


def drift_watch(reference, current, *, level: float = 0.05) -> Drift:
    """Tells whether the inputs of a model have moved since it was trained. It needs no labels.

    Each column is tested by itself: numbers with the Kolmogorov-Smirnov test, categories (texts, yes and no, numbers
    with at most 12 different values) with the chi-square test. A column in which values are missing is tested for how
    many, too. All p-values are corrected for the number of tests, so that all columns together give one false alarm in
    twenty watches. An alarm says that the inputs have moved, not that the model has become worse; and a world in which
    the same inputs have other answers gives none.

    Args:
        reference: What the model was trained on: a dictionary of columns, a DataFrame, or an array `(n, columns)`.
        current: What it meets now, with the same columns.
        level: How often a false alarm is accepted.

    Returns:
        A `Drift`: `alarm`, `moved` (names of columns), and `columns`, a test for each of them. It is true if there is
        an alarm.

    Raises:
        ValueError: If a table is none, or the two do not have the same columns.

    Example:

    >>> drift_watch({"minutes": [90, 95, 100] * 30}, {"minutes": [120, 125, 130] * 30}).moved
    ['minutes']
    """
    before, now = as_columns(reference), as_columns(current)
    if before.keys() != now.keys():
        raise ValueError(
            f"Expected two tables with the same columns. Only in one of them: {sorted(before.keys() ^ now.keys())}"
        )
    tests = []
    for name in before:
        lost, lost_now = is_missing(before[name]), is_missing(now[name])
        tests.append((name, *compared(before[name][~lost], now[name][~lost_now])))
        if lost.any() or lost_now.any():
            tests.append((_("{name} (missing)").format(name=name), *compared(lost, lost_now)))
    adjusted = holm(np.array([p for *_test, p in tests]))
    columns = [ColumnDrift(*test, float(one)) for test, one in zip(tests, adjusted, strict=True)]
    return Drift(tuple(sorted(columns, key=lambda column: column.p)), level)

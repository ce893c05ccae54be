"""6.3.4 Has the world moved? A test for each column of two tables, and one alarm.

from kerasbook.chapter6.listings.drift import drift_between

drift = drift_between(what_it_was_trained_on, what_it_is_asked_now)  # dictionaries of columns, DataFrames, arrays
print(drift)
drift.alarm
"""

import dataclasses

from kerasbook.lazily import np, scipy  # in your own code: import numpy as np, scipy

BINS = 10  # in which numbers are counted
FEWEST = 5  # that a cell of a table is expected to hold, or the chi-square test is not true; rarer ones go together
MISSING, RARE = "missing", "rare"


@dataclasses.dataclass(frozen=True)
class Column:
    """What became of one column.

    Attributes:
        name: Its name.
        test: "Kolmogorov-Smirnov" for numbers, "chi-square" for categories and for what is missing.
        statistic: The test's statistic.
        p: How likely so large a statistic would be if nothing had moved.
        adjusted: The same, corrected for how many tests there are (Holm).
        psi: Population stability index: below 0.1 is little, above 0.25 much.
    """

    name: str
    test: str
    statistic: float
    p: float
    adjusted: float
    psi: float


@dataclasses.dataclass(frozen=True)
class Drift:
    """What moved between two tables.

    Attributes:
        columns: A line for each test, the clearest first.
        level: The corrected p below which a test counts.
        least: The stability index from which on it matters.
    """

    columns: list[Column]
    level: float
    least: float

    @property
    def moved(self) -> list[str]:
        """The names of the columns that moved: clearly, and by much. With many rows the least change is clear."""
        found = (one.name for one in self.columns if one.adjusted < self.level and one.psi >= self.least)
        return list(dict.fromkeys(found))

    @property
    def alarm(self) -> bool:
        """Whether any column moved."""
        return bool(self.moved)

    def __str__(self) -> str:
        width = max((len(one.name) for one in self.columns), default=0)
        lines = [
            f"{'*' if one.name in self.moved else ' '} {one.name:{width}}  {one.test:18}  {one.statistic:10.3g}  "
            f"p {one.p:8.2g}  corrected {one.adjusted:8.2g}  psi {one.psi:6.3f}"
            for one in self.columns
        ]
        return "\n".join([*lines, f"alarm: {', '.join(self.moved)}" if self.alarm else "no alarm"])


# Columns


def columns_of(table, names=None):
    """A table's columns by their names: a dictionary, a DataFrame, or an array `(rows, columns)`."""
    if hasattr(table, "keys"):
        return {str(name): np.asarray(table[name]) for name in table}
    table = np.asarray(table)
    names = [str(number) for number in range(table.shape[1])] if names is None else list(names)
    return dict(zip(names, table.T, strict=True))


def holes(values):
    """Where a value is missing: None, NaN, or an empty text."""
    return np.array([value is None or value != value or value == "" for value in values.tolist()])


def is_numeric(values):
    return values.dtype.kind in "iuf"


# Tests


def psi(before, after):
    """Population stability index of two columns of counts `(bins,)`; an empty bin counts as half a row."""
    shares = [np.maximum(counts, 0.5) / counts.sum() for counts in (before, after)]
    return float(((shares[1] - shares[0]) * np.log(shares[1] / shares[0])).sum())


def counted(before, after):
    """How often each category occurs in both, `(2, categories)`, the rare ones as one."""
    names, places = np.unique(np.concatenate([before, after]).astype(str), return_inverse=True)
    parts = np.split(places, [len(before)])
    table = np.array([np.bincount(part, minlength=len(names)) for part in parts])  # (2, categories)
    expected = table.sum(axis=0) * table.sum(axis=1).min() / table.sum()
    rare = expected < FEWEST
    return np.column_stack([table[:, ~rare], table[:, rare].sum(axis=1)]) if rare.any() else table


def of_categories(before, after):
    """Statistic, p and stability index of a column of categories, or of flags."""
    table = counted(before, after)
    table = table[:, table.sum(axis=0) > 0]
    if table.shape[1] < 2:
        return 0.0, 1.0, 0.0
    statistic, p, *_more = scipy.stats.chi2_contingency(table, correction=False)
    return float(statistic), float(p), psi(*table)


def of_numbers(before, after):
    """The same of a column of numbers: the largest distance between the two distributions."""
    if not len(before) or not len(after):
        return 0.0, 1.0, 0.0
    found = scipy.stats.ks_2samp(before, after, method="asymp")
    edges = np.unique(np.quantile(before, np.linspace(0, 1, BINS + 1)[1:-1]))
    counts = [np.bincount(np.searchsorted(edges, part, "right"), minlength=len(edges) + 1) for part in (before, after)]
    return float(found.statistic), float(found.pvalue), psi(*counts)


def holm(ps):
    """Corrected for so many tests: the smallest p times their number, the next one times one less, and so on."""
    order = np.argsort(ps)
    factors = len(ps) - np.arange(len(ps))
    corrected = np.minimum(np.maximum.accumulate(np.asarray(ps)[order] * factors), 1)
    return corrected[np.argsort(order)]


def drift_between(before, after, names=None, level=0.01, least=0.1):
    """Compares two tables column by column, without knowing any answer: what goes in is enough.

    Numbers are compared by their distributions (Kolmogorov-Smirnov), everything else by how often each value occurs
    (chi-square), and so is what is missing, where anything is. A column has moved if its p, corrected for the number of
    tests, is below `level`, and its population stability index at least `least`.

    Args:
        before: What a model was trained on: a dictionary of columns, a DataFrame, or an array `(rows, columns)`.
        after: What it is asked now, with the same columns.
        names: The names of an array's columns.
        level: How often there may be an alarm where nothing has moved.
        least: How much a column has to move.

    Returns:
        A `Drift`: its `columns`, what `moved`, and whether there is an `alarm`.

    Raises:
        ValueError: If the two do not have the same columns, or one has no rows.
    """
    before, after = columns_of(before, names), columns_of(after, names)
    if set(before) != set(after):
        different = ", ".join(sorted(set(before) ^ set(after)))
        raise ValueError(f"Expected the same columns in both tables. Received some that only one has: {different}")
    if not all(len(values) for table in (before, after) for values in table.values()):
        raise ValueError("Expected at least one row in each table. Received none.")
    found = []
    for name in before:
        pair = before[name], after[name]
        gaps = [holes(values) for values in pair]
        known = [values[~gap] for values, gap in zip(pair, gaps, strict=True)]
        numeric = all(map(is_numeric, pair))
        found.append(
            (name, "Kolmogorov-Smirnov", *of_numbers(*known))
            if numeric
            else (name, "chi-square", *of_categories(*known))
        )
        if any(gap.any() for gap in gaps):
            found.append((name, f"chi-square, {MISSING}", *of_categories(*gaps)))
    corrected = holm([p for _name, _test, _statistic, p, _psi in found])
    columns = [
        Column(name, test, statistic, p, float(adjusted), index)
        for (name, test, statistic, p, index), adjusted in zip(found, corrected, strict=True)
    ]
    return Drift(sorted(columns, key=lambda one: (one.p, -one.psi)), level, least)

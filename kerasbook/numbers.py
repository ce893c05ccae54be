"""How a number is said to a reader, and how it is written for a program."""

import math
import numbers

from kerasbook.locale import gettext as _

HUGE, TINY = 1e6, 1e-4  # beyond these, powers of ten


def in_digits(value: object, digits: int = 4, *, signed: bool = False, padded: bool = False, huge: float = HUGE) -> str:
    """A number as one says it: so many significant digits, but never fewer than its whole part has.

    Args:
        value: A number; anything else is said as it is.
        digits: How many significant digits.
        signed: Whether a plus stands before what is above 0.
        padded: Whether zeros fill up the digits, as in a column of numbers: 0.500.
        huge: From which size on it is said in powers of ten.

    Example:

    >>> in_digits(1234.5), in_digits(-0.5), in_digits(0.5, padded=True), in_digits(4.3e-5)
    ('1,234', '−0.5', '0.500', '4.3e-05')
    """
    if isinstance(value, bool) or not isinstance(value, numbers.Real):
        return str(value)
    plus = "+" if signed else ""
    if isinstance(value, numbers.Integral):
        return with_minus(f"{value:{plus},}")
    if not math.isfinite(value):
        return no_number(value, plus)
    rounded = float(f"{value:.{digits}g}") + 0.0  # not -0
    size = abs(rounded)
    if rounded and not TINY <= size < huge:
        return with_minus(f"{value:{plus}.{digits}g}")
    if size >= 10**digits:
        return with_minus(f"{value:{plus},.0f}")
    if padded and (size >= 1e-3 or not size):
        return with_minus(f"{rounded:{plus},.{digits - len(str(int(size)))}f}")
    return with_minus(f"{rounded:{plus},.{digits}g}")


def short(value: object) -> str:
    """A measured number in a claim or a table: four digits, filled up with zeros so that a column can be compared."""
    return in_digits(value, padded=True)


def with_decimals(value: float, decimals: int, *, signed: bool = False, padded: bool = True) -> str:
    """A number with as many decimals as its neighbours, on an axis or in a column, whatever its size.

    Args:
        value: The number.
        decimals: How many decimals.
        signed: Whether a plus stands before what is above 0.
        padded: Whether zeros at the end stay: 0.500.
    """
    plus = "+" if signed else ""
    if not math.isfinite(value):
        return no_number(value, plus)
    text = f"{round(float(value), decimals) + 0.0:{plus},.{decimals}f}"  # not -0
    return with_minus(text if padded or "." not in text else text.rstrip("0").rstrip("."))


def with_minus(text: str) -> str:
    """A minus as long as a plus; the one in 1e-07 stays as programs write it."""
    return "−" + text[1:] if text.startswith("-") else text


def no_number(value: float, plus: str = "") -> str:
    """NaN and the infinities, for a reader."""
    if math.isnan(value):
        return _("not a number")
    return f"{plus}∞" if value > 0 else "−∞"


def for_json(value: object) -> object:
    """The same for JSON, which knows neither NaN nor infinity: they become null, however deep they lie."""
    if isinstance(value, dict):
        return {key: for_json(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [for_json(item) for item in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value

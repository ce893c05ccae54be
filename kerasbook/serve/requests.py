"""The body of a request, read into arrays; whatever is wrong with it is said in one sentence."""

import json
from collections.abc import Sequence

import numpy as np

from kerasbook.locale import gettext as _
from kerasbook.serve.signature import Part

MALFORMED, UNFIT = 400, 422  # HTTP's numbers for what is no JSON, and for what does not fit the model


class BadRequest(Exception):
    """A request that gets no answer.

    Args:
        sentence: What is wrong with it, for whoever sent it.
        status: HTTP's number for it.
    """

    def __init__(self, sentence: str, status: int = UNFIT):
        super().__init__(sentence)
        self.status = status


def no_number(text: str):
    """JSON has no NaN and no infinity, though Python would read them."""
    raise BadRequest(_("Expected finite numbers. Received: {value}").format(value=text), MALFORMED)


def as_json(body: bytes) -> dict:
    """What a request says.

    Raises:
        BadRequest: If it is no JSON, or does not begin as a request has to.
    """
    expected = _("Expected JSON such as {example}.").format(example='{"inputs": [[0.5, 1.5]]}')
    try:
        found = json.loads(body, parse_constant=no_number)
    except RecursionError as error:
        raise BadRequest(f"{expected} " + _("Received lists in lists, too deep."), MALFORMED) from error
    except ValueError as error:  # of bytes that are no text, too
        raise BadRequest(f"{expected} " + _("Received something else."), MALFORMED) from error
    if not isinstance(found, dict) or set(found) != {"inputs"}:
        raise BadRequest(f"{expected} " + _('Received no "inputs", or more than that.'))
    return found


def by_name(inputs: object, parts: Sequence[Part]) -> dict:
    """What a request gives for each input of the model.

    Raises:
        BadRequest: If there is one too few, or one too many.
    """
    names = [part.name for part in parts]
    if not isinstance(inputs, dict):
        if len(parts) > 1:
            raise BadRequest(
                _('Expected "inputs" by name: {names}. Received them without names.').format(names=", ".join(names))
            )
        return {names[0]: inputs}
    unknown = [name for name in inputs if name not in names]
    missing = [part.name for part in parts if part.name not in inputs and not part.optional]
    if unknown or missing:
        raise BadRequest(
            _("Expected the inputs {names}. Missing: {missing}. Unknown: {unknown}.").format(
                names=", ".join(names), missing=", ".join(missing) or "-", unknown=in_brief(", ".join(unknown)) or "-"
            )
        )
    return inputs


def in_brief(text: str) -> str:
    """The beginning of what somebody sent: it may be long."""
    return text if len(text) <= 60 else text[:60] + "..."


def arrays(inputs: object, parts: Sequence[Part]) -> dict[str, np.ndarray]:
    """A request's inputs as arrays, as many rows of each.

    Raises:
        BadRequest: If they do not fit the model.
    """
    given = by_name(inputs, parts)
    found = {part.name: array(given[part.name], part) for part in parts if part.name in given}
    rows = {name: len(values) for name, values in found.items()}
    if len(set(rows.values())) > 1:
        counts = ", ".join(f"{name} {count}" for name, count in rows.items())
        raise BadRequest(_("Expected as many rows of each input. Received: {counts}").format(counts=counts))
    return found


# One input


def array(value: object, part: Part) -> np.ndarray:
    """One input's lists in lists as an array.

    Raises:
        BadRequest: If its shape or its kind is another one than the model takes.
    """
    shape, leaves = unfolded(value, part)
    if not leaves:
        raise BadRequest(_("{name}: expected at least one row. Received none.").format(name=part.name))
    check_kind(leaves, part)
    if part.kind == "string":
        return np.array(leaves, dtype=object).reshape(shape)
    if part.kind == "bool":
        return np.array(leaves).reshape(shape)
    return (whole if part.kind == "int" else finite)(leaves, part).reshape(shape)


def whole(leaves: list, part: Part) -> np.ndarray:
    """Whole numbers, such as those of words.

    Raises:
        BadRequest: If one is not whole, or larger than the model's kind of numbers reaches.
    """
    limits = np.iinfo(part.dtype)
    for one in leaves:
        if one != one or not limits.min <= one <= limits.max or one != int(one):
            raise BadRequest(
                _("{name}: expected whole numbers from {least} to {most}. Received: {received}").format(
                    name=part.name, least=limits.min, most=limits.max, received=in_brief(str(one))
                )
            )
    return np.array(leaves, dtype=part.dtype)


def finite(leaves: list, part: Part) -> np.ndarray:
    """Numbers as floats; 1e999 is one for JSON, and infinite for everybody else.

    Raises:
        BadRequest: If one is too large.
    """
    dtype = "float32" if part.dtype == "bfloat16" else part.dtype  # which NumPy lacks; Keras casts it
    try:
        with np.errstate(over="ignore"):
            found = np.array(leaves, dtype="float64").astype(dtype)
    except OverflowError:  # a whole number of more than 308 digits
        found = np.array([np.inf])
    if not np.isfinite(found).all():
        raise BadRequest(
            _("{name}: expected numbers up to {most:.3g}. Received a larger one.").format(
                name=part.name, most=float(np.finfo(dtype).max)
            )
        )
    return found


def unfolded(value: object, part: Part) -> tuple[tuple[int, ...], list]:
    """The shape of lists in lists, and what lies in them, row by row.

    Raises:
        BadRequest: If they are not as deep, as wide or as even as the model takes them.
    """
    shape: list[int] = []
    level = [value]
    for size in (part.rows, *part.shape):
        if not all(type(one) is list for one in level):
            raise misshapen(part, _("lists that are not as deep"))
        lengths = {len(one) for one in level}
        if len(lengths) > 1:
            raise misshapen(part, _("rows of different lengths"))
        shape.append(lengths.pop())
        if size is not None and shape[-1] != size:
            received = [*shape, "..."] if len(shape) <= len(part.shape) else shape
            raise misshapen(part, "(" + ", ".join(map(str, received)) + ")")
        level = [leaf for one in level for leaf in one]
        if not level:
            return tuple(shape), []
    if any(type(one) is list for one in level):
        raise misshapen(part, _("lists that are deeper"))
    return tuple(shape), level


def misshapen(part: Part, received: str) -> BadRequest:
    """The complaint about a shape."""
    expected = ", ".join("n" if size is None else str(size) for size in (part.rows, *part.shape))
    return BadRequest(
        _("{name}: expected the shape ({expected}). Received: {received}").format(
            name=part.name, expected=expected, received=received
        )
    )


KINDS = {"string": (str,), "bool": (bool,), "int": (int, float), "float": (int, float)}


def check_kind(leaves: list, part: Part) -> None:
    """See to it that texts are where texts are expected, and numbers where numbers are.

    Raises:
        BadRequest: If there is anything else.
    """
    if set(map(type, leaves)) <= set(KINDS[part.kind]):
        return
    wrong = next(one for one in leaves if type(one) not in KINDS[part.kind])
    received = in_brief(json.dumps(wrong, ensure_ascii=False))
    expected = {"string": _("texts"), "bool": _("true or false")}.get(part.kind, _("numbers"))
    raise BadRequest(
        _("{name}: expected {expected}. Received: {received}").format(
            name=part.name, expected=expected, received=received
        )
    )
